"""Views of beams: a radiograph under the aperture at its place, later apertures beside it."""

import hashlib
from dataclasses import replace
from decimal import Decimal
from math import cos, radians, sin
from pathlib import Path

import builders_sheets as build
import pypdfium2
import pytest
from bare_reportlab import kept_strokes
from image_builders import image_bytes, plan_dataset, radiograph, with_points
from sheets_plans import dataset, fictitious, real, sheet_request
from sheets_support import full_text, mistakes

from continuity_kit.dicom.fictitious import encode
from continuity_kit.dicom.image_reader import read_image
from continuity_kit.dicom.plan_reader import read_plan
from continuity_kit.domain.beam_picture import BeamPicture, beam_pictures
from continuity_kit.domain.images import BeamImage, GreyImage
from continuity_kit.domain.isocentre_slice import SheetPictures
from continuity_kit.domain.plan import Accessory, DevicePositions, Plan
from continuity_kit.messages import Language
from continuity_kit.sheets.beam_reading import read_beam
from continuity_kit.sheets.beam_view import later_apertures
from continuity_kit.sheets.beams_eye_view import Aperture, aperture, covered, draw_aperture
from continuity_kit.sheets.grey_image import (
    DARKEST,
    STEP,
    PlacedPicture,
    cut,
    is_dark_outside,
    pale,
    smoothed,
)
from continuity_kit.sheets.ink import HERO_PT, Ink
from continuity_kit.sheets.request import SheetRequest
from continuity_kit.sheets.treatment_sheet import render_marked, render_treatment_sheet

D = Decimal
DPI = 300
LEFT, TOP, SIDE = 50.0, 60.0, 88.0
JAWS = Aperture((-100.0, 100.0), (-100.0, 100.0))


def drawn(picture: BeamPicture | None) -> "list[list[int]]":
    """Return the shades of one page with a view of half a side of 112 mm."""
    ink = Ink("A4", "view", "en")
    draw_aperture(ink, LEFT, TOP, SIDE, JAWS, picture)
    ink.next_page()
    document = pypdfium2.PdfDocument(ink.document())
    page = document[0].render(scale=DPI / 72).to_pil().convert("L")
    document.close()
    data = page.tobytes()
    return [list(data[row * page.width : (row + 1) * page.width]) for row in range(page.height)]


def marker_mm(page: "list[list[int]]") -> tuple[float, float]:
    """Return where the one grey spot of a view lies: mm at isocentre, X right, Y up."""
    spots = [
        (column, row)
        for row, (line, lines_alone) in enumerate(zip(page, drawn(None), strict=True))
        for column, (shade, before) in enumerate(zip(line, lines_alone, strict=True))
        if abs(shade - (DARKEST + STEP - 1)) <= 2 and before == 255
    ]
    assert len(spots) > 100
    columns, rows = (sorted(axis) for axis in zip(*spots, strict=True))
    middle = len(spots) // 2
    scale = 224.0 / SIDE
    across = (columns[middle] + 0.5) * 25.4 / DPI - (LEFT + SIDE / 2)
    down = (rows[middle] + 0.5) * 25.4 / DPI - (TOP + SIDE / 2)
    return across * scale, -down * scale


def marked(collimator: float, gantry: float) -> BeamPicture:
    """Return a radiograph with one spot, 60 mm to the right and 24 mm up on the receptor."""
    plan = read_plan(encode(plan_dataset(gantry, collimator)))
    spot = tuple((39 + row, 67 + column) for row in (-1, 0, 1) for column in (-1, 0, 1))
    made = with_points(radiograph(gantry, collimator), 96, 96, spot)
    # Column 67 of 96 stands 58.5 mm to the right; the origin moves by what is missing.
    made.RTImagePosition = ["-141", "141"]
    image = read_image(image_bytes(made))
    assert isinstance(image, BeamImage)
    (picture,) = beam_pictures(plan, [image])
    return picture


