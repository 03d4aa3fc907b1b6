"""The words of every refusal: head, what happened, what is safe, what to do."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class GateWords:
    """Codes of the four texts of one refusal, each at most 220 characters."""

    head: str
    what: str
    safe: str
    do: str


ANY = GateWords("gui-gate-any-head", "gui-gate-any-head", "gui-gate-any-safe", "gui-gate-any-do")
"""Of a code without words of its own: the command line's sentence stands in the first block."""

WORDS: Mapping[str, GateWords] = {
    "wrong-patient": GateWords(
        "gui-gate-wrong-patient-head",
        "gui-gate-wrong-patient-what",
        "gui-gate-wrong-patient-safe",
        "gui-gate-wrong-patient-do",
    ),
    "wrong-patient-scanned": GateWords(
        "gui-gate-wrong-patient-scanned-head",
        "gui-gate-wrong-patient-scanned-what",
        "gui-gate-wrong-patient-scanned-safe",
        "gui-gate-wrong-patient-scanned-do",
    ),
    "beam-not-in-plan": GateWords(
        "gui-gate-beam-not-in-plan-head",
        "gui-gate-beam-not-in-plan-what",
        "gui-gate-beam-not-in-plan-safe",
        "gui-gate-beam-not-in-plan-do",
    ),
    "stop-finding": GateWords(
        "gui-gate-stop-finding-head",
        "gui-gate-stop-finding-what",
        "gui-gate-stop-finding-safe",
        "gui-gate-stop-finding-do",
    ),
    "count-unknown": GateWords(
        "gui-gate-count-unknown-head",
        "gui-gate-count-unknown-what",
        "gui-gate-count-unknown-safe",
        "gui-gate-count-unknown-do",
    ),
    "count-conflict": GateWords(
        "gui-gate-count-conflict-head",
        "gui-gate-count-conflict-what",
        "gui-gate-count-conflict-safe",
        "gui-gate-count-conflict-do",
    ),
    "ledger-conflict": GateWords(
        "gui-gate-ledger-conflict-head",
        "gui-gate-ledger-conflict-what",
        "gui-gate-ledger-conflict-safe",
        "gui-gate-ledger-conflict-do",
    ),
    "fraction-already-given": GateWords(
        "gui-gate-fraction-already-given-head",
        "gui-gate-fraction-already-given-what",
        "gui-gate-fraction-already-given-safe",
        "gui-gate-fraction-already-given-do",
    ),
    "plan-not-approved": GateWords(
        "gui-gate-plan-not-approved-head",
        "gui-gate-plan-not-approved-what",
        "gui-gate-plan-not-approved-safe",
        "gui-gate-plan-not-approved-do",
    ),
    "plan-retired": GateWords(
        "gui-gate-plan-retired-head",
        "gui-gate-plan-retired-what",
        "gui-gate-plan-retired-safe",
        "gui-gate-plan-retired-do",
    ),
    "plan-changed": GateWords(
        "gui-gate-plan-changed-head",
        "gui-gate-plan-changed-what",
        "gui-gate-plan-changed-safe",
        "gui-gate-plan-changed-do",
    ),
    "other-machine": GateWords(
        "gui-gate-other-machine-head",
        "gui-gate-other-machine-what",
        "gui-gate-other-machine-safe",
        "gui-gate-other-machine-do",
    ),
    "meterset-off": GateWords(
        "gui-gate-meterset-off-head",
        "gui-gate-meterset-off-what",
        "gui-gate-meterset-off-safe",
        "gui-gate-meterset-off-do",
    ),
    "meterset-ten-times": GateWords(
        "gui-gate-meterset-ten-times-head",
        "gui-gate-meterset-ten-times-what",
        "gui-gate-meterset-ten-times-safe",
        "gui-gate-meterset-ten-times-do",
    ),
    "meterset-exceeded": GateWords(
        "gui-gate-meterset-exceeded-head",
        "gui-gate-meterset-exceeded-what",
        "gui-gate-meterset-exceeded-safe",
        "gui-gate-meterset-exceeded-do",
    ),
    "meterset-not-comparable": GateWords(
        "gui-gate-meterset-not-comparable-head",
        "gui-gate-meterset-not-comparable-what",
        "gui-gate-meterset-not-comparable-safe",
        "gui-gate-meterset-not-comparable-do",
    ),
    "begun-before-export": GateWords(
        "gui-gate-begun-before-export-head",
        "gui-gate-begun-before-export-what",
        "gui-gate-begun-before-export-safe",
        "gui-gate-begun-before-export-do",
    ),
    "weekly-check-due": GateWords(
        "gui-gate-weekly-check-due-head",
        "gui-gate-weekly-check-due-what",
        "gui-gate-weekly-check-due-safe",
        "gui-gate-weekly-check-due-do",
    ),
    "fraction-skipped": GateWords(
        "gui-gate-fraction-skipped-head",
        "gui-gate-fraction-skipped-what",
        "gui-gate-fraction-skipped-safe",
        "gui-gate-fraction-skipped-do",
    ),
    "beyond-planned": GateWords(
        "gui-gate-beyond-planned-head",
        "gui-gate-beyond-planned-what",
        "gui-gate-beyond-planned-safe",
        "gui-gate-beyond-planned-do",
    ),
    "same-day": GateWords(
        "gui-gate-same-day-head",
        "gui-gate-same-day-what",
        "gui-gate-same-day-safe",
        "gui-gate-same-day-do",
    ),
    "under-six-hours": GateWords(
        "gui-gate-under-six-hours-head",
        "gui-gate-under-six-hours-what",
        "gui-gate-under-six-hours-safe",
        "gui-gate-under-six-hours-do",
    ),
    "phase-order": GateWords(
        "gui-gate-phase-order-head",
        "gui-gate-phase-order-what",
        "gui-gate-phase-order-safe",
        "gui-gate-phase-order-do",
    ),
    "session-open": GateWords(
        "gui-gate-session-open-head",
        "gui-gate-session-open-what",
        "gui-gate-session-open-safe",
        "gui-gate-session-open-do",
    ),
    "given-in-future": GateWords(
        "gui-gate-given-in-future-head",
        "gui-gate-given-in-future-what",
        "gui-gate-given-in-future-safe",
        "gui-gate-given-in-future-do",
    ),
    "unknown-plan": GateWords(
        "gui-gate-unknown-plan-head",
        "gui-gate-unknown-plan-what",
        "gui-gate-unknown-plan-safe",
        "gui-gate-unknown-plan-do",
    ),
    "plan-listed-twice": GateWords(
        "gui-gate-plan-listed-twice-head",
        "gui-gate-plan-listed-twice-what",
        "gui-gate-plan-listed-twice-safe",
        "gui-gate-plan-listed-twice-do",
    ),
    "partial-but-complete": GateWords(
        "gui-gate-partial-but-complete-head",
        "gui-gate-partial-but-complete-what",
        "gui-gate-partial-but-complete-safe",
        "gui-gate-partial-but-complete-do",
    ),
}

OF_PAPER: Mapping[str, str] = {
    "same-day": "gui-gate-same-day-paper-do",
    "under-six-hours": "gui-gate-under-six-hours-paper-do",
}
"""What to do of a fraction that was given before it is entered: nothing is to be waited for."""


def words_for(code: str) -> GateWords:
    """Return the words of a code; one without words of its own is never blank."""
    return WORDS.get(code, ANY)
