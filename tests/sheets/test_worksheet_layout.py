"""The hand-back worksheet keeps every word in its box, in both languages and sizes of paper."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import builders_sheets as build
import pytest
from sheets_support import full_text, mistakes

from continuity_kit.messages import Language
from continuity_kit.sheets.facts import position_of
from continuity_kit.sheets.form import shipped_form
from continuity_kit.sheets.initials import initials_of
from continuity_kit.sheets.request import Paper
from continuity_kit.sheets.text import width_mm
from continuity_kit.sheets.worksheet import (
    BALANCE_MM,
    BALANCE_RIM_MM,
    BALANCE_TITLE_PT,
    Worksheet,
    WorksheetLine,
    bind_worksheets,
    draw_worksheet,
    render_counted,
)

D = Decimal


def worksheet(lines: int, beams: int) -> Worksheet:
    request = build.request()
    metersets = tuple((number, D("281.368973") + number) for number in range(1, beams + 1))
    first = WorksheetLine(
        15,
        date(2026, 11, 23),
        "complete",
        452,
        "08:22",
        metersets,
        "30.00 Gy (RBE)",
        ("Anne-Charlotte Vandenberghe", "Jean-Baptiste Exempleur"),
        "A-0417-5",
    )
    rows = [
        replace(
            first,
            number=15 + place,
            treated_on=first.treated_on + timedelta(days=place),
            state=("complete", "interrupted", "continued", "elsewhere")[place % 4],
            is_confirmed=place % 3 > 0,
            remark="panne de l'accélérateur ACC1" if place % 5 == 0 else "",
        )
        for place in range(lines)
    ]
    missed = WorksheetLine(None, date(2026, 12, 24), "missed", 611, remark="fermeture du service")
    return Worksheet(
        request.patient,
        request.plan_view,
        position_of(request),
        request.frame,
        before=14,
        on_paper=lines,
        expected=14 + lines,
        lines=(*rows, missed),
        unit="UM",
        open_items=("Deux personnes établissent ce qui a été donné avant de saisir. " * 3,),
    )


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(("lines", "beams"), [(1, 1), (14, 2), (35, 9)])
def test_every_word_stands_in_its_box(
    lines: int, beams: int, language: Language, paper: Paper
) -> None:
    rendered = render_counted([worksheet(lines, beams)], language, paper)
    assert mistakes(rendered, paper) == []


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("key", sorted(BALANCE_MM))
def test_the_titles_of_the_balance_stand_in_their_boxes(key: str, language: Language) -> None:
    title = shipped_form("handback").speaker(language).say(key)
    assert width_mm(title, BALANCE_TITLE_PT) <= BALANCE_MM[key] - BALANCE_RIM_MM


def test_a_number_is_never_parted_from_its_beam() -> None:
    text = full_text(render_counted([worksheet(6, 9)], "fr").pdf).replace("\u00a0", " ")
    for beam in range(1, 10):
        assert f"{beam} : {D('281.368973') + beam}" in text


def test_few_beams_get_a_column_each_and_many_stand_in_one_cell() -> None:
    two, nine = (full_text(render_counted([worksheet(1, beams)], "fr").pdf) for beams in (2, 9))
    assert "F1 UM F2 UM Total UM" in two
    assert "Par faisceau (UM)" in nine
    assert "F1 UM" not in nine


def test_a_long_name_is_never_broken_over_the_lines_of_a_column() -> None:
    text = full_text(render_counted([worksheet(3, 2)], "fr").pdf)
    assert text.count("ACV") == text.count("JBE") == 4
    assert "ACV Anne-Charlotte Vandenberghe, JBE Jean-Baptiste Exempleur." in text


@pytest.mark.parametrize(
    ("names", "initials"),
    [
        (("L. Exempleur", "Marie Témoin"), ("LE", "MT")),
        (("Lou Exemple", "Léa Essai"), ("LE", "LE2")),
        (("LE", "L. Essai"), ("LE", "LE2")),
        (("Camille", "4711", "Élodie D'Été"), ("CA", "471", "ÉDÉ")),
    ],
)
def test_no_two_people_have_the_same_initials(
    names: tuple[str, ...], initials: tuple[str, ...]
) -> None:
    assert tuple(initials_of((*names, *names)).values()) == initials


def test_a_title_that_is_too_long_is_found() -> None:
    room = BALANCE_MM["before"] - BALANCE_RIM_MM
    assert width_mm("OIS before the downtime", BALANCE_TITLE_PT) > room


def test_drawn_once_and_bound_twice_is_what_is_rendered() -> None:
    sheets = [worksheet(6, 9), worksheet(1, 2)]
    drawn = [draw_worksheet(sheet, "fr") for sheet in sheets]
    rendered = render_counted(sheets, "fr")
    assert bind_worksheets(drawn, "fr") == rendered.pdf
    assert bind_worksheets(drawn[1:], "fr") == render_counted(sheets[1:], "fr").pdf
    assert [item.counts for item in drawn] == [(pages,) for pages in rendered.pages]
