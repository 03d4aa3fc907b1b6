"""The entries from before a peer was accepted, sealed to it beside the originals."""

from continuity_kit.errors import AuthenticityError
from continuity_kit.files import Disk, make_private_folder, storage_error
from continuity_kit.ledger.chain import LARGEST_ENTRY_BYTES, entry_indexes, read_entry_file
from continuity_kit.ledger.mirror import LEDGER_FOLDER, put_entry
from continuity_kit.vault import agefile
from continuity_kit.vault.cards import Card
from continuity_kit.vault.unlock import OpenedVault

FOR_PEER = "for-"


def reseal_for(vault: OpenedVault, peer: Card, disk: Disk) -> int:
    """Seal this laptop's entries to a new peer, as `ledger/<device>/for-<peer>/<index>.age`.

    The envelope inside stays byte for byte, and with it the entry's identity. What was sealed
    already is left, so that a broken attempt is resumed; a damaged entry has nothing to give.

    Returns:
        How many entries were sealed now.

    Raises:
        WorldError: what the medium refused, or `entry-read-back-differs`.
    """
    chain = vault.path / LEDGER_FOLDER / vault.device_key.key_id
    try:
        folder = make_private_folder(chain / f"{FOR_PEER}{peer.key_id}")
    except OSError as error:
        raise storage_error(error, chain) from error
    held = set(entry_indexes(folder))
    count = 0
    for index in entry_indexes(chain):
        data = None if index in held else read_entry_file(chain, index)
        if not data:
            continue
        try:
            entry = agefile.unseal(data, vault.identity, limit=LARGEST_ENTRY_BYTES)
        except AuthenticityError:
            continue
        put_entry(disk, folder, index, agefile.seal(entry, [peer.age_recipient]))
        count += 1
    return count
