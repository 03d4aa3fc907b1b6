"""Names, numbers and telephones that no list expects: everything stays on its page and is told."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import builders_sheets as build
import pytest
from sheets_support import full_text, mistakes, pdf_of

from continuity_kit.domain.patient import Contact
from continuity_kit.messages import Language
from continuity_kit.sheets.binder import (
    Binder,
    BinderTab,
    IncompletePatient,
    binder_documents,
)
from continuity_kit.sheets.contact_list import ContactList, PatientCall, contact_document
from continuity_kit.sheets.day_list import DayList, DayRow, Homonyms, day_document
from continuity_kit.sheets.gap_facts import GapFacts
from continuity_kit.sheets.incident_aid import IncidentAid, IncidentEntry, incident_document
from continuity_kit.sheets.page import Document
from continuity_kit.sheets.patient_index import (
    IndexPlan,
    IndexRow,
    PatientIndex,
    index_document,
)
from continuity_kit.sheets.request import Paper
from continuity_kit.sheets.triage_list import TriageList, TriageRow, triage_document

BORN = date(1961, 3, 14)
LONG = "DE-LA-TRÈS-LONGUE-LIGNÉE-DES-NOMS-COMPOSÉS-QUI-NE-FINISSENT-PAS Anne-Marie"
NAMES = {
    "long": LONG,
    "one word": "W" * 64,
    "markup": 'GRAS <b>Léon</b> & "Fils" {count} %s',
    "turned": "ABC\u202eDEF\u0000GHI",
    "scripts": "Ψαρρά Ελένη · שרה כהן · 王小明 · علي",
}
TEXTS = ("P" * 40, "Localisation <i>d'un plan</i> & son nom bien long ", "LINAC 1 · salle du fond")
WORDS = {"turned": ("‹U+202E›", "‹U+0000›"), "markup": ("<b>Léon</b>", "{count}")}


def day(name: str, language: Language) -> Document:
    row = DayRow(build.PRINTED, name, BORN, "0" * 64, TEXTS[0], 1, "pinned", 15, 35)
    rows = (
        replace(row, is_homonym=True),
        replace(row, stop="Une raison d'arrêter bien plus longue que sa case ne le permet " * 3),
        replace(row, next_fraction=None, at=None, birth_date=None, is_ahead=True),
    ) * 7
    pair = Homonyms(name, BORN, tuple((f"{n:020d}", TEXTS[2]) for n in range(5)))
    return day_document(DayList(TEXTS[2], BORN, build.frame(), rows, (pair,)), language)


def index(name: str, language: Language) -> Document:
    plan = IndexPlan(TEXTS[1], None, None, TEXTS[2], "A-0417-5", 1234, "plan non approuvé")
    row = IndexRow(name, BORN, "0" * 64, "ÉMETTEUR AU LONG NOM", "+33 (0)1 99 00 60 17 poste 1234",
                   (plan, plan), is_homonym=True)  # fmt: skip
    return index_document(PatientIndex(build.frame(), "name", (row,) * 12, TEXTS[2]), language)


def contacts(name: str, language: Language) -> Document:
    some = Contact("physicien", "01 99 00 60 17 poste 1234567", name, TEXTS[1])
    other = Contact(name, "?" * 40, "", "")
    call = PatientCall(name, BORN, "0" * 64, build.PRINTED, TEXTS[1], ("1" * 40, "2" * 40),
                       is_homonym=True)  # fmt: skip
    return contact_document(
        ContactList(build.frame(), (some, other) * 9, (call, replace(call, at=None)) * 9), language
    )


def triage(name: str, language: Language) -> Document:
    gap = GapFacts(123, 456, 7, BORN, BORN + timedelta(days=900), (Decimal("1234.5"),) * 2,
                   (Decimal("1234.5"),) * 2, "α/β 3 Gy (source) · " * 20)  # fmt: skip
    row = TriageRow(name, BORN, "0" * 64, TEXTS[1], None, None, 1, TEXTS[1], gap, is_stopped=True)
    rows = (row, replace(row, is_past_time=True, is_homonym=True), replace(row, gap=GapFacts())) * 6
    return triage_document(TriageList(build.frame(), rows, Decimal("1234.56")), language)


def incident(name: str, language: Language) -> Document:
    entry = IncidentEntry(123456, build.PRINTED, f"{name} · {TEXTS[1] * 4}", (name, name))
    item = IncidentAid(build.frame(), None, (entry,) * 9, (Contact("CNIL", "?" * 40, name),))
    return incident_document(item, language)


MAKERS = {
    "day": day,
    "index": index,
    "contacts": contacts,
    "triage": triage,
    "incident": incident,
}


@pytest.mark.parametrize("kind", NAMES)
@pytest.mark.parametrize("form", MAKERS)
@pytest.mark.parametrize(("paper", "language"), [("A4", "fr"), ("Letter", "en")])
def test_p22_nothing_leaves_its_place_on_a_page_of_the_department(
    kind: str, form: str, paper: Paper, language: Language
) -> None:
    rendered = pdf_of(MAKERS[form](NAMES[kind], language), paper=paper)
    assert mistakes(rendered, paper) == []
    text = full_text(rendered.pdf)
    for told in WORDS.get(kind, ()):
        assert told in text


@pytest.mark.parametrize("kind", NAMES)
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_p22_the_front_page_of_a_binder_is_one_page_whatever_it_names(
    kind: str, paper: Paper
) -> None:
    name = NAMES[kind]
    frame = build.frame(record_of="binder", replaces="A-0417-5", break_glass=True)
    behind = (index(name, "fr"),) * 14
    parts = tuple((f"MACHINE {place}", place) for place in range(14))
    missing = tuple(IncompletePatient(name, "0" * 20, ("plan approuvé",) * 6) for _ in range(30))
    contact = Contact("physicien", "01 99 00 60 17 poste 12", name)
    item = Binder(frame, BORN, 500, missing, (BinderTab("patients", behind, parts),), name,
                  (contact, replace(contact, role="informatique")))  # fmt: skip
    front, *_ = binder_documents(item, "fr", paper)
    rendered = pdf_of(front, paper=paper)
    assert mistakes(rendered, paper) == []
    assert "MACHINE 13 p. " in full_text(rendered.pdf)
    assert rendered.pages == (1,)
