r"""The lines of a plan's clinical digest, in a fixed order, and their SHA-256.

The digest answers one question: does this plan still treat as the one that was approved? Encoding
noise (`100` for `100.0`, values carried forward or repeated, the order of items that bear a
number) never changes it; any clinical change does. Codes on paper hang on these lines: they change
only with a new `FORMAT`.

**A line** is `key=value` in UTF-8; lines are joined by one line feed, with none after the last.

**Values**: absent or empty is `-`. A decimal is rounded to 0.0001, halves to even, and written
with four decimals and no exponent; minus zero is `0.0000`. An integer is written in decimal. A
list is joined by `,`. A text is in Unicode form NFC, runs of white space made one space, ends
stripped, `\` doubled, and a text of `-` alone is `\-`. Identifiers (`plan_uid`, `patient_id`) are
exact: only `\`, line feed and carriage return are written `\\`, `\n`, `\r`.

**Keys** are built from the names below and dots. Items that bear a number are ordered by it and
keyed by it (`-` when absent, last; equal numbers in the order of the file). Items without number
are keyed from 1 in the order of the file. Beam limiting devices are ordered and keyed by type,
settings of wedges and range shifters by their number, `further` by keyword; characters outside
`A-Z a-z 0-9 _` in such a key are written `%` and the hexadecimal of their code point.

**Order**: `format`, `kind`, `plan_uid`, `patient_id`; `dose_reference.N.*`; `group.N.*`, then its
`group.N.beam.B.*`; `setup.N.*`; `beam.N.*`: its own fields, `device.TYPE.*`, `wedge.N.*`,
`applicator.1.*`, `bolus.K.*`, `block.K.*`, `compensator.K.*`, `accessory.K.*`, `snout.K.*`,
`range_shifter.K.*`, then `point.I.*` (the full state of the moment, carried forward per device);
`application_setup.N.*`; `channel.S.N.*` (by setup, then channel), then its `dwell.K.*`;
`source.N.*`; `brachy_technique`, `brachy_type`. Fields stand in the order of this module's tuples.

**Values that are no single attribute**: `fluence_mode` is mode and ID with a space between;
`dwell.K.time_s` is the channel's total time by the share of the cumulative weights up to the
next point; `spot_sha256` is the SHA-256 (hex) of the positions, then the weights of the point's
spots as little-endian 32-bit floats; `reference_at` is `YYYY-MM-DDThh:mm:ss`. The attribute behind
every other field is named in `domain.plan`.

Left out, as they do not say how the plan treats: names, labels, dates, approval and reviewer,
intent, issuer of the identifier (a department's setting), the equipment that wrote the file, and
references to other objects.

Source: security design, plan authenticity when the exporter lies.
"""

import hashlib
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from functools import lru_cache
from typing import TypeVar

from continuity_kit.domain.plan import (
    Accessory,
    Beam,
    Channel,
    ControlPoint,
    FractionGroup,
    Plan,
)

FORMAT = "rtck-plan-digest-v1"
ABSENT = "-"
STEP = Decimal("0.0001")
WIDE = Context(prec=400, rounding=ROUND_HALF_EVEN)

DOSE_REFERENCE_FIELDS = ("structure", "description", "type", "target_dose_gy", "purpose")
GROUP_FIELDS = (
    "fractions_planned",
    "number_of_beams",
    "number_of_brachy_setups",
    "brachy_setups",
    "digits_per_day",
    "pattern",
)
REFERENCED_BEAM_FIELDS = ("meterset", "dose_gy", "dose_type", "dose_meaning")
SETUP_FIELDS = ("position", "technique", "description", "fixations", "displacement_mm")
BEAM_FIELDS = (
    "delivery_type",
    "radiation_type",
    "beam_type",
    "machine",
    "meterset_unit",
    "fluence_mode",
    "high_dose_technique",
    "sad_mm",
    "final_weight",
    "number_of_control_points",
    "number_of_wedges",
    "number_of_boli",
    "number_of_blocks",
    "number_of_compensators",
    "patient_setup_number",
    "tolerance_table",
    "scan_mode",
)
DEVICE_FIELDS = ("leaf_pairs", "boundaries_mm")
WEDGE_FIELDS = ("id", "type", "angle", "orientation")
ACCESSORY_FIELDS = ("id", "type", "code", "name", "material", "thickness_mm", "outline_mm")
POINT_FIELDS = (
    "weight",
    "energy",
    "dose_rate",
    "gantry",
    "gantry_direction",
    "gantry_pitch",
    "collimator",
    "collimator_direction",
    "couch",
    "couch_direction",
    "table_eccentric",
    "table_pitch",
    "table_roll",
    "isocentre_mm",
    "ssd_mm",
    "snout_position_mm",
    "spot_tune_id",
    "spot_count",
    "spot_sha256",
    "paintings",
)
TABLE_FIELDS = ("vertical", "longitudinal", "lateral")
APPLICATION_SETUP_FIELDS = ("type", "total_rakr")
CHANNEL_FIELDS = (
    "total_time_s",
    "length_mm",
    "step_mm",
    "applicator_id",
    "transfer_tube",
    "afterloader_channel",
    "pulses",
    "source_number",
)
DWELL_FIELDS = ("position_mm", "time_s", "time_weight")
SOURCE_FIELDS = ("isotope", "rakr", "reference_at", "half_life_d")

