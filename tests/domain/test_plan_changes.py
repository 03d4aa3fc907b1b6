"""P14: what was altered is named by beam and field."""

from dataclasses import replace
from decimal import Decimal

import pytest
from plan_builders import beam, control_point, plan

from continuity_kit.domain.plan import Plan
from continuity_kit.domain.plan_changes import FieldChange, changed_fields

D = Decimal


def with_metersets(first: str, second: str) -> Plan:
    group = plan().fraction_groups[0]
    metersets = (D(first), D(second))
    beams = tuple(
        replace(item, meterset=meterset)
        for item, meterset in zip(group.beams, metersets, strict=True)
    )
    return plan(fraction_groups=(replace(group, beams=beams),))


def with_points(*points: object) -> Plan:
    return plan(beams=(beam(1, control_points=points), beam(2)))


POINTS = tuple(control_point(index) for index in range(4))
MLC = POINTS[0].devices[2]
LEAF_MOVED = replace(
    POINTS[0],
    devices=(*POINTS[0].devices[:2], replace(MLC, positions_mm=(D("-9"), *MLC.positions_mm[1:]))),
)

ATTACKS = {
    "meterset up by 0.1": (
        with_metersets("312.6", "298.7"),
        [FieldChange(1, "group.1.meterset", "312.5000", "312.6000")],
    ),
    "meterset down by 0.1": (
        with_metersets("312.4", "298.7"),
        [FieldChange(1, "group.1.meterset", "312.5000", "312.4000")],
    ),
    "metersets swapped": (
        with_metersets("298.7", "312.5"),
        [
            FieldChange(1, "group.1.meterset", "312.5000", "298.7000"),
            FieldChange(2, "group.1.meterset", "298.7000", "312.5000"),
        ],
    ),
    "energy": (
        with_points(replace(POINTS[0], energy=D(10)), *POINTS[1:]),
        [FieldChange(1, "point.0.energy", "6.0000", "10.0000")],
    ),
    "one leaf by 1 mm": (
        with_points(LEAF_MOVED, *POINTS[1:]),
        [FieldChange(1, "point.0.device.MLCX[1]", "-10.0000", "-9.0000")],
    ),
    "fraction count": (
        plan(fraction_groups=(replace(plan().fraction_groups[0], fractions_planned=26),)),
        [FieldChange(None, "group.1.fractions_planned", "25", "26")],
    ),
    "another patient": (
        plan(patient_id="0012346"),
        [FieldChange(None, "patient_id", "0012345", "0012346")],
    ),
    "a beam's machine": (
        plan(beams=(beam(1), beam(2, machine="LINAC 2"))),
        [FieldChange(2, "machine", "LINAC 1", "LINAC 2")],
    ),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_p14_each_attack_is_flagged_with_the_field_named(attack: str) -> None:
    altered, expected = ATTACKS[attack]
    assert list(changed_fields(plan(), altered)) == expected


def test_p14_swapped_control_points_are_flagged_with_their_fields_named() -> None:
    swapped = with_points(
        POINTS[0], replace(POINTS[2], index=1), replace(POINTS[1], index=2), POINTS[3]
    )
    named = {(change.beam, change.field) for change in changed_fields(plan(), swapped)}
    assert named == {
        (1, f"point.{point}.{field}")
        for point in (1, 2)
        for field in ("weight", "gantry", "device.MLCX[4]")
    }


def test_p14_a_written_zero_is_never_flagged() -> None:
    assert changed_fields(with_metersets("100", "50"), with_metersets("100.0", "5E+1")) == ()


def test_a_removed_and_an_added_beam_are_named_field_by_field() -> None:
    removed = changed_fields(plan(), plan(beams=(beam(1),)))
    assert {change.beam for change in removed} == {2}
    assert all(change.new == "-" for change in removed)
    added = changed_fields(plan(beams=(beam(1),)), plan())
    assert {change.beam for change in added} == {2}
    assert FieldChange(2, "machine", "-", "LINAC 1") in added


def test_an_added_leaf_pair_shows_the_whole_list() -> None:
    longer = replace(MLC, positions_mm=(*MLC.positions_mm, D(1), D(2)))
    altered = with_points(replace(POINTS[0], devices=(*POINTS[0].devices[:2], longer)), *POINTS[1:])
    (change,) = changed_fields(plan(), altered)
    assert (change.beam, change.field) == (1, "point.0.device.MLCX")
