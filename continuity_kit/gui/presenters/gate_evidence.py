"""What stands at the right of a refusal: the entry that blocks, or the values that disagree."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal

from continuity_kit.domain.fraction import GivenFraction
from continuity_kit.domain.ledger import FractionPart, LedgerEntry
from continuity_kit.domain.ledger_kinds import KIND_FRACTION_STARTED
from continuity_kit.domain.session import Gate
from continuity_kit.gui.presenters.gate_blockers import (
    blocking_part,
    counted_fraction,
    number_of,
)
from continuity_kit.gui.presenters.gate_figures import OF_METERSETS, meterset_rows
from continuity_kit.gui.presenters.gate_plan_evidence import plan_rows
from continuity_kit.gui.presenters.gate_values import (
    count_rows,
    counted_words,
    of_planned,
    stated_words,
)
from continuity_kit.gui.presenters.patient_plan import plan_label
from continuity_kit.gui.presenters.record_base import SessionBase
from continuity_kit.gui.presenters.record_numbers import unit_words
from continuity_kit.gui.presenters.wording import NO_BREAK, moment_words, words_of
from continuity_kit.messages import Language, sentence

OF_ANOTHER_ENTRY = ("fraction-already-given", "same-day", "under-six-hours")
OF_COUNTS = ("count-unknown", "count-conflict", "fraction-skipped", "beyond-planned")
COUNTED_BEFORE = ("fraction-already-given", "same-day", "begun-before-export")


@dataclass(frozen=True)
class EvidenceRow:
    """One line: what it is, and its value."""

    label: str
    value: str


@dataclass(frozen=True)
class Evidence:
    """A title and its lines; `entry_hash` names the entry that a button opens."""

    title: str
    rows: tuple[EvidenceRow, ...]
    entry_hash: str | None = None
    entry_number: int | None = None


def evidence_of(
    gates: Sequence[Gate],
    base: SessionBase,
    fraction: int,
    now: datetime,
    language: Language,
    *,
    given_at: datetime | None = None,
    scanned: str = "",
) -> Evidence:
    """Return what disagrees of the first gate: never less than the open plan with its status.

    Args:
        fraction: the number that was refused.
        now: in the zone that times are read in.
        given_at: when the refused fraction is given, or was; None is now.
    """
    gate, zone, moment = gates[0], now.tzinfo, given_at or now
    found = _of_fraction(gate, base, fraction, moment, language, zone)
    if found is not None:
        return found
    if gate.code in (*OF_COUNTS, *OF_ANOTHER_ENTRY):
        told = tuple(EvidenceRow(*row) for row in count_rows(base, language, zone))
        return Evidence(sentence("gui-gate-evidence-count", language), told)
    title, rows = "gui-gate-evidence-values", _disagreeing(gate, now, language)
    if gate.code in OF_METERSETS:
        rows = meterset_rows(gates, base, fraction, moment, language)
    elif not rows:
        beams = [beam.number for beam in base.beams(fraction, moment)]
        title, rows = plan_rows(gates, base, language, beams=beams, scanned=scanned, zone=zone)
    return _rows(title, language, rows)


def _of_fraction(
    gate: Gate,
    base: SessionBase,
    fraction: int,
    given_at: datetime,
    language: Language,
    zone: tzinfo | None,
) -> Evidence | None:
    """Return the fraction or the open session that a gate stands for."""
    part = blocking_part(gate, base, fraction, given_at)
    entry = None if part is None else base.entry(part.entry_hash)
    if part is not None and entry is not None:
        return _of_part(part, entry, base, language, zone)
    if gate.code in COUNTED_BEFORE:
        counted = counted_fraction(gate, base, fraction)
        if counted is not None or gate.code == "begun-before-export":
            number = number_of(gate, fraction) if counted is None else counted.number
            return _of_counted(counted, number, base, language)
    if gate.code == "session-open":
        entry = _opening(base, dict(gate.values).get("session"))
        if entry is not None:
            return _of_opening(entry, base, language, zone)
    return None


def _disagreeing(gate: Gate, now: datetime, language: Language) -> tuple[tuple[str, str], ...]:
    """Return two values that a gate itself tells, or none."""
    values = dict(gate.values)
    if gate.code == "other-machine":
        return (
            ("gui-gate-row-planned", values.get("planned", "?")),
            ("gui-gate-row-chosen", values.get("stated", "?")),
        )
    if gate.code == "given-in-future":
        return (
            ("gui-gate-row-stated", stated_words(values.get("given_at", ""), now, language)),
            ("gui-gate-row-laptop", moment_words(now, language)),
        )
    return ()


def _of_part(
    part: FractionPart,
    entry: LedgerEntry,
    base: SessionBase,
    language: Language,
    zone: tzinfo | None,
) -> Evidence:
    total = sum((beam.delivered_meterset_mu for beam in part.beams), Decimal(0))
    is_whole = part.outcome == "complete"
    beams = words_of(
        "gui-gate-beams-complete" if is_whole else "gui-gate-beams-interrupted",
        language,
        count=len(part.beams),
        total=total,
        unit=unit_words(base.unit, language),
    )
    given = moment_words(part.given_at.astimezone(zone), language)
    rows = (
        ("gui-gate-row-fraction", of_planned(entry.subject.get("fraction"), base, language)),
        ("gui-gate-row-given", ", ".join(filter(None, (given, _whole(part.machine))))),
        ("gui-gate-row-beams", beams),
        ("gui-gate-row-by", part.recorded_by),
        (
            "gui-gate-row-confirmed",
            part.confirmed_by or sentence("gui-gate-not-confirmed", language),
        ),
    )
    return _entry(entry, rows, language)


def _of_counted(
    counted: GivenFraction | None, number: int, base: SessionBase, language: Language
) -> Evidence:
    """Return a fraction that the ledger does not hold: begun or given before the export."""
    rows = [("gui-gate-row-fraction", of_planned(number, base, language))]
    if counted is None:
        rows.append(("gui-gate-row-amount", sentence("gui-gate-not-told", language)))
        return _rows("gui-gate-evidence-fraction", language, rows)
    rows.append(("gui-gate-row-told-by", counted_words(counted, language)))
    total = sum((value for _, value in counted.metersets), Decimal(0))
    unit = unit_words(base.unit, language)
    told = f"{total}{NO_BREAK}{unit}" if counted.metersets else None
    rows.append(("gui-gate-row-amount", told or sentence("gui-gate-not-told", language)))
    return _rows("gui-gate-evidence-fraction", language, rows)


def _of_opening(
    entry: LedgerEntry, base: SessionBase, language: Language, zone: tzinfo | None
) -> Evidence:
    """Return what stands open; it may be of another plan of the patient than the open one."""
    started = moment_words(entry.stated_at.astimezone(zone), language)
    machine, uid = entry.values.get("machine"), str(entry.subject.get("plan_uid") or "?")
    labels = {view.plan_uid: plan_label(view) for view in base.patient.plans}
    rows = (
        ("gui-gate-row-plan", labels.get(uid, uid)),
        ("gui-gate-row-fraction", str(entry.subject.get("fraction") or "?")),
        ("gui-gate-row-started", started),
        ("gui-gate-row-machine", str(machine) if machine else "?"),
        ("gui-gate-row-by", entry.signatures[0].name),
    )
    return _entry(entry, rows, language)


def _entry(entry: LedgerEntry, rows: Iterable[tuple[str, str]], language: Language) -> Evidence:
    return Evidence(
        words_of("gui-gate-evidence-entry", language, n=entry.index),
        tuple(EvidenceRow(sentence(label, language), value) for label, value in rows),
        entry.entry_hash,
        entry.index,
    )


def _rows(title: str, language: Language, rows: Iterable[tuple[str, str]]) -> Evidence:
    told = tuple(EvidenceRow(sentence(label, language), value) for label, value in rows)
    return Evidence(sentence(title, language), told)


def _whole(machine: str | None) -> str:
    """Return a machine's name that no line breaks."""
    return (machine or "").replace(" ", NO_BREAK)


def _opening(base: SessionBase, session: str | None) -> LedgerEntry | None:
    hashes = {item.entry_hash for item in base.facts.open_sessions if item.session == session}
    found = [item for item in base.ledger.entries if item.entry_hash in hashes]
    started = [item for item in found if item.kind == KIND_FRACTION_STARTED]
    return next(iter(started or found), None)
