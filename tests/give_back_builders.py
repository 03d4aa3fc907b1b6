"""A laptop that took in real plan files, and sessions that people wrote into its ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import record_builders as plans
from export_builders import NOW, Department, make_department
from vault_builders import RECOVERY, Clock, new_vault

from continuity_kit.dicom.fictitious import FictitiousPatient
from continuity_kit.dicom.plan_reader import read_plan
from continuity_kit.dicom.record_reader import read_records
from continuity_kit.domain.fraction import TreatmentRecord
from continuity_kit.domain.plan import Plan
from continuity_kit.files import Disk
from continuity_kit.ledger.entries import LedgerStore, Receipt
from continuity_kit.ledger.people import KnownPerson, known_people
from continuity_kit.services.export_daily import export_daily
from continuity_kit.services.import_bundle import import_bundle
from continuity_kit.services.laptop import Laptop, laptop_of
from continuity_kit.services.open_generation import open_newest
from continuity_kit.services.signing import sign_statement
from continuity_kit.vault.keys import SigningKey
from continuity_kit.vault.unlock import Person


def person(name: str, role: str = "radiographer") -> Person:
    return Person(f"id-{name}", name, role, SigningKey.generate())


ANNE, BRUNO = person("Anne Un"), person("Bruno Deux")
CLAIRE = person("Claire Trois", "physicist")
GIVEN_AT = datetime(2026, 11, 23, 9, 12, 40, tzinfo=plans.PARIS)
MONDAY = GIVEN_AT.date()


def parse(data: bytes, kind: str) -> Plan | tuple[TreatmentRecord, ...]:
    """Read as the worker does, without a process of its own."""
    return read_plan(data) if kind == "plan" else read_records(data)


@dataclass
class Downtime:
    """A department, its laptop, and what was given on paper."""

    department: Department
    laptop: Laptop
    clock: Clock
    files: dict[str, bytes] = field(default_factory=dict)  # plan file by plan UID
    owners: dict[str, tuple[str, str]] = field(default_factory=dict)

    def export(self, **more: Any) -> None:
        """Export and take in; each time a day later."""
        self.clock.at += timedelta(days=1)
        home, stick = self.department.home, self.department.stick
        export_daily(home, stick, parse=parse, disk=Disk(), now=self.clock)
        import_bundle(self.laptop, stick, parse=parse, **more)

    def add_plan(self, data: bytes) -> str:
        """Put a plan file into the hospital's folder; return the plan's UID."""
        plan = read_plan(data)
        folder = self.department.dicom / f"p{len(self.files)}"
        folder.mkdir()
        (folder / "plan.dcm").write_bytes(data)
        self.files[plan.uid] = data
        self.owners[plan.uid] = (plan.patient_id or "", plan.id_issuer or "")
        return plan.uid

    def write_tables(
        self,
        given: Mapping[str, int] | None = None,
        *,
        names: Mapping[str, str] | None = None,
        as_of: str = "2026-11-20T18:00:00+01:00",
    ) -> None:
        """Make every plan approved; `given` holds the OIS's count by plan UID."""
        put, owners = self.department.write_table, self.owners
        people = sorted(set(owners.values()))
        named = names or {}
        put(
            "patients",
            "patient_id,id_issuer,family_name,given_names,birth_date",
            [
                f'{key},{issuer},"{named.get(key, "Fictif-Modèle")}",Étienne,1961-03-14'
                for key, issuer in people
            ],
        )
        put(
            "prescriptions",
            "patient_id,id_issuer,prescription_id,fractions,status,dose_per_fraction_gy",
            [f"{key},{issuer},RX{key},35,active,2.00" for key, issuer in people],
        )
        put(
            "plans",
            "patient_id,id_issuer,plan_uid,prescription_id,status,machine,approved_on",
            [
                f"{key},{issuer},{uid},RX{key},treatment_approved,ACC1,2026-11-01"
                for uid, (key, issuer) in owners.items()
            ],
        )
        put(
            "counts",
            "patient_id,id_issuer,plan_uid,fractions_given,as_of",
            [
                f"{owners[uid][0]},{owners[uid][1]},{uid},{count},{as_of}"
                for uid, count in (given or {}).items()
            ],
        )
        put("appointments", "patient_id,id_issuer,appointment_id,start,machine,status", [])
        put("notes", "patient_id,id_issuer,written_at,kind,text", [])

    def state(self, kind: str, plan_uid: str, values: Any, *people: Person, **more: Any) -> Receipt:
        """Append a statement about a plan, signed by one or two people."""
        key, issuer = self.owners[plan_uid]
        amends, digest = more.pop("amends", None), more.pop("digest", self.digest(plan_uid))
        reason = more.pop("reason", None)
        subject = {"patient_id": key, "id_issuer": issuer, "plan_uid": plan_uid, **more}
        signed = sign_statement(
            kind,
            subject,
            values,
            person=people[0],
            second=people[1] if len(people) > 1 else None,
            at=self.clock(),
            amends=amends,
            plan_digest=digest,
            reason=reason,
        )
        return self.laptop.ledger.append(signed)

    def digest(self, plan_uid: str) -> str | None:
        snapshot = open_newest(self.laptop, parse).snapshot
        views = (view for patient in snapshot.patients for view in patient.plans)
        return next((view.digest for view in views if view.plan_uid == plan_uid), None)

    def give(
        self,
        plan_uid: str,
        fraction: int,
        beams: Sequence[tuple[int, str]],
        *,
        days: int = 0,
        hours: int = 0,
        partial: str | None = None,
        confirmed: bool = True,
        machine: str | None = "ACC1",
        shifts: tuple[str, str, str] | None = None,
        **more: Any,
    ) -> Receipt:
        """Record one session, confirmed by Bruno unless said."""
        given_at = GIVEN_AT + timedelta(days=days, hours=hours)
        values: dict[str, Any] = {
            "outcome": "interrupted" if partial else "complete",
            "given_at": given_at.isoformat(),
            "treated_on": given_at.date().isoformat(),
            "machine": machine,
            "partial_reason": partial,
            "beams": [
                {"beam": beam, "meterset": meterset, "planned": meterset, "unit": "MU"}
                for beam, meterset in beams
            ],
            "shifts_mm": None
            if shifts is None
            else dict(zip(("vertical", "longitudinal", "lateral"), shifts, strict=True)),
            "overrides": [],
            "count": {"given": None, "source": None, "as_of": None},
            "continues": more.pop("continues", None),
        }
        self.clock.at += timedelta(minutes=1)
        who = more.pop("by", ANNE)
        receipt = self.state(
            "fraction_ended",
            plan_uid,
            values,
            who,
            fraction=fraction,
            session=str(uuid4()),
            **more,
        )
        if confirmed:
            self.confirm(plan_uid, receipt, beams)
        return receipt

    def confirm(self, plan_uid: str, receipt: Receipt, beams: Sequence[tuple[int, str]]) -> None:
        entry = self.entry(receipt)
        self.state(
            "confirmation",
            plan_uid,
            {
                "statement_sha256": entry.statement_sha256,
                "reading": [meterset for _, meterset in beams],
            },
            BRUNO,
            amends=receipt.entry_hash,
            fraction=entry.subject["fraction"],
            session=entry.subject["session"],
        )

    def amend(self, plan_uid: str, receipt: Receipt, beams: Sequence[tuple[int, str]]) -> Receipt:
        self.clock.at += timedelta(minutes=1)
        entry = self.entry(receipt)
        changed = [
            {"beam": beam, "meterset": meterset, "planned": meterset, "unit": "MU"}
            for beam, meterset in beams
        ]
        return self.state(
            "amendment",
            plan_uid,
            {"beams": changed, "given_at": None, "treated_on": None},
            ANNE,
            BRUNO,
            amends=receipt.entry_hash,
            reason="mal lu",
            fraction=entry.subject["fraction"],
        )

    def void(self, plan_uid: str, receipt: Receipt) -> None:
        fraction = self.entry(receipt).subject["fraction"]
        self.state(
            "void", plan_uid, {}, ANNE, BRUNO,
            amends=receipt.entry_hash, reason="mauvais patient", fraction=fraction,
        )  # fmt: skip

    def elsewhere(self, plan_uid: str, fraction: int, on: date, host: str = "CHU") -> None:
        values = {"treated_on": on.isoformat(), "host": host}
        self.state("treated_elsewhere", plan_uid, values, ANNE, BRUNO, fraction=fraction)

    def miss(self, plan_uid: str, on: date, reason: str = "panne ACC1") -> None:
        values = {"missed_on": on.isoformat()}
        self.state("missed", plan_uid, values, ANNE, reason=reason)

    def entry(self, receipt: Receipt) -> Any:
        return next(
            entry
            for entry in self.laptop.ledger.entries()
            if entry.entry_hash == receipt.entry_hash
        )


