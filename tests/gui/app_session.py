"""A scripted session of the real application, to be killed: fractions, amendments, missed days.

Run as `python -m gui.app_session ASKED` with a JSON of `Asked`. Each line of its journal is on the
medium before the script goes on: what the screen said was recorded, and what it found again.
"""

import json
import os
import re
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from gui.app_acts import People, at_step, find, record, sign, unlock
from gui.app_hand import Hand, Script, drive
from gui_record_builders import PIN
from PySide6.QtCore import Qt

from continuity_kit import bootstrap
from continuity_kit.domain.ledger_kinds import KIND_AMENDMENT, KIND_FRACTION_ENDED, KIND_MISSED
from continuity_kit.gui.presenters.record_draft import UNITS
from continuity_kit.gui.presenters.routes import Route

PEOPLE = People(("b", PIN["Bruno"]), ("c", PIN["Claire"]))
READINGS = {1: "100"}
OPENER = ("A. Premier", "seven boats at the long quay")
"""First of the list, with a passphrase that a test can type."""
NUMBER = re.compile(r"ENREGISTRÉ n°\s(\d+)")
KEPT = "99.7"


@dataclass(frozen=True)
class Asked:
    """One run of the application.

    Attributes:
        at: the clock's time at its start, ISO.
        patients: numbers of whom a fraction is recorded, in order.
        locks_at: of the patient in whose fourth step somebody locks; "" for nobody.
        draft_of: of the patient for whom a draft lies sealed; "" for nobody.
    """

    vault: str
    journal: str
    at: str
    patients: tuple[str, ...]
    locks_at: str = ""
    draft_of: str = ""

    def to_json(self) -> str:
        return json.dumps(asdict(self))


class Journal:
    """What the screen said, line by line, each on the medium before anything else happens."""

    def __init__(self, path: Path) -> None:
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def write(self, **said: object) -> None:
        os.write(self._descriptor, f"{json.dumps(said)}\n".encode())
        os.fsync(self._descriptor)


class Watcher:
    """Reads the green line of the page that is shown, and notes every number it says once."""

    def __init__(self, hand: Hand, journal: Journal) -> None:
        self._hand, self._journal = hand, journal
        self._told: set[int] = set()
        self.patient = ""

    def look(self) -> None:
        page: Any = self._hand.page
        for view in (getattr(page, "session", None), getattr(page, "correction", None)):
            banner = None if view is None else getattr(view, "body", view).banner
            if banner is None or not banner.isVisible():
                continue
            said = NUMBER.search(banner.text)
            if said is not None and int(said[1]) not in self._told:
                self._told.add(int(said[1]))
                self._journal.write(recorded=int(said[1]), patient=self.patient)


def session(hand: Hand, asked: Asked, journal: Journal) -> Script:
    """Open the kit, finish what a crash left, then go from patient to patient."""
    watcher = Watcher(hand, journal)
    hand.watch(watcher.look)
    yield from unlock(hand, OPENER[1], journal.write)
    journal.write(opened=True)
    if hand.shows("record"):
        watcher.patient = hand.page.session.patient.patient_id  # type: ignore[union-attr]
        journal.write(resumed=watcher.patient, step=hand.page.session.flow.step)  # type: ignore[union-attr]
        yield from record(hand, READINGS, PEOPLE)
    if asked.draft_of:
        watcher.patient = asked.draft_of
        yield from _take_draft(hand, asked.draft_of, journal)
    for number in asked.patients:
        watcher.patient = number
        yield from find(hand, number)
        if number == asked.locks_at:
            yield from _lock(hand)
            return
        if _is_to_give(hand, number):
            yield from record(hand, READINGS, PEOPLE)
        yield from _amend(hand, number)
        yield from _missed(hand, number)


def _view(hand: Hand, number: str) -> Any:
    snapshot = hand.window.desktop.workplace.snapshot
    assert snapshot is not None
    return next(view for view in snapshot.patients if view.key.patient_id == number)


def _ends(hand: Hand, number: str) -> list[Any]:
    entries = hand.window.desktop.workplace.laptop.ledger.entries()
    return [
        entry
        for entry in entries
        if entry.kind == KIND_FRACTION_ENDED and entry.subject.get("patient_id") == number
    ]


def _has(hand: Hand, number: str, kind: str) -> bool:
    entries = hand.window.desktop.workplace.laptop.ledger.entries()
    return any(e.kind == kind and e.subject.get("patient_id") == number for e in entries)


