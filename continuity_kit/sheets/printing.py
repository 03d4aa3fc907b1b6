"""Printing through CUPS, with the commands that come with it; what went wrong is told by its code.

`lp` sends, `ipptool` asks for the state of a printer and of a job (RFC 8011), `cancel` takes a job
back. A job is named by sheet numbers: CUPS keeps and shows its jobs' names.
"""

import json
import os
import re
import subprocess
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from continuity_kit.errors import UsageError, WorldError

Sides = Literal["one-sided", "two-sided-long-edge", "two-sided-short-edge"]
JobState = Literal["waiting", "completed", "failed", "gone"]

SECONDS = 30
MOST_COPIES = 20
SAFE_NAME = re.compile(r"[A-Za-z0-9_.+@][A-Za-z0-9_.+@-]{0,126}")
REQUEST_ID = re.compile(r"request id is \S+-(\d+) ")
STOPPED = 5
STATES: dict[int, JobState] = {7: "failed", 8: "failed", 9: "completed"}
TRIES_IN_TROUBLE = 3
MOST_JOBS = 100
PACKAGES = {"lp": "cups-client", "lpstat": "cups-client", "cancel": "cups-client"}

QUESTION = """{{
OPERATION {operation}
GROUP operation-attributes-tag
ATTR charset attributes-charset utf-8
ATTR language attributes-natural-language en
ATTR uri printer-uri $uri
{more}ATTR keyword requested-attributes {attributes}
}}
"""


@dataclass(frozen=True)
class PrinterOrder:
    """How a document is printed; None leaves sides or tray as the printer is set."""

    printer: str
    copies: int = 1
    sides: Sides | None = None
    tray: str | None = None


@dataclass(frozen=True)
class PrinterState:
    """What CUPS says of a printer; `reasons` without those that only warn."""

    is_stopped: bool
    is_accepting: bool
    reasons: tuple[str, ...]
    message: str


def check_order(order: PrinterOrder) -> None:
    """Refuse what no printer order can be, before anything is numbered.

    Raises:
        UsageError: `printer-name`, `printer-copies`, `printer-tray`.
    """
    if SAFE_NAME.fullmatch(order.printer) is None:
        raise UsageError("printer-name", order.printer)
    if not 1 <= order.copies <= MOST_COPIES:
        raise UsageError("printer-copies", str(order.copies), limit=MOST_COPIES)
    if order.tray is not None and SAFE_NAME.fullmatch(order.tray) is None:
        raise UsageError("printer-tray", order.tray)


def check_printer(order: PrinterOrder) -> None:
    """Refuse a printer that CUPS does not know, before anything is numbered.

    A CUPS that does not answer refuses nothing: the PDF is still of use, and its sheets go to a
    printer later.

    Raises:
        UsageError: `printer-not-there`, and as `check_order`.
    """
    check_order(order)
    try:
        printer_state(order.printer)
    except WorldError as error:
        if error.code == "printer-unknown":
            known = ", ".join(printers()) or "–"
            raise UsageError("printer-not-there", order.printer, printers=known) from error


def printers() -> tuple[str, ...]:
    """Return the names of the printers that CUPS knows.

    Raises:
        WorldError: `cups-missing`, `cups-not-running`.
    """
    return tuple(_run(["lpstat", "-e"]).stdout.decode(errors="replace").split())


def send(pdf: bytes, order: PrinterOrder, title: str) -> int:
    """Hand a PDF to CUPS and return the number of its job; it may not be on paper yet.

    Args:
        title: sheet numbers, the first of them the job's mark; never a name or an identifier of a
            patient.

    Raises:
        WorldError: `cups-missing`, `cups-not-running`, `printer-unknown`, `printer-refuses`,
            `printer-failed`.
        UsageError: as `check_order`.
    """
    check_order(order)
    printer_state(order.printer)
    words = ["lp", "-d", order.printer, "-n", str(order.copies), "-t", title]
    words += ["-o", f"job-billing={title.partition(' ')[0]}"]
    words += ["-o", f"sides={order.sides}"] if order.sides else []
    words += ["-o", f"InputSlot={order.tray}"] if order.tray else []
    done = _run([*words, "-"], pdf)
    found = REQUEST_ID.search(done.stdout.decode(errors="replace"))
    if done.returncode or found is None:
        said = done.stderr.decode(errors="replace").strip()
        if "not accepting" in said:
            raise WorldError("printer-refuses", order.printer)
        raise WorldError("printer-failed", order.printer, reason=said or str(done.returncode))
    return int(found[1])


def printer_state(printer: str) -> PrinterState:
    """Return the state of a printer.

    Raises:
        WorldError: `cups-missing`, `cups-not-running`, `printer-unknown`.
    """
    wanted = "printer-state,printer-state-reasons,printer-state-message,printer-is-accepting-jobs"
    found = _ask(printer, "Get-Printer-Attributes", wanted)
    if found is None or "printer-state" not in found:
        raise WorldError("printer-unknown", printer)
    reasons = [
        str(reason).removesuffix("-error")
        for reason in _list(found.get("printer-state-reasons"))
        if not str(reason).endswith(("-report", "-warning")) and reason != "none"
    ]
    return PrinterState(
        is_stopped=found["printer-state"] == STOPPED,
        is_accepting=bool(found.get("printer-is-accepting-jobs", True)),
        reasons=tuple(reasons),
        message=str(found.get("printer-state-message") or ""),
    )


