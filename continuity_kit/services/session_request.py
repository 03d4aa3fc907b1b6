"""What people state of a fraction, and what comes back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from continuity_kit.domain.findings import Refusal
from continuity_kit.domain.ledger import LedgerFraction, SessionBeam
from continuity_kit.domain.ledger_signers import is_same_person
from continuity_kit.domain.session import Gate
from continuity_kit.errors import SafetyError, UsageError
from continuity_kit.ledger.entries import LedgerStore, Receipt
from continuity_kit.services.day_given import GivenThatDay
from continuity_kit.vault.unlock import Person


@dataclass(frozen=True)
class Desk:
    """Where one records: the ledger and the laptop's clock.

    `check_valid_for`: fractions for which a physicist's chart check holds; None asks for none.
    `consults_only`: an envelope's words opened the vault: people record, and decide on no plan.
    """

    store: LedgerStore
    now: Callable[[], datetime]
    check_valid_for: int | None = None
    consults_only: bool = False


@dataclass(frozen=True)
class SessionRequest:
    """What people state of a fraction.

    Attributes:
        beams: what the console showed; empty before the beam.
        second, second_reading: the colleague, and the metersets that the colleague typed blind.
        given_at: aware; None is this moment.
        shifts_mm: vertical, longitudinal, lateral, IEC 61217.
        partial_reason: the fraction was interrupted, and why.
        overrides: codes of gates that the two people lift, for `reason`.
        form: a UUID of the form that is sent; the same form sent twice is one fraction.
    """

    plan_uid: str
    fraction: int
    person: Person = field(repr=False)
    beams: tuple[SessionBeam, ...] = ()
    second: Person | None = field(default=None, repr=False)
    second_reading: str | None = field(default=None, repr=False)
    given_at: datetime | None = None
    machine: str | None = None
    shifts_mm: tuple[Decimal, Decimal, Decimal] | None = None
    partial_reason: str | None = None
    overrides: tuple[str, ...] = ()
    reason: str | None = field(default=None, repr=False)
    form: str | None = None


@dataclass(frozen=True)
class SessionOutcome:
    """What was recorded: the entry, and the confirmation when there was one.

    `repeated` tells that the same form had been sent before: nothing was added. `standing` is what
    was given on a day that is called missed.
    """

    receipt: Receipt
    confirmation: Receipt | None = None
    fraction: LedgerFraction | None = None
    repeated: bool = False
    standing: tuple[GivenThatDay, ...] = ()


class UnconfirmedError(SafetyError):
    """The fraction is recorded; the colleague's confirmation was refused."""

    def __init__(self, refused: SafetyError, outcome: SessionOutcome) -> None:
        """Tell the refusal's sentence; `outcome` holds what was recorded."""
        super().__init__(refused.code, refused.subject, **refused.values)
        self.outcome = outcome


class GateRefusedError(SafetyError):
    """One or more gates stand; the first names the error, `gates` holds them all."""

    def __init__(self, gates: Sequence[Gate], plan_uid: str) -> None:
        """Tell the first gate's sentence."""
        super().__init__(gates[0].code, plan_uid, **gate_values(gates[0]))
        self.gates = tuple(gates)

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """All the gates, to be shown together."""
        return tuple(
            Refusal(gate.code, self.subject, tuple(gate_values(gate).items()))
            for gate in self.gates
        )


def gate_values(gate: Gate) -> dict[str, str]:
    """Return what fills a gate's sentence."""
    values = dict(gate.values)
    if gate.beam is not None:
        values["beam"] = str(gate.beam)
    return values


def check_request(request: SessionRequest) -> None:
    """Refuse what no fraction can be, before anything is read or written.

    Raises:
        UsageError: `fraction-number`, `time-without-offset`, `form-not-a-uuid`.
        SafetyError: `second-is-first`.
    """
    if request.fraction < 1:
        raise UsageError("fraction-number", str(request.fraction))
    if request.form is not None:
        try:
            UUID(request.form)
        except ValueError as error:
            raise UsageError("form-not-a-uuid", request.form) from error
    if request.given_at is not None and request.given_at.tzinfo is None:
        raise UsageError("time-without-offset", request.given_at.isoformat())
    check_two(request.person, request.second)


def check_two(person: Person, second: Person | None) -> None:
    """Refuse a second person who is the first.

    SAFETY: nobody confirms or approves their own entry
    (test_p32_nobody_confirms_their_own_entry).

    Raises:
        SafetyError: `second-is-first`.
    """
    if second is not None and is_same_person(person, second):
        raise SafetyError("second-is-first")
    if second is not None and second.signing_key.key_id == person.signing_key.key_id:
        raise SafetyError("second-is-first")
