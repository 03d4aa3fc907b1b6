"""P24: a real program is killed at every system call of one append."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fault_runs import is_long, report
from ledger_builders import mirror_folder, statement, store
from ledger_programs import ACKNOWLEDGED
from ledger_reading import standing, uuids, whole_files
from traced_appends import KILLED, TracedAppends

STORAGE_CALLS = ("fsync", "openat", "rename", "write")
BEFORE = ("first", "second")
UUID = "third"
MOST_CALLS = 2000


@pytest.fixture(scope="module")
def traced(strace: str) -> Iterator[TracedAppends]:
    """Return appends under strace."""
    with TracedAppends(strace) as appends:
        yield appends


def prepared(place: Path, *, mirrored: bool) -> tuple[Path, Path | None]:
    mirror = mirror_folder(place / "mirror") if mirrored else None
    ledger = store(place / "vault", mirror=mirror)
    for number, uuid in enumerate(BEFORE, start=1):
        ledger.append(statement(number, statement_uuid=uuid))
    return place / "vault", mirror


def copied(place: Path, number: int) -> tuple[Path, Path | None]:
    """Return a fresh copy of a prepared vault and its mirror."""
    shutil.rmtree(place.with_name(f"run{number - 1}"), ignore_errors=True)
    copy = place.with_name(f"run{number}")
    shutil.copytree(place, copy)
    mirror = copy / "mirror"
    return copy / "vault", mirror if mirror.is_dir() else None


def found_after(vault: Path, mirror: Path | None) -> list[str]:
    """Return what stands; it is whole, whatever happened."""
    assert whole_files(vault) >= len(BEFORE)
    assert mirror is None or whole_files(mirror) >= len(BEFORE)
    return uuids(standing(vault, mirror))


@pytest.mark.parametrize(
    "mirrored", [False, True] if is_long() else [True], ids=lambda value: f"mirrored-{value}"
)
def test_p24_a_kill_at_every_call_of_an_append_loses_nothing(tmp_path, traced, mirrored, capsys):
    place = tmp_path / "prepared"
    prepared(place, mirrored=mirrored)
    made = traced.calls(*copied(place, 0), UUID)
    assert set(STORAGE_CALLS) <= set(made)
    kills = acknowledged = found_all = unacknowledged = 0
    number = 0
    for call in sorted(made) if is_long() else STORAGE_CALLS:
        for nth in range(1, MOST_CALLS):
            number += 1
            vault, mirror = copied(place, number)
            run = traced.killed_at(vault, mirror, UUID, call, nth)
            found = found_after(vault, mirror)
            was_told = f"{ACKNOWLEDGED} {UUID}" in run.told
            assert found in ([*BEFORE], [*BEFORE, UUID])
            assert UUID in found or not was_told
            acknowledged += len(BEFORE) + was_told
            found_all += len(BEFORE) + (was_told and UUID in found)
            unacknowledged += UUID in found and not was_told
            # Recorded again by the person who saw no number: once, and on both media.
            receipt = store(vault, mirror=mirror).append(statement(1, statement_uuid=UUID))
            assert receipt.mirrored is mirrored
            assert found_after(vault, mirror) == [*BEFORE, UUID]
            if run.ended != KILLED:
                assert run.ended == 0
                break
            kills += 1
        assert nth > made[call] - 2, "each call that was traced was killed at"
    report(
        capsys,
        f"P24 {'mirrored' if mirrored else 'alone'}: {kills} kills at "
        f"{', '.join(sorted(made)) if is_long() else ', '.join(STORAGE_CALLS)}; "
        f"{acknowledged} acknowledged, {found_all} of them found once; "
        f"{unacknowledged} unacknowledged found",
    )
    assert found_all == acknowledged
    assert unacknowledged > 0
    assert kills >= sum(made[call] - 1 for call in STORAGE_CALLS)


def test_p24_a_program_that_tells_too_early_is_found_out(tmp_path, traced):
    place = tmp_path / "prepared"
    prepared(place, mirrored=False)
    vault, mirror = copied(place, 0)
    run = traced.killed_at(vault, mirror, UUID, "rename", 1, "hasty")
    assert (run.told, run.ended) == ((f"{ACKNOWLEDGED} {UUID}",), KILLED)
    assert found_after(vault, mirror) == [*BEFORE]
