"""What stops at the list of controls: the entry that it comes from, and what to do."""

from collections.abc import Iterable
from datetime import datetime

from continuity_kit.domain.session import Gate
from continuity_kit.gui.presenters.gate_state import gate_state
from continuity_kit.gui.presenters.record_base import SessionBase
from continuity_kit.gui.presenters.wording import words_of
from continuity_kit.messages import Language


def stops_told(
    gates: Iterable[Gate],
    base: SessionBase,
    fraction: int,
    given_at: datetime,
    now: datetime,
    language: Language,
) -> tuple[str, ...]:
    """Return a line for each gate that stands, with the words of its refusal.

    SAFETY: whoever copies a sheet sees which entry stands in the way before they go on
    (test_a_control_that_stops_names_the_entry_and_what_to_do).
    """
    found = (_told(gate, base, fraction, given_at, now, language) for gate in dict.fromkeys(gates))
    return tuple(dict.fromkeys(found))


def _told(
    gate: Gate,
    base: SessionBase,
    fraction: int,
    given_at: datetime,
    now: datetime,
    language: Language,
) -> str:
    state = gate_state([gate], base, fraction, now, language, given_at=given_at)
    do = " ".join(state.blocks[2].text.split("\n"))
    evidence = state.evidence
    if evidence.entry_number is None:
        return words_of("gui-check-stop", language, head=state.head, do=do)
    number, given = (row.value for row in evidence.rows[:2])
    return words_of(
        "gui-check-stop-entry",
        language,
        head=state.head,
        n=evidence.entry_number,
        fraction=number,
        at=given,
        do=do,
    )
