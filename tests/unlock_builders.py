"""A vault that two open, and what a thief with its disk can change."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from vault_builders import PASSPHRASE, Clock, new_vault

from continuity_kit.errors import ContinuityError
from continuity_kit.files import Disk
from continuity_kit.vault.openers import add_opener
from continuity_kit.vault.schema import to_json
from continuity_kit.vault.secret_box import FLOOR_KDF
from continuity_kit.vault.unlock import OpenedVault, open_vault

DISK = Disk()


def vault_of_two(path: Path) -> OpenedVault:
    """Return a vault that Anne and Bruno open; tests copy it."""
    vault = new_vault(path)
    add_opener(vault, "Bruno", "phrase de Bruno", disk=DISK, now=Clock(), kdf=FLOOR_KDF)
    return vault


def copy_vault(vault: OpenedVault, path: Path) -> OpenedVault:
    """Return the vault as it stands, in another folder: what one test does no other sees."""
    shutil.copytree(vault.path, path)
    return replace(vault, path=path)


def refusal(path: Path, passphrase: str, *, opener: str | None = None, now: Any = None) -> str:
    with pytest.raises(ContinuityError) as refused:
        open_vault(path, passphrase, disk=DISK, now=now or Clock(), opener=opener)
    return refused.value.code


def opened(path: Path, passphrase: str = PASSPHRASE, **values: Any) -> OpenedVault:
    return open_vault(path, passphrase, disk=DISK, now=values.pop("now", Clock()), **values)


def slot_files(path: Path) -> dict[str, Path]:
    """Return each opener's slot file."""
    found = {}
    for file in (path / "slots").glob("*.json"):
        found[json.loads(json.loads(file.read_bytes())["header"])["name"]] = file
    return found


def rewrite_header(file: Path, **values: Any) -> None:
    """Change what a slot says in clear, as a thief with the disk can."""
    slot = json.loads(file.read_bytes())
    header = to_json({**json.loads(slot["header"]), **values}).decode()
    file.write_bytes(to_json({**slot, "header": header}))
