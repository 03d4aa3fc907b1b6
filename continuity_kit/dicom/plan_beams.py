"""Beams of an RT Plan or RT Ion Plan, with everything that is put into or onto the machine.

Source: DICOM PS3.3 C.8.8.14 (RT Beams), C.8.8.25 (RT Ion Beams); DICOM notes 1.2, 1.6, 1.7.
"""

from decimal import Decimal
from typing import NamedTuple

from continuity_kit.dicom.plan_points import ANGLE, APERTURE_MM, DISTANCE_MM, read_points
from continuity_kit.dicom.values import NOT_NEGATIVE, Item, Range
from continuity_kit.domain.findings import Finding
from continuity_kit.domain.plan import Accessory, Beam, LimitingDevice, Wedge

THICKNESS_MM = Range(Decimal(0), Decimal(2000))
MAX_NUMBER = 2**31 - 1


class _Keywords(NamedTuple):
    """Where an accessory's values stand; None: it has no such attribute."""

    id: str
    type: str | None = None
    name: str | None = None
    material: str | None = None
    thickness_mm: str | None = None
    outline_mm: str | None = None


APPLICATOR = _Keywords("ApplicatorID", "ApplicatorType", "ApplicatorDescription")
BOLUS = _Keywords("BolusID", None, "BolusDescription")
BLOCK = _Keywords(
    "BlockTrayID", "BlockType", "BlockName", "MaterialID", "BlockThickness", "BlockData"
)
COMPENSATOR = _Keywords("CompensatorID", "CompensatorType", "CompensatorDescription", "MaterialID")
GENERAL = _Keywords("GeneralAccessoryID", "GeneralAccessoryType", "GeneralAccessoryDescription")
SNOUT = _Keywords("SnoutID")
RANGE_SHIFTER = _Keywords("RangeShifterID", "RangeShifterType", "RangeShifterDescription")


def read_beams(root: Item, *, ion: bool) -> tuple[Beam, ...]:
    """Return the beams in the file's order.

    A beam without a readable number cannot be matched with its meterset: it is left out and stops.
    """
    beams = []
    for item in root.items("IonBeamSequence" if ion else "BeamSequence"):
        number = item.integer("BeamNumber", 0, MAX_NUMBER)
        if number is None:
            root.faults.add(Finding("beam-number-missing", "stop"))
        else:
            beams.append(_beam(item.of_beam(number), number, ion=ion))
    return tuple(beams)


def _beam(item: Item, number: int, *, ion: bool) -> Beam:
    points = item.items("IonControlPointSequence" if ion else "ControlPointSequence")
    distances = "VirtualSourceAxisDistances" if ion else "SourceAxisDistance"
    if item.text("EnhancedRTBeamLimitingDeviceDefinitionFlag") == "YES":
        item.faults.add(Finding("device-not-supported", "stop", number, (("device", "enhanced"),)))
    if ion:
        _note_ion_devices(item)
    return Beam(
        number=number,
        name=item.text("BeamName"),
        description=item.long_text("BeamDescription"),
        delivery_type=item.word("TreatmentDeliveryType"),
        radiation_type=item.word("RadiationType"),
        beam_type=item.text("BeamType"),
        machine=item.text("TreatmentMachineName"),
        meterset_unit=item.word("PrimaryDosimeterUnit"),
        fluence_mode=_fluence_mode(item),
        high_dose_technique=item.text("HighDoseTechniqueType"),
        sad_mm=item.decimals(distances, DISTANCE_MM),
        final_weight=item.decimal("FinalCumulativeMetersetWeight", NOT_NEGATIVE),
        number_of_control_points=item.integer("NumberOfControlPoints", 0),
        devices=_devices(item, ion=ion),
        wedges=_wedges(item, ion=ion),
        applicator=_applicator(item),
        number_of_wedges=item.integer("NumberOfWedges", 0),
        boli=_accessories(item, "ReferencedBolusSequence", BOLUS),
        number_of_boli=item.integer("NumberOfBoli", 0),
        blocks=_accessories(item, "IonBlockSequence" if ion else "BlockSequence", BLOCK),
        number_of_blocks=item.integer("NumberOfBlocks", 0),
        compensators=_accessories(
            item, "IonRangeCompensatorSequence" if ion else "CompensatorSequence", COMPENSATOR
        ),
        number_of_compensators=item.integer("NumberOfCompensators", 0),
        general_accessories=_accessories(item, "GeneralAccessorySequence", GENERAL),
        patient_setup_number=item.integer("ReferencedPatientSetupNumber"),
        tolerance_table=item.text("ReferencedToleranceTableNumber"),
        scan_mode=item.text("ScanMode"),
        snouts=_accessories(item, "SnoutSequence", SNOUT),
        range_shifters=_accessories(item, "RangeShifterSequence", RANGE_SHIFTER),
        number_of_range_shifters=item.integer("NumberOfRangeShifters", 0) if ion else None,
        control_points=read_points(points, ion=ion),
    )


