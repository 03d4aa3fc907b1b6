"""Application setups of an RT Brachy Treatment Record: the channels with the times they were given.

The ledger holds the time that each channel was given, and nothing that the console said of the
source: its strength is the plan's with the plan's date, its serial number is left empty. Dwell
points and safe positions bear the start of the session, the only time that people wrote down.

Source: DICOM PS3.3 C.8.8.22 (RT Brachy Session Record).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import ROUND_CEILING, Decimal

from continuity_kit.dicom.record_elements import (
    copy,
    copy_or_empty,
    copy_required,
    ds_text,
    put,
    put_items,
)
from continuity_kit.dicom.tag_walk import Node
from continuity_kit.dicom.values import Item
from continuity_kit.domain.ledger import FractionPart, SessionBeam
from continuity_kit.domain.planned_meterset import UNIT_SECOND, PlannedBeam
from continuity_kit.errors import WorldError

HAND_RECORDED = ("HDR", "MDR", "LDR")


@dataclass(frozen=True)
class BrachyParts:
    """What every record of a brachytherapy plan shares: sources, and channels by number."""

    sources: tuple[Node, ...] = field(repr=False)
    channels: Mapping[int, tuple[Item, Item]] = field(repr=False)  # (setup, channel)


def brachy_parts(root: Item, group: Item) -> BrachyParts:
    """Read the sources and the channels of a fraction group.

    Raises:
        WorldError: `record-value-missing`, `record-channel-twice`, `record-pulsed`.
    """
    if (root.text("BrachyTreatmentType") or "") not in HAND_RECORDED:
        raise WorldError("record-pulsed")
    named = {
        item.integer("ReferencedBrachyApplicationSetupNumber")
        for item in group.items("ReferencedBrachyApplicationSetupSequence")
    }
    channels: dict[int, tuple[Item, Item]] = {}
    for setup in root.items("ApplicationSetupSequence"):
        if named and setup.integer("ApplicationSetupNumber") not in named:
            continue
        for channel in setup.items("ChannelSequence"):
            number = channel.integer("ChannelNumber")
            if number is None or number in channels:
                raise WorldError("record-channel-twice")
            channels[number] = (setup, channel)
    return BrachyParts(tuple(_source(item) for item in root.items("SourceSequence")), channels)


def session_setups(
    parts: BrachyParts,
    part: FractionPart,
    fraction_number: int,
    given: Sequence[SessionBeam],
    before: Mapping[int, Decimal],
) -> list[Node]:
    """Return one item for each application setup whose channels were given.

    Raises:
        WorldError: `record-value-missing`, `record-beam-unknown`.
    """
    planned = {beam.beam_number: beam.delivered_meterset_mu for beam in part.planned}
    setups: dict[int, tuple[Item, list[SessionBeam]]] = {}
    for beam in given:
        if beam.beam_number not in parts.channels:
            raise WorldError("record-beam-unknown", beam=beam.beam_number)
        setup, _ = parts.channels[beam.beam_number]
        number = setup.integer("ApplicationSetupNumber") or 0
        setups.setdefault(number, (setup, []))[1].append(beam)
    nodes = []
    for setup, beams in setups.values():
        node: Node = {}
        copy_required(node, setup, "ApplicationSetupType", "TotalReferenceAirKerma")
        put(node, "ReferencedBrachyApplicationSetupNumber", setup.raw("ApplicationSetupNumber"))
        is_continued = any(before.get(beam.beam_number) for beam in beams)
        put(node, "TreatmentDeliveryType", "CONTINUATION" if is_continued else "TREATMENT")
        put(node, "CurrentFractionNumber", fraction_number)
        stopped = part.outcome == "interrupted" and not all(
            PlannedBeam(beam.beam_number, planned.get(beam.beam_number), UNIT_SECOND).is_met_by(
                beam.delivered_meterset_mu + before.get(beam.beam_number, Decimal(0))
            )
            for beam in beams
        )
        put(node, "TreatmentTerminationStatus", "OPERATOR" if stopped else "NORMAL")
        put(node, "TreatmentVerificationStatus", "NOT_VERIFIED")
        channels = [
            _channel(parts.channels[beam.beam_number][1], part, beam, planned) for beam in beams
        ]
        put_items(node, "RecordedChannelSequence", channels)
        nodes.append(node)
    return nodes


def _source(item: Item) -> Node:
    node: Node = {}
    copy_required(
        node,
        item,
        "SourceNumber",
        "SourceType",
        "SourceIsotopeName",
        "SourceIsotopeHalfLife",
        "ReferenceAirKermaRate",
        "SourceStrengthReferenceDate",
        "SourceStrengthReferenceTime",
    )
    copy_or_empty(node, item, "SourceManufacturer")
    put(node, "SourceSerialNumber", None)
    return node


def _channel(
    source: Item, part: FractionPart, beam: SessionBeam, planned: Mapping[int, Decimal]
) -> Node:
    node: Node = {}
    delivered = beam.delivered_meterset_mu
    copy_required(node, source, "ChannelNumber", "SourceMovementType")
    copy_or_empty(node, source, "ChannelLength", "TransferTubeNumber")
    copy(node, source, "ReferencedSourceNumber", "TransferTubeLength")
    copy(
        node,
        source,
        "SourceApplicatorNumber",
        "SourceApplicatorID",
        "SourceApplicatorType",
        "SourceApplicatorLength",
        "SourceApplicatorStepSize",
    )
    put(node, "ReferencedChannelNumber", source.raw("ChannelNumber"))
    if beam.beam_number in planned:
        put(node, "SpecifiedChannelTotalTime", ds_text(planned[beam.beam_number]))
    else:
        copy_required(node, source, "ChannelTotalTime")
        put(node, "SpecifiedChannelTotalTime", source.raw("ChannelTotalTime"))
        node.pop(0x300A0286)
    put(node, "DeliveredChannelTotalTime", ds_text(delivered))
    if source.text("SourceMovementType") == "STEPWISE":
        whole = int(delivered.to_integral_value(ROUND_CEILING))
        back = part.given_at + timedelta(seconds=whole)
        put(node, "SafePositionExitDate", f"{part.treated_on:%Y%m%d}")
        put(node, "SafePositionExitTime", f"{part.given_at:%H%M%S}")
        put(node, "SafePositionReturnDate", f"{back:%Y%m%d}")
        put(node, "SafePositionReturnTime", f"{back:%H%M%S}")
    points = [_dwell(item, part) for item in source.items("BrachyControlPointSequence")]
    if not points:
        raise WorldError("record-value-missing", field="BrachyControlPointSequence")
    put(node, "NumberOfControlPoints", len(points))
    put_items(node, "BrachyControlPointDeliveredSequence", points)
    return node


def _dwell(source: Item, part: FractionPart) -> Node:
    node: Node = {}
    put(node, "ReferencedControlPointIndex", source.raw("ControlPointIndex"))
    put(node, "TreatmentControlPointDate", f"{part.treated_on:%Y%m%d}")
    put(node, "TreatmentControlPointTime", f"{part.given_at:%H%M%S}")
    copy_required(node, source, "ControlPointRelativePosition")
    return node
