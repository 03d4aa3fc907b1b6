"""The page of the return in a window."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.theme import Theme, installed_family
from continuity_kit.gui.views.handback.page import CLOSE, DECLARE, OBJECTS, HandBackPage
from continuity_kit.services.downtime_state import Downtime

pytestmark = pytest.mark.gui
DAY_0720 = datetime(2026, 11, 23, 6, 20, tzinfo=UTC)


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


def test_the_open_stage_is_marked_by_word_role_and_to_a_screen_reader(page):
    marked = [box for box in page.stages.boxes if box.mark.text()]
    assert marked == [page.stages.boxes[DECLARE]]
    page.stages.opened.emit(CLOSE)
    box = page.stages.boxes[CLOSE]
    assert [one for one in page.stages.boxes if one.mark.text()] == [box]
    assert box.property("role") != page.stages.boxes[DECLARE].property("role")
    assert box.accessibleName().endswith(box.mark.text())


def test_a_declared_downtime_is_said_and_the_page_opens_on_what_comes_next(qtbot, page):
    assert page.side.currentIndex() == DECLARE and page.declare.sign.isVisible()
    facts = replace(page._presenter.facts, downtime=Downtime(opened_at=DAY_0720))
    page._presenter.read = lambda: facts
    page.open(Route("handback"))
    qtbot.waitUntil(lambda: page.side.currentIndex() == OBJECTS, timeout=10_000)
    page.stages.opened.emit(DECLARE)
    assert "déjà déclarée" in page.declare.about.text()
    for asked in (page.declare.sign, page.declare.first, page.declare.second, page.declare.reason):
        assert not asked.isVisible()
    page.stages.opened.emit(CLOSE)  # what somebody chose stays when the page is read anew
    page.refresh()
    page.open(Route("handback"))
    qtbot.wait(200)
    assert page.side.currentIndex() == CLOSE


def test_without_a_downtime_there_is_nothing_to_close(page):
    page.stages.opened.emit(CLOSE)
    assert "rien à clore" in page.stages.boxes[CLOSE].words.text()
    assert "rien à clore" in page.close_act.about.text()


def test_the_icons_of_the_tally_and_of_the_stages_take_the_colours_of_another_theme(page):
    before = page._tallies[0][0].pixmap().toImage()
    page.desktop.look = Theme("dark", 100, installed_family())
    page.restyle()
    look = page.desktop.look
    drawn = page._tallies[0][0].pixmap().toImage()
    assert drawn != before
    assert drawn == pixmap("in-conflict", look.px(16), look.color("ink3")).toImage()
    glyph = page.stages.boxes[CLOSE]._icon.pixmap().toImage()
    assert glyph == pixmap("to-give", look.px(26), look.color("ink2")).toImage()
