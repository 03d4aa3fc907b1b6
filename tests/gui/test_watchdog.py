"""The watchdog names a call that holds the GUI thread, and nothing else."""

import threading
import time

import pytest
from gui.watchdog import BLOCKED_S, LIMIT_S, Watchdog
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.gui
SEEDED_S = 0.060


def hog(seconds: float = SEEDED_S) -> None:
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def dawdle() -> None:
    time.sleep(BLOCKED_S * 1.2)


class SlowToPaint(QWidget):
    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        hog()


def test_a_timer_of_60_ms_is_named_with_its_function_and_line(qtbot: QtBot) -> None:
    with Watchdog() as watchdog:
        QTimer.singleShot(0, hog)
        qtbot.wait(100)
    (held,) = watchdog.held
    assert held.cpu_s >= SEEDED_S
    assert "test_watchdog.py" in held.name
    assert "hog" in held.name


def test_a_slot_of_60_ms_is_held_against_the_step_that_clicked(qtbot: QtBot) -> None:
    button = QPushButton()
    qtbot.addWidget(button)
    button.clicked.connect(lambda: hog(SEEDED_S))
    with Watchdog() as watchdog:
        watchdog.step = "a click"
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        qtbot.wait(20)
    (held,) = watchdog.held
    assert held.step == "a click"
    assert "hog" in held.name
    assert str(held).startswith("a click: ")


def test_a_painting_of_60_ms_is_named(qtbot: QtBot) -> None:
    widget = SlowToPaint()
    qtbot.addWidget(widget)
    with Watchdog() as watchdog:
        with qtbot.waitExposed(widget, timeout=30_000):
            widget.show()
        qtbot.wait(50)
    assert any("paintEvent" in held.name for held in watchdog.held)


def test_an_act_of_60_ms_of_the_test_itself_is_named(qtbot: QtBot) -> None:
    del qtbot
    with Watchdog() as watchdog:
        watchdog.act("too much at once", hog)
        watchdog.act("little", lambda: None)
    assert [held.step for held in watchdog.held] == ["too much at once"]
    assert watchdog.longest["little"].cpu_s < LIMIT_S


def test_a_call_that_waits_for_a_disk_or_a_lock_is_named(qtbot: QtBot) -> None:
    with Watchdog() as watchdog:
        QTimer.singleShot(0, dawdle)
        qtbot.wait(100)
    (held,) = watchdog.held
    assert held.cpu_s < LIMIT_S
    assert held.blocked_s > BLOCKED_S
    assert "dawdle" in held.name


def test_short_calls_and_waiting_in_the_loop_are_not_named(qtbot: QtBot) -> None:
    with Watchdog() as watchdog:
        for at in range(10):
            QTimer.singleShot(at * 10, lambda: hog(0.005))
        qtbot.wait(200)
    assert watchdog.held == []
    assert watchdog.turns >= 10


def test_many_short_calls_in_one_turn_are_as_long_for_who_waits(qtbot: QtBot) -> None:
    with Watchdog() as watchdog:
        for _ in range(10):
            QTimer.singleShot(0, lambda: hog(0.010))
        qtbot.wait(200)
    assert any(held.cpu_s > LIMIT_S for held in watchdog.held)


def test_what_other_threads_do_is_not_held_against_the_window(qtbot: QtBot) -> None:
    busy = threading.Thread(target=hog, args=(0.3,))
    with Watchdog() as watchdog:
        busy.start()
        for at in range(10):
            QTimer.singleShot(at * 10, lambda: None)
        qtbot.wait(300)
    busy.join()
    assert watchdog.held == []
