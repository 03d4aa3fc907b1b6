"""Profiles of machines, and what two physicists would read of the test plan at such a console."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from continuity_kit.domain.machine import ANGLES, JAWS, LENGTHS, MachineProfile, SignedProfile
from continuity_kit.domain.machine_test_plan import (
    SECOND_ANGLES,
    SECOND_LENGTHS_MM,
    TEST_ANGLES,
    TEST_JAWS_MM,
    TEST_LENGTHS_MM,
    TEST_METERSET_MU,
    Readings,
)

VARIAN = {
    "gantry": "varian_iec",
    "collimator": "varian_iec",
    "couch_rotation": "varian_iec",
    "couch_lateral": "varian_iec",
    "couch_vertical": "varian_iec",
    "couch_longitudinal": "varian_iec",
}


def profile(**values: object) -> MachineProfile:
    """Return a profile with Varian IEC scales and openings, unless told otherwise."""
    made = MachineProfile("LINAC 1", (), VARIAN, "iec61217", "openings")
    return replace(made, **values)


def signed(made: MachineProfile) -> SignedProfile:
    """Return a profile as if two physicists had signed it."""
    at = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    return SignedProfile(made, ("C. Physique", "D. Mesure"), at, 12, "ab" * 32)


def readings_of(made: MachineProfile) -> Readings:
    """Return what would be read of the test plan at a console with this very profile."""
    jaws = [jaw for jaw in JAWS if made.has_x_jaws or not jaw.startswith("x")]
    return Readings(
        items={
            **{item: made.angle(item, TEST_ANGLES[item]) for item in ANGLES},
            **{item: made.length(item, TEST_LENGTHS_MM[item]) for item in LENGTHS},
        },
        jaws={made.jaw_label(jaw): made.jaw(jaw, TEST_JAWS_MM[jaw]) for jaw in jaws},
        second={
            **{item: made.angle(item, SECOND_ANGLES[item]) for item in ANGLES},
            **{item: made.length(item, SECOND_LENGTHS_MM[item]) for item in LENGTHS},
        },
        meterset=made.meterset(TEST_METERSET_MU),
    )


def profile_text(made: MachineProfile, readings: Readings | None = None) -> str:
    """Return a profile's file as two physicists would fill it in."""
    read = readings_of(made) if readings is None else readings
    names = ", ".join(f'"{name}"' for name in made.console_names)
    lines = [
        "format = 1",
        f'machine = "{made.machine}"',
        f"console_names = [{names}]",
        f'length_unit = "{made.length_unit}"',
    ]
    if made.meterset_decimals is not None:
        lines.append(f"meterset_decimals = {made.meterset_decimals}")
    lines += ["[scales]", *(f'{item} = "{scale}"' for item, scale in made.scales.items())]
    lines += ["[zero_mm]", *_numbers(made.zero_mm)]
    lines += ["[jaws]", f'labels = "{made.jaw_labels}"', f'signs = "{made.jaw_signs}"']
    lines += [f"has_x = {str(made.has_x_jaws).lower()}"]
    lines += ["[read]", *_numbers(read.items)]
    lines += [f"meterset = {read.meterset}"] if read.meterset is not None else []
    lines += ["[read.jaws]", *_numbers(read.jaws)]
    lines += ["[read.second]", *_numbers(read.second)]
    return "\n".join(lines) + "\n"


def profile_path(folder: Path, made: MachineProfile, readings: Readings | None = None) -> Path:
    """Write a profile's file."""
    path = folder / f"{made.machine}.toml".replace(" ", "-")
    path.write_text(profile_text(made, readings), encoding="utf-8")
    return path


def _numbers(values: object) -> list[str]:
    assert isinstance(values, dict)
    return [f"{key} = {value:f}" for key, value in values.items() if isinstance(value, Decimal)]
