"""Texts made to mislead: inert, flagged, nothing cut in silence, nothing over anything else."""

from dataclasses import replace

import builders_sheets as build
import pytest
from sheets_support import full_text, mistakes

from continuity_kit.domain.patient import Alert, Note
from continuity_kit.domain.plan import FractionGroup
from continuity_kit.sheets.request import SheetRequest
from continuity_kit.sheets.treatment_sheet import render_marked, render_treatment_sheet

FLAG = "imprimés par leur code"
LONG = "imprimé raccourci"
MARKS = {
    "nul": "\x00",
    "escape": "\x1b[2J",
    "delete": "\x7f",
    "c1": "\x85\x9b",
    "override": "\u202eEITPIRCSED",
    "isolate": "\u2066\u2069",
    "zero-width": "\u200b\u2060\ufeff",
    "soft-hyphen": "\u00ad",
    "private": "\ue000",
    "tag": "\U000e0041",
    "separator": "\u2028",
}
INERT = {
    "image": '<img src="file:///etc/passwd">',
    "bold": "<b>GRAS</b>",
    "entity": "&lt;&amp;#60;",
    "amp": "A & B",
    "paragraph": "<para><font size=40>X</font>",
    "format": "{0} %s {name}",
    "slash": "\\par\\r\\n",
}


def named(family: str) -> SheetRequest:
    row = build.patient_view().patient
    assert row is not None
    return build.request(patient_patient=replace(row, family_name=family))


@pytest.mark.parametrize("kind", MARKS)
def test_p22_what_prints_nothing_is_shown_as_its_code_and_flagged(kind: str) -> None:
    request = named(f"DUPONT{MARKS[kind]}MARTIN")
    assert mistakes(render_marked([request]), "A4") == []
    text = full_text(render_treatment_sheet(request).pdf)
    if kind == "separator":
        assert "DUPONT \u00b6 MARTIN" in text
        return
    for char in MARKS[kind]:
        if not char.isascii() or ord(char) < 32 or ord(char) == 127:
            assert f"\u2039U+{ord(char):04X}\u203a" in text
    assert FLAG in text


@pytest.mark.parametrize("kind", INERT)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_p22_markup_is_printed_as_written_everywhere(kind: str, language: str) -> None:
    hostile = INERT[kind]
    plan = build.vmat_plan(label=hostile[:16])
    beams = tuple(replace(item, name=hostile) for item in plan.beams)
    row = build.patient_view().patient
    assert row is not None
    request = build.request(
        replace(plan, beams=beams),
        patient_patient=replace(row, family_name=hostile, birth_name=hostile, physician=hostile),
        patient_alerts=(Alert(build.KEY.patient_id, "allergy", hostile),),
        patient_notes=(Note(build.KEY.patient_id, build.PRINTED, hostile, hostile, "setup"),),
        view_prescription=build.prescription(treatment_site=hostile, prescriber=hostile),
    )
    request = replace(request, language=language)  # type: ignore[arg-type]
    assert mistakes(render_marked([request]), "A4") == []
    text = "".join(full_text(render_treatment_sheet(request).pdf).split())
    bare = "".join(hostile.split())
    assert text.count(bare) >= 6
    assert text.casefold().count(bare.casefold()) > text.count(bare) or bare.upper() == bare


SCRIPTS = ("山田太郎" * 16, "محمد بن عبد الله", "Александр Пушкин", "Παπαδόπουλος", "יוסף כהן",
           "김철수", "Nguyễn Thị Ánh", "Ñandú-Ó'Brien", "สมชาย", "देवनागरी")  # fmt: skip


@pytest.mark.parametrize("place", range(len(SCRIPTS)))
def test_p22_a_name_of_any_script_is_drawn_or_told_by_its_codes(place: int) -> None:
    request = named(SCRIPTS[place])
    assert mistakes(render_marked([request]), "A4") == []
    text = full_text(render_treatment_sheet(request).pdf)
    assert "\ufffd" not in text
    assert "\u25a1" not in text.replace("\u25a1 NON", "")


@pytest.mark.parametrize("where", ["name", "birth", "identifier", "label", "beam", "note", "alert"])
def test_p22_a_text_of_64_kib_is_cut_with_a_mark_and_flagged(where: str) -> None:
    long = "Long texte " * 5958
    row = build.patient_view().patient
    assert row is not None
    plan = build.vmat_plan(label=long if where == "label" else "ORL")
    if where == "beam":
        beams = tuple(replace(item, name=long, machine=long) for item in plan.beams)
        plan = replace(plan, beams=beams)
    request = build.request(plan)
    patient = request.patient
    if where in ("name", "birth"):
        key = "family_name" if where == "name" else "birth_name"
        patient = replace(patient, patient=replace(row, **{key: long}))
    elif where == "identifier":
        patient = replace(patient, key=replace(patient.key, patient_id=long))
        view = replace(request.plan_view, plan=replace(plan, patient_id=long))
        request = replace(request, plan_view=view)
    elif where == "note":
        patient = replace(patient, notes=(replace(patient.notes[0], text=long),))
    elif where == "alert":
        patient = replace(patient, alerts=(Alert(build.KEY.patient_id, "allergy", long),))
    request = replace(request, patient=patient)
    rendered = render_marked([request])
    assert mistakes(rendered, "A4") == []
    text = full_text(rendered.pdf)
    assert "\u2039...+" in text
    assert LONG in text or where in ("note", "alert")


def groups(count: int) -> SheetRequest:
    plan = build.vmat_plan()
    (first,) = plan.fraction_groups
    made = tuple(replace(first, number=n, fractions_planned=10 * n) for n in range(1, count + 1))
    return build.request(replace(plan, fraction_groups=made), view_fractions_planned=None)


def test_p22_three_fraction_groups_are_refused_until_two_people_choose() -> None:
    request = groups(3)
    text = full_text(render_treatment_sheet(request).pdf)
    assert "NE PAS TRAITER" in text
    assert "281.368973" not in text
    view = replace(request.plan_view, fraction_group=2, fractions_planned=20, count=build.given(5))
    chosen = replace(request, plan_view=view)
    assert mistakes(render_marked([chosen]), "A4") == []
    text = full_text(render_treatment_sheet(chosen).pdf)
    assert "sur 20" in text
    assert "281.368973" in text


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_p22_twenty_beams_and_forty_fractions_are_all_on_paper(paper: str) -> None:
    beams = tuple(build.beam(number, name=f"F{number}") for number in range(1, 21))
    plan = build.plan(beams, tuple(f"{100 + n}.5" for n in range(20)))
    group: FractionGroup = replace(plan.fraction_groups[0], fractions_planned=40)
    request = build.request(replace(plan, fraction_groups=(group,)), view_count=build.given(1))
    request = replace(request, paper=paper)  # type: ignore[arg-type]
    rendered = render_marked([request])
    assert mistakes(rendered, paper) == []
    text = full_text(rendered.pdf)
    for number in range(2, 41):
        assert f"{number} / 40" in text
    for number in range(20):
        # The panel, and a pen box a fraction.
        assert text.count(f"{100 + number}.5") >= 40
