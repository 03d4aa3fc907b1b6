"""What a call held is let go of: a department that was read anew is not kept a second time."""

import gc
import os
import weakref

import pytest
from browse_builders import Ward
from gui_builders import DAY, desktop_of
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from continuity_kit.gui.background import Background, Lane, Task
from continuity_kit.gui.memory import give_memory_back
from continuity_kit.gui.presenters.day_board import DayBoard
from continuity_kit.gui.presenters.day_filters import DayFilter
from continuity_kit.gui.presenters.printing import PrintCentre
from continuity_kit.gui.presenters.workplace import Workplace

pytestmark = pytest.mark.gui


class Large:
    """Stands for what a reading brings."""


def is_gone(kept: "weakref.ref[object]") -> bool:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    return kept() is None


def test_a_call_that_ended_keeps_neither_its_work_nor_its_result(qtbot: QtBot) -> None:
    background = Background()
    kept: list[weakref.ref[object]] = []
    told: list[str] = []

    def begin() -> None:
        held = Large()
        kept.append(weakref.ref(held))

        def work(_task: Task) -> Large:
            result = Large()
            kept.append(weakref.ref(result))
            return result if held else Large()

        nothing = told.append
        tasks.append(background.run(work, lambda _: nothing(type(held).__name__), lambda _: None))

    tasks: list[Task] = []
    begin()
    qtbot.waitUntil(lambda: not background.is_busy)
    qtbot.waitUntil(lambda: all(is_gone(one) for one in kept))
    assert told == ["Large"]
    tasks[0].cancel()  # a page may still hold it
    assert tasks[0].is_cancelled
    background.stop()


def test_thousands_of_calls_end_while_others_begin(qtbot: QtBot) -> None:
    background = Background()
    heard: list[int] = []
    for number in range(3000):
        lane: Lane = "ledger" if number % 2 else "pictures"
        background.run(lambda _, n=number: n, heard.append, lambda _: None, lane=lane)
        if number % 50 == 0:
            QCoreApplication.processEvents()
    qtbot.waitUntil(lambda: not background.is_busy, timeout=60_000)
    assert sorted(heard) == list(range(3000))
    background.stop()


def test_a_page_that_is_not_shown_keeps_no_department_of_before(demo_ward: Ward) -> None:
    workplace = Workplace(demo_ward.laptop)
    workplace.take(workplace.read())
    board, centre = DayBoard(workplace), PrintCentre(workplace)
    choice = centre.first_choice()
    before = board.state(DAY, DayFilter()), centre.rows(choice)
    kept = weakref.ref(workplace.opened)
    workplace.take(workplace.read())
    gc.collect()
    assert kept() is None
    assert (board.state(DAY, DayFilter()), centre.rows(choice)) == before


def test_a_board_is_made_anew_for_another_reading(demo_ward: Ward, qtbot: QtBot) -> None:
    """An object that lies where the one before lay is not taken for it."""
    del qtbot
    desktop = desktop_of(demo_ward.laptop)
    board = DayBoard(desktop.workplace)
    made = [board.state(DAY, DayFilter()).columns for _ in range(2)]
    assert made[0] == made[1]
    for _ in range(3):
        desktop.workplace.take(desktop.workplace.read())
        board.state(DAY, DayFilter())
        assert board._sheets is not None
        assert board._sheets[0]() is desktop.workplace.opened
    desktop.background.stop()


@pytest.mark.skipif(not hasattr(os, "confstr"), reason="no C library to ask")
def test_the_c_library_takes_the_settings() -> None:
    assert give_memory_back() or "glibc" not in str(os.confstr("CS_GNU_LIBC_VERSION"))
