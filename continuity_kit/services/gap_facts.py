"""What one plan's gap is reckoned from, and the figures that come of it; unknown stays unknown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from continuity_kit.domain.course_position import CoursePosition
from continuity_kit.domain.findings import Finding
from continuity_kit.domain.fraction import OisCount
from continuity_kit.domain.interruption import NewDose, Tissue, is_stereotactic
from continuity_kit.domain.ledger import LedgerFraction
from continuity_kit.domain.ledger_state import GIVEN_STATES
from continuity_kit.domain.plan import FractionGroup
from continuity_kit.domain.planned_meterset import fraction_group
from continuity_kit.domain.snapshot import PatientView, PlanView
from continuity_kit.domain.treatment_days import (
    Anchor,
    CourseTime,
    DaySource,
    TreatmentDays,
    course_time,
    first_fraction,
)
from continuity_kit.services.gap_doses import GapFigures, TwiceDaily, plan_doses
from continuity_kit.services.gap_settings import GapSettings, Source
from continuity_kit.sheets.planned_dates import Rhythm, rhythm

FIRST: Literal["first_fraction"] = "first_fraction"
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)
SETTLE_FIRST = frozenset({"gap-plan-stopped", "gap-count-unknown", "gap-count-conflict"})
MOST_FRACTIONS = 999
MOST_PER_DAY = 4
"""What no course is beyond: a date or number out of these is a mistake of its source."""


@dataclass(frozen=True)
class PlanGap:
    """One plan's gap with everything it rests on.

    Attributes:
        category, intent, treatment_site, dose_per_fraction_gy: of its prescription alone.
        anchor: from when its days are reckoned; None when nobody knows any day.
        time, figures: None when they cannot be known; `warnings` say why.
        tumour: parameters and their source, None where nobody wrote any.
        pace: on which weekdays it is given; None where nobody says and daily is not assumed:
            brachytherapy and high doses without a pattern in the plan.
    """

    patient: PatientView = field(repr=False)
    view: PlanView
    category: int | None
    intent: str | None
    treatment_site: str | None
    dose_per_fraction_gy: Decimal | None
    fractions_given: int | None
    fractions_planned: int | None
    fractions_per_day: int
    anchor: Anchor | None
    time: CourseTime | None
    limit_days: int | None
    limit_source: Source | None
    tumour: tuple[Tissue, Source] | None
    figures: GapFigures | None
    new_dose: NewDose | None
    twice_daily: TwiceDaily | None
    stereotactic: bool | None
    warnings: tuple[Finding, ...]
    pace: Rhythm | None = None

    @property
    def projected(self) -> GapFigures | None:
        """The figures that screen and paper show: with the gap beside without it, or none.

        SAFETY: what is projected needs the days of the course
        (test_screen_and_paper_show_no_figure_of_a_plan_whose_count_is_unknown).
        """
        return None if self.time is None else self.figures

    @property
    def is_to_settle(self) -> bool:
        """Tell whether something must be settled before anybody decides to treat this plan."""
        codes = {item.code for item in self.warnings}
        return self.fractions_given is None or bool(codes & SETTLE_FIRST)

    @property
    def prolongation_days(self) -> int | None:
        """Calendar days by which the course grows; 0 for one that nobody began."""
        if self.time is not None:
            return self.time.prolongation_days
        return 0 if self.fractions_given == 0 else None

    @property
    def is_over_limit(self) -> bool | None:
        """Tell whether the prolongation is beyond the category's limit; None when unknown."""
        if self.prolongation_days is None or self.limit_days is None:
            return None
        return self.prolongation_days > self.limit_days


