"""The weekly chart check: somebody went through a plan's record and signs up to where it holds."""

from collections.abc import Iterable

from continuity_kit.domain.ledger_index import index_entries
from continuity_kit.domain.ledger_kinds import KIND_WEEKLY_CHECK
from continuity_kit.domain.ledger_state import fractions
from continuity_kit.domain.snapshot import PatientView
from continuity_kit.errors import SafetyError
from continuity_kit.ledger.entries import Receipt
from continuity_kit.services.session_facts import find_plan, position_of
from continuity_kit.services.session_request import Desk, check_two
from continuity_kit.services.signing import MEANING_APPROVED, MEANING_RECORDED, sign_statement
from continuity_kit.vault.unlock import Person


def weekly_check(
    desk: Desk,
    patients: Iterable[PatientView],
    plan_uid: str,
    person: Person,
    second: Person | None = None,
) -> Receipt:
    """Sign that a plan's record was checked up to the fraction given last.

    The entry notes what was still unconfirmed and which numbers nobody gave, as they stood.

    Raises:
        SafetyError: `unknown-plan`, `plan-listed-twice`, `second-is-first`; `check-count-open`: a
            count that nobody knows, or that differs, is settled before it is checked.
        WorldError: `ledger-…`: not recorded.
    """
    check_two(person, second)
    patient, view = find_plan(patients, plan_uid)
    ledger = index_entries(desk.store.entries())
    position = position_of(ledger, view)
    if position.given is None or position.conflict:
        raise SafetyError("check-count-open", plan_uid)
    known = fractions(ledger, plan_uid)
    values = {
        "up_to_fraction": position.given,
        "unconfirmed": [item.number for item in known if item.state == "given_unconfirmed"],
        "interrupted": position.interrupted,
        "skipped": list(position.skipped),
    }
    subject = {
        "patient_id": patient.key.patient_id,
        "id_issuer": patient.key.issuer,
        "plan_uid": plan_uid,
    }
    return desk.store.append(
        sign_statement(
            KIND_WEEKLY_CHECK,
            subject,
            values,
            person=person,
            at=desk.now(),
            plan_digest=view.digest,
            meaning=MEANING_RECORDED if second is not None else MEANING_APPROVED,
            second=second,
            second_meaning=MEANING_APPROVED,
        )
    )
