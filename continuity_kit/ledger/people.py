"""Whose signatures a ledger accepts: keys that the vault knows, and keys that entries introduce."""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass, field

from continuity_kit.domain.ledger_kinds import KIND_USER_ADDED, KIND_USER_REVOKED
from continuity_kit.errors import AuthenticityError
from continuity_kit.ledger.statement import STATEMENT_TYPE, Statement, decode_statement, payload_of
from continuity_kit.vault import envelope
from continuity_kit.vault.keys import PublicKey
from continuity_kit.vault.unlock import OpenedVault
from continuity_kit.vault.users import users

PUBLIC_KEY_BYTES = 32


@dataclass(frozen=True)
class KnownPerson:
    """A person's public key and who it belongs to; a revoked key still verifies its past."""

    public: PublicKey
    user_id: str
    name: str = field(repr=False)
    role: str


class KnownPeople:
    """The person keys known so far, walking a chain from its first entry on."""

    def __init__(self, people: Iterable[KnownPerson]) -> None:
        """Start from what the vault knows."""
        self._by_key: dict[str, KnownPerson] = {person.public.key_id: person for person in people}
        self._revoked: set[str] = set()
        self._is_walking = False

    def verify(self, statement_envelope: bytes) -> Statement:
        """Return a statement whose every named signer signed it with a key known to be theirs.

        SAFETY: a row put in without the person's key must not count
        (test_p32_a_forged_row_fails_verification).

        Raises:
            AuthenticityError: `entry-unknown-signer`, `entry-revoked-signer`,
                `entry-other-signer`, or what the envelope was refused for.
        """
        statement = decode_statement(payload_of(statement_envelope))
        keys = self.keys_of(statement)
        verified = envelope.verify(statement_envelope, STATEMENT_TYPE, keys)
        if set(verified.key_ids) != set(keys):
            raise AuthenticityError("entry-unknown-signer")
        return statement

    def keys_of(self, statement: Statement) -> dict[str, PublicKey]:
        """Return the keys under which a statement's signatures must hold, judged as of now.

        Raises:
            AuthenticityError: `entry-unknown-signer`, `entry-revoked-signer`,
                `entry-other-signer`, `entry-malformed`.
        """
        trusted = self._by_key
        if not self._is_walking and statement.kind == KIND_USER_ADDED:
            # A chain begins with whoever made the vault, known to no other laptop, and to this one
            # no longer once their slot is removed.
            first = introduced_by(statement)
            trusted = {first.public.key_id: first, **trusted}
        signers = {signer.key_id: signer for signer in statement.signers}
        if not signers or not signers.keys() <= trusted.keys():
            raise AuthenticityError("entry-unknown-signer")
        if signers.keys() & self._revoked:
            raise AuthenticityError("entry-revoked-signer")
        for key_id, signer in signers.items():
            if signer.user_id != trusted[key_id].user_id:
                raise AuthenticityError("entry-other-signer")
        return {key_id: trusted[key_id].public for key_id in signers}

    def learn(self, statement: Statement) -> None:
        """Take in the keys that a verified statement adds or revokes."""
        self._is_walking = True
        if statement.kind == KIND_USER_ADDED:
            person = introduced_by(statement)
            self._by_key.setdefault(person.public.key_id, person)
        elif statement.kind == KIND_USER_REVOKED:
            revoked = statement.values.get("user_id")
            self._revoked |= {
                key_id for key_id, person in self._by_key.items() if person.user_id == revoked
            }


def known_people(vault: OpenedVault) -> tuple[KnownPerson, ...]:
    """Return the people whose public keys the vault holds, revoked ones included."""
    return tuple(
        KnownPerson(user.public, user.user_id, user.name, user.role) for user in users(vault)
    )


def introduced_by(statement: Statement) -> KnownPerson:
    """Return the person whom a `user_added` statement introduces.

    Raises:
        AuthenticityError: `entry-malformed`.
    """
    try:
        data = base64.b64decode(str(statement.values["public_key"]), validate=True)
        if len(data) != PUBLIC_KEY_BYTES:
            raise AuthenticityError("entry-malformed")
        return KnownPerson(
            public=PublicKey(data),
            user_id=str(statement.values["user_id"]),
            name=str(statement.values["name"]),
            role=str(statement.values["role"]),
        )
    except (KeyError, ValueError, binascii.Error) as error:
        raise AuthenticityError("entry-malformed") from error
