"""Walks the tags and lengths of an untrusted DICOM data set to its very end, without recursion.

A reader that stops early shows a plan with beams missing and says nothing; this walk refuses any
file whose lengths do not meet its end. It keeps only the few values that file an object.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from struct import unpack_from

from pydicom.datadict import dictionary_VR

from continuity_kit.errors import WorldError

MAX_DEPTH = 16
MAX_ITEMS = 200_000
MAX_ELEMENTS = 2_000_000
MAX_ELEMENTS_A_SET = 10_000
UNDEFINED = 0xFFFFFFFF
ITEM = 0xFFFEE000
ITEM_END = 0xFFFEE00D
SEQUENCE_END = 0xFFFEE0DD
PIXEL_DATA = 0x7FE00010
TRAILING_PADDING = 0xFFFCFFFC
LONG_VRS = frozenset(
    (b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV")
)
SHORT_VRS = frozenset(b"AE AS AT CS DA DS DT FD FL IS LO LT PN SH SL SS ST TM UI UL US".split())
Path = tuple[int, ...]
# Which values are kept, by sequence path and tag, and how many bytes of each at most.
Wanted = Mapping[tuple[Path, int], int]
# A data set by tag: a value is its VR (empty when implicit) and bytes, a sequence its items.
Node = dict[int, tuple[bytes, bytes] | list["Node"]]


@dataclass(frozen=True)
class Walked:
    """What a walk found: values by (sequence path, tag), in file order; `tree` when asked for."""

    values: Mapping[tuple[Path, int], list[bytes]] = field(repr=False)
    unordered: bool
    tree: Node = field(default_factory=dict, repr=False)


@dataclass
class _Frame:
    """One open data set or sequence.

    Attributes:
        end: where it ends; None while its length is undefined.
        limit: beyond which nothing in it may reach: its end, else that of what holds it.
    """

    end: int | None
    limit: int
    implicit: bool
    is_sequence: bool
    path: Path
    seen: set[int] = field(default_factory=set)
    last_tag: int = -1
    node: Node = field(default_factory=dict)
    items: list[Node] = field(default_factory=list)


@cache
def _is_sequence_tag(tag: int) -> bool:
    try:
        return dictionary_VR(tag) == "SQ"
    except KeyError:
        return False


class TagWalk:
    """One walk over one data set."""

    def __init__(
        self,
        data: bytes,
        *,
        implicit: bool,
        wanted: Wanted,
        encapsulated: bool = False,
        keep_tree: bool = False,
    ) -> None:
        """Prepare.

        Args:
            data: the whole file.
            implicit: implicit VR little endian, else explicit.
            wanted: the values that are kept.
            encapsulated: compressed pixel fragments are allowed.
            keep_tree: keep every value, nested as in the file.
        """
        self._data = data
        self._implicit = implicit
        self._wanted = wanted
        self._wanted_tags = frozenset(tag for _, tag in wanted)
        self._encapsulated = encapsulated
        self._keep_tree = keep_tree
        self._values: dict[tuple[Path, int], list[bytes]] = {}
        self._position = 0
        self._items = self._elements = 0
        self._unordered = False
        self._stack: list[_Frame] = []

    def run(self, start: int) -> Walked:
        """Walk from `start` to the exact end of the data.

        Raises:
            WorldError: `dicom-truncated`, `dicom-length-wrong`, `dicom-too-deep`,
                `dicom-too-many-items`, `dicom-duplicate-element`, `dicom-vr-unknown`,
                `dicom-pixels-compressed`.
        """
        self._position = start
        whole = len(self._data)
        root = _Frame(whole, whole, self._implicit, is_sequence=False, path=())
        self._stack = [root]
        while self._stack:
            frame = self._stack[-1]
            if frame.end is not None and self._position >= frame.end:
                if self._position > frame.end:
                    raise WorldError("dicom-length-wrong")
                self._stack.pop()
            elif frame.is_sequence:
                self._item(frame)
            else:
                self._element(frame)
        return Walked(self._values, self._unordered, root.node)

    def _need(self, count: int) -> None:
        if self._position + count > len(self._data):
            raise WorldError("dicom-truncated")

    def _tag(self) -> int:
        self._need(8)
        group, element = unpack_from("<HH", self._data, self._position)
        return int(group) << 16 | int(element)

    def _item(self, frame: _Frame) -> None:
        tag = self._tag()
        (length,) = unpack_from("<I", self._data, self._position + 4)
        self._position += 8
        if tag == SEQUENCE_END and frame.end is None and length == 0:
            self._stack.pop()
            return
        if tag != ITEM:
            raise WorldError("dicom-length-wrong")
        self._items += 1
        if self._items > MAX_ITEMS:
            raise WorldError("dicom-too-many-items")
        end = self._bounded(frame, length)
        limit = frame.limit if end is None else end
        item = _Frame(end, limit, frame.implicit, is_sequence=False, path=frame.path)
        if self._keep_tree:
            frame.items.append(item.node)
        self._push(item)

    def _element(self, frame: _Frame) -> None:
        tag = self._tag()
        if tag == ITEM_END and frame.end is None:
            self._position += 8
            self._stack.pop()
            return
        self._check_order(frame, tag)
        vr, length = self._header(frame)
        if tag == PIXEL_DATA and length == UNDEFINED and len(self._stack) == 1:
            self._fragments()
        elif self._is_sequence(tag, vr, length):
            implicit = frame.implicit or vr == b"UN"
            end = self._bounded(frame, length)
            limit = frame.limit if end is None else end
            sequence = _Frame(end, limit, implicit, is_sequence=True, path=(*frame.path, tag))
            if self._keep_tree:
                frame.node[tag] = sequence.items
            self._push(sequence)
        else:
            self._value(frame, tag, vr, length)

    def _check_order(self, frame: _Frame, tag: int) -> None:
        self._elements += 1
        if self._elements > MAX_ELEMENTS:
            raise WorldError("dicom-too-many-items")
        if tag >> 16 == 0xFFFE:
            raise WorldError("dicom-length-wrong")
        if len(frame.seen) == MAX_ELEMENTS_A_SET:
            raise WorldError("dicom-too-many-items")
        if tag in frame.seen:
            raise WorldError("dicom-duplicate-element", element=f"{tag:08X}")
        frame.seen.add(tag)
        self._unordered |= tag < frame.last_tag
        frame.last_tag = tag

    def _header(self, frame: _Frame) -> tuple[bytes, int]:
        if frame.implicit:
            (length,) = unpack_from("<I", self._data, self._position + 4)
            self._position += 8
            return b"", int(length)
        vr = self._data[self._position + 4 : self._position + 6]
        if vr in SHORT_VRS:
            (length,) = unpack_from("<H", self._data, self._position + 6)
            self._position += 8
        elif vr in LONG_VRS:
            self._need(12)
            (length,) = unpack_from("<I", self._data, self._position + 8)
            self._position += 12
        else:
            raise WorldError("dicom-vr-unknown")
        return vr, int(length)

    @staticmethod
    def _is_sequence(tag: int, vr: bytes, length: int) -> bool:
        if vr == b"SQ":
            return True
        if vr in (b"", b"UN"):
            return length == UNDEFINED or _is_sequence_tag(tag)
        return False

    def _value(self, frame: _Frame, tag: int, vr: bytes, length: int) -> None:
        end = self._bounded(frame, length)
        if end is None:
            raise WorldError("dicom-length-wrong")
        if self._keep_tree:
            frame.node[tag] = (vr, self._data[self._position : end])
        if tag in self._wanted_tags and (most := self._wanted.get((frame.path, tag))):
            value = self._data[self._position : min(end, self._position + most)]
            self._values.setdefault((frame.path, tag), []).append(value)
        self._position = end

    def _bounded(self, frame: _Frame, length: int) -> int | None:
        """Return where a length ends, never beyond what holds it."""
        if length == UNDEFINED:
            return None
        end = self._position + length
        if end > len(self._data):
            raise WorldError("dicom-truncated")
        if end > frame.limit:
            raise WorldError("dicom-length-wrong")
        return end

    def _push(self, frame: _Frame) -> None:
        self._stack.append(frame)
        if len(frame.path) > MAX_DEPTH:
            raise WorldError("dicom-too-deep")

    def _fragments(self) -> None:
        if not self._encapsulated:
            raise WorldError("dicom-pixels-compressed")
        while True:
            tag = self._tag()
            (length,) = unpack_from("<I", self._data, self._position + 4)
            self._position += 8
            if tag == SEQUENCE_END:
                return
            if tag != ITEM or length == UNDEFINED:
                raise WorldError("dicom-length-wrong")
            self._items += 1
            if self._items > MAX_ITEMS:
                raise WorldError("dicom-too-many-items")
            self._need(length)
            self._position += length
