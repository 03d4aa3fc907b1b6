"""The commands that correct, check and settle: mostly acts of two people."""

from collections.abc import Sequence
from pathlib import Path

import click

from continuity_kit.cli import fraction_values as values
from continuity_kit.cli.fraction_options import (
    BEAMS,
    GIVEN_AT,
    OVERRIDE,
    PLAN,
    REASON,
    USER,
    names_entry,
)
from continuity_kit.cli.fraction_outcomes import gates_told, receipt_outcome, session_outcome
from continuity_kit.cli.fraction_patients import exact, patient_with_code, patients_of
from continuity_kit.cli.opening import acting, both, open_to_sign
from continuity_kit.cli.options import Act, signed_act
from continuity_kit.cli.output import Outcome
from continuity_kit.domain.meterset_reading import parse_beams
from continuity_kit.ledger.entries import Receipt
from continuity_kit.services import amend_entries, settle, triage_decision
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.numbered_entry import read_entry_name
from continuity_kit.services.weekly_check import weekly_check


def register(cli: click.Group) -> None:
    """Add the commands."""
    for command in (amend, void, check, settle_one):
        cli.add_command(command)


@click.command()
@signed_act
@names_entry
@BEAMS
@GIVEN_AT
@USER
@REASON
@OVERRIDE
@gates_told
def amend(
    act: Act, entry: str, laptop: str | None, beams: tuple[str, ...], given_at: str | None
) -> Outcome:
    """Correct a recorded fraction by a new entry that names the old one."""
    named = read_entry_name(entry, laptop)
    corrected, moment = parse_beams(beams), values.moment(given_at)
    opened = open_to_sign(act)
    first, second = both(opened, act)
    amendment = amend_entries.Amendment(
        entry=named,
        person=first,
        second=second,
        reason=act.reason or "",
        beams=corrected,
        given_at=moment,
        overrides=act.overrides,
    )
    outcome = amend_entries.amend(opened.desk, patients_of(opened, None, None), amendment)
    return session_outcome(outcome, act.language, awaits_confirmation=False)


@click.command()
@signed_act
@names_entry
@USER
@REASON
@gates_told
def void(act: Act, entry: str, laptop: str | None) -> Outcome:
    """Take an entry out of every count; it stays to be read."""
    named = read_entry_name(entry, laptop)
    opened = open_to_sign(act)
    first, second = both(opened, act)
    outcome = amend_entries.void(opened.desk, named, first, second, act.reason or "")
    return session_outcome(outcome, act.language, awaits_confirmation=False)


@click.command()
@signed_act
@PLAN
@USER
@exact
def check(act: Act, plan_uid: str, issuer: str | None, object_sha256: str | None) -> Outcome:
    """Sign the weekly chart check of a plan."""
    laptop = open_to_sign(act)
    first, second = acting(laptop, act)
    patients = patients_of(laptop, issuer, object_sha256)
    receipt = weekly_check(laptop.desk, patients, plan_uid, first, second)
    return receipt_outcome(receipt, act.language)


@click.command(name="settle")
@signed_act
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
def settle_one(
    act: Act,
    keep: tuple[str, ...],
    issuer: str | None,
    object_sha256: str | None,
    **matters: str | None,
) -> Outcome:
    """Settle by two people what stops a patient."""
    what, stated = values.the_one(matters)
    laptop = open_to_sign(act)
    first, second = both(laptop, act)
    people = settle.TwoPeople(first, second, act.reason or "")
    return receipt_outcome(
        _settle(laptop, what, stated, keep, people, issuer, object_sha256), act.language
    )


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
