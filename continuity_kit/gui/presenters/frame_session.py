"""One opening of the kit, from unlock to lock: drafts, the mark, patients to check, idleness."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from continuity_kit.domain.ledger_index import patient_key
from continuity_kit.domain.ledger_kinds import (
    KIND_AMENDMENT,
    KIND_CONFIRMATION,
    KIND_COUNT_SETTLED,
    KIND_FRACTION_ENDED,
    KIND_FRACTION_STARTED,
    KIND_MISSED,
    KIND_RESOLUTION,
    KIND_SESSION_OPENED,
    KIND_SESSION_SETTLED,
    KIND_TREATED_ELSEWHERE,
    KIND_VOID,
)
from continuity_kit.domain.patient import PatientKey
from continuity_kit.errors import ContinuityError, WorldError
from continuity_kit.gui.presenters import draft as drafts
from continuity_kit.gui.presenters.draft import Draft
from continuity_kit.gui.presenters.frame import LedgerFacts, read_ledger_facts
from continuity_kit.gui.presenters.refusals import told
from continuity_kit.gui.presenters.scan import Scan, look_up
from continuity_kit.gui.presenters.unlock_draft import step_in_words
from continuity_kit.gui.presenters.unlock_marker import RunningMark
from continuity_kit.gui.presenters.wording import name_words, words_of
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.services.laptop import Laptop

TO_CHECK = "gui-to-check"
ANSWERS = frozenset(
    {
        KIND_SESSION_OPENED,
        KIND_FRACTION_STARTED,
        KIND_FRACTION_ENDED,
        KIND_CONFIRMATION,
        KIND_AMENDMENT,
        KIND_VOID,
        KIND_MISSED,
        KIND_TREATED_ELSEWHERE,
        KIND_SESSION_SETTLED,
        KIND_COUNT_SETTLED,
        KIND_RESOLUTION,
    }
)
"""What people write who have compared what a patient was given; a refusal or a release is not."""


@dataclass(frozen=True)
class _Mark:
    patient_id: str
    id_issuer: str
    since: int  # number of the newest entry of this laptop then


@dataclass(frozen=True)
class _ToCheck:
    marks: tuple[_Mark, ...] = ()


class FrameSession:
    """What the shell does off the GUI thread while a vault is open."""

    def __init__(self, workplace: Workplace, mark: RunningMark) -> None:
        """Keep the workplace and the mark of its vault."""
        self.workplace = workplace
        self._mark = mark
        self.last_facts: LedgerFacts | None = None

    def facts(self) -> LedgerFacts:
        """Read what the frame shows of the ledger."""
        return read_ledger_facts(self.workplace)

    def beat(self) -> None:
        """Leave a sign of life, with the export in use."""
        facts = self.last_facts
        self._mark.beat(None if facts is None else facts.export)

    def look_up(self, code: str) -> Scan:
        """Say what a scan is of."""
        return look_up(self.workplace.laptop, self.workplace.snapshot, code)

    def told(self, error: ContinuityError) -> str:
        """Return the sentence of what the world did wrong."""
        return told(error, self.workplace.language)

    def is_left_alone(self, quiet_ms: int) -> bool:
        """Tell whether it is time to lock; never while a session stands started.

        SAFETY: a screen that locks between start and end of a beam would hide what is to be read
        (test_nothing_locks_by_itself_while_a_session_stands_started).
        """
        if self.last_facts is not None and self.last_facts.has_open_session:
            return False
        limit = timedelta(minutes=self.workplace.laptop.settings.lock_minutes)
        return timedelta(milliseconds=quiet_ms) >= limit

    def end(self, draft: Draft | None, *, is_locked: bool) -> None:
        """Seal the draft and say that the kit ended well.

        Raises:
            WorldError: the medium refused the draft.
        """
        state: Literal["locked", "ended"] = "locked" if is_locked else "ended"
        if draft is None:
            self._mark.end(state)
            return
        try:
            drafts.save(self.workplace.laptop, draft)
        except WorldError:
            # Nobody is told that an entry was kept when it was not.
            self._mark.end(state)
            raise
        self._mark.end(
            state,
            draft_by=draft.who,
            draft_step=str(draft.step),
            draft_at=draft.at,
        )

    def left_over(self) -> tuple[str, ...]:
        """Return what an earlier opening left to do: a draft, patients to check."""
        language, lines = self.workplace.language, []
        found = drafts.load(self.workplace.laptop)
        if found is not None:
            at = found.at.astimezone()
            step = step_in_words(str(found.step), language)
            values = {"step": step, "time": f"{at:%H:%M}"}
            lines.append(words_of("gui-frame-draft-kept", language, **values))
        lines += [self._to_check_words(key) for key in to_check(self.workplace.laptop)]
        return tuple(lines)

    def mark_to_check(self, key: object) -> None:
        """Remember a patient of whom nobody knew whether the last entry was the last."""
        if isinstance(key, PatientKey):
            laptop = self.workplace.laptop
            mark = _Mark(key.patient_id, key.issuer, laptop.ledger.head().count)
            others = [one for one in _marks(laptop) if _key(one) != key]
            laptop.store.put_derived(TO_CHECK, _ToCheck((*others, mark)))

    def _to_check_words(self, key: PatientKey) -> str:
        view = self.workplace.patient(key)
        name = "" if view is None else " ".join(name_words(view.name)).strip()
        values = {"name": name or key.patient_id, "number": key.patient_id}
        return words_of("gui-frame-to-check", self.workplace.language, **values)


def to_check(laptop: Laptop) -> tuple[PatientKey, ...]:
    """Return the patients whose last entry is to be compared with paper.

    An entry that people wrote since about what one of them was given answers it.
    """
    since = {_key(mark): mark.since for mark in _marks(laptop)}
    answered = {
        key
        for entry in laptop.ledger.entries()
        if entry.kind in ANSWERS
        and (key := patient_key(entry)) is not None
        and entry.device == laptop.ledger.device
        and entry.index > since.get(key, entry.index)
    }
    return tuple(key for key in since if key not in answered)


def _marks(laptop: Laptop) -> tuple[_Mark, ...]:
    kept: _ToCheck | None = laptop.store.get_derived(TO_CHECK, _ToCheck)
    return () if kept is None else kept.marks


def _key(mark: _Mark) -> PatientKey:
    return PatientKey(mark.patient_id, mark.id_issuer)
