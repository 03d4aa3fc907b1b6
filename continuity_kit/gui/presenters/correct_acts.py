"""The signed acts of corrections and settlements, done off the GUI thread.

They are the services that `amend`, `void`, `missed`, `check` and `settle` call.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from continuity_kit.domain.ledger import LedgerEntry, SessionBeam
from continuity_kit.domain.meterset_reading import parse_meterset
from continuity_kit.errors import SafetyError, UsageError
from continuity_kit.gui.presenters.correct_base import CorrectBase, load_correction
from continuity_kit.gui.presenters.correct_day import standing
from continuity_kit.gui.presenters.correct_matters import ActKind, Matter
from continuity_kit.gui.presenters.gate_state import gates_of
from continuity_kit.gui.presenters.record_acts import Override, Refused, Signer
from continuity_kit.gui.presenters.record_base import load_session
from continuity_kit.gui.presenters.record_numbers import with_point
from continuity_kit.gui.presenters.typed_day import typed_day, typed_moment
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.ledger.entries import Receipt
from continuity_kit.services import amend_entries, record_session, settle
from continuity_kit.services.browse import browse_plan
from continuity_kit.services.numbered_entry import EntryName
from continuity_kit.services.session_request import GateRefusedError, SessionRequest
from continuity_kit.services.weekly_check import weekly_check
from continuity_kit.vault.unlock import Person

Values = Mapping[str, str]
WHOLE = re.compile(r"[0-9]{1,3}")
ALONE: frozenset[ActKind] = frozenset({"missed", "check"})
"""One person may do these; a check takes a second one if there is, a day with a fraction two."""


@dataclass(frozen=True)
class Act:
    """What people state.

    Attributes:
        values: what was typed, by the field's name; `keep-HASH` and `beam-N` among them.
        form: a form sent again is one entry.
    """

    kind: ActKind
    matter: Matter
    values: Values = field(repr=False)
    reason: str = field(repr=False)
    first: Signer = field(repr=False)
    second: Signer | None = field(default=None, repr=False)
    form: str | None = None
    overrides: tuple[str, ...] = ()


@dataclass(frozen=True)
class Settled:
    """An act that is in the ledger, read back."""

    receipt: Receipt
    at: datetime
    base: CorrectBase = field(repr=False)


def perform(workplace: Workplace, base: CorrectBase, act: Act) -> Settled | Refused:
    """Do one act.

    Raises:
        ContinuityError: as the services, and of the PINs; no gate among them.
    """
    laptop = workplace.laptop
    first = laptop.person(act.first.name, act.first.pin)
    second = None if act.second is None else laptop.person(act.second.name, act.second.pin)
    try:
        receipt = _ACTS[act.kind](workplace, base, act, first, second)
    except GateRefusedError as error:
        plan_uid = act.matter.plan_uid or error.subject
        session = load_session(workplace, base.patient.key, plan_uid)
        return Refused(act.kind, gates_of(error), session, session.last_refusal)
    return Settled(receipt, workplace.now(), load_correction(workplace, base.patient.key))


def override_of(act: Act, override: Override, first: Signer) -> Act:
    """Return the act again, with the signatures and the reason that lift its gates."""
    return Act(
        act.kind,
        act.matter,
        act.values,
        override.reason,
        first,
        override.second,
        act.form,
        override.codes,
    )


def _both(second: Person | None) -> Person:
    if second is None:
        raise UsageError("second-missing")
    return second


def _people(act: Act, first: Person, second: Person | None) -> settle.TwoPeople:
    return settle.TwoPeople(first, _both(second), act.reason)


def _entry(base: CorrectBase, act: Act) -> EntryName:
    """Name an entry by its whole hash: no number is ever another laptop's."""
    return EntryName(act.matter.named, start=act.matter.entry_hash)


def _plan(act: Act) -> str:
    if act.matter.plan_uid is None:
        raise SafetyError("unknown-plan")
    return act.matter.plan_uid


def _amend(
    workplace: Workplace, base: CorrectBase, act: Act, first: Person, second: Person | None
) -> Receipt:
    beams = tuple(
        SessionBeam(int(name.removeprefix("beam-")), parse_meterset(with_point(text)))
        for name, text in sorted(act.values.items())
        if name.startswith("beam-") and text.strip()
    )
    amendment = amend_entries.Amendment(
        entry=_entry(base, act),
        person=first,
        second=_both(second),
        reason=act.reason,
        beams=beams,
        given_at=_moment(workplace, act.values),
        overrides=act.overrides,
    )
    return amend_entries.amend(workplace.laptop.desk, base.patients, amendment).receipt


def _void(
    workplace: Workplace, base: CorrectBase, act: Act, first: Person, second: Person | None
) -> Receipt:
    named = _entry(base, act)
    desk = workplace.laptop.desk
    return amend_entries.void(desk, named, first, _both(second), act.reason).receipt


