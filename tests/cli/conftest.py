"""What tests of the commands share."""

import pytest
from cli_builders import add_people, make_vault
from fraction_command_builders import PEOPLE, Ward

from continuity_kit.cli import corrections, fractions
from continuity_kit.services.laptop import Laptop


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
