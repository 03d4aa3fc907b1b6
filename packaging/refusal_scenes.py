"""Every refusal as it could stand for a patient whose fraction was just recorded.

What a gate tells agrees with plan, count and ledger, so that a picture shows nothing impossible.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from continuity_kit.domain.findings import Finding
from continuity_kit.domain.ledger_conflicts import Conflict
from continuity_kit.domain.ledger_state import OpenSession
from continuity_kit.domain.session import Gate, Override
from continuity_kit.gui.presenters.gate_words import WORDS
from continuity_kit.gui.presenters.record_acts import Refused
from continuity_kit.gui.presenters.record_base import SessionBase

NOTED, SHEET, OTHER = 347, "A-0732-3", "LINAC 9"
ROLES: dict[str, Override] = {
    "fraction-skipped": "doctor",
    "beyond-planned": "doctor",
    "same-day": "doctor",
    "under-six-hours": "doctor",
    "phase-order": "doctor",
    "session-open": "any_two",
    "given-in-future": "any_two",
    "begun-before-export": "physicist",
    "plan-changed": "physicist",
    "plan-retired": "physicist",
    "plan-not-approved": "physicist",
    "other-machine": "physicist",
    "weekly-check-due": "physicist",
    "meterset-off": "physicist",
    "meterset-ten-times": "physicist",
    "meterset-exceeded": "physicist",
    "meterset-not-comparable": "physicist",
}
"""Who may lift a gate (`domain/session.py`); the others nobody lifts."""


def refusals(base: SessionBase, given: int, now: datetime) -> Iterator[tuple[str, Refused]]:
    """Yield each code with its refusal of the fraction after the one that was just given."""
    for code in sorted(WORDS):
        is_scan = code == "wrong-patient-scanned"
        named = "wrong-patient" if is_scan else code
        gates = [
            Gate(named, ROLES.get(code), beam, tuple(values.items()))
            for beam, values in _told(code, base, given, now)
        ]
        if code == "same-day":
            values = _told("under-six-hours", base, given, now)[0][1]
            gates.append(Gate("under-six-hours", "doctor", None, tuple(values.items())))
        act = "record" if code.startswith("meterset") else "start"
        yield (
            code,
            Refused(act, tuple(gates), _stood(code, base, given), NOTED, SHEET if is_scan else ""),
        )


def _told(
    code: str, base: SessionBase, given: int, now: datetime
) -> list[tuple[int | None, dict[str, str]]]:
    """Return beam and values of each gate of a code."""
    planned = base.view.status.machine if base.view.status else None
    values: dict[str, dict[str, str]] = {
        "fraction-already-given": {"fraction": str(given)},
        "begun-before-export": {"fraction": str(given + 1)},
        "fraction-skipped": {"expected": str(given + 1)},
        "beyond-planned": {"planned": str(base.view.fractions_planned)},
        "same-day": {"treated_on": now.date().isoformat()},
        "under-six-hours": {"hours": "0.1"},
        "given-in-future": {"given_at": (now + timedelta(hours=9)).isoformat()},
        "weekly-check-due": {"checked": str(given - 5), "valid_for": "5"},
        "phase-order": {"plan": "PHASE_1"},
        "session-open": {"fraction": str(given), "session": "left-open"},
        "ledger-conflict": {"conflict": "fraction-twice"},
        "other-machine": {"planned": planned or "?", "stated": OTHER},
    }
    if code.startswith("meterset"):
        return [(number, told) for number, told in _metersets(code, base, given, now)]
    if code == "stop-finding":
        return [(2, {"finding": "meterset-missing"}), (3, {"finding": "meterset-missing"})]
    return [(98 if code == "beam-not-in-plan" else None, values.get(code, {}))]


def _metersets(
    code: str, base: SessionBase, given: int, now: datetime
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield what was read of one beam, of two where they merely differ."""
    for beam in base.beams(given + 1, now)[: 2 if code == "meterset-off" else 1]:
        planned = beam.planned.planned or Decimal(0)
        read = {
            "meterset-off": planned - Decimal("2.5"),
            "meterset-exceeded": planned + Decimal("3.1"),
            "meterset-ten-times": planned.scaleb(-1),
        }
        told = "-" if code == "meterset-not-comparable" else str(planned)
        delivered = str(read.get(code, planned))
        yield beam.number, {"planned": told, "delivered": delivered, "unit": beam.planned.unit}


def _stood(code: str, base: SessionBase, given: int) -> SessionBase:
    """Return plan, count and ledger as a gate of that code finds them."""
    view, facts = base.view, base.facts
    parts = [part for item in facts.fractions for part in item.parts]
    changed: dict[str, Any] = {}
    if code == "count-unknown":
        count = replace(view.count, given=None, as_of=None, source=None, sources=())
        position = replace(
            facts.position, given=None, next_fraction=None, base=None, given_since_export=0
        )
        changed = {"count": count, "position": position}
    elif code == "count-conflict":
        sources = (*view.count.sources, ("records", given - 4, view.count.as_of))
        changed = {
            "count": replace(view.count, conflict=True, sources=sources),
            "position": replace(facts.position, conflict=True, given=given + 1),
        }
    elif code == "beyond-planned":
        planned, before = view.fractions_planned or 0, facts.position.base or 0
        changed = {
            "position": replace(
                facts.position,
                given=planned,
                given_since_export=planned - before,
                next_fraction=None,
                is_complete=True,
            )
        }
    elif code in ("plan-not-approved", "plan-retired") and view.status is not None:
        word: Any = "retired" if code == "plan-retired" else "planning_approved"
        changed = {"status": replace(view.status, status=word)}
    elif code == "plan-changed":
        named = (("fields", "group.1.meterset 61.3000 → 66.3000"), ("count", "1"))
        changed = {"findings": (Finding("plan-content-changed", "stop", None, named),)}
    elif code == "wrong-patient" and view.plan is not None:
        other = {"patient_id": "4008", "patient_name": "LÉGENDE^Théophile"}
        changed = {"plan": replace(view.plan, birth_date="1948-09-09", **other)}
    view = replace(view, **changed)
    facts = replace(facts, view=view, position=changed.get("position", facts.position))
    if code == "ledger-conflict":
        hashes = tuple(part.entry_hash for part in parts[-2:])
        facts = replace(facts, conflicts=(Conflict("fraction-twice", hashes),))
    if code == "session-open":
        started = [it for it in base.ledger.entries if it.kind == "fraction_started"][-1]
        who, at = started.signatures[0].name, started.stated_at
        session = OpenSession("left-open", view.plan_uid, given, None, at, started.entry_hash, who)
        facts = replace(facts, open_sessions=(session,))
    return replace(base, view=view, facts=facts)
