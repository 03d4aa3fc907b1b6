"""What a command prints: one JSON document or plain lines, and its exit code."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import click

from continuity_kit.domain.findings import Refusal
from continuity_kit.errors import ContinuityError
from continuity_kit.messages import Language, sentence
from continuity_kit.services.json_document import json_document

EXIT_DONE = 0
EXIT_REFUSED = 1
EXIT_USAGE = 2
EXIT_SAFETY = 3
EXIT_AUTHENTICITY = 4
EXIT_BUG = 70


@dataclass(frozen=True)
class Outcome:
    """The end of a command.

    Attributes:
        document: the command's own JSON, without `exit` and `refused`.
        lines: the same in words, for a terminal.
        refused: what was refused while the rest went on; makes exit 0 an exit 1.
        exit_code: 0 unless something was refused or is missing.
    """

    document: Mapping[str, Any] = field(default_factory=dict)
    lines: Sequence[str] = ()
    refused: Sequence[Refusal] = ()
    exit_code: int = EXIT_DONE

    @property
    def final_exit(self) -> int:
        """The exit code, raised to 1 when something was refused."""
        return EXIT_REFUSED if self.refused and self.exit_code == EXIT_DONE else self.exit_code


def emit(outcome: Outcome, *, as_json: bool, language: Language) -> int:
    """Print an outcome and return its exit code."""
    refused = [refusal_entry(refusal, language) for refusal in outcome.refused]
    if as_json:
        document = {**outcome.document, "exit": outcome.final_exit, "refused": refused}
        click.echo(json_document(document))
    else:
        for line in outcome.lines:
            click.echo(line)
        for entry in refused:
            click.echo(f"! {entry['subject']} [{entry['code']}] {entry['text']}", err=True)
    return outcome.final_exit


def refusal_entry(refusal: Refusal, language: Language) -> dict[str, str]:
    """Return one item of `refused`."""
    text = sentence(refusal.code, language, dict(refusal.values))
    return {"code": refusal.code, "subject": refusal.subject, "text": text}


def emit_error(error: ContinuityError, *, as_json: bool, language: Language) -> int:
    """Print a refusal of the whole command and return its exit code."""
    text = sentence(error.code, language, error.values)
    entry = {"code": error.code, "subject": error.subject, "text": text}
    if as_json:
        click.echo(json_document({"exit": error.exit_code, "refused": [entry]}))
    else:
        subject = f"{error.subject} : " if error.subject else ""
        click.echo(f"{subject}{text} [{error.code}]", err=True)
    return error.exit_code


def progress_printer(label: str, *, quiet: bool) -> "Progress":
    """Return a progress reporter: a bar on standard error, and only on a terminal."""
    return Progress(label, visible=not quiet and sys.stderr.isatty())


class Progress:
    """A bar with count, rate and time left, on standard error of a terminal only."""

    def __init__(self, label: str, *, visible: bool) -> None:
        """Prepare; nothing is printed before the first call."""
        self._label = label
        self._visible = visible
        self._bar: Any = None
        self._done = 0

    def __call__(self, done: int, total: int) -> None:
        """Show `done` of `total`."""
        if not self._visible:
            return
        if self._bar is None or self._bar.length != total:
            self._bar = click.progressbar(
                length=total, label=self._label, show_pos=True, show_eta=True, file=sys.stderr
            )
            self._done = 0
        self._bar.update(done - self._done)
        self._done = done
        if done >= total:
            self._bar.render_finish()
            self._bar = None
