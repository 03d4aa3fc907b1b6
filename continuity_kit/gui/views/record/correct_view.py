"""Corrections: what stands at the left, the form at the right, a refusal over both."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from continuity_kit.domain.patient import PatientKey
from continuity_kit.errors import ContinuityError
from continuity_kit.gui.presenters.correct_flow import CorrectFlow, Job
from continuity_kit.gui.presenters.identity import IdentityState
from continuity_kit.gui.presenters.record_acts import Signer
from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.theme import NAME_PT
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.identity_bar import IdentityBar
from continuity_kit.gui.views.parts.labels import plain_label
from continuity_kit.gui.views.record.act_form import ActForm
from continuity_kit.gui.views.record.banner_line import BannerLine
from continuity_kit.gui.views.record.choice_row import ChoiceRow
from continuity_kit.gui.views.record.matter_list import MatterList
from continuity_kit.gui.views.record.question import Question
from continuity_kit.gui.views.record.refusal_stack import RefusalStack

HINTS = (
    ("gui-record-key-tab", "gui-record-hint-next"),
    ("gui-record-key-sign", "gui-record-hint-sign"),
    ("gui-record-key-esc", "gui-record-hint-close"),
)
CHIP_DOWN = 3
"""Pixels by which a chip is lower than the button beside it: their middles are at one height."""


class CorrectView(QWidget):
    """One patient's corrections and settlements."""

    def __init__(self, desktop: Desktop) -> None:
        """Build the widgets; `open` gives them a patient."""
        super().__init__()
        self._desktop = desktop
        self._flow: CorrectFlow | None = None
        self._was_refusing = False
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._inside: QWidget | None = None
        self._stack: RefusalStack | None = None
        self.rebuild()

    @property
    def stack(self) -> RefusalStack:
        """Return the corrections with the refusal over them."""
        if self._stack is None:
            raise RuntimeError("not built")
        return self._stack

    def rebuild(self) -> None:
        """Make the widgets anew in the look of now; what was typed is in the flow."""
        look = self._desktop.look
        if self._inside is not None:
            self._whole.removeWidget(self._inside)
            self._inside.deleteLater()
        self._inside = QWidget()
        self.bar = IdentityBar(look)
        self._shown_identity: IdentityState | None = None
        self.banner = BannerLine(look)
        self._title = plain_label(look, NAME_PT - 1.5, 600, wraps=True)
        self.sections = ChoiceRow(look)
        self.sections.setContentsMargins(0, look.px(CHIP_DOWN), 0, 0)
        self.list, self.form = MatterList(look), ActForm(look)
        self.question = Question(look)
        self.close_button = ActionButton(look)
        main = QWidget()
        right = QVBoxLayout(main)
        right.setContentsMargins(look.px(16), look.px(12), look.px(16), look.px(12))
        right.setSpacing(look.px(8))
        right.addWidget(self.banner)
        head = QHBoxLayout()
        head.setSpacing(look.px(12))
        head.addWidget(self.sections, 1)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        right.addLayout(head)
        right.addWidget(self._title)
        columns = QHBoxLayout()
        columns.setSpacing(look.px(16))
        columns.addWidget(self.list, 5)
        columns.addWidget(self.form, 6)
        right.addLayout(columns, 1)
        right.addWidget(self.question)
        old, self._stack = self._stack, RefusalStack(look, main)
        if old is not None:
            self._stack.take_over(old)
        layout = QVBoxLayout(self._inside)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.bar)
        layout.addWidget(self._stack, 1)
        self._whole.addWidget(self._inside)
        self._connect()
        self.present()

    def _connect(self) -> None:
        self.list.chosen.connect(lambda key: self._do(lambda flow: flow.choose(key)))
        self.form.act_chosen.connect(lambda act: self._do(lambda flow: flow.choose_act(act)))
        self.form.typed.connect(lambda name, text: self._do(lambda f: f.type_value(name, text)))
        self.form.reasoned.connect(lambda text: self._do(lambda flow: flow.type_reason(text)))
        self.form.signed.connect(self._sign)
        self.close_button.clicked.connect(self.escape)
        self.question.keep.clicked.connect(self._keep)
        self.question.leave.clicked.connect(self._leave)
        self.sections.chosen.connect(self._section)
        self.stack.closed.connect(lambda: self._do(lambda flow: flow.close_refusal()))
        self.stack.overridden.connect(
            lambda one, two, reason: self._run(lambda flow: flow.override(one, two, reason))
        )
        self.stack.entry_asked.connect(self._show_entry)
        self.stack.turned.connect(self._desktop.keyed)
        self.stack.led.connect(self._section)

    def open(self, route: Route) -> None:
        """Begin with a route; a form that holds typed values stays."""
        if self.has_unsaved_entry:
            return
        self._flow = CorrectFlow(self._desktop.workplace, route)
        self.form.forget()
        self._run(lambda flow: flow.load())
        self.present()
        self.list.setFocus()

    def refresh(self) -> None:
        """Read anew while nothing is typed."""
        flow = self._flow
        if flow is not None and not flow.has_unsaved_entry and not flow.is_busy:
            self._run(lambda it: it.load())

    @property
    def patient(self) -> PatientKey | None:
        """Return whose it is."""
        return None if self._flow is None else self._flow.key

    @property
    def has_unsaved_entry(self) -> bool:
        """Something typed would be lost, or an act is being written."""
        return self._flow is not None and self._flow.has_unsaved_entry

    def hints(self) -> tuple[tuple[str, str], ...]:
        """Return the keys that matter now."""
        return self.stack.hints() if self.stack.is_refusing else HINTS

    def enter(self) -> None:
        """Go on to the next thing that is asked; nothing is signed but by its button or PIN."""
        self.focusNextPrevChild(True)

    def escape(self) -> None:
        """Close a refusal, or the page, with a question where something was typed."""
        flow = self._flow
        if flow is None:
            self._desktop.back.emit()
        elif self.stack.escape() or flow.is_busy:
            return
        elif flow.asks_close:
            self._keep()
        elif flow.has_unsaved_entry:
            flow.asks_close = True
            self.present()
            self.question.keep.setFocus()
        else:
            self._leave()

    def present(self) -> None:
        """Show the state of now."""
        flow = self._flow
        if flow is None:
            return
        state = flow.state()
        if state.identity is not None and state.identity != self._shown_identity:
            self._shown_identity = state.identity
            self.bar.show_state(state.identity)
        self.bar.setVisible(state.identity is not None)
        self.banner.show_banner(state.banner)
        self._title.setText(state.title)
        self.sections.show_choices("", state.sections, state.section)
        self.list.show_rows(state.rows, state.chosen, state.empty)
        self.form.show_form(state.form, state.pick, is_busy=state.is_busy)
        self.close_button.setText(state.close)
        self.question.show_question(
            state.close_question, state.keep, state.leave, is_shown=state.asks_close
        )
        language = self._desktop.workplace.language
        self.stack.show_refusal(
            state.gate, flow.people, flow.banner, language, is_busy=flow.is_busy
        )
        if self.stack.is_refusing is not self._was_refusing:
            self._was_refusing = self.stack.is_refusing
            self._desktop.keyed.emit()

    def _do(self, act: Callable[[CorrectFlow], None]) -> None:
        if self._flow is not None:
            act(self._flow)
            self.present()

    def _run(self, act: Callable[[CorrectFlow], Job | None]) -> None:
        flow = self._flow
        if flow is None:
            return
        job = act(flow)
        if job is not None:

            def took(result: object) -> None:
                flow.took(result)
                self._after(flow)

            def failed(error: ContinuityError) -> None:
                flow.failed(error)
                self._after(flow)

            self._desktop.run(lambda _: job(), took, failed)
        self.present()

    def _after(self, flow: CorrectFlow) -> None:
        if flow is self._flow:
            self.present()
            if flow.take_changed():
                self._desktop.read_again.emit()

    def _sign(self, one: str, pin: str, two: str, other_pin: str) -> None:
        second = Signer(two, other_pin) if two else None
        self._run(lambda flow: flow.sign(Signer(one, pin), second))

    def _section(self, section: str) -> None:
        """Show another section of this patient, unless something typed would be lost."""
        flow = self._flow
        if flow is None or flow.has_unsaved_entry:
            self.present()
            return
        route = Route("record", flow.key, flow.plan_uid, tab=section)
        if section == "confirm":
            self._desktop.go(route)
        else:
            self.open(route)

    def _show_entry(self, entry_hash: str) -> None:
        if self._flow is not None:
            self._flow.close_refusal()
            self._do(lambda flow: flow.choose(entry_hash))

    def _leave(self) -> None:
        self._flow = None
        self.form.forget()
        self._desktop.back.emit()

    def _keep(self) -> None:
        if self._flow is not None:
            self._flow.asks_close = False
            self.present()
