"""The tables of a hand-back: one row a session beam, one row a plan."""

from collections.abc import Mapping

from continuity_kit.domain.ledger import FractionPart, LedgerEntry, LedgerFraction
from continuity_kit.domain.ledger_index import LedgerIndex
from continuity_kit.domain.ledger_kinds import KIND_TREATED_ELSEWHERE
from continuity_kit.services.give_back_formats import Cell, CsvTable
from continuity_kit.services.give_back_plans import PlanToGiveBack
from continuity_kit.services.give_back_records import PlanRecords
from continuity_kit.services.give_back_sheets import unit_of

FRACTION_COLUMNS = (
    ("patient_id", "identifier as the source wrote it; import this column as text"),
    ("id_issuer", "who issued it; empty when no source says"),
    ("name", "as the source wrote it"),
    ("birth_date", "ISO 8601"),
    ("plan_uid", "SOP Instance UID of the plan"),
    ("plan_label", "RT Plan Label"),
    ("fraction", "number of the fraction in this plan; empty for a missed day"),
    ("session", "1, 2 ... of one interrupted fraction"),
    ("state", "complete, interrupted, continued, elsewhere, missed"),
    ("treated_on", "ISO 8601, the day on the wall where it was given"),
    ("given_at", "ISO 8601 with offset; empty when only the day is known"),
    ("beam", "beam or channel number in the plan"),
    ("planned", "for the whole fraction, when it was recorded"),
    ("delivered", "in this session alone"),
    ("unit", "MU, MINUTE, NP, s: as in the plan; empty when it does not say"),
    ("machine", "as recorded"),
    ("partial_reason", "why the session was interrupted"),
    ("shift_vertical_mm", "IEC 61217"),
    ("shift_longitudinal_mm", "IEC 61217"),
    ("shift_lateral_mm", "IEC 61217"),
    ("overrides", "gates that two people lifted"),
    ("remark", "reason of a missed day, or the host that treated"),
    ("recorded_by", "who recorded"),
    ("confirmed_by", "who read the console beside the recorder"),
    ("confirmed", "yes or no"),
    ("in_conflict", "yes: settle before it is entered"),
    ("counted_before", "yes: the count before the downtime holds this number already"),
    ("entry", "number of the ledger entry"),
    ("device", "laptop whose entry it is"),
    ("entry_hash", "SHA-256 of the entry"),
    ("record_uid", "SOP Instance UID of the treatment record written; empty when there is none"),
)
PLAN_COLUMNS = (
    ("patient_id", "identifier as the source wrote it; import this column as text"),
    ("id_issuer", "who issued it; empty when no source says"),
    ("name", "as the source wrote it"),
    ("birth_date", "ISO 8601"),
    ("plan_uid", "SOP Instance UID of the plan"),
    ("plan_label", "RT Plan Label"),
    ("fractions_planned", "empty when unknown"),
    ("before", "fractions before the downtime; empty is unknown, never 0"),
    ("before_source", "counts, summary, records or settled"),
    ("before_as_of", "ISO 8601 with offset"),
    ("on_paper", "complete fractions of the ledger that `before` does not hold"),
    ("expected", "what the OIS must show once all is entered"),
    ("next_fraction", "empty when unknown or complete"),
    ("interrupted", "number of a fraction that is begun and not complete"),
    ("sessions", "sessions in the ledger"),
    ("missed", "days missed"),
    ("unconfirmed", "fractions that no second person read"),
    ("conflicts", "what must be settled first"),
    ("records", "DICOM objects written"),
    ("in_newest_export", "yes or no"),
)
Row = dict[str, Cell]


def fraction_table() -> CsvTable:
    """Return an empty table of session beams."""
    return CsvTable([name for name, _ in FRACTION_COLUMNS])


def plan_table() -> CsvTable:
    """Return an empty table of plans."""
    return CsvTable([name for name, _ in PLAN_COLUMNS])


def add_plan(table: CsvTable, item: PlanToGiveBack, records: int) -> None:
    """Add one plan."""
    position = item.position
    table.add(
        {
            **_who(item),
            "fractions_planned": item.view.fractions_planned,
            "before": position.base,
            "before_source": position.source,
            "before_as_of": position.as_of,
            "on_paper": position.given_since_export,
            "expected": position.given,
            "next_fraction": position.next_fraction,
            "interrupted": position.interrupted,
            "sessions": len(item.parts),
            "missed": len(item.missed),
            "unconfirmed": len(item.unconfirmed),
            "conflicts": conflict_count(item),
            "records": records,
            "in_newest_export": item.is_listed,
        }
    )


