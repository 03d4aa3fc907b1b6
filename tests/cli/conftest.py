"""What tests of the commands share."""

from collections.abc import Iterator

import pytest
from cli_builders import add_people, make_vault
from fraction_command_builders import PEOPLE, Ward

from continuity_kit.cli import corrections, fractions
from continuity_kit.services import people_admin, recover_vault, vault_init
from continuity_kit.services.laptop import Laptop
from continuity_kit.vault import openers, unlock
from continuity_kit.vault.secret_box import FLOOR_KDF, PASSPHRASE_KDF


@pytest.fixture(scope="session", autouse=True)
def low_work_factor() -> Iterator[None]:
    """Let what commands seal take the least work that is accepted; the vault has its own tests."""
    takes = [
        value
        for part in (people_admin, recover_vault, vault_init, openers, unlock)
        for value in vars(part).values()
        if (getattr(value, "__kwdefaults__", None) or {}).get("kdf") is PASSPHRASE_KDF
    ]
    assert len(takes) >= 8
    for function in takes:
        function.__kwdefaults__["kdf"] = FLOOR_KDF
    yield
    for function in takes:
        function.__kwdefaults__["kdf"] = PASSPHRASE_KDF


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Laptop:
    """Make one vault with its people; each test has a copy of its own."""
    laptop = make_vault(tmp_path_factory.mktemp("made")).laptop
    add_people(laptop, **PEOPLE)
    return laptop


@pytest.fixture
def ward(made, tmp_path, monkeypatch) -> Ward:
    return Ward(made, tmp_path, monkeypatch)


@pytest.fixture
def opened(ward, monkeypatch) -> Ward:
    """Return a ward whose vault stands open: tables of cases need not stretch a passphrase each."""
    for part in (fractions, corrections):
        monkeypatch.setattr(part, "open_to_sign", lambda act: ward.laptop)
    return ward
