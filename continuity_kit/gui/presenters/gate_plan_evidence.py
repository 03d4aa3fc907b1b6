"""What a refusal shows of the open plan: whose it is, its status, what stops it."""

import re
from collections.abc import Sequence
from datetime import date, datetime, tzinfo

from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.session import Gate
from continuity_kit.domain.snapshot import PatientView
from continuity_kit.gui.presenters.gate_values import status_words
from continuity_kit.gui.presenters.patient_count import machine_words
from continuity_kit.gui.presenters.record_base import SessionBase
from continuity_kit.gui.presenters.refusals import on_screen
from continuity_kit.gui.presenters.wording import (
    NO_BREAK,
    date_words,
    moment_words,
    name_words,
    words_of,
)
from continuity_kit.messages import Language, catalogue, sentence
from continuity_kit.services.sheet_counter import papers
from continuity_kit.sheets.field_words import named_words
from continuity_kit.sheets.finding_words import CONFLICT_WORDS

Rows = tuple[tuple[str, str], ...]
CHANGED = ("plan-content-changed", "plan-content-changed-unpinned", "plan-content-changed-unseen")
NUMBERS = re.compile(r" (-?[\d.]+) → (-?[\d.]+)")
"""What a number was and is: no line parts them."""


def plan_rows(
    gates: Sequence[Gate],
    base: SessionBase,
    language: Language,
    *,
    beams: Sequence[int] = (),
    scanned: str = "",
    zone: tzinfo | None = None,
) -> tuple[str, Rows]:
    """Return the code of a title, and label code and value of each line.

    Args:
        beams: numbers of the treatment beams of the fraction.
        scanned: what was scanned, of a scan that is another patient's.
        zone: in which times are read.
    """
    gate = gates[0]
    if gate.code == "wrong-patient":
        rows = _scanned(base, scanned, language) if scanned else _both_patients(base, language)
        return "gui-gate-evidence-patients", rows
    if gate.code == "ledger-conflict" and base.facts.conflicts:
        return "gui-gate-evidence-conflict", _conflicts(base, language, zone)
    return "gui-gate-evidence-plan", _open_plan(gates, base, language, beams)


def _open_plan(
    gates: Sequence[Gate], base: SessionBase, language: Language, beams: Sequence[int]
) -> Rows:
    gate = gates[0]
    rows = [
        ("gui-gate-row-patient", _patient(base, language)),
        ("gui-gate-row-plan", (base.plan.label if base.plan else None) or base.view.plan_uid),
        ("gui-gate-row-state", status_words(base, language)),
        ("gui-gate-row-machine", machine_words(base.view, language)),
    ]
    if gate.code == "beam-not-in-plan":
        rows.append(("gui-gate-row-beams", ", ".join(str(it) for it in beams) or "?"))
    rows += [("gui-gate-row-finding", text) for text in _faults(gates, base, language)]
    if gate.code == "plan-changed":
        rows += [("gui-gate-row-changed", text) for text in _changes(base, language)]
    return tuple(rows)


def _patient(base: SessionBase, language: Language) -> str:
    return _of_view(base.patient, language)


def _of_view(patient: PatientView, language: Language) -> str:
    born = patient.birth_date
    return _identified(
        patient.name,
        None if born is None else born.isoformat(),
        patient.key.patient_id,
        patient.key.issuer,
        language,
    )


def _scanned(base: SessionBase, scanned: str, language: Language) -> Rows:
    """Return whom the page is of and whose sheet or wristband was scanned, where that is known."""
    whose = _whose(base, scanned)
    told = scanned if whose is None else f"{scanned}\n{_of_view(whose, language)}"
    return (
        ("gui-gate-row-page-patient", _patient(base, language)),
        ("gui-gate-row-plan", (base.plan.label if base.plan else None) or base.view.plan_uid),
        ("gui-gate-row-scanned", told),
    )


def _whose(base: SessionBase, scanned: str) -> PatientView | None:
    """Return the one patient of a sheet number or of a whole patient number, else nobody."""
    sheet = [item for item in papers(base.ledger.entries) if item.number == scanned]
    named = {(item.patient_id, item.id_issuer or "") for item in sheet}
    found = [
        view
        for view in base.patients
        if (view.key.patient_id, view.key.issuer) in named
        or (not sheet and view.key.patient_id == scanned)
    ]
    return found[0] if len(found) == 1 else None


