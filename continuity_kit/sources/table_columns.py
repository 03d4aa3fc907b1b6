"""The columns of the named tables: what each is called, how it is read, which are required."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from continuity_kit.domain.alert_words import ASKED_KINDS
from continuity_kit.domain.course import PlanStatus, Prescription
from continuity_kit.domain.fraction import OisCount
from continuity_kit.domain.patient import Alert, Contact, Document, Note, Patient
from continuity_kit.domain.schedule import Appointment

PLAN_STATUSES = frozenset(
    ("treatment_approved", "planning_approved", "unapproved", "rejected", "retired", "completed")
)
ALERT_KINDS = frozenset((*ASKED_KINDS, "other"))
UID = re.compile(r"[0-9.]{1,64}")
INTEGER = re.compile(r"\d{1,6}")
NUMBER = re.compile(r"\d{1,12}(?:\.\d{1,12})?")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})")


class CellError(ValueError):
    """A cell that cannot be read; `args[0]` is the refusal's code."""


Reader = Callable[[str, str], Any]


@dataclass(frozen=True)
class Column:
    """One column: how a cell that is not empty is read, and whether it must be there."""

    name: str
    read: Reader
    required: bool = False


@dataclass(frozen=True)
class TableForm:
    """One named table.

    Attributes:
        row_type: the domain's dataclass of a row.
        key: columns that identify a row; two rows with one key and other contents contradict.
        has_patient: every table but `contacts`.
        ages: its read time counts for the age of the data.
    """

    name: str
    row_type: type[Any]
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    has_patient: bool = True
    ages: bool = False

    @property
    def required(self) -> tuple[str, ...]:
        """Names of the columns that must be there."""
        return tuple(column.name for column in self.columns if column.required)


def _text(cell: str, _: str) -> str:
    return cell


def _day(cell: str, _: str) -> date:
    if DAY.fullmatch(cell) is None:
        raise CellError("row-date-not-iso")
    try:
        return date.fromisoformat(cell)
    except ValueError as error:
        raise CellError("row-date-not-iso") from error


def _moment(cell: str, _: str) -> datetime:
    """Read a date and time with its offset; a local time alone is ambiguous one night a year."""
    if MOMENT.fullmatch(cell) is None:
        raise CellError("row-time-not-iso")
    try:
        return datetime.fromisoformat(cell)
    except ValueError as error:
        raise CellError("row-time-not-iso") from error


def _integer(cell: str, _: str) -> int:
    if INTEGER.fullmatch(cell) is None:
        raise CellError("row-not-a-number")
    return int(cell)


def _number(cell: str, decimal: str) -> Decimal:
    """Read a number with the declared decimal mark; the other mark is never taken for it."""
    if decimal != "." and "." in cell:
        raise CellError("row-not-a-number")
    plain = cell.replace(decimal, ".")
    if NUMBER.fullmatch(plain) is None:
        raise CellError("row-not-a-number")
    return Decimal(plain)


def _uid(cell: str, _: str) -> str:
    if UID.fullmatch(cell) is None:
        raise CellError("row-uid-wrong")
    return cell


def _one_of(*words: str) -> Reader:
    def read(cell: str, _: str) -> str:
        if cell not in words:
            raise CellError("row-word-unknown")
        return cell

    return read


def _category(cell: str, _: str) -> int:
    if cell not in ("1", "2", "3"):
        raise CellError("row-word-unknown")
    return int(cell)


def _columns(required: Mapping[str, Reader], optional: Mapping[str, Reader]) -> tuple[Column, ...]:
    return (
        *(Column(name, read, required=True) for name, read in required.items()),
        *(Column(name, read) for name, read in optional.items()),
    )


def _texts(names: str) -> dict[str, Reader]:
    return dict.fromkeys(names.split(), _text)


OWNER = {"patient_id": _text}
ISSUER = {"id_issuer": _text}

FORMS: Mapping[str, TableForm] = {
    form.name: form
    for form in (
        TableForm(
            "patients",
            Patient,
            _columns(
                {**OWNER, "family_name": _text, "given_names": _text, "birth_date": _day},
                _texts(
                    "id_issuer birth_name sex birth_place_code ins_number ins_oid ins_status phone "
                    "mobile contact_name contact_phone physician transport language photo"
                ),
            ),
            ("patient_id", "id_issuer"),
            ages=True,
        ),
        TableForm(
            "prescriptions",
            Prescription,
            _columns(
                {**OWNER, "prescription_id": _text},
                {
                    **_texts("id_issuer course_id treatment_site laterality intent prescriber"),
                    "category": _category,
                    "dose_per_fraction_gy": _number,
                    "fractions": _integer,
                    "fractions_per_day": _integer,
                    "phase": _integer,
                    "prescribed_on": _day,
                    "status": _one_of("active", "completed", "cancelled"),
                },
            ),
            ("patient_id", "id_issuer", "prescription_id"),
        ),
        TableForm(
            "plans",
            PlanStatus,
            _columns(
                {**OWNER, "plan_uid": _uid},
                {
                    **_texts("id_issuer course_id prescription_id machine approved_by"),
                    "status": _one_of(*PLAN_STATUSES),
                    "approved_on": _day,
                },
            ),
            ("patient_id", "id_issuer", "plan_uid"),
            ages=True,
        ),
        TableForm(
            "counts",
            OisCount,
            _columns(
                {**OWNER, "plan_uid": _uid, "fractions_given": _integer, "as_of": _moment},
                {**ISSUER, "last_given_at": _moment},
            ),
            ("patient_id", "id_issuer", "plan_uid", "as_of"),
            ages=True,
        ),
        TableForm(
            "appointments",
            Appointment,
            _columns(
                {
                    **OWNER,
                    "appointment_id": _text,
                    "start": _moment,
                    "machine": _text,
                    "status": _one_of("booked", "arrived", "fulfilled", "cancelled", "noshow"),
                },
                {
                    **ISSUER,
                    "minutes": _integer,
                    "activity": _one_of("treatment", "planning_ct", "consultation", "other"),
                    "plan_uid": _uid,
                    "note": _text,
                },
            ),
            ("appointment_id",),
            ages=True,
        ),
        TableForm(
            "alerts",
            Alert,
            _columns(
                {**OWNER, "kind": _one_of(*ALERT_KINDS), "text": _text}, {**ISSUER, "as_of": _text}
            ),
            (),
        ),
        TableForm(
            "notes",
            Note,
            _columns(
                {**OWNER, "written_at": _moment, "text": _text},
                {**ISSUER, "author": _text, "kind": _one_of("setup", "imaging", "journal")},
            ),
            (),
        ),
        TableForm(
            "documents",
            Document,
            _columns({**OWNER, "file": _text}, {**ISSUER, "kind": _text, "title": _text}),
            (),
        ),
        TableForm(
            "contacts",
            Contact,
            _columns({"role": _text, "phone": _text}, _texts("name organisation")),
            (),
            has_patient=False,
        ),
    )
}
