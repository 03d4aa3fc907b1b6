"""The print centre in a window: two clicks for a day, keys, the real page, and what stays."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from browse_builders import Ward, parse
from gui_builders import DAY, desktop_of
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from continuity_kit.dicom.worker import Worker
from continuity_kit.domain.images import PageImage
from continuity_kit.gui.background import Background
from continuity_kit.gui.presenters import printing_desk
from continuity_kit.gui.presenters.cells import Cell, Row
from continuity_kit.gui.presenters.printing_forms import FORMS
from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.gui.stylesheet import stylesheet
from continuity_kit.gui.theme import Theme, installed_family
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.parts.long_table import LongTable
from continuity_kit.gui.views.printing.page import PrintPage
from continuity_kit.gui.views.printing.preview import PageView
from continuity_kit.services.print_job import kept_pdf

pytestmark = pytest.mark.gui
PILE = Route("print", tab=f"{DAY.isoformat()}/")


@pytest.fixture(autouse=True)
def plain_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Worker, "parse", lambda self, data, kind: parse(data, kind))
    monkeypatch.setattr(printing_desk, "installed_printers", lambda: ())


def shown(qtbot: QtBot, desktop: Desktop, route: Route = PILE) -> PrintPage:
    page = PrintPage(desktop)
    qtbot.addWidget(page)
    page.resize(1286, 692)
    page.retranslate()
    page.show()
    page.activateWindow()
    page.open(route)
    return page


@pytest.fixture
def page(qtbot: QtBot, desktop: Desktop) -> Iterator[PrintPage]:
    made = shown(qtbot, desktop)
    yield made
    made.hide()
    desktop.background.stop()
    made._desk.close()


@pytest.fixture
def writing(qtbot: QtBot, written_ward: Ward) -> Iterator[PrintPage]:
    desktop = desktop_of(written_ward.laptop)
    made = shown(qtbot, desktop)
    yield made
    made.hide()
    desktop.background.stop()
    made._desk.close()


def waits_for_page(qtbot: QtBot, page: PrintPage) -> None:
    qtbot.waitUntil(lambda: page.preview.view.has_page, timeout=30_000)


def test_a_day_is_printed_by_one_click_after_the_boards(qtbot: QtBot, writing: PrintPage) -> None:
    laptop = writing.desktop.workplace.laptop
    before = laptop.ledger.head().count
    assert writing.bar.verb.isEnabled()
    told: list[str] = []
    writing.desktop.told.connect(told.append)
    with qtbot.waitSignal(writing.desktop.read_again, timeout=60_000):
        qtbot.mouseClick(writing.bar.verb, Qt.MouseButton.LeftButton)
    assert told == []  # who looks at the page is told once, above the verb
    assert laptop.ledger.head().count == before + 1
    assert writing.bar.note.isVisible()
    assert writing.bar.words.text().startswith("Aucune imprimante. Le PDF est prêt")
    noted = laptop.ledger.entries()[-1]
    numbers = [item["number"] for item in noted.values["sheets"]]
    title = f"feuille {numbers[0]} … {numbers[-1]}"
    qtbot.waitUntil(lambda: writing.preview.second.text() == title, timeout=30_000)
    kept = kept_pdf(laptop, str(noted.values["job"]))
    assert kept.startswith(b"%PDF")
    assert writing.preview.pages == sum(item["pages"] for item in noted.values["sheets"])


def test_who_went_elsewhere_is_told_what_became_of_a_print(
    qtbot: QtBot, writing: PrintPage
) -> None:
    with qtbot.waitSignal(writing.desktop.told, timeout=60_000) as told:
        writing.print_shown()
        writing.hide()
    assert told.args[0].startswith("Aucune imprimante. Le PDF est prêt")


def test_machine_hours_that_were_typed_count_when_a_key_prints(
    qtbot: QtBot, page: PrintPage
) -> None:
    page.open(Route("print", tab=f"triage/{DAY.isoformat()}/2"))
    hours = page.filters.machine_hours
    assert hours.isVisible() and hours.text() == "2"
    hours.setFocus()
    hours.selectAll()
    qtbot.keyClicks(hours, "3,5")
    page.filters.take_typed()
    assert page.choice.machine_hours == "3,5"
    assert hours.text() == "3,5"


def test_the_page_of_the_first_patient_is_shown_and_turned_by_keys(
    qtbot: QtBot, page: PrintPage
) -> None:
    waits_for_page(qtbot, page)
    assert "provisoire" in page.preview.second.text()
    assert page.preview.page == 0 and page.preview.pages >= 2
    qtbot.keyClick(page, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: "page 2" in page.preview.place.text(), timeout=30_000)
    qtbot.keyClick(page, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: "page 1" in page.preview.place.text(), timeout=30_000)
    qtbot.keyClick(page, Qt.Key.Key_Left)
    assert page.preview.page == 0


def test_space_ticks_and_ctrl_a_ticks_everybody(qtbot: QtBot, page: PrintPage) -> None:
    waits_for_page(qtbot, page)
    first = page.table.rows[0]
    assert first.cells[0].checked
    page.table.select(first.key)
    qtbot.keyClick(page.table, Qt.Key.Key_Space)
    assert not page.table.rows[0].cells[0].checked
    assert page.table.current_key == first.key
    qtbot.keyClick(page, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert all(row.cells[0].checked for row in page.table.rows)
    qtbot.keyClick(page, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert not any(row.cells[0].checked for row in page.table.rows)
    assert not page.bar.verb.isEnabled()
    page.print_shown()
    assert page.desktop.workplace.laptop.ledger.entries()[-1].kind != "print"


def test_pages_are_counted_ahead_and_the_verb_says_them(qtbot: QtBot, page: PrintPage) -> None:
    page.filters.lists.setChecked(False)
    qtbot.waitUntil(lambda: "pages" in page.bar.verb.text(), timeout=60_000)
    ticked = [row for row in page.table.rows if row.cells[0].checked]
    total = sum(int(row.cells[5].text) for row in ticked)
    assert page.bar.verb.text().endswith(f"{total} pages")


@pytest.mark.parametrize("form", [form.name for form in FORMS])
def test_every_form_opens_with_something_to_say(qtbot: QtBot, page: PrintPage, form: str) -> None:
    waits_for_page(qtbot, page)
    button = page.forms._buttons[form]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert button.isChecked() and page.filters.title.text() == button.text()
    assert page.table.isVisible() or page.stand_in.isVisible()
    if form == "binder":
        assert page.preview.stand_in.isVisible()
    else:
        waits_for_page(qtbot, page)


def test_nothing_is_cut_where_a_name_is_long(qtbot: QtBot, page: PrintPage) -> None:
    waits_for_page(qtbot, page)
    header = page.table.horizontalHeader()
    for at in range(header.count()):
        assert header.sectionSize(at) >= page.table.sizeHintForColumn(at)


def test_words_switch_while_the_page_stands(qtbot: QtBot, page: PrintPage) -> None:
    waits_for_page(qtbot, page)
    page.desktop.workplace.language = "en"
    page.retranslate()
    assert page.filters.title.text() == "Treatment sheets"
    assert page.bar.verb.text().startswith("PDF of ")
    page.desktop.workplace.language = "fr"


def test_sheets_follow_the_windows_language_at_every_switch_until_one_is_chosen(
    qtbot: QtBot, page: PrintPage
) -> None:
    waits_for_page(qtbot, page)
    shown_language = page.filters.choices["language"].currentText
    assert shown_language() == "En français"
    drawn = page.drawings.pages()
    assert drawn
    page.desktop.workplace.language = "en"
    page.retranslate()
    assert page.choice.language == "en" and shown_language() == "In English"
    assert page.drawings.pages() == {}  # what was drawn speaks the other language
    page.desktop.workplace.language = "fr"
    page.retranslate()
    assert page.choice.language == "fr"
    page.filters.choices["language"].activated.emit(1)
    assert page.choice.language == "en"
    page.retranslate()
    assert page.choice.language == "en" and shown_language() == "En anglais"


def test_the_window_can_become_narrower_while_a_page_is_shown_large(
    qtbot: QtBot, page: PrintPage
) -> None:
    waits_for_page(qtbot, page)
    for is_large in (True, False):
        page.resize(1840, 972)
        page.preview.larger.setChecked(is_large)
        least = 1500 if is_large else 500
        qtbot.waitUntil(lambda least=least: page.preview.width() > least)
        page.resize(1286, 652)
        assert page.width() == 1286
        qtbot.waitUntil(lambda: page.preview.geometry().right() < page.width())


def test_a_form_without_a_list_gives_the_page_its_room_and_names_no_key_of_a_list(
    qtbot: QtBot, page: PrintPage
) -> None:
    waits_for_page(qtbot, page)
    beside_list = page.preview.width()
    assert [hint.key for hint in page.key_hints()] == [page.tr("Space"), "Ctrl+A", "Ctrl+P", "← →"]
    with qtbot.waitSignal(page.desktop.keyed):
        page.forms.chosen.emit("downtime_journal")
    assert [hint.key for hint in page.key_hints()] == ["Ctrl+P", "← →"]
    qtbot.waitUntil(lambda: page.preview.width() > beside_list + 100)


def test_title_and_filters_stand_at_one_height_whatever_the_form(
    qtbot: QtBot, page: PrintPage
) -> None:
    heights = set()
    for form in FORMS:
        page.forms.chosen.emit(form.name)
        page.filters.layout().activate()
        heights.add((page.filters._head.height(), page.filters._flow.y()))
    assert len(heights) == 1


def test_a_number_stands_whole_in_its_box(qtbot: QtBot, page: PrintPage) -> None:
    page.setStyleSheet(stylesheet(Theme(family=installed_family())))
    page.forms.chosen.emit("blank_sheet")
    qtbot.waitUntil(page.filters.count.isVisible)
    box = page.filters.count
    field = box.findChild(QLineEdit)
    assert (box.height(), field.text()) == (page.filters.choices["language"].height(), "10")
    assert field.width() > QFontMetrics(field.font()).horizontalAdvance("100") + 8


def test_the_buttons_of_the_preview_are_large_enough_and_its_words_whole(
    qtbot: QtBot, page: PrintPage
) -> None:
    page.setStyleSheet(stylesheet(Theme(family=installed_family())))
    waits_for_page(qtbot, page)
    preview = page.preview
    for button in (preview.before, preview.after, preview.larger):
        assert min(button.width(), button.height()) >= 32
    assert preview.place.width() >= preview.place.sizeHint().width()


def test_a_print_under_way_lets_nothing_else_be_asked(qtbot: QtBot, page: PrintPage) -> None:
    assert page.bar.verb.isEnabled()
    high = page.table.height()
    page.bar.show_progress(7, 22, "7 patients sur 22")
    page.centre.layout().activate()
    assert not page.bar.verb.isEnabled() and page.bar.progress.isVisible()
    assert abs(page.table.height() - high) <= 4  # no row is cut by it
    page.bar.show_outcome(None)
    page._refresh_page()
    assert page.bar.verb.isEnabled() and page.bar.order.isVisible()


def test_stopping_prints_nothing_and_says_so(qtbot: QtBot, writing: PrintPage) -> None:
    laptop = writing.desktop.workplace.laptop
    head = laptop.ledger.head()
    writing.print_shown()
    assert not writing.bar.verb.isEnabled()
    writing._stop()
    qtbot.waitUntil(lambda: writing._printing is None, timeout=60_000)
    assert laptop.ledger.head() == head
    assert writing.bar.words.text().startswith("Arrêté avant l’impression.")
    assert writing.bar.verb.isEnabled()


def test_a_printed_file_is_copied_where_somebody_says(
    qtbot: QtBot, writing: PrintPage, tmp_path: Path
) -> None:
    with qtbot.waitSignal(writing.desktop.read_again, timeout=60_000):
        writing.print_shown()
    assert not writing.bar.copy.isEnabled()
    folder = tmp_path / "outside"
    folder.mkdir()
    writing.bar.folder.path.setText(str(folder))
    qtbot.mouseClick(writing.bar.copy, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: any(folder.iterdir()), timeout=30_000)
    qtbot.waitUntil(lambda: "en clair" in writing.bar.words.text(), timeout=30_000)


def test_without_an_export_the_page_says_what_to_do(qtbot: QtBot, desktop: Desktop) -> None:
    empty = Workplace(desktop.workplace.laptop, "fr")
    made = shown(qtbot, Desktop(empty, Background(), Theme(family=installed_family())))
    assert made.stand_in.isVisible() and "classeur papier" in made.stand_in.accessibleName()
    assert not made.bar.verb.isEnabled()
    made.desktop.background.stop()
    made._desk.close()


def test_a_page_keeps_its_shape_and_its_pixels(qtbot: QtBot) -> None:
    view = PageView()
    qtbot.addWidget(view)
    view.resize(100, 10)
    view.show()
    view.show_page(PageImage(0, 1, 2, 1, b"\xff\x00\x00" + b"\x00\x00\xff"))
    assert view.height() == 200
    drawn = view.grab().toImage()
    assert drawn.pixelColor(50, 5).red() > 200 and drawn.pixelColor(50, 195).blue() > 200
    view.show_page(None)
    assert not view.has_page and view.height() == 0


def test_a_patient_is_printed_alone_and_a_large_page_goes_back_by_escape(
    qtbot: QtBot, desktop: Desktop
) -> None:
    snapshot = desktop.workplace.snapshot
    assert snapshot is not None
    key = snapshot.patients[1].key
    page = shown(qtbot, desktop, Route("print", key))
    waits_for_page(qtbot, page)
    assert [row.key for row in page.table.rows] == [key]
    page.preview.larger.setChecked(True)
    assert not page.centre.isVisible()
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert page.centre.isVisible()
    page._change("day", DAY)
    assert len(page.table.rows) > 1
    desktop.background.stop()
    page._desk.close()


def test_a_thousand_patients_are_measured_by_their_texts_and_nothing_is_cut(qtbot: QtBot) -> None:
    look = Theme(family=installed_family())
    long = Cell(
        "EXEMPLE-DURAND-" * 6 + "ÉCHANTILLON Anne-Zoé", "00412739 · 3 mars 1961", weight=600
    )
    rows = tuple(
        Row(
            n,
            (
                Cell("", checked=True),
                Cell(f"PATIENT{n} Prénom", f"{n:08d} · 3 mars 1961", weight=600)
                if n % 50
                else long,
                Cell(f"{n % 33}/33", "14 OIS 24 nov. + 1 kit" if n % 40 else "OIS 19, machine 20"),
                Cell("non confirmé", "sortie : A-0732-8", icon="unconfirmed", weight=600),
            ),
        )
        for n in range(1000)
    )
    table = LongTable(look, stretches=1, least=170)
    qtbot.addWidget(table)
    table.resize(640, 400)
    table.show()
    table.set_titles(("", "Patient", "Fraction", "Feuille"))
    began = time.thread_time()
    table.set_rows(rows)
    assert time.thread_time() - began < 0.5  # Qt's own way takes seconds
    for at in (*range(0, 1000, 50), 1, 2, 40, 41, 999):
        hint = max(table.sizeHintForRow(at), 1)
        assert table.rowHeight(at) >= hint - 1, at
    assert table.rowHeight(50) > table.rowHeight(1)
    for column in (0, 2, 3):
        assert table.columnWidth(column) >= table.sizeHintForColumn(column) - 1
    table.select(700)
    table.verticalScrollBar().setValue(900)
    table.set_rows(tuple(rows))
    assert (table.current_key, table.verticalScrollBar().value()) == (700, 900)


def test_at_its_largest_the_page_is_no_higher_than_a_small_screen(
    qtbot: QtBot, demo_ward: Ward
) -> None:
    look = Theme("light", 130, installed_family())
    desktop = desktop_of(demo_ward.laptop, look=look)
    page = shown(qtbot, desktop)
    frame = look.px(48 + 32 + 28)
    assert page.minimumSizeHint().height() + frame <= 768
    desktop.background.stop()
    page._desk.close()
