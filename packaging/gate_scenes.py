"""Every refusal that a page can come to, brought about as people would: by the session's own steps.

The gates are those that really stand, and each refusal is really noted in the copied ledger. Where
a patient of the demo raises a gate, that one is shown; for the others one thing is made otherwise
(`refusal_scenes.py`). A refusal that nobody of a demo can raise is left out.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from refusal_scenes import PRETENCES, UNSHOWN, as_listed, can_stand

from continuity_kit.domain.ledger import SessionBeam
from continuity_kit.domain.session import gates_after_beam
from continuity_kit.domain.snapshot import PatientView, PlanView
from continuity_kit.gui.presenters.gate_words import WORDS
from continuity_kit.gui.presenters.record_acts import refuse
from continuity_kit.gui.presenters.record_draft import IDENTITY
from continuity_kit.gui.presenters.record_flow import Job, RecordFlow
from continuity_kit.gui.presenters.record_state import Outcome
from continuity_kit.gui.presenters.scan import Scan
from continuity_kit.services.sheet_counter import papers

if TYPE_CHECKING:
    from record_scenes import RecordScenes

Treated = tuple[PatientView, PlanView]
Come = Callable[[], Job | None]
OVERRIDDEN = "other-machine"
SCANNED = "wrong-patient-scanned"
TENTH = Decimal("0.1")
LESS, MORE = Decimal("0.97"), Decimal("1.02")
"""Readings beyond the tolerance of 1 %, as parts of what is planned."""
WHY = "Panne de la machine"
EARLIER, AHEAD = timedelta(minutes=40), timedelta(hours=9)
OF_SOME_PLANS = frozenset(
    {
        "begun-before-export",
        "count-conflict",
        "meterset-not-comparable",
        "phase-order",
        "session-open",
    }
)
"""What is otherwise of some plans only; the rest may be so of any."""


class GateScenes:
    """Drives one refusal after another; the name of each is yielded while it stands."""

    def __init__(self, scenes: "RecordScenes", given: Treated) -> None:
        """Keep whose fraction was given today, and two whose fraction was not."""
        self._scenes, self._given = scenes, given
        self._free, *others = scenes.treatable(4)
        plain = (it for it in others if _is_in_tenths(it[1]))
        self._started = next(plain, others[0])

    def __iter__(self) -> Iterator[str]:
        """Yield every refusal that can stand, by its code."""
        for code in sorted(set(WORDS) - set(UNSHOWN)):
            is_asked = self._scenes.wants(f"gate-{code}")
            is_asked |= code == OVERRIDDEN and self._scenes.wants("gate-override")
            job = self._coming(code) if is_asked else None
            if job is None:
                continue
            self._scenes.act(job)
            self._check(code)
            yield f"gate-{code}"
            if code == OVERRIDDEN:
                self._scenes.page.session.stack.gate.override_button.click()
                yield "gate-override"
                self._scenes.page.session.stack.override.back.emit()
            self._flow.close_refusal()
            self._scenes.page.session.leave()
            self._scenes.settle()

    @property
    def _flow(self) -> RecordFlow:
        return self._scenes.flow

    @property
    def _now(self) -> datetime:
        return self._scenes.desktop.workplace.now()

    def _check(self, code: str) -> None:
        """Stop where another refusal stands than the one that the picture is named after."""
        refused = self._flow.refused
        found = None if refused is None else refused.gates[0].code
        if found != ("wrong-patient" if code == SCANNED else code):
            raise RuntimeError(f"{code}: {found} stands instead")

    def _coming(self, code: str) -> Job | None:
        """Return the act that is refused; None where nobody of the demo can be refused so."""
        by_steps: Mapping[str, Come] = {
            "fraction-already-given": self._again,
            "fraction-skipped": self._skipped,
            "given-in-future": lambda: self._by_checks(self._free, at=self._now + AHEAD),
            "ledger-conflict": lambda: self._by_checks(self._given, code),
            "meterset-exceeded": self._exceeded,
            "meterset-not-comparable": self._not_comparable,
            "meterset-off": lambda: self._console(lambda at, left: _read(left * LESS)),
            "meterset-ten-times": self._ten_times,
            OVERRIDDEN: lambda: self._by_checks(self._free, machine=self._other_machine()),
            "partial-but-complete": lambda: self._console(lambda at, left: left, stopped=True),
            "plan-changed": self._changed,
            "same-day": lambda: self._by_checks(self._given),
            "under-six-hours": self._under_six_hours,
            SCANNED: self._scanned,
        }
        if code in by_steps:
            return by_steps[code]()
        if code in PRETENCES and code not in OF_SOME_PLANS:
            return self._by_checks(self._free, code)
        treated = self._who(code)
        return None if treated is None else self._by_checks(treated, code)

    # --- what is refused before the beam ---------------------------------------------------------

    def _by_checks(
        self,
        treated: Treated,
        pretence: str = "",
        *,
        at: datetime | None = None,
        fraction: int | None = None,
        machine: str | None = None,
    ) -> Job | None:
        """Go through the first two steps; what stands then refuses."""
        self._to_checks(treated, pretence, at=at)
        if fraction is not None:
            self._flow.type_fraction(str(fraction))
        if machine is not None:
            self._flow.choose_machine(machine)
        return self._flow.go()

    def _to_checks(
        self, treated: Treated, pretence: str = "", *, at: datetime | None = None
    ) -> None:
        """Come to the second step, with the plan's machine chosen.

        Args:
            at: of a fraction that is entered after the fact.
        """
        self._scenes.open(*treated, after_the_fact=at is not None)
        flow = self._flow
        if flow.base is None:
            raise RuntimeError("the session is not read")
        if pretence in PRETENCES:
            flow.base = PRETENCES[pretence](flow.base)
        if at is not None:
            flow.type_time(f"{at:%d/%m/%Y}", f"{at:%H:%M}")
        for which in (0, 1):
            flow.say(which, is_said=True)
        flow.go()
        flow.choose_machine(self._scenes.machine_of(treated[1]))

    def _again(self) -> Job | None:
        """Enter the fraction that was given today once more, from paper."""
        self._scenes.open(*self._given)
        number = self._flow.fraction - 1
        return self._by_checks(self._given, at=self._now - EARLIER, fraction=number)

    def _skipped(self) -> Job | None:
        self._scenes.open(*self._free)
        number = self._flow.fraction + 1
        return self._by_checks(self._free, at=self._now - EARLIER, fraction=number)

    def _other_machine(self) -> str:
        """Return a machine of the department that this plan is not for."""
        self._scenes.open(*self._free)
        base, own = self._flow.base, self._scenes.machine_of(self._free[1])
        return next(it for it in (base.machines if base else ()) if it != own)

    def _changed(self) -> Job | None:
        """Start a plan that an export changed since its page was opened."""
        self._to_checks(self._free, "plan-changed")
        flow, base = self._flow, self._flow.base
        if base is None:
            return None
        flow.base = as_listed(base)
        gates, flow.base = flow.gates(), base
        place, draft = self._scenes.desktop.workplace, flow.draft
        return lambda: refuse(place, base, draft, gates, "start")

    def _under_six_hours(self) -> Job | None:
        """Give one of two fractions of the day, and begin the other."""
        treated = self._who("under-six-hours")
        if treated is None:
            return None
        self._scenes.act(self._console(lambda at, left: left, treated))
        flow = self._flow
        flow.type_blind(" + ".join(str(beam.planned.planned) for beam in flow.beams()))
        self._scenes.act(flow.confirm(*self._scenes.second()))
        self._scenes.page.session.leave()
        self._scenes.settle()
        return self._by_checks(treated)

    def _scanned(self) -> Job | None:
        """Scan a sheet that was printed for another patient."""
        self._scenes.open(*self._free)
        known = {it.key.patient_id: it for it in self._scenes.patients}
        for paper in papers(self._scenes.desktop.workplace.laptop.ledger.entries()):
            other = known.get(paper.patient_id or "")
            if other is not None and other.key != self._free[0].key:
                scan = Scan(paper.number, "sheet", other.key, paper.plan_uid, paper.number)
                return self._flow.scanned(scan)
        return None

    # --- what is refused after it ----------------------------------------------------------------

    def _console(
        self,
        read: Callable[[int, Decimal], Decimal],
        treated: Treated | None = None,
        *,
        stopped: bool = False,
    ) -> Job | None:
        """Type what the console shows of each beam, and sign it.

        Args:
            read: from the place of a beam and what is left of it, what was read.
            stopped: the last beam is called interrupted.
        """
        who = treated or self._started
        self._scenes.open(*who)
        flow = self._flow
        if flow.step == IDENTITY:
            self._to_checks(who)
            self._scenes.act(flow.go())
            self._scenes.act(self._flow.start(*self._scenes.first()))
            flow = self._flow
        beams = flow.beams()
        for at, beam in enumerate(beams):
            outcome: Outcome = "interrupted" if stopped and beam is beams[-1] else "complete"
            flow.type_reading(beam.number, str(read(at, beam.left or Decimal(0))))
            flow.leave(beam.number)
            flow.choose_outcome(beam.number, outcome)
        if stopped:
            flow.type_further(partial_reason=WHY)
        return flow.end(*self._scenes.first())

    def _exceeded(self) -> Job | None:
        """Give more of the first beam than was planned, and stop in the last one."""

        def read(at: int, left: Decimal) -> Decimal:
            return _read(left * MORE if at == 0 else left / 2)

        return self._console(read, stopped=True)

    def _ten_times(self) -> Job | None:
        """Set the point of the first beam one place too far."""
        return self._console(lambda at, left: _read(left / 10) if at == 0 else left)

    def _not_comparable(self) -> Job | None:
        """Read the times of a source whose planned times nobody can tell."""
        treated = self._who("meterset-not-comparable")
        if treated is None:
            return None
        self._scenes.open(*treated)
        read = tuple(
            SessionBeam(beam.number, beam.left or Decimal(0)) for beam in self._flow.beams()
        )
        self._to_checks(treated, "meterset-not-comparable")
        flow, base = self._flow, self._flow.base
        if base is None:
            return None
        wanted = [beam.planned for beam in flow.beams()]
        gates = gates_after_beam(wanted, read, (), (), is_partial=False)
        place, draft = self._scenes.desktop.workplace, flow.draft
        return lambda: refuse(place, base, draft, gates, "record")

    # --- who can be refused ----------------------------------------------------------------------

    def _who(self, code: str) -> Treated | None:
        """Return a plan that a gate stops by itself, or can be made to."""
        for patient in self._scenes.patients:
            for plan in patient.plans:
                if self._is_stopped(code, patient, plan):
                    return patient, plan
        return None

    def _is_stopped(self, code: str, patient: PatientView, plan: PlanView) -> bool:
        if code in OF_SOME_PLANS:
            return can_stand(code, patient, plan)
        position, prescription = plan.position, plan.prescription
        if plan.plan is None or position is None:
            return False
        if code == "under-six-hours":
            a_day = (prescription and prescription.fractions_per_day) or 1
            return a_day > 1 and plan.printable and not position.is_complete
        if code == "count-unknown":
            return position.is_unknown
        self._scenes.open(patient, plan)
        gates = self._flow.gates()
        return bool(gates) and gates[0].code == code


def _read(meterset: Decimal) -> Decimal:
    """Return a meterset as a console shows it, to the tenth."""
    return meterset.quantize(TENTH)


def _is_in_tenths(view: PlanView) -> bool:
    """Tell whether a plan's metersets are such as a console shows."""
    groups = () if view.plan is None else view.plan.fraction_groups
    metersets = [beam.meterset for group in groups for beam in group.beams if beam.meterset]
    return all(meterset == _read(meterset) for meterset in metersets)
