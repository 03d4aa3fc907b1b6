import os
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from export_builders import (
    NOW,
    CountingReader,
    Department,
    add_patient,
    dicom_bytes,
    enrol_card,
    make_department,
    parse,
    write_tables,
)

from continuity_kit.domain.plan import Plan
from continuity_kit.errors import ContinuityError, UsageError, WorldError
from continuity_kit.files import Disk
from continuity_kit.services.export_daily import ExportReport, export_daily
from continuity_kit.services.export_report import report_lines
from continuity_kit.services.exporter_home import open_home
from continuity_kit.vault import envelope
from continuity_kit.vault.age_keys import PqIdentity
from continuity_kit.vault.catalogue import MANIFEST_TYPE, Catalogue, Manifest, read_manifest
from continuity_kit.vault.keys import SigningKey
from continuity_kit.vault.objects import members_of, open_catalogue, open_object
from continuity_kit.vault.stick import Stick


@pytest.fixture
def department(tmp_path: Path) -> Department:
    return make_department(tmp_path, [1, 2])


def export(department: Department, *, days: int = 0, **more: object) -> ExportReport:
    arguments = {"parse": parse, "disk": Disk(), "now": lambda: NOW + timedelta(days=days)}
    return export_daily(department.home, department.stick, **{**arguments, **more})


def opened(
    department: Department, identity: PqIdentity | None = None
) -> tuple[Manifest, Catalogue]:
    stick = Stick(department.stick)
    bundle = stick.bundles()[0]
    key = open_home(department.home).key
    trusted = {key.key_id: key.public}
    verified = envelope.verify(stick.manifest(bundle), MANIFEST_TYPE, trusted)
    manifest = read_manifest(verified.payload)
    sealed = stick.catalogue(bundle)
    return manifest, open_catalogue(sealed, manifest, identity or department.laptop)


def codes(report: ExportReport) -> list[str]:
    return [refusal.code for refusal in report.refused]


def test_every_source_file_comes_back_byte_for_byte(department: Department) -> None:
    report = export(department)
    assert codes(report) == []
    assert [patient.missing for patient in report.patients] == [(), ()]
    assert report.exit_code == 0
    _, catalogue = opened(department)
    found = {}
    for item in catalogue.objects:
        content = open_object(
            Stick(department.stick).object(item.sha256), item, department.recovery
        )
        found.update({member.name: data for member, data in members_of(item, content)})
    expected = {
        str(path.relative_to(department.dicom)): path.read_bytes()
        for path in department.dicom.rglob("*.dcm")
    }
    assert found == expected
    assert [patient.reasons for patient in catalogue.patients] == [("scheduled", "started")] * 2


def test_an_unchanged_day_reads_no_source_file_and_seals_nothing(department: Department) -> None:
    export(department)
    reader = CountingReader()
    report = export(department, days=0, read_file=reader)
    assert reader.names == []
    assert (report.files_read, report.objects_sealed, report.objects_written) == (0, 0, 0)
    assert report.sequence == 2
    assert opened(department)[0].previous is not None


def test_only_a_changed_file_is_read_and_sealed(department: Department) -> None:
    export(department)
    add_patient(department, 3)
    write_tables(department, [1, 2, 3])
    reader = CountingReader()
    export(department, read_file=reader)
    assert {name for name in reader.names if name.endswith(".dcm")} == {
        f"p3/{name}.dcm" for name in ("plan", "set", "drr", "ct0", "ct1", "ct2", "record")
    }


def test_a_new_recipient_has_everything_sealed_again(department: Department) -> None:
    export(department)
    second = PqIdentity.generate()
    enrol_card(department, "laptop", second, SigningKey.generate(), letter="B")
    report = export(department)
    assert report.objects_sealed == report.objects
    assert opened(department, second)[1].patients


def test_a_damaged_cache_is_rebuilt(department: Department) -> None:
    export(department)
    (department.home / "cache.bin").write_bytes(b"RTCK-CACHE-1\nrubbish")
    report = export(department)
    assert report.objects_sealed == report.objects
    assert codes(report) == []


def test_a_stick_keeps_two_bundles_and_only_their_objects(department: Department) -> None:
    for _ in range(4):
        export(department)
    assert [bundle.sequence for bundle in Stick(department.stick).bundles()] == [4, 3]
    names = {item.sha256 for item in opened(department)[0].objects}
    assert {path.stem for path in department.stick.rglob("RTCK/objects/*/*.age")} == names
    assert {path.stem for path in department.home.rglob("objects/*/*.age")} == names


def test_a_second_stick_is_a_copy_that_is_complete_by_itself(department: Department) -> None:
    export(department)
    other = department.root / "other"
    other.mkdir()
    report = export_daily(department.home, other, parse=parse, disk=Disk(), now=lambda: NOW)
    assert report.objects_sealed == 0
    assert report.objects_written == report.objects


