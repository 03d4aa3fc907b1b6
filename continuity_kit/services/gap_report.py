"""The JSON document of `gaps`: every figure with what it rests on; unknown is null."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from continuity_kit.domain.findings import Finding
from continuity_kit.domain.triage import TriageCase
from continuity_kit.messages import Language
from continuity_kit.services.gap_doses import TwiceDaily
from continuity_kit.services.gap_facts import PlanGap
from continuity_kit.services.gap_settings import GapSettings, Source, source_words
from continuity_kit.services.gaps import GapReport, case_key
from continuity_kit.services.list_document import age_hours

Document = dict[str, Any]
Tell = Callable[[Finding], str]

CENTIGRAY = Decimal("0.01")
DOSE_STEP = Decimal("0.001")
TENTH = Decimal("0.1")


def gap_document(report: GapReport, now: datetime, tell: Tell, language: Language) -> Document:
    """Return the document of `gaps --json` (without `exit` and `refused`).

    Args:
        now: aware; the age of the data is counted to it.
        tell: the sentence of a warning.
        language: of the names of sources.
    """
    head, capacity, decision = report.head, report.capacity, report.decision
    due = {case.key: case for case in report.due}
    return {
        "day": report.day.isoformat(),
        "hours": report.hours,
        "convention": report.settings.day_count,
        "snapshot": {
            "sequence": head.sequence,
            "created": head.created.isoformat(),
            "age_hours": age_hours(head.oldest_read_at, now),
            "facility": head.facility,
        },
        "settings": {
            "own": report.is_own,
            "reviewed": report.settings.reviewed or None,
            "rules_source": source_words(report.settings.rules.source, language),
        },
        "warnings": [item.code for item in report.warnings],
        "plans": [
            _plan(item, due.get(case_key(item)), report.settings, tell, language)
            for item in report.plans
        ],
        "order": [case.key[2] for case in report.due],
        "capacity": None
        if capacity is None
        else {
            "minutes": capacity.minutes,
            "minutes_used": capacity.minutes_used,
            "within": _uids(capacity.within),
            "beyond": _uids(capacity.beyond),
            "minutes_unknown": _uids(capacity.unknown),
            "stereotactic": [item.view.plan_uid for item in report.stereotactic],
        },
        "decision": None
        if decision is None
        else {
            "entry_hash": decision.entry_hash,
            "plans": [
                {"plan_uid": uid, "act": act, "note": note} for uid, act, note in decision.plans
            ],
            "people": [{"name": name, "role": role} for name, role in decision.people],
        },
    }


def _uids(cases: Iterable[TriageCase]) -> list[str]:
    return [case.key[2] for case in cases]


def _plan(
    item: PlanGap, case: TriageCase | None, settings: GapSettings, tell: Tell, language: Language
) -> Document:
    time, anchor, view = item.time, item.anchor, item.view
    return {
        "patient_id": item.patient.key.patient_id,
        "id_issuer": item.patient.key.issuer or None,
        "name": item.patient.name,
        "plan_uid": view.plan_uid,
        "label": view.plan.label if view.plan else None,
        "category": item.category,
        "intent": item.intent,
        "treatment_site": item.treatment_site,
        "due": case is not None,
        "minutes": case.minutes if case else None,
        "stereotactic": item.stereotactic,
        "dose_per_fraction_gy": item.dose_per_fraction_gy,
        "fractions_per_day": item.fractions_per_day,
        "fractions_given": item.fractions_given,
        "fractions_planned": item.fractions_planned,
        "counted_from": None
        if anchor is None
        else {
            "on": anchor.on.isoformat(),
            "given": anchor.given,
            "kind": anchor.kind,
            "source": anchor.source,
        },
        "planned_end": _iso(time.planned_end if time else None),
        "projected_end": _iso(time.projected_end if time else None),
        "days_lost": time.days_lost if time else None,
        "prolongation_days": item.prolongation_days,
        "limit_days": item.limit_days,
        "over_limit": item.is_over_limit,
        "overall_days": time.overall_days if time else None,
        "overall_days_without_gap": time.overall_days_planned if time else None,
        **_figures(item),
        "parameters": _parameters(item, settings, language),
        "compensation": _compensation(item),
        "warnings": [finding.code for finding in item.warnings],
        "remarks": [
            {"code": finding.code, "severity": finding.severity, "text": tell(finding)}
            for finding in item.warnings
        ],
    }


def _figures(item: PlanGap) -> Document:
    told = item.figures
    return {
        "bed_tumour_gy": _gray(told.bed_tumour_gy if told else None),
        "bed_tumour_without_gap_gy": _gray(told.bed_tumour_without_gap_gy if told else None),
        "eqd2_tumour_gy": _gray(told.eqd2_tumour_gy if told else None),
        "eqd2_tumour_without_gap_gy": _gray(told.eqd2_tumour_without_gap_gy if told else None),
        "bed_tumour_lost_gy": None
        if told is None or told.bed_tumour_lost_gy is None
        else {
            "least": _gray(told.bed_tumour_lost_gy[0]),
            "most": _gray(told.bed_tumour_lost_gy[1]),
        },
        "bed_late_gy": _gray(told.bed_late_gy if told else None),
        "bed_late_without_gap_gy": _gray(told.bed_late_gy if told else None),
        "eqd2_late_gy": _gray(told.eqd2_late_gy if told else None),
        "eqd2_late_without_gap_gy": _gray(told.eqd2_late_gy if told else None),
    }


def _parameters(item: PlanGap, settings: GapSettings, language: Language) -> Document:
    tissue, source = item.tumour or (None, None)

    def named(told: Source | None) -> str | None:
        return None if told is None else source_words(told, language)

    return {
        "alpha_beta_gy": tissue.alpha_beta_gy if tissue else None,
        "k_gy_per_day": tissue.k_gy_per_day if tissue else None,
        "delay_days": tissue.delay_days if tissue else None,
        "source": named(source),
        "late_alpha_beta_gy": settings.late.alpha_beta_gy,
        "late_source": named(settings.late.source),
        "limit_source": named(item.limit_source),
    }


def _compensation(item: PlanGap) -> Document | None:
    """Return what would make up for the gap; none of it is a prescription."""
    dose, twice = item.new_dose, item.twice_daily
    if dose is None and twice is None:
        return None
    return {
        "new_dose": None
        if dose is None
        else {
            "dose_per_fraction_gy": dose.dose_per_fraction_gy.quantize(DOSE_STEP),
            "fractions_left": dose.fractions_left,
            "bed_tumour_gy": _gray(dose.bed_tumour_gy),
            "bed_late_gy": _gray(dose.bed_late_gy),
            "late_percent": dose.late_percent.quantize(TENTH),
            "warnings": [finding.code for finding in dose.warnings],
        },
        "twice_daily": None if twice is None else _twice_daily(twice),
    }


def _twice_daily(twice: TwiceDaily) -> Document:
    return {
        "allowed": twice.is_allowed,
        "days": twice.days,
        "bed_late_gy": _gray(twice.bed_late_gy),
        "late_percent": None if twice.late_percent is None else twice.late_percent.quantize(TENTH),
        "refused_by": [finding.code for finding in twice.faults],
        "warnings": [finding.code for finding in twice.warnings],
    }


def _gray(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(CENTIGRAY)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
