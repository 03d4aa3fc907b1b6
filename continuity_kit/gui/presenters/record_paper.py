"""The paper in somebody's hand, compared with the open plan, in words."""

from collections.abc import Callable, Mapping
from datetime import tzinfo

from continuity_kit.domain.session import Gate
from continuity_kit.gui.presenters.cells import Tone
from continuity_kit.gui.presenters.record_acts import Refused, refuse
from continuity_kit.gui.presenters.record_banner import Say
from continuity_kit.gui.presenters.record_base import SessionBase
from continuity_kit.gui.presenters.record_draft import RecordDraft
from continuity_kit.gui.presenters.record_state import Banner, PaperState
from continuity_kit.gui.presenters.wording import moment_words, words_of
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.messages import Language, sentence
from continuity_kit.services.paper_compare import MatchKind, PaperMatch, compare_paper

WORDS: Mapping[MatchKind, tuple[Tone, str]] = {
    "same-sheet": ("green", "gui-paper-same-sheet"),
    "same-code": ("green", "gui-paper-same-code"),
    "newer-sheet": ("amber", "gui-paper-newer-sheet"),
    "older-sheet": ("red", "gui-paper-older-sheet"),
    "older-code": ("red", "gui-paper-older-code"),
    "other-plan": ("red", "gui-paper-other-plan"),
    "not-a-sheet": ("amber", "gui-paper-not-a-sheet"),
    "unknown-sheet": ("amber", "gui-paper-unknown-sheet"),
    "unknown-code": ("red", "gui-paper-unknown-code"),
    "unreadable": ("amber", "gui-paper-unreadable"),
}
"""Paper of another patient has no words here: it is a refusal."""
ICONS: Mapping[str, str] = {"green": "given", "amber": "warning", "red": "stop"}


class PaperField:
    """A sheet number or plan code as it is typed, and what it was found to be.

    Attributes:
        match: of exactly what is typed; None until that was compared.
    """

    def __init__(self) -> None:
        """Begin with nothing typed."""
        self.typed, self._asked = "", ""
        self.match: PaperMatch | None = None

    @property
    def is_wrong(self) -> bool:
        """Tell whether this paper must not be treated from.

        SAFETY: test_a_session_waits_while_a_wrong_paper_lies_beside_it.
        """
        return self.match is not None and WORDS[self.match.kind][0] == "red"

    def type(self, text: str) -> None:
        """Take what is typed; nothing is said of it yet."""
        self.typed, self.match = text, None

    def comparing(
        self, workplace: Workplace, base: SessionBase, draft: RecordDraft
    ) -> Callable[[], PaperMatch | Refused]:
        """Return the job that compares; paper of another patient is the gate wrong patient."""
        typed = self._asked = self.typed

        def compare() -> PaperMatch | Refused:
            entries = base.ledger.entries
            match = compare_paper(workplace.laptop, entries, base.patient, base.view, typed)
            if match.kind != "other-patient":
                return match
            gates = (Gate("wrong-patient", None),)
            return refuse(workplace, base, draft, gates, "scan", scanned=match.text)

        return compare

    def take(self, match: PaperMatch, workplace: Workplace) -> Say | None:
        """Keep what a paper is, unless something else was typed since; return it as a line."""
        if self._asked != self.typed:
            return None
        self.match = match
        tone, zone = WORDS[match.kind][0], workplace.now().tzinfo
        return lambda language: Banner(tone, ICONS[tone], match_words(match, language, zone))

    def state(self, language: Language, zone: tzinfo | None, *, is_busy: bool) -> PaperState:
        """Return the field as it stands."""
        words = ""
        tone: Tone = "ink"
        if self.match is not None:
            tone = WORDS[self.match.kind][0]
            words = match_words(self.match, language, zone)
        elif is_busy and self._asked:
            words, tone = sentence("gui-paper-comparing", language), "second"
        if self.is_wrong:
            words = f"{words} {sentence('gui-paper-put-away', language)}"
        return PaperState(
            title=sentence("gui-paper-title", language),
            hint=sentence("gui-paper-hint", language),
            compare=sentence("gui-paper-compare", language),
            typed=self.typed,
            words=words,
            tone=tone,
            icon=ICONS.get(tone, ""),
            can_compare=bool(self.typed.strip()) and not is_busy,
        )


def match_words(match: PaperMatch, language: Language, zone: tzinfo | None) -> str:
    """Return what a paper is, in a sentence or two."""
    at = "?" if match.at is None else moment_words(match.at.astimezone(zone), language)
    _, code = WORDS[match.kind]
    return words_of(code, language, text=match.text, other=match.other, at=at)
