"""P26, P27: a medium that refuses, at every call of an append, here and on the mirror."""

import shutil
from errno import ENOSPC
from pathlib import Path

import pytest
from fault_runs import report
from faulty_disks import CountingDisk, FaultyDisk, SmallDisk
from ledger_builders import mirror_folder, statement, store
from ledger_reading import entry_file, standing, uuids, whole_files

from continuity_kit.errors import WorldError
from continuity_kit.ledger import reserve

FAULTS = ("error", "after", "short", "cut")
BEFORE = 2
NOT_RECORDED = {"ledger-write-failed", "ledger-mirror-failed", "ledger-disk-full"}


def prepared(path: Path, *, mirrored: bool) -> tuple[Path, Path | None]:
    vault = path / "vault"
    mirror = mirror_folder(path / "mirror") if mirrored else None
    ledger = store(vault, mirror=mirror)
    for number in range(1, BEFORE + 1):
        ledger.append(statement(number))
    return vault, mirror


def calls_of_an_append(path: Path, *, mirrored: bool) -> list[str]:
    vault, mirror = prepared(path, mirrored=mirrored)
    disk = CountingDisk()
    store(vault, mirror=mirror, disk=disk).append(statement(3))
    return disk.calls


@pytest.mark.parametrize("mirrored", [False, True], ids=["alone", "mirrored"])
@pytest.mark.parametrize("fault", FAULTS)
def test_p26_no_fault_of_the_medium_is_acknowledged(tmp_path, fault, mirrored, capsys):
    calls = calls_of_an_append(tmp_path / "counted", mirrored=mirrored)
    assert calls[:4] == ["write", "sync", "rename", "sync"]
    assert len(calls) == (8 if mirrored else 4)
    acknowledged = refused = 0
    for nth in range(1, len(calls) + 1):
        vault, mirror = prepared(tmp_path / str(nth), mirrored=mirrored)
        disk = FaultyDisk(nth, fault)
        ledger = store(vault, mirror=mirror, disk=disk)
        signed = statement(3)
        try:
            receipt = ledger.append(signed)
        except WorldError as error:
            assert error.code in NOT_RECORDED
            refused += 1
        else:
            acknowledged += 1
            assert receipt.mirrored is mirrored
            assert uuids(standing(vault)).count(signed.statement.uuid) == 1
        assert disk.has_failed
        # A half file never bears an entry's name, here or there.
        assert whole_files(vault) >= BEFORE
        assert mirror is None or whole_files(mirror) >= BEFORE
        # The same statement given again, in the same program or a new one, is one entry.
        again = (ledger if nth % 2 else store(vault, mirror=mirror)).append(signed)
        assert again.mirrored is mirrored
        assert uuids(standing(vault, mirror)).count(signed.statement.uuid) == 1
        assert len(standing(vault, mirror)) == BEFORE + 1
        if mirror is not None:
            assert uuids(standing(mirror)).count(signed.statement.uuid) == 1
    # A short write is finished by the next one; every other fault is told.
    expected = 0 if fault != "short" else len(calls)
    assert (acknowledged, refused) == (expected, len(calls) - expected)
    report(
        capsys,
        f"P26 {'mirrored' if mirrored else 'alone'}, {fault}: {len(calls)} faults, "
        f"{acknowledged} acknowledged and found once, {refused} refused and recorded again",
    )


def test_p26_a_retry_after_a_failed_write_makes_its_bytes_durable_anew(tmp_path):
    vault, _ = prepared(tmp_path, mirrored=False)
    signed = statement(3)
    with pytest.raises(WorldError):
        store(vault, disk=FaultyDisk(4, "error")).append(signed)
    # The file bears its name; a new program finds it standing, and writes and syncs it again.
    assert entry_file(vault, 3).is_file()
    disk = CountingDisk()
    receipt = store(vault, disk=disk).append(signed)
    assert receipt.index == 3
    assert disk.calls == ["write", "sync", "rename", "sync"]


def test_p26_in_the_same_program_the_statement_stands_at_the_next_index(tmp_path):
    vault, _ = prepared(tmp_path, mirrored=False)
    ledger = store(vault, disk=FaultyDisk(4, "error"))
    signed = statement(3)
    with pytest.raises(WorldError):
        ledger.append(signed)
    assert ledger.append(signed).index == 4
    assert len(standing(vault)) == 3
    # An index lost to the failed write is healed by the repetition, and is no damage.
    entry_file(vault, 3).unlink()
    assert store(vault).damage() == ()
    assert len(standing(vault)) == 3