T = TypeVar("T")


def plan_digest(plan: Plan) -> bytes:
    """Return the SHA-256 of the plan's digest lines, 32 bytes."""
    return hashlib.sha256("\n".join(digest_lines(plan)).encode("utf-8", "surrogatepass")).digest()


def digest_lines(plan: Plan) -> tuple[str, ...]:
    """Return the lines that this module documents."""
    return tuple(_plan_lines(plan))


def _plan_lines(plan: Plan) -> Iterator[str]:
    yield f"format={FORMAT}"
    yield f"kind={plan.kind}"
    yield f"plan_uid={_exact(plan.uid)}"
    # SAFETY: the patient is part of the digest, so that a plan moved to another one differs
    # (test_p14_a_plan_moved_to_another_patient_is_flagged).
    yield f"patient_id={_exact(plan.patient_id)}"
    for reference in _by_number(plan.dose_references, lambda item: item.number):
        number = _whole(reference.number)
        yield from _fields(f"dose_reference.{number}", reference, DOSE_REFERENCE_FIELDS)
    for group in _by_number(plan.fraction_groups, lambda item: item.number):
        yield from _group_lines(group)
    for setup in _by_number(plan.patient_setups, lambda item: item.number):
        yield from _fields(f"setup.{_whole(setup.number)}", setup, SETUP_FIELDS)
    for beam in _by_number(plan.beams, lambda item: item.number):
        yield from _beam_lines(beam)
    for application in _by_number(plan.application_setups, lambda item: item.number):
        prefix = f"application_setup.{_whole(application.number)}"
        yield from _fields(prefix, application, APPLICATION_SETUP_FIELDS)
    in_setup_order = _by_number(
        _by_number(plan.channels, lambda item: item.number), lambda item: item.setup
    )
    for channel in in_setup_order:
        yield from _channel_lines(channel)
    for source in _by_number(plan.sources, lambda item: item.number):
        yield from _fields(f"source.{_whole(source.number)}", source, SOURCE_FIELDS)
    yield f"brachy_technique={_value(plan.brachy_technique)}"
    yield f"brachy_type={_value(plan.brachy_type)}"


def _group_lines(group: FractionGroup) -> Iterator[str]:
    prefix = f"group.{_whole(group.number)}"
    yield from _fields(prefix, group, GROUP_FIELDS)
    for beam in _by_number(group.beams, lambda item: item.beam_number):
        yield from _fields(f"{prefix}.beam.{beam.beam_number}", beam, REFERENCED_BEAM_FIELDS)


def _beam_lines(beam: Beam) -> Iterator[str]:
    prefix = f"beam.{beam.number}"
    yield from _fields(prefix, beam, BEAM_FIELDS)
    for device in sorted(beam.devices, key=lambda item: item.type):
        yield from _fields(f"{prefix}.device.{_token(device.type)}", device, DEVICE_FIELDS)
    for wedge in _by_number(beam.wedges, lambda item: item.number):
        yield from _fields(f"{prefix}.wedge.{_whole(wedge.number)}", wedge, WEDGE_FIELDS)
    yield from _accessories(
        f"{prefix}.applicator", () if beam.applicator is None else (beam.applicator,)
    )
    yield from _accessories(f"{prefix}.bolus", beam.boli)
    yield from _accessories(f"{prefix}.block", beam.blocks)
    yield from _accessories(f"{prefix}.compensator", beam.compensators)
    yield from _accessories(f"{prefix}.accessory", beam.general_accessories)
    yield from _accessories(f"{prefix}.snout", beam.snouts)
    yield from _accessories(f"{prefix}.range_shifter", beam.range_shifters)
    for point in _by_number(beam.control_points, lambda item: item.index):
        yield from _point_lines(prefix, point)


