"""Prints the treatment sheets of one patient: numbers, one file, one ledger entry."""

from pathlib import Path

from continuity_kit.errors import WorldError
from continuity_kit.ledger.entries import Head
from continuity_kit.messages import Language
from continuity_kit.services.browse import find_patient
from continuity_kit.services.export_collect import Parse
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.open_generation import open_newest
from continuity_kit.services.own_form import own_form
from continuity_kit.services.print_job import (
    Job,
    Make,
    PrintedSheet,
    Printing,
    PrintReport,
    print_job,
)
from continuity_kit.services.sheet_requests import PrintOrder, labels, sheet_requests
from continuity_kit.sheets.facts import stops
from continuity_kit.sheets.treatment_sheet import FORM, render_marked


def print_patient_sheets(
    laptop: Laptop,
    patient_id: str,
    *,
    issuer: str | None = None,
    out: Path,
    language: Language,
    form: Path | None = None,
    printing: Printing | None = None,
    parse: Parse | None = None,
) -> PrintReport:
    """Print one sheet a plan that is going on; a plan with a stop gives a refusal page.

    The same ledger, time and user give the same bytes.

    Args:
        out: a PDF; an older file of that name is replaced.
        form: a department's own form.
        printing: how it goes to a printer, None: the file alone.

    Raises:
        WorldError: `patient-unknown`, `sheet-nothing-to-print`, `font-missing`:
            nothing is noted as printed; and as `print_job`.
        SafetyError: `patient-id-ambiguous`.
        UsageError: `form-wrong`.
    """
    make = patient_sheets_maker(laptop, patient_id, language, issuer=issuer, form=form, parse=parse)
    return print_job(laptop, out, make, printing=printing)


def patient_sheets_maker(
    laptop: Laptop,
    patient_id: str,
    language: Language,
    *,
    issuer: str | None = None,
    form: Path | None = None,
    parse: Parse | None = None,
) -> Make:
    """Return what makes the job of `print_patient_sheets`; nothing is numbered by making it.

    Raises:
        UsageError: as `print_patient_sheets`.
    """
    own = own_form(form, FORM)

    def make(head: Head) -> Job:
        order = PrintOrder(head, laptop.now().astimezone(), language, own)
        return _job(laptop, patient_id, issuer, order, parse)

    return make


def _job(
    laptop: Laptop, patient_id: str, issuer: str | None, order: PrintOrder, parse: Parse | None
) -> Job:
    opened = open_newest(laptop, parse)
    patient = find_patient(opened.snapshot, patient_id, issuer)
    requests = sheet_requests(laptop, opened, patient, order, parse)
    if not requests:
        raise WorldError("sheet-nothing-to-print", patient_id)
    rendered = render_marked(requests)
    sheets = tuple(
        PrintedSheet(
            number=request.frame.sheet_number,
            plan_uid=request.plan_view.plan_uid,
            label=label,
            pages=pages,
            stops=stops(request),
            replaces=request.frame.replaces,
        )
        for request, label, pages in zip(requests, labels(requests), rendered.pages, strict=True)
    )
    key = requests[0].patient.key
    subject = {"patient_id": key.patient_id, "id_issuer": key.issuer}
    return Job(subject, rendered.pdf, sheets)
