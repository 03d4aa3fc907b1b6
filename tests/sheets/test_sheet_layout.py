"""Treatment sheets as pages: nothing cut or over another, the same bytes, one code, one outline."""

import hashlib
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import builders_sheets as build
import pytest
import zxingcpp
from sheets_support import PLANS, full_text, holds, mistakes, one_bit, page_texts

from continuity_kit.domain.patient import Alert
from continuity_kit.sheets.request import SheetRequest
from continuity_kit.sheets.treatment_sheet import (
    render_batch,
    render_marked,
    render_treatment_sheet,
)


@pytest.mark.parametrize("name", PLANS)
@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_text_is_small_cut_or_over_another(name: str, paper: str, language: str) -> None:
    count = build.given(1) if name == "brachy" else build.given(14)
    request = build.request(PLANS[name](), view_count=count)
    request = replace(request, paper=paper, language=language)  # type: ignore[arg-type]
    assert mistakes(render_marked([request]), paper) == []


def crowded() -> SheetRequest:
    """Return 20 beams, 40 fractions, 64-letter names with markup, long alerts."""
    beams = tuple(build.beam(number, name=f"CHAMP {number} <b>&") for number in range(1, 21))
    plan = build.plan(beams, tuple(f"{100 + n}.123456" for n in range(20)), label="W" * 16)
    group = replace(plan.fraction_groups[0], fractions_planned=40)
    row = build.patient_view().patient
    assert row is not None
    named = replace(
        row, family_name="W" * 64, given_names="Jean <b>&amp; Marie\x00", birth_name="é" * 64
    )
    return build.request(
        replace(plan, fraction_groups=(group,)),
        view_count=build.given(21),
        patient_patient=named,
        patient_alerts=tuple(
            Alert(build.KEY.patient_id, "allergy", "Très long & <i>texte</i> " * 40)
            for _ in range(3)
        ),
    )


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_nothing_overflows_with_twenty_beams_forty_fractions_and_long_names(paper: str) -> None:
    rendered = render_marked([replace(crowded(), paper=paper)])  # type: ignore[arg-type]
    assert mistakes(rendered, paper) == []
    text = "".join(full_text(rendered.pdf).split())
    assert text.count("Trèslong&<i>texte</i>") == 120
    holds(text, "W" * 20, "Jean<b>&amp;Marie‹U+0000›", "CHAMP20<b>&", "119.123456", "40/40")


@pytest.mark.parametrize("family", ["山田" * 16, "محمد", "Łukasz", "O'Brien-D’Été", "Straße"])
def test_names_of_any_script_are_drawn(family: str) -> None:
    row = build.patient_view().patient
    assert row is not None
    request = build.request(patient_patient=replace(row, family_name=family))
    assert mistakes(render_marked([request]), "A4") == []
    assert not render_treatment_sheet(request).refused


def test_the_walk_finds_seeded_mistakes() -> None:
    rendered = render_marked([build.request()])
    mark = next(mark for mark in rendered.texts if mark.text.strip())
    box = rendered.boxes[0]
    seeds = {
        "small": replace(mark, size=7.5),
        "off the side": replace(mark, left=200.0),
        "off the page": replace(mark, baseline=295.0),
        "overlap": replace(mark, left=mark.left + 1),
    }
    for kind, seed in seeds.items():
        found = mistakes(replace(rendered, texts=(*rendered.texts, seed)), "A4")
        assert kind in {item.kind for item in found}
    found = mistakes(replace(rendered, boxes=(replace(box, height=6.0, width=30.0),)), "A4")
    assert {item.kind for item in found} == {"box"}


def test_the_same_request_gives_the_same_bytes() -> None:
    one = render_treatment_sheet(build.request())
    assert one.pdf == render_treatment_sheet(build.request()).pdf
    script = (
        "import sys; sys.path.insert(0, 'tests'); import builders_sheets as b, hashlib;"
        "from continuity_kit.sheets.treatment_sheet import render_treatment_sheet as r;"
        "print(hashlib.sha256(r(b.request()).pdf).hexdigest())"
    )
    root = Path(__file__).resolve().parents[2]
    told = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == hashlib.sha256(one.pdf).hexdigest()


@pytest.mark.parametrize("dpi", [110, 200])
def test_the_code_holds_the_number_alone(dpi: int) -> None:
    pdf = render_treatment_sheet(build.request()).pdf
    for page in (0, 3):
        codes = zxingcpp.read_barcodes(one_bit(pdf, page, dpi).convert("L"))
        assert [code.text for code in codes] == ["A-0417-5"]


def test_a_batch_numbers_each_sheet_by_itself() -> None:
    second = replace(build.request(build.wedged_plan()), frame=build.frame(sheet_number="A-0418-3"))
    texts = page_texts(render_batch([build.request(), second]))
    assert sum("page 1 /" in text for text in texts) == 2
    assert "A-0418-3" in texts[-1]


def test_a_batch_of_two_languages_is_a_fault_of_the_program() -> None:
    with pytest.raises(ValueError, match="one language"):
        render_batch([build.request(), replace(build.request(), language="en")])


def test_the_pdf_has_title_language_outline_and_embedded_fonts(tmp_path: Path) -> None:
    pdf = render_treatment_sheet(build.request()).pdf
    for part in (b"/Lang (fr)", b"/Outlines", b"/FontFile2"):
        assert part in pdf
    assert b"/BaseFont /Helvetica" not in pdf
    path = tmp_path / "sheet.pdf"
    path.write_bytes(pdf)
    subprocess.run(["qpdf", "--check", str(path)], check=True, capture_output=True)
