"""The page of the return in a window."""

import pytest
from PySide6.QtCore import Qt

from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.views.handback.page import CLOSE, OBJECTS, HandBackPage

pytestmark = pytest.mark.gui


@pytest.fixture
def page(qtbot, desktop):
    made = HandBackPage(desktop)
    qtbot.addWidget(made)
    made.show()
    made.open(Route("handback"))
    qtbot.waitUntil(lambda: bool(made.stages.boxes[0].title.text()), timeout=10_000)
    return made


def test_an_empty_ledger_says_what_can_still_be_done(page):
    assert not page.table.isVisible()
    assert page.standin.isVisible()
    assert page.standin.accessibleName()


def test_a_stage_opens_by_key_and_closing_needs_an_open_downtime(qtbot, page):
    box = page.stages.boxes[CLOSE]
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert page.side.currentIndex() == CLOSE
    assert not page.close_act.sign.isEnabled()


def test_objects_are_written_to_the_folder_that_is_typed(qtbot, page, tmp_path):
    page.stages.opened.emit(OBJECTS)
    assert not page.objects.start.isEnabled()
    page.objects.folder.path.setText(str(tmp_path / "back"))
    page.objects.start.click()
    qtbot.waitUntil(lambda: bool(page.objects.result.text()), timeout=20_000)
    assert any((tmp_path / "back").rglob("*.dcm"))
    assert page.objects.result.property("tone") == "green"


def test_a_folder_that_cannot_be_written_is_said_and_nothing_is_lost(qtbot, page, tmp_path):
    (tmp_path / "file").write_text("in the way")
    page.stages.opened.emit(OBJECTS)
    page.objects.folder.path.setText(str(tmp_path / "file"))
    page.objects.start.click()
    qtbot.waitUntil(lambda: bool(page.objects.result.text()), timeout=20_000)
    assert page.objects.result.property("tone") == "red"
    assert (tmp_path / "file").read_text() == "in the way"
