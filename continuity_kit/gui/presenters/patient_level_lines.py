"""Where a picture of values crosses a level: short straight lines, cell by cell (marching squares).

A saddle is joined one way, always the same: lines help to find one's way and measure nothing.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

Segments = npt.NDArray[np.float32]
"""x1, y1, x2, y2 of each line: shape (lines, 4)."""
Chain = tuple[npt.NDArray[np.float32], bool]
"""Places that follow each other, shape (places, 2), and whether the last joins the first."""
GRAIN = 64
"""Ends nearer than a part of a point are one: 1/64 is finer than anybody sees."""
Edge = int
TOP, RIGHT, BOTTOM, LEFT = range(4)
# By which corners lie at or above the level: 1 upper left, 2 upper right, 4 lower right, 8 lower
# left; each line goes from edge to edge of the cell.
CASES: Mapping[int, tuple[tuple[Edge, Edge], ...]] = {
    1: ((LEFT, TOP),),
    2: ((TOP, RIGHT),),
    3: ((LEFT, RIGHT),),
    4: ((RIGHT, BOTTOM),),
    5: ((LEFT, TOP), (RIGHT, BOTTOM)),
    6: ((TOP, BOTTOM),),
    7: ((LEFT, BOTTOM),),
    8: ((LEFT, BOTTOM),),
    9: ((TOP, BOTTOM),),
    10: ((TOP, RIGHT), (LEFT, BOTTOM)),
    11: ((RIGHT, BOTTOM),),
    12: ((LEFT, RIGHT),),
    13: ((TOP, RIGHT),),
    14: ((LEFT, TOP),),
}


def level_lines(
    values: npt.NDArray[np.float32],
    level: float,
    down: npt.NDArray[np.float64],
    across: npt.NDArray[np.float64],
) -> Segments:
    """Return the lines along which values reach a level.

    Args:
        down, across: where rows and columns of `values` lie, evenly spaced.
    """
    if min(values.shape) < 2:
        return np.empty((0, 4), dtype=np.float32)
    inside = values >= level
    cases = inside[:-1, :-1] * 1 + inside[:-1, 1:] * 2 + inside[1:, 1:] * 4 + inside[1:, :-1] * 8
    rows, columns = np.nonzero((cases > 0) & (cases < 15))
    found = cases[rows, columns]
    corners = (
        values[rows, columns],
        values[rows, columns + 1],
        values[rows + 1, columns + 1],
        values[rows + 1, columns],
    )
    places = _edges(corners, level)
    step_down, step_across = down[1] - down[0], across[1] - across[0]
    parts = []
    for case, lines in CASES.items():
        here = found == case
        if not here.any():
            continue
        for start, end in lines:
            ends = []
            for edge in (start, end):
                x, y = places[edge]
                ends.append(across[0] + (columns[here] + x[here]) * step_across)
                ends.append(down[0] + (rows[here] + y[here]) * step_down)
            parts.append(np.stack(ends, axis=1))
    if not parts:
        return np.empty((0, 4), dtype=np.float32)
    return np.concatenate(parts).astype(np.float32)


def chained(segments: Segments) -> tuple[Chain, ...]:
    """Return short lines joined end to end, the longest first: only so can a line be dashed.

    Two lines meet where both end on the same edge of a cell, whatever rounding does to its place.
    """
    ends = np.round(segments.astype(np.float64) * GRAIN).astype(np.int64).tolist()
    meeting: dict[tuple[int, int], list[int]] = {}
    for number, (x1, y1, x2, y2) in enumerate(ends):
        meeting.setdefault((x1, y1), []).append(number)
        meeting.setdefault((x2, y2), []).append(number)
    left = set(range(len(ends)))
    found: list[Chain] = []
    while left:
        start = left.pop()
        x1, y1, x2, y2 = ends[start]
        after = _walked((x2, y2), ends, meeting, left)
        before = _walked((x1, y1), ends, meeting, left)
        places = [*reversed(before), (x1, y1), (x2, y2), *after]
        is_closed = len(places) > 2 and places[0] == places[-1]
        line = np.array(places[:-1] if is_closed else places, dtype=np.float32) / GRAIN
        found.append((line.astype(np.float32), is_closed))
    return tuple(sorted(found, key=lambda chain: len(chain[0]), reverse=True))


def _walked(
    at: tuple[int, int],
    ends: list[list[int]],
    meeting: Mapping[tuple[int, int], list[int]],
    left: set[int],
) -> list[tuple[int, int]]:
    """Return the places beyond one, as far as lines that are left lead; they are taken out."""
    found: list[tuple[int, int]] = []
    while True:
        number = next((item for item in meeting[at] if item in left), None)
        if number is None:
            return found
        left.remove(number)
        x1, y1, x2, y2 = ends[number]
        at = (x2, y2) if (x1, y1) == at else (x1, y1)
        found.append(at)


def _edges(
    corners: tuple[npt.NDArray[np.float32], ...], level: float
) -> tuple[tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]], ...]:
    """Return where each edge of each cell is crossed, in shares of the cell; by edge."""
    upper_left, upper_right, lower_right, lower_left = corners
    zero, one = np.zeros_like(upper_left), np.ones_like(upper_left)
    return (
        (_share(upper_left, upper_right, level), zero),
        (one, _share(upper_right, lower_right, level)),
        (_share(lower_left, lower_right, level), one),
        (zero, _share(upper_left, lower_left, level)),
    )


def _share(
    one: npt.NDArray[np.float32], other: npt.NDArray[np.float32], level: float
) -> npt.NDArray[np.float32]:
    """Return how far from one corner to the other the level is reached; the middle where alike."""
    apart = other - one
    safe = np.where(apart == 0, np.float32(1), apart)
    share = np.where(apart == 0, np.float32(0.5), (np.float32(level) - one) / safe)
    return np.clip(share, 0, 1).astype(np.float32)
