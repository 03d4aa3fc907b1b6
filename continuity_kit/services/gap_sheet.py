"""The triage list as paper: the report's order and figures, for a physician to decide and sign."""

from decimal import Decimal

from continuity_kit.messages import Language, sentence
from continuity_kit.services.gap_facts import PlanGap
from continuity_kit.services.gap_settings import GapSettings, source_words
from continuity_kit.services.gaps import GapReport, case_key
from continuity_kit.sheets.frame import printed_name
from continuity_kit.sheets.gap_facts import GapFacts
from continuity_kit.sheets.request import PageFrame
from continuity_kit.sheets.triage_list import TriageList, TriageRow

DECIGRAY = Decimal("0.1")


def triage_list(report: GapReport, frame: PageFrame, language: Language) -> TriageList:
    """Return the plans that are due, in the proposed order, as they print.

    SAFETY: paper and screen show one order and one set of figures
    (test_the_printed_order_and_figures_are_those_of_the_report).
    """
    due = {case.key for case in report.due}
    beyond = {case.key for case in report.capacity.beyond} if report.capacity else set()
    rows = tuple(
        TriageRow(
            name=printed_name(item.patient),
            birth_date=item.patient.birth_date,
            patient_id=item.patient.key.patient_id,
            plan_label=(item.view.plan.label if item.view.plan else None) or item.view.plan_uid,
            given=item.fractions_given,
            planned=item.fractions_planned,
            category=item.category,
            intent=item.intent or "",
            gap=gap_facts(item, report.settings, language),
            is_past_time=case_key(item) in beyond,
            is_stopped=item.is_to_settle,
            is_homonym=any(one.code == "homonym" for one in item.patient.findings),
        )
        for item in report.plans
        if case_key(item) in due
    )
    return TriageList(frame, rows, report.hours)


def gap_facts(item: PlanGap, settings: GapSettings, language: Language) -> GapFacts:
    """Return one plan's gap as it prints; what is not known stays out."""
    time, told = item.time, item.projected
    tumour = late = None
    if told is not None:
        late = (told.eqd2_late_gy.quantize(DECIGRAY),) * 2
        if told.eqd2_tumour_gy is not None and told.eqd2_tumour_without_gap_gy is not None:
            tumour = (
                told.eqd2_tumour_without_gap_gy.quantize(DECIGRAY),
                told.eqd2_tumour_gy.quantize(DECIGRAY),
            )
    return GapFacts(
        days_lost=time.days_lost if time else None,
        prolongation_days=time.prolongation_days if time else None,
        limit_days=item.limit_days,
        planned_end=time.planned_end if time else None,
        projected_end=time.projected_end if time else None,
        tumour_eqd2_gy=tumour,
        late_eqd2_gy=late,
        assumptions=_assumptions(item, settings, language) if late or tumour else "",
    )


def _assumptions(item: PlanGap, settings: GapSettings, language: Language) -> str:
    """Name every parameter with its source, and how days are counted."""
    key = "gap-days-elapsed" if settings.day_count == "elapsed" else "gap-days-inclusive"
    told = [sentence(key, language)]
    late = {
        "late": f"{settings.late.alpha_beta_gy.normalize():f}",
        "source": source_words(settings.late.source, language),
    }
    told.append(sentence("gap-late-short", language, late))
    if item.tumour is not None:
        tissue, source = item.tumour
        values = {
            "alpha_beta": f"{tissue.alpha_beta_gy.normalize():f}",
            "k": f"{tissue.k_gy_per_day.normalize():f}",
            "delay": f"{tissue.delay_days.normalize():f}",
            "source": source_words(source, language),
        }
        told.append(sentence("gap-tumour-short", language, values))
    if any(warning.code == "gap-repair-left-out" for warning in item.warnings):
        label = (item.view.plan.label if item.view.plan else None) or item.view.plan_uid
        told.append(sentence("gap-repair-short", language, {"plan": label}))
    return " · ".join(told)
