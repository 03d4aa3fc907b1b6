"""Labels for text from data: plain, never cut, with a tone from the theme."""

from collections.abc import Iterable
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from continuity_kit.gui.theme import BODY_PT, PANEL_PADDING, Theme

Tone = Literal["ink", "second", "third", "green", "amber", "red", "blue", "accent"]


def plain_label(
    look: Theme,
    points: float = BODY_PT,
    weight: int = 400,
    *,
    tone: Tone = "ink",
    identifies: bool = False,
    wraps: bool = False,
    parent: QWidget | None = None,
) -> QLabel:
    """Return an empty label that shows `<b>` as `<b>`.

    Args:
        points: at 100 %.
        identifies: a number that names a patient, plan or sheet.
        wraps: a long text takes more lines; otherwise the label asks for its whole width.
    """
    label = QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setFont(look.font(points, weight, identifies=identifies))
    label.setWordWrap(wraps)
    set_tone(label, tone)
    return label


def set_tone(label: QLabel, tone: Tone) -> None:
    """Colour a label by token; the style sheet holds the colour of each theme."""
    label.setProperty("tone", tone)
    label.style().unpolish(label)
    label.style().polish(label)


def drop(widgets: Iterable[QWidget]) -> None:
    """Take widgets away: out of sight at once, deleted when Qt is ready."""
    for widget in widgets:
        widget.hide()
        widget.deleteLater()


def hairline(look: Theme) -> QFrame:
    """Return a line that parts two rows."""
    line = QFrame()
    line.setFixedHeight(1)
    line.setStyleSheet(f"background: {look.tokens.line}; border: 0;")
    return line


class Panel(QFrame):
    """A surface with a hairline and padding; `body` takes the widgets."""

    def __init__(self, look: Theme, role: str = "panel", padding: int = PANEL_PADDING) -> None:
        """Make an empty panel.

        Args:
            role: `panel`, `sunken`, or `note-green|amber|red|blue`.
            padding: logical pixels at 100 %.
        """
        super().__init__()
        self.setProperty("role", role)
        self.body = QVBoxLayout(self)
        margin = look.px(padding)
        self.body.setContentsMargins(margin, margin, margin, margin)
        self.body.setSpacing(look.px(8))
