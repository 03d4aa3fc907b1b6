"""The commands that show and print: the list, one plan, a plan's code, treatment sheets."""

from datetime import datetime
from pathlib import Path

import click

from continuity_kit.cli.opening import open_laptop
from continuity_kit.cli.options import EXISTING_FILE, FOLDER, common, opens_vault
from continuity_kit.cli.output import Outcome
from continuity_kit.cli.sheets import check_day, sheet
from continuity_kit.domain.snapshot import Snapshot
from continuity_kit.errors import WorldError
from continuity_kit.messages import Language, sentence
from continuity_kit.services.browse import browse, browse_plan
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.ledger_journal import damage_refusals
from continuity_kit.services.list_document import list_document
from continuity_kit.services.list_lines import list_lines
from continuity_kit.services.machine_profiles import signed_profiles
from continuity_kit.services.plan_code import code_of_file
from continuity_kit.services.plan_document import plan_document
from continuity_kit.services.plan_lines import plan_lines
from continuity_kit.services.profile_lines import list_profile_line, plan_profile_lines
from continuity_kit.sheets.words import finding_text

VAULT = click.argument("vault", type=FOLDER)
NEW_FILE = click.Path(path_type=Path, dir_okay=False)
ISSUER = click.option("--issuer", help="Issuer of the identifier, where two share it.")


def register(cli: click.Group) -> None:
    """Add the commands."""
    for command in (list_patients, plan, code, sheet):
        cli.add_command(command)


@click.command("list")
@VAULT
@click.option("--day", help="YYYY-MM-DD, the date as written in the appointment.")
@click.option("--machine", help="The appointment's machine, whole.")
@opens_vault
@common
def list_patients(
    vault: Path,
    day: str | None,
    machine: str | None,
    passphrase_file: Path | None,
    opener: str | None,
    as_json: bool,
    language: Language,
) -> Outcome:
    """List who is on treatment, at which fraction, and what is missing."""
    if day is not None:
        check_day(day)
    laptop = open_laptop(vault, passphrase_file, opener, language)
    snapshot = browse(laptop)
    now = laptop.now().astimezone()
    return Outcome(
        list_document(snapshot, now, day=day, machine=machine) if as_json else {},
        () if as_json else _list_lines(laptop, snapshot, now, language, day, machine),
        damage_refusals(laptop.ledger.damage()),
    )


def _list_lines(
    laptop: Laptop,
    snapshot: Snapshot,
    now: datetime,
    language: Language,
    day: str | None,
    machine: str | None,
) -> list[str]:
    limits = laptop.settings.age_limits_h
    lines = list_lines(snapshot, now, language, limits, day=day, machine=machine)
    profiles = signed_profiles(laptop.ledger.entries())
    return [*lines, "", list_profile_line(snapshot.patients, profiles, language)]


@click.command()
@VAULT
@click.argument("plan_uid")
@ISSUER
@click.option("--object", "object_sha256", help="SHA-256, where two contents claim the UID.")
@opens_vault
@common
def plan(
    vault: Path,
    plan_uid: str,
    issuer: str | None,
    object_sha256: str | None,
    passphrase_file: Path | None,
    opener: str | None,
    as_json: bool,
    language: Language,
) -> Outcome:
    """Show one plan: every value of its file, its code, and what stops it."""
    laptop = open_laptop(vault, passphrase_file, opener, language)
    snapshot, patient, view = browse_plan(
        laptop, plan_uid, issuer=issuer, object_sha256=object_sha256
    )
    if view.plan is None:
        raise WorldError("plan-missing", plan_uid)
    document = plan_document(
        view, view.plan, lambda item: finding_text(item.code, language, dict(item.values))
    )
    now = laptop.now().astimezone()
    limits = laptop.settings.age_limits_h
    lines = plan_lines(snapshot, patient, view, now, language, limits)
    profiles = signed_profiles(laptop.ledger.entries())
    lines += plan_profile_lines(view.plan, profiles, now.tzinfo, language)
    return Outcome(document, lines, damage_refusals(laptop.ledger.damage()))


@click.command()
@click.argument("file", type=EXISTING_FILE)
@common
def code(file: Path, as_json: bool, language: Language) -> Outcome:
    """Print the code of a DICOM plan, to be written on the approved paper; needs no vault."""
    del as_json
    coded = code_of_file(file)
    label = coded.label or sentence("list-not-supplied", language)
    return Outcome(
        {
            "code": coded.code,
            "digest": coded.digest,
            "plan_uid": coded.plan_uid,
            "label": coded.label,
        },
        [sentence("code-line", language, {"label": label, "code": coded.code})],
    )
