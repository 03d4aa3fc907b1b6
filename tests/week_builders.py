"""A department of two machines with a laptop each, played by commands on a clock of its own."""

import csv
import functools
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
import record_builders as plans
from cli_builders import PASSPHRASE, PINS, Ran, add_people, make_vault, run, secret_file
from export_builders import make_department
from give_back_builders import patient

from continuity_kit import bootstrap
from continuity_kit.cli import recover
from continuity_kit.dicom.plan_reader import read_plan
from continuity_kit.services import vault_init
from continuity_kit.services.recover_vault import recover_vault
from continuity_kit.vault.age_keys import PqIdentity
from continuity_kit.vault.cards import card_words
from continuity_kit.vault.recovery import RecoveryText, recovery_text
from continuity_kit.vault.secret_box import FLOOR_KDF

FRIDAY = date(2026, 11, 20)
MONDAY = date(2026, 11, 23)
TABLES_AT = "2026-11-20T18:00:00+01:00"
MACHINES = {"A": "ACC1", "B": "ACC2"}
BEAMS = {1: "281.368973", 2: "263.914420"}
GIVEN = {"001": 14, "002": 3, "003": 20, "004": 9, "005": 14}
WHERE = {"001": "ACC1", "002": "ACC1", "003": "ACC1", "004": "ACC2", "005": "ACC2"}


class Clock:
    """The story's clock: it goes on by a second at each look."""

    def __init__(self) -> None:
        self.at = datetime.combine(FRIDAY, time(16), UTC)

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at

    def move_to(self, day: date, hour: float) -> None:
        moment = datetime.combine(day, time(), UTC) + timedelta(hours=hour)
        self.at = max(self.at, moment)


