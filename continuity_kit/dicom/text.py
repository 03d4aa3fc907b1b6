"""Decodes text by its declared character sets and makes what cannot be seen visible.

UTF-8 bytes declared as a single-byte set decode without an error into other letters, and a
direction mark can turn a number round: both are flagged, and nothing is corrected.

Source: DICOM PS3.5 6.1; DICOM notes 4.3.
"""

import re
import unicodedata
import warnings
from collections.abc import Sequence
from dataclasses import dataclass

from pydicom.charset import decode_bytes, python_encoding

ESCAPE = b"\x1b"
DELIMITERS = set(b"\\^=\r\n\t\f")
SINGLE_BYTE = re.compile(r"ascii|latin|iso8859|iso_ir_1|shift_jis", re.IGNORECASE)
# C0 and C1 controls but tab, line feed, form feed and carriage return; marks of direction; signs
# without width; line and paragraph separators; halves of pairs; signs of no character.
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u115f\u1160\u180e\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\ufdd0-\ufdef"
    "\ufffe\uffff\U000e0000-\U000e0fff]"
)
ASCII = "ascii"


@dataclass(frozen=True)
class Decoded:
    """A text, and what is wrong with it.

    Attributes:
        doubtful: its bytes are UTF-8 and declared as something else.
        undecodable: bytes that its character sets do not hold stand as U+FFFD.
        unseen: signs that cannot be seen stand as `[U+202E]`.
    """

    text: str
    doubtful: bool = False
    undecodable: bool = False
    unseen: bool = False


def is_doubtful(value: bytes, encoding: str) -> bool:
    """Tell whether bytes declared in a single-byte set are well-formed UTF-8 beyond ASCII."""
    if value.isascii() or SINGLE_BYTE.match(encoding) is None:
        return False
    try:
        value.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def codecs_of(value: bytes) -> tuple[tuple[str, ...], bool]:
    r"""Return the codecs that Specific Character Set (0008,0005) names, and whether all are known.

    An absent or empty one is ASCII (ISO-IR 6), also as the first of several.
    """
    names = [part.strip(" \0") for part in value.decode(ASCII, errors="replace").split("\\")]
    codecs = tuple(python_encoding.get(name, "") if name else ASCII for name in names)
    known = tuple(codec if codec != "iso8859" else ASCII for codec in codecs if codec)
    return known or (ASCII,), len(known) == len(codecs)


def decoded(value: bytes, codecs: Sequence[str]) -> Decoded:
    """Decode one value; padding at its ends is taken off, its form is NFC."""
    value = value.strip(b" \0")
    if value.isascii() and ESCAPE not in value:
        text, undecodable = value.decode(ASCII), False
    elif ESCAPE in value:
        text, undecodable = _with_escapes(value, codecs)
    else:
        text, undecodable = _plain(value, codecs[0])
    if text.isascii() and text.isprintable():
        return Decoded(text)
    seen = UNSEEN.sub(lambda match: f"[U+{ord(match[0]):04X}]", text)
    return Decoded(
        unicodedata.normalize("NFC", seen).strip(),
        doubtful=not undecodable and is_doubtful(value, codecs[0]),
        undecodable=undecodable or "\ufffd" in text,
        unseen=seen != text,
    )


def _plain(value: bytes, codec: str) -> tuple[str, bool]:
    try:
        return value.decode(codec), False
    except (UnicodeDecodeError, LookupError):
        return value.decode(ASCII, errors="replace"), True


def _with_escapes(value: bytes, codecs: Sequence[str]) -> tuple[str, bool]:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            text = decode_bytes(value, list(codecs), DELIMITERS)
        except (UnicodeError, LookupError, ValueError):
            return value.decode(ASCII, errors="replace"), True
    return text, bool(caught)
