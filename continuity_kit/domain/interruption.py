"""What a gap costs: biologically effective dose with and without it; advice, never a prescription.

The linear-quadratic model with repopulation after a delay. All figures are Decimal: prescriptions
come as Decimal, so a figure that is printed has no binary noise, and square root and exponential
are of the same type. Nothing is rounded here; whoever shows a figure rounds it.

| figure | formula |
|---|---|
| BED | n d (1 + d/(a/b)) - K max(0, T - T_delay) |
| EQD2 | D (d + a/b) / (2 + a/b), which is BED / (1 + 2/(a/b)) |
| new dose per fraction | the positive root of (m/(a/b)) d^2 + m d - B = 0 |
| two fractions a day | n d (1 + (1 + h) d/(a/b)), h = exp(-ln 2 dt / T_half) |

Late-reacting tissue has K = 0: time gives it nothing back. A tumour's and a late tissue's figures
stand side by side, since they cannot both be kept.

Source: Fowler 1989 Br J Radiol 62:679; Hendry et al. 1996 Clin Oncol 8:297; Dale et al. 2002 Clin
Oncol 14:382; RCR, Timely delivery of radical radiotherapy, 4th ed. 2019.
"""

from dataclasses import dataclass
from decimal import Decimal

from continuity_kit.domain.findings import Finding

ZERO = Decimal(0)
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Tissue:
    """How a tissue answers: alpha/beta (Gy), repopulation K (Gy a day) after a delay (days)."""

    alpha_beta_gy: Decimal
    k_gy_per_day: Decimal = ZERO
    delay_days: Decimal = ZERO

    def __post_init__(self) -> None:
        """Refuse what no tissue is."""
        if self.alpha_beta_gy <= 0 or self.k_gy_per_day < 0 or self.delay_days < 0:
            raise ValueError("alpha/beta is above zero, K and delay are not below")


@dataclass(frozen=True)
class DoseRules:
    """Limits beyond which a figure is shown with a warning, or not proposed at all.

    Attributes:
        twice_daily_gy, interval_h: two fractions a day only up to that dose, that far apart.
        caution_gy: a fraction above it is to be weighed.
        late_percent: a plan's late BED may grow by that much before a warning.
        stereotactic_gy: from this dose on a fraction is handled as stereotactic.
    """

    twice_daily_gy: Decimal = Decimal("2.2")
    interval_h: Decimal = Decimal(6)
    caution_gy: Decimal = Decimal("2.5")
    late_percent: Decimal = Decimal(5)
    stereotactic_gy: Decimal = Decimal(6)


def bed_gy(fractions: int, dose_per_fraction_gy: Decimal, alpha_beta_gy: Decimal) -> Decimal:
    """Return the BED of equal fractions, Gy, without repopulation.

    Args:
        fractions, dose_per_fraction_gy: not below zero.
        alpha_beta_gy: above zero.
    """
    if fractions < 0 or dose_per_fraction_gy < 0 or alpha_beta_gy <= 0:
        raise ValueError("no dose is below zero")
    return fractions * dose_per_fraction_gy * (1 + dose_per_fraction_gy / alpha_beta_gy)


def repopulation_gy(overall_days: int, tissue: Tissue) -> Decimal:
    """Return the BED that repopulation takes in an overall time; 0 while it has not begun.

    Args:
        overall_days: of the convention with which K and the delay were found.
    """
    return tissue.k_gy_per_day * max(ZERO, overall_days - tissue.delay_days)


def effective_bed_gy(
    fractions: int, dose_per_fraction_gy: Decimal, tissue: Tissue, overall_days: int
) -> Decimal:
    """Return the BED of a course of equal fractions in its overall time, Gy."""
    bed = bed_gy(fractions, dose_per_fraction_gy, tissue.alpha_beta_gy)
    return bed - repopulation_gy(overall_days, tissue)


def eqd2_gy(dose_gy: Decimal, dose_per_fraction_gy: Decimal, alpha_beta_gy: Decimal) -> Decimal:
    """Return the dose in fractions of 2 Gy with the same effect, Gy, without repopulation."""
    return dose_gy * (dose_per_fraction_gy + alpha_beta_gy) / (2 + alpha_beta_gy)


def eqd2_of_bed_gy(bed: Decimal, alpha_beta_gy: Decimal) -> Decimal:
    """Return the dose in fractions of 2 Gy that has this BED, Gy."""
    return bed / (1 + 2 / alpha_beta_gy)


def dose_per_fraction_gy(bed: Decimal, fractions: int, alpha_beta_gy: Decimal) -> Decimal:
    """Return the dose with which so many fractions have this BED, Gy.

    Args:
        bed: not below zero.
        fractions: at least 1.
    """
    if bed < 0 or fractions < 1 or alpha_beta_gy <= 0:
        raise ValueError("nothing is left to give")
    # (m/ab) d^2 + m d - B = 0, divided by m/ab: d = (-ab + sqrt(ab^2 + 4 ab B / m)) / 2
    return ((alpha_beta_gy**2 + 4 * alpha_beta_gy * bed / fractions).sqrt() - alpha_beta_gy) / 2


