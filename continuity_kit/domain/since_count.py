"""Sessions that were scheduled after a count was taken and that no count holds.

Between the last export and the downtime a machine may have given a fraction that nobody counted:
whether it did is asked of the patient and of the machine, never assumed either way.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from continuity_kit.domain.findings import Finding
from continuity_kit.domain.ledger import LedgerFraction
from continuity_kit.domain.ledger_state import MissedSession
from continuity_kit.domain.schedule import Appointment
from continuity_kit.domain.snapshot import PlanView

NOT_GIVEN = ("cancelled", "noshow")
STILL_TO_COME = timedelta(hours=2)
"""While a patient may still wait for it, an appointment is no session that a count lacks."""


def over_until(opened_at: datetime | None, now: datetime) -> datetime:
    """Return the moment up to which an appointment is one that a machine may have given.

    Before a downtime the session that a sheet is printed for has its hour too: it is to come, not
    one that somebody forgot to count. When a downtime is declared the systems are gone by then:
    every appointment before that moment may have been given without a count.
    """
    return now - STILL_TO_COME if opened_at is None else min(opened_at, now)


def scheduled_since_count(
    view: PlanView,
    appointments: Sequence[Appointment],
    fractions: Sequence[LedgerFraction],
    missed: Sequence[MissedSession],
    until: datetime,
    *,
    is_only_plan: bool,
) -> tuple[Appointment, ...]:
    """Return the treatment appointments after the count that nobody accounts for.

    A fraction of the ledger or of a machine's record, or a session noted as missed, accounts for
    one appointment of its day. A count that nobody knows, or without a time, tells of none.

    SAFETY: a fraction given in that hour and never counted would be given again
    (test_a_session_between_the_count_and_the_downtime_is_to_be_confirmed).

    Args:
        appointments: of the patient.
        until: as `over_until`.
        is_only_plan: an appointment that names no plan is of this one.
    """
    position = view.position
    if position is None or position.given is None or position.as_of is None:
        return ()
    accounted: Counter[date] = Counter(item.missed_on for item in missed)
    accounted.update(part.treated_on for item in fractions for part in item.parts)
    accounted.update(
        item.treated_on for item in fractions if item.treated_on is not None and not item.parts
    )
    accounted.update(item.given_on for item in view.count.fractions if item.given_on is not None)
    found = []
    for item in sorted(appointments, key=lambda visit: visit.start):
        is_of_plan = item.plan_uid == view.plan_uid or (item.plan_uid is None and is_only_plan)
        if item.activity != "treatment" or item.status in NOT_GIVEN or not is_of_plan:
            continue
        if not position.as_of < item.start < until:
            continue
        if accounted[item.start.date()] > 0:
            accounted[item.start.date()] -= 1
        else:
            found.append(item)
    return tuple(found)


def since_count_finding(
    view: PlanView, visits: Sequence[Appointment], *, in_downtime: bool
) -> tuple[Finding, ...]:
    """Return what is shown of them: a warning in a downtime, a note on any other day."""
    as_of = view.position.as_of if view.position else None
    if not visits or as_of is None:
        return ()
    named = ", ".join(_hour(visit) for visit in visits)
    values = (("visits", named), ("as_of", as_of.isoformat(sep=" ", timespec="minutes")))
    return (Finding("scheduled-since-count", "warn" if in_downtime else "note", values=values),)


def _hour(visit: Appointment) -> str:
    """Return the hour as the diary wrote it; one in UTC says so, for it is nobody's hour."""
    offset = "" if visit.start.utcoffset() else "+00:00"
    return visit.start_text[:16].replace("T", " ") + offset
