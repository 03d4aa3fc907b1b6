"""A department that exports day after day, and a laptop that accepts each export."""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import export_builders
import pydicom
from export_builders import NOW, Department, dicom_bytes, enrol_card
from vault_builders import new_vault

from continuity_kit.domain.fraction import TreatmentRecord
from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.plan import FractionGroup, Plan, ReferencedBeam
from continuity_kit.domain.trust import CountSighting, ImportedBundle, PlanPin
from continuity_kit.files import Disk
from continuity_kit.ledger.people import KnownPerson
from continuity_kit.services.export_daily import export_daily
from continuity_kit.services.generation import load_generation
from continuity_kit.services.import_history import (
    ImportRecord,
    current_pins,
    import_records,
    import_values,
    own_records,
)
from continuity_kit.services.laptop import Laptop, laptop_of
from continuity_kit.services.signing import sign_statement
from continuity_kit.vault.bundle import manifest_hash
from continuity_kit.vault.catalogue import MANIFEST_TYPE, read_manifest
from continuity_kit.vault.envelope import unverified_payload
from continuity_kit.vault.keys import SigningKey
from continuity_kit.vault.stick import Stick
from continuity_kit.vault.store import AcceptedBundle, open_catalogue
from continuity_kit.vault.unlock import Person


def person(name: str, role: str = "radiographer") -> Person:
    return Person(f"id-{name}", name, role, SigningKey.generate())


ANNE, BRUNO = person("Anne"), person("Bruno")
CLAIRE, DAVID = person("Claire", "physicist"), person("David", "doctor")


def parse(data: bytes, kind: str) -> Plan | tuple[TreatmentRecord, ...]:
    """Read as `export_builders.parse`, with meterset and approval from the file."""
    parsed = export_builders.parse(data, kind)
    if not isinstance(parsed, Plan):
        return parsed
    item = pydicom.dcmread(io.BytesIO(data))
    meterset = Decimal(str(item.get("RTPlanName", "100")))
    groups = [
        FractionGroup(number, 25, (ReferencedBeam(1, meterset, None),))
        for number in range(1, int(item.get("RTPlanDescription", "1")) + 1)
    ]
    return replace(
        parsed,
        label=str(item.get("RTPlanLabel", "P")),
        approval=item.get("ApprovalStatus"),
        fraction_groups=tuple(groups),
        findings=(),
    )


@dataclass
class Clock:
    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Ward:
    """A department with its laptop; `day` moves both clocks."""

    department: Department
    laptop: Laptop
    clock: Clock = field(default_factory=Clock)

    def day(self, days: int) -> None:
        self.clock.at = NOW + timedelta(days=days)

    def export(self, days: int = 0) -> None:
        """Export that many days later and accept it half a day after."""
        self.day(days)
        export_daily(
            self.department.home,
            self.department.stick,
            parse=parse,
            disk=Disk(),
            now=self.clock,
        )
        self.clock.at += timedelta(hours=12)
        accept(self.laptop, self.department.stick)

    def write_plan(
        self, number: int, *, suffix: str = "1", owner: int | None = None, **values: Any
    ) -> None:
        """Write one plan of a patient anew."""
        owner = number if owner is None else owner
        root = f"1.2.3.{number}"
        values.setdefault("RTPlanLabel", f"P{number}")
        data = dicom_bytes(
            "plan",
            f"{root}.{suffix}",
            f"00{owner}",
            f"FAMILY{owner}^Given{owner}",
            PatientBirthDate="19610203",
            FrameOfReferenceUID=f"{root}.9",
            ReferencedStructureSetSequence=[{"ReferencedSOPInstanceUID": f"{root}.2"}],
            **values,
        )
        name = "plan.dcm" if suffix == "1" else f"plan{suffix}.dcm"
        (self.department.dicom / f"p{number}" / name).write_bytes(data)

    def write_counts(self, counts: Mapping[int, int], as_of: date) -> None:
        """Write the `counts` table: fractions given by patient number."""
        self.department.write_table(
            "counts",
            "patient_id,plan_uid,fractions_given,as_of",
            [
                f"00{number},1.2.3.{number}.1,{given},{as_of.isoformat()}T17:30:00+00:00"
                for number, given in counts.items()
            ],
        )

    def state(
        self,
        kind: str,
        number: int,
        values: Any,
        *people: Person,
        digest: str | None = None,
        **more: Any,
    ) -> None:
        """Append an entry about a patient's plan, signed by one or two people."""
        subject = {
            "patient_id": f"00{number}",
            "id_issuer": "",
            "plan_uid": f"1.2.3.{number}.1",
            **more,
        }
        self.laptop.ledger.append(
            sign_statement(
                kind,
                subject,
                values,
                person=people[0],
                second=people[1] if len(people) > 1 else None,
                at=self.clock(),
                plan_digest=digest,
            )
        )


