"""A vault that another program holds: at unlock, during a record, during an import."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from browse_builders import Ward
from gui_record_builders import PIN, copied, drive, signing_ward, workplace_of
from vault_builders import PASSPHRASE

from continuity_kit.errors import WorldError
from continuity_kit.files import Disk
from continuity_kit.gui.presenters import department_exports as exports
from continuity_kit.gui.presenters.unlock import Unlocker
from continuity_kit.ledger import lock
from continuity_kit.services.laptop import laptop_of

HOLD = """
import sys
from filelock import FileLock
with FileLock(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.readline()
"""
FLOCK = """
import fcntl, os, sys
held = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT)
fcntl.flock(held, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.readline()
"""


@contextmanager
def held(path: Path, program: str = HOLD) -> Iterator[None]:
    """Let another process hold a lock."""
    other = subprocess.Popen(
        [sys.executable, "-c", program, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert other.stdin is not None and other.stdout is not None
    assert other.stdout.readline() == b"held\n"
    try:
        yield
    finally:
        other.communicate(b"\n", timeout=20)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Ward:
    return signing_ward(tmp_path_factory.mktemp("locked"))


def test_a_ledger_that_another_program_writes_is_told_and_the_same_form_is_signed_again(
    template: Ward, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "LOCK_WAIT_S", 0.2)
    laptop = copied(template, tmp_path)
    driven = drive(laptop).started().read()
    with held(laptop.vault.path / "ledger" / "lock"):
        state = driven.run(driven.flow.end("Bruno", PIN["Bruno"]))
        assert (state.step, state.banner.tone) == (4, "red")
        assert "Rien n’a été enregistré" in state.banner.text
        assert state.units.rows[0].typed == "100"
        assert laptop.ledger.entries()  # looking never waits
    assert driven.run(driven.flow.end("Bruno", PIN["Bruno"])).step == 5
    assert driven.kinds.count("fraction_ended") == 1


def test_what_the_command_line_recorded_meanwhile_stops_the_same_fraction_here(
    template: Ward, tmp_path: Path
) -> None:
    laptop = copied(template, tmp_path)
    here = drive(laptop).to_start()
    other = laptop_of(laptop.vault, disk=Disk(), now=laptop.now)
    drive(other).ended().confirmed()
    state = here.run(here.flow.start("Bruno", PIN["Bruno"]))
    assert state.gate is not None
    assert (state.gate.code, state.gate.can_override) == ("fraction-already-given", False)
    assert here.kinds.count("fraction_ended") == 1


def test_a_vault_that_another_window_holds_says_so_and_opens_once_it_is_free(
    template: Ward, tmp_path: Path
) -> None:
    laptop = copied(template, tmp_path)
    unlocker = Unlocker(laptop.vault.path, disk=Disk(), now=laptop.now)
    with held(laptop.vault.path / "app.lock", FLOCK), pytest.raises(WorldError) as refused:
        unlocker.unlock("L. Exempleur", PASSPHRASE, "fr")
    words = unlocker.wrong_words(refused.value, "L. Exempleur", "", "fr")
    assert words.startswith("Ce coffre est déjà ouvert par une autre fenêtre du kit.")
    assert unlocker.unlock("L. Exempleur", PASSPHRASE, "fr").workplace.snapshot is not None


def test_a_stick_that_another_program_reads_in_is_waited_for(
    template: Ward, tmp_path: Path
) -> None:
    laptop = copied(template, tmp_path)
    workplace = workplace_of(laptop)
    with held(laptop.vault.path / "import.lock"), pytest.raises(WorldError) as refused:
        exports.take_stick(workplace, template.department.stick, lambda stage, done, total: None)
    words = exports.refused_words(refused.value, 1, "fr")
    assert "Attendez qu" in words
    assert "reste en service" in words
