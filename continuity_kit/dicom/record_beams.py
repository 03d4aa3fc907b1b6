"""Session beams of a treatment record: the plan's control points with what was delivered at each.

Delivered metersets follow the standard's rule, whole and interrupted deliveries alike:
`max(start, min(specified, end))`. Angles, jaws and leaves are the plan's, which content origin USER
and NOT_VERIFIED say; table positions are left empty, because the ledger holds none that was read.

Source: DICOM PS3.3 C.8.8.21 (RT Beams Session Record), C.8.8.26 (RT Ion Beams Session Record).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal

from continuity_kit.dicom.record_elements import (
    copy,
    copy_or_empty,
    copy_required,
    ds_text,
    encode_elements,
    encode_sequence,
    encoded_text,
    put,
    put_items,
)
from continuity_kit.dicom.tag_walk import Node
from continuity_kit.dicom.values import NOT_NEGATIVE, Item
from continuity_kit.domain.ledger import FractionPart
from continuity_kit.domain.planned_meterset import UNIT_MU, PlannedBeam
from continuity_kit.errors import WorldError

WIDE = Context(prec=40)
LONGEST_ST = 1024
ENERGY_UNITS = {"PHOTON": "MV", "ELECTRON": "MEV"}
ANGLES = (
    "GantryAngle",
    "GantryRotationDirection",
    "GantryPitchAngle",
    "GantryPitchRotationDirection",
    "BeamLimitingDeviceAngle",
    "BeamLimitingDeviceRotationDirection",
    "PatientSupportAngle",
    "PatientSupportRotationDirection",
    "TableTopEccentricAxisDistance",
    "TableTopEccentricAngle",
    "TableTopEccentricRotationDirection",
    "TableTopPitchAngle",
    "TableTopPitchRotationDirection",
    "TableTopRollAngle",
    "TableTopRollRotationDirection",
)
ION_ANGLES = (*ANGLES, "HeadFixationAngle", "ChairHeadFramePosition", "SnoutPosition")
TABLE_TOP = ("TableTopVerticalPosition", "TableTopLongitudinalPosition", "TableTopLateralPosition")
WEDGE = ("WedgeNumber", "WedgeType", "WedgeID", "WedgeAngle", "WedgeOrientation")
DEVICE = ("RTBeamLimitingDeviceType", "NumberOfLeafJawPairs")
POSITIONS = ("RTBeamLimitingDeviceType", "LeafJawPositions")
ION_SETTINGS = {
    "RangeShifterSettingsSequence": ("ReferencedRangeShifterNumber", "RangeShifterSetting"),
    "LateralSpreadingDeviceSettingsSequence": (
        "ReferencedLateralSpreadingDeviceNumber",
        "LateralSpreadingDeviceSetting",
    ),
    "RangeModulatorSettingsSequence": (
        "ReferencedRangeModulatorNumber",
        "RangeModulatorGatingStartValue",
        "RangeModulatorGatingStopValue",
    ),
}


@dataclass(frozen=True)
class PointTemplate:
    """One control point, encoded; `after` follows the metersets, `whole` includes them.

    `whole` is what a session holds that gave all of it: the same in every record of the plan.
    """

    specified: Decimal
    after: bytes = field(repr=False)
    whole: bytes = field(repr=False)


@dataclass(frozen=True)
class BeamTemplate:
    """What every session beam of one plan beam shares.

    Attributes:
        head: elements of the item but those of the session.
        planned: meterset of one fraction, in the unit of the plan.
    """

    head: Node = field(repr=False)
    planned: PlannedBeam
    points: tuple[PointTemplate, ...] = field(repr=False)
    is_ion: bool

    def item(
        self,
        *,
        fraction_number: int,
        part: FractionPart,
        start: Decimal,
        delivered: Decimal,
        charset: bytes,
    ) -> bytes:
        """Return the encoded item of one session.

        Args:
            start: what earlier sessions of this fraction gave.
            delivered: what this session gave.
        """
        end = start + delivered
        node: Node = dict(self.head)
        # A reading above the planned meterset ended by itself as much as one that met it.
        is_done = self.planned.is_met_by(end) or end >= (self.planned.planned or end)
        stopped = part.outcome == "interrupted" and not is_done
        put(node, "TreatmentDeliveryType", "CONTINUATION" if start > 0 else "TREATMENT")
        put(node, "CurrentFractionNumber", fraction_number)
        put(node, "TreatmentTerminationStatus", "OPERATOR" if stopped else "NORMAL")
        put(node, "TreatmentVerificationStatus", "NOT_VERIFIED")
        if stopped and part.partial_reason:
            reason = encoded_text(part.partial_reason, charset, LONGEST_ST)
            put(node, "TreatmentTerminationDescription", reason)
        put(node, "DeliveredPrimaryMeterset", ds_text(delivered))
        sequence = (
            "IonControlPointDeliverySequence" if self.is_ion else "ControlPointDeliverySequence"
        )
        points = encode_sequence(sequence, self._points(part, start, end))
        tag = 0x30080041 if self.is_ion else 0x30080040
        before = {key: value for key, value in node.items() if key < tag}
        after = {key: value for key, value in node.items() if key > tag}
        return encode_elements(before) + points + encode_elements(after)

    def _points(self, part: FractionPart, start: Decimal, end: Decimal) -> list[bytes]:
        when: Node = {}
        put(when, "TreatmentControlPointDate", f"{part.treated_on:%Y%m%d}")
        put(when, "TreatmentControlPointTime", f"{part.given_at:%H%M%S}")
        encoded_when = encode_elements(when)
        return [
            encoded_when + point.whole
            if start <= point.specified <= end
            else encoded_when + _metersets(point.specified, start, end) + point.after
            for point in self.points
        ]


def _metersets(specified: Decimal, start: Decimal, end: Decimal) -> bytes:
    node: Node = {}
    put(node, "SpecifiedMeterset", ds_text(specified))
    put(node, "DeliveredMeterset", ds_text(max(start, min(specified, end))))
    return encode_elements(node)


def beam_template(beam: Item, reference: Item, number: int, *, ion: bool) -> BeamTemplate:
    """Read what the records of one beam share from the plan.

    Args:
        beam: item of the Beam Sequence or Ion Beam Sequence.
        reference: what the fraction group says of it.

    Raises:
        WorldError: `record-value-missing`, `record-radiation-unknown`.
    """
    meterset = _number(reference, "BeamMeterset")
    final = _number(beam, "FinalCumulativeMetersetWeight")
    if not final:
        raise WorldError("record-value-missing", field="FinalCumulativeMetersetWeight")
    unit = beam.text("PrimaryDosimeterUnit") or ""
    head = _ion_head(beam) if ion else _head(beam)
    put(head, "ReferencedBeamNumber", number)
    put(head, "SpecifiedPrimaryMeterset", ds_text(meterset))
    sources = beam.items("IonControlPointSequence" if ion else "ControlPointSequence")
    if not sources:
        raise WorldError("record-value-missing", field="ControlPointSequence")
    put(head, "NumberOfControlPoints", len(sources))
    energy_unit = None if ion else _energy_unit(beam, sources)
    points = []
    for place, source in enumerate(sources):
        weight = _number(source, "CumulativeMetersetWeight")
        after = encode_elements(_point(source, energy_unit, is_first=place == 0, ion=ion))
        specified = meterset if weight == final else _share(meterset, weight, final)
        whole = _metersets(specified, specified, specified) + after
        points.append(PointTemplate(specified, after, whole))
    planned = PlannedBeam(number, meterset, unit or UNIT_MU)
    return BeamTemplate(head, planned, tuple(points), ion)


def _share(meterset: Decimal, weight: Decimal, final: Decimal) -> Decimal:
    """Meterset at a control point; the final weight is a ratio base and never a meterset."""
    exact = WIDE.divide(WIDE.multiply(meterset, weight), final)
    return Decimal(ds_text(exact))


def _head(beam: Item) -> Node:
    node: Node = {}
    copy_or_empty(node, beam, "BeamName", "NumberOfCompensators", "NumberOfBoli", "NumberOfBlocks")
    copy_required(node, beam, "BeamType", "RadiationType", "NumberOfWedges")
    wedges = [_picked(item, WEDGE) for item in beam.items("WedgeSequence")]
    if wedges:
        put_items(node, "RecordedWedgeSequence", wedges)
    devices = [_picked(item, DEVICE) for item in beam.items("BeamLimitingDeviceSequence")]
    if devices:
        put_items(node, "BeamLimitingDeviceLeafPairsSequence", devices)
    return node


def _ion_head(beam: Item) -> Node:
    node: Node = {}
    copy_or_empty(node, beam, "BeamName", "NumberOfCompensators", "NumberOfBoli", "NumberOfBlocks")
    copy_required(node, beam, "BeamType", "RadiationType", "ScanMode", "PatientSupportType")
    copy(node, beam, "PatientSupportID")
    for keyword in (
        "NumberOfWedges",
        "NumberOfRangeShifters",
        "NumberOfLateralSpreadingDevices",
        "NumberOfRangeModulators",
    ):
        copy_required(node, beam, keyword)
    for target, source, keywords in (
        ("RecordedWedgeSequence", "IonWedgeSequence", WEDGE),
        ("BeamLimitingDeviceLeafPairsSequence", "IonBeamLimitingDeviceSequence", DEVICE),
    ):
        items = [_picked(item, keywords) for item in beam.items(source)]
        if items:
            put_items(node, target, items)
    for target, source, number, identifier in (
        ("RecordedRangeShifterSequence", "RangeShifterSequence", "RangeShifterNumber",
         "RangeShifterID"),
        ("RecordedLateralSpreadingDeviceSequence", "LateralSpreadingDeviceSequence",
         "LateralSpreadingDeviceNumber", "LateralSpreadingDeviceID"),
        ("RecordedRangeModulatorSequence", "RangeModulatorSequence", "RangeModulatorNumber",
         "RangeModulatorID"),
    ):  # fmt: skip
        items = [_numbered(item, number, identifier) for item in beam.items(source)]
        if items:
            put_items(node, target, items)
    snouts = [_picked(item, ("SnoutID",)) for item in beam.items("SnoutSequence")]
    if snouts:
        put_items(node, "RecordedSnoutSequence", snouts)
    return node


def _numbered(item: Item, number: str, identifier: str) -> Node:
    node: Node = {}
    copy_required(node, item, identifier)
    put(node, f"Referenced{number}", item.raw(number))
    if number == "RangeModulatorNumber":
        copy_required(node, item, "RangeModulatorType")
    return node


def _point(source: Item, energy_unit: str | None, *, is_first: bool, ion: bool) -> Node:
    """Return what follows the metersets of a control point.

    What never changes stands in the first point alone, as in the plan (C.8.8.14.5).
    """
    node: Node = {}
    put(node, "ReferencedControlPointIndex", source.raw("ControlPointIndex"))
    copy(node, source, "NominalBeamEnergy", *(ION_ANGLES if ion else ANGLES))
    if energy_unit is not None and source.has("NominalBeamEnergy"):
        put(node, "NominalBeamEnergyUnit", energy_unit)
    if not ion:
        copy_or_empty(node, source, "DoseRateSet")
        put(node, "DoseRateDelivered", None)  # nobody measured it: never the set value
    if is_first:
        for keyword in TABLE_TOP:
            put(node, keyword, None)
        if ion:
            copy_or_empty(node, source, "SnoutPosition")
    positions = source.items("BeamLimitingDevicePositionSequence")
    if positions:
        items = [_picked(item, POSITIONS) for item in positions]
        put_items(node, "BeamLimitingDevicePositionSequence", items)
    _copy_wedges(node, source, ion=ion)
    if ion:
        _copy_ion_settings(node, source)
    return node


def _copy_wedges(node: Node, source: Item, *, ion: bool) -> None:
    wedges = source.items("IonWedgePositionSequence" if ion else "WedgePositionSequence")
    items = [_picked(item, ("ReferencedWedgeNumber", "WedgePosition")) for item in wedges]
    if items:
        put_items(node, "IonWedgePositionSequence" if ion else "WedgePositionSequence", items)


def _copy_ion_settings(node: Node, source: Item) -> None:
    for sequence, keywords in ION_SETTINGS.items():
        items = [_picked(item, keywords) for item in source.items(sequence)]
        if items:
            put_items(node, sequence, items)


def _energy_unit(beam: Item, points: Sequence[Item]) -> str | None:
    """Return the unit of the energy: a record needs it and a plan has none."""
    if not any(point.has("NominalBeamEnergy") for point in points):
        return None
    radiation = beam.text("RadiationType") or ""
    if radiation not in ENERGY_UNITS:
        raise WorldError("record-radiation-unknown", radiation=radiation or "-")
    return ENERGY_UNITS[radiation]


def _picked(item: Item, keywords: Sequence[str]) -> Node:
    node: Node = {}
    copy_or_empty(node, item, *keywords)
    return node


def _number(item: Item, keyword: str) -> Decimal:
    value = item.decimal(keyword, NOT_NEGATIVE)
    if value is None:
        raise WorldError("record-value-missing", field=keyword)
    return value
