"""Plan reading against the bare `pydicom.dcmread` of the same bytes, in and out of the worker."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime

import pydicom

from benchmarks.department import plan
from benchmarks.measure import Row, seconds
from continuity_kit.dicom.fictitious import encode
from continuity_kit.dicom.plan_reader import read_plan
from continuity_kit.dicom.prescan import prescan
from continuity_kit.dicom.worker import Worker

PLANS = {"small": 4, "medium": 12, "full": 40}
WHEN = datetime(2026, 11, 20, 18, tzinfo=UTC)


def rows(size: str) -> Iterator[Row]:
    """Read arcs of 178 control points and fields of 4."""
    for name, points in (("2 arcs of 178 points", 178), ("2 fields of 4 points", 4)):
        files = [_file(number, points) for number in range(1, PLANS[size] + 1)]
        yield from _compare(f"{len(files)} plans, {name}", files)


def _compare(name: str, files: list[bytes]) -> Iterator[Row]:
    def bare() -> None:
        for data in files:
            pydicom.dcmread(io.BytesIO(data))

    def bare_touched() -> None:
        # dcmread leaves values raw: touching all of them is what any reader of a plan must pay.
        for data in files:
            for _ in pydicom.dcmread(io.BytesIO(data)).iterall():
                pass

    floor, touched = seconds(bare), seconds(bare_touched)
    prescanned = seconds(lambda: [prescan(data) for data in files])
    ours = seconds(lambda: [read_plan(data) for data in files])
    with Worker() as worker:
        worker.parse(files[0], "plan")
        sandboxed = seconds(lambda: [worker.parse(data, "plan") for data in files])
    yield Row(f"pre-scan {name}", prescanned, floor, "s", "dcmread")
    yield Row(f"read {name}", ours, floor, "s", "dcmread")
    yield Row(f"read {name}", ours, touched, "s", "dcmread, all values touched")
    yield Row(f"worker {name}", sandboxed, touched, "s", "dcmread, all values touched")


def _file(number: int, points: int) -> bytes:
    return encode(plan(number, points, WHEN))
