import json
from dataclasses import replace
from decimal import Decimal

import builders_sheets
import plan_builders
import pytest
from view_builders import HEAD, LIMITS, NOW, patient, plan_view

from continuity_kit.domain.findings import Finding
from continuity_kit.domain.plan import Plan
from continuity_kit.domain.snapshot import Snapshot
from continuity_kit.services.json_document import json_document
from continuity_kit.services.plan_document import plan_document
from continuity_kit.services.plan_lines import plan_lines

TOP = {
    "plan_uid", "kind", "patient_id", "patient_name", "birth_date", "sex", "label", "name", "date",
    "intent", "approval", "manufacturer", "model", "dose_references", "fraction_groups", "beams",
    "channels", "sources", "findings", "printable", "code",
}  # fmt: skip
BEAM = {
    "number", "name", "description", "delivery_type", "radiation_type", "machine", "meterset_unit",
    "energies", "fluence_mode", "gantry_start", "gantry_stop", "gantry_direction", "collimator",
    "couch", "isocentre_mm", "table_top_mm", "jaws_mm", "sad_mm", "ssd_mm", "control_points",
    "wedges", "applicator", "boli", "blocks", "compensators",
}  # fmt: skip


def document(plan: Plan, **values: object) -> dict:
    view = plan_view(plan=plan, **values)
    return plan_document(view, plan, lambda finding: f"text of {finding.code}")


def test_the_document_has_exactly_the_keys_of_the_contract() -> None:
    found = document(plan_builders.plan())
    assert set(found) == TOP
    assert all(set(beam) == BEAM for beam in found["beams"])
    assert set(found["dose_references"][0]) == {
        "number", "structure", "description", "type", "target_dose_gy",
    }  # fmt: skip
    assert set(found["fraction_groups"][0]) == {"number", "fractions_planned", "beams"}
    assert set(found["fraction_groups"][0]["beams"][0]) == {"beam_number", "meterset", "dose_gy"}
    (channel,) = found["channels"]
    assert set(channel) == {"setup", "number", "total_time_s", "length_mm", "step_mm", "dwells"}
    assert set(channel["dwells"][0]) == {"position_mm", "time_s"}
    assert set(found["sources"][0]) == {"isotope", "rakr", "reference_at", "half_life_d"}
    assert set(found["beams"][0]["wedges"][0]) == {"id", "type", "angle", "orientation"}
    assert set(found["beams"][0]["table_top_mm"]) == {"vertical", "longitudinal", "lateral"}
    assert set(found["beams"][0]["jaws_mm"]) == {"x1", "x2", "y1", "y2"}


def test_values_are_of_the_first_control_point_and_the_stop_of_the_last() -> None:
    beam = document(plan_builders.plan())["beams"][0]
    assert (beam["gantry_start"], beam["gantry_stop"]) == (Decimal("181.0"), Decimal("184.0"))
    assert beam["gantry_direction"] == "CW"
    assert beam["jaws_mm"] == {"x1": -45, "x2": 55, "y1": -64, "y2": 75}
    assert beam["table_top_mm"] == {"vertical": -171, "longitudinal": 934, "lateral": -13}
    assert beam["control_points"] == 4
    assert beam["energies"] == [Decimal(6)]


def test_what_the_file_lacks_is_null_and_never_a_likely_value() -> None:
    bare = replace(
        builders_sheets.point(0, "0"),
        gantry=None,
        collimator=None,
        couch=None,
        isocentre_mm=None,
        ssd_mm=None,
        devices=(),
        energy=None,
        gantry_direction=None,
    )
    field = builders_sheets.beam(1, (bare,), sad_mm=(), machine=None, meterset_unit=None)
    plan = builders_sheets.plan((field,), (None,), label=None, birth_date=None)
    found = document(plan)
    beam = found["beams"][0]
    for key in ("gantry_start", "gantry_stop", "collimator", "couch", "isocentre_mm", "ssd_mm"):
        assert beam[key] is None, key
    for key in ("sad_mm", "machine", "meterset_unit", "gantry_direction", "applicator"):
        assert beam[key] is None, key
    assert beam["jaws_mm"] == dict.fromkeys(("x1", "x2", "y1", "y2"))
    assert beam["table_top_mm"] == dict.fromkeys(("vertical", "longitudinal", "lateral"))
    assert beam["energies"] == []
    assert found["fraction_groups"][0]["beams"][0]["meterset"] is None
    assert (found["label"], found["birth_date"]) == (None, None)


def test_numbers_keep_the_digits_of_the_file() -> None:
    plan = builders_sheets.wedged_plan()
    group = plan.fraction_groups[0]
    first = replace(group.beams[0], meterset=Decimal("138.200"))
    plan = replace(plan, fraction_groups=(replace(group, beams=(first, *group.beams[1:])),))
    text = json_document(document(plan))
    assert '"meterset": 138.200' in text
    assert json.loads(text)["beams"][0]["wedges"][0]["orientation"] == 270


def test_findings_come_with_weight_beam_and_text() -> None:
    found = document(
        builders_sheets.vmat_plan(),
        findings=(Finding("meterset-missing", "stop", 2),),
        printable=False,
    )
    assert found["findings"] == [
        {
            "code": "meterset-missing",
            "severity": "stop",
            "beam": 2,
            "text": "text of meterset-missing",
        }
    ]
    assert found["printable"] is False


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param(builders_sheets.vmat_plan(), id="vmat"),
        pytest.param(builders_sheets.electron_plan(), id="electron"),
        pytest.param(builders_sheets.ion_plan(), id="ion"),
        pytest.param(builders_sheets.brachy_plan(), id="brachy"),
    ],
)
def test_every_kind_of_plan_is_told_in_words(plan: Plan) -> None:
    view = plan_view(plan=plan, code="JS3G-BXJR-STJB")
    for language in ("fr", "en"):
        lines = plan_lines(Snapshot(HEAD, (), ()), patient(), view, NOW, language, LIMITS)
        text = "\n".join(lines)
        assert "JS3G-BXJR-STJB" in text
        assert "00412207" in text
        assert len(lines) >= 7


def test_an_arc_is_told_with_its_way_and_a_missing_meterset_in_words() -> None:
    view = plan_view(plan=builders_sheets.vmat_plan())
    lines = plan_lines(Snapshot(HEAD, (), ()), patient(), view, NOW, "en", LIMITS)
    text = "\n".join(lines)
    assert "281.368973 MU, gantry 181 → 179 (CW)" in text
    assert "beam 3 CBCT: not supplied" in text
    assert "This plan can be printed." in text