class Week:
    """The department, its exporter, stick and laptops; every step is a command."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.root, self.clock = root, Clock()
        monkeypatch.setattr(bootstrap, "now", self.clock)
        monkeypatch.setattr(
            recover, "recover_vault", functools.partial(recover_vault, kdf=FLOOR_KDF)
        )
        monkeypatch.setattr(vault_init, "make_recovery", self._make_recovery)
        self.passphrase = secret_file(root, PASSPHRASE)
        self.pins = {name: secret_file(root, pin) for name, pin in PINS.items()}
        self.department = make_department(root / "hospital", [])
        self.stick, self.shared = self.department.stick, root / "shared"
        self.shared.mkdir()
        self.recovery_key = root / "typed-from-paper.txt"
        self.plans: dict[str, str] = {}
        self._write_hospital()
        self._set_up()

    def vault(self, letter: str) -> Path:
        return self.root / f"vault-{letter}"

    def mirror(self, letter: str) -> Path:
        return self.root / f"mirror-{letter}"

    def on(self, letter: str, command: str, *words: object) -> Ran:
        """Run a command on a laptop; two words name a command of the group `vault`."""
        return run(
            *command.split(), self.vault(letter), *words, "--passphrase-file", self.passphrase
        )

    def done(self, letter: str, command: str, *words: object) -> Ran:
        ran = self.on(letter, command, *words)
        assert ran.exit == 0, (command, ran.document["refused"])
        return ran

    def two(self, first: str = "Bruno", second: str = "Claire") -> list[object]:
        return [
            *("--user", first, "--pin-file", self.pins[first]),
            *("--second", second, "--second-pin-file", self.pins[second]),
        ]

    def colleague(self, name: str = "Bruno") -> list[object]:
        return ["--second", name, "--second-pin-file", self.pins[name], "--reason", "week"]

    def give(
        self, letter: str, who: str, fraction: int, *more: object, confirmed: bool = True
    ) -> Ran:
        """Start a fraction, give it whole, and let the colleague type what the console shows."""
        about = ["--plan", self.plans[who], "--fraction", fraction]
        self.done(letter, "start", *about, "--user", "Bruno", "--pin-file", self.pins["Bruno"])
        beams = [word for item in BEAMS.items() for word in ("--beam", f"{item[0]}={item[1]}")]
        reading = ["--second-reading", " + ".join(BEAMS.values())] if confirmed else []
        who_signs = self.two() if confirmed else self.two()[:4]
        return self.done(letter, "record", *about, *beams, *reading, *who_signs, *more)

    def counts(self, letter: str) -> dict[str, int]:
        """Return the fractions given of each patient, as `list` prints them."""
        listed = self.on(letter, "list")
        return {
            item["patient_id"]: plan["fractions_given"] + plan["given_since_export"]
            for item in listed.document["patients"]
            for plan in item["plans"]
        }

    def handed_back(self, letter: str) -> dict[str, int]:
        """Return what the OIS must show of each patient, as the hand-back says."""
        out = self.root / f"handback-{letter}"
        ran = self.on(letter, "handback", "--out", out)
        assert ran.exit in (0, 1)
        path = next(out.rglob("plans.csv"))
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.reader(stream, delimiter=_delimiter(path)))
        head = next(row for row in rows if "patient_id" in row)
        at = {name: head.index(name) for name in ("patient_id", "expected")}
        body = rows[rows.index(head) + 1 :]
        return {row[at["patient_id"]]: int(row[at["expected"]]) for row in body if row}

    def words_of(self, card: Path) -> str:
        return " ".join(card_words(card.read_bytes()))

    def introduce(self, one: str, other: str, *more: object) -> None:
        """Let a laptop accept another's card, its words read aloud."""
        card = self.root / f"{other}.card"
        self.done(other, "vault card", "--out", card)
        self.done(one, "vault trust", card, "--words", self.words_of(card), *more)

    def exchange(self, letter: str) -> Ran:
        return self.on(letter, "exchange", self.shared)

    # --- before the week -----------------------------------------------------------------------

    def _make_recovery(self, language: str = "fr") -> tuple[PqIdentity, RecoveryText]:
        identity = PqIdentity.generate()
        text = recovery_text(identity, "fr")
        self.recovery_key.write_text("\n".join(text.lines).lower() + "\n", encoding="utf-8")
        return identity, text

    def _write_hospital(self) -> None:
        for number, (who, machine) in enumerate(WHERE.items(), start=1):
            linac = plans.replace(plans.LINAC, name=machine)
            beams = [
                (1, plans.Arc("ARC1", 181, 179, "CW", BEAMS[1], "1", points=20)),
                (2, plans.Arc("ARC2", 179, 181, "CC", BEAMS[2], "1", points=20)),
            ]
            case = plans.case(patient(who, f"Fictif-{number}^Camille"), seed=number)
            data = plans.encode(plans.linac_plan(case, plans.HEAD, linac, beams))
            folder = self.department.dicom / who
            folder.mkdir()
            (folder / "plan.dcm").write_bytes(data)
            self.plans[who] = read_plan(data).uid
        put = self.department.write_table
        put(
            "patients",
            "patient_id,id_issuer,family_name,given_names,birth_date,phone",
            [f"{who},CSE,Fictif-{n},Camille,1961-03-14,0102" for n, who in enumerate(WHERE, 1)],
        )
        put(
            "prescriptions",
            "patient_id,id_issuer,prescription_id,fractions,status,dose_per_fraction_gy",
            [f"{who},CSE,RX{who},35,active,2.00" for who in WHERE],
        )
        put(
            "plans",
            "patient_id,id_issuer,plan_uid,prescription_id,status,machine,approved_on",
            [
                f"{who},CSE,{self.plans[who]},RX{who},treatment_approved,{machine},2026-11-01"
                for who, machine in WHERE.items()
            ],
        )
        put(
            "counts",
            "patient_id,id_issuer,plan_uid,fractions_given,as_of",
            [f"{who},CSE,{self.plans[who]},{count},{TABLES_AT}" for who, count in GIVEN.items()],
        )
        put(
            "appointments",
            "patient_id,id_issuer,appointment_id,start,machine,status",
            [
                f"{who},CSE,{who}-{day},2026-11-{23 + day}T09:00:00+01:00,{machine},booked"
                for who, machine in WHERE.items()
                for day in range(5)
            ],
        )
        put("notes", "patient_id,id_issuer,written_at,kind,text", [])

    def _set_up(self) -> None:
        """Make both laptops and let everybody accept everybody's card."""
        home = self.department.home
        for path in (home / "cards").iterdir():
            path.unlink()
        made = make_vault(self.root, "vault-A", facility="Centre Saint-Exemple")
        people = {"Bruno": "radiographer", "Claire": "physicist", "Diane": "doctor"}
        add_people(made.laptop, **people)
        recovery = self.root / "vault-A-recovery" / "recovery.card"
        other = make_vault(
            self.root, "vault-B", letter="B", recovery_card=recovery, recovery_out=None
        )
        add_people(other.laptop, **people)
        self.introduce("A", "B")
        self.introduce("B", "A")
        for card in (self.root / "A.card", self.root / "B.card", recovery):
            assert run("exporter", "enrol", home, card, "--words", self.words_of(card)).exit == 0
        exporter = home / "exporter.card"
        for letter in "AB":
            self.done(letter, "vault trust", exporter, "--words", self.words_of(exporter))
            self.mirror(letter).mkdir()
            self.done(letter, "vault mirror", self.mirror(letter))

    def export_and_import(self) -> None:
        """Export on Friday evening, import on Monday morning, on both laptops."""
        self.clock.move_to(FRIDAY, 18.5)
        assert run("export", self.department.home, "--to", self.stick).exit in (0, 1)
        self.clock.move_to(MONDAY, 6)
        for letter in "AB":
            assert self.on(letter, "import", self.stick).exit in (0, 1)


def _delimiter(path: Path) -> str:
    head = path.read_text(encoding="utf-8-sig")
    return ";" if head.count(";") > head.count(",") else ","
