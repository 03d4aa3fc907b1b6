"""Who signs and who opens: each change is a ledger entry that lets other laptops verify.

Someone new is in the ledger before the key is kept, and someone who leaves loses the key before
the ledger says so: at no moment does a key sign that a later reader would refuse.
"""

import base64
from typing import Any

from continuity_kit.domain.ledger_kinds import KIND_USER_ADDED, KIND_USER_REVOKED
from continuity_kit.errors import UsageError
from continuity_kit.ledger.entries import Receipt
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.two_people import check_administers, check_other, check_second
from continuity_kit.vault.keys import PublicKey
from continuity_kit.vault.openers import (
    keep_slot,
    prepare_break_glass,
    prepare_opener,
    remove_opener,
)
from continuity_kit.vault.secret_box import PASSPHRASE_KDF, Kdf
from continuity_kit.vault.slots import SlotHeader
from continuity_kit.vault.unlock import OPENER_ROLE, Person
from continuity_kit.vault.users import (
    User,
    UserRole,
    find_user,
    keep_user,
    prepare_user,
    revoke_user,
    users,
)

FIELDS = ("user_id", "name", "role", "public_key")


def introduce_opener(laptop: Laptop) -> None:
    """Begin an empty ledger with the opener's own key, for readers who know nobody of this vault.

    Raises:
        WorldError: `ledger-…`: not recorded.
    """
    opener = laptop.vault.opener
    if laptop.ledger.head().count == 0:
        key = opener.signing_key.public
        laptop.append(
            KIND_USER_ADDED, {}, _added(User(opener.user_id, opener.name, opener.role, key))
        )


def admit_user(
    laptop: Laptop,
    name: str,
    role: UserRole,
    pin: str,
    *,
    second: Person | None = None,
    reason: str | None = None,
) -> tuple[User, Receipt]:
    """Let one more person sign.

    Raises:
        UsageError: `two-people-needed`, those of `prepare_user`.
        SafetyError: `second-is-first`, `break-glass-consults-only`.
        WorldError: `ledger-…`: nobody was added.
    """
    check_second(laptop, second)
    prepared = prepare_user(laptop.vault, name, role, pin, now=laptop.now)
    receipt = _append_added(laptop, prepared.user, second, reason)
    keep_user(laptop.vault, prepared, disk=laptop.disk)
    return prepared.user, receipt


def dismiss_user(
    laptop: Laptop, name: str, *, second: Person | None = None, reason: str | None = None
) -> tuple[User, Receipt]:
    """Stop a person from signing; a dismissal that the ledger missed is completed when repeated.

    Raises:
        UsageError: `user-unknown`, `two-people-needed`.
        SafetyError: `second-is-first`, `break-glass-consults-only`.
        WorldError: `ledger-…`: the person signs no more; repeat, so that the ledger says so.
    """
    check_second(laptop, second)
    try:
        user = revoke_user(laptop.vault, name, disk=laptop.disk)
    except UsageError:
        user = _unrecorded(laptop, name, is_opener=False)
    return user, _append_revoked(laptop, user.user_id, second, reason)


def renew_pin(
    laptop: Laptop,
    name: str,
    pin: str,
    *,
    second: Person | None = None,
    reason: str | None = None,
) -> tuple[User, Receipt]:
    """Give a person who forgot the PIN a new key; what was signed with the old one stays valid.

    Raises:
        UsageError: `user-unknown`, `pin-form`, `two-people-needed`.
        SafetyError: `second-is-first`, `break-glass-consults-only`.
        WorldError: `ledger-…`: the old PIN opens nothing more; add the person anew.
    """
    check_second(laptop, second)
    role: Any = find_user(laptop.vault, name).role
    prepared = prepare_user(laptop.vault, name, role, pin, now=laptop.now, replacing=True)
    dismiss_user(laptop, name, second=second, reason=reason)
    receipt = _append_added(laptop, prepared.user, second, reason)
    keep_user(laptop.vault, prepared, disk=laptop.disk)
    return prepared.user, receipt


