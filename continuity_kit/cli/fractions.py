"""The commands of the ledger: before the beam, after it, corrections, settlements, the record."""

from pathlib import Path

import click

from continuity_kit.cli import corrections
from continuity_kit.cli import fraction_values as values
from continuity_kit.cli.fraction_options import (
    BEAMS,
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
    names_entry,
)
from continuity_kit.cli.fraction_outcomes import gates_told, session_outcome
from continuity_kit.cli.fraction_patients import exact, patients_of
from continuity_kit.cli.opening import acting, open_laptop, open_to_sign, person
from continuity_kit.cli.options import Act, common, opens_vault, signed_act
from continuity_kit.cli.output import Outcome
from continuity_kit.cli.sheets import waiting_documents, waiting_lines
from continuity_kit.domain.ledger_state import fractions as ledger_fractions
from continuity_kit.domain.meterset_reading import parse_beams
from continuity_kit.errors import UsageError
from continuity_kit.messages import Language
from continuity_kit.services import record_session
from continuity_kit.services.confirm_session import confirm as confirm_entry
from continuity_kit.services.equivocations import equivocation_refusals, equivocations
from continuity_kit.services.ledger_journal import journal, ledger_refusals
from continuity_kit.services.ledger_lines import journal_lines
from continuity_kit.services.numbered_entry import read_entry_name
from continuity_kit.services.printed_head import head_refusal, read_printed_head
from continuity_kit.services.session_request import SessionOutcome, SessionRequest


def register(cli: click.Group) -> None:
    """Add the commands."""
    for command in (start, record, confirm, missed, ledger):
        cli.add_command(command)
    corrections.register(cli)


@click.command()
@signed_act
@PLAN
@FRACTION
@MACHINE
@USER
@REASON
@OVERRIDE
@FORM
@exact
@gates_told
def start(
    act: Act,
    plan_uid: str,
    fraction: int,
    machine: str | None,
    form: str | None,
    issuer: str | None,
    object_sha256: str | None,
) -> Outcome:
    """Note that a fraction is about to be given (before the beam)."""
    laptop = open_to_sign(act)
    first, second = acting(laptop, act)
    request = SessionRequest(
        plan_uid=plan_uid,
        fraction=fraction,
        person=first,
        second=second,
        machine=machine,
        overrides=act.overrides,
        reason=act.reason,
        form=form,
    )
    outcome = record_session.start(laptop.desk, patients_of(laptop, issuer, object_sha256), request)
    return session_outcome(outcome, act.language, awaits_confirmation=False)


@click.command()
@signed_act
@PLAN
@MACHINE
@FRACTION
@GIVEN_AT
@BEAMS
@click.option(
    "--shifts",
    help='Vertical,longitudinal,lateral, IEC 61217: "1,-2,0" in mm, "0.1,-0.2,0 cm" as on paper.',
)
@click.option("--partial", help="The fraction was interrupted, and why.")
@USER
@READING
@REASON
@OVERRIDE
@FORM
@exact
@gates_told
def record(
    act: Act,
    plan_uid: str,
    fraction: int,
    beams: tuple[str, ...],
    machine: str | None,
    shifts: str | None,
    partial: str | None,
    given_at: str | None,
    second_reading: str | None,
    form: str | None,
    issuer: str | None,
    object_sha256: str | None,
) -> Outcome:
    """Record what was given, and the colleague's blind reading."""
    delivered, shifts_mm, moment = (
        parse_beams(beams),
        values.shifts_mm(shifts),
        values.moment(given_at),
    )
    laptop = open_to_sign(act)
    first, second = acting(laptop, act)
    request = SessionRequest(
        plan_uid=plan_uid,
        fraction=fraction,
        person=first,
        beams=delivered,
        second=second,
        second_reading=values.blind_reading(second_reading, act.second, act.language),
        given_at=moment,
        machine=machine,
        shifts_mm=shifts_mm,
        partial_reason=partial,
        overrides=act.overrides,
        reason=act.reason,
        form=form,
    )
    outcome = record_session.record(
        laptop.desk, patients_of(laptop, issuer, object_sha256), request
    )
    return session_outcome(outcome, act.language)


