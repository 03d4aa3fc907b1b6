"""Why a patient stops, in the one or two words that a card has room for."""

from collections.abc import Iterable, Mapping

from continuity_kit.domain.findings import Finding
from continuity_kit.messages import Language, sentence

IDENTITY = "gui-day-stop-identity"
LEDGER = "gui-day-stop-ledger"
COUNTS = "gui-day-stop-counts"
CHANGED = "gui-day-stop-changed"
MISSING = "gui-day-stop-missing"
UNAPPROVED = "gui-day-stop-unapproved"
VALUES = "gui-day-stop-values"
GROUP = "gui-day-stop-group"
ROWS = "gui-day-stop-rows"
COMPLETE = "gui-day-stop-complete"
PLAN = "gui-day-stop-plan"

REASONS: Mapping[str, str] = {
    "name-conflict": IDENTITY,
    "birth-date-conflict": IDENTITY,
    "plan-other-patient": IDENTITY,
    "sheet-plan-other-patient": IDENTITY,
    "plan-moved": IDENTITY,
    "patient-id-missing": IDENTITY,
    "patient-name-missing": IDENTITY,
    "ledger-unsettled": LEDGER,
    "count-conflict": COUNTS,
    "count-fell": COUNTS,
    "count-rose": COUNTS,
    "plan-changed": CHANGED,
    "plan-content-changed": CHANGED,
    "plan-not-newest": CHANGED,
    "plan-missing": MISSING,
    "plan-not-approved": UNAPPROVED,
    "plan-planning-approved": UNAPPROVED,
    "plan-unapproved": UNAPPROVED,
    "plan-rejected": UNAPPROVED,
    "plan-retired": UNAPPROVED,
    "approval-unreadable": UNAPPROVED,
    "meterset-missing": VALUES,
    "sheet-value-missing": VALUES,
    "several-fraction-groups": GROUP,
    "sheet-group-open": GROUP,
    "contradictory-rows": ROWS,
    "sheet-course-complete": COMPLETE,
}
RANKS = (
    IDENTITY, LEDGER, COUNTS, CHANGED, MISSING, UNAPPROVED, VALUES, GROUP, ROWS, PLAN, COMPLETE,
)  # fmt: skip
"""Most serious first: whom a patient is taken for comes before everything else."""
NEEDS_TWO = frozenset({IDENTITY, LEDGER, COUNTS, CHANGED, UNAPPROVED, GROUP, ROWS})
"""Two people settle these here; a value that is missing must be fetched instead."""


def stops_of(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings that stop."""
    return tuple(item for item in findings if item.severity == "stop")


def reason_of(stops: Iterable[Finding]) -> str:
    """Return the code of the most serious reason; a stop that has no words of its own is "plan"."""
    found = {REASONS.get(item.code, PLAN) for item in stops}
    return min(found, key=RANKS.index, default=UNAPPROVED)


def reason_words(reason: str, language: Language) -> str:
    """Return the words of a reason."""
    return sentence(reason, language)
