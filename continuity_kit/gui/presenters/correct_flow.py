"""Corrections and settlements as a machine of states: what is chosen, typed, signed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import uuid4

from continuity_kit.domain.ledger_state import fractions
from continuity_kit.errors import ContinuityError
from continuity_kit.gui.presenters.cells import Cell, Row, Tone
from continuity_kit.gui.presenters.correct_acts import (
    Act,
    Settled,
    override_of,
    perform,
    stated_moment,
)
from continuity_kit.gui.presenters.correct_base import CorrectBase, load_correction
from continuity_kit.gui.presenters.correct_form import FormState, form_state
from continuity_kit.gui.presenters.correct_matters import ActKind, Matter, matters_of
from continuity_kit.gui.presenters.gate_state import GateState, gate_state
from continuity_kit.gui.presenters.identity import IdentityState, identity_state
from continuity_kit.gui.presenters.people import PersonChoice, in_language
from continuity_kit.gui.presenters.record_acts import Override, Refused, Signer
from continuity_kit.gui.presenters.record_banner import (
    Say,
    banner_of_error,
    not_lifted,
    receipt_banner,
)
from continuity_kit.gui.presenters.record_state import Banner, Choice
from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.messages import sentence

Job = Callable[[], object]
_Typed = tuple[ActKind | None, dict[str, str], str, str]
TITLES = {
    "correct": "gui-correct-title-correct",
    "missed": "gui-correct-title-missed",
    "settle": "gui-correct-title-settle",
    "check": "gui-correct-title-check",
    "release": "gui-correct-title-release",
}
SECTIONS = (
    ("correct", "gui-correct-section-correct"),
    ("missed", "gui-correct-section-missed"),
    ("settle", "gui-correct-section-settle"),
    ("release", "gui-correct-section-release"),
    ("check", "gui-correct-section-check"),
    ("confirm", "gui-correct-section-confirm"),
)
EMPTY = {
    "correct": "gui-correct-empty-correct",
    "missed": "gui-correct-empty-plans",
    "settle": "gui-correct-empty-settle",
    "check": "gui-correct-empty-plans",
    "release": "gui-correct-empty-plans",
}
PICKS = {
    "correct": "gui-correct-pick",
    "missed": "gui-correct-pick-plan",
    "settle": "gui-correct-pick-settle",
    "check": "gui-correct-pick-plan",
    "release": "gui-correct-pick-plan",
}


@dataclass(frozen=True)
class CorrectState:
    """The page: the list at the left, the form of what is chosen at the right."""

    title: str
    sections: tuple[Choice, ...]
    section: str
    rows: tuple[Row, ...] = field(repr=False)
    chosen: str | None
    empty: str
    form: FormState | None
    pick: str
    banner: Banner | None
    close: str
    is_busy: bool
    asks_close: bool
    close_question: str
    keep: str
    leave: str
    identity: IdentityState | None = field(repr=False)
    gate: GateState | None = None


class CorrectFlow:
    """One correction being made; lives on the GUI thread and opens no file."""

    def __init__(self, workplace: Workplace, route: Route) -> None:
        """Begin with a list that is not read yet."""
        if route.patient is None:
            raise ValueError("a correction is of a patient")
        self.workplace = workplace
        self.key, self.plan_uid, self.tab = route.patient, route.plan_uid, route.tab or "correct"
        self.base: CorrectBase | None = None
        self.chosen: str | None = route.entry_hash
        self.act: ActKind | None = None
        self.values: dict[str, str] = {}
        self.reason = ""
        self.told: Say | None = None
        self.refused: Refused | None = None
        self.is_busy = self.asks_close = False
        self._asked: Act | None = None
        self._form = str(uuid4())
        self._typed: dict[str, _Typed] = {}
        self._listed: tuple[int, str, tuple[Matter, ...]] | None = None
        self._has_changed = False

    @property
    def has_unsaved_entry(self) -> bool:
        """Something was typed that leaving would lose, or an act is being written."""
        typed = self.reason.strip() or any(value.strip() for value in self.values.values())
        return bool(typed) or (self.is_busy and self.base is not None)

    def load(self) -> Job:
        """Return the job that reads the patient."""
        self.is_busy = True
        return lambda: load_correction(self.workplace, self.key)

    def matters(self) -> tuple[Matter, ...]:
        """Return what the list holds."""
        base, language = self.base, self.workplace.language
        if base is None:
            return ()
        if self._listed is None or self._listed[:2] != (id(base), language):
            zone = self.workplace.now().tzinfo
            listed = matters_of(base, self.tab, self.plan_uid, language, zone)
            self._listed = (id(base), language, listed)
        return self._listed[2]

    def matter(self) -> Matter | None:
        """Return what is chosen: a person's choice, or the only one there is."""
        known = self.matters()
        if self.chosen is None and len(known) == 1:
            return known[0]
        return next((item for item in known if item.key == self.chosen), None)

    def choose(self, key: str) -> None:
        """Choose what is to be acted on; what was typed for another comes back with it."""
        if key == self.chosen:
            return
        if self.chosen is not None:
            self._typed[self.chosen] = (self.act, self.values, self.reason, self._form)
        self.chosen = key
        fresh: _Typed = (None, {}, "", str(uuid4()))
        self.act, self.values, self.reason, self._form = self._typed.pop(key, fresh)

    def choose_act(self, act: ActKind) -> None:
        """Choose what is done."""
        self.act, self.told = act, None

    def type_value(self, name: str, value: str) -> None:
        """Take what is typed."""
        self.values[name] = value

    def type_reason(self, text: str) -> None:
        """Take the reason."""
        self.reason = text

    def current_act(self) -> ActKind | None:
        """Return the act: chosen, or the only one."""
        matter = self.matter()
        if matter is None:
            return None
        if self.act is None and len(matter.acts) == 1:
            return matter.acts[0]
        return self.act if self.act in matter.acts else None

    def sign(self, first: Signer, second: Signer | None) -> Job | None:
        """Sign the act."""
        base, matter, act = self.base, self.matter(), self.current_act()
        form = self._form_state()
        if base is None or matter is None or act is None or self.is_busy:
            return None
        if form is None or form.lacks:
            return None
        asked = Act(act, matter, dict(self.values), self.reason, first, second, self._form)
        self._asked, self.is_busy, self.told = asked, True, None
        return lambda: perform(self.workplace, base, asked)

    def override(self, first: Signer, second: Signer, reason: str) -> Job | None:
        """Do again what gates refused, with two signatures and a reason."""
        base, asked, refused = self.base, self._asked, self.refused
        if base is None or asked is None or refused is None or self.is_busy:
            return None
        codes = tuple(dict.fromkeys(gate.code for gate in refused.gates))
        again = override_of(asked, Override(codes, reason, second), first)
        self._asked, self.is_busy, self.told = again, True, None
        return lambda: perform(self.workplace, base, again)

    def took(self, result: object) -> None:
        """Take what a job returned."""
        self.is_busy = False
        if isinstance(result, CorrectBase):
            self.base = result
        elif isinstance(result, Refused):
            was_overridden = bool(self._asked and self._asked.overrides)
            self.refused, self._has_changed = result, True
            self.told = not_lifted if was_overridden else None
        elif isinstance(result, Settled):
            self.base, self.refused, self._has_changed = result.base, None, True
            at, mirror = f"{result.at:%H:%M}", result.base.mirror
            self.told = partial(receipt_banner, result.receipt, at, mirror)
            self.chosen, self.act, self.values, self.reason = None, None, {}, ""
            self._form = str(uuid4())

    def failed(self, error: ContinuityError) -> None:
        """Take what the world did wrong; nothing typed is lost."""
        self.is_busy = False
        self.told = partial(banner_of_error, error)

    def take_changed(self) -> bool:
        """Tell once that the ledger changed."""
        changed, self._has_changed = self._has_changed, False
        return changed

    def close_refusal(self) -> None:
        """Close a refusal: nothing was recorded."""
        self.refused = self.told = None

    @property
    def banner(self) -> Banner | None:
        """Return the line that stays until the next act, in the language of now."""
        return None if self.told is None else self.told(self.workplace.language)

    @property
    def people(self) -> tuple[PersonChoice, ...]:
        """Return who may sign, in the language of now."""
        return () if self.base is None else in_language(self.base.people, self.workplace.language)

    def state(self) -> CorrectState:
        """Return everything the page shows."""
        language = self.workplace.language
        known, matter = self.matters(), self.matter()
        empty = sentence("gui-record-title-loading", language)
        if self.base is not None:
            empty = "" if known else sentence(EMPTY[self.tab], language)
        return CorrectState(
            title=sentence(TITLES[self.tab], language),
            sections=tuple(Choice(tab, sentence(code, language)) for tab, code in SECTIONS),
            section=self.tab,
            rows=tuple(_row(item) for item in known),
            chosen=None if matter is None else matter.key,
            empty=empty,
            form=self._form_state(),
            pick=self._pick(),
            banner=self.banner,
            close=sentence("gui-record-close", language),
            is_busy=self.is_busy,
            asks_close=self.asks_close,
            close_question=sentence("gui-correct-close-question", language),
            keep=sentence("gui-record-close-keep", language),
            leave=sentence("gui-record-close-leave", language),
            identity=self._identity(),
            gate=self._gate(),
        )

    def _pick(self) -> str:
        """Return what stands where no form does; nothing where there is nothing to choose."""
        if self.base is not None and not self.matters():
            return ""
        matter = self.matter()
        is_voided = matter is not None and not matter.acts
        code = "gui-correct-pick-voided" if is_voided else PICKS[self.tab]
        return sentence(code, self.workplace.language)

    def _form_state(self) -> FormState | None:
        matter, base = self.matter(), self.base
        if matter is None or base is None or not matter.acts:
            return None
        now, language = self.workplace.now(), self.workplace.language
        return form_state(base, matter, self.current_act(), self.values, self.reason, language, now)

    def _gate(self) -> GateState | None:
        refused = self.refused
        if refused is None:
            return None
        number = self._asked.values.get("fraction", "") if self._asked else ""
        fraction = int(number) if number.isdigit() else refused.base.fraction
        entry = (
            self.base.entry(self._asked.matter.entry_hash or "")
            if self._asked and self.base
            else None
        )
        named = None if entry is None else entry.subject.get("fraction")
        return gate_state(
            refused.gates,
            refused.base,
            named if isinstance(named, int) else fraction,
            self.workplace.now(),
            self.workplace.language,
            act=refused.act,
            noted=refused.noted,
            given_at=stated_moment(self.workplace, self._asked, entry),
        )

    def _identity(self) -> IdentityState | None:
        patient = self.base.patient if self.base else self.workplace.patient(self.key)
        if patient is None:
            return None
        matter = self.matter()
        plan_uid = self.plan_uid or (None if matter is None else matter.plan_uid)
        plans = patient.plans
        plan = next((view for view in plans if view.plan_uid == plan_uid), None)
        if plan is None and len(plans) == 1:
            plan = plans[0]
        return identity_state(
            patient,
            plan,
            self.workplace.language,
            self.workplace.now(),
            snapshot=self.workplace.snapshot,
            kit_last_at=_last_given(self.base, plan_uid),
        )


def _last_given(base: CorrectBase | None, plan_uid: str | None) -> datetime | None:
    if base is None or plan_uid is None:
        return None
    known = [item.given_at for item in fractions(base.ledger, plan_uid) if item.given_at]
    return max(known, default=None)


def _row(matter: Matter) -> Row:
    tone: Tone = matter.tone if matter.tone != "ink" else "ink"  # type: ignore[assignment]
    cell = Cell(matter.title, matter.detail, tone=tone, icon=matter.icon, points=12.0, weight=600)
    return Row(matter.key, (cell,), mark="red" if tone == "red" else "")
