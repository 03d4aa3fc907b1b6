"""What two people settle: counts, fraction groups, releases, changes, codes, second sources."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from continuity_kit.domain.ledger_index import index_entries
from continuity_kit.domain.ledger_kinds import (
    KIND_COUNT_SETTLED,
    KIND_FRACTION_GROUP_SETTLED,
    KIND_PLAN_ADJUDICATED,
    KIND_PLAN_RELEASED,
    KIND_PLAN_SEALED,
    KIND_RESOLUTION,
    KIND_SECOND_SOURCE,
    KIND_SESSION_SETTLED,
)
from continuity_kit.domain.ledger_state import conflicts, open_sessions
from continuity_kit.domain.snapshot import PatientView, PlanView
from continuity_kit.errors import SafetyError, UsageError
from continuity_kit.ledger.entries import Receipt
from continuity_kit.services.identity_conflicts import open_matter
from continuity_kit.services.session_facts import find_plan
from continuity_kit.services.session_gates import Subject, note_refusal
from continuity_kit.services.session_request import Desk, check_two
from continuity_kit.services.signing import MEANING_APPROVED, sign_statement
from continuity_kit.vault.plan_seal import is_code_equal
from continuity_kit.vault.unlock import Person

PHYSICIST = "physicist"
HIGHEST_COUNT = 999
SHORTEST_HASH = 8


@dataclass(frozen=True)
class TwoPeople:
    """Who settles, and why."""

    first: Person = field(repr=False)
    second: Person = field(repr=False)
    reason: str = field(repr=False)


def settle_count(
    desk: Desk, patients: Iterable[PatientView], plan_uid: str, count: int, people: TwoPeople
) -> Receipt:
    """Settle how many fractions were given to this day, those on paper included.

    Raises:
        UsageError: `count-not-a-number`, `reason-missing`.
        SafetyError: `second-is-first`, `unknown-plan`.
    """
    _check(people)
    if not 0 <= count <= HIGHEST_COUNT:
        raise UsageError("count-not-a-number", str(count))
    patient, view = find_plan(patients, plan_uid)
    known = {
        "given": view.count.given,
        "source": view.count.source,
        "as_of": view.count.as_of.isoformat() if view.count.as_of else None,
        "conflict": view.count.conflict,
    }
    return _settle(
        desk, KIND_COUNT_SETTLED, patient, view, {"count": count, "known": known}, people
    )


def settle_group(
    desk: Desk, patients: Iterable[PatientView], plan_uid: str, group: int, people: TwoPeople
) -> Receipt:
    """Pick the fraction group to treat, of a plan that has several.

    Raises:
        UsageError: `group-unknown`, `reason-missing`.
        SafetyError: `second-is-first`, `break-glass-consults-only`, `unknown-plan`.
    """
    _check(people)
    _check_decides(desk)
    patient, view = find_plan(patients, plan_uid)
    numbers = [item.number for item in view.plan.fraction_groups] if view.plan else []
    if numbers.count(group) != 1:
        raise UsageError("group-unknown", str(group))
    return _settle(desk, KIND_FRACTION_GROUP_SETTLED, patient, view, {"group": group}, people)


def release(
    desk: Desk, patients: Iterable[PatientView], plan_uid: str, people: TwoPeople
) -> Receipt:
    """Release a plan that no source says is approved: for exactly its content of today.

    It lifts approval stops only; nothing lifts a fault of the file.

    Raises:
        UsageError: `reason-missing`.
        SafetyError: `second-is-first`, `physicist-needed`, `break-glass-consults-only`,
            `plan-content-unknown`, `unknown-plan`.
    """
    _check(people, physicist=True)
    _check_decides(desk)
    patient, view = find_plan(patients, plan_uid)
    lifted = [item.code for item in view.findings if item.severity == "stop"]
    return _settle(desk, KIND_PLAN_RELEASED, patient, view, {"findings": lifted}, people)


def accept_change(
    desk: Desk, patients: Iterable[PatientView], plan_uid: str, people: TwoPeople
) -> Receipt:
    """Accept a plan's content that differs from its pinned past.

    Raises:
        UsageError: `reason-missing`.
        SafetyError: `second-is-first`, `physicist-needed`, `break-glass-consults-only`,
            `plan-content-unknown`, `unknown-plan`.
    """
    _check(people, physicist=True)
    _check_decides(desk)
    patient, view = find_plan(patients, plan_uid)
    values = {"digest": view.digest, "object": view.object_sha256}
    return _settle(desk, KIND_PLAN_ADJUDICATED, patient, view, values, people)


def seal(
    desk: Desk, patients: Iterable[PatientView], plan_uid: str, typed: str, people: TwoPeople
) -> Receipt:
    """Note that the code on the approved paper was typed and is this content's.

    Raises:
        UsageError: `reason-missing`.
        SafetyError: `plan-code-differs` (one refusal entry), `second-is-first`, `unknown-plan`,
            `plan-content-unknown`.
    """
    _check(people)
    patient, view = find_plan(patients, plan_uid)
    if view.code is None or view.digest is None:
        raise SafetyError("plan-content-unknown", plan_uid)
    if not is_code_equal(typed, view.code):
        subject = _subject(patient, view)
        failed = note_refusal(desk, people.first, subject, ["plan-code-differs"], "seal")
        raise SafetyError("plan-code-differs", plan_uid) from failed
    return _settle(desk, KIND_PLAN_SEALED, patient, view, {"code": view.code}, people)


def second_source(
    desk: Desk, patients: Iterable[PatientView], plan_uid: str, people: TwoPeople
) -> Receipt:
    """Note that a second source (paper, an independent check) agrees with an unconfirmed plan.

    Raises:
        UsageError: `reason-missing`: the reason names the source.
        SafetyError: `second-is-first`, `plan-content-unknown`, `unknown-plan`.
    """
    _check(people)
    patient, view = find_plan(patients, plan_uid)
    return _settle(desk, KIND_SECOND_SOURCE, patient, view, {"source": people.reason}, people)


def settle_session(
    desk: Desk, patients: Iterable[PatientView], session: str, people: TwoPeople
) -> Receipt:
    """Close a session that was started and never ended: nothing was given in it.

    What was given in it is recorded instead, which ends the session.

    Raises:
        UsageError: `session-unknown`, `reason-missing`.
        SafetyError: `second-is-first`.
    """
    _check(people)
    ledger = index_entries(desk.store.entries())
    for patient in patients:
        for item in open_sessions(ledger, patient.key):
            if item.session == session:
                subject: Subject = {
                    "patient_id": patient.key.patient_id,
                    "id_issuer": patient.key.issuer,
                    "plan_uid": item.plan_uid,
                    "fraction": item.fraction,
                    "session": session,
                }
                values = {"outcome": "not_given"}
                return _sign(desk, KIND_SESSION_SETTLED, subject, values, people, None)
    raise UsageError("session-unknown", session)


def settle_conflict(
    desk: Desk,
    patients: Iterable[PatientView],
    conflict_id: str,
    keep: Sequence[str],
    people: TwoPeople,
) -> Receipt:
    """Settle a conflict between entries, or between what sources say of who a patient is.

    Entries not kept count no more, all stay to be read. Of an identity the very values that
    contradict each other today are settled: the stop is lifted, another value brings it back.

    Args:
        keep: beginnings (8 digits or more) of the hashes of the entries that hold; may be empty.

    Raises:
        UsageError: `conflict-unknown`, `conflict-keep`, `reason-missing`.
        SafetyError: `second-is-first`.
    """
    _check(people)
    ledger = index_entries(desk.store.entries())
    for patient in patients:
        for item in conflicts(ledger, patient.key):
            if item.conflict_id != conflict_id:
                continue
            kept = [_one_of(item.entries, start) for start in keep]
            values = {"code": item.code, "entries": list(item.entries), "keep": kept}
            subject: Subject = {
                "patient_id": patient.key.patient_id,
                "id_issuer": patient.key.issuer,
            }
            return _sign(desk, KIND_RESOLUTION, subject, values, people, None)
        matter = open_matter(patient.findings, conflict_id)
        if matter is not None:
            return _settle_identity(desk, patient, *matter, people)
    raise UsageError("conflict-unknown", conflict_id)


def _settle_identity(
    desk: Desk, patient: PatientView, code: str, matter: str, people: TwoPeople
) -> Receipt:
    subject: Subject = {"patient_id": patient.key.patient_id, "id_issuer": patient.key.issuer}
    values = {"code": code, "matter": matter, "entries": [], "keep": []}
    return _sign(desk, KIND_RESOLUTION, subject, values, people, None)


def _one_of(entries: Sequence[str], start: str) -> str:
    found = [item for item in entries if item.startswith(start.lower())]
    if len(start) < SHORTEST_HASH or len(found) != 1:
        raise UsageError("conflict-keep", start)
    return found[0]


def _check(people: TwoPeople, *, physicist: bool = False) -> None:
    check_two(people.first, people.second)
    if not people.reason.strip():
        raise UsageError("reason-missing")
    # SAFETY: test_a_release_needs_a_physicist.
    if physicist and PHYSICIST not in (people.first.role, people.second.role):
        raise SafetyError("physicist-needed")


def _check_decides(desk: Desk) -> None:
    """Leave it to openers what is treated: plan contents, releases, fraction groups.

    SAFETY: an envelope's words consult and record
    (test_p37_an_emergency_opening_decides_on_no_plan).

    Raises:
        SafetyError: `break-glass-consults-only`.
    """
    if desk.consults_only:
        raise SafetyError("break-glass-consults-only")


def _settle(
    desk: Desk,
    kind: str,
    patient: PatientView,
    view: PlanView,
    values: Mapping[str, Any],
    people: TwoPeople,
) -> Receipt:
    if kind not in (KIND_COUNT_SETTLED, KIND_FRACTION_GROUP_SETTLED) and view.digest is None:
        raise SafetyError("plan-content-unknown", view.plan_uid)
    return _sign(desk, kind, _subject(patient, view), values, people, view.digest)


def _sign(
    desk: Desk,
    kind: str,
    subject: Subject,
    values: Mapping[str, Any],
    people: TwoPeople,
    plan_digest: str | None,
) -> Receipt:
    return desk.store.append(
        sign_statement(
            kind,
            subject,
            values,
            person=people.first,
            at=desk.now(),
            reason=people.reason,
            plan_digest=plan_digest,
            meaning=MEANING_APPROVED,
            second=people.second,
            second_meaning=MEANING_APPROVED,
        )
    )


def _subject(patient: PatientView, view: PlanView) -> Subject:
    return {
        "patient_id": patient.key.patient_id,
        "id_issuer": patient.key.issuer,
        "plan_uid": view.plan_uid,
    }
