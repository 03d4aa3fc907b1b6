"""What overriding a refusal asks for: a reason in full words, two people, one of the role named."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from continuity_kit.gui.presenters.gate_state import SHORTEST_REASON, GateState
from continuity_kit.gui.presenters.people import PersonChoice
from continuity_kit.gui.presenters.wording import words_of
from continuity_kit.messages import Language, sentence


@dataclass(frozen=True)
class OverrideState:
    """The page of an override.

    Attributes:
        lifted: everything that the two signatures lift, where it is more than the title says.
        short: how many characters the reason lacks; empty when it is long enough.
    """

    title: str
    lifted: str
    needs: str
    reason_title: str
    short: str
    is_reasoned: bool
    first: str
    second: str
    people: tuple[PersonChoice, ...] = field(repr=False)
    nobody: str
    pin_name: str
    sign: str
    back: str
    meaning: str
    is_busy: bool


def override_state(
    gate: GateState,
    people: Sequence[PersonChoice],
    reason: str,
    language: Language,
    *,
    is_busy: bool = False,
) -> OverrideState:
    """Return what is asked; the service looks at the roles again when it signs."""
    lacking = max(SHORTEST_REASON - len(reason.strip()), 0)
    return OverrideState(
        title=words_of("gui-gate-override-title", language, head=gate.matter),
        lifted=(
            words_of("gui-gate-override-also", language, texts=" · ".join(gate.also))
            if gate.also
            else ""
        ),
        needs=words_of("gui-gate-override-needs", language, needs=gate.needs),
        reason_title=sentence("gui-gate-override-reason", language),
        short=words_of("gui-gate-override-short", language, n=lacking) if lacking else "",
        is_reasoned=lacking == 0,
        first=sentence("gui-gate-override-first", language),
        second=sentence("gui-gate-override-second", language),
        people=tuple(people),
        nobody=sentence("gui-record-choose-person", language),
        pin_name=sentence("gui-record-pin", language),
        sign=sentence("gui-gate-override-sign", language),
        back=sentence("gui-gate-override-back", language),
        meaning=sentence("gui-gate-override-meaning", language),
        is_busy=is_busy,
    )
