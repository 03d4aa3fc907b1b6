"""Tells what of a window cannot be read or reached: cut words, covered widgets, buttons outside."""

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSlider,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QStackedWidget,
    QTableView,
    QWidget,
)

from continuity_kit.gui.views.parts.two_weights import TwoWeightsLabel

LEAST_FIELD, PADDING = 40, 12
LEAST_VIEW = 24
SLACK = 2


def misfits(window: QWidget) -> list[str]:
    """Return what is wrong of everything that is shown, a line each."""
    return list(
        dict.fromkeys(
            [
                *_forced(window),
                *_cut_labels(window),
                *_cut_buttons(window),
                *_out_of_reach(window),
                *_covered(window),
                *_cut_cells(window),
            ]
        )
    )


def _shown(window: QWidget, kind: type) -> Iterator[QWidget]:
    for one in window.findChildren(kind):
        if one.isVisible() and not one.size().isEmpty():
            yield one


def _named(widget: QWidget) -> str:
    text = widget.text() if isinstance(widget, QLabel | QAbstractButton | QLineEdit) else ""
    chain, at = [], widget
    while at is not None and len(chain) < 4:
        chain.append(at.objectName() or type(at).__name__)
        at = at.parentWidget()
    return f"{' < '.join(chain)} {text[:50]!r}"


def _forced(window: QWidget) -> Iterator[str]:
    hint = window.minimumSizeHint()
    if hint.width() > window.width() or hint.height() > window.height():
        yield f"the window asks for {hint.width()}×{hint.height()}"


def _cut_labels(window: QWidget) -> Iterator[str]:
    for label in _shown(window, QLabel):
        assert isinstance(label, QLabel)
        if not label.text() or not label.pixmap().isNull():
            continue
        if label.wordWrap():
            needed = label.heightForWidth(label.width())
            room, longest = label.contentsRect().width(), _longest_word(label)
            if label.height() + SLACK < needed:
                yield f"height {label.height()} of {needed}: {_named(label)}"
            elif not isinstance(label, TwoWeightsLabel) and room + SLACK < longest:
                yield f"word of {longest} in {room}: {_named(label)}"
        else:
            hint = label.sizeHint()
            if label.width() + SLACK < hint.width():
                yield f"width {label.width()} of {hint.width()}: {_named(label)}"
            if label.height() + SLACK < hint.height():
                yield f"height {label.height()} of {hint.height()}: {_named(label)}"


def _longest_word(label: QLabel) -> int:
    """Return the width of what Qt cannot break; a part of a word that may break counts alone."""
    metrics = QFontMetrics(label.font())
    written = QLabel.text(label)  # as Qt holds it, with the places where it may break
    words = written.replace("\n", " ").replace("-", "- ").replace("\u200b", " ").split(" ")
    return max(metrics.horizontalAdvance(word) for word in words)


def _cut_buttons(window: QWidget) -> Iterator[str]:
    for button in _shown(window, QAbstractButton):
        assert isinstance(button, QAbstractButton)
        if not button.text() or type(button).__name__ == "RailButton":
            continue
        needed = QFontMetrics(button.font()).size(Qt.TextFlag.TextShowMnemonic, button.text())
        width = needed.width() + (0 if button.icon().isNull() else button.iconSize().width())
        if button.width() + SLACK < width:
            yield f"width {button.width()} of {width}: {_named(button)}"
        if button.height() + SLACK < needed.height():
            yield f"height {button.height()} of {needed.height()}: {_named(button)}"


