"""Memory of the application while it is used without a pause: board, search, patients, prints.

`python -m benchmarks.bench_memory --minutes 60` prints a line a minute and the slope.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gui.app_hand import offscreen

from benchmarks.bench_unlock_list import imported_vault
from benchmarks.department import Size
from benchmarks.measure import MIB, Row
from benchmarks.places import DISK, PASSPHRASE, now
from continuity_kit.services.laptop import laptop_of
from continuity_kit.services.people_admin import admit_user
from continuity_kit.vault.unlock import open_vault

SIZES = {
    "small": Size(patients=50, ct_slices=40, control_points=4, images_of=3),
    "medium": Size(patients=300, ct_slices=120, control_points=4, images_of=6),
    "full": Size(patients=1000, ct_slices=120, control_points=4, images_of=8),
}
MINUTES = {"small": 1.0, "medium": 5.0, "full": 60.0}
BUDGET_MIB = 400.0
PEOPLE = (("Bruno", "222222"), ("Claire", "333333"))
WARM_S = 60.0
LOOK_S = 1.0


@dataclass(frozen=True)
class Look:
    """What the processes held at one moment, MiB.

    Attributes:
        main: resident pages of the application's own process.
        children: what its readers hold beside it, pages that are shared counted in part.
    """

    at_s: float
    main: float
    children: float


def rows(size: str) -> Iterator[Row]:
    """Use the application for a while and compare what it held at most with the budget."""
    looks = run(SIZES[size], MINUTES[size])
    used = f"{SIZES[size].patients} patients, {looks[-1].at_s / 60:.0f} min"
    yield Row(
        f"memory of the application, {used}",
        max(look.main for look in looks),
        BUDGET_MIB,
        "MiB",
        "budget of 400 MB",
        "400 MB at 1000",
    )
    yield Row("  with its readers", max(_both(look) for look in looks), BUDGET_MIB, "MiB", "")


def run(size: Size, minutes: float, vault: Path | None = None) -> list[Look]:
    """Drive the application for so many minutes; print what it holds, once a minute."""
    with tempfile.TemporaryDirectory(prefix="bench-memory-") as name:
        made = vault or department(Path(name), size)
        command = [sys.executable, "-m", "benchmarks.busy_day", str(made), str(minutes)]
        command += [str(size.patients), str(size.images_of or 0)]
        environment = {"QT_QPA_PLATFORM": offscreen(Path(name)), **os.environ}
        busy = subprocess.Popen(command, env=environment)
        looks = list(watched(busy))
        if busy.returncode != 0:
            raise RuntimeError(f"the application ended with {busy.returncode}")
    tell(looks)
    return looks


def department(folder: Path, size: Size) -> Path:
    """Return the vault of a department, with two people who sign."""

    def admit(vault: Path) -> None:
        laptop = laptop_of(open_vault(vault, PASSPHRASE, disk=DISK, now=now), disk=DISK, now=now)
        for who, pin in PEOPLE:
            admit_user(laptop, who, "radiographer", pin)

    return imported_vault(folder, size, admit)


def watched(busy: "subprocess.Popen[bytes]") -> Iterator[Look]:
    """Look at a process and its children every second until it ends."""
    began, told = time.monotonic(), -1
    while busy.poll() is None:
        look = looked(busy.pid, time.monotonic() - began)
        if look is not None:
            yield look
            if int(look.at_s // 60) > told:
                told = int(look.at_s // 60)
                print(_line(look), file=sys.stderr, flush=True)
        time.sleep(LOOK_S)


def looked(pid: int, at_s: float) -> Look | None:
    """Return what is held now; None where the process is just ending."""
    main = _kib(pid, "status", "VmRSS")
    if main is None:
        return None
    below = [_kib(child, "smaps_rollup", "Pss") or 0.0 for child in descendants(pid)]
    return Look(at_s, main / 1024, sum(below) / 1024)


def descendants(pid: int) -> list[int]:
    """Return every process below one."""
    found = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = [int(word) for word in path.read_text("ascii").split()]
        except OSError:
            continue
        for child in children:
            found += [child, *descendants(child)]
    return found


def _kib(pid: int, file: str, name: str) -> float | None:
    try:
        text = Path(f"/proc/{pid}/{file}").read_text("ascii")
    except OSError:
        return None
    line = next((line for line in text.splitlines() if line.startswith(f"{name}:")), None)
    return None if line is None else float(line.split()[1])


def slope(looks: Sequence[Look]) -> float:
    """Return how much the application's own process grows, MiB an hour, its first minute apart."""
    warm = [look for look in looks if look.at_s > WARM_S] or list(looks)
    if len(warm) < 2:
        return 0.0
    mean_at = sum(look.at_s for look in warm) / len(warm)
    mean = sum(look.main for look in warm) / len(warm)
    spread = sum((look.at_s - mean_at) ** 2 for look in warm)
    shared = sum((look.at_s - mean_at) * (look.main - mean) for look in warm)
    return shared / spread * 3600


def tell(looks: Sequence[Look]) -> None:
    """Print start, most, end and slope."""
    print(f"start: {_line(looks[0])}", file=sys.stderr)
    print(f"most:  {_line(max(looks, key=_both))}", file=sys.stderr)
    print(f"end:   {_line(looks[-1])}", file=sys.stderr)
    print(f"slope of the application: {slope(looks):+.1f} MiB an hour", file=sys.stderr)


def _line(look: Look) -> str:
    return f"{look.at_s / 60:5.1f} min  {look.main:6.1f} MiB  readers {look.children:6.1f} MiB"


def _both(look: Look) -> float:
    return look.main + look.children


def main() -> None:
    """Parse and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument("--size", choices=tuple(SIZES), default="full")
    parser.add_argument("--vault", type=Path, help="made earlier by this benchmark, of that size")
    asked = parser.parse_args()
    looks = run(SIZES[asked.size], asked.minutes, asked.vault)
    if max(look.main for look in looks) * MIB > BUDGET_MIB * 1e6:
        raise SystemExit("over the budget of 400 MB")


if __name__ == "__main__":
    main()