@click.command()
@signed_act
@names_entry
@READING
@gates_told
def confirm(act: Act, entry: str, laptop: str | None, second_reading: str | None) -> Outcome:
    """Confirm an entry: the colleague types what the console shows, without seeing it."""
    named = read_entry_name(entry, laptop)
    if act.second is None:
        raise UsageError("second-missing")
    opened = open_to_sign(act)
    signer = person(opened, act.second, act.second_pin_file)
    reading = values.blind_reading(second_reading, act.second, act.language)
    if reading is None:
        raise UsageError("second-reading-missing")
    receipt = confirm_entry(opened.desk, named, signer, reading)
    entries = opened.ledger.entries()
    confirmed = next(item for item in entries if item.entry_hash == receipt.entry_hash)
    known = ledger_fractions(entries, str(confirmed.subject["plan_uid"]))
    fraction = next(item for item in known if item.number == confirmed.subject["fraction"])
    return session_outcome(SessionOutcome(receipt, receipt, fraction), act.language)


@click.command()
@signed_act
@PLAN
@click.option("--on", "missed_on", required=True, metavar="DATE", help="ISO date.")
@click.option("--elsewhere", metavar="HOST", help="Another hospital gave the fraction.")
@click.option("--fraction", type=int, help="The fraction that another hospital gave.")
@USER
@REASON
@OVERRIDE
@FORM
@exact
@gates_told
def missed(
    act: Act,
    plan_uid: str,
    missed_on: str,
    elsewhere: str | None,
    fraction: int | None,
    form: str | None,
    issuer: str | None,
    object_sha256: str | None,
) -> Outcome:
    """Note a session that was not given, or a fraction that another hospital gave."""
    day = values.day(missed_on)
    if elsewhere is not None and fraction is None:
        raise UsageError("fraction-missing")
    laptop = open_to_sign(act)
    first, second = acting(laptop, act)
    request = SessionRequest(
        plan_uid=plan_uid,
        fraction=1 if fraction is None else fraction,
        person=first,
        second=second,
        overrides=act.overrides,
        reason=act.reason,
        form=form,
    )
    patients = patients_of(laptop, issuer, object_sha256)
    outcome = record_session.missed(laptop.desk, patients, request, day, host=elsewhere)
    return session_outcome(outcome, act.language, awaits_confirmation=False)


@click.command()
@VAULT
@click.option("--patient", help="Entries of this identifier only, whole and exact.")
@click.option("--issuer", help="Makes an identifier exact that several issuers share.")
@click.option("--head", metavar="'N WORDS'", help="The newest head on paper, to compare.")
@opens_vault
@common
def ledger(
    vault: Path,
    patient: str | None,
    issuer: str | None,
    head: str | None,
    passphrase_file: Path | None,
    opener: str | None,
    as_json: bool,
    language: Language,
) -> Outcome:
    """Show the entries, each verified, and name what is damaged."""
    printed = None if head is None else read_printed_head(head)
    laptop = open_laptop(vault, passphrase_file, opener, language)
    document = journal(laptop.ledger, patient_id=patient, id_issuer=issuer)
    document["printing"] = waiting_documents(laptop)
    own = [entry for entry in laptop.ledger.entries() if entry.device == laptop.ledger.device]
    on_paper = head_refusal(printed, own)
    return Outcome(
        document=document,
        lines=[*journal_lines(document, language), *waiting_lines(laptop, vault, language)],
        refused=(
            *ledger_refusals(laptop.ledger),
            *equivocation_refusals(equivocations(laptop, laptop.ledger.entries())),
            *([] if on_paper is None else [on_paper]),
        ),
    )
