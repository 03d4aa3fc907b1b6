"""Reads treatment and summary records: what a machine or an OIS says was given, nothing guessed.

A record is counted, so one of which any counted value cannot be read is refused by name: skipped in
silence, it would leave a fraction out. Runs in the worker.

Source: DICOM PS3.3 C.8.8.17 to C.8.8.26, A.29, A.30, A.31, A.50; DICOM notes 2.2, 2.3, 3.3.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Literal

from continuity_kit.dicom.prescan import (
    RT_BEAMS_RECORD,
    RT_BRACHY_RECORD,
    RT_ION_RECORD,
    RT_SUMMARY_RECORD,
    PrescanReport,
    prescan_tree,
)
from continuity_kit.dicom.values import NOT_NEGATIVE, Faults, Item
from continuity_kit.domain.fraction import RecordedBeam, TreatmentRecord
from continuity_kit.errors import WorldError

RecordKind = Literal["beams", "ion", "brachy", "summary"]
KINDS: dict[str, RecordKind] = {
    RT_BEAMS_RECORD: "beams",
    RT_ION_RECORD: "ion",
    RT_BRACHY_RECORD: "brachy",
    RT_SUMMARY_RECORD: "summary",
}
SESSION_BEAMS = {
    "beams": ("TreatmentSessionBeamSequence", "ControlPointDeliverySequence"),
    "ion": ("TreatmentSessionIonBeamSequence", "IonControlPointDeliverySequence"),
}
NOT_TREATING = frozenset(("SETUP", "OPEN_PORTFILM", "TRMT_PORTFILM"))
MAX_NUMBER = 2**31 - 1
MAX_FRACTIONS = 1000
UNREAD = frozenset(
    (
        "value-unreadable",
        "value-no-number",
        "value-not-single",
        "value-out-of-range",
        "value-no-date",
    )
)


def read_records(data: bytes) -> tuple[TreatmentRecord, ...]:
    """Return what one object records: one record, with a line per session beam.

    Raises:
        WorldError: a `dicom-…` code of the pre-scan; `dicom-not-a-record`;
            `dicom-record-without-plan`, `dicom-record-plans-differ`, `dicom-record-without-beam`,
            `dicom-record-without-fraction`, `dicom-record-value` (with the attribute's name).
    """
    report, node = prescan_tree(data)
    kind = KINDS.get(report.sop_class)
    if kind is None:
        raise WorldError("dicom-not-a-record")
    faults = Faults()
    record = _record(Item.root(node, faults), report, kind)
    for finding in faults.found.values():
        if finding.code in UNREAD:
            raise WorldError("dicom-record-value", field=dict(finding.values)["field"])
    return (record,)


def _record(root: Item, report: PrescanReport, kind: RecordKind) -> TreatmentRecord:
    delivered, first, most_recent = _summary(root) if kind == "summary" else (None, None, None)
    return TreatmentRecord(
        uid=report.sop_instance_uid,
        kind=kind,
        patient_id=report.patient_id,
        id_issuer=report.id_issuer,
        plan_uid=_plan_uid(report),
        treatment_date=_day(root, "TreatmentDate"),
        treatment_time=root.time("TreatmentTime"),
        beams=tuple(_beams(root, kind)),
        fractions_delivered=delivered,
        most_recent_date=most_recent,
        first_date=first,
        content_origin=root.text("TreatmentRecordContentOrigin"),
        machine=_machine(root),
    )


def _plan_uid(report: PrescanReport) -> str:
    """Return the one plan of which a record tells.

    SAFETY: a record of no plan, or of one of several, is counted for none
    (test_a_record_of_no_plan_or_of_two_is_refused).
    """
    if not report.plan_uids:
        raise WorldError("dicom-record-without-plan")
    if len(report.plan_uids) > 1:
        raise WorldError("dicom-record-plans-differ")
    return report.plan_uids[0]


def _summary(root: Item) -> tuple[int | None, date | None, date | None]:
    """Return fractions delivered over all groups (None when any group does not say), first and
    most recent date.
    """
    told = [
        item.integer("NumberOfFractionsDelivered", 0, MAX_FRACTIONS)
        for item in root.items("FractionGroupSummarySequence")
    ]
    known = [number for number in told if number is not None]
    is_whole = bool(told) and len(known) == len(told)
    dates = _day(root, "FirstTreatmentDate"), _day(root, "MostRecentTreatmentDate")
    return sum(known) if is_whole else None, *dates


def _beams(root: Item, kind: RecordKind) -> Iterator[RecordedBeam]:
    if kind == "brachy":
        for setup in root.items("TreatmentSessionApplicationSetupSequence"):
            for channel in setup.items("RecordedChannelSequence"):
                yield _channel(setup, channel)
    elif kind != "summary":
        sequence, points = SESSION_BEAMS[kind]
        for item in root.items(sequence):
            yield _beam(item, points)


def _beam(item: Item, points: str) -> RecordedBeam:
    number = item.integer("ReferencedBeamNumber", 0, MAX_NUMBER)
    delivered = item.decimal("DeliveredPrimaryMeterset", NOT_NEGATIVE, plain=True)
    if delivered is None and not item.raw("DeliveredPrimaryMeterset"):
        delivered = _of_points(item, points)
    return _checked(
        item,
        RecordedBeam(
            beam_number=-1 if number is None else number,
            fraction_number=item.integer("CurrentFractionNumber", 0, MAX_FRACTIONS),
            delivered_meterset=delivered,
            specified_meterset=item.decimal("SpecifiedPrimaryMeterset", NOT_NEGATIVE, plain=True),
            delivery_type=item.text("TreatmentDeliveryType"),
            termination=item.text("TreatmentTerminationStatus"),
            verification=item.text("TreatmentVerificationStatus"),
            at=_ended_at(item.items(points)),
        ),
        is_numbered=number is not None,
    )


def _channel(setup: Item, channel: Item) -> RecordedBeam:
    """Return one channel: its number stands for the beam's, its seconds for the meterset."""
    number = channel.integer("ChannelNumber", 0, MAX_NUMBER)
    return _checked(
        setup,
        RecordedBeam(
            beam_number=-1 if number is None else number,
            fraction_number=setup.integer("CurrentFractionNumber", 0, MAX_FRACTIONS),
            delivered_meterset=channel.decimal(
                "DeliveredChannelTotalTime", NOT_NEGATIVE, plain=True
            ),
            specified_meterset=channel.decimal(
                "SpecifiedChannelTotalTime", NOT_NEGATIVE, plain=True
            ),
            delivery_type=setup.text("TreatmentDeliveryType"),
            termination=setup.text("TreatmentTerminationStatus"),
            verification=setup.text("TreatmentVerificationStatus"),
        ),
        is_numbered=number is not None,
    )


def _checked(item: Item, beam: RecordedBeam, *, is_numbered: bool) -> RecordedBeam:
    """Refuse a dose that belongs to no beam, or to no fraction.

    SAFETY: left out of the count, that fraction would be given twice
    (test_a_record_that_cannot_be_counted_is_refused_by_name).
    """
    if not is_numbered:
        raise WorldError("dicom-record-without-beam")
    gave = beam.delivered_meterset is None or beam.delivered_meterset > 0
    is_treating = beam.delivery_type not in NOT_TREATING
    if gave and is_treating and not beam.fraction_number and not item.raw("CurrentFractionNumber"):
        raise WorldError("dicom-record-without-fraction")
    return beam


def _of_points(item: Item, points: str) -> Decimal | None:
    """Return the meterset from the first to the last control point of what was delivered.

    A continuation starts where the first part stopped (C.8.8.21.2.2), so the difference counts.
    """
    told = [
        point.decimal("DeliveredMeterset", NOT_NEGATIVE, plain=True) for point in item.items(points)
    ]
    known = [meterset for meterset in told if meterset is not None]
    if len(known) < 2 or len(known) != len(told) or known != sorted(known):
        return None
    return known[-1] - known[0]


def _ended_at(points: tuple[Item, ...]) -> str | None:
    if not points:
        return None
    day = points[-1].date("TreatmentControlPointDate")
    time = points[-1].time("TreatmentControlPointTime")
    return f"{day}T{time}" if day and time else None


def _day(item: Item, keyword: str) -> date | None:
    """Return a date, refused when no calendar has it."""
    text = item.date(keyword)
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise WorldError("dicom-record-value", field=keyword) from error


def _machine(root: Item) -> str | None:
    names = [item.text("TreatmentMachineName") for item in root.items("TreatmentMachineSequence")]
    return names[0] if len(names) == 1 else None
