"""Elements of a treatment record: copied as they stand in the plan file, or written by the kit.

A record is a `Node` like those that the tag walk keeps, encoded as Explicit VR Little Endian. What
is copied keeps its bytes and its character set; what the kit adds is put into that character set.

Source: DICOM PS3.5 6.2 (value representations), 7.1.2 (explicit VR), PS3.10 7.1 (file meta).
"""

import unicodedata
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from struct import pack

from pydicom.datadict import dictionary_VR, keyword_dict

from continuity_kit.dicom.prescan import EXPLICIT, MAGIC, PREAMBLE_LENGTH
from continuity_kit.dicom.tag_walk import LONG_VRS, Node
from continuity_kit.dicom.text import UNSEEN, codecs_of
from continuity_kit.dicom.values import CHARSET, NUMBER, Item
from continuity_kit.errors import WorldError

LONGEST_DS = 16
ZERO_PADDED = frozenset((b"UI", b"OB", b"UN"))
DELIMITERS = str.maketrans({"\\": "/", "^": " ", "=": " "})
CONTROLS = dict.fromkeys(range(0x20), " ")
ASCII = "ascii"


def put(node: Node, keyword: str, value: str | bytes | int | None) -> None:
    """Write one value; None is empty."""
    data = b"" if value is None else value if isinstance(value, bytes) else str(value).encode(ASCII)
    node[keyword_dict[keyword]] = (_vr_of(keyword_dict[keyword]), data)


def put_items(node: Node, keyword: str, items: Iterable[Node]) -> None:
    """Write a sequence."""
    node[keyword_dict[keyword]] = list(items)


def copy(node: Node, source: Item, *keywords: str) -> None:
    """Copy attributes that stand in the plan, byte for byte; absent ones stay absent."""
    for keyword in keywords:
        tag = keyword_dict[keyword]
        if tag in source.node:
            node[tag] = _copied(tag, source.node[tag])


def copy_or_empty(node: Node, source: Item, *keywords: str) -> None:
    """Copy attributes; what the plan lacks is written empty (type 2)."""
    copy(node, source, *keywords)
    for keyword in keywords:
        if keyword_dict[keyword] not in node:
            put(node, keyword, None)


def copy_required(node: Node, source: Item, *keywords: str) -> None:
    """Copy attributes that a record must hold (type 1); nothing stands in for them.

    Raises:
        WorldError: `record-value-missing`: the plan does not say.
    """
    copy(node, source, *keywords)
    for keyword in keywords:
        element = node.get(keyword_dict[keyword])
        if element is None or (isinstance(element, tuple) and not element[1].strip(b" \0")):
            raise WorldError("record-value-missing", field=keyword)


def put_text(node: Node, keyword: str, texts: str | Iterable[str], charset: bytes) -> None:
    """Write words of people in the character set of the object, at most 64 signs a value."""
    values = [texts] if isinstance(texts, str) else list(texts)
    put(node, keyword, b"\\".join(encoded_text(text, charset) for text in values))


def encoded_text(text: str, charset: bytes, longest: int = 64) -> bytes:
    r"""Return a text in a character set; what it lacks is written without accents, or as `?`.

    Delimiters of person names and of values (`^`, `=`, `\`) and signs that cannot be seen are
    replaced: a text stays one value of one group.

    Args:
        text: as a person typed it.
        charset: Specific Character Set (0008,0005) as in the plan; several sets are not mixed.
        longest: in signs.
    """
    plain = UNSEEN.sub("?", text.translate(DELIMITERS)).translate(CONTROLS)
    plain = unicodedata.normalize("NFC", plain)[:longest].strip()
    codecs, is_known = codecs_of(charset)
    if is_known and len(codecs) == 1:
        try:
            return plain.encode(codecs[0])
        except (UnicodeEncodeError, LookupError):
            pass  # a sign that this set lacks: written bare, below
    bare = "".join(
        sign for sign in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(sign)
    )
    return bare.encode(ASCII, errors="replace")


