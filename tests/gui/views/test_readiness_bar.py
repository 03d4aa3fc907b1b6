"""The bar under unlock: what takes several lines stands in columns."""

import pytest
from PySide6.QtCore import QPoint
from pytestqt.qtbot import QtBot

from continuity_kit.gui.presenters.unlock_readiness import ReadyItem
from continuity_kit.gui.theme import Theme
from continuity_kit.gui.views.unlock.readiness_bar import ReadinessBar

pytestmark = pytest.mark.gui
ITEMS = (
    ReadyItem("battery", "Secteur inconnu", "regardez le voyant de charge du portable", "second"),
    ReadyItem("stick", "Miroir présent", "CLE03", "green"),
    ReadyItem("print", "Aucune imprimante", "branchez-en une ; les PDF restent possibles", "amber"),
    ReadyItem("warning", "1 point à voir", "imprimante ; ouvrir reste possible", "amber"),
)


def lefts(bar: ReadinessBar) -> list[int]:
    return [item.mapTo(bar, QPoint(0, 0)).x() for item in bar._shown]


def test_items_in_two_lines_stand_below_each_other(qtbot: QtBot) -> None:
    bar = ReadinessBar(Theme())
    qtbot.addWidget(bar)
    bar.show_items(ITEMS)
    bar.resize(810, 92)
    with qtbot.waitExposed(bar, timeout=30_000):
        bar.show()
    qtbot.waitUntil(lambda: lefts(bar)[0] == lefts(bar)[2], timeout=5000)
    assert lefts(bar)[1] == lefts(bar)[3] > lefts(bar)[0]
    bar.resize(1600, 92)
    qtbot.waitUntil(lambda: len(set(lefts(bar))) == len(ITEMS), timeout=5000)
