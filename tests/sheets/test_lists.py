"""Lists of the department: order, homonyms, what is missing, and that nobody falls off a page."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import builders_sheets as build
import pytest
from sheets_support import full_text, mistakes, page_texts, pdf_of, text_of

from continuity_kit.domain.patient import Contact
from continuity_kit.messages import Language
from continuity_kit.sheets.binder import (
    FORM,
    Binder,
    BinderTab,
    IncompletePatient,
    binder_documents,
    first_pages,
)
from continuity_kit.sheets.blank_sheet import BlankSheet, blank_document, render_blank_sheets
from continuity_kit.sheets.contact_list import ContactList, PatientCall, contact_document
from continuity_kit.sheets.day_list import DayList, DayRow, day_document
from continuity_kit.sheets.downtime_journal import (
    DowntimeJournal,
    journal_document,
)
from continuity_kit.sheets.form import shipped_text
from continuity_kit.sheets.gap_facts import GapFacts
from continuity_kit.sheets.incident_aid import IncidentAid, IncidentEntry, incident_document
from continuity_kit.sheets.page import Rendered, render
from continuity_kit.sheets.patient_index import (
    IndexPlan,
    IndexRow,
    PatientIndex,
    index_document,
    sorted_rows,
)
from continuity_kit.sheets.triage_list import TriageList, TriageRow, triage_document

BORN = date(1961, 3, 14)


def row(name: str, number: str, **values: object) -> IndexRow:
    full = IndexRow(name, BORN, number, "CSE", "06 99 99 01 17",
                    (IndexPlan("ORL_P1_70", 14, 35, "ACC1", "A-0417-5"),))  # fmt: skip
    return replace(full, **values)  # type: ignore[arg-type]


def test_names_are_ordered_without_accents_and_numbers_as_written() -> None:
    rows = [row("ZOÉ Ana", "0042"), row("ÉTÉ Paul", "42"), row("ESSAI Marie", "0100"),
            row("L'ÉTOILE Jo", "100"), row("LETO Ann", "7")]  # fmt: skip
    named = [item.name for item in sorted_rows(rows, "name")]
    assert named == ["ESSAI Marie", "ÉTÉ Paul", "LETO Ann", "L'ÉTOILE Jo", "ZOÉ Ana"]
    numbered = [item.patient_id for item in sorted_rows(rows, "number")]
    assert numbered == ["0042", "0100", "100", "42", "7"]


def test_a_list_says_what_is_unknown_stopped_or_missing() -> None:
    rows = (
        row("INCONNU Ana", "1", plans=(IndexPlan("P1", None, None),), phone="", id_issuer=""),
        row("ARRÊT Bob", "2", plans=(IndexPlan("P2", 3, 5, stop="plan non approuvé"),)),
        row("VIDE Cléo", "3", plans=(), birth_date=None, is_homonym=True),
    )
    text = text_of(index_document(PatientIndex(build.frame(), "name", rows), "fr"))
    for part in ("compte inconnu / ?", "▲ plan non approuvé", "aucun plan", "non fourni",
                 "VIDE Cléo ≠", "émetteur non fourni", "naissance non fournie"):  # fmt: skip
        assert part in text, part


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_list_marks_a_plan_whose_count_nobody_knows(language: Language) -> None:
    words = {"fr": "à régler avant de traiter", "en": "to settle before treating"}[language]
    unknown = row("INCONNU Ana", "1", plans=(IndexPlan("P1", None, 25),))
    known = row("CONNU Bob", "2", plans=(IndexPlan("P2", 0, 25),))
    for order in ("name", "number"):
        item = PatientIndex(build.frame(), order, (unknown, known))  # type: ignore[arg-type]
        text = text_of(index_document(item, language))
        assert text.count(f"▲ {words}") == 2  # the legend's, and the plan's own
    came = datetime(2026, 11, 23, 8, tzinfo=build.PARIS)
    visit = DayRow(came, "INCONNU Ana", BORN, "1", "P1", 2, "sealed", None, 25)
    rows = (visit, replace(visit, next_fraction=1, plan_label="P2"))
    for is_ahead in (False, True):
        shown = tuple(replace(one, is_ahead=is_ahead) for one in rows)
        day_text = text_of(day_document(DayList("ACC1", BORN, build.frame(), shown), language))
        assert "▲ P1" in day_text and "▲ P2" not in day_text
        assert {"fr": "1 à traiter, 1 à régler", "en": "1 to treat, 1 to settle"}[
            language
        ] in day_text


@pytest.mark.parametrize("order", ["name", "number"])
def test_nobody_falls_off_a_long_list(order: str) -> None:
    rows = tuple(row(f"PATIENT-{n:03d} <b>", f"{n:08d}") for n in range(150))
    item = PatientIndex(build.frame(), order, rows)  # type: ignore[arg-type]
    rendered = render([index_document(item, "fr")], "T", "fr", "A4")
    assert mistakes(rendered, "A4") == []
    pages = page_texts(rendered.pdf)
    text = " ".join(pages)
    assert all(f"PATIENT-{n:03d} <b>" in text and f"{n:08d}" in text for n in range(150))
    assert all("Téléphone" in page for page in pages)


NAMES = ("W" * 64, "山田太郎" * 16, "محمد بن عبد الله", "A\u202eB\x00C", "é" * 64, "Long " * 400)


@pytest.mark.parametrize("place", range(len(NAMES)))
def test_a_hostile_name_stays_in_its_row(place: int) -> None:
    name = NAMES[place]
    rows = (row(name, "1"), row("ESSAI Marie", name, phone=name), row("X", "2", id_issuer=name))
    item = PatientIndex(build.frame(), "name", rows)
    rendered = render([index_document(item, "fr")], "T", "fr", "A4")
    assert mistakes(rendered, "A4") == []
    assert "ESSAI Marie" in full_text(rendered.pdf)


def test_a_contact_of_an_unknown_role_is_not_lost() -> None:
    contacts = (Contact("Physicien de GARDE", "poste 1"), Contact("jardinier", "poste 2"),
                Contact("ASNR", "poste 3"))  # fmt: skip
    call = PatientCall("ESSAI Marie", BORN, "0042", datetime(2026, 11, 23, 8, tzinfo=build.PARIS))
    text = text_of(contact_document(ContactList(build.frame(), contacts, (call,)), "fr"))
    for phone in ("poste 1", "poste 2", "poste 3"):
        assert text.count(phone) == 1
    assert text.index("SERVICE") < text.index("poste 1") < text.index("CELLULE DE CRISE")
    assert text.index("AUTRES") < text.index("poste 2")
    assert "aucun numéro dans l'export" in text


def test_who_comes_twice_is_one_patient_to_call() -> None:
    calls = tuple(
        PatientCall(name, BORN, number, datetime(2026, 11, 23, hour, tzinfo=build.PARIS))
        for name, number, hour in (("ESSAI Marie", "0042", 8), ("ESSAI Marie", "0042", 15),
                                   ("ESSAI Marie", "0043", 9))
    )  # fmt: skip
    text = text_of(contact_document(ContactList(build.frame(), (), calls), "fr"))
    assert "2 patients à appeler" in text and text.count("ESSAI Marie") == 3


def triage_row(name: str, gap: GapFacts, **values: object) -> TriageRow:
    full = TriageRow(name, BORN, "0042", "ORL", 14, 35, 1, "curative", gap)
    return replace(full, **values)  # type: ignore[arg-type]


def test_the_triage_list_marks_what_is_beyond_its_limit_and_assumes_nothing() -> None:
    gap = GapFacts(4, 6, 2, tumour_eqd2_gy=(Decimal("70"), Decimal("66.4")), assumptions="α/β 10")
    rows = (
        triage_row("AU-DELÀ Ana", gap, is_stopped=True),
        triage_row("DEDANS Bob", replace(gap, prolongation_days=1)),
        triage_row("SANS Cléo", GapFacts(), category=None, given=None, planned=None, intent=""),
    )
    text = text_of(triage_document(TriageList(build.frame(), rows, Decimal("6.5")), "fr"))
    for part in ("◆ 6 / 2 j", "1 / 2 j", "→ 66.4", "inconnu / ?", "6.5 h", "α/β 10", "K (T"):
        assert part in text, part
    assert "3 plans à traiter ce jour" in text  # those of the day, not all on treatment
    assert "◆ 1 / 2 j" not in text
    for mark, words in (("▲", "plan à régler"), ("◆", "jours au-delà"), ("≠", "homonyme")):
        assert f"{mark} {words}" in text  # one mark has one meaning
    assert "▲ ORL" in text and "curatif" in text
    bare = text_of(triage_document(TriageList(build.frame(), ()), "en"))
    assert "machine time not supplied" in bare
    assert "0 plans due on this day" in bare and "No plan due on this day." in bare


def test_a_blank_sheet_bears_no_data_but_its_number() -> None:
    sheet = BlankSheet(build.frame(sheet_number="A-0500-1"))
    text = full_text(render_blank_sheets([sheet], "fr"))
    for part in (
        "A-0500-1",
        "sans donnée",
        "NOM, prénom",
        "Source de la valeur",
        "UM par fraction",
    ):
        assert part in text, part
    for part in ("Export n°", "âge des données", "FICTIF"):
        assert part not in text, part


def test_the_journal_says_since_when_paper_is_the_record() -> None:
    item = DowntimeJournal(build.frame(), date(2026, 11, 24))
    text = text_of(journal_document(item, "fr"))
    assert "mardi 24 NOV 2026" in text
    assert "arrêt déclaré le lundi 23 NOV 2026 à 07:10" in text
    none = replace(item, frame=build.frame(record_of="no_downtime", record_since=None))
    assert "no downtime declared" in text_of(journal_document(none, "en"))


def test_the_incident_aid_declares_nothing_and_shows_the_ledgers_lines() -> None:
    entries = (
        IncidentEntry(561, build.PRINTED, "n° 15 : 281.4 + 121.7, <b>interrompue</b>", ("LE",)),
    )
    item = IncidentAid(build.frame(), build.request(), entries, (Contact("CNIL", "01 99"),))
    text = text_of(incident_document(item, "fr"))
    for part in ("ne déclare rien", "561", "<b>interrompue</b>", "01 99", "00412207", "72 heures",
                 "pas encore relu par le service"):  # fmt: skip
        assert part in text, part
    bare = text_of(incident_document(IncidentAid(build.frame()), "en"))
    assert "no patient named on this page" in bare
    assert "No line of the ledger" in bare


def binder(count: int) -> Binder:
    frame = build.frame(record_of="binder")
    blanks = tuple(
        blank_document(BlankSheet(build.frame(sheet_number=f"A-050{n}-1")), "fr") for n in (1, 2)
    )
    journal = (journal_document(DowntimeJournal(frame, date(2026, 11, 23)), "fr"),)
    missing = tuple(
        IncompletePatient(f"MANQUE {n}", f"{n:04d}", ("plan", "CT", "DRR")) for n in range(count)
    )
    parts = (("LINAC 1", 1),)
    tabs = (
        BinderTab("contacts", ()),
        BinderTab("blanks", blanks, parts),
        BinderTab("journal", journal),
    )
    contacts = (
        Contact("physicien", "4120"),
        Contact("Informatique", "4999"),
        Contact("centre d'accueil", "05 99 99 08 00"),
    )
    return Binder(frame, date(2026, 11, 30), 150, missing, tabs, "ZÈBRE Zoé", contacts)


def rendered(item: Binder, language: Language = "fr", text: str | None = None) -> Rendered:
    return pdf_of(*binder_documents(item, language, "A4", text), is_running=True)


def test_a_binder_counts_its_pages_through_and_says_where_each_tab_begins() -> None:
    pages = page_texts(rendered(binder(4)).pdf)
    assert len(pages) == 9
    for place, page in enumerate(pages, start=1):
        assert f"page {place} / 9" in page
    front = pages[0]
    assert "Feuilles vierges numérotées : 2 2" in front
    assert "Onglet 6 : LINAC 1 p. 5" in front
    assert "Journal d'arrêt, aide à la déclaration 8" in front
    assert "Téléphones : personnes, centres, fournisseurs aucune" in front
    assert "A-0501-1" in pages[1]
    assert "JOURNAL D'ARRÊT" in pages[7]
    for part in ("complets 146 · incomplets 4", "INCOMPLETS CETTE SEMAINE : 4", "MANQUE 3",
                 "CE CLASSEUR NE REMPLACE PAS", "à remplacer avant le lun 30 NOV 2026",
                 "Arrêter les faisceaux.", "Vérifié par : 9 pages, dernier de la liste ZÈBRE Zoé",
                 ):  # fmt: skip
        assert part in front, part
    assert first_pages(binder(4), "fr", "A4") == {"A-0501-1": 2, "A-0502-1": 5, "A-0417-5": 8}


def test_a_binder_says_whom_to_call_first_and_the_number_of_the_host_centre() -> None:
    front = page_texts(rendered(binder(0)).pdf)[0]
    assert "physicien 4120 · Informatique 4999. Suite : onglet 3." in front
    assert "05 99 99 08 00" in front
    bare = page_texts(rendered(replace(binder(0), contacts=())).pdf)[0]
    assert "Physicien, médecin, cadre, informatique. Suite : onglet 3." in bare
    assert "{" not in front + bare


def test_a_front_page_without_places_still_has_its_tabs() -> None:
    text = shipped_text(FORM)
    start = text.index('  { block = "where"')
    own = text[:start] + text[text.index('  { block = "incomplete"') :]
    front = page_texts(rendered(binder(0), "fr", own).pdf)[0]
    assert "ONGLETS" in front and "OÙ SE TROUVE" not in front
    apart = text.replace('  { block = "tabs"', '  { block = "remarks" },\n  { block = "tabs"')
    moved = apart.replace('TABS" } },', 'TABS" } },\n  { block = "remarks" },')
    pages = rendered(binder(0), "fr", moved)
    assert "OÙ SE TROUVE" in full_text(pages.pdf)
    assert mistakes(pages, "A4") == []


def test_where_things_are_kept_is_printed_as_the_department_wrote_it() -> None:
    text = shipped_text(FORM).replace(
        '{ label = { fr = "Portable A", en = "Laptop A" } }',
        '{ label = { fr = "Portable A", en = "Laptop A" }, '
        'text = { fr = "coffre B", en = "safe B" } }',
    )
    assert "coffre B" in page_texts(rendered(binder(0), "fr", text).pdf)[0]


def test_a_binder_with_many_incomplete_patients_says_how_many_more() -> None:
    many = rendered(binder(30))
    assert mistakes(many, "A4") == []
    assert "plan, CT + 1" in page_texts(many.pdf)[0]
    assert "et 22 autres" in page_texts(many.pdf)[0]
    none = page_texts(rendered(binder(0), "en").pdf)[0]
    assert "None: each patient has all" in none


def test_tabs_out_of_order_are_a_fault_of_the_program() -> None:
    item = binder(0)
    with pytest.raises(ValueError, match="order"):
        binder_documents(replace(item, tabs=tuple(reversed(item.tabs))), "fr", "A4")
