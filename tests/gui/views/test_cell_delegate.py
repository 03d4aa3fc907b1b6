"""How the cells of every table are painted."""

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from continuity_kit.gui.models.rows import RowModel
from continuity_kit.gui.presenters.cells import Cell, Row
from continuity_kit.gui.theme import Theme, installed_family
from continuity_kit.gui.views.parts.cell_delegate import PADDING, CellDelegate

pytestmark = pytest.mark.gui
WIDTH = 120


def bar_below_the_middle(look: Theme, height: int) -> int:
    """Return how far below the middle of a row its cell's bar begins, pixels."""
    model = RowModel()
    model.set_titles(("Lost",))
    model.set_rows((Row(1, (Cell("1 of 2 d", "lost: 1 d", tone="amber", done=1.0),)),))
    image = QImage(WIDTH, height, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    option = QStyleOptionViewItem()
    option.rect = QRect(0, 0, WIDTH, height)
    painter = QPainter(image)
    CellDelegate(look).paint(painter, option, model.index(0, 0))
    painter.end()
    x, amber = WIDTH - look.px(PADDING) - 2, look.color("amber").rgb()
    top = next(y for y in range(height) if image.pixel(x, y) == amber)
    return top - height // 2


def test_a_bar_stays_with_its_words_where_a_neighbour_makes_the_row_higher(qtbot: QtBot) -> None:
    del qtbot
    look = Theme(family=installed_family())
    places = {bar_below_the_middle(look, height) for height in (58, 70, 98)}
    assert len(places) == 1
