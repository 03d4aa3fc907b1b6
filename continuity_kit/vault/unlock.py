"""Makes and opens a vault: openers' passphrases, break-glass words, the recovery key."""

import os
import secrets
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from continuity_kit.errors import AuthenticityError, UsageError, WorldError
from continuity_kit.files import Disk, make_private_folder, storage_error
from continuity_kit.vault import agefile
from continuity_kit.vault.age_keys import PqIdentity, PqRecipient
from continuity_kit.vault.cards import is_laptop_letter
from continuity_kit.vault.keys import SigningKey
from continuity_kit.vault.late_identity import with_file_keys
from continuity_kit.vault.schema import from_json, to_json
from continuity_kit.vault.secret_box import (
    KEY_LENGTH,
    PASSPHRASE_KDF,
    Kdf,
    derive,
    from_text,
    open_box,
    seal_box,
    to_text,
)
from continuity_kit.vault.slots import (
    SLOTS_FOLDER,
    Slot,
    SlotHeader,
    make_slot,
    open_slot,
    put_slot,
    read_slots,
)
from continuity_kit.vault.throttle import Throttle
from continuity_kit.vault.words import fold

VAULT_FORMAT = 1
FORMAT_FILE = "format.json"
RECOVERY_SLOT = "recovery.age"
LAPTOP_KEYS = "laptop.json"
THROTTLE_FILE = "throttle.json"
FOLDERS = (SLOTS_FOLDER, "keys", "users", "cards", "objects", "bundles", "derived", "ledger")
KEYS_AAD = b"rtck-laptop-keys-v1"
ANY_OPENER = "*"
OPENER_ROLE = "opener"


@dataclass(frozen=True)
class VaultFormat:
    """`format.json`: which vault this is, in clear."""

    facility: str
    letter: str
    made_at: datetime
    recovery: str
    format: int = VAULT_FORMAT


@dataclass(frozen=True)
class Person:
    """Someone who can sign now."""

    user_id: str
    name: str = field(repr=False)
    role: str
    signing_key: SigningKey = field(repr=False)


@dataclass(frozen=True)
class OpenedVault:
    """A vault whose keys are in memory; secrets never show in `repr`."""

    path: Path
    facility: str
    letter: str
    recovery: PqRecipient = field(repr=False)
    vmk: bytes = field(repr=False)
    opener: Person
    device_key: SigningKey = field(repr=False)
    identity: PqIdentity = field(repr=False)
    break_glass: bool = False


@dataclass(frozen=True)
class _LaptopKeys:
    """What `laptop.json` seals: the laptop's keys, and who it is and trusts.

    `format.json` says the same in clear; what is sealed here is what counts.
    """

    identity: str
    device: str
    facility: str
    letter: str
    recovery: str


def create_vault(
    path: Path,
    opener: str,
    passphrase: str,
    *,
    facility: str,
    letter: str,
    recovery: PqRecipient,
    disk: Disk,
    now: Callable[[], datetime],
    kdf: Kdf = PASSPHRASE_KDF,
    device_key: SigningKey | None = None,
    files: Mapping[str, bytes] | None = None,
) -> OpenedVault:
    """Make a vault whole or not at all: it is built beside and put in place by rename.

    Args:
        device_key: of the laptop, where its recovery card was signed beforehand.
        files: more files of the new vault, by name.

    Raises:
        WorldError: `vault-exists`, or what the medium refused.
        UsageError: `vault-letter-wrong`, `passphrase-empty`, `opener-name-empty`.
    """
    check_new_vault(path, letter)
    vmk = os.urandom(KEY_LENGTH)
    slot = make_slot(opener, passphrase, vmk, kdf, now())
    building = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    unfinished: Path | None = building
    try:
        make_private_folder(building)
        for name in FOLDERS:
            make_private_folder(building / name)
        put_slot(building / SLOTS_FOLDER, slot, disk)
        disk.put(building / SLOTS_FOLDER / RECOVERY_SLOT, agefile.seal(vmk, [recovery]))
        keys = _LaptopKeys(
            PqIdentity.generate().to_text(),
            to_text((device_key or SigningKey.generate()).seed),
            facility,
            letter,
            recovery.to_text(),
        )
        disk.put(building / "keys" / LAPTOP_KEYS, _seal_keys(vmk, keys))
        head = VaultFormat(facility, letter, now(), recovery.to_text())
        disk.put(building / FORMAT_FILE, to_json(head))
        for name, data in (files or {}).items():
            disk.put(building / name, data)
        disk.rename(building, path)
        unfinished = path
        disk.sync_folder(path.parent)
        unfinished = None
    except OSError as error:
        raise storage_error(error, path) from error
    finally:
        if unfinished is not None:
            shutil.rmtree(unfinished, ignore_errors=True)
    return open_vault(path, passphrase, disk=disk, now=now, opener=opener)


