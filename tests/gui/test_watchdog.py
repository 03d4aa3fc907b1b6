"""The watchdog names a call that holds the GUI thread, and nothing else."""

import time

import pytest
from gui.watchdog import Watchdog
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.gui


def hog() -> None:
    end = time.thread_time() + 0.15
    while time.thread_time() < end:
        pass


def test_a_call_that_holds_the_thread_is_named(qtbot: QtBot) -> None:
    with Watchdog() as watchdog:
        QTimer.singleShot(0, hog)
        qtbot.wait(300)
    assert any("hog" in held for held in watchdog.held)


def test_short_calls_and_waiting_in_the_loop_are_not_named(qtbot: QtBot) -> None:
    with Watchdog() as watchdog:
        for at in range(10):
            QTimer.singleShot(at * 10, lambda: None)
        qtbot.wait(200)
    assert watchdog.held == []
