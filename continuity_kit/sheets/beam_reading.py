"""What a sheet must say of a beam, read from its control points: start, stop, sense, what moves.

Nothing is derived but what DICOM defines: directions are the file's, never the shorter way round,
and metersets between control points are BeamMeterset x weight / final weight.

Source: DICOM PS3.3 C.8.8.14.5 to C.8.8.14.8; C.8.8.13 note 4.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from continuity_kit.domain.plan import Beam, ControlPoint

Technique = Literal["vmat", "arc", "dynamic", "step_and_shoot", "static"]
MOVING = ("CW", "CC")
JAWS = {"X": "X", "ASYMX": "X", "Y": "Y", "ASYMY": "Y"}


@dataclass(frozen=True)
class Motion:
    """One angle over a beam: where it starts, where it stops, the file's own direction.

    `direction` is None when it does not turn; a `legs` longer than one turns back.
    """

    start: Decimal | None
    stop: Decimal | None
    legs: tuple[tuple[Decimal, Decimal, str], ...] = ()

    @property
    def is_moving(self) -> bool:
        """It turns, or it stands elsewhere at the end."""
        return bool(self.legs) or self.start != self.stop


@dataclass(frozen=True)
class JawPair:
    """One jaw axis, mm IEC 61217: at the start, and the range when it moves."""

    axis: str
    start_mm: tuple[Decimal, Decimal]
    lowest_mm: tuple[Decimal, Decimal]
    highest_mm: tuple[Decimal, Decimal]

    @property
    def is_moving(self) -> bool:
        """Either side is elsewhere at some control point."""
        return self.lowest_mm != self.highest_mm


@dataclass(frozen=True)
class WedgeStep:
    """The meterset given with a wedge in one position; None when weights do not say."""

    wedge_number: int
    position: str
    meterset: Decimal | None


@dataclass(frozen=True)
class BeamReading:
    """One beam as a sheet shows it."""

    technique: Technique
    gantry: Motion
    collimator: Motion
    couch: Motion
    energies: tuple[Decimal, ...]
    dose_rates: tuple[Decimal, ...]
    jaws: tuple[JawPair, ...]
    leaf_devices: tuple[str, ...]
    ssd_mm: Decimal | None
    wedge_steps: tuple[WedgeStep, ...]
    control_points: int
    segments: int


def read_beam(beam: Beam, meterset: Decimal | None) -> BeamReading:
    """Read a beam's control points.

    Args:
        meterset: Beam Meterset (300A,0086) of the fraction group, None when it has none.
    """
    points = beam.control_points
    return BeamReading(
        technique=technique(points),
        gantry=_motion(points, "gantry", "gantry_direction"),
        collimator=_motion(points, "collimator", "collimator_direction"),
        couch=_motion(points, "couch", "couch_direction"),
        energies=_distinct(point.energy for point in points),
        dose_rates=_distinct(point.dose_rate for point in points),
        jaws=_jaws(points),
        leaf_devices=tuple(device.type for device in beam.devices if device.type.startswith("MLC")),
        ssd_mm=points[0].ssd_mm if points else None,
        wedge_steps=_wedge_steps(points, meterset, beam.final_weight),
        control_points=len(points),
        segments=sum(_gives_dose(one, two) for one, two in _steps(points)),
    )


def technique(points: Sequence[ControlPoint]) -> Technique:
    """Derive the technique from what changes while dose is given.

    The Beam Type (300A,00C4) says nothing of it (DICOM notes section 1.5).
    """
    turns = leaves = between = False
    for one, two in _steps(points):
        has_moved_leaves = _leaves(one) != _leaves(two)
        if _gives_dose(one, two):
            turns |= one.gantry_direction in MOVING or one.gantry != two.gantry
            leaves |= has_moved_leaves
        else:
            between |= has_moved_leaves
    if turns:
        return "vmat" if leaves else "arc"
    if leaves:
        return "dynamic"
    return "step_and_shoot" if between else "static"


def _steps(points: Sequence[ControlPoint]) -> list[tuple[ControlPoint, ControlPoint]]:
    return list(pairwise(points))


def _gives_dose(one: ControlPoint, two: ControlPoint) -> bool:
    return one.weight is not None and two.weight is not None and two.weight > one.weight


def _leaves(point: ControlPoint) -> tuple[object, ...]:
    return tuple(device for device in point.devices if device.type.startswith("MLC"))


def _distinct(values: object) -> tuple[Decimal, ...]:
    found: dict[Decimal, None] = {}
    for item in values:  # type: ignore[attr-defined]
        if item is not None:
            found.setdefault(item)
    return tuple(found)


def _motion(points: Sequence[ControlPoint], angle: str, direction: str) -> Motion:
    """Read one angle: consecutive steps of one direction are one leg.

    SAFETY: an arc's sense is the file's (test_an_arc_is_printed_with_the_files_own_direction).
    """
    if not points:
        return Motion(None, None)
    legs: list[tuple[Decimal, Decimal, str]] = []
    for one, two in _steps(points):
        sense: str | None = getattr(one, direction)
        start: Decimal | None = getattr(one, angle)
        stop: Decimal | None = getattr(two, angle)
        if sense not in MOVING or start is None or stop is None:
            continue
        if legs and legs[-1][2] == sense and legs[-1][1] == start:
            legs[-1] = (legs[-1][0], stop, sense)
        else:
            legs.append((start, stop, sense))
    return Motion(getattr(points[0], angle), getattr(points[-1], angle), tuple(legs))


def _jaws(points: Sequence[ControlPoint]) -> tuple[JawPair, ...]:
    found: dict[str, list[tuple[Decimal, Decimal]]] = {}
    for point in points:
        for device in point.devices:
            axis = JAWS.get(device.type)
            if axis is not None and len(device.positions_mm) == 2:
                first, second = device.positions_mm
                found.setdefault(axis, []).append((first, second))
    pairs = []
    for axis in sorted(found):
        firsts = [pair[0] for pair in found[axis]]
        seconds = [pair[1] for pair in found[axis]]
        pairs.append(
            JawPair(
                axis,
                found[axis][0],
                (min(firsts), min(seconds)),
                (max(firsts), max(seconds)),
            )
        )
    return tuple(pairs)


def _wedge_steps(
    points: Sequence[ControlPoint], meterset: Decimal | None, final_weight: Decimal | None
) -> tuple[WedgeStep, ...]:
    """Share the meterset out over the positions of each wedge (one beam, wedge in then out)."""
    shares: dict[tuple[int, str], Decimal | None] = {}
    for place, point in enumerate(points):
        following = points[place + 1] if place + 1 < len(points) else None
        share: Decimal | None = Decimal(0)
        if following is not None:
            share = None
            known = (meterset, final_weight, point.weight, following.weight)
            if None not in known and final_weight:
                share = meterset * (following.weight - point.weight) / final_weight  # type: ignore[operator]
        for key in point.wedge_positions:
            before = shares.get(key, Decimal(0))
            shares[key] = None if share is None or before is None else before + share
    return tuple(
        WedgeStep(number, position, share)
        for (number, position), share in shares.items()
        if share is None or share > 0
    )
