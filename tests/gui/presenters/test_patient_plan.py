"""The plan tab: the sheet's own values, a word for each that lacks, and stops in full."""

from dataclasses import replace

import pytest
from builders_sheets import (
    D,
    brachy_plan,
    electron_plan,
    ion_plan,
    plan,
    request,
    vmat_plan,
    wedged_plan,
)
from machine_builders import profile, signed
from patient_file_builders import file_of, file_of_plan
from sheet_plan_builders import beam

from continuity_kit.domain.findings import Finding
from continuity_kit.domain.plan import Plan
from continuity_kit.gui.presenters.cells import Row
from continuity_kit.gui.presenters.patient_file import PatientFile, plan_facts
from continuity_kit.gui.presenters.patient_plan import PlanState, plan_state
from continuity_kit.messages import LANGUAGES, Language
from continuity_kit.sheets import console
from continuity_kit.sheets.numbers import file_digits

NBSP = "\N{NO-BREAK SPACE}"
NUMBER, NAME, ENERGY, GANTRY, COLLIMATOR, COUCH, JAWS, SSD, METERSET = range(9)


def state_of(file: PatientFile, language: Language = "fr", **more: bool) -> PlanState:
    return plan_state(file, file.plans[0].plan_uid, language, **more)


def rows_of(of: Plan, **values: object) -> tuple[Row, ...]:
    beams = state_of(file_of_plan(of, **values)).beams
    assert beams is not None
    return beams.rows


def test_the_beam_table_says_each_value_as_the_sheet_prints_it() -> None:
    file = file_of_plan(vmat_plan(), profiles=(signed(profile(machine="ACC1")),))
    facts = plan_facts(file, file.plans[0].plan_uid, "fr")
    assert facts is not None and facts.profile is not None
    beams = state_of(file).beams
    assert beams is not None
    for row, item in zip(beams.rows, facts.beams, strict=False):
        start = item.reading.collimator.start
        assert start is not None
        shown = console.shown_angle(facts.profile, "collimator", start)
        assert shown.endswith("°") and row.cells[COLLIMATOR].is_number
        assert row.cells[COLLIMATOR].text == shown
        assert "IEC" in row.cells[COLLIMATOR].second
        assert row.cells[METERSET].text == file_digits(console.shown_meterset(facts, item))
        assert row.cells[METERSET].is_number and row.cells[METERSET].weight == 700
    assert not beams.is_iec_only and beams.scale_labels == ("Console", "IEC 61217")


def test_without_a_signed_profile_values_are_iec_and_the_foot_says_so() -> None:
    beams = state_of(file_of_plan(vmat_plan())).beams
    assert beams is not None
    assert beams.is_iec_only and beams.scale_labels == ()
    assert beams.foot == (
        f"Valeurs IEC 61217 du plan, en cm{NBSP}: le profil de ACC1 n’est pas signé."
    )


def test_iec_can_be_asked_for_though_a_profile_is_signed() -> None:
    file = file_of_plan(vmat_plan(), profiles=(signed(profile(machine="ACC1")),))
    beams = state_of(file, in_iec=True).beams
    assert beams is not None and beams.is_iec_only and beams.scale_labels


def test_an_arc_keeps_the_files_own_direction() -> None:
    first, second, *_ = rows_of(vmat_plan())
    assert "→" in first.cells[GANTRY].text
    assert {
        first.cells[GANTRY].second.split(",")[0],
        second.cells[GANTRY].second.split(",")[0],
    } == {
        "horaire",
        "anti-horaire",  # in the words of the sheet
    }


def test_a_value_that_the_plan_lacks_is_said_in_its_cell() -> None:
    of = vmat_plan()
    bare = replace(
        of,
        beams=tuple(
            replace(
                item,
                name=None,
                description=None,
                control_points=tuple(
                    replace(point, ssd_mm=None, energy=None) for point in item.control_points
                ),
            )
            for item in of.beams
        ),
    )
    row = rows_of(bare)[0]
    assert row.cells[SSD].is_missing and row.cells[SSD].text == "non fourni"
    assert row.cells[ENERGY].is_missing
    assert row.cells[NAME].is_missing and row.cells[NAME].text == "non fourni dans le plan"


def test_an_imaging_beam_is_grey_and_without_mu() -> None:
    of = plan((beam(1), beam(2, delivery_type="SETUP")), ("100.5", None))
    treated, imaging = rows_of(of)
    assert treated.cells[METERSET].text == "100.5"
    assert imaging.cells[METERSET].text == "sans UM" and imaging.cells[GANTRY].tone == "third"


def test_an_imaging_beam_with_a_meterset_is_said_in_red() -> None:
    of = plan((beam(1), beam(2, delivery_type="SETUP")), ("100.5", "3"))
    cell = rows_of(of)[1].cells[METERSET]
    assert (cell.tone, cell.text, cell.icon) == ("red", "3 UM", "warning")


def test_the_total_is_the_sum_of_what_is_shown() -> None:
    beams = state_of(file_of_plan(vmat_plan())).beams
    assert beams is not None
    shown = sum(
        (D(row.cells[METERSET].text) for row in beams.rows if row.cells[METERSET].weight == 700),
        D(0),
    )
    assert beams.total == f"{shown}{NBSP}UM"


def test_what_is_put_on_by_hand_stands_under_the_table_in_the_words_of_the_sheet() -> None:
    for of, word in ((wedged_plan(), "COIN"), (electron_plan(), "POSER APPLICATEUR")):
        beams = state_of(file_of_plan(of)).beams
        assert beams is not None
        assert any(word in line for line in beams.to_put_on), beams.to_put_on


