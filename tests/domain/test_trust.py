"""P14: levels of trust from the history, and the bindings watched beside it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from plan_builders import MONDAY, OWNER, beam, daily, plan

from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.trust import (
    CountSighting,
    CoursePlan,
    ImportedBundle,
    PlanHistory,
    PlanPin,
    change_findings,
    count_findings,
    generations_seen,
    owner_findings,
    plan_sightings,
    replaced_plans,
    replan_findings,
    trust_level,
    unchanged_since,
)

UID = "1.2.3.4.5"
TODAY = MONDAY + timedelta(days=30)


def history(digest: str, *sightings: object, **values: object) -> PlanHistory:
    return PlanHistory(UID, digest, tuple(sightings), **values)


def test_eight_daily_bundles_pin_a_plan() -> None:
    assert trust_level(history("a", *daily("a", 8)), TODAY) == "pinned"


def test_seven_daily_bundles_span_six_days_and_pin_nothing() -> None:
    assert trust_level(history("a", *daily("a", 7)), TODAY) == "unconfirmed"


def test_two_bundles_pin_nothing_however_far_apart() -> None:
    seen = daily("a", 20)
    assert trust_level(history("a", seen[0], seen[-1]), TODAY) == "unconfirmed"


def test_three_copies_of_one_bundle_count_once() -> None:
    seen = daily("a", 20)
    again = replace(seen[0], seen_at=seen[10].seen_at)
    assert trust_level(history("a", seen[0], again, seen[-1]), TODAY) == "unconfirmed"


def test_bundles_since_the_declared_compromise_pin_nothing() -> None:
    seen = history("a", *daily("a", 20))
    assert trust_level(seen, TODAY, MONDAY + timedelta(days=7)) == "unconfirmed"
    assert trust_level(seen, TODAY, MONDAY + timedelta(days=8)) == "pinned"


def test_bundles_of_a_clock_that_ran_ahead_pin_nothing() -> None:
    assert trust_level(history("a", *daily("a", 8)), MONDAY + timedelta(days=3)) == "unconfirmed"


def test_a_typed_code_seals_a_plan_that_nobody_saw_before() -> None:
    assert trust_level(history("a", sealed=frozenset({"a"})), TODAY) == "sealed"


def test_p14_another_content_of_a_pinned_plan_is_changed() -> None:
    seen = (*daily("a", 8), *daily("b", 1, start=MONDAY + timedelta(days=8), first=9))
    assert trust_level(history("b", *seen), TODAY) == "changed"


def test_p14_another_content_of_a_sealed_plan_is_changed() -> None:
    assert trust_level(history("b", sealed=frozenset({"a"})), TODAY) == "changed"


def test_p14_a_change_stays_changed_however_long_it_is_repeated() -> None:
    seen = (*daily("a", 8), *daily("b", 20, start=MONDAY + timedelta(days=8), first=9))
    assert trust_level(history("b", *seen), TODAY + timedelta(days=30)) == "changed"


def test_p14_a_change_is_seen_whatever_date_was_declared() -> None:
    seen = (*daily("a", 8), *daily("b", 1, start=MONDAY + timedelta(days=8), first=9))
    assert trust_level(history("b", *seen), TODAY, MONDAY) == "changed"


def test_a_change_before_the_plan_was_pinned_is_unconfirmed() -> None:
    seen = (*daily("a", 2), *daily("b", 3, start=MONDAY + timedelta(days=2), first=3))
    assert trust_level(history("b", *seen), TODAY) == "unconfirmed"


def test_a_change_that_two_people_settled_is_unconfirmed_until_it_is_pinned_itself() -> None:
    seen = (*daily("a", 8), *daily("b", 1, start=MONDAY + timedelta(days=8), first=9))
    settled = history("b", *seen, adjudicated=frozenset({"b"}))
    assert trust_level(settled, TODAY) == "unconfirmed"
    longer = (*daily("a", 8), *daily("b", 8, start=MONDAY + timedelta(days=8), first=9))
    assert trust_level(replace(settled, sightings=longer), TODAY) == "pinned"


def test_a_return_to_the_content_before_a_settled_change_is_changed() -> None:
    seen = (*daily("a", 2), *daily("b", 2, start=MONDAY + timedelta(days=2), first=3))
    assert trust_level(history("a", *seen, adjudicated=frozenset({"b"})), TODAY) == "changed"


def test_unchanged_since_counts_from_the_newest_other_content() -> None:
    seen = (*daily("a", 3), *daily("b", 2, start=MONDAY + timedelta(days=3), first=4))
    assert unchanged_since(history("b", *seen)) == MONDAY + timedelta(days=3)
    assert unchanged_since(history("a", *daily("a", 3))) == MONDAY
    assert unchanged_since(history("c", *seen)) is None
    assert generations_seen(history("b", *seen)) == 2


def test_entries_that_name_only_changes_give_one_sighting_a_bundle() -> None:
    pin = PlanPin(UID, "a", OWNER)

    def bundle(day: int, *plans: PlanPin, dropped: tuple[str, ...] = ()) -> ImportedBundle:
        return ImportedBundle("e", day + 1, MONDAY + timedelta(days=day), plans, dropped)

    imports = [
        bundle(0),
        bundle(1, pin),
        bundle(2, PlanPin("9", "z", OWNER)),
        bundle(3, dropped=(UID,)),
        bundle(4),
        bundle(5, replace(pin, digest="b")),
        bundle(6),
    ]
    seen = plan_sightings(imports, UID)
    assert [(item.sequence, item.digest) for item in seen] == [
        (2, "a"),
        (3, "a"),
        (6, "b"),
        (7, "b"),
    ]
    assert plan_sightings(imports, "unheard of") == ()


def test_p14_a_plan_moved_to_another_patient_is_flagged() -> None:
    (finding,) = owner_findings(daily("a", 1), PatientKey("0012346", "CSE"))
    assert (finding.code, finding.severity) == ("plan-moved", "stop")
    (finding,) = owner_findings(daily("a", 1), PatientKey(OWNER.patient_id, "other"))
    assert finding.code == "plan-moved"
    assert owner_findings(daily("a", 9), OWNER) == ()


def test_p14_a_changed_plan_stops_and_names_its_field_by_beam() -> None:
    altered = plan(beams=(beam(1), beam(2, machine="LINAC 2")))
    (stop,) = change_findings(plan(), altered, "changed")
    assert (stop.code, stop.severity, stop.beam) == ("plan-content-changed", "stop", 2)
    assert dict(stop.values) == {"fields": "machine LINAC 1 → LINAC 2", "count": "1"}
    (warn,) = change_findings(plan(), altered, "unconfirmed")
    assert (warn.code, warn.severity) == ("plan-content-changed-unpinned", "warn")
    assert change_findings(plan(), plan(), "unconfirmed") == ()


OLD = CoursePlan("1", "PELV1", OWNER, "C1", MONDAY, is_pinned=True)
NEW = CoursePlan("2", "PELV1a", OWNER, "C1", TODAY, is_pinned=False)


def test_p14_a_false_replan_is_shown_beside_the_pinned_plan() -> None:
    (finding,) = replan_findings(NEW, (OLD, NEW))
    assert (finding.code, finding.severity) == ("replan-unconfirmed", "warn")
    assert dict(finding.values) == {"label": "PELV1", "plan_uid": "1"}


@pytest.mark.parametrize(
    "other",
    [
        replace(OLD, patient=PatientKey("0012346", "CSE")),
        replace(OLD, course_id="C2"),
        replace(OLD, is_pinned=False),
        replace(OLD, first_seen_at=TODAY),
        replace(OLD, plan_uid="2"),
    ],
)
def test_plans_that_are_not_replaced_are_not_named(other: CoursePlan) -> None:
    assert replaced_plans(NEW, (other,)) == ()


def test_a_plan_without_course_is_compared_with_all_of_its_patient() -> None:
    assert replaced_plans(replace(NEW, course_id=None), (OLD,)) == (OLD,)
    assert replaced_plans(replace(NEW, is_pinned=True), (OLD,)) == ()


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ((14, date(2026, 11, 3)), (13, date(2026, 11, 4)), "count-fell"),
        ((14, date(2026, 11, 3)), (17, date(2026, 11, 4)), "count-rose"),
        ((14, date(2026, 11, 3)), (15, date(2026, 11, 4)), None),
        ((14, date(2026, 11, 3)), (14, date(2026, 11, 3)), None),
        ((14, date(2026, 11, 6)), (17, date(2026, 11, 9)), "count-rose"),
        ((14, date(2026, 11, 6)), (16, date(2026, 11, 9)), None),
        ((0, date(2026, 11, 2)), (5, date(2026, 11, 6)), None),
        ((14, date(2026, 11, 4)), (16, date(2026, 11, 3)), "count-rose"),
    ],
)
def test_p14_counts_fall_never_and_rise_with_the_working_days(
    before: tuple[int, date], after: tuple[int, date], code: str | None
) -> None:
    findings = count_findings(CountSighting(*before), CountSighting(*after))
    assert [finding.code for finding in findings] == ([] if code is None else [code])
    assert all(finding.severity == "stop" for finding in findings)


def test_two_fractions_a_day_and_saturdays_are_allowed_when_said() -> None:
    monday, tuesday = CountSighting(4, date(2026, 11, 2)), CountSighting(8, date(2026, 11, 3))
    assert count_findings(monday, tuesday, fractions_per_day=2) == ()
    friday, saturday = CountSighting(4, date(2026, 11, 6)), CountSighting(6, date(2026, 11, 7))
    assert count_findings(friday, saturday)
    assert count_findings(friday, saturday, working_weekdays=frozenset(range(6))) == ()
