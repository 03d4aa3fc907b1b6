"""Gaps and triage of plans as the laptop shows them: what is known is reckoned, nothing else."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from gap_builders import HEAD_AND_NECK, SETTINGS, TEXT, after, gap, given, plan, visit, weekday
from session_builders import KEY, count, patient

from continuity_kit.domain.fraction import OisCount
from continuity_kit.domain.ledger_settled import SettledCount
from continuity_kit.services.gap_facts import PlanGap
from continuity_kit.services.gap_settings import parse_gap_settings
from continuity_kit.services.gaps import session_minutes


def codes(item: PlanGap) -> list[str]:
    return [finding.code for finding in item.warnings]


def rounded(value, digits="0.01"):
    return None if value is None else value.quantize(Decimal(digits))


def test_a_course_that_lost_no_day_costs_nothing():
    found = gap()
    assert (found.time.planned_end, found.time.projected_end) == (after(46), after(46))
    assert (found.time.days_lost, found.prolongation_days, found.is_over_limit) == (0, 0, False)
    assert found.figures.bed_tumour_gy == found.figures.bed_tumour_without_gap_gy == Decimal("67.8")
    assert rounded(found.figures.bed_late_gy) == Decimal("116.67")
    assert found.figures.bed_tumour_lost_gy == (0, 0)
    assert (found.new_dose, found.twice_daily) == (None, None)
    assert codes(found) == []


def test_a_lost_week_is_worked_out_as_published():
    found = gap(day=after(28))
    assert (found.time.days_lost, found.prolongation_days) == (5, 7)
    assert (found.limit_days, found.is_over_limit) == (2, True)
    assert found.figures.bed_tumour_without_gap_gy == Decimal("67.8")
    assert found.figures.bed_tumour_gy == Decimal("61.5")
    assert rounded(
        found.figures.eqd2_tumour_without_gap_gy - found.figures.eqd2_tumour_gy
    ) == Decimal("5.25")
    assert found.figures.bed_tumour_lost_gy == (Decimal("6.3"), Decimal("6.3"))
    assert rounded(found.new_dose.dose_per_fraction_gy, "0.0001") == Decimal("2.2215")
    assert rounded(found.new_dose.late_percent, "0.1") == Decimal("9.1")
    assert [item.code for item in found.new_dose.warnings] == ["gap-late-dose"]
    assert found.twice_daily.is_allowed
    assert found.twice_daily.days == 5
    assert codes(found) == ["gap-over-limit"]


def test_fractions_of_the_ledger_and_a_missed_day_are_in_it():
    fractions = tuple(given(16 + place, after(21 + place)) for place in (0, 2, 3))  # Tuesday lost
    of = plan(fractions=fractions)
    found = gap(of, fractions=fractions, day=after(25))
    assert (found.fractions_given, found.time.days_lost) == (18, 1)
    assert found.time.projected_end == after(49)  # the lost day moves the last one over a weekend
    assert found.prolongation_days == 3


def test_the_settings_holidays_are_not_lost():
    found = gap(day=after(22), holidays=[after(21)])
    assert (found.time.days_lost, found.prolongation_days) == (0, 0)
    assert found.time.planned_end == after(49)


def test_the_inclusive_convention_counts_one_day_more():
    settings = parse_gap_settings(
        TEXT.replace('day_count = "elapsed"', 'day_count = "inclusive"').encode(), "gaps.toml"
    )
    found = gap(settings=settings)
    assert found.time.overall_days == 47
    assert found.figures.bed_tumour_gy == Decimal("66.9")


def test_a_count_alone_tells_of_the_days_since_it_and_bounds_what_was_lost():
    found = gap(plan(dated=()), day=after(28))
    assert found.anchor.kind == "count"
    assert (found.time.days_lost, found.prolongation_days) == (5, 7)
    assert found.figures.bed_tumour_gy is None
    # 46 days at least, so the whole week lies after the delay of 28
    assert found.figures.bed_tumour_lost_gy == (Decimal("6.3"), Decimal("6.3"))
    assert found.new_dose is None
    assert codes(found) == ["gap-over-limit", "gap-first-day-unknown"]


def test_a_short_course_may_have_lost_less_than_all_of_it():
    of = plan(
        dated=(),
        fractions_planned=20,
        prescription=replace(HEAD_AND_NECK, fractions=20),
    )
    found = gap(of, day=after(28))
    # planned in 25 days at least: with 7 more 4 of them lie after the delay
    assert found.figures.bed_tumour_lost_gy == (Decimal("3.6"), Decimal("6.3"))


def test_the_day_of_the_last_fraction_is_taken_from_the_count():
    last = datetime.combine(after(18), time(9), UTC)
    row = OisCount(KEY.patient_id, "1.2.3.4.5", 15, last, KEY.issuer, last_given_at=last)
    of = plan(dated=(10,))  # the Friday before; the count is of this Friday's evening
    assert gap(of, day=after(18), counts=[row]).prolongation_days == 0
    assert gap(of, day=after(18)).prolongation_days == -1  # nobody says that today's was given


NOTHING = {
    # what nobody gave: (the plan, the warning, what is not worked out)
    "count": (plan(count=count(None)), "gap-count-unknown", ("time", "tumour", "late")),
    "agreement of counts": (
        plan(count=count(15, conflict=True)), "gap-count-conflict", ("time", "tumour", "late"),
    ),
    "planned fractions": (
        plan(fractions_planned=None), "gap-planned-unknown", ("time", "tumour", "late"),
    ),
    "prescription": (plan(prescription=None), "gap-no-prescription", ("tumour", "late")),
    "dose": (
        plan(prescription=replace(HEAD_AND_NECK, dose_per_fraction_gy=None)),
        "gap-no-dose",
        ("tumour", "late"),
    ),
    "agreement of fractions": (
        plan(prescription=replace(HEAD_AND_NECK, fractions=33)),
        "gap-fractions-differ",
        ("tumour", "late"),
    ),
    "site": (
        plan(prescription=replace(HEAD_AND_NECK, treatment_site=None)),
        "gap-site-unknown",
        ("tumour",),
    ),
    "category": (
        plan(prescription=replace(HEAD_AND_NECK, category=None)), "gap-category-missing", (),
    ),
    "first day": (plan(dated=()), "gap-first-day-unknown", ("tumour",)),
    "any day": (
        plan(dated=(), count=replace(count(15), as_of=None)),
        "gap-no-day-known",
        ("time", "tumour"),
    ),
    "rhythm": (
        plan(prescription=replace(HEAD_AND_NECK, fractions_per_day=None)),
        "gap-rhythm-assumed",
        (),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(NOTHING))
def test_no_figure_stands_on_a_value_that_nobody_gave(name):
    of, warning, missing = NOTHING[name]
    found = gap(of, day=after(28))
    assert warning in codes(found)
    assert (found.time is None) == ("time" in missing)
    figures = found.figures
    assert (figures is None or figures.bed_tumour_gy is None) == ("tumour" in missing)
    assert (figures is None) == ("late" in missing)
    if name == "category":
        assert (found.limit_days, found.is_over_limit) == (None, None)


@pytest.mark.parametrize("counted", [count(None), count(15, conflict=True)])
def test_no_figure_stands_on_an_unknown_count(counted):
    found = gap(plan(count=counted), day=after(28))
    assert (found.figures, found.projected, found.new_dose, found.twice_daily) == (None,) * 4
    assert found.is_to_settle


def test_only_a_plan_that_is_stopped_is_to_be_settled_first():
    assert not gap().is_to_settle
    assert gap(replace(plan(), printable=False)).is_to_settle


def test_a_category_is_never_taken_from_the_patients_other_prescriptions():
    of = plan(prescription=replace(HEAD_AND_NECK, category=None))
    assert gap(of, who=patient(of, category=1)).category is None


def test_a_course_of_two_phases_has_no_figures_of_one_plan():
    of = plan()
    boost = replace(HEAD_AND_NECK, prescription_id="P2", phase=2)
    for who in (
        patient(of, prescriptions=(HEAD_AND_NECK, boost)),
        patient(of, plan(plan_uid="1.9", prescription=boost)),
        patient(of, plan(plan_uid="1.9", prescription=None, status=None)),
    ):
        found = gap(of, who=who, day=after(28))
        assert codes(found)[-1] == "gap-course-of-several-plans"
        assert found.figures is None
        assert found.prolongation_days == 7
    other = replace(HEAD_AND_NECK, prescription_id="P9", course_id="C9")
    assert gap(of, who=patient(of, plan(plan_uid="1.9", prescription=other))).figures


def test_a_stereotactic_course_without_a_pattern_has_no_days():
    lung = replace(
        HEAD_AND_NECK, dose_per_fraction_gy=Decimal(11), fractions=5, treatment_site="Poumon"
    )
    of = plan(2, fractions_planned=5, prescription=lung)
    found = gap(of, day=after(14))
    assert found.time is None
    assert {"gap-rhythm-unknown", "gap-stereotactic", "gap-dose-caution"} <= set(codes(found))
    group = replace(of.plan.fraction_groups[0], digits_per_day=1, pattern="1010100")
    told = replace(of, plan=replace(of.plan, fraction_groups=(group,)))
    found = gap(told, day=after(14))
    assert found.time.days_lost > 0
    assert [item.code for item in found.twice_daily.faults] == ["gap-twice-daily-stereotactic"]
    assert found.new_dose is None


def test_two_a_day_are_refused_above_the_dose_and_priced_with_a_half_time():
    twice = gap(
        plan(prescription=replace(HEAD_AND_NECK, dose_per_fraction_gy=Decimal("2.25"))),
        day=after(28),
    ).twice_daily
    assert [item.code for item in twice.faults] == ["gap-twice-daily-dose"]
    assert not twice.is_allowed
    settings = parse_gap_settings(
        TEXT.replace("# half_time_h = 4", "half_time_h = 4").encode(), "gaps.toml"
    )
    priced = gap(day=after(28), settings=settings).twice_daily
    # 25 single fractions, and 10 in five pairs with h = 0.3536: 83.33 + 20 (1 + 1.3536 x 2/3)
    assert rounded(priced.bed_late_gy) == Decimal("121.38")
    assert rounded(priced.late_percent, "0.1") == Decimal("4.0")
    assert priced.warnings == ()


def test_a_course_prescribed_two_a_day_says_that_repair_is_left_out():
    twice = replace(HEAD_AND_NECK, fractions_per_day=2)
    found = gap(plan(dated=(), prescription=twice), day=after(28))
    assert "gap-repair-left-out" in codes(found)
    assert found.twice_daily is None


def test_brachytherapy_has_no_figures():
    of = plan()
    of = replace(of, plan=replace(of.plan, kind="brachy"))
    found = gap(of)
    assert found.figures is None
    assert "gap-brachytherapy" in codes(found)


def test_a_plan_that_nobody_began_has_lost_nothing():
    found = gap(plan(0, dated=(), count=count(0)))
    assert (found.time, found.prolongation_days) == (None, 0)
    assert codes(found) == ["gap-not-started"]


def test_a_stopped_plan_keeps_its_place_and_says_what_stops_it():
    found = gap(replace(plan(), printable=False))
    assert codes(found) == ["gap-plan-stopped"]
    assert found.time is not None


def test_a_settled_count_below_a_recorded_number_does_not_break_the_reckoning():
    settled = SettledCount(12, datetime.combine(after(18), time(8), UTC), 15, False, "e" * 64)
    found = gap(plan(dated=(14, 15), settled=settled), day=after(21))
    assert (found.fractions_given, found.anchor.kind, found.anchor.given) == (12, "count", 12)


@pytest.mark.parametrize("planned", [0, -3, 1000, 2**31])
def test_a_number_of_fractions_that_no_course_has_is_unknown(planned):
    found = gap(plan(fractions_planned=planned), day=after(28))
    assert "gap-planned-unknown" in codes(found)
    assert (found.time, found.fractions_planned) == (None, None)


@pytest.mark.parametrize("per_day", [-1, 0, 5, 10**6])
def test_a_rhythm_that_no_course_has_is_not_taken(per_day):
    found = gap(plan(prescription=replace(HEAD_AND_NECK, fractions_per_day=per_day)))
    assert (found.fractions_per_day, codes(found)) == (1, ["gap-rhythm-assumed"])


@pytest.mark.parametrize("on", [date(1, 1, 1), date(1900, 1, 1), date(9999, 12, 31)])
def test_a_date_that_no_treatment_has_is_no_day_of_the_course(on):
    fractions = (given(1, on), given(16, on))
    found = gap(plan(dated=(15,), fractions=fractions), fractions=fractions, day=after(21))
    assert found.anchor.on == weekday(15)


@pytest.mark.parametrize(
    ("visits", "minutes"),
    [
        ((), None),
        ((visit("2026-11-23T08:00+01:00"),), 20),
        ((visit("2026-11-23T08:00+01:00"), visit("2026-11-23T15:00+01:00", 25)), 45),
        ((visit("2026-11-20T08:00+01:00", 12), visit("2026-11-24T08:00+01:00", 18)), 18),
        ((visit("2026-11-23T08:00+01:00", None), visit("2026-11-24T08:00+01:00", 18)), 18),
        ((visit("2026-11-23T08:00+01:00", status="cancelled"),), None),
        ((visit("2026-11-23T08:00+01:00", activity="consultation"),), None),
        ((visit("2026-11-23T08:00+01:00", plan_uid="1.9"),), None),
    ],
)
def test_the_minutes_of_a_session_are_those_of_its_appointments(visits, minutes):
    of = plan()
    item = gap(of, who=patient(of, appointments=visits))
    assert session_minutes(item, SETTINGS, after(21)) == minutes


def test_a_setting_gives_the_minutes_that_no_appointment_tells():
    settings = parse_gap_settings(
        TEXT.replace("# session_minutes = 15", "session_minutes = 15").encode(), "gaps.toml"
    )
    assert session_minutes(gap(), settings, after(21)) == 15
    twice = gap(plan(prescription=replace(HEAD_AND_NECK, fractions_per_day=2)))
    assert session_minutes(twice, settings, after(21)) == 30


def with_first_day(on: date | None, *, dated: tuple[int, ...] = ()) -> PlanGap:
    """Return the gap of a plan whose count names the first day, if any."""
    known = plan(dated=dated)
    told = replace(known.count, first_on=on)
    return gap(plan(dated=dated, count=told), day=after(28))


def test_the_first_day_of_a_summary_gives_the_tumours_figures_and_is_named():
    unknown = with_first_day(None)
    assert (unknown.anchor.kind, unknown.anchor.source) == ("count", "counts")
    assert unknown.figures.bed_tumour_gy is None
    found = with_first_day(after(0))
    assert (found.anchor.on, found.anchor.kind, found.anchor.source) == (
        after(0),
        "first_fraction",
        "summary",
    )
    as_recorded = gap(day=after(28))
    assert as_recorded.anchor.source == "records"
    assert found.figures == as_recorded.figures
    assert found.time == as_recorded.time
    assert codes(found) == ["gap-over-limit", "gap-first-day-of-summary"]


def test_the_day_of_the_first_fraction_in_the_ledger_is_the_ledgers():
    first = given(1, after(0))
    of = plan(0, fractions=(first,))
    found = gap(of, fractions=(first,), day=after(1))
    assert (found.anchor.kind, found.anchor.source) == ("first_fraction", "ledger")


@pytest.mark.parametrize(
    ("on", "dated"),
    [(after(20), (14, 15)), (after(60), ()), (date(1970, 1, 1), ())],
    ids=["after a recorded day", "after the count", "out of all courses"],
)
def test_a_first_day_after_a_known_one_is_not_believed(on, dated):
    found = with_first_day(on, dated=dated)
    assert found.anchor.kind != "first_fraction"
    assert found.figures.bed_tumour_gy is None


def test_a_recorded_first_fraction_stands_before_a_summarys_date():
    found = with_first_day(after(-3), dated=(1, 2, 3))
    assert (found.anchor.on, found.anchor.source) == (after(0), "records")
