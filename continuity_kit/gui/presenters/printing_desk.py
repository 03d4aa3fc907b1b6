"""What the print centre does off the GUI thread: draw, show a page, print, go on, copy."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from continuity_kit import bootstrap
from continuity_kit.dicom.worker import Worker
from continuity_kit.domain.images import PageImage
from continuity_kit.domain.patient import PatientKey
from continuity_kit.errors import ContinuityError, WorldError
from continuity_kit.gui.presenters.cells import Tone
from continuity_kit.gui.presenters.gaps import hours_of
from continuity_kit.gui.presenters.patient_documents import grey_pages
from continuity_kit.gui.presenters.printing import Printer
from continuity_kit.gui.presenters.printing_forms import FormKind, PrintChoice
from continuity_kit.gui.presenters.unlock_readiness import installed_printers
from continuity_kit.gui.presenters.wording import pages_words, words_of
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.messages import Language, sentence
from continuity_kit.services.binder_sheets import binder_maker
from continuity_kit.services.day_sheets import DayPile, day_lists_maker, day_sheets_maker
from continuity_kit.services.document_sheets import document_maker
from continuity_kit.services.gap_print import gaps_maker
from continuity_kit.services.print_forms import (
    ChosenForm,
    department_form_maker,
    patient_form_maker,
)
from continuity_kit.services.print_job import Make, PrintedSheet, Printing, kept_pdf, print_job
from continuity_kit.services.print_queue import Progress, resume_job
from continuity_kit.services.print_sheets import patient_sheets_maker
from continuity_kit.services.spare_sheets import blank_sheets_maker
from continuity_kit.services.waiting_prints import waiting_prints
from continuity_kit.sheets.printing import PrinterOrder, printer_state, trouble_of

Told = Callable[[int, int], None]
IsCancelled = Callable[[], bool]
OWN_DISK = frozenset({"disk-full", "write-failed", "ledger-disk-full", "ledger-write-failed"})


@dataclass(frozen=True)
class DrawnFile:
    """A file that was drawn: to be looked at, or printed.

    Attributes:
        key: the patient; None for a form that is of none.
        is_printed: its numbers stand in the ledger; otherwise they are given by printing.
    """

    key: PatientKey | None
    pdf: bytes = field(repr=False)
    pages: int
    numbers: tuple[str, ...]
    is_printed: bool = False


@dataclass(frozen=True)
class PrintOutcome:
    """What became of a print.

    Attributes:
        words: what happened, what is safe, what to do now.
        job: to go on with, when something is left; kept files are copied by it too.
        file: what was printed, to be looked at.
        is_left: part of it is not on paper.
    """

    words: str
    tone: Tone
    job: str = ""
    file: DrawnFile | None = None
    is_left: bool = False


@dataclass(frozen=True)
class WaitingPrint:
    """A job that stopped earlier; `numbers` are of its sheets that did not come out yet."""

    job: str
    words: str
    numbers: tuple[str, ...] = ()


class PrintDesk:
    """Draws and prints; its worker starts with the first page and ends with `close`."""

    def __init__(self, workplace: Workplace, pause: Callable[[], None] = bootstrap.pause) -> None:
        """Start nothing.

        Args:
            pause: between two questions about a printer's queue.
        """
        self._workplace, self._pause = workplace, pause
        required = workplace.laptop.settings.require_sandbox
        self._worker = Worker(require_sandbox=required)

    def close(self) -> None:
        """End the worker; a later page starts it anew."""
        self._worker.close()

    def printers(self) -> tuple[Printer, ...]:
        """Return the printers that CUPS knows, with what is wrong at each."""
        return tuple(self._printer(name) for name in installed_printers())

    def waiting(self) -> tuple[WaitingPrint, ...]:
        """Return the jobs that stopped and can go on."""
        language = self._workplace.language
        found = []
        for job in waiting_prints(self._workplace.laptop):
            left = [number for part in job.parts if not part.is_printed for number in part.numbers]
            values = {"count": len(left), "numbers": _range(left), "printer": job.printer}
            words = words_of("gui-print-waits", language, **values)
            found.append(WaitingPrint(job.job, words, tuple(left)))
        return tuple(found)

    def draw(self, choice: PrintChoice, key: PatientKey | None) -> DrawnFile:
        """Draw what would come out of one patient, or of a form that is of none; note nothing.

        Raises:
            WorldError, SafetyError, UsageError: as the form's own service.
        """
        keys = () if key is None else (key,)
        alone = _alone(choice)
        (make,) = self._makers(alone, keys, lambda done, total: None)
        job = make(self._workplace.laptop.ledger.head())
        return _file(key, job.pdf, job.sheets)

    def page(self, file: DrawnFile, page: int, width: int) -> PageImage:
        """Return one page as pixels; the very bytes that are printed.

        Raises:
            WorldError: as `Worker.page`.
        """
        return self._worker.page(file.pdf, page, width)

    def print(
        self,
        choice: PrintChoice,
        keys: tuple[PatientKey, ...],
        told: Told,
        is_cancelled: IsCancelled,
    ) -> PrintOutcome:
        """Print; the file is kept in the vault, the numbers stand in the ledger.

        Raises:
            WorldError: `print-cancelled`: nothing was numbered; and as `print_job`.
            UsageError, SafetyError: as the form's own service.
        """

        def progress(done: int, total: int) -> None:
            ask()
            told(done, total)

        def ask() -> None:
            if is_cancelled():
                raise WorldError("print-cancelled")

        makers = tuple(self._makers(choice, keys, progress))
        sheets: list[PrintedSheet] = []
        outcome = PrintOutcome("", "green")
        for done, make in enumerate(makers):
            ask()
            if len(makers) > 1:  # one job counts its own patients or pages
                told(done, len(makers))
            report = print_job(
                self._workplace.laptop, None, make, printing=self._printing(choice, is_cancelled)
            )
            sheets += report.sheets
            file = _file(None, kept_pdf(self._workplace.laptop, report.job), report.sheets)
            file = DrawnFile(None, file.pdf, file.pages, file.numbers, is_printed=True)
            outcome = self._outcome(choice, report.job, tuple(sheets), report.printing, file)
            if outcome.is_left:
                break
        return outcome

    def resume(self, job: str, printer: str | None, is_cancelled: IsCancelled) -> PrintOutcome:
        """Go on with a job that stopped: the same pages under the same numbers.

        Args:
            printer: another one, or None for the job's own.

        Raises:
            WorldError: `print-job-unknown`, `ledger-…`.
        """
        waiting = {item.job: item for item in waiting_prints(self._workplace.laptop)}
        held = waiting.get(job)
        order = None
        if held is not None and printer is not None and printer != held.printer:
            order = PrinterOrder(printer, held.copies)
        progress, _ = resume_job(
            self._workplace.laptop, job, pause=self._paused(is_cancelled), order=order
        )
        if progress.trouble is not None or progress.left:
            return self._stopped(progress, None)
        values = {"printer": progress.order.printer}
        return PrintOutcome(
            words_of("gui-print-resumed", self._workplace.language, **values), "green", job
        )

    def copy(self, job: str, folder: Path) -> PrintOutcome:
        """Write a kept file into a folder, in the clear: another computer prints it.

        Raises:
            WorldError: `print-pages-lost`, `write-failed`, `disk-full`.
        """
        pdf = kept_pdf(self._workplace.laptop, job)
        path = folder / f"continuity-kit-{job[:8]}.pdf"
        self._workplace.laptop.disk.put(path, pdf)
        values = {"name": path.name, "folder": str(folder)}
        words = words_of("gui-print-copied", self._workplace.language, **values)
        return PrintOutcome(words, "amber", job)

    def _makers(
        self, choice: PrintChoice, keys: tuple[PatientKey, ...], progress: Told
    ) -> Iterator[Make]:
        """Yield what makes each job: one for a day's sheets, one a patient for other forms."""
        laptop, language = self._workplace.laptop, choice.language
        day = choice.day or self._workplace.now().date()
        parse = self._worker.parse
        form = ChosenForm(choice.form)
        if choice.document is not None and choice.only is not None and choice.form == "document":
            yield document_maker(
                laptop,
                choice.only,
                choice.document,
                language,
                grey_pages(self._worker),
                progress,
                parse,
            )
        elif choice.kind.scope == "patients":
            if choice.form == "treatment_sheet" and choice.day is not None:
                pile = DayPile(day, choice.machine, keys, with_lists=choice.with_lists)
                yield day_sheets_maker(laptop, pile, language, progress=progress, parse=parse)
                return
            for key in keys:
                if choice.form == "treatment_sheet":
                    yield patient_sheets_maker(
                        laptop, key.patient_id, language, issuer=key.issuer, parse=parse
                    )
                else:
                    yield patient_form_maker(
                        laptop, key.patient_id, form, language, issuer=key.issuer, parse=parse
                    )
        elif choice.form == "day_list":
            yield day_lists_maker(laptop, DayPile(day, choice.machine), language, parse=parse)
        elif choice.form == "blank_sheet":
            yield blank_sheets_maker(laptop, choice.count, language, parse=parse)
        elif choice.form == "triage":
            # SAFETY: paper and screen are reckoned from the same hours
            # (test_the_printed_triage_list_ends_where_the_screen_does).
            hours = hours_of(choice.machine_hours)
            yield gaps_maker(laptop, language, day=day, hours=hours, parse=parse)
        elif choice.form == "binder":
            yield binder_maker(laptop, language, parse=parse)
        else:
            yield department_form_maker(laptop, day, form, language, parse=parse)

    def _printing(self, choice: PrintChoice, is_cancelled: IsCancelled) -> Printing | None:
        if choice.printer is None:
            return None
        order = PrinterOrder(choice.printer, choice.copies)
        return Printing(order, self._paused(is_cancelled))

    def _paused(self, is_cancelled: IsCancelled) -> Callable[[], None]:
        """Return a pause that ends the waiting when somebody cancels; the rest stays resumable."""

        def pause() -> None:
            if is_cancelled():
                raise WorldError("print-stopped")
            self._pause()

        return pause

    def _outcome(
        self,
        choice: PrintChoice,
        job: str,
        sheets: tuple[PrintedSheet, ...],
        progress: Progress | None,
        file: DrawnFile,
    ) -> PrintOutcome:
        language = self._workplace.language
        if progress is None:
            code = "gui-print-pdf-done" if installed_printers() else "gui-print-no-printer-done"
            pages = pages_words(sum(sheet.pages for sheet in sheets), language)
            return PrintOutcome(words_of(code, language, pages=pages), "green", job, file)
        if progress.trouble is not None or progress.left:
            return self._stopped(progress, file)
        values = {
            "count": len(sheets),
            "printer": choice.printer,
            "numbers": _range([sheet.number for sheet in sheets]),
        }
        code = "gui-print-sent-one" if len(sheets) == 1 else "gui-print-sent-many"
        return PrintOutcome(words_of(code, language, **values), "green", job, file)

    def _stopped(self, progress: Progress, file: DrawnFile | None) -> PrintOutcome:
        language = self._workplace.language
        trouble = progress.trouble
        values = {
            "printed": progress.printed,
            "parts": progress.parts,
            "numbers": _range(progress.left),
        }
        words = [] if trouble is None else [sentence(trouble.code, language, dict(trouble.values))]
        words.append(words_of("gui-print-left", language, **values))
        return PrintOutcome(" ".join(words), "red", progress.job, file, is_left=True)

    def _printer(self, name: str) -> Printer:
        language: Language = self._workplace.language
        try:
            trouble = trouble_of(name, printer_state(name))
        except ContinuityError as error:
            return Printer(name, sentence(error.code, language, error.values))
        if trouble is None:
            return Printer(name)
        return Printer(name, sentence(trouble.code, language, trouble.values))


