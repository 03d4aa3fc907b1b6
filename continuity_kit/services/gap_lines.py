"""Gaps and the proposed order in words, for a terminal."""

from datetime import date, datetime
from decimal import Decimal

from continuity_kit.domain.findings import Finding
from continuity_kit.domain.triage import TriageCase
from continuity_kit.messages import Language, sentence
from continuity_kit.services.gap_facts import PlanGap
from continuity_kit.services.gap_settings import GapSettings, source_words
from continuity_kit.services.gaps import GapReport, case_key
from continuity_kit.services.list_lines import finding_line, head_lines, patient_line
from continuity_kit.sheets.intent_words import intent_words
from continuity_kit.sheets.numbers import day as printed_day

ACTS = {
    "treat": "gap-act-treat",
    "wait": "gap-act-wait",
    "transfer": "gap-act-transfer",
    "twice_daily": "gap-act-twice-daily",
    "weekend": "gap-act-weekend",
    "prescription_to_review": "gap-act-prescription-to-review",
}

ROLES = {
    "radiographer": "demo-role-radiographer",
    "physicist": "demo-role-physicist",
    "doctor": "demo-role-doctor",
    "it": "demo-role-it",
}


def gap_lines(
    report: GapReport, now: datetime, language: Language, age_limits_h: tuple[int, int, int]
) -> list[str]:
    """Return the report in words: order, dates, figures, each with what it rests on."""
    lines = head_lines(report.head, now, language, age_limits_h)
    key = "gap-title-elapsed" if report.settings.day_count == "elapsed" else "gap-title-inclusive"
    lines.append(sentence(key, language, {"day": _day(report.day, language)}))
    lines += [finding_line(item, language) for item in report.warnings]
    if not report.plans:
        return [*lines, sentence("gap-none", language)]
    due = {case.key: case for case in report.due}
    beyond = {case.key for case in report.capacity.beyond} if report.capacity else set()
    is_cut = is_named = False
    for place, item in enumerate(report.plans, start=1):
        case = due.get(case_key(item))
        if case is None and not is_named:
            lines += ["", sentence("gap-not-due", language)]
            is_named = True
        elif case is not None and case.key in beyond and not is_cut:
            lines += ["", _cut(report, language)]
            is_cut = True
        lines += ["", *_plan(item, case, place, report.settings, language)]
    lines.append("")
    if report.capacity is not None and not is_cut:
        lines.append(_cut(report, language))
    return [*lines, *_decided(report, language), sentence("gap-advice", language)]


def _cut(report: GapReport, language: Language) -> str:
    capacity = report.capacity
    if capacity is None:
        return ""
    values = {"used": _number(capacity.minutes_used), "minutes": _number(capacity.minutes)}
    return sentence("gap-cut" if capacity.beyond else "gap-all-within", language, values)


def _plan(
    item: PlanGap, case: TriageCase | None, place: int, settings: GapSettings, language: Language
) -> list[str]:
    none = sentence("list-not-supplied", language)
    values = {
        "place": str(place) if case is not None else "-",
        "label": (item.view.plan.label if item.view.plan else None) or item.view.plan_uid,
        "category": none if item.category is None else str(item.category),
        "intent": intent_words(item.intent, language) or none,
        "given": "?" if item.fractions_given is None else str(item.fractions_given),
        "planned": "?" if item.fractions_planned is None else str(item.fractions_planned),
        "minutes": none if case is None or case.minutes is None else _number(case.minutes),
    }
    lines = [patient_line(item.patient, language), sentence("gap-plan", language, values)]
    lines += [f"    {line}" for line in (*_time(item, language), *_doses(item, language))]
    if item.figures is not None:
        lines.append(f"    {_parameters(item, settings, language)}")
    lines += [f"    {line}" for line in _compensation(item, settings, language)]
    return [*lines, *(f"    {finding_line(found, language)}" for found in item.warnings)]


