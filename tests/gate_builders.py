"""What the gates of a session look at; a test states only what matters to it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from session_builders import KEY, PLAN_UID, beams, view

from continuity_kit.domain.course_position import course_position
from continuity_kit.domain.findings import Finding
from continuity_kit.domain.ledger import FractionPart, LedgerFraction
from continuity_kit.domain.ledger_state import OpenSession
from continuity_kit.domain.planned_meterset import PlannedBeam
from continuity_kit.domain.session import (
    SessionAct,
    SessionFacts,
    gates_after_beam,
    gates_before_beam,
)

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PLANNED = (PlannedBeam(1, Decimal("312.5"), "MU"), PlannedBeam(2, Decimal("298.7"), "MU"))


def part(given=(("1", "312.5"), ("2", "298.7")), *, at=NOW, outcome="complete", session="s1"):
    return FractionPart(
        entry_hash="e" * 64,
        session=session,
        outcome=outcome,
        beams=beams(*given),
        planned=(),
        given_at=at,
        treated_on=at.date(),
        machine="LINAC 1",
        partial_reason=None,
        recorded_by="Anne",
        confirmed_by=None,
        is_confirmed=False,
    )


def fraction(number=11, *, at=NOW, state="given_unconfirmed", plan_uid=PLAN_UID, parts=None):
    parts = (part(at=at),) if parts is None else parts
    return LedgerFraction(
        plan_uid=plan_uid,
        number=number,
        state=state,
        beams=(),
        given_at=at,
        machine="LINAC 1",
        entries=("e" * 64,),
        treated_on=at.date(),
        parts=parts,
    )


def facts(of=None, *, fractions=(), **more):
    of = of or view()
    return SessionFacts(
        view=of,
        listed=more.pop("listed", KEY),
        position=course_position(of.count, None, fractions, of.fractions_planned),
        fractions=fractions,
        **more,
    )


def before(of=None, number=11, *, at=NOW, now=None, machine=None, **more):
    act = SessionAct(number, at, now or at, machine)
    return gates_before_beam(facts(of, **more), act)


def after(*given, earlier=(), begun=(), planned=PLANNED, is_partial=False):
    return gates_after_beam(planned, beams(*given), earlier, begun, is_partial=is_partial)


def stop(code="beams-missing-in-group"):
    return (Finding(code, "stop"),)


def status(word):
    return replace(view().status, status=word)


def in_file(approval, word):
    return view(
        plan=replace(view().plan, approval=approval),
        status=None if word is None else status(word),
    )


YESTERDAY = NOW - timedelta(days=1)
OPEN = OpenSession("s9", PLAN_UID, 10, None, NOW, "e" * 64, "Anne")
LATER_PHASE = {"unfinished_phases": ("PELV1",)}
