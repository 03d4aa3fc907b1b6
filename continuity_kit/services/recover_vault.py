"""A new laptop from the mirror, a stick and the recovery key typed from paper.

The new vault is made whole or not at all. Its ledger begins with the two people who recover, then
the cards that the lost laptop had accepted; the lost laptop's own card is accepted, so that its
chain counts, and dropped at once. Its entries, and the bundle of the stick, are opened with the
recovery key, which is kept nowhere.
"""

import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from continuity_kit.domain.findings import Refusal
from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.ledger_kinds import (
    KIND_CARD_ACCEPTED,
    KIND_CARD_DROPPED,
    KIND_MERGE,
    KIND_USER_ADDED,
    KIND_USER_REVOKED,
)
from continuity_kit.errors import (
    AuthenticityError,
    ContinuityError,
    SafetyError,
    UsageError,
    WorldError,
)
from continuity_kit.files import Disk
from continuity_kit.ledger.peers import reseal_for
from continuity_kit.ledger.recovery import FoundChain, find_cards, open_chain, reseal_chain
from continuity_kit.messages import Language
from continuity_kit.services.card_exchange import read_card_file
from continuity_kit.services.exchange import unbroken_chains
from continuity_kit.services.export_collect import Parse
from continuity_kit.services.import_bundle import import_bundle
from continuity_kit.services.import_report import ImportReport
from continuity_kit.services.kit_settings import KIT_SETTINGS, KIT_TEMPLATE
from continuity_kit.services.laptop import Laptop, laptop_of
from continuity_kit.services.ledger_journal import damage_refusals
from continuity_kit.services.people_admin import admit_user, introduce_opener
from continuity_kit.services.printed_head import PrintedHead, head_refusal
from continuity_kit.services.vault_admin import MIRROR_OF, keep_card, note_lost_laptop
from continuity_kit.vault.age_keys import PqIdentity
from continuity_kit.vault.cards import read_card
from continuity_kit.vault.late_identity import RecoveringIdentity, keep_file_keys
from continuity_kit.vault.schema import from_json
from continuity_kit.vault.secret_box import PASSPHRASE_KDF, Kdf
from continuity_kit.vault.unlock import (
    OPENER_ROLE,
    OpenedVault,
    Person,
    check_new_vault,
    create_vault,
    open_vault,
)
from continuity_kit.vault.users import UserRole
from continuity_kit.vault.words import fold

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LARGEST_KEY_BYTES = 4096


@dataclass(frozen=True)
class RecoveryRequest:
    """What is to be recovered, where to, and by whom.

    Attributes:
        second, second_role: the colleague; the role is the ledger's where it knows the person.
        letter: of the new laptop; None takes the first that no laptop bore.
        lost: letter of the lost laptop, where the mirror does not say whose it is.
        card: the lost laptop's card, kept elsewhere (by the exporter, or a peer); it comes before
            the one that lies on the mirror.
        printed: count and words of the newest head on paper, to compare with the mirror.
    """

    path: Path
    mirror: Path
    stick: Path
    recovery_key: Path
    opener: str
    second: str
    second_role: UserRole | None = None
    letter: str | None = None
    lost: str | None = None
    card: Path | None = None
    printed: PrintedHead | None = None
    reason: str | None = None


@dataclass(frozen=True)
class KnownUser:
    """Someone who could sign on the lost laptop."""

    name: str = field(repr=False)
    role: str


@dataclass(frozen=True)
class Recovered:
    """A vault recovered.

    Attributes:
        lost: the lost laptop's chain; `chains`: all that came back, it among them.
        people: who could sign before and needs a new PIN now.
        refused: damaged entries, and a mirror that is shorter than the paper says.
    """

    laptop: Laptop = field(repr=False)
    lost: FoundChain = field(repr=False)
    chains: tuple[FoundChain, ...] = field(repr=False)
    people: tuple[KnownUser, ...]
    imported: ImportReport = field(repr=False)
    refused: tuple[Refusal, ...]


