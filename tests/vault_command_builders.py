"""A vault with people, an exporter and a peer's card, and its commands run as Anne."""

from pathlib import Path

from cli_builders import FACILITY, PASSPHRASE, PINS, Ran, place_with_peer, run, secret_file

from continuity_kit import bootstrap
from continuity_kit.services.laptop import Laptop
from continuity_kit.vault.cards import card_words

NEW_PASSPHRASE = "une autre phrase"


def command_place(folder: Path) -> Path:
    """Make a vault with people, an exporter, a peer laptop's card, and every secret in a file."""
    place_with_peer(folder)
    assert run("exporter", "init", folder / "home", "--facility", FACILITY).exit == 0
    secret_file(folder, PASSPHRASE).rename(folder / "phrase")
    secret_file(folder, NEW_PASSPHRASE).rename(folder / "new")
    for name, pin in PINS.items():
        secret_file(folder, pin).rename(folder / name)
    return folder


def vault(place: Path, command: str, *arguments: object, **more: str) -> Ran:
    """Run a command of the vault as Anne."""
    return run(
        "vault", command, place / "vault", *arguments, "--passphrase-file", place / "phrase", **more
    )


def opened(place: Path) -> Laptop:
    return bootstrap.laptop(place / "vault", PASSPHRASE, opener="Anne", language="fr")


def kinds(place: Path) -> list[str]:
    laptop = opened(place)
    assert laptop.ledger.damage() == ()
    return [entry.kind for entry in laptop.ledger.entries()]


def words_of(card: Path) -> str:
    return " ".join(card_words(card.read_bytes()))
