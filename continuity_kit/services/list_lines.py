"""The patient list in words, for a terminal: data age first, then who, and each plan."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from continuity_kit.domain.findings import Finding
from continuity_kit.domain.snapshot import PatientView, PlanView, Snapshot, SnapshotHead, Trust
from continuity_kit.messages import Language, sentence
from continuity_kit.services.list_document import (
    age_hours,
    appointments_on,
    plan_machine,
    select_patients,
    told_count,
)
from continuity_kit.sheets.frame import birth_words, printed_name, source_words
from continuity_kit.sheets.numbers import moment
from continuity_kit.sheets.words import finding_text

SINCE_COUNT = "scheduled-since-count"
MISSING: Mapping[str, str] = {
    "identity": "list-missing-identity",
    "prescription": "list-missing-prescription",
    "plan": "list-missing-plan",
    "structure_set": "list-missing-structure-set",
    "ct": "list-missing-ct",
    "drr": "list-missing-drr",
    "count": "list-missing-count",
    "appointment": "list-missing-appointment",
    "setup_note": "list-missing-setup-note",
    "phone": "list-missing-phone",
}
TRUST: Mapping[Trust, str] = {
    "sealed": "list-trust-sealed",
    "pinned": "list-trust-pinned",
    "unconfirmed": "list-trust-unconfirmed",
    "changed": "list-trust-changed",
}


def list_lines(
    snapshot: Snapshot,
    now: datetime,
    language: Language,
    age_limits_h: tuple[int, int, int],
    *,
    day: str | None = None,
    machine: str | None = None,
) -> list[str]:
    """Return the list in words; times are printed in the zone of `now`."""
    lines = head_lines(snapshot.head, now, language, age_limits_h)
    patients = select_patients(snapshot.patients, day, machine)
    if not patients:
        return [*lines, sentence("list-none", language)]
    for patient in patients:
        lines += ["", *_patient(patient, now, language, day, machine)]
    return lines


def head_lines(
    head: SnapshotHead, now: datetime, language: Language, age_limits_h: tuple[int, int, int]
) -> list[str]:
    """Return which export this is, and how old its data are."""
    values = {
        "facility": head.facility,
        "sequence": str(head.sequence),
        "created": moment(head.created, now.tzinfo, language),
    }
    return [
        sentence("list-title", language, values),
        age_line(head.oldest_read_at, now, language, age_limits_h),
    ]


def age_line(
    oldest_read_at: datetime, now: datetime, language: Language, age_limits_h: tuple[int, int, int]
) -> str:
    """Return the age of the data in words: recent, to check, old, or too old for consoles.

    SAFETY: data that claim to come from the future are said to be wrong, not recent
    (test_the_banner_says_how_old_the_data_are).
    """
    if oldest_read_at > now:
        return sentence("list-age-future", language)
    age = now - oldest_read_at
    rank = sum(age > timedelta(hours=limit) for limit in age_limits_h)
    values = {
        "age": f"{age_hours(oldest_read_at, now):g}",
        "limit": str(age_limits_h[max(rank - 1, 0)]),
    }
    if rank == 0:
        return sentence("list-age-recent", language, values)
    if rank == 1:
        return sentence("list-age-check", language, values)
    if rank == 2:
        return sentence("list-age-old", language, values)
    return sentence("list-age-consoles", language, values)


def _patient(
    patient: PatientView,
    now: datetime,
    language: Language,
    day: str | None,
    machine: str | None,
) -> list[str]:
    lines = [patient_line(patient, language)]
    if patient.missing:
        words = ", ".join(
            sentence(MISSING[item], language) if item in MISSING else item
            for item in patient.missing
        )
        lines.append("  " + sentence("list-missing", language, {"what": words}))
    lines += ["  " + finding_line(item, language) for item in patient.findings]
    if day is not None or machine is not None:
        for visit in appointments_on(patient, day, machine):
            values = {"time": visit.start_text[:16].replace("T", " "), "machine": visit.machine}
            lines.append("  " + sentence("list-visit", language, values))
    for view in patient.plans:
        lines += _plan(view, now, language)
    if not patient.plans:
        lines.append("  " + sentence("list-no-plan", language))
    return lines


def patient_line(patient: PatientView, language: Language) -> str:
    """Return name, birth date and identifier: two identifiers on every line about a patient."""
    values = {
        "name": printed_name(patient),
        "birth": birth_words(patient.birth_date, patient.sex, language),
        "patient_id": patient.key.patient_id,
    }
    line = sentence("list-patient", language, values)
    if patient.key.issuer:
        line += " · " + sentence("list-issuer", language, {"issuer": patient.key.issuer})
    return line


def _plan(view: PlanView, now: datetime, language: Language) -> list[str]:
    values = {
        "label": (view.plan.label if view.plan else None) or view.plan_uid,
        "machine": plan_machine(view) or sentence("list-not-supplied", language),
        "count": count_line(view, now, language),
    }
    verdict = sentence("list-printable", language)
    if not view.printable:
        stops = dict.fromkeys(item.code for item in view.findings if item.severity == "stop")
        verdict = sentence("list-not-printable", language, {"codes": ", ".join(stops)})
    trust = sentence(TRUST[view.trust], language)
    return [
        "  " + sentence("list-plan", language, values),
        f"    {view.plan_uid} · {trust} · {verdict}",
        *(f"    {line}" for line in source_lines(view, now, language)),
        *(
            f"    {finding_line(item, language)}"
            for item in view.findings
            if item.code == SINCE_COUNT
        ),
    ]


def source_lines(view: PlanView, now: datetime, language: Language) -> list[str]:
    """Return each count with who says it and when, where they differ: people settle by these."""
    position = view.position
    if not view.count.conflict and (position is None or not position.conflict):
        return []
    lines = []
    for source, given, as_of in view.count.sources:
        time = sentence("frame-time-none", language)
        if as_of is not None:
            time = moment(as_of, now.tzinfo, language)
        values = {"given": str(given), "source": source_words(source, language), "as_of": time}
        lines.append(sentence("list-count-source", language, values))
    return lines


def count_line(view: PlanView, now: datetime, language: Language) -> str:
    """Return the fractions given with who says so and when; unknown is a word."""
    given, source, as_of = told_count(view)
    since = str(view.given_since_export)
    if given is None:
        return sentence("list-count-unknown", language, {"since": since})
    values = {
        "given": str(given),
        "planned": "?" if view.fractions_planned is None else str(view.fractions_planned),
        "source": source_words(source, language),
        "as_of": moment(as_of, now.tzinfo, language)
        if as_of
        else sentence("frame-time-none", language),
        "since": since,
    }
    if view.given_since_export:
        return sentence("list-count-since", language, values)
    return sentence("list-count", language, values)


def finding_line(finding: Finding, language: Language) -> str:
    """Return a finding with its weight in words, and its sentence."""
    if finding.severity == "stop":
        weight = sentence("plan-finding-stop", language)
    elif finding.severity == "warn":
        weight = sentence("plan-finding-warn", language)
    else:
        weight = sentence("plan-finding-note", language)
    text = finding_text(finding.code, language, dict(finding.values))
    beam = "" if finding.beam is None else f" {finding.beam}"
    return f"{weight}{beam} · {text} [{finding.code}]"