def _point_lines(beam_prefix: str, point: ControlPoint) -> Iterator[str]:
    prefix = f"{beam_prefix}.point.{point.index}"
    yield from _fields(prefix, point, POINT_FIELDS)
    for name in TABLE_FIELDS:
        position = None if point.table_top is None else getattr(point.table_top, name)
        yield f"{prefix}.table_{name}_mm={_value(position)}"
    for device in sorted(point.devices, key=lambda item: item.type):
        yield f"{prefix}.device.{_token(device.type)}={_value(device.positions_mm)}"
    for wedge, position in sorted(point.wedge_positions):
        yield f"{prefix}.wedge.{wedge}={_value(position)}"
    for shifter, setting in sorted(point.range_shifter_settings):
        yield f"{prefix}.range_shifter.{shifter}={_measured(setting)}"
    for keyword, text in sorted(point.further):
        yield f"{prefix}.further.{_token(keyword)}={_measured(text)}"


def _channel_lines(channel: Channel) -> Iterator[str]:
    prefix = f"channel.{_whole(channel.setup)}.{_whole(channel.number)}"
    yield from _fields(prefix, channel, CHANNEL_FIELDS)
    for place, dwell in enumerate(channel.dwells, start=1):
        yield from _fields(f"{prefix}.dwell.{place}", dwell, DWELL_FIELDS)


def _accessories(prefix: str, items: Sequence[Accessory]) -> Iterator[str]:
    for place, item in enumerate(items, start=1):
        yield from _fields(f"{prefix}.{place}", item, ACCESSORY_FIELDS)


def _fields(prefix: str, item: object, names: Sequence[str]) -> Iterator[str]:
    for name in names:
        value = getattr(item, name)
        yield f"{prefix}.{name}={ABSENT if value is None else _value(value)}"


def _by_number(items: Iterable[T], number: Callable[[T], int | None]) -> list[T]:
    """Order by number, the unnumbered last; equal ones stay in the order of the file."""

    def rank(item: T) -> tuple[bool, int]:
        own = number(item)
        return own is None, own or 0

    return sorted(items, key=rank)


def _value(value: object) -> str:
    if value is None:
        return ABSENT
    if isinstance(value, Decimal):
        return _rounded(value) if value.is_finite() else _decimal(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, tuple):
        if set(map(type, value)) == {Decimal} and all(map(Decimal.is_finite, value)):
            return ",".join(map(_rounded, value))
        return ",".join([_value(part) for part in value]) or ABSENT
    return _text(str(value))


@lru_cache(maxsize=1 << 16)
def _rounded(value: Decimal) -> str:
    """Return the text of a finite decimal; leaf positions repeat by the thousand."""
    return _decimal(value)


def _decimal(value: Decimal) -> str:
    try:
        rounded = value.quantize(STEP, context=WIDE)
    except InvalidOperation:  # not finite, or wider than any DICOM number
        return str(value)
    return f"{abs(rounded) if rounded == 0 else rounded:f}"


def _measured(text: str) -> str:
    r"""Write a text as read: each of its `\`-separated parts as a number where it is one."""
    parts = []
    for part in text.split("\\"):
        try:
            number = Decimal(part.strip())
        except InvalidOperation:
            parts.append(_text(part))
        else:
            parts.append(_decimal(number) if number.is_finite() else _text(part))
    return ",".join(parts)


def _whole(number: int | None) -> str:
    return ABSENT if number is None else str(number)


@lru_cache(maxsize=1 << 12)
def _text(text: str) -> str:
    plain = " ".join(unicodedata.normalize("NFC", text).split()).replace("\\", "\\\\")
    return f"\\{ABSENT}" if plain == ABSENT else plain or ABSENT


def _exact(identifier: str | None) -> str:
    if not identifier:
        return ABSENT
    escaped = identifier.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    return f"\\{ABSENT}" if escaped == ABSENT else escaped


@lru_cache(maxsize=1 << 10)
def _token(word: str) -> str:
    return "".join(
        sign if sign == "_" or (sign.isascii() and sign.isalnum()) else f"%{ord(sign):X}"
        for sign in word
    )
