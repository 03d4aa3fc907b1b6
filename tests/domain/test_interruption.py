"""The figures of a gap against published ones, by hand, and in the direction they must move."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from continuity_kit.domain.interruption import (
    DoseRules,
    Tissue,
    bed_gy,
    dose_per_fraction_gy,
    effective_bed_gy,
    eqd2_gy,
    eqd2_of_bed_gy,
    incomplete_repair,
    is_stereotactic,
    keeping_tumour_bed,
    repopulation_gy,
    twice_daily_bed_gy,
    twice_daily_faults,
)

D = Decimal
SQUAMOUS = Tissue(D(10), D("0.9"), D(28))
LATE = Tissue(D(3))
RULES = DoseRules()
doses = st.decimals(D("0.5"), D(12), places=2)
fractions = st.integers(1, 40)
ratios = st.decimals(D(1), D(20), places=1)
days = st.integers(0, 120)


def rounded(value: Decimal, digits: str = "0.01") -> Decimal:
    return value.quantize(D(digits))


def new_dose(**values):
    full = {
        "planned": 35,
        "given": 15,
        "planned_dose_gy": D(2),
        "tumour": SQUAMOUS,
        "late": LATE,
        "overall_days_planned": 46,
        "overall_days": 53,
        "rules": RULES,
    }
    return keeping_tumour_bed(**{**full, **values})


def test_seventy_gray_in_thirty_five_fractions_and_46_days():
    assert bed_gy(35, D(2), D(10)) == 84
    assert eqd2_gy(D(70), D(2), D(10)) == 70
    assert repopulation_gy(46, SQUAMOUS) == D("16.2")
    assert effective_bed_gy(35, D(2), SQUAMOUS, 46) == D("67.8")
    assert rounded(effective_bed_gy(35, D(2), LATE, 46)) == D("116.67")


def test_a_lost_week_costs_six_gray_and_a_third_of_bed_which_are_five_and_a_quarter_of_two_gray():
    lost = effective_bed_gy(35, D(2), SQUAMOUS, 46) - effective_bed_gy(35, D(2), SQUAMOUS, 53)
    assert effective_bed_gy(35, D(2), SQUAMOUS, 53) == D("61.5")
    assert lost == D("6.3")
    assert rounded(eqd2_of_bed_gy(lost, D(10))) == D("5.25")


def test_the_convention_of_days_costs_one_k():
    inclusive = effective_bed_gy(35, D(2), SQUAMOUS, 47)
    assert effective_bed_gy(35, D(2), SQUAMOUS, 46) - inclusive == D("0.9")


def test_a_dose_that_raises_the_late_bed_by_more_than_five_percent_warns():
    found = new_dose()
    assert rounded(found.dose_per_fraction_gy, "0.0001") == D("2.2215")
    assert found.fractions_left == 20
    assert rounded(found.bed_late_gy) == D("127.33")
    assert rounded(found.late_percent, "0.1") == D("9.1")
    assert [item.code for item in found.warnings] == ["gap-late-dose"]
    assert dict(found.warnings[0].values) == {"percent": "9.1", "limit": "5"}
    remaining = found.bed_late_gy - bed_gy(15, D(2), D(3))
    assert rounded(100 * remaining / bed_gy(20, D(2), D(3)) - 100, "1") == 16


def test_a_rise_up_to_the_limit_does_not_warn():
    found = new_dose(rules=replace(RULES, late_percent=D("9.2")))
    assert found.warnings == ()


def test_the_new_dose_keeps_the_tumour_in_its_longer_time():
    found = new_dose()
    kept = bed_gy(15, D(2), D(10)) + bed_gy(20, found.dose_per_fraction_gy, D(10))
    assert rounded(kept - repopulation_gy(53, SQUAMOUS), "0.000001") == D("67.8")
    assert found.bed_tumour_gy == D("67.8")


def test_a_new_dose_above_the_caution_is_named_so():
    found = new_dose(given=30)
    assert found.dose_per_fraction_gy > RULES.caution_gy
    assert "gap-dose-caution" in [item.code for item in found.warnings]


def test_adding_fractions_does_not_make_up_for_a_gap_since_they_take_days():
    planned = effective_bed_gy(35, D(2), SQUAMOUS, 46)
    assert effective_bed_gy(36, D(2), SQUAMOUS, 56) == D("61.2")  # the Monday after
    assert effective_bed_gy(36, D(2), SQUAMOUS, 56) < effective_bed_gy(35, D(2), SQUAMOUS, 53)
    assert effective_bed_gy(40, D(2), SQUAMOUS, 60) - planned == D("-0.6")


def test_fifteen_fractions_of_two_point_six_seven_for_late_tissue():
    assert rounded(bed_gy(15, D("2.67"), D(3)), "0.1") == D("75.7")
    assert rounded(eqd2_gy(15 * D("2.67"), D("2.67"), D(3)), "0.1") == D("45.4")


def test_repair_between_two_fractions_a_day_is_not_complete():
    assert rounded(incomplete_repair(D(4), D(4)), "0.0001") == D("0.5000")
    assert incomplete_repair(D(0), D(4)) == 1
    # 30 fractions of 1.5 Gy, 6 h apart, half time 4 h, a/b 3: h = 0.3536
    assert rounded(incomplete_repair(D(6), D(4)), "0.0001") == D("0.3536")
    assert rounded(twice_daily_bed_gy(30, D("1.5"), D(3), D(6), D(4))) == D("75.45")
    assert rounded(twice_daily_bed_gy(30, D("1.5"), D(3), D(1000), D(4))) == bed_gy(
        30, D("1.5"), D(3)
    )


@pytest.mark.parametrize(
    ("dose", "interval", "codes"),
    [
        ("2.2", "6", []),
        ("2", "8", []),
        ("2.21", "6", ["gap-twice-daily-dose"]),
        ("2", "5.9", ["gap-twice-daily-interval"]),
        ("2.75", "4", ["gap-twice-daily-dose", "gap-twice-daily-interval"]),
        ("6", "24", ["gap-twice-daily-stereotactic"]),
        ("18", "6", ["gap-twice-daily-stereotactic"]),
    ],
)
def test_two_a_day_are_proposed_only_under_the_rules(dose, interval, codes):
    found = twice_daily_faults(D(dose), D(interval), RULES)
    assert [item.code for item in found] == codes


def test_two_a_day_are_never_proposed_on_what_nobody_states():
    found = twice_daily_faults(None, None, RULES)
    assert [item.code for item in found] == [
        "gap-twice-daily-dose-unknown",
        "gap-twice-daily-interval",
    ]
    assert is_stereotactic(None, RULES) is None


@pytest.mark.parametrize("values", [("0", "0", "0"), ("10", "-1", "0"), ("10", "0", "-1")])
def test_a_tissue_that_cannot_be_is_refused(values):
    with pytest.raises(ValueError, match="alpha/beta"):
        Tissue(*map(D, values))


@given(fractions, doses, ratios, days, days)
def test_a_longer_course_never_helps_the_tumour_and_never_touches_late_tissue(n, d, ratio, t, more):
    tumour = Tissue(ratio, D("0.6"), D(28))
    assert effective_bed_gy(n, d, tumour, t + more) <= effective_bed_gy(n, d, tumour, t)
    assert effective_bed_gy(n, d, LATE, t + more) == effective_bed_gy(n, d, LATE, t)


@given(fractions, doses, doses, ratios)
def test_more_dose_or_more_fractions_never_give_less(n, d, more, ratio):
    assert bed_gy(n, d + more, ratio) > bed_gy(n, d, ratio)
    assert bed_gy(n + 1, d, ratio) > bed_gy(n, d, ratio)


@given(fractions, doses, ratios)
def test_the_dose_found_for_a_bed_has_that_bed(n, d, ratio):
    bed = bed_gy(n, d, ratio)
    assert abs(dose_per_fraction_gy(bed, n, ratio) - d) < D("1e-15")
    assert abs(eqd2_of_bed_gy(bed, ratio) - eqd2_gy(n * d, d, ratio)) < D("1e-15")


@given(st.integers(0, 34), st.integers(0, 40))
def test_a_longer_gap_asks_for_more_dose_and_costs_late_tissue_more(done, gap):
    shorter, longer = (new_dose(given=done, overall_days=46 + gap + more) for more in (0, 1))
    assert longer.dose_per_fraction_gy > shorter.dose_per_fraction_gy
    assert longer.late_percent > shorter.late_percent >= D("-1e-20")


@given(st.decimals(D(1), D(24), places=1), st.decimals(D("0.5"), D(6), places=1))
def test_the_longer_the_interval_the_more_is_repaired(hours, half_time):
    assert incomplete_repair(hours + 1, half_time) < incomplete_repair(hours, half_time) < 1
    once = bed_gy(10, D(2), D(3))
    assert twice_daily_bed_gy(10, D(2), D(3), hours, half_time) > once
