"""What must hold of a ledger folder, whatever happened to it."""

from pathlib import Path

from ledger_builders import DEVICE, LAPTOP, store

from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.ledger_index import index_entries
from continuity_kit.ledger.chain import entry_indexes, entry_name, open_entry


def chain_folder(place: Path) -> Path:
    """Return the folder of the tests' laptop, in a vault or on a mirror."""
    return place / "ledger" / DEVICE.key_id


def entry_file(place: Path, index: int) -> Path:
    return chain_folder(place) / entry_name(index)


def whole_files(place: Path) -> int:
    """Open every file that bears an entry's name; each must be whole. Return how many."""
    indexes = entry_indexes(chain_folder(place))
    for index in indexes:
        data = entry_file(place, index).read_bytes()
        open_entry(data, LAPTOP, DEVICE.public, index)
    return len(indexes)


def standing(vault: Path, mirror: Path | None = None) -> tuple[LedgerEntry, ...]:
    """Return each statement once, as a fresh program reads them, and no damage beside."""
    ledger = store(vault, mirror=mirror)
    entries = ledger.entries()
    assert ledger.damage() == ()
    return index_entries(entries).entries


def uuids(entries: tuple[LedgerEntry, ...]) -> list[str]:
    return [entry.uuid for entry in entries]
