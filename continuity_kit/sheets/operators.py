"""Strokes written as PDF operators, page by page, in whatever process draws the page.

What only the document knows stays a mark in the page: the codes of letters in the fonts' subsets,
pictures, the outline. The operators are those that reportlab's canvas writes for the same strokes,
byte for byte (test_a_document_is_what_bare_reportlab_draws); nearly all time of a sheet was its
way to them.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from reportlab.lib.rl_accel import fp_str

Stroke = tuple[Any, ...]  # name of the stroke, then its numbers in points
Mark = tuple[Any, ...]  # of `MARKS`: its name, then its values
DrawnPage = tuple[str | Mark, ...]

MARKS = ("run", "photograph", "watermark", "outline")
DASHED, SOLID = "[1.6 1.2] 0 d", "[] 0 d"
LEADING = 1.2


def written(strokes: Sequence[Stroke]) -> DrawnPage:
    """Return one page: its operators, broken where a mark stands."""
    parts: list[str | Mark] = []
    lines: list[str] = []
    for stroke in strokes:
        name = stroke[0]
        if name == "text":
            _text(parts, lines, *stroke[1:])
        elif name in MARKS:
            _break(parts, lines)
            parts.append(stroke)
        else:
            lines.append(OPERATORS[name](*stroke[1:]))
    _break(parts, lines)
    return tuple(parts)


def _break(parts: list[str | Mark], lines: list[str]) -> None:
    if lines:
        parts.append("\n".join(lines))
        lines.clear()


def _text(
    parts: list[str | Mark],
    lines: list[str],
    grey: float,
    runs: Sequence[tuple[str, float, float, float, str]],
) -> None:
    lines.append(f"{fp_str(grey)} g")
    for font, size, x, y, run in runs:
        lines.append(f"BT 1 0 0 1 {fp_str(x, y)} Tm ")
        parts.append("\n".join(lines))
        parts.append(("run", font, size, run))
        lines[:] = [" T* ET"]


def _rect(x: float, y: float, width: float, height: float, weight: float) -> str:
    return f"0 G\n{fp_str(weight)} w\nn {fp_str(x, y, width, height)} re S"


def _fill(x: float, y: float, width: float, height: float, grey: float) -> str:
    return f"{fp_str(grey)} g\nn {fp_str(x, y, width, height)} re f*"


def _pen_box(x: float, y: float, width: float, height: float, weight: float, dashed: bool) -> str:
    box = f"{_rect(x, y, width, height, weight)}\n{SOLID}"
    return f"{DASHED}\n{box}" if dashed else box


def _line(x: float, y: float, end_x: float, end_y: float, weight: float, dashed: bool) -> str:
    dash = f"{DASHED}\n" if dashed else ""
    ends = f"n {fp_str(x, y)} m {fp_str(end_x, end_y)} l S"
    return f"0 G\n{fp_str(weight)} w\n{dash}{ends}\n{SOLID}"


def _polygon(points: Sequence[tuple[float, float]], weight: float, grey: float | None) -> str:
    (x, y), *others = points
    path = " ".join([f"n {fp_str(x, y)} m", *(f"{fp_str(*point)} l" for point in others), "h"])
    fill = "" if grey is None else f"{fp_str(grey)} g\n"
    paint = PAINTS[bool(weight), grey is not None]
    return f"0 G\n{fp_str(weight)} w\n{fill}{path}\n{paint}"


def _rects(rects: Sequence[tuple[float, float, float, float]]) -> str:
    path = " ".join(f"{fp_str(*rect)} re" for rect in rects)
    return f"0 g\nn {path}\nf*" if rects else "0 g\n\nf*"


PAINTS = {(True, True): "B*", (True, False): "S", (False, True): "f*", (False, False): "n"}
OPERATORS: Mapping[str, Callable[..., str]] = {
    "rect": _rect,
    "fill": _fill,
    "pen_box": _pen_box,
    "line": _line,
    "polygon": _polygon,
    "rects": _rects,
}
