"""JSON that is sealed or signed is read strictly."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Literal

import pytest

from continuity_kit.errors import AuthenticityError
from continuity_kit.vault.schema import MAX_DEPTH, from_json, to_json


@dataclass(frozen=True)
class Leaf:
    name: str
    dose_gy: Decimal | None = None


@dataclass(frozen=True)
class Tree:
    made_at: datetime
    leaves: tuple[Leaf, ...] = ()
    by_name: Mapping[str, Leaf] | None = None
    best: Leaf | None = None
    lists: tuple[tuple[Leaf, ...], ...] | None = None
    kind: Literal["oak", "fir"] = "oak"
    weights: tuple[Decimal, ...] = ()
    count: int = 0
    tags: tuple[str, ...] = ()


NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
TREE = Tree(
    NOON,
    (Leaf("é", Decimal("1.50")), Leaf("b")),
    {"x": Leaf("c", Decimal("-0.1"))},
    Leaf("d"),
    ((Leaf("e"),),),
    weights=(Decimal("100"), Decimal("1E+2")),
    tags=("a",),
)
MINIMAL = {"made_at": "2026-11-24T12:00:00Z"}


def refused(data: bytes, cls: Any = dict, *, forbid_unknown: bool = False) -> bool:
    try:
        from_json(data, cls, forbid_unknown=forbid_unknown)
    except AuthenticityError as error:
        return error.code == "malformed-json"
    return False


@pytest.mark.parametrize("forbid_unknown", [False, True])
def test_what_is_written_is_read_back_equal(forbid_unknown: bool) -> None:
    assert from_json(to_json(TREE), Tree, forbid_unknown=forbid_unknown) == TREE


def test_keys_are_sorted_and_decimals_keep_their_digits() -> None:
    written = to_json(Leaf("a", Decimal("1.50")))
    assert written == b'{"dose_gy":"1.50","name":"a"}'


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"{}x",
        b"[]",
        b'"text"',
        b'{"a":1,"a":2}',
        b'{"x":{"a":1,"a":1}}',
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":-Infinity}',
        b'{"a":1e999}',
        b'{"a":"\\ud800"}',
        b'{"a":"\xff"}',
        b'\xef\xbb\xbf{"a":1}',
        '{"a":1}'.encode("utf-16"),
        b'{"a":"\x01"}',
        b'{"a":' + b"9" * 10_000 + b"}",
        b'{"a":' * 65 + b"1" + b"}" * 65,
        b"[" * 100_000,
        b'{"a":"' + b"[" * 100,
    ],
)
def test_what_libraries_let_pass_is_refused(data: bytes) -> None:
    assert refused(data)


def test_depth_counts_brackets_but_not_those_inside_texts() -> None:
    deep = b'{"a":' * MAX_DEPTH + b"1" + b"}" * MAX_DEPTH
    assert not refused(deep)
    assert refused(b'{"a":' + deep + b"}")
    text = b'{"a":"' + b'[{\\"\\\\' * 1000 + b'"}'
    assert from_json(text, dict)["a"].count("[") == 1000
    wide = b'{"a":[' + b",".join([b"[]"] * 1000) + b"]}"
    assert len(from_json(wide, dict)["a"]) == 1000


@pytest.mark.parametrize(
    "change",
    [
        {"more": 1},
        {"leaves": [{"name": "a", "more": 1}]},
        {"by_name": {"x": {"name": "a", "more": 1}}},
        {"best": {"name": "a", "more": 1}},
        {"lists": [[{"name": "a", "more": 1}]]},
    ],
)
def test_an_unknown_key_is_refused_where_the_format_is_fixed(change: dict[str, Any]) -> None:
    data = to_json({**MINIMAL, **change})
    assert refused(data, Tree, forbid_unknown=True)
    assert not refused(data, Tree)


@pytest.mark.parametrize(
    "change",
    [
        {"leaves": 1},
        {"leaves": [1]},
        {"leaves": {}},
        {"by_name": []},
        {"best": []},
        {"kind": "ash"},
        {"count": "1"},
        {"count": 1.5},
        {"made_at": "yesterday"},
        {"leaves": [{}]},
    ],
)
@pytest.mark.parametrize("forbid_unknown", [False, True])
def test_another_type_is_refused(change: dict[str, Any], forbid_unknown: bool) -> None:
    assert refused(to_json({**MINIMAL, **change}), Tree, forbid_unknown=forbid_unknown)


@pytest.mark.parametrize(
    "text",
    ["NaN", "sNaN", "Infinity", "-Infinity", "inf", "", " 1", "1 ", "1_000", "١", "1e999", "+1"],
)
def test_a_decimal_that_is_no_finite_number_is_refused(text: str) -> None:
    for change in (
        {"weights": [text]},
        {"best": {"name": "a", "dose_gy": text}},
        {"by_name": {"x": {"name": "a", "dose_gy": text}}},
    ):
        assert refused(to_json({**MINIMAL, **change}), Tree)


def test_a_decimal_written_as_a_binary_fraction_is_refused() -> None:
    assert refused(b'{"name":"a","dose_gy":1.1}', Leaf)
    assert from_json(b'{"name":"a","dose_gy":2}', Leaf).dose_gy == Decimal(2)


@pytest.mark.parametrize("data", [b'{"a":NaN}', b'{"a":"\\ud800"}', b'{"a":1,"a":1}'])
def test_a_refusal_quotes_nothing_of_the_data(data: bytes) -> None:
    with pytest.raises(AuthenticityError) as refused_with:
        from_json(data, dict)
    assert refused_with.value.subject == ""
    assert refused_with.value.values == {}
