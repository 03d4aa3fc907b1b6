"""Options that commands share, and how secrets and words come in."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from continuity_kit.errors import UsageError, WorldError
from continuity_kit.messages import Language, sentence
from continuity_kit.services.card_exchange import places_to_ask

Command = TypeVar("Command", bound=Callable[..., Any])

EXISTING_FILE = click.Path(path_type=Path)
FOLDER = click.Path(path_type=Path)
OUT_FILE = click.Path(path_type=Path, dir_okay=False)
LANGUAGE_VARIABLE = "CONTINUITY_KIT_LANGUAGE"

VAULT = click.argument("vault", type=FOLDER)
REASON = click.option("--reason", help="Why; kept in the ledger.")
OVERRIDE = click.option("--override", "overrides", multiple=True, metavar="GATE")


@dataclass(frozen=True)
class Act:
    """What every command that people sign was asked with; who they are is told on the terminal.

    Attributes:
        opener, passphrase_file: whose passphrase opens the vault, and where it stands.
        user, pin_file: who acts; None where the opener does, or where the colleague acts alone.
        second, second_pin_file: the colleague.
        overrides: codes of gates that the two people lift, for `reason`.
    """

    vault: Path
    language: Language
    passphrase_file: Path | None = None
    opener: str | None = None
    user: str | None = None
    pin_file: Path | None = None
    second: str | None = None
    second_pin_file: Path | None = None
    reason: str | None = None
    overrides: tuple[str, ...] = ()


ACT_FIELDS = tuple(field.name for field in fields(Act))


def common(command: Command) -> Command:
    """Add `--json` and `--language`, which every command takes."""
    command = click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")(
        command
    )
    return click.option(
        "--language",
        type=click.Choice(["fr", "en"]),
        default="fr",
        envvar=LANGUAGE_VARIABLE,
        show_default=True,
        help="Language of texts.",
    )(command)


def opens_vault(command: Command) -> Command:
    """Add what a command needs that opens the vault."""
    command = click.option(
        "--passphrase-file",
        type=EXISTING_FILE,
        help="First line is the opener's passphrase; asked on the terminal otherwise.",
    )(command)
    return click.option("--opener", help="Whose passphrase it is; every opener's slot is tried.")(
        command
    )


def signs(command: Command) -> Command:
    """Add the PIN of the person who acts."""
    return click.option("--pin-file", type=EXISTING_FILE, help="First line is the PIN of --user.")(
        command
    )


def USER(command: Command) -> Command:  # noqa: N802 - used as the constants beside it
    """Add whoever acts, with the PIN."""
    return signs(click.option("--user", required=True, help="Who acts.")(command))


def two_people(command: Command) -> Command:
    """Add the colleague and the colleague's PIN."""
    command = click.option("--second", help="The colleague.")(command)
    return click.option(
        "--second-pin-file", type=EXISTING_FILE, help="First line is the PIN of --second."
    )(command)


def signed_act(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what an act takes that people sign by PIN; the command is given it all as `act`.

    `USER`, `REASON` and `OVERRIDE` are added by the commands that have them, and go there too.
    """
    return two_people(_gathered(command))


def administration(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what an act of the opener takes, the colleague included; given as `act` likewise."""
    return two_people(REASON(_gathered(command)))


def _gathered(command: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(command)
    def gathered(**values: Any) -> Any:
        named = {name: values.pop(name) for name in ACT_FIELDS if name in values}
        del values["as_json"]
        return command(act=Act(**named), **values)

    return VAULT(opens_vault(common(gathered)))


def read_secret(path: Path | None, prompt: str) -> str:
    """Return a passphrase or PIN from a file's first line, or ask for it unseen.

    Raises:
        WorldError: `secret-file-unreadable`.
        UsageError: `secret-missing` when nobody can be asked.
    """
    if path is not None:
        return _first_line(path)
    if not sys.stdin.isatty():
        raise UsageError("secret-missing", prompt)
    return str(click.prompt(prompt, hide_input=True, err=True))


def _first_line(path: Path) -> str:
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise WorldError("secret-file-unreadable", str(path)) from error
    secret = lines[0].strip() if lines else ""
    if not secret:
        raise WorldError("secret-file-unreadable", str(path))
    return secret


def new_secret(path: Path | None, prompt: str) -> str:
    """Like `read_secret`, asked twice on a terminal."""
    secret = read_secret(path, prompt)
    if path is None and secret != str(click.prompt(prompt, hide_input=True, err=True)):
        raise UsageError("secrets-differ", prompt)
    return secret


def card_words_typed(words: str | None, language: Language) -> tuple[str, tuple[int, int] | None]:
    """Return the words typed and the places asked for; None: all 8 were given with `--words`.

    Raises:
        UsageError: `words-missing` when nobody can be asked.
    """
    if words is not None:
        return words, None
    if not sys.stdin.isatty():
        raise UsageError("words-missing")
    places = places_to_ask()
    typed = [
        str(click.prompt(sentence("ask-card-word", language, {"place": str(place)}), err=True))
        for place in places
    ]
    return " ".join(typed), places
