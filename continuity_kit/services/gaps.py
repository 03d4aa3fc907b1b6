"""Gaps and triage: what interruptions cost each plan, and a proposed order when time is short.

It proposes. It never changes a prescription, and what people decide is an entry of the ledger.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from continuity_kit.domain.findings import Finding
from continuity_kit.domain.ledger_state import fractions
from continuity_kit.domain.schedule import Appointment
from continuity_kit.domain.snapshot import PatientView, PlanView, SnapshotHead
from continuity_kit.domain.triage import Capacity, TriageCase, fill, proposed_order
from continuity_kit.errors import UsageError
from continuity_kit.services.export_collect import Parse
from continuity_kit.services.gap_facts import FIRST_DAY, LAST_DAY, PlanGap, plan_gap
from continuity_kit.services.gap_settings import GapSettings, read_gap_settings
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.open_generation import Opened, open_newest
from continuity_kit.services.sheet_requests import is_going_on
from continuity_kit.services.triage_decision import Decision, newest_decision
from continuity_kit.sheets.course_rows import is_only_plan

MOST_HOURS = Decimal(240)
DAILY = 5
"""Weekdays from which on a plan is one of every day: a day that it lost is made up on any."""

Key = tuple[str, str, str]


@dataclass(frozen=True)
class GapReport:
    """The gaps of a day.

    Attributes:
        plans: of every plan that goes on; those that are due in the proposed order, then others.
        due: of the plans that have a session on the day, or go on.
        capacity: None when nobody said how many hours there are.
        decision: what two people decided for this day last, None while nobody did.
        is_own: the parameters are the department's own file.
    """

    day: date
    hours: Decimal | None
    head: SnapshotHead
    settings: GapSettings
    is_own: bool
    plans: tuple[PlanGap, ...]
    due: tuple[TriageCase, ...] = field(repr=False)
    capacity: Capacity | None
    decision: Decision | None

    @property
    def stereotactic(self) -> tuple[PlanGap, ...]:
        """Plans that are due and handled as stereotactic, or whose dose nobody states."""
        due = {case.key for case in self.due}
        return tuple(
            item for item in self.plans if item.stereotactic is not False and case_key(item) in due
        )

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What holds for every figure of the report."""
        if self.settings.reviewed.strip():
            return ()
        return (Finding("gap-parameters-unreviewed", "warn"),)


def gaps(
    laptop: Laptop,
    *,
    day: date | None = None,
    hours: Decimal | None = None,
    parse: Parse | None = None,
) -> GapReport:
    """Reckon every plan that goes on, as if treatment goes on on a day.

    Args:
        day: today, by the laptop's clock and zone, unless given.
        hours: of machine time on that day, all machines together.
        parse: as in `open_newest`.

    Raises:
        UsageError: `settings-wrong`: of `gaps.toml`; `gap-hours`, `gap-day-far`.
        WorldError, AuthenticityError: as `open_newest`.
    """
    return gaps_of(laptop, open_newest(laptop, parse), day=day, hours=hours)


def gaps_of(
    laptop: Laptop, opened: Opened, *, day: date | None = None, hours: Decimal | None = None
) -> GapReport:
    """Reckon the plans of a generation that is open already; as `gaps`."""
    if hours is not None and not (hours.is_finite() and 0 <= hours <= MOST_HOURS):
        raise UsageError("gap-hours", str(hours))
    if day is not None and not FIRST_DAY <= day <= LAST_DAY:
        raise UsageError("gap-day-far", day.isoformat())
    settings, is_own = read_gap_settings(laptop.vault.path)
    day = laptop.now().astimezone().date() if day is None else day
    found = {case_key(item): item for item in _plan_gaps(laptop, opened, settings, day)}
    cases = [_case(key, item, settings, day) for key, item in found.items() if is_due(item, day)]
    due = proposed_order(cases)
    others = sorted(found.keys() - {case.key for case in due})
    return GapReport(
        day=day,
        hours=hours,
        head=opened.snapshot.head,
        settings=settings,
        is_own=is_own,
        plans=tuple(found[key] for key in (*(case.key for case in due), *others)),
        due=due,
        capacity=None if hours is None else fill(due, hours),
        decision=newest_decision(opened.ledger, day),
    )


def is_due(item: PlanGap, day: date) -> bool:
    """Tell whether a plan asks for machine time on a day: an appointment says so, or it goes on.

    A begun plan of most weekdays goes on each day until it is complete. One that is given on some
    days only is due without an appointment where its pattern names the weekday, where a fraction
    was interrupted, or where nothing is booked after the day: then nobody says when it goes on.

    SAFETY: test_a_plan_of_some_days_is_due_on_its_days_alone.
    """
    if _visits(item.patient, item.view, day):
        return True
    position = item.view.position
    if position is not None and position.given == 0 and position.interrupted is None:
        return False
    if position is None or position.interrupted is not None:
        return True
    weekdays = () if item.pace is None else item.pace.per_weekday
    if sum(map(bool, weekdays)) >= DAILY or (weekdays and weekdays[day.weekday()]):
        return True
    visits = _visits(item.patient, item.view, None)
    return not any(visit.start.date() > day for visit in visits)


def _plan_gaps(laptop: Laptop, opened: Opened, settings: GapSettings, day: date) -> list[PlanGap]:
    holidays = frozenset(laptop.settings.holidays)
    counts = {person.key: person.counts for person in opened.people}
    return [
        plan_gap(
            patient,
            view,
            fractions(opened.ledger, view.plan_uid),
            [row for row in counts.get(patient.key, ()) if row.plan_uid == view.plan_uid],
            settings,
            holidays=holidays,
            day=day,
        )
        for patient in opened.snapshot.patients
        for view in patient.plans
        if is_going_on(opened, view)
    ]


def _case(key: Key, item: PlanGap, settings: GapSettings, day: date) -> TriageCase:
    return TriageCase(
        key=key,
        category=item.category,
        prolongation_days=item.prolongation_days,
        intent=settings.intent_of(item.intent),
        minutes=session_minutes(item, settings, day),
    )


def session_minutes(item: PlanGap, settings: GapSettings, day: date) -> Decimal | None:
    """Return the machine time that a plan takes on a day, or None when nobody says.

    The appointments of the day tell it; else the newest one of the plan, else the setting, for each
    of the day's fractions.
    """
    today = _visits(item.patient, item.view, day)
    if today and all(visit.minutes for visit in today):
        return Decimal(sum(visit.minutes or 0 for visit in today))
    timed = [visit for visit in _visits(item.patient, item.view, None) if visit.minutes]
    one = max(timed, key=lambda visit: visit.start).minutes if timed else settings.session_minutes
    return None if not one else Decimal(one) * max(len(today), item.fractions_per_day)


def _visits(patient: PatientView, view: PlanView, day: date | None) -> Sequence[Appointment]:
    """Return a plan's treatment appointments, of one day as written or of all."""
    is_only = is_only_plan(patient, view.plan_uid)
    return [
        item
        for item in patient.appointments
        if item.activity == "treatment"
        and item.status not in ("cancelled", "noshow")
        and (item.plan_uid == view.plan_uid or (item.plan_uid is None and is_only))
        and (day is None or item.start.date() == day)
    ]


def case_key(item: PlanGap) -> Key:
    """Return whose plan it is: identifier, issuer, plan UID."""
    return (item.patient.key.patient_id, item.patient.key.issuer, item.view.plan_uid)
