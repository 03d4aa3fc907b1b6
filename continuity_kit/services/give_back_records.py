"""Treatment records of one plan's sessions, as DICOM, and why a session has none.

A session has a record unless a machine's own stands for it, its fraction is in conflict, the plan
is not the one it was given by, or a record would need a value that nobody wrote down.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from continuity_kit.dicom.record_summary import FractionSummary, SummaryToRecord
from continuity_kit.dicom.record_writer import (
    PlanRecorder,
    RecordObject,
    SessionToRecord,
    record_uid,
)
from continuity_kit.domain.findings import Refusal
from continuity_kit.domain.ledger import FractionPart, LedgerEntry, LedgerFraction, SessionBeam
from continuity_kit.domain.ledger_index import LedgerIndex
from continuity_kit.domain.ledger_kinds import KIND_AMENDMENT
from continuity_kit.domain.ledger_signers import signed_by_two
from continuity_kit.domain.ledger_state import GIVEN_STATES
from continuity_kit.domain.planned_meterset import totals
from continuity_kit.errors import ContinuityError
from continuity_kit.services.give_back_plans import PlanToGiveBack
from continuity_kit.services.laptop import Laptop
from continuity_kit.vault.catalogue import CatalogueObject
from continuity_kit.vault.objects import members_of

# What nobody refused: the worksheet and the tables hold it, and no record is owed.
NOTES = frozenset(
    (
        "record-scanned-spots",
        "record-nothing-given",
        "record-machine-stands",
        "record-source-from-plan",
    )
)


@dataclass(frozen=True)
class WrittenRecord:
    """One object that was written; `entry_hash` is empty for the summary."""

    name: str
    uid: str
    entry_hash: str = ""


@dataclass
class PlanRecords:
    """What was written of one plan, and what was not."""

    written: list[WrittenRecord] = field(default_factory=list, repr=False)
    refused: list[Refusal] = field(default_factory=list)
    notes: list[Refusal] = field(default_factory=list)

    @property
    def uid_of(self) -> dict[str, str]:
        """Instance UID by the hash of the entry that it records."""
        return {item.entry_hash: item.uid for item in self.written if item.entry_hash}

    def tell(self, error: ContinuityError, subject: str) -> None:
        """Keep why something was not written."""
        told = Refusal(error.code, subject, tuple(error.values.items()))
        (self.notes if error.code in NOTES else self.refused).append(told)


@dataclass(frozen=True)
class _Revision:
    """What shapes a part's record: its own amendments, and the parts before it with theirs."""

    entry_hash: str
    own: int
    before: tuple[tuple[str, int], ...]

    def number(self) -> str:
        """Return what goes into the UID beside the entry's hash: plain for a part of its own."""
        earlier = [f"{entry_hash}:{number}" for entry_hash, number in self.before]
        return "|".join([str(self.own), *earlier])


@dataclass(frozen=True)
class _Work:
    """One plan being written: where its records come from and go to."""

    recorder: PlanRecorder
    ledger: LedgerIndex
    entries: Mapping[str, LedgerEntry]
    item: PlanToGiveBack
    prefix: str
    put: Callable[[str, bytes], None]
    found: PlanRecords

    def write(self, name: str, record: RecordObject, entry_hash: str = "") -> None:
        """Write one object; its bytes are not kept, thousands of arcs are a gigabyte."""
        file = f"{self.prefix}-{name}.dcm"
        self.put(file, record.data)
        self.found.written.append(WrittenRecord(file, record.uid, entry_hash))


def plan_records(
    laptop: Laptop,
    ledger: LedgerIndex,
    entries: Mapping[str, LedgerEntry],
    item: PlanToGiveBack,
    *,
    facility: str,
    prefix: str,
    put: Callable[[str, bytes], None],
) -> PlanRecords:
    """Write the records of one plan.

    Args:
        entries: all of the ledger, by hash.
        prefix: of the file names, the kit's own.
        put: writes a file by its name.

    Raises:
        WorldError: `disk-full`, `write-failed`; what a record lacks is told in the answer.
    """
    found, label = PlanRecords(), item.view.plan_uid
    if not item.parts and not any(one.state == "elsewhere" for one in item.fractions):
        return found
    try:
        recorder = _recorder(laptop, item, facility)
    except ContinuityError as error:
        found.tell(error, label)
        return found
    if recorder is None:
        found.refused.append(Refusal("record-plan-missing", label))
        return found
    work = _Work(recorder, ledger, entries, item, prefix, put, found)
    for fraction in item.fractions:
        _write_fraction(work, fraction)
    if item.view.plan is not None and item.view.plan.kind == "brachy" and found.written:
        found.notes.append(Refusal("record-source-from-plan", label))
    _write_summary(work)
    return found


