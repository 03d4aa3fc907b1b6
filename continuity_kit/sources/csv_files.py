"""A folder of CSV tables, one file a table, and the documents that they name."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from continuity_kit.domain.findings import Refusal
from continuity_kit.errors import WorldError
from continuity_kit.sources.source_files import ReadFile, SourceFile, walk_folder
from continuity_kit.sources.table_columns import FORMS
from continuity_kit.sources.tables import TableResult, TableSettings, read_table

DOCUMENT_MAGIC = {
    ".pdf": b"%PDF-",
    ".png": b"\x89PNG\r\n\x1a\n",
    ".jpg": b"\xff\xd8\xff",
    ".jpeg": b"\xff\xd8\xff",
}
MAX_DOCUMENT = 64 * 1024 * 1024


@dataclass(frozen=True)
class CsvSource:
    """The tables of one folder, and the other files there, by name."""

    tables: tuple[TableResult, ...]
    files: dict[str, SourceFile]
    refused: tuple[Refusal, ...] = ()


def read_csv_folder(folder: Path, settings: TableSettings, read_file: ReadFile) -> CsvSource:
    """Read every `<table>.csv` of a folder; other CSV files are named.

    Raises:
        WorldError: `source-missing`.
    """
    files, refused = walk_folder(folder)
    tables: list[TableResult] = []
    problems = list(refused)
    for file in files:
        stem, _, ending = file.name.rpartition(".")
        if ending.lower() != "csv" or "/" in file.name:
            continue
        if stem not in FORMS:
            problems.append(Refusal("table-unknown", file.name))
            continue
        try:
            data = read_file(file)
        except WorldError as error:
            problems.append(Refusal(error.code, file.name, tuple(error.values.items())))
            continue
        modified = datetime.fromtimestamp(file.mtime_ns // 1_000_000_000, tz=UTC)
        tables.append(read_table(stem, data, settings, file_time=modified))
    return CsvSource(tuple(tables), {file.name: file for file in files}, tuple(problems))


def find_document(source: CsvSource, name: str) -> SourceFile:
    """Return the file that a row names, inside the table's folder.

    Raises:
        WorldError: `document-outside`, `document-missing`, `document-kind`, `document-too-large`.
    """
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in name:
        raise WorldError("document-outside", name)
    file = source.files.get(str(path))
    if file is None:
        raise WorldError("document-missing", name)
    if path.suffix.lower() not in DOCUMENT_MAGIC:
        raise WorldError("document-kind", name)
    if file.size > MAX_DOCUMENT:
        raise WorldError("document-too-large", name)
    return file


def check_document(name: str, data: bytes) -> None:
    """Refuse bytes that are not what the file's ending says.

    Raises:
        WorldError: `document-kind`.
    """
    if not data.startswith(DOCUMENT_MAGIC[PurePosixPath(name).suffix.lower()]):
        raise WorldError("document-kind", name)
