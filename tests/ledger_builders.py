"""Vaults, people and statements for the tests of the ledger."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from continuity_kit.files import Disk
from continuity_kit.ledger.entries import LedgerStore
from continuity_kit.ledger.mirror import prepare_mirror
from continuity_kit.ledger.people import KnownPerson
from continuity_kit.ledger.statement import SignedStatement
from continuity_kit.services.signing import sign_statement
from continuity_kit.vault.agefile import PqIdentity
from continuity_kit.vault.keys import SigningKey
from continuity_kit.vault.unlock import OpenedVault, Person

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
PLAN_UID = "1.2.826.0.1.3680043.8.498.1"
PATIENT = {"patient_id": "CSE-0001", "id_issuer": "CSE", "plan_uid": PLAN_UID}


def seed(name: str) -> bytes:
    """Return the same 32 bytes in every process, so that programs under test share their keys."""
    return hashlib.sha256(name.encode()).digest()


def person(name: str, role: str = "radiographer") -> Person:
    return Person(f"id-{name}", name, role, SigningKey.from_seed(seed(name)))


ANNE = person("Anne")
BRUNO = person("Bruno")
CLAIRE = person("Claire", "physicist")
DAVID = person("David", "doctor")
EVERYBODY = (ANNE, BRUNO, CLAIRE, DAVID)
RECOVERY = PqIdentity(seed("recovery"))
DEVICE = SigningKey.from_seed(seed("device"))
LAPTOP = PqIdentity(seed("laptop"))


def known(*people: Person) -> tuple[KnownPerson, ...]:
    return tuple(
        KnownPerson(item.signing_key.public, item.user_id, item.name, item.role)
        for item in people or EVERYBODY
    )


def ledger_vault(path: Path) -> OpenedVault:
    path.mkdir(parents=True, exist_ok=True)
    return OpenedVault(
        path=path,
        facility="Centre Saint-Exemple",
        letter="A",
        recovery=RECOVERY.recipient,
        vmk=b"\0" * 32,
        opener=CLAIRE,
        device_key=DEVICE,
        identity=LAPTOP,
    )


class Clock:
    """A clock that goes on by a minute each time it is asked, or is set."""

    def __init__(self, start: datetime = NOON) -> None:
        self.time = start

    def __call__(self) -> datetime:
        self.time += timedelta(minutes=1)
        return self.time


def store(
    path: Path,
    *,
    disk: Disk | None = None,
    mirror: Path | None = None,
    now: Callable[[], datetime] | None = None,
    **more: Any,
) -> LedgerStore:
    vault = ledger_vault(path)
    more.setdefault("people", known())
    more.setdefault("reserve_bytes", 1 << 16)
    return LedgerStore(vault, disk or Disk(), now or Clock(), mirror, **more)


def mirror_folder(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    prepare_mirror(path, DEVICE.key_id, Disk())
    return path


def statement(number: int = 1, *, by: Person = ANNE, **more: Any) -> SignedStatement:
    """A plain statement of one person about a fraction; unique but for `statement_uuid`."""
    more.setdefault("kind", "fraction_started")
    kind = more.pop("kind")
    subject = more.pop("subject", {**PATIENT, "fraction": number})
    return sign_statement(kind, subject, more.pop("values", {}), person=by, at=NOON, **more)
