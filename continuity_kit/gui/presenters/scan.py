"""A barcode scanner that types: its characters are told from a person's, and lead somewhere; no Qt.

The department's scanner types a prefix first: from it on, characters that follow each other within
80 ms up to Enter are a scan and reach no field; a pause gives them back to whoever typed. A scanner
as the factory sets it types no prefix. Outside fields, where letters mean nothing, it is known by
its speed alone; what it types into a field is told, and its Enter goes nowhere.
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
FAST_MS = 25  # nobody types four signs and Enter so fast
SHORTEST, LONGEST = 4, 64
ENTER, TAB = "\r", "\t"

Place = Literal["free", "field", "search"]
"""Where the focus is: no field, a field, or the search box, which takes a scan as it is."""


@dataclass(frozen=True)
class Taken:
    """What became of one character.

    Attributes:
        is_eaten: it must not reach the widget that has the focus.
        scan: a whole scan ended with it.
        given_back: characters that were no scan and go to the field after all, before this one.
        is_stray: a scan without a prefix went into a field, and ended with it.
    """

    is_eaten: bool
    scan: str | None = None
    given_back: str = ""
    is_stray: bool = False


class ScanCollector:
    """Follows the keyboard; knows the prefix and how fast a scanner types."""

    def __init__(self, prefix: str) -> None:
        """Collect nothing yet; "" is a scanner without a prefix."""
        self._prefix = prefix
        self._kept = self._passed = ""
        self._is_fast = True
        self._last_ms = 0

    @property
    def is_collecting(self) -> bool:
        """Characters wait for what follows."""
        return bool(self._kept)

    def key(self, text: str, at_ms: int, place: Place = "field") -> Taken:
        """Take one typed character; Enter is `\\r`.

        SAFETY: the Enter of a scanner opens nothing that was marked before
        (test_a_scan_without_a_prefix_never_opens_who_was_marked).

        Args:
            at_ms: of a steady clock.
        """
        gap, self._last_ms = at_ms - self._last_ms, at_ms
        given_back = self.give_up() if self._kept and gap > WITHIN_MS else ""
        if gap > FAST_MS:
            self._passed, self._is_fast = "", not self._kept
        if text in (ENTER, TAB):
            return self._end(text, place, given_back)
        grown = self._kept + text
        if text.isprintable() and len(grown) <= LONGEST and self._may_be_scan(grown, place):
            self._kept = grown
            return Taken(is_eaten=True, given_back=given_back)
        given_back += self.give_up()
        self._passed += text
        return Taken(is_eaten=False, given_back=given_back)

    def _may_be_scan(self, grown: str, place: Place) -> bool:
        prefix = self._prefix
        if prefix and (prefix.startswith(grown) or grown.startswith(prefix)):
            return True
        return place == "free" and not grown.startswith(" ")

    def _end(self, text: str, place: Place, given_back: str) -> Taken:
        code, passed = self._code(is_free=place == "free"), self._passed
        self._passed = ""
        if code is not None:
            self._kept = ""
            return Taken(is_eaten=True, scan=code)
        is_stray = place == "field" and text == ENTER and len(passed) >= SHORTEST
        return Taken(is_stray, given_back=given_back + self.give_up(), is_stray=is_stray)

    def _code(self, *, is_free: bool) -> str | None:
        """Return what was scanned: after the prefix, or outside fields without one."""
        kept, prefix = self._kept, self._prefix
        if prefix and kept.startswith(prefix):
            return kept[len(prefix) :] or None
        return kept if is_free and len(kept) >= SHORTEST else None

    def late(self) -> Taken:
        """Say what was kept once nothing follows: a scan without an Enter, or typing."""
        code = self._code(is_free=True) if self._is_fast else None
        if code is not None and len(code) >= SHORTEST:
            self._kept = ""
            return Taken(is_eaten=True, scan=code)
        return Taken(is_eaten=False, given_back=self.give_up())

    def give_up(self) -> str:
        """Return what was kept, which was no scan."""
        kept, self._kept, self._is_fast = self._kept, "", True
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
