"""What fills the words of a refusal: the gate's own values, and what the ledger says."""

from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal

from continuity_kit.domain.fraction import GivenFraction
from continuity_kit.domain.session import SHORTEST_INTERVAL, Gate
from continuity_kit.gui.presenters.gate_blockers import (
    blocking_part,
    counted_fraction,
    number_of,
    other_parts,
)
from continuity_kit.gui.presenters.patient_count import SOURCE_CODES, sourced_counts
from continuity_kit.gui.presenters.record_base import SessionBase
from continuity_kit.gui.presenters.record_numbers import unit_words
from continuity_kit.gui.presenters.wording import NO_BREAK, date_words, moment_words, words_of
from continuity_kit.messages import Language, sentence

STATUS_WORDS = {
    "treatment_approved": "gui-gate-status-treatment_approved",
    "planning_approved": "gui-gate-status-planning_approved",
    "unapproved": "gui-gate-status-unapproved",
    "rejected": "gui-gate-status-rejected",
    "retired": "gui-gate-status-retired",
    "completed": "gui-gate-status-completed",
}
FILE_WORDS = {
    "APPROVED": "gui-gate-status-approved",
    "UNAPPROVED": "gui-gate-status-unapproved",
    "REJECTED": "gui-gate-status-rejected",
}
"""Approval status (300E,0002) as the plan's file writes it."""
CHANGED = ("plan-content-changed", "plan-content-changed-unpinned")
JUST_NOW = timedelta(minutes=5)
"""A refusal read that soon after its act is of a beam to be given now, not of paper."""


class Filled(dict[str, str]):
    """Values by name; what is not known reads `?`, never a plausible value, never a crash."""

    def __missing__(self, name: str) -> str:
        """Return that it is not known."""
        return "?"


def fill_values(
    gate: Gate,
    base: SessionBase,
    fraction: int,
    now: datetime,
    language: Language,
    given_at: datetime | None = None,
) -> Filled:
    """Return a value for every placeholder that the words of a refusal may have.

    SAFETY: a refusal is shown whatever its gate tells
    (test_enter_and_esc_on_a_refusal_record_nothing).

    Args:
        given_at: when the refused fraction is given, or was; None is now.
    """
    position = base.facts.position
    moment = given_at or now
    values: dict[str, str] = {
        "n": "?" if position.given is None else str(position.given),
        "N": "?" if base.view.fractions_planned is None else str(base.view.fractions_planned),
        "fraction": str(fraction),
        "when": _when(gate, base, fraction, moment, now, language),
        "until": _until(base, fraction, now, language),
        "state": status_words(base, language),
        "since": _since(base, now.tzinfo, language),
        "changes": _changes(base, language),
        "sources": " / ".join(count_sources(base, now, language)),
        "unit": unit_words(base.unit, language),
        "laptop": moment_words(now, language),
    }
    own = {name: "?" if value == "-" else value for name, value in gate.values}
    if "treated_on" in own:
        own["treated_on"] = date_words(date.fromisoformat(own["treated_on"]), language)
    if "given_at" in own:
        own["given_at"] = stated_words(own["given_at"], now, language)
    if "unit" in own:
        own["unit"] = unit_words(own["unit"], language)
    if gate.beam is not None:
        own["beam"] = str(gate.beam)
    if gate.code == "under-six-hours":
        own["apart"] = _apart(gate, base, fraction, moment, now, language)
    if gate.code == "session-open":
        own["when"] = _opened(base, now, own.get("session"), language)
    if gate.code == "weekly-check-due":
        own["checked"] = _checked(own.get("checked", "?"), language)
    return Filled(values | own)


def stated_words(text: str, now: datetime, language: Language) -> str:
    """Return a moment that was typed, with its year where that is not this one."""
    try:
        stated = datetime.fromisoformat(text).astimezone(now.tzinfo)
    except ValueError:
        return text or "?"
    if stated.year == now.year:
        return moment_words(stated, language)
    return f"{date_words(stated.date(), language)}{NO_BREAK}{stated:%H:%M}"


def _apart(
    gate: Gate,
    base: SessionBase,
    fraction: int,
    given_at: datetime,
    now: datetime,
    language: Language,
) -> str:
    """Return how long lies between two fractions, to the minute and never rounded up to 6 h."""
    part = blocking_part(gate, base, fraction, given_at)
    exact = None if part is None else abs(part.given_at - given_at)
    if exact is None or exact >= SHORTEST_INTERVAL:
        minutes = int(Decimal(dict(gate.values).get("hours", "0")) * 60)
    else:
        minutes = int(exact.total_seconds()) // 60
    duration = f"{minutes // 60} h {minutes % 60:02d}".replace(" ", NO_BREAK)
    is_past = part is None or part.given_at <= given_at
    is_now = abs(now - given_at) < JUST_NOW
    code = "gui-gate-ago" if is_past and is_now else "gui-gate-apart"
    return words_of(code, language, duration=duration)


