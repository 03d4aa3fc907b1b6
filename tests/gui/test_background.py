"""What a call off the window's thread ends in: a medium that is gone is no fault of the kit."""

import threading
from errno import EIO, ENOENT, ENOTCONN, EROFS
from os import strerror

import pytest
from pytestqt.qtbot import QtBot

from continuity_kit.gui.background import Background
from continuity_kit.gui.presenters.refusals import told

pytestmark = pytest.mark.gui


def ends(qtbot: QtBot, error: Exception) -> tuple[list[object], list[object]]:
    """Return what a call that raises is told as: refusals, bugs."""
    background, refused, broke = Background(), [], []
    background.bug.connect(broke.append)

    def work(_task: object) -> None:
        raise error

    background.run(work, lambda _: None, refused.append)
    qtbot.waitUntil(lambda: not background.is_busy, timeout=10_000)
    qtbot.wait(0)
    background.stop()
    return refused, broke


@pytest.mark.parametrize("number", [EIO, ENOTCONN, EROFS])
def test_a_medium_that_does_not_answer_is_told_in_words(qtbot: QtBot, number: int) -> None:
    refused, broke = ends(qtbot, OSError(number, strerror(number), "/media/CLE03/RTCK"))
    assert (len(refused), broke) == (1, [])
    for language in ("fr", "en"):
        words = told(refused[0], language)  # type: ignore[arg-type]
        assert strerror(number) in words
        assert "CLE03" not in words


@pytest.mark.parametrize("error", [OSError(ENOENT, "no such file"), ValueError("x")])
def test_what_no_medium_says_is_a_fault_of_the_kit(qtbot: QtBot, error: Exception) -> None:
    refused, broke = ends(qtbot, error)
    assert (refused, broke) == ([], [error])


class Held:
    """Tells in which thread it dies."""

    def __init__(self, died: list[int]) -> None:
        self._died = died

    def __call__(self, _task: object) -> None:
        """Do nothing."""

    def __del__(self) -> None:
        self._died.append(threading.get_ident())


def test_what_a_call_holds_is_let_go_of_in_the_thread_of_the_window(qtbot: QtBot) -> None:
    background, died = Background(), list[int]()
    for _ in range(50):
        background.run(Held(died), lambda _: None, lambda _: None)
    qtbot.waitUntil(lambda: len(died) == 50, timeout=10_000)
    background.stop()
    assert set(died) == {threading.get_ident()}


def test_a_call_that_is_asked_for_after_the_end_is_done_all_the_same(qtbot: QtBot) -> None:
    background, done = Background(), list[object]()
    background.stop()
    background.run(lambda _: "written", done.append, lambda _: None)
    qtbot.waitUntil(lambda: done == ["written"], timeout=10_000)
    background.stop()