def _out_of_reach(window: QWidget) -> Iterator[str]:
    kinds = (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit, QAbstractScrollArea)
    for kind in kinds:
        for widget in _shown(window, kind):
            if isinstance(widget.parentWidget(), QAbstractScrollArea | QComboBox | QAbstractSlider):
                continue
            place = _place(widget, window)
            area = _scrolled_by(widget, window)
            if isinstance(widget, QAbstractScrollArea) and not isinstance(widget, QPlainTextEdit):
                if min(widget.width(), widget.height()) < LEAST_VIEW:
                    yield f"a view of {widget.width()}×{widget.height()}: {_named(widget)}"
            elif isinstance(widget, QLineEdit) and widget.width() < LEAST_FIELD:
                yield f"a field of {widget.width()}: {_named(widget)}"
            if area is None:
                if not window.rect().adjusted(-1, -1, 1, 1).contains(place):
                    yield f"outside the window {_text(place)}: {_named(widget)}"
            elif not _can_scroll_to(widget, area):
                yield f"not reached by scrolling: {_named(widget)}"


def _place(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def _text(place: QRect) -> str:
    return f"{place.x()},{place.y()} {place.width()}×{place.height()}"


def _scrolled_by(widget: QWidget, window: QWidget) -> QScrollArea | None:
    at = widget.parentWidget()
    while at is not None and at is not window:
        if isinstance(at, QScrollArea):
            return at
        at = at.parentWidget()
    return None


def _can_scroll_to(widget: QWidget, area: QScrollArea) -> bool:
    """Tell whether a widget lies within what the area's bars reach."""
    inside = area.widget()
    if inside is None or not inside.isAncestorOf(widget):
        return True
    place = QRect(widget.mapTo(inside, QPoint(0, 0)), widget.size())
    room = area.viewport().size()
    reach = QSize(
        room.width() + area.horizontalScrollBar().maximum(),
        room.height() + area.verticalScrollBar().maximum(),
    )
    if area.horizontalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff:
        reach.setWidth(room.width() + PADDING)  # what a button keeps free around its words
    reached = QRect(QPoint(-1, -1), QSize(reach.width() + 2, reach.height() + 2))
    return bool(reached.contains(place))


def _covered(window: QWidget) -> Iterator[str]:
    """Yield widgets of one parent that lie over each other, or beyond their parent."""
    for parent in (window, *_shown(window, QWidget)):
        if parent.layout() is None or isinstance(parent, QStackedWidget):
            continue
        shown = _laid_out(parent)
        whole = parent.rect().adjusted(-SLACK, -SLACK, SLACK, SLACK)
        for at, first in enumerate(shown):
            if isinstance(first, QLabel) and not whole.contains(first.geometry()):
                yield f"{_named(first)} beyond its parent {_text(first.geometry())}"
            for second in shown[at + 1 :]:
                common = first.geometry().intersected(second.geometry())
                if common.width() > SLACK and common.height() > SLACK:
                    yield f"{_named(first)} over {_named(second)} by {_text(common)}"


def _laid_out(parent: QWidget) -> list[QWidget]:
    """Return what a widget's layout shows.

    Not through `QLayout.itemAt`: Python would keep items that Qt deletes, and mistake what comes to
    lie at their place for them.
    """
    direct = Qt.FindChildOption.FindDirectChildrenOnly
    found = parent.findChildren(QWidget, options=direct)
    return [one for one in found if one.isVisible() and not one.isWindow()]


def _cut_cells(window: QWidget) -> Iterator[str]:
    """Yield columns of tables whose longest word, and rows whose text, has no room."""
    for table in _shown(window, QTableView):
        assert isinstance(table, QTableView)
        model = table.model()
        if model is None or model.rowCount() == 0:
            continue
        room = table.viewport().width()
        used = sum(
            table.columnWidth(at)
            for at in range(model.columnCount())
            if not table.isColumnHidden(at)
        )
        off = table.horizontalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if used > room + SLACK and (off or table.horizontalScrollBar().maximum() == 0):
            yield f"columns of {used} in {room}: {_named(table)}"
        for row in range(min(model.rowCount(), 40)):
            needed = table.sizeHintForRow(row)
            if table.rowHeight(row) + SLACK < needed:
                yield f"row {row} of {table.rowHeight(row)} in {needed}: {_named(table)}"
                break
