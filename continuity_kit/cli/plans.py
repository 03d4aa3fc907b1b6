"""The commands that show and print: the list, one plan, a plan's code, treatment sheets."""

import re
from datetime import date
from pathlib import Path

import click

from continuity_kit.cli.opening import open_laptop
from continuity_kit.cli.options import EXISTING_FILE, FOLDER, common, opens_vault
from continuity_kit.cli.output import EXIT_SAFETY, Outcome
from continuity_kit.domain.findings import Finding, Refusal
from continuity_kit.errors import UsageError, WorldError
from continuity_kit.messages import Language, catalogue, sentence
from continuity_kit.services.browse import browse, browse_plan
from continuity_kit.services.list_document import list_document
from continuity_kit.services.list_lines import list_lines
from continuity_kit.services.plan_code import code_of_file
from continuity_kit.services.plan_document import plan_document
from continuity_kit.services.plan_lines import plan_lines
from continuity_kit.services.print_sheets import PrintedSheet, PrintReport, print_patient_sheets
from continuity_kit.sheets.words import finding_text

VAULT = click.argument("vault", type=FOLDER)
NEW_FILE = click.Path(path_type=Path, dir_okay=False)
ISSUER = click.option("--issuer", help="Issuer of the identifier, where two share it.")


def register(cli: click.Group) -> None:
    """Add the commands."""
    for command in (list_patients, plan, code, sheet):
        cli.add_command(command)


@click.command("list")
@VAULT
@click.option("--day", help="YYYY-MM-DD, the date as written in the appointment.")
@click.option("--machine", help="The appointment's machine, whole.")
@opens_vault
@common
def list_patients(
    vault: Path,
    day: str | None,
    machine: str | None,
    passphrase_file: Path | None,
    opener: str | None,
    as_json: bool,
    language: Language,
) -> Outcome:
    """List who is on treatment, at which fraction, and what is missing."""
    if day is not None:
        _check_day(day)
    laptop = open_laptop(vault, passphrase_file, opener, language)
    snapshot = browse(laptop)
    now = laptop.now().astimezone()
    limits = laptop.settings.age_limits_h
    return Outcome(
        list_document(snapshot, now, day=day, machine=machine) if as_json else {},
        () if as_json else list_lines(snapshot, now, language, limits, day=day, machine=machine),
    )


@click.command()
@VAULT
@click.argument("plan_uid")
@ISSUER
@click.option("--object", "object_sha256", help="SHA-256, where two contents claim the UID.")
@opens_vault
@common
def plan(
    vault: Path,
    plan_uid: str,
    issuer: str | None,
    object_sha256: str | None,
    passphrase_file: Path | None,
    opener: str | None,
    as_json: bool,
    language: Language,
) -> Outcome:
    """Show one plan: every value of its file, its code, and what stops it."""
    laptop = open_laptop(vault, passphrase_file, opener, language)
    snapshot, patient, view = browse_plan(
        laptop, plan_uid, issuer=issuer, object_sha256=object_sha256
    )
    if view.plan is None:
        raise WorldError("plan-missing", plan_uid)
    document = plan_document(
        view, view.plan, lambda item: finding_text(item.code, language, dict(item.values))
    )
    now = laptop.now().astimezone()
    limits = laptop.settings.age_limits_h
    return Outcome(document, plan_lines(snapshot, patient, view, now, language, limits))


@click.command()
@click.argument("file", type=EXISTING_FILE)
@common
def code(file: Path, as_json: bool, language: Language) -> Outcome:
    """Print the code of a DICOM plan, to be written on the approved paper; needs no vault."""
    del as_json
    coded = code_of_file(file)
    label = coded.label or sentence("list-not-supplied", language)
    return Outcome(
        {
            "code": coded.code,
            "digest": coded.digest,
            "plan_uid": coded.plan_uid,
            "label": coded.label,
        },
        [sentence("code-line", language, {"label": label, "code": coded.code})],
    )


@click.command()
@VAULT
@click.option("--patient", "patient_id", required=True, help="Identifier, whole and exact.")
@ISSUER
@click.option("--out", type=NEW_FILE, required=True, help="The PDF.")
@click.option("--form", type=EXISTING_FILE, help="The department's own form.")
@opens_vault
@common
def sheet(
    vault: Path,
    patient_id: str,
    issuer: str | None,
    out: Path,
    form: Path | None,
    passphrase_file: Path | None,
    opener: str | None,
    as_json: bool,
    language: Language,
) -> Outcome:
    """Print a patient's treatment sheets; a plan with a stop gives a page that says why."""
    del as_json
    laptop = open_laptop(vault, passphrase_file, opener, language)
    report = print_patient_sheets(
        laptop, patient_id, issuer=issuer, out=out, language=language, form=form
    )
    return _printed(report, language)


def _printed(report: PrintReport, language: Language) -> Outcome:
    refused = [
        _refusal(finding, item.label, language) for item in report.sheets for finding in item.stops
    ]
    only_refusals = all(item.is_refused for item in report.sheets)
    document = {
        "file": str(report.out),
        "sha256": report.sha256,
        "entry": report.receipt.index,
        "entry_hash": report.receipt.entry_hash,
        "mirrored": report.receipt.mirrored,
        "sheets": [
            {
                "number": item.number,
                "plan_uid": item.plan_uid,
                "label": item.label,
                "pages": item.pages,
                "refused": [finding.code for finding in item.stops],
                "replaces": item.replaces,
            }
            for item in report.sheets
        ],
    }
    lines = [_line(item, language) for item in report.sheets]
    values = {"entry": str(report.receipt.index), "file": str(report.out)}
    lines.append(sentence("sheet-recorded", language, values))
    return Outcome(document, lines, refused, EXIT_SAFETY if only_refusals else 0)


def _line(item: PrintedSheet, language: Language) -> str:
    values = {"number": item.number, "label": item.label, "pages": str(item.pages)}
    if item.is_refused:
        codes = ", ".join(dict.fromkeys(finding.code for finding in item.stops))
        return sentence("sheet-line-refused", language, {**values, "codes": codes})
    if item.replaces is not None:
        return sentence("sheet-line-replaces", language, {**values, "replaced": item.replaces})
    return sentence("sheet-line", language, values)


def _refusal(finding: Finding, label: str, language: Language) -> Refusal:
    """Name a stop; one that this program has no sentence for is still told, by its code."""
    if finding.code in catalogue(language):
        return Refusal(finding.code, label, finding.values)
    return Refusal("sheet-refused", label, (("code", finding.code),))


def _check_day(day: str) -> None:
    try:
        date.fromisoformat(day)
    except ValueError as error:
        raise UsageError("day-form", day) from error
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", day) is None:
        raise UsageError("day-form", day)
