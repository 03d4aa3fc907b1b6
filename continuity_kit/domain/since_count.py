"""Sessions that were scheduled after a count was taken and that no count holds.

Between the last export and the downtime a machine may have given a fraction that nobody counted:
whether it did is asked of the patient and of the machine, never assumed either way.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

from continuity_kit.domain.findings import Finding
from continuity_kit.domain.ledger import LedgerFraction
from continuity_kit.domain.ledger_state import MissedSession
from continuity_kit.domain.schedule import Appointment
from continuity_kit.domain.snapshot import PlanView

NOT_GIVEN = ("cancelled", "noshow")


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
        until: when the downtime was declared, or now.
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
    named = ", ".join(visit.start_text[:16].replace("T", " ") for visit in visits)
    values = (("visits", named), ("as_of", as_of.isoformat(sep=" ", timespec="minutes")))
    return (Finding("scheduled-since-count", "warn" if in_downtime else "note", values=values),)
