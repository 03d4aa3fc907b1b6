"""A patient with a plan of two beams, and the desk where fractions of it are recorded."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import plan_builders
import pytest
from ledger_builders import ANNE, BRUNO, Clock, store

from continuity_kit.domain.course import PlanStatus, Prescription
from continuity_kit.domain.fraction import FractionCount
from continuity_kit.domain.ledger import SessionBeam
from continuity_kit.domain.ledger_state import fractions
from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.plan import FractionGroup, ReferencedBeam
from continuity_kit.domain.snapshot import PatientView, PlanView
from continuity_kit.errors import ContinuityError
from continuity_kit.services import record_session
from continuity_kit.services.session_request import (
    Desk,
    GateRefusedError,
    SessionOutcome,
    SessionRequest,
)

D = Decimal
KEY = PatientKey("0012345", "CSE")
PLAN_UID = "1.2.3.4.5"
DIGEST = "d1" * 32
GIVEN = (("1", "312.5"), ("2", "298.7"))
PLANNED = 25
START = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
FORM = str(uuid.UUID(int=7))


def count(given: int | None = 10, **more: Any) -> FractionCount:
    source = None if given is None else "counts"
    return FractionCount(given, None if given is None else START, source, **more)


def view(plan_uid: str = PLAN_UID, **values: Any) -> PlanView:
    """Return an approved plan of two photon beams and 25 fractions, 10 given by the OIS's count."""
    plan = plan_builders.plan(
        uid=plan_uid,
        fraction_groups=(
            FractionGroup(
                number=1,
                fractions_planned=PLANNED,
                beams=tuple(
                    ReferencedBeam(int(number), D(meterset), D("1"), "PHYSICAL", "BEAM_LEVEL")
                    for number, meterset in GIVEN
                ),
                number_of_beams=2,
            ),
        ),
    )
    full = PlanView(
        plan_uid=plan_uid,
        plan=plan,
        status=PlanStatus(
            KEY.patient_id, plan_uid, KEY.issuer, "C1", "P1", "treatment_approved", "LINAC 1"
        ),
        prescription=prescription(),
        fractions_planned=PLANNED,
        fraction_group=1,
        count=count(),
        given_since_export=0,
        trust="unconfirmed",
        unchanged_since=None,
        generations_seen=1,
        findings=(),
        printable=True,
        code="0000-1111-2222",
        digest=DIGEST,
        object_sha256="ab" * 32,
    )
    return replace(full, **values)


def prescription(**values: Any) -> Prescription:
    full = Prescription(
        KEY.patient_id, "P1", KEY.issuer, "C1", fractions=PLANNED, fractions_per_day=1
    )
    return replace(full, **values)


def patient(*plans: PlanView, **values: Any) -> PatientView:
    full = PatientView(
        key=KEY,
        patient=None,
        name="DOE^Zoe",
        birth_date=date(1961, 2, 3),
        sex="F",
        category=1,
        reasons=("started",),
        missing=(),
        findings=(),
        alerts=(),
        notes=(),
        prescriptions=(),
        documents=(),
        appointments=(),
        plans=plans or (view(),),
    )
    return replace(full, **values)


def desk(path: Path, **more: Any) -> Desk:
    now = more.pop("now", None) or Clock(START)
    return Desk(store(path / "vault", now=now, **more), now)


def beams(*pairs: tuple[str, str]) -> tuple[SessionBeam, ...]:
    return tuple(SessionBeam(int(number), D(meterset)) for number, meterset in pairs)


def request(fraction: int = 11, **values: Any) -> SessionRequest:
    """Return a whole fraction recorded by Anne; `given` are pairs of texts."""
    given = values.pop("given", GIVEN)
    values.setdefault("person", ANNE)
    values.setdefault("plan_uid", PLAN_UID)
    return SessionRequest(fraction=fraction, beams=beams(*given), **values)


def record(at: Desk, fraction: int = 11, **values: Any) -> SessionOutcome:
    patients: Sequence[PatientView] = values.pop("patients", (patient(),))
    return record_session.record(at, patients, request(fraction, **values))


def record_confirmed(at: Desk, fraction: int = 11, **values: Any) -> SessionOutcome:
    values.setdefault("second", BRUNO)
    values.setdefault("second_reading", "312.5 + 298.7")
    return record(at, fraction, **values)


def on_day(day: int, hour: int = 9) -> datetime:
    """Return a moment of a day counted from the first day of recording."""
    return START.replace(hour=hour) + timedelta(days=day)


def kinds(at: Desk) -> list[str]:
    return [entry.kind for entry in at.store.entries()]


def states(at: Desk) -> dict[int, str]:
    return {item.number: item.state for item in fractions(at.store.entries(), PLAN_UID)}


def refused(
    act: Callable[..., Any],
    *words: Any,
    error: type[ContinuityError] = GateRefusedError,
    **more: Any,
) -> Any:
    """Return the error that an act ends with."""
    with pytest.raises(error) as caught:
        act(*words, **more)
    return caught.value


def codes(error: GateRefusedError) -> list[str]:
    return [gate.code for gate in error.gates]
