"""What an exchange took or gave is on the medium when it says so, and is opened once."""

from pathlib import Path

import pytest
from exchange_builders import Ward
from ledger_builders import RECOVERY
from power_loss import Event, RecordingDisk, Sync, power_losses

from continuity_kit.errors import AuthenticityError
from continuity_kit.ledger import chain
from continuity_kit.ledger.chain import Chain, entry_name, open_entry
from continuity_kit.ledger.exchange import Exchange
from continuity_kit.ledger.people import KnownPeople

STATES = 50
SEED = 20261128


@pytest.fixture
def ward(tmp_path: Path) -> Ward:
    """Laptop A has recorded fractions and given them to the stick."""
    made = Ward(tmp_path)
    made.record("A", 11)
    made.exchange("A")
    return made


def held(ward: Ward) -> dict[str, bytes]:
    """Return what laptop B holds of laptop A."""
    chain_of_a = ward.laptops["B"].vault.path / "ledger" / ward.device("A")
    return {str(path): path.read_bytes() for path in chain_of_a.rglob("*.age")}


def taken(ward: Ward) -> tuple[list[Event], set[Path]]:
    """Take in what the stick holds; return what happened, and the folders from before."""
    laptop, disk = ward.reopen("B"), RecordingDisk()
    root = laptop.vault.path / "ledger"
    folders = {root, *root.parents, *(path for path in root.iterdir() if path.is_dir())}
    assert Exchange(laptop.vault, laptop.ledger.laptops(), disk, ward.stick).take().count > 1
    disk.tell("taken")
    return disk.events, folders


def lost(ward: Ward, events: list[Event], folders: set[Path]) -> set[Path]:
    """Return what a power loss took of what had been said to be there."""
    root = ward.laptops["B"].vault.path / "ledger"
    before = {path for event in events for path in [getattr(event, "target", None)] if path}
    expected = {path: path.read_bytes() for path in before if root in path.parents}
    return {
        path
        for told, files in power_losses(events, folders, STATES, SEED)
        if told
        for path, data in expected.items()
        if files.get(path) != data
    }


def test_p25_what_an_exchange_took_is_durable_when_it_says_so(ward: Ward) -> None:
    events, folders = taken(ward)
    assert lost(ward, events, folders) == set()
    syncs = [event for event in events if isinstance(event, Sync) and event.is_folder]
    assert len({event.path for event in syncs}) == len(syncs)
    careless = [event for event in events if event not in syncs]
    assert lost(ward, careless, folders)


def test_an_exchange_opens_each_entry_that_it_takes_once(
    ward: Ward,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened: list[int] = []

    def counted(ciphertext: bytes, *about: object) -> object:
        opened.append(hash(ciphertext))
        return open_entry(ciphertext, *about)  # type: ignore[arg-type]

    ward.reopen("B").ledger.entries()
    for module in ("continuity_kit.ledger.chain", "continuity_kit.ledger.exchange"):
        monkeypatch.setattr(f"{module}.open_entry", counted)
    before = held(ward)
    ward.exchange("B")
    fresh = {hash(data) for path, data in held(ward).items() if path not in before}
    assert len(fresh) > 1
    assert all(opened.count(one) == 1 for one in fresh)


def test_what_an_exchange_opened_counts_only_for_its_bytes_and_its_place(
    ward: Ward,
) -> None:
    public = ward.laptops["A"].vault.device_key.public
    files = [(ward.chain("A") / entry_name(index)).read_bytes() for index in (1, 2)]
    first, second = (
        open_entry(data, RECOVERY, public, place) for place, data in enumerate(files, 1)
    )
    sha256 = [chain.hashlib.sha256(data).hexdigest() for data in files]

    def reader(opened: dict[str, chain.OpenedEntry]) -> Chain:
        return Chain(public, RECOVERY, KnownPeople(()), None, opened)

    assert reader({sha256[0]: first})._open(files[0], sha256[0], 1) is first
    # Another entry under this hash, or this entry at another place, is opened and refused.
    assert reader({sha256[0]: second})._open(files[0], sha256[0], 1) == first
    with pytest.raises(AuthenticityError, match="entry-misplaced"):
        reader({sha256[0]: first})._open(files[0], sha256[0], 2)
