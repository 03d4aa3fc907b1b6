"""The walk meets the exact end of a data set or refuses it, without recursion and within bounds."""

import tracemalloc
from struct import pack

import pytest
from dicom_builders import element

from continuity_kit.dicom.tag_walk import (
    MAX_DEPTH,
    MAX_ELEMENTS_A_SET,
    MAX_ITEMS,
    TagWalk,
    Walked,
)
from continuity_kit.errors import WorldError

BEAMS, POINTS = 0x300A00B0, 0x300A0111
NUMBER = 0x300A00C0
UNDEFINED = b"\xff\xff\xff\xff"
ITEM, ITEM_END, END = b"\xfe\xff\x00\xe0", b"\xfe\xff\x0d\xe0", b"\xfe\xff\xdd\xe0"
ZERO = bytes(4)


def walk(data: bytes, **options: bool) -> Walked:
    implicit = options.pop("implicit", False)
    wanted = {((), NUMBER): 64, ((BEAMS,), NUMBER): 64}
    return TagWalk(data, implicit=implicit, wanted=wanted, **options).run(0)


def refusal(data: bytes, **options: bool) -> str:
    with pytest.raises(WorldError) as caught:
        walk(data, **options)
    return caught.value.code


def sequence(tag: int, content: bytes, *, length: bytes | None = None) -> bytes:
    head = pack("<HH", tag >> 16, tag & 0xFFFF) + b"SQ\0\0"
    return head + (length if length is not None else pack("<I", len(content))) + content


def item(content: bytes, *, length: bytes | None = None) -> bytes:
    return ITEM + (length if length is not None else pack("<I", len(content))) + content


def beam(number: bytes) -> bytes:
    return element(NUMBER, number, b"IS")


def nested(depth: int) -> bytes:
    """Return sequences of undefined length within each other."""
    start = sequence(BEAMS, b"", length=UNDEFINED) + item(b"", length=UNDEFINED)
    return start * depth + (ITEM_END + ZERO + END + ZERO) * depth


@pytest.mark.parametrize("is_item_defined", [True, False])
@pytest.mark.parametrize("is_sequence_defined", [True, False])
def test_defined_and_undefined_lengths_give_the_same_values(
    is_item_defined: bool, is_sequence_defined: bool
) -> None:
    items = b"".join(
        item(beam(number))
        if is_item_defined
        else item(beam(number) + ITEM_END + ZERO, length=UNDEFINED)
        for number in (b"1 ", b"2 ")
    )
    data = (
        sequence(BEAMS, items)
        if is_sequence_defined
        else sequence(BEAMS, items + END + ZERO, length=UNDEFINED)
    )
    walked = walk(data, keep_tree=True)
    assert walked.values == {((BEAMS,), NUMBER): [b"1 ", b"2 "]}
    assert walked.tree == {BEAMS: [{NUMBER: (b"IS", b"1 ")}, {NUMBER: (b"IS", b"2 ")}]}


def test_implicit_vr_finds_a_sequence_by_its_tag() -> None:
    number = pack("<HHI", NUMBER >> 16, NUMBER & 0xFFFF, 2) + b"1 "
    data = pack("<HHI", BEAMS >> 16, BEAMS & 0xFFFF, len(number) + 8) + item(number)
    assert walk(data, implicit=True).values == {((BEAMS,), NUMBER): [b"1 "]}


def test_an_unknown_vr_of_undefined_length_is_an_implicit_sequence() -> None:
    number = pack("<HHI", NUMBER >> 16, NUMBER & 0xFFFF, 2) + b"1 "
    head = pack("<HH", BEAMS >> 16, BEAMS & 0xFFFF) + b"UN\0\0" + UNDEFINED
    data = head + item(number) + END + ZERO
    assert walk(data).values == {((BEAMS,), NUMBER): [b"1 "]}


def test_trailing_padding_is_walked_as_an_element() -> None:
    assert walk(beam(b"1 ") + element(0xFFFCFFFC, bytes(12), b"OB")).values == {
        ((), NUMBER): [b"1 "]
    }


