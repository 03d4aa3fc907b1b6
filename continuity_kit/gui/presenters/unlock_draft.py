"""Which step an entry was at when the kit locked, in the language of whoever opens it."""

from continuity_kit.gui.presenters.record_page import STEPS
from continuity_kit.gui.presenters.wording import words_of
from continuity_kit.messages import Language, sentence


def step_in_words(step: str, language: Language) -> str:
    """Return "étape 4, Unités lues".

    Args:
        step: its number; a mark of an earlier version holds its name, which is told as it stands.
    """
    titles = {str(number): title for number, title, _ in STEPS}
    if step not in titles:
        return step
    return words_of("gui-unlock-step", language, n=step, name=sentence(titles[step], language))
