"""The recovery key on paper, with its QR code and the steps, in French and English.

One page an envelope; nothing on it names a patient.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from continuity_kit.messages import LANGUAGES, Language
from continuity_kit.sheets.form import shipped_form
from continuity_kit.sheets.ink import HERO_PT, Ink
from continuity_kit.sheets.numbers import moment
from continuity_kit.sheets.page import LEFT_MM, TOP_MM
from continuity_kit.sheets.pieces import LIVE_MM
from continuity_kit.sheets.qr import text_code
from continuity_kit.sheets.request import Paper
from continuity_kit.sheets.text import Line, Span, fitted, visible, wrap
from continuity_kit.sheets.words import Words
from continuity_kit.vault.recovery import recovery_lines

FORM = "recovery_page"
CODE_MM = 62.0
BLANK_MM = 7.0
STEP_PT = 10
STEPS = ("step_1", "step_2", "step_3", "step_4", "step_5", "step_6", "step_7")


@dataclass(frozen=True)
class RecoveryKey:
    """A recovery key to print.

    Attributes:
        key_text: `AGE-SECRET-KEY-PQ-1…`, printed and coded as it is.
        key_id: of its public half; `card_words` are the 8 words of its card.
        made_at: aware, in the zone of the department.
        envelopes: pages to print, one an envelope.
    """

    key_text: str = field(repr=False)
    key_id: str
    card_words: tuple[str, ...]
    facility: str
    made_at: datetime
    envelopes: int = 2


def render_recovery_page(
    key: RecoveryKey, paper: Paper = "A4", *, language: Language = "fr"
) -> bytes:
    """Return the printable pages of a recovery key; the same key gives the same bytes.

    Both languages stand on it, `language` first: whoever opens the envelope may read the other.
    """
    form = shipped_form(FORM)
    order = sorted(LANGUAGES, key=lambda spoken: spoken != language)
    title = " · ".join(form.title.fr if spoken == "fr" else form.title.en for spoken in order)
    ink = Ink(paper, title, language)
    speakers = [form.speaker(spoken) for spoken in order]
    for number in range(1, key.envelopes + 1):
        ink.outline(title, 0)
        _draw(ink, key, speakers, title, number)
        ink.next_page()
    return ink.document()


def _draw(ink: Ink, key: RecoveryKey, speakers: Sequence[Words], title: str, number: int) -> None:
    top = TOP_MM + 8
    ink.text(LEFT_MM, top, [Span(title, 19, bold=True)])
    told = " · ".join(
        words.say("envelope", number=number, total=key.envelopes) for words in speakers
    )
    ink.text(LEFT_MM, top + 7, [Span(told, 10, bold=True)])
    top = _facts(ink, key, speakers, top + 11)
    top = _key(ink, key, speakers, top + 3)
    top = _steps(ink, speakers, top + 4)
    width = (LIVE_MM - 6) / 3
    for place, name in enumerate(("sign_1", "sign_2", "seal")):
        left = LEFT_MM + place * (width + 3)
        ink.pen_box(left, top + 2, width, 22)
        at = top + 2.8
        for words in speakers:
            for line in wrap([Span(words.say(name), 8)], width - 3):
                ink.set_line(left + 1.5, at, line, width - 3, align="left")
                at += line.height_mm


def _facts(ink: Ink, key: RecoveryKey, speakers: Sequence[Words], top: float) -> float:
    times = [moment(key.made_at, key.made_at.tzinfo, words.language) for words in speakers]
    made = " · ".join(dict.fromkeys(times))
    rows = (
        ("facility", key.facility),
        ("made", made),
        ("identifier", key.key_id),
        ("card_words", " ".join(key.card_words)),
    )
    for name, text in rows:
        label = " / ".join(words.say(name) for words in speakers)
        ink.text(LEFT_MM, top + 3.2, [Span(label, 8)])
        if not text:  # a vault may learn its facility later: it is then written by hand
            top += BLANK_MM
            ink.line(LEFT_MM, top + 3.2, LEFT_MM + LIVE_MM, top + 3.2)
        for line in wrap([Span(text, 11, bold=True)] if text else [], LIVE_MM):
            ink.set_line(LEFT_MM, top + 3.8, line, LIVE_MM, align="left")
            top += line.height_mm
        top += 4.6
    return top


def _key(ink: Ink, key: RecoveryKey, speakers: Sequence[Words], top: float) -> float:
    """Draw the key in groups beside its code; the code holds exactly the key's text."""
    height = CODE_MM + 4
    ink.rect(LEFT_MM, top, LIVE_MM, height, HERO_PT)
    ink.code(LEFT_MM + 2, top + 2, CODE_MM, text_code(key.key_text))
    left, room = LEFT_MM + CODE_MM + 6, LIVE_MM - CODE_MM - 10
    at = top + 3
    for words in speakers:
        for line in wrap([Span(words.say("key", count=len(key.key_text)), 8)], room):
            ink.set_line(left, at, line, room, align="left")
            at += line.height_mm
    at += 1.5
    start, *rows = recovery_lines(visible(key.key_text))
    ink.set_line(left, at, Line((Span(start, 13, bold=True),)), room, align="left")
    at += 7.6
    for row in rows:
        shown = fitted(row.replace(" ", "  "), room, (16, 15, 14, 12, 10))
        ink.set_line(left, at, Line((shown,)), room, align="left")
        at += 9
    return top + height


def _steps(ink: Ink, speakers: Sequence[Words], top: float) -> float:
    half = LIVE_MM / 2 - 3
    deepest = top
    for place, words in enumerate(speakers):
        left = LEFT_MM + place * (half + 6)
        at = top
        for name, is_bold in (("warning", True), *((step, False) for step in STEPS)):
            for line in wrap([Span(words.say(name), STEP_PT, is_bold)], half):
                ink.set_line(left, at, line, half, align="left")
                at += line.height_mm
            at += 1.2
        deepest = max(deepest, at)
    return deepest
