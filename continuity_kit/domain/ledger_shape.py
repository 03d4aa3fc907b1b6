"""Whether an entry's values have the shape of its kind; one that has not blocks its patient."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from continuity_kit.domain.ledger_kinds import (
    KIND_AMENDMENT,
    KIND_CONFIRMATION,
    KIND_COUNT_SETTLED,
    KIND_DECISION,
    KIND_FRACTION_ENDED,
    KIND_FRACTION_STARTED,
    KIND_IMPORT,
    KIND_MERGE,
    KIND_MISSED,
    KIND_TREATED_ELSEWHERE,
    KINDS,
)

Values = Mapping[str, Any]


def is_well_formed(kind: str, subject: Mapping[str, str | int | None], values: Values) -> bool:
    """Tell whether this program knows a kind and can read its values."""
    if kind not in KINDS:
        return False
    check = CHECKS.get(kind)
    if check is None:
        return True
    try:
        check(subject, values)
    except (KeyError, TypeError, ValueError, AttributeError, InvalidOperation):
        return False
    return True


def _fraction_ended(subject: Values, values: Values) -> None:
    _numbered(subject, values)
    _aware(values["given_at"])
    date.fromisoformat(values["treated_on"])
    if values["outcome"] not in ("complete", "interrupted"):
        raise ValueError("outcome")
    if values["machine"] is not None or values["partial_reason"] is not None:
        _texts(values["machine"] or "", values["partial_reason"] or "")
    _beams(values["beams"])
    shifts = values.get("shifts_mm")
    if shifts is not None:
        for name in ("vertical", "longitudinal", "lateral"):
            _finite(shifts[name])
    _texts(*(item["gate"] for item in values.get("overrides", ())))


def _numbered(subject: Values, _values: Values) -> None:
    if type(subject["fraction"]) is not int or subject["fraction"] < 1:
        raise ValueError("fraction")
    _texts(subject["plan_uid"], subject["patient_id"])


def _confirmation(_subject: Values, values: Values) -> None:
    _texts(values["statement_sha256"])
    for term in values["reading"]:
        _finite(term)


def _amendment(_subject: Values, values: Values) -> None:
    if values.get("beams") is not None:
        _beams(values["beams"])
    if values.get("given_at") is not None:
        _aware(values["given_at"])
    if values.get("treated_on") is not None:
        date.fromisoformat(values["treated_on"])


def _count_settled(subject: Values, values: Values) -> None:
    _texts(subject["plan_uid"])
    known = values["known"]
    for number in (values["count"], 0 if known["given"] is None else known["given"]):
        if type(number) is not int or number < 0:
            raise ValueError("count")
    if type(known["conflict"]) is not bool:
        raise ValueError("conflict")


def _treated_elsewhere(subject: Values, values: Values) -> None:
    _numbered(subject, values)
    date.fromisoformat(values["treated_on"])


def _missed(_subject: Values, values: Values) -> None:
    date.fromisoformat(values["missed_on"])


def _import(_subject: Values, values: Values) -> None:
    _texts(values["exporter"], values["manifest_sha256"], *values.get("dropped", ()))
    _texts(*values.get("refused", ()))
    _aware(values["created"])
    for number in (values["sequence"], values.get("patients", 0), values.get("ready", 0)):
        if type(number) is not int:
            raise TypeError("number")
    for item in values["plans"]:
        _texts(item["plan_uid"], item["digest"], item["patient_id"], item["id_issuer"] or "")
    for item in values.get("counts", ()):
        _texts(item["plan_uid"])
        date.fromisoformat(item["as_of"])
        if type(item["given"]) is not int:
            raise TypeError("given")


def _merge(_subject: Values, values: Values) -> None:
    for item in values["devices"]:
        _texts(item["key_id"], item["entry_hash"])
        if type(item["last"]) is not int:
            raise TypeError("last")


def _decision(_subject: Values, values: Values) -> None:
    date.fromisoformat(values["day"])
    for item in values["plans"]:
        _texts(item["plan_uid"], item["act"], item["note"])


def _beams(beams: Any) -> None:
    for item in beams:
        if type(item["beam"]) is not int:
            raise TypeError("beam")
        _finite(item["meterset"])
        if item.get("planned") is not None:
            _finite(item["planned"])


def _finite(value: Any) -> None:
    _texts(value)
    if not Decimal(value).is_finite():
        raise ValueError("not finite")


def _aware(value: Any) -> None:
    if datetime.fromisoformat(value).tzinfo is None:
        raise ValueError("no offset")


def _texts(*values: Any) -> None:
    if not all(isinstance(value, str) for value in values):
        raise TypeError("not a text")


CHECKS: Mapping[str, Callable[[Values, Values], None]] = {
    KIND_FRACTION_ENDED: _fraction_ended,
    KIND_FRACTION_STARTED: _numbered,
    KIND_CONFIRMATION: _confirmation,
    KIND_AMENDMENT: _amendment,
    KIND_COUNT_SETTLED: _count_settled,
    KIND_TREATED_ELSEWHERE: _treated_elsewhere,
    KIND_MISSED: _missed,
    KIND_IMPORT: _import,
    KIND_DECISION: _decision,
    KIND_MERGE: _merge,
}
