"""Key slots: each opener's passphrase opens the vault key and the opener's own signing key."""

import os
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

from continuity_kit.errors import AuthenticityError, UsageError, WorldError
from continuity_kit.files import Disk
from continuity_kit.vault.keys import PublicKey, SigningKey
from continuity_kit.vault.schema import from_json, to_json
from continuity_kit.vault.secret_box import (
    KEY_LENGTH,
    SALT_LENGTH,
    Kdf,
    check_kdf,
    derive,
    from_text,
    open_box,
    seal_box,
    stretch,
    to_text,
)

SLOT_FORMAT = 1
MOST_OPENERS = 64
SLOTS_FOLDER = "slots"
KEY_AAD = b"rtck-opener-key-v1"
SlotKind = Literal["opener", "break_glass"]


@dataclass(frozen=True)
class SlotHeader:
    """What a slot says in clear; its bytes as stored are bound to the sealed key."""

    slot_id: str
    name: str
    kind: SlotKind
    salt: str
    memory_kib: int
    iterations: int
    lanes: int
    public: str
    made_at: datetime
    format: int = SLOT_FORMAT

    @property
    def kdf(self) -> Kdf:
        """The slot's Argon2id parameters."""
        return Kdf(self.memory_kib, self.iterations, self.lanes)

    @property
    def public_key(self) -> PublicKey:
        """The opener's own signing key, public half."""
        return PublicKey(from_text(self.public))


@dataclass(frozen=True)
class Slot:
    """One slot file: the header's exact text, the sealed vault key, the sealed signing key."""

    header: str
    vault_key: str = field(repr=False)
    signing_key: str = field(repr=False)

    @property
    def parsed(self) -> SlotHeader:
        """The header.

        Raises:
            AuthenticityError: `malformed-json`.
            WorldError: `vault-newer`.
        """
        data = self.header.encode("utf-8")
        stated = from_json(data, dict).get("format")
        if isinstance(stated, int) and stated > SLOT_FORMAT:
            raise WorldError("vault-newer")
        return from_json(data, SlotHeader, forbid_unknown=True)


def make_slot(
    name: str, secret: str, vault_key: bytes, kdf: Kdf, now: datetime, kind: SlotKind = "opener"
) -> Slot:
    """Make a slot for a new opener.

    Raises:
        UsageError: `passphrase-empty`, `opener-name-empty`.
    """
    if not secret:
        raise UsageError("passphrase-empty")
    if not name.strip():
        raise UsageError("opener-name-empty")
    check_kdf(kdf)
    salt = os.urandom(SALT_LENGTH)
    key = SigningKey.generate()
    header = to_json(
        SlotHeader(
            slot_id=secrets.token_hex(8),
            name=name,
            kind=kind,
            salt=to_text(salt),
            memory_kib=kdf.memory_kib,
            iterations=kdf.iterations,
            lanes=kdf.lanes,
            public=to_text(key.public.data),
            made_at=now,
        )
    )
    opening = stretch(secret, salt, kdf)
    return Slot(
        header=header.decode("utf-8"),
        vault_key=to_text(seal_box(opening, vault_key, header)),
        signing_key=to_text(seal_box(_signer_key(opening, vault_key), key.seed, KEY_AAD + header)),
    )


def open_slot(slot: Slot, secret: str) -> tuple[bytes, SigningKey] | None:
    """Return vault key and opener's signing key, or None when the passphrase is another's.

    Raises:
        AuthenticityError: `kdf-out-of-range`: a slot weakened to be guessed faster.
    """
    header = slot.header.encode("utf-8")
    parsed = slot.parsed
    opening = stretch(secret, from_text(parsed.salt), parsed.kdf)
    vault_key = open_box(opening, from_text(slot.vault_key), header)
    if vault_key is None:
        return None
    seed = open_box(_signer_key(opening, vault_key), from_text(slot.signing_key), KEY_AAD + header)
    if seed is None:
        raise AuthenticityError("slot-damaged", parsed.name)
    return vault_key, SigningKey.from_seed(seed)


def put_slot(folder: Path, slot: Slot, disk: Disk) -> None:
    """Store a slot under its id."""
    disk.put_new(folder / f"{slot.parsed.slot_id}.json", to_json(slot))


def read_slots(folder: Path) -> tuple[Slot, ...]:
    """Return every slot that can be read; a damaged one locks nobody else out."""
    slots = []
    for path in sorted(folder.glob("*.json")):
        try:
            slot = from_json(path.read_bytes(), Slot, forbid_unknown=True)
            _check_slot(slot)
        except (AuthenticityError, WorldError, OSError):
            continue
        slots.append(slot)
    return tuple(slots)


def _check_slot(slot: Slot) -> None:
    header = slot.parsed
    check_kdf(header.kdf)
    from_text(slot.vault_key), from_text(slot.signing_key)
    if len(from_text(header.salt)) != SALT_LENGTH or len(from_text(header.public)) != KEY_LENGTH:
        raise AuthenticityError("slot-damaged", header.name)


def refused_slots(folder: Path) -> tuple[str, ...]:
    """Name the slot files that open nothing: damaged, newer, or weakened below the floor."""
    good = {f"{slot.parsed.slot_id}.json" for slot in read_slots(folder)}
    return tuple(path.name for path in sorted(folder.glob("*.json")) if path.name not in good)


def _signer_key(opening: bytes, vault_key: bytes) -> bytes:
    return derive(opening + vault_key, b"rtck-opener-signing-v1")
