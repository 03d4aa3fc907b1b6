"""One patient's gap in figures, each with its parameters and their source."""

from dataclasses import dataclass, field
from decimal import Decimal

from continuity_kit.gui.presenters.patient_count import sourced_counts
from continuity_kit.gui.presenters.refusals import on_screen
from continuity_kit.gui.presenters.wording import date_words, name_words, number_words, words_of
from continuity_kit.messages import Language, sentence
from continuity_kit.services.gap_facts import PlanGap
from continuity_kit.services.gap_settings import GapSettings, source_words
from continuity_kit.sheets.intent_words import intent_words


@dataclass(frozen=True)
class FigureLine:
    """One figure planned, and as it will be if nothing makes up for the gap."""

    title: str
    planned: str
    projected: str
    is_worse: bool = False


@dataclass(frozen=True)
class GapDetail:
    """What stands beside the list of one plan.

    Attributes:
        count: fractions given with their source and time, or that no source gives them.
        is_unsure: that count cannot be built on.
        none: why no dose is calculated; empty where one is.
        parameters: of the doses that are shown, with their source.
        proposals: what the rules would allow, or why not; none of it is a prescription.
        remarks: (severity, sentence).
    """

    family: str = field(repr=False)
    given: str = field(repr=False)
    identity: str = field(repr=False)
    plan: str
    count: str
    is_unsure: bool
    figures: tuple[FigureLine, ...]
    none: str
    parameters: str
    proposals: tuple[str, ...]
    remarks: tuple[tuple[str, str], ...]


def gap_detail(item: PlanGap, settings: GapSettings, language: Language) -> GapDetail:
    """Return the figures of one plan in words; unknown stays unknown."""
    family, given = name_words(item.patient.name)
    identity = [item.patient.key.patient_id]
    if item.patient.birth_date is not None:
        identity.append(date_words(item.patient.birth_date, language))
    label = (item.view.plan.label if item.view.plan else None) or item.view.plan_uid
    about = (label, item.treatment_site, intent_words(item.intent, language))
    return GapDetail(
        family=family,
        given=given,
        identity=" · ".join(identity),
        plan=" · ".join(part for part in about if part),
        count=_count(item, language),
        is_unsure=bool(unsure_count(item, language)),
        figures=_figures(item, language),
        none=_none(item, language),
        parameters=_parameters(item, settings, language),
        proposals=_proposals(item, settings, language),
        remarks=tuple(
            (found.severity, on_screen(found.code, language, dict(found.values)))
            for found in item.warnings
        ),
    )


def unsure_count(item: PlanGap, language: Language) -> str:
    """Return why a plan's count cannot be built on; empty where it can."""
    position = item.view.position
    if item.fractions_given is None:
        return sentence("gui-gaps-count-unknown", language)
    if position is not None and position.conflict:
        return sentence("gui-gaps-count-conflict", language)
    return ""


def _none(item: PlanGap, language: Language) -> str:
    if item.projected is not None:
        return ""
    why = unsure_count(item, language) or sentence("gui-gaps-see-remarks", language)
    return words_of("gui-gaps-none", language, why=why)


def _count(item: PlanGap, language: Language) -> str:
    if item.fractions_given is None:
        return sentence("gui-gaps-no-source", language)
    told = sourced_counts(item.view, language, None)
    return ", ".join(f"{count.text} {count.source}" for count in told)


def _figures(item: PlanGap, language: Language) -> tuple[FigureLine, ...]:
    lines, time, told = [], item.time, item.projected
    if time is not None:
        planned, projected = (
            date_words(day, language) for day in (time.planned_end, time.projected_end)
        )
        is_later = time.projected_end > time.planned_end
        lines.append(FigureLine(sentence("gui-gaps-end", language), planned, projected, is_later))
        if time.overall_days is not None and time.overall_days_planned is not None:
            lines.append(
                FigureLine(
                    sentence("gui-gaps-overall", language),
                    str(time.overall_days_planned),
                    str(time.overall_days),
                    time.overall_days > time.overall_days_planned,
                )
            )
    if told is None:
        return tuple(lines)
    pairs: list[tuple[str, Decimal | None, Decimal | None]] = [
        (
            sentence("gui-gaps-tumour-bed", language),
            told.bed_tumour_without_gap_gy,
            told.bed_tumour_gy,
        ),
        (
            sentence("gui-gaps-tumour-eqd2", language),
            told.eqd2_tumour_without_gap_gy,
            told.eqd2_tumour_gy,
        ),
        (sentence("gui-gaps-late-bed", language), told.bed_late_gy, told.bed_late_gy),
        (sentence("gui-gaps-late-eqd2", language), told.eqd2_late_gy, told.eqd2_late_gy),
    ]
    for title, before, after in pairs:
        if before is not None and after is not None:
            shown = number_words(before, 1), number_words(after, 1)
            lines.append(FigureLine(title, *shown, is_worse=after < before))
    return tuple(lines)


def _parameters(item: PlanGap, settings: GapSettings, language: Language) -> str:
    if item.projected is None:
        return ""
    late = words_of(
        "gap-late-short",
        language,
        late=f"{settings.late.alpha_beta_gy:f}",
        source=source_words(settings.late.source, language),
    )
    if item.tumour is None:
        return late
    tissue, source = item.tumour
    tumour = words_of(
        "gap-tumour-short",
        language,
        alpha_beta=f"{tissue.alpha_beta_gy:f}",
        k=f"{tissue.k_gy_per_day:f}",
        delay=f"{tissue.delay_days:f}",
        source=source_words(source, language),
    )
    return f"{tumour} · {late}"


def _proposals(item: PlanGap, settings: GapSettings, language: Language) -> tuple[str, ...]:
    lines, twice, dose = [], item.twice_daily, item.new_dose
    if twice is not None and twice.is_allowed:
        hours = f"{settings.rules.interval_h:f}"
        lines.append(words_of("gap-twice-daily-possible", language, days=twice.days, hours=hours))
    elif twice is not None:
        why = " ".join(sentence(found.code, language, dict(found.values)) for found in twice.faults)
        lines.append(f"{sentence('gap-twice-daily-excluded', language)}. {why}")
    if dose is not None:
        lines.append(
            words_of(
                "gap-new-dose",
                language,
                dose=number_words(dose.dose_per_fraction_gy, 3),
                left=dose.fractions_left,
                late=number_words(dose.bed_late_gy, 1),
                percent=number_words(dose.late_percent, 1),
            )
        )
    return tuple(lines)
