"""An opened laptop: its vault, stores and settings, and who signs what the kit itself states."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from continuity_kit.files import Disk
from continuity_kit.ledger.entries import LedgerStore
from continuity_kit.messages import Language
from continuity_kit.services.kit_settings import KitSettings, read_kit_settings
from continuity_kit.services.session_request import Desk
from continuity_kit.services.signing import LedgerAppend, opener_append
from continuity_kit.vault.store import VaultStore
from continuity_kit.vault.unlock import (
    OPENER_ROLE,
    OpenedVault,
    Person,
    list_openers,
    open_vault,
)
from continuity_kit.vault.users import sign_in, users


@dataclass(frozen=True)
class Laptop:
    """Everything a service of the laptop works with.

    `is_recovering`: the recovery key is at hand, and bundles from before this laptop are taken.
    """

    vault: OpenedVault
    store: VaultStore
    ledger: LedgerStore
    settings: KitSettings
    disk: Disk
    now: Callable[[], datetime]
    language: Language = "fr"
    monotonic_ms: Callable[[], int] | None = field(default=None, repr=False)
    is_recovering: bool = False

    @property
    def desk(self) -> Desk:
        """Where people record."""
        return Desk(
            self.ledger,
            self.now,
            self.settings.weekly_check_fractions,
            consults_only=self.vault.break_glass,
        )

    @property
    def append(self) -> LedgerAppend:
        """How the kit's own acts (imports, cards, prints) enter the ledger: the opener signs."""
        return opener_append(self.ledger, self.vault.opener, self.now)

    def person(self, name: str, pin: str) -> Person:
        """Open a person's signing key for one act.

        Raises:
            UsageError: `user-unknown`.
            AuthenticityError: `pin-wrong`.
            WorldError: `too-many-tries`.
        """
        return sign_in(self.vault, name, pin, disk=self.disk, now=self.now)

    def administrator(self, name: str, secret: str) -> Person:
        """Open the key of the second person of an act of administration.

        Another opener may be that person, by passphrase: a vault whose first import came before
        its first user would otherwise admit nobody ever again.

        Raises:
            UsageError: `user-unknown`.
            AuthenticityError: `pin-wrong`, `passphrase-wrong`.
            WorldError: `too-many-tries`.
        """
        openers = {slot.name for slot in list_openers(self.vault.path) if slot.kind == "opener"}
        people = {
            user.name for user in users(self.vault) if user.role != OPENER_ROLE and not user.revoked
        }
        if name in openers - people - {self.vault.opener.name}:
            path = self.vault.path
            return open_vault(path, secret, disk=self.disk, now=self.now, opener=name).opener
        return self.person(name, secret)


def open_laptop(
    path: Path,
    passphrase: str,
    *,
    disk: Disk,
    now: Callable[[], datetime],
    opener: str | None = None,
    language: Language = "fr",
    monotonic_ms: Callable[[], int] | None = None,
) -> Laptop:
    """Open a vault with an opener's passphrase.

    Raises:
        WorldError: `vault-missing`, `vault-newer`, `too-many-tries`.
        UsageError: `settings-wrong`.
        AuthenticityError: `passphrase-wrong`.
    """
    vault = open_vault(path, passphrase, disk=disk, now=now, opener=opener)
    return laptop_of(vault, disk=disk, now=now, language=language, monotonic_ms=monotonic_ms)


def laptop_of(
    vault: OpenedVault,
    *,
    disk: Disk,
    now: Callable[[], datetime],
    language: Language = "fr",
    monotonic_ms: Callable[[], int] | None = None,
) -> Laptop:
    """Return the stores of a vault that is open already."""
    store = VaultStore(vault, disk)
    peers = [item.card for item in store.cards() if item.card.role == "laptop" and not item.dropped]
    ledger = LedgerStore(
        vault,
        disk,
        now,
        store.mirror(),
        peers=peers,
        monotonic_ms=monotonic_ms,
        language=language,
    )
    settings = read_kit_settings(vault.path)
    return Laptop(vault, store, ledger, settings, disk, now, language, monotonic_ms)
