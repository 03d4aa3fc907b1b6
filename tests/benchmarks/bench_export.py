"""First and unchanged-day export against `restic backup` and `borg create` of the same tree."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.department import Size, write_department
from benchmarks.measure import MIB, Row, Spent, spent
from benchmarks.places import enrolled_home
from continuity_kit.dicom.worker import Worker
from continuity_kit.files import Disk
from continuity_kit.services.export_daily import ExportReport, export_daily

SIZES = {
    "small": Size(patients=6, ct_slices=20, control_points=90),
    "medium": Size(patients=20, ct_slices=56, control_points=178),  # 0.6 GB
    "full": Size(patients=150, ct_slices=56, control_points=178),  # 4.6 GB
}


def rows(size: str) -> Iterator[Row]:
    """Build the department, export it twice, back it up twice with each peer."""
    with tempfile.TemporaryDirectory(prefix="bench-export-") as name:
        folder = Path(name)
        total = write_department(folder / "tree", SIZES[size], datetime.now(UTC))
        tree = f"{SIZES[size].patients} patients, {total / 1e9:.2f} GB"
        print(f"tree: {tree}", file=sys.stderr)
        ours = _ours(folder)
        peers = {"restic backup": _restic(folder), "borg create": _borg(folder)}
        for peer, theirs in peers.items():
            if theirs is None:
                print(f"{peer}: not installed", file=sys.stderr)
                continue
            budget = ("not slower", "not slower", "not larger") if peer[0] == "r" else ("", "", "")
            for work, place in ((f"first export, {tree}", 0), ("unchanged day's export", 1)):
                one, other = ours[place], theirs[place]
                yield Row(work, one.wall, other.wall, "s", peer, budget[place])
                # Where other work shares the cores, wall time says little.
                yield Row("  processor time", one.cpu, other.cpu, "s", peer)
            yield Row("size after both", ours[2], theirs[2], "MiB", peer, budget[2])


Figures = tuple[Spent, Spent, float]


def _ours(folder: Path) -> Figures:
    stick = folder / "stick"
    stick.mkdir()
    home = enrolled_home(folder / "home", folder / "tree")
    reports: list[ExportReport] = []

    def export() -> None:
        with Worker() as worker:
            reports.append(
                export_daily(
                    home,
                    stick,
                    parse=worker.parse,
                    disk=Disk(),
                    now=lambda: datetime.now(UTC),
                )
            )

    first, second = spent(export), spent(export)
    again = reports[1]
    print(
        f"ours: {reports[0].objects} objects, refused {len(reports[0].refused)}; unchanged day: "
        f"{again.files_read} files read, {again.objects_sealed} sealed, "
        f"{again.bytes_read_back / MIB:.0f} MiB read back",
        file=sys.stderr,
    )
    return first, second, _size(stick)


def _restic(folder: Path) -> Figures | None:
    if shutil.which("restic") is None:
        return None
    repository = folder / "restic"
    environment = {
        **os.environ,
        "RESTIC_REPOSITORY": str(repository),
        "RESTIC_PASSWORD": "benchmark",
        "RESTIC_CACHE_DIR": str(folder / "restic-cache"),
    }
    _run(["restic", "init", "--quiet"], environment)
    backup = ["restic", "backup", "--quiet", str(folder / "tree")]
    first = spent(lambda: _run(backup, environment))
    return first, spent(lambda: _run(backup, environment)), _size(repository)


def _borg(folder: Path) -> Figures | None:
    if shutil.which("borg") is None:
        return None
    repository = folder / "borg"
    environment = {
        **os.environ,
        "BORG_PASSPHRASE": "benchmark",
        "BORG_BASE_DIR": str(folder / "borg-base"),
    }
    _run(["borg", "init", "-e", "repokey-blake2", str(repository)], environment)

    def create(name: str) -> None:
        archive = f"{repository}::{name}"
        _run(["borg", "create", "-C", "zstd,3", archive, str(folder / "tree")], environment)

    first = spent(lambda: create("one"))
    return first, spent(lambda: create("two")), _size(repository)


def _run(command: list[str], environment: dict[str, str]) -> None:
    subprocess.run(command, env=environment, check=True, capture_output=True)


def _size(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / MIB
