"""A small scan whose every CT number tells its place."""

from decimal import Decimal

import numpy as np

from continuity_kit.domain.volume_images import CtValues

D = Decimal
ROWS, COLUMNS, SLICES = 8, 10, 5


def slices(directions: tuple[int, int] = (1, 1), heights: tuple[int, ...] = ()) -> list[CtValues]:
    """Return a scan whose CT number tells its place: slice * 100 + row * 10 + column."""
    levels = heights or tuple(3 * place for place in range(SLICES))
    made = []
    for place, z in enumerate(levels):
        hu = np.array(
            [[place * 100 + row * 10 + column for column in range(COLUMNS)] for row in range(ROWS)],
            dtype="<i2",
        )
        made.append(
            CtValues(
                f"1.2.{place}",
                "1",
                "9.9",
                ROWS,
                COLUMNS,
                hu.tobytes(),
                (D(2), D(2)),
                (D(-9) * directions[0], D(-7) * directions[1], D(z)),
                directions,
            )
        )
    return made
