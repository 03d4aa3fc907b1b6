"""Keys and choices of the patient's tabs: documents, images, radiographs, kept exports."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from clinic_builders import ISSUER, PATIENT, clinic_of
from dicom_builders import CASE
from document_builders import with_documents
from gui_builders import desktop_of
from pdf_builders import A4, pdf_of
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from continuity_kit.dicom.fictitious_projections import dose_grid
from continuity_kit.dicom.worker import Worker
from continuity_kit.domain.patient import PatientKey
from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.patient.page import PatientPage
from continuity_kit.services.laptop import Laptop

pytestmark = pytest.mark.gui
HEIGHTS = (-20.0, -10.0, 0.0, 10.0)


@pytest.fixture(scope="module")
def laptop(tmp_path_factory: pytest.TempPathFactory) -> Laptop:
    """Return a laptop with three exports of one patient: documents, scan, radiograph, dose."""
    with Worker() as worker:
        clinic = clinic_of(tmp_path_factory.mktemp("clinic"), worker)
        clinic.take()
        clinic.clock.at += timedelta(days=5)
        files = {"un.pdf": pdf_of([A4, A4, A4]), "abime.pdf": b"%PDF-1.7\nnothing"}
        with_documents(clinic, files)
        clinic.clock.at += timedelta(days=5)
        clinic.take(lambda made: made.update(dose=dose_grid(CASE, made["plan"], 60.0, HEIGHTS)))
        return clinic.laptop


@pytest.fixture
def desktop(qtbot: QtBot, laptop: Laptop) -> Iterator[Desktop]:
    made = desktop_of(laptop)
    yield made
    for widget in QApplication.topLevelWidgets():
        widget.hide()
    made.background.stop()
    QApplication.processEvents()


def settled(qtbot: QtBot, desktop: Desktop) -> None:
    qtbot.waitUntil(lambda: not desktop.background.is_busy, timeout=30_000)
    QApplication.processEvents()


def opened(qtbot: QtBot, desktop: Desktop, tab: str) -> PatientPage:
    page = PatientPage(desktop)
    qtbot.addWidget(page)
    page.resize(1286, 660)
    with qtbot.waitActive(page, timeout=30_000):
        page.show()
        page.activateWindow()
    page.open(Route("patient", PatientKey(PATIENT, ISSUER), tab=tab))
    settled(qtbot, desktop)
    return page


def holds_focus(widget: QWidget) -> bool:
    focused = QApplication.focusWidget()
    return focused is not None and (focused is widget or widget.isAncestorOf(focused))


def keyed(qtbot: QtBot, desktop: Desktop, key: Qt.Key, text: str = "") -> None:
    """Press a key where the focus is."""
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None, timeout=5000)
    widget = QApplication.focusWidget()
    assert widget is not None
    if text:
        qtbot.keyClicks(widget, text)
    else:
        qtbot.keyClick(widget, key)
    settled(qtbot, desktop)


def test_keys_turn_the_pages_of_a_document_and_zoom(qtbot: QtBot, desktop: Desktop) -> None:
    page = opened(qtbot, desktop, "documents")
    tab = page.tabs.documents_tab
    assert tab._words.text() == "page 1 sur 3"
    keyed(qtbot, desktop, Qt.Key.Key_PageDown)
    assert tab._words.text() == "page 2 sur 3"
    for _ in range(3):
        keyed(qtbot, desktop, Qt.Key.Key_PageDown)
    assert tab._words.text() == "page 3 sur 3"
    keyed(qtbot, desktop, Qt.Key.Key_PageUp)
    assert tab._words.text() == "page 2 sur 3"
    width = tab._page.pixmap().width()
    keyed(qtbot, desktop, Qt.Key.Key_Plus)
    assert tab._page.pixmap().width() == width * 1.5
    keyed(qtbot, desktop, Qt.Key.Key_Minus)
    keyed(qtbot, desktop, Qt.Key.Key_Minus)
    assert tab._page.pixmap().width() == width * 0.75
    keyed(qtbot, desktop, Qt.Key.Key_0)
    assert tab._page.pixmap().width() == width


def test_ctrl_and_the_wheel_zoom_a_document(qtbot: QtBot, desktop: Desktop) -> None:
    page = opened(qtbot, desktop, "documents")
    tab = page.tabs.documents_tab
    width = tab._page.pixmap().width()
    turned = QWheelEvent(
        QPointF(10, 10), QPointF(10, 10), QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.ControlModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(tab._scroll.viewport(), turned)
    settled(qtbot, desktop)
    assert tab._page.pixmap().width() == width * 1.5


def test_ctrl_p_prints_what_is_shown(qtbot: QtBot, desktop: Desktop) -> None:
    page = opened(qtbot, desktop, "documents")
    went: list[Route] = []
    desktop.went.connect(went.append)
    assert page.print_button.text().startswith("Imprimer le document")
    page.print_shown()
    key = page.tabs.documents_tab.table.current_key
    assert went[-1].page == "print" and went[-1].tab == f"document/{key}"
    page.tab_buttons["plan"].click()
    assert page.print_button.text().startswith("Imprimer la feuille")
    page.print_shown()
    assert went[-1].page == "print" and went[-1].tab is None


def test_a_damaged_document_is_said_beside_the_others(qtbot: QtBot, desktop: Desktop) -> None:
    page = opened(qtbot, desktop, "documents")
    keyed(qtbot, desktop, Qt.Key.Key_Down)
    assert "gardé tel quel" in page.tabs.documents_tab.stand_in.accessibleName()
    keyed(qtbot, desktop, Qt.Key.Key_Up)
    assert page.tabs.documents_tab._words.text() == "page 1 sur 3"


def test_each_tab_names_its_own_keys(qtbot: QtBot, desktop: Desktop) -> None:
    page = opened(qtbot, desktop, "plan")
    told: list[int] = []
    desktop.keyed.connect(lambda: told.append(1))
    plan = [hint.act for hint in page.key_hints()]
    page.tab_buttons["documents"].click()
    settled(qtbot, desktop)
    assert told and [hint.act for hint in page.key_hints()] != plan
    assert "imprimer" in [hint.act for hint in page.key_hints()]


def test_digits_choose_a_window_and_plus_zooms_about_the_isocentre(
    qtbot: QtBot, desktop: Desktop
) -> None:
    page = opened(qtbot, desktop, "images")
    tab = page.tabs.images_tab
    names = list(tab._windows)
    assert len(names) > 2
    for place, name in enumerate(names):
        keyed(qtbot, desktop, Qt.Key.Key_unknown, str(place + 1))
        assert [one for one, button in tab._windows.items() if button.isChecked()] == [name]
    axial = tab.views["axial"]
    assert axial.hasFocus() and axial.zoom == 1
    qtbot.waitUntil(lambda: axial._grey is not None)
    keyed(qtbot, desktop, Qt.Key.Key_Plus)
    keyed(qtbot, desktop, Qt.Key.Key_Plus)
    assert axial.zoom > 1.5
    assert axial._picture is not None and axial._picture.cross is not None
    assert axial._middle == QPointF(*axial._picture.cross)
    qtbot.keyClick(axial, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert axial._middle.x() > axial._picture.cross[0]
    keyed(qtbot, desktop, Qt.Key.Key_0)
    assert axial.zoom == 1
    keyed(qtbot, desktop, Qt.Key.Key_Minus)
    assert axial.zoom == 1


def test_a_zoomed_picture_is_moved_by_the_mouse_and_stays_in_sight(
    qtbot: QtBot, desktop: Desktop
) -> None:
    page = opened(qtbot, desktop, "images")
    axial = page.tabs.images_tab.views["axial"]
    axial.zoom_by(4)
    before = axial._middle
    assert before is not None
    qtbot.mousePress(axial, Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
    qtbot.mouseMove(axial, QPoint(90, 60))
    qtbot.mouseRelease(axial, Qt.MouseButton.LeftButton, pos=QPoint(90, 60))
    assert axial._middle is not None and axial._middle.x() < before.x()
    for _ in range(40):
        qtbot.keyClick(axial, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert axial._middle.x() == 0


def test_a_scan_is_let_go_of_with_its_page_and_shown_again_where_it_was(
    qtbot: QtBot, desktop: Desktop
) -> None:
    page = opened(qtbot, desktop, "images")
    control = page.tabs.images
    control._step("axial", 2)
    page.tabs.images_tab.structures._rows[0].click()
    left = dict(control._places), control._shown
    page.set_aside()
    assert control.images is None
    page.bring_back()
    page.open(Route("patient", patient=page._key, tab="images"))
    qtbot.waitUntil(lambda: control.images is not None, timeout=30_000)
    settled(qtbot, desktop)
    assert (dict(control._places), control._shown) == left


def test_a_ticked_structure_keeps_its_focus(qtbot: QtBot, desktop: Desktop) -> None:
    page = opened(qtbot, desktop, "images")
    box = page.tabs.images_tab.structures._rows[0]
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Space)
    page.tabs.images_tab.window_chosen.emit("bone")
    settled(qtbot, desktop)
    assert page.tabs.images_tab.structures._rows[0] is box and box.hasFocus()


def test_c_shows_the_radiographs_and_the_scan_again(qtbot: QtBot, desktop: Desktop) -> None:
    page = opened(qtbot, desktop, "images")
    tab = page.tabs.images_tab
    assert tab.kinds["radiographs"].text() == "Clichés (DRR) · 1"
    qtbot.waitUntil(lambda: holds_focus(tab), timeout=5000)
    keyed(qtbot, desktop, Qt.Key.Key_C)
    assert tab.radiographs.isVisible() and not tab.views["axial"].isVisible()
    assert [row.cells[2].text for row in tab.radiographs.table.rows] == ["30.0°"]
    qtbot.waitUntil(tab.radiographs.table.hasFocus, timeout=5000)
    keyed(qtbot, desktop, Qt.Key.Key_C)
    assert tab.views["axial"].isVisible() and not tab.radiographs.isVisible()


def test_keys_stay_in_the_tab_while_a_scan_is_read_and_go_to_it_then(
    qtbot: QtBot, desktop: Desktop
) -> None:
    page = opened(qtbot, desktop, "images")
    tab = page.tabs.images_tab
    assert tab.views["axial"].hasFocus()
    tab.show_words("lecture en cours", is_loading=True)
    assert tab.kinds["scan"].hasFocus()
    page.tabs.images._show_all()
    page.tabs.images._take_focus()
    assert tab.views["axial"].hasFocus()


def test_any_two_exports_are_compared_by_keys(qtbot: QtBot, desktop: Desktop) -> None:
    page = opened(qtbot, desktop, "generations")
    tab = page.tabs.generations_tab
    numbers = [row.cells[0].text for row in tab.table.rows]
    assert len(numbers) == 3

    def marks() -> list[str]:
        return [row.cells[0].second.split(" · ")[-1] for row in tab.table.rows]

    assert marks() == ["récent", "ancien", ""]
    tab.table.setFocus()
    tab.table.select(tab.table.rows[2].key)
    settled(qtbot, desktop)
    assert marks() == ["récent", "", "ancien"]
    tab.table.select(tab.table.rows[1].key)
    settled(qtbot, desktop)
    qtbot.keyClick(tab.table, Qt.Key.Key_Down)
    settled(qtbot, desktop)
    assert marks() == ["récent", "", "ancien"]
    before, after = tab.sides.lists
    after.setCurrentIndex(1)
    after.activated.emit(1)
    settled(qtbot, desktop)
    assert marks() == ["en service", "récent", "ancien"]
    tab.sides.buttons[0].click()
    settled(qtbot, desktop)
    assert marks() == ["en service", "récent", "ancien"]
    assert before.currentIndex() == 2 and not tab.sides.buttons[1].isEnabled()


def test_a_wide_window_gives_its_gain_to_the_beams_view_and_the_table_keeps_its_rows(
    qtbot: QtBot, desktop: Desktop
) -> None:
    page = opened(qtbot, desktop, "plan")
    tab = page.tabs.plan_tab
    page.resize(1286, 660)
    settled(qtbot, desktop)
    usual, table = tab.beam_panel.width(), tab.beams.width()
    page.resize(1840, 980)
    settled(qtbot, desktop)
    assert usual < 400 and tab.beam_panel.width() >= 650
    assert tab.beams.width() >= table
    for width in (1840, 1100, 1286):
        page.resize(width, 900)
        settled(qtbot, desktop)
        qtbot.waitUntil(lambda: tab.beams.height() == tab.beams.whole_height(), timeout=2000)
        inner = tab._scroll.widget()
        assert inner is not None and inner.width() <= tab._scroll.viewport().width()


def test_what_stays_the_same_keeps_its_labels(qtbot: QtBot, desktop: Desktop) -> None:
    """Nothing blinks under the eye when the ledger is read anew."""
    page = opened(qtbot, desktop, "plan")
    before = [
        list(panel._labels) for panel in (page.tabs.plan_tab.setup, page.tabs.plan_tab.checks)
    ]
    page.refresh()
    settled(qtbot, desktop)
    assert before == [
        list(panel._labels) for panel in (page.tabs.plan_tab.setup, page.tabs.plan_tab.checks)
    ]
