"""Prints the treatment sheets of one patient: numbers, one file, one ledger entry.

The file is whole on the medium before the entry is written and gets its name after it: a number
that might be on paper always stands in the ledger, and a failed write notes nothing as printed.
"""

import hashlib
import secrets
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
from continuity_kit.ledger.entries import Receipt
from continuity_kit.messages import Language
from continuity_kit.services.browse import find_patient
from continuity_kit.services.export_collect import Parse
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.open_generation import open_newest
from continuity_kit.services.sheet_requests import PrintOrder, labels, sheet_requests
from continuity_kit.services.signing import sign_statement
from continuity_kit.sheets.facts import stops
from continuity_kit.sheets.request import SheetRequest
from continuity_kit.sheets.treatment_sheet import render_marked

TRIES = 5


@dataclass(frozen=True)
class PrintedSheet:
    """One sheet of a job.

    Attributes:
        stops: why a refusal page took the sheet's place; empty for a sheet.
        replaces: number of the sheet of this plan printed before.
    """

    number: str
    plan_uid: str
    label: str
    pages: int
    stops: tuple[Finding, ...]
    replaces: str | None

    @property
    def is_refused(self) -> bool:
        """A refusal page came out in place of a sheet."""
        return bool(self.stops)


@dataclass(frozen=True)
class PrintReport:
    """What one job printed, and its entry; `sha256` is of the file."""

    out: Path
    sha256: str
    sheets: tuple[PrintedSheet, ...]
    receipt: Receipt


@dataclass(frozen=True)
class _Job:
    requests: tuple[SheetRequest, ...] = field(repr=False)
    pdf: bytes = field(repr=False)
    sheets: tuple[PrintedSheet, ...]


def print_patient_sheets(
    laptop: Laptop,
    patient_id: str,
    *,
    issuer: str | None = None,
    out: Path,
    language: Language,
    form: Path | None = None,
    parse: Parse | None = None,
) -> PrintReport:
    """Print one sheet a plan that is going on; a plan with a stop gives a refusal page.

    The same ledger, time and user give the same bytes.

    Args:
        out: a PDF; an older file of that name is replaced.
        form: a department's own form.

    Raises:
        WorldError: `patient-unknown`, `sheet-nothing-to-print`, `form-missing`, `font-missing`,
            `write-failed`, `disk-full`, `ledger-…`: nothing is noted as printed; `sheet-busy`;
            `sheet-file-failed`: noted, and the file did not get its name.
        SafetyError: `patient-id-ambiguous`.
        UsageError: `form-wrong`.
    """
    form_text = None if form is None else _read_form(form)
    if out.is_dir():
        raise WorldError("write-failed", out.name, reason=strerror(EISDIR))
    for _ in range(TRIES):
        # SAFETY: the head is read before what is printed; an entry that comes between refuses
        # ours, so that no sheet shows an older count
        # (test_an_entry_that_comes_meanwhile_is_on_the_sheet).
        head = laptop.ledger.head()
        order = PrintOrder(head, laptop.now().astimezone(), language, form_text)
        job = _render(laptop, patient_id, issuer, order, parse)
        try:
            return _commit(laptop, job, out, head.count)
        except WorldError as error:
            if error.code != "ledger-moved-on":
                raise
    raise WorldError("sheet-busy", out.name)


def _render(
    laptop: Laptop, patient_id: str, issuer: str | None, order: PrintOrder, parse: Parse | None
) -> _Job:
    opened = open_newest(laptop, parse)
    patient = find_patient(opened.snapshot, patient_id, issuer)
    requests = sheet_requests(laptop, opened, patient, order, parse)
    if not requests:
        raise WorldError("sheet-nothing-to-print", patient_id)
    rendered = render_marked(requests)
    sheets = tuple(
        PrintedSheet(
            number=request.frame.sheet_number,
            plan_uid=request.plan_view.plan_uid,
            label=label,
            pages=pages,
            stops=stops(request),
            replaces=request.frame.replaces,
        )
        for request, label, pages in zip(requests, labels(requests), rendered.pages, strict=True)
    )
    return _Job(requests, rendered.pdf, sheets)


def _commit(laptop: Laptop, job: _Job, out: Path, seen: int) -> PrintReport:
    sha256 = hashlib.sha256(job.pdf).hexdigest()
    staged = out.with_name(f".{out.name}.{secrets.token_hex(4)}{TEMPORARY_SUFFIX}")
    key = job.requests[0].patient.key
    values: dict[str, Any] = {
        "job": str(uuid4()),
        "file_sha256": sha256,
        "sheets": [
            {
                "number": sheet.number,
                "plan_uid": sheet.plan_uid,
                "pages": sheet.pages,
                "sha256": sha256,
                "refused": [finding.code for finding in sheet.stops],
                "replaces": sheet.replaces,
            }
            for sheet in job.sheets
        ],
    }
    signed = sign_statement(
        KIND_PRINT,
        {"patient_id": key.patient_id, "id_issuer": key.issuer},
        values,
        person=laptop.vault.opener,
        at=laptop.now(),
    )
    try:
        laptop.disk.put(staged, job.pdf)
        receipt = laptop.ledger.append(signed, seen=seen)
    except WorldError:
        with suppress(OSError):
            staged.unlink()
        raise
    try:
        laptop.disk.rename(staged, out)
        laptop.disk.sync_folder(out.parent)
    except OSError as error:
        with suppress(OSError):
            staged.unlink()
        numbers = ", ".join(sheet.number for sheet in job.sheets)
        reason = strerror(error.errno or 0)
        raise WorldError("sheet-file-failed", out.name, numbers=numbers, reason=reason) from error
    return PrintReport(out, sha256, job.sheets, receipt)


def _read_form(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise WorldError("form-missing", str(path)) from error
