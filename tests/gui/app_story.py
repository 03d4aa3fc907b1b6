"""Runs of the scripted session that are killed, and what must be found after each."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from browse_builders import Clock, ward
from cli_builders import add_people
from day_builders import book
from gui.app_hand import offscreen
from gui.app_session import OPENER, Asked
from gui_record_builders import LATER, MACHINE, PEOPLE
from vault_builders import PASSPHRASE

from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.ledger_index import index_entries, patient_key
from continuity_kit.domain.ledger_kinds import KIND_MISSED
from continuity_kit.domain.ledger_state import conflicts, open_sessions
from continuity_kit.files import Disk
from continuity_kit.gui.presenters.frame_last_entry import is_by_hand
from continuity_kit.services.app_process import EXIT_LOCKED
from continuity_kit.services.laptop import Laptop, laptop_of, open_laptop
from continuity_kit.services.vault_admin import choose_mirror
from continuity_kit.vault.openers import add_opener
from continuity_kit.vault.secret_box import FLOOR_KDF

FIRST_NUMBER, AHEAD = 100, 6
BETWEEN = timedelta(minutes=5)
PATIENCE_S = 240.0
LOOK_S = 0.005
EARLY_OF_FIVE, EARLY_S, LATE_S, MOST_HEARD, MOST_EARLY = 1, 4.0, 0.4, 7, 4


@dataclass
class Story:
    """One vault through many runs.

    Attributes:
        told: number and patient of every entry that a screen said was recorded.
        last: number of what the next start must show as the last entry; None while nobody wrote.
        is_open: that entry's session stands without its end.
    """

    root: Path
    chance: random.Random
    patients: tuple[str, ...]
    at: datetime = LATER
    runs: int = 0
    told: list[tuple[int, str]] = field(default_factory=list)
    last: int | None = None
    is_open: bool = False
    shown: int = 0
    resumed: int = 0
    drafts: int = 0

    @property
    def vault(self) -> Path:
        return self.root / "vault"

    def laptop(self) -> Laptop:
        return open_laptop(self.vault, PASSPHRASE, disk=Disk(), now=Clock(self.at))

    # --- one run ----------------------------------------------------------------------------------

    def start(self, **more: str) -> "tuple[subprocess.Popen[bytes], Path]":
        """Start the application on the next patients of whom something is still to record."""
        self.runs += 1
        self.at += BETWEEN
        journal = self.root / f"journal{self.runs}"
        journal.touch()
        known = {
            entry.subject["patient_id"]
            for entry in self.laptop().ledger.entries()
            if entry.kind == KIND_MISSED
        }
        left = tuple(number for number in self.patients if number not in known)
        asked = Asked(str(self.vault), str(journal), self.at.isoformat(), left[:AHEAD], **more)
        command = [sys.executable, "-m", "gui.app_session", asked.to_json()]
        environment = _environment(self.root)
        return subprocess.Popen(command, env=environment, cwd=self.root), journal

    def kill_once(self, **more: str) -> None:
        """Kill a run at a random moment, after so many acknowledged acts or while it starts."""
        process, journal = self.start(**more)
        is_early = self.chance.randrange(5) < EARLY_OF_FIVE
        if is_early:
            time.sleep(self.chance.uniform(0, EARLY_S))
        else:
            heard = self.chance.randrange(1, MOST_HEARD)
            _await(lambda: len(recorded(lines_of(journal))) >= heard, process)
            time.sleep(self.chance.uniform(0, LATE_S))
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert process.returncode == -signal.SIGKILL, f"it ended by itself: {process.returncode}"
        self.take(journal)

    def lock_once(self) -> None:
        """Lock while a reading is typed; runs that are killed must find it again.

        A run that is killed while it starts shows no page: the draft waits for the next one.
        """
        _, number = self._untouched()
        process, journal = self.start(locks_at=number)
        process.wait(PATIENCE_S)
        assert process.returncode == EXIT_LOCKED, process.returncode
        self.take(journal)
        for _ in range(MOST_EARLY):
            self.kill_once(draft_of=number)
            if self.drafts:
                return

    def _untouched(self) -> tuple[int, str]:
        entries = self.laptop().ledger.entries()
        touched = {entry.subject.get("patient_id") for entry in entries}
        left = [number for number in self.patients if number not in touched]
        return len(left), left[0]

    def end_well(self) -> None:
        """Start once more with nothing to do: the kit opens and ends by itself."""
        self.at += BETWEEN
        journal = self.root / "journal-last"
        journal.touch()
        asked = Asked(str(self.vault), str(journal), self.at.isoformat(), ())
        command = [sys.executable, "-m", "gui.app_session", asked.to_json()]
        done = subprocess.run(command, env=_environment(self.root), cwd=self.root, check=False)
        assert done.returncode == 0
        self.take(journal)

    # --- what is found after it -------------------------------------------------------------------

    def take(self, journal: Path) -> None:
        """Compare what screens said with what the vault holds."""
        lines = lines_of(journal)
        self._check_start(lines)
        self.told += recorded(lines)
        laptop = self.laptop()
        entries = laptop.ledger.entries()
        assert lost(self.told, entries, laptop.ledger.device) == []
        assert [damage for damage in laptop.ledger.damage() if not damage.healed] == []
        index = index_entries(entries)
        keys = {key for entry in entries if (key := patient_key(entry)) is not None}
        assert [found for key in keys for found in conflicts(index, key)] == []
        by_people = [entry for entry in entries if is_by_hand(entry)]
        if by_people:
            newest = max(by_people, key=lambda entry: entry.index)
            key = patient_key(newest)
            self.last = newest.index
            self.is_open = key is not None and bool(open_sessions(index, key))

    def _check_start(self, lines: list[dict[str, object]]) -> None:
        """Look at what the run showed when it opened."""
        said = [line for line in lines if "last" in line]
        if said:
            self.shown += 1
            assert said[0]["last"] == self.last
        resumed = [line for line in lines if "resumed" in line]
        if said and self.is_open and any("opened" in line for line in lines):
            assert resumed, "a started session was not opened again"
        self.resumed += len(resumed)
        drafts = [line["draft"] for line in lines if "draft" in line]
        assert drafts in ([], ["99.7"])
        self.drafts += len(drafts)


def lines_of(journal: Path) -> list[dict[str, object]]:
    """Return the whole lines of a journal."""
    text = journal.read_text(encoding="utf-8")
    return [json.loads(line) for line in text.split("\n")[:-1]]


def recorded(lines: list[dict[str, object]]) -> list[tuple[int, str]]:
    """Return what the screen said was recorded: number and patient."""
    return [(int(str(one["recorded"])), str(one["patient"])) for one in lines if "recorded" in one]


def lost(
    told: list[tuple[int, str]], entries: tuple[LedgerEntry, ...], device: str
) -> list[tuple[int, str]]:
    """Return what a screen said was recorded and is not there exactly once, of that patient."""
    held = [
        (entry.index, str(entry.subject.get("patient_id", "")))
        for entry in entries
        if entry.device == device
    ]
    return [one for one in told if held.count(one) != 1]


def story_of(root: Path, count: int, chance: random.Random) -> Story:
    """Make a vault of so many patients, one fraction of each given, with a mirror and people."""
    numbers = list(range(FIRST_NUMBER, FIRST_NUMBER + count))
    made = ward(root, numbers)
    add_people(made.laptop, **PEOPLE)
    book(made, dict.fromkeys(numbers, MACHINE), day=date(2026, 11, 24))
    made.write_counts(dict.fromkeys(numbers, 1), date(2026, 11, 20))
    made.export()
    add_opener(made.laptop.vault, *OPENER, disk=Disk(), now=made.clock, kdf=FLOOR_KDF)
    place = root / "CLE03"
    place.mkdir()
    choose_mirror(laptop_of(made.laptop.vault, disk=Disk(), now=Clock(LATER)), place)
    return Story(root, chance, tuple(f"00{number}" for number in numbers))


def _environment(root: Path) -> dict[str, str]:
    here = Path(__file__).parents[1]
    path = os.pathsep.join([str(here), str(here.parent), os.environ.get("PYTHONPATH", "")])
    return {**os.environ, "PYTHONPATH": path, "QT_QPA_PLATFORM": offscreen(root)}


def _await(happened: Callable[[], bool], process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + PATIENCE_S
    while not happened():
        assert process.poll() is None, f"it ended by itself: {process.returncode}"
        assert time.monotonic() < end, "nothing more was recorded"
        time.sleep(LOOK_S)
