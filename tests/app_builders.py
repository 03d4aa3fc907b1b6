"""A department of the day: real plans, exported and taken in by the machine's own clock."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import record_builders as plans
from cli_builders import PASSPHRASE, PINS, add_people
from export_builders import Department, enrol_card, make_department
from give_back_builders import patient
from sheets_support import page_texts

from continuity_kit.dicom.plan_reader import read_plan
from continuity_kit.dicom.worker import Worker
from continuity_kit.files import Disk
from continuity_kit.services.export_daily import export_daily
from continuity_kit.services.exporter_home import CARD_FILE, enrol
from continuity_kit.services.import_bundle import import_bundle
from continuity_kit.services.laptop import Laptop, open_laptop
from continuity_kit.services.print_sheets import print_patient_sheets
from continuity_kit.services.vault_admin import choose_mirror
from continuity_kit.services.vault_init import NewVaultRequest, init_vault
from continuity_kit.vault.cards import card_words
from continuity_kit.vault.secret_box import FLOOR_KDF

__all__ = [
    "BEAMS",
    "FAMILY",
    "GIVEN",
    "MACHINE",
    "PASSPHRASE",
    "PINS",
    "Today",
    "department_of_today",
]

MACHINE = "ACC1"
BEAMS = {1: "281.368973", 2: "263.914420"}
GIVEN = {"0412": 14, "0523": 3}
FAMILY = {"0412": "Jour-Ouvert", "0523": "Second-Venu"}
FRACTIONS = 35
FOOT = re.compile(r"ournal avant cette impression : (\d+) écritures? · ((?:\w+ ){3}\w+)")


@dataclass(frozen=True)
class Today:
    """The vault as it stands this morning, its mirror, the plan of each patient, and paper.

    Attributes:
        paper: what the foot of the newest sheet says, count of entries and four words.
    """

    vault: Path
    mirror: Path
    plans: dict[str, str]
    vmk: bytes
    paper: tuple[str, str]

    def laptop(self) -> Laptop:
        """Open the vault, as any reader may while the application has it open."""
        return open_laptop(self.vault, PASSPHRASE, disk=Disk(), now=_now)


def _now() -> datetime:
    return datetime.now(UTC)


def _evening() -> datetime:
    """Return a moment of the day before, when export and import took place."""
    return _now() - timedelta(days=1)


def department_of_today(root: Path) -> Today:
    """Make hospital, exporter, stick and vault; it opens at the lowest work factor."""
    department = make_department(root, [])
    uids = _write_files(department)
    _write_tables(department, uids)
    request = NewVaultRequest(root / "vault", "Anne", recovery_out=root / "recovery")
    made = init_vault(request, PASSPHRASE, disk=Disk(), now=_evening, kdf=FLOOR_KDF).laptop
    add_people(made)
    mirror = root / "CLE03"
    mirror.mkdir()
    choose_mirror(made, mirror)
    for path in (department.home / "cards").iterdir():
        path.unlink()
    enrol_card(department, "laptop", made.vault.identity, made.vault.device_key, letter="A")
    recovery = (root / "recovery" / "recovery.card").read_bytes()
    enrol(department.home, recovery, " ".join(card_words(recovery)), disk=Disk())
    made.store.accept_card((department.home / CARD_FILE).read_bytes())
    with Worker() as worker:
        export_daily(
            department.home, department.stick, parse=worker.parse, disk=Disk(), now=_evening
        )
        laptop = open_laptop(
            made.vault.path, PASSPHRASE, disk=Disk(), now=_evening
        )  # with its mirror
        import_bundle(laptop, department.stick, parse=worker.parse, second=None, reason="test")
        sheet = root / "sheet.pdf"
        number = next(reversed(FAMILY))
        print_patient_sheets(laptop, number, out=sheet, language="fr", parse=worker.parse)
    return Today(made.vault.path, mirror, uids, made.vault.vmk, _foot(sheet))


def _foot(sheet: Path) -> tuple[str, str]:
    found = FOOT.search(" ".join(page_texts(sheet.read_bytes())[0].split()))
    assert found is not None
    return found[1], found[2]


def _write_files(department: Department) -> dict[str, str]:
    uids = {}
    for seed, (number, family) in enumerate(FAMILY.items(), start=1):
        linac = replace(plans.LINAC, name=MACHINE)
        beams = [
            (1, plans.Arc("ARC1", 181, 179, "CW", BEAMS[1], "1", points=12)),
            (2, plans.Arc("ARC2", 179, 181, "CC", BEAMS[2], "1", points=12)),
        ]
        of = plans.case(patient(number, f"{family}^Camille"), seed=seed)
        data = plans.encode(plans.linac_plan(of, plans.HEAD, linac, beams))
        folder = department.dicom / number
        folder.mkdir()
        (folder / "plan.dcm").write_bytes(data)
        uids[number] = read_plan(data).uid
    return uids


def _write_tables(department: Department, uids: dict[str, str]) -> None:
    now = _now()
    told = (_evening() - timedelta(minutes=5)).isoformat(timespec="seconds")
    before = (_evening() - timedelta(minutes=20)).isoformat(timespec="seconds")
    soon = (now + timedelta(minutes=1)).isoformat(timespec="seconds")
    rows = {
        "patients": (
            "family_name,given_names,birth_date,phone",
            [f"{family},Camille,1961-03-14,0102" for family in FAMILY.values()],
        ),
        "prescriptions": (
            "prescription_id,fractions,status,dose_per_fraction_gy",
            [f"RX{number},{FRACTIONS},active,2.00" for number in FAMILY],
        ),
        "plans": (
            "plan_uid,prescription_id,status,machine,approved_on",
            [
                f"{uid},RX{number},treatment_approved,{MACHINE},{before[:10]}"
                for number, uid in uids.items()
            ],
        ),
        "counts": (
            "plan_uid,fractions_given,as_of",
            [f"{uid},{GIVEN[number]},{before}" for number, uid in uids.items()],
        ),
        "appointments": (
            "appointment_id,start,machine,status,plan_uid",
            [f"a{number},{soon},{MACHINE},booked,{uid}" for number, uid in uids.items()],
        ),
        "notes": ("written_at,kind,text", []),
    }
    for name, (columns, values) in rows.items():
        lines = [f"{number},CSE,{row}" for number, row in zip(uids, values, strict=False)]
        department.write_table(name, f"patient_id,id_issuer,{columns}", lines, generated_at=told)