def ds_text(value: Decimal) -> str:
    """Return a decimal string of at most 16 bytes: the digits given, else rounded to fit.

    Raises:
        WorldError: `record-number-too-long`: its whole part alone does not fit.
    """
    if not value.is_finite():
        raise WorldError("record-number-too-long")
    text = f"{value:f}"
    if len(text) > LONGEST_DS:
        whole = len(f"{value:f}".partition(".")[0])
        places = max(0, LONGEST_DS - whole - 1)
        rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)
        text = f"{rounded:f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    if len(text) > LONGEST_DS:
        raise WorldError("record-number-too-long")
    return "0" if text in ("-0", "") else text


def encode_elements(node: Node) -> bytes:
    """Return a data set or an item as Explicit VR Little Endian, in tag order."""
    return b"".join(_element(tag, node[tag]) for tag in sorted(node))


def encode_items(items: Iterable[bytes]) -> bytes:
    """Return the value of a sequence from its encoded items."""
    return b"".join(b"\xfe\xff\x00\xe0" + pack("<I", len(item)) + item for item in items)


def encode_sequence(keyword: str, items: Iterable[bytes]) -> bytes:
    """Return a whole sequence element from its encoded items."""
    return _header(keyword_dict[keyword], b"SQ", value := encode_items(items)) + value


def encode_file(sop_class: str, instance: str, implementation: str, data_set: bytes) -> bytes:
    """Return a DICOM file: zero preamble, file meta, data set."""
    meta: Node = {}
    put(meta, "FileMetaInformationVersion", b"\0\1")
    put(meta, "MediaStorageSOPClassUID", sop_class)
    put(meta, "MediaStorageSOPInstanceUID", instance)
    put(meta, "TransferSyntaxUID", EXPLICIT)
    put(meta, "ImplementationClassUID", implementation)
    put(meta, "ImplementationVersionName", "CONTINUITY_KIT")
    group = encode_elements(meta)
    length: Node = {}
    put(length, "FileMetaInformationGroupLength", pack("<I", len(group)))
    return bytes(PREAMBLE_LENGTH) + MAGIC + encode_elements(length) + group + data_set


def charset_of(root: Item) -> bytes:
    """Return the Specific Character Set of a data set as written; empty when absent."""
    element = root.node.get(CHARSET)
    return element[1] if isinstance(element, tuple) else b""


def _element(tag: int, element: tuple[bytes, bytes] | list[Node]) -> bytes:
    if isinstance(element, list):
        value = encode_items(encode_elements(item) for item in element)
        return _header(tag, b"SQ", value) + value
    vr, value = element
    if len(value) % 2:
        value += b"\0" if vr in ZERO_PADDED else b" "
    if vr not in LONG_VRS and len(value) > 0xFFFF:
        # Explicit VR holds no longer value of a short kind (PS3.5 6.2.2, note 2 of UN).
        vr = b"UN"
    return _header(tag, vr, value) + value


def _header(tag: int, vr: bytes, value: bytes) -> bytes:
    head = pack("<HH", tag >> 16, tag & 0xFFFF) + vr
    if vr in LONG_VRS:
        return head + b"\0\0" + pack("<I", len(value))
    return head + pack("<H", len(value))


@cache
def _vr_of(tag: int) -> bytes:
    return dictionary_VR(tag).encode(ASCII)


def _copied(
    tag: int, element: tuple[bytes, bytes] | list[Node]
) -> tuple[bytes, bytes] | list[Node]:
    if isinstance(element, list):
        return [{inner: _copied(inner, value) for inner, value in item.items()} for item in element]
    vr, value = element
    if vr in (b"", b"UN"):
        try:
            vr = _vr_of(tag)
        except KeyError:
            vr = b"UN"
    return (vr, _fitted(value)) if vr == b"DS" else (vr, value)


def _fitted(value: bytes) -> bytes:
    """Return decimal strings of at most 16 bytes each; text that is no number is left out."""
    parts = [part.strip(b" \0") for part in value.split(b"\\")]
    if max(map(len, parts)) <= LONGEST_DS:
        return value
    texts = [part.decode(ASCII, errors="replace") for part in parts]
    if not all(NUMBER.fullmatch(text) for text in texts):
        return b""
    return "\\".join(ds_text(Decimal(text)) for text in texts).encode(ASCII)
