"""The signed acts of a session, done off the GUI thread: start, end, the colleague's reading.

They are the services that `start`, `record` and `confirm` of the command line call. An act returns
what was recorded, read back, or the gates that stand with the number of the refusal.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from continuity_kit.domain.ledger import LedgerFraction, SessionBeam
from continuity_kit.domain.session import Gate
from continuity_kit.errors import SafetyError, UsageError
from continuity_kit.gui.presenters.gate_state import gates_of
from continuity_kit.gui.presenters.gate_words import WORDS
from continuity_kit.gui.presenters.record_base import PendingEnd, SessionBase, load_session
from continuity_kit.gui.presenters.record_draft import RecordDraft
from continuity_kit.gui.presenters.record_numbers import (
    blind_reading,
    typed_meterset,
    with_point,
)
from continuity_kit.gui.presenters.record_shifts import typed_shifts
from continuity_kit.gui.presenters.typed_day import typed_moment
from continuity_kit.gui.presenters.wording import words_of
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.ledger.entries import Receipt
from continuity_kit.services import record_session
from continuity_kit.services.confirm_session import confirm
from continuity_kit.services.numbered_entry import EntryName
from continuity_kit.services.session_gates import note_refusal
from continuity_kit.services.session_request import SessionOutcome, SessionRequest


@dataclass(frozen=True)
class Signer:
    """Who signs, and the PIN that opens the key for this one act."""

    name: str = field(repr=False)
    pin: str = field(repr=False)


@dataclass(frozen=True)
class Override:
    """What two people lift, and why."""

    codes: tuple[str, ...]
    reason: str = field(repr=False)
    second: Signer = field(repr=False)


@dataclass(frozen=True)
class Recorded:
    """An act that is in the ledger, read back from every medium that was there.

    Attributes:
        at: when it was recorded, in the laptop's zone.
        base: everything as it stands now.
    """

    act: str
    receipt: Receipt
    at: datetime
    base: SessionBase = field(repr=False)
    fraction: LedgerFraction | None = None


@dataclass(frozen=True)
class Refused:
    """Gates that stand; `noted` is the number of the refusal in the ledger."""

    act: str
    gates: tuple[Gate, ...]
    base: SessionBase = field(repr=False)
    noted: int | None = None
    scanned: str = field(default="", repr=False)


def given_moment(draft: RecordDraft, now: datetime) -> datetime:
    """Return when the fraction is given: now, or the time typed of one entered after the fact.

    Raises:
        UsageError: `gui-time-missing`: date or time cannot be read.
    """
    if not draft.after_the_fact:
        return now
    return typed_moment(draft.given_on, draft.given_at, now)


def start_fraction(
    workplace: Workplace,
    base: SessionBase,
    draft: RecordDraft,
    first: Signer,
    override: Override | None = None,
) -> Recorded | Refused:
    """Sign that the fraction is about to be given.

    Raises:
        ContinuityError: as `record_session.start`, and of the PINs; no gate among them.
    """
    request = _request(workplace, base, draft, first, override, form=draft.start_form)
    return _done(
        workplace,
        base,
        "start",
        lambda: record_session.start(workplace.laptop.desk, base.patients, request),
    )


def end_fraction(
    workplace: Workplace,
    base: SessionBase,
    draft: RecordDraft,
    first: Signer,
    override: Override | None = None,
) -> Recorded | Refused:
    """Sign what the console showed; the fraction then waits for the colleague.

    Raises:
        ContinuityError: as `record_session.record`, and of the PINs; no gate among them.
    """
    request = _request(workplace, base, draft, first, override, form=draft.end_form, is_end=True)
    return _done(
        workplace,
        base,
        "record",
        lambda: record_session.record(workplace.laptop.desk, base.patients, request),
    )


def confirm_end(
    workplace: Workplace, base: SessionBase, pending: PendingEnd, second: Signer, reading: str
) -> Recorded:
    """Sign the colleague's blind reading of the very end that waits for it.

    Raises:
        ContinuityError: as `confirm`, and of the PIN; `reading-differs` among them.
    """
    laptop = workplace.laptop
    person = laptop.person(second.name, second.pin)
    named = EntryName(str(pending.index), start=pending.entry_hash)
    receipt = confirm(laptop.desk, named, person, blind_reading(reading))
    fresh = load_session(workplace, base.patient.key, base.view.plan_uid)
    known = (item for item in fresh.facts.fractions if item.number == pending.fraction)
    return Recorded("confirm", receipt, workplace.now(), fresh, next(known, None))


def refuse(
    workplace: Workplace,
    base: SessionBase,
    draft: RecordDraft,
    gates: tuple[Gate, ...],
    act: str,
    *,
    scanned: str = "",
) -> Refused:
    """Note gates that stand before anybody signed; the opener is who states it.

    Raises:
        WorldError: `ledger-…`: the refusal could not be noted; it stands all the same.
    """
    laptop = workplace.laptop
    subject: dict[str, str | int | None] = {
        "patient_id": base.patient.key.patient_id,
        "id_issuer": base.patient.key.issuer,
        "plan_uid": base.view.plan_uid,
        "fraction": draft.fraction or base.fraction,
    }
    codes = [gate.code for gate in gates]
    note_refusal(laptop.desk, laptop.vault.opener, subject, codes, act)
    noted = laptop.ledger.head().count
    return Refused(act, gates, base, noted, scanned)


def _request(
    workplace: Workplace,
    base: SessionBase,
    draft: RecordDraft,
    first: Signer,
    override: Override | None,
    *,
    form: str,
    is_end: bool = False,
) -> SessionRequest:
    laptop, now = workplace.laptop, workplace.now()
    second = override.second if override else None
    person = laptop.person(first.name, first.pin)
    colleague = laptop.person(second.name, second.pin) if second else None
    return SessionRequest(
        plan_uid=base.view.plan_uid,
        fraction=draft.fraction or base.fraction,
        person=person,
        beams=_beams(draft) if is_end else (),
        second=colleague,
        given_at=given_moment(draft, now) if draft.after_the_fact else None,
        machine=draft.machine,
        shifts_mm=typed_shifts(draft.shifts_cm) if is_end else None,
        partial_reason=_partial(draft) if is_end else None,
        overrides=override.codes if override else (),
        reason=_reason(workplace, base, draft, override, is_end=is_end),
        form=form,
    )


def _beams(draft: RecordDraft) -> tuple[SessionBeam, ...]:
    """Return what was typed; a beam that cannot be read was refused before anybody signed.

    Raises:
        UsageError: `gui-beams-open`.
    """
    beams = []
    for number, text in draft.readings:
        meterset = typed_meterset(text)
        if meterset is None:
            raise UsageError("gui-beams-open")
        beams.append(SessionBeam(number, meterset))
    return tuple(beams)


def _partial(draft: RecordDraft) -> str | None:
    if not any(outcome == "interrupted" for _, outcome in draft.outcomes):
        return None
    if not draft.partial_reason.strip():
        raise UsageError("gui-partial-reason-missing")
    return draft.partial_reason.strip()


def _reason(
    workplace: Workplace,
    base: SessionBase,
    draft: RecordDraft,
    override: Override | None,
    *,
    is_end: bool,
) -> str | None:
    """Return the override's reason, and what was remarked; couch values in the console's unit."""
    parts = [override.reason.strip()] if override else []
    couch = [with_point(value) for value in draft.couch]
    if is_end and any(couch):
        parts.append(
            words_of(
                "gui-record-couch-noted",
                workplace.language,
                vertical=couch[0] or "-",
                longitudinal=couch[1] or "-",
                lateral=couch[2] or "-",
                unit=base.couch_unit,
            )
        )
    if is_end and draft.remark.strip():
        parts.append(draft.remark.strip())
    return " · ".join(parts) or None


def _done(
    workplace: Workplace, base: SessionBase, act: str, do: Callable[[], SessionOutcome]
) -> Recorded | Refused:
    before = workplace.laptop.ledger.head().count
    try:
        outcome = do()
    except SafetyError as error:
        gates = gates_of(error)
        if gates[0].code not in WORDS:
            raise
        fresh = load_session(workplace, base.patient.key, base.view.plan_uid)
        # SAFETY: what this act did not note is never told to stand in the ledger
        # (test_a_refusal_that_is_not_noted_names_no_number).
        noted = fresh.last_refusal
        return Refused(act, gates, fresh, noted if noted is not None and noted > before else None)
    fresh = load_session(workplace, base.patient.key, base.view.plan_uid)
    return Recorded(act, outcome.receipt, workplace.now(), fresh, outcome.fraction)
