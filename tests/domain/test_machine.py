"""The table of conversions: DICOM notes section 7, and back and forth over the whole range."""

from dataclasses import replace
from decimal import Decimal

import pytest
from machine_builders import profile, readings_of, signed

from continuity_kit.domain.machine import (
    ANGLES,
    CONVERSIONS,
    JAW_LABELS,
    JAW_SIGNS,
    JAWS,
    LENGTHS,
    Item,
    profile_of,
)
from continuity_kit.domain.machine_test_plan import (
    SECOND_ANGLES,
    SECOND_LENGTHS_MM,
    TEST_ANGLES,
    TEST_JAWS_MM,
    TEST_LENGTHS_MM,
    Readings,
    differences,
)

D = Decimal
ROWS = sorted(CONVERSIONS)


def scaled(item: Item, scale: str, **more: object):  # type: ignore[no-untyped-def]
    made = profile(**more)
    return replace(made, scales={**made.scales, item: scale})


@pytest.mark.parametrize(("item", "scale"), ROWS)
def test_a_value_goes_to_the_console_and_back_over_the_whole_range(item: Item, scale: str) -> None:
    for unit in ("cm", "mm"):
        made = scaled(item, scale, length_unit=unit)
        if item in ANGLES:
            for tenth in range(3600):
                degrees = D(tenth) / 10
                shown = made.angle(item, degrees)
                assert made.iec_angle(item, shown) == degrees
                assert made.angle(item, made.iec_angle(item, shown)) == shown
        else:
            step = D(1) if unit == "cm" else D("0.1")
            for place in range(-2500, 2501):
                length = place * step
                shown = made.length(item, length)
                assert made.iec_length(item, shown) == length
                assert made.length(item, made.iec_length(item, shown)) == shown


@pytest.mark.parametrize(("item", "scale"), ROWS)
def test_a_value_between_two_tenths_moves_by_half_a_tenth_at_most(item: Item, scale: str) -> None:
    made = scaled(item, scale)
    for place in range(-300, 300):
        value = D(place) * D("1.237")
        if item in ANGLES:
            degrees = (value % 360 + 360) % 360
            apart = abs(made.iec_angle(item, made.angle(item, degrees)) - degrees)
            assert min(apart, 360 - apart) <= D("0.05")
        else:
            assert abs(made.iec_length(item, made.length(item, value)) - value) <= D("0.5")


@pytest.mark.parametrize("labels", sorted(JAW_LABELS))
@pytest.mark.parametrize("signs", sorted(JAW_SIGNS))
@pytest.mark.parametrize("unit", ["cm", "mm"])
def test_jaws_go_to_the_console_and_back(labels: str, signs: str, unit: str) -> None:
    made = profile(jaw_labels=labels, jaw_signs=signs, length_unit=unit)
    assert sorted(made.jaw_label(jaw) for jaw in JAWS) == ["X1", "X2", "Y1", "Y2"]
    for jaw in JAWS:
        for millimetres in range(-200, 201):
            shown = made.jaw(jaw, D(millimetres))
            assert made.iec_jaw(jaw, shown) == millimetres


