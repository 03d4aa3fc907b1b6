"""The command that makes a new laptop from mirror, stick and the recovery key on paper."""

from pathlib import Path
from typing import Any

import click

from continuity_kit import bootstrap
from continuity_kit.cli.opening import passphrase_prompt
from continuity_kit.cli.options import EXISTING_FILE, FOLDER, common, new_secret, two_people
from continuity_kit.cli.output import Outcome
from continuity_kit.errors import UsageError
from continuity_kit.messages import Language, sentence
from continuity_kit.services.printed_head import read_printed_head
from continuity_kit.services.recover_vault import Recovered, RecoveryRequest, recover_vault
from continuity_kit.vault.cards import card_words, head_words
from continuity_kit.vault.users import UserRole


def register(vault: click.Group) -> None:
    """Add the command to the group `vault`."""
    vault.add_command(recover)


@click.command("recover")
@click.argument("path", metavar="NEW", type=FOLDER)
@click.option("--mirror", required=True, type=FOLDER, help="The lost laptop's mirror.")
@click.option("--stick", required=True, type=FOLDER, help="An export to take in.")
@click.option(
    "--recovery-key", required=True, type=EXISTING_FILE, help="The key, typed from the page."
)
@click.option("--opener", required=True, help="Who opens the new vault with a passphrase.")
@click.option("--passphrase-file", type=EXISTING_FILE, help="First line is the new passphrase.")
@click.option(
    "--second-role",
    type=click.Choice(["radiographer", "physicist", "doctor", "it"]),
    help="The colleague's, where the ledger does not know the person.",
)
@click.option("--letter", help="The new laptop's; the first free one otherwise.")
@click.option("--lost", metavar="LETTER", help="Which laptop was lost, where the mirror has many.")
@click.option("--card", type=EXISTING_FILE, help="The lost laptop's, where the mirror has none.")
@click.option("--head", metavar="'N WORDS'", help="The newest head on paper, to compare.")
@click.option("--reason", help="Why; kept in the ledger.")
@two_people
@common
def recover(
    path: Path,
    mirror: Path,
    stick: Path,
    recovery_key: Path,
    opener: str,
    passphrase_file: Path | None,
    second_role: UserRole | None,
    letter: str | None,
    lost: str | None,
    card: Path | None,
    head: str | None,
    reason: str | None,
    second: str | None,
    second_pin_file: Path | None,
    *,
    as_json: bool,
    language: Language,
) -> Outcome:
    """Make a new laptop from the mirror, a stick and the recovery key; two people."""
    del as_json
    if second is None:
        raise UsageError("two-people-needed")
    request = RecoveryRequest(
        path=path,
        mirror=mirror,
        stick=stick,
        recovery_key=recovery_key,
        opener=opener,
        second=second,
        second_role=second_role,
        letter=letter,
        lost=lost,
        card=card,
        printed=None if head is None else read_printed_head(head),
        reason=reason,
    )
    made = recover_vault(
        request,
        new_secret(passphrase_file, passphrase_prompt(language)),
        new_secret(second_pin_file, f"PIN · {second}"),
        disk=bootstrap.disk(),
        now=bootstrap.now,
        language=language,
        monotonic_ms=bootstrap.monotonic_ms,
    )
    return Outcome(_document(made, language), _lines(made, language), made.refused)


def _head(made: Recovered, language: Language) -> tuple[int, list[str]]:
    last = max(made.lost.entries, key=lambda entry: entry.index)
    return last.index, list(head_words(bytes.fromhex(last.entry_hash), language))


def _document(made: Recovered, language: Language) -> dict[str, Any]:
    vault = made.laptop.vault
    count, words = _head(made, language)
    return {
        "path": str(vault.path),
        "letter": vault.letter,
        "facility": vault.facility or None,
        "opener": vault.opener.name,
        "key_id": vault.device_key.key_id,
        "lost": {
            "key_id": made.lost.device,
            "letter": made.lost.letter,
            "words": list(card_words(made.lost.card_data, language)),
        },
        "head": {"count": count, "words": words},
        "chains": [
            {"key_id": chain.device, "letter": chain.letter, "entries": len(chain.entries)}
            for chain in made.chains
        ],
        "people": [{"name": item.name, "role": item.role} for item in made.people],
        "sequence": made.imported.sequence,
        "patients": len(made.imported.patients),
    }


def _lines(made: Recovered, language: Language) -> list[str]:
    vault = made.laptop.vault
    count, words = _head(made, language)
    lost = {"lost": made.lost.letter}
    shown = {"letter": vault.letter, "path": str(vault.path), "count": str(count)}
    lines = [
        sentence("recover-done", language, {**shown, **lost, "words": " ".join(words)}),
        sentence("recover-compare", language, lost),
    ]
    for chain in made.chains:
        named = {"letter": chain.letter, "key_id": chain.device, "count": str(len(chain.entries))}
        lines.append(sentence("recover-chain", language, named))
    imported = {
        "sequence": str(made.imported.sequence),
        "patients": str(len(made.imported.patients)),
    }
    lines.append(sentence("recover-imported", language, imported))
    if made.people:
        names = ", ".join(item.name for item in made.people)
        lines.append(sentence("recover-people", language, {"names": names}))
    return [*lines, sentence("recover-next", language, lost)]
