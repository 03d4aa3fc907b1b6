"""What is typed of a session, step by step; nothing here signs, reads or writes."""

from dataclasses import replace
from datetime import datetime

from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.session import Gate
from continuity_kit.errors import UsageError
from continuity_kit.gui.presenters.record_acts import given_moment
from continuity_kit.gui.presenters.record_base import SessionBase
from continuity_kit.gui.presenters.record_checks import standing_gates
from continuity_kit.gui.presenters.record_draft import RecordDraft
from continuity_kit.gui.presenters.record_numbers import BeamToGive, typed_meterset
from continuity_kit.gui.presenters.record_shifts import typed_shifts
from continuity_kit.gui.presenters.record_state import Outcome
from continuity_kit.gui.presenters.workplace import Workplace

OUTCOMES: tuple[Outcome, Outcome] = ("complete", "interrupted")


class SessionTyping:
    """The draft of one session and what follows from it.

    Attributes:
        draft: all that was typed, without PIN and without the second person's reading.
        base: what the session is entered from; None while it is read.
    """

    def __init__(self, workplace: Workplace, draft: RecordDraft) -> None:
        """Begin with a draft."""
        self.workplace = workplace
        self.draft = draft
        self.base: SessionBase | None = None

    @property
    def key(self) -> PatientKey:
        """Whose session it is."""
        return self.draft.patient

    @property
    def step(self) -> int:
        """Return the step that is shown: 0 while nothing is read, 6 when all is recorded."""
        return self.draft.step

    @property
    def fraction(self) -> int:
        """Return the number that is being given."""
        return self.draft.fraction or (self.base.fraction if self.base else 1)

    def say(self, which: int, *, is_said: bool) -> None:
        """Tick that name (0) or birth date (1) was said by the patient."""
        said = (is_said, self.draft.said[1]) if which == 0 else (self.draft.said[0], is_said)
        self.draft = replace(self.draft, said=said)

    def type_time(self, day: str, time: str) -> None:
        """Take when a fraction of paper was given."""
        self.draft = replace(self.draft, given_on=day, given_at=time)

    def type_fraction(self, text: str) -> None:
        """Take the number of a fraction of paper; the next one while it cannot be read."""
        number = int(text) if text.strip().isascii() and text.strip().isdigit() else None
        self.draft = replace(self.draft, fraction=number or None)

    def choose_machine(self, machine: str) -> None:
        """Take the machine: chosen, never assumed."""
        self.draft = replace(self.draft, machine=machine)

    def gates(self) -> tuple[Gate, ...]:
        """Return the gates that stand before the beam, as far as they are known now."""
        if self.base is None:
            return ()
        now = self.workplace.now()
        return standing_gates(self.base, self.fraction, self.given_at(), now, self.draft.machine)

    def given_at(self) -> datetime:
        """Return when the fraction is given: now, while a time after the fact is not typed."""
        try:
            return given_moment(self.draft, self.workplace.now())
        except UsageError:
            return self.workplace.now()

    def beams(self) -> tuple[BeamToGive, ...]:
        """Return the beams of the fraction, those that are already complete included."""
        return () if self.base is None else self.base.beams(self.fraction, self.given_at())

    def type_reading(self, beam: int, text: str) -> None:
        """Take what is typed of a beam; its planned value stays hidden until the field is left."""
        self.draft = replace(self.draft, readings=_with(self.draft.readings, beam, text))

    def leave(self, beam: int) -> None:
        """Show planned value and verdict of a beam whose reading can be read."""
        is_read = typed_meterset(dict(self.draft.readings).get(beam, "")) is not None
        shown = {number for number in self.draft.shown if number != beam}
        self.draft = replace(
            self.draft, shown=tuple(sorted(shown | ({beam} if is_read else set())))
        )

    def choose_outcome(self, beam: int, outcome: Outcome) -> None:
        """Take whether a beam was given whole or interrupted; it must be chosen."""
        self.draft = replace(self.draft, outcomes=_with(self.draft.outcomes, beam, outcome))

    def type_further(self, **texts: str | tuple[str, str, str]) -> None:
        """Take shifts, couch, remark and the reason of an interruption as typed."""
        self.draft = replace(self.draft, **texts)  # type: ignore[arg-type]

    @property
    def is_interrupted(self) -> bool:
        """Some beam was interrupted, so that the fraction waits for its continuation."""
        return any(outcome == "interrupted" for _, outcome in self.draft.outcomes)

    def is_all_read(self) -> bool:
        """Tell whether every beam has its reading and outcome, and the rest can be read."""
        readings, outcomes = dict(self.draft.readings), dict(self.draft.outcomes)
        asked = [beam.number for beam in self.beams() if not beam.is_done]
        is_read = bool(asked) and all(
            typed_meterset(readings.get(number, "")) is not None
            and outcomes.get(number) in OUTCOMES
            for number in asked
        )
        if not is_read or (self.is_interrupted and not self.draft.partial_reason.strip()):
            return False
        try:
            typed_shifts(self.draft.shifts_cm)
        except UsageError:
            return False
        return True

    def has_time(self) -> bool:
        """Tell whether a session after the fact has its time; any other needs none."""
        try:
            given_moment(self.draft, self.workplace.now())
        except UsageError:
            return False
        return True


def _with(items: tuple[tuple[int, str], ...], beam: int, value: str) -> tuple[tuple[int, str], ...]:
    return tuple(sorted({**dict(items), beam: value}.items()))