def _note_ion_devices(item: Item) -> None:
    """Name what stands in an ion beam line and no sheet shows; it must be there all the same."""
    found = (
        ("range modulator", "NumberOfRangeModulators", 0),
        ("lateral spreading device", "NumberOfLateralSpreadingDevices", 0),
        ("range shifter", "NumberOfRangeShifters", len(item.items("RangeShifterSequence"))),
    )
    for kind, keyword, shown in found:
        stated = item.integer(keyword, 0)
        if stated is not None and stated != shown:
            values = (("kind", kind), ("stated", str(stated)), ("found", str(shown)))
            item.faults.add(Finding("accessory-count-differs", "warn", item.beam, values))
    if item.text("PatientSupportType") == "CHAIR":
        item.faults.add(Finding("patient-on-chair", "warn", item.beam))


def _fluence_mode(item: Item) -> str | None:
    """Return mode and ID as written: 6 MV and 6 MV FFF share one nominal energy."""
    modes = item.items("PrimaryFluenceModeSequence")
    if len(modes) > 1:
        finding = Finding("value-not-single", "warn", item.beam)
        item.faults.of_value(finding, "PrimaryFluenceModeSequence")
        return None
    words = [w for mode in modes for w in (mode.text("FluenceMode"), mode.text("FluenceModeID"))]
    return " ".join(word for word in words if word) or None


def _devices(item: Item, *, ion: bool) -> tuple[LimitingDevice, ...]:
    sequence = "IonBeamLimitingDeviceSequence" if ion else "BeamLimitingDeviceSequence"
    found = []
    for device in item.items(sequence):
        kind = device.text("RTBeamLimitingDeviceType")
        if kind is None:
            finding = Finding("value-unreadable", "stop", item.beam)
            item.faults.of_value(finding, "RTBeamLimitingDeviceType")
            continue
        found.append(
            LimitingDevice(
                type=kind,
                leaf_pairs=device.integer("NumberOfLeafJawPairs", 0, 10_000),
                boundaries_mm=device.decimals("LeafPositionBoundaries", APERTURE_MM),
            )
        )
    return tuple(found)


def _wedges(item: Item, *, ion: bool) -> tuple[Wedge, ...]:
    return tuple(
        Wedge(
            number=wedge.integer("WedgeNumber"),
            id=wedge.text("WedgeID"),
            type=wedge.text("WedgeType"),
            angle=wedge.decimal("WedgeAngle", ANGLE),
            orientation=wedge.decimal("WedgeOrientation", ANGLE),
        )
        for wedge in item.items("IonWedgeSequence" if ion else "WedgeSequence")
    )


def _applicator(item: Item) -> Accessory | None:
    found = _accessories(item, "ApplicatorSequence", APPLICATOR)
    if len(found) > 1:
        finding = Finding("value-not-single", "stop", item.beam)
        item.faults.of_value(finding, "ApplicatorSequence")
    return found[0] if found else None


def _accessories(item: Item, sequence: str, keywords: _Keywords) -> tuple[Accessory, ...]:
    return tuple(_accessory(accessory, keywords) for accessory in item.items(sequence))


def _accessory(item: Item, keywords: _Keywords) -> Accessory:
    thickness, outline = keywords.thickness_mm, keywords.outline_mm
    return Accessory(
        id=item.text(keywords.id),
        type=item.text(keywords.type) if keywords.type else None,
        code=item.text("AccessoryCode"),
        name=item.text(keywords.name) if keywords.name else None,
        material=item.text(keywords.material) if keywords.material else None,
        thickness_mm=item.decimal(thickness, THICKNESS_MM) if thickness else None,
        outline_mm=item.decimals(outline, APERTURE_MM) if outline else (),
    )
