"""A day as the board sees it: patients with visits and a ledger in memory, no vault."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta, timezone
from types import SimpleNamespace
from typing import Any

import session_builders
from ledger_builders import NOON, PATIENT

from continuity_kit.domain.course_position import course_position
from continuity_kit.domain.findings import Finding
from continuity_kit.domain.fraction import FractionCount
from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.ledger_index import index_entries
from continuity_kit.domain.ledger_state import fractions
from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.schedule import Appointment
from continuity_kit.domain.snapshot import PatientView, PlanView, Snapshot, SnapshotHead
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.services.kit_settings import KitSettings
from continuity_kit.services.open_generation import Opened

PARIS = timezone(timedelta(hours=1))
DAY = NOON.date()
NOW = datetime.combine(DAY, time(8, 26), tzinfo=PARIS)
COUNTED = NOW - timedelta(hours=14, minutes=24)
KEY = PatientKey(str(PATIENT["patient_id"]), str(PATIENT["id_issuer"]))
PLAN_UID = str(PATIENT["plan_uid"])
HEAD = SnapshotHead(212, COUNTED, "Centre Saint-Exemple", "ab" * 8, COUNTED)


def visit(clock: str = "08:30", **values: Any) -> Appointment:
    """Return a treatment visit of the day in `LINAC 1`."""
    day = values.pop("day", DAY)
    start = datetime.fromisoformat(f"{day.isoformat()}T{clock}:00+01:00")
    full = Appointment(
        patient_id=KEY.patient_id,
        appointment_id=f"{day.isoformat()}-{clock}",
        start=start,
        start_text=start.isoformat(),
        machine="LINAC 1",
        status="booked",
        id_issuer=KEY.issuer,
        minutes=15,
        plan_uid=PLAN_UID,
    )
    return replace(full, **values)


def plan(
    *entries: LedgerEntry,
    given: int | None = 14,
    conflict: bool = False,
    **values: Any,
) -> PlanView:
    """Return a plan with its position as the ledger makes it; no source says an absent count."""
    uid = str(values.pop("plan_uid", PLAN_UID))
    as_of = values.pop("as_of", COUNTED)
    count = FractionCount(
        given,
        None if given is None else as_of,
        None if given is None else "counts",
        conflict=conflict,
        sources=values.pop("sources", ()),
        fractions=values.pop("fractions", ()),
        partial=values.pop("partial", ()),
    )
    view = session_builders.view(uid, count=count, trust="sealed")
    known = fractions(entries, uid)
    planned = values.get("fractions_planned", view.fractions_planned)
    position = course_position(count, None, known, planned)
    found = values.pop("stops", ())
    return replace(
        view,
        position=position,
        given_since_export=position.given_since_export,
        findings=tuple(Finding(code, "stop") for code in found),
        printable=not found,
        **values,
    )


def patient(*plans: PlanView, **values: Any) -> PatientView:
    """Return a patient who comes at 08:30 unless told otherwise."""
    values.setdefault("appointments", (visit(),))
    return replace(session_builders.patient(*plans or (plan(),)), key=KEY, **values)


def other(number: int, **values: Any) -> PatientView:
    """Return another patient, with a plan and a visit of the own."""
    key = PatientKey(f"00{number}", "CSE")
    uid = f"9.9.{number}"
    own = visit(values.pop("clock", "09:00"), patient_id=key.patient_id, plan_uid=uid,
                machine=values.pop("machine", "LINAC 1"),
                appointment_id=f"v{number}")  # fmt: skip
    values.setdefault("name", f"AUTRE{number}^Prénom")
    values.setdefault("plans", (plan(plan_uid=uid),))
    values.setdefault("appointments", (own,))
    return replace(session_builders.patient(), key=key, **values)


def opened(*patients: PatientView, entries: tuple[LedgerEntry, ...] = ()) -> Opened:
    """Return an opened generation of these patients and entries; nothing lies on a disk."""
    nothing: Any = None
    return Opened(Snapshot(HEAD, patients, ()), nothing, (), index_entries(entries), nothing, ())


def workplace(shown: Opened | None = None, language: str = "fr", now: datetime = NOW) -> Workplace:
    """Return a workplace that shows it."""
    laptop: Any = SimpleNamespace(settings=KitSettings(), now=lambda: now.astimezone(UTC))
    made = Workplace(laptop, language)  # type: ignore[arg-type]
    if shown is not None:
        made.take(shown)
    made.now = lambda: now  # type: ignore[method-assign]
    return made
