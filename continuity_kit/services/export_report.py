"""The report of an export in words, and its JSON document: for a person, never for a log."""

from typing import Any

from continuity_kit.messages import Language, sentence
from continuity_kit.services.export_daily import ExportReport
from continuity_kit.services.export_select import Selected

COLOUR_WORDS = {
    "fr": {"red": "ROUGE", "amber": "ORANGE", "green": "VERT"},
    "en": {"red": "RED", "amber": "AMBER", "green": "GREEN"},
}
MISSING_WORDS = {
    "identity": "identité",
    "prescription": "prescription",
    "plan": "plan approuvé",
    "structure_set": "structures",
    "ct": "scanner de dosimétrie",
    "drr": "DRR",
    "count": "nombre de séances faites",
    "appointment": "prochain rendez-vous",
    "setup_note": "note de mise en place",
    "phone": "téléphone",
}


def report_document(report: ExportReport) -> dict[str, Any]:
    """Return the document of `export --json` (without `exit` and `refused`)."""
    return {
        "sequence": report.sequence,
        "created": report.created.isoformat(),
        "words": list(report.words),
        "expected": len(report.patients),
        "failed": report.failed,
        "files_seen": report.files_seen,
        "files_read": report.files_read,
        "objects": report.objects,
        "objects_sealed": report.objects_sealed,
        "objects_written": report.objects_written,
        "bytes_read_back": report.bytes_read_back,
        "no_space": report.no_space,
        "stale": [name for name, _ in report.stale],
        "notes": [{"code": note.code, "subject": note.subject} for note in report.notes],
        "patients": [_patient(item) for item in report.patients],
    }


def report_lines(report: ExportReport, language: Language) -> list[str]:
    """Return the report in words: the numbers to note, then red before amber before green."""
    ready = sum(1 for item in report.patients if item.colour != "red")
    values = {
        "sequence": str(report.sequence),
        "created": report.created.strftime("%Y-%m-%d %H:%M UTC"),
        "words": " ".join(report.words),
        "ready": str(ready),
        "total": str(len(report.patients)),
        "objects": str(report.objects),
        "sealed": str(report.objects_sealed),
        "read": str(report.files_read),
    }
    lines = [
        sentence("export-report-head", language, values),
        sentence("export-report-ready", language, values),
        sentence("export-report-objects", language, values),
    ]
    order = ("red", "amber", "green")
    for item in sorted(report.patients, key=lambda entry: order.index(entry.colour)):
        missing = [MISSING_WORDS[word] if language == "fr" else word for word in item.missing]
        found = [
            sentence(finding.code, language, dict(finding.values)) for finding in item.findings
        ]
        colour = COLOUR_WORDS[language][item.colour]
        about = " · ".join(part for part in (", ".join(missing), *found) if part)
        who = f"{item.name.replace('^', ' ').strip()} · {item.key.patient_id}"
        lines.append(f"{colour}  {who}{' · ' if about else ''}{about}")
    return lines


def _patient(item: Selected) -> dict[str, Any]:
    return {
        "patient_id": item.key.patient_id,
        "id_issuer": item.key.issuer or None,
        "name": item.name,
        "birth_date": item.birth_date.isoformat() if item.birth_date else None,
        "reasons": list(item.reasons),
        "missing": list(item.missing),
        "colour": item.colour,
        "findings": [finding.code for finding in item.findings],
    }
