"""The print centre without a window: who is ticked, in which order, the verb and its words."""

from dataclasses import replace
from datetime import timedelta

import pytest
from day_board_builders import DAY as SHOWN_DAY
from day_board_builders import opened, other, patient, plan, visit
from day_board_builders import workplace as at
from ledger_entries import entry

from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.snapshot import PatientView
from continuity_kit.gui.presenters.printing import PrintCentre, Printer, PrintState
from continuity_kit.gui.presenters.printing_desk import (
    progress_words,
)
from continuity_kit.gui.presenters.printing_forms import (
    AFTERNOON,
    BY_NAME,
    FORMS,
    MORNING,
    WHOLE_DAY,
    Hours,
    PrintChoice,
)
from continuity_kit.gui.presenters.printing_rows import toggled
from continuity_kit.gui.presenters.routes import Route
from continuity_kit.messages import catalogue

NBSP = "\N{NO-BREAK SPACE}"
READY = Printer("COULOIR-A")
CHOICE = PrintChoice(SHOWN_DAY)
STOPPED = other(2, plans=(plan(plan_uid="9.9.2", stops=("plan-unapproved",)),))


def shown(
    choice: PrintChoice = CHOICE,
    *patients: PatientView,
    pages: dict[PatientKey | None, int] | None = None,
    printers: tuple[Printer, ...] = (READY,),
    entries: tuple[object, ...] = (),
    waiting: frozenset[str] = frozenset(),
) -> PrintState:
    found = opened(*(patients or (patient(), other(1), STOPPED)), entries=entries)  # type: ignore[arg-type]
    return PrintCentre(at(found)).state(choice, pages or {}, printers, waiting)


def names(state: PrintState) -> list[str]:
    return [row.cells[2].text for row in state.rows]


def test_everybody_of_the_day_is_ticked_but_refusals_which_print_too() -> None:
    state = shown()
    assert [row.cells[0].checked for row in state.rows] == [True, True, False]
    assert [row.cells[4].text for row in state.rows] == ["prête", "prête", "refus"]
    assert state.rows[2].cells[4].second == "non approuvé"
    assert state.foot.startswith("2 patients cochés sur 3. Un patient refusé s’imprime aussi")
    refused = STOPPED.key
    state = shown(toggled(CHOICE, [refused]))
    assert [row.cells[0].checked for row in state.rows] == [True, True, True]
    assert state.are_all_ticked and not shown().are_all_ticked


def test_the_verb_says_what_it_prints_and_its_pages_once_they_are_known() -> None:
    choice = replace(CHOICE, printer=READY.name)
    assert shown(choice).verb == "Imprimer 2 feuilles"
    pages: dict[PatientKey | None, int] = {patient().key: 5, other(1).key: 4}
    assert shown(choice, pages=pages).verb == "Imprimer 2 feuilles, 9 pages"
    one = toggled(choice, [other(1).key])
    assert shown(one, pages=pages).verb == "Imprimer 1 feuille, 5 pages"
    assert shown(CHOICE, pages=pages).verb == "PDF de 2 feuilles, 9 pages"
    lists = replace(choice, form="day_list")
    assert shown(lists).verb == "Imprimer"
    assert shown(lists, pages={None: 3}).verb == "Imprimer, 3 pages"
    nobody = PrintCentre(at(opened(patient()))).with_all(CHOICE, ticked=False)
    none = shown(nobody, patient())
    assert (none.can_print, none.verb) == (False, "Faire le PDF")
    assert none.foot == "Aucun patient coché sur 1."
    assert shown(CHOICE, patient()).foot == "1 patient coché sur 1."


def test_a_patient_with_two_plans_is_two_sheets() -> None:
    two = patient(plan(plan_uid="1.1"), plan(plan_uid="1.2"), appointments=(visit(plan_uid=None),))
    assert shown(CHOICE, two).verb == "PDF de 2 feuilles"
    assert len(shown(CHOICE, two).rows) == 1


def test_what_is_out_on_paper_is_said() -> None:
    sheets = [{"number": "A-0732-8", "plan_uid": plan().plan_uid, "pages": 2}]
    state = shown(entries=(entry("print", {"job": "j", "sheets": sheets}),))
    assert state.rows[0].cells[4].second == f"sortie{NBSP}: A-0732-8"


