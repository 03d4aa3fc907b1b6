"""Field by field, how two contents of one plan differ: what two people read before they settle."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest

from continuity_kit.domain.plan import Plan
from continuity_kit.domain.plan_digest import ABSENT, digest_lines

LISTED_BY_COMMA = ("_mm", "fixations", "brachy_setups")


@dataclass(frozen=True)
class FieldChange:
    """One clinical field that differs.

    Attributes:
        beam: number of the beam it belongs to, or None for the plan as a whole.
        field: key of the digest line without its beam (`group.1.meterset`,
            `point.3.device.MLCX[17]`); a place in a list counts from 1.
        old, new: values as in the digest lines; `-` is absent.
    """

    beam: int | None
    field: str
    old: str
    new: str


def changed_fields(old: Plan, new: Plan) -> tuple[FieldChange, ...]:
    """Return every clinical field that differs, in the order of the digest lines.

    Empty exactly when both digests are equal.
    """
    before, after = _by_key(digest_lines(old)), _by_key(digest_lines(new))
    keys = list(after) + [key for key in before if key not in after]
    return tuple(
        change
        for key in keys
        for change in _changes_of(key, before.get(key, []), after.get(key, []))
    )


def _by_key(lines: tuple[str, ...]) -> Mapping[str, list[str]]:
    """Group values by key; two items of one number share their keys."""
    values: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        key, _, value = line.partition("=")
        values[key].append(value)
    return values


def _changes_of(key: str, before: list[str], after: list[str]) -> Iterator[FieldChange]:
    beam, field = _split_beam(key)
    for old, new in zip_longest(before, after):
        if old is None or new is None:
            yield FieldChange(beam, field, old or ABSENT, new or ABSENT)
        elif old != new:
            yield from _changes_of_value(beam, field, old, new)


def _changes_of_value(beam: int | None, field: str, old: str, new: str) -> Iterator[FieldChange]:
    old_parts, new_parts = old.split(","), new.split(",")
    is_list = field.endswith(LISTED_BY_COMMA) or ".device." in field
    if not is_list or len(old_parts) != len(new_parts) or len(old_parts) == 1:
        yield FieldChange(beam, field, old, new)
        return
    for place, (one, other) in enumerate(zip(old_parts, new_parts, strict=True), start=1):
        if one != other:
            yield FieldChange(beam, f"{field}[{place}]", one, other)


def _split_beam(key: str) -> tuple[int | None, str]:
    """Take the beam's number out of `beam.2.machine` or `group.1.beam.2.meterset`."""
    parts = key.split(".")
    if parts[0] == "beam":
        return int(parts[1]), ".".join(parts[2:])
    if parts[0] == "group" and len(parts) > 3 and parts[2] == "beam":
        return int(parts[3]), ".".join([*parts[:2], *parts[4:]])
    return None, key
