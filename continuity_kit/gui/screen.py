"""The look and the language of the whole application, switched while it runs."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, QTemporaryDir, Signal
from PySide6.QtWidgets import QApplication, QWidget

from continuity_kit.files import Disk
from continuity_kit.gui.language import Translations
from continuity_kit.gui.presenters.frame_preferences import (
    Preferences,
    read_preferences,
    write_preferences,
)
from continuity_kit.gui.style_pictures import write_marks, write_tiles
from continuity_kit.gui.stylesheet import drill_rules, mark_rules, stylesheet
from continuity_kit.gui.theme import SCALES_PERCENT, Theme, ThemeName, installed_family
from continuity_kit.messages import Language

STYLE = "fusion"
Keep = Callable[[Callable[[], object]], None]


class Screen(QObject):
    """What people chose, applied to every widget.

    Attributes:
        rules: the style sheet of now.

    Signals:
        styled: colours or sizes changed; Qt's own widgets follow by themselves.
        spoken: the language changed; widgets are told by Qt, presenters by this.
    """

    styled = Signal()
    spoken = Signal()
    _ruled = Signal(str)

    def __init__(
        self,
        application: QApplication,
        vault: Path,
        language: Language,
        *,
        keep: Keep,
        family: str | None = None,
    ) -> None:
        """Read what was chosen last and apply it.

        Args:
            keep: runs a write off the GUI thread.
            family: of the type; the first of the design that is installed otherwise.
        """
        super().__init__()
        self._application, self._vault, self._keep = application, vault, keep
        self._translations = Translations(application)
        self._pictures = QTemporaryDir()
        self.rules = ""
        self._is_drill = False
        self._chosen = read_preferences(vault, language)
        self.look = Theme(self._chosen.theme, self._chosen.scale_percent, installed_family(family))
        if application.style().name() != STYLE:
            application.setStyle(STYLE)
        self._translations.switch(self._chosen.language)
        self._apply()

    @property
    def language(self) -> Language:
        """The language of now."""
        return self._chosen.language

    def set_language(self, language: Language) -> None:
        """Say everything in this language from now on."""
        if language == self.language:
            return
        self._choose(replace(self._chosen, language=language))
        self._translations.switch(language)
        if self._is_drill:
            self._restyle()
        self.spoken.emit()

    def set_theme(self, name: ThemeName) -> None:
        """Show light or dark."""
        if name == self.look.name:
            return
        self._choose(replace(self._chosen, theme=name))
        self._restyle()

    def switch_theme(self) -> None:
        """Show dark for light, and light for dark."""
        self.set_theme("light" if self.look.name == "dark" else "dark")

    def next_scale(self) -> None:
        """Show everything at the next size, the smallest after the largest."""
        at = SCALES_PERCENT.index(self.look.scale_percent)
        self.set_scale(SCALES_PERCENT[(at + 1) % len(SCALES_PERCENT)])

    def set_scale(self, percent: int) -> None:
        """Show everything at 100, 115 or 130 %.

        Raises:
            ValueError: another size.
        """
        if percent not in SCALES_PERCENT:
            raise ValueError(percent)
        known: Literal[100, 115, 130] = 100 if percent == 100 else 115 if percent == 115 else 130
        self._choose(replace(self._chosen, scale_percent=known))
        self._restyle()

    def dress(self, widget: QWidget) -> None:
        """Draw a widget by the style sheet, from now on.

        Each part of the window has the sheet of its own: a switch takes up what is shown, and Qt
        goes through no page that stands aside. An application's sheet would be taken up by going
        through every widget once for each widget around it.
        """
        widget.setStyleSheet(self.rules)
        self._ruled.connect(widget.setStyleSheet)  # ends with the widget

    def mark_drill(self) -> None:
        """Put the drill's word under everything, for as long as this process lives.

        SAFETY: nothing takes it away again
        (test_the_watermark_of_a_drill_survives_every_switch).
        """
        self._is_drill = True
        self._apply()

    def move_to(self, vault: Path) -> None:
        """Keep what is chosen in this vault from now on: it has just been made."""
        self._vault = vault
        self._choose(self._chosen)

    def _choose(self, chosen: Preferences) -> None:
        self._chosen = chosen
        vault = self._vault
        self._keep(lambda: write_preferences(vault, chosen, Disk()))

    def _restyle(self) -> None:
        self.look = replace(
            self.look, name=self._chosen.theme, scale_percent=self._chosen.scale_percent
        )
        self._apply()
        self.styled.emit()

    def _apply(self) -> None:
        self._application.setPalette(self.look.palette())
        self._application.setFont(self.look.font())
        folder = Path(self._pictures.path())
        rules = stylesheet(self.look) + mark_rules(write_marks(folder, self.look), self.look)
        if self._is_drill:
            rules += drill_rules(write_tiles(folder, self.look, self.language))
        self.rules = rules
        self._ruled.emit(rules)