def _missed(
    workplace: Workplace, base: CorrectBase, act: Act, first: Person, second: Person | None
) -> Receipt:
    if second is None and standing(base, act.matter, act.kind, act.values):
        raise UsageError("second-missing")
    request = SessionRequest(_plan(act), 1, first, second=second, reason=act.reason, form=act.form)
    desk, day = workplace.laptop.desk, typed_day(act.values.get("day", ""))
    return record_session.missed(desk, base.patients, request, day).receipt


def _elsewhere(
    workplace: Workplace, base: CorrectBase, act: Act, first: Person, second: Person | None
) -> Receipt:
    host = act.values.get("host", "").strip()
    if not host:
        raise UsageError("gui-host-missing")
    request = SessionRequest(
        _plan(act),
        _number(act.values.get("fraction", "")),
        first,
        second=_both(second),
        overrides=act.overrides,
        reason=act.reason,
        form=act.form,
    )
    desk, day = workplace.laptop.desk, typed_day(act.values.get("day", ""))
    return record_session.missed(desk, base.patients, request, day, host=host).receipt


def _count(
    workplace: Workplace, base: CorrectBase, act: Act, first: Person, second: Person | None
) -> Receipt:
    number = _number(act.values.get("count", ""))
    people = _people(act, first, second)
    return settle.settle_count(workplace.laptop.desk, base.patients, _plan(act), number, people)


def _group(
    workplace: Workplace, base: CorrectBase, act: Act, first: Person, second: Person | None
) -> Receipt:
    number = _number(act.values.get("group", ""))
    people = _people(act, first, second)
    return settle.settle_group(workplace.laptop.desk, base.patients, _plan(act), number, people)


def _release(
    workplace: Workplace, base: CorrectBase, act: Act, first: Person, second: Person | None
) -> Receipt:
    people = _people(act, first, second)
    return settle.release(workplace.laptop.desk, base.patients, _plan(act), people)


def _changed(
    workplace: Workplace, base: CorrectBase, act: Act, first: Person, second: Person | None
) -> Receipt:
    people = _people(act, first, second)
    return settle.accept_change(workplace.laptop.desk, base.patients, _plan(act), people)


def _seal(
    workplace: Workplace, base: CorrectBase, act: Act, first: Person, second: Person | None
) -> Receipt:
    laptop, plan_uid = workplace.laptop, _plan(act)
    _, patient, _view = browse_plan(laptop, plan_uid, issuer=base.patient.key.issuer or None)
    known = [item for item in base.patients if item.key != patient.key]
    people = _people(act, first, second)
    return settle.seal(laptop.desk, [patient, *known], plan_uid, act.values.get("code", ""), people)


def _source(
    workplace: Workplace, base: CorrectBase, act: Act, first: Person, second: Person | None
) -> Receipt:
    people = _people(act, first, second)
    return settle.second_source(workplace.laptop.desk, base.patients, _plan(act), people)


def _session(
    workplace: Workplace, base: CorrectBase, act: Act, first: Person, second: Person | None
) -> Receipt:
    people = _people(act, first, second)
    return settle.settle_session(workplace.laptop.desk, base.patients, act.matter.named, people)


def _conflict(
    workplace: Workplace, base: CorrectBase, act: Act, first: Person, second: Person | None
) -> Receipt:
    keep = [
        name.removeprefix("keep-")
        for name, value in act.values.items()
        if name.startswith("keep-") and value
    ]
    people = _people(act, first, second)
    desk = workplace.laptop.desk
    return settle.settle_conflict(desk, base.patients, act.matter.named, keep, people)


def _check(
    workplace: Workplace, base: CorrectBase, act: Act, first: Person, second: Person | None
) -> Receipt:
    return weekly_check(workplace.laptop.desk, base.patients, _plan(act), first, second)


def _number(text: str) -> int:
    if WHOLE.fullmatch(text.strip()) is None:
        raise UsageError("gui-number-wrong", text)
    return int(text.strip())


def stated_moment(
    workplace: Workplace, act: Act | None, entry: LedgerEntry | None
) -> datetime | None:
    """Return when what is corrected was given: as typed, or as the entry says; else None."""
    if act is None:
        return None
    is_typed = all(act.values.get(name, "").strip() for name in ("day", "time"))
    typed = _moment(workplace, act.values) if is_typed else None
    text = None if entry is None else entry.values.get("given_at")
    return typed or (datetime.fromisoformat(text) if isinstance(text, str) else None)


def _moment(workplace: Workplace, values: Values) -> datetime | None:
    day, time = values.get("day", "").strip(), values.get("time", "").strip()
    if not day and not time:
        return None
    return typed_moment(day, time, workplace.now())


_Do = Callable[[Workplace, CorrectBase, Act, Person, Person | None], Receipt]
_ACTS: Mapping[ActKind, _Do] = {
    "amend": _amend,
    "void": _void,
    "missed": _missed,
    "elsewhere": _elsewhere,
    "count": _count,
    "group": _group,
    "release": _release,
    "changed": _changed,
    "seal": _seal,
    "source": _source,
    "session": _session,
    "conflict": _conflict,
    "check": _check,
}
