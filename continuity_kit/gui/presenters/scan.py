"""A barcode scanner that types: its characters are told from a person's, and lead somewhere; no Qt.

The department's scanner types a prefix first. From it on, characters that follow each other within
80 ms up to Enter are a scan and reach no field; a pause gives them back to whoever typed.
"""

from dataclasses import dataclass, field
from typing import Literal

from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.snapshot import Snapshot
from continuity_kit.errors import UsageError
from continuity_kit.gui.presenters.routes import Route
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.sheet_counter import papers
from continuity_kit.sheets.sheet_number import read_sheet_number, sheet_number
from continuity_kit.vault.users import users

WITHIN_MS = 80
LONGEST = 64
ENTER = "\r"


@dataclass(frozen=True)
class Taken:
    """What became of one character.

    Attributes:
        is_eaten: it must not reach the field that has the focus.
        scan: a whole scan ended with it.
        given_back: characters that were no scan and go to the field after all, before this one.
    """

    is_eaten: bool
    scan: str | None = None
    given_back: str = ""


class ScanCollector:
    """Follows the keyboard; knows the prefix and how fast a scanner types."""

    def __init__(self, prefix: str) -> None:
        """Collect nothing yet; without a prefix there is no scanner."""
        self._prefix = prefix
        self._kept = ""
        self._last_ms = 0

    @property
    def is_collecting(self) -> bool:
        """Characters wait for what follows."""
        return bool(self._kept)

    def key(self, text: str, at_ms: int) -> Taken:
        """Take one typed character; Enter is `\\r`.

        Args:
            at_ms: of a steady clock.
        """
        is_late = self._kept and at_ms - self._last_ms > WITHIN_MS
        given_back = self.give_up() if is_late else ""
        self._last_ms = at_ms
        grown = self._kept + text
        if not self._prefix:
            return Taken(is_eaten=False)
        if len(grown) <= len(self._prefix):
            if self._prefix.startswith(grown):
                self._kept = grown
                return Taken(is_eaten=True, given_back=given_back)
            return Taken(is_eaten=False, given_back=given_back + self.give_up())
        if text == ENTER:
            scan = self._kept[len(self._prefix) :]
            self._kept = ""
            return Taken(is_eaten=True, scan=scan)
        if len(grown) > LONGEST or not text.isprintable():
            return Taken(is_eaten=False, given_back=self.give_up())
        self._kept = grown
        return Taken(is_eaten=True)

    def give_up(self) -> str:
        """Return what was kept, which was no scan."""
        kept, self._kept = self._kept, ""
        return kept


@dataclass(frozen=True)
class Scan:
    """What a scan is of.

    Attributes:
        kind: `patients`: several issuers share the number, a person chooses.
        person: name of a badge's person.
    """

    code: str = field(repr=False)
    kind: Literal["sheet", "patient", "patients", "person", "nobody"]
    patient: PatientKey | None = None
    plan_uid: str | None = None
    sheet_number: str | None = None
    person: str | None = None

    @property
    def route(self) -> Route | None:
        """Where it leads from a page that holds no entry."""
        if self.patient is None:
            return None
        return Route("patient", self.patient, self.plan_uid, sheet_number=self.sheet_number)


def look_up(laptop: Laptop, snapshot: Snapshot | None, code: str) -> Scan:
    """Say what a scanned code is: sheet, whole patient number, badge; exact or nobody.

    SAFETY: a part of a number, or a number that two issuers share, opens no patient
    (test_a_part_of_a_number_opens_nobody, test_a_number_of_two_issuers_is_not_chosen_for_anybody).
    """
    text = code.strip()
    sheet = _sheet(laptop, text)
    if sheet is not None:
        return sheet
    views = () if snapshot is None else snapshot.patients
    keys = [view.key for view in views if view.key.patient_id == text]
    if len(keys) == 1:
        return Scan(text, "patient", keys[0])
    if keys:
        return Scan(text, "patients")
    badges = [
        user.name for user in users(laptop.vault) if text and text in (user.user_id, user.name)
    ]
    if len(set(badges)) == 1:
        return Scan(text, "person", person=badges[0])
    return Scan(text, "nobody")


def _sheet(laptop: Laptop, text: str) -> Scan | None:
    try:
        number = sheet_number(*read_sheet_number(text))
    except UsageError:
        return None
    for paper in papers(laptop.ledger.entries()):
        if paper.number == number and paper.patient_id is not None:
            key = PatientKey(paper.patient_id, paper.id_issuer or "")
            return Scan(text, "sheet", key, paper.plan_uid, number)
    return None
