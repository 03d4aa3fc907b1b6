"""Builds the services from settings; the only reader of the clock."""

import time
from datetime import UTC, datetime
from pathlib import Path

from continuity_kit.files import Disk
from continuity_kit.messages import Language
from continuity_kit.services.laptop import Laptop, open_laptop

PRINTER_PAUSE_S = 1.0


def now() -> datetime:
    """Return the laptop's time, aware, UTC."""
    return datetime.now(UTC)


def monotonic_ms() -> int:
    """Return the steady clock, ms since an arbitrary start."""
    return time.monotonic_ns() // 1_000_000


def pause() -> None:
    """Wait a moment between two questions to a printer's queue."""
    time.sleep(PRINTER_PAUSE_S)


def disk() -> Disk:
    """Return the real medium."""
    return Disk()


def laptop(vault: Path, passphrase: str, *, opener: str | None, language: Language) -> Laptop:
    """Open a vault on the real medium and clock; as `open_laptop`."""
    return open_laptop(
        vault,
        passphrase,
        disk=disk(),
        now=now,
        opener=opener,
        language=language,
        monotonic_ms=monotonic_ms,
    )
