"""Beams of fictitious linear accelerators: arcs, static and wedged fields, segments, electrons.

Source: DICOM PS3.3 C.8.8.14 (RT Beams). What changes in a beam stands in every control point of
it, what stays stands in the first alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import cos, hypot, pi, sin
from typing import Literal

from pydicom.dataset import Dataset

from continuity_kit.dicom.fictitious import MAKER, Target, item, number, put_numbers
from continuity_kit.dicom.fictitious_aperture import (
    conformal_leaves,
    jaws,
    modulated_leaves,
    shape_of,
    split_leaves,
)

Direction = Literal["CW", "CC"]
FLATTENING_FREE = "FFF"


@dataclass(frozen=True)
class Linac:
    """A machine: its name as plans and diary write it, and its leaf edges in mm.

    Attributes:
        has_x_jaws: False for heads whose leaves alone limit the X axis.
    """

    name: str
    model: str
    serial: str
    edges: tuple[float, ...]
    has_x_jaws: bool = True


@dataclass(frozen=True)
class Arc:
    """A dynamic arc; `points` control points from `start` to `stop` degrees."""

    name: str
    start: float
    stop: float
    direction: Direction
    meterset: str
    dose_gy: str
    points: int = 90
    collimator: float = 30
    couch: float = 0
    energy: str = "6"
    fluence: str = ""
    dose_rate: str = "600"


@dataclass(frozen=True)
class WedgeSpec:
    """A wedge in a static field."""

    id: str
    angle: str
    orientation: str
    type: str = "STANDARD"


@dataclass(frozen=True)
class Field:
    """A static photon field; with `segments` > 1 it is given step and shoot."""

    name: str
    gantry: float
    meterset: str
    dose_gy: str
    energy: str = "6"
    collimator: float = 0
    couch: float = 0
    wedge: WedgeSpec | None = None
    segments: int = 1
    final_weight: str = "1"


@dataclass(frozen=True)
class ElectronField:
    """An electron field with its applicator and insert; `bolus` names one put on by hand."""

    name: str
    gantry: float
    meterset: str
    dose_gy: str
    energy: str
    applicator: str
    insert: str
    bolus: str = ""


@dataclass(frozen=True)
class Imaging:
    """A setup beam: it stands in the plan, is counted, and gives no dose."""

    name: str
    gantry: float = 0


BeamSpec = Arc | Field | ElectronField | Imaging


def beam_of(
    spec: BeamSpec, beam_number: int, linac: Linac, target: Target, couch_mm: Sequence[str] | None
) -> Dataset:
    """Return one item of the Beam Sequence (300A,00B0).

    Args:
        couch_mm: vertical, longitudinal, lateral; None leaves them empty until they are set.
    """
    made = _start(spec, beam_number, linac)
    if isinstance(spec, Arc):
        points = _arc_points(spec, linac, target)
    elif isinstance(spec, ElectronField):
        points = _electron_points(spec)
        _add_electron_parts(made, spec)
    elif isinstance(spec, Imaging):
        points = _imaging_points(spec, linac)
    else:
        points = _field_points(spec, linac, target)
    if isinstance(spec, Field) and spec.wedge is not None:
        _add_wedge(made, points, spec.wedge)
    _complete_first(points[0], spec, target, couch_mm)
    for index, point in enumerate(points):
        point.ControlPointIndex = index
    made.NumberOfControlPoints = len(points)
    made.ControlPointSequence = points
    return made


def _start(spec: BeamSpec, beam_number: int, linac: Linac) -> Dataset:
    is_electron = isinstance(spec, ElectronField)
    is_dynamic = isinstance(spec, Arc) or (isinstance(spec, Field) and spec.segments > 1)
    made = item(
        Manufacturer=MAKER,
        InstitutionName="",
        ManufacturerModelName=linac.model,
        DeviceSerialNumber=linac.serial,
        BeamNumber=beam_number,
        BeamName=spec.name,
        BeamType="DYNAMIC" if is_dynamic else "STATIC",
        RadiationType="ELECTRON" if is_electron else "PHOTON",
        TreatmentMachineName=linac.name,
        PrimaryDosimeterUnit="MU",
        SourceAxisDistance="1000",
        BeamLimitingDeviceSequence=_devices(linac, with_leaves=not is_electron),
        ReferencedPatientSetupNumber=1,
        TreatmentDeliveryType="SETUP" if isinstance(spec, Imaging) else "TREATMENT",
        NumberOfWedges=0,
        NumberOfCompensators=0,
        NumberOfBoli=0,
        NumberOfBlocks=0,
        ReferencedToleranceTableNumber=1,
    )
    if not isinstance(spec, Imaging):
        made.FinalCumulativeMetersetWeight = spec.final_weight if isinstance(spec, Field) else "1"
    if isinstance(spec, Arc | Field):
        free = spec.fluence if isinstance(spec, Arc) else ""
        mode = item(FluenceMode="NON_STANDARD" if free else "STANDARD")
        if free:
            mode.FluenceModeID = free
        made.PrimaryFluenceModeSequence = [mode]
    return made


def _devices(linac: Linac, *, with_leaves: bool) -> list[Dataset]:
    devices = [item(RTBeamLimitingDeviceType="ASYMY", NumberOfLeafJawPairs=1)]
    if linac.has_x_jaws:
        devices.insert(0, item(RTBeamLimitingDeviceType="ASYMX", NumberOfLeafJawPairs=1))
    if with_leaves:
        leaves = item(RTBeamLimitingDeviceType="MLCX", NumberOfLeafJawPairs=len(linac.edges) - 1)
        put_numbers(leaves, "LeafPositionBoundaries", map(number, linac.edges))
        devices.append(leaves)
    return devices


def _positions(kind: str, values: Sequence[float]) -> Dataset:
    made = item(RTBeamLimitingDeviceType=kind)
    put_numbers(made, "LeafJawPositions", map(number, values))
    return made


def _jaw_positions(linac: Linac, across: Sequence[float], along: Sequence[float]) -> list[Dataset]:
    found = [_positions("ASYMY", along)]
    if linac.has_x_jaws:
        found.insert(0, _positions("ASYMX", across))
    return found


def _arc_points(spec: Arc, linac: Linac, target: Target) -> list[Dataset]:
    last = spec.points - 1
    sense = 1 if spec.direction == "CW" else -1
    span = ((spec.stop - spec.start) * sense) % 360
    gantries = [(spec.start + sense * span * place / last) % 360 for place in range(last + 1)]
    shapes = [shape_of(target, angle, spec.collimator, spec.couch) for angle in gantries]
    across, along = jaws(shapes)
    rates = [1 + 0.3 * sin(4 * pi * (place + 0.5) / last) for place in range(last)]
    total, running = sum(rates), 0.0
    points = []
    for place, (angle, shape) in enumerate(zip(gantries, shapes, strict=True)):
        leaves = modulated_leaves(shape, linac.edges, place / last, waves=max(1, round(span / 90)))
        moving = _jaw_positions(linac, across, along) if place == 0 else []
        points.append(
            item(
                CumulativeMetersetWeight="1" if place == last else number(running / total, 6),
                GantryAngle=number(angle, 1) if number(angle, 1) != "360" else "0",
                GantryRotationDirection="NONE" if place == last else spec.direction,
                BeamLimitingDevicePositionSequence=[*moving, _positions("MLCX", leaves)],
            )
        )
        running += rates[place] if place < last else 0
    return points


def _field_points(spec: Field, linac: Linac, target: Target) -> list[Dataset]:
    shape = shape_of(target, spec.gantry, spec.collimator, spec.couch)
    across, along = jaws([shape])
    whole = Decimal(spec.final_weight)
    points = []
    for part in range(spec.segments):
        leaves = (
            conformal_leaves(shape, linac.edges)
            if spec.segments == 1
            else split_leaves(shape, linac.edges, part, spec.segments)
        )
        for end in (0, 1):
            weight = whole * (part + end) / spec.segments
            point = item(CumulativeMetersetWeight=number(weight, 6))
            if part + end == spec.segments:
                point.CumulativeMetersetWeight = spec.final_weight
            if end == 0 or spec.segments > 1:
                first = _jaw_positions(linac, across, along) if (part, end) == (0, 0) else []
                point.BeamLimitingDevicePositionSequence = [*first, _positions("MLCX", leaves)]
            points.append(point)
    points[0].GantryAngle, points[0].GantryRotationDirection = number(spec.gantry, 1), "NONE"
    return points


def _electron_points(spec: ElectronField) -> list[Dataset]:
    side = float(spec.applicator.removeprefix("A")) * 5 + 25
    points = [item(CumulativeMetersetWeight="0"), item(CumulativeMetersetWeight="1")]
    points[0].GantryAngle, points[0].GantryRotationDirection = number(spec.gantry, 1), "NONE"
    points[0].BeamLimitingDevicePositionSequence = [
        _positions(kind, (-side, side)) for kind in ("ASYMX", "ASYMY")
    ]
    return points


def _imaging_points(spec: Imaging, linac: Linac) -> list[Dataset]:
    points = [item(CumulativeMetersetWeight=""), item(CumulativeMetersetWeight="")]
    points[0].GantryAngle, points[0].GantryRotationDirection = number(spec.gantry, 1), "NONE"
    open_leaves = [-75.0 if bank == 0 else 75.0 for bank in (0, 1) for _ in linac.edges[1:]]
    points[0].BeamLimitingDevicePositionSequence = [
        *_jaw_positions(linac, (-75, 75), (-75, 75)),
        _positions("MLCX", open_leaves),
    ]
    return points


def _complete_first(
    point: Dataset, spec: BeamSpec, target: Target, couch_mm: Sequence[str] | None
) -> None:
    """Give the first control point every value that applies (DICOM PS3.3 C.8.8.14.5)."""
    turned = spec if isinstance(spec, Arc | Field) else None
    if not isinstance(spec, Imaging):
        point.NominalBeamEnergy = spec.energy
        point.DoseRateSet = spec.dose_rate if isinstance(spec, Arc) else "400"
    point.BeamLimitingDeviceAngle = number(turned.collimator if turned else 0, 1)
    point.BeamLimitingDeviceRotationDirection = "NONE"
    point.PatientSupportAngle = number(turned.couch if turned else 0, 1)
    point.PatientSupportRotationDirection = "NONE"
    point.TableTopEccentricAngle = "0"
    point.TableTopEccentricRotationDirection = "NONE"
    vertical, longitudinal, lateral = couch_mm or ("", "", "")
    point.TableTopVerticalPosition = vertical
    point.TableTopLongitudinalPosition = longitudinal
    point.TableTopLateralPosition = lateral
    point.IsocenterPosition = [number(value, 1) for value in target.centre_mm]
    if not isinstance(spec, Arc | Imaging):
        is_electron = isinstance(spec, ElectronField)
        point.SourceToSurfaceDistance = "1000" if is_electron else number(_ssd(spec.gantry), 1)
    point.TableTopPitchAngle = point.TableTopRollAngle = 0.0
    point.TableTopPitchRotationDirection = point.TableTopRollRotationDirection = "NONE"


def _ssd(gantry: float) -> float:
    """Distance to the skin of an oval patient, mm."""
    angle = gantry * pi / 180
    return 1000 - 1 / hypot(sin(angle) / 170, cos(angle) / 110)


def _add_wedge(made: Dataset, points: list[Dataset], wedge: WedgeSpec) -> None:
    made.NumberOfWedges = 1
    made.WedgeSequence = [
        item(
            WedgeNumber=1,
            WedgeType=wedge.type,
            WedgeID=wedge.id,
            AccessoryCode="",
            WedgeAngle=wedge.angle,
            WedgeFactor="",
            WedgeOrientation=wedge.orientation,
        )
    ]
    for point in points:
        point.WedgePositionSequence = [item(ReferencedWedgeNumber=1, WedgePosition="IN")]


def _add_electron_parts(made: Dataset, spec: ElectronField) -> None:
    made.ApplicatorSequence = [
        item(
            AccessoryCode=spec.applicator.removeprefix("A") + "A",
            ApplicatorID=spec.applicator,
            ApplicatorType="ELECTRON_SQUARE",
        )
    ]
    outline = [(33 * cos(2 * pi * step / 24), 27 * sin(2 * pi * step / 24)) for step in range(24)]
    insert = item(
        SourceToBlockTrayDistance="950",
        BlockTrayID="PLATEAU-E",
        AccessoryCode="",
        BlockType="APERTURE",
        BlockDivergence="ABSENT",
        BlockMountingPosition="PATIENT_SIDE",
        BlockNumber=1,
        BlockName=spec.insert,
        MaterialID="CERROBEND",
        BlockThickness="15",
        BlockTransmission="0",
        BlockNumberOfPoints=len(outline),
    )
    put_numbers(insert, "BlockData", (number(value, 1) for pair in outline for value in pair))
    made.NumberOfBlocks = 1
    made.BlockSequence = [insert]
    if spec.bolus:
        made.NumberOfBoli = 1
        made.ReferencedBolusSequence = [item(BolusID=spec.bolus, ReferencedROINumber=9)]
