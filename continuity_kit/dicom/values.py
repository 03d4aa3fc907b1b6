r"""Reads single values of a walked data set; what cannot be read is None and leaves a finding.

Numbers keep the digits of the file: a DS is parsed here, never through a float. Absent and empty
are None (or `()`); so is a value that is several where one is expected, no finite number, or
outside what the field can be.

Source: DICOM PS3.5 6.2; DICOM notes 0.1, 4.2.
"""

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from math import isfinite
from struct import unpack
from typing import NamedTuple

from pydicom.datadict import dictionary_VR, keyword_dict

from continuity_kit.dicom.tag_walk import Node
from continuity_kit.dicom.text import codecs_of, decoded
from continuity_kit.domain.findings import Finding

CHARSET = 0x00080005
MAX_FINDINGS = 500
# PS3.5 6.2: LO 64, PN 5 x 64 a group, ST 1024, LT 10240 characters.
MAX_TEXT, MAX_LONG_TEXT = 1024, 10240
PLAIN_NUMBERS = re.compile(r"[0-9+\-. \\]*")
ONE_NUMBER = r"[+-]?(?:[0-9]{1,24}+(?:\.[0-9]{0,24}+)?|\.[0-9]{1,24}+)(?:[eE][+-]?[0-9]{1,2}+)?"
NUMBER = re.compile(ONE_NUMBER)
NUMBERS = re.compile(rf" *+{ONE_NUMBER} *+(?:\\ *+{ONE_NUMBER} *+)*+")
INTEGER = re.compile(r"[+-]?[0-9]{1,12}")
DATE = re.compile(r"([0-9]{4})(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])")
TIME = re.compile(r"([01][0-9]|2[0-3])(?:([0-5][0-9])(?:([0-5][0-9]|60)(?:\.[0-9]{1,6})?)?)?")
TEXT_VRS = frozenset((b"", b"UN", *b"AE AS CS DA DS DT IS LO LT PN SH ST TM UC UI UR UT".split()))
FLOATS = {b"FL": ("f", 4), b"FD": ("d", 8)}
INTEGERS = {b"US": ("H", 2), b"SS": ("h", 2), b"UL": ("I", 4), b"SL": ("i", 4)}
UNLIMITED = Decimal("1e20")


class Range(NamedTuple):
    """What a field can be at all; beyond it the file is at fault."""

    low: Decimal
    high: Decimal


ANY = Range(-UNLIMITED, UNLIMITED)
NOT_NEGATIVE = Range(Decimal(0), UNLIMITED)


@dataclass
class Faults:
    """Gathers the findings of one file, each once a beam and field."""

    found: dict[tuple[object, ...], Finding] = field(default_factory=dict)

    def add(self, finding: Finding) -> None:
        """Keep a finding unless that beam and field already has one of its code."""
        about = (value for name, value in finding.values if name != "raw")
        key = (finding.code, finding.beam, *about)
        # SAFETY: remarks without end never crowd out a stop
        # (test_a_stop_is_kept_among_more_findings_than_are_kept).
        if len(self.found) < MAX_FINDINGS or finding.severity == "stop":
            self.found.setdefault(key, finding)

    def of_value(self, finding: Finding, keyword: str, raw: bytes = b"") -> None:
        """Keep a finding about one attribute, with what stands there, made safe to show."""
        values: tuple[tuple[str, str], ...] = (("field", keyword),)
        if raw:
            shown = raw[:32].decode("ascii", errors="backslashreplace")
            values += (("raw", "".join(sign if sign.isprintable() else "?" for sign in shown)),)
        self.add(replace(finding, values=values))


