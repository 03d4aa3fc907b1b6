"""Recording a session in a window: keys, refusals, what is hidden, one entry a press."""

import re

import pytest
from gui_record_builders import PIN, copied, route, signing_ward
from gui_record_stage import (
    ENTER,
    ESC,
    fraction_entries,
    key,
    kinds,
    read,
    session_page,
    settled,
    sign,
    to_start,
    to_units,
)
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget

from continuity_kit.domain.session import Gate
from continuity_kit.gui.presenters.gate_words import WORDS
from continuity_kit.gui.presenters.record_acts import Refused
from continuity_kit.gui.presenters.routes import Route

pytestmark = pytest.mark.gui

PLANNED, READING = re.compile(r"\b100\b"), re.compile(r"100[.,]25")


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return signing_ward(tmp_path_factory.mktemp("page"))


@pytest.fixture
def page(qtbot, template, tmp_path):
    with session_page(qtbot, copied(template, tmp_path, mirror=True)) as made:
        yield made


def said(page):
    """Return everything that any widget of the page says or would say, shown or hidden."""
    for widget in (page, *page.findChildren(QWidget)):
        yield widget.accessibleName()
        yield widget.accessibleDescription()
        yield widget.toolTip()
        if isinstance(widget, QLabel | QAbstractButton):
            yield widget.text()
        if isinstance(widget, QLineEdit):
            yield from (widget.text(), widget.placeholderText())


def test_a_session_is_recorded_and_confirmed_by_keys_alone(qtbot, page):
    to_units(qtbot, page)
    read(qtbot, page, "100,0")
    sign(qtbot, page, "Bruno")
    colleague = page.session.body.colleague
    assert page.session.state.step == 5
    colleague.person.choose("Claire")
    colleague.reading.setFocus()
    qtbot.keyClicks(colleague.reading, "100")
    key(qtbot, page, ENTER)
    assert colleague.pin.hasFocus()
    qtbot.keyClicks(colleague.pin, PIN["Claire"])
    key(qtbot, page, ENTER)
    assert page.session.state.step == 6
    assert kinds(page)[-3:] == ["fraction_started", "fraction_ended", "confirmation"]
    assert "ENREGISTRÉ" in page.session.body.banner.text
    with qtbot.waitSignal(page.desktop.back):
        key(qtbot, page, ENTER)


def test_no_widget_holds_a_planned_value_before_its_reading_is_typed(qtbot, page):
    to_start(qtbot, page)
    assert any(PLANNED.search(text) for text in said(page))
    sign(qtbot, page, "Bruno")
    assert [text for text in said(page) if PLANNED.search(text)] == []
    fields = page.session.body.units.beams[1]
    fields.field.setFocus()
    qtbot.keyClicks(fields.field, "99,8")
    assert [text for text in said(page) if PLANNED.search(text)] == []
    fields.complete.setFocus()
    qtbot.waitUntil(lambda: any(PLANNED.search(text) for text in said(page)))


def test_no_widget_holds_the_first_reading_while_the_second_person_types(qtbot, page):
    to_units(qtbot, page)
    read(qtbot, page, "100.25")
    sign(qtbot, page, "Bruno")
    assert page.session.state.step == 5
    assert [text for text in said(page) if READING.search(text)] == []


@pytest.mark.parametrize("code", sorted(WORDS))
@pytest.mark.parametrize("pressed", [ENTER, ESC], ids=["enter", "esc"])
def test_enter_and_esc_on_a_refusal_record_nothing(qtbot, page, code, pressed):
    flow = page.session.flow
    for override in (None, "physicist"):
        flow.took(Refused("start", (Gate(code, override, 1),), flow.base, 7))
        page.session.present()
        gate = page.session.stack.gate
        assert page.session.stack.currentWidget() is gate
        qtbot.waitUntil(gate.close_button.hasFocus)
        assert gate.override_button.isVisible() == (override is not None)
        assert not gate.override_button.isDefault()
        assert page.about == "refusal"
        assert gate.override_button.shortcut().isEmpty()
        key(qtbot, page, pressed)
        assert flow.refused is None
        assert page.session.stack.currentWidget() is page.session.body
    assert fraction_entries(page) == []


