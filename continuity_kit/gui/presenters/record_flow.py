"""The five steps as a machine of states: what was typed, what is asked next, what a result means.

It lives on the GUI thread and opens no file. What signs or reads is returned as a job, which the
page runs in the background and whose result it hands back by `took` or `failed`.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from continuity_kit.domain.images import PageImage
from continuity_kit.domain.ledger_signers import is_same_person
from continuity_kit.domain.session import Gate
from continuity_kit.errors import ContinuityError
from continuity_kit.gui.presenters import record_draft as drafts
from continuity_kit.gui.presenters.patient_count import ongoing_plans
from continuity_kit.gui.presenters.people import PersonChoice, in_language
from continuity_kit.gui.presenters.record_acts import (
    Override,
    Recorded,
    Refused,
    Signer,
    confirm_end,
    end_fraction,
    refuse,
    start_fraction,
)
from continuity_kit.gui.presenters.record_banner import (
    Say,
    banner_of_error,
    banner_of_receipt,
    not_lifted,
    nothing_to_confirm,
)
from continuity_kit.gui.presenters.record_base import PendingEnd, SessionBase, load_session
from continuity_kit.gui.presenters.record_draft import RecordDraft
from continuity_kit.gui.presenters.record_numbers import (
    reading_sum,
)
from continuity_kit.gui.presenters.record_paper import PaperField
from continuity_kit.gui.presenters.record_state import Banner
from continuity_kit.gui.presenters.record_typing import SessionTyping
from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.presenters.scan import Scan
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.services.paper_compare import PaperMatch

Job = Callable[[], object]
DONE = 6


class RecordFlow(SessionTyping):
    """One session being entered.

    Attributes:
        reading: what the second person types, kept nowhere but here, gone after each try.
        refused: gates that stand; shown until somebody closes them.
        told: says the line that stays until the next act.
        pending: the recorded end that waits for its colleague.
        is_busy: a job runs: nothing else is begun, so that a double click is one act.
        asks_close: the question stands whether what was typed may be dropped.
        wants_kept: values typed before the kit locked may lie sealed, to be taken again.
        photo: of the patient, once it was read; `photo_code` is what is said of it.
        paper: number or code of a paper sheet, and what it was found to be.
    """

    def __init__(self, workplace: Workplace, route: Route) -> None:
        """Begin at step 1, or at step 5 where a recorded end is to be confirmed."""
        if route.patient is None:
            raise ValueError("a session is of a patient")
        super().__init__(workplace, RecordDraft(route.patient))
        self.wants_confirm = route.tab == "confirm"
        self.draft = replace(
            self.draft, plan_uid=self._only_plan(route), after_the_fact=route.after_the_fact
        )
        self.reading = ""
        self.refused: Refused | None = None
        self.told: Say | None = None
        self.pending: PendingEnd | None = None
        self.is_busy = False
        self.asks_close = False
        self.wants_kept = False
        self.paper = PaperField()
        self.photo: PageImage | None = None
        self.photo_code: str | None = None
        self.moments: dict[int, str] = {}
        self._has_changed = self._is_lifting = False

    @property
    def has_unsaved_entry(self) -> bool:
        """Closing now would lose what somebody typed."""
        if self.step == drafts.COLLEAGUE:
            return bool(self.reading.strip())
        return self.step == drafts.UNITS and self.draft.has_typed

    @property
    def is_writing(self) -> bool:
        """An act is being written: nothing may cut it."""
        return self.is_busy and self.base is not None

    def take_changed(self) -> bool:
        """Tell once that the ledger changed."""
        changed, self._has_changed = self._has_changed, False
        return changed

    @property
    def holds_entry(self) -> bool:
        """An entry is under way: a scan stays here, it is this patient's or a refusal."""
        return drafts.IDENTITY <= self.step <= drafts.COLLEAGUE

    # --- reading ---------------------------------------------------------------------------------

    def load(self) -> Job | None:
        """Return the job that reads plan and ledger; None while a plan must be chosen first."""
        key, plan_uid = self.draft.patient, self.draft.plan_uid
        if plan_uid is None or self.is_busy:
            return None
        self.is_busy = True
        return lambda: load_session(self.workplace, key, plan_uid)

    def show_photo(self, photo: PageImage | None) -> None:
        """Show the photo that the export holds; None: it cannot be read."""
        self.photo = photo
        self.photo_code = "gui-record-photo" if photo is not None else "gui-record-photo-unreadable"

    def resume(self, kept: RecordDraft) -> bool:
        """Take again what was typed before the kit locked, if this is that very session."""
        named = (kept.patient, kept.plan_uid, kept.fraction, kept.step)
        if named != (self.key, self.draft.plan_uid, self.fraction, self.step):
            return False
        if self.step != drafts.UNITS or self.draft.has_typed:
            return False
        self.draft = kept
        return True

    def choose_plan(self, plan_uid: str) -> Job | None:
        """Take one of several plans; what was said about the patient stays."""
        if self.draft.plan_uid == plan_uid or self.is_busy:
            return None
        self.base = None
        self.draft = replace(self.draft, plan_uid=plan_uid, fraction=None, machine=None)
        return self.load()

    # --- steps 1 and 2 ---------------------------------------------------------------------------

    def scanned(self, scan: Scan) -> Job | None:
        """Take a scan: this patient's is noted, another's is the gate wrong patient.

        SAFETY: a scan of another patient stops in every step
        (test_a_scan_of_another_patient_stops_in_every_step).
        """
        if self.base is None or self.is_busy or not self.holds_entry:
            return None
        if scan.patient is not None and scan.patient != self.key:
            gates = (Gate("wrong-patient", None),)
            return self._refuse(gates, "scan", scanned=scan.sheet_number or scan.code)
        if scan.patient != self.key:
            return None
        if self.step == drafts.IDENTITY:
            self.draft = replace(self.draft, scanned_at=f"{self.workplace.now():%H:%M}")
        if scan.sheet_number is None:
            return None
        self.paper.type(scan.sheet_number)
        return self.compare()

    def compare(self) -> Job | None:
        """Return the job that compares the paper with the open plan; another patient's refuses."""
        base, draft = self.base, self.draft
        if base is None or self.is_busy or not self.paper.typed.strip():
            return None
        self.is_busy = True
        return self.paper.comparing(self.workplace, base, draft)

    def can_go(self) -> bool:
        """Tell whether the main button acts."""
        if self.base is None or self.is_busy or self.refused is not None:
            return False
        if self.step == drafts.IDENTITY:
            return all(self.draft.said) and self.has_time() and not self.paper.is_wrong
        if self.step == drafts.CHECKS:
            return self.draft.machine is not None
        if self.step == drafts.UNITS:
            return self.is_all_read()
        if self.step == drafts.COLLEAGUE:
            return self.pending is not None and reading_sum(self.reading) is not None
        return True

    @property
    def banner(self) -> Banner | None:
        """Return the line that stays until the next act, in the language of now."""
        return None if self.told is None else self.told(self.workplace.language)

    @property
    def people(self) -> tuple[PersonChoice, ...]:
        """Return who may sign, in the language of now."""
        return () if self.base is None else in_language(self.base.people, self.workplace.language)

    def go(self) -> Job | None:
        """Go from step 1 or 2, or from 3 after the fact, to the next; gates stop at step 2."""
        if not self.can_go() or self.base is None:
            return None
        self.told = None
        now = f"{self.workplace.now():%H:%M}"
        if self.step == drafts.IDENTITY:
            self.moments[drafts.IDENTITY] = now
            self.draft = replace(self.draft, step=drafts.CHECKS)
        elif self.step == drafts.CHECKS:
            gates = self.gates()
            if gates:
                return self._refuse(gates, "start")
            self.moments[drafts.CHECKS] = now
            self.draft = replace(self.draft, step=drafts.START, fraction=self.fraction)
        elif self.step == drafts.START and self.draft.after_the_fact:
            self.moments[drafts.START] = now
            self.draft = replace(self.draft, step=drafts.UNITS)
        return None

    def go_back(self) -> None:
        """Go back one step, while nothing is signed."""
        if not self.is_busy and self.step in (drafts.CHECKS, drafts.START):
            self.draft = replace(self.draft, step=self.step - 1)

    # --- step 3: the start -----------------------------------------------------------------------

    def start(self, first: str, pin: str, override: Override | None = None) -> Job | None:
        """Sign that the fraction is about to be given."""
        base, draft = self.base, replace(self.draft, first=first, fraction=self.fraction)
        if base is None or self.is_busy:
            return None
        self.is_busy, self.told = True, None
        self.draft = draft
        return lambda: start_fraction(self.workplace, base, draft, Signer(first, pin), override)

    # --- step 4: what the console shows ----------------------------------------------------------

    def end(self, first: str, pin: str, override: Override | None = None) -> Job | None:
        """Sign what the console showed."""
        base = self.base
        if base is None or self.is_busy or not self.is_all_read():
            return None
        asked = {beam.number for beam in self.beams() if not beam.is_done}
        draft = replace(
            self.draft,
            first=first,
            fraction=self.fraction,
            readings=tuple(item for item in self.draft.readings if item[0] in asked),
            outcomes=tuple(item for item in self.draft.outcomes if item[0] in asked),
        )
        self.is_busy, self.told = True, None
        self.draft = draft
        return lambda: end_fraction(self.workplace, base, draft, Signer(first, pin), override)

    # --- step 5: the colleague -------------------------------------------------------------------

    def colleagues(self) -> tuple[PersonChoice, ...]:
        """Return who may confirm: everybody but whoever recorded.

        SAFETY: test_whoever_recorded_is_absent_from_the_second_list.
        """
        if self.base is None or self.pending is None:
            return ()
        entry = self.base.entry(self.pending.entry_hash)
        recorder = None if entry is None else entry.signatures[0]
        return tuple(
            person
            for person in self.people
            if recorder is None or not is_same_person(_Named(person.name), recorder)
        )

    def type_blind(self, text: str) -> None:
        """Take what the second person types."""
        self.reading = text

    def confirm(self, second: str, pin: str) -> Job | None:
        """Sign the second reading; it leaves the screen whatever comes of it."""
        base, pending, reading = self.base, self.pending, self.reading
        if base is None or pending is None or self.is_busy or reading_sum(reading) is None:
            return None
        self.is_busy, self.told, self.reading = True, None, ""
        return lambda: confirm_end(self.workplace, base, pending, Signer(second, pin), reading)

    # --- results ---------------------------------------------------------------------------------

    def took(self, result: object) -> None:
        """Take what a job returned."""
        self.is_busy = False
        self._take(result)
        self._is_lifting = False

    def _take(self, result: object) -> None:
        if isinstance(result, SessionBase):
            self._read(result)
        elif isinstance(result, Refused):
            self.base, self.refused = result.base, result
            self._has_changed = result.noted is not None
            self.told = not_lifted if self._is_lifting else None
        elif isinstance(result, Recorded):
            self._recorded(result)
        elif isinstance(result, PaperMatch):
            said = self.paper.take(result, self.workplace)
            self.told = self.told if self.step == drafts.IDENTITY else said

    def failed(self, error: ContinuityError) -> None:
        """Take what the world did wrong: the sentence stays, nothing typed is lost."""
        self.is_busy = self._is_lifting = False
        self.told = partial(banner_of_error, error)

    def close_refusal(self) -> None:
        """Close a refusal: nothing is recorded, and what was typed is still there."""
        self.refused = self.told = None

    def override(self, first: Signer, second: Signer, reason: str) -> Job | None:
        """Do again what was refused, with the signatures of two people and their reason."""
        refused = self.refused
        if refused is None or self.is_busy:
            return None
        lifted = Override(tuple(dict.fromkeys(gate.code for gate in refused.gates)), reason, second)
        self._is_lifting = True
        if refused.act == "record":
            return self.end(first.name, first.pin, lifted)
        return self.start(first.name, first.pin, lifted)

    def _recorded(self, result: Recorded) -> None:
        self.base, self.refused, self._has_changed = result.base, None, True
        self.told = partial(banner_of_receipt, result)
        at = f"{result.at:%H:%M}"
        if result.act == "start":
            self.moments[drafts.CHECKS] = self.moments.get(drafts.CHECKS, at)
            self.moments[drafts.START] = at
            self.draft = replace(self.draft, step=drafts.UNITS)
        elif result.act == "record":
            self.moments[drafts.UNITS] = at
            waiting = [p for p in result.base.pending if p.entry_hash == result.receipt.entry_hash]
            self.pending = next(iter(waiting), None)
            self.draft = replace(
                self.draft, step=drafts.COLLEAGUE if self.pending is not None else DONE
            )
        else:
            self.moments[drafts.COLLEAGUE] = at
            self.draft = replace(self.draft, step=DONE)

    def _read(self, base: SessionBase) -> None:
        first_time = self.base is None
        self.base = base
        if not first_time or self.step != drafts.IDENTITY:
            return
        if base.pending and (self.wants_confirm or self._is_given_today(base)):
            self.pending = base.pending[0 if self.wants_confirm else -1]
            self.draft = replace(self.draft, step=drafts.COLLEAGUE, fraction=self.pending.fraction)
        elif self.wants_confirm:
            self.told = nothing_to_confirm
        elif base.open_session is not None and not self.draft.after_the_fact:
            started = base.open_session
            self.moments[drafts.START] = f"{started.started_at.astimezone():%H:%M}"
            self.wants_kept = True
            self.draft = replace(
                self.draft,
                step=drafts.UNITS,
                fraction=started.fraction,
                machine=started.machine,
                first=started.started_by,
            )

    def _is_given_today(self, base: SessionBase) -> bool:
        """Tell whether the day's fraction is recorded and waits for its colleague only."""
        today = self.workplace.now().date()
        is_pending = any(item.part.treated_on == today for item in base.pending)
        is_full = any(gate.code == "same-day" for gate in self.gates())
        return is_pending and is_full and not self.draft.after_the_fact

    def _refuse(self, gates: tuple[Gate, ...], act: str, *, scanned: str = "") -> Job:
        base, draft = self.base, self.draft
        if base is None:
            raise ValueError("nothing is read yet")
        self.is_busy, self.told = True, None
        return lambda: refuse(self.workplace, base, draft, gates, act, scanned=scanned)

    def _only_plan(self, route: Route) -> str | None:
        """Return the plan asked for, or the only one that is going on: none of two is chosen."""
        if route.plan_uid is not None or route.patient is None:
            return route.plan_uid
        view = self.workplace.patient(route.patient)
        plans = () if view is None else view.plans
        if view is not None and not self.wants_confirm:
            plans = ongoing_plans(view) or view.plans
        return plans[0].plan_uid if len(plans) == 1 else None


class _Named:
    """A person of whom only the name is known here."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.user_id = ""
