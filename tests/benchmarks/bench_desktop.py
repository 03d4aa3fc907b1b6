"""The open application: unlock to the painted board, a key, a patient, a theme; and what held it.

Work is timed from the act to a window that is painted with nothing under way; the longest turns of
the event loop stand beside the 50 ms that the window's thread may take.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from gui.loop import wait
from gui.walk import QUIET_MS, Walk
from gui.watchdog import LIMIT_S, Watchdog
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from benchmarks.bench_unlock_list import imported_vault
from benchmarks.measure import Row, Spent
from benchmarks.places import DISK, PASSPHRASE, now
from continuity_kit import bootstrap
from continuity_kit.domain.patient import PatientKey
from continuity_kit.gui.background import Background
from continuity_kit.gui.garbage import GarbageCollector
from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.presenters.unlock import Unlocker
from continuity_kit.gui.screen import Screen
from continuity_kit.gui.views.frame.shell import Shell
from continuity_kit.gui.views.pages import load_pages
from continuity_kit.vault.unlock import open_vault

BOARD_S, KEY_S, PAGE_S, LOOK_S = 1.0, 0.050, 0.200, 0.100
LONGEST = 12


def rows(size: str) -> Iterator[Row]:
    """Open a department twice, as a laptop on its second unlock of a day, and work in it."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    load_pages()
    with tempfile.TemporaryDirectory(prefix="bench-desktop-") as name:
        vault = imported_vault(Path(name), size)
        yield from _opened(application, vault)
        copy = shutil.copytree(vault, vault.with_name("walked"))
        yield from _walked(application, copy)


def _window(application: QApplication, vault: Path) -> tuple[Shell, Screen, Background]:
    background = Background()
    screen = Screen(application, vault, "fr", keep=lambda write: None)
    unlocker = Unlocker(
        vault, disk=bootstrap.disk(), now=bootstrap.now, monotonic_ms=bootstrap.monotonic_ms
    )
    shell = Shell(screen, background, unlocker, bootstrap.monotonic_ms)
    shell.resize(1366, 768)
    GarbageCollector(background, shell.left_alone_ms, shell)
    return shell, screen, background


def _opened(application: QApplication, vault: Path) -> Iterator[Row]:
    key = _least(lambda: open_vault(vault, PASSPHRASE, disk=DISK, now=now))
    shell, screen, background = _window(application, vault)
    with Watchdog() as watchdog:
        walk = Walk(shell, screen, watchdog, PASSPHRASE)

        def timed(act: Callable[[], object]) -> Spent:
            before, cpu = time.perf_counter(), time.process_time()
            act()
            walk.settle()
            quiet = QUIET_MS / 1000
            return Spent(time.perf_counter() - before - quiet, time.process_time() - cpu)

        def painted(act: Callable[[], object]) -> Spent:
            """Time an act until the window is painted; what stands aside may follow."""
            before, cpu = time.perf_counter(), time.process_time()
            act()
            application.processEvents()
            spent = Spent(time.perf_counter() - before, time.process_time() - cpu)
            walk.settle()
            return spent

        def shown(person: PatientKey) -> Spent:
            """Time a patient's page until its plan is painted; its code may come later."""
            before, cpu = time.perf_counter(), time.process_time()
            walk.window.go(Route("patient", person))
            page = walk.window.page
            while page.tabs.plan_tab.isHidden() or page._file is None:
                wait(1)
            application.processEvents()
            spent = Spent(time.perf_counter() - before, time.process_time() - cpu)
            walk.settle()
            return spent

        shell.show()
        walk.settle()
        form = shell.unlock.form
        form.secret.setText(PASSPHRASE)
        unlocked = timed(lambda: QTest.keyClick(form.secret, Qt.Key.Key_Return))
        walk.arrive()
        window = walk.window
        snapshot = window.desktop.workplace.snapshot
        assert snapshot is not None
        count = len(snapshot.patients)
        yield _row(f"unlock to board painted, {count} patients, key derivation left out",
                   unlocked.wall - key.wall, BOARD_S, "1 s at 1000")  # fmt: skip
        yield _row("  processor time", unlocked.cpu - key.cpu, BOARD_S, "1 s at 1000")
        yield _row("  of which not counted: key derivation", key.wall, unlocked.wall, "")
        box = window.header.search
        box.setFocus(Qt.FocusReason.ShortcutFocusReason)
        keys = [timed(lambda sign=sign: QTest.keyClicks(box, sign)) for sign in "BENCH PATIENT"]
        box.close_list()
        yield _row("a key in the search box, found and painted",
                   sum(one.cpu for one in keys) / len(keys), KEY_S, "50 ms")  # fmt: skip
        people = [patient.key for patient in snapshot.patients[:6]]
        pages = [shown(person) for person in people]
        yield _row("patient page, first one: built, read, painted", pages[0].cpu, PAGE_S, "200 ms")
        again = [shown(person) for person in people]
        for what, each in (("its code derived", pages[1:]), ("its code known", again)):
            wall = sum(one.wall for one in each) / len(each)
            cpu = sum(one.cpu for one in each) / len(each)
            yield _row(f"  each further one, {what}", wall, PAGE_S, "200 ms")
            yield _row("    processor time", cpu, PAGE_S, "200 ms")
        looks = [painted(screen.switch_theme) for _ in range(4)]
        yield _row("theme, board and patient built, processor time",
                   min(one.cpu for one in looks), LOOK_S, "100 ms")  # fmt: skip
    background.stop()


def _walked(application: QApplication, vault: Path) -> Iterator[Row]:
    shell, screen, background = _window(application, vault)
    with Watchdog() as watchdog:
        walk = Walk(shell, screen, watchdog, PASSPHRASE)
        walk.unlock()
        snapshot = walk.window.desktop.workplace.snapshot
        assert snapshot is not None
        walk.everywhere(snapshot.patients[0].key, snapshot.patients[1].key)
    background.stop()
    found = sorted(watchdog.longest.values(), key=lambda turn: -turn.cpu_s)
    for turn in found[:LONGEST]:
        yield _row(f"longest turn: {turn.step}", turn.cpu_s, LIMIT_S, "50 ms")


def _least(work: Callable[[], object], runs: int = 3) -> Spent:
    found = []
    for _ in range(runs):
        before, cpu = time.perf_counter(), time.process_time()
        work()
        found.append(Spent(time.perf_counter() - before, time.process_time() - cpu))
    return Spent(min(one.wall for one in found), min(one.cpu for one in found))


def _row(work: str, ours: float, floor: float, budget: str) -> Row:
    return Row(work, ours, floor, "s", "its budget" if budget else "whole unlock", budget)
