"""Vaults for the tests of who opens them, at the lowest work factor that readers take."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from errno import EIO
from pathlib import Path

from continuity_kit.files import Disk
from continuity_kit.vault.age_keys import PqIdentity
from continuity_kit.vault.secret_box import FLOOR_KDF
from continuity_kit.vault.unlock import OpenedVault, create_vault

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
FACILITY = "Centre Saint-Exemple"
PASSPHRASE = "sept bateaux à quai"
RECOVERY = PqIdentity(bytes(range(32)))


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime = NOON) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


class FailingDisk(Disk):
    """A medium that fails at the nth of its calls, counted from 1, and at all after it."""

    def __init__(self, fails_at: int) -> None:
        self.fails_at = fails_at
        self.calls = 0

    def _count(self) -> None:
        self.calls += 1
        if self.calls >= self.fails_at:
            raise OSError(EIO, "input/output error")

    def write(self, descriptor: int, data: bytes) -> int:
        self._count()
        return super().write(descriptor, data)

    def sync(self, descriptor: int) -> None:
        self._count()
        super().sync(descriptor)

    def rename(self, source: Path, target: Path) -> None:
        self._count()
        super().rename(source, target)


def new_vault(
    path: Path,
    *,
    opener: str = "Anne",
    passphrase: str = PASSPHRASE,
    letter: str = "A",
    now: Callable[[], datetime] | None = None,
    disk: Disk | None = None,
) -> OpenedVault:
    """Make a vault with one opener."""
    return create_vault(
        path,
        opener,
        passphrase,
        facility=FACILITY,
        letter=letter,
        recovery=RECOVERY.recipient,
        disk=disk or Disk(),
        now=now or Clock(),
        kdf=FLOOR_KDF,
    )
