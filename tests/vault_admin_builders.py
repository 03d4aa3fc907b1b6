"""A vault with two people, an exporter and a peer's card, opened by its services."""

from pathlib import Path
from typing import Any

from cli_builders import PASSPHRASE, place_with_peer

from continuity_kit import bootstrap
from continuity_kit.files import Disk
from continuity_kit.ledger.entries import Receipt
from continuity_kit.services.exporter_home import init_home
from continuity_kit.services.laptop import Laptop, laptop_of
from continuity_kit.services.vault_admin import trust_card
from continuity_kit.vault.cards import Card, card_words
from continuity_kit.vault.unlock import open_vault

NEW_PASSPHRASE = "une autre phrase"


def admin_place(folder: Path) -> Path:
    """Make a vault with two people, an exporter and a peer's card."""
    place_with_peer(folder)
    init_home(folder / "home", "Centre Saint-Exemple", disk=Disk(), now=bootstrap.now)
    return folder


def opened(place: Path, disk: Disk | None = None, name: str = "vault") -> Laptop:
    vault = open_vault(place / name, PASSPHRASE, disk=Disk(), now=bootstrap.now, opener="Anne")
    return laptop_of(vault, disk=disk or Disk(), now=bootstrap.now)


def trust(laptop: Laptop, path: Path, **more: Any) -> tuple[Card, Receipt]:
    data = path.read_bytes()
    return trust_card(laptop, data, " ".join(card_words(data)), **more)
