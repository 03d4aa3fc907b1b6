"""Forms sent again, and two people at once: one fraction stays one fraction."""

from collections.abc import Callable
from typing import Any

from continuity_kit.domain.ledger import LedgerEntry, LedgerFraction
from continuity_kit.domain.ledger_index import LedgerIndex
from continuity_kit.domain.ledger_kinds import KIND_CONFIRMATION, KIND_FRACTION_ENDED
from continuity_kit.domain.ledger_state import fractions
from continuity_kit.errors import SafetyError, WorldError
from continuity_kit.services.session_request import Desk, SessionOutcome, SessionRequest

TRIES = 5


def at_newest(act: Callable[[], SessionOutcome]) -> SessionOutcome:
    """Do what looks at the ledger and then appends; look again when another entry came between.

    Raises:
        WorldError: `ledger-moved-on`: others are recording without a pause.
    """
    for _ in range(TRIES - 1):
        try:
            return act()
        except WorldError as error:
            if error.code != "ledger-moved-on":
                raise
    return act()


def form_before(
    desk: Desk, ledger: LedgerIndex, request: SessionRequest, kind: str
) -> SessionOutcome | None:
    """Recognise a form that was sent before.

    SAFETY: a double click or a form sent again after a crash is one fraction
    (test_p31_the_same_form_sent_twice_is_one_fraction).

    Raises:
        SafetyError: `form-already-used` for another act, fraction or other metersets.
        WorldError: `ledger-…`: it stands, and a medium refused to make sure of it.
    """
    own = [entry for entry in ledger.entries if entry.device == desk.store.device]
    before = [entry for entry in own if entry.uuid == request.form]
    if request.form is None or not before:
        return None
    entry = before[0]
    if entry.kind != kind or not _states_the_same(entry, request):
        raise SafetyError("form-already-used", request.plan_uid, index=entry.index)
    confirmations = [
        item for item in ledger.naming(entry.entry_hash, KIND_CONFIRMATION) if item in own
    ]
    return SessionOutcome(
        receipt=desk.store.acknowledge(entry),
        confirmation=desk.store.acknowledge(confirmations[0]) if confirmations else None,
        fraction=known_fraction(desk, request),
        repeated=True,
    )


def known_fraction(desk: Desk, request: SessionRequest) -> LedgerFraction | None:
    """Return the fraction as the ledger knows it now."""
    known = fractions(desk.store.entries(), request.plan_uid)
    return next((item for item in known if item.number == request.fraction), None)


def _states_the_same(entry: LedgerEntry, request: SessionRequest) -> bool:
    named = (entry.subject.get("plan_uid"), entry.subject.get("fraction"))
    if named != (request.plan_uid, request.fraction):
        return False
    beams: Any = entry.values.get("beams") or ()
    metersets = {item["beam"]: item["meterset"] for item in beams}
    return entry.kind != KIND_FRACTION_ENDED or metersets == {
        beam.beam_number: str(beam.delivered_meterset_mu) for beam in request.beams
    }
