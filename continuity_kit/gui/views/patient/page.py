"""The page of one patient: identity that never scrolls away, tabs, and the two acts."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QVBoxLayout,
)

from continuity_kit.domain.patient import PatientKey
from continuity_kit.errors import ContinuityError
from continuity_kit.gui.presenters.identity import identity_state
from continuity_kit.gui.presenters.patient_documents import document_items
from continuity_kit.gui.presenters.patient_file import PatientFile, read_patient
from continuity_kit.gui.presenters.patient_page import (
    TAB_ICONS,
    TABS,
    page_words,
    refusal_words,
    tab_keys,
)
from continuity_kit.gui.presenters.patient_pictures import Pictures
from continuity_kit.gui.presenters.routes import PatientTab, Route
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.page import KeyHint, Page
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.identity_bar import IdentityBar
from continuity_kit.gui.views.parts.standin import StandIn
from continuity_kit.gui.views.patient.tab_row import TabRow
from continuity_kit.gui.views.patient.tabs import PatientTabs

TABS_HEIGHT = 46
PARTS = {Qt.Key.Key_F7: "correct", Qt.Key.Key_F9: "missed"}
"""Acts on what stands, as on the day board."""
LEAST_TAB = 100


class PatientPage(Page):
    """One patient; the chosen plan and tab are kept through a refresh."""

    def __init__(self, desktop: Desktop) -> None:
        """Make an empty page."""
        super().__init__(desktop)
        look = desktop.look
        self._key: PatientKey | None = None
        self._file: PatientFile | None = None
        self._plan_uid: str | None = None
        self._tab: PatientTab = "plan"
        self._pictures: Pictures | None = None
        self._refusal: ContinuityError | None = None
        self.bar = IdentityBar(look)
        self.tab_buttons: dict[PatientTab, ActionButton] = {}
        self.print_button = ActionButton(look, "plain", "print")
        self.record_button = ActionButton(look, "primary", "pen")
        self.stand_in = StandIn(look)
        self.tabs = PatientTabs(desktop, self._picture_reader)
        self._build()
        self._connect()
        self._style_around()
        self.retranslate()

    def _build(self) -> None:
        look = self.desktop.look
        self._group = QButtonGroup(self)
        tabs = QHBoxLayout()
        tabs.setSpacing(look.px(4))
        for place, tab in enumerate(TABS, start=1):
            button = ActionButton(look, "tab", TAB_ICONS[tab])
            self._group.addButton(button)
            self.tab_buttons[tab] = button
            tabs.addWidget(button)
            button.clicked.connect(self._goes_to(tab))
            shortcut = QShortcut(QKeySequence(f"Alt+{place}"), self)
            shortcut.activated.connect(self._goes_to(tab))
        tabs.addStretch(1)
        tabs.setContentsMargins(look.px(8), 0, 0, 0)
        acts = QHBoxLayout()
        acts.setSpacing(look.px(8))
        acts.setContentsMargins(look.px(16), look.px(4), look.px(16), look.px(4))
        acts.addStretch(1)
        acts.addWidget(self.print_button)
        acts.addWidget(self.record_button)
        self._tab_row = TabRow(look, tabs, acts)
        self.tabs.setMinimumHeight(look.px(LEAST_TAB))  # each tab scrolls: identity goes first
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.bar)
        whole.addWidget(self._tab_row)
        whole.addWidget(self.tabs, 1)
        whole.addWidget(self.stand_in, 1)

    def _connect(self) -> None:
        self.print_button.clicked.connect(self.print_shown)
        self.record_button.clicked.connect(self.record_shown)
        self.tabs.plan_chosen.connect(self._choose_plan)
        self.tabs.part_asked.connect(self._record)

    def open(self, route: Route) -> None:
        """Show a patient; another one begins with the plan tab."""
        if route.patient is None:
            return
        if route.patient != self._key:
            self._forget()
            self._key = route.patient
            self._tab = "plan"
        if route.plan_uid is not None:
            self._plan_uid = route.plan_uid
        if route.tab in self.tab_buttons:
            self._tab = route.tab
        self._show_identity()
        self._show_tab()
        self._read()

    def refresh(self) -> None:
        """Read this patient anew."""
        if self._key is not None:
            self._show_identity()
            self._read()

    def retranslate(self) -> None:
        """Say everything in the language of now."""
        words = page_words(self.desktop.workplace.language)
        for tab, text in words.tabs:
            if tab in self.tab_buttons:
                self.tab_buttons[tab].setText(text)
        self._name_print()
        self.record_button.setText(f"{words.record}   F5")
        if self._key is not None:
            self._show_identity()
            self._show_file()

    def restyle(self) -> None:
        """Take colours and sizes from the look; a tab that is not open does when it is opened."""
        self._style_around()
        self.tabs.restyle()
        if self._file is not None:
            self._show_file()

    def _style_around(self) -> None:
        look = self.desktop.look
        self.bar.restyle(look)
        for button in (*self.tab_buttons.values(), self.print_button, self.record_button):
            button.restyle(look)
        for button in self.tab_buttons.values():
            button.setFixedHeight(look.px(TABS_HEIGHT))
        self._tab_row.restyle(look)

    @property
    def about(self) -> str:
        """Tell of changes where exports are compared."""
        return "changes" if self._tab == "generations" else ""

    def key_hints(self) -> tuple[KeyHint, ...]:
        """Return the keys of this page."""
        has_document = self._file is not None and bool(document_items(self._file))
        keys = tab_keys(self._tab, self.desktop.workplace.language, has_document=has_document)
        return tuple(KeyHint(key, act) for key, act in keys)

    def print_shown(self) -> None:
        """Go to the print centre with this patient, or with the document that is shown."""
        if self._key is not None:
            document = self.tabs.documents.chosen if self._tab == "documents" else None
            tab = None if document is None else f"document/{document}"
            self.desktop.go(Route("print", self._key, self._plan_uid, tab))

    def _name_print(self) -> None:
        """Say on the button what Ctrl+P prints."""
        words = page_words(self.desktop.workplace.language)
        is_document = self._tab == "documents" and self.tabs.documents.chosen is not None
        text = words.print_document if is_document else words.print_sheet
        self.print_button.setText(f"{text}   Ctrl+P")

    def record_shown(self) -> None:
        """Go to a session of this patient and plan."""
        self._record(None)

    def _record(self, part: str | None) -> None:
        if self._key is not None:
            self.desktop.go(Route("record", self._key, self._plan_uid, part))

    def set_aside(self) -> None:
        """Let go of the scan too: it is the largest thing that the application holds."""
        super().set_aside()
        self.tabs.let_go()

    def _forget(self) -> None:
        """Leave the patient before: nothing of one is ever shown under another's name.

        SAFETY: test_nothing_of_one_patient_stays_under_the_name_of_another.
        """
        self._file = None
        self._plan_uid = None
        self._refusal = None
        self.tabs.forget()
        self._end_pictures()

    def _read(self) -> None:
        key, place = self._key, self.desktop.workplace
        if key is None:
            return
        if self._file is None:
            self.tabs.hide()
            self.stand_in.show_loading(page_words(place.language).loading)
        self.desktop.run(
            lambda _: read_patient(place, key, computes_codes=False),
            lambda file: self._take_first(key, file),
            lambda error: self._refuse(key, error),
        )

    def _take_first(self, key: PatientKey, file: PatientFile) -> None:
        """Show a patient at once; codes that were never computed follow, they take a moment."""
        self._take(key, file)
        if key != self._key:
            return
        self.tabs.focus(self._tab)
        place = self.desktop.workplace
        if file.lacks_codes:
            self.desktop.run(
                lambda _: read_patient(place, key),
                lambda coded: self._take(key, coded),
                lambda error: self._refuse(key, error),
            )

    def _take(self, key: PatientKey, file: PatientFile) -> None:
        if key != self._key:
            return  # somebody went on to another patient meanwhile
        self._file, self._refusal = file, None
        if file.plan(self._plan_uid) is None:
            self._plan_uid = file.preselected
        self._show_identity()
        self._show_file()
        self.desktop.keyed.emit()  # its keys are those of what the file holds

    def _refuse(self, key: PatientKey, error: ContinuityError) -> None:
        if key != self._key:
            return
        self._refusal = error
        self.tabs.hide()
        words = refusal_words(error, self.desktop.workplace.language)
        self.stand_in.show_unreadable(words)

    def _show_identity(self) -> None:
        place = self.desktop.workplace
        patient = self._file.patient if self._file is not None else None
        if patient is None and self._key is not None:
            patient = place.patient(self._key)
        self.bar.setVisible(patient is not None)
        if patient is None:
            self.tabs.hide()
            self.stand_in.show_empty(page_words(place.language).gone, "search")
            return
        view = next((item for item in patient.plans if item.plan_uid == self._plan_uid), None)
        if self._file is None and len(patient.plans) == 1:
            view = patient.plans[0]
        last = self._file.kit_last_at(self._plan_uid) if self._file is not None else None
        self.bar.show_state(
            identity_state(
                patient,
                view,
                place.language,
                place.now(),
                snapshot=place.snapshot,
                kit_last_at=last,
            )
        )

    def _show_file(self) -> None:
        if self._file is None:
            return
        self.stand_in.clear()
        self.tabs.show()
        self._show_opened()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Record, correct (F7), declare missed (F9) for the plan that is chosen here.

        The window knows the patient alone.
        """
        if event.key() == Qt.Key.Key_F5:
            self.record_shown()
        elif event.key() in PARTS:
            self._record(PARTS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """End the process that reads pictures when somebody goes elsewhere."""
        if not event.spontaneous():
            self._end_pictures()
        super().hideEvent(event)

    def _end_pictures(self) -> None:
        """End it behind what it still reads: waiting for it here would hold up the window."""
        pictures, self._pictures = self._pictures, None
        if pictures is not None:
            self.desktop.run(
                lambda _: pictures.close(), lambda _: None, lambda _: None, lane="pictures"
            )

    def _picture_reader(self) -> Pictures:
        """Return what reads this patient's pictures; one process, ended with the patient."""
        if self._pictures is None:
            self._pictures = Pictures(self.desktop.workplace)
        return self._pictures

    def _show_opened(self) -> None:
        """Show the tab that is open; the others are shown when they are opened."""
        file = self._file
        if file is None:
            return
        self.tabs.show_file(file, self._plan_uid, self._tab)
        self._name_print()

    def _show_tab(self) -> None:
        self.tab_buttons[self._tab].setChecked(True)
        self.tabs.open(self._tab)
        self._show_opened()
        self.desktop.keyed.emit()

    def _goes_to(self, tab: PatientTab) -> Callable[[], None]:
        def go() -> None:
            self._tab = tab
            self._show_tab()
            self.tabs.tab(tab).setFocus(Qt.FocusReason.OtherFocusReason)

        return go

    def _choose_plan(self, plan_uid: str) -> None:
        self._plan_uid = plan_uid
        self._show_identity()
        self._show_file()