def _is_to_give(hand: Hand, number: str) -> bool:
    """Tell whether the fraction of today, or its second reading, is still to come."""
    return not _has(hand, number, "confirmation")


def _lock(hand: Hand) -> Script:
    """Type one reading of a started fraction, then lock: it lies sealed."""
    hand.key(Qt.Key.Key_F5)
    yield lambda: hand.shows("record")
    yield from record(hand, READINGS, PEOPLE, stops_at=UNITS)
    page: Any = hand.page
    (fields,) = page.session.body.units.beams.values()
    fields.field.setFocus()
    yield fields.field.hasFocus
    hand.type(KEPT)
    yield lambda: fields.field.text() == KEPT
    hand.key(Qt.Key.Key_L, ctrl=True)
    yield lambda: False


def _take_draft(hand: Hand, number: str, journal: Journal) -> Script:
    yield from find(hand, number)
    hand.key(Qt.Key.Key_F5)
    yield lambda: hand.shows("record")
    page: Any = hand.page
    yield at_step(hand, page.session, UNITS)
    (fields,) = page.session.body.units.beams.values()
    yield lambda: bool(fields.field.text())
    journal.write(draft=fields.field.text(), patient=number)
    fields.field.selectAll()
    yield from record(hand, READINGS, PEOPLE)


def _correction(hand: Hand, number: str, tab: str) -> Script:
    """Open a section of corrections, as the buttons of the course do."""
    view = _view(hand, number)
    plan_uid, ends = view.plans[0].plan_uid, _ends(hand, number)
    entry_hash = ends[-1].entry_hash if tab == "correct" else None
    hand.window.desktop.go(Route("record", view.key, plan_uid, tab, entry_hash=entry_hash))
    yield lambda: hand.shows("record")


def _amend(hand: Hand, number: str) -> Script:
    """Correct the reading of today: two people, a reason, a new entry."""
    if not _has(hand, number, KIND_FRACTION_ENDED) or _has(hand, number, KIND_AMENDMENT):
        return
    yield from _correction(hand, number, "correct")
    page: Any = hand.page
    form = page.correction.form
    yield lambda: "amend" in form.acts.buttons
    hand.space(form.acts.buttons["amend"])
    yield lambda: "beam-1" in form.fields and form.fields["beam-1"].isVisible()
    yield from _fill(hand, form.fields["beam-1"], "100.2")
    yield from _sign(hand, form, PEOPLE.first, PEOPLE.second)


def _missed(hand: Hand, number: str) -> Script:
    """Say that a day was missed: one person."""
    if _has(hand, number, KIND_MISSED):
        return
    yield from _correction(hand, number, "missed")
    page: Any = hand.page
    form = page.correction.form
    yield lambda: "missed" in form.acts.buttons
    hand.space(form.acts.buttons["missed"])
    yield lambda: "day" in form.fields and form.fields["day"].isVisible()
    yield from _fill(hand, form.fields["day"], "2026-11-23")
    yield from _sign(hand, form, PEOPLE.first)


def _fill(hand: Hand, field: Any, text: str) -> Script:
    field.setFocus()
    yield field.hasFocus
    hand.type(text)
    yield lambda: field.text().lower() == text


def _sign(hand: Hand, form: Any, *who: tuple[str, str]) -> Script:
    page: Any = hand.page
    yield from _fill(hand, form.reason, "lu sur la feuille papier")
    for line, person in zip((form.first, form.second), who, strict=False):
        yield from sign(hand, line.person, line.pin, person, enters=False)
    hand.key(Qt.Key.Key_Return, ctrl=True)
    banner = page.correction.banner
    yield lambda: banner.isVisible() and hand.is_quiet()
    assert NUMBER.search(banner.text), banner.text
    hand.key(Qt.Key.Key_Escape)
    yield lambda: not hand.shows("record") and hand.is_quiet()


def clock_from(at: str) -> Callable[[], datetime]:
    """Return a clock that stood at a time when the program began."""
    first, began = datetime.fromisoformat(at), time.monotonic()
    return lambda: first + timedelta(seconds=time.monotonic() - began)


def main() -> int:
    """Run the session that is asked for."""
    told = json.loads(sys.argv[1])
    asked = Asked(**{**told, "patients": tuple(told["patients"])})
    bootstrap.now = clock_from(asked.at)  # type: ignore[assignment]
    journal = Journal(Path(asked.journal))
    return drive(Path(asked.vault), lambda hand: session(hand, asked, journal))


if __name__ == "__main__":
    raise SystemExit(main())
