"""Slows down guessing at the keyboard: stored, survives a restart, never locks out for good."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from continuity_kit.errors import AuthenticityError, WorldError
from continuity_kit.files import Disk
from continuity_kit.vault.schema import from_json, to_json

FREE_TRIES = 5
FIRST_WAIT_S = 30
LONGEST_WAIT_S = 900


@dataclass(frozen=True)
class _Tries:
    failures: int
    since: datetime


class Throttle:
    """Failed tries by name, kept in one file of the vault."""

    def __init__(self, path: Path, disk: Disk, now: Callable[[], datetime]) -> None:
        """Name the file; it is read at each question."""
        self._path = path
        self._disk = disk
        self._now = now

    def check(self, name: str) -> None:
        """Let a try pass, or say how long to wait.

        A clock set back starts the wait anew and cannot lengthen it beyond its own length.

        Raises:
            WorldError: `too-many-tries`.
        """
        known = self._load()
        tries = known.get(name)
        if tries is None or tries.failures < FREE_TRIES:
            return
        wait = min(LONGEST_WAIT_S, FIRST_WAIT_S << min(tries.failures - FREE_TRIES, 16))
        passed = (self._now() - tries.since).total_seconds()
        if 0 <= passed < wait:
            raise WorldError("too-many-tries", seconds=int(wait - passed) + 1)
        if passed < 0:
            known[name] = _Tries(tries.failures, self._now())
            with suppress(WorldError):
                self._disk.put(self._path, to_json(known))
            raise WorldError("too-many-tries", seconds=wait)

    def failed(self, name: str) -> None:
        """Count one failed try, durably, before the caller hears of it.

        Raises:
            WorldError: `try-not-counted`: the try failed, and the disk refuses to say so.
        """
        known = self._load()
        before = known.get(name)
        known[name] = _Tries((before.failures if before else 0) + 1, self._now())
        try:
            self._disk.put(self._path, to_json(known))
        except WorldError as error:
            raise WorldError("try-not-counted") from error

    def passed(self, name: str) -> None:
        """Forget the failures of someone who got it right; a full disk hides no patient."""
        known = self._load()
        if known.pop(name, None) is not None:
            with suppress(WorldError):
                self._disk.put(self._path, to_json(known))

    def _load(self) -> dict[str, _Tries]:
        try:
            known: dict[str, _Tries] = from_json(self._path.read_bytes(), dict[str, _Tries])
        except (AuthenticityError, OSError):
            # A missing or damaged counter must hide no patient: counting starts again.
            return {}
        return {name: tries for name, tries in known.items() if tries.since.tzinfo is not None}
