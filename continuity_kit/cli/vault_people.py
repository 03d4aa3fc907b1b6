"""Commands of the people of a vault: `vault user` and `vault opener`."""

from pathlib import Path
from typing import Any

import click

from continuity_kit.cli.opening import administrator, open_laptop, passphrase_prompt
from continuity_kit.cli.options import (
    EXISTING_FILE,
    FOLDER,
    common,
    new_secret,
    opens_vault,
    two_people,
)
from continuity_kit.cli.output import Outcome
from continuity_kit.errors import UsageError
from continuity_kit.ledger.entries import Receipt
from continuity_kit.messages import Language, sentence
from continuity_kit.services.people_admin import (
    admit_opener,
    admit_user,
    dismiss_opener,
    dismiss_user,
    make_envelope,
    renew_pin,
)
from continuity_kit.vault.users import User

ROLES = ["radiographer", "physicist", "doctor", "it"]
REASON = "Why; kept in the ledger."


def register(vault: click.Group) -> None:
    """Add this module's commands."""
    vault.add_command(user)
    vault.add_command(opener_command)


@click.command("user")
@click.argument("path", metavar="VAULT", type=FOLDER)
@click.argument("action", type=click.Choice(["add", "revoke", "pin"]))
@click.option("--name", required=True, help="Of the person who signs.")
@click.option("--role", type=click.Choice(ROLES), help="For add.")
@click.option("--pin-file", type=EXISTING_FILE, help="First line is the person's new PIN.")
@click.option("--reason", help=REASON)
@two_people
@opens_vault
@common
def user(
    path: Path,
    action: str,
    name: str,
    role: Any,
    pin_file: Path | None,
    reason: str | None,
    second: str | None,
    second_pin_file: Path | None,
    passphrase_file: Path | None,
    opener: str | None,
    *,
    as_json: bool,
    language: Language,
) -> Outcome:
    """Add or revoke a person who signs, or give a new key to one who forgot the PIN."""
    del as_json
    if action == "add" and role is None:
        raise UsageError("role-missing", name)
    laptop = open_laptop(path, passphrase_file, opener, language)
    other = administrator(laptop, second, second_pin_file)
    if action == "revoke":
        person, receipt = dismiss_user(laptop, name, second=other, reason=reason)
        said = sentence("user-revoked", language, {"n": str(receipt.index)})
    else:
        pin = new_secret(pin_file, f"PIN · {name}")
        if action == "add":
            person, receipt = admit_user(laptop, name, role, pin, second=other, reason=reason)
        else:
            person, receipt = renew_pin(laptop, name, pin, second=other, reason=reason)
        said = sentence("user-can-sign", language, {"n": str(receipt.index)})
    return Outcome({"action": action, **_person(person), **recorded(receipt)}, [f"{name}. {said}"])


@click.command("opener")
@click.argument("path", metavar="VAULT", type=FOLDER)
@click.argument("action", type=click.Choice(["add", "remove", "break-glass"]))
@click.option("--name", required=True, help="Of the opener, or of the sealed envelope.")
@click.option(
    "--new-passphrase-file", type=EXISTING_FILE, help="For add: first line is the new passphrase."
)
@click.option("--reason", help=REASON)
@two_people
@opens_vault
@common
def opener_command(
    path: Path,
    action: str,
    name: str,
    new_passphrase_file: Path | None,
    reason: str | None,
    second: str | None,
    second_pin_file: Path | None,
    passphrase_file: Path | None,
    opener: str | None,
    *,
    as_json: bool,
    language: Language,
) -> Outcome:
    """Add or remove who opens the vault, or make the 8 words of an emergency envelope."""
    del as_json
    laptop = open_laptop(path, passphrase_file, opener, language)
    other = administrator(laptop, second, second_pin_file)
    document: dict[str, object] = {"action": action, "name": name}
    if action == "add":
        passphrase = new_secret(new_passphrase_file, f"{passphrase_prompt(language)} · {name}")
        slot, receipt = admit_opener(laptop, name, passphrase, second=other, reason=reason)
        document["opener_id"] = slot.slot_id
        lines = [sentence("opener-added", language, {"n": str(receipt.index)})]
    elif action == "remove":
        person, receipt = dismiss_opener(laptop, name, second=other, reason=reason)
        document["opener_id"] = person.user_id
        lines = [sentence("opener-removed", language, {"n": str(receipt.index)})]
    else:
        slot, words, receipt = make_envelope(laptop, name, second=other, reason=reason)
        document |= {"opener_id": slot.slot_id, "words": list(words)}
        said = sentence("break-glass-made", language, {"n": str(receipt.index)})
        lines = [said, "  ".join(words)]
    return Outcome({**document, **recorded(receipt)}, lines)


def recorded(receipt: Receipt) -> dict[str, object]:
    """Return what a document says of the entry that was made."""
    return {"entry": receipt.index, "entry_hash": receipt.entry_hash, "mirrored": receipt.mirrored}


def _person(person: User) -> dict[str, object]:
    return {
        "user_id": person.user_id,
        "name": person.name,
        "role": person.role,
        "key_id": person.public.key_id,
        "revoked": person.revoked,
    }
