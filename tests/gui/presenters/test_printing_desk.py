"""The print centre with a vault: drawing, printing, going on, copying."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from browse_builders import Ward, parse
from cups_builders import Cups, lacking, pause, private_cups
from gui_builders import DAY
from sheets_support import full_text, page_texts

from continuity_kit.dicom.worker import Worker
from continuity_kit.domain.patient import PatientKey
from continuity_kit.errors import UsageError, WorldError
from continuity_kit.gui.presenters import printing_desk
from continuity_kit.gui.presenters.gaps import GapsPresenter
from continuity_kit.gui.presenters.printing import PrintCentre
from continuity_kit.gui.presenters.printing_desk import (
    PrintDesk,
    PrintOutcome,
    preview_empty,
    preview_title,
    refused_outcome,
)
from continuity_kit.gui.presenters.printing_forms import (
    FORMS,
    PrintChoice,
)
from continuity_kit.gui.presenters.printing_rows import toggled
from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.services.print_job import kept_pdf
from continuity_kit.sheets.sheet_number import DRILL_LETTER

NBSP = "\N{NO-BREAK SPACE}"


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
    assert "une fois le PDF fait" in preview_empty(PrintChoice(DAY, form="binder"), "fr")
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
    assert outcome.file is not None and waits.numbers == outcome.file.numbers
    (cups.root / "refilled").touch()
    going_on = desk.resume(waits.job, "PLAIN", lambda: False)
    assert going_on.words == "Le reste est sorti sur PLAIN. Comptez les feuilles."
    assert desk.waiting() == ()
    assert cups.printed()
