"""Reads one named table: its head, its rows, and what was refused of it, row by row."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from continuity_kit.domain.findings import Refusal
from continuity_kit.sources.table_columns import FORMS, MOMENT, CellError, TableForm

MAX_BYTES = 256 * 1024 * 1024
MAX_CELL = 64 * 1024
UTF8_BOM = b"\xef\xbb\xbf"
csv.field_size_limit(MAX_CELL * 4)


@dataclass(frozen=True)
class TableSettings:
    """How a source writes its tables: declared, never guessed."""

    encoding: Literal["utf-8", "windows-1252"] = "utf-8"
    delimiter: str = ","
    decimal: str = "."
    default_issuer: str = ""
    trust_file_time: bool = False


DEFAULT_SETTINGS = TableSettings()


@dataclass(frozen=True)
class NumberedRow:
    """An accepted row and where it stands; `number` is its line in the file."""

    number: int
    row: Any


@dataclass(frozen=True)
class TableResult:
    """One table as read.

    Attributes:
        rows: accepted; identical duplicates merged.
        generated_at: of the head, else the file's time when the source trusts it; None: refused.
        refused: the table as a whole, or rows of it, or columns that are ignored.
    """

    name: str
    rows: tuple[NumberedRow, ...] = ()
    generated_at: datetime | None = None
    refused: tuple[Refusal, ...] = ()
    notes: tuple[Refusal, ...] = ()
    duplicates: int = 0

    @property
    def is_refused(self) -> bool:
        """The table as a whole was refused."""
        return self.generated_at is None


class _TableRefused(Exception):  # noqa: N818 - carries a refusal, is no error of ours
    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.code)
        self.refusal = refusal


def read_table(
    name: str,
    data: bytes,
    settings: TableSettings = DEFAULT_SETTINGS,
    *,
    file_time: datetime | None = None,
) -> TableResult:
    """Read a table from its bytes.

    Args:
        name: one of the named tables.
        data: the whole file.
        settings: what the source declares.
        file_time: modification time, aware; used only when the source trusts it.

    Returns:
        The accepted rows, or a refusal of the whole table in `refused`.
    """
    form = FORMS[name]
    try:
        text = _decoded(name, data, settings)
        head, body, body_line = _head(text)
        generated_at = _generated_at(name, head, settings, file_time)
        records = list(_records(name, body, settings, body_line))
        columns, unknown = _columns(form, records, name)
        _check_row_count(name, head, len(records) - 1, settings)
    except _TableRefused as refused:
        return TableResult(name, refused=(refused.refusal,))
    notes = tuple(Refusal("column-unknown", f"{name}: {column}") for column in unknown)
    rows, refusals, duplicates = _rows(form, columns, records[1:], settings)
    return TableResult(name, rows, generated_at, refusals, notes, duplicates)


def _decoded(name: str, data: bytes, settings: TableSettings) -> str:
    if len(data) > MAX_BYTES:
        raise _TableRefused(Refusal("table-too-large", name))
    if not data:
        raise _TableRefused(Refusal("table-empty", name))
    try:
        if settings.encoding == "utf-8":
            text = data.removeprefix(UTF8_BOM).decode("utf-8")
        else:
            text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        values = (("encoding", settings.encoding), ("position", str(error.start)))
        raise _TableRefused(Refusal("table-not-decoded", name, values)) from error
    if "\0" in text:
        raise _TableRefused(
            Refusal("table-not-decoded", name, (("encoding", settings.encoding), ("position", "0")))
        )
    # SAFETY: a report cut in the middle of its last row loses a patient or shortens a number
    # (test_a_last_line_without_its_end_refuses_the_table).
    if not text.endswith(("\n", "\r")):
        raise _TableRefused(Refusal("table-cut-off", name))
    return text


def _head(text: str) -> tuple[Mapping[str, str], str, int]:
    """Split off the `# name=value` lines; return them, the rest, and the rest's first line."""
    head: dict[str, str] = {}
    position = line = 0
    while text.startswith("#", position):
        end = text.find("\n", position)
        end = len(text) - 1 if end < 0 else end
        key, _, value = text[position + 1 : end].partition("=")
        head.setdefault(key.strip(), value.strip().rstrip(";,").strip())
        position, line = end + 1, line + 1
    return head, text[position:], line + 1