@pytest.mark.parametrize("gantry", [0, 90])
@pytest.mark.parametrize("collimator", [0, 30, 90, 330])
def test_a_marker_is_drawn_on_the_page_at_its_millimetre_and_side(
    collimator: int, gantry: int
) -> None:
    found = marker_mm(drawn(marked(collimator, gantry)))
    angle = radians(-collimator)
    expected = (
        60 * cos(angle) - 24 * sin(angle),
        60 * sin(angle) + 24 * cos(angle),
    )
    assert abs(found[0] - expected[0]) < 0.4 and abs(found[1] - expected[1]) < 0.4


def test_a_picture_is_cut_to_the_view_and_never_darker_than_its_lines() -> None:
    page = drawn(marked(30, 0))
    for line in page:
        for column in (int(LEFT / 25.4 * DPI) - 6, int((LEFT + SIDE) / 25.4 * DPI) + 6):
            assert line[column] == 255
    bare = drawn(None)
    shades = zip(
        (s for line in page for s in line), (s for line in bare for s in line), strict=True
    )
    assert min(shade for shade, before in shades if before == 255) > 127


def test_a_picture_beside_the_view_is_not_drawn() -> None:
    picture = replace(marked(0, 0), origin_mm=(2000.0, 2000.0))
    assert drawn(picture) == drawn(None)


def test_air_is_light_and_bone_dark_whichever_way_the_file_has_them() -> None:
    body = GreyImage(5, 5, bytes(255 if 1 <= n % 5 <= 3 and 1 <= n // 5 <= 3 else 0
                                 for n in range(25)))  # fmt: skip
    film = GreyImage(5, 5, bytes(255 - shade for shade in body.grey))
    shown = [pale(one, inverted=is_dark_outside(one)).grey for one in (body, film)]
    assert shown[0] == shown[1]
    assert shown[0][0] == 255 and shown[0][12] == DARKEST + STEP - 1
    assert min(shown[0]) > 127  # a laser of one bit shows paper there


@pytest.mark.parametrize("turned", [False, True])
def test_air_beside_a_body_that_fills_most_of_the_rim_is_still_air(*, turned: bool) -> None:
    """A tangential field: air at the left, body through the whole height at the right."""
    shades = [0 if n % 20 < 6 else 60 + (n * 7) % 180 for n in range(20 * 20)]
    grey = bytes(255 - shade if turned else shade for shade in shades)
    assert is_dark_outside(GreyImage(20, 20, grey)) is not turned


def test_a_cut_or_smoothed_picture_keeps_every_point_at_its_place() -> None:
    grey = bytes(n % 251 for n in range(40 * 50))
    whole = PlacedPicture(GreyImage(40, 50, grey), (-100.0, 80.0), (4.0, 0.5), (0.5, -4.0))
    part = cut(whole, 30.0)
    assert part is not None
    fine = smoothed(part)

    def shade(one: PlacedPicture, row: int, column: int) -> tuple[tuple[float, float], int]:
        x = one.origin[0] + column * one.across[0] + row * one.down[0]
        y = one.origin[1] + column * one.across[1] + row * one.down[1]
        return (round(x, 6), round(y, 6)), one.picture.grey[row * one.picture.columns + column]

    before = dict(shade(whole, row, column) for row in range(40) for column in range(50))
    times = round(part.across[0] / fine.across[0])
    assert times > 1
    for row in range(part.picture.rows):
        for column in range(part.picture.columns):
            place, value = shade(part, row, column)
            assert before[place] == value
            assert shade(fine, row * times, column * times) == (place, value)


def test_a_large_picture_is_thinned_to_what_paper_shows() -> None:
    large = PlacedPicture(GreyImage(512, 512, bytes(512 * 512)), (-256.0, 256.0), (1.0, 0.0),
                          (0.0, -1.0))  # fmt: skip
    part = cut(large, 250.0)
    assert part is not None
    assert max(part.picture.rows, part.picture.columns) <= 300
    assert len(part.picture.grey) == part.picture.rows * part.picture.columns


