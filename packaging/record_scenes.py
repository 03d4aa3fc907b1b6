"""The steps of a session, every refusal and the corrections, made to stand one after another.

A session is really recorded on the copied demo; a refusal is shown from its gate, with what the
ledger then holds as its evidence. Each name that is yielded stands in the window to be drawn.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from gate_scenes import GateScenes
from PySide6.QtTest import QTest

from continuity_kit.domain.snapshot import PatientView, PlanView
from continuity_kit.errors import WorldError
from continuity_kit.gui.presenters.record_flow import Job, RecordFlow
from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.presenters.scan import Scan
from continuity_kit.gui.views.frame.shell import Shell
from continuity_kit.gui.views.record.page import CORRECTIONS, RecordPage
from continuity_kit.services.generation import plan_code_of

RADIOGRAPHER = "radiographer"


class RecordScenes:
    """Drives the page of records through what a user would see of it."""

    def __init__(
        self,
        shell: Shell,
        settle: Callable[[], None],
        secrets: Path,
        wants: Callable[[str], bool],
    ) -> None:
        """Keep the window.

        Args:
            secrets: holds the PINs of the demo's people.
            wants: tells whether a scene, or one of a group, is drawn.
        """
        if shell.window_ is None:
            raise RuntimeError("the vault is not open")
        self.window, self.settle, self.wants = shell.window_, settle, wants
        self.desktop = shell.window_.desktop
        self._pins = {
            path.stem.removeprefix("pin-"): path.read_text("utf-8").strip()
            for path in secrets.glob("pin-*.txt")
        }

    def __iter__(self) -> Iterator[str]:
        """Yield the name of each scene while it stands."""
        if not any(map(self.wants, ("session", "gate", "correction"))):
            return
        ((patient, plan),) = self.treatable(1)
        if self.wants("session-after"):
            yield from self._paper(patient, plan)
        yield from self._session(patient, plan)
        self.page.session.leave()
        self.settle()
        if self.wants("gate"):
            # The fraction just recorded is what blocks some of them.
            yield from GateScenes(self, (patient, plan))
        if self.wants("correction"):
            yield from self._corrections(patient, plan)

    @property
    def page(self) -> RecordPage:
        """Return the page of records."""
        page = self.window.stack.currentWidget()
        if not isinstance(page, RecordPage):
            raise TypeError("the page of records is not shown")
        return page

    @property
    def flow(self) -> RecordFlow:
        """Return the session that is shown."""
        flow = self.page.session.flow
        if flow is None:
            raise RuntimeError("no session is open")
        return flow

    def _session(self, patient: PatientView, plan: PlanView) -> Iterator[str]:
        self.open(patient, plan)
        yield "session-1-identity"
        self.flow.paper.type("0123-4567-89AB")
        self.act(self.flow.compare())
        yield "session-1-wrong-paper"
        if plan.digest is not None:
            self.flow.paper.type(plan_code_of(self.desktop.workplace.laptop, plan.digest))
        self.act(self.flow.compare())
        self.act(self.flow.scanned(Scan("", "patient", patient.key)))
        for at in (0, 1):
            self.flow.say(at, is_said=True)
        self._show()
        yield "session-1-said"
        self.act(self.flow.go())
        yield "session-2-checks"
        self.flow.choose_machine(self.machine_of(plan))
        self._show()
        yield "session-2-machine"
        self.act(self.flow.go())
        yield "session-3-start"
        self.act(self.flow.start(*self.first()))
        yield from self._units()

    def _units(self) -> Iterator[str]:
        """Type, sign and confirm what the console showed."""
        yield "session-4-units"
        first, *others = [beam for beam in self.flow.beams() if not beam.is_done]
        self.flow.type_reading(first.number, str(first.left))
        self.flow.leave(first.number)
        self.flow.choose_outcome(first.number, "complete")
        for beam in others[:1]:
            # As much again: the counter was not set back, then the beam stopped half way.
            self.flow.type_reading(beam.number, str((beam.left or Decimal(0)) * 2))
            self.flow.leave(beam.number)
            self._show()
            yield "session-4-off"
            half = (beam.left or Decimal(0)) / 2
            self.flow.type_reading(beam.number, str(half.quantize(Decimal("0.1"))))
            self.flow.leave(beam.number)
            self.flow.choose_outcome(beam.number, "interrupted")
        self._show()
        yield "session-4-interrupted"
        self.flow.asks_close = True
        self._show()
        yield "session-4-close"
        self.flow.asks_close = False
        for beam in others:
            self.flow.type_reading(beam.number, str(beam.left))
            self.flow.leave(beam.number)
            self.flow.choose_outcome(beam.number, "complete")
        self.flow.failed(WorldError("ledger-disk-full"))
        self._show()
        yield "session-4-not-recorded"
        self.act(self.flow.end(*self.first()))
        yield "session-5-colleague"
        readings = " + ".join(str(beam.left) for beam in (first, *others))
        self.flow.type_blind(" + ".join(str(beam.left) for beam in (first, *others[:-1])))
        self.act(self.flow.confirm(*self.second()))
        yield "session-5-differ"
        self.flow.type_blind(readings)
        self._show()
        yield "session-5-typed"
        self.act(self.flow.confirm(*self.second()))
        yield "session-6-done"

    def _paper(self, patient: PatientView, plan: PlanView) -> Iterator[str]:
        self.open(patient, plan, after_the_fact=True)
        yield "session-after-the-fact"
        now, base = self.desktop.workplace.now(), self.flow.base
        known = [item.given_at for item in base.facts.fractions if item.given_at] if base else []
        # The sheet of the fraction before lies on the pile once more: its day stops.
        before = max(known, default=now - timedelta(days=1)).astimezone()
        self.flow.type_time(f"{before:%d/%m/%Y}", f"{before:%H:%M}")
        self.act(self.flow.scanned(Scan("", "patient", patient.key)))
        for at in (0, 1):
            self.flow.say(at, is_said=True)
        self._show()
        yield "session-after-the-fact-day"
        self.act(self.flow.go())
        yield "session-after-the-fact-checks"
        self.flow.choose_machine(self.machine_of(plan))
        self.flow.type_time(f"{now:%d/%m/%Y}", f"{now - timedelta(minutes=40):%H:%M}")
        self.act(self.flow.go())
        yield "session-after-the-fact-values"
        self.act(self.flow.go())
        yield "session-after-the-fact-units"
        self.page.session.leave()
        self.settle()

    def _corrections(self, patient: PatientView, plan: PlanView) -> Iterator[str]:
        for tab in CORRECTIONS:
            self.open(patient, plan, tab=tab)
            yield f"correction-{tab}"
            view = self.page.correction
            chosen = next(iter(view.list.lines), None)
            if chosen is None:
                continue
            view.list.chosen.emit(chosen)
            self.settle()
            yield f"correction-{tab}-chosen"
            for act in view.form.acts.buttons:
                view.form.act_chosen.emit(act)
                self.settle()
                yield f"correction-{tab}-{act}"
                if act in ("missed", "elsewhere"):
                    day = self.desktop.workplace.now() - timedelta(days=1)
                    view.form.typed.emit("day", f"{day:%d/%m/%Y}")
                    view.form.reasoned.emit("Panne de la machine")
                    self.settle()
                    yield f"correction-{tab}-{act}-typed"
                    view.form.typed.emit("day", "")
                    view.form.reasoned.emit("")
                    self.settle()

    def act(self, job: Job | None) -> None:
        """Run what the flow asks for where the page would run it, and show the result."""
        flow = self.flow
        if job is not None:
            self.desktop.run(lambda _: job(), flow.took, flow.failed)
            self.settle()
            self.desktop.read_again.emit()
        self.settle()
        self._show()

    def _show(self) -> None:
        self.page.session.present()
        QTest.qWait(0)

    def open(self, patient: PatientView, plan: PlanView, **values: Any) -> None:
        """Show the page of records of a plan."""
        self.window.go(Route("record", patient.key, plan.plan_uid, **values))
        self.settle()

    @property
    def patients(self) -> tuple[PatientView, ...]:
        """Return the patients of the newest export, as they stand now."""
        snapshot = self.desktop.workplace.snapshot
        if snapshot is None:
            raise RuntimeError("the vault holds no export")
        return snapshot.patients

    def treatable(self, count: int) -> list[tuple[PatientView, PlanView]]:
        """Return patients with pinned plans of several beams, which stop at no gate today.

        Raises:
            RuntimeError: the demo has fewer.
        """
        found = []
        for patient in self.patients:
            for plan in patient.plans:
                beams = 0 if plan.plan is None else len(plan.plan.beams)
                is_plain = plan.trust == "pinned" and not plan.count.conflict
                if is_plain and plan.printable and beams > 1 and not patient.findings:
                    self.open(patient, plan)
                    if self.flow.step == 1 and not self.flow.gates():
                        found.append((patient, plan))
                    if len(found) == count:
                        return found
        raise RuntimeError("too few of the demo can be treated now")

    def machine_of(self, plan: PlanView) -> str:
        """Return the machine that the table names for a plan, else the first of the department."""
        if plan.status is not None and plan.status.machine:
            return plan.status.machine
        return self.flow.base.machines[0] if self.flow.base else ""

    def first(self) -> tuple[str, str]:
        """Return who records, with the PIN."""
        return self._signer(0)

    def second(self) -> tuple[str, str]:
        """Return who confirms, with the PIN."""
        return self._signer(1)

    def _signer(self, at: int) -> tuple[str, str]:
        """Return name and PIN of one of two radiographers of the demo."""
        base = self.flow.base
        if base is None:
            raise RuntimeError("the session is not read")
        known = [
            (person.name, pin)
            for person in base.people
            if person.role == RADIOGRAPHER
            for name, pin in sorted(self._pins.items())
            if name in person.name.lower().replace("î", "i")
        ]
        return known[at]
