"""What stands at the right of a refusal: the entry that blocks, or the two values that disagree."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import tzinfo
from decimal import Decimal

from continuity_kit.domain.ledger import FractionPart, LedgerEntry
from continuity_kit.domain.ledger_kinds import KIND_FRACTION_STARTED
from continuity_kit.domain.session import Gate
from continuity_kit.gui.presenters.gate_values import status_words
from continuity_kit.gui.presenters.patient_count import machine_words, sourced_counts
from continuity_kit.gui.presenters.record_base import SessionBase
from continuity_kit.gui.presenters.record_numbers import unit_words
from continuity_kit.gui.presenters.refusals import without_command
from continuity_kit.gui.presenters.wording import NO_BREAK, moment_words, name_words, words_of
from continuity_kit.messages import Language, catalogue, sentence

OF_ANOTHER_ENTRY = ("fraction-already-given", "same-day", "under-six-hours", "begun-before-export")
OF_METERSETS = (
    "meterset-off",
    "meterset-ten-times",
    "meterset-exceeded",
    "meterset-not-comparable",
)
OF_COUNTS = ("count-unknown", "count-conflict", "fraction-skipped", "beyond-planned")


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
    gate: Gate,
    base: SessionBase,
    fraction: int,
    language: Language,
    *,
    zone: tzinfo | None = None,
    scanned: str = "",
) -> Evidence:
    """Return what disagrees: never less than the open plan with its status."""
    values = dict(gate.values)
    if gate.code in OF_ANOTHER_ENTRY:
        part = _blocking_part(base, fraction, is_same=gate.code == "fraction-already-given")
        entry = None if part is None else base.entry(part.entry_hash)
        if part is not None and entry is not None:
            return _of_part(part, entry, base, language, zone)
    if gate.code == "session-open":
        entry = _opening(base, values.get("session"))
        if entry is not None:
            return _of_opening(entry, language, zone)
    if gate.code in OF_METERSETS:
        unit = unit_words(values.get("unit", "MU"), language)
        return _rows(
            "gui-gate-evidence-values",
            language,
            ("gui-gate-row-planned", f"{values.get('planned', '?')} {unit}"),
            ("gui-gate-row-read", f"{values.get('delivered', '?')} {unit}"),
        )
    if gate.code == "other-machine":
        return _rows(
            "gui-gate-evidence-values",
            language,
            ("gui-gate-row-planned", values.get("planned", "?")),
            ("gui-gate-row-chosen", values.get("stated", "?")),
        )
    if gate.code in OF_COUNTS or gate.code == "fraction-already-given":
        return _of_counts(base, language, zone)
    return _of_plan(gate, base, language, scanned)


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
        ("gui-gate-row-fraction", _of_planned(entry.subject.get("fraction"), base, language)),
        ("gui-gate-row-given", ", ".join(filter(None, (given, _whole(part.machine))))),
        ("gui-gate-row-beams", beams),
        ("gui-gate-row-by", part.recorded_by),
        (
            "gui-gate-row-confirmed",
            part.confirmed_by or sentence("gui-gate-not-confirmed", language),
        ),
    )
    return _entry(entry, rows, language)


def _of_opening(entry: LedgerEntry, language: Language, zone: tzinfo | None) -> Evidence:
    started = moment_words(entry.stated_at.astimezone(zone), language)
    machine = entry.values.get("machine")
    rows = (
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


def _rows(title: str, language: Language, *rows: tuple[str, str]) -> Evidence:
    told = tuple(EvidenceRow(sentence(label, language), value) for label, value in rows)
    return Evidence(sentence(title, language), told)


def _of_counts(base: SessionBase, language: Language, zone: tzinfo | None) -> Evidence:
    counts = sourced_counts(base.view, language, zone)
    rows = tuple(EvidenceRow(item.source, item.text) for item in counts)
    return Evidence(sentence("gui-gate-evidence-count", language), rows)


def _of_plan(gate: Gate, base: SessionBase, language: Language, scanned: str) -> Evidence:
    family, given = name_words(base.patient.name)
    key = base.patient.key
    rows = [
        ("gui-gate-row-open", f"{family} {given}, {key.patient_id}"),
        ("gui-gate-row-plan", (base.plan.label if base.plan else None) or base.view.plan_uid),
        ("gui-gate-row-state", status_words(base, language)),
        ("gui-gate-row-machine", machine_words(base.view, language)),
    ]
    if scanned:
        rows.insert(0, ("gui-gate-row-scanned", scanned))
    finding = dict(gate.values).get("finding")
    if finding:
        rows.append(("gui-gate-row-finding", _finding(finding, base, language)))
    return _rows("gui-gate-evidence-plan", language, *rows)


def _finding(code: str, base: SessionBase, language: Language) -> str:
    """Return the sentence of a fault with its values, or its code: never nothing."""
    text = catalogue(language).get(code)
    found = [item for item in (*base.view.findings, *base.patient.findings) if item.code == code]
    if text is None:
        return code
    values = dict(found[0].values) if found else {}
    try:
        return without_command(text.format_map(values))
    except KeyError:
        return code


def _whole(machine: str | None) -> str:
    """Return a machine's name that no line breaks."""
    return (machine or "").replace(" ", NO_BREAK)


def _of_planned(number: object, base: SessionBase, language: Language) -> str:
    planned = base.view.fractions_planned
    shown = "?" if planned is None else planned
    return words_of("gui-gate-fraction-of", language, n=number, N=shown)


def _blocking_part(base: SessionBase, fraction: int, *, is_same: bool) -> FractionPart | None:
    own = [part for item in base.facts.fractions if item.number == fraction for part in item.parts]
    others = [
        part
        for item in (*base.facts.fractions, *base.facts.same_prescription)
        if item.number != fraction or item.plan_uid != base.view.plan_uid
        for part in item.parts
    ]
    found = own if is_same else others
    return max(found, key=lambda part: part.given_at, default=None)


def _opening(base: SessionBase, session: str | None) -> LedgerEntry | None:
    hashes = {item.entry_hash for item in base.facts.open_sessions if item.session == session}
    found = [item for item in base.ledger.entries if item.entry_hash in hashes]
    started = [item for item in found if item.kind == KIND_FRACTION_STARTED]
    return next(iter(started or found), None)