def recover_vault(
    request: RecoveryRequest,
    passphrase: str,
    second_pin: str,
    *,
    disk: Disk,
    now: Callable[[], datetime],
    language: Language = "fr",
    kdf: Kdf = PASSPHRASE_KDF,
    monotonic_ms: Callable[[], int] | None = None,
    parse: Parse | None = None,
) -> Recovered:
    """Make the new vault; on any error nothing of it stays, and mirror and stick are untouched.

    Raises:
        AuthenticityError: `key-text-wrong`, `recovery-key-wrong`, what the import refuses.
        UsageError: `recover-which-laptop`, `recover-second-unknown`, `recover-no-exporter`,
            those of `create_vault` and of a PIN.
        SafetyError: `second-is-first`.
        WorldError: `recover-key-unreadable`, `recover-mirror-empty`, `vault-exists`, stick codes,
            what a medium refused.
    """
    if fold(request.second).split() == fold(request.opener).split():
        raise SafetyError("second-is-first")
    recovery = _recovery_key(request.recovery_key)
    lost, chains = _chains(request, recovery)
    users = _users(lost.entries)
    role = users.get(request.second, request.second_role)
    if role is None or role == OPENER_ROLE:
        role = request.second_role
    if role is None:
        raise UsageError("recover-second-unknown", request.second)
    cards = _standing_cards(lost.entries)
    letter = request.letter or _free_letter(lost, cards)
    check_new_vault(request.path, letter)
    vault: OpenedVault | None = None
    try:
        vault = create_vault(
            request.path,
            request.opener,
            passphrase,
            facility=_facility(lost, cards),
            letter=letter,
            recovery=recovery.recipient,
            disk=disk,
            now=now,
            kdf=kdf,
            files={KIT_SETTINGS: KIT_TEMPLATE.encode("utf-8")},
        )
        identity = RecoveringIdentity(vault.identity.seed, recovery)
        work = _Recovery(
            replace(vault, identity=identity), disk, now, language, monotonic_ms, request.reason
        )
        second = work.begin(request.second, _user_role(role), second_pin)
        work.take_cards(lost, cards, second)
        work.take_chains(chains, recovery)
        imported = import_bundle(work.laptop(is_recovering=True), request.stick, parse=parse)
        keep_file_keys(vault.path, vault.vmk, identity.file_keys, disk)
        opened = open_vault(request.path, passphrase, disk=disk, now=now, opener=request.opener)
    except BaseException:
        if vault is not None:
            shutil.rmtree(request.path, ignore_errors=True)
        raise
    laptop = laptop_of(opened, disk=disk, now=now, language=language, monotonic_ms=monotonic_ms)
    head = head_refusal(request.printed, lost.entries)
    return Recovered(
        laptop,
        lost,
        chains,
        tuple(
            KnownUser(name, role)
            for name, role in sorted(users.items())
            if role != OPENER_ROLE and name not in (request.second, request.opener)
        ),
        imported,
        (
            *(item for chain in chains for item in damage_refusals(chain.damage)),
            *(() if head is None else (head,)),
            *imported.unreadable,
            *imported.warnings,
        ),
    )


class _Recovery:
    """The steps that fill the new vault."""

    def __init__(
        self,
        vault: OpenedVault,
        disk: Disk,
        now: Callable[[], datetime],
        language: Language,
        monotonic_ms: Callable[[], int] | None,
        reason: str | None,
    ) -> None:
        self._vault = vault
        self._disk = disk
        self._now = now
        self._language = language
        self._monotonic_ms = monotonic_ms
        self._reason = reason

    def laptop(self, *, is_recovering: bool = False) -> Laptop:
        """Open the stores anew: they know the cards accepted so far."""
        laptop = laptop_of(
            self._vault,
            disk=self._disk,
            now=self._now,
            language=self._language,
            monotonic_ms=self._monotonic_ms,
        )
        return replace(laptop, is_recovering=is_recovering)

    def begin(self, name: str, role: UserRole, pin: str) -> Person:
        """Begin the ledger with the two people, and give the second a PIN."""
        laptop = self.laptop()
        introduce_opener(laptop)
        admit_user(laptop, name, role, pin, reason=self._reason)
        return self.laptop().person(name, pin)

    def take_cards(self, lost: FoundChain, cards: Mapping[str, bytes], second: Person) -> None:
        """Accept what the lost laptop accepted, and its own card, which is dropped at once.

        SAFETY: the drop names no last entry: what only a peer still holds of the lost laptop counts
        when it comes (test_p36_a_peer_alone_gives_back_what_the_mirror_lacked).
        """
        laptop = self.laptop()
        for data in cards.values():
            keep_card(laptop, read_card(data), data, second=second, reason=self._reason)
        note_lost_laptop(laptop, lost.card_data, second=second, reason=self._reason)
        for known in laptop.store.cards():
            # What was written before a peer's card came in is sealed to it too.
            if known.card.role == "laptop" and not known.dropped:
                reseal_for(laptop.vault, known.card, self._disk)

    def take_chains(self, chains: Iterable[FoundChain], recovery: PqIdentity) -> None:
        """Copy the chains, sealed to the new laptop, and state up to where they came back."""
        laptop = self.laptop()
        peers = [
            item.card.age_recipient
            for item in laptop.store.cards()
            if item.card.role == "laptop" and not item.dropped
        ]
        recipients = [self._vault.identity.recipient, *peers, self._vault.recovery]
        device, path = laptop.ledger.device, self._vault.path
        for found in chains:
            reseal_chain(found, path, device, recovery, recipients, self._disk)
        devices = [
            {"key_id": found.device, "last": chain[-1].index, "entry_hash": chain[-1].entry_hash}
            for found in chains
            for chain in unbroken_chains(found.entries).values()
            if chain
        ]
        laptop.append(KIND_MERGE, {}, {"devices": devices}, reason=self._reason)