def plan_gap(
    patient: PatientView,
    view: PlanView,
    fractions: Sequence[LedgerFraction],
    counts: Iterable[OisCount],
    settings: GapSettings,
    *,
    holidays: frozenset[date],
    day: date,
) -> PlanGap:
    """Reckon the gap of one plan that goes on, or is begun, on a day.

    SAFETY: category, dose and site are the prescription's words or nothing; no figure stands on a
    value that nobody gave (test_no_figure_stands_on_a_value_that_nobody_gave).

    Args:
        fractions: the ledger's, of this plan.
        counts: rows of the `counts` table of this plan.
    """
    prescription, position = view.prescription, view.position
    category = prescription.category if prescription else None
    site = prescription.treatment_site if prescription else None
    dose = prescription.dose_per_fraction_gy if prescription else None
    stereotactic = is_stereotactic(dose, settings.dose_rules)
    limit = settings.limit_of(category)
    tumour = settings.tumour_of(site, category)
    days, found = _treatment_days(view, holidays, stereotactic=stereotactic)
    found += _stated(view, position, category, has_limit=limit is not None)
    anchor, time = None, None
    if position is not None and position.given is not None and not position.conflict:
        dated = _dated(view, fractions)
        anchor = _anchor(view, position, fractions, dated, days)
        planned = _planned(view)
        if anchor and planned is not None and days is not None:
            time = course_time(
                days,
                anchor,
                fractions_planned=planned,
                fractions_given=position.given,
                given_on=_given_after(anchor, dated, counts, position),
                day=day,
                convention=settings.day_count,
            )
        found += _time_warnings(position, anchor, time, dated)
    per_day = _per_day(view)
    figures, new_dose, twice, told = plan_doses(patient, view, time, tumour, settings, per_day)
    made = PlanGap(
        patient=patient,
        view=view,
        category=category,
        intent=prescription.intent if prescription else None,
        treatment_site=site,
        dose_per_fraction_gy=dose,
        fractions_given=position.given if position else None,
        fractions_planned=_planned(view),
        fractions_per_day=per_day,
        anchor=anchor,
        time=time,
        limit_days=limit.limit_days if limit else None,
        limit_source=limit.source if limit else None,
        tumour=tumour,
        figures=figures,
        new_dose=new_dose,
        twice_daily=twice,
        stereotactic=stereotactic,
        warnings=(),
        pace=_pace(view, stereotactic=stereotactic),
    )
    if made.is_over_limit:
        values = (("days", str(made.prolongation_days)), ("limit", str(made.limit_days)))
        found.insert(0, Finding("gap-over-limit", "warn", values=values))
    return replace(made, warnings=tuple(dict.fromkeys((*found, *told))))


def _rhythm(view: PlanView, per_day: int | None) -> Rhythm:
    group = None if view.plan is None else fraction_group(view.plan, view.fraction_group)
    stated = per_day if per_day is not None and 1 <= per_day <= MOST_PER_DAY else None
    return rhythm(group or FractionGroup(None, None, ()), stated)


def _per_day(view: PlanView) -> int:
    return _rhythm(
        view, view.prescription.fractions_per_day if view.prescription else None
    ).most_per_day


def _pace(view: PlanView, *, stereotactic: bool | None) -> Rhythm | None:
    """Return the weekdays of a plan; a number of fractions a day says nothing of days apart."""
    is_brachy = view.plan is not None and view.plan.kind == "brachy"
    if stereotactic or is_brachy:
        pattern = _rhythm(view, None)
        return pattern if pattern.is_known else None
    return _rhythm(view, view.prescription.fractions_per_day if view.prescription else None)


def _treatment_days(
    view: PlanView, holidays: frozenset[date], *, stereotactic: bool | None
) -> tuple[TreatmentDays | None, list[Finding]]:
    """Return the plan's days, or None where they cannot be reckoned.

    SAFETY: high doses are given on alternate days or once a week; without a pattern in the plan
    nobody's day is called lost (test_a_stereotactic_course_without_a_pattern_has_no_days).
    """
    if stereotactic and not _rhythm(view, None).is_known:
        return None, [Finding("gap-rhythm-unknown", "warn")]
    known = _rhythm(view, view.prescription.fractions_per_day if view.prescription else None)
    found = [] if known.is_known else [Finding("gap-rhythm-assumed", "note")]
    return TreatmentDays(known.per_weekday, holidays), found


def _stated(
    view: PlanView, position: CoursePosition | None, category: int | None, *, has_limit: bool
) -> list[Finding]:
    """Name what keeps a plan from being reckoned, ranked, or treated at all."""
    found = []
    if category is None:
        found.append(Finding("gap-category-missing", "warn"))
    elif not has_limit:
        found.append(Finding("gap-limit-missing", "warn", values=(("category", str(category)),)))
    if position is None or position.given is None:
        found.append(Finding("gap-count-unknown", "warn"))
    elif position.conflict:
        found.append(Finding("gap-count-conflict", "warn"))
    if _planned(view) is None:
        found.append(Finding("gap-planned-unknown", "warn"))
    if not view.printable:
        codes = dict.fromkeys(item.code for item in view.findings if item.severity == "stop")
        values = (("codes", ", ".join(codes) or "-"),)
        found.append(Finding("gap-plan-stopped", "warn", values=values))
    return found


def _planned(view: PlanView) -> int | None:
    planned = view.fractions_planned
    return planned if planned is not None and 1 <= planned <= MOST_FRACTIONS else None


