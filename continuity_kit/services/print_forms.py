"""Prints every form that is no treatment sheet: of a patient's plans, or of the department.

Each has its number from the laptop's counter, and a job is one entry, as with sheets.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal, get_args

from continuity_kit.domain.snapshot import PatientView
from continuity_kit.errors import UsageError, WorldError
from continuity_kit.ledger.entries import Head
from continuity_kit.messages import Language
from continuity_kit.services.browse import find_patient
from continuity_kit.services.department_forms import department_page
from continuity_kit.services.export_collect import Parse
from continuity_kit.services.gap_sheet import gap_facts
from continuity_kit.services.gaps import case_key, gaps_of
from continuity_kit.services.incident_lines import incident_entries
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.open_generation import Opened, open_newest
from continuity_kit.services.own_form import OwnForm, form_text_of, own_form
from continuity_kit.services.print_job import (
    Job,
    Make,
    PrintedSheet,
    Printing,
    PrintReport,
    print_job,
)
from continuity_kit.services.sheet_counter import newest_list, newest_sheets, next_sheet_index
from continuity_kit.services.sheet_requests import (
    PrintOrder,
    labels,
    page_frame,
    paper_of,
    sheet_requests,
)
from continuity_kit.sheets.binder import FORM as BINDER
from continuity_kit.sheets.blank_sheet import FORM as BLANK_SHEET
from continuity_kit.sheets.day_list import FORM as DAY_LIST
from continuity_kit.sheets.facts import stops
from continuity_kit.sheets.form import own_or_shipped, read_form
from continuity_kit.sheets.gap_facts import GapFacts
from continuity_kit.sheets.incident_aid import IncidentAid, incident_document
from continuity_kit.sheets.log_continuation import LogContinuation, continuation_document
from continuity_kit.sheets.page import Document, render
from continuity_kit.sheets.request import SheetRequest
from continuity_kit.sheets.sheet_number import sheet_number
from continuity_kit.sheets.transfer_summary import TransferSummary, transfer_document
from continuity_kit.sheets.treatment_sheet import FORM as TREATMENT_SHEET
from continuity_kit.sheets.weekly_check import weekly_document

PatientForm = Literal["weekly_check", "course_log", "transfer_summary", "incident_aid"]
DepartmentForm = Literal[
    "patients_by_name", "patients_by_number", "contacts", "triage", "downtime_journal",
    "incident_aid",
]  # fmt: skip
PATIENT_FORMS: tuple[PatientForm, ...] = get_args(PatientForm)
DEPARTMENT_FORMS: tuple[DepartmentForm, ...] = get_args(DepartmentForm)
OTHER_FORMS = (TREATMENT_SHEET, BLANK_SHEET, DAY_LIST, BINDER)
# SAFETY: pages to write on stay what they are: a later print adds to them, never replaces them
# (test_what_is_written_on_is_never_replaced_by_a_later_print).
REPLACING = ("weekly_check", "transfer_summary", "patients_by_name", "patients_by_number",
             "contacts", "triage")  # fmt: skip
OF_A_DAY = ("contacts", "triage")


@dataclass(frozen=True)
class ChosenForm:
    """A form by its name, and the department's own file of it, if it is one."""

    name: str
    file: Path | None = None


@dataclass(frozen=True)
class FormOrder:
    """How a form is printed; `own` is the department's, if it has one."""

    form: str
    language: Language
    own: OwnForm

    @property
    def text(self) -> str | None:
        """The text of the department's own form."""
        return self.own.text


def choose_form(told: str) -> ChosenForm:
    """Return which form a name, or a department's own file, is.

    Raises:
        UsageError: `sheet-form-other`: neither a form of this name nor a file; `form-wrong`: the
            file is no TOML or names no form; `form-missing`: it cannot be read; `form-…`.
    """
    known = dict.fromkeys((*PATIENT_FORMS, *DEPARTMENT_FORMS, *OTHER_FORMS))
    if told in known:
        return ChosenForm(told)
    path = Path(told)
    if not path.is_file():
        raise UsageError("sheet-form-other", told, forms=", ".join(known))
    return ChosenForm(read_form(form_text_of(path), path.name).name, path)


