"""The barcode scanner: try it here, and keep the prefix that it types first."""

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from continuity_kit.gui.presenters.department_scanner import (
    Received,
    keep_prefix,
    read_scanner,
    received,
)
from continuity_kit.gui.presenters.scan import Scan
from continuity_kit.gui.theme import ROW_PT, SECOND_PT
from continuity_kit.gui.views.department.section import Section
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.labels import Panel, plain_label, set_tone

FIELD_WIDTH, LONGEST = 90, 4


class ScannerSection(Section):
    """Shows what a scan was instead of going where it leads."""

    def __init__(self, desktop: Desktop) -> None:
        """Build the section."""
        super().__init__(desktop)
        look = desktop.look
        tried, self.title, self.about = self.act_panel()
        self.received = plain_label(look, ROW_PT, 600, wraps=True)
        tried.body.addWidget(self.received)
        self.column.addWidget(tried)
        kept = Panel(look)
        self.kept_title = plain_label(look, ROW_PT, 600)
        self.kept_about = plain_label(look, SECOND_PT, tone="second", wraps=True)
        self.prefix = QLineEdit()
        self.prefix.setFont(look.font(ROW_PT, identifies=True))
        self.prefix.setFixedWidth(look.px(FIELD_WIDTH))
        self.prefix.setMaxLength(LONGEST)
        self.keep = ActionButton(look, "primary", "tick")
        line = QHBoxLayout()
        line.addWidget(self.prefix)
        line.addWidget(self.keep)
        line.addStretch(1)
        for part in (self.kept_title, self.kept_about):
            kept.body.addWidget(part)
        kept.body.addLayout(line)
        kept.body.addWidget(self.result)
        self.column.addWidget(kept)
        self.column.addStretch(1)
        self.keep.clicked.connect(self._keep)
        self.prefix.returnPressed.connect(self._keep)
        self._waits = True

    def read(self) -> Any:
        """Return what is expected of the scanner."""
        return read_scanner(self.desktop.workplace)

    def show_facts(self, facts: Any) -> None:
        """Show the prefix; one that somebody is changing stays."""
        self.kept_about.setText(facts.words)
        if not self.prefix.isModified():
            self.prefix.setText(facts.prefix)

    def retranslate(self) -> None:
        """Set every word."""
        self.title.setText(self.tr("Try the scanner"))
        self.about.setText(
            self.tr(
                "Hold a printed sheet, a wristband or a badge before it. What arrives is shown "
                "here, and opens nothing while this page is shown."
            )
        )
        self.kept_title.setText(self.tr("What the scanner types first"))
        self.prefix.setAccessibleName(self.tr("What the scanner types first"))
        self.keep.setText(self.tr("Keep this prefix"))
        if self._waits:
            set_tone(self.received, "second")
            self.received.setText(self.tr("Nothing was scanned yet."))

    def take(self, scan: Scan) -> None:
        """Say what a scan was; a prefix that was found in it is proposed."""
        place = self.desktop.workplace
        self.desktop.run(lambda _: received(place, scan), self._show_received, self.refuse)

    def _show_received(self, found: Received) -> None:
        self._waits = False
        set_tone(self.received, found.tone)
        self.received.setText(found.words)
        if found.proposed is not None:
            self.prefix.setText(found.proposed)
            self.prefix.setModified(True)
            self.keep.setFocus()

    def _keep(self) -> None:
        place, prefix = self.desktop.workplace, self.prefix.text()
        self.act(lambda: keep_prefix(place, prefix), lambda words: self._kept(words, prefix))

    def _kept(self, words: str, prefix: str) -> None:
        self.prefix.setModified(False)
        self.say(words, "green")
        self.desktop.scanner_set.emit(prefix)
        self.open()
