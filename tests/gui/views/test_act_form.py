"""The form of a correction: a long warning parts no line that somebody signs in."""

from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from continuity_kit.gui.presenters.correct_form import FormField, FormState
from continuity_kit.gui.theme import Theme
from continuity_kit.gui.views.record.act_form import ActForm

pytestmark = pytest.mark.gui

WARNING = (
    "jeudi 26 novembre 2026, hier. Déjà donnée ce jour : fraction 23, 09:20, Lou Fictive, "
    "entrée n° 299. Comparez avant de signer."
)
DAY = FormField("day", "Jour", value="26/11/2026", hint=WARNING, tone="red")
PLAIN = FormState(
    title="LOGE",
    detail="",
    acts=(),
    act="elsewhere",
    does="La fraction compte comme donnée, dans un autre établissement.",
    fields=(DAY, FormField("host", "Établissement"), FormField("fraction", "Fraction")),
    asks_reason=True,
    reason_title="Motif, en toutes lettres",
    reason="Panne de la machine",
    first="Première personne",
    second="Deuxième personne",
    sign="Signer à deux",
)
HEIGHT = 420
"""Of the form in the smallest window, below the patient's bar, the sections and the title."""


@pytest.fixture
def form(qtbot: QtBot) -> ActForm:
    made = ActForm(Theme())
    qtbot.addWidget(made)
    made.resize(666, HEIGHT)
    with qtbot.waitExposed(made):
        made.show()
    return made


def bottom(widget: QWidget, form: ActForm) -> int:
    return widget.mapTo(form, QPoint(0, widget.height())).y()


def test_a_long_warning_leaves_both_lines_of_signature_whole(qtbot: QtBot, form: ActForm) -> None:
    form.show_form(PLAIN, "", is_busy=False)
    qtbot.wait(20)
    room = bottom(form._scroll.viewport(), form)
    assert bottom(form.second, form) <= room
    hint = form._hints["day"]
    assert hint.height() >= hint.heightForWidth(hint.width())
    fields = [form.fields[name] for name in ("day", "host", "fraction")]
    assert all(two.y() - one.y() < 50 for one, two in pairwise(fields))


def test_a_warning_that_goes_leaves_no_place_taken(qtbot: QtBot, form: ActForm) -> None:
    form.show_form(PLAIN, "", is_busy=False)
    typed = replace(DAY, hint="jeudi 26 novembre 2026, hier.", tone="second")
    form.show_form(replace(PLAIN, fields=(typed, *PLAIN.fields[1:])), "", is_busy=False)
    qtbot.wait(20)
    assert form._hints["day"].isVisible()
    assert not form._hints["host"].isVisible()
    assert form.fields["day"].height() == form.fields["host"].height()


def test_the_field_that_has_the_focus_is_in_view_in_a_low_window(
    qtbot: QtBot, form: ActForm
) -> None:
    form.resize(666, 300)
    form.show_form(PLAIN, "", is_busy=False)
    qtbot.wait(20)
    form.activateWindow()
    form.second.person.setFocus()
    qtbot.waitUntil(form.second.person.hasFocus)
    assert bottom(form.second.person, form) <= bottom(form._scroll.viewport(), form)
