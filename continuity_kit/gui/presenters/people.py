"""Who may sign on this laptop, as a choice on a screen."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.messages import Language, sentence
from continuity_kit.vault.unlock import OPENER_ROLE
from continuity_kit.vault.users import users

ROLE_WORDS = {
    "radiographer": "gui-role-radiographer",
    "physicist": "gui-role-physicist",
    "doctor": "gui-role-doctor",
    "it": "gui-role-it",
    OPENER_ROLE: "gui-role-opener",
}


@dataclass(frozen=True)
class PersonChoice:
    """One person; `name` is the exact name that signs."""

    name: str
    role: str
    role_words: str

    @property
    def has_pin(self) -> bool:
        """Signs with a PIN; an opener's passphrase has letters."""
        return self.role != OPENER_ROLE

    @property
    def label(self) -> str:
        """Return the name with the role in words."""
        return f"{self.name}, {self.role_words}"


def role_words(role: str, language: Language) -> str:
    """Return a role as people call it; a role this version does not know is shown as it is."""
    code = ROLE_WORDS.get(role)
    return role if code is None else sentence(code, language)


def signers(workplace: Workplace, *roles: str) -> tuple[PersonChoice, ...]:
    """Return who has a PIN here and is not revoked, by name; off the GUI thread.

    Args:
        roles: only these; all but openers without any.
    """
    found = [
        PersonChoice(user.name, user.role, role_words(user.role, workplace.language))
        for user in users(workplace.laptop.vault)
        if not user.revoked and (user.role in roles if roles else user.role in ROLE_WORDS)
        if user.role != OPENER_ROLE
    ]
    return tuple(sorted(found, key=lambda person: person.name.casefold()))


def in_language(people: Sequence[PersonChoice], language: Language) -> tuple[PersonChoice, ...]:
    """Return the same people with their roles in the language of now."""
    return tuple(replace(one, role_words=role_words(one.role, language)) for one in people)
