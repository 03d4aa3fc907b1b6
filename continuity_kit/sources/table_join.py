"""Joins the tables of all sources: issuers settled, rows of another patient's plan refused."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from continuity_kit.domain.findings import Finding, Refusal
from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.snapshot import Tables
from continuity_kit.sources.table_columns import FORMS
from continuity_kit.sources.tables import NumberedRow, TableResult

STOPPING_TABLES = ("prescriptions", "plans")


@dataclass(frozen=True)
class JoinedTables:
    """All accepted rows of all sources, and which patients contradictory rows block."""

    tables: Tables
    refused: tuple[Refusal, ...]
    contradictions: Mapping[PatientKey, tuple[Finding, ...]]


def issuers_by_id(
    keys: Iterable[PatientKey], results: Iterable[TableResult]
) -> Mapping[str, frozenset[str]]:
    """Return, for each identifier, every issuer that a table row or a DICOM file names."""
    issuers: dict[str, set[str]] = {}
    for key in keys:
        issuers.setdefault(key.patient_id, set()).add(key.issuer)
    for result in results:
        if FORMS[result.name].has_patient:
            for item in result.rows:
                issuers.setdefault(item.row.patient_id, set()).add(item.row.id_issuer)
    return {name: frozenset(found - {""}) for name, found in issuers.items()}


def join_tables(
    results: Sequence[TableResult],
    plan_owners: Mapping[str, PatientKey],
    issuers: Mapping[str, frozenset[str]],
) -> JoinedTables:
    """Settle each row's owner and join the tables.

    SAFETY: a row without an issuer is never given to one of two people who share a number, and a
    row never reaches the owner of another's plan
    (test_a_row_whose_plan_belongs_to_another_patient_is_refused).

    Args:
        results: of all sources; refused tables are passed over.
        plan_owners: owner of each plan that DICOM holds, its issuer settled.
        issuers: as `issuers_by_id` returns.
    """
    refused: list[Refusal] = []
    settled: dict[str, list[tuple[TableResult, NumberedRow]]] = {name: [] for name in FORMS}
    for result in results:
        for item in result.rows:
            row, code = _settled(item.row, result.name, plan_owners, issuers)
            if code is not None:
                refused.append(_refusal(code, result.name, item.number))
            else:
                settled[result.name].append((result, NumberedRow(item.number, row)))
    owners = _claimed_plans(settled, plan_owners)
    rows: dict[str, list[Any]] = {}
    for name, items in settled.items():
        kept = []
        for result, item in items:
            if _is_foreign(item.row, name, owners):
                refused.append(_refusal("row-plan-other-patient", result.name, item.number))
            else:
                kept.append(item.row)
        rows[name] = list(dict.fromkeys(kept))
    tables = Tables(**{item.name: tuple(rows[item.name]) for item in fields(Tables)})
    return JoinedTables(tables, tuple(refused), _contradictions(rows))


def settle_issuer(key: PatientKey, issuers: Mapping[str, frozenset[str]]) -> PatientKey | None:
    """Return the key with its issuer, or None when several people share the number."""
    if key.issuer:
        return key
    known = issuers.get(key.patient_id, frozenset())
    if len(known) > 1:
        return None
    return PatientKey(key.patient_id, next(iter(known), ""))


def _settled(
    row: Any,
    name: str,
    plan_owners: Mapping[str, PatientKey],
    issuers: Mapping[str, frozenset[str]],
) -> tuple[Any, str | None]:
    if not FORMS[name].has_patient:
        return row, None
    key = settle_issuer(PatientKey(row.patient_id, row.id_issuer), issuers)
    if key is None:
        owner = plan_owners.get(getattr(row, "plan_uid", None) or "")
        if owner is None or owner.patient_id != row.patient_id:
            return row, "row-issuer-ambiguous"
        key = owner
    return (row if key.issuer == row.id_issuer else replace(row, id_issuer=key.issuer)), None


def _refusal(code: str, table: str, number: int) -> Refusal:
    values = (("line", str(number)), ("column", "patient_id"))
    if code == "row-issuer-ambiguous":
        return Refusal("row-issuer-ambiguous", f"{table}:{number}", values)
    return Refusal("row-plan-other-patient", f"{table}:{number}", values)


def _claimed_plans(
    settled: Mapping[str, Sequence[tuple[TableResult, NumberedRow]]],
    plan_owners: Mapping[str, PatientKey],
) -> Mapping[str, PatientKey | None]:
    """Return the owner of each plan; None when the `plans` table gives it to two patients."""
    owners: dict[str, PatientKey | None] = dict(plan_owners)
    for _, item in settled["plans"]:
        key = PatientKey(item.row.patient_id, item.row.id_issuer)
        if item.row.plan_uid not in owners:
            owners[item.row.plan_uid] = key
        elif item.row.plan_uid not in plan_owners and owners[item.row.plan_uid] != key:
            owners[item.row.plan_uid] = None
    return owners


def _is_foreign(row: Any, name: str, owners: Mapping[str, PatientKey | None]) -> bool:
    plan_uid = getattr(row, "plan_uid", None)
    if plan_uid is None or plan_uid not in owners or not FORMS[name].has_patient:
        return False
    return owners[plan_uid] != PatientKey(row.patient_id, row.id_issuer)


def _contradictions(
    rows: Mapping[str, Sequence[Any]],
) -> Mapping[PatientKey, tuple[Finding, ...]]:
    """Name the patients of rows that share a key and differ.

    Names and birth dates of `patients` rows are judged with those of the plans; counts by the
    counting rule.
    """
    found: dict[PatientKey, list[Finding]] = {}
    for name, form in FORMS.items():
        if not form.key or name == "counts":
            continue
        by_key: dict[tuple[Any, ...], set[Any]] = {}
        for row in rows[name]:
            by_key.setdefault(tuple(getattr(row, part) for part in form.key), set()).add(row)
        for alike in by_key.values():
            if len(alike) < 2:
                continue
            for owner in {PatientKey(row.patient_id, row.id_issuer) for row in alike}:
                values = (("table", name),)
                finding = (
                    Finding("contradictory-rows", "stop", values=values)
                    if name in STOPPING_TABLES
                    else Finding("contradictory-details", "warn", values=values)
                )
                found.setdefault(owner, []).append(finding)
    return {key: tuple(dict.fromkeys(findings)) for key, findings in found.items()}
