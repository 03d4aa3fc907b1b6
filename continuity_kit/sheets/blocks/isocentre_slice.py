"""One CT slice through the isocentre with the contours of the targets: to find one's way by.

It gives way to everything else: where it would begin a page of its own it is left out.
"""

from dataclasses import replace

from continuity_kit.domain.images import Region
from continuity_kit.domain.isocentre_slice import IsocentreSlice
from continuity_kit.sheets.facts import SheetFacts
from continuity_kit.sheets.form import Block
from continuity_kit.sheets.grey_image import PlacedPicture, cut, pale, smoothed
from continuity_kit.sheets.ink import FRAME_PT, THIN_PT, Ink
from continuity_kit.sheets.numbers import signed_digits
from continuity_kit.sheets.pieces import LIVE_MM, Piece
from continuity_kit.sheets.text import Line, Span, wrap

SIDE_MM, EDGE_MM, TEXT_GAP_MM = 46.0, 4.6, 3.0
LEAST_HALF_MM, MOST_HALF_MM, FREE_HALF_MM = 60.0, 300.0, 200.0
MARGIN = 1.06
WEIGHTS = {"PTV": FRAME_PT, "CTV": 0.8, "GTV": THIN_PT}
MOST_NAMES = 6
Window = tuple[float, float, float]  # centre x, y and half a side, mm, patient axes


def pieces(facts: SheetFacts, block: Block) -> list[Piece]:
    """Return the slice as one optional piece; nothing where there is none."""
    shown = facts.request.pictures.ct
    if shown is None:
        return []
    window = window_mm(shown)

    def draw(ink: Ink, left: float, top: float) -> None:
        ink.rect(left, top, LIVE_MM, SIDE_MM + 2 * EDGE_MM, FRAME_PT)
        _draw_slice(ink, facts, (left + EDGE_MM, top + EDGE_MM), shown, window)
        start = left + SIDE_MM + 2 * EDGE_MM + TEXT_GAP_MM
        room = left + LIVE_MM - start - TEXT_GAP_MM
        at = top + EDGE_MM
        for spans in _words(facts, block, shown):
            for line in wrap(spans, room):
                ink.set_line(start, at, line, room, align="left")
                at += line.height_mm
            at += 0.8

    return [Piece(SIDE_MM + 2 * EDGE_MM, draw, gap_mm=2.4, is_optional=True)]


def window_mm(shown: IsocentreSlice) -> Window:
    """Return what of the slice is drawn: the patient's outline, else about the isocentre."""
    if shown.outline is None:
        x, y, _ = shown.isocentre_mm
        return float(x), float(y), FREE_HALF_MM
    points = [float(axis) for contour in shown.outline.contours for axis in contour]
    xs, ys = points[::2], points[1::2]
    half = max(max(xs) - min(xs), max(ys) - min(ys)) / 2 * MARGIN
    half = min(MOST_HALF_MM, max(LEAST_HALF_MM, half))
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2, half


def _draw_slice(
    ink: Ink, facts: SheetFacts, corner: tuple[float, float], shown: IsocentreSlice, window: Window
) -> None:
    left, top = corner
    scale = SIDE_MM / (2 * window[2])

    def put(x: float, y: float) -> tuple[float, float]:
        # Patient axes as a slice is hung: +x, the patient's left, to the right; +y, the back, down.
        return left + (x - window[0] + window[2]) * scale, top + (y - window[1] + window[2]) * scale

    ct = shown.ct
    across = (float(ct.spacing_mm[1]) * ct.directions[0], 0.0)
    down = (0.0, float(ct.spacing_mm[0]) * ct.directions[1])
    origin = (float(ct.position_mm[0]), float(ct.position_mm[1]))
    seen = cut(PlacedPicture(ct.picture, origin, across, down), window[2], window[:2])
    if seen is not None:
        part = smoothed(replace(seen, picture=pale(seen.picture, inverted=True)))
        (ax, _), (_, dy) = part.across, part.down
        placed = PlacedPicture(
            part.picture, put(*part.origin), (ax * scale, 0.0), (0.0, dy * scale)
        )
        ink.photograph(left, top, SIDE_MM, SIDE_MM, placed)
    for region in shown.targets:
        for contour in region.contours:
            points = [
                put(float(x), float(y))
                for x, y in zip(contour[::2], contour[1::2], strict=True)
            ]  # fmt: skip
            if all(_is_inside(point, corner) for point in points):
                ink.polygon(points, weight=WEIGHTS[region.type or "PTV"])
    x, y = put(float(shown.isocentre_mm[0]), float(shown.isocentre_mm[1]))
    ink.line(left, y, left + SIDE_MM, y, weight=0.3)
    ink.line(x, top, x, top + SIDE_MM, weight=0.3)
    ink.rect(left, top, SIDE_MM, SIDE_MM, THIN_PT)
    _draw_sides(ink, facts, corner)


def _is_inside(point: tuple[float, float], corner: tuple[float, float]) -> bool:
    return all(0 <= at - edge <= SIDE_MM for at, edge in zip(point, corner, strict=True))


def _draw_sides(ink: Ink, facts: SheetFacts, corner: tuple[float, float]) -> None:
    """Write the patient's sides at the edges: right and left of the patient, front and back."""
    left, top = corner
    say = facts.words.say
    middle = top + SIDE_MM / 2 - 1.8
    for text, at, height in (
        (say("slice_right"), left - EDGE_MM, middle),
        (say("slice_left"), left + SIDE_MM, middle),
        (say("slice_front"), left + SIDE_MM / 2 - EDGE_MM / 2, top - 3.9),
        (say("slice_back"), left + SIDE_MM / 2 - EDGE_MM / 2, top + SIDE_MM + 0.3),
    ):
        ink.set_line(at, height, Line((Span(text, 8, bold=True),)), EDGE_MM, align="center")


def _words(facts: SheetFacts, block: Block, shown: IsocentreSlice) -> list[list[Span]]:
    say = facts.words.say
    x, y, z = (f"{signed_digits(axis)}" for axis in shown.isocentre_mm)
    height = signed_digits(shown.ct.position_mm[2])
    told = [
        [Span(block.heading(facts.language) or say("slice_title"), 10, bold=True)],
        [Span(say("slice_rule"), 9, bold=True)],
        [Span(say("slice_place", x=x, y=y, z=z, height=height), 8)],
        [Span(say("slice_sides"), 8)],
    ]
    names = [_name(facts, region) for region in shown.targets[:MOST_NAMES]]
    told.append([Span(say("slice_targets", names=" · ".join(names)), 8)])
    if len(shown.targets) > MOST_NAMES:
        told.append([Span(say("slice_more", count=len(shown.targets) - MOST_NAMES), 8)])
    return told


def _name(facts: SheetFacts, region: Region) -> str:
    return f"{region.name or facts.words.say('slice_unnamed')} ({region.type})"
