"""Substances in alerts: a large I is never read as a small l."""

import pytest
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from continuity_kit.gui.presenters.identity import AlertLine
from continuity_kit.gui.theme import Theme
from continuity_kit.gui.views.parts.alerts import AlertBox

pytestmark = pytest.mark.gui
LETTERS = {"cv05", "cv08"}


def features(font: QFont) -> set[str]:
    return {bytes(tag.toString().data()).decode() for tag in font.featureTags()}


def test_the_text_of_an_alert_tells_a_large_i_from_a_small_l(qtbot: QtBot) -> None:
    box = AlertBox(Theme())
    qtbot.addWidget(box)
    box.show_alerts((AlertLine("Allergie", "Iode"),), "")
    (label,) = [item for item in box.findChildren(QLabel) if item.text() == "Iode"]
    assert features(label.font()) >= LETTERS
    assert not features(Theme().font()) & LETTERS
