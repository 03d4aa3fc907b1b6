"""Exchange with other laptops: their entries come in, ours go out, and what disagrees is shown.

Taking comes first, then one `merge` entry that says up to which entry each other chain is held,
then giving. Nothing that disagrees is decided here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from continuity_kit.domain.findings import Refusal
from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.ledger_index import index_entries
from continuity_kit.domain.ledger_kinds import KIND_CARD_ACCEPTED, KIND_MERGE
from continuity_kit.domain.ledger_knowledge import merged_up_to
from continuity_kit.errors import UsageError, WorldError
from continuity_kit.files import is_there, refusing_medium
from continuity_kit.ledger.chain import FLAG_CLONED
from continuity_kit.ledger.entries import Receipt
from continuity_kit.ledger.exchange import Exchange, Taken
from continuity_kit.ledger.mirror import LEDGER_FOLDER
from continuity_kit.ledger.peers import reseal_chain_for
from continuity_kit.services.conflict_cards import ConflictCard, conflict_cards
from continuity_kit.services.equivocations import (
    Equivocation,
    equivocation_refusals,
    equivocations,
)
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.laptop_letters import letters_of
from continuity_kit.services.vault_admin import vault_card

LOCK_FILE = "exchange.lock"


@dataclass(frozen=True)
class DeviceReport:
    """One laptop's chain after an exchange.

    Attributes:
        state: "own", "accepted", "dropped", "unknown" (its card was never accepted here).
        taken: entries that came in now.
        held: entries that are held and count.
    """

    key_id: str
    letter: str | None
    state: str
    taken: int = 0
    held: int = 0


@dataclass(frozen=True)
class Clone:
    """Two entries or more that one laptop's key signed under one number."""

    device: str
    index: int
    hashes: tuple[str, ...]


@dataclass(frozen=True)
class Shortened:
    """A chain that lacks an entry which another laptop once held of it.

    Attributes:
        seen: number of that entry; `held`: how many of the chain are held here without a gap.
    """

    device: str
    witness: str
    seen: int
    held: int


@dataclass(frozen=True)
class ExchangeReport:
    """What an exchange did and found; `merged` None: nothing new to state."""

    given: int
    taken: int
    restored: int
    devices: tuple[DeviceReport, ...]
    letters: Mapping[str, str]
    cards: tuple[ConflictCard, ...] = field(repr=False)
    clones: tuple[Clone, ...]
    equivocations: tuple[Equivocation, ...]
    shortened: tuple[Shortened, ...]
    merged: Receipt | None
    refused: tuple[Refusal, ...]


def exchange(laptop: Laptop, folder: Path) -> ExchangeReport:
    """Take the entries of other laptops from a folder, and give it those that it lacks.

    Half-done and repeated exchanges do no harm: whatever stops one, the next one goes on.

    Raises:
        UsageError: `exchange-inside-vault`.
        WorldError: `exchange-folder-missing`, `exchange-running`, `exchange-link`, what a medium
            refused.
    """
    place = folder.resolve()
    if place.is_relative_to(laptop.vault.path.resolve()):
        raise UsageError("exchange-inside-vault", str(folder))
    if not is_there(place):
        raise WorldError("exchange-folder-missing", str(folder))
    try:
        with FileLock(laptop.vault.path / LOCK_FILE, timeout=0), refusing_medium(folder):
            return _exchange(laptop, place)
    except Timeout as error:
        raise WorldError("exchange-running", str(laptop.vault.path)) from error


def give_to_mirror(laptop: Laptop) -> Refusal | None:
    """Copy what is held of other laptops to the mirror, if one is there.

    Returns:
        What to tell when the mirror refused; the ledger itself is complete without it.
    """
    mirror = laptop.store.mirror()
    if mirror is None or not is_there(mirror / LEDGER_FOLDER / laptop.ledger.device):
        return None
    try:
        _give(laptop, Exchange(laptop.vault, laptop.ledger.laptops(), laptop.disk, mirror))
    except WorldError as error:
        return Refusal("exchange-mirror-failed", error.subject)
    except OSError:
        return Refusal("exchange-mirror-failed", str(mirror))
    return None


