"""Builds the services from settings; the only reader of the clock."""

from datetime import UTC, datetime

from continuity_kit.files import Disk


def now() -> datetime:
    """Return the laptop's time, aware, UTC."""
    return datetime.now(UTC)


def disk() -> Disk:
    """Return the real medium."""
    return Disk()
