"""The commands of the department's own forms."""

from pathlib import Path

import click

from continuity_kit import bootstrap
from continuity_kit.cli.options import EXISTING_FILE, common
from continuity_kit.cli.output import Outcome
from continuity_kit.messages import Language, sentence
from continuity_kit.services.form_check import check_form


def register(cli: click.Group) -> None:
    """Add the commands."""
    cli.add_command(form)


@click.group()
def form() -> None:
    """The department's own forms: labels, questions, boxes, logo."""


@form.command()
@click.argument("file", type=EXISTING_FILE)
@click.option("--out", type=EXISTING_FILE, help="Preview on a fictitious patient, a PDF.")
@common
def check(file: Path, out: Path | None, as_json: bool, language: Language) -> Outcome:
    """Check a form against the schema; a mistake is named with its line."""
    now = bootstrap.now().astimezone()
    report = check_form(file, out=out, language=language, now=now, disk=bootstrap.disk())
    document = {
        "form": report.name,
        "paper": report.paper,
        "pages": report.pages,
        "preview": str(report.preview) if report.preview is not None else None,
    }
    values = {"name": report.name, "pages": str(report.pages), "paper": report.paper}
    lines = [sentence("form-right", language, values)]
    if report.preview is not None:
        lines.append(sentence("form-preview", language, {"path": str(report.preview)}))
    return Outcome({} if not as_json else document, () if as_json else lines)
