"""A print job on its way to paper, part by part, so that a jam loses one patient; and its end.

Until the last part is printed the job's PDFs lie sealed in the vault: a job that stopped goes on
with the very pages that the ledger names.
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from continuity_kit.domain.findings import Refusal
from continuity_kit.domain.ledger_kinds import KIND_PRINT
from continuity_kit.errors import ContinuityError, WorldError
from continuity_kit.ledger.entries import Receipt
from continuity_kit.services.laptop import Laptop
from continuity_kit.sheets.printing import (
    PrinterOrder,
    Sides,
    cancel_job,
    check_printer,
    job_state,
    jobs_marked,
    printer_state,
    send,
    wait_until_printed,
)

PREFIX = "print-"
JOB = re.compile(r"[0-9a-f-]{36}")
START = re.compile(r"[0-9a-f-]{4,36}")
FEWEST_TRIES, TRIES_A_COPY = 60, 30


@dataclass(frozen=True)
class QueuedPart:
    """One document of a job.

    Attributes:
        numbers: of its sheets.
        is_asked: it was about to be handed over: whether it was is not known without `cups_job`.
        cups_job: of the printer's queue, once it was handed over.
        is_perhaps_twice: it was handed over again, and the first may have come out too.
    """

    numbers: tuple[str, ...]
    sha256: str
    is_asked: bool = False
    cups_job: int | None = None
    is_printed: bool = False
    is_perhaps_twice: bool = False

    @property
    def title(self) -> str:
        """Its name in the printer's queue: sheet numbers, which no other document bears."""
        return " ".join(self.numbers[:4])


@dataclass(frozen=True)
class QueuedJob:
    """A job as the vault keeps it until all of it is on paper."""

    job: str
    printer: str
    copies: int
    sides: Sides | None
    tray: str | None
    parts: tuple[QueuedPart, ...]

    @property
    def order(self) -> PrinterOrder:
        """How it is printed."""
        return PrinterOrder(self.printer, self.copies, self.sides, self.tray)

    @property
    def progress(self) -> "Progress":
        """How far it came."""
        left = _numbers(part for part in self.parts if not part.is_printed)
        twice = _numbers(part for part in self.parts if part.is_perhaps_twice)
        done = sum(part.is_printed for part in self.parts)
        return Progress(self.job, self.order, done, len(self.parts), left, twice)


@dataclass(frozen=True)
class Progress:
    """How far a job came; `trouble` says why it stopped.

    Attributes:
        perhaps_twice: numbers that may lie there in two copies: one is struck.
    """

    job: str
    order: PrinterOrder
    printed: int
    parts: int
    left: tuple[str, ...]  # sheet numbers that are not known to be on paper
    perhaps_twice: tuple[str, ...] = ()
    trouble: Refusal | None = None


def queue_job(
    laptop: Laptop,
    job: str,
    order: PrinterOrder,
    parts: Sequence[QueuedPart],
    pdfs: Sequence[bytes],
) -> QueuedJob:
    """Keep a job sealed in the vault before its first page goes to the printer.

    Raises:
        WorldError: `disk-full`, `write-failed`.
    """
    queued = QueuedJob(job, order.printer, order.copies, order.sides, order.tray, tuple(parts))
    for place, pdf in enumerate(pdfs):
        laptop.store.put_derived(_part_name(job, place), pdf)
    laptop.store.put_derived(_job_name(job), queued)
    return queued


def print_parts(laptop: Laptop, queued: QueuedJob, *, pause: Callable[[], None]) -> Progress:
    """Print what is left of a job in its order; each part is on paper before the next is sent.

    A part that waits in the printer's queue is waited for and never sent twice.
    """
    trouble = None
    try:
        for place, part in enumerate(queued.parts):
            if not part.is_printed:
                queued = _print_part(laptop, queued, place, pause)
    except WorldError as error:
        # What was saved last says how far it came.
        queued = laptop.store.get_derived(_job_name(queued.job), QueuedJob) or queued
        trouble = Refusal(error.code, error.subject, tuple(error.values.items()))
    progress = replace(queued.progress, trouble=trouble)
    if not progress.left:
        _forget(laptop, queued)
    return progress


def _numbers(parts: Iterable[QueuedPart]) -> tuple[str, ...]:
    return tuple(number for part in parts for number in part.numbers)


def resume_job(
    laptop: Laptop,
    job: str,
    *,
    pause: Callable[[], None],
    order: PrinterOrder | None = None,
) -> tuple[Progress, Receipt]:
    """Go on with a job that stopped: the same sheets, the same numbers; one entry says so.

    SAFETY: only the pages that the ledger names under their numbers are printed again
    (test_a_job_goes_on_with_the_pages_that_the_ledger_names).

    Args:
        job: its number, or the first signs of it as long as no other job begins with them.
        order: another printer, or None for the job's own.

    Raises:
        WorldError: `print-job-unknown`, `ledger-…`.
        UsageError: as `check_printer`.
    """
    queued = _waiting(laptop, job)
    if queued is None or not _is_noted(laptop, queued):
        raise WorldError("print-job-unknown", job)
    job = queued.job
    if order is not None:
        check_printer(order)
    queued = _settled(queued, moved=order is not None and order.printer != queued.printer)
    if order is not None:
        queued = replace(
            queued, printer=order.printer, copies=order.copies, sides=order.sides, tray=order.tray
        )
    laptop.store.put_derived(_job_name(job), queued)
    left = [part for part in queued.parts if not part.is_printed]
    values: dict[str, Any] = {
        "job": job,
        "resumed": True,
        "printer": queued.printer,
        "copies": queued.copies,
        "sheets": [
            {"number": number, "sha256": part.sha256}
            | ({"perhaps_twice": True} if part.is_perhaps_twice else {})
            for part in left
            for number in part.numbers
        ],
    }
    receipt = laptop.append(KIND_PRINT, {}, values)
    return print_parts(laptop, queued, pause=pause), receipt


