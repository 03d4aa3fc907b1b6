"""What fills the words of a refusal: the gate's own values, and what the ledger says."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from continuity_kit.domain.session import SHORTEST_INTERVAL, Gate
from continuity_kit.gui.presenters.patient_count import sourced_counts
from continuity_kit.gui.presenters.record_base import SessionBase
from continuity_kit.gui.presenters.record_numbers import unit_words
from continuity_kit.gui.presenters.wording import NO_BREAK, date_words, moment_words
from continuity_kit.messages import Language, sentence

STATUS_WORDS = {
    "treatment_approved": "gui-gate-status-treatment_approved",
    "planning_approved": "gui-gate-status-planning_approved",
    "unapproved": "gui-gate-status-unapproved",
    "rejected": "gui-gate-status-rejected",
    "retired": "gui-gate-status-retired",
    "completed": "gui-gate-status-completed",
}
CHANGED = ("plan-content-changed", "plan-content-changed-unpinned")


class Filled(dict[str, str]):
    """Values by name; what is not known reads `?`, never a plausible value, never a crash."""

    def __missing__(self, name: str) -> str:
        """Return that it is not known."""
        return "?"


def fill_values(
    gate: Gate, base: SessionBase, fraction: int, now: datetime, language: Language
) -> Filled:
    """Return a value for every placeholder that the words of a refusal may have.

    SAFETY: a refusal is shown whatever its gate tells
    (test_enter_and_esc_on_a_refusal_record_nothing).
    """
    position = base.facts.position
    values: dict[str, str] = {
        "n": "?" if position.given is None else str(position.given),
        "N": "?" if base.view.fractions_planned is None else str(base.view.fractions_planned),
        "fraction": str(fraction),
        "when": _when(base, fraction, now, language),
        "until": _until(base, now),
        "state": status_words(base, language),
        "since": _since(base, language),
        "changes": _changes(base),
        "sources": " / ".join(count_sources(base, now, language)),
        "unit": unit_words("MU", language),
    }
    own = dict(gate.values)
    if "treated_on" in own:
        own["treated_on"] = date_words(date.fromisoformat(own["treated_on"]), language)
    if "given_at" in own:
        own["given_at"] = moment_words(datetime.fromisoformat(own["given_at"]), language)
    if "hours" in own:
        own["hours"] = _duration(own["hours"])
    if "unit" in own:
        own["unit"] = unit_words(own["unit"], language)
    if gate.beam is not None:
        own["beam"] = str(gate.beam)
    if gate.code == "session-open":
        own["when"] = _opened(base, now, own.get("session"), language)
    return Filled(values | own)


def _duration(hours: str) -> str:
    """Return "2 h 12" of 2.2 hours: nobody reads tenths of an hour on a clock."""
    minutes = int(Decimal(hours) * 60)
    return f"{minutes // 60} h {minutes % 60:02d}".replace(" ", NO_BREAK)


def status_words(base: SessionBase, language: Language) -> str:
    """Return the plan's approval as the table, or else the file, says it."""
    word = None if base.view.status is None else base.view.status.status
    if word is not None:
        code = STATUS_WORDS.get(word)
        return word if code is None else sentence(code, language)
    in_file = None if base.plan is None else base.plan.approval
    return in_file or sentence("gui-gate-status-unknown", language)


def count_sources(base: SessionBase, now: datetime, language: Language) -> tuple[str, ...]:
    """Return every count with its source and time, as in "14 OIS, 24 nov. 18:02"."""
    sources = sourced_counts(base.view, language, now.tzinfo)
    return tuple(f"{item.text} {item.source}" for item in sources)


def _when(base: SessionBase, fraction: int, now: datetime, language: Language) -> str:
    """Return when the fraction that stops was given; the nearest one where it is another."""
    known = [item for item in base.facts.fractions if item.number == fraction and item.given_at]
    others = (*base.facts.fractions, *base.facts.same_prescription)
    given = known or [item for item in others if item.given_at]
    moments = sorted(item.given_at for item in given if item.given_at)
    if moments:
        return moment_words(moments[-1].astimezone(now.tzinfo), language)
    count = base.view.count
    if count.as_of is not None:
        return moment_words(count.as_of.astimezone(now.tzinfo), language)
    return "?"


def _until(base: SessionBase, now: datetime) -> str:
    others = (*base.facts.fractions, *base.facts.same_prescription)
    moments = [part.given_at for item in others for part in item.parts]
    if not moments:
        return "?"
    earliest = max(moments) + SHORTEST_INTERVAL + timedelta(seconds=59)
    return f"{earliest.astimezone(now.tzinfo):%H:%M}"


def _opened(base: SessionBase, now: datetime, session: str | None, language: Language) -> str:
    found = [item for item in base.facts.open_sessions if item.session == session]
    return moment_words(found[0].started_at.astimezone(now.tzinfo), language) if found else "?"


def _since(base: SessionBase, language: Language) -> str:
    since = base.view.unchanged_since
    return "?" if since is None else date_words(since.astimezone().date(), language)


def _changes(base: SessionBase) -> str:
    counts = [
        int(value)
        for finding in base.view.findings
        if finding.code in CHANGED
        for name, value in finding.values
        if name == "count"
    ]
    return str(sum(counts)) if counts else "?"