def test_a_table_older_than_a_day_is_red(department: Department) -> None:
    write_tables(department, [1, 2], generated_at="2026-11-19T18:00:00+01:00")
    report = export(department)
    assert codes(report) == ["stale-source"]
    assert report.exit_code == 1


def test_a_patient_who_is_not_on_treatment_is_left_out(department: Department) -> None:
    report = export(department, days=90)
    assert report.patients == ()


def test_one_uid_with_two_contents_is_refused_whole(department: Department) -> None:
    data = (department.dicom / "p1" / "set.dcm").read_bytes()
    (department.dicom / "copy.dcm").write_bytes(data)
    (department.dicom / "other.dcm").write_bytes(data.replace(b"FAMILY1^Given1", b"FAMILY1^Given9"))
    report = export(department)
    assert codes(report) == ["dicom-uid-twice"] * 3
    assert report.patients[0].missing == ("structure_set",)


def test_a_record_of_another_patients_plan_is_refused(department: Department) -> None:
    path = department.dicom / "p1" / "record.dcm"
    path.write_bytes(path.read_bytes().replace(b"1.2.3.1.1", b"1.2.3.2.1"))
    assert codes(export(department)) == ["dicom-record-other-patient"]


def test_two_names_of_one_identifier_stop_the_patient(department: Department) -> None:
    path = department.dicom / "p1" / "plan.dcm"
    path.write_bytes(path.read_bytes().replace(b"FAMILY1^Given1", b"STRANGE^Given1"))
    report = export(department)
    assert [item.code for item in report.patients[0].findings] == ["name-conflict"]
    assert report.patients[0].colour == "red"


@pytest.mark.parametrize(
    "magic",
    [b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"II*\0", b"%PDF-1.7", b"PK\x03\x04", b"#!/bin/sh\n"],
)
def test_p18_a_preamble_that_hides_a_program_is_cleared_and_named(
    department: Department, magic: bytes
) -> None:
    path = department.dicom / "p1" / "plan.dcm"
    data = path.read_bytes()
    path.write_bytes(magic.ljust(128, b"A") + data[128:])
    report = export(department)
    assert [(item.code, item.subject) for item in report.refused] == [
        ("dicom-preamble-cleared", "p1/plan.dcm")
    ]
    item = next(entry for entry in opened(department)[1].objects if entry.uids == ("1.2.3.1.1",))
    assert item.members[0].preamble_cleared
    content = open_object(Stick(department.stick).object(item.sha256), item, department.laptop)
    assert content == bytes(128) + data[128:]
    assert codes(export(department)) == ["dicom-preamble-cleared"]


def test_bad_files_are_named_and_never_stop_the_rest(department: Department) -> None:
    good = (department.dicom / "p1" / "plan.dcm").read_bytes()
    (department.dicom / "a-cut.dcm").write_bytes(good[:-7])
    (department.dicom / "b-foreign.txt").write_bytes(b"shopping list, milk and bread")
    (department.dicom / "c-empty.dcm").write_bytes(b"")
    (department.dicom / "d-link.dcm").symlink_to(department.dicom / "p1" / "plan.dcm")
    (department.dicom / "DICOMDIR").write_bytes(b"ignored")
    os.mkfifo(department.dicom / "e-pipe")
    report = export(department)
    named = {refusal.subject: refusal.code for refusal in report.refused}
    assert set(named) == {"a-cut.dcm", "b-foreign.txt", "c-empty.dcm", "d-link.dcm", "e-pipe"}
    assert named["d-link.dcm"] == named["e-pipe"] == "file-not-regular"
    assert len(report.patients) == 2
    assert report.exit_code == 1


def test_a_plan_that_cannot_be_parsed_is_named(department: Department) -> None:
    def failing(data: bytes, kind: str) -> Plan | tuple:
        if kind == "plan" and b"1.2.3.1.1" in data:
            raise WorldError("unreadable-object")
        return parse(data, kind)

    report = export(department, parse=failing)
    assert codes(report) == ["unreadable-object"]
    assert "plan" in report.patients[0].missing


def test_p13_the_catalogue_lists_whom_it_expects_and_exports(department: Department) -> None:
    export(department)
    _, catalogue = opened(department)
    assert [ref.patient_id for ref in catalogue.expected] == ["001", "002"]
    assert catalogue.exported == catalogue.expected
    assert catalogue.failed == ()


def test_p12_no_canary_is_found_outside_the_encryption(tmp_path: Path) -> None:
    department = make_department(tmp_path, list(range(4100, 4110)))
    export(department)
    export(department)
    numbers = range(4100, 4110)
    canaries = [
        text.encode()
        for number in numbers
        for text in (
            f"00{number}",
            f"FAMILY{number}",
            f"Given{number}",
            f"1.2.3.{number}.1",
            f"p{number}/plan.dcm",
        )
    ]
    assert len(canaries) == 50
    seen = 0
    for root in (department.stick, department.home):
        for path in root.rglob("*"):
            haystack = str(path.relative_to(root)).encode()
            if path.is_file():
                haystack += path.read_bytes()
            seen += 1
            lowered = haystack.lower()
            assert not [canary for canary in canaries if canary.lower() in lowered]
    assert seen > 50


