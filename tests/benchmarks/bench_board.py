"""From an opened key to the day board, a refresh of it, and a key in the search box; no window."""

import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from benchmarks.bench_unlock_list import imported_vault
from benchmarks.measure import Row, seconds
from benchmarks.places import DISK, PASSPHRASE, now
from continuity_kit.gui.presenters.day_board import DayBoard, DayState
from continuity_kit.gui.presenters.day_filters import DayFilter
from continuity_kit.gui.presenters.search import Search
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.services.laptop import laptop_of
from continuity_kit.vault.unlock import open_vault

ONE_DAY = timedelta(days=1)
BOARD_S, KEY_S, CALL_S = 1.0, 0.050, 0.050
TYPED = ("p", "pa", "pat", "pati", "patient", "patient 1", "00001", "zz")


def rows(size: str) -> Iterator[Row]:
    """Take in a department, then time what stands between the key and the board."""
    with tempfile.TemporaryDirectory(prefix="bench-board-") as name:
        vault = imported_vault(Path(name), size)
        opened = open_vault(vault, PASSPHRASE, disk=DISK, now=now)

        def read() -> Workplace:
            place = Workplace(laptop_of(opened, disk=DISK, now=now))
            place.take(place.read())
            return place

        def board() -> Workplace:
            place = read()
            shown_of(place)
            return place

        place = board()
        patients = len(place.snapshot.patients) if place.snapshot is not None else 0
        shown = shown_of(place)
        visits = sum(row.kind != "now" for column in shown.columns for row in column.rows)
        print(f"{patients} patients, {visits} visits that day", file=sys.stderr)
        yield Row(
            f"opened key to day board, {patients} patients",
            seconds(board),
            BOARD_S,
            "s",
            "budget of 1 s",
            "1 s at 1000",
        )
        yield Row(
            "  the board alone, on the GUI thread",
            seconds(lambda: shown_of(place)),
            CALL_S,
            "s",
            "50 ms a call",
            "50 ms",
        )
        search = Search(place.snapshot)
        yield Row(
            "a key in the search box",
            seconds(lambda: [search.find(text) for text in TYPED]) / len(TYPED),
            KEY_S,
            "s",
            "50 ms a key",
            "50 ms",
        )
        yield Row(
            "making the search anew",
            seconds(lambda: Search(place.snapshot)),
            KEY_S,
            "s",
            "50 ms a key",
        )


def shown_of(place: Workplace) -> DayState:
    """Return the board of the day after: the department's appointments begin there."""
    return DayBoard(place).state(place.now().date() + ONE_DAY, DayFilter())
