"""Whether the kit is open, and how it ended: what the next start is told of the last.

`VAULT/app.json` stands in clear and holds nothing of a patient. While the kit is open, it is
rewritten every minute; a file that says "open" while nobody holds the lock is a crash.
"""

import fcntl
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from continuity_kit.errors import AuthenticityError, WorldError
from continuity_kit.files import Disk
from continuity_kit.messages import Language
from continuity_kit.vault.schema import from_json, to_json
from continuity_kit.vault.words import head_words

MARK_FILE, LOCK_FILE = "app.json", "app.lock"
SHA256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True)
class LastExport:
    """The export that was in use when the kit was open last.

    Attributes:
        words: check words as a mark of an older program keeps them, in the language of then.
        manifest_sha256: hex; its first bits are the check words of either language.
        read_at: when its data were read, which their age counts from; an older mark lacks it.
    """

    sequence: int
    created: datetime
    words: tuple[str, ...] = ()
    manifest_sha256: str = ""
    read_at: datetime | None = None

    def check_words(self, language: Language) -> tuple[str, ...]:
        """Return the words that ward sheet and screen share, in the language of now."""
        if SHA256.fullmatch(self.manifest_sha256) is None:
            return self.words
        return head_words(bytes.fromhex(self.manifest_sha256), language)


@dataclass(frozen=True)
class Mark:
    """How the kit stands.

    Attributes:
        state: `open` while it runs, `locked` or `ended` after it ended well.
        beat_at: last sign of life.
        draft_by, draft_step, draft_at: an entry under way when it locked; nothing of the patient.
            The step is a number: whoever opens the kit may speak another language.
        asks_paper: paper and ledger are still to be compared.
    """

    state: Literal["open", "locked", "ended"]
    beat_at: datetime
    export: LastExport | None = None
    draft_by: str = ""
    draft_step: str = ""
    draft_at: datetime | None = None
    asks_paper: bool = False


class RunningMark:
    """The mark of one vault, and the lock that one kit at a time holds."""

    def __init__(self, vault: Path, disk: Disk, now: Callable[[], datetime]) -> None:
        """Name the files; nothing is read yet."""
        self._vault, self._disk, self._now = vault, disk, now
        self._descriptor: int | None = None
        self._mark: Mark | None = None

    def read(self) -> Mark | None:
        """Return how the kit stood last; None: never open, or the file tells nothing."""
        try:
            return from_json((self._vault / MARK_FILE).read_bytes(), Mark)
        except (OSError, AuthenticityError):
            return None

    def take(self) -> None:
        """Take this vault for this process, until it ends however it ends.

        Raises:
            WorldError: `app-already-open`, `write-failed`.
        """
        if self._descriptor is not None:
            return
        path = self._vault / LOCK_FILE
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise WorldError("write-failed", path.name, reason=error.strerror) from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(descriptor)
            raise WorldError("app-already-open") from error
        self._descriptor = descriptor

    def begin(self, *, asks_paper: bool = False) -> Mark | None:
        """Say that the kit is open now, and return how the last run ended.

        SAFETY: a question for paper that nobody answered is asked again, however the kit ended
        (test_the_question_for_paper_is_asked_again_until_it_is_answered).

        Args:
            asks_paper: this opening asks for paper.
        """
        before = self.read()
        kept = before.export if before is not None else None
        still_asked = asks_paper or (before is not None and before.asks_paper)
        self._put(Mark("open", self._now(), kept, asks_paper=still_asked))
        return before

    @property
    def asks_paper(self) -> bool:
        """Tell whether paper and ledger are still to be compared."""
        return self._mark is not None and self._mark.asks_paper

    def paper_answered(self) -> None:
        """Say that paper and ledger were compared, or that nobody has paper at hand."""
        if self._mark is not None:
            self._put(replace(self._mark, asks_paper=False))

    def beat(self, export: LastExport | None) -> None:
        """Say that it is still open, with the export in use."""
        if self._mark is not None:
            self._put(replace(self._mark, beat_at=self._now(), export=export))

    def end(
        self,
        state: Literal["locked", "ended"],
        *,
        draft_by: str = "",
        draft_step: str = "",
        draft_at: datetime | None = None,
    ) -> None:
        """Say that it ended well."""
        if self._mark is None:
            return
        self._put(
            replace(
                self._mark,
                state=state,
                beat_at=self._now(),
                draft_by=draft_by,
                draft_step=draft_step,
                draft_at=draft_at,
            )
        )

    def end_if_open(self) -> None:
        """Say that it ended well where nobody said so: it ended while it was being opened."""
        if self._mark is not None and self._mark.state == "open":
            self.end("ended")

    def _put(self, mark: Mark) -> None:
        """Keep the mark; a disk that refuses it must not keep the kit shut."""
        self._mark = mark
        try:
            self._disk.put(self._vault / MARK_FILE, to_json(mark))
        except WorldError:
            return
