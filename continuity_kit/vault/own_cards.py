"""The cards that a laptop makes: its own, and that of the recovery key."""

from datetime import datetime

from continuity_kit.vault.age_keys import PqRecipient
from continuity_kit.vault.cards import Card, make_card, public_text
from continuity_kit.vault.keys import SigningKey
from continuity_kit.vault.unlock import OpenedVault


def laptop_card(vault: OpenedVault, now: datetime) -> bytes:
    """Return the laptop's own card."""
    card = Card(
        role="laptop",
        facility=vault.facility,
        name=f"{vault.facility} {vault.letter}".strip(),
        made_at=now,
        signing_key=public_text(vault.device_key.public),
        recipient=vault.identity.recipient.to_text(),
        letter=vault.letter,
    )
    return make_card(card, vault.device_key)


def recovery_card(vault: OpenedVault, now: datetime) -> bytes:
    """Return the recovery key's card, signed by this laptop."""
    return make_recovery_card(vault.recovery, vault.facility, vault.device_key, now)


def make_recovery_card(
    recovery: PqRecipient, facility: str, device_key: SigningKey, now: datetime
) -> bytes:
    """Return the card of a recovery key, signed by the laptop that makes it."""
    card = Card(
        role="recovery",
        facility=facility,
        name=facility,
        made_at=now,
        signing_key=public_text(device_key.public),
        recipient=recovery.to_text(),
    )
    return make_card(card, device_key)
