"""The gates before a beam as lines of a list: what was looked at, and what stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from continuity_kit.domain.session import Gate, SessionAct, gates_before_beam
from continuity_kit.gui.presenters.record_base import SessionBase
from continuity_kit.gui.presenters.wording import words_of
from continuity_kit.messages import Language

LINES: Mapping[str, tuple[str, ...]] = {
    "gui-check-patient": ("wrong-patient",),
    "gui-check-findings": ("stop-finding",),
    "gui-check-status": ("plan-not-approved", "plan-retired"),
    "gui-check-unchanged": ("plan-changed",),
    "gui-check-count": ("count-unknown", "count-conflict"),
    "gui-check-ledger": ("ledger-conflict",),
    "gui-check-given": ("fraction-already-given", "begun-before-export"),
    "gui-check-skipped": ("fraction-skipped",),
    "gui-check-planned": ("beyond-planned",),
    "gui-check-interval": ("same-day", "under-six-hours", "given-in-future"),
    "gui-check-machine": ("other-machine",),
    "gui-check-open": ("session-open",),
    "gui-check-phase": ("phase-order",),
    "gui-check-weekly": ("weekly-check-due",),
}
"""Each line of the list with the gates that it stands for: every gate before a beam has one."""


@dataclass(frozen=True)
class CheckLine:
    """One thing that was looked at; `waits` until a machine is chosen."""

    text: str
    verdict: str
    stands: bool
    waits: bool = False


def standing_gates(
    base: SessionBase, fraction: int, given_at: datetime, now: datetime, machine: str | None
) -> tuple[Gate, ...]:
    """Return the gates that stand before a beam."""
    return gates_before_beam(base.facts, SessionAct(fraction, given_at, now, machine))


def check_lines(
    gates: tuple[Gate, ...], *, has_machine: bool, asks_check: bool, language: Language
) -> tuple[CheckLine, ...]:
    """Return the list; a department that asks for no chart check has no line for it.

    SAFETY: a gate without a line of its own is told on one of its own
    (test_every_gate_before_a_beam_has_its_line).
    """
    standing = {gate.code for gate in gates}
    passed, stopped = (words_of(code, language) for code in ("gui-check-passed", "gui-check-stops"))
    lines = []
    for title, codes in LINES.items():
        if title == "gui-check-weekly" and not asks_check:
            continue
        stands = bool(standing & set(codes))
        waits = title == "gui-check-machine" and not has_machine
        verdict = stopped if stands else passed
        if waits:
            verdict = words_of("gui-check-waits", language)
        lines.append(CheckLine(words_of(title, language), verdict, stands, waits))
    known = {code for codes in LINES.values() for code in codes}
    lines += [CheckLine(code, stopped, stands=True) for code in sorted(standing - known)]
    return tuple(lines)