def downtime(root: Path) -> Downtime:
    """Return a department without patients and a laptop it exports to."""
    clock = Clock(NOW)
    vault = new_vault(root / "vault", now=clock)
    department = make_department(root, [], laptop=vault.identity, recovery=RECOVERY)
    laptop = laptop_of(vault, disk=Disk(), now=clock)
    laptop.store.accept_card((department.home / "exporter.card").read_bytes())
    people = [
        KnownPerson(item.signing_key.public, item.user_id, item.name, item.role)
        for item in (ANNE, BRUNO, CLAIRE)
    ]
    ledger = LedgerStore(
        vault, Disk(), clock, people=[*known_people(vault), *people], reserve_bytes=1 << 16
    )
    return Downtime(department, replace(laptop, ledger=ledger), clock)


def with_plan(root: Path, data: bytes, given: int | None = 14) -> tuple[Downtime, str]:
    """Return a downtime with one exported plan that the OIS counts `given` fractions of."""
    made = downtime(root)
    uid = made.add_plan(data)
    made.write_tables({} if given is None else {uid: given})
    made.export()
    return made, uid


def patient(patient_id: str, name: str = "Fictif-Modèle^Étienne") -> FictitiousPatient:
    return FictitiousPatient(patient_id, "CSE", name, date(1961, 3, 14), "M", "ISO_IR 192")


def reopened(made: Downtime) -> Downtime:
    """Return the same laptop as a new process finds it."""
    vault = made.laptop.vault
    people = [
        KnownPerson(item.signing_key.public, item.user_id, item.name, item.role)
        for item in (ANNE, BRUNO, CLAIRE)
    ]
    ledger = LedgerStore(
        vault, Disk(), made.clock, people=[*known_people(vault), *people], reserve_bytes=1 << 16
    )
    return replace(made, laptop=replace(made.laptop, ledger=ledger))
