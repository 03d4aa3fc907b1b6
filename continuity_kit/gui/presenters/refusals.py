"""What the world did wrong, in the sentence of its code, as a screen says it."""

import re
from collections.abc import Mapping
from datetime import datetime

from continuity_kit.domain.findings import Finding
from continuity_kit.errors import ContinuityError
from continuity_kit.gui.presenters.wording import NO_BREAK, date_words
from continuity_kit.messages import Language, sentence
from continuity_kit.sheets import finding_words
from continuity_kit.sheets.words import finding_text

_APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_])")


def on_screen(code: str, language: Language, values: Mapping[str, str] | None = None) -> str:
    """Return the sentence of a code without the command that a terminal would use.

    On a screen the act has its own button; a command's name would send people to a terminal. Dates
    stand as a screen writes them, by the laptop's clock.
    """
    return without_command(sentence(code, language, _shown(code, values or {}, language)))


def finding_on_screen(finding: Finding, language: Language) -> str:
    """Return a finding's sentence as a screen says it; a code without one is shown bare."""
    values = _shown(finding.code, dict(finding.values), language)
    text = finding_text(finding.code, language, values)
    return text if text == finding.code else without_command(text)


def without_command(text: str) -> str:
    """Return a sentence without the command that it names in brackets, its apostrophes curved."""
    return _APOSTROPHE.sub("\N{RIGHT SINGLE QUOTATION MARK}", finding_words.without_command(text))


def told(error: ContinuityError, language: Language) -> str:
    """Return the sentence of an error, with the file or entry it is about after it."""
    text = on_screen(error.code, language, error.values)
    subject = finding_words.dated(error.subject, _dates(language))
    return f"{text} ({subject})" if error.subject else text


def _shown(code: str, values: Mapping[str, str], language: Language) -> dict[str, str]:
    return finding_words.people_values(code, values, language, _dates(language))


def _dates(language: Language) -> finding_words.DateWords:
    def moment(when: datetime) -> str:
        return f"{date_words(when.date(), language)}{NO_BREAK}{when:%H:%M}"

    return finding_words.DateWords(lambda when: date_words(when, language), moment)
