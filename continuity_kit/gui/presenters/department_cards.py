"""Whose cards this laptop accepts: exporters, other laptops, the recovery key; and its own."""

from dataclasses import dataclass, field
from pathlib import Path

from continuity_kit.gui.presenters.cells import Cell, Row
from continuity_kit.gui.presenters.department_people import Approver, approved
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.ledger.entries import Receipt
from continuity_kit.messages import Language, sentence
from continuity_kit.services.card_exchange import places_to_ask, read_card_file
from continuity_kit.services.vault_admin import drop_card, trust_card, vault_card

ROLE_CODES = {
    "exporter": "gui-cards-exporter",
    "laptop": "gui-cards-laptop",
    "recovery": "gui-cards-recovery",
}


@dataclass(frozen=True)
class CardsState:
    """The cards.

    Attributes:
        rows: keyed by key id.
        own_words: of this laptop's card, two rows of four to read aloud.
        damaged: files of cards that can no longer be read.
    """

    rows: tuple[Row, ...]
    own_words: tuple[str, ...]
    own_letter: str
    damaged: tuple[str, ...]
    empty: str


@dataclass(frozen=True)
class CardToTrust:
    """A card that was read, whose words two people now compare by voice.

    Attributes:
        places: of the two words to type, from 1; the other person reads all eight aloud.
    """

    data: bytes = field(repr=False)
    who: str
    places: tuple[int, int]


def read_cards(workplace: Workplace) -> CardsState:
    """Return every card, accepted or dropped; off the GUI thread."""
    laptop, language = workplace.laptop, workplace.language
    rows = []
    for known in laptop.store.cards():
        card = known.card
        state = Cell(sentence("gui-cards-accepted", language), tone="green", icon="given")
        if known.dropped:
            state = Cell(sentence("gui-cards-dropped", language), tone="second", icon="missed")
        cells = (
            Cell(card.name or card.facility, points=12.0, weight=600),
            Cell(_role(card.role, language), card.letter or ""),
            Cell(card.key_id, identifies=True, tone="second"),
            state,
        )
        rows.append(Row(card.key_id, cells))
    own = vault_card(laptop)
    return CardsState(
        rows=tuple(rows),
        own_words=own.words,
        own_letter=laptop.vault.letter,
        damaged=laptop.store.damaged_cards(),
        empty="" if rows else sentence("gui-cards-empty", language),
    )


def read_card_to_trust(workplace: Workplace, path: Path) -> CardToTrust:
    """Read a card's file and choose which two words to ask; off the GUI thread.

    Raises:
        WorldError, AuthenticityError, UsageError: card codes; nothing was accepted.
    """
    data = read_card_file(path)
    card = workplace.laptop.store.check_card(data)
    who = f"{_role(card.role, workplace.language)} {card.name or card.facility}".strip()
    return CardToTrust(data, who, places_to_ask())


def trust(workplace: Workplace, card: CardToTrust, typed: str, by: Approver) -> Receipt:
    """Accept a card whose two words were typed; off the GUI thread.

    Raises:
        AuthenticityError, UsageError, SafetyError, WorldError: as `trust_card`.
    """
    laptop = workplace.laptop
    second, reason = approved(workplace, by)
    return trust_card(laptop, card.data, typed, places=card.places, second=second, reason=reason)[1]


def drop(workplace: Workplace, key_id: str, by: Approver) -> Receipt:
    """Accept nothing more from a card; off the GUI thread.

    Raises:
        UsageError, SafetyError, WorldError: as `drop_card`.
    """
    second, reason = approved(workplace, by)
    return drop_card(workplace.laptop, key_id, second=second, reason=reason)[1]


def give_own_card(workplace: Workplace, folder: Path) -> Path:
    """Copy this laptop's card to a folder; off the GUI thread.

    Raises:
        WorldError: the file cannot be written.
    """
    return vault_card(
        workplace.laptop, folder / f"laptop-{workplace.laptop.vault.letter}.card"
    ).path


def _role(role: str, language: Language) -> str:
    code = ROLE_CODES.get(role)
    return role if code is None else sentence(code, language)
