"""Control points, each with the full state of its moment, per device for jaws and leaves.

What changes is in the file, what does not may be left out of later points. An attribute that is
present and empty is a value (unknown), not "no change".

Source: DICOM PS3.3 C.8.8.14.5 and C.8.8.14.6; DICOM notes 1.5.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from continuity_kit.dicom.values import ANY, NOT_NEGATIVE, Item, Range
from continuity_kit.domain.findings import Finding
from continuity_kit.domain.plan import ControlPoint, DevicePositions, TableTop

ANGLE = Range(Decimal(-360), Decimal(360))
POSITION_MM = Range(Decimal(-20000), Decimal(20000))
APERTURE_MM = Range(Decimal(-1000), Decimal(1000))
DISTANCE_MM = Range(Decimal(0), Decimal(20000))
ENERGY = Range(Decimal(0), Decimal(2000))
DOSE_RATE = Range(Decimal(0), Decimal(100000))

# Field of the control point, keyword, limits.
DECIMALS = (
    ("energy", "NominalBeamEnergy", ENERGY),
    ("dose_rate", "DoseRateSet", DOSE_RATE),
    ("gantry", "GantryAngle", ANGLE),
    ("gantry_pitch", "GantryPitchAngle", ANGLE),
    ("collimator", "BeamLimitingDeviceAngle", ANGLE),
    ("couch", "PatientSupportAngle", ANGLE),
    ("table_eccentric", "TableTopEccentricAngle", ANGLE),
    ("table_pitch", "TableTopPitchAngle", ANGLE),
    ("table_roll", "TableTopRollAngle", ANGLE),
    ("ssd_mm", "SourceToSurfaceDistance", DISTANCE_MM),
    ("snout_position_mm", "SnoutPosition", POSITION_MM),
)
WORDS = (
    ("gantry_direction", "GantryRotationDirection"),
    ("collimator_direction", "BeamLimitingDeviceRotationDirection"),
    ("couch_direction", "PatientSupportRotationDirection"),
    ("spot_tune_id", "ScanSpotTuneID"),
)
COUNTS = (("spot_count", "NumberOfScanSpotPositions"), ("paintings", "NumberOfPaintings"))
TABLE = (
    ("vertical", "TableTopVerticalPosition"),
    ("longitudinal", "TableTopLongitudinalPosition"),
    ("lateral", "TableTopLateralPosition"),
)
# Clinical attributes without a field of their own, kept as text.
FURTHER = ("HeadFixationAngle", "ChairHeadFramePosition")


@dataclass
class _State:
    """What holds at the moment; `table_known` says which positions the first point gave."""

    values: dict[str, Decimal | str | int | None] = field(default_factory=dict)
    isocentre: tuple[Decimal, Decimal, Decimal] | None = None
    devices: dict[str, tuple[Decimal, ...]] = field(default_factory=dict)
    wedges: dict[int, str] = field(default_factory=dict)
    shifters: dict[int, str] = field(default_factory=dict)
    table: dict[str, Decimal | None] = field(default_factory=dict)
    table_known: set[str] = field(default_factory=set)
    further: dict[str, str] = field(default_factory=dict)


def read_points(points: Sequence[Item], *, ion: bool) -> tuple[ControlPoint, ...]:
    """Return the resolved control points of one beam, in the file's order.

    A point without a readable index is left out, after its values were carried on: the number of
    points then differs from the stated one, which stops.
    """
    state = _State()
    found = []
    for place, item in enumerate(points):
        _take(state, item, is_first=place == 0, ion=ion)
        index = item.integer("ControlPointIndex", 0, 100_000)
        if index is None:
            item.faults.of_value(
                Finding("control-point-index-missing", "stop", item.beam), "ControlPointIndex"
            )
            continue
        found.append(_point(state, item, index, ion=ion))
    return tuple(found)


def _take(state: _State, item: Item, *, is_first: bool, ion: bool) -> None:
    for name, keyword, limits in DECIMALS:
        if item.has(keyword):
            state.values[name] = item.decimal(keyword, limits)
    for name, keyword in WORDS:
        if item.has(keyword):
            state.values[name] = item.text(keyword)
    for name, keyword in COUNTS:
        if item.has(keyword):
            state.values[name] = item.integer(keyword, 0)
    for keyword in FURTHER:
        if item.has(keyword):
            state.further[keyword] = str(item.decimal(keyword, ANY))
    if item.has("IsocenterPosition"):
        state.isocentre = _three(item)
    _take_table(state, item, is_first=is_first)
    _take_devices(state, item)
    _take_wedges(state, item, ion=ion)
    if ion:
        _take_shifters(state, item)


def _take_table(state: _State, item: Item, *, is_first: bool) -> None:
    """Carry table positions on.

    SAFETY: after an empty first point the later values are relative to an unknown start; they are
    never shown as positions (test_table_values_after_an_empty_start_stay_unknown).
    """
    for name, keyword in TABLE:
        if not item.has(keyword):
            continue
        value = item.decimal(keyword, POSITION_MM)
        if is_first and value is not None:
            state.table_known.add(name)
        if not is_first and value is not None and name not in state.table_known:
            item.faults.add(Finding("table-relative", "note", item.beam))
        state.table[name] = value if name in state.table_known else None


def _take_devices(state: _State, item: Item) -> None:
    seen: set[str] = set()
    for device in item.items("BeamLimitingDevicePositionSequence"):
        kind = device.text("RTBeamLimitingDeviceType")
        if kind is None or kind in seen:
            finding = Finding("value-unreadable", "stop", item.beam)
            item.faults.of_value(finding, "RTBeamLimitingDeviceType")
            continue
        seen.add(kind)
        state.devices[kind] = device.decimals("LeafJawPositions", APERTURE_MM)


def _take_wedges(state: _State, item: Item, *, ion: bool) -> None:
    for wedge in item.items("IonWedgePositionSequence" if ion else "WedgePositionSequence"):
        number = wedge.integer("ReferencedWedgeNumber")
        if number is None:
            item.faults.add(Finding("wedge-unknown", "stop", item.beam, (("wedge", "-"),)))
        else:
            state.wedges[number] = wedge.text("WedgePosition") or ""


def _take_shifters(state: _State, item: Item) -> None:
    for shifter in item.items("RangeShifterSettingsSequence"):
        number = shifter.integer("ReferencedRangeShifterNumber")
        if number is None:
            finding = Finding("value-unreadable", "stop", item.beam)
            item.faults.of_value(finding, "ReferencedRangeShifterNumber")
        else:
            state.shifters[number] = shifter.text("RangeShifterSetting") or ""


def _point(state: _State, item: Item, index: int, *, ion: bool) -> ControlPoint:
    values: dict[str, object] = dict(state.values)
    table = TableTop(*(state.table.get(name) for name, _ in TABLE))
    return ControlPoint(
        index=index,
        weight=item.decimal("CumulativeMetersetWeight", NOT_NEGATIVE),
        table_top=table if table != TableTop(None, None, None) else None,
        isocentre_mm=state.isocentre,
        devices=tuple(DevicePositions(kind, mm) for kind, mm in sorted(state.devices.items())),
        wedge_positions=tuple(sorted(state.wedges.items())),
        range_shifter_settings=tuple(sorted(state.shifters.items())),
        spot_sha256=_spots(item, state.values.get("spot_count")) if ion else None,
        further=tuple(sorted(state.further.items())),
        **values,  # type: ignore[arg-type]  # names and types stand in the tables above
    )


def _three(item: Item) -> tuple[Decimal, Decimal, Decimal] | None:
    values = item.decimals("IsocenterPosition", POSITION_MM)
    if values and len(values) != 3:
        item.faults.of_value(Finding("value-not-single", "warn", item.beam), "IsocenterPosition")
    return (values[0], values[1], values[2]) if len(values) == 3 else None


def _spots(item: Item, stated: object) -> str | None:
    """Return the SHA-256 of positions and weights, little-endian 32-bit floats as in the file."""
    positions, weights = "ScanSpotPositionMap", "ScanSpotMetersetWeights"
    if not item.has(positions) and not item.has(weights):
        return None
    counts = item.count_of_floats(positions), item.count_of_floats(weights)
    if not isinstance(stated, int) or counts != (2 * stated, stated):
        item.faults.add(Finding("spots-inconsistent", "stop", item.beam))
    return hashlib.sha256(item.raw(positions) + item.raw(weights)).hexdigest()
