"""The sessions of one fraction as the ledger states them: amended, confirmed, not voided.

Source: DICOM PS3.3 C.8.8.21: what a continuation gives adds to what was given before it.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from continuity_kit.domain.ledger import FractionPart, LedgerEntry, SessionBeam
from continuity_kit.domain.ledger_index import LedgerIndex
from continuity_kit.domain.ledger_kinds import (
    KIND_AMENDMENT,
    KIND_CONFIRMATION,
    KIND_FRACTION_ENDED,
)
from continuity_kit.domain.ledger_signers import is_same_person, other_than, signed_by_two
from continuity_kit.domain.meterset_reading import reading_agrees

AMENDABLE = ("beams", "given_at", "treated_on")


def fraction_parts(index: LedgerIndex, named: Sequence[LedgerEntry]) -> tuple[FractionPart, ...]:
    """Return the unvoided ends among a fraction's entries, by the time they were given.

    A later amendment of the same laptop replaces an earlier one.
    """
    parts = [
        _part(index, entry)
        for entry in named
        if entry.kind == KIND_FRACTION_ENDED and index.stands(entry)
    ]
    return tuple(sorted(parts, key=lambda part: (part.given_at, part.entry_hash)))


def amendments_of(index: LedgerIndex, entry: LedgerEntry) -> tuple[LedgerEntry, ...]:
    """Return the corrections of an end that stand, the newest knowledge last.

    SAFETY: one person alone corrects nothing (test_one_person_alone_amends_nothing).
    """
    naming = index.naming(entry.entry_hash, KIND_AMENDMENT)
    return tuple(amendment for amendment in naming if signed_by_two(amendment))


def _part(index: LedgerIndex, entry: LedgerEntry) -> FractionPart:
    values: dict[str, Any] = dict(entry.values)
    recorder = entry.signatures[0]
    confirmed_by: str | None = None
    for amendment in amendments_of(index, entry):
        for name in AMENDABLE:
            if amendment.values.get(name) is not None:
                values[name] = amendment.values[name]
        co_signer = other_than(recorder, amendment.signatures)
        confirmed_by = None if co_signer is None else co_signer.name
    beams = beams_of(values["beams"])
    if confirmed_by is None:
        confirmed_by = _confirmed_by(index, entry, beams)
    return FractionPart(
        entry_hash=entry.entry_hash,
        session=str(entry.subject.get("session") or entry.uuid),
        outcome=_outcome(values["outcome"]),
        beams=beams,
        planned=_planned(values["beams"]),
        given_at=datetime.fromisoformat(values["given_at"]),
        treated_on=date.fromisoformat(values["treated_on"]),
        machine=values["machine"],
        partial_reason=values["partial_reason"],
        recorded_by=recorder.name,
        confirmed_by=confirmed_by,
        is_confirmed=confirmed_by is not None,
        shifts_mm=_shifts(values.get("shifts_mm")),
        overrides=tuple(str(item["gate"]) for item in values.get("overrides", ())),
        continues=index.canonical(values.get("continues")),
    )


def _confirmed_by(
    index: LedgerIndex, entry: LedgerEntry, beams: tuple[SessionBeam, ...]
) -> str | None:
    """Return who confirmed an end.

    SAFETY: not the person who recorded it, the very statement, and the same metersets
    (test_p32_a_confirmation_by_the_recorder_confirms_nothing).
    """
    for confirmation in index.naming(entry.entry_hash, KIND_CONFIRMATION):
        signer = confirmation.signatures[0]
        if is_same_person(signer, entry.signatures[0]):
            continue
        if confirmation.values.get("statement_sha256") != entry.statement_sha256:
            continue
        if reading_agrees(reading_of(confirmation), beams):
            return signer.name
    return None


def reading_of(confirmation: LedgerEntry) -> tuple[Decimal, ...]:
    """Return the metersets that the second person typed."""
    terms: Any = confirmation.values.get("reading") or ()
    return tuple(Decimal(str(term)) for term in terms)


def beams_of(values: Sequence[Any]) -> tuple[SessionBeam, ...]:
    """Return what was delivered, beam by beam."""
    return tuple(SessionBeam(int(item["beam"]), Decimal(str(item["meterset"]))) for item in values)


def _planned(values: Sequence[Any]) -> tuple[SessionBeam, ...]:
    return tuple(
        SessionBeam(int(item["beam"]), Decimal(str(item["planned"])))
        for item in values
        if item.get("planned") is not None
    )


def _shifts(value: Any) -> tuple[Decimal, Decimal, Decimal] | None:
    if not value:
        return None
    vertical, longitudinal, lateral = (
        Decimal(str(value[name])) for name in ("vertical", "longitudinal", "lateral")
    )
    return vertical, longitudinal, lateral


def _outcome(value: Any) -> Literal["complete", "interrupted"]:
    return "complete" if value == "complete" else "interrupted"
