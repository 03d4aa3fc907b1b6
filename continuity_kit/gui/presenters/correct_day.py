"""The day of a session that was not given here: what stands for it already, told beside the field.

SAFETY: nobody calls a day missed without being told of its fraction, and two people then sign
(test_a_day_with_a_fraction_is_called_missed_by_two_people_who_were_told).
"""

from collections.abc import Mapping
from datetime import datetime, tzinfo

from continuity_kit.gui.presenters.correct_base import CorrectBase
from continuity_kit.gui.presenters.correct_matters import ActKind, Matter
from continuity_kit.gui.presenters.typed_day import day_hint, is_day, typed_day
from continuity_kit.gui.presenters.wording import words_of
from continuity_kit.messages import Language
from continuity_kit.services.day_given import GivenThatDay, given_that_day

OF_A_DAY: frozenset[ActKind] = frozenset({"missed", "elsewhere"})


def standing(
    base: CorrectBase, matter: Matter, act: ActKind | None, values: Mapping[str, str]
) -> tuple[GivenThatDay, ...]:
    """Return the sessions of the plan that stand for the day typed; none while it is not typed."""
    view, text = base.plan(matter.plan_uid), values.get("day", "")
    if act not in OF_A_DAY or view is None or not is_day(text):
        return ()
    return given_that_day(base.ledger, view, typed_day(text))


def day_told(
    base: CorrectBase,
    found: tuple[GivenThatDay, ...],
    act: ActKind,
    text: str,
    language: Language,
    now: datetime,
) -> str:
    """Return which day was understood and what stands for it."""
    hint = day_hint(text, now.date(), language)
    if not found:
        return hint
    each = "; ".join(_session(base, item, language, now.tzinfo) for item in found)
    code = "gui-correct-day-given" if act == "missed" else "gui-correct-day-given-too"
    return words_of(code, language, day=hint, sessions=each)


def _session(base: CorrectBase, item: GivenThatDay, language: Language, zone: tzinfo | None) -> str:
    """Return "fraction 23, 09:20, Lou Fictive, entrée n° 298"; what is not known is left out."""
    parts = [words_of("gui-correct-of-fraction", language, n=item.number)]
    if item.given_at is not None:
        parts.append(f"{item.given_at.astimezone(zone):%H:%M}")
    if item.by:
        parts.append(item.by)
    entry = base.entry(item.entry_hash or "")
    code = "gui-correct-day-export" if entry is None else "gui-correct-day-entry"
    number = "" if entry is None else base.number(entry)
    return ", ".join((*parts, words_of(code, language, n=number)))
