"""One row of the gaps: category, patient, count, prolongation and doses as cells."""

from collections.abc import Mapping

from continuity_kit.gui.presenters.card_count import counted_words
from continuity_kit.gui.presenters.cells import Box, Cell, Tone
from continuity_kit.gui.presenters.gap_figures import unsure_count
from continuity_kit.gui.presenters.wording import date_words, name_words, number_words, words_of
from continuity_kit.messages import Language, sentence
from continuity_kit.services.gap_facts import PlanGap
from continuity_kit.services.gaps import GapReport

BOXES: Mapping[int, Box] = {1: "full", 2: "outlined", 3: "dashed"}
MOST_SEGMENTS = 7

Figures = tuple[Cell, Cell, Cell, Cell, Cell]


def place_cell(place: int | None) -> Cell:
    """Return the place in the order, a dash for a plan that is not due."""
    return Cell("–" if place is None else str(place), points=13.5, weight=700)


def figure_cells(item: PlanGap, language: Language) -> Figures:
    """Return category, patient, count, prolongation and doses of one plan."""
    return (
        _category(item, language),
        _patient(item, language),
        _count(item, language),
        _prolongation(item, language),
        _doses(item, language),
    )


def _category(item: PlanGap, language: Language) -> Cell:
    if item.category is None:
        return Cell("?", tone="red", weight=700, second=sentence("gui-gaps-no-category", language))
    box = BOXES.get(item.category, "outlined")
    return Cell(str(item.category), points=12.0, weight=700, box=box)


def _patient(item: PlanGap, language: Language) -> Cell:
    family, given = name_words(item.patient.name)
    told = [item.patient.key.patient_id]
    if item.patient.birth_date is not None:
        told.append(date_words(item.patient.birth_date, language))
    return Cell(f"{family} {given}".strip(), " · ".join(told), points=12.0, weight=600)


def _count(item: PlanGap, language: Language) -> Cell:
    planned = "?" if item.fractions_planned is None else str(item.fractions_planned)
    position = item.view.position
    if item.fractions_given is None or position is None:
        return Cell("?", sentence("gui-gaps-count-unknown", language), "red", is_number=True)
    source = counted_words(position, language, None)
    text = f"{item.fractions_given}/{planned}"
    tone: Tone = "red" if position.conflict else "ink"
    return Cell(text, source, tone, points=12.0, weight=600, is_number=True)


def _prolongation(item: PlanGap, language: Language) -> Cell:
    days, limit = item.prolongation_days, item.limit_days
    if days is None:
        return Cell(sentence("gui-gaps-unknown", language), is_missing=True)
    lost = "" if item.time is None else words_of("gui-gaps-lost", language, n=item.time.days_lost)
    tone: Tone = "second" if days <= 0 else "amber"
    if limit is None:
        text = words_of("gui-gaps-no-limit", language, days=days)
        return Cell(text, lost, tone, weight=600)
    if days >= limit > 0:
        tone = "red"
    text = words_of("gui-gaps-of-limit", language, days=days, limit=limit)
    segments = min(max(limit, 1), MOST_SEGMENTS)
    done = 1.0 if limit == 0 else max(days, 0) / limit
    return Cell(text, lost, tone, weight=600, done=done, segments=segments)


def _doses(item: PlanGap, language: Language) -> Cell:
    told = item.projected
    if told is None:
        why = unsure_count(item, language)
        return Cell(sentence("gui-gaps-not-reckoned", language), why, is_missing=True)
    late = words_of("gui-gaps-late", language, bed=number_words(told.bed_late_gy, 1))
    before, after = told.bed_tumour_without_gap_gy, told.bed_tumour_gy
    if before is None or after is None:
        return Cell(sentence("gui-gaps-not-reckoned", language), late, is_missing=True)
    text = f"{number_words(before, 1)} → {number_words(after, 1)}"
    return Cell(text, late, "red" if after < before else "ink", weight=600)


def capacity_words(report: GapReport, language: Language) -> str:
    """Return how far machine time goes; while nobody said any, that it can be said."""
    capacity = report.capacity
    if capacity is None:
        return sentence("gui-gaps-no-hours", language)
    words = words_of(
        "gui-gaps-capacity",
        language,
        within=len(capacity.within),
        beyond=len(capacity.beyond),
    )
    if not capacity.unknown:
        return words
    unknown = words_of("gui-gaps-capacity-unknown", language, unknown=len(capacity.unknown))
    return f"{words} {unknown}"
