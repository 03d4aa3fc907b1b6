"""What a laptop made from the recovery key may open although it was sealed before it existed.

Objects stay as they came, so that their signed hashes can still be checked: only the file key of
each, 16 bytes, is kept for the new laptop, sealed under its vault key. The recovery key itself is
kept nowhere.
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from continuity_kit.errors import AuthenticityError
from continuity_kit.files import Disk
from continuity_kit.vault.age_keys import PqIdentity, Stanza
from continuity_kit.vault.schema import from_json, to_json
from continuity_kit.vault.secret_box import derive, open_box, seal_box

FILE_KEYS = "older.bin"
FILE_KEYS_AAD = b"rtck-older-file-keys-v1"


@dataclass(frozen=True)
class LateIdentity(PqIdentity):
    """A laptop's identity with the file keys of what is older than the laptop.

    Attributes:
        file_keys: by the body of the stanza that they were wrapped in for the recovery key.
    """

    file_keys: Mapping[bytes, bytes] = field(default_factory=dict, repr=False, compare=False)

    def unwrap(self, stanza: Stanza) -> bytes | None:
        """Return the file key of what is sealed to this laptop, or was before it existed."""
        found = super().unwrap(stanza)
        return self.file_keys.get(stanza.body) if found is None else found


@dataclass(frozen=True)
class RecoveringIdentity(PqIdentity):
    """The new laptop's identity while the recovery key lies on the table.

    Attributes:
        recovery: the key typed from paper.
        file_keys: grows by what only the recovery key opened.
    """

    recovery: PqIdentity = field(default_factory=PqIdentity.generate, repr=False, compare=False)
    file_keys: dict[bytes, bytes] = field(default_factory=dict, repr=False, compare=False)

    def unwrap(self, stanza: Stanza) -> bytes | None:
        """Return the file key, and remember it where the laptop's own key does not open."""
        found = super().unwrap(stanza)
        if found is not None:
            return found
        key = self.recovery.unwrap(stanza)
        if key is not None:
            self.file_keys[stanza.body] = key
        return key


def keep_file_keys(vault: Path, vmk: bytes, file_keys: Mapping[bytes, bytes], disk: Disk) -> None:
    """Keep the file keys of what is older than the laptop.

    Raises:
        WorldError: what the medium refused.
    """
    named = {_text(stanza): _text(key) for stanza, key in sorted(file_keys.items())}
    sealed = seal_box(_key(vmk), to_json(named), FILE_KEYS_AAD)
    disk.put(vault / "keys" / FILE_KEYS, sealed)


def with_file_keys(vault: Path, vmk: bytes, identity: PqIdentity) -> PqIdentity:
    """Return a laptop's identity with the file keys that its vault keeps, if any.

    Raises:
        AuthenticityError: `laptop-keys-damaged`.
    """
    try:
        sealed = (vault / "keys" / FILE_KEYS).read_bytes()
    except FileNotFoundError:
        return identity
    except OSError as error:
        raise AuthenticityError("laptop-keys-damaged", str(vault)) from error
    data = open_box(_key(vmk), sealed, FILE_KEYS_AAD)
    if data is None:
        raise AuthenticityError("laptop-keys-damaged", str(vault))
    named: dict[str, str] = from_json(data, dict)
    keys = {base64.b64decode(stanza): base64.b64decode(key) for stanza, key in named.items()}
    return LateIdentity(identity.seed, keys)


def _key(vmk: bytes) -> bytes:
    return derive(vmk, b"rtck-older-file-keys-v1")


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