def _dated(view: PlanView, fractions: Sequence[LedgerFraction]) -> Mapping[int, date]:
    """Return the days of whole fractions by number, as records and ledger tell them."""
    told = {
        item.number: item.given_on
        for item in view.count.fractions
        if item.given_on is not None and item.number not in view.count.partial
    }
    told |= {
        item.number: item.treated_on
        for item in fractions
        if item.state in GIVEN_STATES and item.treated_on is not None
    }
    return {number: on for number, on in told.items() if FIRST_DAY <= on <= LAST_DAY}


def _anchor(
    view: PlanView,
    position: CoursePosition,
    fractions: Sequence[LedgerFraction],
    dated: Mapping[int, date],
    days: TreatmentDays | None,
) -> Anchor | None:
    """Return from when the course is reckoned: its first fraction, else the earliest day known.

    The first fraction's day is the ledger's or a record's, else the one that summaries name.

    A day that is known only from a count tells nothing of the days before it. A day whose number is
    above what people settled is no day of this course.
    """
    given = position.given or 0
    if 1 in dated and given:
        same_day = sum(1 for on in dated.values() if on == dated[1])
        source = _teller(fractions, 1)
        if days:
            return first_fraction(dated[1], days, source)
        return Anchor(dated[1], same_day, FIRST, source)
    first_on = _first_of_summary(view, position, dated)
    if first_on is not None and given:
        if days:
            return first_fraction(first_on, days, "summary")
        return Anchor(first_on, 1, FIRST, "summary")
    candidates = []
    if position.base and position.as_of is not None:
        counted_by: DaySource = position.source or "counts"
        candidates.append(Anchor(_local(position.as_of), position.base, "count", counted_by))
    if dated:
        number = min(dated)
        same_day = max(item for item, on in dated.items() if on == dated[number])
        below = sum(1 for skipped in position.skipped if skipped < same_day)
        known: Literal["known_fraction"] = "known_fraction"
        told_by = _teller(fractions, number)
        candidates.append(Anchor(dated[number], same_day - below, known, told_by))
    standing = [item for item in candidates if item.given <= given]
    return min(standing, key=lambda item: item.on, default=None)


def _first_of_summary(
    view: PlanView, position: CoursePosition, dated: Mapping[int, date]
) -> date | None:
    """Return First Treatment Date (3008,0054), unless a day that is known comes before it.

    SAFETY: a date that contradicts what is known gives no overall time
    (test_a_first_day_after_a_known_one_is_not_believed).
    """
    first_on = view.count.first_on
    if first_on is None or not FIRST_DAY <= first_on <= LAST_DAY:
        return None
    known = [*dated.values(), *([] if position.as_of is None else [_local(position.as_of)])]
    return first_on if all(first_on <= on for on in known) else None


def _teller(fractions: Sequence[LedgerFraction], number: int) -> DaySource:
    """Return who says the day of a fraction; the ledger's word stands before a record's."""
    is_own = any(
        item.number == number and item.state in GIVEN_STATES and item.treated_on is not None
        for item in fractions
    )
    return "ledger" if is_own else "records"


def _local(moment: datetime) -> date:
    """Return the date on the wall: as written with its offset, UTC by the laptop's own zone."""
    offset = moment.utcoffset()
    return moment.date() if offset else moment.astimezone().date()


def _given_after(
    anchor: Anchor,
    dated: Mapping[int, date],
    counts: Iterable[OisCount],
    position: CoursePosition,
) -> tuple[date, ...]:
    given_on = [on for on in dated.values() if on > anchor.on]
    if position.source == "counts":
        last = [row.last_given_at.date() for row in counts if row.last_given_at is not None]
        given_on += [on for on in last if on > anchor.on and on not in given_on]
    return tuple(sorted(given_on))


def _time_warnings(
    position: CoursePosition,
    anchor: Anchor | None,
    time: CourseTime | None,
    dated: Mapping[int, date],
) -> list[Finding]:
    found = []
    if position.given == 0 and not dated:
        found.append(Finding("gap-not-started", "note"))
    elif anchor is None:
        found.append(Finding("gap-no-day-known", "warn"))
    elif anchor.kind != "first_fraction" and time is not None:
        values = (("day", anchor.on.isoformat()), ("given", str(anchor.given)))
        found.append(Finding("gap-first-day-unknown", "warn", values=values))
    elif anchor.source == "summary":
        day = (("day", anchor.on.isoformat()),)
        found.append(Finding("gap-first-day-of-summary", "note", values=day))
    if position.interrupted is not None:
        number = str(position.interrupted)
        found.append(Finding("gap-interrupted", "warn", values=(("fraction", number),)))
    return found
