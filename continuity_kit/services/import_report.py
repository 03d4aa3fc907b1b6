"""The report of an import: what a radiographer is greeted with; never for a log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from continuity_kit.domain.findings import Finding, Refusal
from continuity_kit.domain.trust import PlanPin
from continuity_kit.ledger.entries import Receipt
from continuity_kit.messages import Language, sentence
from continuity_kit.services.export_report import COLOUR_WORDS, MISSING_WORDS
from continuity_kit.services.generation import Contents, contents_name
from continuity_kit.services.import_compare import (
    Comparison,
    PatientState,
    PlanNews,
    patient_states,
    unread_plans,
)
from continuity_kit.services.import_objects import IntakeFigures
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.list_document import age_hours
from continuity_kit.services.retention import Pruned
from continuity_kit.sheets.words import finding_text
from continuity_kit.vault.bundle import FUTURE_TOLERANCE, Decision
from continuity_kit.vault.catalogue import Catalogue, CataloguePatient
from continuity_kit.vault.store import AcceptedBundle
from continuity_kit.vault.words import head_words

PEER_MISSING = "bundle-peer-missing"
FIELDS_SHOWN = 20
NO_BREAKS = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}"
NOTHING_PRUNED = Pruned()


@dataclass(frozen=True)
class ImportReport:
    """What one import did.

    Attributes:
        is_new: False for a bundle that was held already: nothing was written.
        words: four words of the manifest, for the ward sheet.
        oldest_read_at: the age of the data counts from here, never from `created`.
        dropped: unfinished in the generation before and absent without a reason.
        warnings: of the bundle: expired, from the future, exports not seen, its age.
        unreadable: objects that were refused or could not be read.
        peers_missing: letters of known laptops that cannot read this bundle.
        restored: files that the vault had lost and this stick gave back.
    """

    is_new: bool
    exporter: str
    sequence: int
    created: datetime
    manifest_sha256: str
    words: tuple[str, ...]
    oldest_read_at: datetime
    age_hours: float
    patients: tuple[PatientState, ...] = field(repr=False)
    plans: tuple[PlanNews, ...] = field(repr=False)
    dropped: tuple[CataloguePatient, ...] = field(repr=False)
    dropped_plans: tuple[PlanPin | str, ...] = field(repr=False)
    unreadable: tuple[Refusal, ...] = field(repr=False)
    warnings: tuple[Refusal, ...]
    peers_missing: tuple[Refusal, ...]
    days_not_seen: int
    asked_two: tuple[str, ...]
    figures: IntakeFigures
    receipt: Receipt | None = None
    restored: int = 0
    pruned: Pruned = NOTHING_PRUNED

    @property
    def ready(self) -> int:
        """Patients who could be treated from paper."""
        return sum(1 for patient in self.patients if patient.is_ready)

    @property
    def refused(self) -> tuple[Refusal, ...]:
        """What a person must look at, by name."""
        gone = tuple(Refusal("import-patient-dropped", shown_name(item)) for item in self.dropped)
        stopped = tuple(
            Refusal(finding.code, item.plan_uid, finding.values)
            for item in self.plans
            for finding in item.findings
            if finding.severity == "stop"
        )
        problem = (self.pruned.problem,) if self.pruned.problem else ()
        found = (*self.peers_missing, *gone, *stopped, *self.unreadable, *problem)
        return tuple(replace(item, subject=inert(item.subject)) for item in found)

    @property
    def exit_code(self) -> int:
        """1 when a person must look: a patient who is not ready, something refused or gone."""
        return 1 if self.refused or self.ready < len(self.patients) else 0


def accepted_report(
    laptop: Laptop,
    decision: Decision,
    catalogue: Catalogue,
    contents: Contents,
    comparison: Comparison,
    dropped: Sequence[CataloguePatient],
    figures: IntakeFigures,
    receipt: Receipt,
) -> ImportReport:
    """Return the report of a bundle that was just taken in."""
    return ImportReport(
        is_new=True,
        **_head(laptop, decision, catalogue),
        patients=comparison.patients,
        plans=comparison.plans,
        dropped=tuple(dropped),
        dropped_plans=comparison.dropped,
        unreadable=contents.unreadable,
        figures=figures,
        receipt=receipt,
    )


def unchanged_report(
    laptop: Laptop, decision: Decision, held: AcceptedBundle, restored: int
) -> ImportReport:
    """Return the report of a bundle that is held already."""
    contents: Contents | None = laptop.store.get_derived(
        contents_name(held.manifest_sha256), Contents
    )
    return ImportReport(
        is_new=False,
        **_head(laptop, decision, held.catalogue),
        patients=patient_states(
            held.catalogue, (), unread_plans(held.catalogue, contents) if contents else frozenset()
        ),
        plans=(),
        dropped=(),
        dropped_plans=(),
        unreadable=contents.unreadable if contents else (),
        figures=IntakeFigures(len(held.manifest.objects), 0, 0, 0),
        restored=restored,
    )


def shown_name(patient: CataloguePatient | PatientState) -> str:
    """Return name and identifier, as a person reads them."""
    number = patient.key.patient_id if isinstance(patient, PatientState) else patient.patient_id
    return inert(f"{patient.name.replace('^', ' ').strip()} · {number}")


def report_document(report: ImportReport, language: Language) -> dict[str, Any]:
    """Return the document of `import --json` (without `exit` and `refused`)."""
    return {
        "is_new": report.is_new,
        "exporter": report.exporter,
        "sequence": report.sequence,
        "created": report.created.isoformat(),
        "age_hours": report.age_hours,
        "words": list(report.words),
        "ready": report.ready,
        "patients": len(report.patients),
        "not_ready": [_patient(item) for item in report.patients if not item.is_ready],
        "incomplete": [_patient(item) for item in report.patients if item.missing],
        "dropped": [
            {"patient_id": item.patient_id, "id_issuer": item.id_issuer or None, "name": item.name}
            for item in report.dropped
        ],
        "plans": [_plan(item, language) for item in report.plans],
        "dropped_plans": [str(item) for item in report.dropped_plans],
        "days_not_seen": report.days_not_seen,
        "warnings": [
            {"code": item.code, "text": sentence(item.code, language, dict(item.values))}
            for item in (*report.warnings, *report.peers_missing)
        ],
        "two_people_for": list(report.asked_two),
        "objects": report.figures.objects,
        "objects_taken": report.figures.objects_taken,
        "objects_opened": report.figures.objects_opened,
        "bytes_taken": report.figures.bytes_taken,
        "restored": report.restored,
        "generations_removed": report.pruned.generations,
        "entry": report.receipt.index if report.receipt else None,
        "mirrored": report.receipt.mirrored if report.receipt else None,
    }


def report_lines(report: ImportReport, language: Language) -> list[str]:
    """Return the report in words: numbers to note, then what a person must look at, by name."""
    values = {
        "sequence": str(report.sequence),
        "created": report.created.strftime("%Y-%m-%d %H:%M UTC"),
        "words": " ".join(report.words),
        "age": f"{report.age_hours:.0f}",
        "ready": str(report.ready),
        "total": str(len(report.patients)),
        "taken": str(report.figures.objects_taken),
        "objects": str(report.figures.objects),
        "restored": str(report.restored),
    }
    head = "import-report-head" if report.is_new else "import-report-known"
    lines = [sentence(head, language, values), sentence("import-report-ready", language, values)]
    if report.is_new:
        lines.append(sentence("import-report-objects", language, values))
    if report.restored:
        lines.append(sentence("import-report-restored", language, values))
    lines += [sentence(item.code, language, dict(item.values)) for item in report.warnings]
    order = ("red", "amber", "green")
    for item in sorted(report.patients, key=lambda one: order.index(one.colour)):
        if item.colour != "green":
            lines.append(_patient_line(item, language))
    for plan in report.plans:
        if plan.kind == "changed" or plan.findings:
            lines += _plan_lines(plan, language)
    return lines


def _head(laptop: Laptop, decision: Decision, catalogue: Catalogue) -> dict[str, Any]:
    manifest, now = decision.manifest, laptop.now()
    oldest = catalogue.oldest_read_at
    warnings = tuple(Refusal(code, "", _pairs(values)) for code, values in decision.warnings)
    return {
        "exporter": manifest.exporter_key_id,
        "sequence": manifest.sequence,
        "created": manifest.created,
        "manifest_sha256": decision.manifest_sha256,
        "words": head_words(bytes.fromhex(decision.manifest_sha256), laptop.language),
        "oldest_read_at": oldest,
        "age_hours": age_hours(oldest, now),
        "warnings": (
            *(item for item in warnings if item.code != PEER_MISSING),
            *age_warnings(oldest, now, laptop.settings.age_limits_h),
        ),
        "peers_missing": tuple(item for item in warnings if item.code == PEER_MISSING),
        "days_not_seen": decision.days_not_seen,
        "asked_two": decision.asks_two,
    }


def age_warnings(
    oldest: datetime, now: datetime, limits_h: tuple[int, int, int]
) -> tuple[Refusal, ...]:
    """Return the banner that data of this age bear: to check, old, consoles may refuse accounts."""
    age = now - oldest
    if age < -FUTURE_TOLERANCE:
        return (Refusal("import-data-future", "", (("read_at", oldest.isoformat()),)),)
    rank = sum(age > timedelta(hours=limit) for limit in limits_h)
    if rank == 0:
        return ()
    hours = str(int(age.total_seconds() // 3600))
    old = "import-data-old" if rank == 2 else "import-data-consoles"
    code = "import-data-to-check" if rank == 1 else old
    return (Refusal(code, "", (("hours", hours),)),)


def _pairs(values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(values.items())


def _patient(item: PatientState) -> dict[str, Any]:
    return {
        "patient_id": item.key.patient_id,
        "id_issuer": item.key.issuer or None,
        "name": item.name,
        "missing": list(item.missing),
        "colour": item.colour,
        "findings": [finding.code for finding in item.findings],
    }


def _plan(item: PlanNews, language: Language) -> dict[str, Any]:
    return {
        "plan_uid": item.plan_uid,
        "patient_id": item.owner.patient_id,
        "id_issuer": item.owner.issuer or None,
        "label": item.label,
        "kind": item.kind,
        "trust": item.trust,
        "findings": [
            {
                "code": finding.code,
                "severity": finding.severity,
                "beam": finding.beam,
                "text": _told(finding, language),
            }
            for finding in item.findings
        ],
        "changes": [
            {"beam": change.beam, "field": change.field, "old": change.old, "new": change.new}
            for change in item.changes
        ],
    }


def inert(text: str) -> str:
    """Return a text of the bundle as a terminal may show it: control characters are replaced.

    The no-break spaces of French typography are no control characters, though not "printable".
    """
    return "".join(
        char if char.isprintable() or char in NO_BREAKS else "\N{REPLACEMENT CHARACTER}"
        for char in text
    )


def _told(finding: Finding, language: Language) -> str:
    """Return a finding's sentence; the exporter may be newer and name one that has none here."""
    return inert(finding_text(finding.code, language, dict(finding.values)))


def _patient_line(item: PatientState, language: Language) -> str:
    missing = [MISSING_WORDS.get(word, word) if language == "fr" else word for word in item.missing]
    texts = [_told(finding, language) for finding in item.findings]
    about = " · ".join(part for part in (", ".join(missing), *texts) if part)
    return f"{COLOUR_WORDS[language][item.colour]}  {shown_name(item)} · {about}"


def _plan_lines(item: PlanNews, language: Language) -> list[str]:
    values = {"label": inert(item.label or "-"), "plan_uid": item.plan_uid, "trust": item.trust}
    code = "import-plan-changed" if item.kind == "changed" else "import-plan-noted"
    lines = [sentence(code, language, values)]
    for change in item.changes[:FIELDS_SHOWN]:
        beam = f"{change.beam} · " if change.beam is not None else ""
        lines.append(inert(f"    {beam}{change.field} : {change.old} → {change.new}"))
    if len(item.changes) > FIELDS_SHOWN:
        more = {"count": str(len(item.changes) - FIELDS_SHOWN)}
        lines.append("    " + sentence("import-plan-more-changes", language, more))
    return lines
