"""The number on a card and who says it, on one short line; unknown is a question mark."""

from datetime import date, datetime, timedelta, tzinfo

from continuity_kit.domain.course_position import CoursePosition
from continuity_kit.domain.snapshot import PlanView
from continuity_kit.gui.presenters.cells import Tone
from continuity_kit.gui.presenters.fraction_state import VisitState
from continuity_kit.gui.presenters.patient_count import SourcedCount
from continuity_kit.gui.presenters.wording import NO_BREAK, date_words, words_of
from continuity_kit.messages import Language, sentence

SOURCE_CODES = {
    "counts": "gui-day-source-counts",
    "summary": "gui-day-source-machine",
    "records": "gui-day-source-machine",
    "settled": "gui-day-source-settled",
}
NO_NUMBER = "\N{EN DASH}"
OLDER = timedelta(hours=24)
"""A count that much older than its export is marked by itself; the export's age is the strip's."""


def card_count(
    view: PlanView | None,
    state: VisitState,
    exported_at: datetime,
    language: Language,
    zone: tzinfo | None,
    *,
    tells_part: bool = True,
) -> SourcedCount:
    """Return the fraction of a visit and the sources of its count in few words.

    SAFETY: unknown is a question mark, never 0 or blank
    (test_an_unknown_count_is_a_question_mark_and_its_words).

    Args:
        tells_part: say that a fraction was begun before; a sheet says it itself.
    """
    position = None if view is None else view.position
    is_unknown = position is None or position.is_unknown
    if view is None or position is None or is_unknown:
        since = 0 if position is None else position.given_since_export
        return SourcedCount("?", _unknown(since, language), "red")
    number = NO_NUMBER if state.number is None else str(state.number)
    if position.conflict:
        return SourcedCount(number, _conflict(view, language), "red")
    words = counted_words(position, language, zone)
    if tells_part and position.interrupted is not None and state.kind != "interrupted":
        words = words_of("gui-day-count-partial", language, count=words)
    tone: Tone = "second"
    if position.as_of is not None and exported_at - position.as_of > OLDER:
        tone = "amber"
    return SourcedCount(number, words, tone)


def counted_words(position: CoursePosition, language: Language, zone: tzinfo | None) -> str:
    """Return who counts how many, and when: "14 OIS 24 nov. + 1 kit"."""
    if position.source == "settled":
        day = _short_day(position.as_of, language, zone)
        kit = position.given_since_export
        return words_of("gui-day-count-settled", language, given=position.base, day=day, kit=kit)
    return words_of(
        "gui-day-count",
        language,
        given=position.base,
        source=sentence(SOURCE_CODES[position.source or "counts"], language),
        day=_short_day(position.as_of, language, zone),
        kit=position.given_since_export,
    )


def planned_text(view: PlanView | None) -> str:
    """Return how many fractions are planned; `?` when the plan does not say."""
    planned = None if view is None else view.fractions_planned
    return "?" if planned is None else str(planned)


def short_date(day: date, language: Language) -> str:
    """Return "24 nov."."""
    return date_words(day, language).rsplit(NO_BREAK, 1)[0]


def _unknown(since: int, language: Language) -> str:
    if since:
        return words_of("gui-day-count-unknown-kit", language, kit=since)
    return sentence("gui-day-count-none", language)


def _conflict(view: PlanView, language: Language) -> str:
    told = [
        f"{sentence(SOURCE_CODES[source], language)} {given}"
        for source, given, _ in view.count.sources
    ]
    position = view.position
    if position is not None and position.source == "settled":
        told.append(f"{sentence(SOURCE_CODES['settled'], language)} {position.base}")
    if position is not None and position.given_since_export:
        told.append(words_of("gui-day-count-kit", language, kit=position.given_since_export))
    return ", ".join(told)


def _short_day(at: datetime | None, language: Language, zone: tzinfo | None) -> str:
    if at is None:
        return sentence("gui-day-time-unknown", language)
    return short_date(at.astimezone(zone).date(), language)
