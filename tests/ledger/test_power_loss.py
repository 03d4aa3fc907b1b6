"""P25: the power goes at every storage call of a run; what was acknowledged is there."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from fault_runs import is_long, report
from ledger_builders import DEVICE, mirror_folder, statement, store
from ledger_reading import standing, uuids, whole_files
from power_loss import Event, Medium, RecordingDisk, Rename, Sync, Told, Write, power_losses

STATES = 1000 if is_long() else 50
ENTRIES = 3
SEED = 20261127


def recorded_run(place: Path, *, mirrored: bool) -> tuple[list[Event], set[Path]]:
    """Record some entries in a new vault; return what happened, and the folders from before."""
    vault, mirror = place / "vault", place / "mirror"
    vault.mkdir(parents=True)
    folders = {place, vault, *place.parents}
    if mirrored:
        folders |= {mirror, mirror / "ledger", mirror_folder(mirror) / "ledger" / DEVICE.key_id}
    disk = RecordingDisk()
    ledger = store(vault, disk=disk, mirror=mirror if mirrored else None, reserve_bytes=2048)
    for number in range(1, ENTRIES + 1):
        ledger.append(statement(number, statement_uuid=f"u{number}"))
        disk.tell(f"u{number}")
    return disk.events, folders


def laid_out(place: Path, files: dict[Path, bytes], *, mirrored: bool) -> tuple[Path, Path | None]:
    """Put the files found after a power loss in place of those of the run."""
    shutil.rmtree(place)
    (place / "vault").mkdir(parents=True)
    mirror = mirror_folder(place / "mirror") if mirrored else None
    for path, data in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return place / "vault", mirror


def faults_after(told: list[str], vault: Path, mirror: Path | None) -> list[str]:
    """Return what is wrong after a power loss: P24's criterion."""
    wrong = []
    ledger = store(vault, mirror=mirror)
    found = uuids(ledger.entries())
    wrong += [f"lost {uuid}" for uuid in told if found.count(uuid) != 1]
    if len(set(found) - set(told)) > 1:
        wrong.append("more than one that nobody was told of")
    wrong += [f"damage {item.code}" for item in ledger.damage()]
    return wrong


@pytest.mark.parametrize("mirrored", [False, True], ids=["alone", "mirrored"])
def test_p25_no_power_loss_takes_what_was_acknowledged(tmp_path, mirrored, capsys):
    place = tmp_path / "place"
    events, folders = recorded_run(place, mirrored=mirrored)
    states = acknowledged = unacknowledged = 0
    for told, files in power_losses(events, folders, STATES, SEED):
        vault, mirror = laid_out(place, files, mirrored=mirrored)
        assert faults_after(told, vault, mirror) == []
        assert whole_files(vault) >= len(told)
        acknowledged += len(told)
        unacknowledged += len(standing(vault, mirror)) - len(told)
        states += 1
        # The person records again what nobody acknowledged: it stands once, and the chain goes on.
        again = f"u{len(told) + 1}"
        store(vault, mirror=mirror).append(statement(len(told) + 1, statement_uuid=again))
        assert uuids(standing(vault, mirror)) == [*told, again]
    report(
        capsys,
        f"P25 {'mirrored' if mirrored else 'alone'}: {states} different states after a power "
        f"loss, {acknowledged} acknowledged entries looked for, all found once; "
        f"{unacknowledged} unacknowledged found",
    )
    assert states == STATES
    assert unacknowledged > 0


def without_file_syncs(event: Event) -> bool:
    return isinstance(event, Sync) and not event.is_folder


def without_folder_syncs(event: Event) -> bool:
    return isinstance(event, Sync) and event.is_folder


def without_the_new_folder(event: Event) -> bool:
    return isinstance(event, Sync) and event.path.name in ("ledger", "vault")


@pytest.mark.parametrize(
    ("is_left_out", "fault"),
    [
        (without_file_syncs, "damage entry-unreadable"),
        (without_folder_syncs, "lost u1"),
        (without_the_new_folder, "lost u1"),
    ],
)
def test_p25_a_program_that_does_not_flush_is_found_out(
    tmp_path, is_left_out: Callable[[Event], bool], fault: str
):
    place = tmp_path / "place"
    events, folders = recorded_run(place, mirrored=False)
    careless = [event for event in events if not is_left_out(event)]
    assert len(careless) < len(events)
    wrong: set[str] = set()
    for told, files in power_losses(careless, folders, 200, SEED):
        vault, mirror = laid_out(place, files, mirrored=False)
        wrong.update(faults_after(told, vault, mirror))
        if fault in wrong:
            break
    assert fault in wrong


def test_what_was_flushed_is_all_there_and_the_rest_may_be_torn():
    folder, entry = Path("/m"), Path("/m/1.age")
    part = Path("/m/.1.part")
    before = [Write(part, b"a" * 1300), Sync(part, is_folder=False), Rename(part, entry)]
    found = [files for _, files in power_losses(before, {folder}, 400, 1)]
    assert {bytes(files[entry]) for files in found if entry in files} == {b"a" * 1300}
    assert any(entry not in files for files in found)
    lengths = {len(files[part]) for files in found if part in files}
    assert {0, 512, 1024, 1300} <= lengths
    medium = Medium({folder})
    for event in (*before, Sync(folder, is_folder=True), Told("1")):
        medium.happen(event)
    assert medium.durable == {entry: medium.names[entry]}
    assert medium.pending == []
