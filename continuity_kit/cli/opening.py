"""Opening the vault and signing in, as every command of the laptop does it."""

from pathlib import Path

import click

from continuity_kit import bootstrap
from continuity_kit.cli.options import read_secret
from continuity_kit.messages import Language, sentence
from continuity_kit.services.laptop import Laptop
from continuity_kit.vault.unlock import Person


def open_laptop(
    vault: Path, passphrase_file: Path | None, opener: str | None, language: Language
) -> Laptop:
    """Open a vault; the passphrase comes from a file or is asked unseen.

    An emergency opening, and cards that can no longer be read, are told on standard error.
    """
    passphrase = read_secret(passphrase_file, passphrase_prompt(language))
    laptop = bootstrap.laptop(vault, passphrase, opener=opener, language=language)
    if laptop.vault.break_glass:
        click.echo(sentence("opened-by-break-glass", language), err=True)
    damaged = laptop.store.damaged_cards()
    if damaged:
        click.echo(sentence("cards-damaged", language, {"names": ", ".join(damaged)}), err=True)
    return laptop


def passphrase_prompt(language: Language) -> str:
    """Return what is asked for on the terminal."""
    return "Phrase de passe" if language == "fr" else "Passphrase"


def person(laptop: Laptop, name: str, pin_file: Path | None) -> Person:
    """Sign in whoever acts; an opener who gives no PIN file is asked for the PIN."""
    return laptop.person(name, read_secret(pin_file, f"PIN · {name}"))


def colleague(laptop: Laptop, name: str | None, pin_file: Path | None) -> Person | None:
    """Sign in the second person, if one is named."""
    return None if name is None else person(laptop, name, pin_file)


def administrator(laptop: Laptop, name: str | None, secret_file: Path | None) -> Person | None:
    """Sign in the second person of an act of administration: a user, or another opener."""
    if name is None:
        return None
    return laptop.administrator(name, read_secret(secret_file, f"PIN · {name}"))
