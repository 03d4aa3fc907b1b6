"""The five steps bound to their flow: what is pressed becomes an act, its result a state."""

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from continuity_kit.domain.images import PageImage
from continuity_kit.domain.patient import PatientKey
from continuity_kit.errors import ContinuityError
from continuity_kit.gui.presenters.draft import Draft
from continuity_kit.gui.presenters.identity import IdentityState
from continuity_kit.gui.presenters.record_flow import DONE, Job, RecordFlow
from continuity_kit.gui.presenters.record_keep import forget, keeping, kept_for, take_kept
from continuity_kit.gui.presenters.record_page import record_state
from continuity_kit.gui.presenters.record_photo import photo_object, read_photo
from continuity_kit.gui.presenters.record_state import RecordState
from continuity_kit.gui.presenters.refusals import told
from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.presenters.scan import Scan
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.parts.identity_bar import IdentityBar
from continuity_kit.gui.views.record.body import SessionBody
from continuity_kit.gui.views.record.refusal_stack import RefusalStack

UNITS = 4
HINTS = (
    ("gui-record-key-tab", "gui-record-hint-next"),
    ("gui-record-key-enter", "gui-record-hint-go"),
    ("gui-record-key-esc", "gui-record-hint-close"),
)
UNITS_HINTS = (HINTS[0], ("gui-record-key-f8", "gui-record-hint-interrupted"), *HINTS[1:])


