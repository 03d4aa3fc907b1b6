"""The next fraction of a plan and who says so; a number never stands without source and time."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from continuity_kit.domain.course_position import CoursePosition
from continuity_kit.domain.fraction import CountSource
from continuity_kit.domain.schedule import PlanOnTreatment
from continuity_kit.domain.snapshot import PatientView, PlanView
from continuity_kit.gui.presenters.cells import Tone
from continuity_kit.gui.presenters.wording import NO_BREAK, date_words, words_of
from continuity_kit.messages import Language

SOURCE_CODES: Mapping[str, str] = {
    "counts": "gui-patient-source-counts",
    "summary": "gui-patient-source-summary",
    "records": "gui-patient-source-records",
    "settled": "gui-patient-source-settled",
}


@dataclass(frozen=True)
class SourcedCount:
    """A number of fractions with who says it and when: `14` and `OIS, 24 nov. 18:02`."""

    text: str
    source: str
    tone: Tone = "ink"


@dataclass(frozen=True)
class NextFraction:
    """What a page shows large of a plan's course.

    Attributes:
        caption: what the number is: the next fraction, one to complete, all given.
        number: `16`, `?` when nobody knows, `25` when all are given.
        planned: `25`, or `?`.
        icon: of a stop, an unknown count, an interrupted fraction; else nothing.
        words: said beside the number when there is a state to say (`compte inconnu`).
        sources: line by line.
    """

    caption: str
    number: str
    planned: str
    sources: tuple[SourcedCount, ...]
    tone: Tone = "ink"
    icon: str = ""
    words: str = ""

    @property
    def spoken(self) -> str:
        """Return what a screen reader says: never a number without its source."""
        told = ", ".join(f"{item.text} {item.source}" for item in self.sources)
        return f"{self.caption} {self.number}/{self.planned} {self.words} ({told})"


@dataclass(frozen=True)
class Ongoing:
    """The fraction of a session that is being recorded; `caption` is the code of what it is."""

    number: int
    caption: str


def next_fraction(
    view: PlanView,
    language: Language,
    zone: tzinfo | None,
    *,
    kit_last_at: datetime | None = None,
    ongoing: Ongoing | None = None,
) -> NextFraction:
    """Return what to show of where a plan's course stands.

    SAFETY: unknown is a question mark and its words, never 0 or blank
    (test_an_unknown_count_is_a_question_mark_with_its_words).

    Args:
        zone: in which times are read.
        kit_last_at: when the ledger's newest fraction was given, if the caller knows.
        ongoing: the fraction that is being recorded: shown instead of the next one.
    """
    position = view.position
    planned = "?" if view.fractions_planned is None else str(view.fractions_planned)
    sources = sourced_counts(view, language, zone, kit_last_at=kit_last_at)

    def say(code: str) -> str:
        return words_of(code, language)

    if position is None or position.is_unknown:
        return NextFraction(
            caption=say("gui-patient-next"),
            number="?",
            planned=planned,
            sources=sources,
            tone="red",
            icon="count-unknown",
            words=say("gui-patient-count-unknown"),
        )
    caption, number = say("gui-patient-next"), position.next_fraction
    tone: Tone = "ink"
    icon = words = ""
    if ongoing is not None:
        return NextFraction(
            caption=say(ongoing.caption),
            number=str(ongoing.number),
            planned=planned,
            sources=sources,
            tone="red" if position.conflict else "ink",
            icon="stop" if position.conflict else "",
            words=say("gui-patient-count-conflict") if position.conflict else "",
        )
    if position.interrupted is not None and number is not None:
        caption = say("gui-patient-next-resume")
        tone, icon, words = "amber", "interrupted", say("gui-patient-interrupted")
    if number is None:
        caption = say("gui-patient-next-none")
    if position.conflict:
        tone, icon, words = "red", "stop", say("gui-patient-count-conflict")
    elif not view.printable:
        tone, icon, words = "red", "stop", say("gui-patient-stopped")
    if number is None and not position.conflict:
        tone, icon, words = "green", "given", say("gui-patient-all-given")
    return NextFraction(
        caption=caption,
        number=str(position.given if number is None else number),
        planned=planned,
        sources=sources,
        tone=tone,
        icon=icon,
        words=words,
    )


def sourced_counts(
    view: PlanView,
    language: Language,
    zone: tzinfo | None,
    *,
    kit_last_at: datetime | None = None,
) -> tuple[SourcedCount, ...]:
    """Return every source of a plan's count, one below the other."""
    position = view.position
    found = [
        SourcedCount(str(given), _told(source, at, language, zone))
        for source, given, at in _told_counts(view, position)
    ]
    if position is not None and position.conflict:
        found = [SourcedCount(item.text, item.source, "red") for item in found]
    if not found:
        found.append(SourcedCount("?", words_of("gui-patient-source-none", language), "red"))
    if position is not None and position.given_since_export:
        words = words_of("gui-patient-source-kit", language)
        if kit_last_at is not None:
            words = f"{words}, {moment_short(kit_last_at, language, zone)}"
        found.append(SourcedCount(f"+{position.given_since_export}", words))
    return tuple(found)


def _told_counts(
    view: PlanView, position: CoursePosition | None
) -> tuple[tuple[CountSource | str, int, datetime | None], ...]:
    if position is not None and position.settled and position.base is not None:
        return (("settled", position.base, position.as_of),)
    if view.count.sources:
        return view.count.sources
    if view.count.given is not None and view.count.source is not None:
        return ((view.count.source, view.count.given, view.count.as_of),)
    return ()


def _told(source: str, at: datetime | None, language: Language, zone: tzinfo | None) -> str:
    words = words_of(SOURCE_CODES[source], language)
    if at is None:
        return f"{words}, {words_of('gui-patient-time-unknown', language)}"
    return f"{words}, {moment_short(at, language, zone)}"


def moment_short(moment: datetime, language: Language, zone: tzinfo | None) -> str:
    """Return "24 nov. 18:02", in the zone times are read in."""
    local = moment.astimezone(zone)
    day = date_words(local.date(), language).rsplit(NO_BREAK, 1)[0]
    return f"{day}{NO_BREAK}{local:%H:%M}"


def ongoing_plans(patient: PatientView) -> tuple[PlanView, ...]:
    """Return the plans that no source calls ended and that are not complete."""
    return tuple(view for view in patient.plans if _is_ongoing(view))


def _is_ongoing(view: PlanView) -> bool:
    position = view.position
    if position is not None and position.is_complete and not position.conflict:
        return position.interrupted is not None
    return not PlanOnTreatment(
        plan_uid=view.plan_uid,
        fractions_planned=view.fractions_planned,
        count=view.count,
        status=view.status,
        prescription=view.prescription,
        file_approval=view.plan.approval if view.plan else None,
    ).is_ended


def machine_words(view: PlanView | None, language: Language) -> str:
    """Return the machine of a plan's treatment beams, every one of several, or that none is named.

    SAFETY: a machine is the plan's own word, never a likely one
    (test_a_machine_that_the_plan_lacks_is_said_to_lack).
    """
    named: list[str] = []
    if view is not None and view.plan is not None:
        named = [beam.machine for beam in view.plan.beams if beam.machine]
    if not named and view is not None and view.status is not None and view.status.machine:
        named = [view.status.machine]
    distinct = list(dict.fromkeys(named))
    return " + ".join(distinct) or words_of("gui-patient-machine-none", language)
