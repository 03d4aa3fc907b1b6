"""Every form, in both languages, on both papers: the frame, the layout, the code, the bytes."""

import subprocess
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from sheets_support import mistakes, one_bit, page_texts

from continuity_kit.messages import Language
from continuity_kit.services.form_documents import MAKERS, Preview, form_documents
from continuity_kit.sheets.form import shipped_form
from continuity_kit.sheets.form_rules import RULES
from continuity_kit.sheets.page import Rendered, render
from continuity_kit.sheets.recovery_page import RecoveryKey, render_recovery_page
from continuity_kit.sheets.request import Paper
from continuity_kit.vault.age_keys import PqIdentity

NOW = datetime(2026, 11, 23, 7, 12, tzinfo=timezone(timedelta(hours=1), "CET"))
FORMS = tuple(sorted(MAKERS))


def drawn(name: str, language: Language = "fr", paper: Paper = "A4") -> Rendered:
    documents = form_documents(name, Preview(NOW, language, paper))
    title = shipped_form(name).title.text(language)
    return render(documents, title, language, paper, is_running=name == "binder")


def test_every_form_has_a_preview_but_the_recovery_page() -> None:
    assert set(MAKERS) == set(RULES) - {"recovery_page"}


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_no_text_leaves_its_place_on_any_form(name: str, language: Language, paper: Paper) -> None:
    assert mistakes(drawn(name, language, paper), paper) == []


@pytest.mark.parametrize("name", FORMS)
def test_every_page_of_every_form_has_the_frame(name: str) -> None:
    rendered = drawn(name)
    pages = page_texts(rendered.pdf)
    total = sum(rendered.pages)
    assert len(pages) == total
    for number, text in enumerate(pages, start=1):
        assert "Centre Saint-Exemple" in text
        assert "X-0" in text
        assert "EXERCICE · PATIENT FICTIF" in text
        assert f"page {number} / {total}" in text
        assert "LE PAPIER FAIT FOI" in text or "CE CLASSEUR NE REMPLACE PAS" in text
        assert "imprimé le 23 NOV 2026 07:12 (CET) par L. Exempleur" in text
        if name == "blank_sheet":
            assert "sans donnée" in text
        elif name != "binder":
            assert "Export n° 214" in text
            assert "âge des données" in text


@pytest.mark.parametrize("name", FORMS)
def test_the_code_of_every_page_reads_at_110_dpi_and_is_the_number_alone(name: str) -> None:
    rendered = drawn(name)
    for place in range(min(3, sum(rendered.pages))):
        (code,) = zxingcpp.read_barcodes(one_bit(rendered.pdf, place, 110).convert("L"))
        assert code.text in page_texts(rendered.pdf)[place]
        assert code.text.startswith("X-")
        assert len(code.text) <= 10


def sound(pdf: bytes, language: Language, folder: Path) -> None:
    """Ask that a PDF is whole, says its title and language, has an outline, embeds its fonts."""
    path = folder / "form.pdf"
    path.write_bytes(pdf)
    subprocess.run(["qpdf", "--check", str(path)], check=True, capture_output=True)
    fonts = subprocess.run(
        ["pdffonts", str(path)], check=True, capture_output=True, text=True
    ).stdout.splitlines()[2:]
    assert fonts
    assert all(line.split()[-5] == "yes" for line in fonts)
    document = pypdfium2.PdfDocument(pdf)
    assert document.get_metadata_dict()["Title"]
    assert list(document.get_toc())
    assert f"/Lang ({language})".encode() in pdf
    document.close()


@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_every_form_is_the_same_bytes_twice_and_a_sound_pdf(
    name: str, language: Language, paper: Paper, tmp_path: Path
) -> None:
    rendered = drawn(name, language, paper)
    assert rendered.pdf == drawn(name, language, paper).pdf
    sound(rendered.pdf, language, tmp_path)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_recovery_page_is_the_same_bytes_twice_and_a_sound_pdf(
    language: Language, paper: Paper, tmp_path: Path
) -> None:
    words = ("citron", "rocher", "azur", "neige", "pulpe", "ruban", "bocal", "samedi")
    text = PqIdentity.generate().to_text()
    key = RecoveryKey(text, "0123456789abcdef", words, "Centre Saint-Exemple", NOW)
    pdf = render_recovery_page(key, paper, language=language)
    assert pdf == render_recovery_page(key, paper, language=language)
    sound(pdf, language, tmp_path)


@pytest.mark.parametrize("name", FORMS)
def test_every_form_stays_readable_in_black_and_white_at_200_dpi(name: str) -> None:
    rendered = drawn(name)
    picture = one_bit(rendered.pdf, 0, 200)
    dark = sum(1 for point in picture.convert("L").tobytes() if point == 0)
    share = dark / (picture.width * picture.height)
    # A page that came out white, or black with tint, is neither read nor copied.
    assert 0.01 < share < 0.25


@pytest.mark.parametrize("name", FORMS)
def test_both_languages_of_a_form_say_as_much(name: str) -> None:
    french, english = (drawn(name, language) for language in ("fr", "en"))
    assert len(french.boxes) == len(english.boxes)


def test_the_walk_finds_a_text_over_the_edge_of_a_box() -> None:
    rendered = drawn("weekly_check")
    box = next(box for box in rendered.boxes if box.width > 10)
    mark = replace(
        rendered.texts[0], page=box.page, text="seed", left=box.left + box.width - 2,
        baseline=box.top + 5, width=6.0, size=9.0,
    )  # fmt: skip
    seeded = replace(rendered, texts=(*rendered.texts, mark))
    assert "crosses a box" in {item.kind for item in mistakes(seeded, "A4")}
