"""The print centre after a print, and for forms about one patient."""

from collections.abc import Iterator

import pytest
from browse_builders import Ward, parse
from gui_builders import DAY, desktop_of
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from continuity_kit.dicom.worker import Worker
from continuity_kit.gui.presenters import printing_desk
from continuity_kit.gui.presenters.printing_desk import WaitingPrint
from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.views.printing.page import PrintPage

pytestmark = pytest.mark.gui


@pytest.fixture
def writing(
    qtbot: QtBot, written_ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> Iterator[PrintPage]:
    monkeypatch.setattr(Worker, "parse", lambda self, data, kind: parse(data, kind))
    monkeypatch.setattr(printing_desk, "installed_printers", lambda: ())
    made = PrintPage(desktop_of(written_ward.laptop))
    qtbot.addWidget(made)
    made.resize(1286, 692)
    made.retranslate()
    made.show()
    made.open(Route("print", tab=f"{DAY.isoformat()}/"))
    yield made
    made.hide()
    made.desktop.background.stop()
    made._desk.close()


def test_after_a_print_the_pages_are_counted_anew(qtbot: QtBot, writing: PrintPage) -> None:
    writing.filters.lists.setChecked(False)
    with qtbot.waitSignal(writing.desktop.read_again, timeout=60_000):
        writing.print_shown()
    qtbot.waitUntil(lambda: "pages" in writing.bar.verb.text(), timeout=60_000)
    assert all(row.cells[5].text for row in writing.table.rows if row.cells[0].checked)
    assert writing.preview.second.text().startswith("feuille ")  # what was printed stays shown


def test_after_a_form_of_nobody_was_printed_the_verb_says_its_pages(
    qtbot: QtBot, writing: PrintPage
) -> None:
    writing.open(Route("print", tab=f"triage/{DAY.isoformat()}/2"))
    with qtbot.waitSignal(writing.desktop.read_again, timeout=60_000):
        writing.print_shown()
    qtbot.waitUntil(lambda: "page" in writing.bar.verb.text(), timeout=60_000)


def test_what_came_of_a_print_does_not_stand_beside_another_that_a_page_asks_for(
    qtbot: QtBot, writing: PrintPage
) -> None:
    with qtbot.waitSignal(writing.desktop.read_again, timeout=60_000):
        writing.print_shown()
    assert writing.bar.note.isVisible()
    writing.open(Route("print"))  # back to what was printed: its outcome is still there
    assert writing.bar.note.isVisible()
    writing.open(Route("print", tab=f"triage/{DAY.isoformat()}/2"))
    assert not writing.bar.note.isVisible()


def test_a_waiting_print_is_told_in_the_rows_of_its_sheets(
    writing: PrintPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = writing.desktop.workplace.opened
    plans = [] if opened is None else [it for one in opened.snapshot.patients for it in one.plans]
    newest = dict.fromkeys((view.plan_uid for view in plans), "A-0732-8")
    monkeypatch.setattr(writing.presenter, "_newest", lambda _: newest)
    writing.presenter._made = None
    writing.refresh()
    gap = "\N{NO-BREAK SPACE}"
    assert f"sortie{gap}: A-0732-8" in [row.cells[4].second for row in writing.table.rows]
    writing._take_waiting((WaitingPrint("x", "…", ("A-0732-8",)),))
    told = [row.cells[4].second for row in writing.table.rows]
    assert f"en attente{gap}: A-0732-8" in told
    assert not any(text.startswith("sortie") for text in told)


@pytest.mark.parametrize("form", ["transfer_summary", "incident_aid"])
def test_nobody_ticks_all_of_a_form_about_one_patient(
    qtbot: QtBot, writing: PrintPage, form: str
) -> None:
    page = writing
    qtbot.waitUntil(lambda: page.preview.view.has_page, timeout=30_000)
    assert page.every.isVisible()
    qtbot.mouseClick(page.forms._buttons[form], Qt.MouseButton.LeftButton)
    assert not page.every.isVisible()
    assert "Ctrl+A" not in [hint.key for hint in page.key_hints()]
    qtbot.keyClick(page, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert not any(row.cells[0].checked for row in page.table.rows)


def test_the_hint_of_the_folder_is_whole_beside_a_wide_preview(
    qtbot: QtBot, writing: PrintPage
) -> None:
    writing.open(Route("print", tab=f"triage/{DAY.isoformat()}/2"))
    with qtbot.waitSignal(writing.desktop.read_again, timeout=60_000):
        writing.print_shown()
    path = writing.bar.folder.path
    qtbot.waitUntil(path.isVisible, timeout=30_000)
    for language in ("fr", "en"):
        writing.desktop.workplace.language = language
        writing.retranslate()
        hint = path.fontMetrics().horizontalAdvance(path.placeholderText())
        assert path.width() >= hint + 24
