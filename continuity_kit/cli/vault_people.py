"""Commands of the people of a vault: `vault user` and `vault opener`."""

from pathlib import Path
from typing import Any, TypedDict

import click

from continuity_kit.cli.opening import open_to_administer, passphrase_prompt, second_opener
from continuity_kit.cli.options import (
    EXISTING_FILE,
    Act,
    administration,
    new_secret,
)
from continuity_kit.cli.output import Outcome
from continuity_kit.errors import UsageError
from continuity_kit.ledger.entries import Receipt
from continuity_kit.messages import sentence
from continuity_kit.services.people_admin import (
    admit_opener,
    admit_user,
    dismiss_opener,
    dismiss_user,
    make_envelope,
    renew_pin,
)
from continuity_kit.vault.unlock import Person
from continuity_kit.vault.users import User

ROLES = ["radiographer", "physicist", "doctor", "it"]


class Approval(TypedDict):
    """Who approves an act of administration besides the opener, and why."""

    second: Person | None
    reason: str | None


def register(vault: click.Group) -> None:
    """Add this module's commands."""
    vault.add_command(user)
    vault.add_command(opener_command)


@click.command("user")
@administration
@click.argument("action", type=click.Choice(["add", "revoke", "pin"]))
@click.option("--name", required=True, help="Of the person who signs.")
@click.option("--role", type=click.Choice(ROLES), help="For add.")
@click.option(
    "--pin-file", "new_pin_file", type=EXISTING_FILE, help="First line is the person's new PIN."
)
def user(act: Act, action: str, name: str, role: Any, new_pin_file: Path | None) -> Outcome:
    """Add or revoke a person who signs, or give a new key to one who forgot the PIN."""
    if action == "add" and role is None:
        raise UsageError("role-missing", name)
    laptop = open_to_administer(act)
    by: Approval = {"second": second_opener(laptop, act), "reason": act.reason}
    if action == "revoke":
        person, receipt = dismiss_user(laptop, name, **by)
        said = sentence("user-revoked", act.language, {"n": str(receipt.index)})
    else:
        pin = new_secret(new_pin_file, f"PIN · {name}")
        if action == "add":
            person, receipt = admit_user(laptop, name, role, pin, **by)
        else:
            person, receipt = renew_pin(laptop, name, pin, **by)
        said = sentence("user-can-sign", act.language, {"n": str(receipt.index)})
    return Outcome({"action": action, **_person(person), **recorded(receipt)}, [f"{name}. {said}"])


@click.command("opener")
@administration
@click.argument("action", type=click.Choice(["add", "remove", "break-glass"]))
@click.option("--name", required=True, help="Of the opener, or of the sealed envelope.")
@click.option(
    "--new-passphrase-file", type=EXISTING_FILE, help="For add: first line is the new passphrase."
)
def opener_command(act: Act, action: str, name: str, new_passphrase_file: Path | None) -> Outcome:
    """Add or remove who opens the vault, or make the 8 words of an emergency envelope."""
    laptop = open_to_administer(act)
    by: Approval = {"second": second_opener(laptop, act), "reason": act.reason}
    document: dict[str, object] = {"action": action, "name": name}
    if action == "add":
        passphrase = new_secret(new_passphrase_file, f"{passphrase_prompt(act.language)} · {name}")
        slot, receipt = admit_opener(laptop, name, passphrase, **by)
        document["opener_id"] = slot.slot_id
        lines = [sentence("opener-added", act.language, {"n": str(receipt.index)})]
    elif action == "remove":
        person, receipt = dismiss_opener(laptop, name, **by)
        document["opener_id"] = person.user_id
        lines = [sentence("opener-removed", act.language, {"n": str(receipt.index)})]
    else:
        slot, words, receipt = make_envelope(laptop, name, **by)
        document |= {"opener_id": slot.slot_id, "words": list(words)}
        said = sentence("break-glass-made", act.language, {"n": str(receipt.index)})
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
