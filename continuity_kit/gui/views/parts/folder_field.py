"""A folder: a stick that is plugged in, or a path that is typed."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from continuity_kit.gui.presenters.folders import FolderChoice
from continuity_kit.gui.theme import Theme
from continuity_kit.gui.views.parts.choice import Choice

HINT_ROOM = 34
"""Beside a hint in its field: padding, border, the cursor's place, logical pixels."""


class FolderField(QWidget):
    """Sticks first; below them a path, for who has a folder elsewhere."""

    changed = Signal()

    def __init__(self, look: Theme, *, stacked: bool = False, fits: bool = False) -> None:
        """Make an empty field.

        Args:
            stacked: the path stands below the sticks, in a narrow panel.
            fits: the path is never narrower than its hint.
        """
        super().__init__()
        self._choices: tuple[FolderChoice, ...] = ()
        self._no_stick = self._stick = ""
        self.sticks = Choice(look)
        self.sticks.setMinimumWidth(look.px(180))
        self.path = QLineEdit()
        self._look, self._fits = look, fits
        line = QVBoxLayout(self) if stacked else QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look.px(8))
        line.addWidget(self.sticks)
        line.addWidget(self.path, 1)
        self.sticks.activated.connect(self._take)
        self.path.textChanged.connect(lambda _: self.changed.emit())

    def set_words(self, no_stick: str, stick: str, path: str) -> None:
        """Name what stands when no stick is plugged in, when some are, and the path."""
        self._no_stick, self._stick = no_stick, stick
        self.sticks.setAccessibleName(stick)
        self.path.setPlaceholderText(path)
        self.path.setAccessibleName(path)
        self.set_choices(self._choices)
        self._fit()

    def restyle(self, look: Theme) -> None:
        """Take the size of the type from the look."""
        self._look = look
        self._fit()

    def _fit(self) -> None:
        if self._fits:
            hint = QFontMetrics(self._look.font()).horizontalAdvance(self.path.placeholderText())
            self.path.setMinimumWidth(hint + self._look.px(HINT_ROOM))

    def set_choices(self, choices: tuple[FolderChoice, ...]) -> None:
        """Offer these sticks; a typed path stays, and a single stick is not chosen unasked."""
        self._choices = choices
        self.sticks.clear()
        self.sticks.addItem(self._stick if choices else self._no_stick)
        self.sticks.addItems([choice.label for choice in choices])

    @property
    def folder(self) -> Path | None:
        """Return the folder, None while nothing is chosen."""
        text = self.path.text().strip()
        return Path(text).expanduser() if text else None

    def _take(self, at: int) -> None:
        if at > 0:
            self.path.setText(str(self._choices[at - 1].path))
