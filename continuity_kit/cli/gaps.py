"""The commands of the worst days: gaps and a proposed order, and the downtime itself."""

from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

import click

from continuity_kit.cli import fraction_values as values
from continuity_kit.cli.fraction_outcomes import receipt_outcome
from continuity_kit.cli.opening import open_laptop, open_to_sign, person
from continuity_kit.cli.options import (
    EXISTING_FILE,
    OUT_FILE,
    REASON,
    VAULT,
    Act,
    common,
    opens_vault,
    signed_act,
    signs,
)
from continuity_kit.cli.output import EXIT_SAFETY, Outcome
from continuity_kit.domain.findings import Finding, Refusal
from continuity_kit.errors import UsageError
from continuity_kit.messages import Language, sentence
from continuity_kit.services.downtime import (
    DowntimeAct,
    StillOpenError,
    close_downtime,
    open_downtime,
)
from continuity_kit.services.gap_lines import gap_lines
from continuity_kit.services.gap_print import print_gaps
from continuity_kit.services.gap_report import gap_document
from continuity_kit.services.gaps import gaps
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.print_job import PrintReport
from continuity_kit.sheets.numbers import moment


def register(cli: click.Group) -> None:
    """Add the commands."""
    cli.add_command(show_gaps)
    cli.add_command(downtime)


@click.command("gaps")
@VAULT
@click.option("--day", metavar="DATE", help="Treatment goes on that day; today otherwise.")
@click.option("--hours", metavar="H", help="Machine time of that day, all machines together.")
@click.option("--out", type=OUT_FILE, help="Print the list, for a physician to sign, to this PDF.")
@click.option("--form", type=EXISTING_FILE, help="The department's own form of the list.")
@opens_vault
@common
def show_gaps(
    vault: Path,
    day: str | None,
    hours: str | None,
    out: Path | None,
    form: Path | None,
    passphrase_file: Path | None,
    opener: str | None,
    as_json: bool,
    language: Language,
) -> Outcome:
    """Show what interruptions cost, and propose an order for the machine time there is."""
    asked_day = None if day is None else values.day(day)
    asked_hours = None if hours is None else _hours(hours)
    laptop = open_laptop(vault, passphrase_file, opener, language)
    printed = None
    if out is None:
        report = gaps(laptop, day=asked_day, hours=asked_hours)
    else:
        report, printed = print_gaps(
            laptop, out=out, language=language, day=asked_day, hours=asked_hours, form=form
        )
    now = laptop.now().astimezone()

    def tell(finding: Finding) -> str:
        return sentence(finding.code, language, dict(finding.values))

    document = gap_document(report, now, tell, language) if as_json else {}
    lines = () if as_json else gap_lines(report, now, language, laptop.settings.age_limits_h)
    if printed is None:
        return Outcome(document, lines)
    shown = {"entry": str(printed.receipt.index), "file": str(printed.out)}
    told = sentence("sheet-recorded", language, shown)
    return Outcome({**document, "sheet": _sheet(printed)}, (*lines, told))


def _sheet(printed: PrintReport) -> dict[str, object]:
    return {
        "file": str(printed.out),
        "sha256": printed.sha256,
        "number": printed.sheets[0].number,
        "pages": printed.sheets[0].pages,
        "entry": printed.receipt.index,
        "mirrored": printed.receipt.mirrored,
    }


def _hours(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise UsageError("gap-hours", text) from error


@click.command()
@signed_act
@click.argument("what", metavar="open|close", type=click.Choice(["open", "close"]))
@click.option("--compromised-since", metavar="DATE", help="The exporter may have lied since.")
@click.option("--user", help="Who acts; the opener otherwise.")
@signs
@REASON
def downtime(act: Act, what: str, compromised_since: str | None) -> Outcome:
    """Declare that paper is the record, or close it once nothing is open; two people."""
    since = None if compromised_since is None else values.day(compromised_since)
    if act.second is None:
        raise UsageError("second-missing")
    if since is not None and what == "close":
        raise UsageError("compromise-of-closing")
    laptop = open_to_sign(act)
    first = laptop.vault.opener if act.user is None else person(laptop, act.user, act.pin_file)
    other = person(laptop, act.second, act.second_pin_file)
    reason = act.reason
    try:
        if what == "open":
            done = open_downtime(laptop, first, other, compromised_since=since, reason=reason)
        else:
            done = close_downtime(laptop, first, other, reason=reason)
    except StillOpenError as error:
        told = Refusal(error.code, error.subject, tuple(error.values.items()))
        document = {
            "open_patients": [
                {"patient_id": key.patient_id, "id_issuer": key.issuer or None}
                for key in error.patients
            ]
        }
        return Outcome(document, refused=(told, *error.refusals), exit_code=EXIT_SAFETY)
    return _downtime_outcome(laptop, done, act.language)


def _downtime_outcome(laptop: Laptop, done: DowntimeAct, language: Language) -> Outcome:
    recorded = receipt_outcome(done.receipt, language)
    state, zone = done.state, laptop.now().astimezone().tzinfo
    lines = list(recorded.lines)
    closed = state.closed_at
    if state.opened_at is None and closed is not None:
        lines.append(sentence("downtime-closed", language, {"at": moment(closed, zone, language)}))
    elif state.opened_at is not None:
        since = {"since": moment(state.opened_at, zone, language)}
        is_own = done.is_opening
        lines.append(
            sentence("downtime-opened" if is_own else "downtime-closed-here", language, since)
        )
    if state.compromised_since is not None:
        since = {"since": moment(state.compromised_since, zone, language)}
        lines.append(sentence("downtime-compromised", language, since))
    document = {
        "entry": recorded.document["entry"],
        "open": state.opened_at is not None,
        "opened_at": _iso(state.opened_at),
        "closed_at": _iso(closed),
        "compromised_since": _iso(state.compromised_since),
    }
    return Outcome(document, lines)


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
