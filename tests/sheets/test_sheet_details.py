"""What a sheet says in its details: accessories, the rows of the log, dwells, imaging."""

import re
from dataclasses import replace
from decimal import Decimal

import builders_sheets as build
import pytest
from sheets_support import full_text, holds, mistakes, page_texts, sheet

from continuity_kit.domain.findings import Finding
from continuity_kit.messages import Language
from continuity_kit.sheets.numbers import signed_digits
from continuity_kit.sheets.treatment_sheet import render_marked, render_treatment_sheet


def test_an_insert_is_named_before_its_tray() -> None:
    plan = build.electron_plan()
    (field,) = plan.beams
    insert = replace(field.blocks[0], id="PLATEAU-E", name="INSERT-E17")
    request = build.request(replace(plan, beams=(replace(field, blocks=(insert,)),)))
    rendered = render_marked([request])
    sizes = {mark.text: mark.size for mark in rendered.texts}
    assert sizes["INSERT-E17"] == 13
    assert next(size for text, size in sizes.items() if "plateau PLATEAU-E" in text) == 10.5
    holds(full_text(rendered.pdf), "INSERT-E17 plateau PLATEAU-E APERTURE")


@pytest.mark.parametrize(
    ("label", "detail", "shown"),
    [
        ("Masque 5 pts n°", "Masque 5 pts n° 214", "Contention Masque 5 pts n° 214 Technique"),
        ("MASQUE", "Cale-tête B", "Contention MASQUE · Cale-tête B Technique"),
        ("MASQUE", "", "Contention MASQUE Technique"),
    ],
)
def test_a_fixation_device_is_printed_with_its_description(
    label: str, detail: str, shown: str
) -> None:
    plan = build.vmat_plan()
    setup = replace(plan.patient_setups[0], fixations=(label,), fixation_details=(detail,))
    holds(sheet(replace(plan, patient_setups=(setup,))), shown)


@pytest.mark.parametrize(("count", "word"), [(0, "aucun"), (None, "non fourni dans le plan")])
def test_a_proton_beam_without_range_shifter_says_none_only_where_the_plan_does(
    count: int | None, word: str
) -> None:
    plan = build.ion_plan()
    beams = tuple(
        replace(
            beam,
            range_shifters=(),
            number_of_range_shifters=count,
            control_points=tuple(
                replace(point, range_shifter_settings=()) for point in beam.control_points
            ),
        )
        for beam in plan.beams
    )
    assert sheet(replace(plan, beams=beams)).count(f"Absorbeur {word}") == 2


def test_every_row_has_the_reasons_of_a_partial_fraction_to_ring() -> None:
    request = build.request(view_count=build.given(30))
    text = page_texts(render_treatment_sheet(request).pdf)[-1]
    # Five fractions are left, and one row is for a continuation.
    assert text.count("partielle P M I A") == 6
    holds(text, "motif entouré : P panne, M patient, I imagerie, A autre.")


def test_seven_beams_stand_four_and_three_below_their_row() -> None:
    beams = tuple(build.beam(number, name=f"F{number}") for number in range(1, 8))
    plan = build.plan(beams, tuple(f"{60 + number}.3" for number in range(7)))
    rendered = render_marked([build.request(plan, view_count=build.given(34))])
    labels = [mark for mark in rendered.texts if re.fullmatch(r"6\d\.3", mark.text.strip())]
    row = [mark for mark in labels if mark.page == max(item.page for item in labels)]
    by_line: dict[float, int] = {}
    for mark in row:
        by_line[mark.baseline] = by_line.get(mark.baseline, 0) + 1
    assert list(by_line.values()) == [4, 3]