def _generated_at(
    name: str, head: Mapping[str, str], settings: TableSettings, file_time: datetime | None
) -> datetime:
    stated = head.get("generated_at")
    if stated is None:
        if settings.trust_file_time and file_time is not None:
            return file_time
        raise _TableRefused(Refusal("table-without-head", name))
    if MOMENT.fullmatch(stated) is None:
        raise _TableRefused(Refusal("table-time-wrong", name))
    try:
        return datetime.fromisoformat(stated).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _TableRefused(Refusal("table-time-wrong", name)) from error


def _check_row_count(
    name: str, head: Mapping[str, str], found: int, settings: TableSettings
) -> None:
    stated = head.get("rows")
    if stated is None and settings.trust_file_time:
        return
    if stated is None:
        raise _TableRefused(Refusal("table-without-head", name))
    if not stated.isascii() or not stated.isdigit() or int(stated) != found:
        values = (("stated", stated[:20]), ("found", str(found)))
        raise _TableRefused(Refusal("table-row-count", name, values))


def _records(
    name: str, body: str, settings: TableSettings, first_line: int
) -> Iterator[tuple[int, list[str]]]:
    """Yield the records with their line; blank lines are no rows."""
    reader = csv.reader(io.StringIO(body, newline=""), delimiter=settings.delimiter, strict=True)
    start = first_line
    try:
        for cells in reader:
            if cells:
                yield start, cells
            start = first_line + reader.line_num
    except csv.Error as error:
        raise _TableRefused(Refusal("table-quotes-wrong", name, (("line", str(start)),))) from error


def _columns(
    form: TableForm, records: Sequence[tuple[int, list[str]]], name: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if not records:
        raise _TableRefused(Refusal("table-empty", name))
    header = tuple(cell.strip() for cell in records[0][1])
    known = {column.name for column in form.columns}
    repeated = {column for column in header if column in known and header.count(column) > 1}
    if repeated:
        raise _TableRefused(
            Refusal("table-column-twice", name, (("column", ", ".join(sorted(repeated))),))
        )
    missing = [column for column in form.required if column not in header]
    if missing:
        values = (("columns", ", ".join(missing)),)
        raise _TableRefused(Refusal("table-column-missing", name, values))
    return header, tuple(column for column in header if column not in known)


def _rows(
    form: TableForm,
    header: tuple[str, ...],
    records: Sequence[tuple[int, list[str]]],
    settings: TableSettings,
) -> tuple[tuple[NumberedRow, ...], tuple[Refusal, ...], int]:
    rows: list[NumberedRow] = []
    refused = []
    seen: set[Any] = set()
    for line, cells in records:
        try:
            row = _row(form, header, cells, settings)
        except CellError as error:
            column = str(error.args[1]) if len(error.args) > 1 else "-"
            values = (("column", column), ("line", str(line)))
            refused.append(Refusal(error.args[0], f"{form.name}:{line}", values))
            continue
        if row not in seen:
            seen.add(row)
            rows.append(NumberedRow(line, row))
    return tuple(rows), tuple(refused), len(records) - len(rows) - len(refused)


def _row(
    form: TableForm, header: tuple[str, ...], cells: Sequence[str], settings: TableSettings
) -> Any:
    if len(cells) != len(header):
        raise CellError("row-cell-count", "-")
    by_name = dict(zip(header, cells, strict=True))
    values: dict[str, Any] = {}
    for column in form.columns:
        cell = by_name.get(column.name, "").strip(" \t")
        if len(cell) > MAX_CELL:
            raise CellError("row-cell-too-long", column.name)
        if not cell:
            if column.required:
                raise CellError("row-value-missing", column.name)
            continue
        try:
            values[column.name] = column.read(cell, settings.decimal)
        except CellError as error:
            raise CellError(error.args[0], column.name) from error
    if form.has_patient and not values.get("id_issuer") and settings.default_issuer:
        values["id_issuer"] = settings.default_issuer
    if form.name == "appointments":
        values["start_text"] = by_name["start"].strip(" \t")
    return form.row_type(**values)