# --- apertures -------------------------------------------------------------------------------


def test_what_leaves_cover_is_hatched_and_what_they_leave_open_is_clear() -> None:
    shape = Aperture((-50.0, 50.0), (-20.0, 20.0), ((-30.0, 40.0, -20.0, 0.0),
                                                    (10.0, 10.0, 0.0, 20.0)))  # fmt: skip
    assert covered(shape, -10.0, 60.0) == ((-50.0, -30.0), (40.0, 50.0))
    assert covered(shape, 10.0, 60.0) == ((-50.0, 50.0),)
    across = Aperture((-20.0, 20.0), (-50.0, 50.0), ((-30.0, 40.0, -20.0, 0.0),), 1)
    assert covered(across, 0.0, 60.0) == ((0.0, 20.0),)
    assert covered(across, 45.0, 60.0) == ((-20.0, 20.0),)


def test_without_jaws_leaves_cover_the_view_and_no_edge_is_drawn() -> None:
    shape = Aperture(None, (-20.0, 20.0), ((-30.0, 40.0, -20.0, 20.0),))
    assert covered(shape, 0.0, 60.0) == ((-60.0, -30.0), (40.0, 60.0))

    def strokes(of: Aperture) -> list[tuple[object, ...]]:
        ink = Ink("A4", "view", "en")
        draw_aperture(ink, LEFT, TOP, SIDE, of)
        with kept_strokes():
            ink.next_page()
        return [stroke for stroke in ink.pages[0] if stroke[0] in ("rect", "line")]

    def heavy(of: Aperture) -> list[object]:
        return [stroke[0] for stroke in strokes(of) if HERO_PT in stroke]

    assert heavy(shape) == ["line", "line"]
    assert heavy(replace(shape, x=(-50.0, 50.0))) == ["rect"]
    assert heavy(replace(shape, y=None)) == []


def test_every_block_of_a_beam_is_outlined() -> None:
    block = Accessory("B1", outline_mm=tuple(D(n) for n in (0, 0, 10, 0, 10, 10)))
    other = Accessory(
        "B2", outline_mm=tuple(D(n) for n in (-20, -20, -10, -20, -10, -10, -20, -10))
    )
    beam = build.beam(1, blocks=(block, other), number_of_blocks=2)
    shape = aperture(beam, beam.control_points[0])
    assert shape is not None
    assert [len(outline) for outline in shape.outlines] == [3, 4]


def test_an_arc_shows_what_stands_at_a_quarter_half_and_three_quarters_of_its_meterset() -> None:
    beam = build.arc(1, "ARC", "181", "179", "CW")
    later = later_apertures(beam, read_beam(beam, D(100)))
    assert [item.name for item in later] == ["¼", "½", "¾"]
    expected = [aperture(beam, beam.control_points[place]) for place in (1, 2, 3)]
    assert [item.shape for item in later] == expected
    # Another base of the weights changes nothing.
    points = tuple(replace(one, weight=(one.weight or D(0)) * 100) for one in beam.control_points)
    assert later_apertures(replace(beam, control_points=points), read_beam(beam, D(100))) == later


def segments(count: int) -> "Plan":
    points = []
    for place in range(count):
        devices = (
            DevicePositions("ASYMX", (D(-50), D(50))),
            DevicePositions("ASYMY", (D(-50), D(50))),
            build.leaves(place),
        )
        for end in (0, 1):
            weight = str(D(place + end) / count)
            points.append(build.point(2 * place + end, weight, devices=devices))
    return build.plan((build.beam(1, tuple(points)),), ("100",))


