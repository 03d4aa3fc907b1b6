"""A department that exports day after day, and a laptop that accepts each export."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import export_builders
import pydicom
from export_builders import FACILITY, NOW, Department, dicom_bytes, enrol_card
from vault_builders import PASSPHRASE

from continuity_kit.domain.fraction import TreatmentRecord
from continuity_kit.domain.plan import FractionGroup, Plan, ReferencedBeam
from continuity_kit.files import Disk
from continuity_kit.ledger.entries import LedgerStore
from continuity_kit.ledger.people import KnownPerson, known_people
from continuity_kit.services.export_daily import export_daily
from continuity_kit.services.exporter_home import CARD_FILE
from continuity_kit.services.import_bundle import import_bundle
from continuity_kit.services.laptop import Laptop, laptop_of
from continuity_kit.services.signing import sign_statement
from continuity_kit.vault.keys import SigningKey
from continuity_kit.vault.secret_box import FLOOR_KDF
from continuity_kit.vault.unlock import Person, create_vault


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

    def export(self, days: int = 0, *, second: Person | None = None) -> None:
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
        import_bundle(
            self.laptop, self.department.stick, parse=parse, second=second, reason="a test"
        )

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
    vault = create_vault(
        root / "vault",
        "L. Exempleur",
        PASSPHRASE,
        facility=FACILITY,
        letter="A",
        recovery=department.recovery.recipient,
        disk=Disk(),
        now=clock,
        kdf=FLOOR_KDF,
    )
    enrol_card(department, "laptop", vault.identity, vault.device_key, letter="B")
    laptop = laptop_of(vault, disk=Disk(), now=clock)
    people = [
        KnownPerson(item.signing_key.public, item.user_id, item.name, item.role)
        for item in (ANNE, BRUNO, CLAIRE, DAVID)
    ]
    ledger = LedgerStore(
        vault,
        Disk(),
        clock,
        people=[*known_people(vault), *people],
        reserve_bytes=1 << 16,
    )
    laptop = replace(laptop, ledger=ledger)
    laptop.store.accept_card((department.home / CARD_FILE).read_bytes())
    made = Ward(department, laptop, clock)
    for number in numbers:
        made.write_plan(number)
    return made