def _recovery_key(path: Path) -> PqIdentity:
    """Read the key as it was typed from paper, with or without spaces and line breaks."""
    try:
        with path.open("rb") as stream:
            text = stream.read(LARGEST_KEY_BYTES).decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise WorldError("recover-key-unreadable", str(path)) from error
    return PqIdentity.from_text(text)


def _chains(
    request: RecoveryRequest, recovery: PqIdentity
) -> tuple[FoundChain, tuple[FoundChain, ...]]:
    """Verify the lost laptop's chain, and those of the laptops that it had accepted."""
    kept = None if request.card is None else read_card_file(request.card)
    found = find_cards(request.mirror, {} if kept is None else {read_card(kept).key_id: kept})
    device = _lost(request, {key_id: card.letter for key_id, (card, _) in found.items()})
    lost = open_chain(request.mirror, *found[device], recovery)
    if not lost.entries:
        raise WorldError("recover-mirror-empty", str(request.mirror))
    accepted = _accepted_laptops(lost.entries)
    # SAFETY: a chain beside it is verified with the card that the lost laptop accepted, not with
    # the one that lies there (test_a_chain_laid_onto_the_mirror_is_not_taken).
    others = [
        open_chain(request.mirror, read_card(accepted[key_id]), accepted[key_id], recovery, device)
        for key_id in sorted(found)
        if key_id in accepted
    ]
    return lost, (lost, *others)


def _lost(request: RecoveryRequest, letters: Mapping[str, str | None]) -> str:
    """Tell which laptop was lost: as named, as the mirror says, or the only one there is."""
    owner = _mirror_of(request.mirror)
    if request.lost is not None:
        named = [key_id for key_id, letter in letters.items() if letter == request.lost.upper()]
    else:
        named = [key_id for key_id in letters if owner in (None, key_id)]
    if len(named) != 1:
        raise UsageError("recover-which-laptop", ", ".join(str(item) for item in letters.values()))
    return named[0]


def _mirror_of(mirror: Path) -> str | None:
    try:
        stated: dict[str, Any] = from_json((mirror / MIRROR_OF).read_bytes(), dict)
    except (OSError, AuthenticityError):
        return None
    return str(stated.get("device"))


def _accepted_laptops(entries: Iterable[LedgerEntry]) -> dict[str, bytes]:
    """Return every laptop's card that was ever accepted: what it gave stays counted."""
    return {
        str(entry.values["key_id"]): str(entry.values["card"]).encode("utf-8")
        for entry in entries
        if entry.kind == KIND_CARD_ACCEPTED
        and entry.values.get("role") == "laptop"
        and _is_card(entry)
    }


def _standing_cards(entries: Iterable[LedgerEntry]) -> dict[str, bytes]:
    """Return the exporters' and laptops' cards that the lost laptop accepted and did not drop."""
    cards: dict[str, bytes] = {}
    for entry in entries:
        key_id = str(entry.values.get("key_id"))
        if entry.kind == KIND_CARD_DROPPED:
            cards.pop(key_id, None)
        elif entry.kind == KIND_CARD_ACCEPTED and _is_card(entry):
            cards[key_id] = str(entry.values["card"]).encode("utf-8")
    if not any(read_card(data).role == "exporter" for data in cards.values()):
        raise UsageError("recover-no-exporter")
    return cards


def _is_card(entry: LedgerEntry) -> bool:
    try:
        card = read_card(str(entry.values.get("card")).encode("utf-8"))
    except ContinuityError:
        return False
    return card.key_id == entry.values.get("key_id")


def _users(entries: Iterable[LedgerEntry]) -> dict[str, str]:
    """Return who could sign on the lost laptop, with the role."""
    by_id: dict[str, tuple[str, str]] = {}
    for entry in entries:
        user_id = str(entry.values.get("user_id"))
        if entry.kind == KIND_USER_ADDED:
            by_id[user_id] = (str(entry.values["name"]), str(entry.values["role"]))
        elif entry.kind == KIND_USER_REVOKED:
            by_id.pop(user_id, None)
    return dict(by_id.values())


def _user_role(role: str) -> UserRole:
    roles: dict[str, UserRole] = {
        "radiographer": "radiographer",
        "physicist": "physicist",
        "doctor": "doctor",
        "it": "it",
    }
    if role not in roles:
        raise UsageError("recover-second-unknown", role)
    return roles[role]


def _free_letter(lost: FoundChain, cards: Mapping[str, bytes]) -> str:
    """Return the first letter that no laptop bears: sheet numbers are never used twice."""
    taken = {lost.letter, *(read_card(data).letter for data in cards.values())}
    return next(letter for letter in LETTERS if letter not in taken)


def _facility(lost: FoundChain, cards: Mapping[str, bytes]) -> str:
    known = [card.facility for card in map(read_card, cards.values()) if card.role == "exporter"]
    return lost.card.facility or next(iter(known), "")
