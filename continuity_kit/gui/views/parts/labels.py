"""Labels for text from data: plain, never cut, with a tone from the theme."""

import re
from collections.abc import Iterable
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from continuity_kit.gui.theme import BODY_PT, PANEL_PADDING, Theme

LONG_RUN = re.compile(r"[^\s-]{25,}")
BREAK = "\N{ZERO WIDTH SPACE}"
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
    label = WrappingLabel(parent) if wraps else QLabel(parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setFont(look.font(points, weight, identifies=identifies))
    label.setWordWrap(wraps)
    set_tone(label, tone)
    return label


class WrappingLabel(QLabel):
    """A label whose long words may break anywhere: plan labels and names hold no spaces."""

    def __init__(self, parent: QWidget | None = None) -> None:
        """Make an empty label."""
        super().__init__(parent)
        self._whole = ""

    def setText(self, text: str) -> None:
        """Show a text; it is told as it came."""
        self._whole = text
        super().setText(breakable(text))

    def text(self) -> str:
        """Return the text as it came."""
        return self._whole


def breakable(text: str) -> str:
    """Return a text that Qt may break within its long words, where it looks the same otherwise."""
    return LONG_RUN.sub(lambda run: BREAK.join(run[0]), text)


def set_tone(label: QLabel, tone: Tone) -> None:
    """Colour a label by token; the style sheet holds the colour of each theme."""
    label.setProperty("tone", tone)
    polish_anew(label)


def polish_anew(widget: QWidget) -> None:
    """Let the style sheet look at a widget's properties again.

    Not through `widget.style()`: Qt deletes the style of a style sheet when it likes, and an
    object that Python keeps of it would be mistaken for what comes to lie at its place.
    """
    widget.setStyleSheet(widget.styleSheet())


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
