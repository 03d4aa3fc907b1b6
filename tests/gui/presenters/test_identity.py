"""The identity bar: whole identifiers, every alert, and no count without its source."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from builders_sheets import EXPORTED, PRINTED, UNKNOWN, patient_view, plan_view, vmat_plan
from view_builders import snapshot

from continuity_kit.domain.course_position import course_position
from continuity_kit.domain.findings import Finding
from continuity_kit.domain.fraction import FractionCount
from continuity_kit.domain.patient import Alert, PatientKey
from continuity_kit.domain.snapshot import PlanView
from continuity_kit.gui.presenters.identity import IdentityState, identity_state
from continuity_kit.gui.presenters.patient_count import (
    machine_words,
    next_fraction,
    ongoing_plans,
)
from continuity_kit.messages import LANGUAGES, Language

NBSP = "\N{NO-BREAK SPACE}"


def placed(count: FractionCount | None = None, **values: object) -> PlanView:
    """Return a plan whose course stands where its count says."""
    view = plan_view(vmat_plan(), **values)
    view = view if count is None else replace(view, count=count)
    return replace(view, position=course_position(view.count, None, (), view.fractions_planned))


def shown(
    view: PlanView | None = None, language: Language = "fr", **values: object
) -> IdentityState:
    view = placed() if view is None else view
    return identity_state(patient_view(view, **values), view, language, PRINTED)


def test_family_name_in_capitals_and_the_number_whole() -> None:
    state = shown(key=PatientKey("00412739", "CSE"))
    assert (state.family_name, state.given_names) == ("FICTIF-MODÈLE", "Étienne")
    assert state.number == "00412739"
    assert "CSE" in state.details


def test_the_next_fraction_stands_with_every_source_and_its_time() -> None:
    state = shown()
    assert state.next is not None
    assert (state.next.number, state.next.planned) == ("15", "35")
    assert [(item.text, item.source) for item in state.next.sources] == [
        ("14", "OIS, 20\N{NO-BREAK SPACE}nov.\N{NO-BREAK SPACE}18:02"),
        ("14", "machine, 20\N{NO-BREAK SPACE}nov.\N{NO-BREAK SPACE}18:02"),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_count_is_a_question_mark_with_its_words(language: Language) -> None:
    told = next_fraction(placed(UNKNOWN), language, PRINTED.tzinfo)
    assert (told.number, told.icon, told.tone) == ("?", "count-unknown", "red")
    assert told.words in ("compte inconnu", "count unknown")
    assert [item.text for item in told.sources] == ["?"]
    assert "0" not in told.number


def test_counts_that_differ_are_all_told_in_red() -> None:
    count = FractionCount(
        16,
        EXPORTED,
        "counts",
        conflict=True,
        sources=(("counts", 16, EXPORTED), ("records", 15, EXPORTED)),
    )
    told = next_fraction(placed(count), "fr", PRINTED.tzinfo)
    assert [(item.text, item.tone) for item in told.sources] == [("16", "red"), ("15", "red")]
    assert (told.icon, told.words) == ("stop", "comptes différents")


def test_a_plan_that_is_stopped_says_so_beside_its_number() -> None:
    told = next_fraction(placed(printable=False), "fr", PRINTED.tzinfo)
    assert (told.icon, told.words, told.tone) == ("stop", "arrêt", "red")


def test_a_complete_course_says_that_all_is_given() -> None:
    told = next_fraction(placed(FractionCount(35, EXPORTED, "counts")), "fr", PRINTED.tzinfo)
    assert (told.number, told.planned, told.words) == ("35", "35", "toutes données")
    assert told.caption == "fractions données"


def test_of_several_plans_none_is_spoken_for() -> None:
    patient = patient_view(placed(), placed())
    state = identity_state(patient, None, "fr", PRINTED)
    assert state.next is None and state.choose == "2 plans\N{NO-BREAK SPACE}: choisir"
    assert state.machine == "machine\N{NO-BREAK SPACE}: selon le plan"


def test_two_alerts_stand_by_themselves_and_more_under_one_word_that_opens_all() -> None:
    state = shown()
    assert len(state.alerts) == 3 and state.alerts_title == "3 alertes"
    two = shown(alerts=patient_view(placed()).alerts[:2])
    assert two.alerts_title == "" and [alert.kind for alert in two.alerts] == [
        "Allergie",
        "Stimulateur cardiaque",
    ]


def test_what_the_source_asked_and_denied_is_told_and_is_no_alert() -> None:
    number = patient_view(placed()).key.patient_id
    denied = (
        Alert(number, "allergy", "Aucune connue"),
        Alert(number, "cardiac_device", "Aucun"),
        Alert(number, "prior_radiotherapy", "Aucune"),
    )
    state = shown(alerts=denied)
    assert state.alerts == () and state.alerts_title == ""
    assert f"Allergie{NBSP}: Aucune connue" in state.details
    mixed = shown(alerts=(*denied[1:], Alert(number, "allergy", "aucune sauf iode")))
    assert [alert.text for alert in mixed.alerts] == ["aucune sauf iode"]
    assert f"Stimulateur cardiaque{NBSP}: Aucun" in mixed.details


@pytest.mark.parametrize(
    ("status", "oid", "is_shown"),
    [
        ("qualified", "1.2.250.1.213.1.4.8", True),
        ("provisional", "1.2.250.1.213.1.4.8", False),
        ("qualified", "1.2.3", False),
        (None, None, False),
    ],
)
def test_the_national_number_is_shown_for_a_qualified_identity_only(
    status: str | None, oid: str | None, *, is_shown: bool
) -> None:
    row = patient_view(placed()).patient
    assert row is not None
    row = replace(row, ins_number="299999999999999", ins_oid=oid, ins_status=status)
    told = " ".join(shown(patient=row).details)
    assert ("299999999999999" in told) is is_shown
    assert ("non qualifié" in told) is not is_shown


def test_a_homonym_names_the_other_number_whole() -> None:
    view = placed()
    alike = (Finding("homonym", "warn"),)
    one = patient_view(view, findings=alike)
    other = replace(one, key=PatientKey("0002002", "CSE"))
    state = identity_state(one, view, "fr", PRINTED, snapshot=snapshot(one, other))
    assert state.homonym.startswith("Homonyme\N{NO-BREAK SPACE}: 0002002.")
    assert shown().homonym == ""


def test_a_machine_that_the_plan_lacks_is_said_to_lack() -> None:
    view = placed()
    assert machine_words(view, "fr") == "ACC1"
    plan = vmat_plan()
    bare = replace(plan, beams=tuple(replace(beam, machine=None) for beam in plan.beams))
    assert machine_words(replace(view, plan=bare, status=None), "fr") == "machine non fournie"
    two = replace(plan, beams=(plan.beams[0], replace(plan.beams[1], machine="ACC2")))
    assert machine_words(replace(view, plan=two), "fr") == "ACC1 + ACC2"


def test_age_counts_whole_years_and_a_birth_date_that_lacks_is_a_word() -> None:
    born = date(1961, 11, 23)
    assert "65 ans, homme" in shown(birth_date=born).details
    assert "64 ans, homme" in shown(birth_date=born + timedelta(days=1)).details
    assert shown(birth_date=None).birth_date == "date de naissance non fournie"


def test_markup_in_a_name_stays_text() -> None:
    row = patient_view(placed()).patient
    assert row is not None
    state = shown(patient=replace(row, family_name="Gras<b>", given_names="Léon & Fils"))
    assert state.full_name == "GRAS<B> Léon & Fils"


def test_a_finished_plan_is_not_going_on() -> None:
    done = placed(FractionCount(35, EXPORTED, "counts"))
    patient = patient_view(done, placed(plan_uid="9.9"))
    assert [view.plan_uid for view in ongoing_plans(patient)] == ["9.9"]
