"""Timing, and the one table that all benchmarks print."""

import gc
import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True)
class Row:
    """One comparison: our work against the bare floor or a peer on the same bytes."""

    work: str
    ours: float
    floor: float
    unit: str
    floor_name: str
    budget: str = ""

    @property
    def ratio(self) -> float:
        """Ours divided by the floor: seconds or bytes, so that below 1 is better than it."""
        return self.ours / self.floor


@dataclass(frozen=True)
class Spent:
    """Wall time of one call, and the processor time of this process and the children it awaited."""

    wall: float
    cpu: float


def spent(work: Callable[[], object]) -> Spent:
    """Time one call, its writes flushed, after older writes are."""
    os.sync()
    before = os.times()
    work()
    os.sync()
    after = os.times()
    cpu = sum(after[:4]) - sum(before[:4])
    return Spent(after.elapsed - before.elapsed, cpu)


def seconds(work: Callable[[], object], *, runs: int = 3) -> float:
    """Return the median wall time of a call, garbage collected before each run."""
    times = []
    for _ in range(runs):
        gc.collect()
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def least_seconds(work: Callable[[], object], *, runs: int = 5) -> float:
    """Return the least wall time of a call: what other work on the machine adds, it only adds."""
    times = []
    for _ in range(runs):
        gc.collect()
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def print_table(rows: Sequence[Row]) -> None:
    """Print the rows; ratios compare within one run on one machine."""
    head = ("work", "ours", "floor", "unit", "ratio", "against", "budget")
    table = [head] + [
        (
            row.work,
            f"{row.ours:.3f}",
            f"{row.floor:.3f}",
            row.unit,
            f"{row.ratio:.2f}",
            row.floor_name,
            row.budget,
        )
        for row in rows
    ]
    widths = [max(len(line[column]) for line in table) for column in range(len(head))]
    for line in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)))
