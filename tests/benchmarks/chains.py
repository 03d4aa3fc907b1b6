"""Long chains of entries, written as a laptop writes them but all at once."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from continuity_kit import __version__
from continuity_kit.ledger.body import BODY_TYPE, CLOCK_OK, Body, encode_body
from continuity_kit.ledger.chain import entry_name
from continuity_kit.ledger.entries import Head
from continuity_kit.ledger.statement import SignedStatement
from continuity_kit.services.signing import sign_statement
from continuity_kit.vault import agefile, envelope
from continuity_kit.vault.age_keys import PqRecipient
from continuity_kit.vault.keys import SigningKey
from continuity_kit.vault.unlock import Person

AT_ONCE = 250


class ChainWriter:
    """Adds entries behind a chain's head; `flush` seals and writes what was added."""

    def __init__(self, device: SigningKey, head: Head, at: datetime) -> None:
        self._device = device
        self._key_id = device.key_id
        self._index, self._hash, self._at = head.count, head.entry_hash, at
        self._added: list[tuple[int, bytes]] = []

    @property
    def last(self) -> int:
        """Index of the newest entry."""
        return self._index

    def add(self, signed: SignedStatement) -> str:
        """Add an entry a minute after the last one; return its hash."""
        self._index += 1
        self._at += timedelta(minutes=1)
        body = Body(
            device=self._key_id,
            index=self._index,
            previous=self._hash,
            recorded_at=self._at,
            monotonic_ms=self._index,
            boot_id=None,
            clock=CLOCK_OK,
            app_version=__version__,
            bundle_sequence=1,
            retries=(),
            statement=signed.envelope,
        )
        sealed = envelope.sign(BODY_TYPE, encode_body(body), [self._device])
        self._added.append((self._index, sealed))
        self._hash = sha256(sealed).hexdigest()
        return self._hash

    def flush(self, folders: Sequence[Path], recipients: Sequence[PqRecipient]) -> None:
        """Write the files, not durably, to each folder."""
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
        parts = [
            self._added[start : start + AT_ONCE] for start in range(0, len(self._added), AT_ONCE)
        ]
        with ProcessPoolExecutor(2) as pool:
            list(pool.map(partial(_write, folders, recipients), parts))
        self._added = []


def _write(
    folders: Sequence[Path], recipients: Sequence[PqRecipient], part: Sequence[tuple[int, bytes]]
) -> None:
    for index, sealed in part:
        data = agefile.seal(sealed, recipients)
        for folder in folders:
            (folder / entry_name(index)).write_bytes(data)


def confirmed_fractions(
    writer: ChainWriter,
    subjects: Iterable[dict[str, Any]],
    beams: Sequence[tuple[int, str]],
    people: tuple[Person, Person],
    at: datetime,
    digest: str | None = None,
) -> Iterator[str]:
    """Add a fraction a subject, each with its colleague's confirmation; yield their hashes.

    Args:
        subjects: with patient, plan and `fraction`; fraction n was given on the nth day from `at`.
    """
    first, second = people
    for subject in subjects:
        given_at = at + timedelta(days=subject["fraction"])
        values = {
            "outcome": "complete",
            "given_at": given_at.isoformat(),
            "treated_on": given_at.date().isoformat(),
            "machine": "ACC1",
            "partial_reason": None,
            "beams": [
                {"beam": beam, "meterset": meterset, "planned": meterset, "unit": "MU"}
                for beam, meterset in beams
            ],
            "shifts_mm": {"vertical": "-1.5", "longitudinal": "0", "lateral": "2"},
            "overrides": [],
            "count": {"given": None, "source": None, "as_of": None},
            "continues": None,
        }
        named = {**subject, "session": str(UUID(int=writer.last + 1))}
        ended = sign_statement(
            "fraction_ended", named, values, person=first, at=given_at, plan_digest=digest
        )
        entry_hash = writer.add(ended)
        reading = {
            "statement_sha256": ended.sha256,
            "reading": [meterset for _, meterset in beams],
        }
        confirmation = sign_statement(
            "confirmation", named, reading, person=second, at=given_at, amends=entry_hash
        )
        writer.add(confirmation)
        yield entry_hash
