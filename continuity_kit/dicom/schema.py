"""What the worker answers, as JSON and back; the answer is not trusted either.

Whoever takes over the child that reads an object can answer anything: what comes back is typed,
finite, of known codes, and without a sign that cannot be seen.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, is_dataclass
from decimal import Decimal
from functools import cache
from string import Formatter
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec

from continuity_kit.dicom.text import UNSEEN
from continuity_kit.domain.findings import Finding
from continuity_kit.domain.fraction import TreatmentRecord
from continuity_kit.domain.images import (
    MAX_PAGE_PIXELS,
    MAX_PAGE_SIDE,
    BeamImage,
    CtSlice,
    GreyImage,
    PageImage,
    StructureSlice,
)
from continuity_kit.domain.plan import Plan
from continuity_kit.domain.volume_images import Contour, ContourSet, CtValues, DoseGrid
from continuity_kit.errors import WorldError
from continuity_kit.messages import catalogue

ESCAPED_SIGN = re.compile(rb"(?<!\\)(?:\\\\)*\\u")
MAX_DIGITS = 80
ASCII = bytes(range(128))
MAX_SIDE = 512
Check = Callable[[Any], None]


@dataclass(frozen=True)
class Refused:
    """Why an object was not read."""

    code: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answer:
    """What one object holds, or why it was not read: exactly one of them."""

    plan: Plan | None = field(default=None, repr=False)
    records: tuple[TreatmentRecord, ...] | None = field(default=None, repr=False)
    radiograph: BeamImage | None = field(default=None, repr=False)
    ct_slice: CtSlice | None = field(default=None, repr=False)
    structures: StructureSlice | None = field(default=None, repr=False)
    page: PageImage | None = field(default=None, repr=False)
    ct_values: CtValues | None = field(default=None, repr=False)
    contours: ContourSet | None = field(default=None, repr=False)
    dose: DoseGrid | None = field(default=None, repr=False)
    refused: Refused | None = None


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Answer)


def answer_bytes(answer: Answer) -> bytes:
    """Return an answer as JSON; a Decimal is text, with its digits."""
    return _encoder.encode(answer)


def read_answer(data: bytes) -> Answer:
    """Return an answer as typed values.

    SAFETY: an infinite or missing number compares with no tolerance, an unseen sign can turn a
    number round, an unknown code has no sentence (test_an_answer_that_is_not_sound_is_refused).

    Raises:
        WorldError: `unreadable-object`: another form, other types, a number that is not finite, a
            sign that cannot be seen, a code without a sentence, a picture that is not exactly its
            rows by its columns, not exactly one part.
    """
    try:
        if _has_unseen(data):
            raise WorldError("unreadable-object")
        answer = _decoder.decode(data)
        _check_of(Answer)(answer)
        if sum(getattr(answer, part.name) is not None for part in fields(Answer)) != 1:
            raise WorldError("unreadable-object")
        if answer.refused is not None:
            _check_words(answer.refused.code, answer.refused.values)
    except (ValueError, RecursionError, msgspec.MsgspecError) as error:
        raise WorldError("unreadable-object") from error
    return answer


def _has_unseen(data: bytes) -> bool:
    """Tell whether any text holds a sign that cannot be seen, raw or escaped.

    The parser itself refuses raw C0 controls, so of ASCII only DEL is left; our own writer escapes
    by number nothing but what the readers have replaced.
    """
    if b"\\u" in data and ESCAPED_SIGN.search(data):
        return True
    if b"\x7f" in data:
        return True
    if data.isascii():
        return False
    data.decode("utf-8")
    # ASCII bytes are no part of another sign: without them the few others are looked at quickly.
    return UNSEEN.search(data.translate(None, ASCII).decode("utf-8")) is not None


def _check_words(code: str, names: Iterable[str]) -> None:
    """Refuse a code without a sentence, or whose sentence these values do not fill."""
    sentence = catalogue("en").get(code)
    given = set(names)
    if sentence is None or not _placeholders(sentence) <= given or given & {"code", "subject"}:
        raise ValueError("no sentence")


@cache
def _placeholders(sentence: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(sentence) if name is not None)


def _check_nothing(value: Any) -> None:
    """Take whatever its type allows."""


def _check_decimal(value: Any) -> None:
    if not value.is_finite():
        raise ValueError("no finite number")
    # Digits are counted only where there can be too many: counting takes longer than reading.
    if len(str(value)) > MAX_DIGITS and len(value.as_tuple().digits) > MAX_DIGITS:
        raise ValueError("too many digits")


def _check_decimals(values: Any) -> None:
    if not all(map(Decimal.is_finite, values)):
        raise ValueError("no finite number")


def _check_finding(value: Any) -> None:
    _check_words(value.code, dict(value.values))


def _check_picture(value: Any) -> None:
    """Refuse a picture whose points are not exactly its rows by its columns.

    SAFETY: a size that only the answer claims would draw other memory or another scale
    (test_p20_a_picture_of_another_length_than_it_claims_is_refused).
    """
    sides = (value.rows, value.columns)
    if not all(0 < side <= MAX_SIDE for side in sides) or len(value.grey) != sides[0] * sides[1]:
        raise ValueError("no picture of that size")


def _check_page(value: Any) -> None:
    """Refuse a page whose pixels are not exactly its rows by its columns by three.

    SAFETY: test_p20_a_page_of_another_length_than_it_claims_is_refused.
    """
    sides = (value.rows, value.columns)
    is_size = all(0 < side <= MAX_PAGE_SIDE for side in sides)
    if not is_size or sides[0] * sides[1] > MAX_PAGE_PIXELS:
        raise ValueError("no page of that size")
    if len(value.rgb) != sides[0] * sides[1] * 3 or not 0 <= value.page < value.pages:
        raise ValueError("no page of that size")


KNOWN_CHECKS: dict[Any, Check] = {
    GreyImage: _check_picture,
    PageImage: _check_page,
    Decimal: _check_decimal,
    Finding: _check_finding,
    tuple[Decimal, ...]: _check_decimals,
}


WHOLE = (CtValues, Contour, DoseGrid)


def _check_whole(check: Check) -> Check:
    """Refuse numbers that are not exactly as many as their sides claim.

    SAFETY: test_p20_a_slice_contour_or_dose_of_another_length_than_it_claims_is_refused.
    """

    def check_whole(value: Any) -> None:
        check(value)
        if not value.is_whole:
            raise ValueError("no numbers of that size")

    return check_whole


@cache
def _check_of(cls: Any) -> Check:
    """Return what must hold of a value beyond its type."""
    origin, args = get_origin(cls), get_args(cls)
    if cls in KNOWN_CHECKS:
        return KNOWN_CHECKS[cls]
    if origin in (Union, UnionType):
        return _check_of_any([_check_of(option) for option in args if option is not type(None)])
    if origin is tuple:
        if args[1:] == (...,):
            return _check_of_each(_check_of(args[0]))
        return _check_of_places([_check_of(part) for part in args])
    if is_dataclass(cls):
        hints = get_type_hints(cls)
        parts = [(item.name, _check_of(hints[item.name])) for item in fields(cls)]
        return _check_whole(_check_of_fields(parts)) if cls in WHOLE else _check_of_fields(parts)
    return _check_nothing


def _check_of_any(options: list[Check]) -> Check:
    checks = [check for check in options if check is not _check_nothing]
    if not checks:
        return _check_nothing
    (check,) = checks  # no field of these types is one of two that need a check

    def check_optional(value: Any) -> None:
        if value is not None:
            check(value)

    return check_optional


def _check_of_each(check: Check) -> Check:
    if check is _check_nothing:
        return _check_nothing

    def check_each(values: Any) -> None:
        for value in values:
            check(value)

    return check_each


def _check_of_places(checks: list[Check]) -> Check:
    if all(check is _check_nothing for check in checks):
        return _check_nothing

    def check_places(values: Any) -> None:
        for value, check in zip(values, checks, strict=True):
            check(value)

    return check_places


def _check_of_fields(found: list[tuple[str, Check]]) -> Check:
    checks = [pair for pair in found if pair[1] is not _check_nothing]
    if not checks:
        return _check_nothing

    def check_fields(value: Any) -> None:
        for name, check in checks:
            check(getattr(value, name))

    return check_fields
