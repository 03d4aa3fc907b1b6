"""Stops about who a patient is, or what two rows contradict, which two people can settle.

A settlement names the contradicting values by their hash: another value, or one more, is another
conflict and stops the patient again.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date

from continuity_kit.domain.findings import Finding
from continuity_kit.domain.ledger_index import LedgerIndex
from continuity_kit.domain.ledger_settled import settled_identity
from continuity_kit.domain.patient import IdentityStatement
from continuity_kit.services.plan_view import Person
from continuity_kit.vault.schema import to_json

IDENTITY_CODES = ("name-conflict", "birth-date-conflict", "contradictory-rows")
TO_SETTLE = "identity-to-settle"
ID_LENGTH = 8


def with_settled(
    ledger: LedgerIndex,
    person: Person,
    statements: Sequence[IdentityStatement],
    found: Iterable[Finding],
    held: Iterable[str],
) -> tuple[Finding, ...]:
    """Lift the identity stops that two people settled, and name the others' conflict.

    SAFETY: only the very values that were settled are lifted
    (test_a_settled_identity_stops_again_on_another_value).

    Args:
        held: hashes of all objects of the patient: names in them that this laptop does not read
            are part of what was settled.

    Returns:
        The findings, each once; a settled one is a warning that names the entry.
    """
    findings: list[Finding] = []
    objects = sorted(held)
    for finding in dict.fromkeys(found):
        if finding.severity != "stop" or finding.code not in IDENTITY_CODES:
            findings.append(finding)
            continue
        told = _told(person, statements, finding, objects)
        matter = _matter(person, finding, told)
        entry = settled_identity(ledger, person.key, matter)
        if entry is not None:
            settled = (
                ("about", finding.code),
                ("day", entry.stated_at.date().isoformat()),
                ("n", str(entry.index)),
            )
            findings.append(Finding("identity-settled", "warn", values=settled))
            continue
        named = (("about", finding.code), ("conflict", matter[:ID_LENGTH]), ("matter", matter))
        findings += [finding, Finding(TO_SETTLE, "note", values=named)]
    return tuple(findings)


def open_matter(findings: Iterable[Finding], conflict_id: str) -> tuple[str, str] | None:
    """Return code and whole hash of the conflict that a patient's findings name by its ID."""
    for finding in findings:
        values = dict(finding.values)
        if finding.code == TO_SETTLE and values["conflict"] == conflict_id:
            return values["about"], values["matter"]
    return None


def _matter(person: Person, finding: Finding, told: Iterable[str]) -> str:
    """Return the hash of who is meant, what contradicts, and each value told."""
    about = [finding.code, *(text for pair in finding.values for text in pair)]
    named = [person.key.patient_id, person.key.issuer, about, sorted(told)]
    return hashlib.sha256(to_json(named)).hexdigest()


def _told(
    person: Person,
    statements: Sequence[IdentityStatement],
    finding: Finding,
    objects: Sequence[str],
) -> set[str]:
    """Return the contradicting values.

    The exporter reads names in images too: each object stands for the name it may bear, so that
    one that comes in anew stops the patient again.
    """
    if finding.code == "name-conflict":
        names = {
            "^".join((*name.families, name.given_names))
            for item in statements
            for name in item.names
        }
        return {*names, *objects}
    if finding.code == "birth-date-conflict":
        dates: set[date] = {item.birth_date for item in statements if item.birth_date is not None}
        return {day.isoformat() for day in dates}
    table = dict(finding.values).get("table")
    if table == "plans":
        return _differing((row.plan_uid, row) for row in person.statuses)
    if table == "prescriptions":
        return _differing((row.prescription_id, row) for row in person.prescriptions)
    return set()


def _differing(rows: Iterable[tuple[str, object]]) -> set[str]:
    """Return the rows that share a key and differ."""
    by_key: dict[str, set[object]] = {}
    for key, row in rows:
        by_key.setdefault(key, set()).add(row)
    return {to_json(row).decode() for alike in by_key.values() if len(alike) > 1 for row in alike}
