"""A vault with its people and one patient, and the commands of its fractions."""

import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from cli_builders import PASSPHRASE, PINS, Ran, run, secret_file
from session_builders import PLAN_UID, patient

from continuity_kit import bootstrap
from continuity_kit.cli import fraction_patients
from continuity_kit.services.laptop import Laptop, laptop_of

PEOPLE = {"Bruno": "radiographer", "Claire": "physicist", "Diane": "doctor"}
WHOLE = ("--beam", "1=312.5", "--beam", "2=298.7")


class Ward:
    """A vault, its people's secrets, and what the newest export shows."""

    def __init__(self, made: Laptop, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.vault = folder / "vault"
        shutil.copytree(made.vault.path, self.vault)
        moved = replace(made.vault, path=self.vault)
        self.laptop = laptop_of(moved, disk=bootstrap.disk(), now=bootstrap.now)
        self.patients = (patient(),)
        self.passphrase = secret_file(folder, PASSPHRASE)
        self.pins = {name: secret_file(folder, PINS[name]) for name in PEOPLE}
        monkeypatch.setattr(
            fraction_patients, "browse", lambda laptop: SimpleNamespace(patients=self.patients)
        )
        monkeypatch.setattr(
            fraction_patients,
            "browse_plan",
            lambda laptop, plan_uid, **exact: (None, self.patients[0], self.patients[0].plans[0]),
        )

    def words(self, command: str, *words: object, user: str | None, second: str | None) -> list:
        signs = [] if user is None else ["--user", user, "--pin-file", self.pins[user]]
        if second is not None:
            signs += ["--second", second, "--second-pin-file", self.pins[second]]
        return [command, self.vault, *words, *signs, "--passphrase-file", self.passphrase]

    def run(
        self, command: str, *words: object, user: str | None = "Bruno", second: str | None = None
    ) -> Ran:
        return run(*self.words(command, *words, user=user, second=second))

    def record(self, fraction: int = 11, *words: object, **people: str) -> Ran:
        named = ("--plan", PLAN_UID, "--fraction", fraction)
        beams = () if "--beam" in words else WHOLE
        return self.run("record", *named, *beams, *words, **people)

    @property
    def entries(self):
        return self.laptop.ledger.entries()
