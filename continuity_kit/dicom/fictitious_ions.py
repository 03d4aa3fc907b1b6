"""RT Ion Plans of a fictitious proton room: scanned spots, layer by layer, or a passive beam.

Source: DICOM PS3.3 C.8.8.25 (RT Ion Beams). Each energy layer is two control points, the second
with all spot weights zero; energies are MeV per nucleon.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from pydicom.dataset import Dataset

from continuity_kit.dicom.fictitious import MAKER, Case, Target, item, number
from continuity_kit.dicom.fictitious_aperture import shape_of
from continuity_kit.dicom.fictitious_plans import PlanHead, fraction_group, start_plan
from continuity_kit.dicom.prescan import RT_ION_PLAN

SPOT_STEP_MM = 8.0


@dataclass(frozen=True)
class ProtonRoom:
    """A proton gantry as plans write it."""

    name: str
    model: str
    serial: str


@dataclass(frozen=True)
class IonField:
    """One proton field; without `energies` beyond the first it is passive (ScanMode NONE).

    Attributes:
        energies: MeV, highest first, one a layer.
        range_shifter: its ID, or "" for none.
    """

    name: str
    gantry: float
    meterset: str
    dose_gy: str
    energies: tuple[str, ...]
    couch: float = 0
    range_shifter: str = ""
    is_scanned: bool = True


def ion_plan(case: Case, head: PlanHead, room: ProtonRoom, fields: Sequence[IonField]) -> Dataset:
    """Return an RT Ion Plan; doses are EFFECTIVE (RBE-weighted)."""
    made = start_plan(case, head, RT_ION_PLAN)
    group = fraction_group(head, len(fields))
    group.ReferencedBeamSequence = [
        item(
            ReferencedBeamNumber=place,
            BeamDose=spec.dose_gy,
            BeamDoseType="EFFECTIVE",
            BeamMeterset=spec.meterset,
        )
        for place, spec in enumerate(fields, start=1)
    ]
    made.FractionGroupSequence = [group]
    made.IonBeamSequence = [
        _beam(spec, place, room, case.target) for place, spec in enumerate(fields, start=1)
    ]
    return made


def _beam(spec: IonField, beam_number: int, room: ProtonRoom, target: Target) -> Dataset:
    made = item(
        Manufacturer=MAKER,
        ManufacturerModelName=room.model,
        DeviceSerialNumber=room.serial,
        InstitutionName="",
        BeamNumber=beam_number,
        BeamName=spec.name,
        BeamType="STATIC",
        RadiationType="PROTON",
        ScanMode="MODULATED" if spec.is_scanned else "NONE",
        TreatmentMachineName=room.name,
        PrimaryDosimeterUnit="MU",
        TreatmentDeliveryType="TREATMENT",
        NumberOfWedges=0,
        NumberOfCompensators=0,
        NumberOfBoli=0,
        NumberOfBlocks=0,
        NumberOfRangeShifters=1 if spec.range_shifter else 0,
        NumberOfLateralSpreadingDevices=0,
        NumberOfRangeModulators=0,
        PatientSupportType="TABLE",
        PatientSupportID="TABLE-P1",
        VirtualSourceAxisDistances=[2234.0, 1858.5],
        SnoutSequence=[item(SnoutID="SNOUT-A", AccessoryCode="")],
        ReferencedPatientSetupNumber=1,
        FinalCumulativeMetersetWeight=spec.meterset,
    )
    if spec.is_scanned:
        made.ModulatedScanModeType = "STATIONARY"
    if spec.range_shifter:
        made.RangeShifterSequence = [
            item(
                AccessoryCode="",
                RangeShifterNumber=1,
                RangeShifterID=spec.range_shifter,
                RangeShifterType="BINARY",
            )
        ]
    points = _scanned_points(spec, target) if spec.is_scanned else _passive_points(spec)
    _complete_first(points[0], spec, target)
    for index, point in enumerate(points):
        point.ControlPointIndex = index
    made.NumberOfControlPoints = len(points)
    made.IonControlPointSequence = points
    return made


def _scanned_points(spec: IonField, target: Target) -> list[Dataset]:
    """Spread the meterset over layers, the deepest with the most; spots fill the outline."""
    total = float(spec.meterset)
    shares = [1 / (1 + 0.6 * layer) for layer in range(len(spec.energies))]
    running = 0.0
    points = []
    for layer, (energy, share) in enumerate(zip(spec.energies, shares, strict=True)):
        depth = 2 * (layer + 0.5) / len(spec.energies) - 1
        spots = _spots(target, spec.gantry, sqrt(max(0.1, 1 - depth * depth)))
        layer_total = total * share / sum(shares)
        is_last = layer == len(spec.energies) - 1
        weights = [layer_total / len(spots)] * len(spots)
        after = spec.meterset if is_last else number(running + layer_total, 6)
        for weight, values in ((number(running, 6), weights), (after, [0.0] * len(spots))):
            points.append(
                item(
                    CumulativeMetersetWeight=weight,
                    NominalBeamEnergy=energy,
                    ScanSpotTuneID="4.0",
                    NumberOfScanSpotPositions=len(spots),
                    ScanSpotPositionMap=[axis for spot in spots for axis in spot],
                    ScanSpotMetersetWeights=values,
                    ScanningSpotSize=[4.2, 4.2],
                    NumberOfPaintings=1,
                )
            )
        running += layer_total
    return points


def _spots(target: Target, gantry: float, scale: float) -> list[tuple[float, float]]:
    shape = shape_of(target, gantry, 0)
    wide, high = shape.full_x * scale, shape.half_y * scale
    columns, rows = int(wide // SPOT_STEP_MM), int(high // SPOT_STEP_MM)
    spots = [
        (column * SPOT_STEP_MM, row * SPOT_STEP_MM)
        for row in range(-rows, rows + 1)
        for column in range(-columns, columns + 1)
        if (column * SPOT_STEP_MM / wide) ** 2 + (row * SPOT_STEP_MM / high) ** 2 <= 1
    ]
    return spots or [(0.0, 0.0)]


def _passive_points(spec: IonField) -> list[Dataset]:
    first = item(CumulativeMetersetWeight="0", NominalBeamEnergy=spec.energies[0])
    return [first, item(CumulativeMetersetWeight=spec.meterset)]


def _complete_first(point: Dataset, spec: IonField, target: Target) -> None:
    point.GantryAngle, point.GantryRotationDirection = number(spec.gantry, 1), "NONE"
    point.BeamLimitingDeviceAngle, point.BeamLimitingDeviceRotationDirection = "0", "NONE"
    point.PatientSupportAngle, point.PatientSupportRotationDirection = number(spec.couch, 1), "NONE"
    point.TableTopPitchAngle = point.TableTopRollAngle = 0.0
    point.TableTopPitchRotationDirection = point.TableTopRollRotationDirection = "NONE"
    point.TableTopVerticalPosition = point.TableTopLongitudinalPosition = ""
    point.TableTopLateralPosition = ""
    point.IsocenterPosition = [number(value, 1) for value in target.centre_mm]
    point.SnoutPosition = 336.75
    if spec.range_shifter:
        point.RangeShifterSettingsSequence = [
            item(
                ReferencedRangeShifterNumber=1,
                RangeShifterSetting="IN",
                IsocenterToRangeShifterDistance=300.0,
                RangeShifterWaterEquivalentThickness=57.0,
            )
        ]
