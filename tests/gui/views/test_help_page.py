"""Help in a window."""

import pypdfium2
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont

from continuity_kit.errors import WorldError
from continuity_kit.gui.booklet import booklet_pdf
from continuity_kit.gui.presenters import help as help_presenter
from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.views.help.page import HelpPage

pytestmark = pytest.mark.gui


@pytest.fixture
def page(qtbot, desktop):
    made = HelpPage(desktop)
    qtbot.addWidget(made)
    made.show()
    made.open(Route("help", tab="record"))
    return made


def test_the_guide_of_the_page_somebody_came_from_is_open(page):
    assert "Enregistrer une séance" in page.text.toPlainText()


def test_guides_are_searched_and_read_by_key(qtbot, page):
    page.search_text()
    qtbot.keyClicks(page.query, "bourrage")
    assert page.list.count() == 1
    assert "Bourrage" in page.text.toPlainText()
    page.query.clear()
    qtbot.keyClicks(page.query, "introuvable en tout lieu")
    assert page.list.count() == 0
    assert page.text.toPlainText()


def test_arrows_go_through_the_guides(qtbot, page):
    before = page.text.toPlainText()
    qtbot.keyClick(page.list, Qt.Key.Key_Down)
    assert page.text.toPlainText() != before


def test_the_booklet_is_a_pdf_of_every_guide(qtbot, qapp, page, monkeypatch):
    screen_font = qapp.font()
    qapp.setFont(QFont("DejaVu Sans", 24))
    try:
        check_booklet(qtbot, page, monkeypatch)
    finally:
        qapp.setFont(screen_font)


def check_booklet(qtbot, page, monkeypatch):
    monkeypatch.setattr(help_presenter, "installed_printers", lambda: ())
    page.print_shown()
    qtbot.waitUntil(lambda: bool(page.told.text()), timeout=20_000)
    out = page.desktop.workplace.laptop.vault.path / "paper" / "help-fr.pdf"
    document = pypdfium2.PdfDocument(out)
    pages = [document[at].get_textpage().get_text_range() for at in range(len(document))]
    heads = [guide.title for guide in help_presenter.guides("fr")]
    first = [text.replace("\r\n", " ").strip() for text in pages]
    assert [sum(text.startswith(head) for text in first) for head in heads] == [1] * len(heads)
    assert page.told.text().startswith(f"Aucune imprimante prête. Livret de {len(document)} pages")
    assert page.list.hasFocus()


def test_the_booklet_goes_to_the_first_printer_that_is_ready(page, monkeypatch):
    sent = []
    monkeypatch.setattr(help_presenter, "installed_printers", lambda: ("JAM", "COULOIR"))
    monkeypatch.setattr(help_presenter, "printer_state", lambda name: name)
    monkeypatch.setattr(
        help_presenter, "trouble_of", lambda name, _: WorldError("x") if name == "JAM" else None
    )
    monkeypatch.setattr(
        help_presenter,
        "send",
        lambda pdf, order, title: sent.append((pdf[:4], order.printer, title)),
    )
    printed = help_presenter.print_booklet(page.desktop.workplace, booklet_pdf)
    assert sent == [(b"%PDF", "COULOIR", "help-fr")]
    assert printed.words.endswith("envoyé à COULOIR.")


def test_a_disk_that_refuses_the_booklet_is_told(qtbot, page, monkeypatch):
    def refuse(*_):
        raise WorldError("disk-full", "paper")

    monkeypatch.setattr(type(page.desktop.workplace.laptop.disk), "put", refuse)
    page.print_shown()
    qtbot.waitUntil(lambda: bool(page.told.text()), timeout=20_000)
    assert page.told.property("tone") == "red"


def test_f3_searches_the_guides_and_then_patients(page):
    assert page.search_text()
    assert page.query.hasFocus()
    assert not page.search_text()


def test_a_booklet_that_cannot_be_drawn_is_told(monkeypatch):
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(WorldError, match="booklet-not-drawn"):
        booklet_pdf("# Guide", "Guides")
