"""Treatment sheets drawn by several processes, given back in their order."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from continuity_kit.sheets.page import Drawn
from continuity_kit.sheets.request import SheetRequest
from continuity_kit.sheets.treatment_sheet import draw_sheets

FEWEST_SHEETS = 12  # below, starting processes takes longer than drawing
SHEETS_A_TASK = 4
MOST_WORKERS = 4
OWN_SHARE = 12  # one group in so many is drawn here, while the others start
WARMED = "continuity_kit.services.sheet_pool_warm"


def drawn_in_order(groups: Sequence[tuple[SheetRequest, ...]]) -> Iterator[Drawn]:
    """Yield each group's sheets drawn, in order; the same pages whatever the number of cores.

    Raises:
        UsageError: a department's own form is wrong.
        WorldError: `font-missing`.
    """
    workers = workers_for(sum(len(group) for group in groups))
    if workers < 2:
        yield from map(draw_sheets, groups)
        return
    # Workers descend from a process that was started clean: none of them knows the vault's keys.
    context = get_context("forkserver")
    context.set_forkserver_preload([WARMED])
    own = len(groups) // OWN_SHARE
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        others = pool.map(draw_sheets, groups[own:], chunksize=SHEETS_A_TASK)
        yield from map(draw_sheets, groups[:own])
        yield from others


def workers_for(sheets: int) -> int:
    """Return how many processes draw so many sheets; 1 is this one alone."""
    if sheets < FEWEST_SHEETS:
        return 1
    return min(len(os.sched_getaffinity(0)), MOST_WORKERS)
