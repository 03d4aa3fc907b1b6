"""The day board in a window: keys, what stays in place, and that no word is cut."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from day_board_builders import DAY, opened, other, patient, plan, visit, workplace
from gui.watchdog import BLOCKED_S, LIMIT_S, Watchdog
from ledger_entries import confirmation, ended
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem
from pytestqt.qtbot import QtBot

from continuity_kit.gui.background import Background
from continuity_kit.gui.language import Translations
from continuity_kit.gui.presenters.day_rows import DayRow, RowKey
from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.stylesheet import stylesheet
from continuity_kit.gui.theme import Theme, installed_family
from continuity_kit.gui.views.day.card_layout import BOTTOM
from continuity_kit.gui.views.day.page import DayPage
from continuity_kit.gui.views.desktop import Desktop

pytestmark = pytest.mark.gui
IN_A_DRILL = QSize(1270, 660)
"""Beside the rail and within a drill's frame, on a screen of 1366 x 768."""
LONG = "DE LA TRÈS-LONGUE-FAMILLE" * 9 + "^" + "Prénoms Composés-Nombreux " * 4


def people(count: int = 24) -> tuple[object, ...]:
    """Return patients on three machines, a quarter of an hour apart."""
    return tuple(
        other(
            n,
            clock=f"{8 + n // 6:02d}:{n % 6 // 3 * 30:02d}",
            machine=f"LINAC {n % 3 + 1}",
        )
        for n in range(count)
    )


def made(qtbot: QtBot, *patients: object, look: Theme | None = None, **more: object) -> DayPage:
    shown = opened(*(patients or people()), **more)  # type: ignore[arg-type]
    theme = look or Theme(family=installed_family())
    page = DayPage(Desktop(workplace(shown), Background(), theme))
    qtbot.addWidget(page)
    page.resize(1286, 660)
    page.retranslate()
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.open(Route("day"))
    qtbot.waitUntil(lambda: len(page.columns) < 2 or page.columns[-1].x() > 0)
    return page


@pytest.fixture
def page(qtbot: QtBot) -> DayPage:
    return made(qtbot)


@pytest.fixture(autouse=True)
def styled() -> Iterator[None]:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    application.setStyleSheet(stylesheet(Theme(family=installed_family())))
    yield
    application.setStyleSheet("")


def current(page: DayPage) -> DayRow:
    row = page.current_row
    assert row is not None
    return row


def test_arrows_move_between_patients_and_machines_and_enter_opens(
    qtbot: QtBot, page: DayPage
) -> None:
    first = page.columns[0].list
    qtbot.keyClick(first, Qt.Key.Key_Down)
    qtbot.keyClick(first, Qt.Key.Key_Down)
    row = current(page)
    qtbot.keyClick(first, Qt.Key.Key_Right)
    beside = current(page)
    assert page.columns[1].list.hasFocus()
    assert abs((beside.starts_at - row.starts_at).total_seconds()) <= 1800
    assert page.columns[0].current_key is None
    with qtbot.waitSignal(page.desktop.went) as went:
        qtbot.keyClick(page.columns[1].list, Qt.Key.Key_Return)
    key = beside.key
    assert isinstance(key, RowKey)
    assert went.args[0] == Route("patient", key.patient, key.plan_uid, tab="plan")
    with qtbot.waitSignal(page.desktop.went) as went:
        qtbot.keyClick(page.columns[1].list, Qt.Key.Key_F5)
    assert went.args[0] == Route("record", key.patient, key.plan_uid)


