"""Every form as a document of the fictitious patient, in a department's own words if it has any."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from continuity_kit.domain.findings import Finding
from continuity_kit.messages import Language
from continuity_kit.services.form_preview import (
    GIVEN,
    MACHINE,
    METERSETS,
    PLANNED,
    other_number,
    preview_contacts,
    preview_frame,
    preview_request,
)
from continuity_kit.sheets.binder import Binder, BinderTab, IncompletePatient, binder_documents
from continuity_kit.sheets.blank_sheet import BlankSheet, blank_document
from continuity_kit.sheets.contact_list import ContactList, PatientCall, contact_document
from continuity_kit.sheets.day_list import DayList, DayRow, Homonyms, day_document
from continuity_kit.sheets.downtime_journal import DowntimeJournal, journal_document
from continuity_kit.sheets.facts import position_of
from continuity_kit.sheets.gap_facts import GapFacts
from continuity_kit.sheets.incident_aid import IncidentAid, IncidentEntry, incident_document
from continuity_kit.sheets.log_continuation import LogContinuation, continuation_document
from continuity_kit.sheets.page import Document
from continuity_kit.sheets.patient_index import (
    IndexPlan,
    IndexRow,
    Order,
    PatientIndex,
    index_document,
)
from continuity_kit.sheets.refusal import refusal_document
from continuity_kit.sheets.request import PageFrame, Paper, SheetRequest
from continuity_kit.sheets.transfer_summary import (
    TransferFiles,
    TransferSummary,
    transfer_document,
)
from continuity_kit.sheets.treatment_sheet import sheet_document
from continuity_kit.sheets.triage_list import TriageList, TriageRow, triage_document
from continuity_kit.sheets.weekly_check import weekly_document
from continuity_kit.sheets.worksheet import Worksheet, WorksheetLine, worksheet_document

NAMES = (
    "FICTIF-MODÈLE Étienne",
    "PARADIGME Odette",
    "D'ÉBAUCHE Maëlys",
    "ESSAI Marie",
    "PROTOTYPE José-Luís",
    "ÉCHANTILLON Ilan",
)


@dataclass(frozen=True)
class Preview:
    """What a form is previewed with; `text` None is the shipped form."""

    now: datetime
    language: Language
    paper: Paper
    text: str | None = None
    frame: PageFrame | None = None

    @property
    def shown_frame(self) -> PageFrame:
        """The frame of the fictitious department, unless another was given."""
        return preview_frame(self.now) if self.frame is None else self.frame

    @property
    def request(self) -> SheetRequest:
        """The fictitious patient's plan."""
        made = preview_request(self.now, self.language)
        return replace(made, frame=self.shown_frame, paper=self.paper, form_text=self.text)


def form_documents(name: str, preview: Preview) -> tuple[Document, ...]:
    """Return a form's documents; only the binder has several.

    Raises:
        KeyError: a form that has no preview: the recovery page, whose key is secret.
        UsageError: the department's form is wrong.
    """
    return MAKERS[name](preview)


def _sheet(preview: Preview) -> tuple[Document, ...]:
    return (sheet_document(preview.request),)


def _refusal(preview: Preview) -> tuple[Document, ...]:
    stops = (Finding("plan-not-approved", "stop"), Finding("sheet-group-open", "stop"))
    return (refusal_document(preview.request, stops, preview.text),)


def _log(preview: Preview) -> tuple[Document, ...]:
    item = LogContinuation(preview.request, other_number(416))
    return (continuation_document(item, preview.text)[0],)


def _weekly(preview: Preview) -> tuple[Document, ...]:
    return (weekly_document(preview.request, preview.text)[0],)


def _day(preview: Preview) -> tuple[Document, ...]:
    start = preview.now.replace(hour=8, minute=0, second=0, microsecond=0)
    rows = tuple(
        DayRow(
            start + timedelta(minutes=15 * place),
            name,
            start.date() - timedelta(days=20000 + 400 * place),
            f"004{place}2207",
            "ORL_P1_70",
            place % 3 + 1,
            "sealed",
            GIVEN + place,
            PLANNED,
            stop="plan non approuvé" if place == 4 else "",
            is_homonym=place == 3,
        )
        for place, name in enumerate(NAMES)
    )
    alike = Homonyms(NAMES[3], rows[3].birth_date, ((rows[3].patient_id, MACHINE),
                                                    ("00499207", "")))  # fmt: skip
    item = DayList(MACHINE, start.date(), preview.shown_frame, rows, (alike,))
    return (day_document(item, preview.language, preview.text),)


def _index(order: Order) -> Callable[[Preview], tuple[Document, ...]]:
    def made(preview: Preview) -> tuple[Document, ...]:
        rows = tuple(
            IndexRow(
                name,
                preview.now.date() - timedelta(days=20000 + 400 * place),
                f"004{place}2207",
                "CSE",
                f"06 99 99 0{place} 17",
                (IndexPlan("ORL_P1_70", None if place == 3 else GIVEN, PLANNED, MACHINE,
                           other_number(400 + place)),),
            )
            for place, name in enumerate(NAMES)
        )  # fmt: skip
        item = PatientIndex(preview.shown_frame, order, rows)
        return (index_document(item, preview.language, preview.text),)

    return made


