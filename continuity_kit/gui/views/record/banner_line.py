"""The line across the page that says what became of the last act."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.presenters.record_state import Banner
from continuity_kit.gui.theme import ROW_PT, Theme
from continuity_kit.gui.views.parts.labels import plain_label, polish_anew, set_tone


class BannerLine(QFrame):
    """A full-width line in green, amber or red; it stays until the next act."""

    def __init__(self, look: Theme) -> None:
        """Make an invisible line."""
        super().__init__()
        self._look = look
        self._icon = QLabel()
        self._words = plain_label(look, ROW_PT, 600, wraps=True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        row = QHBoxLayout(self)
        row.setContentsMargins(look.px(14), look.px(10), look.px(14), look.px(10))
        row.setSpacing(look.px(10))
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        self.setObjectName("banner")
        self.hide()

    @property
    def text(self) -> str:
        """Return what it says."""
        return "" if self.isHidden() else self._words.text()

    def show_banner(self, banner: Banner | None) -> None:
        """Say it, or nothing."""
        self.setVisible(banner is not None)
        if banner is None:
            self._words.clear()
            return
        tone = banner.tone if banner.tone in ("green", "amber", "red", "blue") else "blue"
        self.setProperty("role", f"note-{tone}")
        polish_anew(self)
        side = self._look.px(20)
        self._icon.setPixmap(pixmap(banner.icon, side, self._look.color(tone)))
        self._words.setText(banner.text)
        set_tone(self._words, banner.tone)
        self.setAccessibleName(banner.text)
