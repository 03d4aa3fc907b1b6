"""What is seen of a day's work besides each page as it opens: board, print centre, triage, records.

Each name that is yielded stands in the window to be drawn.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from PySide6.QtTest import QTest
from record_scenes import RecordScenes

from continuity_kit.errors import WorldError
from continuity_kit.gui.presenters.day_proposed import diary_end
from continuity_kit.gui.presenters.frame_reading import WITHOUT_EXPORT, FrameReader, NewReading
from continuity_kit.gui.presenters.printing import Printer
from continuity_kit.gui.presenters.printing_desk import WaitingPrint, progress_words
from continuity_kit.gui.presenters.printing_forms import FORMS
from continuity_kit.gui.presenters.routes import PageName, Route
from continuity_kit.gui.presenters.wording import words_of
from continuity_kit.gui.views.day.page import DayPage
from continuity_kit.gui.views.frame.shell import Shell
from continuity_kit.gui.views.frame.window import MainWindow
from continuity_kit.gui.views.gaps.page import GapsPage
from continuity_kit.gui.views.page import Page
from continuity_kit.gui.views.printing.page import PrintPage
from continuity_kit.messages import sentence
from continuity_kit.services.sheet_counter import papers
from continuity_kit.sheets.treatment_sheet import FORM as TREATMENT_SHEET

P = TypeVar("P", bound=Page)
GROUPS = ("board", "printing", "triage", "session", "gate", "correction")
"""Beginnings of the names of all scenes here."""
PRINTER, WAITING, HOURS = "COULOIR-A", 4, "3"
WHY = {
    "fr": f"{HOURS} h de machine ce jour, un patient samedi",
    "en": f"{HOURS} h of machine time today, one patient on Saturday",
}


def work_scenes(
    shell: Shell, settle: Callable[[], None], secrets: Path, wants: Callable[[str], bool]
) -> Iterator[str]:
    """Yield every scene of a day's work that is asked for, and what comes before it.

    Args:
        secrets: holds the PINs of the demo's people.
        wants: tells whether a scene, or one of a group, is drawn.
    """
    if shell.window_ is None:
        raise RuntimeError("the vault is not open")
    window = shell.window_
    for group, scenes in (("board", _board), ("printing", _printing), ("triage", _triage)):
        if wants(group):
            yield from scenes(window, settle)
    yield from RecordScenes(shell, settle, secrets, wants)


def _board(window: MainWindow, settle: Callable[[], None]) -> Iterator[str]:
    place = window.desktop.workplace
    board = _shown(window, settle, "day", DayPage)
    yield "board-today"
    board.toolbar.more.setChecked(True)
    settle()
    yield "board-filters"
    for chip in ("stop", "to-confirm"):
        board.toolbar.filtered.emit(chip)
        settle()
        yield f"board-filter-{chip}"
    board.toolbar.filtered.emit("all")
    board.toolbar.more.setChecked(False)
    search = window.header.search
    for text, name in (("fi", "search"), ("introuvable", "search-nobody")):
        search.setFocus()
        search.clear()
        QTest.keyClicks(search, text)
        settle()
        yield f"board-{name}"
    search.close_list()
    now = place.now().date()
    board.toolbar.went.emit(now + timedelta(days=1))
    settle()
    yield "board-another-day"
    end = None if place.snapshot is None else diary_end(place.snapshot)
    if end is not None:
        beyond = end + timedelta(days=7 - end.weekday())
        board.toolbar.went.emit(beyond)
        settle()
        yield "board-beyond"
        board.toolbar.went.emit(beyond + timedelta(days=5))
        settle()
        yield "board-empty"
    board.toolbar.went.emit(now)
    yield from _without_export(window, settle)


def _without_export(window: MainWindow, settle: Callable[[], None]) -> Iterator[str]:
    """Yield the board before any export was read, whatever reads the vault meanwhile."""
    place, reader = window.desktop.workplace, window._reader
    window._reader = _NothingRead(place)
    place.opened = place.snapshot = None
    window.read_again()
    settle()
    yield "board-no-export"
    window._reader = reader
    window.read_again()
    settle()


class _NothingRead(FrameReader):
    """Reads as a vault is read that holds no export yet."""

    def read(self) -> NewReading:
        """Return nothing but what the ledger says."""
        return replace(super().read(), opened=None, without_export=WorldError(WITHOUT_EXPORT))


def _printing(window: MainWindow, settle: Callable[[], None]) -> Iterator[str]:
    page = _shown(window, settle, "print", PrintPage)
    for form in FORMS:
        page.forms.chosen.emit(form.name)
        settle()
        yield f"printing-{form.name}"
    page.forms.chosen.emit("treatment_sheet")
    settle()
    page.preview.larger.setChecked(True)
    settle()
    yield "printing-large"
    page.preview.larger.setChecked(False)
    language = window.desktop.workplace.language
    choice = page.choice or page.presenter.first_choice()
    total = len(page.presenter.ticked(choice))
    done = total // 3
    page.bar.show_progress(done, total, progress_words(choice.kind, done, total, language))
    yield "printing-progress"
    page.bar.show_outcome(None)
    page._take_waiting((_waiting(window),))
    yield "printing-waiting"
    page._take_waiting(())
    jam = WorldError("printer-jammed", PRINTER)
    printer = Printer(PRINTER, sentence(jam.code, language, jam.values))
    on_paper = replace(choice, printer=PRINTER)
    # Paper jams under a print: the print waits, and its sheets are told in their rows.
    page._take_waiting((_waiting(window),))
    held = page.presenter.state(on_paper, {}, (printer,), frozenset(_numbers(window)))
    page.bar.show_state(held, is_busy=False)
    yield "printing-jammed"
    page._take_waiting(())
    page.bar.show_state(page.presenter.state(choice, {}, ()), is_busy=False)
    page.print_shown()
    settle()
    yield "printing-done"


def _waiting(window: MainWindow) -> WaitingPrint:
    """Return a print that stopped before the newest sheets of the ledger."""
    place, numbers = window.desktop.workplace, _numbers(window)
    values = {"numbers": f"{numbers[0]} … {numbers[-1]}", "printer": PRINTER}
    words = words_of("gui-print-waits", place.language, count=len(numbers), **values)
    return WaitingPrint("x", words, tuple(numbers))


def _numbers(window: MainWindow) -> list[str]:
    entries = window.desktop.workplace.laptop.ledger.entries()
    sheets = [it for it in papers(entries) if it.form == TREATMENT_SHEET]
    return [it.number for it in sheets[-WAITING:]]


def _triage(window: MainWindow, settle: Callable[[], None]) -> Iterator[str]:
    page = _shown(window, settle, "gaps", GapsPage)
    page.hours.setText(HOURS)
    page.again.click()
    settle()
    yield "triage-hours"
    page.detail.act.setCurrentIndex(1)
    page.detail.act.activated.emit(1)
    settle()
    yield "triage-chosen"
    page.detail.show_signing()
    page.detail.signing.reason.setText(WHY[window.desktop.workplace.language])
    settle()
    yield "triage-signing"
    page.detail.show_patient()
    page.all.click()
    settle()
    yield "triage-all"
    page.hours.setText("beaucoup")
    page.again.click()
    settle()
    yield "triage-wrong-hours"
    page.hours.setText(HOURS)
    page.again.click()
    page.due.click()
    settle()
    page.print_shown()
    settle()
    yield "triage-printed"


def _shown(window: MainWindow, settle: Callable[[], None], name: PageName, kind: type[P]) -> P:
    window.go(Route(name))
    settle()
    page = window.page
    if not isinstance(page, kind):
        raise TypeError(f"{name} is not shown")
    return page
