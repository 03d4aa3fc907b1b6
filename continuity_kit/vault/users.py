"""People who sign: each has a key of their own, opened by a PIN inside an opened vault.

The PIN guards who signed, never secrecy: nothing opens without the vault key.
"""

import os
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from continuity_kit.errors import AuthenticityError, UsageError
from continuity_kit.files import Disk
from continuity_kit.vault.keys import PublicKey, SigningKey
from continuity_kit.vault.schema import from_json, to_json
from continuity_kit.vault.secret_box import (
    FLOOR_KDF,
    SALT_LENGTH,
    Kdf,
    derive,
    from_text,
    open_box,
    seal_box,
    stretch,
    to_text,
)
from continuity_kit.vault.throttle import Throttle
from continuity_kit.vault.unlock import (
    OPENER_ROLE,
    THROTTLE_FILE,
    OpenedVault,
    Person,
    list_openers,
    recovery_person,
)

UserRole = Literal["radiographer", "physicist", "doctor", "it"]
PIN = re.compile(r"[0-9]{6,12}")
RECORD_AAD = b"rtck-user-v1"


@dataclass(frozen=True)
class User:
    """One person of the department as the vault keeps them; never deleted, at most revoked."""

    user_id: str
    name: str = field(repr=False)
    role: str
    public: PublicKey
    revoked: bool = False


@dataclass(frozen=True)
class _Record:
    user_id: str
    name: str
    role: UserRole
    public: str
    salt: str
    memory_kib: int
    iterations: int
    lanes: int
    key: str
    added_at: datetime
    revoked: bool = False


@dataclass(frozen=True)
class PreparedUser:
    """A person with a new key that is not yet kept."""

    user: User
    record: _Record = field(repr=False)


def add_user(
    vault: OpenedVault,
    name: str,
    role: UserRole,
    pin: str,
    *,
    disk: Disk,
    now: Callable[[], datetime],
) -> User:
    """Give a person a signing key.

    Raises:
        UsageError: `user-exists`, `user-name-empty`, `pin-form` (6 to 12 digits).
    """
    prepared = prepare_user(vault, name, role, pin, now=now)
    keep_user(vault, prepared, disk=disk)
    return prepared.user


def prepare_user(
    vault: OpenedVault,
    name: str,
    role: UserRole,
    pin: str,
    *,
    now: Callable[[], datetime],
    replacing: bool = False,
) -> PreparedUser:
    """Make a person's signing key, to be kept once the ledger names the person.

    Args:
        replacing: the person has a key, which is about to be revoked.

    Raises:
        UsageError: `user-exists`, `user-name-empty`, `pin-form` (6 to 12 digits).
    """
    if not name.strip():
        raise UsageError("user-name-empty")
    is_taken = any(user.name == name and not user.revoked for user in _people(vault))
    if is_taken and not replacing:
        raise UsageError("user-exists", name)
    key = SigningKey.generate()
    record = _wrap(vault, name, role, pin, key, secrets.token_hex(8), now())
    return PreparedUser(_user(record), record)


def keep_user(vault: OpenedVault, prepared: PreparedUser, *, disk: Disk) -> None:
    """Put a person's key in place: from now on the person signs."""
    record = prepared.record
    disk.put_new(_path(vault, record.user_id), _seal(vault, record))


def find_user(vault: OpenedVault, name: str) -> User:
    """Return the person of a name who can sign.

    Raises:
        UsageError: `user-unknown`.
        AuthenticityError: `user-damaged`.
    """
    return _user(_find(vault, name))


def revoke_user(vault: OpenedVault, name: str, *, disk: Disk) -> User:
    """Stop a person from signing; what they signed stays verifiable.

    Raises:
        UsageError: `user-unknown`.
    """
    record = replace(_find(vault, name), revoked=True)
    disk.put(_path(vault, record.user_id), _seal(vault, record))
    return _user(record)


def change_pin(
    vault: OpenedVault,
    name: str,
    pin: str,
    new_pin: str,
    *,
    disk: Disk,
    now: Callable[[], datetime],
) -> User:
    """Wrap the same key under a new PIN."""
    person = sign_in(vault, name, pin, disk=disk, now=now)
    old = _find(vault, name)
    record = _wrap(vault, name, old.role, new_pin, person.signing_key, old.user_id, old.added_at)
    disk.put(_path(vault, record.user_id), _seal(vault, record))
    return _user(record)


