"""What the ledger's commands print: the entry with its words, the confirmation, the fraction."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec
from uuid import uuid4

from continuity_kit.cli.output import EXIT_SAFETY, Outcome
from continuity_kit.domain.findings import Refusal
from continuity_kit.domain.ledger import FractionState, LedgerFraction
from continuity_kit.errors import WorldError
from continuity_kit.ledger.entries import Receipt
from continuity_kit.messages import Language, sentence
from continuity_kit.services.session_request import (
    GateRefusedError,
    SessionOutcome,
    UnconfirmedError,
)

Options = ParamSpec("Options")

NOT_RECORDED = ("ledger-write-failed", "ledger-disk-full", "ledger-mirror-failed")

STATES: dict[FractionState, str] = {
    "to_give": "fraction-to-give",
    "started": "fraction-started",
    "given_unconfirmed": "fraction-given-unconfirmed",
    "given": "fraction-given",
    "interrupted": "fraction-interrupted",
    "missed": "fraction-missed",
    "elsewhere": "fraction-elsewhere",
    "not_counted": "fraction-not-counted",
}


def gates_told(command: Callable[Options, Outcome]) -> Callable[Options, Outcome]:
    """Tell every gate that stands, not the first alone, and what was recorded all the same.

    A form without a number of its own is given one. SAFETY: when a medium refused, the entry may
    stand all the same; the number told makes the next try the same form, not another fraction
    (test_what_a_medium_refused_is_tried_again_as_the_same_form).
    """

    @wraps(command)
    def told(*args: Options.args, **options: Options.kwargs) -> Outcome:
        if "form" in options:
            options["form"] = options["form"] or str(uuid4())
        try:
            return command(*args, **options)
        except GateRefusedError as error:
            return Outcome(refused=error.refusals, exit_code=EXIT_SAFETY)
        except UnconfirmedError as error:
            act: Any = options["act"]
            recorded = session_outcome(error.outcome, act.language)
            refused = Refusal(error.code, error.subject, tuple(error.values.items()))
            return Outcome(recorded.document, recorded.lines, (refused,), EXIT_SAFETY)
        except WorldError as error:
            if "form" not in options or error.code not in NOT_RECORDED:
                raise
            act = options["act"]
            form = str(options["form"])
            refused = Refusal(error.code, error.subject, tuple(error.values.items()))
            line = sentence("ledger-retry-form", act.language, {"form": form})
            return Outcome({"form": form}, [line], (refused,), error.exit_code)

    return told


def session_outcome(
    outcome: SessionOutcome, language: Language, *, awaits_confirmation: bool = True
) -> Outcome:
    """Return the document and the words of an act on a fraction.

    Args:
        awaits_confirmation: an end without its colleague's reading says so.
    """
    receipt, confirmation, fraction = outcome.receipt, outcome.confirmation, outcome.fraction
    lines = _receipt_lines(receipt, language, is_repeated=outcome.repeated)
    if confirmation is not None and confirmation != receipt:
        shown = {"n": str(confirmation.index), "words": " ".join(confirmation.head_words)}
        lines.append(sentence("entry-confirmed-as", language, shown))
    if fraction is not None:
        lines.append(sentence(STATES[fraction.state], language, {"number": str(fraction.number)}))
    lines += [
        sentence("missed-day-has-fraction", language, {"number": str(item.number)})
        for item in outcome.standing
    ]
    if awaits_confirmation and confirmation is None and not _is_confirmed(fraction):
        lines.append(sentence("fraction-awaits-colleague", language, {"n": str(receipt.index)}))
    return Outcome(
        document={
            "entry": receipt_document(receipt),
            "confirmation": None if confirmation is None else receipt_document(confirmation),
            "fraction": None
            if fraction is None
            else {
                "number": fraction.number,
                "state": fraction.state,
                "confirmed": _is_confirmed(fraction),
            },
            "repeated": outcome.repeated,
            "space_low": receipt.space_low,
            "clock_suspect": receipt.clock_suspect,
        },
        lines=lines,
    )


def receipt_outcome(receipt: Receipt, language: Language) -> Outcome:
    """Return the document and the words of an act that is about no fraction."""
    return session_outcome(SessionOutcome(receipt), language, awaits_confirmation=False)


def receipt_document(receipt: Receipt) -> dict[str, Any]:
    """Return an entry as every command prints it."""
    return {
        "n": receipt.index,
        "entry_hash": receipt.entry_hash,
        "words": list(receipt.head_words),
        "mirrored": receipt.mirrored,
    }


def _receipt_lines(receipt: Receipt, language: Language, *, is_repeated: bool) -> list[str]:
    shown = {"n": str(receipt.index), "words": " ".join(receipt.head_words)}
    lines = [sentence("entry-recorded-as", language, shown)]
    if is_repeated:
        lines.append(sentence("entry-was-recorded", language))
    if not receipt.mirrored:
        lines.append(sentence("entry-not-mirrored", language))
    if receipt.clock_suspect:
        lines.append(sentence("clock-suspect", language))
    if receipt.space_low:
        lines.append(sentence("ledger-space-low", language))
    return lines


def _is_confirmed(fraction: LedgerFraction | None) -> bool:
    if fraction is None:
        return False
    if fraction.state in ("given", "elsewhere"):
        return True
    return bool(fraction.parts) and all(part.is_confirmed for part in fraction.parts)
