"""Findings as people read them, on paper and on a screen: dates in words, no word of a terminal.

The command line says the same sentences with its commands and its dates in ISO form.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from continuity_kit.domain.findings import Finding, Refusal
from continuity_kit.messages import Language, catalogue, sentence
from continuity_kit.sheets.field_words import named_words
from continuity_kit.sheets.numbers import day
from continuity_kit.sheets.words import finding_text

COMMANDS = (
    "amend", "check", "command plan", "commande plan", "confirm", "exchange", "exporter",
    "handback", "ledger", "plan --", "plan command", "settle", "the plan command", "vault", "void",
)  # fmt: skip
OF_FIELDS = frozenset(
    {
        "first-point-incomplete",
        "plan-content-changed",
        "plan-content-changed-unpinned",
        "source-incomplete",
    }
)
CONFLICT_WORDS: Mapping[str, str] = {
    "fraction-twice": "gui-correct-conflict-twice",
    "fraction-after-void": "gui-correct-conflict-after-void",
    "two-laptops-same-day": "gui-correct-conflict-same-day",
    "settlements-differ": "gui-correct-conflict-settlements",
    "statement-clash": "gui-correct-conflict-clash",
    "unknown-entry-kind": "gui-correct-conflict-unknown",
    "amendments-differ": "gui-correct-conflict-amendments",
}
FIELDS, CONFLICT = "fields", "conflict"  # values in the program's own words, as these:
CODES = ("about", "reason")
PLAN_UID, UID_END = "plan_uid", 8
_COMMAND = re.compile(rf"\s\((?:{'|'.join(COMMANDS)})[^()]*\)")
_ISO = re.compile(
    r"\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?", re.ASCII
)
_FIRST_SENTENCE = re.compile(r"(?<=\.) ")


@dataclass(frozen=True)
class DateWords:
    """How a medium writes a day, and a moment by the clock on its wall."""

    day: Callable[[date], str]
    moment: Callable[[datetime], str]


def paper_dates(language: Language) -> DateWords:
    """Return how paper writes them: `27 NOV 2026 17:45`."""

    def one_day(when: date) -> str:
        return day(when, language, weekday=False)

    return DateWords(one_day, lambda when: f"{one_day(when)}\N{NO-BREAK SPACE}{when:%H:%M}")


def finding_words(
    finding: Finding | Refusal,
    language: Language,
    zone: tzinfo | None = None,
    *,
    with_values: bool = True,
) -> str:
    """Return a finding's sentence as paper says it; a code without one is shown bare.

    SAFETY: a page that steers nobody names the values that changed and prints none
    (test_a_changed_plan_names_what_changed_and_prints_no_value).

    Args:
        zone: of the page's clock; times without a zone are printed as written.
        with_values: False leaves out old and new values of what changed.
    """
    values = dict(finding.values)
    if not with_values and finding.code in OF_FIELDS and FIELDS in values:
        values[FIELDS] = named_words(values[FIELDS], language, with_values=False)
    shown = people_values(finding.code, values, language, paper_dates(language), zone)
    return without_command(finding_text(finding.code, language, shown))


def people_values(
    code: str,
    values: Mapping[str, str],
    language: Language,
    dates: DateWords,
    zone: tzinfo | None = None,
) -> dict[str, str]:
    """Return what fills a code's sentence, as people read it; what is not ours as it is."""
    shown = {name: dated(text, dates, zone) for name, text in values.items()}
    if code in OF_FIELDS and FIELDS in shown:
        shown[FIELDS] = named_words(shown[FIELDS], language)
    if PLAN_UID in shown:
        shown[PLAN_UID] = f"UID …{shown[PLAN_UID][-UID_END:]}"  # as the head of a page has it
    for name in CODES:
        if name in shown:
            shown[name] = _of_code(shown[name], language)
    if shown.get(CONFLICT) in CONFLICT_WORDS:
        told = sentence(CONFLICT_WORDS[shown[CONFLICT]], language)
        shown[CONFLICT] = told[:1].lower() + told[1:]
    return shown


def dated(text: str, dates: DateWords, zone: tzinfo | None = None) -> str:
    """Return a text that is a date or time in ISO form, or several with a comma, in words.

    A time with its offset is shown by the clock of the zone, one without as it was written.
    """
    told = []
    for one in text.split(", "):
        if _ISO.fullmatch(one) is None:
            return text
        try:
            when = datetime.fromisoformat(one)
        except ValueError:
            return text
        if len(one) == len("2026-11-27"):
            told.append(dates.day(when.date()))
        else:
            told.append(dates.moment(when if when.tzinfo is None else when.astimezone(zone)))
    return ", ".join(told)


def without_command(text: str) -> str:
    """Return a sentence without the command that it names in brackets."""
    return _COMMAND.sub("", text)


def _of_code(code: str, language: Language) -> str:
    """Return the first sentence of a code, where it has one that holds no value."""
    told = _FIRST_SENTENCE.split(catalogue(language).get(code, code), maxsplit=1)[0]
    return code if "{" in told else told.removesuffix(".")
