"""Give widgets that are shown already another look: fonts, sizes and gaps grow or shrink.

What a part decides by itself, it does in its own `restyle`; everything else keeps its proportion.
"""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QLayout,
    QLineEdit,
    QPushButton,
    QSpacerItem,
    QWidget,
)

from continuity_kit.gui.theme import Theme

WIDEST = 16_777_215
"""Qt's word for "no limit"."""
POINTS = "pointsAtFullSize"
BY_STYLE_SHEET = (QLineEdit, QComboBox, QPushButton)


def restyle_tree(root: QWidget, before: Theme, after: Theme) -> None:
    """Bring a widget and all below it from one look to another."""
    widgets = [root, *root.findChildren(QWidget)]
    for widget in widgets:
        _set_points(widget, before, after)
    if before.scale_percent != after.scale_percent:
        ratio = after.scale_percent / before.scale_percent
        for widget in widgets:
            _scale(widget, ratio)
        for layout in root.findChildren(QLayout):
            _scale_layout(layout, ratio)
    for widget in reversed(widgets):  # what holds others has the last word on them
        own = getattr(widget, "restyle", None)
        if own is not None and widget is not root:
            own(after)


def _set_points(widget: QWidget, before: Theme, after: Theme) -> None:
    """Set a font's size; a new style sheet brings back the one that the widget was made with."""
    if not widget.testAttribute(Qt.WidgetAttribute.WA_SetFont):
        return  # inherited: it follows by itself
    font = widget.font()
    points = widget.property(POINTS)
    if points is None:
        points = font.pointSizeF() * 100 / before.scale_percent
        widget.setProperty(POINTS, points)
    font.setPointSizeF(points * after.scale_percent / 100)
    widget.setFont(font)


def _scale(widget: QWidget, ratio: float) -> None:
    if 0 < widget.maximumWidth() < WIDEST:
        widget.setMaximumWidth(round(widget.maximumWidth() * ratio))
    if isinstance(widget, BY_STYLE_SHEET):
        return  # the style sheet has set their heights already
    widget.setMinimumSize(widget.minimumSize() * ratio)
    if 0 < widget.maximumHeight() < WIDEST:
        widget.setMaximumHeight(round(widget.maximumHeight() * ratio))


def _scale_layout(layout: QLayout, ratio: float) -> None:
    margins = layout.contentsMargins()
    sides = (margins.left(), margins.top(), margins.right(), margins.bottom())
    layout.setContentsMargins(*(round(side * ratio) for side in sides))
    if layout.spacing() > 0:
        layout.setSpacing(round(layout.spacing() * ratio))
    for at in range(layout.count()):
        item = layout.itemAt(at)
        gap = None if item is None else item.spacerItem()
        if isinstance(gap, QSpacerItem):
            size = gap.sizeHint() * ratio
            policy = gap.sizePolicy()
            gap.changeSize(
                size.width(), size.height(), policy.horizontalPolicy(), policy.verticalPolicy()
            )
    layout.invalidate()