def test_a_sheet_whose_print_still_waits_is_not_said_to_be_out() -> None:
    sheets = [{"number": "A-0732-8", "plan_uid": plan().plan_uid, "pages": 2}]
    printed = (entry("print", {"job": "j", "sheets": sheets}),)
    state = shown(entries=printed, waiting=frozenset({"A-0732-8"}))
    assert state.rows[0].cells[4].second == f"en attente{NBSP}: A-0732-8"


def test_another_form_calls_the_number_of_a_treatment_sheet_by_its_name() -> None:
    sheets = [{"number": "A-0732-8", "plan_uid": plan().plan_uid, "pages": 2}]
    printed = (entry("print", {"job": "j", "sheets": sheets}),)
    state = shown(replace(CHOICE, form="weekly_check"), entries=printed)
    assert state.rows[0].cells[4].second == "feuille de traitement A-0732-8"


def test_the_fraction_of_a_row_has_its_source() -> None:
    cell = shown().rows[0].cells[3]
    assert cell.text == "15/25" and cell.second.startswith("14 OIS ")


def test_the_list_narrows_by_machine_and_hour_and_sorts() -> None:
    people = (
        other(3, clock="08:00", name="ZEBRA^A"),
        other(1, clock="10:00", name="ABEILLE^B"),
        other(2, clock="09:00", machine="LINAC 2", name="MULE^C"),
    )
    assert names(shown(CHOICE, *people)) == ["ZEBRA A", "MULE C", "ABEILLE B"]
    assert names(shown(replace(CHOICE, machine="LINAC 2"), *people)) == ["MULE C"]
    at_nine = replace(CHOICE, hours=Hours("09:00"))
    assert names(shown(at_nine, *people)) == ["MULE C", "ABEILLE B"]
    by_machine = replace(CHOICE, order="machine")
    assert names(shown(by_machine, *people)) == ["ZEBRA A", "ABEILLE B", "MULE C"]
    by_name = replace(CHOICE, order="name")
    assert names(shown(by_name, *people)) == ["ABEILLE B", "MULE C", "ZEBRA A"]
    by_number = replace(CHOICE, order="number")
    assert names(shown(by_number, *people)) == ["ABEILLE B", "MULE C", "ZEBRA A"]
    state = shown(CHOICE, *people)
    assert [row.cells[1].second for row in state.rows] == ["LINAC 1", "LINAC 2", "LINAC 1"]
    assert shown(replace(CHOICE, machine="LINAC 2"), *people).rows[0].cells[1].second == ""
    assert [value for value, _ in state.machines] == [None, "LINAC 1", "LINAC 2"]
    halves = [WHOLE_DAY, MORNING, AFTERNOON]
    assert [value for value, _ in state.hours] == [*halves, Hours("09:00"), Hours("10:00")]
    assert (None, "Tous les patients") in state.days
    everybody = shown(PrintChoice(None), *people)
    assert names(everybody) == ["ABEILLE B", "MULE C", "ZEBRA A"]
    assert everybody.rows[0].cells[1].text == ""


def test_who_comes_twice_stands_at_the_first_visit_and_its_machine() -> None:
    late, early = visit("15:00", machine="LINAC 1"), visit("08:00", machine="LINAC 2")
    state = shown(CHOICE, patient(appointments=(late, early)), other(1, clock="09:00"))
    assert [row.cells[1].text for row in state.rows] == ["08:00", "09:00"]
    assert state.rows[0].cells[1].second == "LINAC 2"


def test_what_is_printed_comes_in_the_order_that_is_shown() -> None:
    people = (other(3, clock="10:00"), other(1, clock="09:00", machine="LINAC 2"))
    centre = PrintCentre(at(opened(*people)))
    for order in ("time", "machine", "name", "number"):
        choice = replace(CHOICE, order=order)
        shown_keys = [row.key for row in centre.state(choice, {}, ()).rows]
        assert [row.key for row in centre.ticked(choice)] == shown_keys


def test_a_morning_ends_at_noon_where_the_afternoon_begins() -> None:
    people = (
        other(1, clock="11:59", name="ABEILLE^B"),
        other(2, clock="12:00", name="MULE^C"),
    )
    assert names(shown(replace(CHOICE, hours=MORNING), *people)) == ["ABEILLE B"]
    assert names(shown(replace(CHOICE, hours=AFTERNOON), *people)) == ["MULE C"]
    texts = [words for _, words in shown(CHOICE, *people).hours]
    assert texts[:3] == ["Toute la journée", "Le matin, avant 12:00", "L’après-midi, dès 12:00"]


