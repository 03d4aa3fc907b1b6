"""The images: the planning scan in three planes with what lies over it, or the radiographs."""

from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from continuity_kit.gui.presenters.patient_images import PLANES, ImagesState, PlanePicture
from continuity_kit.gui.presenters.patient_volume import PlaneName
from continuity_kit.gui.theme import BODY_PT, SECOND_PT, Theme
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.labels import plain_label
from continuity_kit.gui.views.parts.standin import StandIn
from continuity_kit.gui.views.patient.chips import PlanChips
from continuity_kit.gui.views.patient.radiographs_panel import RadiographsPanel
from continuity_kit.gui.views.patient.slice_view import SliceView
from continuity_kit.gui.views.patient.structure_list import StructureList, region_color

LIST_WIDTH = 290
MOST_WINDOWS = 9
Shown = Literal["scan", "radiographs"]


class ImagesTab(QWidget):
    """Pictures of one plan.

    Signals:
        stepped: plane, and by how many pictures.
        window_chosen: name of a window.
        ticked, dose_ticked: what is drawn.
        plan_chosen: UID of a plan.
        shown_chosen: "scan" or "radiographs".
    """

    stepped = Signal(str, int)
    window_chosen = Signal(str)
    ticked = Signal(int, bool)
    dose_ticked = Signal(bool)
    plan_chosen = Signal(str)
    shown_chosen = Signal(str)

    def __init__(self, look: Theme) -> None:
        """Make an empty tab."""
        super().__init__()
        self._look = look
        self.chips = PlanChips(look)
        self.chips.chosen.connect(self.plan_chosen)
        self._rule = plain_label(look, BODY_PT, 600, tone="amber")
        self._window_title = plain_label(look, SECOND_PT, tone="second")
        self._windows: dict[str, ActionButton] = {}
        self._window_row = QHBoxLayout()
        self._window_row.setSpacing(0)
        self.kinds: dict[Shown, ActionButton] = {
            "scan": ActionButton(look, "segment"),
            "radiographs": ActionButton(look, "segment"),
        }
        self._is_scan = True
        self.radiographs = RadiographsPanel(look)
        self.views: dict[PlaneName, SliceView] = {plane: SliceView(look) for plane in PLANES}
        for plane, view in self.views.items():
            view.setObjectName(f"plane-{plane}")
            view.stepped.connect(lambda step, name=plane: self.stepped.emit(name, step))
        self.structures = StructureList(look)
        self.structures.ticked.connect(self.ticked)
        self.structures.dose_ticked.connect(self.dose_ticked)
        self.stand_in = StandIn(look)
        self._content = QWidget()
        self._state: ImagesState | None = None
        self._build()

    def _build(self) -> None:
        look = self._look
        head = QHBoxLayout()
        kinds = QHBoxLayout()
        kinds.setSpacing(0)
        for name, button in self.kinds.items():
            button.clicked.connect(lambda _, chosen=name: self.shown_chosen.emit(chosen))
            kinds.addWidget(button)
        head.setSpacing(look.px(12))
        head.addLayout(kinds)
        head.addWidget(self._rule)
        head.addStretch(1)
        head.addWidget(self._window_title)
        head.addLayout(self._window_row)
        upright = QVBoxLayout()
        upright.setSpacing(look.px(8))
        upright.addWidget(self.views["coronal"])
        upright.addWidget(self.views["sagittal"])
        self.structures.setFixedWidth(look.px(LIST_WIDTH))
        row = QHBoxLayout()
        row.setSpacing(look.px(8))
        row.addWidget(self.views["axial"], 5)
        row.addLayout(upright, 3)
        row.addWidget(self.structures)
        content = QVBoxLayout(self._content)
        content.setContentsMargins(0, 0, 0, 0)
        content.setSpacing(look.px(8))
        content.addLayout(row, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(look.px(16), look.px(12), look.px(16), look.px(12))
        whole.setSpacing(look.px(8))
        whole.addWidget(self.chips)
        whole.addLayout(head)
        whole.addWidget(self._content, 1)
        whole.addWidget(self.radiographs, 1)
        whole.addWidget(self.stand_in, 1)
        self.radiographs.hide()
        self._add_keys()

    def _add_keys(self) -> None:
        """Let keys of the tab choose a window, and the other half, wherever in it the focus is."""
        within = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for place in range(MOST_WINDOWS):
            shortcut = QShortcut(QKeySequence(str(place + 1)), self, context=within)
            shortcut.activated.connect(lambda at=place: self._choose_window(at))
        other = QShortcut(QKeySequence("C"), self, context=within)
        other.activated.connect(
            lambda: self.shown_chosen.emit("radiographs" if self._is_scan else "scan")
        )

    def _choose_window(self, place: int) -> None:
        names = list(self._windows)
        if self._is_scan and place < len(names):
            self.window_chosen.emit(names[place])

    def show_kinds(self, names: tuple[str, str], shown: Shown, rule: str) -> None:
        """Name both halves, and show one of them."""
        self._is_scan = shown == "scan"
        self._rule.setText(rule)
        for button, text, name in zip(self.kinds.values(), names, self.kinds, strict=True):
            button.setText(text)
            button.setChecked(name == shown)
        self.radiographs.setVisible(not self._is_scan)
        for part in (self._window_title, *self._windows.values()):
            part.setVisible(self._is_scan and self._state is not None)
        if not self._is_scan:
            self._content.hide()
            self.stand_in.clear()
        self.setFocusProxy(self._shown_widget())

    def _shown_widget(self) -> QWidget:
        """Return what has the keys: the choice of halves while there is no picture to give them."""
        if not self._is_scan:
            return self.radiographs
        return self.kinds["scan"] if self._state is None else self.views["axial"]

    @property
    def waits_with_keys(self) -> bool:
        """The keys are at the choice of halves, where they wait for the pictures."""
        return self.kinds["scan"].hasFocus()

    def show_words(self, words: str, *, is_loading: bool = False, is_fault: bool = False) -> None:
        """Say why there are no pictures, or how far they are; the keys stay in the tab."""
        self._state = None
        self.setFocusProxy(self._shown_widget())
        focused = QApplication.focusWidget()
        if focused is not None and self._content.isAncestorOf(focused):
            self.setFocus()
        self._content.hide()
        for part in (self._window_title, *self._windows.values()):
            part.hide()
        if is_loading:
            self.stand_in.show_loading(words)
        elif is_fault:
            self.stand_in.show_unreadable(words)
        else:
            self.stand_in.show_empty(words, "image")

    def show_state(self, state: ImagesState, window: str, *, with_dose: bool) -> None:
        """Show what stands beside the pictures."""
        self._state = state
        self.setFocusProxy(self._shown_widget())
        self.stand_in.clear()
        self._content.show()
        self._window_title.setText(state.window_title)
        self._window_title.show()
        for name, words in state.windows:
            if name not in self._windows:
                button = ActionButton(self._look, "segment")
                button.clicked.connect(lambda _, chosen=name: self.window_chosen.emit(chosen))
                self._windows[name] = button
                self._window_row.addWidget(button)
            self._windows[name].setText(words)
            self._windows[name].show()
            self._windows[name].setChecked(name == window)
        self.structures.show_state(state, with_dose=with_dose)

    def show_planes(self, planes: frozenset[PlaneName]) -> None:
        """Show these planes; a scan of uneven steps has one alone."""
        for plane, view in self.views.items():
            view.setVisible(plane in planes)

    def show_picture(self, plane: PlaneName, picture: PlanePicture) -> None:
        """Show another picture of one plane."""
        state = self._state
        if state is not None:
            looks = {item.number: (region_color(item), item.style) for item in state.regions}
            self.views[plane].show_picture(picture, looks)

    def restyle(self, look: Theme) -> None:
        """Take colours and sizes from the look; the page shows its state again."""
        self._look = look
        self._rule.setFont(look.font(BODY_PT, 600))
        self._window_title.setFont(look.font(SECOND_PT))
        for button in (*self._windows.values(), *self.kinds.values()):
            button.restyle(look)
        for view in self.views.values():
            view.restyle(look)
        self.structures.setFixedWidth(look.px(LIST_WIDTH))
        for part in (self.chips, self.structures, self.radiographs):
            part.restyle(look)
