"""Whom to expect on a day beyond the diary: patients on treatment, at their usual time.

A proposal is never an appointment: it says so on its card, and nothing is printed or counted by it.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time

from continuity_kit.domain.schedule import Appointment
from continuity_kit.domain.snapshot import PatientView, PlanView, Snapshot
from continuity_kit.gui.presenters.card_count import card_count, planned_text
from continuity_kit.gui.presenters.day_rows import (
    DayRow,
    Making,
    RowKey,
    birth_text,
    category_text,
    names_of,
    remark_text,
    settle_text,
)
from continuity_kit.gui.presenters.fraction_state import (
    Mark,
    coming_state,
    state_mark,
    trust_mark,
    visit_states,
)
from continuity_kit.messages import sentence
from continuity_kit.services.sheet_requests import is_going_on

SATURDAY = 5
NOT_TO_COME = ("fulfilled", "noshow")


def diary_end(snapshot: Snapshot) -> date | None:
    """Return the last day on which anybody has a treatment appointment."""
    days = [
        visit.start.date()
        for patient in snapshot.patients
        for visit in patient.appointments
        if _is_visit(visit)
    ]
    return max(days, default=None)


def proposed_rows(making: Making) -> dict[str, tuple[DayRow, ...]]:
    """Return, by machine, the patients who still have fractions to come on a day without a diary.

    None on a weekend, on a holiday of the department, or before the end of the diary.
    """
    end = diary_end(making.opened.snapshot)
    is_closed = making.day.weekday() >= SATURDAY or making.day in making.holidays
    if end is None or making.day <= end or is_closed:
        return {}
    found: dict[str, list[DayRow]] = {}
    for patient in making.opened.snapshot.patients:
        for view in patient.plans:
            slot = usual_slot(patient, view)
            if slot is None or not _has_fractions_left(making, patient, view):
                continue
            found.setdefault(slot[0], []).append(_row(making, patient, view, slot[1]))
    return {
        machine: tuple(sorted(rows, key=lambda row: (row.starts_at, row.family)))
        for machine, rows in found.items()
    }


def usual_slot(patient: PatientView, view: PlanView) -> tuple[str, str] | None:
    """Return machine and time that a plan's appointments have most often; None without any."""
    slots = Counter((visit.machine, f"{visit.start:%H:%M}") for visit in _visits_of(patient, view))
    if not slots:
        return None
    return min(slots, key=lambda slot: (-slots[slot], slot))


def _has_fractions_left(making: Making, patient: PatientView, view: PlanView) -> bool:
    """Tell whether fractions are left after those that the diary still holds."""
    if not is_going_on(making.opened, view):
        return False
    position, planned = view.position, view.fractions_planned
    if position is None or position.given is None or planned is None:
        return True
    return planned - position.given - _still_booked(making, patient, view) > 0


def _still_booked(making: Making, patient: PatientView, view: PlanView) -> int:
    """Count the visits to come: those of later days, and those of today that nothing came of yet.

    A visit of this morning is one to come until it is recorded or noted as missed, however late
    the patient is treated.
    """
    today, zone = making.now.date(), making.now.tzinfo
    days = [(visit.start.astimezone(zone).date(), visit) for visit in _visits_of(patient, view)]
    later = sum(day > today and visit.status not in NOT_TO_COME for day, visit in days)
    here = sorted((visit for day, visit in days if day == today), key=lambda visit: visit.start)
    states = visit_states(making.opened.ledger, patient, view, here, today, making.now)
    return later + sum(state.fact is None or state.fact.kind == "started" for state in states)


def _visits_of(patient: PatientView, view: PlanView) -> Iterator[Appointment]:
    is_only = len(patient.plans) == 1
    for visit in patient.appointments:
        if _is_visit(visit) and (
            visit.plan_uid == view.plan_uid or (visit.plan_uid is None and is_only)
        ):
            yield visit


def _is_visit(visit: Appointment) -> bool:
    return visit.activity == "treatment" and visit.status != "cancelled"


def _row(making: Making, patient: PatientView, view: PlanView, clock: str) -> DayRow:
    language, zone = making.language, making.now.tzinfo
    family, given = names_of(patient)
    starts = datetime.combine(making.day, time.fromisoformat(clock), tzinfo=zone)
    state = coming_state(making.opened.ledger, patient, view, making.day, making.now)
    mark = state_mark(state, language)
    if state.kind == "to-give":
        mark = Mark("clock", sentence("gui-day-proposed", language), "second")
    return DayRow(
        key=RowKey(patient.key, view.plan_uid, ""),
        kind="card",
        starts_at=starts,
        time=clock,
        family=family,
        given=given,
        number=patient.key.patient_id,
        birth=birth_text(patient, language),
        fraction=card_count(view, state, making.opened.snapshot.head.created, language, zone),
        planned=planned_text(view),
        state=state.kind,
        mark=mark,
        trust=trust_mark(view, language),
        paper=settle_text(state, language),
        category=category_text(patient, language),
        category_number=patient.category,
        remark=remark_text(making, patient, view),
        is_proposed=True,
    )
