"""What is handed back runs nothing, shows everything, and gives its numbers back exactly."""

import csv
import io
import re
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from continuity_kit.domain.patient import PatientKey
from continuity_kit.services.give_back_formats import (
    Cell,
    CsvTable,
    checksums,
    folder_name,
    guarded,
    harmless,
    read_checksums,
    visible,
)

D = Decimal
HOSTILE = {
    "equals": "=1+1",
    "command": "=cmd|' /C calc'!A0",
    "plus": "+1",
    "minus": "-1+cmd",
    "at": "@SUM(A1)",
    "tab": "\t=1",
    "return": "\r=1",
    "line": "a\n=1",
    "space": "  =1",
    "no-break": "\u00a0=1",
    "full-width": "\uff1d1+1",
    "full-width-plus": "\uff0b1",
    "small": "\ufe661",
    "quoted": '"=1"',
    "apostrophe": "'=1",
    "semicolon": 'x";=1+1;"',
    "comma": "x,=1",
    "comma-space": "x, =1",
    "bar": "x|=1",
    "inner-tab": "x\t=1",
}
UNSEEN = {
    "nul": "a\x00b",
    "escape": "a\x1bb",
    "c1": "a\x9bb",
    "bidi": "a\u202eb",
    "isolate": "a\u2066b",
    "zero-width": "a\u200bb",
    "bom": "a\ufeffb",
    "line-separator": "a\u2028b",
    "surrogate": "a\ud800b",
    "tag": "a\U000e0041b",
}


def cells_of(data: bytes, delimiter: str) -> list[str]:
    """Split as a spreadsheet does that was told of another delimiter than the file's."""
    text = data.decode("utf-8-sig")
    return [cell for row in csv.reader(io.StringIO(text), delimiter=delimiter) for cell in row]


def runs(cell: str) -> bool:
    """Tell whether a spreadsheet would take a cell for a formula."""
    start = unicodedata.normalize("NFKC", cell.lstrip(" \t\r\n\u00a0"))[:1]
    return start in ("=", "+", "-", "@") and not re.fullmatch(r"-?[0-9.]+", cell)


def table(*rows: dict[str, Cell], columns: tuple[str, ...] = ("name", "dose", "note")) -> CsvTable:
    made = CsvTable(columns)
    for row in rows:
        made.add(row)
    return made


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_p23_a_spreadsheet_shows_text(text: str, delimiter: str) -> None:
    made = table({"name": text, "dose": D("2.00"), "note": f"x{text}"})
    assert not any(runs(cell) for cell in cells_of(made.to_bytes(), delimiter))
    assert made.altered > 0


def test_p23_the_spreadsheet_of_these_tests_takes_a_plain_file_for_formulas() -> None:
    raw = b'"name"\r\n"=1+1"\r\n"x"";=1+1;"""\r\n'
    assert any(runs(cell) for cell in cells_of(raw, ","))
    assert any(runs(cell) for cell in cells_of(raw, ";"))


@pytest.mark.parametrize(
    "digits",
    ["281.368973", "0.5", "312.50", "-2.5", "0", "-0.1", "100000000000000000000.000000001", "1E+3"],
)
def test_p23_numbers_come_back_exactly(digits: str) -> None:
    data = table({"name": "=x", "dose": D(digits), "note": 'a,"b";c'}).to_bytes()
    (_, row) = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    assert D(row[1]) == D(digits)
    assert "e" not in row[1].lower()
    # Bare, so that a reader that tells text from numbers by the quotes takes it for a number.
    line = data.decode("utf-8-sig").split("\r\n")[1]
    assert f",{D(digits):f}," in line


def test_p23_separators_and_quotes_stay_in_their_cell() -> None:
    text = 'O\'Neil; "Zoé", 3|4'
    data = table({"name": text, "dose": None, "note": "x"}).to_bytes()
    (_, row) = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    assert row == [text, "", "x"]


@pytest.mark.parametrize("text", UNSEEN.values(), ids=UNSEEN.keys())
def test_p22_what_cannot_be_seen_is_visible_and_counted(text: str) -> None:
    made = table({"name": text, "dose": 1, "note": "x"})
    shown = cells_of(made.to_bytes(), ",")[3]
    assert re.fullmatch(r"a\[U\+[0-9A-F]{4,5}\]b", shown)
    assert made.altered == 1


def test_p22_markup_and_accents_are_plain_text() -> None:
    name = "<b>DOE</b> Œdipe <img src=x> &amp; 山田 Ž"
    made = table({"name": name, "dose": 1, "note": "x"})
    assert cells_of(made.to_bytes(), ",")[3] == name
    assert made.altered == 0


def test_p22_a_name_of_64_kib_does_not_fill_a_table() -> None:
    made = table({"name": "x" * 65536, "dose": 1, "note": "x"})
    assert len(made.to_bytes()) < 1200
    assert made.altered == 1


def test_tables_are_utf8_with_a_mark_a_header_and_crlf() -> None:
    data = table({"name": "é", "dose": 3, "note": None}).to_bytes()
    assert data == b'\xef\xbb\xbf"name","dose","note"\r\n"\xc3\xa9",3,\r\n'


def test_dates_and_answers_are_text() -> None:
    moment = datetime(2026, 11, 23, 8, 12, tzinfo=UTC)
    made = table({"name": date(2026, 11, 23), "dose": moment, "note": True})
    assert cells_of(made.to_bytes(), ",")[3:] == ["2026-11-23", "2026-11-23T08:12:00+00:00", "yes"]


def test_a_row_with_a_foreign_column_is_our_bug() -> None:
    with pytest.raises(KeyError):
        table({"nom": "x"})


def test_a_harmless_text_stays_as_it_is() -> None:
    for text in ("Fictif-Modèle^Étienne", "a-b", "12 = 4 x 3", "l'an", "x: -5", "A+B"):
        assert harmless(text) == guarded(text) == visible(text) == text


@pytest.mark.parametrize(
    "patient_id",
    ["00412207", "../../etc/passwd", "CON", "", ".", "a/b\\c", "\u202e123", "x" * 500, "é", "-rf"],
)
def test_a_folder_name_is_harmless(patient_id: str) -> None:
    name = folder_name(PatientKey(patient_id, "CSE"))
    assert re.fullmatch(r"P_[A-Za-z0-9_]{1,40}_[0-9a-f]{8}", name)


def test_two_patients_never_share_a_folder() -> None:
    keys = [
        PatientKey("0012", "A"), PatientKey("0012", "B"), PatientKey("012", "A"),
        PatientKey("00 12", "A"), PatientKey("00-12", "A"), PatientKey("0012", ""),
        PatientKey("0012:", "A"), PatientKey("0012", ":A"),
    ]  # fmt: skip
    assert len({folder_name(key).casefold() for key in keys}) == len(keys)


def test_checksums_are_read_back_and_strangers_are_none_of_ours() -> None:
    hashes = {"a/b.dcm": "ab" * 32, "report.json": "cd" * 32}
    assert read_checksums(checksums(hashes)) == hashes
    for data in (b"", b"hello\n", b"ab  x\n", checksums(hashes) + b"x\n", b"\xff\xfe"):
        assert read_checksums(data) is None
