"""The print centre without a window: who is ticked, the verb, drawing, printing, going on."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from browse_builders import Ward, parse
from cups_builders import Cups, lacking, pause, private_cups
from day_board_builders import DAY as SHOWN_DAY
from day_board_builders import opened, other, patient, plan, visit
from day_board_builders import workplace as at
from gui_builders import DAY
from ledger_entries import entry
from sheets_support import full_text, page_texts

from continuity_kit.dicom.worker import Worker
from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.snapshot import PatientView
from continuity_kit.errors import UsageError, WorldError
from continuity_kit.gui.presenters import printing_desk
from continuity_kit.gui.presenters.gaps import GapsPresenter
from continuity_kit.gui.presenters.printing import PrintCentre, Printer, PrintState
from continuity_kit.gui.presenters.printing_desk import (
    PrintDesk,
    PrintOutcome,
    preview_empty,
    preview_title,
    refused_outcome,
)
from continuity_kit.gui.presenters.printing_forms import (
    AFTERNOON,
    FORMS,
    MORNING,
    WHOLE_DAY,
    Hours,
    PrintChoice,
)
from continuity_kit.gui.presenters.printing_rows import toggled
from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.messages import catalogue
from continuity_kit.services.print_job import kept_pdf
from continuity_kit.sheets.sheet_number import DRILL_LETTER

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
) -> PrintState:
    found = opened(*(patients or (patient(), other(1), STOPPED)), entries=entries)  # type: ignore[arg-type]
    return PrintCentre(at(found)).state(choice, pages or {}, printers)


def names(state: PrintState) -> list[str]:
    return [row.cells[2].text for row in state.rows]


def test_everybody_of_the_day_is_ticked_but_refusals_which_print_too() -> None:
    state = shown()
    assert [row.cells[0].checked for row in state.rows] == [True, True, False]
    assert [row.cells[4].text for row in state.rows] == ["prête", "prête", "refus"]
    assert state.rows[2].cells[4].second == "non approuvé"
    assert state.foot.startswith("2 patients cochés sur 3. Un refus s’imprime aussi")
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
    assert not shown(nobody, patient()).can_print


def test_a_patient_with_two_plans_is_two_sheets() -> None:
    two = patient(plan(plan_uid="1.1"), plan(plan_uid="1.2"), appointments=(visit(plan_uid=None),))
    assert shown(CHOICE, two).verb == "PDF de 2 feuilles"
    assert len(shown(CHOICE, two).rows) == 1


def test_what_is_out_on_paper_is_said() -> None:
    sheets = [{"number": "A-0732-8", "plan_uid": plan().plan_uid, "pages": 2}]
    state = shown(entries=(entry("print", {"job": "j", "sheets": sheets}),))
    assert state.rows[0].cells[4].second == f"sortie{NBSP}: A-0732-8"


def test_the_fraction_of_a_row_has_its_source() -> None:
    cell = shown().rows[0].cells[3]
    assert cell.text == "15/25" and cell.second.startswith("14 OIS ")


def test_the_list_narrows_by_machine_and_hour_and_sorts() -> None:
    people = (
        other(3, clock="08:00", name="ZEBRA^A"),
        other(1, clock="10:00", name="ABEILLE^B"),
        other(2, clock="09:00", machine="LINAC 2", name="MULE^C"),
    )
    assert names(shown(CHOICE, *people)) == ["ZEBRA A", "ABEILLE B", "MULE C"]
    assert names(shown(replace(CHOICE, machine="LINAC 2"), *people)) == ["MULE C"]
    at_nine = replace(CHOICE, hours=Hours("09:00"))
    assert names(shown(at_nine, *people)) == ["ABEILLE B", "MULE C"]
    by_name = replace(CHOICE, order="name")
    assert names(shown(by_name, *people)) == ["ABEILLE B", "MULE C", "ZEBRA A"]
    by_number = replace(CHOICE, order="number")
    assert names(shown(by_number, *people)) == ["ABEILLE B", "MULE C", "ZEBRA A"]
    state = shown(CHOICE, *people)
    assert [value for value, _ in state.machines] == [None, "LINAC 1", "LINAC 2"]
    halves = [WHOLE_DAY, MORNING, AFTERNOON]
    assert [value for value, _ in state.hours] == [*halves, Hours("09:00"), Hours("10:00")]
    assert (None, "Tous les patients") in state.days
    everybody = shown(PrintChoice(None), *people)
    assert names(everybody) == ["ABEILLE B", "MULE C", "ZEBRA A"]
    assert everybody.rows[0].cells[1].text == ""


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


def test_a_form_that_may_name_a_stopped_plan_is_ticked_for_it() -> None:
    state = shown(replace(CHOICE, form="transfer_summary"), STOPPED)
    assert state.rows[0].cells[0].checked
    state = shown(replace(CHOICE, form="weekly_check"), STOPPED)
    assert not state.rows[0].cells[0].checked


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
    assert (none.name, none.words) == ("PDF, sans imprimante", "aucune imprimante installée")
    assert shown(CHOICE).bar.words == "gardé dans le coffre"


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


# --- with a vault ----------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def plain_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Worker, "parse", lambda self, data, kind: parse(data, kind))
    monkeypatch.setattr(printing_desk, "installed_printers", lambda: ())


def workplace(ward: Ward) -> Workplace:
    made = Workplace(ward.laptop, "fr")
    made.take(made.read())
    return made


@pytest.fixture
def desk(written_ward: Ward) -> Iterator[PrintDesk]:
    made = PrintDesk(workplace(written_ward), pause)
    yield made
    made.close()


def keys_of(ward: Ward, choice: PrintChoice) -> tuple[PatientKey, ...]:
    return tuple(row.key for row in PrintCentre(workplace(ward)).ticked(choice))


def printed(desk: PrintDesk, ward: Ward, choice: PrintChoice) -> PrintOutcome:
    told: list[tuple[int, int]] = []
    keys = keys_of(ward, choice)
    return desk.print(choice, keys, lambda *step: told.append(step), lambda: False)


def test_the_list_of_sheets_says_the_number_that_the_sheet_prints(demo_ward: Ward) -> None:
    desk, choice = PrintDesk(workplace(demo_ward), pause), PrintChoice(DAY)
    for row in PrintCentre(workplace(demo_ward)).ticked(choice):
        file = desk.draw(choice, row.key)
        number = row.fraction.text
        assert f"{number}sur{row.planned}" in "".join(page_texts(file.pdf)[0].split())
    desk.close()


@pytest.mark.parametrize("form", [form.name for form in FORMS if form.name != "binder"])
def test_every_form_can_be_looked_at_without_being_noted(demo_ward: Ward, form: str) -> None:
    desk, place = PrintDesk(workplace(demo_ward), pause), workplace(demo_ward)
    choice = replace(PrintChoice(DAY), form=form, with_lists=True, count=2)  # type: ignore[arg-type]
    rows = PrintCentre(place).rows(choice)
    head = demo_ward.laptop.ledger.head()
    file = desk.draw(choice, rows[0].key if rows else None)
    assert file.pdf.startswith(b"%PDF") and file.pages == len(page_texts(file.pdf))
    assert demo_ward.laptop.ledger.head() == head
    assert preview_title(file, "fr").startswith(f"numéro provisoire{NBSP}: {DRILL_LETTER}"[:19])
    assert preview_title(replace(file, is_printed=True), "en").startswith("sheet ")
    desk.close()


def test_the_printed_triage_list_ends_where_the_screen_does(demo_ward: Ward) -> None:
    desk, place = PrintDesk(workplace(demo_ward), pause), workplace(demo_ward)
    screen = GapsPresenter(place)
    screen.take(screen.reckon(DAY, "0,5"))
    route = Route("print", tab=f"triage/{DAY.isoformat()}/{screen.report.hours}")
    choice = PrintCentre(place).first_choice(route)
    state = PrintCentre(place).state(choice, {}, ())
    assert (choice.form, choice.machine_hours, state.shows_machine_hours) == ("triage", "0.5", True)
    with_hours = full_text(desk.draw(choice, None).pdf)
    without = full_text(desk.draw(replace(choice, machine_hours=""), None).pdf)
    assert "0.5" in with_hours and with_hours != without
    with pytest.raises(UsageError, match="gap-hours"):
        desk.draw(replace(choice, machine_hours="beaucoup"), None)
    desk.close()


def test_a_page_is_the_very_file(demo_ward: Ward) -> None:
    desk, choice = PrintDesk(workplace(demo_ward), pause), PrintChoice(DAY, form="contacts")
    file = desk.draw(choice, None)
    image = desk.page(file, 0, 300)
    assert (image.pages, image.columns) == (file.pages, 300)
    assert len(image.rgb) == image.rows * image.columns * 3
    with pytest.raises(WorldError, match="pdf-page-missing"):
        desk.page(file, file.pages, 300)
    desk.close()


def test_a_print_without_a_printer_keeps_the_pdf_in_the_vault(
    written_ward: Ward, desk: PrintDesk, tmp_path: Path
) -> None:
    choice = PrintChoice(DAY, with_lists=True)
    outcome = printed(desk, written_ward, choice)
    assert outcome.words.startswith("Aucune imprimante. Le PDF est prêt")
    assert outcome.file is not None and outcome.file.is_printed and not outcome.is_left
    kept = kept_pdf(written_ward.laptop, outcome.job)
    assert kept == outcome.file.pdf
    noted = written_ward.laptop.ledger.entries()[-1]
    assert noted.values["file_sha256"] == hashlib.sha256(kept).hexdigest()
    folder = tmp_path / "other-stick"
    folder.mkdir()
    copied = desk.copy(outcome.job, folder)
    (file,) = folder.iterdir()
    assert file.read_bytes() == kept and file.name in copied.words and copied.tone == "amber"
    plain = [path for path in written_ward.laptop.vault.path.rglob("*") if path.is_file()]
    assert not any(path.read_bytes().startswith(b"%PDF") for path in plain)


def test_only_the_ticked_come_out_and_a_refusal_when_it_is_ticked(
    written_ward: Ward, desk: PrintDesk
) -> None:
    choice = PrintChoice(DAY)
    rows = PrintCentre(workplace(written_ward)).rows(choice)
    refused = [row.key for row in rows if row.is_refused]
    assert [key.patient_id for key in refused] == ["003"]
    text = full_text(kept_pdf(written_ward.laptop, printed(desk, written_ward, choice).job))
    assert "FAMILY1" in text and "FAMILY3" not in text
    alone = toggled(choice, [row.key for row in rows])
    text = full_text(kept_pdf(written_ward.laptop, printed(desk, written_ward, alone).job))
    assert "FAMILY3" in text and "FAMILY1" not in text


def test_a_form_of_patients_is_one_job_each(written_ward: Ward, desk: PrintDesk) -> None:
    before = len(written_ward.laptop.ledger.entries())
    choice = PrintChoice(DAY, form="weekly_check")
    printed(desk, written_ward, choice)
    added = written_ward.laptop.ledger.entries()[before:]
    assert [item.kind for item in added] == ["print"] * len(keys_of(written_ward, choice))


def test_sheets_of_everybody_come_out_whatever_the_day(written_ward: Ward, desk: PrintDesk) -> None:
    choice = PrintChoice(None)
    before = len(written_ward.laptop.ledger.entries())
    printed(desk, written_ward, choice)
    assert len(written_ward.laptop.ledger.entries()) - before == len(keys_of(written_ward, choice))


def test_stopping_before_the_print_numbers_nothing(written_ward: Ward, desk: PrintDesk) -> None:
    head = written_ward.laptop.ledger.head()
    choice = PrintChoice(DAY)
    keys = keys_of(written_ward, choice)
    with pytest.raises(WorldError) as stopped:
        desk.print(choice, keys, lambda done, total: None, lambda: True)
    assert written_ward.laptop.ledger.head() == head
    outcome = refused_outcome(stopped.value, "fr")
    assert outcome.words.startswith("Arrêté avant l’impression.") and outcome.tone == "amber"


def test_what_is_not_drawn_says_why() -> None:
    assert "plusieurs minutes" in preview_empty(PrintChoice(DAY, form="binder"), "fr")
    assert preview_empty(PrintChoice(DAY), "en").startswith("Choose a patient")


needs_cups = pytest.mark.skipif(lacking() != "", reason=f"not installed: {lacking()}")


@pytest.fixture(scope="module")
def cups(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cups]:
    with (
        private_cups(tmp_path_factory.mktemp("cups")) as made,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("CUPS_SERVER", made.server)
        yield made


@needs_cups
def test_a_day_goes_to_a_printer_and_is_told_by_its_numbers(
    written_ward: Ward, desk: PrintDesk, cups: Cups
) -> None:
    before = len(cups.printed())
    outcome = printed(desk, written_ward, PrintChoice(DAY, printer="PLAIN"))
    assert outcome.tone == "green" and "envoyées à PLAIN" in outcome.words
    assert outcome.words.endswith("Comptez-les.")
    assert len(cups.printed()) > before
    assert desk.waiting() == ()


@needs_cups
def test_a_print_that_stopped_waits_and_goes_on_with_the_same_numbers(
    written_ward: Ward, desk: PrintDesk, cups: Cups
) -> None:
    (cups.root / "refilled").unlink(missing_ok=True)
    outcome = printed(desk, written_ward, PrintChoice(DAY, printer="EMPTY"))
    assert outcome.is_left and outcome.tone == "red"
    assert "sous les mêmes numéros" in outcome.words
    (waits,) = desk.waiting()
    assert waits.job == outcome.job and "EMPTY" in waits.words
    (cups.root / "refilled").touch()
    going_on = desk.resume(waits.job, "PLAIN", lambda: False)
    assert going_on.words == "Le reste est sorti sur PLAIN. Comptez les feuilles."
    assert desk.waiting() == ()
    assert cups.printed()