def test_protons_show_their_layers_and_particles_are_never_called_mu() -> None:
    beams = state_of(file_of_plan(ion_plan("NP"))).beams
    assert beams is not None
    assert beams.titles[JAWS] == "Couches" and beams.titles[METERSET] == "Compte"
    assert "NP" in beams.rows[0].cells[METERSET].second


def test_dwell_times_are_the_plans_and_the_decay_is_called_a_check() -> None:
    state = state_of(file_of_plan(brachy_plan()))
    assert state.beams is None and state.dwells is not None
    channel = brachy_plan().channels[0]
    head, *stays = state.dwells.rows
    assert channel.total_time_s is not None
    assert head.cells[3].text == f"{file_digits(channel.total_time_s)}{NBSP}s"
    times = [item.time_s for item in channel.dwells if item.time_s]
    assert stays[0].cells[3].text == f"{file_digits(times[0])} s"
    assert state.dwells.decay.startswith("Valeur de contrôle")


def test_a_changed_plan_names_its_values_in_words_and_asks_which_version() -> None:
    values = (("count", "1"), ("fields", "group.1.meterset 412.5000 → 416.7000"))
    found = (Finding("plan-content-changed", "stop", 1, values),)
    file = file_of_plan(vmat_plan(), view_findings=found, view_printable=False)
    state = state_of(file)
    assert state.stop_title.endswith("?")
    assert "UM 412.5 → 416.7" in state.stops[0].text
    assert "meterset" not in state.stops[0].text


def test_a_stop_is_told_with_its_reason_and_what_to_fetch() -> None:
    unapproved = (Finding("plan-unapproved", "stop"),)
    file = file_of_plan(vmat_plan(), view_findings=unapproved, view_printable=False)
    state = state_of(file)
    assert state.stop_title == (
        f"Ne peut pas être traité depuis cette feuille{NBSP}: Plan non approuvé."
    )
    assert state.stops[0].fetch.startswith(f"À chercher{NBSP}:")
    assert state.checks[0].icon == "stop"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_without_a_settled_group_shows_no_meterset(language: Language) -> None:
    of = vmat_plan()
    group = of.fraction_groups[0]
    several = replace(of, fraction_groups=(group, replace(group, number=2)))
    file = file_of_plan(several, view_fractions_planned=None)
    beams = state_of(file, language).beams
    assert beams is not None and beams.total == ""
    assert all("281" not in row.cells[METERSET].text for row in beams.rows)


def test_of_two_plans_that_go_on_none_is_preselected() -> None:
    one, two = request(vmat_plan()), request(vmat_plan(uid="1.2.9"))
    file = file_of(one, two)
    assert file.preselected is None
    state = plan_state(file, None, "fr")
    assert state.chosen is None and len(state.chips) == 2 and state.beams is None
    assert state.choose.startswith("Plusieurs plans")
    assert file_of(one, two, going_on=("1.2.9",)).preselected == "1.2.9"
    assert file_of(one).preselected == one.plan_view.plan_uid


def test_a_plan_that_cannot_be_read_shows_no_value() -> None:
    file = file_of(request(vmat_plan(), view_plan=None))
    state = plan_state(file, file.plans[0].plan_uid, "fr")
    assert state.beams is None and state.dwells is None
    assert state.unread.startswith("Le plan n’est pas lisible")


def test_trust_says_since_when_a_plan_is_unchanged() -> None:
    state = state_of(file_of_plan(vmat_plan()))
    assert state.trust is not None
    assert state.trust.words == f"scellé, inchangé depuis le 1er{NBSP}nov."
    assert state.code == "7QKM-2XPD-W9HC"


def test_prescription_and_set_up_are_copied_and_each_lack_is_a_word() -> None:
    state = state_of(file_of_plan(vmat_plan()))
    told = {line.label: line for line in state.prescription if line.label}
    assert told["Dose"].text == f"2.00{NBSP}Gy{NBSP}×{NBSP}35 ={NBSP}70.00{NBSP}Gy"
    bare = state_of(file_of_plan(vmat_plan(), view_prescription=None))
    lacking = {line.label: line for line in bare.prescription}
    assert lacking["Site"].is_missing and lacking["Site"].text == "non fourni"


def test_a_finding_is_told_without_the_command_of_a_terminal() -> None:
    values = (("visits", "2026-11-24 08:15"), ("as_of", "2026-11-20 17:45+01:00"))
    found = (Finding("scheduled-since-count", "note", values=values),)
    state = state_of(file_of_plan(vmat_plan(), view_findings=found))
    (told,) = (mark.words for mark in state.checks if "dans aucun compte" in mark.words)
    assert "settle" not in told and told.endswith("compte.")
    assert f"24{NBSP}nov.{NBSP}2026{NBSP}08:15" in told and "2026-11" not in told
    bare = (Finding("a-code-of-a-newer-kit", "warn"),)
    state = state_of(file_of_plan(vmat_plan(), view_findings=bare))
    assert any(mark.words == "a-code-of-a-newer-kit" for mark in state.checks)


def test_a_rounded_meterset_shows_the_files_digits_small_and_the_foot_says_whose_they_are() -> None:
    one_decimal = signed(profile(machine="ACC1", meterset_decimals=1))
    beams = state_of(file_of_plan(vmat_plan(), profiles=(one_decimal,))).beams
    assert beams is not None
    meterset = beams.rows[0].cells[-1]
    assert (meterset.text, meterset.second) == ("281.4", "281.368973")
    assert beams.foot.endswith(f"UM en petit{NBSP}: chiffres du fichier.")
    as_in_file = signed(profile(machine="ACC1"))
    whole = state_of(file_of_plan(vmat_plan(), profiles=(as_in_file,))).beams
    assert whole is not None and whole.rows[0].cells[-1].second == ""
    assert "chiffres du fichier" not in whole.foot
