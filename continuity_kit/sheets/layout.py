"""Walks a finished layout: what is too small to read, off the page, or over something else.

It looks at the marks kept beside the drawing, never at a picture.
"""

from dataclasses import dataclass
from itertools import combinations

from continuity_kit.sheets.ink import PAPERS_MM, BoxMark, TextMark
from continuity_kit.sheets.page import LEFT_MM, Rendered
from continuity_kit.sheets.pieces import LIVE_MM, TICK_MM
from continuity_kit.sheets.text import MM_PER_POINT, SMALLEST_PT

SMALLEST_BOX_MM, NARROWEST_BOX_MM = 7.99, 8.99
TOUCH_MM = 0.3


@dataclass(frozen=True)
class Mistake:
    """One thing wrong with a layout: "small", "off the page", "off the side", "overlap",
    "crosses a box" or "box"."""

    kind: str
    page: int
    text: str


@dataclass(frozen=True)
class _Area:
    left: float
    top: float
    right: float
    bottom: float
    text: str

    def across(self, other: "_Area") -> float:
        """Return by how much two areas share width."""
        return min(self.right, other.right) - max(self.left, other.left)

    def down(self, other: "_Area") -> float:
        """Return by how much two areas share height."""
        return min(self.bottom, other.bottom) - max(self.top, other.top)


def mistakes(rendered: Rendered, paper: str) -> list[Mistake]:
    """Return everything wrong: nothing under 8 pt, off the page, over another text, too low."""
    texts = [mark for mark in rendered.texts if mark.text.strip()]
    found = [item for mark in texts for item in _misplaced(mark, PAPERS_MM[paper][1])]
    areas: dict[int, list[_Area]] = {}
    for mark in texts:
        areas.setdefault(mark.page, []).append(_area(mark))
    for page, marks in areas.items():
        for one, two in combinations(marks, 2):
            if one.across(two) > TOUCH_MM and one.down(two) > TOUCH_MM:
                found.append(Mistake("overlap", page, f"{one.text} | {two.text}"))
    for box in rendered.boxes:
        found += [
            Mistake("crosses a box", box.page, area.text)
            for area in areas.get(box.page, [])
            if _crosses(area, box)
        ]
        if _is_too_small(box):
            found.append(Mistake("box", box.page, f"{box.width:.1f} x {box.height:.1f}"))
    return found


def _misplaced(mark: TextMark, height: float) -> list[Mistake]:
    found = []
    if mark.size < SMALLEST_PT:
        found.append(Mistake("small", mark.page, mark.text))
    if mark.left < LEFT_MM - 0.1 or mark.left + mark.width > LEFT_MM + LIVE_MM + TOUCH_MM:
        found.append(Mistake("off the side", mark.page, mark.text))
    if not 8 < mark.baseline < height - 6:
        found.append(Mistake("off the page", mark.page, mark.text))
    return found


def _area(mark: TextMark) -> _Area:
    """Return where the letters of a mark lie; only what stands below the line is left out."""
    letter = mark.size * MM_PER_POINT
    return _Area(
        mark.left,
        mark.baseline - letter * 0.7,
        mark.left + mark.width,
        mark.baseline + letter * 0.05,
        mark.text,
    )


def _crosses(area: _Area, box: BoxMark) -> bool:
    """Tell whether a text runs over the edge of a box for a pen."""
    frame = _Area(box.left, box.top, box.left + box.width, box.top + box.height, "")
    if area.across(frame) <= 0.2 or area.down(frame) <= 0.4:
        return False
    is_inside = area.left > frame.left - 0.2 and area.right < frame.right + 0.2
    is_level = area.top > frame.top - 0.4 and area.bottom < frame.bottom + 0.4
    return not (is_inside and is_level)


def _is_too_small(box: BoxMark) -> bool:
    is_tick = abs(box.width - TICK_MM) < 0.01 and abs(box.height - TICK_MM) < 0.01
    return not is_tick and (box.height < SMALLEST_BOX_MM or box.width < NARROWEST_BOX_MM)