def job_state(printer: str, job: int) -> JobState:
    """Return what became of a job; "gone" when CUPS no longer knows it.

    Raises:
        WorldError: `cups-missing`, `cups-not-running`.
    """
    found = _ask(printer, "Get-Job-Attributes", "job-id,job-state", f"ATTR integer job-id {job}\n")
    if found is None or "job-state" not in found:
        return "gone"
    return STATES.get(int(found["job-state"]), "waiting")


def jobs_marked(printer: str, mark: str) -> tuple[int, ...]:
    """Return the jobs of a mark that CUPS still knows, over or waiting, the oldest first.

    The mark is the job's billing word: a job's name is shown to administrators alone.

    Raises:
        WorldError: `cups-missing`, `cups-not-running`.
    """
    told = _run(["lpstat", "-W", "all", "-o", printer]).stdout.decode(errors="replace")
    known = sorted(int(number) for number in re.findall(rf"(?m)^{re.escape(printer)}-(\d+)", told))
    found = []
    for job in known[-MOST_JOBS:]:  # one by one: ipptool 2.4 runs several jobs into one
        asked = _ask(printer, "Get-Job-Attributes", "job-billing", f"ATTR integer job-id {job}\n")
        if asked is not None and asked.get("job-billing") == mark:
            found.append(job)
    return tuple(found)


def wait_until_printed(printer: str, job: int, *, pause: Callable[[], None], tries: int) -> None:
    """Wait until a job is on paper, and say what stands in its way.

    Args:
        pause: called between two questions.
        tries: questions asked before a job without visible trouble counts as waiting.

    Raises:
        WorldError: `printer-out-of-paper`, `printer-jammed`, `printer-no-toner`, `printer-open`,
            `printer-offline`, `printer-stopped`: the job waits in the queue; `print-job-waiting`;
            `print-job-failed`, `print-job-gone`.
    """
    troubled = 0
    for _ in range(tries):
        state = job_state(printer, job)
        if state == "completed":
            return
        if state == "failed":
            raise WorldError("print-job-failed", printer, job=job)
        if state == "gone":
            raise WorldError("print-job-gone", printer, job=job)
        trouble = trouble_of(printer, printer_state(printer))
        troubled = 0 if trouble is None else troubled + 1
        if trouble is not None and troubled >= TRIES_IN_TROUBLE:
            raise trouble
        pause()
    raise WorldError("print-job-waiting", printer, job=job)


def trouble_of(printer: str, state: PrinterState) -> WorldError | None:
    """Return what a person must do at the printer, None when nothing is wrong.

    Source: PWG 5100.1 and RFC 8011 5.4.12, printer-state-reasons.
    """
    reasons = set(state.reasons)
    trouble: WorldError | None = None
    if reasons & {"media-jam"}:
        trouble = WorldError("printer-jammed", printer)
    elif reasons & {"media-empty", "media-needed", "input-tray-missing"}:
        trouble = WorldError("printer-out-of-paper", printer)
    elif reasons & {"toner-empty", "marker-supply-empty", "developer-empty", "marker-waste-full"}:
        trouble = WorldError("printer-no-toner", printer)
    elif reasons & {"door-open", "cover-open", "interlock-open"}:
        trouble = WorldError("printer-open", printer)
    elif reasons & {"offline", "shutdown", "timed-out"}:
        trouble = WorldError("printer-offline", printer)
    elif state.is_stopped:
        reason = state.message or ", ".join(sorted(reasons)) or "-"
        trouble = WorldError("printer-stopped", printer, reason=reason)
    return trouble


def cancel_job(printer: str, job: int) -> None:
    """Take a job back that waits in a queue; one that is over stays as it is.

    Raises:
        WorldError: `cups-missing`.
    """
    _run(["cancel", f"{printer}-{job}"])


def _ask(printer: str, operation: str, attributes: str, more: str = "") -> dict[str, Any] | None:
    """Ask CUPS for attributes; None when it knows no such printer or job."""
    server = _server()
    text = QUESTION.format(operation=operation, attributes=attributes, more=more)
    with tempfile.TemporaryDirectory() as folder:
        question = Path(folder) / "question.test"
        question.write_text(text, encoding="ascii")
        done = _run(["ipptool", "-j", f"ipp://{server}/printers/{quote(printer)}", str(question)])
    try:
        groups = json.loads(done.stdout)
    except ValueError as error:
        raise WorldError("cups-not-running") from error
    wanted = ("printer-attributes-tag", "job-attributes-tag")
    found = [group for group in groups if group.get("group-tag") in wanted]
    return found[0] if found else None


def _server() -> str:
    """Return host and port of CUPS; a local socket is reached by the port that goes with it.

    Raises:
        WorldError: `cups-not-running`.
    """
    running = _run(["lpstat", "-r"]).stdout
    if b"not running" in running or b"is running" not in running:
        raise WorldError("cups-not-running")
    server = _run(["lpstat", "-H"]).stdout.decode(errors="replace").strip()
    return "localhost" if server.startswith("/") or not server else server


def _run(words: list[str], data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "LC_ALL": "C", "LANGUAGE": "C"}
    try:
        return subprocess.run(
            words, input=data, capture_output=True, check=False, timeout=SECONDS, env=environment
        )
    except FileNotFoundError as error:
        package = PACKAGES.get(words[0], "cups-ipp-utils")
        raise WorldError("cups-missing", words[0], package=package) from error
    except subprocess.TimeoutExpired as error:
        raise WorldError("cups-not-running") from error


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]
