"""Other laptops: whose chains count, and the entries from before they were accepted."""

from collections.abc import Iterable

from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.ledger_kinds import KIND_CARD_ACCEPTED, KIND_CARD_DROPPED
from continuity_kit.errors import AuthenticityError, ContinuityError
from continuity_kit.files import Disk, make_private_folder, storage_error
from continuity_kit.ledger.chain import LARGEST_ENTRY_BYTES, entry_indexes, read_entry_file
from continuity_kit.ledger.mirror import LEDGER_FOLDER, put_entry
from continuity_kit.vault import agefile
from continuity_kit.vault.age_keys import PqRecipient
from continuity_kit.vault.cards import Card, read_card
from continuity_kit.vault.keys import PublicKey
from continuity_kit.vault.unlock import OpenedVault

FOR_PEER = "for-"


class KnownPeers:
    """The laptops whose chains count: accepted now, or as this laptop's own ledger tells.

    SAFETY: what a laptop gave before its card was dropped, or its card file was lost, stays
    counted (test_fractions_of_a_dropped_laptop_stay_counted).
    """

    def __init__(self, accepted: Iterable[Card]) -> None:
        """Start from the cards accepted now."""
        self.devices: dict[str, PublicKey] = {card.key_id: card.public_key for card in accepted}
        self._accepted = frozenset(self.devices)
        self._last: dict[str, int] = {}
        self._read: set[str] = set()

    def last_of(self, device: str) -> int | None:
        """Return up to which entry a dropped laptop's chain counts; None: all of it."""
        return None if device in self._accepted else self._last.get(device)

    def learn(self, entries: Iterable[LedgerEntry]) -> None:
        """Take in what this laptop's own entries, in order, say of cards."""
        for entry in entries:
            # A long ledger is looked through at each entry, and hardly any of it is of a card.
            if entry.kind not in (KIND_CARD_ACCEPTED, KIND_CARD_DROPPED):
                continue
            is_laptops = entry.values.get("role") == "laptop"
            if not is_laptops or entry.entry_hash in self._read:
                continue
            if entry.kind == KIND_CARD_ACCEPTED:
                self._accept(str(entry.values.get("card")))
            elif entry.kind == KIND_CARD_DROPPED:
                last = entry.values.get("entries")
                if isinstance(last, int):
                    self._last[str(entry.values.get("key_id"))] = last
            self._read.add(entry.entry_hash)

    def _accept(self, text: str) -> None:
        try:
            card = read_card(text.encode("utf-8"))
        except ContinuityError:
            return  # an entry without its card's text names nobody whose chain could be checked
        self.devices.setdefault(card.key_id, card.public_key)
        self._last.pop(card.key_id, None)


def reseal_for(vault: OpenedVault, peer: Card, disk: Disk) -> int:
    """Seal what this vault holds to a new peer, as `ledger/<device>/for-<peer>/<index>.age`.

    Entries of other laptops too: one that is lost can no longer seal its own to anybody. The
    envelope inside stays byte for byte, and with it the entry's identity. What was sealed already
    is left, so that a broken attempt is resumed; a damaged entry has nothing to give.

    SAFETY: test_p36_a_peer_alone_gives_back_what_the_mirror_lacked.

    Returns:
        How many entries were sealed now.

    Raises:
        WorldError: what the medium refused, or `entry-read-back-differs`.
    """
    root = vault.path / LEDGER_FOLDER
    own = vault.device_key.key_id
    names = sorted(path.name for path in root.iterdir() if path.is_dir()) if root.is_dir() else []
    chains = [own, *(name for name in names if name not in (own, peer.key_id))]
    return sum(reseal_chain_for(vault, name, peer, disk) for name in chains)


def reseal_chain_for(vault: OpenedVault, device: str, peer: Card, disk: Disk) -> int:
    """Seal what this vault holds of one chain to a peer; as `reseal_for`."""
    chain = vault.path / LEDGER_FOLDER / device
    resealed = chain / f"{FOR_PEER}{vault.device_key.key_id}"
    try:
        folder = make_private_folder(chain / f"{FOR_PEER}{peer.key_id}")
    except OSError as error:
        raise storage_error(error, chain) from error
    held = set(entry_indexes(folder))
    count = 0
    for index in sorted({*entry_indexes(chain), *entry_indexes(resealed)} - held):
        for place in (chain, resealed):
            entry = _unsealed(read_entry_file(place, index), vault)
            if entry is not None:
                sealed = agefile.seal(entry, [peer.age_recipient, vault.recovery])
                put_entry(disk, folder, index, sealed)
                count += 1
                break
    return count


def _unsealed(data: bytes | None, vault: OpenedVault) -> bytes | None:
    if not data:
        return None
    try:
        return agefile.unseal(data, vault.identity, limit=LARGEST_ENTRY_BYTES)
    except AuthenticityError:
        return None


def recipients_of(vault: OpenedVault, peers: Iterable[Card]) -> list[PqRecipient]:
    """Return whom an entry is sealed to: this laptop, its peers and the recovery key, each once."""
    named = (vault.identity.recipient, *(peer.age_recipient for peer in peers), vault.recovery)
    return list(dict.fromkeys(named))
