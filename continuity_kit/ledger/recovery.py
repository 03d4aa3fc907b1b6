"""Chains of lost laptops, opened from a mirror with the recovery key, and sealed to a new laptop.

A chain is verified with the card that lies beside it, whose key id must be the folder's name. Who
vouches for that key is outside: the head printed on paper, and the other laptops.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.errors import AuthenticityError, ContinuityError, WorldError
from continuity_kit.files import Disk, make_private_folder, storage_error
from continuity_kit.ledger.chain import (
    BRANCH_FOLDER,
    LARGEST_ENTRY_BYTES,
    Chain,
    Damage,
    branch_names,
    entry_indexes,
    entry_name,
    read_entry_file,
    read_plain_file,
    take_all,
    take_branches,
)
from continuity_kit.ledger.exchange import CARD_FILE
from continuity_kit.ledger.mirror import LEDGER_FOLDER
from continuity_kit.ledger.peers import FOR_PEER
from continuity_kit.ledger.people import KnownPeople
from continuity_kit.vault import agefile
from continuity_kit.vault.age_keys import PqIdentity, PqRecipient
from continuity_kit.vault.cards import Card, read_card

DEVICE_NAME = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True)
class FoundChain:
    """One chain on a mirror, verified.

    Attributes:
        folder: where its originals lie.
        resealed: where those lie that were sealed to the lost laptop, or None.
        card: of the laptop that wrote it.
    """

    folder: Path
    resealed: Path | None
    card: Card
    card_data: bytes = field(repr=False)
    entries: tuple[LedgerEntry, ...] = field(repr=False)
    damage: tuple[Damage, ...]

    @property
    def device(self) -> str:
        """Key id of the laptop."""
        return self.card.key_id

    @property
    def letter(self) -> str:
        """The laptop's letter."""
        return self.card.letter or ""


def find_cards(mirror: Path, cards: Mapping[str, bytes]) -> dict[str, tuple[Card, bytes]]:
    """Return the laptops whose chains lie on a mirror, with the cards to verify them.

    Args:
        cards: cards that are known from elsewhere, by device; they come first.

    Raises:
        WorldError: `recover-mirror-empty`.
    """
    root = mirror / LEDGER_FOLDER
    if not root.is_dir() or root.is_symlink():
        raise WorldError("recover-mirror-empty", str(mirror))
    found: dict[str, tuple[Card, bytes]] = {}
    for folder in sorted(root.iterdir()):
        if not DEVICE_NAME.fullmatch(folder.name) or folder.is_symlink() or not folder.is_dir():
            continue
        for data in (cards.get(folder.name), read_plain_file(folder / CARD_FILE)):
            card = _card(data)
            if card is not None and card.key_id == folder.name:
                found.setdefault(folder.name, (card, data or b""))
    if not found:
        raise WorldError("recover-mirror-empty", str(mirror))
    return found


def open_chain(
    mirror: Path, card: Card, data: bytes, identity: PqIdentity, lost: str | None = None
) -> FoundChain:
    """Verify one chain of a mirror with the recovery key.

    Args:
        lost: the device whose mirror it is: what was sealed to it is read as well.

    Raises:
        AuthenticityError: `recovery-key-wrong`: there are entries and the key opens none.
    """
    folder = mirror / LEDGER_FOLDER / card.key_id
    resealed = None if lost in (None, card.key_id) else folder / f"{FOR_PEER}{lost}"
    chain = Chain(card.public_key, identity, KnownPeople(()))
    take_all(chain, folder, None, None, resealed)
    take_branches(chain, folder)
    if not chain.entries and entry_indexes(folder):
        raise AuthenticityError("recovery-key-wrong", card.letter or card.key_id)
    entries = (*chain.entries, *chain.branches)
    return FoundChain(folder, resealed, card, data, entries, chain.damage)


def reseal_chain(
    found: FoundChain,
    vault: Path,
    device: str,
    identity: PqIdentity,
    recipients: list[PqRecipient],
    disk: Disk,
) -> int:
    """Copy a chain into a new vault: originals verbatim, and each entry sealed to the new laptop.

    Args:
        device: the new laptop's key id.
        recipients: the new laptop first, then its peers and the recovery key.

    Returns:
        How many entries the new laptop can read.

    Raises:
        WorldError: what the medium refused.
    """
    chain = vault / LEDGER_FOLDER / found.device
    try:
        own = make_private_folder(chain / f"{FOR_PEER}{device}")
        count = 0
        for folder in (found.folder, found.resealed):
            for index in () if folder is None else entry_indexes(folder):
                data = read_entry_file(folder or found.folder, index) or b""
                entry = _unsealed(data, identity)
                if entry is None or (own / entry_name(index)).exists():
                    continue
                if folder == found.folder:
                    disk.put(chain / entry_name(index), data)
                disk.put(own / entry_name(index), agefile.seal(entry, recipients))
                count += 1
        for name in branch_names(found.folder / BRANCH_FOLDER):
            data = read_plain_file(found.folder / BRANCH_FOLDER / name) or b""
            entry = _unsealed(data, identity)
            if entry is not None:
                branch = make_private_folder(chain / BRANCH_FOLDER)
                disk.put(branch / name, agefile.seal(entry, recipients))
                count += 1
    except OSError as error:
        raise storage_error(error, chain) from error
    return count


def _unsealed(data: bytes, identity: PqIdentity) -> bytes | None:
    try:
        return agefile.unseal(data, identity, limit=LARGEST_ENTRY_BYTES)
    except AuthenticityError:
        return None


def _card(data: bytes | None) -> Card | None:
    try:
        card = read_card(data or b"")
    except ContinuityError:
        return None
    return card if card.role == "laptop" else None