def print_patient_form(
    laptop: Laptop,
    patient_id: str,
    form: ChosenForm,
    *,
    issuer: str | None = None,
    out: Path,
    language: Language,
    printing: Printing | None = None,
    parse: Parse | None = None,
) -> PrintReport:
    """Print a form of each plan of a patient that is going on; a stop gives a refusal in its place.

    A transfer summary lists a stopped plan with its reasons, and an incident aid has no beam value.

    Raises:
        UsageError: `sheet-form-other`: no form of a patient; `form-wrong`, `settings-wrong`.
        WorldError: `patient-unknown`, `sheet-nothing-to-print`, and as `print_job`.
        SafetyError: `patient-id-ambiguous`.
    """
    make = patient_form_maker(laptop, patient_id, form, language, issuer=issuer, parse=parse)
    return print_job(laptop, out, make, printing=printing)


def patient_form_maker(
    laptop: Laptop,
    patient_id: str,
    form: ChosenForm,
    language: Language,
    *,
    issuer: str | None = None,
    parse: Parse | None = None,
) -> Make:
    """Return what makes the job of `print_patient_form`; nothing is numbered by making it.

    Raises:
        UsageError: as `print_patient_form`.
    """
    if form.name not in PATIENT_FORMS:
        raise UsageError("sheet-form-other", form.name, forms=", ".join(PATIENT_FORMS))
    asked = FormOrder(form.name, language, own_form(form.file, form.name))

    def make(head: Head) -> Job:
        order = PrintOrder(head, laptop.now().astimezone(), language)
        opened = open_newest(laptop, parse)
        patient = find_patient(opened.snapshot, patient_id, issuer)
        requests = sheet_requests(laptop, opened, patient, order, parse)
        if not requests:
            raise WorldError("sheet-nothing-to-print", patient_id)
        made = _replacing(opened, requests, asked)
        subject = {"patient_id": patient.key.patient_id, "id_issuer": patient.key.issuer}
        return _patient_job(laptop, opened, made, asked, subject)

    return make


def print_department_form(
    laptop: Laptop,
    day: date,
    form: ChosenForm,
    *,
    out: Path,
    language: Language,
    printing: Printing | None = None,
    parse: Parse | None = None,
) -> PrintReport:
    """Print a form of the department for a day.

    Raises:
        UsageError: `sheet-form-other`: no form of the department; `form-wrong`, `settings-wrong`.
        WorldError: as `print_job`.
    """
    make = department_form_maker(laptop, day, form, language, parse)
    return print_job(laptop, out, make, printing=printing)


def department_form_maker(
    laptop: Laptop, day: date, form: ChosenForm, language: Language, parse: Parse | None = None
) -> Make:
    """Return what makes the job of `print_department_form`; nothing is numbered by making it.

    Raises:
        UsageError: as `print_department_form`.
    """
    if form.name not in DEPARTMENT_FORMS:
        raise UsageError("sheet-form-other", form.name, forms=", ".join(DEPARTMENT_FORMS))
    asked = FormOrder(form.name, language, own_form(form.file, form.name))

    def make(head: Head) -> Job:
        order = PrintOrder(head, laptop.now().astimezone(), language, asked.own)
        opened = open_newest(laptop, parse)
        entries = opened.ledger.entries
        number = sheet_number(laptop.vault.letter, next_sheet_index(entries, laptop.ledger.device))
        replaces = None
        if asked.form in REPLACING:
            on = day.isoformat() if asked.form in OF_A_DAY else None
            replaces = newest_list(entries, asked.form, on)
        frame = replace(page_frame(laptop, opened, order), sheet_number=number, replaces=replaces)
        document = department_page(laptop, opened, frame, day, asked.form, language, asked.text)
        shown = own_or_shipped(asked.text, asked.form)
        title = shown.title.text(language)
        paper = paper_of(laptop) if asked.text is None else shown.paper
        drawn = render([document], title, language, paper)
        sheet = PrintedSheet(
            number, None, title, drawn.pages[0], replaces=replaces, form=asked.form,
            day=day.isoformat(),
        )  # fmt: skip
        return Job({}, drawn.pdf, (sheet,))

    return make


