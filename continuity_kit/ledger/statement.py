"""Statements: what a person signs, byte for byte.

A statement names its signers and what each signature means, so that nobody can later give a
signature another meaning. Its envelope is kept verbatim inside the entry and never re-serialised.
"""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from continuity_kit.domain.ledger import Signature
from continuity_kit.errors import AuthenticityError
from continuity_kit.vault.schema import from_json, to_json

STATEMENT_TYPE = "application/vnd.rtck.statement.v1+json"
STATEMENT_FORMAT = 1


@dataclass(frozen=True)
class Statement:
    """What people state; `uuid` stays the same through every retry.

    Attributes:
        subject: what it is about: `patient_id`, `id_issuer`, `plan_uid`, `fraction`, `session` ...
        values: the kind's own values, JSON types only, metersets as text in the given digits.
        amends: entry hash of the entry that this one names, or None.
        plan_digest: clinical digest (hex) of the plan as held when it was stated, or None.
        stated_at: aware.
        signers: everybody who must have signed, with the meaning of each signature.
    """

    uuid: str
    kind: str
    subject: Mapping[str, str | int | None] = field(repr=False)
    values: Mapping[str, Any] = field(repr=False)
    stated_at: datetime
    signers: tuple[Signature, ...]
    reason: str | None = field(default=None, repr=False)
    amends: str | None = None
    plan_digest: str | None = None


@dataclass(frozen=True)
class SignedStatement:
    """A statement with the envelope that its signers signed."""

    statement: Statement
    envelope: bytes = field(repr=False)

    @property
    def sha256(self) -> str:
        """SHA-256 (hex) of the statement's bytes: what a confirmation names."""
        return hashlib.sha256(payload_of(self.envelope)).hexdigest()


def encode_statement(statement: Statement) -> bytes:
    """Return the bytes to sign."""
    return to_json(
        {
            "format": STATEMENT_FORMAT,
            "uuid": statement.uuid,
            "kind": statement.kind,
            "subject": dict(statement.subject),
            "values": dict(statement.values),
            "stated_at": statement.stated_at.isoformat(),
            "signers": [
                {
                    "key_id": signer.key_id,
                    "user_id": signer.user_id,
                    "name": signer.name,
                    "role": signer.role,
                    "meaning": signer.meaning,
                }
                for signer in statement.signers
            ],
            "reason": statement.reason,
            "amends": statement.amends,
            "plan_digest": statement.plan_digest,
        }
    )


def decode_statement(data: bytes) -> Statement:
    """Read a statement's bytes.

    Raises:
        AuthenticityError: `malformed-json` or `entry-malformed`.
    """
    document = from_json(data, dict)
    try:
        if document["format"] != STATEMENT_FORMAT:
            raise AuthenticityError("entry-newer-format")
        return Statement(
            uuid=_text(document["uuid"]),
            kind=_text(document["kind"]),
            subject=_mapping(document["subject"]),
            values=_mapping(document["values"]),
            stated_at=aware_time(document["stated_at"]),
            signers=tuple(
                Signature(
                    key_id=_text(signer["key_id"]),
                    user_id=_text(signer["user_id"]),
                    name=_text(signer["name"]),
                    role=_text(signer["role"]),
                    meaning=_text(signer["meaning"]),
                )
                for signer in document["signers"]
            ),
            reason=_optional_text(document["reason"]),
            amends=_optional_text(document["amends"]),
            plan_digest=_optional_text(document["plan_digest"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise AuthenticityError("entry-malformed") from error


def payload_of(envelope: bytes) -> bytes:
    """Return an envelope's payload without looking at its signatures.

    Raises:
        AuthenticityError: `malformed-json` or `entry-malformed`.
    """
    try:
        return base64.b64decode(from_json(envelope, dict)["payload"], validate=True)
    except (KeyError, TypeError, binascii.Error) as error:
        raise AuthenticityError("entry-malformed") from error


def aware_time(text: object) -> datetime:
    """Read an ISO time that carries its offset.

    Raises:
        ValueError: no time, or one without offset.
    """
    moment = datetime.fromisoformat(_text(text))
    if moment.tzinfo is None:
        raise ValueError("no offset")
    return moment


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _optional_text(value: object) -> str | None:
    return None if value is None else _text(value)


def _mapping(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("not an object")
    return value