def test_a_double_click_on_sign_is_one_entry(qtbot, page):
    to_start(qtbot, page)
    line, button = page.session.body.signature, page.session.body.go_button
    line.person.choose("Bruno")
    line.pin.setFocus()
    qtbot.keyClicks(line.pin, PIN["Bruno"])
    qtbot.mouseDClick(button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    settled(qtbot, page)
    assert fraction_entries(page) == ["fraction_started"]


def test_f8_marks_the_beam_and_asks_why(qtbot, page):
    to_units(qtbot, page)
    fields = page.session.body.units.beams[1]
    fields.field.setFocus()
    qtbot.keyClicks(fields.field, "40")
    qtbot.keyClick(fields.field, Qt.Key.Key_F8)
    assert fields.interrupted.isChecked()
    assert page.session.state.units.asks_reason
    assert not page.session.body.is_ready


def test_what_is_typed_after_f8_and_enter_is_the_reason(qtbot, page):
    to_units(qtbot, page)
    fields = page.session.body.units.beams[1]
    fields.field.setFocus()
    qtbot.keyClicks(fields.field, "40")
    qtbot.keyClick(fields.field, Qt.Key.Key_F8)
    key(qtbot, page, ENTER)
    qtbot.keyClicks(page.focusWidget(), "Panne de table")
    assert fields.interrupted.isChecked()
    assert not fields.complete.isChecked()
    assert page.session.state.units.reason == "Panne de table"


def test_enter_goes_to_what_is_missing_and_never_out_of_the_step(qtbot, page):
    to_units(qtbot, page)
    units, body = page.session.body.units, page.session.body
    fields = units.beams[1]
    fields.field.setFocus()
    qtbot.keyClicks(fields.field, "40")
    qtbot.keyClick(fields.field, Qt.Key.Key_F8)
    fields.complete.setFocus()
    page.session.enter()
    assert page.focusWidget() is units.first_missing()
    assert page.focusWidget().accessibleName() == page.session.state.units.reason_title
    qtbot.keyClicks(page.focusWidget(), "panne")
    page.session.enter()
    assert units.first_missing() is None
    assert body.first_missing() in (body.signature.person, body.signature.pin)
    assert body.isAncestorOf(page.focusWidget())


def test_esc_asks_only_when_something_was_typed(qtbot, page):
    to_units(qtbot, page)
    fields = page.session.body.units.beams[1]
    fields.field.setFocus()
    qtbot.keyClicks(fields.field, "12")
    key(qtbot, page, ESC)
    assert page.session.state.asks_close
    assert page.has_unsaved_entry()
    key(qtbot, page, ESC)
    assert not page.session.state.asks_close
    assert fields.field.text() == "12"
    fields.field.setFocus()
    qtbot.keyClick(fields.field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(fields.field, Qt.Key.Key_Backspace)
    with qtbot.waitSignal(page.desktop.back):
        key(qtbot, page, ESC)
    assert fraction_entries(page) == ["fraction_started"]


def test_an_override_has_no_default_and_is_signed_by_nobody_from_the_keyboard_alone(qtbot, page):
    flow = page.session.flow
    flow.took(Refused("start", (Gate("other-machine", "physicist"),), flow.base, 7))
    page.session.present()
    page.session.stack.gate.override_button.click()
    panel = page.session.stack.override
    assert panel.first.person.name == panel.second.person.name == ""
    qtbot.keyClicks(panel.reason, "Machine change avec la physique")
    for widget in (panel.reason, panel.first.pin, panel.second.pin, panel.first.person):
        qtbot.keyClick(widget, ENTER)
    assert not panel.sign_button.isEnabled()
    qtbot.keyClick(panel, ESC)
    assert page.session.stack.currentWidget() is page.session.stack.gate
    assert fraction_entries(page) == []


def test_a_reason_that_was_typed_outlives_a_change_of_look(qtbot, page):
    flow = page.session.flow
    flow.took(Refused("start", (Gate("other-machine", "physicist"),), flow.base, 7))
    page.session.present()
    page.session.stack.gate.override_button.click()
    qtbot.keyClicks(page.session.stack.override.reason, "Machine change avec la physique")
    page.restyle()
    panel = page.session.stack.override
    assert page.session.stack.currentWidget() is panel
    assert panel.reason.toPlainText() == "Machine change avec la physique"
    page.session.escape()
    page.session.escape()
    assert flow.refused is None
    assert fraction_entries(page) == []


def test_enter_in_the_field_of_the_paper_compares_and_goes_nowhere(qtbot, page):
    paper = page.session.body.identity.paper
    paper.field.setFocus()
    qtbot.keyClicks(paper.field, "0123-4567-89AB")
    key(qtbot, page, ENTER)
    assert "aucun plan connu" in paper.words.text()
    assert paper.words.isVisible()
    assert page.session.state.step == 1
    assert kinds(page).count("refusal") == 0


def test_the_footer_names_the_keys_of_each_step_and_of_a_refusal(qtbot, page):
    def named():
        return [hint.key for hint in page.key_hints()]

    to_start(qtbot, page)
    with qtbot.waitSignal(page.desktop.keyed):
        sign(qtbot, page, "Bruno")
    assert "F8" in named()
    flow = page.session.flow
    flow.took(Refused("record", (Gate("meterset-off", "physicist", 1),), flow.base, 7))
    with qtbot.waitSignal(page.desktop.keyed):
        page.session.present()
    assert "F8" not in named()


def test_language_and_look_change_and_what_was_typed_stays(qtbot, page):
    to_units(qtbot, page)
    fields = page.session.body.units.beams[1]
    fields.field.setFocus()
    qtbot.keyClicks(fields.field, "12")
    page.desktop.workplace.speak("en")
    page.retranslate()
    assert "console show" in page.session.state.title
    page.restyle()
    assert page.session.body.units.beams[1].field.text() == "12"


def test_corrections_are_listed_and_signed_by_keys(qtbot, page):
    to_units(qtbot, page)
    page.session.leave()
    page.open(Route("record", page.session.patient or route(page.desktop.workplace).patient,
                    tab="settle"))  # fmt: skip
    settled(qtbot, page)
    form = page.correction.form
    lines = page.correction.list.lines.values()
    line = next(line for line in lines if "ouverte" in line.accessibleName())
    line.setFocus()
    qtbot.keyClick(line, ENTER)
    assert form.reason.isVisible()
    qtbot.keyClicks(form.reason, "Patient reparti sans traitement")
    for line, who in ((form.first, "Bruno"), (form.second, "Claire")):
        line.person.choose(who)
        line.pin.setFocus()
        qtbot.keyClicks(line.pin, PIN[who])
    qtbot.keyClick(form.second.pin, ENTER, Qt.KeyboardModifier.ControlModifier)
    settled(qtbot, page)
    assert kinds(page)[-1] == "session_settled"
    assert "ENREGISTRÉ" in page.correction.banner.text
