"""What the ledger notes of a binder: every number, of which tab, and of which plan."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from continuity_kit.domain.patient import PatientKey
from continuity_kit.messages import Language
from continuity_kit.services.print_job import PrintedSheet
from continuity_kit.services.sheet_requests import labels
from continuity_kit.sheets.binder import FORM, Binder, BinderTab
from continuity_kit.sheets.blank_sheet import FORM as BLANK_SHEET
from continuity_kit.sheets.downtime_journal import FORM as JOURNAL
from continuity_kit.sheets.facts import stops
from continuity_kit.sheets.form import shipped_form
from continuity_kit.sheets.incident_aid import FORM as INCIDENT_AID
from continuity_kit.sheets.page import Document
from continuity_kit.sheets.request import SheetRequest

JOURNALS = (JOURNAL, INCIDENT_AID)


def printed_sheets(
    item: Binder,
    documents: Sequence[Document],
    counts: Sequence[int],
    requests: Mapping[PatientKey, tuple[SheetRequest, ...]],
    language: Language,
) -> tuple[PrintedSheet, ...]:
    """Return the front page and every page set behind it, which goes with the front page.

    SAFETY: a blank sheet taken out of a binder is written on: the next binder does not replace it
    (test_a_new_binder_replaces_the_one_before_but_no_sheet_that_is_written_on).
    """
    front, *behind = documents
    forms = [form for tab in item.tabs for form in _forms(tab)]
    of_plans = {one.frame.sheet_number: one for group in requests.values() for one in group}
    title = shipped_form(FORM).title.text(language)
    found = [
        PrintedSheet(
            front.sheet_number, None, title, counts[0], replaces=item.frame.replaces, form=FORM
        )
    ]
    for form, document, pages in zip(forms, behind, counts[1:], strict=True):
        sheet = PrintedSheet(
            document.sheet_number,
            None,
            document.outline.removesuffix(f" · {document.sheet_number}"),
            pages,
            form=form,
            follows=front.sheet_number if form == FORM else None,
        )
        request = of_plans.get(document.sheet_number)
        if request is not None:
            sheet = replace(
                sheet,
                plan_uid=request.plan_view.plan_uid,
                label=labels([request])[0],
                stops=stops(request),
                patient_id=request.patient.key.patient_id,
                id_issuer=request.patient.key.issuer,
            )
        found.append(sheet)
    return tuple(found)


def _forms(tab: BinderTab) -> tuple[str, ...]:
    """Return the form of each document of a tab: what is written on stays a form of its own."""
    if tab.name == "journal":
        return JOURNALS
    return (BLANK_SHEET if tab.name == "blanks" else FORM,) * len(tab.documents)