def test_a_click_opens_a_patient(qtbot: QtBot, page: DayPage) -> None:
    column = page.columns[2]
    at = next(i for i, row in enumerate(column.list.rows.rows) if row.kind == "card")
    place = column.list.visualRect(column.list.rows.index(at)).center()
    with qtbot.waitSignal(page.desktop.went) as went:
        qtbot.mouseClick(column.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert went.args[0].page == "patient"


def test_a_board_opens_on_a_whole_card(qtbot: QtBot) -> None:
    early = [other(n, clock=f"{6 + n // 4:02d}:{n % 4 * 15:02d}") for n in range(12)]
    page = made(qtbot, *early)
    column = page.columns[0]
    bar = column.list.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    column.show_now()
    assert bar.value() > 0
    top = column.list.indexAt(QPoint(0, 0))
    assert column.list.visualRect(top).top() == 0
    page.resize(page.width(), page.height() + 40)
    qtbot.wait(50)
    top = column.list.indexAt(QPoint(0, 0))
    assert column.list.visualRect(top).top() == 0
    bar.setValue(0)
    hidden = column.hidden_rows()
    assert hidden
    column.foot.click()
    at = column.list.rows.row_of(hidden[0].key)
    seen = column.list.visualRect(column.list.rows.index(at))
    assert seen.top() >= 0 and seen.bottom() <= column.list.viewport().height()


def test_a_card_whose_words_are_all_in_view_is_not_counted_below(qtbot: QtBot) -> None:
    early = [other(n, clock=f"{6 + n // 4:02d}:{n % 4 * 15:02d}") for n in range(12)]
    column = made(qtbot, *early).columns[0]
    bar, rows = column.list.verticalScrollBar(), column.list.rows
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(0)
    height, margin = column.list.viewport().height(), column.look.px(BOTTOM)
    first = column.hidden_rows()[0]
    at = rows.index(rows.row_of(first.key))
    cut = column.list.visualRect(at).bottom() + 1 - height
    bar.setValue(cut - margin)  # only the margin under its words is out of sight
    assert column.list.visualRect(at).bottom() + 1 == height + margin
    assert first not in column.hidden_rows()
    bar.setValue(cut - margin - 1)  # one pixel more may be a word
    assert column.hidden_rows()[0] == first


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_a_card_is_corrected_or_declared_missed_by_its_keys_or_its_menu(
    qtbot: QtBot, page: DayPage
) -> None:
    went: list[Route] = []
    page.desktop.went.connect(went.append)
    column = page.columns[0]
    column.select_nearest(None)
    row = page.current_row or column.current_row
    assert row is not None and isinstance(row.key, RowKey)
    qtbot.keyClick(page, Qt.Key.Key_F7)
    qtbot.keyClick(page, Qt.Key.Key_F9)
    asked = [(route.patient, route.plan_uid, route.tab) for route in went]
    key = (row.key.patient, row.key.plan_uid)
    assert asked == [(*key, "correct"), (*key, "missed")]
    where = column.list.visualRect(column.list.currentIndex()).center()
    column.list.customContextMenuRequested.emit(where)
    assert page.menu is not None and page.menu.isVisible()
    texts = [action.text() for action in page.menu.actions()]
    keys = [text.split("\t")[1] for text in texts]
    # A window that other tests opened may have left its language behind.
    assert keys[0] in ("Enter", "Entrée")
    assert keys[1:] == ["F5", "F7", "F9"]
    page.menu.actions()[2].trigger()
    assert went[-1].tab == "correct"
    page.menu.close()


def test_the_line_of_now_is_passed_over(qtbot: QtBot, page: DayPage) -> None:
    column = page.columns[0]
    for _ in range(12):
        qtbot.keyClick(column.list, Qt.Key.Key_Down)
        assert current(page).kind != "now"


def test_a_refresh_keeps_selection_and_scroll(qtbot: QtBot, page: DayPage) -> None:
    column = page.columns[1]
    qtbot.keyClick(page.columns[0].list, Qt.Key.Key_Right)
    qtbot.keyClick(column.list, Qt.Key.Key_Down)
    column.list.verticalScrollBar().setValue(37)
    key, index = column.current_key, column.list.currentIndex().row()
    assert isinstance(key, RowKey)
    page.desktop.changed.emit()
    assert (column.current_key, column.list.currentIndex().row()) == (key, index)
    assert column.list.verticalScrollBar().value() == 37
    uid = str(key.plan_uid)
    end = ended(fraction=15, subject={"patient_id": key.patient.patient_id, "id_issuer": "CSE",
                                      "plan_uid": uid, "fraction": 15, "session": "s"})  # fmt: skip
    changed = [
        replace(item, plans=(plan(end, plan_uid=uid),)) if item.key == key.patient else item
        for item in page.desktop.workplace.snapshot.patients  # type: ignore[union-attr]
    ]
    newcomer = other(90, clock="08:05", machine="LINAC 2")
    page.desktop.workplace.take(opened(*changed, newcomer, entries=(end,)))
    page.desktop.changed.emit()
    assert column.current_key == key
    assert current(page).state == "to-confirm"
    assert column.list.verticalScrollBar().value() == 37


def test_a_filter_shows_its_rows_and_the_day_is_one_click_away(qtbot: QtBot, page: DayPage) -> None:
    chips = page.toolbar._chip_buttons
    qtbot.mouseClick(chips["stop"], Qt.MouseButton.LeftButton)
    assert not page.columns and page.stand_in.isVisible()
    qtbot.mouseClick(chips["all"], Qt.MouseButton.LeftButton)
    assert len(page.columns) == 3
    qtbot.mouseClick(page.toolbar.after, Qt.MouseButton.LeftButton)
    assert page.note.isVisible() and not page.toolbar.print.isEnabled()
    assert {row.is_proposed for row in page.columns[0].list.rows.rows} == {True}
    assert not any(column.print.isVisible() for column in page.columns)
    qtbot.mouseClick(page.toolbar.before, Qt.MouseButton.LeftButton)
    assert len(page.columns) == 3


def test_the_day_goes_to_the_print_centre(qtbot: QtBot, page: DayPage) -> None:
    with qtbot.waitSignal(page.desktop.went) as went:
        qtbot.mouseClick(page.toolbar.print, Qt.MouseButton.LeftButton)
    assert went.args[0] == Route("print", tab=f"{DAY.isoformat()}/")


def test_a_machines_day_is_printed_from_its_column(qtbot: QtBot, page: DayPage) -> None:
    column = page.columns[1]
    assert column.print.accessibleName() == f"Imprimer {column.machine}"
    with qtbot.waitSignal(page.desktop.went) as went:
        qtbot.mouseClick(column.print, Qt.MouseButton.LeftButton)
    assert went.args[0] == Route("print", tab=f"{DAY.isoformat()}/{column.machine}")


def test_without_an_export_the_board_says_what_to_do(qtbot: QtBot) -> None:
    page = DayPage(Desktop(workplace(None), Background(), Theme(family=installed_family())))
    qtbot.addWidget(page)
    page.retranslate()
    page.show()
    page.open(Route("day"))
    assert page.stand_in.isVisible() and not page.toolbar.print.isEnabled()
    assert "classeur papier" in page.stand_in.accessibleName()
    assert page.key_hints() == () and not page.nobody.search.isVisible()


@pytest.mark.parametrize(("scale", "shown"), [(100, 3), (115, 2), (130, 2)])
def test_columns_are_never_narrower_than_the_design_and_all_are_reached(
    qtbot: QtBot, scale: int, shown: int
) -> None:
    look = Theme(scale_percent=scale, family=installed_family())
    page = made(qtbot, *(other(n, machine=f"M{n}") for n in range(6)), look=look)
    width = page.board.viewport().width()
    assert all(column.width() >= look.px(400) for column in page.columns)
    assert sum(column.x() + column.width() <= width + 2 for column in page.columns) == shown
    for _ in range(5):
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    last = page.columns[5]
    assert last.list.hasFocus()
    right = last.mapTo(page.board.viewport(), QPoint(last.width(), 0)).x()
    assert right <= page.board.viewport().width() + 2


def test_columns_take_their_width_anew_when_the_board_alone_is_laid_out(
    qtbot: QtBot, page: DayPage
) -> None:
    width = page.columns[0].width()
    for column in page.columns:
        column.setFixedWidth(width + 33)  # as of a board that was not laid out yet
    page.board.resized.start()
    qtbot.waitUntil(lambda: page.columns[0].width() == width)


def test_every_card_is_painted_with_its_word_beside_its_shape(qtbot: QtBot) -> None:
    end = ended(fraction=15)
    page = made(qtbot, patient(plan(end, confirmation(end))), other(1), entries=(end,))
    column = page.columns[0]
    image = QImage(400, 78, QImage.Format.Format_RGB32)
    for at, row in enumerate(column.list.rows.rows):
        if row.kind == "now":
            continue
        image.fill(QColor("magenta"))
        painter = QPainter(image)
        option = QStyleOptionViewItem()
        option.rect = image.rect()
        column.list.delegate.paint(painter, option, column.list.rows.index(at))
        painter.end()
        assert image.pixelColor(200, 40) != QColor("magenta")
        assert row.mark.words
        assert row.mark.words in column.list.rows.index(at).data(Qt.ItemDataRole.AccessibleTextRole)


def test_words_switch_while_the_page_stands(qtbot: QtBot, page: DayPage) -> None:
    del qtbot
    assert "à donner" in page.columns[0].counts.text()
    page.desktop.workplace.language = "en"
    page.retranslate()
    assert "to give" in page.columns[0].counts.text()
    assert page.toolbar.title.text().endswith("November")


def test_dark_and_large_are_taken_up_while_the_page_stands(qtbot: QtBot, page: DayPage) -> None:
    narrow = page.columns[0].width()
    page.desktop.look = Theme("dark", 130, installed_family())
    page.restyle()
    qtbot.wait(20)
    assert page.columns[0].width() > narrow
    ground = page.columns[0].list.delegate.look.tokens.surface
    assert ground == Theme("dark").tokens.surface


def test_two_visits_of_one_patient_are_two_rows(qtbot: QtBot) -> None:
    twice = patient(appointments=(visit("08:30"), visit("15:00")))
    page = made(qtbot, twice)
    numbers = [row.fraction.text for row in page.columns[0].list.rows.rows if row.kind == "card"]
    assert numbers == ["15", "16"]


def test_a_day_of_a_large_department_never_holds_the_window(qtbot: QtBot) -> None:
    many = [
        other(n, clock=f"{8 + n % 12:02d}:{n // 12 % 60:02d}", machine=f"LINAC {n % 6 + 1}")
        for n in range(180)
    ]
    waiting = [other(n, appointments=()) for n in range(200, 1000)]
    page = made(qtbot, *many, *waiting)
    # Three times what people forgive: a core that a whole suite shares counts slower.
    with Watchdog(3 * LIMIT_S, 3 * BLOCKED_S) as watched:
        page.desktop.changed.emit()
        qtbot.wait(60)
        for name in ("to-give", "all"):
            qtbot.mouseClick(page.toolbar._chip_buttons[name], Qt.MouseButton.LeftButton)
            qtbot.wait(60)
        for _ in range(10):
            qtbot.keyClick(page.columns[0].list, Qt.Key.Key_Down)
        page.columns[0].list.verticalScrollBar().setValue(900)
        qtbot.wait(60)
    assert watched.held == []


def test_machines_out_of_sight_are_told_in_words_and_are_a_click_away(qtbot: QtBot) -> None:
    page = made(qtbot, *(other(n, machine=f"M{n}") for n in range(5)))
    qtbot.waitUntil(page.beside.right.isVisible)
    assert page.beside.right.text() == "2 machines de plus à droite\N{NO-BREAK SPACE}: 2 séances"
    assert page.beside.right.toolTip() == "M3, M4" and not page.beside.left.isVisible()
    qtbot.waitUntil(lambda: page.board.y() > page.beside.geometry().bottom())
    top = page.board.y()
    for _ in range(2):
        qtbot.mouseClick(page.beside.right, Qt.MouseButton.LeftButton)
        QApplication.processEvents()
    qtbot.waitUntil(lambda: not page.beside.right.isVisible())
    assert page.beside.left.text() == "2 machines de plus à gauche\N{NO-BREAK SPACE}: 2 séances"
    assert page.board.y() == top
    page.resize(1810, 900)
    qtbot.waitUntil(lambda: not page.beside.isVisible())
    assert all(column.width() >= page.desktop.look.px(340) for column in page.columns)


def test_the_toolbar_keeps_one_line_whatever_the_day(
    qtbot: QtBot, qapp: QApplication, page: DayPage
) -> None:
    Translations(qapp).switch("fr")
    page.retranslate()
    page.resize(IN_A_DRILL)
    heights = set()
    for days in range(0, 60, 7):
        page._go_to_day(DAY + timedelta(days=days))
        QApplication.processEvents()
        heights.add(page.toolbar.height())
    assert len(heights) == 1
    page.resize(1800, 900)
    qtbot.waitUntil(lambda: page.toolbar.title.text() == page.toolbar.title.accessibleName())


def test_a_day_without_anybody_offers_today_and_the_search_and_no_other_key(
    qtbot: QtBot, page: DayPage
) -> None:
    assert "F5" in [hint.key for hint in page.key_hints()]
    with qtbot.waitSignal(page.desktop.keyed):
        page._go_to_day(DAY - timedelta(days=1))
    assert page.nobody.isVisible() and [hint.key for hint in page.key_hints()] == ["F3"]
    with qtbot.waitSignal(page.desktop.searched):
        qtbot.mouseClick(page.nobody.search, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(page.desktop.keyed):
        qtbot.mouseClick(page.nobody.today, Qt.MouseButton.LeftButton)
    assert page.columns and not page.nobody.isVisible()
