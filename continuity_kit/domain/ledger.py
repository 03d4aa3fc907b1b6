"""Ledger entries, and the state of every course as a function of the set of entries."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True)
class Signature:
    """Who signed a statement; `key_id` is of the person's own key."""

    key_id: str
    user_id: str
    name: str = field(repr=False)
    role: str
    meaning: str  # "recorded", "confirmed", "approved", "second"


@dataclass(frozen=True)
class LedgerEntry:
    """One verified entry: what a person stated, and where the laptop put it.

    Attributes:
        entry_hash: SHA-256 (hex) of the envelope bytes: the entry's identity.
        device, index: the laptop's key id and the number in its chain, from 1.
        kind: one of `KINDS`; an unknown kind is kept, shown raw and blocks its patient.
        uuid: of the statement; a retry keeps it.
        subject: patient_id, id_issuer, plan_uid, fraction, session ... whatever the kind names.
        values: the kind's own values.
        amends: entry hash of the entry that this one names, or None.
        plan_digest: clinical digest of the plan at that moment, or None.
        stated_at: when the person signed; `recorded_at`: when the laptop wrote.
    """

    entry_hash: str
    device: str
    index: int
    kind: str
    uuid: str
    subject: Mapping[str, str | int | None] = field(repr=False)
    values: Mapping[str, object] = field(repr=False)
    reason: str | None
    amends: str | None
    plan_digest: str | None
    stated_at: datetime
    recorded_at: datetime
    signatures: tuple[Signature, ...]
    flags: tuple[str, ...] = ()  # clock_suspect, chain_broken, unknown_kind
    statement_sha256: str = ""  # of the statement's bytes: what a confirmation names


FractionState = Literal[
    "to_give",
    "started",
    "given_unconfirmed",
    "given",
    "interrupted",
    "missed",
    "elsewhere",
    "not_counted",
]


@dataclass(frozen=True)
class SessionBeam:
    """One beam as delivered in one session, summed over its continuation when in a fraction."""

    beam_number: int
    delivered_meterset_mu: Decimal


@dataclass(frozen=True)
class FractionPart:
    """One session of a fraction, as stated and possibly amended; an uninterrupted one has one.

    Attributes:
        entry_hash: of the `fraction_ended` entry.
        outcome: "complete" ends the fraction, "interrupted" leaves it to be continued.
        is_confirmed: a second person read the same metersets, blind, or co-signed an amendment.
        planned: (beam number, planned meterset) as they stood when it was recorded.
        continues: hash of the part that this one goes on from; None for the first.
    """

    entry_hash: str
    session: str
    outcome: Literal["complete", "interrupted"]
    beams: tuple[SessionBeam, ...]
    planned: tuple[SessionBeam, ...]
    given_at: datetime
    treated_on: date
    machine: str | None
    partial_reason: str | None
    recorded_by: str = field(repr=False)
    confirmed_by: str | None = field(repr=False)
    is_confirmed: bool
    shifts_mm: tuple[Decimal, Decimal, Decimal] | None = None  # vertical, longitudinal, lateral
    overrides: tuple[str, ...] = ()
    continues: str | None = None


@dataclass(frozen=True)
class LedgerFraction:
    """One numbered fraction of a plan as the ledger knows it.

    `wholes` is how many times it may have been given whole: more than one until people settle it.
    """

    plan_uid: str
    number: int
    state: FractionState
    beams: tuple[SessionBeam, ...]
    given_at: datetime | None
    machine: str | None
    entries: tuple[str, ...]  # entry hashes, in chain order
    recorded_by: str | None = field(default=None, repr=False)
    confirmed_by: str | None = field(default=None, repr=False)
    partial_reason: str | None = None
    treated_on: date | None = None
    parts: tuple[FractionPart, ...] = ()
    wholes: int = 1
