"""A printer that goes between the choice and the paper: told, nothing doubled, gone on with."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from browse_builders import Ward
from cups_builders import Cups, lacking, pause, private_cups
from gui_builders import DAY

from continuity_kit.errors import ContinuityError
from continuity_kit.gui.presenters.printing import PrintCentre
from continuity_kit.gui.presenters.printing_desk import PrintDesk, PrintOutcome, refused_outcome
from continuity_kit.gui.presenters.printing_forms import PrintChoice
from continuity_kit.gui.presenters.workplace import Workplace

NOBODY = "127.0.0.1:1"
pytestmark = pytest.mark.skipif(lacking() != "", reason=f"not installed: {lacking()}")


@pytest.fixture
def cups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cups]:
    root = tmp_path / "cups"
    root.mkdir()
    with private_cups(root) as made:
        made.run("lpadmin", "-p", "SPARE", "-E", "-v", "kit:/plain", "-m", "raw")
        monkeypatch.setenv("CUPS_SERVER", made.server)
        yield made


@pytest.fixture
def desk(written_ward: Ward) -> Iterator[PrintDesk]:
    workplace = Workplace(written_ward.laptop, "fr")
    workplace.take(workplace.read())
    made = PrintDesk(workplace, pause)
    yield made
    made.close()


def prints(desk: PrintDesk, ward: Ward, choice: PrintChoice) -> PrintOutcome:
    workplace = Workplace(ward.laptop, "fr")
    workplace.take(workplace.read())
    keys = tuple(row.key for row in PrintCentre(workplace).ticked(choice))
    return desk.print(choice, keys, lambda done, total: None, lambda: False)


def numbers_noted(ward: Ward) -> list[str]:
    return [
        sheet["number"]
        for entry in ward.laptop.ledger.entries()
        if entry.kind == "print" and not entry.values.get("resumed")
        for sheet in entry.values["sheets"]
    ]


def test_a_printer_removed_after_it_was_chosen_takes_no_number(
    written_ward: Ward, desk: PrintDesk, cups: Cups
) -> None:
    assert "PLAIN" in [printer.name for printer in desk.printers()]
    cups.run("lpadmin", "-x", "PLAIN")
    with pytest.raises(ContinuityError) as refused:
        prints(desk, written_ward, PrintChoice(DAY, printer="PLAIN"))
    outcome = refused_outcome(refused.value, "fr")
    assert outcome.words.replace("’", "'").startswith(
        "CUPS ne connaît pas d'imprimante de ce nom. Rien n'est"
    )
    assert "SPARE" in outcome.words
    assert (numbers_noted(written_ward), desk.waiting(), cups.printed()) == ([], (), [])
    assert "PLAIN" not in [printer.name for printer in desk.printers()]
    assert prints(desk, written_ward, PrintChoice(DAY, printer="SPARE")).tone == "green"


def test_a_print_service_that_ended_keeps_sheets_and_file_and_goes_on_under_the_same_numbers(
    written_ward: Ward, desk: PrintDesk, cups: Cups, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CUPS_SERVER", NOBODY)
    assert desk.printers() == ()
    outcome = prints(desk, written_ward, PrintChoice(DAY, printer="PLAIN"))
    numbers = numbers_noted(written_ward)
    assert outcome.is_left and outcome.tone == "red"
    assert outcome.words.replace("’", "'").startswith(
        "Le service d'impression (CUPS) ne répond pas. Le PDF est"
    )
    assert numbers[0] in outcome.words and numbers[-1] in outcome.words
    assert [waiting.job for waiting in desk.waiting()] == [outcome.job]
    assert desk.resume(outcome.job, "PLAIN", lambda: False).is_left
    monkeypatch.setenv("CUPS_SERVER", cups.server)
    assert desk.resume(outcome.job, "PLAIN", lambda: False).tone == "green"
    assert [name[: len(number)] for name, number in zip(cups.printed(), numbers, strict=True)] == (
        numbers
    )
    assert numbers_noted(written_ward) == numbers
    assert desk.waiting() == ()


def test_a_printer_removed_while_its_sheets_wait_gives_them_to_another(
    written_ward: Ward, desk: PrintDesk, cups: Cups
) -> None:
    cups.run("cupsdisable", "PLAIN")
    outcome = prints(desk, written_ward, PrintChoice(DAY, printer="PLAIN"))
    assert outcome.is_left
    numbers = numbers_noted(written_ward)
    cups.run("cancel", "-a", "PLAIN")
    cups.run("lpadmin", "-x", "PLAIN")
    gone = desk.resume(outcome.job, None, lambda: False)
    assert gone.is_left and gone.tone == "red"
    moved = desk.resume(outcome.job, "SPARE", lambda: False)
    assert moved.tone == "green"
    assert "SPARE" in moved.words
    assert len(cups.printed()) == len(numbers) == len(numbers_noted(written_ward))
