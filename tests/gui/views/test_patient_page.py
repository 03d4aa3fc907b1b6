"""The patient's page in a window: the safety five on every tab, and nothing of another patient."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from browse_builders import Ward
from clinic_builders import ISSUER, PATIENT, clinic_of
from dicom_builders import CASE
from gui_builders import desktop_of
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHeaderView, QLabel, QWidget
from pytestqt.qtbot import QtBot

from continuity_kit.dicom.fictitious_projections import dose_grid
from continuity_kit.dicom.worker import Worker
from continuity_kit.domain.patient import PatientKey
from continuity_kit.gui.presenters.cells import Cell, Row
from continuity_kit.gui.presenters.patient_file import PatientFile
from continuity_kit.gui.presenters.patient_page import TABS
from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.stylesheet import stylesheet
from continuity_kit.gui.theme import SAFETY_FIVE_MIN_PT, Theme, installed_family
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.patient.beam_table import BeamTable
from continuity_kit.gui.views.patient.page import PatientPage
from continuity_kit.messages import Language
from continuity_kit.services.laptop import Laptop

pytestmark = pytest.mark.gui
FIVE = ("patient-name", "patient-birth-date", "patient-number", "next-fraction", "machine")
SIZE = (1286, 660)


@pytest.fixture(scope="module")
def clinic_laptop(tmp_path_factory: pytest.TempPathFactory) -> Laptop:
    """Return a laptop that holds one patient with plan, radiograph, scan, contours and dose."""
    with Worker() as worker:
        clinic = clinic_of(tmp_path_factory.mktemp("clinic"), worker)
        clinic.take(
            lambda made: made.update(
                dose=dose_grid(CASE, made["plan"], 60.0, (-20.0, -10.0, 0.0, 10.0))
            )
        )
        return clinic.laptop


@pytest.fixture
def clinic_desktop(qtbot: QtBot, clinic_laptop: Laptop) -> Iterator[Desktop]:
    made = desktop_of(clinic_laptop)
    yield made
    left(made)


@pytest.fixture
def ward_desktop(qtbot: QtBot, demo_laptop: Laptop) -> Iterator[Desktop]:
    made = desktop_of(demo_laptop)
    yield made
    left(made)


def left(desktop: Desktop) -> None:
    """Leave every page, so that the processes that read pictures end, and wait for them."""
    for widget in QApplication.topLevelWidgets():
        widget.hide()
    desktop.background.stop()
    QApplication.processEvents()


def settled(qtbot: QtBot, desktop: Desktop) -> None:
    """Wait until nothing runs off the GUI thread."""
    qtbot.waitUntil(lambda: not desktop.background.is_busy, timeout=30_000)
    QApplication.processEvents()


def opened(qtbot: QtBot, desktop: Desktop, key: PatientKey, tab: str | None = None) -> PatientPage:
    page = PatientPage(desktop)
    qtbot.addWidget(page)
    page.resize(*SIZE)
    page.show()
    page.open(Route("patient", key, tab=tab))
    settled(qtbot, desktop)
    return page


def five(page: QWidget) -> dict[str, QLabel]:
    return {
        name: found
        for name in FIVE
        for found in page.findChildren(QLabel, name)
        if found.isVisible()
    }


def key_of(number: int) -> PatientKey:
    return PatientKey(f"00{number}")


@pytest.mark.parametrize("tab", TABS)
def test_the_safety_five_are_in_sight_and_large_on_every_tab(
    qtbot: QtBot, clinic_desktop: Desktop, tab: str
) -> None:
    page = opened(qtbot, clinic_desktop, PatientKey(PATIENT, ISSUER), tab)
    found = five(page)
    assert set(found) == set(FIVE)
    for name, label in found.items():
        assert label.accessibleName() == name
        assert label.font().pointSizeF() >= SAFETY_FIVE_MIN_PT
        assert label.text()
        corner = label.mapTo(page, label.rect().bottomRight())
        assert page.rect().contains(corner), name
    assert found["patient-number"].text() == PATIENT
    assert found["next-fraction"].text() == "4/20"
    assert found["machine"].text() == "LINAC 1"


def test_the_walk_of_the_five_fails_on_a_small_one(qtbot: QtBot, clinic_desktop: Desktop) -> None:
    page = opened(qtbot, clinic_desktop, PatientKey(PATIENT, ISSUER))
    label = five(page)["machine"]
    label.setFont(clinic_desktop.look.font(9))
    assert label.font().pointSizeF() < SAFETY_FIVE_MIN_PT


def test_nothing_of_one_patient_stays_under_the_name_of_another(
    qtbot: QtBot, ward_desktop: Desktop
) -> None:
    page = opened(qtbot, ward_desktop, key_of(1), "course")
    assert five(page)["patient-number"].text() == "001"
    first = page.tabs.plan_tab.head.label.text()
    page.open(Route("patient", key_of(2)))
    # Before the second one is read, nothing of the first may stand below the second's name.
    assert five(page)["patient-number"].text() == "002"
    assert not page.tabs.plan_tab.head.label.isVisible()
    settled(qtbot, ward_desktop)
    assert page.tabs.plan_tab.head.label.text() == "P2" != first


def test_an_answer_that_comes_late_is_not_shown_under_another_name(
    qtbot: QtBot, ward_desktop: Desktop
) -> None:
    page = PatientPage(ward_desktop)
    qtbot.addWidget(page)
    page.resize(*SIZE)
    page.show()
    page.open(Route("patient", key_of(1)))
    page.open(Route("patient", key_of(2)))
    settled(qtbot, ward_desktop)
    assert page.tabs.plan_tab.head.label.text() == "P2"
    assert five(page)["patient-number"].text() == "002"


def test_a_patient_who_is_not_there_is_said_to_be_gone(qtbot: QtBot, ward_desktop: Desktop) -> None:
    page = opened(qtbot, ward_desktop, PatientKey("0001"))
    assert not page.bar.isVisible()
    assert "Code" not in page.stand_in.accessibleName()
    assert page.stand_in.isVisible() and page.stand_in.accessibleName()


@pytest.mark.parametrize("place", range(1, len(TABS) + 1))
def test_each_tab_has_its_key(qtbot: QtBot, clinic_desktop: Desktop, place: int) -> None:
    page = opened(qtbot, clinic_desktop, PatientKey(PATIENT, ISSUER))
    page.activateWindow()
    qtbot.keyClick(page, Qt.Key(Qt.Key.Key_0.value + place), Qt.KeyboardModifier.AltModifier)
    settled(qtbot, clinic_desktop)
    assert page.tab_buttons[TABS[place - 1]].isChecked()


def test_arrows_go_from_beam_to_beam_and_from_point_to_point(
    qtbot: QtBot, clinic_desktop: Desktop
) -> None:
    page = opened(qtbot, clinic_desktop, PatientKey(PATIENT, ISSUER))
    panel = page.tabs.plan_tab.beam_panel
    assert panel.isVisible() and panel.view.place == 0
    qtbot.keyClick(panel.view, Qt.Key.Key_Right)
    assert panel.view.place == 1 == panel.slider.value()
    qtbot.keyClick(panel.view, Qt.Key.Key_Left)
    assert panel.view.place == 0


def test_the_ring_of_focus_covers_nothing_of_what_the_beam_sees(
    qtbot: QtBot, clinic_desktop: Desktop
) -> None:
    page = opened(qtbot, clinic_desktop, PatientKey(PATIENT, ISSUER))
    view = page.tabs.plan_tab.beam_panel.view
    view.clearFocus()
    without = view.grab().toImage()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    ringed = view.grab().toImage()
    places = [(x, y) for x in range(20, 160, 7) for y in range(20, 160, 7)]
    same = sum(ringed.pixelColor(x, y) == without.pixelColor(x, y) for x, y in places)
    assert same > 0.95 * len(places)
    assert ringed != without


def test_images_are_read_when_their_tab_is_opened_and_scroll_by_key_and_wheel(
    qtbot: QtBot, clinic_desktop: Desktop
) -> None:
    page = opened(qtbot, clinic_desktop, PatientKey(PATIENT, ISSUER))
    assert page.tabs.images.images is None
    page.tab_buttons["images"].click()
    settled(qtbot, clinic_desktop)
    images = page.tabs.images.images
    assert images is not None and images.contours is not None and images.dose is not None
    view = page.tabs.images_tab.views["axial"]
    before = view.accessibleName()
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert view.accessibleName() != before
    qtbot.keyClick(view, Qt.Key.Key_Up)
    assert view.accessibleName() == before
    assert page.tabs.images_tab.findChildren(QLabel)


def test_leaving_a_patient_drops_the_scan(qtbot: QtBot, clinic_desktop: Desktop) -> None:
    page = opened(qtbot, clinic_desktop, PatientKey(PATIENT, ISSUER), "images")
    assert page.tabs.images.images is not None
    page.open(Route("patient", PatientKey("nobody")))
    assert page.tabs.images.images is None


def test_a_refresh_keeps_plan_tab_beam_and_point(qtbot: QtBot, clinic_desktop: Desktop) -> None:
    page = opened(qtbot, clinic_desktop, PatientKey(PATIENT, ISSUER), "plan")
    page.tabs.plan_tab.beam_panel.slider.setValue(1)
    page.refresh()
    settled(qtbot, clinic_desktop)
    assert page.tabs.plan_tab.beam_panel.view.place == 1
    assert page.tabs.plan_tab.beams.current_key == 1


def test_on_a_narrow_window_the_view_goes_below_the_table(
    qtbot: QtBot, clinic_desktop: Desktop
) -> None:
    page = opened(qtbot, clinic_desktop, PatientKey(PATIENT, ISSUER))
    tab = page.tabs.plan_tab
    assert tab.beam_panel.parent() is tab
    page.resize(944, 560)
    QApplication.processEvents()
    assert tab.beam_panel.parent() is not tab
    header = tab.beams.horizontalHeader()
    assert header.length() <= tab.beams.viewport().width() + 1


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_column_of_mu_is_whole_at_every_width(
    qtbot: QtBot, clinic_desktop: Desktop, language: Language
) -> None:
    page = opened(qtbot, clinic_desktop, PatientKey(PATIENT, ISSUER))
    clinic_desktop.workplace.speak(language)
    page.retranslate()
    beams = page.tabs.plan_tab.beams
    for width in range(900, 1500, 20):
        page.resize(width, 640)
        for _ in range(3):
            QApplication.processEvents()
        assert beams.horizontalHeader().length() <= beams.viewport().width() + 1, width
        assert beams.viewport().height() >= sum(map(beams.rowHeight, range(len(beams.rows))))
    clinic_desktop.workplace.speak("fr")


def test_the_least_width_of_the_beams_holds_their_titles_too(qtbot: QtBot) -> None:
    table = BeamTable(Theme(family=installed_family()))
    qtbot.addWidget(table)
    table.show_titles(("Number", "Beam", "A title longer than its cells", "MU"))
    table.set_rows((Row(1, (Cell("1"), Cell("ARC1"), Cell("0.0"), Cell("301.368973"))),))
    table.resize(table.least_width() + 2, 200)
    table.show()
    QApplication.processEvents()
    assert table.horizontalHeader().length() <= table.viewport().width()


def test_print_and_record_go_to_this_patient_and_plan(
    qtbot: QtBot, clinic_desktop: Desktop
) -> None:
    page = opened(qtbot, clinic_desktop, PatientKey(PATIENT, ISSUER))
    went: list[Route] = []
    clinic_desktop.went.connect(went.append)
    page.print_button.click()
    page.record_button.click()
    page.tabs.course_tab.correct.click()
    qtbot.keyClick(page.tabs.plan_tab.beams, Qt.Key.Key_F5)
    key = PatientKey(PATIENT, ISSUER)
    assert [(route.page, route.patient, route.tab) for route in went] == [
        ("print", key, None),
        ("record", key, None),
        ("record", key, "correct"),
        ("record", key, None),
    ]
    assert len({route.plan_uid for route in went}) == 1 and went[0].plan_uid


def test_the_language_switches_while_the_page_stands(qtbot: QtBot, clinic_desktop: Desktop) -> None:
    page = opened(qtbot, clinic_desktop, PatientKey(PATIENT, ISSUER))
    clinic_desktop.workplace.speak("en")
    page.retranslate()
    assert page.tab_buttons["course"].text() == "Course"
    titles = page.tabs.plan_tab.beams.model()
    shown = [
        titles.headerData(column, Qt.Orientation.Horizontal)
        for column in range(titles.columnCount())
    ]
    assert "Gantry" in shown and "Bras" not in shown


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_two_hundred_characters_of_a_name_are_all_there(
    qtbot: QtBot, demo_laptop: Laptop, theme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    family = "FAMILLE-" * 25
    desktop = desktop_of(demo_laptop, look=Theme(theme, 100, installed_family()))  # type: ignore[arg-type]
    snapshot = desktop.workplace.snapshot
    assert snapshot is not None
    long = tuple(
        replace(
            item,
            name=f"{family}^Anne",
            patient=None if item.patient is None else replace(item.patient, family_name=family),
        )
        for item in snapshot.patients
    )
    desktop.workplace.snapshot = replace(snapshot, patients=long)
    page = PatientPage(desktop)
    monkeypatch.setattr(page, "_read", lambda: None)  # what is read anew has its own name
    qtbot.addWidget(page)
    page.resize(944, 620)
    page.setStyleSheet(stylesheet(desktop.look))
    page.show()
    page.open(Route("patient", key_of(1)))
    QApplication.processEvents()
    label = five(page)["patient-name"]
    assert label.text().startswith(family.upper()[:40]) and len(label.text()) >= 200
    assert label.height() >= label.heightForWidth(label.width())
    settled(qtbot, desktop)
    left(desktop)


def test_a_lost_plan_object_shows_no_value(qtbot: QtBot, written_ward: Ward) -> None:
    desktop = desktop_of(written_ward.laptop)
    objects = Path(written_ward.laptop.vault.path)
    opened_now = desktop.workplace.opened
    assert opened_now is not None
    plan = next(
        item
        for item in opened_now.bundle.catalogue.objects
        if item.role == "plan" and item.patient_id == "001"
    )
    for path in objects.rglob(f"*{plan.sha256}*"):
        path.unlink()
    page = opened(qtbot, desktop, key_of(1))
    assert five(page)["patient-number"].text() == "001"
    left(desktop)


def test_a_row_that_grows_late_is_never_below_the_edge_of_its_table(
    qtbot: QtBot, clinic_desktop: Desktop
) -> None:
    """Qt measures rows anew when it likes, and the foot lies under the last one."""
    page = opened(qtbot, clinic_desktop, PatientKey(PATIENT, ISSUER))
    table = page.tabs.plan_tab.beams
    header = table.verticalHeader()
    before = table.height()
    table.setFixedHeight(before // 2)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    header.resizeSection(0, header.sectionSize(0) + 40)
    qtbot.waitUntil(lambda: table.height() >= table.whole_height(), timeout=5000)


def test_a_patient_is_shown_at_once_and_a_code_that_takes_long_follows(
    qtbot: QtBot, written_ward: Ward
) -> None:
    desktop = desktop_of(written_ward.laptop)
    page = PatientPage(desktop)
    qtbot.addWidget(page)
    shown: list[str] = []
    take = page._take

    def noted(key: PatientKey, file: PatientFile) -> None:
        take(key, file)
        shown.append(page.tabs.plan_tab.head.code.text())

    page._take = noted  # type: ignore[method-assign]
    page.open(Route("patient", key_of(1)))
    settled(qtbot, desktop)
    assert shown[0] == "calcul en cours"
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", shown[1])
    page.open(Route("patient", key_of(2)))
    page.open(Route("patient", key_of(1)))
    settled(qtbot, desktop)
    assert shown[-1] == shown[1]
    left(desktop)
