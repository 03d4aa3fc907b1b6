"""P24, P26, P27, P29 with real programs: killed at random, traced, racing, on a full medium."""

import os
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import ledger_programs
import pytest
from fault_runs import report
from ledger_builders import mirror_folder, statement, store
from ledger_reading import chain_folder, standing, uuids, whole_files

from continuity_kit.errors import WorldError

PROGRAM = Path(ledger_programs.__file__)
KILLS = 200
VAULTS = 8
SEED = 20261124
MOST_HEARD = 3
LONGEST_DELAY_MS = 30.0


def command(*words: object) -> list[str]:
    return [sys.executable, str(PROGRAM), *map(str, words)]


def run(words: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=300)


@pytest.mark.slow
def test_p24_two_hundred_kills_lose_nothing_that_was_acknowledged(tmp_path, capsys):
    dice = random.Random(SEED)
    lines, told = [], {}
    for kill in range(KILLS):
        number = kill % VAULTS
        vault = tmp_path / f"vault{number}"
        mirror = mirror_folder(tmp_path / f"mirror{number}") if number % 2 else None
        told[vault] = tmp_path / f"told{number}"
        heard, delay_ms = dice.randint(0, MOST_HEARD), dice.uniform(0, LONGEST_DELAY_MS)
        moment = f"{heard}\t{delay_ms:.3f}"
        lines.append(f"{vault}\t{mirror or '-'}\tk{kill}\t{told[vault]}\t{moment}")
    plan = tmp_path / "plan"
    plan.write_text("\n".join(lines))
    done = run(command("kills", plan))
    assert done.returncode == 0, done.stderr

    acknowledged = unacknowledged = 0
    for number, (vault, file) in enumerate(told.items()):
        said = file.read_text().split() if file.exists() else []
        # Appending once more clears what a kill left half written.
        store(vault).append(statement(1, statement_uuid="last"))
        assert list(chain_folder(vault).glob(".*.part")) == []
        found = Counter(entry.uuid for entry in store(vault).entries())
        assert store(vault).damage() == ()
        assert len(standing(vault)) == whole_files(vault) == sum(found.values())
        assert all(found[uuid] == 1 for uuid in said), "an acknowledged entry stands once"
        extra = Counter(uuid.split("-")[0] for uuid in found.keys() - set(said) - {"last"})
        assert all(count == 1 for count in extra.values()), "at most one unacknowledged a kill"
        if number % 2:
            mirror = tmp_path / f"mirror{number}"
            assert set(said) <= {entry.uuid for entry in store(mirror).entries()}
        acknowledged += len(said)
        unacknowledged += sum(extra.values())
    report(
        capsys,
        f"P24 at random moments: {KILLS} kills, {acknowledged} acknowledged, all found once; "
        f"{unacknowledged} unacknowledged found",
    )
    assert acknowledged >= KILLS
    assert unacknowledged <= KILLS


@pytest.mark.parametrize("mirrored", [False, True], ids=["alone", "mirrored"])
def test_p29_two_programs_that_append_at_once_make_one_chain(tmp_path, mirrored):
    vault = tmp_path / "vault"
    mirror = mirror_folder(tmp_path / "mirror") if mirrored else "-"
    racers = [
        subprocess.Popen(
            command("race", vault, mirror, name, 25), stdout=subprocess.PIPE, text=True
        )
        for name in ("a", "b")
    ]
    told = [
        line.split() for racer in racers for line in racer.communicate(timeout=300)[0].splitlines()
    ]
    assert [racer.returncode for racer in racers] == [0, 0]
    assert sorted(int(line[2]) for line in told) == list(range(1, 51))
    entries = standing(vault, mirror if isinstance(mirror, Path) else None)
    by_index = {str(entry.index): entry.uuid for entry in entries}
    assert all(by_index[index] == uuid for _, uuid, index in told)
    assert len(entries) == 50
    if isinstance(mirror, Path):
        assert whole_files(mirror) == 50


def test_p26_errors_of_the_real_kernel_are_never_acknowledged(tmp_path, strace):
    """Fail the nth fsync, rename and write of a real program with EIO; count what it said."""
    refused = recorded = 0
    for call, highest in (("fsync", 4), ("rename", 2), ("write", 6)):
        for nth in range(1, highest + 1):
            place = tmp_path / f"{call}{nth}"
            mirror = mirror_folder(place / "mirror")
            store(place / "vault", mirror=mirror).append(statement(1, statement_uuid="first"))
            inject = f"inject={call}:error=EIO:when={nth}"
            words = [strace, "-f", "-qq", "-o", os.devnull, "-e", f"trace={call}", "-e", inject]
            done = run([*words, *command("one", place / "vault", mirror, "second")])
            assert whole_files(place / "vault") >= 1
            assert whole_files(mirror) >= 1
            if "acknowledged second" in done.stdout:
                recorded += 1
                assert "second" in uuids(standing(place / "vault"))
                assert "second" in uuids(standing(mirror))
            else:
                refused += 1
                assert re.search("ledger-(write|mirror)-failed|OSError", done.stderr), done.stderr
            receipt = store(place / "vault", mirror=mirror).append(
                statement(1, statement_uuid="second")
            )
            assert receipt.mirrored
            assert uuids(standing(place / "vault", mirror)) == ["first", "second"]
    assert refused >= 8
    assert refused + recorded == 12


@pytest.fixture
def small_medium(tmp_path) -> Iterator[Path]:
    """Mount a medium of 2 MiB, or skip by name where nobody may mount."""
    place = tmp_path / "small"
    place.mkdir()
    done = run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)])
    if done.returncode != 0:
        pytest.skip(f"tmpfs: this machine lets nobody mount ({done.stderr.strip()})")
    yield place
    run(["umount", str(place)])


def test_p27_on_a_small_medium_the_ledger_goes_on_by_its_reserve(small_medium, capsys):
    vault = small_medium / "vault"
    ledger = store(vault, reserve_bytes=300_000)
    ledger.append(statement(1))
    assert (vault / "reserve").stat().st_size == 300_000
    filler = os.open(small_medium / "filler", os.O_WRONLY | os.O_CREAT)
    with pytest.raises(OSError, match="space"):
        while True:
            os.write(filler, b"x" * 4096)
    os.close(filler)
    acknowledged = 1
    with pytest.raises(WorldError) as caught:
        while True:
            ledger.append(statement(1))
            acknowledged += 1
    assert caught.value.code == "ledger-disk-full"
    assert acknowledged > 20
    assert len(standing(vault)) == whole_files(vault) == acknowledged
    with capsys.disabled():
        print(
            f"\nP27: {acknowledged - 1} entries recorded on a full medium, from 300 kB kept aside"
        )
    (small_medium / "filler").unlink()
    ledger.append(statement(1))
    assert len(standing(vault)) == acknowledged + 1