def ward(root: Path, numbers: list[int], **more: Any) -> Ward:
    """Return a department of complete patients and an empty laptop it exports to."""
    department = export_builders.make_department(root, numbers)
    clock = Clock()
    vault = new_vault(root / "vault", now=clock)
    enrol_card(department, "laptop", vault.identity, vault.device_key, letter="B")
    laptop = laptop_of(vault, disk=Disk(), now=clock)
    known = [*laptop.ledger._people]
    laptop.ledger._people = tuple(
        [
            *known,
            *(
                KnownPerson(item.signing_key.public, item.user_id, item.name, item.role)
                for item in (ANNE, BRUNO, CLAIRE, DAVID)
            ),
        ]
    )
    laptop.ledger._chain = laptop.ledger._new_chain(vault.device_key.public)
    made = Ward(department, laptop, clock)
    for number in numbers:
        made.write_plan(number)
    return made


def accept(laptop: Laptop, stick_path: Path) -> None:
    """Take a stick in as an import does once every check has passed."""
    stick = Stick(stick_path)
    newest = stick.bundles()[-1]
    signed, sealed = stick.manifest(newest), stick.catalogue(newest)
    manifest = read_manifest(unverified_payload(signed, MANIFEST_TYPE))
    for item in manifest.objects:
        data = (
            stick_path / "RTCK" / "objects" / item.sha256[:2] / f"{item.sha256}.age"
        ).read_bytes()
        laptop.store.put_object(item.sha256, data)
    folder = laptop.store.put_bundle(manifest, signed, sealed)
    catalogue = open_catalogue(sealed, manifest, laptop.vault.identity)
    bundle = AcceptedBundle(folder, manifest, manifest_hash(signed), catalogue)
    generation = load_generation(laptop, bundle, parse)
    before = current_pins(own_records(laptop, import_records(laptop.ledger.entries())))
    owners = {
        uid: item for item in catalogue.objects for uid in item.plan_uids if item.role == "plan"
    }
    pins = tuple(
        PlanPin(uid, plan.digest, PatientKey(owners[uid].patient_id, owners[uid].id_issuer))
        for uid, plan in generation.plans.items()
    )
    record = ImportRecord(
        exporter=manifest.exporter_key_id,
        sequence=manifest.sequence,
        manifest_sha256=hashlib.sha256(signed).hexdigest(),
        created=manifest.created,
        imported_at=laptop.now(),
        entry_hash="",
        bundle=ImportedBundle(
            manifest.exporter_key_id,
            manifest.sequence,
            laptop.now(),
            tuple(pin for pin in pins if before.get(pin.plan_uid) != pin),
            tuple(uid for uid in before if uid not in generation.plans),
        ),
        counts=tuple(
            (row.plan_uid, CountSighting(row.fractions_given, row.as_of.date()))
            for row in catalogue.tables.counts
        ),
    )
    laptop.append("import", {}, import_values(record))
