"""Signing statements, and putting what the kit itself states under the opener's signature."""

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol

from continuity_kit.domain.ledger import Signature
from continuity_kit.ledger.entries import LedgerStore, Receipt
from continuity_kit.ledger.statement import (
    STATEMENT_TYPE,
    SignedStatement,
    Statement,
    encode_statement,
)
from continuity_kit.vault import envelope
from continuity_kit.vault.unlock import Person

MEANING_RECORDED = "recorded"
MEANING_CONFIRMED = "confirmed"
MEANING_APPROVED = "approved"
MEANING_SECOND = "second"


class LedgerAppend(Protocol):
    """How services that import or administer put an entry of their own into the ledger."""

    def __call__(
        self,
        kind: str,
        subject: Mapping[str, str | int | None],
        values: Mapping[str, Any],
        *,
        reason: str | None = None,
        second: Person | None = None,
    ) -> Receipt:
        """Append one entry; it is recorded when this returns."""


def sign_statement(
    kind: str,
    subject: Mapping[str, str | int | None],
    values: Mapping[str, Any],
    *,
    person: Person,
    at: datetime,
    reason: str | None = None,
    amends: str | None = None,
    plan_digest: str | None = None,
    meaning: str = MEANING_RECORDED,
    second: Person | None = None,
    second_meaning: str = MEANING_SECOND,
    statement_uuid: str | None = None,
) -> SignedStatement:
    """Make a statement and sign it by one person, or by two who state the same thing.

    Args:
        values: JSON types only; metersets as text.
        at: the laptop's time, aware.
        statement_uuid: given by a form that may be sent twice; a new one otherwise.
    """
    people = [(person, meaning)] + ([(second, second_meaning)] if second is not None else [])
    statement = Statement(
        uuid=statement_uuid or str(uuid.uuid4()),
        kind=kind,
        subject=subject,
        values=values,
        stated_at=at,
        signers=tuple(
            Signature(
                key_id=signer.signing_key.key_id,
                user_id=signer.user_id,
                name=signer.name,
                role=signer.role,
                meaning=signed_as,
            )
            for signer, signed_as in people
        ),
        reason=reason,
        amends=amends,
        plan_digest=plan_digest,
    )
    keys = [signer.signing_key for signer, _ in people]
    return SignedStatement(
        statement, envelope.sign(STATEMENT_TYPE, encode_statement(statement), keys)
    )


def opener_append(store: LedgerStore, opener: Person, now: Callable[[], datetime]) -> LedgerAppend:
    """Return the `append` of services whose statements the opener signs (import, cards, users)."""

    def append(
        kind: str,
        subject: Mapping[str, str | int | None],
        values: Mapping[str, Any],
        *,
        reason: str | None = None,
        second: Person | None = None,
    ) -> Receipt:
        return store.append(
            sign_statement(
                kind, subject, values, person=opener, at=now(), reason=reason, second=second
            )
        )

    return append
