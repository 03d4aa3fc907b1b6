"""Faults and remarks in clinical data; all of them are returned together."""

from dataclasses import dataclass, field
from typing import Literal

Severity = Literal["stop", "warn", "note"]


@dataclass(frozen=True)
class Finding:
    """One fault or remark.

    `stop` forbids printing and recording, `warn` is printed and signed for, `note` informs. The
    sentence is found in `messages/` by `code` and filled with `values`.
    """

    code: str
    severity: Severity
    beam: int | None = None
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Refusal:
    """One row, file or object that was refused while the rest went on.

    `subject` names it for the user (a file name, a table and row); it never reaches a log.
    """

    code: str
    subject: str = field(repr=False)
    values: tuple[tuple[str, str], ...] = ()


def has_stop(findings: tuple[Finding, ...]) -> bool:
    """Tell whether any finding forbids treating from paper."""
    return any(finding.severity == "stop" for finding in findings)
