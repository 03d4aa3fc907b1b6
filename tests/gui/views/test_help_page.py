"""Help in a window."""

import pypdfium2
import pytest
from PySide6.QtCore import Qt

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


def test_the_booklet_is_a_pdf_of_every_guide(page, tmp_path):
    page.print_shown()
    out = page.desktop.workplace.laptop.vault.path / "paper" / "help-fr.pdf"
    document = pypdfium2.PdfDocument(out)
    pages = [document[at].get_textpage().get_text_range() for at in range(len(document))]
    assert len(document) >= 5
    assert any("Quelque chose ne va pas" in text for text in pages)
    assert page.told.text()
