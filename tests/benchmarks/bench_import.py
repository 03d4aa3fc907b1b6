"""Import of a first stick and of a day's change against reading and decrypting the same objects."""

import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import pydicom

from benchmarks.bench_export import SIZES
from benchmarks.department import write_department
from benchmarks.measure import Row, Spent, spent
from benchmarks.places import DISK, PASSPHRASE, enrolled_home, exporter_card_bytes, now
from continuity_kit.dicom.worker import Worker
from continuity_kit.services.export_daily import export_daily
from continuity_kit.services.import_bundle import import_bundle
from continuity_kit.services.import_history import import_records, newest_bundle
from continuity_kit.services.import_report import ImportReport
from continuity_kit.services.laptop import Laptop, open_laptop
from continuity_kit.vault import agefile, packing
from continuity_kit.vault.catalogue import CatalogueObject
from continuity_kit.vault.stick import Stick

FLOOR_RUNS = 3


def rows(size: str) -> Iterator[Row]:
    """Export a department, take it in; change one plan, take that in."""
    with tempfile.TemporaryDirectory(prefix="bench-import-") as name:
        folder = Path(name)
        stick = folder / "stick"
        stick.mkdir()
        total = write_department(folder / "tree", SIZES[size], now())
        tree = f"{SIZES[size].patients} patients, {total / 1e9:.2f} GB"
        home = enrolled_home(folder / "home", folder / "tree")
        laptop = open_laptop(folder / "vault", PASSPHRASE, disk=DISK, now=now)
        laptop.store.accept_card(exporter_card_bytes(home))
        _export(home, stick)
        first, report = _import(laptop, stick)
        floor = _floor(laptop, stick, _objects(laptop))
        _tell("first", report)
        yield Row(f"first import, {tree}", first.wall, floor.wall, "s", "read, decrypt", "<= 1.5")
        yield Row("  processor time", first.cpu, floor.cpu, "s", "the same on one core")
        before = set(_objects(laptop))
        _change_a_plan(folder / "tree" / "dicom")
        _export(home, stick)
        second, report = _import(laptop, stick)
        changed = [item for item in _objects(laptop) if item not in before]
        _tell("second", report)
        yield Row(
            "a day's change", second.wall, first.wall, "s", "the first import", "proportional"
        )
        yield Row("  processor time", second.cpu, first.cpu, "s", "the first import")
        share = len(changed) / len(before)
        print(f"changed: {len(changed)} of {len(before)} objects, {share:.2%}", file=sys.stderr)


def _export(home: Path, stick: Path) -> None:
    with Worker() as worker:
        export_daily(home, stick, parse=worker.parse, disk=DISK, now=now)


def _import(laptop: Laptop, stick: Path) -> tuple[Spent, ImportReport]:
    reports: list[ImportReport] = []
    taken = spent(lambda: reports.append(import_bundle(laptop, stick)))
    return taken, reports[0]


def _objects(laptop: Laptop) -> tuple[CatalogueObject, ...]:
    return newest_bundle(laptop, import_records(laptop.ledger.entries())).catalogue.objects


def _floor(laptop: Laptop, stick: Path, objects: Iterable[CatalogueObject]) -> Spent:
    """Return how long the bare library reads and opens the same objects."""
    medium = Stick(stick)

    def work() -> None:
        for item in objects:
            sealed = medium.object_path(item.sha256).read_bytes()
            payload = agefile.unseal(sealed, laptop.vault.identity)
            packing.unpack(payload, length=item.content_length)

    # One run of it is short enough to be hit by whatever else the machine does.
    return min((spent(work) for _ in range(FLOOR_RUNS)), key=lambda run: run.wall)


def _change_a_plan(dicom: Path) -> None:
    for path in sorted(dicom.rglob("*.dcm")):
        item = pydicom.dcmread(path, stop_before_pixels=True)
        if item.Modality == "RTPLAN":
            item.RTPlanLabel = "CHANGED"
            item.save_as(path)
            return


def _tell(which: str, report: ImportReport) -> None:
    figures = report.figures
    print(
        f"{which}: ready {report.ready} of {len(report.patients)}, objects {figures.objects}, "
        f"taken {figures.objects_taken}, opened {figures.objects_opened}, "
        f"{figures.bytes_taken / 1e6:.0f} MB",
        file=sys.stderr,
    )
