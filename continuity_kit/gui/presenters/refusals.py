"""What the world did wrong, in the sentence of its code."""

from continuity_kit.errors import ContinuityError
from continuity_kit.messages import Language, sentence


def told(error: ContinuityError, language: Language) -> str:
    """Return the sentence of an error, with the file or entry it is about after it."""
    text = sentence(error.code, language, error.values)
    return f"{text} ({error.subject})" if error.subject else text
