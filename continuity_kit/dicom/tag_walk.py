"""Walks the tags and lengths of an untrusted DICOM data set to its very end, without recursion.

A reader that stops early shows a plan with beams missing and says nothing; this walk refuses any
file whose lengths do not meet its end. It keeps only the few values that file an object.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from struct import Struct

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
SHORT_CODES = {int.from_bytes(vr, "little"): vr for vr in SHORT_VRS}
LONG_CODES = {int.from_bytes(vr, "little"): vr for vr in LONG_VRS}
UNSTATED_VRS = (b"", b"UN")
EXPLICIT_HEADER = Struct("<HHHH").unpack_from
IMPLICIT_HEADER = Struct("<HHI").unpack_from
LONG_LENGTH = Struct("<I").unpack_from
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


class _Frame:
    """One open data set or sequence.

    Attributes:
        end: where it ends; None while its length is undefined.
        limit: beyond which nothing in it may reach: its end, else that of what holds it.
        path: tags of the sequences around it.
        items: of a sequence; None makes it a data set.
        seen: tags of a data set so far; `highest_tag` of them.
    """

    __slots__ = ("end", "highest_tag", "implicit", "items", "limit", "node", "path", "seen")

    def __init__(
        self,
        end: int | None,
        limit: int,
        path: Path,
        implicit: bool,
        items: list[Node] | None,
    ) -> None:
        self.end = end
        self.limit = limit
        self.path = path
        self.implicit = implicit
        self.items = items
        self.seen: set[int] = set()
        self.highest_tag = -1
        self.node: Node = {}


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
        root = _Frame(whole, whole, (), self._implicit, None)
        stack = self._stack = [root]
        while stack:
            frame = stack[-1]
            if frame.end is not None and self._position >= frame.end:
                if self._position > frame.end:
                    raise WorldError("dicom-length-wrong")
                stack.pop()
            elif frame.items is None:
                self._elements_of(frame)
            else:
                self._item(frame, frame.items)
        return Walked(self._values, self._unordered, root.node)

    def _need(self, position: int, count: int) -> None:
        if position + count > len(self._data):
            raise WorldError("dicom-truncated")

    def _tag_and_length(self, position: int) -> tuple[int, int]:
        self._need(position, 8)
        group, element, length = IMPLICIT_HEADER(self._data, position)
        return group << 16 | element, length

    def _item(self, frame: _Frame, items: list[Node]) -> None:
        tag, length = self._tag_and_length(self._position)
        self._position += 8
        if tag == SEQUENCE_END and frame.end is None and length == 0:
            self._stack.pop()
            return
        if tag != ITEM:
            raise WorldError("dicom-length-wrong")
        self._items += 1
        if self._items > MAX_ITEMS:
            raise WorldError("dicom-too-many-items")
        end = self._bounded(frame, self._position, length)
        limit = frame.limit if end is None else end
        item = _Frame(end, limit, frame.path, frame.implicit, None)
        if self._keep_tree:
            items.append(item.node)
        self._stack.append(item)

    def _elements_of(self, frame: _Frame) -> None:  # noqa: PLR0912, PLR0915 - one loop, see below
        """Walk the elements of a data set up to its end, or into the next sequence in it.

        A structure set has some hundred thousand elements: what each of them needs stands here in
        local names, and nothing is called for it.
        """
        data, whole = self._data, len(self._data)
        implicit, end, limit = frame.implicit, frame.end, frame.limit
        seen, highest_tag, node, path = frame.seen, frame.highest_tag, frame.node, frame.path
        wanted_tags, keep_tree = self._wanted_tags, self._keep_tree
        position = self._position
        stop = whole + 1 if end is None else end
        while position < stop:
            if position + 8 > whole:
                raise WorldError("dicom-truncated")
            group, element, code, length = EXPLICIT_HEADER(data, position)
            tag = group << 16 | element
            if tag == ITEM_END and end is None:
                self._position = position + 8
                self._stack.pop()
                return
            self._elements += 1
            if tag <= highest_tag or group == 0xFFFE or len(seen) == MAX_ELEMENTS_A_SET:
                self._check_unusual(frame, tag)
            else:
                highest_tag = tag
            if self._elements > MAX_ELEMENTS:
                raise WorldError("dicom-too-many-items")
            seen.add(tag)
            if implicit:
                vr, length = b"", code | length << 16
                position += 8
            elif (vr := SHORT_CODES.get(code, b"")) != b"":
                position += 8
            elif (vr := LONG_CODES.get(code, b"")) != b"":
                if position + 12 > whole:
                    raise WorldError("dicom-truncated")
                (length,) = LONG_LENGTH(data, position + 8)
                position += 12
            else:
                raise WorldError("dicom-vr-unknown")
            if length == UNDEFINED and tag == PIXEL_DATA and len(self._stack) == 1:
                position = self._fragments(position)
                continue
            if vr == b"SQ" or (
                vr in UNSTATED_VRS and (length == UNDEFINED or _is_sequence_tag(tag))
            ):
                self._position = position
                self._open_sequence(frame, tag, vr, length)
                break
            if length == UNDEFINED:
                raise WorldError("dicom-length-wrong")
            value_end = position + length
            if value_end > whole:
                raise WorldError("dicom-truncated")
            if value_end > limit:
                raise WorldError("dicom-length-wrong")
            if keep_tree:
                node[tag] = (vr, data[position:value_end])
            if tag in wanted_tags and (most := self._wanted.get((path, tag))):
                value = data[position : min(value_end, position + most)]
                self._values.setdefault((path, tag), []).append(value)
            position = value_end
        else:
            self._position = position
        frame.highest_tag = highest_tag

    def _check_unusual(self, frame: _Frame, tag: int) -> None:
        """Look closer at an element that is out of order, misplaced, or one of very many."""
        if self._elements > MAX_ELEMENTS:
            raise WorldError("dicom-too-many-items")
        if tag >> 16 == 0xFFFE:
            raise WorldError("dicom-length-wrong")
        if len(frame.seen) == MAX_ELEMENTS_A_SET:
            raise WorldError("dicom-too-many-items")
        if tag in frame.seen:
            raise WorldError("dicom-duplicate-element", element=f"{tag:08X}")
        self._unordered = True

    def _open_sequence(self, frame: _Frame, tag: int, vr: bytes, length: int) -> None:
        implicit = frame.implicit or vr == b"UN"
        end = self._bounded(frame, self._position, length)
        limit = frame.limit if end is None else end
        path = (*frame.path, tag)
        items: list[Node] = []
        if self._keep_tree:
            frame.node[tag] = items
        self._stack.append(_Frame(end, limit, path, implicit, items))
        if len(path) > MAX_DEPTH:
            raise WorldError("dicom-too-deep")

    def _bounded(self, frame: _Frame, position: int, length: int) -> int | None:
        """Return where a length ends, never beyond what holds it."""
        if length == UNDEFINED:
            return None
        end = position + length
        if end > len(self._data):
            raise WorldError("dicom-truncated")
        if end > frame.limit:
            raise WorldError("dicom-length-wrong")
        return end

    def _fragments(self, position: int) -> int:
        """Walk compressed pixel fragments; return where they end."""
        if not self._encapsulated:
            raise WorldError("dicom-pixels-compressed")
        while True:
            tag, length = self._tag_and_length(position)
            position += 8
            if tag == SEQUENCE_END:
                return position
            if tag != ITEM or length == UNDEFINED:
                raise WorldError("dicom-length-wrong")
            self._items += 1
            if self._items > MAX_ITEMS:
                raise WorldError("dicom-too-many-items")
            self._need(position, length)
            position += length
