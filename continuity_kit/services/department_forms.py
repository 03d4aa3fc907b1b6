"""The pages of the department: who is on treatment, whom to call, in which order, what happened."""

from collections.abc import Sequence
from datetime import date, datetime

from continuity_kit.domain.findings import Finding
from continuity_kit.domain.snapshot import PatientView, PlanView
from continuity_kit.messages import Language
from continuity_kit.services.day_lists import hour_of, is_homonym, short_text
from continuity_kit.services.gap_sheet import triage_list
from continuity_kit.services.gaps import gaps_of
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.list_document import appointments_on, plan_machine
from continuity_kit.services.open_generation import Opened
from continuity_kit.services.sheet_counter import newest_sheets
from continuity_kit.services.sheet_requests import plans_to_print
from continuity_kit.sheets.contact_list import ContactList, PatientCall, contact_document
from continuity_kit.sheets.downtime_journal import DowntimeJournal, journal_document
from continuity_kit.sheets.frame import printed_name
from continuity_kit.sheets.incident_aid import IncidentAid, incident_document
from continuity_kit.sheets.page import Document
from continuity_kit.sheets.patient_index import IndexPlan, IndexRow, PatientIndex, index_document
from continuity_kit.sheets.request import PageFrame
from continuity_kit.sheets.triage_list import triage_document


def department_page(
    laptop: Laptop,
    opened: Opened,
    frame: PageFrame,
    day: date,
    form: str,
    language: Language,
    form_text: str | None = None,
) -> Document:
    """Return a form of the department, filled from the newest generation and the ledger.

    Raises:
        UsageError: `form-wrong`; `settings-wrong`: of `gaps.toml`.
    """
    match form:
        case "patients_by_name":
            rows = index_rows(opened, language)
            return index_document(PatientIndex(frame, "name", rows), language, form_text)
        case "patients_by_number":
            rows = index_rows(opened, language)
            return index_document(PatientIndex(frame, "number", rows), language, form_text)
        case "contacts":
            calls = calls_of(opened, frame, day)
            item = ContactList(frame, opened.snapshot.contacts, calls)
            return contact_document(item, language, form_text)
        case "triage":
            report = gaps_of(laptop, opened, day=day)
            return triage_document(triage_list(report, frame, language), language, form_text)
        case "downtime_journal":
            return journal_document(DowntimeJournal(frame, day), language, form_text)
    aid = IncidentAid(frame, contacts=opened.snapshot.contacts)
    return incident_document(aid, language, form_text)


def index_rows(opened: Opened, language: Language) -> tuple[IndexRow, ...]:
    """Return every patient of the export with the plans that go on and their newest sheets.

    SAFETY: a plan that may not be treated says so on the list too, and two homonyms are marked
    (test_the_list_by_name_says_who_may_not_be_treated).
    """
    numbers = newest_sheets(opened.ledger.entries)
    return tuple(
        index_row(
            view,
            tuple(
                _index_plan(plan, numbers.get(plan.plan_uid, ""), language)
                for plan in plans_to_print(opened, view)
            ),
        )
        for view in opened.snapshot.patients
    )


def index_row(view: PatientView, plans: tuple[IndexPlan, ...]) -> IndexRow:
    """Return one patient of a list with the plans that it names."""
    return IndexRow(
        printed_name(view),
        view.birth_date,
        view.key.patient_id,
        view.key.issuer,
        (phones_of(view) or ("",))[0],
        plans,
        is_homonym=is_homonym(view),
    )


def _index_plan(view: PlanView, number: str, language: Language) -> IndexPlan:
    position = view.position
    is_known = position is not None and not position.conflict
    return IndexPlan(
        (view.plan.label if view.plan else None) or view.plan_uid,
        position.given if position is not None and is_known else None,
        view.fractions_planned,
        plan_machine(view) or "",
        number,
        stop=_stop(view, language),
    )


def _stop(view: PlanView, language: Language) -> str:
    """Return why a plan stops in few words: the first sentence of the first reason."""
    found = [item for item in view.findings if item.severity == "stop"]
    if not found and view.printable:
        return ""
    return short_text(found[0] if found else Finding("plan-unapproved", "stop"), language)


def calls_of(opened: Opened, frame: PageFrame, day: date) -> tuple[PatientCall, ...]:
    """Return the patients who are expected on a day, by time, each visit once."""
    found = []
    for view in opened.snapshot.patients:
        for visit in appointments_on(view, day.isoformat(), None):
            own = [plan for plan in view.plans if plan.plan_uid == visit.plan_uid]
            plans = _labels(own or plans_to_print(opened, view))
            found.append(call_of(view, hour_of(visit, frame), plans))
    return tuple(sorted(found, key=lambda call: (call.at or frame.printed_at, call.name)))


def call_of(view: PatientView, at: datetime | None, plans: Sequence[str]) -> PatientCall:
    """Return a patient to call; `at` is by the clock on the wall."""
    return PatientCall(
        printed_name(view),
        view.birth_date,
        view.key.patient_id,
        at,
        " · ".join(plans),
        phones_of(view),
        is_homonym=is_homonym(view),
    )


def _labels(plans: Sequence[PlanView]) -> list[str]:
    return [(plan.plan.label if plan.plan else None) or plan.plan_uid for plan in plans]


def phones_of(view: PatientView) -> tuple[str, ...]:
    """Return the numbers to reach a patient, the own ones first, as the source wrote them."""
    row = view.patient
    if row is None:
        return ()
    return tuple(number for number in (row.mobile, row.phone, row.contact_phone) if number)