def _exchange(laptop: Laptop, place: Path) -> ExchangeReport:
    other = Exchange(laptop.vault, laptop.ledger.laptops(), laptop.disk, place)
    taken = other.take()
    laptop.ledger.reread(taken.opened)
    merged = _merge(laptop)
    _reseal_for_newcomers(laptop)
    given = _give(laptop, other)
    mirror = give_to_mirror(laptop)
    entries = laptop.ledger.entries()
    ledger = index_entries(entries)
    letters = letters_of(laptop.ledger, entries)
    cards = conflict_cards(ledger)
    clones, shortened = _clones(entries), _shortened(laptop, entries)
    handed = equivocations(laptop, entries)
    return ExchangeReport(
        given=given,
        taken=taken.count,
        restored=taken.restored,
        devices=_devices(laptop, taken, entries, letters),
        letters=letters,
        cards=cards,
        clones=clones,
        equivocations=handed,
        shortened=shortened,
        merged=merged,
        refused=(
            *_refused(taken, letters),
            *([] if mirror is None else [mirror]),
            *_told(clones, shortened, letters),
            *equivocation_refusals(handed),
            *(Refusal("exchange-conflict", card.conflict_id) for card in cards),
        ),
    )


def _give(laptop: Laptop, other: Exchange) -> int:
    given = other.give()
    other.give_card(laptop.ledger.device, vault_card(laptop).path.read_bytes())
    for known in laptop.store.cards():
        if known.card.role == "laptop":
            other.give_card(known.card.key_id, known.data)
    return given


def _merge(laptop: Laptop) -> Receipt | None:
    """State what is held of other chains, when more than other laptops' merges came in.

    A merge says nothing that its chain did not say: stating it again would never end.
    """
    entries = laptop.ledger.entries()
    chains = unbroken_chains(entry for entry in entries if entry.device != laptop.ledger.device)
    own = [
        entry
        for entry in entries
        if entry.device == laptop.ledger.device and entry.kind == KIND_MERGE
    ]
    stated = merged_up_to(own[-1]) if own else {}
    news = [
        device
        for device, chain in chains.items()
        if any(e.kind != KIND_MERGE and e.index > stated.get(device, 0) for e in chain)
    ]
    if not news:
        return None
    devices = [
        {"key_id": device, "last": chain[-1].index, "entry_hash": chain[-1].entry_hash}
        for device, chain in sorted(chains.items())
        if chain
    ]
    return laptop.append(KIND_MERGE, {}, {"devices": devices})


def _reseal_for_newcomers(laptop: Laptop) -> None:
    """Seal to each peer the chains of laptops that never accepted it.

    A lost laptop can no longer do so for the one that takes its place. Whoever did accept a peer
    seals to it, and re-sealed its own entries from before.
    """
    entries = laptop.ledger.entries()
    met = {
        (entry.device, str(entry.values.get("key_id")))
        for entry in entries
        if entry.kind == KIND_CARD_ACCEPTED
    }
    devices = dict.fromkeys(entry.device for entry in entries)
    for known in laptop.store.cards():
        peer = known.card
        if peer.role != "laptop" or known.dropped:
            continue
        for device in devices:
            if (
                device not in (laptop.ledger.device, peer.key_id)
                and (device, peer.key_id) not in met
            ):
                reseal_chain_for(laptop.vault, device, peer, laptop.disk)


def unbroken_chains(entries: Iterable[LedgerEntry]) -> dict[str, list[LedgerEntry]]:
    """Return each chain from its first entry up to the first one that is not held."""
    chains: dict[str, list[LedgerEntry]] = {}
    for entry in entries:
        chain = chains.setdefault(entry.device, [])
        if FLAG_CLONED not in entry.flags and entry.index == len(chain) + 1:
            chain.append(entry)
    return chains