def test_p12_the_search_for_canaries_finds_a_seeded_one(tmp_path: Path) -> None:
    department = make_department(tmp_path, [4100])
    export(department)
    plain = (department.dicom / "p4100" / "plan.dcm").read_bytes()
    assert b"family4100" in plain.lower()


def test_p12_nobody_but_a_recipient_opens_an_object(department: Department) -> None:
    export(department)
    thief = PqIdentity.generate()
    _, catalogue = opened(department)
    for item in catalogue.objects:
        with pytest.raises(ContinuityError, match="age-not-for-us"):
            open_object(Stick(department.stick).object(item.sha256), item, thief)


def test_an_export_without_the_recovery_card_is_refused(department: Department) -> None:
    for path in (department.home / "cards").iterdir():
        if b"recovery" in envelope.unverified_payload(
            path.read_bytes(), "application/vnd.rtck.card.v1+json"
        ):
            path.unlink()
    with pytest.raises(UsageError, match="export-no-recovery"):
        export(department)
    assert list(department.stick.iterdir()) == []


def test_a_failed_export_never_reuses_its_number(department: Department) -> None:
    class Failing(Disk):
        def rename(self, source: Path, target: Path) -> None:
            if target.name == "manifest.dsse":
                raise OSError(5, "Input/output error")
            super().rename(source, target)

    export(department)
    before = {path: path.read_bytes() for path in department.stick.rglob("*") if path.is_file()}
    with pytest.raises(WorldError, match="write-failed"):
        export(department, disk=Failing())
    assert all(path.read_bytes() == data for path, data in before.items())
    report = export(department)
    assert report.sequence == 3
    assert [bundle.sequence for bundle in Stick(department.stick).bundles()] == [3, 1]


def test_a_second_export_at_once_is_refused(department: Department) -> None:
    def nested(data: bytes, kind: str) -> Plan | tuple:
        with pytest.raises(WorldError, match="export-running"):
            export(department)
        return parse(data, kind)

    assert export(department, parse=nested).sequence == 1


def test_a_full_stick_keeps_plans_before_images_and_lists_what_did_not_fit(
    department: Department,
) -> None:
    class Full(Disk):
        def put(self, path: Path, data: bytes, **how: object) -> None:
            written = list(department.stick.rglob("RTCK/objects/*/*.age"))
            is_object = department.stick in path.parents and path.parent.parent.name == "objects"
            if is_object and len(written) == 8:
                raise WorldError("disk-full", path.name, reason="No space left on device")
            super().put(path, data, **how)  # type: ignore[arg-type]

    report = export(department, disk=Full())
    assert report.no_space == 2
    assert set(codes(report)) == {"no-space"}
    manifest, catalogue = opened(department)
    assert {item.role for item in catalogue.objects} <= {"plan", "structure_set", "drr", "records"}
    assert len(manifest.objects) == len(catalogue.objects)


@pytest.fixture
def small_medium(tmp_path: Path):
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("a small medium: mounting a tmpfs needs root")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_small_medium_takes_what_fits_and_stays_readable(
    department: Department, small_medium: Path
) -> None:
    department.stick = small_medium
    (department.dicom / "big.dcm").write_bytes(_noisy_ct())
    report = export(department)
    assert codes(report) == ["no-space"]
    assert {item.role for item in opened(department)[1].objects} >= {"plan", "structure_set"}
    (small_medium / "filler").write_bytes(bytes(100_000))
    before = opened(department)[0].sequence
    filler = os.open(small_medium / "filler2", os.O_WRONLY | os.O_CREAT)
    with pytest.raises(OSError, match="No space"):
        while True:
            os.write(filler, bytes(4096))
    os.close(filler)
    with pytest.raises(WorldError, match="destination-too-small"):
        export(department)
    assert opened(department)[0].sequence == before


def _noisy_ct() -> bytes:
    return dicom_bytes(
        "ct",
        "1.2.3.1.8.1",
        "001",
        "FAMILY1^Given1",
        SeriesInstanceUID="1.2.3.1.8",
        FrameOfReferenceUID="1.2.3.1.9",
        PixelData=os.urandom(2_000_000),
    )


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_report_names_what_is_missing(department: Department, language: str) -> None:
    (department.dicom / "p1" / "plan.dcm").unlink()
    lines = report_lines(export(department), language)
    red = next(line for line in lines if "Family1" in line)
    assert red.startswith(("ROUGE", "RED"))
    assert "plan" in red
