"""What an import brought, line by line, as the screen tells it: no command, no key of a file."""

from collections.abc import Iterator

from continuity_kit.domain.findings import Finding, Refusal
from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.plan_changes import FieldChange
from continuity_kit.gui.presenters.refusals import finding_on_screen, on_screen
from continuity_kit.gui.presenters.wording import words_of
from continuity_kit.messages import Language
from continuity_kit.services.export_report import COLOUR_WORDS, MISSING_WORDS
from continuity_kit.services.import_compare import PatientState, PlanNews
from continuity_kit.services.import_report import ImportReport, inert, shown_name
from continuity_kit.sheets.field_words import field_words, plain_value

CHANGED = "plan-content-changed"
MOST_VALUES, MOST_NEW = 8, 12
INDENT = "    "


def report_words(report: ImportReport, language: Language) -> tuple[str, ...]:
    """Return what a person must look at, by name: what is new, changed, missing or gone."""
    return tuple(_lines(report, language))


def _lines(report: ImportReport, language: Language) -> Iterator[str]:
    names = {item.key: shown_name(item) for item in report.patients}
    yield words_of(
        "import-report-objects",
        language,
        objects=report.figures.objects,
        taken=report.figures.objects_taken,
    )
    if report.restored:
        yield words_of("import-report-restored", language, restored=report.restored)
    for warning in report.warnings:
        yield on_screen(warning.code, language, dict(warning.values))
    for gone in report.dropped:
        yield f"{shown_name(gone)} · {on_screen('import-patient-dropped', language)}"
    for plan in report.plans:
        if plan.kind == "changed" or _is_changed(plan):
            yield from _changed(plan, names, language)
    yield from _new(report.plans, names, language)
    for colour in ("red", "amber"):
        for patient in report.patients:
            if patient.colour == colour:
                yield _patient(patient, language)
    for plan in report.plans:
        if plan.kind == "known" and not _is_changed(plan):
            yield f"{_whose(plan, names)} · {_told(plan.findings, language)}"
    for refusal in (*report.peers_missing, *report.unreadable, *_problem(report)):
        text = on_screen(refusal.code, language, dict(refusal.values))
        yield f"{inert(refusal.subject)} · {text}" if refusal.subject else text


def _changed(plan: PlanNews, names: dict[PatientKey, str], language: Language) -> Iterator[str]:
    yield words_of("gui-exports-plan-changed", language, plan=_whose(plan, names))
    for change in plan.changes[:MOST_VALUES]:
        yield INDENT + inert(_value_words(change, language))
    if len(plan.changes) > MOST_VALUES:
        count = len(plan.changes) - MOST_VALUES
        yield INDENT + words_of("import-plan-more-changes", language, count=count)


def _new(
    plans: tuple[PlanNews, ...], names: dict[PatientKey, str], language: Language
) -> Iterator[str]:
    found = [_whose(plan, names) for plan in plans if plan.kind == "new" and not _is_changed(plan)]
    if found:
        shown = " ; ".join(found[:MOST_NEW]) + (" …" if len(found) > MOST_NEW else "")
        yield words_of("gui-exports-plans-new", language, count=len(found), plans=shown)


def _patient(item: PatientState, language: Language) -> str:
    missing = [MISSING_WORDS.get(word, word) if language == "fr" else word for word in item.missing]
    if any(finding.code == CHANGED for finding in item.findings):
        missing.append(words_of("gui-exports-changed", language))
    others = tuple(finding for finding in item.findings if finding.code != CHANGED)
    about = " · ".join(part for part in (", ".join(missing), _told(others, language)) if part)
    return f"{COLOUR_WORDS[language][item.colour]} · {shown_name(item)} · {about}"


def _value_words(change: FieldChange, language: Language) -> str:
    values = {
        "field": field_words(change.field, language),
        "old": plain_value(change.old),
        "new": plain_value(change.new),
    }
    if change.beam is None:
        return words_of("gui-exports-value", language, **values)
    return words_of("gui-exports-value-beam", language, beam=change.beam, **values)


def _whose(plan: PlanNews, names: dict[PatientKey, str]) -> str:
    return f"{inert(plan.label or '-')} · {names.get(plan.owner, inert(plan.owner.patient_id))}"


def _told(findings: tuple[Finding, ...], language: Language) -> str:
    """Return the sentences; the exporter may be newer and name a finding that has none here."""
    return " · ".join(inert(finding_on_screen(item, language)) for item in findings)


def _is_changed(plan: PlanNews) -> bool:
    return any(finding.code == CHANGED for finding in plan.findings)


def _problem(report: ImportReport) -> tuple[Refusal, ...]:
    return (report.pruned.problem,) if report.pruned.problem else ()
