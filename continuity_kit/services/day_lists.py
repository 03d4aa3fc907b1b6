"""The lists of a day, machine by machine: who comes when, what is due, and who is like whom."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from continuity_kit.domain.findings import Finding
from continuity_kit.domain.patient import PatientKey, fold_name
from continuity_kit.domain.schedule import Appointment
from continuity_kit.domain.snapshot import PatientView
from continuity_kit.messages import Language
from continuity_kit.services.list_document import appointments_on, select_patients
from continuity_kit.services.sheet_requests import labels
from continuity_kit.sheets.day_list import DayList, DayRow, Homonyms
from continuity_kit.sheets.facts import position_of, stops
from continuity_kit.sheets.finding_words import finding_words
from continuity_kit.sheets.frame import printed_name
from continuity_kit.sheets.request import PageFrame, SheetRequest

FIRST_WORDS = re.compile(r"\.\s|\u00a0?:\s")


@dataclass(frozen=True)
class DayOfMachine:
    """The visits of one machine, by time, and the patients in that order."""

    machine: str
    visits: tuple[tuple[PatientView, Appointment], ...] = field(repr=False)


def days_of(
    patients: Sequence[PatientView], day: date, machine: str | None = None
) -> tuple[DayOfMachine, ...]:
    """Return the visits of a day that are not cancelled, machine by machine, each by time."""
    found: dict[str, list[tuple[PatientView, Appointment]]] = {}
    for view in select_patients(patients, day.isoformat(), machine):
        for visit in appointments_on(view, day.isoformat(), machine):
            if visit.activity == "treatment":
                found.setdefault(visit.machine, []).append((view, visit))
    return tuple(
        DayOfMachine(name, tuple(sorted(found[name], key=lambda pair: pair[1].start)))
        for name in sorted(found)
    )


def day_list(
    day: DayOfMachine,
    on: date,
    frame: PageFrame,
    requests: Mapping[PatientKey, tuple[SheetRequest, ...]],
    language: Language,
    alike: Mapping[PatientKey, Homonyms],
) -> DayList:
    """Return one machine's list; each row is what that patient's sheets say, stops included.

    SAFETY: a second visit of the day is the next number, and a list of another day, or of a binder
    that is opened on another, has none: what is given until then is not known
    (test_a_list_of_another_day_leaves_the_number_to_the_pen).

    Args:
        alike: who shares name and birth date with whom.
    """
    rows: list[DayRow] = []
    seen: Counter[str] = Counter()
    for view, visit in day.visits:
        shown = [item for item in requests[view.key] if visit.plan_uid == item.plan_view.plan_uid]
        row = DayRow(
            hour_of(visit, frame),
            printed_name(view),
            view.birth_date,
            view.key.patient_id,
            "",
            view.category,
            "unconfirmed",
            None,
            None,
            is_ahead=frame.record_of == "binder" or on != frame.printed_at.date(),
            is_homonym=view.key in alike,
        )
        for item in shown or requests[view.key]:
            found, position = stops(item), position_of(item)
            again = seen[item.plan_view.plan_uid]
            seen[item.plan_view.plan_uid] += 1
            rows.append(
                replace(
                    row,
                    plan_label=labels([item])[0],
                    trust=item.plan_view.trust,
                    next_fraction=_number(position.next_fraction, again),
                    planned=item.plan_view.fractions_planned,
                    stop=_reason(found, language),
                )
            )
        if not requests[view.key]:
            # SAFETY: a visit without a plan is on the list, and says stop
            # (test_a_visit_without_a_plan_stands_on_the_list_as_a_stop).
            rows.append(replace(row, stop=short_text(Finding("plan-missing", "stop"), language)))
    named = dict.fromkeys(alike[view.key] for view, _ in day.visits if view.key in alike)
    return DayList(day.machine, on, frame, tuple(rows), tuple(named))


def homonyms_of(
    patients: Sequence[PatientView], days: Sequence[DayOfMachine]
) -> dict[PatientKey, Homonyms]:
    """Return who shares name and birth date with whom, and on which machines they are that day."""
    where: dict[PatientKey, list[str]] = {}
    for day in days:
        for view, _ in day.visits:
            where.setdefault(view.key, []).append(day.machine)
    found: dict[PatientKey, Homonyms] = {}
    marked = [view for view in patients if is_homonym(view)]
    for view in marked:
        born = [other for other in marked if other.birth_date == view.birth_date]
        same = [other for other in born if _folded(other) == _folded(view)]
        # A birth name may be what they share: then the birth date alone says who they are.
        group = sorted(same if len(same) > 1 else born, key=lambda other: other.key.patient_id)
        others = tuple(
            (other.key.patient_id, ", ".join(dict.fromkeys(where.get(other.key, ()))))
            for other in group
        )
        found[view.key] = Homonyms(printed_name(group[0]), view.birth_date, others)
    return found


def is_homonym(view: PatientView) -> bool:
    """Tell whether another patient bears this name and birth date."""
    return any(item.code == "homonym" for item in view.findings)


def hour_of(visit: Appointment, frame: PageFrame) -> datetime:
    """Return when a visit is, by the clock on the wall.

    SAFETY: the hour is as the diary wrote it, wherever the laptop believes to be; only a time that
    the diary wrote in UTC is nobody's hour (test_the_hours_of_a_list_are_those_of_the_diary).
    """
    if visit.start.utcoffset():
        return visit.start
    return visit.start.astimezone(frame.printed_at.tzinfo)


def _folded(view: PatientView) -> str:
    return fold_name(printed_name(view))


def _number(following: int | None, visits_before: int) -> int | None:
    return None if following is None else following + visits_before


def _reason(found: Sequence[Finding], language: Language) -> str:
    """Return why a plan stops in few words; its page says it in full, and names them all."""
    if not found:
        return ""
    first = short_text(found[0], language)
    return first if len(found) == 1 else f"{first} (+ {len(found) - 1})"


def short_text(finding: Finding, language: Language) -> str:
    """Return what a finding says first, for a line of a list; the page says it in full."""
    text = finding_words(finding, language, with_values=False)
    return FIRST_WORDS.split(text, maxsplit=1)[0].rstrip(".")
