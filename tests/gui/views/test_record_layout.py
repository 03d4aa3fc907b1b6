"""The page of a session: nothing is cut, and what is typed stays in view, at every size."""

from dataclasses import replace

import pytest
from gui_record_builders import copied, signing_ward
from gui_record_stage import ENTER, read, session_page, sign, to_units
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from continuity_kit.domain.session import Gate
from continuity_kit.gui.presenters.record_acts import Refused
from continuity_kit.gui.theme import NAME_PT, SAFETY_FIVE_MIN_PT
from continuity_kit.gui.views.record.step_colleague import SumField
from continuity_kit.gui.views.record.step_units import UnitsPanel

pytestmark = pytest.mark.gui


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return signing_ward(tmp_path_factory.mktemp("page"))


@pytest.fixture
def page(qtbot, template, tmp_path):
    with session_page(qtbot, copied(template, tmp_path, mirror=True)) as made:
        yield made


def test_nine_readings_of_the_second_person_stay_in_view(qtbot, page):
    reading = SumField(page.desktop.look)
    qtbot.addWidget(reading)
    reading.resize(page.desktop.look.px(520), 64)
    reading.setText("312.5 + 298.7")
    assert reading.font().pointSizeF() == NAME_PT
    reading.setText(" + ".join(["312.5"] * 9))
    assert reading.font().pointSizeF() < NAME_PT
    assert reading.fontMetrics().horizontalAdvance(reading.text()) <= reading.width()


def test_a_shift_that_cannot_be_taken_is_what_the_step_waits_for(qtbot, page):
    to_units(qtbot, page)
    read(qtbot, page, "100.25")
    units = page.session.body.units
    assert units.first_missing() is None
    page.session.flow.type_further(shifts_cm=("0", "12", "1"))
    page.session.present()
    assert "cm" in units.first_missing().accessibleName()
    assert not page.session.state.can_go


def test_what_has_the_focus_is_in_view_in_a_low_window(qtbot, page):
    to_units(qtbot, page)
    read(qtbot, page, "100.25")
    sign(qtbot, page, "Bruno")
    page.resize(900, 420)
    qtbot.wait(0)
    colleague = page.session.body.colleague
    colleague.reading.setFocus()
    qtbot.keyClicks(colleague.reading, "100.25")
    qtbot.keyClick(colleague.reading, ENTER)
    assert colleague.pin.hasFocus()
    qtbot.waitUntil(lambda: not colleague.pin.visibleRegion().isEmpty())


def test_the_safety_five_stand_large_on_every_step(qtbot, page):
    def five():
        names = ("patient-name", "patient-birth-date", "patient-number", "next-fraction", "machine")
        for name in names:
            widget = page.session.bar.findChild(QWidget, name)
            assert widget.isVisible(), name
            assert widget.font().pointSizeF() >= SAFETY_FIVE_MIN_PT, name

    five()
    to_units(qtbot, page)
    five()
    flow = page.session.flow
    flow.took(Refused("start", (Gate("same-day", "doctor"),), flow.base, 7))
    page.session.present()
    five()


@pytest.mark.parametrize(("width", "height"), [(944, 592), (1286, 660), (1840, 972)])
def test_thirty_beams_and_a_long_name_are_reached_at_every_size(qtbot, page, width, height):
    to_units(qtbot, page)
    state = page.session.state
    row = state.units.rows[0]
    rows = tuple(
        replace(row, number=number, name=f"{number} {'CHAMP_TANGENTIEL_EXTERNE ' * 4}")
        for number in range(1, 31)
    )
    units = UnitsPanel(page.desktop.look)
    qtbot.addWidget(units)
    units.resize(width - 88, height - 300)
    units.show_step(replace(state.units, rows=rows))
    with qtbot.waitExposed(units, timeout=30_000):
        units.show()
    units.activateWindow()
    last = units.beams[30]
    units.beams[29].interrupted.setFocus()
    qtbot.waitUntil(units.beams[29].interrupted.hasFocus)
    qtbot.keyClick(units.beams[29].interrupted, Qt.Key.Key_Tab)
    assert last.field.hasFocus()
    assert not last.field.visibleRegion().isEmpty()
    for label in units.findChildren(QLabel):
        if label.isVisible() and label.text() and not label.wordWrap():
            assert label.width() >= label.sizeHint().width() - 1, label.text()
    assert units.current_beam == 30


def test_a_narrow_page_folds_the_list_and_keeps_its_names(qtbot, page):
    page.resize(944, 592)
    qtbot.wait(0)
    assert page.width() == 944
    steps = page.session.body.steps
    assert steps.width() < 100
    names = {widget.accessibleName() for widget in steps.findChildren(QWidget)}
    assert any("Identité" in name for name in names)
