"""From the command to the unlock page on a real screen, against a bare window of PySide6."""

import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.bench_unlock_list import COMMAND
from benchmarks.measure import Row, Spent
from benchmarks.places import new_vault
from benchmarks.screens import screen

RUNS = 5
BARE = """
from PySide6.QtWidgets import QApplication, QLabel
application = QApplication([])
label = QLabel("unlock")
label.setStyleSheet("background: #14222E; color: #FFFFFF")
label.setGeometry(application.primaryScreen().geometry())
label.showFullScreen()
application.exec()
"""


def rows(size: str) -> Iterator[Row]:
    """Start the application and a bare window in turn, each on an empty screen."""
    del size
    with tempfile.TemporaryDirectory(prefix="bench-start-") as name, screen() as shown:
        if shown is None:
            print("Xvfb: absent", file=sys.stderr)
            return
        vault = new_vault(Path(name) / "vault")
        ours = [str(COMMAND), "app", str(vault.path)]
        floor = [sys.executable, "-c", BARE]
        found: dict[str, list[Spent]] = {"ours": [], "floor": []}
        for _ in range(RUNS):
            found["floor"].append(shown.until_painted(floor))
            found["ours"].append(shown.until_painted(ours))

        def median(of: str, what: Callable[[Spent], float]) -> float:
            return statistics.median(what(one) for one in found[of])

        for work, what in (
            ("start to the unlock page painted", lambda one: one.wall),
            ("  processor time of launcher and application", lambda one: one.cpu),
        ):
            yield Row(work, median("ours", what), median("floor", what), "s", "a bare window")
