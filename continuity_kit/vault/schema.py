"""Strict JSON for everything sealed or signed: no duplicate keys, no unknown keys, bounded depth.

Writers sort keys; readers never trust an order. Signed bytes are kept as they came and never
re-serialised.
"""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from types import UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints, overload

import msgspec

from continuity_kit.errors import AuthenticityError

MAX_DEPTH = 64
T = TypeVar("T")


def to_json(value: object) -> bytes:
    """Return compact JSON with sorted keys; a Decimal becomes text, a date ISO 8601."""
    return msgspec.json.encode(value, order="sorted")


@overload
def from_json(data: bytes, cls: type[T], *, forbid_unknown: bool = False) -> T: ...


@overload
def from_json(data: bytes, cls: Any, *, forbid_unknown: bool = False) -> Any: ...


def from_json(data: bytes, cls: Any, *, forbid_unknown: bool = False) -> Any:
    """Read JSON into a dataclass (or `dict`), refusing what libraries let pass.

    Args:
        data: UTF-8.
        cls: a frozen dataclass of JSON-able parts, or `dict`.
        forbid_unknown: refuse keys that the dataclasses do not name (wire formats).

    Raises:
        AuthenticityError: `malformed-json`: not JSON, a duplicate key, NaN, too deep, other types.
    """
    _check_depth(data)
    try:
        document = json.loads(
            data, object_pairs_hook=_unique_pairs, parse_constant=_refuse_constant
        )
        if forbid_unknown:
            _refuse_unknown(document, cls)
        return msgspec.convert(document, cls)
    except (ValueError, RecursionError, msgspec.ValidationError) as error:
        raise AuthenticityError("malformed-json") from error


def _check_depth(data: bytes) -> None:
    """Refuse deep nesting before a recursive parser sees it; brackets inside texts are skipped."""
    depth = 0
    in_text = escaped = False
    if data.count(b"[") + data.count(b"{") <= MAX_DEPTH:
        return
    for byte in data:
        if in_text:
            if escaped:
                escaped = False
            elif byte == 0x5C:
                escaped = True
            elif byte == 0x22:
                in_text = False
        elif byte == 0x22:
            in_text = True
        elif byte in b"[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise AuthenticityError("malformed-json")
        elif byte in b"]}":
            depth -= 1


def _unique_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document = dict(pairs)
    if len(document) != len(pairs):
        raise ValueError("duplicate key")
    return document


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _refuse_unknown(document: Any, cls: Any) -> None:
    origin = get_origin(cls)
    if origin in (Union, UnionType):
        for option in get_args(cls):
            if is_dataclass(option) and isinstance(document, Mapping):
                _refuse_unknown(document, option)
    elif origin is tuple and isinstance(document, list):
        for item in document:
            _refuse_unknown(item, get_args(cls)[0])
    elif is_dataclass(cls) and isinstance(document, Mapping):
        hints = get_type_hints(cast("type", cls))
        names = {item.name for item in fields(cls)}
        if not document.keys() <= names:
            raise ValueError("unknown key")
        for name, value in document.items():
            _refuse_unknown(value, hints[name])
