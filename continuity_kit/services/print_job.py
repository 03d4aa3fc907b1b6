"""One print job: its sheets as one file and one ledger entry, and part by part on a printer.

The file is whole on the medium before the entry is written and gets its name after it: a number
that might be on paper always stands in the ledger, and a failed write notes nothing as printed.
"""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from errno import EISDIR
from os import strerror
from pathlib import Path
from typing import Any
from uuid import uuid4

from continuity_kit.domain.findings import Finding
from continuity_kit.domain.ledger_kinds import KIND_PRINT
from continuity_kit.errors import WorldError
from continuity_kit.files import TEMPORARY_SUFFIX
from continuity_kit.ledger.entries import Head, Receipt
from continuity_kit.ledger.statement import SignedStatement
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.print_queue import Progress, QueuedPart, print_parts, queue_job
from continuity_kit.services.signing import sign_statement
from continuity_kit.sheets.printing import PrinterOrder, check_printer

TRIES = 5
KEPT_PREFIX = "printed-"
Make = Callable[[Head], "Job"]


@dataclass(frozen=True)
class PrintedSheet:
    """One sheet of a job.

    Attributes:
        plan_uid: None on sheets that are of no plan.
        stops: why a refusal page took the sheet's place; empty for a sheet.
        replaces: number of the sheet of this plan printed before.
        form: name of its form.
        patient_id, id_issuer: where the job is of several patients.
        day: of a list, ISO.
        machine: of a day's list.
        follows: number of the sheet whose log this one continues.
    """

    number: str
    plan_uid: str | None
    label: str = field(repr=False)
    pages: int
    stops: tuple[Finding, ...] = ()
    replaces: str | None = None
    form: str = "treatment_sheet"
    patient_id: str | None = field(default=None, repr=False)
    id_issuer: str | None = None
    day: str | None = None
    machine: str | None = None
    follows: str | None = None

    @property
    def is_refused(self) -> bool:
        """A refusal page came out in place of a sheet."""
        return bool(self.stops)


@dataclass(frozen=True)
class JobPart:
    """What goes to the printer as one document: the sheets of one patient, or one list."""

    numbers: tuple[str, ...]
    pdf: Callable[[], bytes] = field(repr=False)


@dataclass(frozen=True)
class Job:
    """Everything of a job before it is noted.

    Attributes:
        subject: of its entry: the patient, if all of it is of one.
        pdf: the whole file.
        parts: as they go to a printer, in order; none: the whole file at once.
    """

    subject: Mapping[str, str | int | None] = field(repr=False)
    pdf: bytes = field(repr=False)
    sheets: tuple[PrintedSheet, ...]
    parts: tuple[JobPart, ...] = ()


@dataclass(frozen=True)
class Printing:
    """How a job goes to a printer; `pause` is called between two questions about its state."""

    order: PrinterOrder
    pause: Callable[[], None]


@dataclass(frozen=True)
class PrintReport:
    """What one job printed, and its entry; `sha256` is of the file.

    Attributes:
        out: None when the file is kept in the vault alone, under its job.
        printing: how far it came on a printer, None when none was named.
    """

    out: Path | None
    sha256: str
    sheets: tuple[PrintedSheet, ...]
    receipt: Receipt
    job: str = ""
    printing: Progress | None = None


def print_job(
    laptop: Laptop,
    out: Path | None,
    make: Make,
    *,
    printing: Printing | None = None,
) -> PrintReport:
    """Make a job, write its file, note it; then print it part by part, if a printer is named.

    A printer that fails takes nothing back: the file is there, the numbers are noted.

    Args:
        out: None keeps the file sealed in the vault (`kept_pdf`), and writes it nowhere else.
        make: renders the job as the ledger stands; called again when an entry came meanwhile.

    Raises:
        WorldError: `write-failed`, `disk-full`, `ledger-…`: nothing is noted as printed;
            `sheet-busy`; `sheet-file-failed`: noted, and the file did not get its name.
        UsageError: `printer-…`: no such printer, copies or tray can be: nothing is
            numbered.
    """
    if out is not None and out.is_dir():
        raise WorldError("write-failed", out.name, reason=strerror(EISDIR))
    if printing is not None:
        check_printer(printing.order)
    for _ in range(TRIES):
        # SAFETY: the head is read before what is printed; an entry that comes between refuses
        # ours, so that no sheet shows an older count
        # (test_an_entry_that_comes_meanwhile_is_on_the_sheet).
        head = laptop.ledger.head()
        job = make(head)
        try:
            return _commit(laptop, job, out, head.count, printing)
        except WorldError as error:
            if error.code != "ledger-moved-on":
                raise
    raise WorldError("sheet-busy", "" if out is None else out.name)


