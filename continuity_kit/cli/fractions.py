"""The commands of the ledger: before the beam, after it, corrections, settlements, the record."""

from pathlib import Path

import click

from continuity_kit.cli import corrections
from continuity_kit.cli import fraction_values as values
from continuity_kit.cli.fraction_options import (
    BEAMS,
    ENTRY,
    FORM,
    FRACTION,
    GIVEN_AT,
    MACHINE,
    OVERRIDE,
    PLAN,
    READING,
    REASON,
    USER,
    VAULT,
)
from continuity_kit.cli.fraction_outcomes import gates_told, session_outcome
from continuity_kit.cli.fraction_patients import exact, patients_of
from continuity_kit.cli.opening import colleague, open_laptop, person
from continuity_kit.cli.options import common, opens_vault, signs, two_people
from continuity_kit.cli.output import Outcome
from continuity_kit.domain.ledger_state import fractions as ledger_fractions
from continuity_kit.domain.meterset_reading import parse_beams
from continuity_kit.errors import UsageError
from continuity_kit.messages import Language
from continuity_kit.services import record_session
from continuity_kit.services.confirm_session import confirm as confirm_entry
from continuity_kit.services.ledger_journal import journal, ledger_refusals
from continuity_kit.services.ledger_lines import journal_lines
from continuity_kit.services.session_request import SessionOutcome, SessionRequest


def register(cli: click.Group) -> None:
    """Add the commands."""
    for command in (start, record, confirm, missed, ledger):
        cli.add_command(command)
    corrections.register(cli)


@click.command()
@VAULT
@PLAN
@FRACTION
@MACHINE
@USER
@REASON
@OVERRIDE
@FORM
@exact
@two_people
@signs
@opens_vault
@common
@gates_told
def start(
    vault: Path,
    plan_uid: str,
    fraction: int,
    machine: str | None,
    user: str,
    reason: str | None,
    overrides: tuple[str, ...],
    form: str | None,
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
    """Note that a fraction is about to be given (before the beam)."""
    laptop = open_laptop(vault, passphrase_file, opener, language)
    request = SessionRequest(
        plan_uid=plan_uid,
        fraction=fraction,
        person=person(laptop, user, pin_file),
        second=colleague(laptop, second, second_pin_file),
        machine=machine,
        overrides=overrides,
        reason=reason,
        form=form,
    )
    outcome = record_session.start(laptop.desk, patients_of(laptop, issuer, object_sha256), request)
    return session_outcome(outcome, language, awaits_confirmation=False)


@click.command()
@VAULT
@PLAN
@FRACTION
@BEAMS
@MACHINE
@click.option("--shifts", help="Vertical,longitudinal,lateral in mm, IEC 61217.")
@click.option("--partial", help="The fraction was interrupted, and why.")
@GIVEN_AT
@READING
@USER
@REASON
@OVERRIDE
@FORM
@exact
@two_people
@signs
@opens_vault
@common
@gates_told
def record(
    vault: Path,
    plan_uid: str,
    fraction: int,
    beams: tuple[str, ...],
    machine: str | None,
    shifts: str | None,
    partial: str | None,
    given_at: str | None,
    second_reading: str | None,
    user: str,
    reason: str | None,
    overrides: tuple[str, ...],
    form: str | None,
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
    """Record what was given, and the colleague's blind reading."""
    delivered, shifts_mm, moment = (
        parse_beams(beams),
        values.shifts_mm(shifts),
        values.moment(given_at),
    )
    laptop = open_laptop(vault, passphrase_file, opener, language)
    request = SessionRequest(
        plan_uid=plan_uid,
        fraction=fraction,
        person=person(laptop, user, pin_file),
        beams=delivered,
        second=colleague(laptop, second, second_pin_file),
        second_reading=values.blind_reading(second_reading, second, language),
        given_at=moment,
        machine=machine,
        shifts_mm=shifts_mm,
        partial_reason=partial,
        overrides=overrides,
        reason=reason,
        form=form,
    )
    outcome = record_session.record(
        laptop.desk, patients_of(laptop, issuer, object_sha256), request
    )
    return session_outcome(outcome, language)


@click.command()
@VAULT
@ENTRY
@READING
@two_people
@opens_vault
@common
@gates_told
def confirm(
    vault: Path,
    entry: int,
    second_reading: str | None,
    second: str | None,
    second_pin_file: Path | None,
    passphrase_file: Path | None,
    opener: str | None,
    as_json: bool,
    language: Language,
) -> Outcome:
    """Confirm an entry: the colleague types what the console shows, without seeing it."""
    if second is None:
        raise UsageError("second-missing")
    laptop = open_laptop(vault, passphrase_file, opener, language)
    signer = person(laptop, second, second_pin_file)
    reading = values.blind_reading(second_reading, second, language)
    if reading is None:
        raise UsageError("second-reading-missing")
    receipt = confirm_entry(laptop.desk, entry, signer, reading)
    entries = laptop.ledger.entries()
    confirmed = next(item for item in entries if item.entry_hash == receipt.entry_hash)
    known = ledger_fractions(entries, str(confirmed.subject["plan_uid"]))
    fraction = next(item for item in known if item.number == confirmed.subject["fraction"])
    return session_outcome(SessionOutcome(receipt, receipt, fraction), language)


@click.command()
@VAULT
@PLAN
@click.option("--on", "missed_on", required=True, metavar="DATE", help="ISO date.")
@click.option("--elsewhere", metavar="HOST", help="Another hospital gave the fraction.")
@click.option("--fraction", type=int, help="The fraction that another hospital gave.")
@USER
@REASON
@OVERRIDE
@FORM
@exact
@two_people
@signs
@opens_vault
@common
@gates_told
def missed(
    vault: Path,
    plan_uid: str,
    missed_on: str,
    elsewhere: str | None,
    fraction: int | None,
    user: str,
    reason: str | None,
    overrides: tuple[str, ...],
    form: str | None,
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
    """Note a session that was not given, or a fraction that another hospital gave."""
    day = values.day(missed_on)
    if elsewhere is not None and fraction is None:
        raise UsageError("fraction-missing")
    laptop = open_laptop(vault, passphrase_file, opener, language)
    request = SessionRequest(
        plan_uid=plan_uid,
        fraction=1 if fraction is None else fraction,
        person=person(laptop, user, pin_file),
        second=colleague(laptop, second, second_pin_file),
        overrides=overrides,
        reason=reason,
        form=form,
    )
    patients = patients_of(laptop, issuer, object_sha256)
    outcome = record_session.missed(laptop.desk, patients, request, day, host=elsewhere)
    return session_outcome(outcome, language, awaits_confirmation=False)


@click.command()
@VAULT
@click.option("--patient", help="Entries of this identifier only, whole and exact.")
@click.option("--issuer", help="Makes an identifier exact that several issuers share.")
@opens_vault
@common
def ledger(
    vault: Path,
    patient: str | None,
    issuer: str | None,
    passphrase_file: Path | None,
    opener: str | None,
    as_json: bool,
    language: Language,
) -> Outcome:
    """Show the entries, each verified, and name what is damaged."""
    laptop = open_laptop(vault, passphrase_file, opener, language)
    document = journal(laptop.ledger, patient_id=patient, id_issuer=issuer)
    return Outcome(
        document=document,
        lines=journal_lines(document, language),
        refused=ledger_refusals(laptop.ledger),
    )
