"""The hand-back worksheet of each plan: lines in the order they are typed, what to settle first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from continuity_kit.domain.findings import Refusal
from continuity_kit.domain.ledger import FractionPart, LedgerEntry, LedgerFraction
from continuity_kit.domain.ledger_kinds import KIND_PRINT, KIND_TREATED_ELSEWHERE
from continuity_kit.domain.ledger_state import GIVEN_STATES
from continuity_kit.domain.planned_meterset import fraction_group
from continuity_kit.messages import Language, sentence
from continuity_kit.services.give_back_plans import PlanToGiveBack
from continuity_kit.sheets.finding_words import finding_words
from continuity_kit.sheets.log_continuation import FORM as COURSE_LOG
from continuity_kit.sheets.numbers import dose
from continuity_kit.sheets.prescribed_dose import prescribed_dose
from continuity_kit.sheets.request import PageFrame
from continuity_kit.sheets.treatment_sheet import FORM as TREATMENT_SHEET
from continuity_kit.sheets.worksheet import LineState, Worksheet, WorksheetLine

UNITS = {"MU": {"fr": "UM", "en": "MU"}, "MINUTE": {"fr": "min", "en": "min"}}
CONFLICTS = {
    "unknown-entry-kind": "handback-entry-unknown",
    "statement-clash": "handback-statement-clash",
    "fraction-twice": "handback-fraction-twice",
    "fraction-after-void": "handback-fraction-after-void",
    "two-laptops-same-day": "handback-two-laptops-same-day",
    "settlements-differ": "handback-settlements-differ",
    "amendments-differ": "handback-amendments-differ",
}
LOGS = (TREATMENT_SHEET, COURSE_LOG)
Moment = tuple[date, int, str]


@dataclass(frozen=True)
class _Spoken:
    """What lines are made with: the ledger, the sheets printed, and the language."""

    entries: Mapping[str, LedgerEntry]
    printed: dict[str, tuple[tuple[datetime, str], ...]]
    language: Language

    def say(self, code: str, **values: object) -> str:
        """Return a sentence."""
        told = {name: str(value) for name, value in values.items()}
        return sentence(code, self.language, told)


def worksheets(
    entries: Mapping[str, LedgerEntry],
    items: Sequence[PlanToGiveBack],
    refused: Sequence[tuple[Refusal, ...]],
    frames: Sequence[PageFrame],
    language: Language,
) -> tuple[Worksheet, ...]:
    """Return one worksheet a plan.

    Args:
        entries: all of the ledger, by hash.
        refused: what could not be written of each plan; it is told on its sheet.
        frames: one numbered frame a plan.
    """
    spoken = _Spoken(entries, _printed(entries.values()), language)
    return tuple(
        _worksheet(spoken, item, told, frame)
        for item, told, frame in zip(items, refused, frames, strict=True)
    )


def unit_of(item: PlanToGiveBack) -> str:
    """Return the unit of a plan's metersets as the file has it; "" when it does not say."""
    plan = item.view.plan
    if plan is None:
        return ""
    if plan.kind == "brachy":
        return "s"
    units = {beam.meterset_unit for beam in plan.beams if beam.meterset_unit}
    return units.pop() if len(units) == 1 else ""


def _worksheet(
    spoken: _Spoken, item: PlanToGiveBack, refused: Iterable[Refusal], frame: PageFrame
) -> Worksheet:
    position, unit = item.position, unit_of(item)
    lines = sorted(
        (
            *(
                line
                for fraction in item.fractions
                for line in _fraction_lines(spoken, item, fraction)
            ),
            *_missed_lines(spoken, item),
        ),
        key=lambda pair: pair[0],
    )
    return Worksheet(
        patient=item.patient,
        plan_view=item.view,
        position=position,
        frame=frame,
        before=position.base,
        on_paper=position.given_since_export,
        expected=position.given,
        lines=_with_doses(item, [line for _, line in lines]),
        unit=UNITS.get(unit, {}).get(spoken.language, unit),
        open_items=(*_open_items(spoken, item), *_told(spoken, refused)),
    )


def _fraction_lines(
    spoken: _Spoken, item: PlanToGiveBack, fraction: LedgerFraction
) -> list[tuple[Moment, WorksheetLine]]:
    remark = ""
    base = item.position.base
    if base is not None and fraction.number <= base:
        remark = spoken.say("handback-counted-before", base=base)
    lines: list[tuple[Moment, WorksheetLine]] = []
    for place, part in enumerate(fraction.parts):
        entry = spoken.entries[part.entry_hash]
        state: LineState = "interrupted"
        if part.outcome == "complete":
            is_rest = place > 0 or fraction.number in item.view.count.partial
            state = "continued" if is_rest else "complete"
        told = (remark, part.partial_reason if state == "interrupted" else None)
        line = WorksheetLine(
            number=fraction.number,
            treated_on=part.treated_on,
            state=state,
            entry=entry.index,
            started=f"{part.given_at:%H:%M}",
            metersets=tuple((beam.beam_number, beam.delivered_meterset_mu) for beam in part.beams),
            given_by=tuple(name for name in (part.recorded_by, part.confirmed_by) if name),
            sheet_number=_sheet_of(spoken, item, part),
            is_confirmed=part.is_confirmed,
            remark=" · ".join(text for text in told if text),
        )
        lines.append(((part.treated_on, fraction.number, f"{part.given_at:%H%M%S}"), line))
    if fraction.state == "elsewhere" and not fraction.parts and fraction.treated_on is not None:
        entry = next(
            spoken.entries[entry_hash]
            for entry_hash in fraction.entries
            if spoken.entries[entry_hash].kind == KIND_TREATED_ELSEWHERE
        )
        host = str(entry.values.get("host") or "")
        line = WorksheetLine(
            number=fraction.number,
            treated_on=fraction.treated_on,
            state="elsewhere",
            entry=entry.index,
            given_by=tuple(signature.name for signature in entry.signatures),
            remark=" · ".join(text for text in (remark, host) if text),
        )
        lines.append(((fraction.treated_on, fraction.number, ""), line))
    return lines


