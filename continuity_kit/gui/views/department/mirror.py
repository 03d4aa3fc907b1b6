"""The mirror and the exchange with other laptops."""

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QLabel

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.presenters.department_mirror import (
    MirrorState,
    choose,
    exchange_rows,
    exchange_with,
    exchange_words,
    read_mirror,
)
from continuity_kit.gui.presenters.folders import plugged_in
from continuity_kit.gui.theme import ROW_PT, SECOND_PT, TITLE_PT
from continuity_kit.gui.views.department.section import FOLDER_WIDTH, Section
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.folder_field import FolderField
from continuity_kit.gui.views.parts.labels import Panel, plain_label, set_tone


class MirrorSection(Section):
    """Says where entries stand twice; chooses a mirror; exchanges with a folder."""

    def __init__(self, desktop: Desktop) -> None:
        """Build the section."""
        super().__init__(desktop)
        look = desktop.look
        self._state: MirrorState | None = None
        now = Panel(look)
        self.now_title = plain_label(look, ROW_PT, 600)
        now.body.addWidget(self.now_title)
        line = QHBoxLayout()
        self.icon = QLabel()
        self.headline = plain_label(look, TITLE_PT, 600, wraps=True)
        line.addWidget(self.icon)
        line.addWidget(self.headline, 1)
        now.body.addLayout(line)
        self.entries = plain_label(look, SECOND_PT, tone="second")
        now.body.addWidget(self.entries)
        self.column.addWidget(now)
        panel, self.title, self.about = self.act_panel()
        self.folder = FolderField(look)
        self.folder.setMaximumWidth(look.px(FOLDER_WIDTH))
        acts = QHBoxLayout()
        self.choose = ActionButton(look, icon_name="stick")
        self.exchange = ActionButton(look, "primary", "send")
        acts.addWidget(self.choose)
        acts.addWidget(self.exchange)
        acts.addStretch(1)
        panel.body.addWidget(self.folder)
        panel.body.addLayout(acts)
        panel.body.addWidget(self.result)
        self.column.addWidget(panel)
        listed, self.table, self.standin, self.list_title = self.table_panel()
        self.column.addWidget(listed, 1)
        self.folder.changed.connect(self._enable)
        self.choose.clicked.connect(self._choose)
        self.exchange.clicked.connect(self._exchange)
        desktop.styled.connect(self._draw_icon)
        self._enable()

    def read(self) -> Any:
        """Return the mirror's state and the sticks."""
        return read_mirror(self.desktop.workplace), plugged_in()

    def show_facts(self, facts: Any) -> None:
        """Show the mirror."""
        state, sticks = facts
        self._show(state)
        self.folder.set_choices(sticks)

    def retranslate(self) -> None:
        """Set every word."""
        self.now_title.setText(self.tr("The mirror"))
        self.title.setText(self.tr("Another mirror, or an exchange with other laptops"))
        self.about.setText(
            self.tr(
                "The mirror holds every entry a second time. An exchange takes and gives the "
                "entries of all laptops through a stick or a shared folder; it can be repeated."
            )
        )
        self.folder.set_words(
            self.tr("No stick plugged in"),
            self.tr("Choose a stick…"),
            self.tr("or the path of a folder"),
        )
        self.choose.setText(self.tr("Make it the mirror"))
        self.exchange.setText(self.tr("Exchange"))
        self.list_title.setText(self.tr("Laptops"))
        self.table.set_titles(
            (
                self.tr("Laptop"),
                self.tr("Key"),
                self.tr("Taken now"),
                self.tr("Held"),
                self.tr("State"),
            ),
            stretches=1,
        )
        if not self.table.rows:
            self.table.hide()
            self.standin.show_empty(
                self.tr(
                    "No exchange has been made since the kit was opened. "
                    "Choose a stick above, then Exchange."
                )
            )

    def _show(self, state: MirrorState) -> None:
        self._state = state
        self._draw_icon()
        self.headline.setText(state.headline)
        set_tone(self.headline, state.tone)
        self.entries.setText(state.about)

    def _draw_icon(self) -> None:
        """Draw the sign in the colour of now."""
        state, look = self._state, self.desktop.look
        if state is not None:
            token = "ink2" if state.tone == "second" else state.tone
            self.icon.setPixmap(pixmap(state.icon, look.px(24), look.color(token)))

    def _enable(self) -> None:
        has_folder = self.folder.folder is not None
        self.choose.setEnabled(has_folder)
        self.exchange.setEnabled(has_folder)

    def _choose(self) -> None:
        folder, place = self.folder.folder, self.desktop.workplace
        if folder is not None:
            self.act(lambda: choose(place, folder), self._chosen)

    def _chosen(self, made: Any) -> None:
        words, is_damaged = made
        self.say(words, "red" if is_damaged else "green")
        self.open()

    def _exchange(self) -> None:
        folder, place = self.folder.folder, self.desktop.workplace
        if folder is not None:
            self.act(lambda: exchange_with(place, folder), self._exchanged)

    def _exchanged(self, report: Any) -> None:
        language = self.desktop.workplace.language
        headline, lines = exchange_words(report, language)
        self.say("\n".join((headline, *lines)), "amber" if lines else "green")
        self.table.set_rows(exchange_rows(report, language))
        self.table.show()
        self.standin.clear()
        self.desktop.read_again.emit()
