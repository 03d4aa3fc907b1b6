"""The assistant's list tells what is done from what was left for later."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from vault_builders import Clock

from continuity_kit.files import Disk
from continuity_kit.gui.background import Background
from continuity_kit.gui.presenters.first_run import (
    CARD,
    CHECK,
    OPENERS,
    PEOPLE,
    RECOVERY,
    Beginning,
    FirstRun,
    NewOpener,
)
from continuity_kit.gui.screen import Screen
from continuity_kit.gui.views.first_run.assistant import AssistantPage
from continuity_kit.gui.views.first_run.joining import PeopleStep
from continuity_kit.gui.views.parts.pin_field import PinField
from continuity_kit.vault.secret_box import FLOOR_KDF

pytestmark = pytest.mark.gui
ANNE, BRUNO = NewOpener("Anne", "sept bateaux à quai"), NewOpener("Bruno", "neuf grues au port")


@pytest.fixture
def page(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[AssistantPage]:
    run = FirstRun(tmp_path / "vault", disk=Disk(), now=Clock(), kdf=FLOOR_KDF)
    run.make(Beginning(OPENERS, "Centre", "B"), (ANNE, BRUNO), tmp_path / "papers", "fr")
    run.check_groups(tuple(group for _, group in run._setup.groups))
    background = Background()
    screen = Screen(qapp, run.vault, "fr", keep=lambda write: None)
    made = AssistantPage(screen, background, run, CARD)
    qtbot.addWidget(made)
    made.resize(1920, 1080)
    made.show()
    qtbot.waitUntil(lambda: not background.is_busy)
    yield made
    qtbot.waitUntil(lambda: not background.is_busy)
    background.stop()


def marks(page: AssistantPage) -> list[str]:
    """Return the sign of each step in the list."""
    return [
        str(label.property("state"))
        for line in page._lines
        for label in line.findChildren(QLabel)
        if label.property("state")
    ]


def test_a_step_left_for_later_has_no_tick(qtbot: QtBot, page: AssistantPage) -> None:
    page.later_button.click()
    qtbot.waitUntil(lambda: page._at == PEOPLE and page.next_button.isEnabled())
    assert marks(page) == ["given"] * RECOVERY + ["clock", "started", "to-give"]
    page.next_button.click()  # with nobody who signs
    qtbot.waitUntil(lambda: page._at == CHECK)
    assert marks(page) == ["given"] * RECOVERY + ["clock", "clock", "started"]
    told = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
    assert told.count("à faire plus tard") == 2


def test_a_pin_of_the_first_start_is_typed_in_cells_and_kept_by_no_field(
    qtbot: QtBot, page: AssistantPage
) -> None:
    page.later_button.click()
    qtbot.waitUntil(lambda: page._at == PEOPLE and page.next_button.isEnabled())
    step = page.step
    assert isinstance(step, PeopleStep)
    step.name.setText("L. Exemple")
    for field, typed in ((step.pin, "482913"), (step.pin_again, "482914")):
        assert isinstance(field, PinField)
        qtbot.keyClicks(field, typed)
    step.add_button.click()
    assert step.problem.isVisible()
    assert not step.pin.is_filled and not step.pin_again.is_filled
    for field in (step.pin, step.pin_again):
        qtbot.keyClicks(field, "482913")
    qtbot.keyClick(step.pin_again, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "L. Exemple" in step.known.text(), timeout=30_000)
    assert not step.pin.is_filled and not step.pin_again.is_filled


def test_in_a_wide_window_the_buttons_stand_under_the_step(page: AssistantPage) -> None:
    column = page.next_button.parentWidget()
    assert column is not None
    left = column.mapTo(page, column.rect().topLeft()).x()
    assert left > 300
    step = page.step
    foot = step.panel.mapTo(page, step.panel.rect().bottomLeft()).y()
    top = page.next_button.mapTo(page, page.next_button.rect().topLeft()).y()
    assert 0 < top - foot < 100