def _missed_lines(spoken: _Spoken, item: PlanToGiveBack) -> list[tuple[Moment, WorksheetLine]]:
    lines = []
    for missed in item.missed:
        entry = spoken.entries[missed.entry_hash]
        line = WorksheetLine(
            number=None,
            treated_on=missed.missed_on,
            state="missed",
            entry=entry.index,
            given_by=tuple(signature.name for signature in entry.signatures),
            remark=missed.reason or "",
        )
        lines.append(((missed.missed_on, 0, ""), line))
    return lines


def _with_doses(item: PlanToGiveBack, lines: list[WorksheetLine]) -> tuple[WorksheetLine, ...]:
    """Give each line that ends a fraction the dose that stands after it; unknown stays empty."""
    plan, base = item.view.plan, item.position.base
    group = None if plan is None else fraction_group(plan, item.view.fraction_group)
    if plan is None or group is None or base is None or item.position.conflict:
        return tuple(lines)
    doses = prescribed_dose(plan, group, item.view.prescription)
    leading = doses.leading
    if leading is None or doses.is_contradictory:
        return tuple(lines)
    given = {one.number for one in item.fractions if one.state in GIVEN_STATES}
    unit = "Gy (RBE)" if doses.is_effective else "Gy"
    count, told = base, []
    for line in lines:
        ends = line.state in ("complete", "continued", "elsewhere") and line.number in given
        if ends and line.number is not None and line.number > base:
            count += 1
            running: Decimal = leading.after_gy(count)
            text = f"{dose(running, leading.places)}\u00a0{unit}"
            told.append(replace(line, running_dose=text))
        else:
            told.append(line)
    return tuple(told)


def _open_items(spoken: _Spoken, item: PlanToGiveBack) -> list[str]:
    """Name what must be settled before anything is typed, conflicts first."""
    told = []
    for conflict in item.conflicts:
        numbers = ", ".join(
            str(spoken.entries[one].index) for one in conflict.entries if one in spoken.entries
        )
        told.append(spoken.say(CONFLICTS[conflict.code], entries=numbers or "-"))
    if item.position.conflict:
        told.append(spoken.say("handback-count-conflict"))
    if item.position.is_unknown:
        told.append(spoken.say("handback-count-unknown"))
    for session in item.open_sessions:
        told.append(spoken.say("handback-session-open", fraction=session.fraction or "-"))
    unconfirmed = ", ".join(str(fraction.number) for fraction in item.unconfirmed)
    if unconfirmed:
        told.append(spoken.say("handback-unconfirmed", fractions=unconfirmed))
    if not item.is_listed:
        told.append(spoken.say("handback-plan-not-listed"))
    for entry in item.voided:
        number = entry.subject.get("fraction")
        told.append(spoken.say("handback-voided", fraction=number or "-", entry=entry.index))
    return told


def _told(spoken: _Spoken, refused: Iterable[Refusal]) -> list[str]:
    """Say once why a record is missing; counts are told already."""
    found = {
        finding_words(item, spoken.language)
        for item in refused
        if not item.code.startswith("summary-count-")
    }
    return sorted(found)


def _printed(
    entries: Iterable[LedgerEntry],
) -> dict[str, tuple[tuple[datetime, str], ...]]:
    """Return when each plan's sheets with a course log were printed, and their numbers.

    SAFETY: no fraction is written on a weekly check or on a refusal page, so none is ever named as
    the paper of a fraction (test_a_fraction_names_the_sheet_with_its_log_and_no_other_form).
    """
    found: dict[str, list[tuple[datetime, str]]] = {}
    for entry in entries:
        sheets: Any = entry.values.get("sheets") if entry.kind == KIND_PRINT else None
        for sheet in sheets if isinstance(sheets, list) else ():
            plan_uid, number = sheet.get("plan_uid"), sheet.get("number")
            is_log = sheet.get("form", TREATMENT_SHEET) in LOGS and not sheet.get("refused")
            if is_log and isinstance(plan_uid, str) and isinstance(number, str):
                found.setdefault(plan_uid, []).append((entry.recorded_at, number))
    return {plan_uid: tuple(sorted(sheets)) for plan_uid, sheets in found.items()}


def _sheet_of(spoken: _Spoken, item: PlanToGiveBack, part: FractionPart) -> str:
    """Return the sheet that was newest when the session was given, if one was printed."""
    before = [
        number
        for printed_at, number in spoken.printed.get(item.view.plan_uid, ())
        if printed_at <= part.given_at
    ]
    return before[-1] if before else ""
