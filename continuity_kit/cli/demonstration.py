"""The command `demo`: a fictitious department and its whole story, files left in a folder."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click

from continuity_kit import bootstrap
from continuity_kit.cli.options import FOLDER, common
from continuity_kit.cli.output import Outcome, progress_printer
from continuity_kit.dicom.worker import Worker
from continuity_kit.messages import Language, sentence
from continuity_kit.services.demo import run_demo
from continuity_kit.services.demo_words import demo_document, demo_lines

STEPS = {
    "setup": "demo-progress-setup",
    "collect": "demo-progress-collect",
    "seal": "demo-progress-seal",
    "write": "demo-progress-write",
    "verify": "demo-progress-verify",
    "take": "demo-progress-take",
    "open": "demo-progress-open",
    "print": "demo-progress-print",
    "record": "demo-progress-record",
    "handback": "demo-progress-handback",
    "restore": "demo-progress-restore",
}


def register(cli: click.Group) -> None:
    """Add the command."""
    cli.add_command(demo)


@click.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--seed", type=int, default=1, show_default=True, help="Every UID comes from it.")
@click.option(
    "--date",
    "today",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The story ends on the working day before it; today when left out.",
)
@common
def demo(
    folder: Path, seed: int, today: datetime | None, *, as_json: bool, language: Language
) -> Outcome:
    """Build a fictitious department and tell its whole story; the files stay in DIR.

    DIR is new, empty, or an earlier demo, which is made anew.
    """
    disk = bootstrap.disk()
    with Worker() as worker:
        report = run_demo(
            folder,
            seed=seed,
            today=(today or bootstrap.now().astimezone(UTC)).date(),
            language=language,
            parse=worker.parse,
            disk=disk,
            progress=_bars(language, quiet=as_json),
        )
    lines = demo_lines(report, language)
    disk.put(report.places.readme, ("\n".join(lines) + "\n").encode("utf-8"), mode=0o644)
    return Outcome(demo_document(report, language), lines)


def _bars(language: Language, *, quiet: bool) -> Callable[[str, int, int], None]:
    """Return a progress reporter with one bar a step; a step that comes again has a new one."""
    bars = {
        step: progress_printer(sentence(code, language), quiet=quiet)
        for step, code in STEPS.items()
    }

    def show(step: str, done: int, total: int) -> None:
        bars[step](done, total)

    return show
