"""Exports on this laptop: those that are kept, and taking in a stick with what it brought."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from continuity_kit.errors import ContinuityError, UsageError
from continuity_kit.gui.presenters.cells import Cell, Row, Tone
from continuity_kit.gui.presenters.department_report import report_words
from continuity_kit.gui.presenters.refusals import on_screen
from continuity_kit.gui.presenters.wording import moment_words, words_of
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.messages import Language, sentence
from continuity_kit.services.import_bundle import import_bundle
from continuity_kit.services.import_history import (
    ImportRecord,
    accepted_bundles,
    import_records,
    own_records,
)
from continuity_kit.services.import_report import ImportReport
from continuity_kit.vault.words import head_words

Told = Callable[[str, int, int], None]

ASKS_TWO = frozenset({"import-drops-need-two", "bundle-rollback", "bundle-gap"})
OWN_DISK = frozenset({"disk-full", "write-failed", "ledger-disk-full", "ledger-write-failed"})
"""The laptop's own disk refused: nothing but it is written by an import."""
STOPPED = "stopped-by-user"
STAGE_WORDS = {"take": "gui-exports-stage-take", "open": "gui-exports-stage-open"}


@dataclass(frozen=True)
class ExportsState:
    """What is kept on this laptop.

    Attributes:
        current: number of the export in use, None while none was accepted.
        empty: what stands instead of rows.
    """

    rows: tuple[Row, ...]
    current: int | None
    empty: str


@dataclass(frozen=True)
class TakenIn:
    """What an import brought, in words; the first line is to be noted by hand."""

    headline: str
    tone: Tone
    lines: tuple[str, ...] = field(repr=False)


def read_exports(workplace: Workplace) -> ExportsState:
    """Return the exports that this laptop took in, newest first; off the GUI thread."""
    laptop, language = workplace.laptop, workplace.language
    records = import_records(laptop.ledger.entries())
    own = own_records(laptop, records)
    kept = {head.manifest_sha256 for head in accepted_bundles(laptop, records)}
    newest = own[-1] if own else None
    rows = tuple(_row(record, record is newest, kept, language) for record in reversed(own))
    return ExportsState(
        rows=rows,
        current=None if newest is None else newest.sequence,
        empty="" if rows else sentence("gui-exports-empty", language),
    )


def take_stick(
    workplace: Workplace,
    stick: Path,
    told: Told,
    *,
    second: tuple[str, str] | None = None,
    reason: str = "",
) -> ImportReport:
    """Take in the newest export of a stick; off the GUI thread. `told` may raise to stop it.

    Args:
        second: name and PIN of the colleague, where two are asked for.

    Raises:
        UsageError, SafetyError, AuthenticityError, WorldError: as `import_bundle`.
    """
    laptop = workplace.laptop
    other = None if second is None else laptop.administrator(*second)
    return import_bundle(laptop, stick, second=other, reason=reason.strip() or None, progress=told)


def stop_between(is_cancelled: Callable[[], bool], told: Told) -> Told:
    """Return a progress report that ends an import between two files once somebody asked.

    Raises:
        UsageError: `stopped-by-user`; the export in use stays, nothing of the new one counts.
    """

    def report(stage: str, done: int, total: int) -> None:
        if is_cancelled():
            raise UsageError("stopped-by-user")
        told(stage, done, total)

    return report


def progress_words(stage: str, done: int, total: int, language: Language) -> str:
    """Return what is going on: the stage and its count."""
    code = STAGE_WORDS.get(stage, "gui-exports-stage-take")
    return words_of(
        "gui-exports-progress", language, stage=sentence(code, language), done=done, total=total
    )


def taken_in(report: ImportReport, language: Language) -> TakenIn:
    """Return the report of an import as people are greeted with it."""
    if not report.is_new:
        headline = words_of("gui-exports-known", language, n=report.sequence)
        return TakenIn(headline, "second", ())
    headline = words_of(
        "gui-exports-ready",
        language,
        ready=report.ready,
        all=len(report.patients),
        n=report.sequence,
        words=", ".join(report.words),
    )
    tone: Tone = "green" if report.ready == len(report.patients) else "amber"
    return TakenIn(headline, tone, report_words(report, language))


def refused_words(error: ContinuityError, current: int | None, language: Language) -> str:
    """Return why a stick was not accepted, what stays in use, and the code to tell IT."""
    if error.code == STOPPED:
        if current is None:
            return words_of("gui-exports-stopped-first", language)
        return words_of("gui-exports-stopped", language, n=current)
    if error.code in OWN_DISK:
        if current is None:
            return words_of("gui-exports-disk-first", language, call=error.code)
        return words_of("gui-exports-disk", language, n=current, call=error.code)
    reason = on_screen(error.code, language, error.values)
    if current is None:
        return words_of("gui-exports-refused-first", language, reason=reason, call=error.code)
    return words_of("gui-exports-refused", language, reason=reason, n=current, call=error.code)


def refused_tone(error: ContinuityError) -> Tone:
    """Return how loud it is said: what somebody asked for is no alarm."""
    return "amber" if error.code == STOPPED else "red"


def _row(record: ImportRecord, is_newest: bool, kept: set[str], language: Language) -> Row:
    lacking = record.patients - record.ready
    files = (
        Cell(sentence("gui-exports-all-complete", language), tone="green", icon="given", weight=600)
        if lacking <= 0
        else Cell(
            words_of("gui-exports-incomplete", language, n=lacking),
            tone="amber",
            icon="warning",
            weight=600,
        )
    )
    is_kept = record.manifest_sha256 in kept
    words = head_words(bytes.fromhex(record.manifest_sha256), language)
    if is_newest and is_kept:
        state = Cell(
            sentence("gui-exports-in-use", language), tone="green", icon="given", weight=600
        )
    elif is_newest:
        state = Cell(sentence("gui-exports-lost", language), tone="red", icon="stop", weight=600)
    elif is_kept:
        state = Cell(sentence("gui-exports-kept", language), tone="second", icon="folder")
    else:
        state = Cell(sentence("gui-exports-pruned", language), tone="third", icon="not-counted")
    cells = (
        Cell(str(record.sequence), points=12.0, weight=700),
        Cell(moment_words(record.created.astimezone(), language)),
        Cell(str(record.patients), is_number=True),
        Cell(str(record.ready), weight=700, is_number=True),
        files,
        Cell(", ".join(words), tone="second"),
        state,
    )
    return Row(record.manifest_sha256, cells)
