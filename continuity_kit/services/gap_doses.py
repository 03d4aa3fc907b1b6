"""BED and EQD2 of one plan with its gap and without it, and what would make up for it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from continuity_kit.domain.findings import Finding
from continuity_kit.domain.interruption import (
    ZERO,
    NewDose,
    Tissue,
    bed_gy,
    dose_warnings,
    effective_bed_gy,
    eqd2_of_bed_gy,
    is_stereotactic,
    keeping_tumour_bed,
    lost_bed_gy,
    twice_daily_bed_gy,
    twice_daily_faults,
)
from continuity_kit.domain.snapshot import PatientView, PlanView
from continuity_kit.domain.treatment_days import CourseTime
from continuity_kit.services.gap_settings import GapSettings, Source

ENDED = ("rejected", "retired")


@dataclass(frozen=True)
class TwiceDaily:
    """What making up the lost days by two fractions a day would be; `faults` forbid proposing it.

    `bed_late_gy` is None while nobody wrote the half time of repair.
    """

    days: int
    bed_late_gy: Decimal | None
    late_percent: Decimal | None
    faults: tuple[Finding, ...]
    warnings: tuple[Finding, ...] = ()

    @property
    def is_allowed(self) -> bool:
        """Tell whether the rules allow proposing it."""
        return not self.faults


@dataclass(frozen=True)
class GapFigures:
    """BED and EQD2 of a course, Gy, with the gap and without it; not rounded.

    Attributes:
        bed_tumour_gy, bed_tumour_without_gap_gy: None while the overall time is unknown, or nobody
            wrote the tumour's parameters.
        bed_tumour_lost_gy: least and most that the gap takes; equal where the time is known.
        bed_late_gy: the same with and without the gap, as long as the dose is.
    """

    bed_late_gy: Decimal
    eqd2_late_gy: Decimal
    bed_tumour_gy: Decimal | None = None
    bed_tumour_without_gap_gy: Decimal | None = None
    eqd2_tumour_gy: Decimal | None = None
    eqd2_tumour_without_gap_gy: Decimal | None = None
    bed_tumour_lost_gy: tuple[Decimal, Decimal] | None = None


def plan_doses(
    patient: PatientView,
    view: PlanView,
    time: CourseTime | None,
    tumour: tuple[Tissue, Source] | None,
    settings: GapSettings,
    fractions_per_day: int,
) -> tuple[GapFigures | None, NewDose | None, TwiceDaily | None, list[Finding]]:
    """Return the figures, or why there are none.

    SAFETY: a figure says what comes of all planned fractions; where nobody knows how many were
    given, or the counts differ, none stands (test_no_figure_stands_on_an_unknown_count).

    Args:
        fractions_per_day: more than one are reckoned as if each were repaired, and said to be.
    """
    prescription, rules = view.prescription, settings.dose_rules
    if prescription is None:
        return None, None, None, [Finding("gap-no-prescription", "warn")]
    dose, planned = prescription.dose_per_fraction_gy, view.fractions_planned
    reasons, position = _no_figures(patient, view), view.position
    given = None if position is None or position.conflict else position.given
    if reasons or dose is None or not planned or given is None:
        return None, None, None, reasons
    found = list(dose_warnings(dose, rules))
    if is_stereotactic(dose, rules):
        found.append(Finding("gap-stereotactic", "warn"))
    if fractions_per_day > 1:
        found.append(Finding("gap-repair-left-out", "warn"))
    late = settings.late_tissue
    bed_late = bed_gy(planned, dose, late.alpha_beta_gy)
    told: dict[str, Any] = {
        "bed_late_gy": bed_late,
        "eqd2_late_gy": eqd2_of_bed_gy(bed_late, late.alpha_beta_gy),
    }
    if tumour is None:
        named = (("site", prescription.treatment_site or "-"),)
        found.append(Finding("gap-site-unknown", "warn", values=named))
    if time is None:
        return GapFigures(**told), None, None, found
    twice = None if fractions_per_day > 1 else _twice_daily(dose, planned, time, settings)
    if tumour is None:
        return GapFigures(**told), None, twice, found
    tissue = tumour[0]
    least = time.least_overall_days_planned
    if time.overall_days is None or time.overall_days_planned is None:
        lost = lost_bed_gy(time.prolongation_days, least, tissue)
        return GapFigures(**told, bed_tumour_lost_gy=lost), None, twice, found
    bed = effective_bed_gy(planned, dose, tissue, time.overall_days)
    bed_planned = effective_bed_gy(planned, dose, tissue, time.overall_days_planned)
    told |= {
        "bed_tumour_gy": bed,
        "bed_tumour_without_gap_gy": bed_planned,
        "eqd2_tumour_gy": eqd2_of_bed_gy(bed, tissue.alpha_beta_gy),
        "eqd2_tumour_without_gap_gy": eqd2_of_bed_gy(bed_planned, tissue.alpha_beta_gy),
    }
    new_dose = None
    if bed < bed_planned and not is_stereotactic(dose, rules):
        new_dose = keeping_tumour_bed(
            planned=planned,
            given=given,
            planned_dose_gy=dose,
            tumour=tissue,
            late=late,
            overall_days_planned=time.overall_days_planned,
            overall_days=time.overall_days,
            rules=rules,
        )
    lost = (max(ZERO, bed_planned - bed),) * 2
    return GapFigures(**told, bed_tumour_lost_gy=lost), new_dose, twice, found


def _no_figures(patient: PatientView, view: PlanView) -> list[Finding]:
    """Return why no BED is worked out for one plan.

    SAFETY: BED belongs to a course; of one of its plans alone it would look whole and be wrong
    (test_a_course_of_two_phases_has_no_figures_of_one_plan).
    """
    prescription, found = view.prescription, []
    if prescription is None:
        return [Finding("gap-no-prescription", "warn")]
    if not prescription.dose_per_fraction_gy or prescription.dose_per_fraction_gy < 0:
        found.append(Finding("gap-no-dose", "warn"))
    planned, prescribed = view.fractions_planned, prescription.fractions
    if planned is not None and prescribed is not None and planned != prescribed:
        values = (("planned", str(planned)), ("prescribed", str(prescribed)))
        found.append(Finding("gap-fractions-differ", "warn", values=values))
    if view.plan is not None and view.plan.kind == "brachy":
        found.append(Finding("gap-brachytherapy", "note"))
    course = prescription.course_id
    others = [
        item
        for item in patient.plans
        if item.plan_uid != view.plan_uid and _may_be_of(item, course)
    ]
    phased = [
        item
        for item in patient.prescriptions
        if item.prescription_id != prescription.prescription_id
        and course is not None
        and item.course_id == course
        and item.status != "cancelled"
    ]
    if others or phased:
        found.append(Finding("gap-course-of-several-plans", "warn"))
    return found


def _may_be_of(view: PlanView, course_id: str | None) -> bool:
    """Tell whether a plan is of a course, or nobody says that it is not."""
    status = view.status.status if view.status else None
    if view.prescription is None:
        return status not in (*ENDED, "completed")
    return status not in ENDED and view.prescription.course_id == course_id


def _twice_daily(
    dose: Decimal, planned: int, time: CourseTime, settings: GapSettings
) -> TwiceDaily | None:
    """Return what two fractions a day on as many days as were lost would be."""
    if time.days_lost < 1:
        return None
    rules, late = settings.dose_rules, settings.late_tissue
    faults = twice_daily_faults(dose, rules.interval_h, rules)
    half_time = settings.late.half_time_h
    doubled = min(2 * time.days_lost, planned)
    if half_time is None:
        found = (Finding("gap-half-time-missing", "note"),)
        return TwiceDaily(time.days_lost, None, None, faults, found)
    bed = bed_gy(planned - doubled, dose, late.alpha_beta_gy) + twice_daily_bed_gy(
        doubled, dose, late.alpha_beta_gy, rules.interval_h, half_time
    )
    percent = 100 * (bed / bed_gy(planned, dose, late.alpha_beta_gy) - 1)
    warned: tuple[Finding, ...] = ()
    if percent > rules.late_percent:
        values = (("percent", str(round(percent, 1))), ("limit", str(rules.late_percent)))
        warned = (Finding("gap-late-dose", "warn", values=values),)
    return TwiceDaily(time.days_lost, bed, percent, faults, warned)
