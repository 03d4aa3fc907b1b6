"""The commands that correct, check and settle: mostly acts of two people."""

from collections.abc import Sequence
from pathlib import Path

import click

from continuity_kit.cli import fraction_values as values
from continuity_kit.cli.fraction_options import (
    BEAMS,
    ENTRY,
    GIVEN_AT,
    OVERRIDE,
    PLAN,
    REASON,
    USER,
    VAULT,
)
from continuity_kit.cli.fraction_outcomes import gates_told, receipt_outcome, session_outcome
from continuity_kit.cli.fraction_patients import exact, patient_with_code, patients_of
from continuity_kit.cli.opening import colleague, open_laptop, person
from continuity_kit.cli.options import common, opens_vault, signs, two_people
from continuity_kit.cli.output import Outcome
from continuity_kit.domain.meterset_reading import parse_beams
from continuity_kit.errors import UsageError
from continuity_kit.ledger.entries import Receipt
from continuity_kit.messages import Language
from continuity_kit.services import amend_entries, settle, triage_decision
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.weekly_check import weekly_check
from continuity_kit.vault.unlock import Person


def register(cli: click.Group) -> None:
    """Add the commands."""
    for command in (amend, void, check, settle_one):
        cli.add_command(command)


@click.command()
@VAULT
@ENTRY
@BEAMS
@GIVEN_AT
@USER
@REASON
@OVERRIDE
@two_people
@signs
@opens_vault
@common
@gates_told
def amend(
    vault: Path,
    entry: int,
    beams: tuple[str, ...],
    given_at: str | None,
    user: str,
    reason: str | None,
    overrides: tuple[str, ...],
    second: str | None,
    second_pin_file: Path | None,
    pin_file: Path | None,
    passphrase_file: Path | None,
    opener: str | None,
    as_json: bool,
    language: Language,
) -> Outcome:
    """Correct a recorded fraction by a new entry that names the old one."""
    corrected, moment = parse_beams(beams), values.moment(given_at)
    laptop = open_laptop(vault, passphrase_file, opener, language)
    first, other = _both(laptop, user, pin_file, second, second_pin_file)
    amendment = amend_entries.Amendment(
        entry=entry,
        person=first,
        second=other,
        reason=reason or "",
        beams=corrected,
        given_at=moment,
        overrides=overrides,
    )
    outcome = amend_entries.amend(laptop.desk, patients_of(laptop, None, None), amendment)
    return session_outcome(outcome, language, awaits_confirmation=False)


@click.command()
@VAULT
@ENTRY
@USER
@REASON
@two_people
@signs
@opens_vault
@common
def void(
    vault: Path,
    entry: int,
    user: str,
    reason: str | None,
    second: str | None,
    second_pin_file: Path | None,
    pin_file: Path | None,
    passphrase_file: Path | None,
    opener: str | None,
    as_json: bool,
    language: Language,
) -> Outcome:
    """Take an entry out of every count; it stays to be read."""
    laptop = open_laptop(vault, passphrase_file, opener, language)
    first, other = _both(laptop, user, pin_file, second, second_pin_file)
    outcome = amend_entries.void(laptop.desk, entry, first, other, reason or "")
    return session_outcome(outcome, language, awaits_confirmation=False)


@click.command()
@VAULT
@PLAN
@USER
@exact
@two_people
@signs
@opens_vault
@common
def check(
    vault: Path,
    plan_uid: str,
    user: str,
    second: str | None,
    second_pin_file: Path | None,
    pin_file: Path | None,
    passphrase_file: Path | None,
    opener: str | None,
    issuer: str | None,
    object_sha256: str | None,
    as_json: bool,
    language: Language,
) -> Outcome:
    """Sign the weekly chart check of a plan."""
    laptop = open_laptop(vault, passphrase_file, opener, language)
    first = person(laptop, user, pin_file)
    other = colleague(laptop, second, second_pin_file)
    patients = patients_of(laptop, issuer, object_sha256)
    return receipt_outcome(weekly_check(laptop.desk, patients, plan_uid, first, other), language)


@click.command(name="settle")
@VAULT
@click.option("--release", metavar="PLAN", help="Release a plan that no source says is approved.")
@click.option("--count", metavar="PLAN=N", help="How many fractions were given to this day.")
@click.option("--group", metavar="PLAN=N", help="The fraction group to treat.")
@click.option("--changed", metavar="PLAN", help="Accept a plan's changed content.")
@click.option("--seal", metavar="PLAN=CODE", help="The code typed from the approved paper.")
@click.option("--source", metavar="PLAN", help="A second source agrees; the reason names it.")
@click.option("--session", metavar="ID", help="Nothing was given in a session left open.")
@click.option("--conflict", metavar="ID", help="Entries that contradict each other.")
@click.option("--decision", metavar="FILE", help="What was decided when machine time is short.")
@click.option("--keep", multiple=True, metavar="HASH", help="With --conflict: what holds.")
@USER
@REASON
@exact
@two_people
@signs
@opens_vault
@common
def settle_one(
    vault: Path,
    keep: tuple[str, ...],
    user: str,
    reason: str | None,
    second: str | None,
    second_pin_file: Path | None,
    pin_file: Path | None,
    passphrase_file: Path | None,
    opener: str | None,
    issuer: str | None,
    object_sha256: str | None,
    as_json: bool,
    language: Language,
    **matters: str | None,
) -> Outcome:
    """Settle by two people what stops a patient."""
    what, stated = values.the_one(matters)
    laptop = open_laptop(vault, passphrase_file, opener, language)
    first, other = _both(laptop, user, pin_file, second, second_pin_file)
    people = settle.TwoPeople(first, other, reason or "")
    return receipt_outcome(
        _settle(laptop, what, stated, keep, people, issuer, object_sha256), language
    )


def _both(
    laptop: Laptop, user: str, pin_file: Path | None, second: str | None, second_pin: Path | None
) -> tuple[Person, Person]:
    """Sign both in; the colleague is asked for first, so that no PIN is typed in vain."""
    if second is None:
        raise UsageError("second-missing")
    return person(laptop, user, pin_file), person(laptop, second, second_pin)


def _settle(
    laptop: Laptop,
    what: str,
    stated: str,
    keep: Sequence[str],
    people: settle.TwoPeople,
    issuer: str | None,
    object_sha256: str | None,
) -> Receipt:
    desk = laptop.desk
    if what == "seal":
        plan_uid, code = values.named(stated)
        coded = patient_with_code(laptop, plan_uid, issuer, object_sha256)
        return settle.seal(desk, coded, plan_uid, code, people)
    patients = patients_of(laptop, issuer, object_sha256)
    if what in ("count", "group"):
        plan_uid, number = values.numbered(stated)
        act = settle.settle_count if what == "count" else settle.settle_group
        return act(desk, patients, plan_uid, number, people)
    if what == "decision":
        decided = triage_decision.read_decision(Path(stated))
        return triage_decision.decide(desk, patients, decided, people)
    if what == "conflict":
        return settle.settle_conflict(desk, patients, stated, keep, people)
    acts = {
        "release": settle.release,
        "changed": settle.accept_change,
        "source": settle.second_source,
        "session": settle.settle_session,
    }
    return acts[what](desk, patients, stated, people)
