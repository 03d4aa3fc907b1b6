"""The patients of a print: who, the next fraction, whether a sheet or a refusal comes out."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from continuity_kit.domain.patient import PatientKey, fold_name
from continuity_kit.domain.snapshot import PatientView, PlanView
from continuity_kit.gui.presenters.card_count import card_count, planned_text
from continuity_kit.gui.presenters.cells import Cell, Row, Tone
from continuity_kit.gui.presenters.day_columns import natural
from continuity_kit.gui.presenters.day_rows import (
    DayRow,
    Making,
    RowKey,
    birth_text,
    machine_rows,
    names_of,
)
from continuity_kit.gui.presenters.fraction_state import Mark, coming_state
from continuity_kit.gui.presenters.patient_count import SourcedCount
from continuity_kit.gui.presenters.printing_forms import PrintChoice
from continuity_kit.gui.presenters.stop_reasons import MISSING, reason_of, reason_words, stops_of
from continuity_kit.gui.presenters.wording import words_of
from continuity_kit.messages import Language, sentence
from continuity_kit.services.day_lists import days_of
from continuity_kit.services.open_generation import Opened
from continuity_kit.services.sheet_requests import plans_to_print

PRINTS_STOPPED = frozenset({"incident_aid", "transfer_summary"})
"""These are made for a stopped plan too: they hold no beam value, or say why."""
OF_ONE = frozenset({"incident_aid", "transfer_summary"})
"""These are about one patient and what happened to that one: nobody is ticked by itself."""


@dataclass(frozen=True)
class PrintRow:
    """One patient of a print.

    Attributes:
        machine: of the visit; "" without one.
        starts_at: of the visit; None without one.
        sheets: how many come out: one a plan that goes on.
        reason: why there is a refusal; else nothing.
        is_refused: all of them are pages that say why there is no sheet.
        papers: numbers of the newest sheets of these plans that are out on paper.
    """

    key: PatientKey
    time: str
    family: str = field(repr=False)
    given: str = field(repr=False)
    second: str = field(repr=False)
    fraction: SourcedCount
    planned: str
    mark: Mark
    reason: str
    sheets: int
    is_refused: bool
    papers: tuple[str, ...] = ()
    machine: str = ""
    starts_at: datetime | None = None


def print_rows(
    opened: Opened,
    choice: PrintChoice,
    now: datetime,
    language: Language,
    sheets: Mapping[str, str],
) -> tuple[PrintRow, ...]:
    """Return whose sheets one may print, in the order chosen."""
    making = Making(opened, choice.day or now.date(), now, language, sheets)
    views = {view.key: view for view in opened.snapshot.patients}
    if choice.only is not None:
        rows = [_row_of(making, choice, views[key], None) for key in views if key == choice.only]
    elif choice.day is None:
        rows = [_row_of(making, choice, view, None) for view in views.values() if view.plans]
    else:
        first: dict[PatientKey, PrintRow] = {}
        for machine, row in _visits(making, choice):
            key = row.key.patient if isinstance(row.key, RowKey) else None
            if key is not None and key not in first:
                made = _row_of(making, choice, views[key], row)
                first[key] = replace(made, machine=machine, starts_at=row.starts_at)
        rows = list(first.values())
    return _ordered(rows, choice)


def _visits(making: Making, choice: PrintChoice) -> list[tuple[str, DayRow]]:
    """Return the visits of a day with their machines, by time: the first of a patient counts."""
    found = [
        (machine.machine, row)
        for machine in days_of(making.opened.snapshot.patients, making.day, choice.machine)
        for row in machine_rows(making, machine)
        if choice.hours.hold(row.time)
    ]
    return sorted(found, key=lambda pair: (pair[1].starts_at, natural(pair[0])))


def is_ticked(row: PrintRow, choice: PrintChoice) -> bool:
    """Tell whether a patient is printed: everybody but refusals, unless somebody says otherwise.

    SAFETY: a form about one patient is of the one somebody names, or came from
    (test_a_form_about_one_patient_is_of_nobody_until_somebody_says_whom).
    """
    is_by_itself = not row.is_refused
    if choice.form in OF_ONE and choice.only is None:
        is_by_itself = False
    return is_by_itself is not (row.key in choice.toggled)


def table_row(
    row: PrintRow,
    choice: PrintChoice,
    pages: int | None,
    language: Language,
    waiting: frozenset[str] = frozenset(),
) -> Row:
    """Return a row of the table.

    SAFETY: a sheet whose print stopped before it is never said to be out
    (test_a_sheet_whose_print_still_waits_is_not_said_to_be_out).

    Args:
        waiting: numbers of the sheets that a stopped print did not bring out yet.
    """
    ticked = is_ticked(row, choice)
    machine = row.machine if choice.machine is None else ""
    tone: Tone = "ink" if ticked else "second"
    out = row.reason
    if row.papers and not out:
        out = _on_paper(row.papers, choice, language, waiting)
    return Row(
        row.key,
        (
            Cell("", checked=ticked),
            Cell(row.time, machine, points=10.5, weight=600, tone=tone),
            Cell(
                f"{row.family} {row.given}".strip(), row.second, tone=tone, points=10.5, weight=600
            ),
            Cell(
                f"{row.fraction.text}/{row.planned}",
                row.fraction.source,
                tone=tone,
                weight=600,
                is_number=True,
                identifies=True,
            ),
            Cell(row.mark.words, out, tone=row.mark.tone, icon=row.mark.icon, weight=600),
            Cell("" if pages is None else str(pages), is_number=True),
        ),
    )


def _on_paper(
    papers: tuple[str, ...], choice: PrintChoice, language: Language, waiting: frozenset[str]
) -> str:
    """Return which sheets are out, and which wait for their print."""
    if choice.form != "treatment_sheet":
        return words_of("gui-print-sheet-on-paper", language, number=", ".join(papers))
    told = []
    for code, is_waiting in (("gui-print-on-paper", False), ("gui-print-not-yet-out", True)):
        numbers = [number for number in papers if (number in waiting) is is_waiting]
        if numbers:
            told.append(words_of(code, language, number=", ".join(numbers)))
    return ", ".join(told)


def _row_of(
    making: Making, choice: PrintChoice, patient: PatientView, row: DayRow | None
) -> PrintRow:
    language, opened = making.language, making.opened
    plans = plans_to_print(opened, patient)
    family, given = names_of(patient)
    stopped = [view for view in plans if stops_of(view.findings) or not view.printable]
    may_stop = choice.form in PRINTS_STOPPED and bool(plans)
    is_refused = len(stopped) == len(plans) and not may_stop
    fraction, planned = _fraction(making, patient, plans)
    return PrintRow(
        key=patient.key,
        time="" if row is None else row.time,
        family=family,
        given=given,
        second=f"{patient.key.patient_id} · {birth_text(patient, language)}",
        fraction=fraction,
        planned=planned,
        mark=_mark(plans, stopped, language, is_refused=is_refused),
        reason=_reason(patient, plans, stopped, language),
        sheets=max(len(plans), 1),
        is_refused=is_refused,
        papers=tuple(
            making.sheets[view.plan_uid] for view in plans if view.plan_uid in making.sheets
        ),
    )


def _fraction(
    making: Making, patient: PatientView, plans: tuple[PlanView, ...]
) -> tuple[SourcedCount, str]:
    """Return the fraction that a sheet offers: the next one now, whatever the day holds.

    SAFETY: the list and the sheet that it prints say one number
    (test_the_list_of_sheets_says_the_number_that_the_sheet_prints).
    """
    view = plans[0] if plans else None
    if view is None:
        return SourcedCount("?", sentence("gui-day-count-none", making.language), "red"), "?"
    state = coming_state(making.opened.ledger, patient, view, making.now.date(), making.now)
    created = making.opened.snapshot.head.created
    zone = making.now.tzinfo
    count = card_count(view, state, created, making.language, zone, tells_part=False)
    return count, planned_text(view)


def _mark(
    plans: tuple[PlanView, ...], stopped: list[PlanView], language: Language, *, is_refused: bool
) -> Mark:
    if not plans or stopped:
        code = "gui-print-refused" if is_refused else "gui-print-partly"
        return Mark("stop", sentence(code, language), "red")
    if any(view.trust == "unconfirmed" for view in plans):
        return Mark("unconfirmed", sentence("gui-print-unconfirmed", language), "amber")
    if any(view.position is None or view.position.is_unknown for view in plans):
        return Mark("count-unknown", sentence("gui-day-state-count-unknown", language), "red")
    return Mark("given", sentence("gui-print-ready", language), "green")


def _reason(
    patient: PatientView,
    plans: tuple[PlanView, ...],
    stopped: list[PlanView],
    language: Language,
) -> str:
    """Return why a refusal comes out, in few words; its page says all of it."""
    if not plans:
        return reason_words(MISSING, language)
    if not stopped:
        return ""
    findings = [item for view in stopped for item in view.findings]
    return reason_words(reason_of(stops_of((*findings, *patient.findings))), language)


def _ordered(rows: Iterable[PrintRow], choice: PrintChoice) -> tuple[PrintRow, ...]:
    """Return rows that came by time in the order chosen: what is shown is what comes out."""
    found = list(rows)
    if choice.order == "machine" and choice.day is not None:
        found.sort(key=lambda row: natural(row.machine))
    if choice.order == "name" or choice.day is None:
        found.sort(key=lambda row: (fold_name(row.family), fold_name(row.given), row.key))
    if choice.order == "number":
        found.sort(key=lambda row: row.key)
    return tuple(found)


def toggled(choice: PrintChoice, keys: Iterable[PatientKey]) -> PrintChoice:
    """Return the choice with these patients' ticks changed."""
    return replace(choice, toggled=choice.toggled ^ frozenset(keys))
