"""Whatever stops a plan prints a refusal page, without one value of a beam."""

from dataclasses import replace

import builders_sheets as build
import pytest
from sheets_support import full_text, holds

from continuity_kit.domain.findings import Finding
from continuity_kit.sheets.treatment_sheet import render_treatment_sheet

STOPS: dict[str, dict[str, object]] = {
    "finding of the plan": {"view_findings": (Finding("meterset-missing", "stop", 1),)},
    "finding of the patient": {"patient_findings": (Finding("birth-date-conflict", "stop"),)},
    "not printable": {"view_printable": False},
    "conflict": {"view_count": replace(build.given(14), conflict=True)},
    "complete": {"view_count": build.given(35)},
    "no group": {"view_fractions_planned": None},
    "other patient": {"of": build.vmat_plan(patient_id="00412208")},
    "no meterset": {"of": build.plan((build.beam(1), build.beam(2)), ("281.4", None))},
    "no gantry": {"of": build.plan((build.beam(1, (build.point(0, "0", gantry=None),)),), ("9",))},
    "two groups": {
        "of": replace(build.vmat_plan(), fraction_groups=build.vmat_plan().fraction_groups * 2)
    },
}


@pytest.mark.parametrize("stop", STOPS)
def test_every_stop_prints_a_refusal_without_a_beam_value(stop: str) -> None:
    values = dict(STOPS[stop])
    of = values.pop("of", None)
    rendered = render_treatment_sheet(build.request(of, **values))  # type: ignore[arg-type]
    text = full_text(rendered.pdf)
    assert rendered.refused
    assert rendered.pages == 1
    holds(
        text, "NE PAS TRAITER", "Aucune valeur de faisceau n'est imprimée", "FICTIF-MODÈLE Étienne"
    )
    for value in ("281", "263.9", "545", "181.0", "179.0", "ARC1", "CHAMP", " UM", "−7.2", "6 MV"):
        assert value not in text, value


def test_a_missing_plan_is_a_refusal_too() -> None:
    view = build.plan_view(None, fractions_planned=30)
    request = replace(build.request(), plan_view=view, patient=build.patient_view(view))
    assert render_treatment_sheet(request).refused