def conflict_count(item: PlanToGiveBack) -> int:
    """Return how much two people must settle: entries that clash, and counts that differ."""
    return len(item.conflicts) + int(item.position.conflict)


def add_fractions(
    table: CsvTable,
    ledger: LedgerIndex,
    entries: Mapping[str, LedgerEntry],
    item: PlanToGiveBack,
    records: PlanRecords,
) -> None:
    """Add what the ledger knows of a plan's fractions, by number, then the missed days.

    Args:
        entries: all of the ledger, by hash.
    """
    uid_of = records.uid_of
    for fraction in item.fractions:
        for place, part in enumerate(fraction.parts):
            row = {
                **_shared(item, fraction, entries[part.entry_hash]),
                **_session(part, place),
                "record_uid": uid_of.get(part.entry_hash),
            }
            planned = {beam.beam_number: beam.delivered_meterset_mu for beam in part.planned}
            for beam in part.beams:
                table.add(
                    {
                        **row,
                        "beam": beam.beam_number,
                        "planned": planned.get(beam.beam_number),
                        "delivered": beam.delivered_meterset_mu,
                    }
                )
            if not part.beams:
                table.add(row)
        for entry_hash in fraction.entries:
            entry = entries[entry_hash]
            if entry.kind == KIND_TREATED_ELSEWHERE and entry_hash not in ledger.voided:
                table.add(_elsewhere(item, fraction, entry))
    for missed in item.missed:
        entry = entries[missed.entry_hash]
        table.add(
            {
                **_who(item),
                **_entry(entry),
                "state": "missed",
                "treated_on": missed.missed_on,
                "remark": missed.reason,
                "recorded_by": entry.signatures[0].name,
            }
        )


def _who(item: PlanToGiveBack) -> Row:
    patient, plan = item.patient, item.view.plan
    return {
        "patient_id": patient.key.patient_id,
        "id_issuer": patient.key.issuer or None,
        "name": patient.name or None,
        "birth_date": patient.birth_date,
        "plan_uid": item.view.plan_uid,
        "plan_label": plan.label if plan is not None else None,
    }


def _entry(entry: LedgerEntry) -> Row:
    return {"entry": entry.index, "device": entry.device, "entry_hash": entry.entry_hash}


def _shared(item: PlanToGiveBack, fraction: LedgerFraction, entry: LedgerEntry) -> Row:
    base = item.position.base
    clashing = {entry_hash for conflict in item.conflicts for entry_hash in conflict.entries}
    return {
        **_who(item),
        **_entry(entry),
        "fraction": fraction.number,
        "in_conflict": entry.entry_hash in clashing,
        "counted_before": base is not None and fraction.number <= base,
        "unit": unit_of(item) or None,
    }


def _session(part: FractionPart, place: int) -> Row:
    state = "interrupted"
    if part.outcome == "complete":
        state = "continued" if place > 0 else "complete"
    vertical, longitudinal, lateral = part.shifts_mm or (None, None, None)
    return {
        "session": place + 1,
        "state": state,
        "treated_on": part.treated_on,
        "given_at": part.given_at,
        "machine": part.machine,
        "partial_reason": part.partial_reason,
        "shift_vertical_mm": vertical,
        "shift_longitudinal_mm": longitudinal,
        "shift_lateral_mm": lateral,
        "overrides": " ".join(part.overrides) or None,
        "recorded_by": part.recorded_by,
        "confirmed_by": part.confirmed_by,
        "confirmed": part.is_confirmed,
    }


def _elsewhere(item: PlanToGiveBack, fraction: LedgerFraction, entry: LedgerEntry) -> Row:
    values: Mapping[str, object] = entry.values
    signers = [signature.name for signature in entry.signatures]
    return {
        **_shared(item, fraction, entry),
        "state": "elsewhere",
        "treated_on": fraction.treated_on,
        "remark": str(values.get("host") or "") or None,
        "recorded_by": signers[0] if signers else None,
        "confirmed_by": signers[1] if len(signers) > 1 else None,
        "confirmed": len(signers) > 1,
        "unit": None,
    }
