"""130 % in the widest type on the smallest screen: nothing is cut before the kit is open."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browse_builders import Ward
from gui.fits import misfits
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from vault_builders import PASSPHRASE

from continuity_kit.files import Disk
from continuity_kit.gui.background import Background
from continuity_kit.gui.presenters.first_run import FirstRun
from continuity_kit.gui.presenters.unlock import Unlocker
from continuity_kit.gui.screen import Screen
from continuity_kit.gui.views.first_run.assistant import AssistantPage
from continuity_kit.gui.views.frame.shell import Shell
from continuity_kit.gui.views.unlock.arrival import ArrivalPage
from continuity_kit.messages import LANGUAGES, Language
from continuity_kit.vault.secret_box import FLOOR_KDF

pytestmark = pytest.mark.gui
WIDEST = "DejaVu Sans"
SIZE, LARGEST, TRIES = (1366, 768), 130, 20


class Cheap(Unlocker):
    """An unlocker whose assistant derives keys at the floor."""

    def first_run(self) -> FirstRun:
        return FirstRun(self.vault, disk=Disk(), now=self._now, kdf=FLOOR_KDF, mark=self.mark)


class Large:
    """The application's window at its largest type, on a vault or where one will be."""

    def __init__(
        self, qtbot: QtBot, qapp: QApplication, vault: Path, ward: Ward, language: Language
    ) -> None:
        self.qtbot, self.qapp, self.background = qtbot, qapp, Background()
        self.screen = Screen(qapp, vault, language, keep=lambda write: None, family=WIDEST)
        self.screen.set_scale(LARGEST)
        unlocker = Cheap(vault, disk=Disk(), now=ward.clock)
        self.shell = Shell(self.screen, self.background, unlocker, lambda: 0)
        qtbot.addWidget(self.shell)
        self.shell.resize(*SIZE)
        self.shell.show()
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.background.is_busy, timeout=60_000)
        self.qtbot.wait(50)

    def wrong(self) -> list[str]:
        """Return what cannot be read or reached now."""
        found: list[str] = []
        for _ in range(TRIES):  # Qt lays out in turns
            self.settle()
            self.shell.resize(*SIZE)
            found = misfits(self.shell)
            if not found:
                break
        return found

    def end(self) -> None:
        self.background.stop()
        Screen(self.qapp, Path("none"), "fr", keep=lambda write: None)


@pytest.fixture(params=LANGUAGES)
def unlocked(
    request: pytest.FixtureRequest, qtbot: QtBot, qapp: QApplication, written_ward: Ward
) -> Iterator[Large]:
    vault = written_ward.laptop.vault.path
    made = Large(qtbot, qapp, vault, written_ward, request.param)
    yield made
    made.end()


@pytest.fixture(params=LANGUAGES)
def new(
    request: pytest.FixtureRequest,
    qtbot: QtBot,
    qapp: QApplication,
    demo_ward: Ward,
    tmp_path: Path,
) -> Iterator[Large]:
    made = Large(qtbot, qapp, tmp_path / "new" / "vault", demo_ward, request.param)
    yield made
    made.end()


def test_unlock_help_and_what_is_asked_after_it_fit(unlocked: Large, written_ward: Ward) -> None:
    form = unlocked.shell.unlock.form
    assert unlocked.wrong() == []
    form.secret.setText("faux")
    form.open_button.click()
    assert unlocked.wrong() == []
    unlocked.shell.show_help()
    assert unlocked.wrong() == []
    unlocked.shell.stack.currentWidget().closed.emit()
    subject = {"patient_id": "001", "id_issuer": "", "plan_uid": "1.2.3.1.1", "fraction": 2}
    written_ward.laptop.append("fraction_started", subject, {"machine": "LINAC 1"})
    unlocked.shell.unlocker.mark.take()
    unlocked.shell.unlocker.mark.begin()
    form.secret.setText(PASSPHRASE)
    form.open_button.click()
    assert unlocked.wrong() == []
    assert isinstance(unlocked.shell.stack.currentWidget(), ArrivalPage)


def test_every_step_of_the_first_start_fits(new: Large, tmp_path: Path) -> None:
    page = new.shell.stack.currentWidget()
    assert isinstance(page, AssistantPage)
    _, facility, openers, recovery, *later = page.steps
    assert new.wrong() == []
    page.next_button.click()
    facility.facility.setText("Centre Saint-Exemple")
    assert new.wrong() == []
    page.next_button.click()
    new.settle()
    for name, secret, text in zip(openers.names, openers.secrets, ("Anne", "Bruno"), strict=True):
        name.setText(text)
        secret.setText(f"{text} sept bateaux restent à quai ce soir")
    openers.proposal.setText("hiberner exaucer étoile limpide farfelu mystère")
    assert new.wrong() == []
    page.next_button.click()
    recovery.folder.path.setText(str(tmp_path))
    recovery.make_button.click()
    assert new.wrong() == []
    for field, (_, group) in zip(recovery.groups, page._run._setup.groups, strict=True):
        field.setText(group)
    page.next_button.click()
    for step in later:
        new.settle()
        assert page.step is step
        assert new.wrong() == []
        if step is not later[-1]:
            page.later_button.click()
    new.settle()