def _clones(entries: Iterable[LedgerEntry]) -> tuple[Clone, ...]:
    """SAFETY: a copied laptop is told as long as both lines stand
    (test_p34_a_restored_disk_image_is_an_alarm_at_the_first_exchange).
    """
    numbers: dict[tuple[str, int], list[str]] = {}
    cloned = set()
    for entry in entries:
        numbers.setdefault((entry.device, entry.index), []).append(entry.entry_hash)
        if FLAG_CLONED in entry.flags:
            cloned.add((entry.device, entry.index))
    return tuple(
        Clone(device, index, tuple(sorted(numbers[device, index])))
        for device, index in sorted(cloned)
    )


def _shortened(laptop: Laptop, entries: Sequence[LedgerEntry]) -> tuple[Shortened, ...]:
    """SAFETY: a chain cannot show that its end was cut off; who held it before can
    (test_p36_a_peer_alone_tells_that_the_ledger_was_cut).
    """
    held = {entry.entry_hash for entry in entries}
    lengths = {device: len(chain) for device, chain in unbroken_chains(entries).items()}
    counted = {device for device, (_, last) in laptop.ledger.laptops().items() if last is None}
    found: dict[str, Shortened] = {}
    for entry in entries:
        items: Any = entry.values.get("devices") if entry.kind == KIND_MERGE else ()
        for item in items:
            device, seen = item["key_id"], item["last"]
            is_known = device == laptop.ledger.device or device in counted
            is_worse = device not in found or seen > found[device].seen
            if is_known and is_worse and item["entry_hash"] not in held:
                found[device] = Shortened(device, entry.device, seen, lengths.get(device, 0))
    return tuple(found.values())


def _devices(
    laptop: Laptop,
    taken: Taken,
    entries: Iterable[LedgerEntry],
    letters: Mapping[str, str],
) -> tuple[DeviceReport, ...]:
    held: dict[str, int] = {}
    for entry in entries:
        held[entry.device] = held.get(entry.device, 0) + 1
    accepted = {
        item.card.key_id
        for item in laptop.store.cards()
        if item.card.role == "laptop" and not item.dropped
    }
    own = laptop.ledger.device
    states = {own: "own", **dict.fromkeys(taken.unknown, "unknown")}
    for device in laptop.ledger.laptops():
        states[device] = "accepted" if device in accepted else "dropped"
    return tuple(
        DeviceReport(
            device, letters.get(device), state, taken.entries.get(device, 0), held.get(device, 0)
        )
        for device, state in sorted(states.items())
    )


def _refused(taken: Taken, letters: Mapping[str, str]) -> list[Refusal]:
    refused = [Refusal("exchange-unknown-laptop", name) for name in taken.unknown]
    refused += [Refusal("exchange-file-damaged", name) for name in taken.damaged]
    refused += [
        Refusal("exchange-not-sealed-to-us", _named(device, letters), (("count", str(count)),))
        for device, count in sorted(taken.sealed_to_others.items())
    ]
    refused += [
        Refusal("exchange-after-drop", _named(device, letters), (("count", str(count)),))
        for device, count in sorted(taken.after_drop.items())
    ]
    if taken.restored:
        refused.append(Refusal("exchange-ledger-was-cut", "", (("count", str(taken.restored)),)))
    return refused


def _told(
    clones: Iterable[Clone],
    shortened: Iterable[Shortened],
    letters: Mapping[str, str],
) -> list[Refusal]:
    told = [
        Refusal("exchange-clone", _named(item.device, letters), (("n", str(item.index)),))
        for item in clones
    ]
    told += [
        Refusal(
            "exchange-chain-shorter",
            _named(item.device, letters),
            (("held", str(item.held)), ("seen", str(item.seen))),
        )
        for item in shortened
    ]
    return told


def _named(device: str, letters: Mapping[str, str]) -> str:
    letter = letters.get(device)
    return device if letter is None else f"{letter} {device}"
