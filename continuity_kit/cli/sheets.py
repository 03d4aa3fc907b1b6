"""The command that prints: a patient's sheets, a day's, blank ones, the binder, a job's rest."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from shlex import quote
from typing import Any, get_args

import click

from continuity_kit import bootstrap
from continuity_kit.cli.opening import open_laptop
from continuity_kit.cli.options import FOLDER, OUT_FILE, common, opens_vault
from continuity_kit.cli.output import EXIT_SAFETY, Outcome, progress_printer
from continuity_kit.cli.vault_people import recorded
from continuity_kit.domain.findings import Finding, Refusal
from continuity_kit.errors import UsageError
from continuity_kit.messages import Language, catalogue, sentence
from continuity_kit.services.binder_sheets import print_binder
from continuity_kit.services.day_sheets import print_day_lists, print_day_sheets
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.print_forms import (
    ChosenForm,
    choose_form,
    print_department_form,
    print_patient_form,
)
from continuity_kit.services.print_job import PrintedSheet, Printing, PrintReport
from continuity_kit.services.print_queue import Progress, resume_job
from continuity_kit.services.print_sheets import print_patient_sheets
from continuity_kit.services.spare_sheets import print_blank_sheets
from continuity_kit.services.waiting_prints import waiting_prints
from continuity_kit.sheets.binder import FORM as BINDER
from continuity_kit.sheets.blank_sheet import FORM as BLANK_SHEET
from continuity_kit.sheets.day_list import FORM as DAY_LIST
from continuity_kit.sheets.printing import PrinterOrder, Sides
from continuity_kit.sheets.treatment_sheet import FORM as TREATMENT_SHEET

SIDES = list(get_args(Sides))
SHORT_JOB = 8


@dataclass(frozen=True)
class What:
    """What is to be printed; exactly one of the first five."""

    patient_id: str | None
    day: str | None
    blank: int | None
    binder: bool
    resume: str | None
    issuer: str | None
    machine: str | None
    form: ChosenForm | None


@click.command()
@click.argument("vault", type=FOLDER)
@click.option("--patient", "patient_id", help="Identifier, whole and exact.")
@click.option("--issuer", help="Issuer of the identifier, where two share it.")
@click.option("--day", help="YYYY-MM-DD: the lists of that day and everybody's sheets.")
@click.option("--machine", help="With --day: this machine alone, its name whole.")
@click.option("--binder", is_flag=True, help="The cold-start binder.")
@click.option("--blank", type=int, help="So many numbered blank sheets.")
@click.option("--resume", help="A job that stopped on its way to the printer goes on.")
@click.option("--out", type=OUT_FILE, help="The PDF.")
@click.option("--form", help="A form by its name, or the department's own file of one.")
@click.option("--print", "printer", help="A printer of CUPS.")
@click.option("--copies", type=int, help="Of each sheet, one unless said.")
@click.option("--sides", type=click.Choice(SIDES), help="As the printer is set unless said.")
@click.option("--tray", help="A tray of the printer, by its name there.")
@opens_vault
@common
def sheet(
    vault: Path,
    patient_id: str | None,
    issuer: str | None,
    day: str | None,
    machine: str | None,
    binder: bool,
    blank: int | None,
    resume: str | None,
    out: Path | None,
    form: str | None,
    printer: str | None,
    copies: int | None,
    sides: Any,
    tray: str | None,
    passphrase_file: Path | None,
    opener: str | None,
    *,
    as_json: bool,
    language: Language,
) -> Outcome:
    """Print numbered sheets; a plan with a stop gives a page that says why.

    The PDF is always written; with --print it also goes to a printer, patient by patient.
    """
    chosen = None if form is None else choose_form(form)
    what = What(patient_id, day, blank, binder, resume, issuer, machine, chosen)
    order = _order(printer, copies, sides, tray)
    _check(what, out)
    laptop = open_laptop(vault, passphrase_file, opener, language)
    if resume is not None:
        progress, receipt = resume_job(laptop, resume, pause=bootstrap.pause, order=order)
        document = {"job": progress.job, **recorded(receipt), "printing": _printing(progress)}
        return Outcome(document, printing_lines(progress, vault, language), _troubles(progress))
    printing = None if order is None else Printing(order, bootstrap.pause)
    report = _print(laptop, what, out or Path(), language, printing, quiet=as_json)
    return _outcome(report, vault, language)


def check_day(day: str) -> None:
    """Refuse what is no date as appointments write it.

    Raises:
        UsageError: `day-form`.
    """
    try:
        date.fromisoformat(day)
    except ValueError as error:
        raise UsageError("day-form", day) from error
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", day) is None:
        raise UsageError("day-form", day)


def _order(
    printer: str | None, copies: int | None, sides: Sides | None, tray: str | None
) -> PrinterOrder | None:
    if printer is None:
        if (copies, sides, tray) != (None, None, None):
            raise UsageError("printer-not-named")
        return None
    return PrinterOrder(printer, 1 if copies is None else copies, sides, tray)


def _check(what: What, out: Path | None) -> None:
    """Refuse options that do not go together, before a vault is opened.

    Raises:
        UsageError: `sheet-of-what`, `sheet-out-missing`, `sheet-option-alone`, `day-form`.
    """
    asked = (what.patient_id, what.day, what.blank, what.binder or None, what.resume)
    if sum(item is not None for item in asked) != 1:
        raise UsageError("sheet-of-what")
    if what.resume is None and out is None:
        raise UsageError("sheet-out-missing")
    if what.day is not None:
        check_day(what.day)
    alone = {
        "--issuer": what.issuer is not None and what.patient_id is None,
        "--machine": what.machine is not None and what.day is None,
        "--form": what.form is not None and what.resume is not None,
        "--out": out is not None and what.resume is not None,
    }
    for option, is_alone in alone.items():
        if is_alone:
            raise UsageError("sheet-option-alone", option)


def _print(
    laptop: Laptop,
    what: What,
    out: Path,
    language: Language,
    printing: Printing | None,
    *,
    quiet: bool,
) -> PrintReport:
    form = what.form
    own = None if form is None else form.file
    if what.day is not None:
        return _print_day(laptop, what, out, language, printing, quiet=quiet)
    if what.blank is not None:
        if form is not None and form.name != BLANK_SHEET:
            raise UsageError("sheet-form-other", form.name, forms=BLANK_SHEET)
        return print_blank_sheets(
            laptop, what.blank, out=out, language=language, form=own, printing=printing
        )
    if what.binder:
        if form is not None and form.name != BINDER:
            raise UsageError("sheet-form-other", form.name, forms=BINDER)
        return print_binder(laptop, out=out, language=language, form=own, printing=printing)
    patient_id = what.patient_id or ""
    if form is not None and form.name != TREATMENT_SHEET:
        return print_patient_form(
            laptop,
            patient_id,
            form,
            issuer=what.issuer,
            out=out,
            language=language,
            printing=printing,
        )
    return print_patient_sheets(
        laptop,
        patient_id,
        issuer=what.issuer,
        out=out,
        language=language,
        form=own,
        printing=printing,
    )


def _print_day(
    laptop: Laptop,
    what: What,
    out: Path,
    language: Language,
    printing: Printing | None,
    *,
    quiet: bool,
) -> PrintReport:
    form, on = what.form, date.fromisoformat(what.day or "")
    own = None if form is None else form.file
    if form is not None and form.name == DAY_LIST:
        return print_day_lists(
            laptop,
            on,
            machine=what.machine,
            out=out,
            language=language,
            form=own,
            printing=printing,
        )
    if form is not None and form.name != TREATMENT_SHEET:
        if what.machine is not None:
            raise UsageError("sheet-option-alone", "--machine")
        return print_department_form(
            laptop, on, form, out=out, language=language, printing=printing
        )
    return print_day_sheets(
        laptop,
        on,
        machine=what.machine,
        out=out,
        language=language,
        form=own,
        printing=printing,
        progress=progress_printer(sentence("sheet-progress", language), quiet=quiet),
    )


def _outcome(report: PrintReport, vault: Path, language: Language) -> Outcome:
    refused = [
        _refusal(finding, item.label, language) for item in report.sheets for finding in item.stops
    ]
    of_plans = [item for item in report.sheets if item.plan_uid is not None]
    only_refusals = bool(of_plans) and all(item.is_refused for item in of_plans)
    document = {
        "file": str(report.out),
        "sha256": report.sha256,
        "job": report.job,
        **recorded(report.receipt),
        "sheets": [_sheet(item) for item in report.sheets],
        "printing": None if report.printing is None else _printing(report.printing),
    }
    lines = [_line(item, language) for item in report.sheets]
    values = {"entry": str(report.receipt.index), "file": str(report.out)}
    lines.append(sentence("sheet-recorded", language, values))
    if report.printing is not None:
        lines += printing_lines(report.printing, vault, language)
        refused += _troubles(report.printing)
    return Outcome(document, lines, refused, EXIT_SAFETY if only_refusals else 0)


def _sheet(item: PrintedSheet) -> dict[str, object]:
    return {
        "number": item.number,
        "form": item.form,
        "plan_uid": item.plan_uid,
        "patient_id": item.patient_id,
        "id_issuer": item.id_issuer or None,
        "label": item.label,
        "pages": item.pages,
        "refused": [finding.code for finding in item.stops],
        "replaces": item.replaces,
    }


def _line(item: PrintedSheet, language: Language) -> str:
    values = {"number": item.number, "label": item.label, "pages": str(item.pages)}
    if item.is_refused:
        codes = ", ".join(dict.fromkeys(finding.code for finding in item.stops))
        return sentence("sheet-line-refused", language, {**values, "codes": codes})
    if item.replaces is not None:
        replacing = {**values, "replaced": item.replaces}
        if item.plan_uid is None:
            return sentence("sheet-line-other-replaces", language, replacing)
        return sentence("sheet-line-replaces", language, replacing)
    if item.plan_uid is None:
        return sentence("sheet-line-other", language, values)
    return sentence("sheet-line", language, values)


def _refusal(finding: Finding, label: str, language: Language) -> Refusal:
    """Name a stop; one that this program has no sentence for is still told, by its code."""
    if finding.code in catalogue(language):
        return Refusal(finding.code, label, finding.values)
    return Refusal("sheet-refused", label, (("code", finding.code),))


def _printing(progress: Progress) -> dict[str, object]:
    order = progress.order
    return {
        "printer": order.printer,
        "copies": order.copies,
        "sides": order.sides,
        "tray": order.tray,
        "printed": progress.printed,
        "parts": progress.parts,
        "left": list(progress.left),
        "perhaps_twice": list(progress.perhaps_twice),
    }


def printing_lines(progress: Progress, vault: Path, language: Language) -> list[str]:
    """Return how far a job came, and the command that goes on with it."""
    values = {
        "printer": progress.order.printer,
        "printed": str(progress.printed),
        "parts": str(progress.parts),
        "vault": quote(str(vault)),
        "job": progress.job[:SHORT_JOB],
    }
    lines = [sentence("sheet-printed", language, values)]
    if progress.left:
        numbers = {**values, "numbers": ", ".join(progress.left)}
        lines = [sentence("sheet-printed-partly", language, numbers)]
    if progress.perhaps_twice:
        numbers = {"numbers": ", ".join(progress.perhaps_twice)}
        lines.append(sentence("sheet-perhaps-twice", language, numbers))
    return lines


def waiting_documents(laptop: Laptop) -> list[dict[str, object]]:
    """Return the jobs that stopped on their way to paper, and which numbers are not on it."""
    return [{"job": job.job, **_printing(job.progress)} for job in waiting_prints(laptop)]


def waiting_lines(laptop: Laptop, vault: Path, language: Language) -> list[str]:
    """Return them in words, each with the command that goes on with it."""
    return [
        line
        for job in waiting_prints(laptop)
        for line in printing_lines(job.progress, vault, language)
    ]


def _troubles(progress: Progress) -> list[Refusal]:
    return [] if progress.trouble is None else [progress.trouble]