def _recorder(laptop: Laptop, item: PlanToGiveBack, facility: str) -> PlanRecorder | None:
    """Open the plan's own bytes; None when no generation holds them."""
    held = _object_of(item)
    if held is None or item.view.plan is None:
        return None
    _, data = next(iter(members_of(held, laptop.store.read_object(held))))
    return PlanRecorder(
        data,
        is_brachy=item.view.plan.kind == "brachy",
        group_number=item.view.fraction_group,
        facility=facility,
    )


def _object_of(item: PlanToGiveBack) -> CatalogueObject | None:
    if item.bundle is None or item.view.object_sha256 is None:
        return None
    return next(
        (
            held
            for held in item.bundle.catalogue.objects
            if held.sha256 == item.view.object_sha256 and held.role == "plan"
        ),
        None,
    )


def _write_fraction(work: _Work, fraction: LedgerFraction) -> None:
    item, found = work.item, work.found
    subject = f"{item.view.plan_uid} · {fraction.number}"
    clashing = {entry_hash for conflict in item.conflicts for entry_hash in conflict.entries}
    # SAFETY: two whole ends of one number would be two fractions to whoever imports them
    # (test_a_fraction_in_conflict_has_no_record_until_it_is_settled).
    if any(part.entry_hash in clashing for part in fraction.parts):
        found.refused.append(Refusal("record-in-conflict", subject))
        return
    if fraction.parts and _machine_recorded(item, fraction):
        found.notes.append(Refusal("record-machine-stands", subject))
        return
    begun = _begun_before(item, fraction)
    related: list[tuple[str, str]] = []
    parts = _in_order(fraction.parts)
    for place, part in enumerate(parts):
        if _is_of_another_plan(work, part):
            found.refused.append(Refusal("record-plan-changed", subject))
            return
        session = _session(work, fraction.number, parts[: place + 1], begun, related)
        try:
            record = work.recorder.session_record(session)
        except ContinuityError as error:
            found.tell(error, subject)
            continue
        work.write(f"f{fraction.number:03d}-s{place + 1}", record, part.entry_hash)
        related.append((record.sop_class, record.uid))


def _is_of_another_plan(work: _Work, part: FractionPart) -> bool:
    """Tell whether a session was given by another content than the one that is held.

    SAFETY: a record takes its control points from the plan that was treated
    (test_a_session_given_by_another_content_has_no_record).
    """
    stated, held = work.entries[part.entry_hash].plan_digest, work.item.view.digest
    return stated is not None and stated != held


def _in_order(parts: tuple[FractionPart, ...]) -> tuple[FractionPart, ...]:
    """Return the sessions of a fraction as each goes on from another, whatever hours were typed."""
    following = {part.continues: part for part in parts}
    found: list[FractionPart] = []
    at: str | None = None
    while at in following and len(found) < len(parts):
        found.append(following[at])
        at = found[-1].entry_hash
    return tuple(found) if len(found) == len(parts) else parts


def _session(
    work: _Work,
    fraction_number: int,
    parts: Sequence[FractionPart],
    begun: tuple[SessionBeam, ...],
    related: Sequence[tuple[str, str]],
) -> SessionToRecord:
    """Return the last of `parts` as a record needs it."""
    *earlier, part = parts
    given = totals(begun, *(before.beams for before in earlier))
    revision = _revision(work.ledger, part, earlier)
    previous = _previous(work.ledger, revision)
    corrected: tuple[tuple[str, str], ...] = ()
    if previous is not None:
        sop_class = work.recorder.sop_class
        corrected = ((sop_class, record_uid(sop_class, part.entry_hash, previous.number())),)
    return SessionToRecord(
        part=part,
        fraction_number=fraction_number,
        typed_at=_typed_at(work.ledger, work.entries[part.entry_hash], part),
        revision=revision.number(),
        before=tuple(SessionBeam(number, total) for number, total in sorted(given.items())),
        other_machine=_other_machine(work.item, part),
        related=(*related, *corrected),
    )


