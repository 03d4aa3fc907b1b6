"""Garbage ends in the window's thread, at moments of its choice."""

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from continuity_kit.gui import garbage
from continuity_kit.gui.background import Background, Task
from continuity_kit.gui.garbage import LEFT_ALONE_MS, MANY, SOME, GarbageCollector

pytestmark = pytest.mark.gui


class Ring:
    """Refers to itself; notes in which thread it ends."""

    ended_in: list[int]

    def __init__(self, ended_in: list[int]) -> None:
        self.itself = self
        self.ended_in = ended_in

    def __del__(self) -> None:
        self.ended_in.append(threading.get_ident())


class Table:
    """A window that is touched when a test says so, and its collector."""

    def __init__(self) -> None:
        self.left_alone_ms = 0
        self.background = Background()
        self.window = QObject()
        self.collector = GarbageCollector(self.background, lambda: self.left_alone_ms, self.window)

    def close(self) -> None:
        self.collector.stop()
        self.background.stop()


@pytest.fixture
def table(qtbot: QtBot) -> Iterator[Table]:
    gc.collect()
    made = Table()
    yield made
    made.close()
    assert gc.isenabled() and gc.get_freeze_count() == 0


def test_what_refers_to_itself_ends_in_the_thread_of_the_window(qtbot: QtBot, table: Table) -> None:
    ended_in: list[int] = []
    kept: list[list[int]] = []

    def work(_task: Task) -> None:
        for _ in range(50):
            Ring(ended_in)
        kept.extend([] for _ in range(20 * SOME))  # Python would collect here

    table.background.run(work, lambda _: None, lambda _: None)
    qtbot.waitUntil(lambda: not table.background.is_busy)
    assert ended_in == []
    qtbot.waitUntil(lambda: len(ended_in) == 50, timeout=10_000)
    assert set(ended_in) == {threading.get_ident()}


def test_what_a_reading_brought_is_passed_over_until_the_window_is_left_alone(
    table: Table,
) -> None:
    ended_in: list[int] = []
    read = [[number] for number in range(2 * MANY)]
    Ring(ended_in)
    table.collector.look()
    assert gc.get_freeze_count() > 2 * MANY
    new = [[number] for number in range(2 * SOME)]
    young: list[int] = []
    Ring(young)
    table.collector.look()
    assert len(young) == 1 and ended_in == []
    table.left_alone_ms = LEFT_ALONE_MS
    table.collector.look()
    assert len(ended_in) == 1
    assert len(read) == 2 * MANY and len(new) == 2 * SOME


def test_a_look_that_takes_long_is_the_last_at_what_it_found(
    table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = gc.get_freeze_count()
    kept = [[number] for number in range(2 * SOME)]
    table.collector.look()
    assert gc.get_freeze_count() <= before
    monkeypatch.setattr(garbage, "LONG_MS", 0)
    kept += [[number] for number in range(2 * SOME)]
    table.collector.look()
    assert gc.get_freeze_count() >= before + len(kept)


def test_it_waits_for_a_call_under_way_and_goes_through_everything_once(
    qtbot: QtBot, table: Table
) -> None:
    ended_in: list[int] = []
    goes_on = threading.Event()
    table.background.run(lambda _: goes_on.wait(30), lambda _: None, lambda _: None)
    Ring(ended_in)
    table.left_alone_ms = LEFT_ALONE_MS
    table.collector.look()
    assert ended_in == []
    goes_on.set()
    qtbot.waitUntil(lambda: not table.background.is_busy)
    table.collector.look()
    assert len(ended_in) == 1
    Ring(ended_in)
    table.collector.look()
    assert len(ended_in) == 1  # nobody came meanwhile: nothing is gone through twice
    table.left_alone_ms = 0
    table.collector.look()
    table.left_alone_ms = LEFT_ALONE_MS
    table.collector.look()
    assert len(ended_in) == 2


def test_python_collects_again_when_it_stops(table: Table) -> None:
    assert not gc.isenabled()
    table.collector.stop()
    assert gc.isenabled()