class SessionView(QWidget):
    """Identity bar above; beneath it the steps, a refusal, or its override."""

    def __init__(self, desktop: Desktop) -> None:
        """Build the widgets; `open` gives them a session."""
        super().__init__()
        self._desktop = desktop
        self._flow: RecordFlow | None = None
        self._shown_step = -1
        self._shown_hints: tuple[tuple[str, str], ...] = ()
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(0)
        self._inside: QWidget | None = None
        self._stack: RefusalStack | None = None
        self.rebuild()

    @property
    def stack(self) -> RefusalStack:
        """Return the steps with the refusal over them."""
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
        layout = QVBoxLayout(self._inside)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self.bar = IdentityBar(look)
        self._shown_identity: IdentityState | None = None
        self.body, old = SessionBody(look), self._stack
        self._stack = RefusalStack(look, self.body)
        if old is not None:
            self._stack.take_over(old)
        layout.addWidget(self.bar)
        layout.addWidget(self._stack, 1)
        self._whole.addWidget(self._inside)
        self._connect()
        self._shown_step = -1
        self.present()

    def _connect(self) -> None:
        body = self.body
        body.go_asked.connect(self.enter)
        body.close_asked.connect(self.escape)
        body.leave_asked.connect(self.leave)
        body.keep_asked.connect(self._keep)
        body.identity.said.connect(lambda at, on: self._do(lambda flow: flow.say(at, is_said=on)))
        body.identity.plan_chosen.connect(lambda uid: self._run(lambda flow: flow.choose_plan(uid)))
        body.identity.timed.connect(lambda d, h: self._do(lambda flow: flow.type_time(d, h)))
        body.identity.paper.typed.connect(lambda text: self._do(lambda flow: flow.paper.type(text)))
        body.identity.paper.compared.connect(lambda: self._run(lambda flow: flow.compare()))
        body.checks.machine_chosen.connect(
            lambda name: self._do(lambda flow: flow.choose_machine(name))
        )
        body.checks.fraction_typed.connect(
            lambda text: self._do(lambda flow: flow.type_fraction(text))
        )
        body.units.typed.connect(lambda b, text: self._do(lambda flow: flow.type_reading(b, text)))
        body.units.left.connect(lambda b: self._do(lambda flow: flow.leave(b)))
        body.units.gone_on.connect(self._inside_next)
        body.units.ended.connect(lambda b, how: self._do(lambda flow: flow.choose_outcome(b, how)))
        body.units.further.connect(
            lambda name, value: self._do(lambda flow: flow.type_further(**{name: value}))
        )
        body.colleague.typed.connect(lambda text: self._do(lambda flow: flow.type_blind(text)))
        self.stack.closed.connect(self._close_gate)
        self.stack.overriding.connect(self._forget_banner)
        self.stack.overridden.connect(
            lambda one, two, reason: self._run(lambda flow: flow.override(one, two, reason))
        )
        self.stack.entry_asked.connect(self._open_entry)
        self.stack.turned.connect(self._desktop.keyed)
        self.stack.led.connect(self._lead)

    # --- the page asks ---------------------------------------------------------------------------

    def open(self, route: Route) -> None:
        """Begin a session of a route; one that holds typed values stays."""
        if self.has_unsaved_entry:
            return
        self._flow = RecordFlow(self._desktop.workplace, route)
        self._shown_step = -1
        self.body.take_pins()
        self._run(lambda flow: flow.load())
        self._read_photo(self._flow)
        self.present()

    def refresh(self) -> None:
        """Read anew where nothing of this session was begun."""
        self.present()

    @property
    def flow(self) -> RecordFlow | None:
        """Return the session being entered."""
        return self._flow

    @property
    def state(self) -> RecordState:
        """Return what is shown.

        Raises:
            ValueError: no session is open.
        """
        if self._flow is None:
            raise ValueError("no session is open")
        return record_state(self._flow)

    @property
    def patient(self) -> PatientKey | None:
        """Return whose it is."""
        return None if self._flow is None else self._flow.key

    @property
    def has_unsaved_entry(self) -> bool:
        """Something typed would be lost, or an act is being written."""
        flow = self._flow
        return flow is not None and (flow.has_unsaved_entry or flow.is_writing)

    def draft(self) -> Draft | None:
        """Return what is to be sealed when the kit locks."""
        return None if self._flow is None else keeping(self._flow)

    def scanned(self, scan: Scan) -> bool:
        """Take a scan: a sheet or wristband is compared, a badge chooses who signs."""
        flow = self._flow
        if flow is None or not flow.holds_entry or flow.base is None:
            return False
        if scan.person is not None:
            person = (
                self.body.colleague.person
                if flow.pending is not None
                else self.body.signature.person
            )
            person.choose(scan.person)
            return True
        self._run(lambda it: it.scanned(scan))
        return scan.patient is not None

    def hints(self) -> tuple[tuple[str, str], ...]:
        """Return the keys that matter now."""
        if self.stack.is_refusing:
            return self.stack.hints()
        is_units = self._flow is not None and self._flow.step == UNITS
        return UNITS_HINTS if is_units else HINTS

    def enter(self) -> None:
        """Do what the main button does, or go to what it still waits for."""
        flow = self._flow
        if flow is None or self.stack.is_refusing:
            return
        if flow.step == DONE:
            self._desktop.back.emit()
        elif not self.body.is_ready:
            self._inside_next()
        elif flow.pending is not None:
            name, pin = self.body.colleague.person.name, self.body.colleague.pin.take()
            self._run(lambda it: it.confirm(name, pin))
        elif self.body.signature.isVisibleTo(self.body):
            name, pin = self.body.signature.person.name, self.body.signature.pin.take()
            is_units = flow.step == UNITS
            self._run(lambda it: it.end(name, pin) if is_units else it.start(name, pin))
        else:
            self._run(lambda it: it.go())

    def escape(self) -> None:
        """Close a refusal, go back while nothing is signed, or close with a question."""
        flow = self._flow
        if flow is None:
            self._desktop.back.emit()
        elif self.stack.escape() or flow.is_writing:
            return
        elif flow.asks_close:
            self._keep()
        elif flow.has_unsaved_entry:
            flow.asks_close = True
            self.present()
            self.body.focus_keep()
        else:
            self.leave()

    def interrupt(self) -> None:
        """Mark the beam that is being typed as interrupted (F8)."""
        beam = self.body.units.current_beam
        if self._flow is None or self._flow.step != UNITS or beam is None:
            return
        self._do(lambda flow: flow.choose_outcome(beam, "interrupted"))

    def present(self) -> None:
        """Show the state of now; the focus moves only when the step does."""
        flow = self._flow
        if flow is None:
            return
        state = record_state(flow)
        if state.identity is not None and state.identity != self._shown_identity:
            self._shown_identity = state.identity
            self.bar.show_state(state.identity)
        self.bar.setVisible(state.identity is not None)
        self.body.show_state(state, flow.reading)
        language = self._desktop.workplace.language
        self.stack.show_refusal(
            state.gate, flow.people, flow.banner, language, is_busy=flow.is_busy
        )
        if state.gate is None and flow.base is not None and state.step != self._shown_step:
            self._shown_step = state.step
            self.body.focus_first(state.step)
        self._tell_keys()

    def _tell_keys(self) -> None:
        """Have the footer name the keys of this step, or of the refusal over it."""
        if self.hints() != self._shown_hints:
            self._shown_hints = self.hints()
            self._desktop.keyed.emit()

    # --- inside ----------------------------------------------------------------------------------

    def _read_photo(self, flow: RecordFlow) -> None:
        """Have the photo read in the lane of pictures: the session does not wait for it."""
        workplace = self._desktop.workplace
        item = photo_object(workplace, flow.key)
        if item is None:
            return

        def show(photo: PageImage | None) -> None:
            flow.show_photo(photo)
            if flow is self._flow:
                self.present()

        self._desktop.run(
            lambda _: read_photo(workplace, item), show, lambda _: show(None), lane="pictures"
        )

    def _do(self, act: Callable[[RecordFlow], None]) -> None:
        if self._flow is not None:
            act(self._flow)
            self.present()

    def _run(self, act: Callable[[RecordFlow], Job | None]) -> None:
        flow = self._flow
        if flow is None:
            return
        job = act(flow)
        if job is not None:
            self._desktop.run(lambda _: job(), self._taker(flow), self._failer(flow))
        self.present()

    def _taker(self, flow: RecordFlow) -> Callable[[object], None]:
        def take(result: object) -> None:
            flow.took(result)
            if flow is self._flow:
                self._after(flow)

        return take

    def _failer(self, flow: RecordFlow) -> Callable[[ContinuityError], None]:
        def fail(error: ContinuityError) -> None:
            flow.failed(error)
            if flow is self._flow:
                self._after(flow)

        return fail

    def _after(self, flow: RecordFlow) -> None:
        self.present()
        if flow.take_changed():
            self._desktop.read_again.emit()
            laptop = self._desktop.workplace.laptop
            self._desktop.run(lambda _: forget(laptop), lambda _: None, flow.failed)
        elif flow.wants_kept:
            workplace, key, plan_uid = self._desktop.workplace, flow.key, flow.draft.plan_uid
            flow.wants_kept = False
            self._desktop.run(
                lambda _: kept_for(workplace, key, plan_uid), self._resumer(flow), flow.failed
            )

    def _resumer(self, flow: RecordFlow) -> Callable[[object], None]:
        def resume(kept: object) -> None:
            if flow is self._flow and take_kept(flow, kept):
                self.present()

        return resume

    def _close_gate(self) -> None:
        if self._flow is not None:
            self._flow.close_refusal()
            self._shown_step = -1
            self.present()

    def _forget_banner(self) -> None:
        if self._flow is not None:
            self._flow.told = None
            self.present()

    def _open_entry(self, entry_hash: str) -> None:
        flow = self._flow
        if flow is not None:
            self._desktop.go(
                Route(
                    "record", flow.key, flow.draft.plan_uid, tab="correct", sheet_number=entry_hash
                )
            )

    def _lead(self, section: str) -> None:
        """Go where what stands is settled; the window holds back while readings are typed."""
        flow = self._flow
        if flow is not None:
            self._desktop.go(Route("record", flow.key, flow.draft.plan_uid, tab=section))

    def leave(self) -> None:
        """Close the session: what is in the ledger stays, what was typed is dropped."""
        flow = self._flow
        self._flow = None
        self.body.take_pins()
        if flow is not None and flow.has_unsaved_entry:
            laptop = self._desktop.workplace.laptop
            self._desktop.run(lambda _: forget(laptop), lambda _: None, self._tell)
        self._desktop.back.emit()

    def _tell(self, error: ContinuityError) -> None:
        self._desktop.told.emit(told(error, self._desktop.workplace.language))

    def _keep(self) -> None:
        if self._flow is not None:
            self._flow.asks_close = False
            self._shown_step = -1
            self.present()

    def _inside_next(self) -> None:
        """Go to what is still missing; never out of the step."""
        focused, missing = self.focusWidget(), self.body.first_missing()
        if missing is not None and missing is not focused:
            missing.setFocus()
        elif focused is not None:
            self.focusNextPrevChild(True)