def _both_patients(base: SessionBase, language: Language) -> Rows:
    """Return whom the page is of and whom the plan names, each as it writes it."""
    plan = base.plan
    of_plan = sentence("gui-gate-not-in-plan", language)
    if plan is not None:
        of_plan = _identified(
            plan.patient_name, plan.birth_date, plan.patient_id, plan.id_issuer, language
        )
    return (
        ("gui-gate-row-page-patient", _patient(base, language)),
        ("gui-gate-row-plan-patient", of_plan),
        ("gui-gate-row-plan", (plan.label if plan else None) or base.view.plan_uid),
    )


def _identified(
    name: str | None,
    born: str | None,
    number: str | None,
    issuer: str | None,
    language: Language,
) -> str:
    """Return name, birth date and number; what is not known reads `?`."""
    family, given = name_words((name or "?").split("=")[0])
    try:
        day = "?" if born is None else date_words(date.fromisoformat(born), language)
    except ValueError:
        day = born or "?"
    known = words_of("gui-gate-number", language, n=number or "?")
    return f"{family} {given}".strip() + f", {day}\n" + f"{known} {issuer or ''}".strip()


def _conflicts(base: SessionBase, language: Language, zone: tzinfo | None) -> Rows:
    """Return each contradiction and its entries: day, fraction and who signed, of every one."""
    rows = []
    for item in base.facts.conflicts:
        code = CONFLICT_WORDS.get(item.code)
        entries = [base.entry(entry_hash) for entry_hash in item.entries]
        what = item.code if code is None else sentence(code, language)
        rows.append(("gui-gate-row-conflict", what))
        told = [_entry(entry, language, zone) for entry in entries if entry is not None]
        rows += [("gui-gate-row-entry", text) for text in told or ["?"]]
    return tuple(rows)


def _entry(entry: LedgerEntry, language: Language, zone: tzinfo | None) -> str:
    """Return number and day of an entry, its fraction, and who signed it."""
    number = words_of("gui-gate-number", language, n=entry.index)
    fraction = entry.subject.get("fraction")
    told = () if fraction is None else (words_of("gui-correct-of-fraction", language, n=fraction),)
    signed = " + ".join(item.name for item in entry.signatures)
    return f"{number}, {_day(entry, language, zone)}\n" + ", ".join((*told, signed))


def _day(entry: LedgerEntry, language: Language, zone: tzinfo | None) -> str:
    """Return when a fraction was given, to the minute or by its day; of another act, its own."""
    given, day = entry.values.get("given_at"), entry.values.get("treated_on")
    if not isinstance(given, str) and isinstance(day, str):
        return date_words(date.fromisoformat(day), language)
    at = datetime.fromisoformat(given) if isinstance(given, str) else entry.stated_at
    return moment_words(at.astimezone(zone), language)


def _faults(gates: Sequence[Gate], base: SessionBase, language: Language) -> tuple[str, ...]:
    """Return every fault that stops the plan, with its beam.

    SAFETY: a plan with several faults shows them all
    (test_every_fault_that_stops_a_plan_is_shown).
    """
    if gates[0].code != "stop-finding":
        return ()
    told = [
        _finding(dict(gate.values).get("finding", gate.code), gate.beam, base, language)
        for gate in gates
        if gate.code == "stop-finding"
    ]
    return tuple(dict.fromkeys(told))


def _changes(base: SessionBase, language: Language) -> tuple[str, ...]:
    """Return which values changed, in words; of a content that is gone, that nobody can show."""
    told = []
    for finding in base.view.findings:
        if finding.code in CHANGED:
            fields = dict(finding.values).get("fields")
            text = _finding(finding.code, None, base, language)
            words = text if fields is None else named_words(fields, language)
            words = NUMBERS.sub(f"{NO_BREAK}\\1{NO_BREAK}→{NO_BREAK}\\2", words)
            told.append(_of_beam(words, finding.beam, language))
    return tuple(dict.fromkeys(told))


def _finding(code: str, beam: int | None, base: SessionBase, language: Language) -> str:
    """Return the sentence of a fault with its values, or its code: never nothing."""
    if code not in catalogue(language):
        return code
    alike = [item for item in (*base.view.findings, *base.patient.findings) if item.code == code]
    found = [item for item in alike if item.beam == beam] or alike
    try:
        told = on_screen(code, language, dict(found[0].values) if found else {})
    except KeyError:
        return code
    return _of_beam(told, beam, language)


def _of_beam(told: str, beam: int | None, language: Language) -> str:
    """Return words with the beam that they are about, where they are about one."""
    return (
        told if beam is None else f"{words_of('gui-patient-of-beam', language, beams=beam)} {told}"
    )
