"""Commands of the exporter's folder: `exporter init`, `exporter card`, `exporter enrol`."""

from pathlib import Path

import click

from continuity_kit import bootstrap
from continuity_kit.cli.options import EXISTING_FILE, FOLDER, OUT_FILE, card_words_typed, common
from continuity_kit.cli.output import Outcome
from continuity_kit.messages import Language, sentence
from continuity_kit.services import exporter_home
from continuity_kit.services.card_exchange import CardFile, read_card_file
from continuity_kit.services.settings import EXPORT_SETTINGS


def register(cli: click.Group) -> None:
    """Add this module's commands."""
    cli.add_command(exporter)


@click.group()
def exporter() -> None:
    """The exporter on the hospital network: its keys, and whom it seals to."""


@exporter.command("init")
@click.argument("home", type=FOLDER)
@click.option("--facility", required=True, help="The hospital's name, as its cards say it.")
@common
def init(home: Path, facility: str, *, as_json: bool, language: Language) -> Outcome:
    """Make keys, a public card and a commented HOME/export.toml."""
    del as_json
    exporter_home.init_home(home, facility, disk=bootstrap.disk(), now=bootstrap.now)
    card = exporter_home.exporter_card(home, language=language)
    settings = str(home / EXPORT_SETTINGS)
    return Outcome(
        {**card_document(card), "settings": settings, "facility": facility},
        [sentence("exporter-made", language, {"settings": settings}), *card_lines(card, language)],
    )


@exporter.command("card")
@click.argument("home", type=FOLDER)
@click.option("--out", type=OUT_FILE, help="Also write the card here.")
@common
def card(home: Path, out: Path | None, *, as_json: bool, language: Language) -> Outcome:
    """Show the exporter's public card with its words."""
    del as_json
    shown = exporter_home.exporter_card(home, out, disk=bootstrap.disk(), language=language)
    return Outcome(card_document(shown), card_lines(shown, language))


@exporter.command("enrol")
@click.argument("home", type=FOLDER)
@click.argument("card_path", metavar="CARD", type=EXISTING_FILE)
@click.option("--words", help="All 8 words of the card; two are asked on the terminal otherwise.")
@common
def enrol(
    home: Path, card_path: Path, words: str | None, *, as_json: bool, language: Language
) -> Outcome:
    """Make a laptop or the recovery key a recipient of every later export."""
    del as_json
    data = read_card_file(card_path)
    exporter_home.check_enrol(home, data)
    typed, places = card_words_typed(words, language)
    enrolled = exporter_home.enrol(home, data, typed, disk=bootstrap.disk(), places=places)
    recipients = exporter_home.open_home(home).recipients
    document = {
        "role": enrolled.role,
        "key_id": enrolled.key_id,
        "name": enrolled.name,
        "facility": enrolled.facility,
        "letter": enrolled.letter,
        "recipients": [{"role": known.role, "key_id": known.key_id} for known in recipients],
    }
    values = {"key_id": enrolled.key_id, "count": str(len(recipients))}
    return Outcome(document, [sentence("card-enrolled", language, values)])


def card_document(card_file: CardFile) -> dict[str, object]:
    """Return the document of a card."""
    return {
        "path": str(card_file.path),
        "role": card_file.role,
        "key_id": card_file.key_id,
        "words": list(card_file.words),
    }


def card_lines(card_file: CardFile, language: Language) -> list[str]:
    """Return a card in words, its 8 words numbered as they are asked for."""
    numbered = "  ".join(f"{place}. {word}" for place, word in enumerate(card_file.words, 1))
    values = {"path": str(card_file.path), "key_id": card_file.key_id}
    return [sentence("card-written", language, values), numbered]
