"""What a call off the window's thread ends in: a medium that is gone is no fault of the kit."""

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