@pytest.mark.parametrize(
    ("count", "names"), [(1, []), (2, ["2"]), (4, ["2", "3", "4"]), (8, ["¼", "½", "¾"])]
)
def test_up_to_four_segments_are_each_shown(count: int, names: list[str]) -> None:
    beam = segments(count).beams[0]
    later = later_apertures(beam, read_beam(beam, D(100)))
    assert [item.name for item in later] == names
    shapes = [aperture(beam, point) for point in beam.control_points[::2]]
    if count == 4:
        assert [item.shape for item in later] == shapes[1:]
    if count == 8:
        assert [item.shape for item in later] == [shapes[2], shapes[4], shapes[6]]


def test_a_beam_whose_aperture_never_changes_has_one_view() -> None:
    beam = build.beam(1)
    assert later_apertures(beam, read_beam(beam, D(100))) == ()


# --- sheets ----------------------------------------------------------------------------------


def pictured(language: Language = "fr") -> SheetRequest:
    """Return a request for a plan of one field with its radiograph."""
    plan = plan_dataset(0, 30)
    made = sheet_request(encode(plan), language=language)
    image = read_image(image_bytes(radiograph(0, 30)))
    assert isinstance(image, BeamImage) and made.plan_view.plan is not None
    return replace(made, pictures=SheetPictures(beam_pictures(made.plan_view.plan, [image])))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", "DRR du bras 0.0°, pour repérer"),
        ("en", "DRR of gantry 0.0°, for orientation"),
    ],
)
def test_a_sheet_says_what_its_picture_is(language: Language, words: str) -> None:
    made = pictured(language)
    text = full_text(render_treatment_sheet(made).pdf)
    assert words in text
    assert words not in full_text(
        render_treatment_sheet(replace(made, pictures=SheetPictures())).pdf
    )
    assert mistakes(render_marked([made]), "A4") == []


def test_a_picture_of_another_beam_is_not_drawn() -> None:
    made = pictured()
    (picture,) = made.pictures.beams
    other = replace(made, pictures=SheetPictures((replace(picture, beam_number=7),)))
    assert (
        render_treatment_sheet(other).pdf
        == render_treatment_sheet(replace(made, pictures=SheetPictures())).pdf
    )


def test_the_same_request_with_pictures_gives_the_same_bytes_and_a_small_file() -> None:
    made = pictured()
    first, again = (render_treatment_sheet(made).pdf for _ in range(2))
    assert hashlib.sha256(first).digest() == hashlib.sha256(again).digest()
    bare = render_treatment_sheet(replace(made, pictures=SheetPictures())).pdf
    assert 1_000 < len(first) - len(bare) < 60_000


def test_a_refusal_page_has_no_picture() -> None:
    made = pictured()
    stopped = replace(made, plan_view=replace(made.plan_view, printable=False))
    refused = render_treatment_sheet(stopped)
    assert refused.refused
    mark = b"/Subtype /Image"
    assert mark not in refused.pdf and mark in render_treatment_sheet(made).pdf


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("name", ["vmat", "wedges", "step_and_shoot", "stereotactic"])
def test_views_with_later_apertures_fit_their_panels(name: str, paper: str) -> None:
    made = sheet_request(fictitious(name), paper=paper)
    rendered = render_marked([made])
    assert mistakes(rendered, paper) == []
    assert dataset(fictitious(name)).Modality == "RTPLAN"


def test_the_radiograph_of_a_planning_system_lies_under_its_beam(shared: Path) -> None:
    folder = shared / "corpus" / "eclipse-prostate-phantom"
    plan = read_plan(real(folder))
    image = read_image(next(iter(sorted(folder.glob("RI*")))).read_bytes())
    assert isinstance(image, BeamImage)
    (picture,) = beam_pictures(plan, [image])
    assert picture.beam_number == 1
    # Its isocentre is the middle of its 512 points of 0.977 mm.
    x, y = picture.place_mm(255.5, 255.5)
    assert abs(x) < 0.01 and abs(y) < 0.01
    assert picture.place_mm(255.5, 511)[0] > 200 and picture.place_mm(0, 255.5)[1] > 200
