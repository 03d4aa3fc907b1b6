"""What a beam of an RT Plan or RT Ion Plan lacks, and where it contradicts itself.

Source: DICOM PS3.3 C.8.8.14, C.8.8.25; DICOM notes 1.2, 1.3, 1.6, 1.7.
"""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from operator import gt

from continuity_kit.domain.findings import Finding
from continuity_kit.domain.plan import Beam, ControlPoint, DevicePositions
from continuity_kit.domain.units import WEIGHT_TOLERANCE_RATIO

DELIVERY_TYPES = frozenset(("TREATMENT", "CONTINUATION", "SETUP", "OPEN_PORTFILM", "TRMT_PORTFILM"))
JAWS = frozenset(("X", "Y", "ASYMX", "ASYMY"))
LEAVES = frozenset(("MLCX", "MLCY"))
LEAF_OVERLAP_MM = Decimal(1)  # planning systems let closed leaves overlap by some tenths
FFF_TYPES = frozenset(("PHOTON",))


def beam_findings(beam: Beam, *, is_treated: bool, ion: bool) -> Iterator[Finding]:
    """Yield the faults of one beam.

    Args:
        beam: as read.
        is_treated: it gives dose in a fraction group.
        ion: of an RT Ion Plan.
    """
    yield from _kind(beam, is_treated=is_treated)
    yield from _points(beam)
    yield from _devices(beam)
    yield from _wedges(beam, is_treated=is_treated)
    yield from _accessories(beam, is_treated=is_treated)
    if is_treated:
        yield from _treated(beam, ion=ion)
        yield from _weights(beam)
        yield from _first_point(beam, ion=ion)


def _kind(beam: Beam, *, is_treated: bool) -> Iterator[Finding]:
    """Check the delivery type.

    SAFETY: a beam whose type says neither treatment nor setup is never taken for either
    (test_every_starred_fault_stops).
    """
    if beam.delivery_type is None:
        if is_treated:
            yield Finding("delivery-type-not-in-plan", "warn", beam.number)
        else:
            yield Finding("delivery-type-missing", "stop", beam.number)
    elif beam.delivery_type not in DELIVERY_TYPES:
        word = (("type", beam.delivery_type),)
        yield Finding("delivery-type-unknown", "stop", beam.number, word)


def _treated(beam: Beam, *, ion: bool) -> Iterator[Finding]:
    if beam.machine is None:
        yield Finding("machine-missing", "stop", beam.number)
    if beam.radiation_type is None:
        yield Finding("radiation-type-missing", "stop", beam.number)
    if beam.meterset_unit is None:
        yield Finding("meterset-unit-missing", "stop" if ion else "warn", beam.number)
    elif beam.meterset_unit == "MINUTE":
        yield Finding("meterset-in-minutes", "warn", beam.number)
    elif beam.meterset_unit == "NP":
        yield Finding("meterset-in-particles", "warn", beam.number)
    elif beam.meterset_unit != "MU":
        unit = (("unit", beam.meterset_unit),)
        yield Finding("meterset-unit-unknown", "stop", beam.number, unit)
    if beam.fluence_mode is None and beam.radiation_type in FFF_TYPES and not ion:
        yield Finding("fluence-mode-missing", "note", beam.number)
    if ion and any(point.spot_sha256 for point in beam.control_points):
        yield Finding("spots-need-delivery-system", "note", beam.number)


def _points(beam: Beam) -> Iterator[Finding]:
    count = len(beam.control_points)
    if beam.number_of_control_points != count:
        stated = beam.number_of_control_points
        counts = (("stated", "-" if stated is None else str(stated)), ("found", str(count)))
        yield Finding("control-point-count-differs", "stop", beam.number, counts)
    if [point.index for point in beam.control_points] != list(range(count)):
        yield Finding("control-point-order", "stop", beam.number)


def _weights(beam: Beam) -> Iterator[Finding]:
    """Check the cumulative weights: from 0, never falling, up to the final one."""
    if len(beam.control_points) < 2:
        yield Finding("control-points-missing", "stop", beam.number)
        return
    known = [point.weight for point in beam.control_points if point.weight is not None]
    if len(known) != len(beam.control_points):
        yield Finding("weight-missing", "stop", beam.number)
        return
    if known[0] != 0:
        yield Finding("weight-first-not-zero", "stop", beam.number)
    if any(later < earlier for earlier, later in pairwise(known)):
        yield Finding("weight-falls", "stop", beam.number)
    final = beam.final_weight
    if not final:
        yield Finding("final-weight-missing", "stop", beam.number)
    elif abs(known[-1] - final) > final * WEIGHT_TOLERANCE_RATIO:
        weights = (("last", str(known[-1])), ("final", str(final)))
        yield Finding("weight-last-differs", "stop", beam.number, weights)


