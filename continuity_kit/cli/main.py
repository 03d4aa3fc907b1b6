"""The command `continuity-kit`: one place where an error becomes an exit code."""

import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import NoReturn

import click

from continuity_kit import __version__
from continuity_kit.cli import application
from continuity_kit.cli.options import LANGUAGE_VARIABLE
from continuity_kit.cli.output import EXIT_BUG, Outcome, emit, emit_error
from continuity_kit.errors import ContinuityError, UsageError
from continuity_kit.messages import Language, sentence
from continuity_kit.services.json_document import json_document

PARTS = (
    "demonstration",
    "exporter",
    "vaults",
    "bundles",
    "plans",
    "forms",
    "fractions",
    "gaps",
    "giveback",
    "exchange",
)


class Commands(click.Group):
    """Every command; all but the application's are imported when one of them is asked for.

    Who opens the application waits for its window: it starts in half the time without the rest.
    """

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command."""
        if cmd_name not in self.commands:
            every_command()
        return super().get_command(ctx, cmd_name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        every_command()
        return super().list_commands(ctx)


@click.group(
    cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="continuity-kit")
def cli() -> None:
    """Treat on paper, keep count, give everything back."""


application.register(cli)


def every_command() -> Mapping[str, click.Command]:
    """Return all commands by name, their modules imported."""
    _register()
    return cli.commands


@cache
def _register() -> None:
    for part in PARTS:
        import_module(f"continuity_kit.cli.{part}").register(cli)


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    as_json = "--json" in arguments
    language = _language_of(arguments)
    try:
        outcome = cli.main(list(arguments), prog_name="continuity-kit", standalone_mode=False)
    except ContinuityError as error:
        return emit_error(error, as_json=as_json, language=language)
    except click.Abort:
        return emit_error(UsageError("stopped-by-user"), as_json=as_json, language=language)
    except click.ClickException as error:
        wrong_usage = UsageError("wrong-usage", "", detail=error.format_message())
        if not as_json and isinstance(error, click.UsageError) and error.ctx is not None:
            click.echo(error.ctx.get_usage(), err=True)
        return emit_error(wrong_usage, as_json=as_json, language=language)
    except Exception as error:  # noqa: BLE001 - the last resort: our bug, told and ended with 70
        return _report_bug(error, as_json=as_json, language=language)
    if isinstance(outcome, Outcome):
        return emit(outcome, as_json=as_json, language=language)
    return outcome if isinstance(outcome, int) else 0


def run() -> NoReturn:
    """Entry point of the installed command."""
    sys.exit(main(sys.argv[1:]))


def _language_of(arguments: Sequence[str]) -> Language:
    """Find the language before the options are parsed, so that a wrong option is told in it."""
    asked = os.environ.get(LANGUAGE_VARIABLE, "fr")
    for position, argument in enumerate(arguments):
        if argument == "--language" and position + 1 < len(arguments):
            asked = arguments[position + 1]
        elif argument.startswith("--language="):
            asked = argument.partition("=")[2]
    return "en" if asked == "en" else "fr"


def _report_bug(error: Exception, *, as_json: bool, language: Language) -> int:
    """Name type and place of a bug; its message and locals may hold a patient's name."""
    frames = traceback.extract_tb(error.__traceback__)
    place = " < ".join(f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-6:]))
    name = type(error).__name__
    text = sentence("our-bug", language, {"type": name, "place": place})
    if as_json:
        bug = {"code": "our-bug", "subject": name, "text": text}
        click.echo(json_document({"exit": EXIT_BUG, "refused": [bug]}))
    else:
        click.echo(text, err=True)
    return EXIT_BUG
