"""The slice through the isocentre: the right patient and side, and never at a page's cost."""

from dataclasses import replace
from decimal import Decimal

import builders_sheets as build
import pypdfium2
import pytest
from image_builders import image_bytes, plan_dataset, slice_dataset, structures_dataset
from sheets_plans import sheet_request
from sheets_support import full_text, mistakes

from continuity_kit.dicom.fictitious import encode
from continuity_kit.dicom.image_reader import read_image
from continuity_kit.dicom.structure_reader import read_structures
from continuity_kit.domain.images import CtSlice, GreyImage, Region, StructureSlice
from continuity_kit.domain.isocentre_slice import (
    IsocentreSlice,
    SheetPictures,
    common_isocentre,
    isocentre_slice,
    nearest_slice,
)
from continuity_kit.messages import Language
from continuity_kit.sheets.blocks.isocentre_slice import EDGE_MM, SIDE_MM, pieces, window_mm
from continuity_kit.sheets.facts import gather
from continuity_kit.sheets.form import has_block, shipped_form
from continuity_kit.sheets.ink import Ink
from continuity_kit.sheets.request import SheetRequest
from continuity_kit.sheets.treatment_sheet import render_marked, render_treatment_sheet

D = Decimal
DPI = 200
LEFT, TOP = 16.0, 60.0


def parts() -> tuple[CtSlice, StructureSlice]:
    ct = read_image(image_bytes(slice_dataset()))
    assert isinstance(ct, CtSlice)
    height = ct.position_mm[2]
    found = read_structures(image_bytes(structures_dataset()), height - 5, height + 5)
    return ct, found


def pictured(language: Language = "fr", **values: object) -> SheetRequest:
    """Return a request for one field with the slice through its isocentre."""
    made = sheet_request(encode(plan_dataset()), language=language, **values)
    plan = made.plan_view.plan
    assert plan is not None
    isocentre = common_isocentre(plan.beams)
    assert isocentre is not None
    shown = isocentre_slice(plan, isocentre, *parts())
    assert shown is not None
    return replace(made, pictures=SheetPictures(ct=shown))


def page_of(made: SheetRequest) -> list[bytes]:
    """Return the rows of a page that holds nothing but the block."""
    form = shipped_form("treatment_sheet")
    block = next(b for page in form.page for b in page.blocks if b.block == "isocentre_slice")
    facts = gather(made, form.speaker(made.language), 200.0)
    ink = Ink("A4", "slice", made.language)
    (piece,) = pieces(facts, block)
    piece.draw(ink, LEFT, TOP)
    ink.next_page()
    document = pypdfium2.PdfDocument(ink.document())
    page = document[0].render(scale=DPI / 72).to_pil().convert("L")
    document.close()
    data = page.tobytes()
    return [data[row * page.width : (row + 1) * page.width] for row in range(page.height)]


def with_slice(made: SheetRequest, **values: object) -> SheetRequest:
    shown = made.pictures.ct
    assert shown is not None
    return replace(made, pictures=SheetPictures(ct=replace(shown, **values)))  # type: ignore[arg-type]


@pytest.mark.parametrize("directions", [(1, 1), (-1, -1)])
def test_the_patients_left_is_at_the_right_and_the_back_below(directions: tuple[int, int]) -> None:
    made = pictured()
    shown = made.pictures.ct
    assert shown is not None
    # One bone of 15 mm, 60 mm to the patient's left of the isocentre and 40 mm to the back of it.
    x, y, z = shown.isocentre_mm
    size, step = 101, 3
    place = [
        size // 2 + sign * away // step for sign, away in zip(directions, (60, 40), strict=True)
    ]
    grey = bytearray(bytes([40]) * size * size)
    for row in range(-2, 3):
        for column in range(-2, 3):
            grey[(place[1] + row) * size + place[0] + column] = 255
    corner = D(size // 2 * step)
    ct = replace(
        shown.ct,
        picture=GreyImage(size, size, bytes(grey)),
        spacing_mm=(D(step), D(step)),
        position_mm=(x - corner * directions[0], y - corner * directions[1], z),
        directions=directions,
    )
    rows = page_of(with_slice(made, ct=ct, targets=(), outline=None))
    half = window_mm(with_slice(made, outline=None).pictures.ct)[2]  # type: ignore[arg-type]
    scale = SIDE_MM / (2 * half)
    middle = (LEFT + EDGE_MM + SIDE_MM / 2, TOP + EDGE_MM + SIDE_MM / 2)

    def shade(across_mm: float, down_mm: float) -> int:
        column = int((middle[0] + across_mm * scale) / 25.4 * DPI)
        row = int((middle[1] + down_mm * scale) / 25.4 * DPI)
        return rows[row][column]

    assert shade(60, 40) < 170 < 190 < shade(-60, 40)
    assert shade(60, -40) > 190 and shade(-60, -40) > 190


def test_a_target_is_drawn_where_it_lies_on_the_slice() -> None:
    made = pictured()
    shown = made.pictures.ct
    assert shown is not None
    x, y, _ = shown.isocentre_mm
    square = (30, 30, 30, 50, 50, 50, 50, 30)
    contour = tuple(D(n) + (x, y)[place % 2] for place, n in enumerate(square))
    bare = with_slice(made, targets=(), outline=None)
    drawn = with_slice(made, targets=(Region(2, "PTV", "PTV", (contour,)),), outline=None)
    before, after = page_of(bare), page_of(drawn)
    text_from = int((LEFT + SIDE_MM + 2 * EDGE_MM) / 25.4 * DPI)
    changed = [
        (column, row)
        for row, (one, two) in enumerate(zip(before, after, strict=True))
        for column in range(text_from)
        if one[column] != two[column]
    ]
    scale = SIDE_MM / 400
    columns, rows = zip(*changed, strict=True)
    for edges, origin in ((columns, LEFT), (rows, TOP)):
        middle = origin + EDGE_MM + SIDE_MM / 2
        found = [(edge * 25.4 / DPI - middle) / scale for edge in (min(edges), max(edges) + 1)]
        assert abs(found[0] - 30) < 3 and abs(found[1] - 50) < 3


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ("COUPE À L'ISOCENTRE", "Pour repérer, pas pour mesurer", "D droite", "PTV_ESSAI")),
        ("en", ("SLICE AT THE ISOCENTRE", "For orientation, not for measuring", "R right")),
    ],
)
def test_a_sheet_with_a_slice_says_what_it_is_for(
    language: Language, words: tuple[str, ...]
) -> None:
    made = pictured(language)
    text = full_text(render_treatment_sheet(made).pdf)
    assert [part for part in words if part not in text] == []
    assert mistakes(render_marked([made]), "A4") == []
    assert render_treatment_sheet(made).pdf == render_treatment_sheet(made).pdf


