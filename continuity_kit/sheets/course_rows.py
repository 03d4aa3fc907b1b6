"""The rows of the course log: what was given, what is to be given, each with its running dose."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from continuity_kit.domain.course_position import CoursePosition
from continuity_kit.domain.fraction import FractionCount
from continuity_kit.domain.ledger import LedgerFraction, SessionBeam
from continuity_kit.domain.ledger_state import GIVEN_STATES
from continuity_kit.domain.plan import FractionGroup
from continuity_kit.domain.planned_meterset import totals
from continuity_kit.domain.snapshot import PatientView
from continuity_kit.sheets.planned_dates import (
    PlannedDate,
    coming_appointments,
    planned_dates,
    rhythm,
)
from continuity_kit.sheets.request import SheetRequest

SourceMark = Literal["O", "M", "R", "J", "D"]


@dataclass(frozen=True)
class GivenRow:
    """One fraction given.

    Attributes:
        given_on: None when no source says.
        metersets: (beam number, delivered) or empty when no source says.
        sources: O count of the OIS, M machine record, R treatment summary, J ledger, D decision.
    """

    number: int
    given_on: date | None
    metersets: tuple[tuple[int, Decimal], ...]
    sources: tuple[SourceMark, ...]
    is_confirmed: bool = True
    is_elsewhere: bool = False


@dataclass(frozen=True)
class NextRow:
    """One fraction to give; `number` None is written by hand.

    Attributes:
        begun: (beam number, already delivered) of an interrupted fraction to be completed, None
            for a fraction not begun; an empty tuple when nobody says how much was delivered.
    """

    number: int | None
    planned: PlannedDate | None
    begun: tuple[tuple[int, Decimal], ...] | None = None


def given_rows(
    count: FractionCount, position: CoursePosition, fractions: Sequence[LedgerFraction]
) -> tuple[GivenRow, ...]:
    """Join what sources count with what the ledger holds, by number.

    SAFETY: the log shows as many given fractions as the position counts, each number once
    (test_the_log_shows_each_given_fraction_once).
    """
    base = position.base or 0
    recorded = {item.number: item for item in count.fractions}
    ledger = {item.number: item for item in fractions if item.state in GIVEN_STATES}
    rows = []
    for number in sorted({*range(1, base + 1), *ledger}):
        marks: list[SourceMark] = []
        marks += _count_marks(count, position, number)
        record = recorded.get(number)
        metersets: tuple[tuple[int, Decimal], ...] = ()
        given_on = None
        if record is not None:
            given_on, metersets = record.given_on, record.metersets
            if "M" not in marks and record.source == "records":
                marks.append("M")
        entry = ledger.get(number)
        if entry is not None:
            marks.append("J")
            given_on = entry.treated_on or given_on
            metersets = _with_ledger(metersets, entry, is_begun=number in count.partial)
        rows.append(
            GivenRow(
                number,
                given_on,
                tuple(sorted(metersets)),
                tuple(marks),
                is_confirmed=entry is None or entry.state != "given_unconfirmed",
                is_elsewhere=entry is not None and entry.state == "elsewhere",
            )
        )
    return tuple(rows)


def next_rows(
    request: SheetRequest, group: FractionGroup, position: CoursePosition, planned: int
) -> tuple[NextRow, ...]:
    """Return the fractions still to give, in order, up to the planned number.

    SAFETY: no row bears a number above the planned one, and none has a number while the count is
    unknown (test_rows_stop_at_the_planned_number, test_an_unknown_count_leaves_numbers_to_pen).
    """
    if position.next_fraction is None:
        return ()
    numbers = _numbers(position, request.ledger_fractions, planned)
    dates = _dates(request, group, position, len(numbers))
    begun = _begun(position, request.plan_view.count, request.ledger_fractions)
    return tuple(
        NextRow(
            number,
            dates[place] if place < len(dates) else None,
            begun if number == position.interrupted else None,
        )
        for place, number in enumerate(numbers)
    )


def is_only_plan(patient: PatientView, plan_uid: str) -> bool:
    """Tell whether a patient has no other plan that may still be treated."""
    return all(
        view.plan_uid == plan_uid
        or (view.status is not None and view.status.status in ("completed", "rejected", "retired"))
        for view in patient.plans
    )


def last_given_on(request: SheetRequest) -> date | None:
    """Return the last day on which a fraction of the plan was given, if a source says."""
    days = [item.treated_on for item in request.ledger_fractions if item.treated_on is not None]
    days += [item.given_on for item in request.plan_view.count.fractions if item.given_on]
    return max(days, default=None)


def _numbers(
    position: CoursePosition, fractions: Sequence[LedgerFraction], planned: int
) -> list[int]:
    given = {item.number for item in fractions if item.state in GIVEN_STATES}
    given |= set(range(1, (position.base or 0) + 1))
    first = position.next_fraction or 1
    following = [number for number in range(first, planned + 1) if number not in given]
    # Numbers that were skipped are still to be given: they come last, named, never lost.
    return following + [number for number in position.skipped if number not in following]


def _begun(
    position: CoursePosition, count: FractionCount, fractions: Sequence[LedgerFraction]
) -> tuple[tuple[int, Decimal], ...]:
    """Return what the interrupted fraction already gave, before the export and on paper."""
    number = position.interrupted
    parts = [part.beams for item in fractions if item.number == number for part in item.parts]
    return tuple(sorted(totals(_begun_before(count, number), *parts).items()))


def _begun_before(count: FractionCount, number: int | None) -> tuple[SessionBeam, ...]:
    """Return what a machine recorded of a fraction that it began before the export."""
    return tuple(
        SessionBeam(beam, meterset)
        for item in count.fractions
        if item.number == number and number in count.partial
        for beam, meterset in item.metersets
    )


def _dates(
    request: SheetRequest, group: FractionGroup, position: CoursePosition, count: int
) -> tuple[PlannedDate, ...]:
    view, frame = request.plan_view, request.frame
    per_day = view.prescription.fractions_per_day if view.prescription is not None else None
    pace = rhythm(group, per_day)
    today = frame.printed_at.date()
    last = last_given_on(request)
    is_done_today = last is not None and last >= today and pace.most_per_day == 1
    first_day = last + timedelta(days=1) if is_done_today and last is not None else today
    since = frame.printed_at.replace(hour=0, minute=0, second=0, microsecond=0)
    if last is not None and is_done_today:
        since += timedelta(days=(first_day - today).days)
    elif pace.most_per_day > 1 or position.interrupted is not None:
        since = frame.printed_at - timedelta(hours=1)
    coming = coming_appointments(
        request.patient.appointments,
        view.plan_uid,
        is_only_plan=is_only_plan(request.patient, view.plan_uid),
        after=since,
    )
    return planned_dates(count, coming, pace, first_day, request.holidays)


def _count_marks(
    count: FractionCount, position: CoursePosition, number: int
) -> tuple[SourceMark, ...]:
    marks: list[SourceMark] = []
    names: dict[str, SourceMark] = {"counts": "O", "summary": "R", "records": "M"}
    told = count.sources or (
        ((count.source, count.given, count.as_of),)
        if count.source is not None and count.given is not None
        else ()
    )
    for source, given, _ in told:
        if number <= given and names[source] not in marks:
            marks.append(names[source])
    if position.settled and number <= (position.base or 0):
        marks.append("D")
    return tuple(marks)


def _with_ledger(
    recorded: tuple[tuple[int, Decimal], ...], item: LedgerFraction, *, is_begun: bool
) -> tuple[tuple[int, Decimal], ...]:
    """Join a fraction's metersets of the machine and of the ledger.

    SAFETY: paper completes what a machine began, so the two add up; a whole fraction told by both
    is one fraction (test_a_fraction_begun_before_the_export_shows_its_whole_meterset).
    """
    on_paper = item.beams
    if not on_paper:
        return recorded
    before = tuple(SessionBeam(beam, meterset) for beam, meterset in recorded) if is_begun else ()
    return tuple(totals(before, on_paper).items())
