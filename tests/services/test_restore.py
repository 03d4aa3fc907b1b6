"""Restored files are those of the source, byte for byte; nothing else is ever touched."""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import give_back_builders as build
import pytest
import record_builders as plans
from export_builders import add_patient, dicom_bytes, write_tables
from vault_builders import FailingDisk

from continuity_kit.dicom.fictitious import FictitiousPatient
from continuity_kit.domain.course import Prescription
from continuity_kit.domain.patient import Patient, PatientKey
from continuity_kit.domain.schedule import Appointment
from continuity_kit.domain.snapshot import Tables
from continuity_kit.errors import SafetyError, UsageError, WorldError
from continuity_kit.files import Disk
from continuity_kit.services.import_history import import_records, newest_bundle
from continuity_kit.services.restore import RestoreReport, restore
from continuity_kit.services.restore_names import distinct_paths, safe_path
from continuity_kit.services.restore_tables import restored_tables
from continuity_kit.sources.tables import read_table


def tree(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def statuses(report: RestoreReport) -> dict[str, int]:
    return {word: report.count(word) for word in ("written", "already_there", "refused")}  # type: ignore[arg-type]


@pytest.fixture
def ward(tmp_path: Path) -> build.Downtime:
    """Two complete patients with CT series, and three plan files of every encoding."""
    made = build.downtime(tmp_path)
    for number in (1, 2):
        add_patient(made.department, number)
    bare = plans.vmat(plans.case(build.patient("001", "FAMILY1^Given1"), 21), points=4)
    folder = made.department.dicom / "odd"
    folder.mkdir()
    (folder / "implicit.dcm").write_bytes(
        plans.vmat(plans.case(_second(), 22), implicit=True, points=4)
    )
    # Without preamble and file meta: the data set alone, as some systems export it.
    start = bare.index(b"\x08\x00\x05\x00", 132)
    (folder / "no preamble").write_bytes(bare[start:])
    polyglot = plans.wedged(plans.case(_second(), 23))
    (folder / "Préambule.dcm").write_bytes(b"MZ" + b"\x90" * 126 + polyglot[128:])
    write_tables(made.department, [1, 2])
    made.export()
    return made


def _second() -> FictitiousPatient:
    return FictitiousPatient("002", "", "FAMILY2^Given2", date(1961, 2, 3), "M")


def test_files_come_back_byte_for_byte(ward: build.Downtime, tmp_path: Path) -> None:
    source = tree(ward.department.dicom)
    assert len(source) == 2 * 7 + 3
    report = restore(ward.laptop, tmp_path / "out")
    back = tree(tmp_path / "out" / "dicom")
    cleared = source.pop("odd/Préambule.dcm")
    exception = back.pop("odd/Préambule.dcm")
    assert back == source
    # The one exception, named: the preamble was cleared at export, all else is the source's.
    assert cleared[:2] == b"MZ"
    assert exception == bytes(128) + cleared[128:]
    assert [note.code for note in report.notes] == ["restore-preamble-cleared"]
    assert [item.name for item in report.objects if item.preamble_cleared] == [
        "dicom/odd/Préambule.dcm"
    ]
    assert report.refused == ()
    assert statuses(report)["already_there"] == 0
    for item in report.objects:
        data = (tmp_path / "out" / item.name).read_bytes()
        assert hashlib.sha256(data).hexdigest() == item.sha256
        assert (tmp_path / "out" / item.name).stat().st_mode & 0o777 == 0o600


def test_series_come_back_slice_by_slice(ward: build.Downtime, tmp_path: Path) -> None:
    report = restore(ward.laptop, tmp_path / "out")
    slices = [item for item in report.objects if item.role == "ct"]
    assert len(slices) == 6
    assert len({item.uid for item in slices}) == 6


def test_a_second_run_writes_nothing(ward: build.Downtime, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = restore(ward.laptop, out)
    times = {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}
    disk = FailingDisk(1)  # the first call to write would fail
    second = restore(replace(ward.laptop, disk=disk), out)
    assert statuses(second) == {
        "written": 0, "already_there": len(first.objects), "refused": 0,
    }  # fmt: skip
    assert disk.calls == 0
    assert times == {path: path.stat().st_mtime_ns for path in out.rglob("*") if path.is_file()}


def test_a_run_that_was_cut_off_is_taken_up_again(ward: build.Downtime, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(WorldError) as failed:
        restore(replace(ward.laptop, disk=FailingDisk(20)), out)
    assert failed.value.code == "write-failed"
    done = tree(out)
    assert 1 <= len(done) < 17
    # A killed process leaves its temporary file: it is cleared when its name is written.
    (out / "dicom" / "p2").mkdir(exist_ok=True)
    (out / "dicom" / "p2" / ".plan.dcm.0badcafe.part").write_bytes(b"half")
    (out / "dicom" / "p2" / "plan.dcm").unlink(missing_ok=True)
    report = restore(ward.laptop, out)
    assert report.refused == ()
    assert statuses(report)["written"] > 0
    assert not list(out.rglob("*.part"))
    fresh = restore(ward.laptop, tmp_path / "fresh")
    assert tree(out) == tree(tmp_path / "fresh")
    assert len(fresh.objects) == len(report.objects)


def test_a_file_that_differs_is_never_overwritten(ward: build.Downtime, tmp_path: Path) -> None:
    out = tmp_path / "out"
    restore(ward.laptop, out)
    (out / "dicom" / "p1" / "plan.dcm").write_bytes(b"somebody's own")
    (out / "dicom" / "p1" / "ct1.dcm").write_bytes(b"x")
    report = restore(ward.laptop, out)
    assert sorted((item.code, item.subject) for item in report.refused) == [
        ("restore-differs", "dicom/p1/ct1.dcm"),
        ("restore-differs", "dicom/p1/plan.dcm"),
    ]
    assert (out / "dicom" / "p1" / "plan.dcm").read_bytes() == b"somebody's own"
    assert statuses(report)["written"] == 0


def test_a_link_is_never_followed(ward: build.Downtime, tmp_path: Path) -> None:
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    elsewhere.mkdir()
    (out / "dicom" / "p2").mkdir(parents=True)
    (out / "dicom" / "p1").symlink_to(elsewhere)
    (out / "dicom" / "p2" / "plan.dcm").symlink_to(elsewhere / "x")
    report = restore(ward.laptop, out)
    assert {item.code for item in report.refused} == {"restore-link"}
    assert len(report.refused) == 7 + 1
    assert list(elsewhere.iterdir()) == []


class LyingDisk(Disk):
    """A medium that keeps other bytes than it was given."""

    def put(self, path: Path, data: bytes, *, mode: int = 0o600) -> None:
        super().put(path, data[:-1] + b"?", mode=mode)


def test_a_file_that_reads_back_otherwise_is_named(ward: build.Downtime, tmp_path: Path) -> None:
    report = restore(replace(ward.laptop, disk=LyingDisk()), tmp_path / "out")
    assert {item.code for item in report.refused} == {"restore-read-back"}
    assert statuses(report)["written"] == 0


def test_a_damaged_object_is_named_and_the_rest_comes_back(
    ward: build.Downtime, tmp_path: Path
) -> None:
    catalogue = newest_bundle(ward.laptop, import_records(ward.laptop.ledger.entries())).catalogue
    damaged = next(item for item in catalogue.objects if item.role == "ct")
    lost = next(item for item in catalogue.objects if item.role == "structure_set")
    ward.laptop.store.object_path(damaged.sha256).write_bytes(b"damaged")
    ward.laptop.store.object_path(lost.sha256).unlink()
    report = restore(ward.laptop, tmp_path / "out")
    assert sorted({item.code for item in report.refused}) == ["object-damaged", "object-missing"]
    assert statuses(report)["refused"] == len(damaged.members) + 1
    assert statuses(report)["written"] == len(report.objects) - len(damaged.members) - 1


def test_one_patient_alone_comes_back_under_the_same_names(
    ward: build.Downtime, tmp_path: Path
) -> None:
    every = restore(ward.laptop, tmp_path / "all")
    report = restore(ward.laptop, tmp_path / "one", patient_id="001")
    names = {item.name for item in report.objects if item.role != "table"}
    assert "dicom/p1/plan.dcm" in names
    assert not any("/p2/" in name for name in names)
    assert names < {item.name for item in every.objects}
    table = (tmp_path / "one" / "tables" / "patients.csv").read_text(encoding="utf-8")
    assert "001," in table
    assert "002," not in table


@pytest.mark.parametrize("patient_id", ["00", "0001", "1", "001 ", ""])
def test_an_identifier_is_matched_whole(
    patient_id: str, ward: build.Downtime, tmp_path: Path
) -> None:
    with pytest.raises(WorldError) as refused:
        restore(ward.laptop, tmp_path / "out", patient_id=patient_id)
    assert refused.value.code == "patient-unknown"
    assert not (tmp_path / "out").exists()


def test_an_identifier_of_two_issuers_is_made_exact_first(tmp_path: Path) -> None:
    made = build.downtime(tmp_path)
    for seed, issuer in enumerate(("CSE", "CHU")):
        patient = replace(build.patient("0012"), id_issuer=issuer)
        made.add_plan(plans.vmat(plans.case(patient, seed), points=4))
    made.write_tables()
    made.export()
    with pytest.raises(SafetyError) as refused:
        restore(made.laptop, tmp_path / "out", patient_id="0012")
    assert refused.value.code == "patient-id-ambiguous"
    report = restore(made.laptop, tmp_path / "out", patient_id="0012", issuer="CHU")
    assert [item.name for item in report.objects if item.role == "plan"] == ["dicom/p1/plan.dcm"]


def test_a_file_in_the_place_of_the_folder_is_refused(ward: build.Downtime, tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"x")
    with pytest.raises(UsageError) as refused:
        restore(ward.laptop, tmp_path / "out")
    assert refused.value.code == "restore-folder"


# --- names -----------------------------------------------------------------------------------

HOSTILE_NAMES = [
    "../../etc/passwd", "/etc/passwd", "..\\..\\x", "C:\\Windows\\x.dcm", "a/../../../b", "....//x",
    ".", "..", "", "/", "a//b", "a/./b", "x\x00y", "x\ny", "\u202excd.exe", "CON", "nul.dcm",
    "com1/x", "a:b", "-rf", ".ssh/authorized_keys", "x" * 500 + ".dcm", "é" * 300, "a/" * 40 + "b",
    "trailing. ", " lead", "a*b?c", '"q"', "x\ud800y", "~/x", "$(x)", "LPT9 .txt",
]  # fmt: skip


@pytest.mark.parametrize("place", range(len(HOSTILE_NAMES)))
def test_no_name_of_the_catalogue_leads_out_of_the_folder(place: int, tmp_path: Path) -> None:
    path = safe_path(HOSTILE_NAMES[place])
    assert not path.is_absolute()
    assert ".." not in path.parts
    assert str(path) not in ("", ".")
    whole = tmp_path.joinpath(*path.parts)
    assert whole.resolve().is_relative_to(tmp_path.resolve())
    whole.parent.mkdir(parents=True, exist_ok=True)
    whole.write_bytes(b"x")
    assert all(part.isprintable() and not part.startswith((".", "-")) for part in path.parts)


def test_plain_names_stay_as_they_are() -> None:
    for name in ("p1/plan.dcm", "Étude 1/CT_0001.dcm", "IM-0001", "a.b.c/1.2.840.dcm", "山田.dcm"):
        assert str(safe_path(name)) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    ("names", "paths"),
    [
        (["a.dcm", "a.dcm", "A.DCM"], ["a.dcm", "a~2.dcm", "A~3.DCM"]),
        (["x", "x/y"], ["x", "x~3/y"]),
        (["x/y", "x"], ["x/y", "x~2"]),
        (["é", "e\u0301"], ["é", "é~2"]),
        (["../a", "a"], ["a", "a~2"]),
        (["a~2.dcm", "a.dcm", "a.dcm"], ["a~2.dcm", "a.dcm", "a~3.dcm"]),
    ],
)
def test_names_that_meet_get_a_suffix(names: Sequence[str], paths: Sequence[str]) -> None:
    assert [str(path) for path in distinct_paths(names)] == paths


def test_ten_thousand_names_are_placed_apart_in_order() -> None:
    names = [f"p{number % 150}/ct{number // 150}.dcm" for number in range(10_000)]
    paths = distinct_paths(names)
    assert [str(path) for path in paths] == names


# --- tables ----------------------------------------------------------------------------------

READ_AT = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)


def patient(**values: Any) -> Patient:
    full = Patient("00412207", "Fictif-Modèle", "Étienne", date(1961, 3, 14), id_issuer="CSE")
    return replace(full, **values)


def test_tables_come_back_in_the_form_that_the_kit_reads() -> None:
    start = "2026-11-23T09:00:00+01:00"
    tables = Tables(
        patients=(
            patient(phone="+33 1 02 03", contact_name='dit "Zoé", x;y', physician="a\nb"),
            patient(patient_id="0007", family_name="Œdipe", sex="F"),
        ),
        prescriptions=(
            Prescription("0007", "RX", dose_per_fraction_gy=plans.D("2.670"), fractions=15),
        ),
        appointments=(
            Appointment("0007", "A1", datetime.fromisoformat(start), start, "ACC1", "booked"),
        ),
    )
    times = {"patients": READ_AT, "prescriptions": READ_AT, "appointments": READ_AT}
    found = restored_tables(tables, times, None)
    assert [table.name for table in found] == ["patients", "prescriptions", "appointments"]
    for table in found:
        again = read_table(table.name, table.data)
        assert again.refused == ()
        assert again.generated_at == READ_AT
        assert {row.row for row in again.rows} == set(getattr(tables, table.name))
        assert (table.guarded, table.unseen) == (0, 0)
    assert b"# rows=2\n" in found[0].data
    assert b",2.670,15," in found[1].data
    assert start.encode() in found[2].data


def test_a_table_that_was_empty_comes_back_empty_and_one_that_was_not_there_does_not() -> None:
    (table,) = restored_tables(Tables(), {"alerts": READ_AT, "dicom": READ_AT}, None)
    again = read_table("alerts", table.data)
    assert (table.name, again.rows, again.is_refused) == ("alerts", (), False)


def test_rows_of_another_patient_or_issuer_stay_away() -> None:
    tables = Tables(patients=(patient(), patient(id_issuer="CHU"), patient(patient_id="41")))
    (table,) = restored_tables(
        tables, {"patients": READ_AT, "contacts": READ_AT}, PatientKey("00412207", "CSE")
    )
    assert [row.row.id_issuer for row in read_table("patients", table.data).rows] == ["CSE"]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("=1+1", "'=1+1"),
        ("@x", "'@x"),
        ("\uff1dx", "'\uff1dx"),
        ("x;=1", "x;'=1"),
        ("-x", "'-x"),
        ("+33 1 02", "+33 1 02"),
        ("-12.5", "-12.5"),
    ],
)
def test_p23_a_restored_table_runs_nothing(name: str, written: str) -> None:
    (table,) = restored_tables(
        Tables(patients=(patient(family_name=name),)), {"patients": READ_AT}, None
    )
    (row,) = read_table("patients", table.data).rows
    assert row.row.family_name == written
    assert table.guarded == (name != written)


