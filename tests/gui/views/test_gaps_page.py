"""The page of gaps in a window: keys, choices, and nothing recorded without two."""

import pytest
from PySide6.QtCore import QPoint, Qt

from continuity_kit.gui.presenters.gaps import CHOICES
from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.theme import Theme, installed_family
from continuity_kit.gui.views.gaps.page import GapsPage

pytestmark = pytest.mark.gui


@pytest.fixture
def page(qtbot, desktop):
    made = GapsPage(desktop)
    qtbot.addWidget(made)
    made.resize(1286, 660)
    made.show()
    made.open(Route("gaps"))
    qtbot.waitUntil(lambda: bool(made.table.rows), timeout=10_000)
    return made


def test_the_first_patient_is_shown_with_figures_and_parameters(page):
    assert page.detail.name.text()
    assert page.detail.none.text()
    assert page.detail.count.text()


def test_enter_opens_the_patient_of_the_row(qtbot, page):
    page.table.setFocus()
    with qtbot.waitSignal(page.desktop.went) as went:
        qtbot.keyClick(page.table, Qt.Key.Key_Return)
    route = went.args[0]
    assert (route.page, route.patient.patient_id) == ("patient", page.table.current_key[0])


def test_nothing_can_be_signed_without_a_reason_and_two_people(qtbot, page):
    before = len(page.desktop.workplace.laptop.ledger.entries())
    qtbot.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    signing = page.detail.signing
    assert page.detail.is_signing
    assert not signing.sign.isEnabled()
    signing.reason.setText("jour court")
    assert not signing.sign.isEnabled()
    qtbot.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert len(page.desktop.workplace.laptop.ledger.entries()) == before


@pytest.mark.parametrize("where", ["signing", "choice"])
def test_a_long_reason_shows_where_it_begins_once_it_is_written(qtbot, page, where):
    page.detail.show_signing() if where == "signing" else page.detail.show_patient()
    field = page.detail.signing.reason if where == "signing" else page.detail.note
    text = "une machine en panne pour toute la semaine, trois heures de la seconde"
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)
    qtbot.keyClicks(field, text)
    assert field.cursorPosition() == len(text)
    page.table.setFocus()
    assert (field.text(), field.cursorPosition()) == (text, 0)
    field.setText(f"{text}.")
    assert field.cursorPosition() == 0


def test_both_signatures_and_the_button_are_whole_in_the_smallest_window(page):
    page.detail.show_signing()
    signing = page.detail.signing
    for widget in (signing.doctor.pin, signing.second.pin, signing.sign):
        assert signing.rect().contains(widget.geometry().translated(_offset(widget, signing)))


def _offset(widget, within):
    return widget.parentWidget().mapTo(within, QPoint(0, 0))


def test_going_back_to_a_patient_forgets_both_pins(qtbot, page):
    page.detail.show_signing()
    pin = page.detail.signing.doctor.pin
    pin.setFocus()
    qtbot.keyClicks(pin, "246813")
    page.detail.signing.back.click()
    assert not page.detail.is_signing
    assert not pin.is_filled


def test_of_a_plan_to_settle_first_no_act_is_preselected(page):
    stopped = next(row for row in page.table.rows if row.cells[6].text == "à régler d’abord")
    page.table.select(stopped.key)
    assert page.detail.act.currentIndex() == -1
    assert page.detail.act.placeholderText()


def test_a_patient_is_moved_only_for_a_written_reason(qtbot, page):
    first = page.table.rows[0].key
    page.table.select(first)
    qtbot.keyClick(page, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert page.table.rows[0].key == first
    assert page.detail.refusal.text()
    page.detail.note.setText("arrive à 9 h")
    qtbot.keyClick(page, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert page.table.rows[1].key == first
    assert page.table.current_key == first


def test_the_figures_of_a_patient_are_said_in_the_language_of_now(qtbot, page):
    before = page.detail.none.text()
    try:
        page.desktop.workplace.speak("en")
        page.retranslate()
        assert page.detail.none.text() != before
        assert "not calculated" in page.detail.none.text()
    finally:
        page.desktop.workplace.speak("fr")


def test_another_theme_is_taken_up_and_what_was_typed_stays(qtbot, page):
    key = page.table.current_key
    rows = page.table.rows
    page.hours.setText("2")
    page.detail.signing.reason.setText("jour court")
    page.desktop.look = Theme("dark", 100, installed_family())
    page.restyle()
    assert page.table.rows == rows
    assert page.table.current_key == key
    assert page.table.itemDelegate().look is page.desktop.look
    assert (page.hours.text(), page.detail.signing.reason.text()) == ("2", "jour court")
    assert page.detail.name.text()


def reckon(qtbot, page, hours):
    page.hours.setText(hours)
    qtbot.keyClick(page.hours, Qt.Key.Key_Return)


def test_wrong_hours_are_said_under_their_field_and_no_older_order_stays(qtbot, page):
    rows = page.table.rows
    reckon(qtbot, page, "beaucoup")
    qtbot.waitUntil(lambda: "beaucoup" in page.capacity.text(), timeout=10_000)
    field = page.hours.fontMetrics().horizontalAdvance("beaucoup")
    assert page.hours.width() >= field + 24
    above = page.hours.mapTo(page, QPoint(0, page.hours.height())).y()
    assert 0 < page.capacity.mapTo(page, QPoint(0, 0)).y() - above < 40
    assert page.capacity.property("tone") == "red"
    assert not page.table.isVisible() and page.standin.isVisible()
    assert not page.detail.to_sign.isEnabled()
    page.all.click()
    assert not page.table.isVisible()
    qtbot.keyClick(page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    page.print_shown()
    assert not page.detail.is_signing
    page.due.click()
    reckon(qtbot, page, "")
    qtbot.waitUntil(page.table.isVisible, timeout=10_000)
    assert page.table.rows == rows
    assert page.detail.to_sign.isEnabled()
    assert page.capacity.property("tone") == "second"


def test_a_long_decision_takes_two_lines_and_hides_no_figure(page):
    key = page.table.rows[0].key
    for act in CHOICES:
        page.presenter.choose(key, act)
        page._show()
        for column in range(page.table.model().columnCount()):
            assert not page.table.isColumnHidden(column), act


def test_ctrl_p_takes_the_day_to_the_print_centre(qtbot, page):
    vault = page.desktop.workplace.laptop.vault.path
    before = set(vault.rglob("*.pdf"))
    with qtbot.waitSignal(page.desktop.went) as went:
        page.print_shown()
    day = page.desktop.workplace.now().date().isoformat()
    assert (went.args[0].page, went.args[0].tab) == ("print", f"triage/{day}")
    assert set(vault.rglob("*.pdf")) == before


def test_the_hours_that_the_screen_was_reckoned_with_go_along_to_paper(qtbot, page):
    page.hours.setText("1,5")
    qtbot.keyClick(page.hours, Qt.Key.Key_Return)
    report = page.presenter.report
    qtbot.waitUntil(lambda: page.presenter.report is not report, timeout=10_000)
    page.hours.setText("7")  # typed, not reckoned: the screen does not show it
    with qtbot.waitSignal(page.desktop.went) as went:
        page.print_shown()
    assert went.args[0].tab.endswith("/1.5")
