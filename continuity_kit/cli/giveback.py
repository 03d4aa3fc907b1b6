"""The commands that give back: what was given on paper, and the exported objects."""

from collections.abc import Sequence
from pathlib import Path

import click

from continuity_kit.cli.opening import open_laptop
from continuity_kit.cli.options import FOLDER, common, opens_vault
from continuity_kit.cli.output import Outcome, Progress, progress_printer
from continuity_kit.domain.findings import Refusal
from continuity_kit.messages import Language
from continuity_kit.services.give_back_formats import visible
from continuity_kit.services.give_back_report import HandBackReport, patients_document, told
from continuity_kit.services.hand_back import hand_back
from continuity_kit.services.restore import RestoreReport, restore

VAULT = click.argument("vault", type=FOLDER)
OUT = click.option("--out", type=FOLDER, required=True, help="The folder to write.")

HANDBACK = {"fr": "Restitution", "en": "Hand-back"}
RESTORE = {"fr": "Retour des objets", "en": "Restore"}
WORDS = {
    "fr": {
        "plan": "{patient} · {plan}\u00a0: {before} avant + {on_paper} sur papier = {expected}",
        "open": " · À RÉGLER\u00a0: {conflicts} conflit(s), {unconfirmed} non confirmée(s)",
        "handback": "{files} fichiers dans {out}, {sheets} feuille(s) de restitution.",
        "restore": "{out}\u00a0: {written} écrits, {there} déjà là, {refused} non rendus.",
        "unknown": "inconnu",
    },
    "en": {
        "plan": "{patient} · {plan}: {before} before + {on_paper} on paper = {expected}",
        "open": " · TO SETTLE: {conflicts} conflict(s), {unconfirmed} not confirmed",
        "handback": "{files} files in {out}, {sheets} hand-back worksheet(s).",
        "restore": "{out}: {written} written, {there} already there, {refused} not restored.",
        "unknown": "unknown",
    },
}


def register(cli: click.Group) -> None:
    """Add the commands."""
    for command in (handback, restore_objects):
        cli.add_command(command)


@click.command()
@VAULT
@OUT
@opens_vault
@common
def handback(
    vault: Path,
    out: Path,
    passphrase_file: Path | None,
    opener: str | None,
    as_json: bool,
    language: Language,
) -> Outcome:
    """Write worksheets, tables and treatment records of what was given on paper."""
    laptop = open_laptop(vault, passphrase_file, opener, language)
    report = hand_back(
        laptop, out, language=language, progress=_progress(HANDBACK, language, quiet=as_json)
    )
    document = {
        "out": str(report.out),
        "patients": patients_document(report),
        "files": report.files,
        "worksheets": list(report.sheets),
        "notes": told(report.notes, language),
    }
    return Outcome(document, _handback_lines(report, language), report.refused)


@click.command("restore")
@VAULT
@OUT
@click.option("--patient", "patient_id", help="That patient alone; the whole, exact identifier.")
@click.option("--issuer", help="Issuer of the identifier, where two share it.")
@opens_vault
@common
def restore_objects(
    vault: Path,
    out: Path,
    patient_id: str | None,
    issuer: str | None,
    passphrase_file: Path | None,
    opener: str | None,
    as_json: bool,
    language: Language,
) -> Outcome:
    """Write the exported objects back, bit for bit, and the tables as CSV."""
    laptop = open_laptop(vault, passphrase_file, opener, language)
    report = restore(
        laptop,
        out,
        patient_id=patient_id,
        issuer=issuer,
        progress=_progress(RESTORE, language, quiet=as_json),
    )
    document = {
        "out": str(report.out),
        "objects": [
            {
                "name": item.name,
                "uid": item.uid or None,
                "role": item.role,
                "sha256": item.sha256,
                "status": item.status,
                "preamble_cleared": item.preamble_cleared,
            }
            for item in report.objects
        ],
        "written": report.count("written"),
        "already_there": report.count("already_there"),
        "not_restored": report.count("refused"),
        "notes": told(report.notes, language),
    }
    return Outcome(document, _restore_lines(report, language), report.refused)


def _progress(label: dict[str, str], language: Language, *, quiet: bool) -> Progress:
    return progress_printer(label[language], quiet=quiet)


def _handback_lines(report: HandBackReport, language: Language) -> list[str]:
    """Say what the OIS must show of each plan that something was given of or is open."""
    words = WORDS[language]
    lines = []
    for patient in report.patients:
        for plan in patient.plans:
            if patient.folder is None or not (
                plan.sessions or plan.on_paper or plan.conflicts or plan.unconfirmed
            ):
                continue
            line = words["plan"].format(
                patient=visible(patient.key.patient_id),
                plan=plan.plan_uid,
                before=words["unknown"] if plan.before is None else plan.before,
                on_paper=plan.on_paper,
                expected=words["unknown"] if plan.expected is None else plan.expected,
            )
            if plan.conflicts or plan.unconfirmed:
                line += words["open"].format(conflicts=plan.conflicts, unconfirmed=plan.unconfirmed)
            lines.append(line)
    summary = words["handback"].format(
        files=report.files, out=report.out, sheets=len(report.sheets)
    )
    return [*lines, *_notes(report.notes, language), summary]


def _restore_lines(report: RestoreReport, language: Language) -> list[str]:
    summary = WORDS[language]["restore"].format(
        out=report.out,
        written=report.count("written"),
        there=report.count("already_there"),
        refused=report.count("refused"),
    )
    return [*_notes(report.notes, language), summary]


def _notes(notes: Sequence[Refusal], language: Language) -> list[str]:
    return [
        f"{visible(note['subject'])} [{note['code']}] {note['text']}".strip()
        for note in told(notes, language)
    ]
