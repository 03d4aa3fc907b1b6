"""A pressed document is what reportlab's own canvas makes of the same strokes."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from bare_reportlab import bare_pdf, kept_strokes
from builders_sheets import brachy_plan, electron_plan, request, vmat_plan, wedged_plan

from continuity_kit.domain.images import GreyImage
from continuity_kit.domain.plan import Plan
from continuity_kit.sheets.grey_image import PlacedPicture
from continuity_kit.sheets.ink import PAPERS_MM, Ink
from continuity_kit.sheets.operators import DrawnPage
from continuity_kit.sheets.press import pressed
from continuity_kit.sheets.text import Span
from continuity_kit.sheets.treatment_sheet import draw_sheets

A4 = PAPERS_MM["A4"]


def every_stroke() -> tuple[DrawnPage, ...]:
    """Return pages with each stroke there is, some behind and some before a text."""
    ink = Ink("A4", "", "fr")
    ink.outline("Feuille", 0)
    ink.watermark("EXERCICE")
    ink.text(20, 20, [Span("Fictif\u00a0— \u4e2d\u6587 (a\\b)", 12, bold=True), Span("8,5 Gy")])
    ink.text(20, 26, [Span("absent", absent=True), Span("")], white=True)
    ink.rect(20, 30, 40, 10, 1.2)
    ink.fill(20, 45, 40, 10)
    ink.pen_box(20, 60, 9, 9)
    ink.pen_box(40, 60, 9, 9, dashed=True)
    ink.line(20, 80, 60, 80)
    ink.line(20, 82, 60, 82.123456, weight=0.9, dashed=True)
    for weight, grey in ((0.5, None), (0.5, 0.9), (0.0, 0.5), (0.0, None)):
        ink.polygon([(20, 90), (30, 90), (25, 98)], weight=weight, grey=grey)
    ink.code(100, 30, 20, ((True, False, True), (False, True, False), (True, True, True)))
    ink.picture(130, 30, 20, 10, ((False, False), (True, False)))
    ink.picture(130, 50, 20, 10, ((False,),))
    shot = PlacedPicture(GreyImage(2, 3, bytes((255, 200, 152, 160, 170, 180))), (60.0, 60.0),
                         (1.0, 0.5), (-0.5, 1.0))  # fmt: skip
    ink.photograph(60, 60, 10, 10, shot)
    ink.next_page()
    ink.outline("Page de suite", 1)
    ink.text(20, 20, [Span("Fictif 8,5 Gy \u0416\u0436")])
    ink.next_page()
    ink.next_page()
    return ink.pages


def whole_sheets() -> tuple[DrawnPage, ...]:
    """Return sheets of several techniques, one of a drill."""
    plans: Sequence[Callable[[], Plan]] = (vmat_plan, wedged_plan, electron_plan, brachy_plan)
    asked = [request(plan()) for plan in plans]
    asked[1] = replace(asked[1], frame=replace(asked[1].frame, drill=True))
    return tuple(page for item in asked for page in draw_sheets([item]).pages)


@pytest.mark.parametrize("made", [every_stroke, whole_sheets])
def test_a_document_is_what_bare_reportlab_draws(
    made: Callable[[], tuple[DrawnPage, ...]],
) -> None:
    with kept_strokes():
        strokes = made()
    expected = bare_pdf(strokes, A4, "Titre", "fr")
    assert pressed(made(), A4, "Titre", "fr") == expected
    assert len(strokes) > 2 and expected.startswith(b"%PDF")


def test_the_comparison_tells_a_stroke_that_is_written_otherwise() -> None:
    with kept_strokes():
        strokes = list(every_stroke())
    place = next(at for at, stroke in enumerate(strokes[0]) if stroke[0] == "line")
    name, x, *others = strokes[0][place]
    strokes[0] = (*strokes[0][:place], (name, x + 0.01, *others), *strokes[0][place + 1 :])
    assert pressed(every_stroke(), A4, "Titre", "fr") != bare_pdf(strokes, A4, "Titre", "fr")