def check_new_vault(path: Path, letter: str) -> None:
    """Refuse what no new vault can be, before anything is written.

    Raises:
        WorldError: `vault-exists`.
        UsageError: `vault-letter-wrong`.
    """
    if not is_laptop_letter(letter):
        raise UsageError("vault-letter-wrong", letter)
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise WorldError("vault-exists", str(path))


def open_vault(
    path: Path,
    passphrase: str,
    *,
    disk: Disk,
    now: Callable[[], datetime],
    opener: str | None = None,
) -> OpenedVault:
    """Open with an opener's passphrase or the break-glass words; every slot is tried.

    Raises:
        WorldError: `vault-missing`, `vault-newer`, `too-many-tries`.
        AuthenticityError: `passphrase-wrong`.
    """
    read_format(path)
    throttle = Throttle(path / THROTTLE_FILE, disk, now)
    slots = read_slots(path / SLOTS_FOLDER)
    # Counted by known names only: a passphrase typed into the wrong box is kept nowhere.
    is_known = any(slot.parsed.name == opener for slot in slots)
    tried_as = opener if opener is not None and is_known else ANY_OPENER
    throttle.check(tried_as)
    for slot in slots:
        parsed = slot.parsed
        if opener is not None and parsed.name != opener:
            continue
        opened = _try_slot(slot, parsed, passphrase)
        if opened is not None:
            throttle.passed(tried_as)
            vmk, key = opened
            person = Person(parsed.slot_id, parsed.name, OPENER_ROLE, key)
            return _opened(path, vmk, person, break_glass=parsed.kind == "break_glass")
    throttle.failed(tried_as)
    raise AuthenticityError("passphrase-wrong")


def _try_slot(slot: Slot, header: SlotHeader, passphrase: str) -> tuple[bytes, SigningKey] | None:
    secret = typed_words(passphrase) if header.kind == "break_glass" else passphrase
    try:
        return open_slot(slot, secret)
    except MemoryError:
        # A slot that asks for more memory than there is must keep nobody else out.
        return None


def open_with_recovery(path: Path, recovery: PqIdentity) -> OpenedVault:
    """Open with the recovery key when no opener is left.

    Raises:
        AuthenticityError: `recovery-key-wrong`.
    """
    read_format(path)
    try:
        vmk = agefile.unseal((path / SLOTS_FOLDER / RECOVERY_SLOT).read_bytes(), recovery)
    except (AuthenticityError, OSError) as error:
        raise AuthenticityError("recovery-key-wrong") from error
    return _opened(path, vmk, recovery_person(vmk))


def recovery_person(vmk: bytes) -> Person:
    """Return who signs when the recovery key opened the vault."""
    key = SigningKey.from_seed(derive(vmk, b"rtck-recovery-signer-v1"))
    return Person("recovery", "recovery", OPENER_ROLE, key)


def list_openers(path: Path) -> tuple[SlotHeader, ...]:
    """Return the headers of all readable slots."""
    return tuple(slot.parsed for slot in read_slots(path / SLOTS_FOLDER))


def read_format(path: Path) -> VaultFormat:
    """Read which vault this is.

    Raises:
        WorldError: `vault-missing`, `vault-newer`.
        AuthenticityError: `malformed-json`.
    """
    try:
        data = (path / FORMAT_FILE).read_bytes()
    except OSError as error:
        raise WorldError("vault-missing", str(path)) from error
    stated = from_json(data, dict).get("format")
    if isinstance(stated, int) and stated > VAULT_FORMAT:
        raise WorldError("vault-newer", str(path))
    return from_json(data, VaultFormat, forbid_unknown=True)


def _opened(path: Path, vmk: bytes, opener: Person, *, break_glass: bool = False) -> OpenedVault:
    try:
        sealed = (path / "keys" / LAPTOP_KEYS).read_bytes()
    except OSError as error:
        raise AuthenticityError("laptop-keys-damaged", str(path)) from error
    data = open_box(derive(vmk, b"rtck-laptop-keys-v1"), sealed, KEYS_AAD)
    if data is None:
        raise AuthenticityError("laptop-keys-damaged", str(path))
    keys = from_json(data, _LaptopKeys, forbid_unknown=True)
    return OpenedVault(
        path=path,
        facility=keys.facility,
        letter=keys.letter,
        recovery=PqRecipient.from_text(keys.recovery),
        vmk=vmk,
        opener=opener,
        device_key=SigningKey.from_seed(from_text(keys.device)),
        identity=with_file_keys(path, vmk, PqIdentity.from_text(keys.identity)),
        break_glass=break_glass,
    )


def _seal_keys(vmk: bytes, keys: _LaptopKeys) -> bytes:
    return seal_box(derive(vmk, b"rtck-laptop-keys-v1"), to_json(keys), KEYS_AAD)


def typed_words(text: str) -> str:
    """Return break-glass words as they are compared: case, accents and commas are free."""
    return " ".join(fold(word) for word in text.replace(",", " ").split())
