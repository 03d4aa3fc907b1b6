"""The test plan with odd values, and whether a profile gives back what was read at the console.

No two of its values are alike, and none is its own mirror image: a swapped label, a lost sign or a
wrong scale cannot give the value that was read.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from types import MappingProxyType
from typing import cast

from continuity_kit.domain.machine import (
    ANGLES,
    CONVERSIONS,
    JAW_LABELS,
    JAW_SIGNS,
    JAWS,
    LENGTHS,
    Angle,
    Item,
    Jaw,
    Length,
    MachineProfile,
)

TEST_ANGLES: Mapping[Angle, Decimal] = MappingProxyType(
    {"gantry": Decimal(37), "collimator": Decimal(352), "couch_rotation": Decimal(11)}
)
TEST_LENGTHS_MM: Mapping[Length, Decimal] = MappingProxyType(
    {
        "couch_lateral": Decimal(-13),
        "couch_vertical": Decimal(-171),
        "couch_longitudinal": Decimal(934),
    }
)
TEST_JAWS_MM: Mapping[Jaw, Decimal] = MappingProxyType(
    {"x1": Decimal(-31), "x2": Decimal(52), "y1": Decimal(-64), "y2": Decimal(75)}
)
TEST_METERSET_MU = Decimal("123.456")
# The second beam lies on the other side of every zero.
SECOND_ANGLES: Mapping[Angle, Decimal] = MappingProxyType(
    {"gantry": Decimal(211), "collimator": Decimal(23), "couch_rotation": Decimal(343)}
)
SECOND_LENGTHS_MM: Mapping[Length, Decimal] = MappingProxyType(
    {
        "couch_lateral": Decimal(22),
        "couch_vertical": Decimal(42),
        "couch_longitudinal": Decimal(608),
    }
)


@dataclass(frozen=True)
class Readings:
    """What two physicists read at the console.

    Attributes:
        items: angles and couch of the first beam.
        jaws: of the first beam, by the label that stands on the console.
        second: angles and couch of the second beam; only what `needs_second` names must be there.
        meterset: of the first beam.
    """

    items: Mapping[Item, Decimal]
    jaws: Mapping[str, Decimal]
    second: Mapping[Item, Decimal] = field(default_factory=dict)
    meterset: Decimal | None = None


@dataclass(frozen=True)
class Difference:
    """One value that the profile does not give back.

    Attributes:
        item: as the profile's file names it.
        read: at the console, None when the file holds no reading of it.
        made: by the profile's table.
        fits: rows of the table that would give the value that was read.
    """

    item: str
    read: Decimal | None
    made: Decimal
    fits: tuple[str, ...] = ()


def needs_second(profile: MachineProfile, item: Item) -> bool:
    """Tell whether one reading leaves open which row of the table is the console's.

    SAFETY: with a zero of its own, any one reading fits either sign
    (test_a_zero_of_its_own_takes_a_second_reading).
    """
    if profile.zero_mm.get(cast("Length", item)):
        return True
    return profile.scales[item].startswith("signed")


def differences(profile: MachineProfile, readings: Readings) -> tuple[Difference, ...]:
    """Return every value of the test plan that a profile does not give back as it was read.

    SAFETY: all items are checked, and one that was not read is a difference
    (test_a_profile_that_does_not_give_back_a_reading_is_refused_by_item).
    """
    found = []
    for item in (*ANGLES, *LENGTHS):
        read, made = readings.items.get(item), _shown(profile, item, 1)
        if read != made:
            found.append(Difference(item, read, made, _fits(profile, item, 1, read)))
        read, made = readings.second.get(item), _shown(profile, item, 2)
        if read != made and (read is not None or needs_second(profile, item)):
            fits = _fits(profile, item, 2, read)
            found.append(Difference(f"second.{item}", read, made, fits))
    found += _jaw_differences(profile, readings)
    if profile.meterset_decimals is not None:
        made = profile.meterset(TEST_METERSET_MU)
        if readings.meterset != made:
            found.append(Difference("meterset", readings.meterset, made))
    return tuple(found)


def _shown(profile: MachineProfile, item: Item, beam: int) -> Decimal:
    angles = TEST_ANGLES if beam == 1 else SECOND_ANGLES
    lengths = TEST_LENGTHS_MM if beam == 1 else SECOND_LENGTHS_MM
    for angle in ANGLES:
        if angle == item:
            return profile.angle(angle, angles[angle])
    length = cast("Length", item)
    return profile.length(length, lengths[length])


def _jaw_differences(profile: MachineProfile, readings: Readings) -> list[Difference]:
    found = []
    for jaw in JAWS:
        if jaw.startswith("x") and not profile.has_x_jaws:
            continue
        label, made = profile.jaw_label(jaw), profile.jaw(jaw, TEST_JAWS_MM[jaw])
        read = readings.jaws.get(label)
        if read != made:
            found.append(Difference(f"jaws.{label}", read, made, _jaw_fits(profile, label, read)))
    return found


def _fits(profile: MachineProfile, item: Item, beam: int, read: Decimal | None) -> tuple[str, ...]:
    """Return the scales of an item that would give a reading."""
    names = [scale for row, scale in CONVERSIONS if row == item]
    others = ((name, {**profile.scales, item: name}) for name in names)
    return tuple(
        name
        for name, scales in others
        if read is not None and _shown(replace(profile, scales=scales), item, beam) == read
    )


def _jaw_fits(profile: MachineProfile, label: str, read: Decimal | None) -> tuple[str, ...]:
    """Return the labels and signs that would give a reading under its label."""
    found = []
    for labels, names in JAW_LABELS.items():
        for signs in JAW_SIGNS:
            other = replace(profile, jaw_labels=labels, jaw_signs=signs)
            jaw = next((item for item in JAWS if names[item] == label), None)
            if jaw is not None and read == other.jaw(jaw, TEST_JAWS_MM[jaw]):
                found.append(f"{labels}, {signs}")
    return tuple(found)
