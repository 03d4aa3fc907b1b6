"""What changed between two exports of one patient, as rows: where, what, old value, new value."""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, tzinfo
from typing import Any, cast

from continuity_kit.gui.presenters.cells import Cell, Row, Tone
from continuity_kit.gui.presenters.wording import date_words, moment_words, words_of
from continuity_kit.messages import Language
from continuity_kit.services.patient_generations import PatientChanges, PlanChange, RowChange
from continuity_kit.sheets.field_words import field_words

ABSENT = "\N{EN DASH}"
MOST_FIELDS = 400
TABLE_CODES: Mapping[str, str] = {
    "patients": "gui-patient-table-patients",
    "prescriptions": "gui-patient-table-prescriptions",
    "plans": "gui-patient-table-plans",
    "counts": "gui-patient-table-counts",
    "alerts": "gui-patient-table-alerts",
    "notes": "gui-patient-table-notes",
    "appointments": "gui-patient-table-appointments",
}
COLUMN_CODES: Mapping[str, str] = {
    "family_name": "gui-patient-column-family-name",
    "given_names": "gui-patient-column-given-names",
    "birth_name": "gui-patient-column-birth-name",
    "birth_date": "gui-patient-column-birth-date",
    "sex": "gui-patient-column-sex",
    "phone": "gui-patient-column-phone",
    "mobile": "gui-patient-column-mobile",
    "contact_name": "gui-patient-column-contact-name",
    "contact_phone": "gui-patient-column-contact-phone",
    "physician": "gui-patient-column-physician",
    "transport": "gui-patient-column-transport",
    "ins_status": "gui-patient-column-ins-status",
    "fractions_given": "gui-patient-column-fractions-given",
    "as_of": "gui-patient-column-as-of",
    "last_given_at": "gui-patient-column-last-given-at",
    "status": "gui-patient-column-status",
    "machine": "gui-patient-column-machine",
    "approved_by": "gui-patient-column-approved-by",
    "approved_on": "gui-patient-column-approved-on",
    "start": "gui-patient-column-start",
    "minutes": "gui-patient-column-minutes",
    "dose_per_fraction_gy": "gui-patient-column-dose-per-fraction-gy",
    "fractions": "gui-patient-column-fractions",
    "fractions_per_day": "gui-patient-column-fractions-per-day",
    "treatment_site": "gui-patient-column-treatment-site",
    "laterality": "gui-patient-column-laterality",
    "intent": "gui-patient-column-intent",
    "category": "gui-patient-column-category",
    "phase": "gui-patient-column-phase",
    "prescriber": "gui-patient-column-prescriber",
    "text": "gui-patient-column-text",
    "plan_uid": "gui-patient-column-plan-uid",
    "ins_number": "gui-patient-column-ins-number",
    "birth_place_code": "gui-patient-column-birth-place-code",
    "language": "gui-patient-column-language",
    "photo": "gui-patient-column-photo",
    "course_id": "gui-patient-column-course-id",
    "prescribed_on": "gui-patient-column-prescribed-on",
    "prescription_id": "gui-patient-column-prescription-id",
    "kind": "gui-patient-column-kind",
    "written_at": "gui-patient-column-written-at",
    "author": "gui-patient-column-author",
    "start_text": "gui-patient-column-start-text",
    "activity": "gui-patient-column-activity",
    "note": "gui-patient-column-note",
    "ins_oid": "gui-patient-column-ins-oid",
}
VALUE_CODES: Mapping[str, str] = {
    "active": "gui-patient-value-active",
    "completed": "gui-patient-value-completed",
    "cancelled": "gui-patient-value-cancelled",
    "treatment_approved": "gui-patient-value-treatment-approved",
    "planning_approved": "gui-patient-value-planning-approved",
    "unapproved": "gui-patient-value-unapproved",
    "rejected": "gui-patient-value-rejected",
    "retired": "gui-patient-value-retired",
    "booked": "gui-patient-value-booked",
    "arrived": "gui-patient-value-arrived",
    "fulfilled": "gui-patient-value-fulfilled",
    "noshow": "gui-patient-value-noshow",
    "treatment": "gui-patient-value-treatment",
    "planning_ct": "gui-patient-value-planning-ct",
    "consultation": "gui-patient-value-consultation",
    "other": "gui-patient-value-other",
    "curative": "gui-patient-value-curative",
    "palliative": "gui-patient-value-palliative",
    "curatif": "gui-patient-value-curative",
    "palliatif": "gui-patient-value-palliative",
}
"""Words that tables write of their own, in columns that hold nothing else."""
WORDED = ("status", "activity", "intent")
UNTOLD = (
    "patient_id", "id_issuer", "appointment_id", "prescription_id", "plan_uid", "course_id",
    "start", "start_text", "as_of", "ins_oid", "birth_place_code", "photo", "language",
)  # fmt: skip
DATED = ("as_of", "birth_date", "prescribed_on")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
PLAN_CODES: Mapping[str, str] = {
    "new": "gui-patient-change-plan-new",
    "gone": "gui-patient-change-plan-gone",
    "changed": "gui-patient-change-plan-changed",
}
PLAN_TONES: Mapping[str, Tone] = {"new": "blue", "gone": "amber", "changed": "red"}


