"""The dose of a fraction: the order of sources, and no guess among several."""

from dataclasses import replace
from decimal import Decimal

import builders_sheets as build

from continuity_kit.domain.plan import DoseReference, Plan
from continuity_kit.sheets.prescribed_dose import PrescribedDose, prescribed_dose

D = Decimal


def doses(plan: Plan, *, with_prescription: bool = False) -> PrescribedDose:
    prescription = build.prescription() if with_prescription else None
    return prescribed_dose(plan, plan.fraction_groups[0], prescription)


def without_beam_doses(plan: Plan) -> Plan:
    group = plan.fraction_groups[0]
    beams = tuple(replace(item, dose_gy=None) for item in group.beams)
    return replace(plan, fraction_groups=(replace(group, beams=beams),))


def test_the_prescription_leads_and_the_plan_confirms_it() -> None:
    found = doses(build.vmat_plan(), with_prescription=True)
    assert [item.source for item in found.doses] == ["prescription", "beam_doses", "calculated"]
    assert not found.is_contradictory


def test_beam_doses_count_only_when_every_treatment_beam_has_one() -> None:
    plan = build.vmat_plan()
    group = plan.fraction_groups[0]
    beams = (replace(group.beams[0], dose_gy=None), *group.beams[1:])
    plan = replace(plan, fraction_groups=(replace(group, beams=beams),))
    assert [item.source for item in doses(plan).doses] == ["calculated"]


def test_a_calculated_dose_ends_at_the_target_dose_exactly() -> None:
    reference = DoseReference(1, "SITE", "PTV", "TARGET", D("40"), None)
    plan = without_beam_doses(build.vmat_plan(dose_references=(reference,)))
    group = replace(plan.fraction_groups[0], fractions_planned=15)
    (found,) = doses(replace(plan, fraction_groups=(group,))).doses
    assert found.places == 3
    assert found.after_gy(15) == D("40")


def test_two_targets_give_no_calculated_dose() -> None:
    references = tuple(
        DoseReference(number, "VOLUME", name, "TARGET", D(dose), None)
        for number, name, dose in ((1, "PTV_70", "70"), (2, "PTV_56", "56"))
    )
    plan = without_beam_doses(build.vmat_plan(dose_references=references))
    assert doses(plan).leading is None


def test_the_tracking_item_is_used_when_one_target_stands_twice() -> None:
    references = (
        DoseReference(1, "VOLUME", "PTV", "TARGET", D("21.785"), "QA"),
        DoseReference(2, "VOLUME", "PTV", "TARGET", D("20"), "TRACKING"),
    )
    plan = without_beam_doses(build.vmat_plan(dose_references=references))
    (found,) = doses(plan).doses
    assert found.numerator_gy == D("20")


def test_sources_more_than_one_percent_apart_contradict() -> None:
    reference = DoseReference(1, "VOLUME", "PTV", "TARGET", D("72"), None)
    found = doses(build.vmat_plan(dose_references=(reference,)), with_prescription=True)
    assert found.is_contradictory
