"""The ledger of a patient on screen: no line is ever laid over another."""

from itertools import pairwise

import pytest
from pytestqt.qtbot import QtBot

from continuity_kit.gui.presenters.patient_ledger import LedgerLine, LedgerState
from continuity_kit.gui.theme import Theme
from continuity_kit.gui.views.patient.ledger_list import LedgerList

pytestmark = pytest.mark.gui
LOOK = Theme()
LEAST_LINE = 50
"""Logical pixels: three lines of text with their margins."""


def state_of(word: str, count: int = 8) -> LedgerState:
    lines = tuple(
        LedgerLine(
            key=str(number),
            fraction=str(number),
            when=f"jeu. {number} nov. 07:44",
            state="donnée",
            tone="green",
            text=f"{word} 301.4 + 288.1",
            signers=("Lou Fictive", "Noa Exemple"),
            entry=f"n° {number}",
        )
        for number in range(count, 0, -1)
    )
    return LedgerState("Registre", "rien n’est jamais modifié", ("", "", "", ""), lines, "", "", "")


def shown(qtbot: QtBot) -> LedgerList:
    made = LedgerList(LOOK)
    qtbot.addWidget(made)
    made.resize(430, 160)
    with qtbot.waitExposed(made, timeout=30_000):
        made.show()
    return made


def test_lines_of_the_ledger_have_their_whole_height_at_once(qtbot: QtBot) -> None:
    """As after a language switch, where rows are built anew under the eye."""
    made = shown(qtbot)
    for word in ("donnée", "given", "donnée, " * 40):
        made.show_ledger(state_of(word))
        made._inside.layout().activate()
        heights = [row.height() for row in made._rows]
        assert min(heights) >= LEAST_LINE
        assert made._inside.height() >= sum(heights)


def test_lines_keep_their_height_when_the_list_gets_narrow(qtbot: QtBot) -> None:
    made = shown(qtbot)
    made.show_ledger(state_of("donnée, " * 10))
    wide = made._inside.minimumHeight()
    made.resize(260, 160)
    qtbot.waitUntil(lambda: made._inside.minimumHeight() > wide, timeout=5000)
    tops = [row.geometry() for row in made._rows]
    assert all(one.bottom() < two.top() for one, two in pairwise(tops))
    made.show_ledger(state_of("donnée", 1))
    qtbot.waitUntil(lambda: made._inside.minimumHeight() < wide, timeout=5000)


@pytest.mark.parametrize("height", [160, 185, 210, 260])
def test_the_list_ends_with_a_whole_line_whatever_its_height(qtbot: QtBot, height: int) -> None:
    made = shown(qtbot)
    made.show_ledger(state_of("donnée"))
    made.resize(430, height)
    qtbot.waitUntil(lambda: foot_of(made) in bottoms(made), timeout=5000)
    assert made._scroll.verticalScrollBar().maximum() > 0
    made.show_ledger(state_of("donnée", count=1))
    qtbot.waitUntil(lambda: made._scroll.geometry().bottom() == made.height() - 1, timeout=5000)


def foot_of(made: LedgerList) -> int:
    return made._scroll.viewport().height()


def bottoms(made: LedgerList) -> list[int]:
    return [row.geometry().bottom() + 1 for row in made._rows]
