"""How much time a long work still takes, from what it did so far."""

from collections.abc import Callable

from continuity_kit.gui.presenters.wording import words_of
from continuity_kit.messages import Language

LEAST_MS = 2000
"""Before that, a guess would only jump about."""


class Pace:
    """Counts from its first report of each stage."""

    def __init__(self, now_ms: Callable[[], int] | None) -> None:
        """Start with no stage; without a steady clock nothing is guessed."""
        self._now_ms = now_ms
        self._stage = ""
        self._started_ms = 0
        self._first = 0

    def left_words(self, stage: str, done: int, total: int, language: Language) -> str:
        """Return the time left in words, empty while nobody can know it.

        Args:
            done, total: of this stage, things of about one size.
        """
        if self._now_ms is None:
            return ""
        now_ms = self._now_ms()
        if stage != self._stage:
            self._stage, self._started_ms, self._first = stage, now_ms, done
        spent_ms, made = now_ms - self._started_ms, done - self._first
        if spent_ms < LEAST_MS or made <= 0 or done >= total:
            return ""
        seconds = round(spent_ms * (total - done) / made / 1000)
        if seconds < 60:
            return words_of("gui-left-seconds", language, seconds=max(seconds, 1))
        return words_of("gui-left-minutes", language, minutes=seconds // 60, seconds=seconds % 60)
