"""What a hand-back says of itself: patient by patient, what was refused and what must be known."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from continuity_kit.domain.findings import Refusal
from continuity_kit.domain.patient import PatientKey
from continuity_kit.messages import Language, sentence


@dataclass(frozen=True)
class PlanGivenBack:
    """One plan as handed back; `before` and `expected` are None when nobody knows the count."""

    plan_uid: str
    before: int | None
    on_paper: int
    expected: int | None
    sessions: int
    records: int
    unconfirmed: int
    conflicts: int


@dataclass(frozen=True)
class PatientGivenBack:
    """One patient; `folder` is relative to the result, None when the ledger knows nothing."""

    key: PatientKey
    folder: str | None
    plans: tuple[PlanGivenBack, ...]


@dataclass(frozen=True)
class HandBackReport:
    """What stands in the folder.

    Attributes:
        refused: what could not be written, and what is bad in the ledger; the rest was written.
        notes: what is as it should be and must be known.
        sheets: numbers of the worksheets.
    """

    out: Path
    patients: tuple[PatientGivenBack, ...]
    files: int
    refused: tuple[Refusal, ...]
    notes: tuple[Refusal, ...]
    sheets: tuple[str, ...]


def patients_document(report: HandBackReport) -> list[dict[str, Any]]:
    """Return the patients as the command's JSON has them; those with something to settle first."""
    return [
        {
            "patient_id": patient.key.patient_id,
            "id_issuer": patient.key.issuer,
            "folder": patient.folder,
            "plans": [
                {
                    "plan_uid": plan.plan_uid,
                    "before": plan.before,
                    "on_paper": plan.on_paper,
                    "expected": plan.expected,
                    "sessions": plan.sessions,
                    "records": plan.records,
                    "unconfirmed": plan.unconfirmed,
                    "conflicts": plan.conflicts,
                }
                for plan in patient.plans
            ],
        }
        for patient in report.patients
    ]


def told(refusals: Sequence[Refusal], language: Language) -> list[dict[str, str]]:
    """Return refusals or notes with their sentences."""
    return [
        {
            "code": item.code,
            "subject": item.subject,
            "text": sentence(item.code, language, dict(item.values)),
        }
        for item in refusals
    ]