def _waiting(laptop: Laptop, job: str) -> QueuedJob | None:
    """Return the job that waits under a number, or under the first signs of one."""
    if START.fullmatch(job) is None:
        return None
    known = (
        name.removeprefix(PREFIX)
        for name in laptop.store.derived_names()
        if name.startswith(f"{PREFIX}{job}")
    )
    found = [name for name in known if JOB.fullmatch(name) is not None]
    if len(found) != 1:
        return None
    queued: QueuedJob | None = laptop.store.get_derived(_job_name(found[0]), QueuedJob)
    return queued


def _print_part(
    laptop: Laptop, queued: QueuedJob, place: int, pause: Callable[[], None]
) -> QueuedJob:
    part = queued.parts[place]
    if part.cups_job is None:
        pdf: bytes | None = laptop.store.get_derived(_part_name(queued.job, place), bytes)
        if pdf is None or hashlib.sha256(pdf).hexdigest() != part.sha256:
            raise WorldError("print-pages-lost", ", ".join(part.numbers))
        printer_state(queued.printer)  # says first what needs no second copy
        # SAFETY: what is about to be handed over is on the medium first: a power cut between the
        # printer's answer and ours never brings a second copy that nobody is told of
        # (test_a_cut_after_the_printer_took_a_document_prints_it_once).
        part = replace(part, is_asked=True)
        queued = _saved(laptop, queued, place, part)
        try:
            part = replace(part, cups_job=send(pdf, queued.order, part.title))
        except WorldError as error:
            if error.code != "cups-not-running":  # it answered: nothing was taken
                _saved(laptop, queued, place, replace(part, is_asked=False))
            raise
        queued = _saved(laptop, queued, place, part)
    tries = FEWEST_TRIES + TRIES_A_COPY * queued.copies * len(part.numbers)
    if part.cups_job is not None:
        wait_until_printed(queued.printer, part.cups_job, pause=pause, tries=tries)
    return _saved(laptop, queued, place, replace(part, is_printed=True))


def _saved(laptop: Laptop, queued: QueuedJob, place: int, part: QueuedPart) -> QueuedJob:
    parts = (*queued.parts[:place], part, *queued.parts[place + 1 :])
    queued = replace(queued, parts=parts)
    laptop.store.put_derived(_job_name(queued.job), queued)
    return queued


def _settled(queued: QueuedJob, *, moved: bool) -> QueuedJob:
    """Look up what became of parts that were handed over: printed since, waiting, or lost.

    A job that moves to another printer is taken out of the queue of the first.
    """
    parts = []
    for part in queued.parts:
        found = part
        if not part.is_printed and part.is_asked:
            found = _looked_up(queued.printer, part)
            state = "gone" if found.cups_job is None else _state(queued.printer, found.cups_job)
            if state == "completed":
                found = replace(found, is_printed=True)
            elif state != "waiting":
                # Nobody knows whether a job that is forgotten came out; one that failed did not.
                is_forgotten = found.is_perhaps_twice or state == "gone"
                found = replace(found, cups_job=None, is_asked=False, is_perhaps_twice=is_forgotten)
            elif moved:
                cancel_job(queued.printer, found.cups_job or 0)
                found = replace(found, cups_job=None, is_asked=False)
        parts.append(found)
    return replace(queued, parts=tuple(parts))


def _looked_up(printer: str, part: QueuedPart) -> QueuedPart:
    """Return a part with the job that bears its number at the printer, if it was not noted."""
    if part.cups_job is not None:
        return part
    try:
        jobs = jobs_marked(printer, part.numbers[0])
    except ContinuityError:
        jobs = ()
    return replace(part, cups_job=jobs[-1] if jobs else None)


def _state(printer: str, cups_job: int) -> str:
    try:
        return job_state(printer, cups_job)
    except ContinuityError:
        return "gone"


def _is_noted(laptop: Laptop, queued: QueuedJob) -> bool:
    """Tell whether the ledger names every part of a job by number and hash."""
    noted = {
        (str(sheet.get("number")), str(sheet.get("sha256")))
        for entry in laptop.ledger.entries()
        if entry.kind == KIND_PRINT and entry.values.get("job") == queued.job
        for sheet in _sheets(entry.values.get("sheets"))
    }
    return all((number, part.sha256) in noted for part in queued.parts for number in part.numbers)


def _sheets(values: object) -> list[dict[str, Any]]:
    return [item for item in values if isinstance(item, dict)] if isinstance(values, list) else []


def _forget(laptop: Laptop, queued: QueuedJob) -> None:
    laptop.store.remove_derived(_job_name(queued.job))
    for place in range(len(queued.parts)):
        laptop.store.remove_derived(_part_name(queued.job, place))


def _job_name(job: str) -> str:
    return f"{PREFIX}{job}"


def _part_name(job: str, place: int) -> str:
    return f"{PREFIX}{job}-{place}"