def incomplete_repair(interval_h: Decimal, half_time_h: Decimal) -> Decimal:
    """Return h, the share of damage that is left unrepaired at the second fraction of a day."""
    if interval_h < 0 or half_time_h <= 0:
        raise ValueError("an interval is not below zero, a half time is above")
    return (-(Decimal(2).ln()) * interval_h / half_time_h).exp()


def twice_daily_bed_gy(
    fractions: int,
    dose_per_fraction_gy: Decimal,
    alpha_beta_gy: Decimal,
    interval_h: Decimal,
    half_time_h: Decimal,
) -> Decimal:
    """Return the BED of fractions given two a day, Gy: repair between them is not complete.

    Args:
        fractions: all of them, two for each day.
    """
    unrepaired = incomplete_repair(interval_h, half_time_h)
    effective = dose_per_fraction_gy * (1 + unrepaired) / alpha_beta_gy
    return fractions * dose_per_fraction_gy * (1 + effective)


def lost_bed_gy(
    prolongation_days: int, least_overall_days: int, tissue: Tissue
) -> tuple[Decimal, Decimal]:
    """Return the least and the most BED that a prolongation takes, Gy, never below zero.

    The longer a course was planned, the more of its prolongation lies after the delay.

    Args:
        least_overall_days: the course was planned at least that long.
    """
    longer = max(0, prolongation_days)
    least = repopulation_gy(least_overall_days + longer, tissue)
    least -= repopulation_gy(least_overall_days, tissue)
    return least, tissue.k_gy_per_day * longer


@dataclass(frozen=True)
class NewDose:
    """The dose per fraction that would keep the tumour's BED, and what late tissue pays for it."""

    dose_per_fraction_gy: Decimal
    fractions_left: int
    bed_tumour_gy: Decimal
    bed_late_gy: Decimal
    late_percent: Decimal  # against the plan's late BED; above zero is more
    warnings: tuple[Finding, ...] = ()


def keeping_tumour_bed(
    *,
    planned: int,
    given: int,
    planned_dose_gy: Decimal,
    tumour: Tissue,
    late: Tissue,
    overall_days_planned: int,
    overall_days: int,
    rules: DoseRules,
) -> NewDose:
    """Return the dose for the fractions left that keeps the planned BED of the tumour.

    SAFETY: what late tissue would pay is part of the answer, and more than the rule allows warns
    (test_a_dose_that_raises_the_late_bed_by_more_than_five_percent_warns).

    Args:
        planned, given: fractions; at least one is left.
        overall_days: with the gap, fractions keeping their number.
    """
    wanted = effective_bed_gy(planned, planned_dose_gy, tumour, overall_days_planned)
    done = bed_gy(given, planned_dose_gy, tumour.alpha_beta_gy)
    missing = wanted + repopulation_gy(overall_days, tumour) - done
    left = planned - given
    dose = dose_per_fraction_gy(missing, left, tumour.alpha_beta_gy)
    late_done = bed_gy(given, planned_dose_gy, late.alpha_beta_gy)
    late_total = late_done + bed_gy(left, dose, late.alpha_beta_gy)
    late_planned = bed_gy(planned, planned_dose_gy, late.alpha_beta_gy)
    percent = HUNDRED * (late_total / late_planned - 1)
    found = []
    if percent > rules.late_percent:
        shown = (("percent", str(round(percent, 1))), ("limit", str(rules.late_percent)))
        found.append(Finding("gap-late-dose", "warn", values=shown))
    found += dose_warnings(dose, rules)
    return NewDose(dose, left, wanted, late_total, percent, tuple(found))


def dose_warnings(dose_gy: Decimal, rules: DoseRules) -> tuple[Finding, ...]:
    """Return what is to be weighed about a dose per fraction."""
    shown = (("dose", f"{dose_gy:.2f}"), ("limit", str(rules.caution_gy)))
    return (
        (Finding("gap-dose-caution", "warn", values=shown),) if dose_gy > rules.caution_gy else ()
    )


def is_stereotactic(dose_gy: Decimal | None, rules: DoseRules) -> bool | None:
    """Tell whether a fraction is handled as stereotactic; None when its dose is unknown."""
    return None if dose_gy is None else dose_gy >= rules.stereotactic_gy


def twice_daily_faults(
    dose_gy: Decimal | None, interval_h: Decimal | None, rules: DoseRules
) -> tuple[Finding, ...]:
    """Return why two fractions a day are not to be proposed; nothing when they may be.

    SAFETY: a dose or interval that nobody states allows nothing
    (test_two_a_day_are_never_proposed_on_what_nobody_states).
    """
    found = []
    limit = str(rules.twice_daily_gy)
    if dose_gy is None:
        found.append(Finding("gap-twice-daily-dose-unknown", "warn"))
    elif is_stereotactic(dose_gy, rules):
        found.append(Finding("gap-twice-daily-stereotactic", "warn"))
    elif dose_gy > rules.twice_daily_gy:
        shown = (("dose", f"{dose_gy:f}"), ("limit", limit))
        found.append(Finding("gap-twice-daily-dose", "warn", values=shown))
    if interval_h is None or interval_h < rules.interval_h:
        hours = f"{rules.interval_h:f}"
        found.append(Finding("gap-twice-daily-interval", "warn", values=(("limit", hours),)))
    return tuple(found)
