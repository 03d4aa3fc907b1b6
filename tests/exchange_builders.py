"""Laptops of one facility that accept each other, and the stick between them."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from ledger_builders import NOON, RECOVERY, Clock, known, seed
from session_builders import KEY, PLAN_UID, patient, request, view

from continuity_kit.domain.ledger_conflicts import Conflict
from continuity_kit.domain.ledger_index import index_entries
from continuity_kit.domain.ledger_state import conflicts, fractions, open_sessions
from continuity_kit.files import Disk
from continuity_kit.ledger.entries import LedgerStore, Receipt
from continuity_kit.ledger.people import KnownPerson
from continuity_kit.services import record_session
from continuity_kit.services.exchange import ExchangeReport, exchange
from continuity_kit.services.kit_settings import KitSettings
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.people_admin import introduce_opener
from continuity_kit.services.session_facts import position_of
from continuity_kit.services.vault_admin import trust_card, vault_card
from continuity_kit.vault.age_keys import PqIdentity
from continuity_kit.vault.keys import SigningKey
from continuity_kit.vault.store import VaultStore
from continuity_kit.vault.unlock import OpenedVault, Person

FACILITY = "Centre Saint-Exemple"


def laptop_vault(root: Path, letter: str) -> OpenedVault:
    """Return the vault of a laptop; its keys are the same in every run."""
    path = root / f"vault-{letter}"
    path.mkdir(parents=True, exist_ok=True)
    opener = SigningKey.from_seed(seed(f"opener {letter}"))
    return OpenedVault(
        path=path,
        facility=FACILITY,
        letter=letter,
        recovery=RECOVERY.recipient,
        vmk=seed(f"vmk {letter}"),
        opener=Person(f"opener-{letter}", f"Opener {letter}", "opener", opener),
        device_key=SigningKey.from_seed(seed(f"device {letter}")),
        identity=PqIdentity(seed(f"identity {letter}")),
    )


def opened(vault: OpenedVault, now: Callable[[], datetime] | None = None) -> Laptop:
    """Open a laptop as a new program does."""
    now = now or Clock()
    store, opener = VaultStore(vault, Disk()), vault.opener
    people = (
        *known(),
        KnownPerson(opener.signing_key.public, opener.user_id, opener.name, opener.role),
    )
    peers = [item.card for item in store.cards() if item.card.role == "laptop" and not item.dropped]
    ledger = LedgerStore(
        vault, Disk(), now, store.mirror(), people=people, peers=peers, reserve_bytes=1 << 12
    )
    return Laptop(vault, store, ledger, KitSettings(), Disk(), now)


def accept(one: Laptop, other: Laptop) -> Laptop:
    """Let one laptop accept the other's card; it is opened again with its new peer."""
    shown = vault_card(other)
    trust_card(one, shown.path.read_bytes(), " ".join(shown.words))
    return opened(one.vault, one.now)


class Ward:
    """Laptops that accept each other, and a stick; a laptop is named by its letter."""

    def __init__(self, root: Path, letters: str = "AB", *, trusting: bool = True) -> None:
        self.root = root
        self.clock = Clock(NOON)
        self.laptops = {
            letter: opened(laptop_vault(root, letter), self.clock) for letter in letters
        }
        for laptop in self.laptops.values():
            introduce_opener(laptop)
        self.stick = root / "stick"
        self.stick.mkdir()
        for one in letters if trusting else "":
            for other in letters:
                if one != other:
                    self.accept(one, other)

    def accept(self, one: str, other: str) -> None:
        self.laptops[one] = accept(self.laptops[one], self.laptops[other])

    def reopen(self, letter: str) -> Laptop:
        self.laptops[letter] = opened(self.laptops[letter].vault, self.clock)
        return self.laptops[letter]

    def device(self, letter: str) -> str:
        return self.laptops[letter].ledger.device

    def record(self, letter: str, fraction: int = 11, **more: object) -> Receipt:
        asked = request(fraction, **more)
        return record_session.record(self.laptops[letter].desk, [patient()], asked).receipt

    def exchange(self, letter: str, stick: Path | None = None) -> ExchangeReport:
        return exchange(self.reopen(letter), stick or self.stick)

    def everybody(self, letters: str = "") -> list[ExchangeReport]:
        """Carry the stick round until every laptop has seen all the others."""
        order = letters or "".join(self.laptops)
        return [self.exchange(letter) for letter in order * 2]

    def chain(self, letter: str, place: Path | None = None) -> Path:
        return (place or self.stick) / "ledger" / self.device(letter)

    def conflicts(self, letter: str) -> tuple[Conflict, ...]:
        return conflicts(self.laptops[letter].ledger.entries(), KEY)

    def given(self, letter: str) -> int | None:
        ledger = index_entries(self.laptops[letter].ledger.entries())
        return position_of(ledger, view()).given

    def state(self, letter: str) -> tuple[object, ...]:
        """Return all that the ledger says of the patient, read by a new program."""
        entries = self.reopen(letter).ledger.entries()
        return (
            frozenset(entry.entry_hash for entry in entries if entry.subject),
            fractions(entries, PLAN_UID),
            self.conflicts(letter),
            open_sessions(entries, KEY),
            self.given(letter),
        )
