"""Reads ledger and generation anew for the whole frame, in one go, off the GUI thread."""

from dataclasses import dataclass, replace

from continuity_kit.errors import ContinuityError, WorldError
from continuity_kit.gui.presenters.frame import LedgerFacts, read_ledger_facts
from continuity_kit.gui.presenters.wording import words_of
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.messages import sentence
from continuity_kit.services.open_generation import Opened

WITHOUT_EXPORT = "vault-without-import"


@dataclass(frozen=True)
class NewReading:
    """What was read; `opened` None: no export was accepted yet."""

    opened: Opened | None
    without_export: WorldError | None
    facts: LedgerFacts


class FrameReader:
    """Reads for one workplace, and changes nothing of it: that is the GUI thread's."""

    def __init__(self, workplace: Workplace) -> None:
        """Keep the workplace."""
        self._workplace = workplace

    def read(self) -> NewReading:
        """Read everything that the frame and the pages show.

        Raises:
            WorldError, AuthenticityError: as `open_newest`.
        """
        opened, refused = None, None
        try:
            opened = self._workplace.read()
        except WorldError as error:
            if error.code != WITHOUT_EXPORT:
                raise
            refused = error
        snapshot = None if opened is None else opened.snapshot
        seen = replace(self._workplace, snapshot=snapshot, opened=opened)
        return NewReading(opened, refused, read_ledger_facts(seen))

    def refused_words(self, error: ContinuityError) -> str:
        """Say that reading anew was refused, and that the screen shows what was read before."""
        language = self._workplace.language
        reason = sentence(error.code, language, error.values)
        return words_of("gui-frame-refreshing-failed", language, reason=reason)