def _replacing(
    opened: Opened, requests: tuple[SheetRequest, ...], asked: FormOrder
) -> tuple[SheetRequest, ...]:
    """Return the requests with the number that each replaces, the paper, and real sheet numbers."""
    entries = opened.ledger.entries
    replaced = newest_sheets(entries, (asked.form,)) if asked.form in REPLACING else {}
    return tuple(
        replace(
            item,
            frame=replace(
                item.frame,
                replaces=replaced.get(item.plan_view.plan_uid),
                logo=asked.own.logo,
            ),
            # A number of this job is no sheet of the other plan: the reader finds it by its label.
            other_plans=tuple(replace(other, sheet_number=None) for other in item.other_plans),
            paper=item.paper if asked.text is None else None,
        )
        for item in requests
    )


def _patient_job(
    laptop: Laptop,
    opened: Opened,
    requests: tuple[SheetRequest, ...],
    asked: FormOrder,
    subject: Mapping[str, str],
) -> Job:
    logs = newest_sheets(opened.ledger.entries, (TREATMENT_SHEET, "course_log"))
    costs = _gaps(laptop, opened, requests[0].patient, asked)
    shown = own_or_shipped(asked.text, asked.form)
    title = shown.title.text(asked.language)
    documents, sheets = [], []
    for request, label in zip(requests, labels(requests), strict=True):
        uid = request.plan_view.plan_uid
        documents.append(_document(laptop, opened, request, asked, (logs.get(uid), costs.get(uid))))
        sheets.append(
            PrintedSheet(
                number=request.frame.sheet_number,
                plan_uid=uid,
                label=f"{label} · {title}",
                pages=0,
                stops=() if asked.form == "incident_aid" else stops(request),
                replaces=request.frame.replaces,
                form=asked.form,
                follows=logs.get(uid) if asked.form == "course_log" else None,
            )
        )
    paper = requests[0].paper or shown.paper
    drawn = render(documents, title, asked.language, paper)
    counted = tuple(
        replace(sheet, pages=pages) for sheet, pages in zip(sheets, drawn.pages, strict=True)
    )
    return Job(subject, drawn.pdf, counted)


def _document(
    laptop: Laptop,
    opened: Opened,
    request: SheetRequest,
    asked: FormOrder,
    known: tuple[str | None, GapFacts | None],
) -> Document:
    follows, gap = known
    match asked.form:
        case "weekly_check":
            return weekly_document(request, asked.text)[0]
        case "course_log":
            return continuation_document(LogContinuation(request, follows), asked.text)[0]
        case "transfer_summary":
            return transfer_document(TransferSummary(request, gap=gap), asked.text)
    lines = incident_entries(opened.ledger, request, asked.language, laptop.ledger.device)
    aid = IncidentAid(request.frame, request, lines, opened.snapshot.contacts)
    return incident_document(aid, asked.language, asked.text)


def _gaps(
    laptop: Laptop, opened: Opened, patient: PatientView, asked: FormOrder
) -> dict[str, GapFacts]:
    """Return what gaps cost the patient's plans, for the form that says so."""
    if asked.form != "transfer_summary":
        return {}
    report = gaps_of(laptop, opened)
    key = (patient.key.patient_id, patient.key.issuer)
    return {
        item.view.plan_uid: gap_facts(item, report.settings, asked.language)
        for item in report.plans
        if case_key(item)[:2] == key
    }
