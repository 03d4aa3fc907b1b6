"""Sheets of real plans: every meterset is on paper, nothing overflows, or the refusal has none."""

from dataclasses import replace
from pathlib import Path

import builders_sheets as build
import pytest
from sheets_plans import real, sheet_request
from sheets_support import full_text, mistakes

from continuity_kit.dicom.plan_reader import read_plan
from continuity_kit.domain.fraction import FractionCount
from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.plan import treatment_beams
from continuity_kit.messages import Language
from continuity_kit.sheets.log_continuation import LogContinuation, continuation_document
from continuity_kit.sheets.numbers import file_digits
from continuity_kit.sheets.page import render
from continuity_kit.sheets.request import Paper
from continuity_kit.sheets.transfer_summary import TransferSummary, transfer_document
from continuity_kit.sheets.treatment_sheet import render_marked, render_treatment_sheet
from continuity_kit.sheets.weekly_check import weekly_document

NONE_GIVEN = FractionCount(0, build.EXPORTED, "counts", sources=(("counts", 0, build.EXPORTED),))
PLANS = (
    "dicompyler-breast",
    "eclipse-prostate-phantom",
    "eclipse-proton",
    "eclipse-vmat",
    "monaco-static",
    "monaco-tinyvmat",
    "pinnacle",
    "raystation-proton",
)


@pytest.mark.parametrize("folder", PLANS)
@pytest.mark.parametrize(("language", "paper"), [("fr", "A4"), ("en", "Letter")])
def test_a_real_plan_is_printed_whole_or_refused(
    shared: Path, folder: str, language: str, paper: str
) -> None:
    plans = []
    for path in sorted((shared / "corpus" / folder).glob("*.dcm")):
        data = path.read_bytes()
        if path.name.startswith(("RS", "RD", "RI", "CT")) or "Strct" in path.name:
            continue
        if path.name.startswith(("RP", "RN", "rtplan", "Tiny", "06MV", "1.3.46")):
            plans.append(read_plan(data))
    assert plans
    for plan in plans:
        request = build.request(plan, view_count=NONE_GIVEN, view_prescription=None)
        key = PatientKey(plan.patient_id or "?", "")
        request = replace(
            request,
            patient=replace(request.patient, key=key),
            language=language,
            paper=paper,  # type: ignore[arg-type]
        )
        assert mistakes(render_marked([request]), paper) == []
        sheet = render_treatment_sheet(request)
        text = full_text(sheet.pdf)
        for _, reference in treatment_beams(plan, plan.fraction_groups[0]):
            if reference.meterset is not None and not sheet.refused:
                assert file_digits(reference.meterset) in text


@pytest.mark.parametrize("folder", PLANS)
@pytest.mark.parametrize(("language", "paper"), [("fr", "Letter"), ("en", "A4")])
def test_every_form_of_a_real_plan_keeps_its_words_in_their_places(
    shared: Path, folder: str, language: Language, paper: Paper
) -> None:
    request = sheet_request(real(shared / "corpus" / folder), language=language, paper=paper)
    documents = (
        weekly_document(request)[0],
        continuation_document(LogContinuation(request, "A-0417-5"))[0],
        transfer_document(TransferSummary(request, "Centre Hôte Fictif")),
    )
    for document in documents:
        assert mistakes(render([document], "T", language, paper), paper) == []