def test_an_imaging_table_that_goes_on_has_its_head_again() -> None:
    beams = tuple(build.beam(number, name=f"F{number}") for number in range(1, 3))
    setup = tuple(
        replace(build.beam(number, name=f"KV{number}"), delivery_type="SETUP")
        for number in range(11, 36)
    )
    plan = build.plan((*beams, *setup), ("100.5", "99.5", *(None for _ in setup)))
    pages = page_texts(render_treatment_sheet(build.request(plan)).pdf)
    with_images = [page for page in pages if "imagerie seulement" in page]
    assert len(with_images) > 1
    assert all("Imagerie, sans UM Bras Collimateur Remarque" in page for page in with_images)


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_dwells_of_a_channel_stand_on_one_page_under_its_name(paper: str) -> None:
    plan = build.brachy_plan()
    (channel,) = plan.channels
    channels = tuple(replace(channel, number=number, setup=1) for number in range(1, 5))
    request = replace(
        build.request(replace(plan, channels=channels), view_count=build.given(1)),
        paper=paper,  # type: ignore[arg-type]
    )
    pages = page_texts(render_treatment_sheet(request).pdf)
    for number in range(1, 5):
        (page,) = (page for page in pages if f"Total du canal {number}" in page)
        assert f"CANAL {number} : POSITIONS" in page
        start = page.index(f"CANAL {number} :")
        assert page[start:].count(" mm ") >= 11


def test_a_channel_of_more_dwells_than_a_page_names_itself_on_each() -> None:
    plan = build.brachy_plan()
    (channel,) = plan.channels
    many = tuple(replace(channel.dwells[0], position_mm=Decimal(n)) for n in range(80))
    total = sum((item.time_s or Decimal(0) for item in many), Decimal(0))
    long = replace(channel, dwells=many, total_time_s=total)
    request = build.request(replace(plan, channels=(long,)), view_count=build.given(1))
    pages = page_texts(render_treatment_sheet(request).pdf)
    held = [page for page in pages if "52.6 s" in page]
    assert len(held) > 1
    assert all("CANAL 1 : POSITIONS" in page for page in held)
    (last,) = (page for page in pages if "Total du canal 1" in page)
    assert last.count("52.6 s") >= 2


@pytest.mark.parametrize(
    ("paper", "values"),
    [
        ("A4", {"view_findings": (Finding("plan-completed", "warn"),), "patient_alerts": ()}),
        ("Letter", {"patient_alerts": ()}),
    ],
)
def test_the_first_page_is_not_broken_for_a_little(paper: str, values: dict[str, object]) -> None:
    request = replace(
        build.request(frame=build.frame(drill=True), **values),
        paper=paper,  # type: ignore[arg-type]
    )
    rendered = render_marked([request])
    assert mistakes(rendered, paper) == []
    pages = page_texts(rendered.pdf)
    holds(pages[0], "MISE EN SERVICE DE CETTE FEUILLE", "Initiales de qui signe")
    assert "2 Installation" in pages[1]


def test_a_length_that_rounds_to_nothing_has_no_sign() -> None:
    assert signed_digits(Decimal("9.992007E-16")) == "0"
    assert signed_digits(Decimal("0.5")) == "+0.5"


def test_the_physicist_to_call_stands_beside_the_rule_and_the_source() -> None:
    holds(sheet(), "Rien ne se corrige à la main ici. Physicien de garde : poste 4120")
    text = sheet(build.brachy_plan(), view_count=build.given(1))
    holds(text, "affichée au pupitre. Physicien de garde : poste 4120")
    assert "Physicien" not in sheet(contacts=()).split("Rien ne se corrige")[1][:60]


@pytest.mark.parametrize(
    ("language", "words"),
    [("fr", "protons : balayage modulé"), ("en", "protons: modulated scanning")],
)
def test_codes_of_a_plan_are_in_words_and_an_effective_dose_says_so_everywhere(
    language: Language, words: str
) -> None:
    request = replace(build.request(build.ion_plan()), language=language)
    text = full_text(render_treatment_sheet(request).pdf)
    holds(text, words)
    assert "MODULATED" not in text and "ISOCENTRIC" not in text
    own = text.replace("limite 2.0 Gy", "")  # of the pacemaker, in the words of the source
    assert not re.search(r"\d Gy(?! \(RBE\))", own)
