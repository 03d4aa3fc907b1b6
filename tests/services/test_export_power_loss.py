"""P25 for the exporter: the power goes at every storage call of an export."""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from export_builders import NOW, Department, make_department, parse
from power_loss import Event, RecordingDisk, Sync, power_losses

from continuity_kit.errors import ContinuityError
from continuity_kit.files import Disk
from continuity_kit.services.export_daily import ExportReport, export_daily
from continuity_kit.services.exporter_home import open_home
from continuity_kit.vault import envelope
from continuity_kit.vault.catalogue import MANIFEST_TYPE, read_manifest

ROUNDS = 3
"""How often the power goes at every call: the last one writes what all before it are for."""
SEED = 20261128


def states(events: list[Event]) -> int:
    """Return how many states to look at: fewer than the calls would end before the manifest."""
    return ROUNDS * (len(events) + 1)


def export(department: Department, home: Path, stick: Path, disk: Disk) -> ExportReport:
    return export_daily(home, stick, parse=parse, disk=disk, now=lambda: NOW)


def recorded(department: Department) -> list[Event]:
    """Make the first export; return what was asked of the two media."""
    disk = RecordingDisk()
    export(department, department.home, department.stick, disk)
    disk.tell("exported")
    return disk.events


def broken(files: dict[Path, bytes], department: Department) -> list[str]:
    """Return what is wrong with a stick: a bundle that has begun and lacks what it names."""
    wrong = []
    key = open_home(department.home).key
    for path, data in files.items():
        if path.name != "manifest.dsse":
            continue
        payload = envelope.verify(data, MANIFEST_TYPE, {key.key_id: key.public}).payload
        manifest = read_manifest(payload)
        catalogue = files.get(path.with_name("catalogue.age"), b"")
        wrong += [] if hashlib.sha256(catalogue).hexdigest() == manifest.catalogue.sha256 else [""]
        for item in manifest.objects:
            place = department.stick / "RTCK" / "objects" / item.sha256[:2] / f"{item.sha256}.age"
            if hashlib.sha256(files.get(place, b"")).hexdigest() != item.sha256:
                wrong.append(item.sha256)
    return wrong


def test_p25_a_manifest_is_never_there_without_its_objects(tmp_path: Path) -> None:
    department = make_department(tmp_path, [1, 2])
    events = recorded(department)
    begun = 0
    for told, files in power_losses(events, {tmp_path, department.stick}, states(events), SEED):
        assert broken(files, department) == []
        manifests = [path for path in files if path.name == "manifest.dsse"]
        begun += len(manifests)
        assert manifests or not told
    assert begun > 0


def without_object_files(event: Event) -> bool:
    return isinstance(event, Sync) and not event.is_folder and ".age." in event.path.name


def without_object_folders(event: Event) -> bool:
    return isinstance(event, Sync) and event.is_folder and len(event.path.name) == 2


@pytest.mark.parametrize("is_left_out", [without_object_files, without_object_folders])
def test_p25_an_export_that_does_not_flush_is_found_out(
    tmp_path: Path, is_left_out: Callable[[Event], bool]
) -> None:
    department = make_department(tmp_path, [1, 2])
    events = recorded(department)
    careless = [event for event in events if not is_left_out(event)]
    assert len(careless) < len(events)
    assert any(
        broken(files, department)
        for _, files in power_losses(careless, {tmp_path, department.stick}, 200, SEED)
    )


def home_events(department: Department) -> list[Event]:
    """Make the first export; return what was asked of the exporter's own medium."""

    def is_at_home(event: Event) -> bool:
        place = getattr(event, "target", getattr(event, "path", None))
        return place is not None and (place == department.home or department.home in place.parents)

    return [event for event in recorded(department) if is_at_home(event)]


def exported_after_losses(tmp_path: Path, *, flushes: bool) -> tuple[int, int]:
    """Export anew after each power loss; return the objects that the cache vouched for, and how
    many exports were refused."""
    department = make_department(tmp_path / "place", [1, 2])
    before = tmp_path / "before"
    shutil.copytree(department.home, before)
    events = home_events(department)
    if not flushes:
        events = [event for event in events if not without_object_files(event)]
    durable = {*department.home.parents, department.home, department.home / "objects"}
    known = refused = 0
    for number, (_, files) in enumerate(power_losses(events, durable, states(events), SEED)):
        home, stick = tmp_path / f"home{number}", tmp_path / f"stick{number}"
        shutil.copytree(before, home)
        stick.mkdir()
        for path, data in files.items():
            place = home / path.relative_to(department.home)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        try:
            report = export(department, home, stick, Disk())
        except ContinuityError as error:
            assert error.code == "read-back-differs"
            refused += 1
        else:
            assert report.refused == ()
            known += report.objects - report.objects_sealed
        shutil.rmtree(home)
        shutil.rmtree(stick)
    return known, refused


def test_p25_what_the_cache_knows_is_on_the_medium(tmp_path: Path) -> None:
    known, refused = exported_after_losses(tmp_path, flushes=True)
    assert known > 0 and refused == 0


def test_p25_a_cache_of_objects_that_were_not_flushed_is_found_out(tmp_path: Path) -> None:
    known, refused = exported_after_losses(tmp_path, flushes=False)
    assert known > 0 and refused > 0
