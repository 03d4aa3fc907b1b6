"""The exported tables as CSV in the kit's own form, which `export` reads again.

Every cell is what the source wrote, with one exception that is named: a text that a spreadsheet
would run as a formula is preceded by an apostrophe.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.snapshot import Tables
from continuity_kit.services.give_back_formats import guarded, number_text, visible
from continuity_kit.sources.table_columns import FORMS, TableForm

# A number, or a phone number as people write it: no spreadsheet runs it.
PLAIN_SIGNED = re.compile(r"[+-][0-9][0-9 ().\-/]*")

LINE_ENDS = dict.fromkeys(map(ord, "\t\r\n"))  # of a note's text: seen, and kept


@dataclass(frozen=True)
class RestoredTable:
    """One table; `guarded` counts cells that got an apostrophe, `unseen` those with such signs."""

    name: str
    data: bytes
    guarded: int
    unseen: int


def restored_tables(
    tables: Tables, read_times: Mapping[str, datetime], owner: PatientKey | None
) -> tuple[RestoredTable, ...]:
    """Return every table that the export read.

    Args:
        read_times: when each source wrote what was read; a table without one was not there.
        owner: that patient's rows alone; tables without a patient are then left out.
    """
    found = []
    for name, form in FORMS.items():
        rows = getattr(tables, name)
        if name not in read_times or (owner is not None and not form.has_patient):
            continue
        if owner is not None:
            rows = [
                row
                for row in rows
                if (row.patient_id, row.id_issuer) == (owner.patient_id, owner.issuer)
            ]
        found.append(_table(form, rows, read_times[name]))
    return tuple(found)


def _table(form: TableForm, rows: Iterable[Any], read_at: datetime) -> RestoredTable:
    columns = [column.name for column in form.columns]
    lines = sorted(_row(row, columns) for row in rows)
    told = [[_guarded(cell) for cell in line] for line in lines]
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(told)
    head = f"# generated_at={read_at.isoformat()}\n# rows={len(lines)}\n"
    before = [cell for line in lines for cell in line]
    after = [cell for line in told for cell in line]
    return RestoredTable(
        form.name,
        (head + buffer.getvalue()).encode("utf-8", errors="surrogatepass"),
        guarded=sum(old != new for old, new in zip(before, after, strict=True)),
        unseen=sum(
            visible(text) != text for text in (cell.translate(LINE_ENDS) for cell in before)
        ),
    )


def _row(row: Any, columns: list[str]) -> list[str]:
    cells = []
    for name in columns:
        # The start of an appointment is kept as it was written: its offset is the hospital's.
        value = row.start_text if name == "start" else getattr(row, name)
        cells.append(_cell(value))
    return cells


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _guarded(cell: str) -> str:
    """SAFETY: a cell is data and never runs (test_p23_a_restored_table_runs_nothing)."""
    return cell if PLAIN_SIGNED.fullmatch(cell) else guarded(cell)
