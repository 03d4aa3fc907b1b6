"""Treatment sheets drawn by several processes, given back in their order."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue

import continuity_kit
from continuity_kit.errors import ContinuityError
from continuity_kit.sheets.page import Drawn
from continuity_kit.sheets.request import SheetRequest
from continuity_kit.sheets.treatment_sheet import draw_sheets

FEWEST_SHEETS = 12  # below, starting processes takes longer than drawing
MOST_WORKERS = 4
OWN_SHARE = 12  # one group in so many is drawn here, while the others start
PROGRAM = """import sys
sys.path.append(sys.argv[1])
from continuity_kit.services.sheet_worker import serve_all
serve_all(map(int, sys.argv[2:]))
"""
Group = tuple[SheetRequest, ...]


def drawn_in_order(groups: Sequence[Group]) -> Iterator[Drawn]:
    """Yield each group's sheets drawn, in order; the same pages whatever the number of cores.

    Raises:
        UsageError: a department's own form is wrong.
        WorldError: `font-missing`.
    """
    workers = workers_for(sum(len(group) for group in groups))
    if workers < 2:
        yield from map(draw_sheets, groups)
        return
    own = len(groups) // OWN_SHARE
    with ExitStack() as stack:
        idle = _started(workers, stack)
        # A thread waits for each worker: what it sends is taken while a page is pressed here.
        threads = stack.enter_context(ThreadPoolExecutor(workers))
        others: list[Future[Drawn]] = [
            threads.submit(_asked, idle, group) for group in groups[own:]
        ]
        # An error here leaves no sheet to be drawn for nobody.
        stack.callback(threads.shutdown, wait=False, cancel_futures=True)
        yield from map(draw_sheets, groups[:own])
        for place, future in enumerate(others):
            yield future.result()
            others[place] = Future()  # what was given away is not kept


def workers_for(sheets: int) -> int:
    """Return how many processes draw so many sheets; 1 is this one alone."""
    if sheets < FEWEST_SHEETS:
        return 1
    return min(len(os.sched_getaffinity(0)), MOST_WORKERS)


def _started(workers: int, stack: ExitStack) -> "SimpleQueue[Connection]":
    """Start the workers; return our ends of their connections. Closing these ends them."""
    # One clean process is started, and they descend from it: none knows the vault's keys. It
    # imports nothing of the program that prints, which a fork or `multiprocessing` would.
    pairs = [Pipe() for _ in range(workers)]
    numbers = [end.fileno() for _, end in pairs]
    home = Path(continuity_kit.__file__).parents[1]
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", PROGRAM, home, *map(str, numbers)],
        pass_fds=numbers,
        stdin=subprocess.DEVNULL,
    )
    stack.callback(process.wait)
    idle: SimpleQueue[Connection] = SimpleQueue()
    for ours, theirs in pairs:
        theirs.close()
        stack.callback(ours.close)
        idle.put(ours)
    return idle


def _asked(idle: "SimpleQueue[Connection]", group: Group) -> Drawn:
    worker = idle.get()
    try:
        worker.send(group)
        answer = worker.recv()
    except (EOFError, OSError) as error:
        raise RuntimeError("a process that draws sheets has ended") from error
    finally:
        idle.put(worker)  # one that ended too: who waits for a worker must not wait for ever
    if isinstance(answer, ContinuityError):
        raise answer
    if not isinstance(answer, Drawn):
        raise TypeError(type(answer).__name__)
    return answer
