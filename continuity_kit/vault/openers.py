"""Who else may open a vault: openers, and the emergency access in a sealed envelope."""

import secrets
from collections.abc import Callable
from datetime import datetime

from continuity_kit.errors import UsageError
from continuity_kit.files import Disk
from continuity_kit.messages import Language
from continuity_kit.vault.secret_box import PASSPHRASE_KDF, Kdf
from continuity_kit.vault.slots import (
    MOST_OPENERS,
    SLOTS_FOLDER,
    Slot,
    SlotHeader,
    make_slot,
    put_slot,
)
from continuity_kit.vault.unlock import OpenedVault, list_openers, typed_words
from continuity_kit.vault.words import word_list

BREAK_GLASS_WORDS = 8


def add_opener(
    vault: OpenedVault,
    name: str,
    passphrase: str,
    *,
    disk: Disk,
    now: Callable[[], datetime],
    kdf: Kdf = PASSPHRASE_KDF,
) -> SlotHeader:
    """Let one more person open the vault.

    Raises:
        UsageError: `opener-exists`, `openers-full`, and those of `make_slot`.
    """
    slot = prepare_opener(vault, name, passphrase, now=now, kdf=kdf)
    keep_slot(vault, slot, disk=disk)
    return slot.parsed


def prepare_opener(
    vault: OpenedVault,
    name: str,
    passphrase: str,
    *,
    now: Callable[[], datetime],
    kdf: Kdf = PASSPHRASE_KDF,
) -> Slot:
    """Make a new opener's slot, to be kept once the ledger names the opener.

    Raises:
        UsageError: `opener-exists`, `openers-full`, and those of `make_slot`.
    """
    _check_room(vault, name)
    return make_slot(name, passphrase, vault.vmk, kdf, now())


def keep_slot(vault: OpenedVault, slot: Slot, *, disk: Disk) -> None:
    """Put a slot in place: from now on its secret opens."""
    put_slot(vault.path / SLOTS_FOLDER, slot, disk)


def _check_room(vault: OpenedVault, name: str) -> None:
    openers = list_openers(vault.path)
    if any(item.name == name for item in openers):
        raise UsageError("opener-exists", name)
    if len(openers) >= MOST_OPENERS:
        raise UsageError("openers-full")


def remove_opener(vault: OpenedVault, name: str, *, disk: Disk) -> SlotHeader:
    """Take a slot away; an old copy of the disk still holds it.

    Raises:
        UsageError: `opener-unknown`, `opener-last`.
    """
    openers = list_openers(vault.path)
    match = next((item for item in openers if item.name == name), None)
    if match is None:
        raise UsageError("opener-unknown", name)
    if match.kind == "opener" and sum(item.kind == "opener" for item in openers) == 1:
        raise UsageError("opener-last", name)
    folder = vault.path / SLOTS_FOLDER
    (folder / f"{match.slot_id}.json").unlink()
    disk.sync_folder(folder)
    return match


def add_break_glass(
    vault: OpenedVault,
    name: str,
    *,
    disk: Disk,
    now: Callable[[], datetime],
    language: Language = "fr",
    kdf: Kdf = PASSPHRASE_KDF,
) -> tuple[str, ...]:
    """Make an emergency access and return its 8 words, shown once, for a sealed envelope."""
    slot, words = prepare_break_glass(vault, name, now=now, language=language, kdf=kdf)
    keep_slot(vault, slot, disk=disk)
    return words


def prepare_break_glass(
    vault: OpenedVault,
    name: str,
    *,
    now: Callable[[], datetime],
    language: Language = "fr",
    kdf: Kdf = PASSPHRASE_KDF,
) -> tuple[Slot, tuple[str, ...]]:
    """Make the slot of an emergency access, and its 8 words.

    Raises:
        UsageError: `opener-exists`, `openers-full`, `opener-name-empty`.
    """
    _check_room(vault, name)
    listed = word_list(language)
    words = tuple(secrets.choice(listed) for _ in range(BREAK_GLASS_WORDS))
    secret = typed_words(" ".join(words))
    return make_slot(name, secret, vault.vmk, kdf, now(), "break_glass"), words