def test_nobody_on_a_day_says_what_to_do() -> None:
    empty = shown(replace(CHOICE, day=SHOWN_DAY - timedelta(days=1)))
    assert empty.stand_in.startswith("Personne à cette heure dans l’export")
    assert not empty.can_print
    without = PrintCentre(at(None)).state(CHOICE, {}, ())
    assert "classeur papier" in without.stand_in and not without.can_print


def test_a_form_that_may_name_a_stopped_plan_is_ticked_for_it_as_for_others() -> None:
    for form, are_ticked in (("transfer_summary", True), ("weekly_check", False)):
        choice = toggled(replace(CHOICE, form=form), [patient().key])
        row = shown(replace(choice, only=STOPPED.key, day=None), STOPPED).rows[0]
        assert row.cells[0].checked is are_ticked


@pytest.mark.parametrize("form", ["incident_aid", "transfer_summary"])
def test_a_form_about_one_patient_is_of_nobody_until_somebody_says_whom(form: str) -> None:
    choice = replace(CHOICE, form=form)  # type: ignore[arg-type]
    state = shown(choice)
    assert [row.cells[0].checked for row in state.rows] == [False, False, False]
    assert not state.can_print
    assert state.foot.startswith(f"Personne n’est coché{NBSP}: ")
    one = shown(toggled(choice, [STOPPED.key]))
    assert [row.cells[0].checked for row in one.rows] == [False, False, True]
    assert one.can_print and one.verb == "PDF de 1 feuille"
    assert one.foot == "1 patient coché sur 3."


def test_a_visit_without_a_plan_is_a_refusal() -> None:
    row = shown(CHOICE, replace(patient(), plans=())).rows[0]
    assert (row.cells[4].text, row.cells[4].second) == ("refus", "plan absent")
    assert row.cells[3].text == "?/?"


def test_the_printer_says_its_trouble_and_none_leaves_the_pdf() -> None:
    jammed = Printer("COULOIR-A", "Bourrage.")
    choice = replace(CHOICE, printer="COULOIR-A")
    assert (shown(choice, printers=(jammed,)).bar.words, shown(choice).bar.words) == (
        "Bourrage.",
        "prête",
    )
    assert shown(choice, printers=(jammed,)).bar.tone == "red"
    none = shown(CHOICE, printers=()).bar
    assert (none.name, none.words) == ("PDF, gardé dans le coffre", "aucune imprimante installée")
    assert shown(CHOICE).bar.words == "rien ne sort sur papier"


def test_the_board_hands_over_a_day_and_a_machine() -> None:
    centre = PrintCentre(at(opened(patient())))
    pile = centre.first_choice(Route("print", tab=f"{SHOWN_DAY.isoformat()}/LINAC 2"))
    assert (pile.day, pile.machine, pile.with_lists) == (SHOWN_DAY, "LINAC 2", True)
    assert centre.first_choice().day == SHOWN_DAY
    triage = centre.first_choice(Route("print", tab=f"triage/{SHOWN_DAY.isoformat()}"))
    assert (triage.form, triage.day, triage.with_lists) == ("triage", SHOWN_DAY, False)
    assert not centre.first_choice(Route("print")).with_lists


def test_a_page_of_a_patient_leads_to_that_patient_alone() -> None:
    place = at(opened(patient(), other(1), STOPPED))
    choice = PrintCentre(place).first_choice(Route("print", other(1).key))
    state = PrintCentre(place).state(choice, {}, ())
    assert [row.key for row in state.rows] == [other(1).key]
    assert state.verb == "PDF de 1 feuille" and (None, "Ce patient") in state.days


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_form_has_its_name_and_what_is_of_no_patient_says_what_it_is(language: str) -> None:
    sentences = catalogue(language)  # type: ignore[arg-type]
    assert len({sentences[form.code] for form in FORMS}) == len(FORMS) == 13
    assert all(form.about in sentences for form in FORMS if form.scope != "patients")


def test_sheets_speak_the_windows_language_until_somebody_chooses_another() -> None:
    assert CHOICE.follows("en").language == "en" and CHOICE.follows("fr") == CHOICE
    own = replace(CHOICE, language="en", has_own_language=True)
    assert own.follows("fr").language == "en"


def test_how_far_a_print_is_names_what_is_counted() -> None:
    sheets, document = BY_NAME["treatment_sheet"], BY_NAME["document"]
    assert progress_words(sheets, 7, 22, "fr") == "7 patients sur 22"
    assert progress_words(document, 2, 9, "en") == "2 of 9 pages"
