"""Every kept export of one patient, one click away, and what changed between two of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo

from continuity_kit.gui.presenters.cells import Cell, Row, Tone
from continuity_kit.gui.presenters.patient_file import PatientFile
from continuity_kit.gui.presenters.wording import date_words, moment_words, words_of
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.messages import Language
from continuity_kit.services.patient_generations import (
    KeptGeneration,
    PatientChanges,
    PlanChange,
    RowChange,
    changes_between,
    kept_generations,
)

__all__ = ["Generations", "KeptGeneration", "PatientChanges"]

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
}
PLAN_CODES: Mapping[str, str] = {
    "new": "gui-patient-change-plan-new",
    "gone": "gui-patient-change-plan-gone",
    "changed": "gui-patient-change-plan-changed",
}
PLAN_TONES: Mapping[str, Tone] = {"new": "blue", "gone": "amber", "changed": "red"}


@dataclass(frozen=True)
class Generations:
    """The kept exports as read, newest first."""

    kept: tuple[KeptGeneration, ...] = field(repr=False)

    def of(self, manifest_sha256: str) -> KeptGeneration | None:
        """Return one of them."""
        found = (item for item in self.kept if item.manifest_sha256 == manifest_sha256)
        return next(found, None)

    @property
    def newest(self) -> KeptGeneration | None:
        """The one that the other tabs show."""
        return self.kept[0] if self.kept else None

    @property
    def before(self) -> KeptGeneration | None:
        """The one before the newest, which is compared at first."""
        return self.kept[1] if len(self.kept) > 1 else None


@dataclass(frozen=True)
class GenerationsState:
    """The list, and what the strip says of the one that is read."""

    titles: tuple[str, ...]
    rows: tuple[Row, ...]
    strip: str
    title: str
    change_titles: tuple[str, ...]
    changes: tuple[Row, ...]
    nothing: str


def read_generations(workplace: Workplace, file: PatientFile) -> Generations:
    """Read every kept export of a patient; off the GUI thread."""
    laptop = workplace.laptop
    return Generations(kept_generations(laptop, file.opened.records, file.patient.key))


def read_changes(
    workplace: Workplace, file: PatientFile, older: KeptGeneration, newer: KeptGeneration
) -> PatientChanges:
    """Read what changed between two kept exports; off the GUI thread."""
    return changes_between(workplace.laptop, file.opened.records, older, newer)


def generations_state(
    file: PatientFile,
    found: Generations,
    chosen: KeptGeneration | None,
    changes: PatientChanges | None,
    language: Language,
) -> GenerationsState:
    """Return the list of exports, and what changed from the chosen one to the newest.

    SAFETY: an old export is told to be old wherever a value of it stands
    (test_an_old_export_is_named_beside_its_values).

    Args:
        chosen: None while there is nothing to compare.
        changes: None while they are being read.
    """

    def say(code: str, **values: object) -> str:
        return words_of(code, language, **values)

    newest = found.newest
    rows = tuple(_row(file, item, language, is_newest=item is newest) for item in found.kept)
    old = "" if chosen is None else str(chosen.sequence)
    new = "" if newest is None else str(newest.sequence)
    told: tuple[Row, ...] = ()
    nothing = ""
    if chosen is None:
        nothing = say("gui-patient-generation-single")
    elif changes is None:
        nothing = say("gui-patient-generation-reading", old=old, new=new)
    else:
        labels = {
            plan.plan_uid: plan.label
            for item in (chosen, newest)
            if item is not None
            for plan in item.plans
            if plan.label
        }
        told = (*_plan_rows(changes, language), *_table_rows(changes, labels, file, language))
        nothing = "" if told else say("gui-patient-generation-same", old=old, new=new)
    return GenerationsState(
        titles=(
            say("gui-patient-generation-number"),
            say("gui-patient-generation-created"),
            say("gui-patient-generation-plans"),
        ),
        rows=rows,
        strip="" if chosen is None else say("gui-patient-generation-strip", number=old),
        title=("" if chosen is None else say("gui-patient-generation-changes", old=old, new=new)),
        change_titles=(
            say("gui-patient-change-where"),
            say("gui-patient-change-what"),
            say("gui-patient-change-old", number=old),
            say("gui-patient-change-new", number=new),
        ),
        changes=told,
        nothing=nothing,
    )


def _row(file: PatientFile, item: KeptGeneration, language: Language, *, is_newest: bool) -> Row:
    zone = file.read_at.tzinfo
    created = moment_words(item.created.astimezone(zone), language)
    imported = ""
    if item.imported_at is not None:
        read = moment_words(item.imported_at.astimezone(zone), language)
        imported = words_of("gui-patient-generation-imported", language, time=read)
    code = "gui-patient-generation-newest" if is_newest else ""
    second = words_of(code, language) if code else ""
    labels = ", ".join(plan.label or plan.plan_uid for plan in item.plans)
    if item.is_damaged:
        last = Cell(
            words_of("gui-patient-generation-damaged", language), tone="red", icon="warning"
        )
    elif item.listed is None:
        last = Cell(words_of("gui-patient-generation-absent", language), tone="amber")
    else:
        last = Cell(labels or ABSENT)
    return Row(
        item.manifest_sha256,
        (
            Cell(
                words_of("gui-patient-entry", language, number=item.sequence),
                second=second,
                points=12.0,
                weight=600,
            ),
            Cell(created, second=imported),
            last,
        ),
    )


def _plan_rows(changes: PatientChanges, language: Language) -> tuple[Row, ...]:
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
                        Cell(change.field),
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


def _table_rows(
    changes: PatientChanges, labels: Mapping[str, str], file: PatientFile, language: Language
) -> tuple[Row, ...]:
    writer = _Values(labels, file.read_at.tzinfo, language)
    return tuple(
        Row(
            (change.table, place),
            (
                Cell(words_of(TABLE_CODES[change.table], language), second=writer.about(change)),
                Cell(writer.column(change.name)),
                Cell(writer.value(change.old), tone="second"),
                Cell(writer.value(change.new), weight=600),
            ),
        )
        for place, change in enumerate(changes.rows)
    )


class _Values:
    """Words the values of tables."""

    def __init__(self, labels: Mapping[str, str], zone: tzinfo | None, language: Language) -> None:
        self._labels, self._zone, self._language = labels, zone, language

    def about(self, change: RowChange) -> str:
        return "" if change.about is None else self.value(change.about)

    def column(self, name: str) -> str:
        if not name:
            return words_of("gui-patient-change-row", self._language)
        code = COLUMN_CODES.get(name)
        return words_of(code, self._language) if code else name

    def value(self, value: object) -> str:
        if value is None:
            return ABSENT
        if isinstance(value, datetime):
            return moment_words(value.astimezone(self._zone), self._language)
        if isinstance(value, date):
            return date_words(value, self._language)
        return self._labels.get(str(value), str(value))