def preview_title(file: DrawnFile, language: Language) -> str:
    """Return what stands over a page: its number, and that only printing makes it final."""
    number = _range(file.numbers)
    if not file.is_printed:
        return words_of("gui-print-preview-unnumbered", language, number=number)
    return words_of("gui-print-preview-number", language, number=number)


def preview_place(page: int, pages: int, language: Language) -> str:
    """Return which page is shown."""
    return words_of("gui-print-preview-page", language, page=page + 1, pages=pages)


def preview_empty(choice: PrintChoice, language: Language) -> str:
    """Return what is said instead of a page."""
    if choice.form == "binder":
        return sentence("gui-print-preview-binder", language)
    return sentence("gui-print-preview-none", language)


def preview_drawing(language: Language) -> str:
    """Return what is said while a page is drawn."""
    return sentence("gui-print-preview-drawing", language)


def progress_words(kind: FormKind, done: int, total: int, language: Language) -> str:
    """Return how far a print is: patients, whose sheets may be two, or the pages of a document."""
    if kind.scope == "patients":
        return words_of("gui-print-progress-patients", language, done=done, total=total)
    return words_of("gui-print-progress-pages", language, done=done, total=total)


def refused_outcome(
    error: ContinuityError, language: Language, *, is_of_stick: bool = False
) -> PrintOutcome:
    """Return a refusal in words; one that somebody asked for is no alarm.

    Args:
        is_of_stick: a file was written into a folder that somebody chose.
    """
    tone: Tone = "amber" if error.code == "print-cancelled" else "red"
    if error.code in OWN_DISK and not is_of_stick:
        return PrintOutcome(sentence("gui-print-disk", language), tone)
    return PrintOutcome(sentence(error.code, language, error.values), tone)


def _alone(choice: PrintChoice) -> PrintChoice:
    """Return the choice for one patient alone: no lists, and any day."""
    return PrintChoice(**{**vars(choice), "with_lists": False})


def _file(key: PatientKey | None, pdf: bytes, sheets: tuple[PrintedSheet, ...]) -> DrawnFile:
    numbers = tuple(sheet.number for sheet in sheets)
    return DrawnFile(key, pdf, sum(sheet.pages for sheet in sheets), numbers)


def _range(numbers: "tuple[str, ...] | list[str]") -> str:
    """Return the first and the last of numbers that follow each other."""
    if not numbers:
        return ""
    return numbers[0] if len(numbers) == 1 else f"{numbers[0]} … {numbers[-1]}"
