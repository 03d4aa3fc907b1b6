"""Runs commands as the installed program does, and makes vaults cheap to open."""

import io
import json
import secrets
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from continuity_kit import bootstrap
from continuity_kit.cli.main import main
from continuity_kit.files import Disk
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.people_admin import admit_user
from continuity_kit.services.vault_admin import vault_card
from continuity_kit.services.vault_init import NewVault, NewVaultRequest, init_vault
from continuity_kit.vault.secret_box import FLOOR_KDF

PASSPHRASE = "phrase de passe d'Anne"
PINS = {"Bruno": "222222", "Claire": "333333", "Diane": "444444"}
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
FACILITY = "Centre Saint-Exemple"


@dataclass(frozen=True)
class Ran:
    """How a command ended: exit code, document of `--json`, standard error."""

    exit: int
    document: dict[str, Any]
    errors: str

    @property
    def codes(self) -> list[str]:
        return [item["code"] for item in self.document["refused"]]


def run(*arguments: object, language: str = "fr") -> Ran:
    """Run one command with `--json`; exactly one document comes out, with its exit code in it."""
    out, err = io.StringIO(), io.StringIO()
    words = [*map(str, arguments), "--json", "--language", language]
    with redirect_stdout(out), redirect_stderr(err):
        code = main(words)
    document = json.loads(out.getvalue())
    assert document["exit"] == code
    assert isinstance(document["refused"], list)
    return Ran(code, document, err.getvalue())


def told(*arguments: object, language: str = "fr") -> tuple[int, str, str]:
    """Run one command for a person; return its exit code, standard output and error."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main([*map(str, arguments), "--language", language])
    return code, out.getvalue(), err.getvalue()


def secret_file(folder: Path, secret: str) -> Path:
    """Write a secret as a script gives it."""
    path = folder / f"secret-{secrets.token_hex(4)}"
    path.write_text(f"{secret}\n", encoding="utf-8")
    return path


def make_vault(folder: Path, name: str = "vault", **more: Any) -> NewVault:
    """Make a vault that opens at the lowest work factor; Anne opens it."""
    more.setdefault("recovery_out", folder / f"{name}-recovery")
    request = NewVaultRequest(folder / name, more.pop("opener", "Anne"), **more)
    return init_vault(request, PASSPHRASE, disk=Disk(), now=bootstrap.now, kdf=FLOOR_KDF)


def add_people(laptop: Laptop, **roles: Any) -> None:
    """Let people sign, each with the PIN of `PINS`."""
    for name, role in (roles or {"Bruno": "radiographer", "Claire": "physicist"}).items():
        admit_user(laptop, name, role, PINS.get(name, "555555"))


def place_with_peer(folder: Path) -> None:
    """Make a vault with people, and the card of a second laptop of the same recovery key."""
    add_people(make_vault(folder).laptop)
    recovery = folder / "vault-recovery" / "recovery.card"
    peer = make_vault(folder, "peer", letter="B", recovery_card=recovery, recovery_out=None)
    vault_card(peer.laptop, folder / "peer.card")


def pretend_import(laptop: Laptop) -> None:
    """Put the entry of a first import into the ledger: from then on two people are asked."""
    values = {
        "exporter": "0" * 16,
        "sequence": 1,
        "manifest_sha256": "0" * 64,
        "created": NOON.isoformat(),
        "plans": [],
    }
    laptop.append("import", {}, values)