def admit_opener(
    laptop: Laptop,
    name: str,
    passphrase: str,
    *,
    second: Person | None = None,
    reason: str | None = None,
    kdf: Kdf = PASSPHRASE_KDF,
) -> tuple[SlotHeader, Receipt]:
    """Let one more person open the vault.

    After an emergency opening this is the one act of administration that is left, and it takes a
    second person: the passphrases are to be renewed from it.

    Raises:
        UsageError: `opener-exists`, `openers-full`, `two-people-needed`, those of `make_slot`.
        SafetyError: `second-is-first`.
        WorldError: `ledger-…`: nobody was added.
    """
    check_other(laptop, second)
    if laptop.vault.break_glass and second is None:
        raise UsageError("two-people-needed")
    slot = prepare_opener(laptop.vault, name, passphrase, now=laptop.now, kdf=kdf)
    receipt = _append_added(laptop, _opener(slot.parsed), second, reason)
    keep_slot(laptop.vault, slot, disk=laptop.disk)
    return slot.parsed, receipt


def dismiss_opener(
    laptop: Laptop, name: str, *, second: Person | None = None, reason: str | None = None
) -> tuple[User, Receipt]:
    """Take a slot away; an old copy of the disk still holds it.

    Raises:
        UsageError: `opener-unknown`, `opener-last`.
        SafetyError: `second-is-first`, `break-glass-consults-only`.
        WorldError: `ledger-…`: the slot is gone; repeat, so that the ledger says so.
    """
    check_administers(laptop)
    check_other(laptop, second)
    try:
        user = _opener(remove_opener(laptop.vault, name, disk=laptop.disk))
    except UsageError as error:
        if error.code != "opener-unknown":
            raise
        user = _unrecorded(laptop, name, is_opener=True)
    return user, _append_revoked(laptop, user.user_id, second, reason)


def make_envelope(
    laptop: Laptop,
    name: str,
    *,
    second: Person | None = None,
    reason: str | None = None,
    kdf: Kdf = PASSPHRASE_KDF,
) -> tuple[SlotHeader, tuple[str, ...], Receipt]:
    """Make an emergency access and return its 8 words, shown this once.

    Raises:
        UsageError: `opener-exists`, `openers-full`, `opener-name-empty`.
        SafetyError: `second-is-first`, `break-glass-consults-only`.
        WorldError: `ledger-…`: no access was made.
    """
    check_administers(laptop)
    check_other(laptop, second)
    slot, words = prepare_break_glass(
        laptop.vault, name, now=laptop.now, language=laptop.language, kdf=kdf
    )
    receipt = _append_added(laptop, _opener(slot.parsed), second, reason)
    keep_slot(laptop.vault, slot, disk=laptop.disk)
    return slot.parsed, words, receipt


def _append_added(laptop: Laptop, user: User, second: Person | None, reason: str | None) -> Receipt:
    introduce_opener(laptop)
    return laptop.append(KIND_USER_ADDED, {}, _added(user), reason=reason, second=second)


def _append_revoked(
    laptop: Laptop, user_id: str, second: Person | None, reason: str | None
) -> Receipt:
    introduce_opener(laptop)
    values = {"user_id": user_id}
    return laptop.append(KIND_USER_REVOKED, {}, values, reason=reason, second=second)


def _added(user: User) -> dict[str, str]:
    """Return what another laptop needs to verify a person's signatures."""
    public = base64.b64encode(user.public.data).decode("ascii")
    return dict(zip(FIELDS, (user.user_id, user.name, user.role, public), strict=True))


def _unrecorded(laptop: Laptop, name: str, *, is_opener: bool) -> User:
    """Return the person of a name who lost the key and whose dismissal the ledger lacks.

    Raises:
        UsageError: `opener-unknown`, `user-unknown`.
    """
    entries = laptop.ledger.entries()
    told = {entry.values.get("user_id") for entry in entries if entry.kind == KIND_USER_REVOKED}
    able = {user.user_id for user in users(laptop.vault) if not user.revoked}
    for entry in entries:
        if entry.kind != KIND_USER_ADDED or entry.device != laptop.ledger.device:
            continue
        user_id, named, role, public = (str(entry.values[field]) for field in FIELDS)
        if named == name and (role == OPENER_ROLE) == is_opener and user_id not in told | able:
            return User(user_id, named, role, PublicKey(base64.b64decode(public)))
    raise UsageError("opener-unknown" if is_opener else "user-unknown", name)


def _opener(header: SlotHeader) -> User:
    return User(header.slot_id, header.name, OPENER_ROLE, header.public_key)