@pytest.mark.parametrize(
    ("item", "scale", "iec", "shown"),
    [
        ("gantry", "varian_iec", "37", "37.0"),
        ("gantry", "varian_standard", "0", "180.0"),
        ("gantry", "varian_standard", "180", "0.0"),
        ("gantry", "varian_standard", "181", "359.0"),
        ("gantry", "varian_standard", "270", "270.0"),
        ("collimator", "varian_standard", "352", "188.0"),
        ("couch_rotation", "varian_iec", "0", "0.0"),
        ("couch_rotation", "varian_iec", "11", "349.0"),
        ("couch_rotation", "varian_standard", "11", "169.0"),
        ("couch_rotation", "varian_standard", "349", "191.0"),
        ("couch_lateral", "varian_iec", "-5", "999.5"),
        ("couch_lateral", "varian_iec", "5", "0.5"),
        ("couch_lateral", "varian_standard", "-13", "98.7"),
        ("couch_vertical", "varian_iec", "-171", "17.1"),
        ("couch_vertical", "varian_iec", "12", "998.8"),
        ("couch_vertical", "varian_standard", "-171", "117.1"),
        ("couch_longitudinal", "varian_iec", "934", "93.4"),
        ("gantry", "signed", "181", "-179.0"),
        ("gantry", "signed", "180", "180.0"),
    ],
)
def test_the_vectors_of_the_notes(item: Item, scale: str, iec: str, shown: str) -> None:
    made = scaled(item, scale)
    given = made.angle(item, D(iec)) if item in ANGLES else made.length(item, D(iec))
    assert f"{given}" == shown


@pytest.mark.parametrize(
    ("item", "scale", "iec", "shown"),
    [
        ("gantry", "iec61217", "359.95", "0.0"),
        ("gantry", "iec61217", "0.05", "0.1"),
        ("gantry", "varian_standard", "180.04", "0.0"),
        ("couch_rotation", "varian_iec", "0.04", "0.0"),
        ("gantry", "signed", "180.04", "180.0"),
        ("gantry", "signed", "359.96", "0.0"),
        ("couch_lateral", "varian_iec", "-0.4", "0.0"),
        ("couch_vertical", "varian_iec", "0.4", "0.0"),
        ("couch_lateral", "iec61217", "-0.4", "0.0"),
    ],
)
def test_a_rounded_value_never_stands_at_the_end_of_its_scale(
    item: Item, scale: str, iec: str, shown: str
) -> None:
    made = scaled(item, scale)
    given = made.angle(item, D(iec)) if item in ANGLES else made.length(item, D(iec))
    assert f"{given}" == shown


def test_jaws_are_openings_on_one_console_and_crossed_on_another() -> None:
    varian = profile(jaw_labels="iec61217", jaw_signs="openings")
    assert (varian.jaw("x1", D(-45)), varian.jaw("x2", D(55))) == (D("4.5"), D("5.5"))
    assert varian.jaw("x1", D(20)) == D("-2.0")
    elekta = profile(jaw_labels="elekta", jaw_signs="openings")
    shown = {elekta.jaw_label(jaw): elekta.jaw(jaw, TEST_JAWS_MM[jaw]) for jaw in JAWS}
    assert shown == {"Y2": D("3.1"), "Y1": D("5.2"), "X2": D("6.4"), "X1": D("7.5")}


def test_monitor_units_are_rounded_as_the_console_does_or_not_at_all() -> None:
    assert f"{profile(meterset_decimals=1).meterset(D('281.368973'))}" == "281.4"
    assert f"{profile(meterset_decimals=0).meterset(D('281.5'))}" == "282"
    assert f"{profile(meterset_decimals=None).meterset(D('281.368973'))}" == "281.368973"


def test_a_machine_is_matched_by_its_whole_name_and_never_by_two() -> None:
    one = signed(profile(machine="LINAC 1", console_names=("TB1",)))
    two = signed(profile(machine="LINAC 10", console_names=("TB2",)))
    assert profile_of((one, two), "LINAC 1") == one
    assert profile_of((one, two), "TB2") == two
    for other in ("LINAC", "linac 1", "LINAC 1 ", "", None):
        assert profile_of((one, two), other) is None
    twin = signed(profile(machine="LINAC 3", console_names=("TB1",)))
    assert profile_of((one, two, twin), "TB1") is None


def test_a_profile_that_gives_back_every_reading_has_no_difference() -> None:
    made = profile(meterset_decimals=1)
    assert differences(made, readings_of(made)) == ()


