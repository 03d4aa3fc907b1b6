"""A department, its exporter, a stick and a laptop that trusts it; days that pass."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from export_builders import NOW, Department, make_department, parse
from vault_builders import RECOVERY, Clock, new_vault

from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.files import Disk
from continuity_kit.ledger.entries import LedgerStore
from continuity_kit.services.export_daily import ExportReport, export_daily
from continuity_kit.services.import_bundle import import_bundle
from continuity_kit.services.import_report import ImportReport
from continuity_kit.services.kit_settings import KitSettings
from continuity_kit.services.laptop import Laptop
from continuity_kit.vault.keys import SigningKey
from continuity_kit.vault.store import VaultStore
from continuity_kit.vault.unlock import OpenedVault, Person

RESERVE_BYTES = 1 << 12
BRUNO = Person("id-Bruno", "Bruno", "physicist", SigningKey.generate())


@dataclass
class Hospital:
    """Both sides, and one clock."""

    department: Department
    vault: OpenedVault
    clock: Clock

    @property
    def stick(self) -> Path:
        return self.department.stick

    def laptop(self, disk: Disk | None = None) -> Laptop:
        return small_laptop(self.vault, self.clock, disk)

    def export(self, **more: Any) -> ExportReport:
        arguments = {"parse": parse, "disk": Disk(), "now": self.clock}
        return export_daily(self.department.home, self.stick, **{**arguments, **more})

    def take(self, disk: Disk | None = None, **more: Any) -> ImportReport:
        more.setdefault("parse", parse)
        return import_bundle(self.laptop(disk), more.pop("stick", self.stick), **more)

    def entries(self) -> tuple[LedgerEntry, ...]:
        return self.laptop().ledger.entries()

    def pass_days(self, days: int = 1) -> None:
        self.clock.at += timedelta(days=days)


def small_laptop(
    vault: OpenedVault, now: Callable[[], datetime], disk: Disk | None = None
) -> Laptop:
    """Open the stores of a vault with a small reserve, and with Bruno among those who sign."""
    from continuity_kit.ledger.people import KnownPerson, known_people

    disk = disk or Disk()
    store = VaultStore(vault, disk)
    bruno = KnownPerson(BRUNO.signing_key.public, BRUNO.user_id, BRUNO.name, BRUNO.role)
    people = (*known_people(vault), bruno)
    ledger = LedgerStore(
        vault, disk, now, store.mirror(), people=people, reserve_bytes=RESERVE_BYTES
    )
    return Laptop(vault, store, ledger, KitSettings(), disk, now)


def make_hospital(root: Path, numbers: list[int]) -> Hospital:
    """Make both sides; the laptop accepts the exporter's card and is enrolled at it."""
    clock = Clock(NOW)
    vault = new_vault(root / "vault", now=clock)
    department = make_department(root, numbers, laptop=vault.identity, recovery=RECOVERY)
    hospital = Hospital(department, vault, clock)
    hospital.laptop().store.accept_card((department.home / "exporter.card").read_bytes())
    return hospital


def tree(root: Path, *, without: tuple[str, ...] = ("import.lock",)) -> dict[str, str]:
    """Return the hash of every file below a folder, lock files left out."""
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name not in without
    }
