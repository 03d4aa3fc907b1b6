"""The words of a form in one language, and the words of the page frame."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from continuity_kit.messages import Language, catalogue, sentence


@dataclass(frozen=True)
class Words:
    """Words by key."""

    language: Language
    texts: Mapping[str, str] = field(repr=False)

    def say(self, key: str, **values: object) -> str:
        """Return a form's words, filled after translation."""
        return self.texts[key].format_map({name: str(item) for name, item in values.items()})

    def of_code(self, kind: str, code: str) -> str:
        """Return the words of a code of DICOM; one that the form has no words for as it is."""
        key = f"{kind}_{code}"
        return self.say(key) if self.has(key) else code

    def has(self, key: str) -> bool:
        """Tell whether the form has words for a key that comes from data (a code of DICOM)."""
        return key in self.texts


def finding_text(code: str, language: Language, values: Mapping[str, str]) -> str:
    """Return a finding's sentence; a code without one, or without its values, is shown bare.

    A sheet must not fail because an older catalogue lacks a sentence: the code still says that
    something is wrong, and the kit's tests look for the sentence.
    """
    if code not in catalogue(language):
        return code
    try:
        return sentence(code, language, values)
    except KeyError:
        return code
