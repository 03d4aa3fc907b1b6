"""The department's page in a window."""

import pytest
from PySide6.QtCore import Qt

from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.presenters.scan import Scan
from continuity_kit.gui.views.department.page import SECTIONS, DepartmentPage

pytestmark = pytest.mark.gui


@pytest.fixture
def page(qtbot, desktop):
    made = DepartmentPage(desktop)
    qtbot.addWidget(made)
    made.resize(1286, 660)
    made.show()
    made.open(Route("department"))
    qtbot.waitUntil(lambda: bool(made.exports.table.rows), timeout=10_000)
    return made


def test_every_section_opens_by_its_key(qtbot, page):
    for at, section in enumerate(page.sections):
        key = Qt.Key(Qt.Key.Key_1 + at)
        qtbot.keyClick(page, key, Qt.KeyboardModifier.AltModifier)
        assert page.stack.currentWidget() is section
        qtbot.waitUntil(lambda section=section: section.was_read, timeout=10_000)
    assert len(page.sections) == len(SECTIONS)


def test_the_rows_of_a_table_stay_off_the_round_corners_of_its_panel(qtbot, page):
    table = page.exports.table
    panel = table.parentWidget()
    qtbot.waitUntil(lambda: table.height() > 0)
    assert panel.height() - table.geometry().bottom() > page.desktop.look.px(6)


def test_a_stick_that_is_held_already_is_said_on_the_page(qtbot, page, demo_ward):
    section = page.exports
    assert not section.take.isEnabled()
    section.folder.path.setText(str(demo_ward.department.stick))
    section.take.click()
    assert page.has_unsaved_entry()
    qtbot.waitUntil(lambda: bool(section.result.text()), timeout=20_000)
    assert not page.has_unsaved_entry()
    assert section.result.property("tone") == "second"


def test_a_folder_that_is_no_stick_is_refused_in_words(qtbot, page, tmp_path):
    section = page.exports
    section.folder.path.setText(str(tmp_path))
    section.take.click()
    qtbot.waitUntil(lambda: bool(section.result.text()), timeout=20_000)
    assert section.result.property("tone") == "red"
    assert len(section.table.rows) == 1


def test_a_machine_is_chosen_before_its_test_plan_can_be_written(qtbot, page, tmp_path):
    page.open(Route("department", tab="profiles"))
    section = page.stack.currentWidget()
    qtbot.waitUntil(lambda: bool(section.table.rows), timeout=10_000)
    section.folder.path.setText(str(tmp_path))
    assert not section.test.isEnabled()
    section.table.select("LINAC 1")
    section.test.click()
    qtbot.waitUntil(lambda: bool(section.result.text()), timeout=10_000)
    assert list(tmp_path.glob("*.dcm"))
    assert section.folder.path.text().endswith(".toml")


def test_a_scan_is_shown_where_the_scanner_is_tried_and_opens_nothing(qtbot, page):
    scan = Scan("#001", "nobody")
    assert not page.scanned(scan)
    page.open(Route("department", tab="scanner"))
    section = page.scanner
    qtbot.waitUntil(lambda: section.was_read, timeout=10_000)
    assert section.prefix.text() == "~"
    assert page.scanned(scan)
    qtbot.waitUntil(lambda: section.prefix.text() == "#", timeout=10_000)
    section.open()
    qtbot.wait(50)
    assert section.prefix.text() == "#"
    section.prefix.setText("a1")
    section.keep.click()
    qtbot.waitUntil(lambda: section.result.property("tone") == "red", timeout=10_000)