def _write_summary(work: _Work) -> None:
    item, found = work.item, work.found
    position, subject = item.position, item.view.plan_uid
    # SAFETY: a summary with a count that nobody is sure of would be believed
    # (test_an_unknown_count_has_no_summary).
    if position.given is None:
        found.refused.append(Refusal("summary-count-unknown", subject))
        return
    if position.conflict or item.conflicts:
        found.refused.append(Refusal("summary-count-conflict", subject))
        return
    told = [
        FractionSummary(
            fraction.number,
            fraction.treated_on,
            fraction.parts[0].given_at if fraction.parts else None,
            fraction.state in GIVEN_STATES,
        )
        for fraction in item.fractions
        if fraction.treated_on is not None and (fraction.parts or fraction.state == "elsewhere")
    ]
    hashes = sorted(entry_hash for fraction in item.fractions for entry_hash in fraction.entries)
    newest = max(work.entries[entry_hash].recorded_at for entry_hash in hashes)
    basis = f"{position.given}|{position.is_complete}|{_first_on(item)}|{'|'.join(hashes)}"
    summary = SummaryToRecord(
        delivered=position.given,
        is_complete=position.is_complete,
        fractions=tuple(told),
        first_on=_first_on(item),
        typed_at=newest,
        key=hashlib.sha256(basis.encode()).hexdigest(),
    )
    try:
        record = work.recorder.summary_record(summary)
    except ContinuityError as error:
        found.tell(error, subject)
        return
    work.write("summary", record)


def _machine_recorded(item: PlanToGiveBack, fraction: LedgerFraction) -> bool:
    """Tell whether a machine's own record of this fraction came with an export; it always wins."""
    return any(
        given.number == fraction.number
        and given.source == "records"
        and given.given_on == fraction.treated_on
        and given.number not in item.view.count.partial
        for given in item.view.count.fractions
    )


def _begun_before(item: PlanToGiveBack, fraction: LedgerFraction) -> tuple[SessionBeam, ...]:
    """Return what a machine gave of this fraction before the downtime interrupted it."""
    if fraction.number not in item.view.count.partial:
        return ()
    return tuple(
        SessionBeam(beam, meterset)
        for given in item.view.count.fractions
        if given.number == fraction.number
        for beam, meterset in given.metersets
        if meterset > Decimal(0)
    )


def _other_machine(item: PlanToGiveBack, part: FractionPart) -> str | None:
    """Return the machine's name when it is none that plan or table names."""
    planned = {beam.machine for beam in item.view.plan.beams} if item.view.plan else set()
    if item.view.status is not None:
        planned.add(item.view.status.machine)
    is_planned = part.machine is None or part.machine in planned or planned <= {None}
    return None if is_planned else part.machine


def _amendments(ledger: LedgerIndex, entry_hash: str) -> tuple[LedgerEntry, ...]:
    found = ledger.naming(entry_hash, KIND_AMENDMENT)
    return tuple(entry for entry in found if signed_by_two(entry))


def _revision(
    ledger: LedgerIndex, part: FractionPart, earlier: Sequence[FractionPart]
) -> _Revision:
    return _Revision(
        part.entry_hash,
        1 + len(_amendments(ledger, part.entry_hash)),
        tuple(
            (before.entry_hash, 1 + len(_amendments(ledger, before.entry_hash)))
            for before in earlier
        ),
    )


def _previous(ledger: LedgerIndex, revision: _Revision) -> _Revision | None:
    """Return the revision before the newest amendment that shapes a record, or None."""
    hashes = (revision.entry_hash, *(entry_hash for entry_hash, _ in revision.before))
    amended = {one: found[-1].recorded_at for one in hashes if (found := _amendments(ledger, one))}
    if not amended:
        return None
    last = max(amended, key=lambda one: amended[one])
    if last == revision.entry_hash:
        return _Revision(revision.entry_hash, revision.own - 1, revision.before)
    before = tuple(
        (entry_hash, number - 1 if entry_hash == last else number)
        for entry_hash, number in revision.before
    )
    return _Revision(revision.entry_hash, revision.own, before)


def _typed_at(ledger: LedgerIndex, entry: LedgerEntry, part: FractionPart) -> datetime:
    amendments = _amendments(ledger, part.entry_hash)
    return (amendments[-1] if amendments else entry).recorded_at


def _first_on(item: PlanToGiveBack) -> date | None:
    """Return the day of fraction 1 when a source or the ledger says it."""
    days = [given.given_on for given in item.view.count.fractions if given.number == 1]
    days += [fraction.treated_on for fraction in item.fractions if fraction.number == 1]
    return min((day for day in days if day is not None), default=None)
