"""How what is handed back is written: CSV that a spreadsheet cannot run, safe names, checksums.

Numbers are written bare, in the digits that were recorded, so that a reader gets them back exactly.
Everything else is text: always quoted, signs that cannot be seen made visible, and what a
spreadsheet would take for a formula preceded by an apostrophe.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from continuity_kit.domain.patient import PatientKey

UTF8_BOM = b"\xef\xbb\xbf"
LONGEST_CELL = 1000
LONGEST_NAME = 40
# C0 and C1 controls, line ends included; marks of direction; signs without width; separators of
# lines; halves of pairs; signs of no character.
UNSEEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164"
    "\ufeff\uffa0\ufff9-\ufffb\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e0fff]"
)
FORMULA_STARTS = frozenset("=+-@")
# ASCII without such a sign is most of every table; wider signs may turn into one.
HARMLESS = re.compile(r"[ !-*,./0-<>?A-~]*")
# A spreadsheet that splits at another sign than the comma starts a new cell inside a quoted one.
SEPARATORS = frozenset(',;|"\t\r\n')
SUMS = "SHA256SUMS"

Cell = str | Decimal | int | bool | date | datetime | None


@dataclass
class CsvTable:
    """A table being written; `altered` counts cells whose text had to be made harmless."""

    columns: Sequence[str]
    lines: list[str] = field(default_factory=list, repr=False)
    altered: int = 0

    def add(self, row: Mapping[str, Cell]) -> None:
        """Add a row; a column that the row lacks is empty.

        Raises:
            KeyError: the row holds something that is no column: our bug.
        """
        unknown = row.keys() - set(self.columns)
        if unknown:
            raise KeyError(", ".join(sorted(unknown)))
        self.lines.append(",".join(self._cell(row.get(column)) for column in self.columns))

    def extend(self, other: "CsvTable") -> None:
        """Add the rows of a table of the same columns."""
        self.lines += other.lines
        self.altered += other.altered

    def to_bytes(self) -> bytes:
        """Return the table: UTF-8 with BOM, commas, CRLF, a header, decimal points."""
        header = ",".join(f'"{column}"' for column in self.columns)
        return UTF8_BOM + "".join(f"{line}\r\n" for line in (header, *self.lines)).encode()

    def _cell(self, value: Cell) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return '"yes"' if value else '"no"'
        if isinstance(value, Decimal):
            return number_text(value)
        if isinstance(value, int):
            return str(value)
        if isinstance(value, date):
            return f'"{value.isoformat()}"'
        text = harmless(value)
        self.altered += text != value
        return '"' + text.replace('"', '""') + '"'


def number_text(value: Decimal) -> str:
    """Return a number in its digits, never with an exponent."""
    return f"{value:f}"


def visible(text: str) -> str:
    """Return a text in which every sign that cannot be seen stands as `[U+202E]`."""
    return UNSEEN.sub(lambda match: f"[U+{ord(match[0]):04X}]", text)


def harmless(text: str) -> str:
    """Return a text for a table: what cannot be seen is visible, nothing runs, length is bounded.

    SAFETY: a name is data and never runs (test_p23_a_spreadsheet_shows_text).
    """
    if len(text) <= LONGEST_CELL and HARMLESS.fullmatch(text):
        return text
    shown = visible(text)
    return guarded(shown if len(shown) <= LONGEST_CELL else shown[:LONGEST_CELL] + "…")


def guarded(text: str) -> str:
    """Return a text in which an apostrophe stands before whatever a spreadsheet would run.

    The start of a cell counts, and whatever follows a sign that a spreadsheet may split at.
    """
    parts = []
    is_start = True
    for sign in text:
        if is_start and _starts_formula(sign):
            parts.append("'")
        parts.append(sign)
        is_start = sign in SEPARATORS or (is_start and (sign.isspace() or sign == "'"))
    return "".join(parts)


def _starts_formula(sign: str) -> bool:
    """Full-width and small forms count: spreadsheets read them as the plain sign."""
    return unicodedata.normalize("NFKC", sign)[:1] in FORMULA_STARTS


def folder_name(key: PatientKey) -> str:
    """Return a patient's folder: readable, harmless on any medium, never shared by two patients."""
    plain = unicodedata.normalize("NFKD", key.patient_id).encode("ascii", "ignore").decode()
    kept = re.sub(r"[^A-Za-z0-9]+", "_", plain).strip("_")[:LONGEST_NAME]
    told = f"{len(key.patient_id)}:{key.patient_id}:{key.issuer}".encode(errors="surrogatepass")
    return f"P_{kept or 'x'}_{hashlib.sha256(told).hexdigest()[:8]}"


def checksums(hashes: Mapping[str, str]) -> bytes:
    """Return what `sha256sum -c` reads."""
    return "".join(f"{hashes[name]}  {name}\n" for name in sorted(hashes)).encode()


def read_checksums(data: bytes) -> dict[str, str] | None:
    """Return hash by name, or None when these are no checksums of ours."""
    found: dict[str, str] = {}
    for line in data.decode("utf-8", errors="replace").splitlines():
        match = re.fullmatch(r"([0-9a-f]{64})  ([A-Za-z0-9_.\-/]+)", line)
        if match is None:
            return None
        found[match[2]] = match[1]
    return found or None


def describe_columns(columns: Iterable[tuple[str, str]]) -> bytes:
    """Return a page that says what each column holds."""
    told = list(columns)
    width = max(len(name) for name, _ in told)
    return "".join(f"{name.ljust(width)}  {text}\n" for name, text in told).encode()
