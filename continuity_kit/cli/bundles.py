"""The commands that move data: the evening's export, the morning's import, and the check."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import click

from continuity_kit import bootstrap
from continuity_kit.cli.opening import administrator, open_laptop
from continuity_kit.cli.options import EXISTING_FILE, FOLDER, common, opens_vault, two_people
from continuity_kit.cli.output import Outcome, progress_printer, refusal_entry
from continuity_kit.dicom.worker import Worker
from continuity_kit.errors import UsageError
from continuity_kit.messages import Language
from continuity_kit.services import import_report
from continuity_kit.services.export_daily import ExportReport, export_daily
from continuity_kit.services.export_report import report_document, report_lines
from continuity_kit.services.import_bundle import import_bundle
from continuity_kit.services.json_document import json_document
from continuity_kit.services.verify import (
    Verified,
    exporter_of_card,
    exporters_of,
    kind_of,
    verify_closed_vault,
    verify_handback,
    verify_stick,
    verify_vault,
)
from continuity_kit.services.verify_report import verified_document, verified_lines
from continuity_kit.vault.words import head_words

STAGES = {
    "collect": ("Lecture", "Reading"),
    "seal": ("Scellement", "Sealing"),
    "write": ("Écriture", "Writing"),
    "take": ("Copie", "Copying"),
    "open": ("Vérification", "Checking"),
    "verify": ("Vérification", "Checking"),
}


def register(cli: click.Group) -> None:
    """Add the commands."""
    for command in (export, import_, verify):
        cli.add_command(command)


@click.command()
@click.argument("home", type=FOLDER)
@click.option("--to", "destination", type=FOLDER, required=True, help="A stick or mounted share.")
@click.option("--report", "report_file", type=EXISTING_FILE, help="Write the report, with names.")
@common
def export(
    home: Path,
    destination: Path,
    report_file: Path | None,
    *,
    as_json: bool,
    language: Language,
) -> Outcome:
    """Seal today's treatments onto a stick."""
    with Worker() as worker:
        report = export_daily(
            home,
            destination,
            parse=worker.parse,
            disk=bootstrap.disk(),
            now=bootstrap.now,
            progress=_bars(language, quiet=as_json),
        )
    digest = bytes.fromhex(report.manifest_sha256)
    report = replace(report, words=head_words(digest, language))
    if report_file is not None:
        _write_report(report, report_file, language)
    return Outcome(
        report_document(report),
        report_lines(report, language),
        report.refused,
        report.exit_code,
    )


@click.command("import")
@click.argument("vault", type=FOLDER)
@click.argument("stick", type=FOLDER)
@two_people
@click.option("--reason", help="Why two people take it in; kept in the ledger.")
@opens_vault
@common
def import_(
    vault: Path,
    stick: Path,
    second: str | None,
    second_pin_file: Path | None,
    reason: str | None,
    passphrase_file: Path | None,
    opener: str | None,
    *,
    as_json: bool,
    language: Language,
) -> Outcome:
    """Take in the newest export of a stick, checked and compared with all before."""
    if second is not None and not (reason or "").strip():
        raise UsageError("import-reason-missing")
    laptop = open_laptop(vault, passphrase_file, opener, language)
    report = import_bundle(
        laptop,
        stick,
        second=administrator(laptop, second, second_pin_file),
        reason=reason,
        progress=_bars(language, quiet=as_json),
    )
    return Outcome(
        import_report.report_document(report, language),
        import_report.report_lines(report, language),
        report.refused,
        report.exit_code,
    )


@click.command()
@click.argument("path", type=FOLDER)
@click.option("--vault", type=FOLDER, help="Whose cards and ledger to check against.")
@click.option("--card", type=EXISTING_FILE, help="The exporter's card, instead of a vault.")
@opens_vault
@common
def verify(
    path: Path,
    vault: Path | None,
    card: Path | None,
    passphrase_file: Path | None,
    opener: str | None,
    *,
    as_json: bool,
    language: Language,
) -> Outcome:
    """Check a stick, a vault or a hand-back folder, byte for byte; nothing is changed."""
    if vault is not None and card is not None:
        raise UsageError("verify-vault-or-card")
    kind = kind_of(path)
    bars = _bars(language, quiet=as_json)
    laptop = open_laptop(vault, passphrase_file, opener, language) if vault is not None else None
    trusted = exporter_of_card(card) if card is not None else None
    if laptop is not None:
        trusted = exporters_of(laptop)
    if kind == "handback":
        found = verify_handback(path, bars, laptop)
    elif kind == "stick":
        found = verify_stick(path, trusted, bars)
    elif laptop is not None and laptop.vault.path.resolve() == path.resolve():
        found = verify_vault(laptop, bars)
    else:
        found = verify_closed_vault(path, trusted, bars)
    return _verified(found, language)


def _verified(found: Verified, language: Language) -> Outcome:
    return Outcome(
        verified_document(found),
        verified_lines(found, language),
        (*found.damaged, *found.unchecked),
        found.exit_code,
    )


def _write_report(report: ExportReport, path: Path, language: Language) -> None:
    """Write the report with its names to the file that was asked for, readable by its owner."""
    document = {
        **report_document(report),
        "exit": report.exit_code,
        "refused": [refusal_entry(item, language) for item in report.refused],
        "lines": report_lines(report, language),
    }
    bootstrap.disk().put(path, json_document(document).encode("utf-8"))


def _bars(language: Language, *, quiet: bool) -> Callable[[str, int, int], None]:
    """Return a reporter with one bar a stage, on standard error of a terminal only."""
    place = 0 if language == "fr" else 1
    bars = {stage: progress_printer(labels[place], quiet=quiet) for stage, labels in STAGES.items()}

    def show(stage: str, done: int, total: int) -> None:
        bars[stage](done, total)

    return show