def _contacts(preview: Preview) -> tuple[Document, ...]:
    born = preview.now.date() - timedelta(days=24000)
    calls = (
        PatientCall(NAMES[0], born, "00412207", preview.now, "ORL_P1_70", ("06 99 99 01 17",)),
        PatientCall(NAMES[1], born, "00388120", None, "POUMON_G_66"),
    )
    item = ContactList(preview.shown_frame, preview_contacts(), calls)
    return (contact_document(item, preview.language, preview.text),)


def _gap(preview: Preview) -> GapFacts:
    today = preview.now.date()
    return GapFacts(
        4,
        6,
        2,
        today + timedelta(days=25),
        today + timedelta(days=31),
        (Decimal("70.0"), Decimal("66.4")),
        (Decimal("70.0"), Decimal("70.0")),
        "α/β 10 et 3 Gy, K 0.9 Gy/j après 28 j",
    )


def _transfer(preview: Preview) -> tuple[Document, ...]:
    files = (TransferFiles("CT", 150), TransferFiles("RTSTRUCT", 1), TransferFiles("RTPLAN", 1))
    item = TransferSummary(preview.request, "Centre Hôte Fictif", files, "ab" * 32, _gap(preview))
    return (transfer_document(item, preview.text),)


def _triage(preview: Preview) -> tuple[Document, ...]:
    rows = tuple(
        TriageRow(
            name,
            preview.now.date() - timedelta(days=20000 + 400 * place),
            f"004{place}2207",
            "ORL_P1_70",
            GIVEN,
            PLANNED,
            None if place == 3 else place % 3 + 1,
            "curative",
            _gap(preview) if place < 4 else GapFacts(),
            is_past_time=place == 4,
            is_stopped=place == 2,
            is_homonym=place == 3,
        )
        for place, name in enumerate(NAMES)
    )
    item = TriageList(preview.shown_frame, rows, Decimal("6.5"))
    return (triage_document(item, preview.language, preview.text),)


def _blank(preview: Preview) -> tuple[Document, ...]:
    return (blank_document(BlankSheet(preview.shown_frame), preview.language, preview.text),)


def _journal(preview: Preview) -> tuple[Document, ...]:
    item = DowntimeJournal(preview.shown_frame, preview.now.date())
    return (journal_document(item, preview.language, preview.text),)


def _incident(preview: Preview) -> tuple[Document, ...]:
    what = "n° 15 : 281.4 + 121.7, interrompue"
    entries = (IncidentEntry(561, preview.now, what, ("LE", "MT")),)
    item = IncidentAid(preview.shown_frame, preview.request, entries, preview_contacts())
    return (incident_document(item, preview.language, preview.text),)


def _handback(preview: Preview) -> tuple[Document, ...]:
    request = preview.request
    metersets = tuple(enumerate(METERSETS, start=1))
    line = WorksheetLine(
        15,
        preview.now.date(),
        "complete",
        452,
        "08:22",
        metersets,
        "30.00 Gy",
        ("LE", "MT"),
        other_number(417),
    )
    item = Worksheet(
        request.patient,
        request.plan_view,
        position_of(request),
        request.frame,
        before=GIVEN,
        on_paper=1,
        expected=GIVEN + 1,
        lines=(line,),
        unit="UM" if preview.language == "fr" else "MU",
    )
    return (worksheet_document(item, preview.language, preview.text),)


def _binder(preview: Preview) -> tuple[Document, ...]:
    frame = replace(preview.shown_frame, record_of="binder")
    shipped = replace(preview, text=None, frame=frame)
    sheets = (*_index("name")(shipped), sheet_document(replace(shipped.request, is_ahead=True)))
    tabs = (
        BinderTab("lists", _index("name")(shipped) + _index("number")(shipped)),
        BinderTab("days", _day(shipped)),
        BinderTab("contacts", _contacts(shipped)),
        BinderTab("triage", _triage(shipped)),
        BinderTab("patients", sheets, ((MACHINE, 0),)),
        BinderTab("blanks", _blank(shipped)),
        BinderTab("journal", _journal(shipped)),
    )
    item = Binder(
        frame,
        preview.now.date() + timedelta(days=7),
        150,
        (IncompletePatient(NAMES[4], "00442207", ("plan",)),),
        tabs,
        NAMES[0],
        preview_contacts(),
    )
    return binder_documents(item, preview.language, preview.paper, preview.text)


MAKERS: Mapping[str, Callable[[Preview], tuple[Document, ...]]] = {
    "treatment_sheet": _sheet,
    "refusal": _refusal,
    "course_log": _log,
    "weekly_check": _weekly,
    "day_list": _day,
    "patients_by_name": _index("name"),
    "patients_by_number": _index("number"),
    "contacts": _contacts,
    "transfer_summary": _transfer,
    "triage": _triage,
    "blank_sheet": _blank,
    "downtime_journal": _journal,
    "incident_aid": _incident,
    "handback": _handback,
    "binder": _binder,
}
