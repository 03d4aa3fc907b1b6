"""What people decide when machine time is short: an order, and a word on each plan.

A decision is read from a file that people wrote, and signed by two, one of them a doctor. It moves
no count and no prescription; it is shown beside the proposed order from then on.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import msgspec

from continuity_kit.domain.ledger_index import LedgerIndex
from continuity_kit.domain.ledger_kinds import KIND_DECISION
from continuity_kit.domain.ledger_signers import signed_by_two
from continuity_kit.domain.snapshot import PatientView
from continuity_kit.errors import SafetyError, UsageError, WorldError
from continuity_kit.ledger.entries import Receipt
from continuity_kit.services.session_facts import find_plan
from continuity_kit.services.session_request import Desk, check_two
from continuity_kit.services.settle import TwoPeople
from continuity_kit.services.signing import MEANING_APPROVED, sign_statement
from continuity_kit.services.typed_toml import line_of_key, read_typed_toml

DOCTOR = "doctor"

Act = Literal["treat", "wait", "transfer", "twice_daily", "weekend", "prescription_to_review"]


class PlanDecision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`[[plan]]`: what is decided for one plan, in the decided order.

    `prescription_to_review` asks a physician for a new prescription; the kit writes none.
    """

    plan_uid: str
    act: Act
    note: str = ""


class DecisionFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of a decision file."""

    day: date
    plan: tuple[PlanDecision, ...]
    hours: Decimal | None = None


@dataclass(frozen=True)
class Decision:
    """What the ledger holds of a day's decision."""

    entry_hash: str
    day: date
    plans: tuple[tuple[str, str, str], ...]  # plan UID, act, note: in the decided order
    people: tuple[tuple[str, str], ...]  # name, role


def read_decision(path: Path) -> DecisionFile:
    """Read a decision file.

    Raises:
        WorldError: `settings-missing`.
        UsageError: `settings-wrong`: with line and reason.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise WorldError("settings-missing", str(path)) from error
    decision, text = read_typed_toml(data, str(path), DecisionFile)
    uids = [item.plan_uid for item in decision.plan]
    if not uids:
        raise UsageError("settings-wrong", str(path), line="1", reason="[[plan]]")
    if len(set(uids)) < len(uids):
        twice = next(uid for uid in uids if uids.count(uid) > 1)
        line = text[: text.rindex(twice)].count("\n") + 1
        raise UsageError("settings-wrong", str(path), line=str(line), reason=f"{twice}: twice")
    hours = decision.hours
    if hours is not None and not (hours.is_finite() and 0 <= hours <= 240):
        line_ = str(line_of_key(text, "hours"))
        raise UsageError("settings-wrong", str(path), line=line_, reason="0 <= hours <= 240")
    return decision


def decide(
    desk: Desk,
    patients: Iterable[PatientView],
    decision: DecisionFile,
    people: TwoPeople,
) -> Receipt:
    """Record a decision; the entry changes nothing else.

    SAFETY: who comes first is a medical decision (test_a_decision_needs_a_doctor).

    Raises:
        UsageError: `reason-missing`.
        SafetyError: `second-is-first`, `doctor-needed`, `unknown-plan`, `plan-listed-twice`.
    """
    check_two(people.first, people.second)
    if not people.reason.strip():
        raise UsageError("reason-missing")
    if DOCTOR not in (people.first.role, people.second.role):
        raise SafetyError("doctor-needed")
    listed = tuple(patients)
    plans = []
    for item in decision.plan:
        patient, _ = find_plan(listed, item.plan_uid)
        plans.append(
            {
                "plan_uid": item.plan_uid,
                "patient_id": patient.key.patient_id,
                "id_issuer": patient.key.issuer,
                "act": item.act,
                "note": item.note,
            }
        )
    values = {
        "day": decision.day.isoformat(),
        "hours": None if decision.hours is None else str(decision.hours),
        "plans": plans,
    }
    return desk.store.append(
        sign_statement(
            KIND_DECISION,
            {},
            values,
            person=people.first,
            at=desk.now(),
            reason=people.reason,
            meaning=MEANING_APPROVED,
            second=people.second,
            second_meaning=MEANING_APPROVED,
        )
    )


def newest_decision(ledger: LedgerIndex, day: date) -> Decision | None:
    """Return what was decided for a day last, of all laptops; two people's word only."""
    standing = [
        entry
        for entry in ledger.entries
        if entry.kind == KIND_DECISION
        and signed_by_two(entry)
        and entry.entry_hash not in ledger.voided
        and entry.values.get("day") == day.isoformat()
    ]
    if not standing:
        return None
    entry = max(standing, key=lambda item: (item.stated_at, item.device, item.index))
    values: Mapping[str, Any] = entry.values
    return Decision(
        entry_hash=entry.entry_hash,
        day=day,
        plans=tuple((item["plan_uid"], item["act"], item["note"]) for item in values["plans"]),
        people=tuple((item.name, item.role) for item in entry.signatures),
    )
