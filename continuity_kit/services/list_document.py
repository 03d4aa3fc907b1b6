"""The JSON document of the patient list."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from continuity_kit.domain.patient import Alert
from continuity_kit.domain.schedule import Appointment
from continuity_kit.domain.snapshot import PatientView, PlanView, Snapshot

Document = dict[str, Any]


def list_document(
    snapshot: Snapshot, now: datetime, *, day: str | None = None, machine: str | None = None
) -> Document:
    """Return the document of `list --json` (without `exit` and `refused`).

    Args:
        snapshot: the accepted generation with the ledger's facts.
        now: aware; the age of the data is counted to it.
        day: only patients with an appointment on this date, as written in `start`.
        machine: only patients with an appointment on this machine (that day, if given).
    """
    head = snapshot.head
    return {
        "snapshot": {
            "sequence": head.sequence,
            "created": head.created.isoformat(),
            "age_hours": age_hours(head.oldest_read_at, now),
            "facility": head.facility,
        },
        "patients": [
            _patient(view, day, machine)
            for view in select_patients(snapshot.patients, day, machine)
        ],
    }


def age_hours(oldest_read_at: datetime, now: datetime) -> float:
    """Return the age of the data, hours, one decimal, never below zero."""
    return round(max(0.0, (now - oldest_read_at).total_seconds() / 3600), 1)


def select_patients(
    patients: Iterable[PatientView], day: str | None, machine: str | None
) -> tuple[PatientView, ...]:
    """Keep the patients who have an appointment that the filters name, in time order of the day."""
    kept = []
    for view in patients:
        matching = appointments_on(view, day, machine)
        if matching or (day is None and machine is None):
            kept.append((matching[0].start.timestamp() if matching and day else 0.0, view))
    return tuple(view for _, view in sorted(kept, key=lambda pair: pair[0]))


def appointments_on(
    view: PatientView, day: str | None, machine: str | None
) -> tuple[Appointment, ...]:
    """Return a patient's appointments of a day (the date as written) and machine, by start.

    Cancelled ones are kept only when nothing is filtered.
    """
    if day is None and machine is None:
        return tuple(sorted(view.appointments, key=lambda item: item.start))
    return tuple(
        sorted(
            (
                item
                for item in view.appointments
                if (day is None or item.start_text[:10] == day)
                and (machine is None or item.machine == machine)
                and item.status != "cancelled"
            ),
            key=lambda item: item.start,
        )
    )


def _patient(view: PatientView, day: str | None, machine: str | None) -> Document:
    return {
        "patient_id": view.key.patient_id,
        "id_issuer": view.key.issuer or None,
        "name": view.name,
        "birth_date": view.birth_date.isoformat() if view.birth_date else None,
        "sex": view.sex,
        "category": view.category,
        "reasons": list(view.reasons),
        "completeness": {"missing": list(view.missing)},
        "alerts": [_alert(alert) for alert in view.alerts],
        "plans": [_plan(plan) for plan in view.plans],
        "appointments": [_appointment(item) for item in appointments_on(view, day, machine)],
    }


def _alert(alert: Alert) -> Document:
    return {"kind": alert.kind, "text": alert.text, "as_of": alert.as_of}


def _plan(view: PlanView) -> Document:
    given, source, as_of = told_count(view)
    return {
        "plan_uid": view.plan_uid,
        "label": view.plan.label if view.plan else None,
        "status": view.status.status if view.status else None,
        "machine": plan_machine(view),
        "fractions_planned": view.fractions_planned,
        "fractions_given": given,
        "given_as_of": as_of.isoformat() if as_of else None,
        "given_source": source,
        "given_since_export": view.given_since_export,
        "trust": view.trust,
        "printable": view.printable,
    }


def told_count(view: PlanView) -> tuple[int | None, str | None, datetime | None]:
    """Return the fractions given by the export, or as two people settled, with source and time.

    `given_since_export` adds to exactly this number.

    SAFETY: unknown is None, never 0 (test_an_unknown_count_is_null).
    """
    position = view.position
    if position is None or position.base is None:
        return view.count.given, view.count.source, view.count.as_of
    return position.base, position.source, position.as_of


def plan_machine(view: PlanView) -> str | None:
    """Return the machine the OIS names, else the one all treatment beams of the plan share."""
    if view.status and view.status.machine:
        return view.status.machine
    machines = {beam.machine for beam in view.plan.beams if beam.machine} if view.plan else set()
    return machines.pop() if len(machines) == 1 else None


def _appointment(item: Appointment) -> Document:
    return {
        "start": item.start_text,
        "minutes": item.minutes,
        "machine": item.machine,
        "status": item.status,
        "plan_uid": item.plan_uid,
    }