@dataclass(frozen=True)
class Item:
    """One data set: the file's own or an item of a sequence.

    Attributes:
        beam: the beam that its findings belong to.
    """

    node: Node = field(repr=False)
    faults: Faults = field(repr=False)
    codecs: tuple[str, ...] = ("ascii",)
    beam: int | None = None

    @staticmethod
    def root(node: Node, faults: Faults) -> "Item":
        """Return the file's own data set."""
        return Item(node, faults).with_charset()

    def with_charset(self) -> "Item":
        """Honour the Specific Character Set (0008,0005) of this level."""
        element = self.node.get(CHARSET)
        if not isinstance(element, tuple):
            return self
        codecs, known = codecs_of(element[1])
        if not known:
            finding = Finding("charset-unknown", "warn", self.beam)
            self.faults.of_value(finding, "SpecificCharacterSet", element[1])
        return replace(self, codecs=codecs)

    def of_beam(self, number: int | None) -> "Item":
        """Return the same item; its findings name that beam."""
        return replace(self, beam=number)

    def has(self, keyword: str) -> bool:
        """Tell whether the attribute is there, empty or not."""
        return keyword_dict[keyword] in self.node

    def items(self, keyword: str) -> tuple["Item", ...]:
        """Return the items of a sequence."""
        element = self.node.get(keyword_dict[keyword], [])
        if isinstance(element, list):
            children = (Item(node, self.faults, self.codecs, self.beam) for node in element)
            return tuple(c.with_charset() if CHARSET in c.node else c for c in children)
        if element[1]:
            finding = Finding("value-unreadable", "stop", self.beam)
            self.faults.of_value(finding, keyword)
        return ()

    def raw(self, keyword: str) -> bytes:
        """Return the bytes of a value."""
        return self._value(keyword)[1]

    def text(self, keyword: str) -> str | None:
        """Return a text of one value (LO, SH, PN, CS, UI)."""
        text = self.long_text(keyword)
        if text is not None and "\\" in text:
            self._fault(Finding("value-not-single", "warn", self.beam), keyword)
            return None
        return None if text is None else self._shortened(keyword, text, MAX_TEXT)

    def word(self, keyword: str) -> str | None:
        """Return a text on which it depends whether and how a beam treats; unreadable stops.

        SAFETY: read as absent, `SETUP\\TREATMENT` would leave the answer to a default
        (test_a_word_that_decides_and_is_several_stops).
        """
        text = self.text(keyword)
        if text is None and self.raw(keyword).strip(b" \0"):
            self._fault(Finding("value-unreadable", "stop", self.beam), keyword)
        return text

    def texts(self, keyword: str) -> tuple[str, ...]:
        """Return every value of a text."""
        parts = (self.long_text(keyword) or "").split("\\")
        return tuple(part.strip() for part in parts if part.strip())

    def long_text(self, keyword: str) -> str | None:
        """Return a text in which a backslash is a sign like any other (ST, LT, UT)."""
        vr, value = self._value(keyword)
        if not value:
            return None
        if vr not in TEXT_VRS:
            self._fault(Finding("value-unreadable", "warn", self.beam), keyword)
            return None
        found = decoded(value, self.codecs)
        if found.doubtful:
            self._fault(Finding("text-doubtful", "warn", self.beam), keyword, value)
        if found.undecodable:
            self._fault(Finding("text-undecodable", "warn", self.beam), keyword, value)
        if found.unseen:
            self._fault(Finding("text-unseen", "warn", self.beam), keyword)
        return self._shortened(keyword, found.text, MAX_LONG_TEXT) or None

    def date(self, keyword: str) -> str | None:
        """Return a date (DA) in ISO form."""
        text = self.text(keyword)
        match = DATE.fullmatch(text or "")
        if text is not None and match is None:
            self._fault(Finding("value-no-date", "warn", self.beam), keyword, text.encode())
        return "-".join(match.groups()) if match else None

    def time(self, keyword: str) -> str | None:
        """Return a time (TM) as `hh:mm:ss`; what the file leaves out at its end is 00."""
        text = self.text(keyword)
        match = TIME.fullmatch(text or "")
        if text is not None and match is None:
            self._fault(Finding("value-no-date", "warn", self.beam), keyword, text.encode())
        return ":".join(part or "00" for part in match.groups()) if match else None

    def integer(self, keyword: str, low: int = -(2**31), high: int = 2**31) -> int | None:
        """Return an integer of one value."""
        vr, value = self._value(keyword)
        kind = self._kind(keyword, vr)
        if kind in INTEGERS:
            numbers = self._binary(keyword, value, *INTEGERS[kind])
            number = int(numbers[0]) if numbers and len(numbers) == 1 else None
        else:
            text = value.strip(b" \0").decode("ascii", errors="replace")
            if not text:
                return None
            if INTEGER.fullmatch(text) is None or vr not in TEXT_VRS:
                self._fault_number(keyword, value)
                return None
            number = int(text)
        if number is not None and not low <= number <= high:
            self._fault(Finding("value-out-of-range", "warn", self.beam), keyword, value)
            return None
        return number

    def decimal(self, keyword: str, limits: Range = ANY, *, plain: bool = False) -> Decimal | None:
        """Return a number of one value.

        Args:
            keyword: of the attribute.
            limits: what it can be.
            plain: an exponent form is refused, as for all that is counted in MU.
        """
        numbers = self.decimals(keyword, limits, plain=plain)
        if len(numbers) > 1:
            self._fault(Finding("value-not-single", "warn", self.beam), keyword, self.raw(keyword))
            return None
        return numbers[0] if numbers else None

    def count_of_floats(self, keyword: str) -> int | None:
        """Return how many 32-bit floats a value holds; None when one of them is not finite."""
        value = self._value(keyword)[1]
        if len(value) % 4:
            return None
        numbers = unpack(f"<{len(value) // 4}f", value)
        return len(numbers) if all(map(isfinite, numbers)) else None

    def decimals(
        self, keyword: str, limits: Range = ANY, *, plain: bool = False
    ) -> tuple[Decimal, ...]:
        """Return every number of a value, or none of them when one cannot be read."""
        vr, value = self._value(keyword)
        if not value:
            return ()
        kind = self._kind(keyword, vr)
        if kind in FLOATS:
            numbers = self._binary(keyword, value, *FLOATS[kind])
        elif vr in TEXT_VRS:
            numbers = _parsed(value, plain=plain)
            if numbers is None:
                self._fault_number(keyword, value)
        else:
            self._fault_number(keyword, b"")
            numbers = None
        if not numbers:
            return ()
        if min(numbers) < limits.low or max(numbers) > limits.high:
            self._fault(Finding("value-out-of-range", "warn", self.beam), keyword, value)
            return ()
        return numbers

    def _value(self, keyword: str) -> tuple[bytes, bytes]:
        element = self.node.get(keyword_dict[keyword], (b"", b""))
        if isinstance(element, tuple):
            return element
        finding = Finding("value-unreadable", "stop", self.beam)
        self.faults.of_value(finding, keyword)
        return b"", b""

    @staticmethod
    def _kind(keyword: str, vr: bytes) -> bytes:
        """Return the VR that the bytes are in: the file's own, else the dictionary's."""
        return dictionary_VR(keyword_dict[keyword]).encode() if vr in (b"", b"UN") else vr

    def _binary(
        self, keyword: str, value: bytes, code: str, size: int
    ) -> tuple[Decimal, ...] | None:
        if len(value) % size:
            self._fault_number(keyword, b"")
            return None
        numbers = unpack(f"<{len(value) // size}{code}", value)
        if not all(isfinite(number) for number in numbers):
            self._fault_number(keyword, b"")
            return None
        return tuple(Decimal(repr(number)) for number in numbers)

    def _shortened(self, keyword: str, text: str, most: int) -> str:
        """Cut a text that no field of any screen or sheet is made for, and say so."""
        if len(text) <= most:
            return text
        self._fault(Finding("text-too-long", "warn", self.beam), keyword)
        return text[:most]

    def _fault_number(self, keyword: str, value: bytes) -> None:
        self._fault(Finding("value-no-number", "warn", self.beam), keyword, value)

    def _fault(self, finding: Finding, keyword: str, value: bytes = b"") -> None:
        self.faults.of_value(finding, keyword, value)


def _parsed(value: bytes, *, plain: bool) -> tuple[Decimal, ...] | None:
    r"""Parse `1.5\2\-3e-4`; None when any part is no number. All parts empty: none at all."""
    text = value.decode("ascii", errors="replace").strip(" \0")
    if not text:
        return ()
    if plain and PLAIN_NUMBERS.fullmatch(text) is None:
        return None
    if NUMBERS.fullmatch(text) is None:
        return None
    return tuple(map(_number, text.split("\\")))


# A leaf stands at the same places again and again; a number is made once a process.
_number = lru_cache(maxsize=65536)(Decimal)