def kept_pdf(laptop: Laptop, job: str) -> bytes:
    """Return the file of a job that is kept in the vault.

    Raises:
        WorldError: `print-pages-lost`.
    """
    pdf: bytes | None = laptop.store.get_derived(f"{KEPT_PREFIX}{job}", bytes)
    if pdf is None:
        raise WorldError("print-pages-lost", job)
    return pdf


def _commit(
    laptop: Laptop, job: Job, out: Path | None, seen: int, printing: Printing | None
) -> PrintReport:
    name = str(uuid4())
    sha256 = hashlib.sha256(job.pdf).hexdigest()
    queued, pdfs = _parts(job, printing)
    hashes = {number: part.sha256 for part in queued for number in part.numbers}
    values: dict[str, Any] = {
        "job": name,
        "file_sha256": sha256,
        "sheets": [_sheet(item, hashes.get(item.number, sha256)) for item in job.sheets],
    }
    if printing is not None:
        values |= {"printer": printing.order.printer, "copies": printing.order.copies}
    signed = sign_statement(
        KIND_PRINT, job.subject, values, person=laptop.vault.opener, at=laptop.now()
    )
    if out is None:
        receipt = _kept(laptop, job, name, signed, seen)
    else:
        receipt = _written(laptop, job, out, signed, seen)
    progress = None
    if printing is not None:
        waiting = queue_job(laptop, name, printing.order, queued, pdfs)
        progress = print_parts(laptop, waiting, pause=printing.pause)
    return PrintReport(out, sha256, job.sheets, receipt, name, progress)


def _kept(laptop: Laptop, job: Job, name: str, signed: SignedStatement, seen: int) -> Receipt:
    """Seal the file into the vault, then note it; a refused entry leaves no file."""
    try:
        laptop.store.put_derived(f"{KEPT_PREFIX}{name}", job.pdf)
        return laptop.ledger.append(signed, seen=seen)
    except WorldError:
        laptop.store.remove_derived(f"{KEPT_PREFIX}{name}")
        raise


def _written(laptop: Laptop, job: Job, out: Path, signed: SignedStatement, seen: int) -> Receipt:
    """Write the file whole beside its place, note it, then give it its name."""
    staged = out.with_name(f".{out.name}.{secrets.token_hex(4)}{TEMPORARY_SUFFIX}")
    try:
        laptop.disk.put(staged, job.pdf)
        receipt = laptop.ledger.append(signed, seen=seen)
    except WorldError:
        with suppress(OSError):
            staged.unlink()
        raise
    _name_file(laptop, job, staged, out)
    return receipt


def _parts(job: Job, printing: Printing | None) -> tuple[list[QueuedPart], list[bytes]]:
    """Return what goes to the printer, each part with its PDF; nothing without a printer."""
    if printing is None:
        return [], []
    parts = job.parts
    if len(parts) < 2:
        parts = (JobPart(tuple(sheet.number for sheet in job.sheets), lambda: job.pdf),)
    pdfs = [part.pdf() for part in parts]
    queued = [
        QueuedPart(part.numbers, hashlib.sha256(pdf).hexdigest())
        for part, pdf in zip(parts, pdfs, strict=True)
    ]
    return queued, pdfs


def _name_file(laptop: Laptop, job: Job, staged: Path, out: Path) -> None:
    try:
        laptop.disk.rename(staged, out)
        laptop.disk.sync_folder(out.parent)
    except OSError as error:
        with suppress(OSError):
            staged.unlink()
        numbers = ", ".join(sheet.number for sheet in job.sheets)
        reason = strerror(error.errno or 0)
        raise WorldError("sheet-file-failed", out.name, numbers=numbers, reason=reason) from error


def _sheet(sheet: PrintedSheet, sha256: str) -> dict[str, Any]:
    values: dict[str, Any] = {
        "number": sheet.number,
        "plan_uid": sheet.plan_uid,
        "pages": sheet.pages,
        "sha256": sha256,
        "refused": [finding.code for finding in sheet.stops],
        "replaces": sheet.replaces,
        "form": sheet.form,
    }
    if sheet.day is not None:
        values["day"] = sheet.day
    if sheet.machine is not None:
        values["machine"] = sheet.machine
    if sheet.follows is not None:
        values["follows"] = sheet.follows
    if sheet.patient_id is not None:
        values |= {"patient_id": sheet.patient_id, "id_issuer": sheet.id_issuer or ""}
    return values