def status_words(base: SessionBase, language: Language) -> str:
    """Return the plan's approval by the table and the file, both where they differ.

    SAFETY: a plan refused for its file is never called approved by the table alone
    (test_a_plan_refused_for_its_file_says_what_the_file_says).
    """
    in_file = None if base.plan is None else base.plan.approval
    told = None if not in_file else FILE_WORDS.get(in_file.upper())
    file_words = in_file if told is None else sentence(told, language)
    word = None if base.view.status is None else base.view.status.status
    if word is None:
        return file_words or sentence("gui-gate-status-unknown", language)
    code = STATUS_WORDS.get(word)
    table_words = word if code is None else sentence(code, language)
    if file_words is None or in_file == "APPROVED" or file_words == table_words:
        return table_words
    return words_of("gui-gate-status-both", language, table=table_words, file=file_words)


def count_sources(base: SessionBase, now: datetime, language: Language) -> tuple[str, ...]:
    """Return every count with its source and time, as in "14 OIS, 24 nov. 18:02"."""
    sources = sourced_counts(base.view, language, now.tzinfo, kit_last_at=_kit_last(base))
    return tuple(f"{item.text} {item.source}" for item in sources)


def count_rows(
    base: SessionBase, language: Language, zone: tzinfo | None
) -> tuple[tuple[str, str], ...]:
    """Return label and value of every source of the count, and the count that stands."""
    counts = sourced_counts(base.view, language, zone, kit_last_at=_kit_last(base))
    shown = of_planned(base.facts.position.given, base, language)
    rows = [(item.source, item.text) for item in counts]
    return (*rows, (sentence("gui-gate-row-count", language), shown))


def of_planned(number: object, base: SessionBase, language: Language) -> str:
    """Return "24 of 30"."""
    planned = base.view.fractions_planned
    return words_of(
        "gui-gate-fraction-of",
        language,
        n="?" if number is None else number,
        N="?" if planned is None else planned,
    )


def counted_words(counted: GivenFraction, language: Language) -> str:
    """Return who says that a fraction was given or begun, and on which day if they say it."""
    source = words_of(SOURCE_CODES[counted.source], language)
    if counted.given_on is None:
        return source
    return f"{source}, {date_words(counted.given_on, language)}"


def _kit_last(base: SessionBase) -> datetime | None:
    known = [item.given_at for item in base.facts.fractions if item.given_at]
    return max(known, default=None)


def _when(
    gate: Gate,
    base: SessionBase,
    fraction: int,
    given_at: datetime,
    now: datetime,
    language: Language,
) -> str:
    """Return when the fraction that stops was given, or else who counts it and when."""
    part = blocking_part(gate, base, fraction, given_at)
    if part is not None:
        return moment_words(part.given_at.astimezone(now.tzinfo), language)
    counted = counted_fraction(gate, base, fraction)
    if counted is not None and counted.given_on is not None:
        return counted_words(counted, language)
    number = number_of(gate, fraction)
    if base.facts.position.base is not None and number <= base.facts.position.base:
        return sourced_counts(base.view, language, now.tzinfo)[0].source
    return "?"


def _until(base: SessionBase, fraction: int, now: datetime, language: Language) -> str:
    """Return from when 6 hours have passed, with its day where that is not today."""
    moments = [part.given_at for part in other_parts(base, fraction)]
    if not moments:
        return "?"
    earliest = max(moments) + SHORTEST_INTERVAL + timedelta(seconds=59)
    local = earliest.astimezone(now.tzinfo)
    return f"{local:%H:%M}" if local.date() == now.date() else moment_words(local, language)


def _checked(checked: str, language: Language) -> str:
    if not checked.isdigit():
        return sentence("gui-gate-never-checked", language)
    return words_of("gui-gate-checked-up-to", language, n=checked)


def _opened(base: SessionBase, now: datetime, session: str | None, language: Language) -> str:
    found = [item for item in base.facts.open_sessions if item.session == session]
    return moment_words(found[0].started_at.astimezone(now.tzinfo), language) if found else "?"


def _since(base: SessionBase, zone: tzinfo | None, language: Language) -> str:
    since = base.view.unchanged_since
    return "?" if since is None else date_words(since.astimezone(zone).date(), language)


def _changes(base: SessionBase, language: Language) -> str:
    """Return how many values changed; of a content that is gone, that nobody can count them."""
    counts = [
        int(value)
        for finding in base.view.findings
        if finding.code in CHANGED
        for name, value in finding.values
        if name == "count"
    ]
    if not counts:
        return sentence("gui-gate-changes-unknown", language)
    code = "gui-gate-changes-one" if sum(counts) == 1 else "gui-gate-changes-many"
    return words_of(code, language, n=sum(counts))
