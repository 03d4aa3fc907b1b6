"""Commands of the laptop's vault: making it, whom it trusts, who signs and who opens."""

from pathlib import Path

import click

from continuity_kit import bootstrap
from continuity_kit.cli import recover, vault_people, vault_profiles
from continuity_kit.cli.exporter import card_document, card_lines
from continuity_kit.cli.opening import (
    open_laptop,
    open_to_administer,
    passphrase_prompt,
    second_opener,
)
from continuity_kit.cli.options import (
    EXISTING_FILE,
    FOLDER,
    OUT_FILE,
    Act,
    administration,
    card_words_typed,
    common,
    new_secret,
    opens_vault,
)
from continuity_kit.cli.output import Outcome
from continuity_kit.messages import Language, sentence
from continuity_kit.services.card_exchange import read_card_file
from continuity_kit.services.exchange import give_to_mirror
from continuity_kit.services.ledger_journal import damage_refusals
from continuity_kit.services.vault_admin import choose_mirror, drop_card, trust_card, vault_card
from continuity_kit.services.vault_init import NewVault, NewVaultRequest, init_vault


def register(cli: click.Group) -> None:
    """Add this module's commands."""
    cli.add_command(vault)


@click.group()
def vault() -> None:
    """The laptop's vault: keys, cards, people, mirror."""


vault_people.register(vault)
recover.register(vault)
vault_profiles.register(vault)


@vault.command("init")
@click.argument("path", metavar="VAULT", type=FOLDER)
@click.option("--opener", required=True, help="Who opens the vault with a passphrase.")
@click.option("--passphrase-file", type=EXISTING_FILE, help="First line is the passphrase.")
@click.option("--recovery-out", type=FOLDER, help="Folder for the recovery page and card.")
@click.option("--letter", default="A", show_default=True, help="The laptop's, on sheet numbers.")
@click.option("--recovery-card", type=EXISTING_FILE, help="Of the facility's recovery key.")
@click.option("--facility", default="", help="Learned from the first exporter card otherwise.")
@common
def init(
    path: Path,
    opener: str,
    passphrase_file: Path | None,
    recovery_out: Path | None,
    letter: str,
    recovery_card: Path | None,
    facility: str,
    *,
    as_json: bool,
    language: Language,
) -> Outcome:
    """Make a vault, and the recovery page without which it is not made."""
    del as_json
    request = NewVaultRequest(path, opener, letter, facility, recovery_out, recovery_card)
    made = init_vault(
        request,
        new_secret(passphrase_file, passphrase_prompt(language)),
        disk=bootstrap.disk(),
        now=bootstrap.now,
        language=language,
        monotonic_ms=bootstrap.monotonic_ms,
    )
    return Outcome(_new_vault_document(made), _new_vault_lines(made, language))


@vault.command("card")
@click.argument("path", metavar="VAULT", type=FOLDER)
@click.option("--out", type=OUT_FILE, help="Also write the card here.")
@opens_vault
@common
def card(
    path: Path,
    out: Path | None,
    passphrase_file: Path | None,
    opener: str | None,
    *,
    as_json: bool,
    language: Language,
) -> Outcome:
    """Show the laptop's public card with its words."""
    del as_json
    shown = vault_card(open_laptop(path, passphrase_file, opener, language), out)
    return Outcome(card_document(shown), card_lines(shown, language))


@vault.command("trust")
@administration
@click.argument("card_path", metavar="CARD", type=EXISTING_FILE)
@click.option("--words", help="All 8 words of the card; two are asked on the terminal otherwise.")
def trust(act: Act, card_path: Path, words: str | None) -> Outcome:
    """Accept an exporter's, a peer laptop's or the recovery card."""
    data = read_card_file(card_path)
    laptop = open_to_administer(act)
    laptop.store.check_card(data)
    typed, places = card_words_typed(words, act.language)
    other = second_opener(laptop, act)
    accepted, receipt = trust_card(
        laptop, data, typed, places=places, second=other, reason=act.reason
    )
    document = {
        "role": accepted.role,
        "key_id": accepted.key_id,
        "name": accepted.name,
        "facility": laptop.store.facility,
        "letter": accepted.letter,
        **vault_people.recorded(receipt),
    }
    values = {"key_id": accepted.key_id, "n": str(receipt.index)}
    return Outcome(document, [sentence("card-trusted", act.language, values)])


@vault.command("drop")
@administration
@click.argument("key_id", metavar="KEY_ID")
def drop(act: Act, key_id: str) -> Outcome:
    """Accept nothing more from a card."""
    laptop = open_to_administer(act)
    dropped, receipt = drop_card(
        laptop, key_id, second=second_opener(laptop, act), reason=act.reason
    )
    document = {
        "role": dropped.role,
        "key_id": dropped.key_id,
        "name": dropped.name,
        **vault_people.recorded(receipt),
    }
    values = {"key_id": dropped.key_id, "n": str(receipt.index)}
    return Outcome(document, [sentence("card-no-longer-trusted", act.language, values)])


@vault.command("mirror")
@click.argument("path", metavar="VAULT", type=FOLDER)
@click.argument("folder", type=FOLDER)
@opens_vault
@common
def mirror(
    path: Path,
    folder: Path,
    passphrase_file: Path | None,
    opener: str | None,
    *,
    as_json: bool,
    language: Language,
) -> Outcome:
    """Choose where every ledger entry is written a second time."""
    del as_json
    laptop = open_laptop(path, passphrase_file, opener, language)
    count, damage = choose_mirror(laptop, folder)
    document = {"mirror": str(folder.resolve()), "entries": count}
    line = sentence("mirror-chosen", language, {"count": str(count)})
    refused = give_to_mirror(laptop)
    return Outcome(
        document, [line], (*damage_refusals(damage), *([] if refused is None else [refused]))
    )


def _new_vault_document(made: NewVault) -> dict[str, object]:
    keys = made.laptop.vault
    return {
        "path": str(keys.path),
        "letter": keys.letter,
        "facility": keys.facility or None,
        "opener": keys.opener.name,
        "key_id": keys.device_key.key_id,
        "recovery_page": None if made.page is None else str(made.page),
        "recovery_card": None if made.card is None else str(made.card),
        "recovery_key_id": made.recovery_key_id,
        "recovery_words": list(made.recovery_words),
    }


def _new_vault_lines(made: NewVault, language: Language) -> list[str]:
    lines = [sentence("vault-made", language, {"path": str(made.laptop.vault.path)})]
    words = " ".join(made.recovery_words)
    if made.page is None:
        lines.append(sentence("recovery-key-taken", language, {"words": words}))
    else:
        values = {"page": str(made.page), "card": str(made.card), "words": words}
        lines.append(sentence("recovery-key-made", language, values))
    return lines
