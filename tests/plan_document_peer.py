"""What `plan --json` should say of a file, read by pydicom alone: no code of the kit."""

from decimal import Decimal
from typing import Any

from pydicom.dataset import Dataset

JAW_TYPES = {"X": "x", "ASYMX": "x", "Y": "y", "ASYMY": "y"}


def expected_document(item: Dataset) -> dict[str, Any]:
    """Return every value of the document that comes from the file."""
    is_ion = item.SOPClassUID.endswith("481.8")
    groups = item.get("FractionGroupSequence", [])
    has_setups = any(number(group, "NumberOfBrachyApplicationSetups") for group in groups)
    has_beams = any(number(group, "NumberOfBeams") for group in groups)
    kind = "ion" if is_ion else "brachy" if has_setups and not has_beams else "external"
    beams = item.get("IonBeamSequence" if is_ion else "BeamSequence", [])
    return {
        "plan_uid": str(item.SOPInstanceUID),
        "kind": kind,
        "patient_id": text(item, "PatientID"),
        "patient_name": text(item, "PatientName"),
        "birth_date": day(item, "PatientBirthDate"),
        "sex": text(item, "PatientSex"),
        "label": text(item, "RTPlanLabel"),
        "name": text(item, "RTPlanName"),
        "date": day(item, "RTPlanDate"),
        "intent": text(item, "PlanIntent"),
        "approval": text(item, "ApprovalStatus"),
        "manufacturer": text(item, "Manufacturer"),
        "model": text(item, "ManufacturerModelName"),
        "dose_references": [
            {
                "number": number(reference, "DoseReferenceNumber"),
                "structure": text(reference, "DoseReferenceStructureType"),
                "description": text(reference, "DoseReferenceDescription"),
                "type": text(reference, "DoseReferenceType"),
                "target_dose_gy": number(reference, "TargetPrescriptionDose"),
            }
            for reference in item.get("DoseReferenceSequence", [])
        ],
        "fraction_groups": [
            {
                "number": number(group, "FractionGroupNumber"),
                "fractions_planned": number(group, "NumberOfFractionsPlanned"),
                "beams": [
                    {
                        "beam_number": number(beam, "ReferencedBeamNumber"),
                        "meterset": number(beam, "BeamMeterset"),
                        "dose_gy": number(beam, "BeamDose"),
                    }
                    for beam in group.get("ReferencedBeamSequence", [])
                ],
            }
            for group in groups
        ],
        "beams": [expected_beam(beam, is_ion=is_ion) for beam in beams],
    }


def expected_beam(beam: Dataset, *, is_ion: bool) -> dict[str, Any]:
    """Return a beam; angles, jaws and table of the first control point."""
    points = beam.get("IonControlPointSequence" if is_ion else "ControlPointSequence", [])
    first = points[0]
    gantries = [number(point, "GantryAngle") for point in points if "GantryAngle" in point]
    energies: list[Decimal] = []
    for point in points:
        energy = number(point, "NominalBeamEnergy")
        if energy is not None and energy not in energies:
            energies.append(energy)
    jaws: dict[str, Any] = dict.fromkeys(("x1", "x2", "y1", "y2"))
    for device in first.get("BeamLimitingDevicePositionSequence", []):
        axis = JAW_TYPES.get(device.RTBeamLimitingDeviceType)
        if axis:
            jaws[f"{axis}1"], jaws[f"{axis}2"] = numbers(device, "LeafJawPositions")
    modes = beam.get("PrimaryFluenceModeSequence", [])
    mode = " ".join(
        filter(None, (text(modes[0], "FluenceMode"), text(modes[0], "FluenceModeID")))
        if modes
        else ()
    )
    distances = numbers(beam, "VirtualSourceAxisDistances" if is_ion else "SourceAxisDistance")
    isocentre = numbers(first, "IsocenterPosition")
    applicators = beam.get("ApplicatorSequence", [])
    return {
        "number": number(beam, "BeamNumber"),
        "name": text(beam, "BeamName"),
        "description": text(beam, "BeamDescription"),
        "delivery_type": text(beam, "TreatmentDeliveryType"),
        "radiation_type": text(beam, "RadiationType"),
        "machine": text(beam, "TreatmentMachineName"),
        "meterset_unit": text(beam, "PrimaryDosimeterUnit"),
        "energies": energies,
        "fluence_mode": mode or None,
        "gantry_start": number(first, "GantryAngle"),
        "gantry_stop": gantries[-1] if gantries else None,
        "gantry_direction": text(first, "GantryRotationDirection"),
        "collimator": number(first, "BeamLimitingDeviceAngle"),
        "couch": number(first, "PatientSupportAngle"),
        "isocentre_mm": isocentre or None,
        "table_top_mm": {
            "vertical": number(first, "TableTopVerticalPosition"),
            "longitudinal": number(first, "TableTopLongitudinalPosition"),
            "lateral": number(first, "TableTopLateralPosition"),
        },
        "jaws_mm": jaws,
        "sad_mm": (distances[0] if len(distances) == 1 else distances) if distances else None,
        "ssd_mm": number(first, "SourceToSurfaceDistance"),
        "control_points": Decimal(len(points)),
        "wedges": [
            {
                "id": text(wedge, "WedgeID"),
                "type": text(wedge, "WedgeType"),
                "angle": number(wedge, "WedgeAngle"),
                "orientation": number(wedge, "WedgeOrientation"),
            }
            for wedge in beam.get("IonWedgeSequence" if is_ion else "WedgeSequence", [])
        ],
        "applicator": text(applicators[0], "ApplicatorID") if applicators else None,
    }


def text(item: Dataset, keyword: str) -> str | None:
    """Return a text without its padding, None when absent or empty."""
    value = item.get(keyword)
    return None if value is None else str(value).strip() or None


def day(item: Dataset, keyword: str) -> str | None:
    """Return a date in ISO form."""
    value = text(item, keyword)
    return value and f"{value[:4]}-{value[4:6]}-{value[6:8]}"


def number(item: Dataset, keyword: str) -> Decimal | None:
    """Return a number with the digits of the file, None when absent or empty."""
    found = numbers(item, keyword)
    return found[0] if found else None


def numbers(item: Dataset, keyword: str) -> list[Decimal]:
    """Return all values of an attribute."""
    value = item.get(keyword)
    if value is None or value == "":
        return []
    values = value if hasattr(value, "__iter__") and not isinstance(value, str) else [value]
    return [Decimal(getattr(one, "original_string", None) or str(one)) for one in values]