def _devices(beam: Beam) -> Iterator[Finding]:
    """Check limiting devices: known kinds, each listed once, positions of the listed number."""
    listed = {device.type: device for device in beam.devices}
    for kind, times in Counter(device.type for device in beam.devices).items():
        if times > 1:
            yield Finding("device-twice", "stop", beam.number, (("device", kind),))
    for device in beam.devices:
        pairs = device.leaf_pairs
        if device.type in LEAVES and len(device.boundaries_mm) != (pairs or 0) + 1:
            yield Finding("leaf-boundaries-wrong", "warn", beam.number, (("device", device.type),))
    moved: set[str] = set()
    for point in beam.control_points:
        for positions in point.devices:
            moved.add(positions.type)
            device_of_type = listed.get(positions.type)
            pairs = device_of_type.leaf_pairs if device_of_type else None
            yield from _positions(beam, positions, pairs, is_listed=device_of_type is not None)
    for kind in sorted(listed.keys() | moved):
        if kind not in JAWS | LEAVES:
            yield Finding("device-not-supported", "stop", beam.number, (("device", kind),))
        elif beam.control_points and kind not in moved:
            yield Finding("device-without-positions", "warn", beam.number, (("device", kind),))


def _positions(
    beam: Beam, positions: DevicePositions, pairs: int | None, *, is_listed: bool
) -> Iterator[Finding]:
    kind, values = (("device", positions.type),), positions.positions_mm
    if not is_listed:
        yield Finding("device-not-listed", "stop", beam.number, kind)
        return
    if pairs is None or len(values) != 2 * pairs or not values:
        stated = (*kind, ("stated", "-" if pairs is None else str(2 * pairs)))
        yield Finding("device-value-count", "stop", beam.number, stated)
        return
    if not any(map(gt, values, values[pairs:])):
        return
    overlap = LEAF_OVERLAP_MM if positions.type in LEAVES else Decimal(0)
    if any(first > second + overlap for first, second in zip(values, values[pairs:], strict=False)):
        yield Finding("device-crossed", "stop", beam.number, kind)


def _wedges(beam: Beam, *, is_treated: bool) -> Iterator[Finding]:
    count = len(beam.wedges)
    if beam.number_of_wedges is not None and beam.number_of_wedges != count:
        counts = (("stated", str(beam.number_of_wedges)), ("found", str(count)))
        yield Finding("wedge-count-differs", "stop", beam.number, counts)
    numbers = Counter(wedge.number for wedge in beam.wedges)
    if any(times > 1 for times in numbers.values()) or None in numbers:
        yield Finding("wedge-number-wrong", "stop", beam.number)
    placed = {number for point in beam.control_points for number, _ in point.wedge_positions}
    for number in sorted(placed - numbers.keys()):
        yield Finding("wedge-unknown", "stop", beam.number, (("wedge", str(number)),))
    for point in beam.control_points:
        for number, position in point.wedge_positions:
            if position not in ("IN", "OUT"):
                wedge_number = (("wedge", str(number)),)
                yield Finding("wedge-position-missing", "stop", beam.number, wedge_number)
    if not is_treated:
        return
    for wedge in beam.wedges:
        name = (("wedge", wedge.id or str(wedge.number or "-")),)
        if wedge.orientation is None:
            yield Finding("wedge-orientation-missing", "stop", beam.number, name)
        if wedge.angle is None:
            yield Finding("wedge-angle-missing", "warn", beam.number, name)
        if wedge.number not in placed:
            yield Finding("wedge-never-placed", "warn", beam.number, name)


def _accessories(beam: Beam, *, is_treated: bool) -> Iterator[Finding]:
    """Name what the beam counts and does not describe: it must be put on all the same."""
    for kind, stated, found in (
        ("bolus", beam.number_of_boli, len(beam.boli)),
        ("block", beam.number_of_blocks, len(beam.blocks)),
        ("compensator", beam.number_of_compensators, len(beam.compensators)),
    ):
        if stated is not None and stated != found:
            values = (("kind", kind), ("stated", str(stated)), ("found", str(found)))
            yield Finding("accessory-count-differs", "warn", beam.number, values)
    if is_treated and beam.radiation_type == "ELECTRON" and beam.applicator is None:
        yield Finding("applicator-missing", "warn", beam.number)


def _first_point(beam: Beam, *, ion: bool) -> Iterator[Finding]:
    """Name what the first control point must hold and does not."""
    if not beam.control_points:
        return
    first = beam.control_points[0]
    missing = [name for name in _needed(ion=ion) if getattr(first, name) is None]
    if not ion and not first.devices and beam.radiation_type == "PHOTON":
        missing.append("devices")
    placed = {positions.type for positions in first.devices}
    moved = {item.type for point in beam.control_points for item in point.devices}
    missing += sorted(moved - placed)
    if missing:
        fields = (("fields", ", ".join(missing)),)
        yield Finding("first-point-incomplete", "warn", beam.number, fields)
    if not _has_table(first):
        yield Finding("table-not-in-plan", "note", beam.number)


def _needed(*, ion: bool) -> tuple[str, ...]:
    needed = ("energy", "gantry", "collimator", "couch", "isocentre_mm")
    return tuple(name for name in needed if not (ion and name == "collimator"))


def _has_table(point: ControlPoint) -> bool:
    table = point.table_top
    return table is not None and None not in (table.vertical, table.longitudinal, table.lateral)
