"""Forms that are of one plan: the same frame, the same facts, the same refusal as its sheet."""

from collections.abc import Sequence

from continuity_kit.sheets.facts import SheetFacts, gather, position_of, stops
from continuity_kit.sheets.form import Form
from continuity_kit.sheets.frame import footer, patient_header, printed_name
from continuity_kit.sheets.ink import PAPERS_MM
from continuity_kit.sheets.page import Document, Header, Section, room_mm
from continuity_kit.sheets.refusal import refusal_document
from continuity_kit.sheets.request import SheetRequest


def plan_header(request: SheetRequest) -> Header:
    """Return the frame's head for the plan of a request."""
    return patient_header(
        request.patient,
        request.plan_view,
        position_of(request),
        request.frame,
        request.language,
    )


def plan_facts(request: SheetRequest, form: Form) -> SheetFacts | None:
    """Return the facts of a plan in the words of a form, or None when something stops the plan."""
    if stops(request):
        return None
    paper = PAPERS_MM[request.paper or form.paper]
    room = room_mm(plan_header(request), footer(request.frame, request.language), paper)
    return gather(request, form.speaker(request.language), room)


def plan_document(request: SheetRequest, form: Form, sections: Sequence[Section]) -> Document:
    """Return a form of one plan as one document; a stop puts the refusal page in its place.

    SAFETY: a plan that may not be treated from paper has no other page either that looks as if it
    could (test_a_stopped_plan_gets_a_refusal_in_place_of_any_form).
    """
    found = stops(request)
    if found:
        return refusal_document(request, found)
    return Document(
        request.frame.sheet_number,
        plan_header(request),
        footer(request.frame, request.language),
        tuple(sections),
        plan_outline(request, form),
    )


def plan_outline(request: SheetRequest, form: Form | None = None) -> str:
    """Return the entry in the outline: patient, identifier, plan, form when given, number."""
    plan = request.plan_view.plan
    label = plan.label if plan is not None and plan.label else request.plan_view.plan_uid
    parts = (
        printed_name(request.patient),
        request.patient.key.patient_id,
        label,
        *((form.title.text(request.language),) if form is not None else ()),
        request.frame.sheet_number,
    )
    return " · ".join(parts)
