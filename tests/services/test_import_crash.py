"""P21: wherever an import ends, the generation before is whole or the new one is complete."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from errno import ENOSPC
from pathlib import Path

import pytest
from export_builders import parse, write_tables
from import_builders import Hospital, copy_hospital, make_hospital
from vault_builders import FailingDisk

from continuity_kit.errors import ContinuityError, WorldError
from continuity_kit.files import Disk
from continuity_kit.services import import_bundle as import_bundle_module
from continuity_kit.services.generation import full_plan, load_generation
from continuity_kit.services.import_history import import_records, newest_bundle
from continuity_kit.services.verify import verify_vault
from continuity_kit.vault import stick as stick_module
from continuity_kit.vault.stick import read_regular

KILLED = 9
STRACED = ("-f", "-qq", "-o", "/dev/null")


class QuickDisk(Disk):
    """Flushes nothing: a process that dies takes no page of the system's memory with it."""

    def sync(self, descriptor: int) -> None:
        """Leave it to the system."""


class DyingDisk(QuickDisk):
    """Ends the process at the nth of its calls, before or after it is done, as a power cut does."""

    def __init__(self, dies_at: int, *, is_after: bool) -> None:
        self.dies_at = dies_at
        self.is_after = is_after
        self.calls = 0

    def _at(self, act: Callable[[], object]) -> object:
        self.calls += 1
        if self.calls == self.dies_at and not self.is_after:
            os._exit(KILLED)
        result = act()
        if self.calls == self.dies_at:
            os._exit(KILLED)
        return result

    def write(self, descriptor: int, data: bytes) -> int:
        return int(str(self._at(lambda: super(DyingDisk, self).write(descriptor, data))))

    def sync(self, descriptor: int) -> None:
        self._at(lambda: super(DyingDisk, self).sync(descriptor))

    def rename(self, source: Path, target: Path) -> None:
        self._at(lambda: super(DyingDisk, self).rename(source, target))


class QuickFailingDisk(FailingDisk):
    """Fails at the nth of its calls; a flush that does not fail does nothing."""

    def sync(self, descriptor: int) -> None:
        self._count()


class FullDisk(QuickDisk):
    """Takes so many writes, then none."""

    def __init__(self, takes: int) -> None:
        self.takes = takes

    def write(self, descriptor: int, data: bytes) -> int:
        self.takes -= 1
        if self.takes < 0:
            raise OSError(ENOSPC, "no space left on device")
        return super().write(descriptor, data)


