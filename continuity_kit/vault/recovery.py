"""What the recovery page says: the key in groups that a person can type back, and its words."""

import hashlib
from dataclasses import dataclass, field

from continuity_kit.messages import Language
from continuity_kit.vault.age_keys import IDENTITY_PREFIX, PqIdentity
from continuity_kit.vault.words import HEAD_WORDS, words_of

GROUP = 4
GROUPS_IN_A_LINE = 5


@dataclass(frozen=True)
class RecoveryText:
    """The texts of one recovery key; the page itself is drawn elsewhere.

    Attributes:
        key: the whole key, for the QR code; a stock `age` takes it as it is.
        lines: the same key for the eye: its constant start, then lines of groups. Typed back with
            or without the spaces it is the key again.
        key_id: id of its public half, as bundles and cards name it.
        words: 4 words of the public half; they tell two papers apart and give nothing away.
    """

    key: str = field(repr=False)
    lines: tuple[str, ...] = field(repr=False)
    key_id: str
    words: tuple[str, ...]


def make_recovery(language: Language = "fr") -> tuple[PqIdentity, RecoveryText]:
    """Make a facility's recovery key, to be printed and then forgotten by the laptop."""
    identity = PqIdentity.generate()
    return identity, recovery_text(identity, language)


def recovery_text(identity: PqIdentity, language: Language = "fr") -> RecoveryText:
    """Return what the page of a recovery key says."""
    key = identity.to_text()
    digest = hashlib.sha256(identity.recipient.data).digest()
    return RecoveryText(
        key=key,
        lines=recovery_lines(key),
        key_id=identity.recipient.key_id,
        words=words_of(digest, HEAD_WORDS, language),
    )


def recovery_lines(key: str) -> tuple[str, ...]:
    """Return a key for the eye: its constant start, then lines of groups of four."""
    start = len(IDENTITY_PREFIX) + 1
    groups = [key[at : at + GROUP] for at in range(start, len(key), GROUP)]
    rows = range(0, len(groups), GROUPS_IN_A_LINE)
    return key[:start], *(" ".join(groups[at : at + GROUPS_IN_A_LINE]) for at in rows)