def test_a_slice_never_costs_a_page() -> None:
    shown = pictured().pictures
    plans = [build.vmat_plan(), build.wedged_plan(), pictured().plan_view.plan]
    seen = set()
    for plan in plans:
        for paper in ("A4", "Letter"):
            made = build.request(plan, paper=paper)
            if plan is plans[-1]:
                made = pictured(paper=paper)
            bare, full = (
                render_treatment_sheet(replace(made, pictures=pictures))
                for pictures in (SheetPictures(), shown)
            )
            assert bare.pages == full.pages
            seen.add("COUPE" in full_text(full.pdf))
    assert seen == {True, False}


def test_many_targets_are_named_up_to_six_and_the_rest_counted() -> None:
    made = pictured()
    shown = made.pictures.ct
    assert shown is not None
    targets = tuple(replace(shown.targets[0], number=n, name=f"PTV_{n}") for n in range(9))
    text = full_text(render_treatment_sheet(with_slice(made, targets=targets)).pdf)
    assert "PTV_5 (PTV)" in text and "PTV_6" not in text
    assert "et 3 autres cibles dessinées" in text


def test_the_shipped_sheet_shows_the_slice_and_a_departments_form_may_not() -> None:
    assert has_block(None, "treatment_sheet", "isocentre_slice")
    text = """format = 1
name = "treatment_sheet"
title = { fr = "F", en = "F" }
[[page]]
title = { fr = "1", en = "1" }
blocks = [ { block = "next_fraction" }, { block = "safety" }, { block = "findings" },
           { block = "prescription" }, { block = "signatures" }, { block = "course_log" } ]
"""
    assert not has_block(text, "treatment_sheet", "isocentre_slice")


# --- which slice, whose contours -------------------------------------------------------------


@pytest.mark.parametrize("values", [
    {"patient_id": "000123"}, {"frame_uid": "1.2.3"}, {"frame_uid": ""},
], ids=["patient", "frame", "no frame"])  # fmt: skip
@pytest.mark.parametrize("which", ["slice", "contours"])
def test_a_slice_or_contours_of_another_patient_scan_or_plan_are_not_shown(
    which: str, values: dict[str, str]
) -> None:
    plan = pictured().plan_view.plan
    assert plan is not None
    isocentre = common_isocentre(plan.beams)
    assert isocentre is not None
    ct, structures = parts()
    assert isocentre_slice(plan, isocentre, ct, structures) is not None
    if which == "slice":
        ct = replace(ct, **values)  # type: ignore[arg-type]
    else:
        structures = replace(structures, **values)  # type: ignore[arg-type]
    assert isocentre_slice(plan, isocentre, ct, structures) is None


def test_contours_of_a_structure_set_that_the_plan_does_not_name_are_not_shown() -> None:
    plan = pictured().plan_view.plan
    assert plan is not None
    isocentre = common_isocentre(plan.beams)
    assert isocentre is not None
    ct, structures = parts()
    assert isocentre_slice(plan, isocentre, ct, replace(structures, uid="1.9")) is None


def test_the_slice_is_the_one_that_the_isocentre_lies_in() -> None:
    heights = [D(0), D(3), D(6), D(9)]

    def at(z: str) -> tuple[int, Decimal] | None:
        return nearest_slice(heights, (D(0), D(0), D(z)))

    assert at("6") == (2, D("1.5"))
    assert at("4.4") == (1, D("1.5")) and at("4.6") == (2, D("1.5"))
    assert at("10.5") == (3, D("1.5"))
    assert at("10.6") is None and at("-1.6") is None
    assert nearest_slice([D(0)], (D(0), D(0), D(0))) is None


def test_beams_of_two_isocentres_have_no_common_one() -> None:
    one, two = build.beam(1), build.beam(2)
    assert common_isocentre([one, two]) == one.control_points[0].isocentre_mm
    moved = replace(two.control_points[0], isocentre_mm=(D("-4.21"), D("12"), D("90")))
    none = replace(two.control_points[0], isocentre_mm=None)
    for point in (moved, none):
        assert common_isocentre([one, replace(two, control_points=(point,))]) is None
    assert common_isocentre([]) is None


def test_a_slice_without_an_outline_is_drawn_about_the_isocentre() -> None:
    shown = pictured().pictures.ct
    assert isinstance(shown, IsocentreSlice) and shown.outline is not None
    x, y, _ = shown.isocentre_mm
    assert window_mm(replace(shown, outline=None)) == (float(x), float(y), 200.0)
    assert 60 <= window_mm(shown)[2] <= 300
