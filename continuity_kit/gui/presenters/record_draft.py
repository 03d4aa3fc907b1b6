"""Everything that was typed of a session and is not in the ledger yet."""

from dataclasses import asdict, dataclass, field, fields
from typing import Any
from uuid import uuid4

from continuity_kit.domain.patient import PatientKey
from continuity_kit.errors import UsageError

IDENTITY, CHECKS, START, UNITS, COLLEAGUE = 1, 2, 3, 4, 5
NOTHING = ("", "", "")


def _form() -> str:
    return str(uuid4())


@dataclass(frozen=True)
class RecordDraft:
    """One session being entered: no PIN, no reading of the second person.

    Attributes:
        step: 1 to 5.
        said: name and birth date were said by the patient.
        scanned_at: time of the scan of sheet or wristband as shown, or nothing.
        first: name of whoever records.
        start_form, end_form: a form sent again is one entry, however often it is sent.
        readings, outcomes: by beam; an outcome is `complete` or `interrupted`.
        shown: beams whose reading was typed and left, so that their planned value shows.
        shifts_cm: as typed; the name holds the unit, so that a draft in another one is not taken.
        given_on, given_at: of a session entered after the fact, as typed.
    """

    patient: PatientKey = field(repr=False)
    plan_uid: str | None = None
    fraction: int | None = None
    step: int = IDENTITY
    said: tuple[bool, bool] = (False, False)
    scanned_at: str = ""
    machine: str | None = None
    first: str | None = field(default=None, repr=False)
    start_form: str = field(default_factory=_form)
    end_form: str = field(default_factory=_form)
    readings: tuple[tuple[int, str], ...] = ()
    outcomes: tuple[tuple[int, str], ...] = ()
    shown: tuple[int, ...] = ()
    shifts_cm: tuple[str, str, str] = NOTHING
    couch: tuple[str, str, str] = NOTHING
    remark: str = field(default="", repr=False)
    partial_reason: str = field(default="", repr=False)
    after_the_fact: bool = False
    given_on: str = ""
    given_at: str = ""

    @property
    def has_typed(self) -> bool:
        """Something was typed that closing would lose."""
        typed = (self.remark, self.partial_reason, *self.shifts_cm, *self.couch)
        return any(text.strip() for _, text in self.readings) or any(map(str.strip, typed))


def draft_document(draft: RecordDraft) -> dict[str, Any]:
    """Return a draft in JSON types."""
    return asdict(draft)


def draft_of(document: dict[str, Any]) -> RecordDraft:
    """Read a draft again.

    Raises:
        UsageError: `draft-unreadable`: it was kept by another version; nothing recorded is lost.
    """
    names = {item.name for item in fields(RecordDraft)}
    try:
        patient = PatientKey(**document["patient"])
        values = {name: _tuples(value) for name, value in document.items() if name != "patient"}
    except (KeyError, TypeError, AttributeError) as error:
        raise UsageError("draft-unreadable") from error
    if set(values) != names - {"patient"}:
        raise UsageError("draft-unreadable")
    return RecordDraft(patient=patient, **values)


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list | tuple) else value
