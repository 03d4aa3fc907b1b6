"""The file that two physicists fill in at a console: typed TOML, refused with line and reason."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Literal

import msgspec

from continuity_kit.domain.machine import (
    ANGLES,
    CONVERSIONS,
    JAW_LABELS,
    JAW_SIGNS,
    JAWS,
    LENGTHS,
    MOST_METERSET_DECIMALS,
    Item,
    LengthUnit,
    MachineProfile,
)
from continuity_kit.domain.machine_test_plan import Readings
from continuity_kit.errors import UsageError, WorldError
from continuity_kit.services.typed_toml import line_of_key, read_typed_toml

LONGEST_NAME = 16  # VR SH


class ScaleLines(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which row of the table each item is shown by."""

    gantry: str
    collimator: str
    couch_rotation: str
    couch_lateral: str
    couch_vertical: str
    couch_longitudinal: str


class ZeroLines(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the console's own zeros of the couch stand, mm along the IEC axes."""

    couch_lateral: Decimal = Decimal(0)
    couch_vertical: Decimal = Decimal(0)
    couch_longitudinal: Decimal = Decimal(0)


class JawLines(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the console calls the jaws, and what its signs mean."""

    labels: str
    signs: str
    has_x: bool = True


class ReadItems(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Angles and couch as read at the console; None was not read."""

    gantry: Decimal | None = None
    collimator: Decimal | None = None
    couch_rotation: Decimal | None = None
    couch_lateral: Decimal | None = None
    couch_vertical: Decimal | None = None
    couch_longitudinal: Decimal | None = None


class ReadLines(ReadItems, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All that was read of the test plan; jaws by the console's labels."""

    jaws: dict[str, Decimal]
    meterset: Decimal | None = None
    second: ReadItems = ReadItems()


class ProfileLines(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All of a profile's file."""

    format: Literal[1]
    machine: str
    console_names: tuple[str, ...] = ()
    manufacturer: str = ""
    model: str = ""
    length_unit: LengthUnit = "cm"
    meterset_decimals: int | None = None
    scales: ScaleLines
    zero_mm: ZeroLines = ZeroLines()
    jaws: JawLines
    read: ReadLines


def read_profile_file(path: Path, machine: str) -> tuple[MachineProfile, Readings]:
    """Return the profile that a file describes, and what was read for it; nothing is compared yet.

    Raises:
        WorldError: `profile-missing`: the file cannot be read.
        UsageError: `profile-wrong`: with line and reason; `profile-other-machine`.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise WorldError("profile-missing", path.name) from error
    try:
        lines, text = read_typed_toml(data, path.name, ProfileLines)
    except UsageError as error:
        line, reason = error.values["line"], error.values["reason"]
        raise UsageError("profile-wrong", path.name, line=line, reason=reason) from error
    if lines.machine != machine:
        raise UsageError("profile-other-machine", path.name, named=lines.machine, machine=machine)
    _check(lines, text, path.name)
    profile = MachineProfile(
        machine=lines.machine,
        console_names=lines.console_names,
        scales={item: getattr(lines.scales, item) for item in (*ANGLES, *LENGTHS)},
        jaw_labels=lines.jaws.labels,
        jaw_signs=lines.jaws.signs,
        length_unit=lines.length_unit,
        meterset_decimals=lines.meterset_decimals,
        has_x_jaws=lines.jaws.has_x,
        zero_mm={item: getattr(lines.zero_mm, item) for item in LENGTHS},
        manufacturer=lines.manufacturer,
        model=lines.model,
    )
    readings = Readings(
        items=_read(lines.read),
        jaws=lines.read.jaws,
        second=_read(lines.read.second),
        meterset=lines.read.meterset,
    )
    return profile, readings


def _read(lines: ReadItems) -> Mapping[Item, Decimal]:
    values = {item: getattr(lines, item) for item in (*ANGLES, *LENGTHS)}
    return {item: value for item, value in values.items() if value is not None}


def _check(lines: ProfileLines, text: str, subject: str) -> None:
    """Refuse what the types cannot: names, rows that the table has not, numbers that are none."""
    for item in (*ANGLES, *LENGTHS):
        scales = [name for row, name in CONVERSIONS if row == item]
        if getattr(lines.scales, item) not in scales:
            raise _wrong(text, subject, item, f"{item}: {', '.join(scales)}")
    if lines.jaws.labels not in JAW_LABELS:
        raise _wrong(text, subject, "labels", f"labels: {', '.join(JAW_LABELS)}")
    if lines.jaws.signs not in JAW_SIGNS:
        raise _wrong(text, subject, "signs", f"signs: {', '.join(JAW_SIGNS)}")
    names = (lines.machine, *lines.console_names)
    if not all(0 < len(name.strip()) == len(name) <= LONGEST_NAME for name in names[:1]):
        raise _wrong(text, subject, "machine", f"machine: 1-{LONGEST_NAME}")
    if any(not name or name != name.strip() for name in names) or len(set(names)) < len(names):
        raise _wrong(text, subject, "console_names", "console_names")
    known = {name for labels in JAW_LABELS.values() for name in labels.values()}
    for label in lines.read.jaws:
        if label not in known:
            raise _wrong(text, subject, label, f"{label}: {', '.join(sorted(known))}")
    decimals = lines.meterset_decimals
    if decimals is not None and not 0 <= decimals <= MOST_METERSET_DECIMALS:
        reason = f"meterset_decimals: 0-{MOST_METERSET_DECIMALS}"
        raise _wrong(text, subject, "meterset_decimals", reason)
    numbers: dict[str, Decimal] = {
        **msgspec.structs.asdict(lines.zero_mm),
        **lines.read.jaws,
        **{str(item): value for item, value in _read(lines.read.second).items()},
        **{str(item): value for item, value in _read(lines.read).items()},
        "meterset": lines.read.meterset or Decimal(0),
    }
    for key, number in numbers.items():
        if not number.is_finite():
            raise _wrong(text, subject, key, f"{key}: {number}")


def _wrong(text: str, subject: str, key: str, reason: str) -> UsageError:
    return UsageError("profile-wrong", subject, line=line_of_key(text, key), reason=reason)


def profile_template(machine: str) -> str:
    """Return a profile's file to fill in at the console; required values are left open.

    SAFETY: the plan's own values are not in it: what is written is what was read
    (test_the_file_to_fill_in_does_not_tell_what_the_plan_holds).
    """
    scales = "\n".join(
        f'{item} = ""  # {", ".join(name for row, name in CONVERSIONS if row == item)}'
        for item in (*ANGLES, *LENGTHS)
    )
    return TEMPLATE.format(
        machine=machine.replace("\\", "\\\\").replace('"', '\\"'),
        scales=scales,
        labels=", ".join(JAW_LABELS),
        signs=", ".join(JAW_SIGNS),
        read="\n".join(f"{item} = " for item in (*ANGLES, *LENGTHS)),
        jaws="\n".join(f"{jaw.upper()} = " for jaw in JAWS),
        second="\n".join(f"#{item} = " for item in (*ANGLES, *LENGTHS)),
    )


TEMPLATE = """\
# Profil d'une machine · profile of a machine
# 1. Ouvrir le plan d'essai à la console, sans donner de dose.
#    Open the test plan at the console, without giving dose.
# 2. Deux physiciens lisent chaque valeur et l'écrivent sous [read], comme la console la montre.
#    Two physicists read each value and write it under [read], as the console shows it.
# 3. Choisir les échelles qui donnent ces valeurs ; le kit refuse les autres et propose.
#    Choose the scales that give these values; the kit refuses others and proposes.
# 4. continuity-kit vault profile VAULT "{machine}" FILE --user A --second B
format = 1
machine = "{machine}"  # comme dans les plans · as in plans (300A,00B2)
console_names = []  # autres noms de la même machine · other names of the same machine
manufacturer = ""
model = ""
length_unit = "cm"  # "cm" | "mm"
#meterset_decimals = 1  # 0-3: UM de la console · MU of the console

[scales]
{scales}

#[zero_mm]  # zéro propre de la console, mm CEI · the console's own zero, mm IEC
#couch_longitudinal = 0

[jaws]
labels = ""  # {labels}
signs = ""  # {signs}
#has_x = false  # pas de mâchoires X · no X jaws

[read]  # faisceau 1 · beam 1
{read}
#meterset =   # si meterset_decimals est donné · where meterset_decimals is given

[read.jaws]  # selon les noms de la console · by the console's labels
{jaws}

[read.second]  # faisceau 2 · beam 2: pour "signed" et [zero_mm] · for "signed" and [zero_mm]
{second}
"""
