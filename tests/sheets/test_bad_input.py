"""Bad input on every form of a plan: nothing overflows, overlaps, is cut or disappears."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import builders_sheets as build
import pytest
import zxingcpp
from sheets_support import full_text, mistakes, one_bit

from continuity_kit.domain.findings import Finding
from continuity_kit.domain.patient import Alert, Note
from continuity_kit.sheets.facts import position_of
from continuity_kit.sheets.log_continuation import LogContinuation, continuation_document
from continuity_kit.sheets.page import Rendered, render
from continuity_kit.sheets.request import Paper, SheetRequest
from continuity_kit.sheets.transfer_summary import (
    TransferFiles,
    TransferSummary,
    transfer_document,
)
from continuity_kit.sheets.treatment_sheet import render_marked
from continuity_kit.sheets.weekly_check import weekly_document
from continuity_kit.sheets.worksheet import Worksheet, WorksheetLine, worksheet_document

NAMES = {
    "arabic": "محمد بن عبد الله",
    "chinese": "山田太郎" * 4,
    "greek": "Παπαδόπουλος",
    "cyrillic": "Александр Пушкин",
    "vietnamese": "Nguyễn Thị Ánh",
    "markup": "<b>DUPONT</b> & Fils",
    "control": "DUPONT\x07\u202eMARTIN",
    "long": "W" * 64,
}
BOUNDLESS = "\u25a1\ufffd"


def named(name: str) -> SheetRequest:
    row = build.patient_view().patient
    assert row is not None
    person = replace(row, family_name=name, birth_name=name, physician=name, contact_name=name)
    return build.request(
        patient_patient=person,
        patient_alerts=(Alert(build.KEY.patient_id, "allergy", name),),
        patient_notes=(Note(build.KEY.patient_id, build.PRINTED, name, name, "setup"),),
        view_prescription=build.prescription(treatment_site=name, prescriber=name),
    )


def many() -> SheetRequest:
    beams = tuple(build.beam(number, name=f"CHAMP {number}") for number in range(1, 21))
    plan = build.plan(beams, tuple(f"{100 + n}.123456" for n in range(20)))
    (group,) = plan.fraction_groups
    group = replace(group, fractions_planned=40)
    return build.request(replace(plan, fraction_groups=(group,)), view_count=build.given(3))


def bare() -> SheetRequest:
    return build.request(
        view_prescription=None,
        view_count=build.given(2),
        patient_alerts=(),
        patient_notes=(),
        patient_appointments=(),
        patient_patient=None,
        contacts=(),
    )


def without_leaves() -> SheetRequest:
    plan = build.vmat_plan()
    beams = tuple(
        replace(
            beam,
            control_points=tuple(
                replace(
                    point,
                    devices=tuple(item for item in point.devices if item.type != "MLCX"),
                )
                for point in beam.control_points
            ),
        )
        for beam in plan.beams
    )
    return build.request(replace(plan, beams=beams))


CASES: dict[str, Callable[[], SheetRequest]] = {
    **{name: lambda text=text: named(text) for name, text in NAMES.items()},  # type: ignore[misc]
    "many": many,
    "bare": bare,
    "without leaves": without_leaves,
}


def refusal(request: SheetRequest, paper: Paper) -> Rendered:
    stops = tuple(
        Finding(code, "stop", beam)
        for code, beam in (("plan-unapproved", None), ("meterset-missing", 3),
                           ("name-conflict", None), ("plan-changed", None))
    )  # fmt: skip
    view = replace(request.plan_view, findings=stops)
    return render_marked([replace(request, plan_view=view)])


def worksheet(request: SheetRequest, paper: Paper) -> Rendered:
    plan = request.plan_view.plan
    assert plan is not None
    read = tuple((item.number, Decimal("100.123456")) for item in plan.beams)
    people = (NAMES["long"], NAMES["chinese"])
    line = WorksheetLine(
        4, date(2026, 11, 23), "interrupted", 452, "08:22", read, "", people, "A-0417-5",
        remark=NAMES["markup"],
    )  # fmt: skip
    rest = replace(line, state="continued", remark="", running_dose="8.00 Gy")
    item = Worksheet(
        request.patient, request.plan_view, position_of(request), request.frame, 3, 1, 4,
        (line, rest), "UM",
    )  # fmt: skip
    return render([worksheet_document(item, "fr")], "T", "fr", paper)


def transfer(request: SheetRequest, paper: Paper) -> Rendered:
    item = TransferSummary(request, NAMES["long"], (TransferFiles("CT", 150),), "ab" * 32)
    return render([transfer_document(item)], "T", "fr", paper)


FORMS: dict[str, Callable[[SheetRequest, Paper], Rendered]] = {
    "sheet": lambda request, paper: render_marked([request]),
    "refusal": refusal,
    "log": lambda request, paper: render(
        [continuation_document(LogContinuation(request, "A-0417-5"))[0]], "T", "fr", paper
    ),
    "weekly": lambda request, paper: render([weekly_document(request)[0]], "T", "fr", paper),
    "transfer": transfer,
    "worksheet": worksheet,
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_p22_bad_input_keeps_every_form_of_a_plan_whole(form: str, case: str, paper: Paper) -> None:
    request = replace(CASES[case](), paper=paper)
    rendered = FORMS[form](request, paper)
    assert mistakes(rendered, paper) == []
    (code,) = zxingcpp.read_barcodes(one_bit(rendered.pdf, 0, 200).convert("L"))
    assert code.text == "A-0417-5"
    text = full_text(rendered.pdf)
    assert not any(char in text.replace("□ NON", "") for char in BOUNDLESS)
    assert "00412207" in text


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("case", ["greek", "cyrillic", "vietnamese", "chinese", "markup"])
def test_p22_a_name_stands_on_every_form_as_it_is_written(form: str, case: str) -> None:
    text = "".join(full_text(FORMS[form](CASES[case](), "A4").pdf).split()).casefold()
    assert "".join(NAMES[case].split()).casefold() in text


def test_p22_no_form_of_a_bare_plan_assumes_anything() -> None:
    text = full_text(FORMS["sheet"](bare(), "A4").pdf)
    assert "prescription : non fournie par l'OIS" in text
    assert "date de naissance non fournie" in text or "non fourni" in text
    assert text.count("à compléter, date, visa") == 6


def test_p22_missing_leaves_leave_a_word_in_the_view_or_the_jaws_alone() -> None:
    text = full_text(FORMS["sheet"](without_leaves(), "A4").pdf)
    assert "281.368973 UM" in text
    assert "X1 −7.2" in text