def plan_rows(changes: PatientChanges, language: Language) -> tuple[Row, ...]:
    """Return a row for each plan that differs, and below it one for each value of it."""
    rows: list[Row] = []
    for plan in changes.plans:
        label = plan.label or plan.plan_uid
        words = words_of(PLAN_CODES[plan.kind], language, label=label)
        tone = PLAN_TONES[plan.kind]
        head = Cell(words, tone=tone, weight=600, icon="changed" if plan.kind == "changed" else "")
        blank = (Cell(""), Cell(""), Cell(_field_count(plan, language)))
        rows.append(Row((plan.plan_uid, "head"), (head, *blank), mark=tone))
        for place, change in enumerate(plan.fields[:MOST_FIELDS]):
            where = label
            if change.beam is not None:
                where = words_of("gui-patient-change-beam", language, number=change.beam)
            rows.append(
                Row(
                    (plan.plan_uid, place),
                    (
                        Cell(where, tone="second"),
                        Cell(field_words(change.field, language)),
                        Cell(change.old, tone="second"),
                        Cell(change.new, weight=600),
                    ),
                )
            )
    return tuple(rows)


def _field_count(plan: PlanChange, language: Language) -> str:
    if plan.kind != "changed":
        return ""
    if not plan.fields:
        return words_of("gui-patient-change-unreadable", language)
    code = "gui-patient-change-count"
    if len(plan.fields) > MOST_FIELDS:
        code = "gui-patient-change-count-more"
        return words_of(code, language, count=len(plan.fields), shown=MOST_FIELDS)
    return words_of(code, language, count=len(plan.fields))


def table_rows(
    changes: PatientChanges, labels: Mapping[str, str], zone: tzinfo | None, language: Language
) -> tuple[Row, ...]:
    """Return a row for each value of a table that differs.

    Args:
        labels: of plans, by UID: what people know them by.
    """
    writer = _Values(labels, zone, language)
    return tuple(
        Row(
            (change.table, place),
            (
                Cell(words_of(TABLE_CODES[change.table], language), second=writer.about(change)),
                Cell(writer.column(change)),
                Cell(writer.value(change.old, change.name), tone="second"),
                Cell(writer.value(change.new, change.name), weight=600),
            ),
        )
        for place, change in enumerate(sorted(changes.rows, key=_is_date_of_source))
    )


def _is_date_of_source(change: RowChange) -> bool:
    """Tell whether a change only says that a source was read anew: it comes after the others."""
    return change.name == "as_of"


class _Values:
    """Words the values of tables."""

    def __init__(self, labels: Mapping[str, str], zone: tzinfo | None, language: Language) -> None:
        self._labels, self._zone, self._language = labels, zone, language

    def about(self, change: RowChange) -> str:
        return "" if change.about is None else self.value(change.about)

    def column(self, change: RowChange) -> str:
        name = change.name
        if not name:
            return words_of(self._whole(change), self._language)
        code = COLUMN_CODES.get(name)
        return words_of(code, self._language) if code else name

    @staticmethod
    def _whole(change: RowChange) -> str:
        """Return the code of a row that came or went whole."""
        if change.table == "appointments":
            is_gone = change.new is None
            return "gui-patient-change-visit-gone" if is_gone else "gui-patient-change-visit-new"
        return "gui-patient-change-row-gone" if change.new is None else "gui-patient-change-row-new"

    def value(self, value: object, name: str = "") -> str:
        if value is None:
            return ABSENT
        if is_dataclass(value):
            return self._row(value)
        if name in WORDED and str(value) in VALUE_CODES:
            return words_of(VALUE_CODES[str(value)], self._language)
        if name == "minutes":
            return words_of("gui-patient-change-minutes", self._language, count=value)
        return self._time(value, name) or self._labels.get(str(value), str(value))

    def _time(self, value: object, name: str) -> str:
        """Return a time or a day in words, "" for anything else.

        SAFETY: an appointment has one hour: the one that the diary wrote, as on the board and on
        paper (test_an_appointment_has_the_hour_that_the_diary_wrote). When a source was read is
        told in the laptop's zone, as beside every count.
        """
        if isinstance(value, datetime):
            is_written = bool(value.utcoffset()) and name != "as_of"
            at = value if is_written else value.astimezone(self._zone)
            return moment_words(at, self._language)
        if isinstance(value, date):
            return date_words(value, self._language)
        if name in DATED and _ISO_DAY.fullmatch(str(value)):
            return date_words(date.fromisoformat(str(value)), self._language)
        return ""

    def _row(self, row: object) -> str:
        """Return what people know of a whole row: its values, without the numbers of systems."""
        told = [
            self.value(value, part.name)
            for part in fields(cast("Any", row))
            if part.name not in UNTOLD and (value := getattr(row, part.name)) not in (None, "")
        ]
        return " · ".join(told) or ABSENT
