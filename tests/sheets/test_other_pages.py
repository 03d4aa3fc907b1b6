"""Recovery page, day list, hand-back worksheet."""

import re
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import builders_sheets as build
import pytest
import zxingcpp
from sheets_support import full_text, one_bit, page_texts, pdf_of, text_of

from continuity_kit.sheets.day_list import DayList, DayRow, Homonyms, day_document
from continuity_kit.sheets.facts import position_of
from continuity_kit.sheets.recovery_page import RecoveryKey, render_recovery_page
from continuity_kit.sheets.worksheet import Worksheet, WorksheetLine, render_worksheets
from continuity_kit.vault.age_keys import PqIdentity

D = Decimal
WORDS = ("citron", "rocher", "azur", "neige", "pulpe", "ruban", "bocal", "samedi")


def recovery_key(text: str) -> RecoveryKey:
    return RecoveryKey(text, "0123456789abcdef", WORDS, "Centre Saint-Exemple", build.PRINTED)


def test_the_recovery_page_is_read_back_by_code_and_by_eye() -> None:
    text = PqIdentity.generate().to_text()
    pdf = render_recovery_page(recovery_key(text))
    pages = page_texts(pdf)
    assert len(pages) == 2
    for number, page in enumerate(pages):
        (code,) = zxingcpp.read_barcodes(one_bit(pdf, number, 200).convert("L"))
        assert code.text == text
        # The reader joins a word that is hyphenated at the end of a line.
        assert text.replace("-", "") in re.sub(r"[^A-Z0-9]", "", page)
        assert " ".join(WORDS) in page
        assert "CLÉ DE SECOURS" in page
        assert "RECOVERY KEY" in page
        assert "Relire la clé à deux" in page
        assert "Two people read the key" in page
    assert "enveloppe 2 sur 2" in pages[1]


def test_a_recovery_key_never_shows_in_a_repr() -> None:
    assert "SECRET" not in repr(recovery_key("AGE-SECRET-KEY-PQ-1X"))


def day_rows() -> tuple[DayRow, ...]:
    row = DayRow(
        at=datetime(2026, 11, 23, 8, 0, tzinfo=build.PARIS),
        name="PARADIGME Odette",
        birth_date=date(1949, 2, 3),
        patient_id="00388120",
        plan_label="POUMON_G_66",
        category=1,
        trust="sealed",
        next_fraction=28,
        planned=33,
    )
    return (
        row,
        replace(row, name="ESSAI <b>Marie</b>", is_homonym=True, next_fraction=17),
        replace(row, name="PROTOTYPE José", stop="plan non approuvé", next_fraction=9),
        replace(row, name="CALQUE Jean", next_fraction=None, at=None, birth_date=None),
    )


def test_a_day_list_tells_who_comes_and_what_is_due() -> None:
    item = DayList("ACC1", date(2026, 11, 23), build.frame(), day_rows())
    text = text_of(day_document(item, "fr"))
    told = "4 rendez-vous · 2 à traiter, 2 à régler avant"
    for part in ("28 / 33", "ESSAI <b>Marie</b> ≠", "IPP 00388120", "compte inconnu", "sans heure"):
        assert part in text
    assert told in text
    assert "pas une feuille de traitement" in text


def test_homonyms_are_named_one_by_one_with_where_the_other_is() -> None:
    born = date(1957, 5, 8)
    pair = Homonyms("ESSAI Marie", born, (("00401166", "ACC1"), ("00411925", "")))
    item = DayList("ACC1", date(2026, 11, 23), build.frame(), day_rows(), (pair,))
    assert "≠ ESSAI Marie · 8 MAI 1957 : IPP 00401166 (ACC1), IPP 00411925 (pas ce jour)" in (
        text_of(day_document(item, "fr"))
    )
    assert "≠ ESSAI Marie · 8 MAY 1957: ID 00401166 (ACC1), ID 00411925 (not that day)" in (
        text_of(day_document(item, "en"))
    )
    alone = replace(item, rows=day_rows()[:1], homonyms=())
    assert "Homonymes :" not in text_of(day_document(alone, "fr"))


def test_what_is_counted_at_the_end_never_stands_on_a_page_without_a_patient() -> None:
    item = DayList("ACC1", date(2026, 11, 23), build.frame(), (day_rows() * 4)[:15])
    pages = page_texts(pdf_of(day_document(item, "fr"), paper="Letter").pdf)
    assert "Traités" in pages[-1]
    assert "00388120" in pages[-1]


def test_a_stopped_patient_has_no_fraction_number_on_the_list() -> None:
    item = DayList("ACC1", date(2026, 11, 23), build.frame(), day_rows())
    text = text_of(day_document(item, "en"))
    assert "DO NOT TREAT" in text
    assert "9 / 33" not in text


def test_an_empty_day_is_said_and_long_days_go_on() -> None:
    empty = DayList("ACC1", date(2026, 11, 23), build.frame(), ())
    assert "aucun rendez-vous" in text_of(day_document(empty, "fr"))
    long = DayList("ACC1", date(2026, 11, 23), build.frame(), day_rows() * 9)
    pages = page_texts(pdf_of(day_document(long, "fr"), day_document(empty, "fr")).pdf)
    for place, words in ((0, "page 1 / 3"), (2, "page 3 / 3"), (3, "page 1 / 1")):
        assert words in pages[place]


def worksheet(**values: object) -> Worksheet:
    request = build.request()
    line = WorksheetLine(
        15,
        date(2026, 11, 23),
        "complete",
        452,
        "08:22",
        ((1, D("281.368973")), (2, D("263.914420"))),
        "30.00 Gy",
        ("LE", "MT"),
        "A-0417-5",
    )
    full = Worksheet(
        request.patient,
        request.plan_view,
        position_of(request),
        request.frame,
        before=14,
        on_paper=9,
        expected=23,
        lines=(
            line,
            replace(line, number=18, state="interrupted", metersets=((1, D("281.4")), (2, None)),
                    running_dose="", is_confirmed=False),
            WorksheetLine(None, date(2026, 11, 30), "missed", 611, remark="panne ACC1"),
        ),
        unit="UM",
    )  # fmt: skip
    return replace(full, **values)


def test_a_worksheet_holds_what_is_typed_and_what_is_checked() -> None:
    text = full_text(render_worksheets([worksheet(open_items=("Deux comptes",))], "fr"))
    for part in ("14", "+", "23", "281.368973", "545.283393", "30.00 Gy", "interrompue",
                 "non confirmée", "Pas de séance", "Aucun n° consommé", "452", "Deux comptes",
                 "7QKM 2XPD W9HC", "Saisie par", "A-0417-5"):  # fmt: skip
        assert part in text, part


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_worksheet_without_lines_says_so(language: str) -> None:
    told = full_text(
        render_worksheets([worksheet(lines=(), before=None, expected=None)], language)  # type: ignore[arg-type]
    )
    assert {"fr": "Aucune fraction à saisir", "en": "No fraction to enter"}[language] in told
    assert {"fr": "inconnu", "en": "unknown"}[language] in told


def test_pages_are_the_same_bytes_for_the_same_input() -> None:
    key = recovery_key("AGE-SECRET-KEY-PQ-1" + "X" * 58)
    assert render_recovery_page(key) == render_recovery_page(key)
    assert render_worksheets([worksheet()], "fr") == render_worksheets([worksheet()], "fr")