def test_p22_signs_that_cannot_be_seen_are_returned_and_told() -> None:
    (table,) = restored_tables(
        Tables(patients=(patient(family_name="A\u202eB"),)), {"patients": READ_AT}, None
    )
    (row,) = read_table("patients", table.data).rows
    assert row.row.family_name == "A\u202eB"
    assert table.unseen == 1


def test_a_long_note_is_not_cut(tmp_path: Path) -> None:
    long = "x" * 5000
    (table,) = restored_tables(
        Tables(patients=(patient(physician=long),)), {"patients": READ_AT}, None
    )
    (row,) = read_table("patients", table.data).rows
    assert row.row.physician == long


def test_two_sources_with_the_same_names_come_back_side_by_side(tmp_path: Path) -> None:
    made = build.downtime(tmp_path)
    other = tmp_path / "other"
    (other / "p1").mkdir(parents=True)
    add_patient(made.department, 1)
    data = dicom_bytes("ct", "1.2.3.1.8", "001", "FAMILY1^Given1", PatientBirthDate="19610203")
    (other / "p1" / "plan.dcm").write_bytes(data)
    with (made.department.home / "export.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'[[source]]\nkind = "dicom-folder"\npath = "{other}"\n')
    write_tables(made.department, [1])
    made.export()
    report = restore(made.laptop, tmp_path / "out")
    assert report.refused == ()
    back = tree(tmp_path / "out" / "dicom")
    pair = {back["p1/plan.dcm"], back["p1/plan~2.dcm"]}
    assert pair == {data, (made.department.dicom / "p1" / "plan.dcm").read_bytes()}
