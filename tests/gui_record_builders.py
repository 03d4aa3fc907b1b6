"""A laptop on which people sign, copied for each test, and a session driven without a widget."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from browse_builders import Clock, Ward, ward
from cli_builders import PINS, add_people
from day_builders import book

from continuity_kit.errors import ContinuityError
from continuity_kit.files import Disk
from continuity_kit.gui.presenters.record_flow import RecordFlow
from continuity_kit.gui.presenters.record_page import record_state
from continuity_kit.gui.presenters.record_state import RecordState
from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.messages import Language
from continuity_kit.services.laptop import Laptop, laptop_of
from continuity_kit.services.vault_admin import choose_mirror

LATER = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
MACHINE = "LINAC 1"
PEOPLE = {
    "Bruno": "radiographer",
    "Claire": "physicist",
    "Diane": "doctor",
    "Noa": "radiographer",
}
PIN = {**PINS, "Noa": "555555"}
NO_ENTRY = ("fraction_started", "fraction_ended")


def signing_ward(root: Path) -> Ward:
    """Return a department of two patients: 001 with one fraction of 25 given, 003 in conflict."""
    made = ward(root, [1, 2, 3])
    add_people(made.laptop, **PEOPLE)
    book(made, {1: MACHINE, 2: MACHINE, 3: MACHINE}, day=date(2026, 11, 24))
    made.write_counts({1: 1, 2: 1, 3: 7}, date(2026, 11, 20))
    made.export()
    return made


def copied(template: Ward, root: Path, *, disk: Disk | None = None, mirror: bool = False) -> Laptop:
    """Return a laptop of its own with what the template holds, a morning later."""
    vault = root / "vault"
    shutil.copytree(template.laptop.vault.path, vault)
    opened = replace(template.laptop.vault, path=vault)
    if mirror:
        place = root / "CLE03"
        place.mkdir()
        choose_mirror(laptop_of(opened, disk=Disk(), now=Clock(LATER)), place)
    return laptop_of(opened, disk=disk or Disk(), now=Clock(LATER))


@dataclass
class Driven:
    """A flow whose jobs run at once, as the page runs them in the background."""

    workplace: Workplace
    flow: RecordFlow

    @property
    def state(self) -> RecordState:
        return record_state(self.flow)

    @property
    def kinds(self) -> list[str]:
        return [entry.kind for entry in self.workplace.laptop.ledger.entries()]

    def run(self, job: Callable[[], object] | None) -> RecordState:
        if job is not None:
            try:
                self.flow.took(job())
            except ContinuityError as error:
                self.flow.failed(error)
        return self.state

    def to_start(self, machine: str = MACHINE) -> "Driven":
        self.flow.say(0, is_said=True)
        self.flow.say(1, is_said=True)
        self.run(self.flow.go())
        self.flow.choose_machine(machine)
        self.run(self.flow.go())
        return self

    def started(self, who: str = "Bruno") -> "Driven":
        self.to_start()
        self.run(self.flow.start(who, PIN[who]))
        return self

    def read(self, text: str = "100", outcome: str = "complete", beam: int = 1) -> "Driven":
        self.flow.type_reading(beam, text)
        self.flow.leave(beam)
        self.flow.choose_outcome(beam, outcome)
        return self

    def ended(self, text: str = "100", who: str = "Bruno") -> "Driven":
        self.started(who).read(text)
        self.run(self.flow.end(who, PIN[who]))
        return self

    def confirmed(self, reading: str = "100", who: str = "Claire") -> RecordState:
        self.flow.type_blind(reading)
        return self.run(self.flow.confirm(who, PIN[who]))


def workplace_of(laptop: Laptop, language: Language = "fr") -> Workplace:
    workplace = Workplace(replace(laptop, language=language), language)
    workplace.take(workplace.read())
    return workplace


def route(workplace: Workplace, patient: str = "001", **more: object) -> Route:
    """Return the route of a session of one patient."""
    assert workplace.snapshot is not None
    key = next(it.key for it in workplace.snapshot.patients if it.key.patient_id == patient)
    return Route("record", key, **more)  # type: ignore[arg-type]


def drive(
    laptop: Laptop, patient: str = "001", language: Language = "fr", **more: object
) -> Driven:
    """Return a session of a patient that has been read."""
    workplace = workplace_of(laptop, language)
    driven = Driven(workplace, RecordFlow(workplace, route(workplace, patient, **more)))
    driven.run(driven.flow.load())
    return driven
