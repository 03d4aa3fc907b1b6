"""The command by which laptops give each other their ledger entries."""

from pathlib import Path
from typing import Any

import click

from continuity_kit.cli.fraction_outcomes import receipt_document
from continuity_kit.cli.opening import open_laptop
from continuity_kit.cli.options import FOLDER, common, opens_vault
from continuity_kit.cli.output import Outcome
from continuity_kit.messages import Language, sentence
from continuity_kit.services.conflict_cards import card_document, card_text
from continuity_kit.services.exchange import ExchangeReport
from continuity_kit.services.exchange import exchange as exchange_entries


def register(cli: click.Group) -> None:
    """Add the command."""
    cli.add_command(exchange)


@click.command()
@click.argument("vault", metavar="VAULT", type=FOLDER)
@click.argument("folder", metavar="FOLDER", type=FOLDER)
@opens_vault
@common
def exchange(
    vault: Path,
    folder: Path,
    passphrase_file: Path | None,
    opener: str | None,
    *,
    as_json: bool,
    language: Language,
) -> Outcome:
    """Take and give ledger entries of other laptops."""
    del as_json
    laptop = open_laptop(vault, passphrase_file, opener, language)
    report = exchange_entries(laptop, folder)
    return Outcome(_document(report, language), _lines(report, language), report.refused)


def _document(report: ExchangeReport, language: Language) -> dict[str, Any]:
    letters = report.letters
    return {
        "given": report.given,
        "taken": report.taken,
        "restored": report.restored,
        "devices": [
            {
                "key_id": item.key_id,
                "letter": item.letter,
                "state": item.state,
                "taken": item.taken,
                "held": item.held,
            }
            for item in report.devices
        ],
        "conflicts": [card_document(card, letters, language) for card in report.cards],
        "clones": [
            {
                "device": item.device,
                "letter": letters.get(item.device),
                "n": item.index,
                "entries": list(item.hashes),
            }
            for item in report.clones
        ],
        "equivocations": [
            {
                "exporter": item.exporter,
                "sequence": item.sequence,
                "manifests": list(item.manifests),
                "devices": list(item.devices),
            }
            for item in report.equivocations
        ],
        "shortened": [
            {
                "device": item.device,
                "witness": item.witness,
                "seen": item.seen,
                "held": item.held,
            }
            for item in report.shortened
        ],
        "entry": None if report.merged is None else receipt_document(report.merged),
    }


def _lines(report: ExchangeReport, language: Language) -> list[str]:
    figures = {"given": str(report.given), "taken": str(report.taken)}
    lines = [sentence("exchange-done", language, figures)]
    for item in report.devices:
        shown = {
            "letter": item.letter or "?",
            "key_id": item.key_id,
            "held": str(item.held),
            "taken": str(item.taken),
        }
        lines.append(sentence("exchange-device", language, shown))
    if report.merged is not None:
        lines.append(sentence("exchange-merged", language, {"n": str(report.merged.index)}))
    return [*lines, *(card_text(card, language) for card in report.cards)]