def _time(item: PlanGap, language: Language) -> list[str]:
    time = item.time
    if time is None:
        return []
    limit = "?" if item.limit_days is None else str(item.limit_days)
    dates = {
        "planned": _day(time.planned_end, language),
        "projected": _day(time.projected_end, language),
    }
    lost = {
        "lost": str(time.days_lost),
        "prolongation": str(time.prolongation_days),
        "limit": limit,
        "source": source_words(item.limit_source or "-", language),
    }
    return [sentence("gap-ends", language, dates), sentence("gap-lost", language, lost)]


def _doses(item: PlanGap, language: Language) -> list[str]:
    told, time = item.figures, item.time
    if told is None:
        return []
    late = {"bed": _gray(told.bed_late_gy), "eqd2": _gray(told.eqd2_late_gy)}
    lines = [sentence("gap-late", language, late)]
    if told.bed_tumour_gy is None or time is None:
        if told.bed_tumour_lost_gy is None:
            return [sentence("gap-tumour-none", language), *lines]
        least, most = (_gray(value) for value in told.bed_tumour_lost_gy)
        key = "gap-tumour-lost-exactly" if least == most else "gap-tumour-lost"
        return [sentence(key, language, {"least": least, "most": most}), *lines]
    values = {
        "bed": _gray(told.bed_tumour_gy),
        "without": _gray(told.bed_tumour_without_gap_gy),
        "eqd2": _gray(told.eqd2_tumour_gy),
        "eqd2_without": _gray(told.eqd2_tumour_without_gap_gy),
        "days": str(time.overall_days),
        "days_without": str(time.overall_days_planned),
    }
    return [sentence("gap-tumour", language, values), *lines]


def _parameters(item: PlanGap, settings: GapSettings, language: Language) -> str:
    late = {
        "late": _number(settings.late.alpha_beta_gy),
        "late_source": source_words(settings.late.source, language),
    }
    if item.tumour is None:
        return sentence("gap-parameters-late", language, late)
    tissue, source = item.tumour
    values = {
        "alpha_beta": _number(tissue.alpha_beta_gy),
        "k": _number(tissue.k_gy_per_day),
        "delay": _number(tissue.delay_days),
        "source": source_words(source, language),
        **late,
    }
    return sentence("gap-parameters", language, values)


def _compensation(item: PlanGap, settings: GapSettings, language: Language) -> list[str]:
    lines = []
    dose, twice = item.new_dose, item.twice_daily
    if twice is not None:
        values = {"days": str(twice.days), "hours": _number(settings.rules.interval_h)}
        key = "gap-twice-daily-possible" if twice.is_allowed else "gap-twice-daily-excluded"
        lines.append(sentence(key, language, values))
        lines += [f"  {_told(found, language)}" for found in (*twice.faults, *twice.warnings)]
    if dose is not None:
        values = {
            "dose": f"{dose.dose_per_fraction_gy:.3f}",
            "left": str(dose.fractions_left),
            "late": _gray(dose.bed_late_gy),
            "percent": f"{dose.late_percent:+.1f}",
        }
        lines.append(sentence("gap-new-dose", language, values))
        lines += [f"  {_told(found, language)}" for found in dose.warnings]
    return lines


def _told(found: Finding, language: Language) -> str:
    return finding_line(found, language)


def _decided(report: GapReport, language: Language) -> list[str]:
    decision = report.decision
    if decision is None:
        return []
    named = {item.view.plan_uid: item for item in report.plans}
    people = ", ".join(
        f"{name} ({sentence(ROLES[role], language) if role in ROLES else role})"
        for name, role in decision.people
    )
    lines = [sentence("gap-decided", language, {"people": people})]
    for place, (plan_uid, act, note) in enumerate(decision.plans, start=1):
        item = named.get(plan_uid)
        who = plan_uid if item is None else patient_line(item.patient, language)
        told = sentence(ACTS[act], language) if act in ACTS else act
        values = {"place": str(place), "who": who, "act": told, "note": note or "-"}
        lines.append(sentence("gap-decided-plan", language, values))
    return [*lines, ""]


def _gray(value: Decimal | None) -> str:
    return "?" if value is None else f"{value:.1f}"


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _day(day: date, language: Language) -> str:
    return printed_day(day, language, weekday=False)