def sign_in(
    vault: OpenedVault, name: str, pin: str, *, disk: Disk, now: Callable[[], datetime]
) -> Person:
    """Open a person's signing key for one signature.

    Raises:
        UsageError: `user-unknown`.
        AuthenticityError: `pin-wrong`, or `user-damaged`: the name may be in a damaged record.
        WorldError: `too-many-tries`.
    """
    record = _find(vault, name)
    throttle = Throttle(vault.path / THROTTLE_FILE, disk, now)
    throttle.check(record.user_id)
    kdf = Kdf(record.memory_kib, record.iterations, record.lanes)
    opening = _pin_key(pin, from_text(record.salt), kdf, vault.vmk)
    seed = open_box(opening, from_text(record.key), record.user_id.encode())
    if seed is None:
        throttle.failed(record.user_id)
        raise AuthenticityError("pin-wrong", name)
    throttle.passed(record.user_id)
    return Person(record.user_id, record.name, record.role, SigningKey.from_seed(seed))


def users(vault: OpenedVault) -> tuple[User, ...]:
    """Return everyone who has or had a signing key, openers included."""
    openers = [
        User(slot.slot_id, slot.name, OPENER_ROLE, slot.public_key)
        for slot in list_openers(vault.path)
    ]
    recovery = recovery_person(vault.vmk)
    recovered = User(recovery.user_id, recovery.name, recovery.role, recovery.signing_key.public)
    return (*_people(vault), *openers, recovered)


def _people(vault: OpenedVault) -> tuple[User, ...]:
    return tuple(_user(record) for record in _records(vault))


def _records(vault: OpenedVault) -> tuple[_Record, ...]:
    """Return every record that can be read; a damaged one keeps nobody else from signing."""
    read = [_read(vault, path) for path in _files(vault)]
    return tuple(record for record in read if record is not None)


def _files(vault: OpenedVault) -> list[Path]:
    return sorted((vault.path / "users").glob("*.bin"))


def _read(vault: OpenedVault, path: Path) -> _Record | None:
    try:
        sealed = path.read_bytes()
    except OSError:
        return None
    data = open_box(_box_key(vault), sealed, RECORD_AAD + path.stem.encode())
    return None if data is None else from_json(data, _Record, forbid_unknown=True)


def _find(vault: OpenedVault, name: str) -> _Record:
    for record in _records(vault):
        if record.name == name and not record.revoked:
            return record
    for path in _files(vault):
        if _read(vault, path) is None:
            raise AuthenticityError("user-damaged", path.name)
    raise UsageError("user-unknown", name)


def _wrap(
    vault: OpenedVault,
    name: str,
    role: UserRole,
    pin: str,
    key: SigningKey,
    user_id: str,
    added_at: datetime,
) -> _Record:
    if PIN.fullmatch(pin) is None:
        raise UsageError("pin-form")
    salt = os.urandom(SALT_LENGTH)
    opening = _pin_key(pin, salt, FLOOR_KDF, vault.vmk)
    return _Record(
        user_id=user_id,
        name=name,
        role=role,
        public=to_text(key.public.data),
        salt=to_text(salt),
        memory_kib=FLOOR_KDF.memory_kib,
        iterations=FLOOR_KDF.iterations,
        lanes=FLOOR_KDF.lanes,
        key=to_text(seal_box(opening, key.seed, user_id.encode())),
        added_at=added_at,
    )


def _pin_key(pin: str, salt: bytes, kdf: Kdf, vmk: bytes) -> bytes:
    return derive(stretch(pin, salt, kdf) + vmk, b"rtck-user-signing-v1")


def _box_key(vault: OpenedVault) -> bytes:
    return derive(vault.vmk, b"rtck-users-v1")


def _seal(vault: OpenedVault, record: _Record) -> bytes:
    return seal_box(_box_key(vault), to_json(record), RECORD_AAD + record.user_id.encode())


def _path(vault: OpenedVault, user_id: str) -> Path:
    return vault.path / "users" / f"{user_id}.bin"


def _user(record: _Record) -> User:
    public = PublicKey(from_text(record.public))
    return User(record.user_id, record.name, record.role, public, record.revoked)
