"""Public cards: who a key belongs to, exchanged face to face and compared by words."""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from continuity_kit.errors import AuthenticityError, WorldError
from continuity_kit.messages import Language
from continuity_kit.vault import envelope
from continuity_kit.vault.age_keys import PqRecipient
from continuity_kit.vault.keys import PublicKey, SigningKey
from continuity_kit.vault.schema import from_json, to_json
from continuity_kit.vault.words import CARD_WORDS, HEAD_WORDS, is_word_list_equal, words_of

CARD_TYPE = "application/vnd.rtck.card.v1+json"
CARD_FORMAT = 1
CARD_ALGORITHM = "ed25519"
Role = Literal["exporter", "laptop", "recovery", "host_centre"]


@dataclass(frozen=True)
class Card:
    """What a card says.

    Attributes:
        signing_key: base64 Ed25519 public key; a recovery card carries that of the laptop that
            made it.
        recipient: `age1pq1…`, absent on an exporter's card, which never opens anything.
        letter: the laptop's letter on sheet numbers; other cards have none.
    """

    role: Role
    facility: str
    name: str
    made_at: datetime
    signing_key: str
    algorithm: str = CARD_ALGORITHM
    recipient: str | None = None
    letter: str | None = None
    format: int = CARD_FORMAT

    @property
    def public_key(self) -> PublicKey:
        """The Ed25519 key that signed the card."""
        try:
            return PublicKey(base64.b64decode(self.signing_key, validate=True))
        except (binascii.Error, ValueError) as error:
            raise AuthenticityError("card-malformed") from error

    @property
    def age_recipient(self) -> PqRecipient:
        """Whom files are sealed to.

        Raises:
            AuthenticityError: `card-malformed`: the card has none.
        """
        if self.recipient is None:
            raise AuthenticityError("card-malformed")
        return PqRecipient.from_text(self.recipient)

    @property
    def key_id(self) -> str:
        """Id of the key that the card introduces; of the age key for recovery and host centre."""
        if self.role in ("recovery", "host_centre"):
            return self.age_recipient.key_id
        return self.public_key.key_id


def public_text(key: PublicKey) -> str:
    """Return a public key as a card writes it."""
    return base64.b64encode(key.data).decode("ascii")


def make_card(card: Card, signer: SigningKey) -> bytes:
    """Return the signed card; a recovery card is signed by the laptop that made it."""
    return envelope.sign(CARD_TYPE, to_json(card), [signer])


def read_card(data: bytes) -> Card:
    """Read a card and check that the key it names signed it; it is not yet accepted by anybody.

    Raises:
        AuthenticityError: `card-malformed` or an envelope code.
        WorldError: `card-newer`.
    """
    payload = envelope.unverified_payload(data, CARD_TYPE)
    try:
        stated = from_json(payload, dict)
        if isinstance(stated.get("format"), int) and stated["format"] > CARD_FORMAT:
            raise WorldError("card-newer")
        card = from_json(payload, Card, forbid_unknown=True)
    except AuthenticityError as error:
        raise AuthenticityError("card-malformed") from error
    if card.algorithm != CARD_ALGORITHM:
        raise WorldError("card-newer")
    key = card.public_key
    envelope.verify(data, CARD_TYPE, {key.key_id: key})
    if card.made_at.tzinfo is None or not _is_letter_right(card):
        raise AuthenticityError("card-malformed")
    if card.role != "exporter":
        card.age_recipient  # noqa: B018 - a card that others seal to must name a readable key
    return card


def _is_letter_right(card: Card) -> bool:
    if card.role == "laptop":
        return card.letter is not None and is_laptop_letter(card.letter)
    return card.letter is None


def is_laptop_letter(text: str) -> bool:
    """Tell whether a text can be a laptop's letter on sheet numbers: A to Z."""
    return len(text) == 1 and "A" <= text <= "Z"


def card_words(data: bytes, language: Language = "fr") -> tuple[str, ...]:
    """Return a card's 8 words: the first 88 bits of SHA-256 over its payload."""
    digest = hashlib.sha256(envelope.unverified_payload(data, CARD_TYPE)).digest()
    return words_of(digest, CARD_WORDS, language)


def head_words(digest: bytes, language: Language = "fr") -> tuple[str, ...]:
    """Return the 4 words of a ledger head, a manifest or a receipt."""
    return words_of(digest, HEAD_WORDS, language)


def words_match(typed: str, data: bytes) -> bool:
    """Tell whether someone typed all 8 words of a card, in either language's list."""
    return any(is_word_list_equal(typed, card_words(data, language)) for language in ("fr", "en"))


def two_words_match(typed: str, data: bytes, places: tuple[int, int]) -> bool:
    """Tell whether the two words at `places` (from 1) were typed."""
    return any(
        is_word_list_equal(typed, [card_words(data, language)[place - 1] for place in places])
        for language in ("fr", "en")
    )