@pytest.mark.parametrize("item", [*ANGLES, *LENGTHS])
def test_a_profile_that_does_not_give_back_a_reading_is_refused_by_item(item: Item) -> None:
    made = profile()
    right = readings_of(made)
    for wrong in (right.items[item] + D("0.1"), -right.items[item], None):
        items = {**right.items, item: wrong}
        read = {key: value for key, value in items.items() if value is not None}
        found = differences(made, replace(right, items=read))
        assert [difference.item for difference in found] == [item]


def test_every_jaw_is_compared_under_the_label_of_the_console() -> None:
    made = profile(jaw_labels="elekta", jaw_signs="openings")
    right = readings_of(made)
    for one, other in (("X1", "X2"), ("Y1", "Y2"), ("X1", "Y1")):
        swapped = {**right.jaws, one: right.jaws[other], other: right.jaws[one]}
        found = differences(made, replace(right, jaws=swapped))
        assert {difference.item for difference in found} == {f"jaws.{one}", f"jaws.{other}"}
    found = differences(replace(made, jaw_labels="crossed"), right)
    assert all("elekta, openings" in difference.fits for difference in found)
    assert len(found) == 4


@pytest.mark.parametrize(("item", "scale"), ROWS)
def test_no_wrong_scale_survives_the_two_beams_of_the_test_plan(item: Item, scale: str) -> None:
    truth = scaled(item, scale)
    right = readings_of(truth)
    for row, other in ROWS:
        tried = scaled(item, other)
        if row != item or differences(tried, right):
            continue
        # What cannot be told apart by the readings is the same on the whole range.
        values = range(3600) if item in ANGLES else range(-2500, 2500)
        for place in values:
            value = D(place) / 10
            if item in ANGLES:
                assert tried.angle(item, value) == truth.angle(item, value)
            else:
                assert tried.length(item, value) == truth.length(item, value)


def test_a_zero_of_its_own_takes_a_second_reading() -> None:
    # One reading of 934 fits either sign once the zero is free.
    made = profile(zero_mm={"couch_longitudinal": D(-1868)})
    wrong = replace(made, scales={**made.scales, "couch_longitudinal": "mirrored"})
    right = readings_of(profile())
    assert wrong.length("couch_longitudinal", D(934)) == D("93.4")
    without = replace(right, second={})
    assert [item.item for item in differences(wrong, without)] == ["second.couch_longitudinal"]
    assert [item.item for item in differences(wrong, right)] == ["second.couch_longitudinal"]


def test_signed_angles_take_a_second_reading() -> None:
    made = scaled("gantry", "signed")
    right = readings_of(made)
    assert right.second["gantry"] == -149
    found = differences(made, replace(right, second={}))
    assert [item.item for item in found] == ["second.gantry"]
    unsigned = differences(scaled("gantry", "iec61217"), right)
    assert [(item.item, item.fits) for item in unsigned] == [("second.gantry", ("signed",))]


def test_the_test_plan_has_no_two_values_alike() -> None:
    lengths = [abs(value) for value in (*TEST_JAWS_MM.values(), *TEST_LENGTHS_MM.values())]
    assert len(set(lengths)) == len(lengths)
    for angles in (TEST_ANGLES, SECOND_ANGLES):
        assert not {value % 90 for value in angles.values()} & {D(0)}
    for item, length in SECOND_LENGTHS_MM.items():
        assert length not in (TEST_LENGTHS_MM[item], -TEST_LENGTHS_MM[item])


def test_a_head_without_x_jaws_is_not_asked_for_them() -> None:
    made = profile(has_x_jaws=False, jaw_labels="elekta", jaw_signs="openings")
    right = readings_of(made)
    assert set(right.jaws) == {"X1", "X2"}
    assert differences(made, right) == ()


def test_readings_that_are_missing_are_named_with_what_the_profile_gives() -> None:
    made = profile(meterset_decimals=1)
    found = differences(made, Readings({}, {}))
    assert len(found) == len(ANGLES) + len(LENGTHS) + len(JAWS) + 1
    assert all(item.read is None and item.fits == () for item in found)
