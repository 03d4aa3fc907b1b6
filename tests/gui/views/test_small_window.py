"""A window of 1024 × 700, names of 200 characters, 30 beams: nothing cut, everything reached."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from browse_builders import Ward
from gui.fits import misfits
from gui.long_names import BEAMS, MACHINE, long_ward, people, pin_of
from gui_builders import desktop_of
from gui_record_builders import copied
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from continuity_kit.domain.patient import PatientKey
from continuity_kit.gui.app import SMALLEST
from continuity_kit.gui.presenters.routes import RAIL_PAGES, Route
from continuity_kit.gui.screen import Screen
from continuity_kit.gui.views.department.page import SECTIONS
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.frame.window import MainWindow
from continuity_kit.gui.views.record.page import RecordPage
from continuity_kit.messages import LANGUAGES, Language
from continuity_kit.services.laptop import Laptop

pytestmark = pytest.mark.gui
TABS = ("plan", "images", "course", "documents", "contacts", "generations")
QUIET_S, PATIENCE_S = 0.2, 3.0
LONG, IN_ONE_WORD, IN_CONFLICT, STOPPED = (PatientKey(f"00{n}", "") for n in range(1, 5))


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Ward:
    return long_ward(tmp_path_factory.mktemp("long"))


class Room:
    """The application in a window of the smallest size."""

    def __init__(
        self, qtbot: QtBot, qapp: QApplication, laptop: Laptop, language: Language
    ) -> None:
        self.qtbot = qtbot
        self.desktop: Desktop = desktop_of(laptop, language)
        self.bugs: list[object] = []
        self.desktop.background.bug.connect(self.bugs.append)
        nowhere = laptop.vault.path / "none"
        self.screen = Screen(qapp, nowhere, language, keep=lambda write: None)
        self.shell = QWidget()
        qtbot.addWidget(self.shell)
        self.screen.dress(self.shell)
        self.window = MainWindow(self.desktop, self.screen)
        around = QVBoxLayout(self.shell)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(self.window)
        self.shell.setMinimumSize(*SMALLEST)
        self.shell.resize(*SMALLEST)
        with qtbot.waitExposed(self.shell, timeout=30_000):
            self.shell.show()
        with qtbot.waitSignal(self.window.read, timeout=60_000):
            self.window.read_again()
        self.found: dict[str, list[str]] = {}

    def settle(self) -> None:
        quiet = time.monotonic()
        while time.monotonic() - quiet < QUIET_S:
            self.qtbot.wait(20)
            if self.desktop.background.is_busy:
                quiet = time.monotonic()

    def look(self, name: str) -> None:
        """Note what does not fit now."""
        self.settle()
        assert (self.shell.width(), self.shell.height()) == SMALLEST
        end = time.monotonic() + PATIENCE_S
        while (wrong := misfits(self.shell)) and time.monotonic() < end:
            self.qtbot.wait(100)  # a page that has just been shown is laid out in several turns
        if wrong:
            self.found[name] = wrong

    def visit(self, name: str, route: Route) -> None:
        self.window.go(route)
        self.look(name)

    def told(self) -> str:
        """Return what does not fit, one line each."""
        lines = [f"{name}: {line}" for name, found in self.found.items() for line in found]
        return "\n".join(lines)

    def end(self) -> None:
        self.settle()
        self.desktop.background.stop()
        self.screen.set_language("fr")
        assert self.bugs == []


@pytest.fixture(params=LANGUAGES)
def room(
    request: pytest.FixtureRequest, qtbot: QtBot, qapp: QApplication, long: Ward, tmp_path: Path
) -> Iterator[Room]:
    made = Room(qtbot, qapp, copied(long, tmp_path, mirror=True), request.param)
    yield made
    made.end()


def test_every_page_of_the_rail_and_every_section_fits(room: Room) -> None:
    for page in (*RAIL_PAGES, "help"):
        room.visit(page, Route(page))  # type: ignore[arg-type]
    for section, _ in SECTIONS:
        room.visit(f"department-{section}", Route("department", tab=section))
    assert room.found == {}, room.told()


def test_every_tab_of_a_patient_fits(room: Room) -> None:
    for tab in TABS:
        room.visit(f"patient-{tab}", Route("patient", LONG, tab=tab))
    for name, key in (("word", IN_ONE_WORD), ("conflict", IN_CONFLICT), ("stopped", STOPPED)):
        room.visit(f"patient-{name}", Route("patient", key, tab="plan"))
    assert room.found == {}, room.told()


def test_every_step_of_a_record_fits(room: Room) -> None:
    first, second, *_ = people()
    room.visit("record-1", Route("record", LONG))
    page = room.window.page
    assert isinstance(page, RecordPage)
    session = page.session
    flow = session.flow

    for tick in session.body.identity.ticks:
        tick.click()
    session.enter()
    room.look("record-2")
    session.body.checks.machines.buttons[MACHINE].click()
    room.look("record-2-machine")
    session.enter()
    room.look("record-3")
    assert session.state.step == 3
    sign(room, session, first)
    room.look("record-4")
    assert session.state.step == 4
    assert len(session.body.units.beams) == BEAMS
    for number, fields in session.body.units.beams.items():
        fields.field.setText(f"{100 + number}.37")
        flow.type_reading(number, f"{100 + number}.37")
        flow.leave(number)
        flow.choose_outcome(number, "complete")
    session.present()
    room.look("record-4-read")
    sign(room, session, first)
    room.look("record-5")
    assert session.state.step == 5
    colleague = session.body.colleague
    colleague.person.choose(second)
    room.look("record-5-person")
    assert room.found == {}, room.told()


def sign(room: Room, session: object, who: str) -> None:
    line = session.body.signature  # type: ignore[attr-defined]
    assert line.person.choose(who)
    for digit in pin_of(who):
        room.qtbot.keyClicks(line.pin, digit)
    session.enter()  # type: ignore[attr-defined]
    room.settle()


def test_refusals_overrides_and_corrections_fit(room: Room) -> None:
    room.visit("record-1", Route("record", LONG))
    page = room.window.page
    assert isinstance(page, RecordPage)
    session = page.session
    for tick in session.body.identity.ticks:
        tick.click()
    session.enter()
    room.settle()
    session.flow.choose_machine("LINAC 9")
    session.present()
    session.enter()
    room.look("gate-machine")
    assert session.state.gate is not None
    session.stack.gate.override_button.click()
    room.look("override")
    session.stack.override.first.person.choose(next(iter(people())))
    room.look("override-person")
    for name, key, tab in (
        ("gate-conflict", IN_CONFLICT, None),
        ("gate-stopped", STOPPED, None),
        ("correct", LONG, "correct"),
        ("missed", LONG, "missed"),
        ("settle", IN_CONFLICT, "settle"),
    ):
        room.visit(name, Route("record", key, tab=tab))
    assert room.found == {}, room.told()


def test_what_is_cut_covered_or_outside_is_found(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(300, 200)
    QVBoxLayout(window)
    cut = QLabel("A name that is much longer than its place", window)
    cut.setGeometry(10, 10, 60, 20)
    over = QLabel("12", window)
    over.setGeometry(20, 12, 40, 20)
    outside = QPushButton("Sign", window)
    outside.setGeometry(260, 150, 90, 40)
    window.show()
    found = "\n".join(misfits(window))
    assert "width 60 of" in found
    assert "over QLabel" in found
    assert "outside the window" in found
