"""Hostile pictures and documents on the patient's page: refused in words, decoded in the worker."""

import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from clinic_builders import ISSUER, PATIENT, Clinic, clinic_of
from document_builders import red_and_blue, with_documents
from gui_builders import desktop_of
from PIL import Image
from pydicom.dataset import Dataset
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from continuity_kit.dicom import (
    document_reader,
    image_reader,
    pdf_pages,
    structure_reader,
    volume_reader,
)
from continuity_kit.dicom.worker import Worker
from continuity_kit.domain.patient import PatientKey
from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.patient.page import PatientPage

pytestmark = pytest.mark.gui
DECODERS = (
    (document_reader, "pdf_of"),
    (pdf_pages, "read_page"),
    (image_reader, "read_image"),
    (structure_reader, "read_structures"),
    (volume_reader, "read_ct_values"),
    (volume_reader, "read_contours"),
    (volume_reader, "read_dose"),
)


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with Worker() as worker:
        yield clinic_of(tmp_path, worker)


def opened(qtbot: QtBot, clinic: Clinic, tab: str) -> tuple[Desktop, PatientPage]:
    desktop = desktop_of(clinic.laptop)
    page = PatientPage(desktop)
    qtbot.addWidget(page)
    page.resize(1286, 660)
    page.show()
    page.open(Route("patient", PatientKey(PATIENT, ISSUER), tab=tab))
    settled(qtbot, desktop)
    return desktop, page


def settled(qtbot: QtBot, desktop: Desktop) -> None:
    qtbot.waitUntil(lambda: not desktop.background.is_busy, timeout=60_000)
    QApplication.processEvents()


def left(desktop: Desktop, page: PatientPage) -> None:
    page.hide()
    desktop.background.stop()
    QApplication.processEvents()


def chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )


def huge_png() -> bytes:
    """Return a small PNG that claims 400 million points."""
    header = struct.pack(">IIBBBBB", 20_000, 20_000, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1000))
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    )


def picture(path: Path, kind: str) -> bytes:
    Image.new("RGB", (60, 40), (200, 30, 30)).save(path, kind)
    return path.read_bytes()


def test_p20_pictures_and_documents_are_decoded_in_the_worker_alone(
    qtbot: QtBot, clinic: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = {
        "a.pdf": red_and_blue(),
        "b.png": picture(tmp_path / "b.png", "PNG"),
        "c.jpg": picture(tmp_path / "c.jpg", "JPEG"),
    }
    with_documents(clinic, files)

    def never(*_: object) -> None:
        raise AssertionError("decoded in the window's own process")

    for module, name in DECODERS:
        assert callable(getattr(module, name)), name
        monkeypatch.setattr(module, name, never)
    desktop, page = opened(qtbot, clinic, "images")
    assert page.tabs.images_tab.views["axial"].isVisible()
    page.tabs.images_tab.shown_chosen.emit("radiographs")
    settled(qtbot, desktop)
    assert len(page.tabs.images_tab.radiographs.table.rows) == 1
    page.tab_buttons["documents"].click()
    settled(qtbot, desktop)
    tab = page.tabs.documents_tab
    for row in tab.table.rows:
        tab.table.select(row.key)
        settled(qtbot, desktop)
        assert tab._words.text() == "page 1 sur 1" and tab._page.isVisible(), row.cells[0].text
    left(desktop, page)


def lying(name: str, **values: object) -> Callable[[dict[str, Dataset]], None]:
    def change(made: dict[str, Dataset]) -> None:
        for key, value in values.items():
            setattr(made[name], key, value)

    return change


def test_p19_a_radiograph_that_lies_about_its_size_is_counted_and_not_shown(
    qtbot: QtBot, clinic: Clinic
) -> None:
    clinic.take(lying("drr", Rows=4096, Columns=4096))
    desktop, page = opened(qtbot, clinic, "plan")
    assert page.tabs.plan_tab.beam_panel.drr.text() == "sans DRR"
    page.open(Route("patient", PatientKey(PATIENT, ISSUER), tab="images"))
    page.tabs.images_tab.shown_chosen.emit("radiographs")
    settled(qtbot, desktop)
    told = page.tabs.images_tab.radiographs.stand_in.accessibleName()
    assert "1 cliché(s)" in told and "aucun ne se lit" in told
    left(desktop, page)


@pytest.mark.parametrize(
    "values",
    [{"Rows": 4096, "Columns": 4096}, {"NumberOfFrames": 100_000_000}, {"PixelData": b""}],
    ids=["size", "frames", "no pixels"],
)
def test_p19_a_slice_that_lies_takes_the_scan_and_leaves_plan_and_page(
    qtbot: QtBot, clinic: Clinic, values: dict[str, object]
) -> None:
    clinic.take(lying("ct3", **values))
    desktop, page = opened(qtbot, clinic, "images")
    tab = page.tabs.images_tab
    assert tab.stand_in.isVisible() and tab.stand_in.accessibleName()
    assert not tab.views["axial"].isVisible()
    qtbot.keyClick(page, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    page.tab_buttons["plan"].click()
    settled(qtbot, desktop)
    assert page.tabs.plan_tab.beams.isVisible() and page.tabs.plan_tab.total.text()
    left(desktop, page)


def test_p19_a_document_that_lies_is_said_and_the_next_one_is_shown(
    qtbot: QtBot, clinic: Clinic
) -> None:
    files = {"a.png": huge_png(), "b.jpg": b"\xff\xd8\xff\xc0\x00\x04", "c.pdf": red_and_blue()}
    with_documents(clinic, files)
    desktop, page = opened(qtbot, clinic, "documents")
    tab = page.tabs.documents_tab
    rows = {row.cells[0].text: row.key for row in tab.table.rows}
    assert set(rows) == set(files)
    for name in ("a.png", "b.jpg"):
        tab.table.select(rows[name])
        settled(qtbot, desktop)
        assert "gardé tel quel" in tab.stand_in.accessibleName(), name
        assert not tab._page.isVisible()
    tab.table.select(rows["c.pdf"])
    settled(qtbot, desktop)
    assert tab._words.text() == "page 1 sur 1"
    left(desktop, page)
