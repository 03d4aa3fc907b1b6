"""The list and a plan say whose console values a sheet prints, and of which machine it has none."""

from dataclasses import replace
from datetime import UTC

import plan_builders
from machine_builders import profile, signed
from view_builders import patient, plan_view

from continuity_kit.services.profile_lines import list_profile_line, plan_profile_lines


def test_a_plan_says_who_signed_its_machines_profile_or_that_nobody_did() -> None:
    plan = plan_builders.plan()
    machine = next(beam.machine for beam in plan.beams if beam.machine)
    own = signed(profile(machine=machine))
    (told,) = plan_profile_lines(plan, (own,), UTC, "fr")
    assert "C. Physique + D. Mesure" in told and "n° 12" in told and machine in told
    (none,) = plan_profile_lines(plan, (signed(profile(machine="OTHER")),), UTC, "en")
    assert f"{machine}: NO SIGNED PROFILE" in none
    setup = tuple(replace(beam, delivery_type="SETUP") for beam in plan.beams)
    assert plan_profile_lines(replace(plan, beams=setup), (own,), UTC, "fr") == []


def test_a_list_names_the_machines_with_a_profile_and_those_without() -> None:
    view = plan_view(plan=plan_builders.plan())
    machine = next(beam.machine for beam in view.plan.beams if beam.machine)
    who = patient(plans=(view,))
    told = list_profile_line((who,), (signed(profile(machine=machine)),), "fr")
    assert told == f"Profils de machine signés\u00a0: {machine} · sans profil\u00a0: aucune"
    assert list_profile_line((who,), (), "en").endswith(f"without a profile: {machine}")