INNER = beam(b"12")
REFUSED = {
    "cut in a value": (beam(b"12")[:-1], "dicom-truncated"),
    "cut in a header": (beam(b"12") + b"\x0a\x30", "dicom-truncated"),
    "four gigabytes": (
        pack("<HH", 0x300A, 0x00C3) + b"UT\0\0\xf0\xff\xff\xff",
        "dicom-truncated",
    ),
    "value longer than its item": (
        sequence(BEAMS, item(INNER, length=pack("<I", len(INNER) - 2))) + beam(b"1 "),
        "dicom-length-wrong",
    ),
    "item longer than its sequence": (
        sequence(BEAMS, item(INNER), length=pack("<I", len(INNER))) + beam(b"1 "),
        "dicom-length-wrong",
    ),
    "sequence never ended": (sequence(BEAMS, item(INNER), length=UNDEFINED), "dicom-truncated"),
    "item never ended": (
        sequence(BEAMS, item(INNER, length=UNDEFINED) + END + ZERO, length=UNDEFINED),
        "dicom-length-wrong",
    ),
    "element in a sequence": (sequence(BEAMS, INNER), "dicom-length-wrong"),
    "item outside a sequence": (item(INNER), "dicom-length-wrong"),
    "end of an item outside one": (ITEM_END + ZERO, "dicom-length-wrong"),
    "same tag twice": (beam(b"1 ") + beam(b"2 "), "dicom-duplicate-element"),
    "unknown VR": (element(NUMBER, b"1 ", b"ZZ"), "dicom-vr-unknown"),
    "value of undefined length": (
        pack("<HH", 0x300A, 0x00C3) + b"UT\0\0" + UNDEFINED,
        "dicom-length-wrong",
    ),
    "one level too deep": (nested(MAX_DEPTH + 1), "dicom-too-deep"),
    "five thousand levels": (nested(5000), "dicom-too-deep"),
    "pixel fragments not announced": (
        pack("<HH", 0x7FE0, 0x0010) + b"OB\0\0" + UNDEFINED + item(b"") + END + ZERO,
        "dicom-pixels-compressed",
    ),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_a_length_or_order_that_is_wrong_is_refused(fault: str) -> None:
    data, code = REFUSED[fault]
    assert refusal(data) == code


def test_the_deepest_nesting_that_is_allowed_is_walked() -> None:
    assert walk(nested(MAX_DEPTH)).values == {}


def test_fragments_are_walked_to_their_end_where_they_are_announced() -> None:
    fragments = item(b"") + item(b"abcd") + END + ZERO
    data = pack("<HH", 0x7FE0, 0x0010) + b"OB\0\0" + UNDEFINED + fragments
    assert walk(data, encapsulated=True, keep_tree=True).tree == {}
    for end in range(1, len(data)):
        assert refusal(data[:end], encapsulated=True) in ("dicom-truncated", "dicom-length-wrong")


def test_elements_out_of_order_are_walked_and_said() -> None:
    assert walk(element(0x300A00C3, b"x ", b"ST") + beam(b"1 ")).unordered
    assert not walk(beam(b"1 ") + element(0x300A00C3, b"x ", b"ST")).unordered


@pytest.mark.parametrize("count", [MAX_ITEMS + 1, 1_000_000])
def test_p19_a_million_empty_items_are_refused_in_little_memory(count: int) -> None:
    data = sequence(BEAMS, item(b"") * count)
    tracemalloc.start()
    try:
        assert refusal(data) == "dicom-too-many-items"
        assert tracemalloc.get_traced_memory()[1] < 50 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_p19_a_set_of_more_elements_than_any_object_has_is_refused_in_little_memory() -> None:
    tags = (0x30090000 + number for number in range(200_000))
    data = b"".join(element(tag, b"", b"LO") for tag in tags)
    tracemalloc.start()
    try:
        assert refusal(data) == "dicom-too-many-items"
        assert tracemalloc.get_traced_memory()[1] < 50 * 1024 * 1024
    finally:
        tracemalloc.stop()
    assert len(data) > 8 * MAX_ELEMENTS_A_SET


def test_p19_a_huge_value_is_not_kept_beyond_what_files_it() -> None:
    data = element(0x00080005, b"") + pack("<HH", 0x300A, 0x00C0) + b"UT\0\0"
    data += pack("<I", 64 * 1024 * 1024) + bytes(64 * 1024 * 1024)
    tracemalloc.start()
    try:
        assert walk(data).values == {((), NUMBER): [bytes(64)]}
        assert tracemalloc.get_traced_memory()[1] < 1024 * 1024
    finally:
        tracemalloc.stop()
