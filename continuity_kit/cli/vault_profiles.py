"""The command of a machine's profile: `vault profile`."""

from pathlib import Path

import click

from continuity_kit.cli.opening import colleague, open_laptop, person
from continuity_kit.cli.options import (
    EXISTING_FILE,
    FOLDER,
    OUT_FILE,
    common,
    opens_vault,
    signs,
    two_people,
)
from continuity_kit.cli.output import Outcome
from continuity_kit.cli.vault_people import recorded
from continuity_kit.errors import UsageError
from continuity_kit.messages import Language, sentence
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.machine_profiles import sign_profile, write_test_plan


def register(vault: click.Group) -> None:
    """Add this module's command."""
    vault.add_command(profile)


@click.command("profile")
@click.argument("path", metavar="VAULT", type=FOLDER)
@click.argument("machine")
@click.argument("file", required=False, type=EXISTING_FILE)
@click.option("--test-plan", type=OUT_FILE, help="Write the plan to read at the console instead.")
@click.option("--user", help="A physicist who read the values.")
@signs
@two_people
@opens_vault
@common
def profile(
    path: Path,
    machine: str,
    file: Path | None,
    test_plan: Path | None,
    user: str | None,
    pin_file: Path | None,
    second: str | None,
    second_pin_file: Path | None,
    passphrase_file: Path | None,
    opener: str | None,
    *,
    as_json: bool,
    language: Language,
) -> Outcome:
    """Sign how a machine's console shows values: FILE, read there by two physicists.

    MACHINE is the name that plans give it. Without a signed profile sheets print IEC 61217 alone.
    """
    del as_json
    if (file is None) == (test_plan is None):
        raise UsageError("profile-file-needed", machine)
    if test_plan is not None:
        laptop = open_laptop(path, passphrase_file, opener, language)
        return _written(laptop, machine, test_plan, language)
    if file is None or user is None or second is None:
        raise UsageError("profile-signers-needed", machine)
    laptop = open_laptop(path, passphrase_file, opener, language)
    first = person(laptop, user, pin_file)
    other = colleague(laptop, second, second_pin_file)
    if other is None:
        raise UsageError("profile-signers-needed", machine)
    made, receipt = sign_profile(laptop, machine, file, first, other)
    document = {
        "machine": made.machine,
        "console_names": list(made.console_names),
        "scales": dict(made.scales),
        "jaw_labels": made.jaw_labels,
        "jaw_signs": made.jaw_signs,
        "length_unit": made.length_unit,
        "meterset_decimals": made.meterset_decimals,
        **recorded(receipt),
    }
    said = sentence("profile-signed", language, {"machine": machine, "n": str(receipt.index)})
    return Outcome(document, [said])


def _written(laptop: Laptop, machine: str, out: Path, language: Language) -> Outcome:
    plan, form = write_test_plan(laptop, machine, out)
    values = {"plan": str(plan), "form": str(form)}
    document = {"machine": machine, "test_plan": str(plan), "profile_file": str(form)}
    return Outcome(document, [sentence("profile-test-plan", language, values)])