def test_p26_a_read_back_that_differs_is_not_recorded(tmp_path):
    class LyingDisk(CountingDisk):
        def rename(self, source: Path, target: Path) -> None:
            source.write_bytes(source.read_bytes()[:-1] + b"\0")
            super().rename(source, target)

    vault, _ = prepared(tmp_path, mirrored=False)
    with pytest.raises(WorldError) as caught:
        store(vault, disk=LyingDisk()).append(statement(3))
    assert caught.value.code == "ledger-write-failed"


def test_p26_a_mirror_pulled_out_in_mid_entry_is_told(tmp_path):
    vault, mirror = prepared(tmp_path, mirrored=True)
    assert mirror is not None

    class PulledOut(CountingDisk):
        def sync(self, descriptor: int) -> None:
            super().sync(descriptor)
            if len(self.calls) == 6:
                shutil.rmtree(mirror / "ledger")

    receipt = store(vault, mirror=mirror, disk=PulledOut()).append(statement(3))
    assert (receipt.index, receipt.mirrored) == (3, False)
    assert len(standing(vault)) == 3


def test_p27_the_ledger_goes_on_when_the_disk_is_full(tmp_path):
    """Nothing else can be written, and 20 entries still can, from the reserve."""
    vault = tmp_path / "vault"
    store(vault, reserve_bytes=1 << 20).append(statement(1))
    assert (vault / "reserve").stat().st_size == 1 << 20
    disk = SmallDisk(tmp_path, 0)
    disk.capacity_bytes = disk.used_bytes
    with pytest.raises(WorldError) as caught:
        disk.put(tmp_path / "something else", b"x")
    assert caught.value.code == "disk-full"
    ledger = store(vault, disk=disk, reserve_bytes=1 << 20)
    for number in range(2, 22):
        ledger.append(statement(number))
    assert len(standing(vault)) == 21
    assert whole_files(vault) == 21
    assert 0 < (vault / "reserve").stat().st_size < 1 << 20


def test_p27_without_any_room_left_nothing_is_recorded_and_it_is_said(tmp_path):
    vault = tmp_path / "vault"
    store(vault, reserve_bytes=300_000).append(statement(1))
    disk = SmallDisk(tmp_path, 0)
    disk.capacity_bytes = disk.used_bytes
    ledger = store(vault, disk=disk, reserve_bytes=300_000)
    acknowledged = 1
    with pytest.raises(WorldError) as caught:
        for number in range(2, 400):
            ledger.append(statement(number))
            acknowledged += 1
    assert caught.value.code == "ledger-disk-full"
    assert acknowledged > 20
    assert not (vault / "reserve").exists() or (vault / "reserve").stat().st_size == 0
    assert len(standing(vault)) == acknowledged
    # Room made by hand is enough to go on.
    disk.capacity_bytes += 1 << 20
    ledger.append(statement(999))
    assert len(standing(vault)) == acknowledged + 1


def test_p27_little_room_on_either_medium_is_told_early(tmp_path, monkeypatch):
    mirror = mirror_folder(tmp_path / "mirror")
    free = {}
    monkeypatch.setattr(reserve, "free_bytes", lambda folder: free["mirror" in str(folder)])
    ledger = store(tmp_path / "vault", mirror=mirror, low_space_bytes=1000)
    told = []
    for number, (here, there) in enumerate(((1000, 1000), (999, 1000), (1000, 999)), start=1):
        free.update({False: here, True: there})
        told.append(ledger.append(statement(number)).space_low)
    assert told == [False, True, True]
    # An entry found standing tells it as well, and a mirror that is away has no room to tell of.
    assert ledger.acknowledge(ledger.entries()[0]).space_low
    shutil.rmtree(mirror)
    assert not ledger.append(statement(4)).space_low


@pytest.mark.parametrize("mirrored", [False, True], ids=["alone", "mirrored"])
def test_p27_a_disk_full_at_every_call_of_a_record_loses_nothing(tmp_path, mirrored):
    calls = calls_of_an_append(tmp_path / "counted", mirrored=mirrored)
    recorded = 0
    for nth in range(1, len(calls) + 1):
        vault, mirror = prepared(tmp_path / str(nth), mirrored=mirrored)
        ledger = store(vault, mirror=mirror, disk=FaultyDisk(nth, "cut", ENOSPC))
        signed = statement(3)
        try:
            ledger.append(signed)
            recorded += 1
        except WorldError as error:
            assert error.code in NOT_RECORDED
            ledger.append(signed)
        assert uuids(standing(vault, mirror)).count(signed.statement.uuid) == 1
    # Before the name is put in place, the reserve makes room at once; after it, people retry.
    assert recorded == 3