@pytest.fixture(scope="module")
def second_day(tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    """A laptop that holds one generation, and a stick with the next, of which much is new."""
    hospital = make_hospital(tmp_path_factory.mktemp("second"), [1])
    hospital.export()
    hospital.take()
    hospital.pass_days()
    write_tables(hospital.department, [1], generated_at="2026-11-21T18:00:00+01:00")
    (hospital.department.dicom / "p1" / "drr.dcm").unlink()
    shutil.rmtree(hospital.department.home / "objects")
    (hospital.department.home / "objects").mkdir()
    (hospital.department.home / "cache.bin").unlink()
    hospital.export()
    return hospital


@pytest.fixture
def hospital(second_day: Hospital, tmp_path: Path) -> Hospital:
    return copy_hospital(second_day, tmp_path)


def check_whole(hospital: Hospital) -> int:
    """Check that the newest accepted generation is complete and reads; return its sequence."""
    laptop = hospital.laptop()
    assert verify_vault(laptop, lambda *_: None).damaged == ()
    bundle = newest_bundle(laptop, import_records(laptop.ledger.entries()))
    generation = load_generation(laptop, bundle, parse)
    assert set(generation.plans) == {"1.2.3.1.1"}
    assert generation.unreadable == ()
    assert full_plan(laptop, bundle, "1.2.3.1.1", parse).plan.beams
    for item in bundle.catalogue.objects:
        laptop.store.read_object(item)
    return bundle.manifest.sequence


def in_a_process_of_its_own(act: Callable[[], object]) -> int:
    child = os.fork()
    if child == 0:
        try:
            act()
        except BaseException:  # noqa: BLE001 - the child only tells whether it ended well
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_p21_a_kill_at_every_storage_call_leaves_the_old_or_the_new(
    hospital: Hospital, tmp_path: Path
) -> None:
    counter = DyingDisk(0, is_after=False)
    copy_hospital(hospital, tmp_path / "count").take(counter)
    assert counter.calls > 40
    ended = []
    for call in range(1, counter.calls + 1):
        one = copy_hospital(hospital, tmp_path / "one")
        disk = DyingDisk(call, is_after=bool(call % 2))
        assert in_a_process_of_its_own(lambda one=one, disk=disk: one.take(disk)) == KILLED
        ended.append(check_whole(one))
        if call % 5 == 0:
            # Whatever was left lying is taken up or swept away by the next import.
            assert one.take(QuickDisk()).sequence == 2
            assert check_whole(one) == 2
            assert not (one.vault.path / "staging").exists()
            assert not list(one.vault.path.glob("objects/*/.*"))
        shutil.rmtree(one.root)
    # The order is that of the commit: once the new one stands it stays.
    assert ended == sorted(ended)
    assert set(ended) == {1, 2}


def test_p21_a_failing_disk_is_told_and_leaves_the_old_or_the_new(
    hospital: Hospital, tmp_path: Path
) -> None:
    counter = DyingDisk(0, is_after=False)
    copy_hospital(hospital, tmp_path / "count").take(counter)
    for call in range(1, counter.calls + 1, 4):
        one = copy_hospital(hospital, tmp_path / "one")
        try:
            one.take(QuickFailingDisk(call))
        except WorldError as error:
            assert error.code in ("write-failed", "disk-full") or error.code.startswith("ledger-")
        assert check_whole(one) in (1, 2)
        assert one.take(QuickDisk()).sequence == 2
        shutil.rmtree(one.root)


def test_p27_a_full_disk_fails_clean_at_every_write_of_an_import(
    hospital: Hospital, tmp_path: Path
) -> None:
    counter = FullDisk(1 << 20)
    copy_hospital(hospital, tmp_path / "count").take(counter)
    writes = (1 << 20) - counter.takes
    assert writes >= 10
    for takes in range(0, writes, 2):
        one = copy_hospital(hospital, tmp_path / "one")
        try:
            one.take(FullDisk(takes))
        except WorldError as error:
            assert error.code in ("disk-full", "ledger-full") or error.code.startswith("ledger-")
        assert check_whole(one) in (1, 2)
        assert not (one.vault.path / "staging").exists()
        shutil.rmtree(one.root)


def test_p27_too_little_room_is_told_before_anything_is_copied(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_bundle_module, "free_bytes", lambda _: 1000)
    before = hospital.state()
    with pytest.raises(WorldError, match="import-no-room"):
        hospital.take()
    assert hospital.state() == before
    assert hospital.kinds() == ["import"]


def test_p21_a_stick_pulled_out_at_any_reading_leaves_the_old(
    hospital: Hospital, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads = 0
    pulled_at = 0

    def counting(path: Path, limit: int) -> bytes:
        nonlocal reads
        reads += 1
        if reads == pulled_at:
            one.stick.rename(one.stick.with_name("pulled"))
        return read_regular(path, limit)

    monkeypatch.setattr(stick_module, "read_regular", counting)
    one = copy_hospital(hospital, tmp_path / "whole")
    one.take(QuickDisk())
    total = reads
    assert total >= 4
    for pulled_at in range(1, total + 1):
        reads = 0
        one = copy_hospital(hospital, tmp_path / f"pulled-{pulled_at}")
        before = one.state()
        with pytest.raises(ContinuityError) as caught:
            one.take(QuickDisk())
        assert caught.value.code in ("stick-file-missing", "stick-unreadable", "stick-empty")
        assert one.state() == before
        assert check_whole(one) == 1


PROGRAM = """
import sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from export_builders import parse
from import_builders import BRUNO
from continuity_kit.files import Disk
from continuity_kit.services.import_bundle import import_bundle
from continuity_kit.services.laptop import open_laptop
from vault_builders import PASSPHRASE
from datetime import datetime, timezone
now = lambda: datetime(2026, 11, 21, 18, 30, tzinfo=timezone.utc)
laptop = open_laptop(Path({vault!r}), PASSPHRASE, disk=Disk(), now=now)
import_bundle(laptop, Path({stick!r}), parse=parse)
"""


@pytest.mark.parametrize(("call", "at"), [("fsync", 12), ("rename", 8), ("mkdir", 2)])
def test_p21_the_kernel_kills_it_at_a_system_call(
    hospital: Hospital, strace: str, call: str, at: int
) -> None:
    program = PROGRAM.format(
        tests=str(Path(__file__).resolve().parents[1]),
        vault=str(hospital.vault.path),
        stick=str(hospital.stick),
    )
    inject = f"inject={call}:signal=KILL:when={at}"
    traced = f"trace={call}"
    ended = subprocess.run(
        [strace, *STRACED, "-e", traced, "-e", inject, sys.executable, "-c", program],
        check=False,
        capture_output=True,
        cwd=hospital.root,
    )
    assert ended.returncode in (-KILLED, 128 + KILLED), ended.stderr.decode()
    assert check_whole(hospital) in (1, 2)
    assert hospital.take().sequence == 2
    assert check_whole(hospital) == 2
