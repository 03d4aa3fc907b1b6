"""Opening the vault and signing in, as every command of the laptop does it."""

from pathlib import Path

import click

from continuity_kit import bootstrap
from continuity_kit.cli.options import Act, read_secret
from continuity_kit.domain.findings import Refusal
from continuity_kit.errors import UsageError
from continuity_kit.messages import Language, sentence
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.openings import envelopes_to_renew, note_opening
from continuity_kit.vault.unlock import Person


def open_laptop(
    vault: Path, passphrase_file: Path | None, opener: str | None, language: Language
) -> Laptop:
    """Open a vault; the passphrase comes from a file or is asked unseen.

    An emergency opening, envelopes that were opened once, and entries and cards that can no longer
    be read are told on standard error. An emergency opening leaves its entry; any other one to
    read leaves none.
    """
    passphrase = read_secret(passphrase_file, passphrase_prompt(language))
    laptop = bootstrap.laptop(vault, passphrase, opener=opener, language=language)
    if laptop.vault.break_glass:
        click.echo(sentence("opened-by-break-glass", language), err=True)
        _tell(note_opening(laptop), language)
    else:
        for name in envelopes_to_renew(laptop):
            click.echo(sentence("break-glass-to-renew", language, {"name": name}), err=True)
    damage = [item for item in laptop.ledger.damage() if not item.healed]
    if damage:
        # SAFETY: whose fraction a lost entry was nobody knows, so every count may be too low
        # (test_a_damaged_entry_is_told_with_every_count).
        numbers = ", ".join(f"{item.device[:4]}/{item.index}" for item in damage)
        click.echo(sentence("ledger-has-damage", language, {"numbers": numbers}), err=True)
    damaged = laptop.store.damaged_cards()
    if damaged:
        click.echo(sentence("cards-damaged", language, {"names": ", ".join(damaged)}), err=True)
    return laptop


def open_to_sign(act: Act) -> Laptop:
    """Open a vault for people who sign by PIN; the ledger says once a day who opened it."""
    laptop = open_laptop(act.vault, act.passphrase_file, act.opener, act.language)
    if not laptop.vault.break_glass:
        _tell(note_opening(laptop), act.language)
    return laptop


def open_to_administer(act: Act) -> Laptop:
    """Open a vault for an act that the opener signs, which says by itself who opened it."""
    return open_laptop(act.vault, act.passphrase_file, act.opener, act.language)


def passphrase_prompt(language: Language) -> str:
    """Return what is asked for on the terminal."""
    return "Phrase de passe" if language == "fr" else "Passphrase"


def person(laptop: Laptop, name: str, pin_file: Path | None) -> Person:
    """Sign in whoever acts; an opener who gives no PIN file is asked for the PIN."""
    return laptop.person(name, read_secret(pin_file, f"PIN · {name}"))


def colleague(laptop: Laptop, name: str | None, pin_file: Path | None) -> Person | None:
    """Sign in the second person, if one is named."""
    return None if name is None else person(laptop, name, pin_file)


def acting(laptop: Laptop, act: Act) -> tuple[Person, Person | None]:
    """Sign in whoever acts, and the colleague if one is named."""
    first = person(laptop, act.user or "", act.pin_file)
    return first, colleague(laptop, act.second, act.second_pin_file)


def both(laptop: Laptop, act: Act) -> tuple[Person, Person]:
    """Sign in the two people of an act that takes two.

    Raises:
        UsageError: `second-missing`, before any PIN is typed in vain.
    """
    if act.second is None:
        raise UsageError("second-missing")
    first = person(laptop, act.user or "", act.pin_file)
    return first, person(laptop, act.second, act.second_pin_file)


def administrator(laptop: Laptop, name: str | None, secret_file: Path | None) -> Person | None:
    """Sign in the second person of an act of administration: a user, or another opener."""
    if name is None:
        return None
    return laptop.administrator(name, read_secret(secret_file, f"PIN · {name}"))


def second_opener(laptop: Laptop, act: Act) -> Person | None:
    """Sign in the second person of an act of administration, if one is named."""
    return administrator(laptop, act.second, act.second_pin_file)


def _tell(failed: Refusal | None, language: Language) -> None:
    """An opening that the ledger does not take is told, and hides no patient."""
    if failed is not None:
        click.echo(sentence(failed.code, language, dict(failed.values)), err=True)
