"""The hand-back: complete, honest about what is open, whole or not at all."""

import csv
import hashlib
import io
import json
import subprocess
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import give_back_builders as build
import pytest
import record_builders as plans
from pydicom import Dataset, dcmread
from sheets_support import full_text
from vault_builders import FailingDisk

from continuity_kit.dicom.record_writer import SessionToRecord
from continuity_kit.domain.ledger_index import index_entries
from continuity_kit.domain.ledger_settled import settled_count
from continuity_kit.errors import ContinuityError, UsageError, WorldError
from continuity_kit.files import Disk
from continuity_kit.services.give_back_report import HandBackReport
from continuity_kit.services.hand_back import hand_back
from continuity_kit.services.sheet_counter import newest_sheets, next_sheet_index

D = Decimal
ARCS = [(1, "281.368973"), (2, "263.914420")]
SMALL_VMAT = plans.vmat(points=4)


def back(made: build.Downtime, out: Path, **more: Any) -> HandBackReport:
    more.setdefault("language", "fr")
    return hand_back(made.laptop, out, parse=build.parse, **more)


def rows(out: Path, name: str = "fractions.csv") -> list[dict[str, str]]:
    text = (out / name).read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def records(out: Path) -> dict[str, Dataset]:
    return {path.stem: dcmread(path) for path in sorted(out.glob("patients/*/records/*.dcm"))}


def codes(report: HandBackReport) -> list[str]:
    return sorted(item.code for item in report.refused)


def pages(path: Path) -> str:
    return " ".join(full_text(path.read_bytes()).replace("\u00a0", " ").split())


@pytest.fixture
def vmat(tmp_path: Path) -> tuple[build.Downtime, str]:
    return build.with_plan(tmp_path, SMALL_VMAT)


def test_everything_given_on_paper_comes_back(
    vmat: tuple[build.Downtime, str], tmp_path: Path
) -> None:
    made, uid = vmat
    made.give(uid, 15, ARCS, shifts=("-2.5", "1", "0"))
    first = made.give(uid, 16, [(1, "100.5")], days=1, partial="toux")
    made.give(
        uid, 16, [(1, "180.868973"), (2, "263.914420")],
        days=1, hours=2, continues=first.entry_hash,
    )  # fmt: skip
    made.miss(uid, build.MONDAY + timedelta(days=2))
    made.elsewhere(uid, 17, build.MONDAY + timedelta(days=3))
    report = back(made, tmp_path / "out")
    (patient,) = report.patients
    (plan,) = patient.plans
    assert (plan.before, plan.on_paper, plan.expected) == (14, 3, 17)
    assert (plan.sessions, plan.records, plan.unconfirmed, plan.conflicts) == (3, 4, 0, 0)
    assert report.refused == ()
    written = records(tmp_path / "out")
    assert sorted(written) == [
        "plan1-f015-s1", "plan1-f016-s1", "plan1-f016-s2", "plan1-summary",
    ]  # fmt: skip
    summary = written["plan1-summary"].FractionGroupSummarySequence[0]
    assert summary.NumberOfFractionsDelivered == 17
    told = [(row["fraction"], row["state"], row["beam"], row["delivered"]) for row in
            rows(tmp_path / "out")]  # fmt: skip
    assert told == [
        ("15", "complete", "1", "281.368973"),
        ("15", "complete", "2", "263.914420"),
        ("16", "interrupted", "1", "100.5"),
        ("16", "continued", "1", "180.868973"),
        ("16", "continued", "2", "263.914420"),
        ("17", "elsewhere", "", ""),
        ("", "missed", "", ""),
    ]
    assert [row["shift_vertical_mm"] for row in rows(tmp_path / "out")[:3]] == ["-2.5", "-2.5", ""]
    sheet = pages(tmp_path / "out" / "worksheets.pdf")
    for part in ("14", "17", "281.368973", "interrompue", "panne ACC1", "donnée ailleurs", "34.00"):
        assert part in sheet


def test_the_records_of_a_fraction_add_up_over_its_sessions(
    vmat: tuple[build.Downtime, str], tmp_path: Path
) -> None:
    made, uid = vmat
    first = made.give(uid, 15, [(1, "100.5")], partial="toux")
    second = made.give(uid, 15, [(1, "80")], hours=1, partial="panne", continues=first.entry_hash)
    # The hour of the last session was typed wrongly: it goes on from the second all the same.
    made.give(
        uid, 15, [(1, "100.868973"), (2, "263.914420")], hours=-1, continues=second.entry_hash
    )  # fmt: skip
    back(made, tmp_path / "out")
    parts = [records(tmp_path / "out")[f"plan1-f015-s{n}"] for n in (1, 2, 3)]
    beams = [
        {int(item.ReferencedBeamNumber): item for item in part.TreatmentSessionBeamSequence}
        for part in parts
    ]
    last = [str(beam[1].ControlPointDeliverySequence[-1].DeliveredMeterset) for beam in beams]
    assert last == ["100.5", "180.5", "281.368973"]
    assert sum(D(str(beam[1].DeliveredPrimaryMeterset)) for beam in beams) == D("281.368973")
    assert [beam[1].TreatmentTerminationStatus for beam in beams] == ["OPERATOR"] * 2 + ["NORMAL"]
    named = [
        [
            item.ReferencedSOPInstanceUID
            for item in part.get("ReferencedTreatmentRecordSequence", [])
        ]
        for part in parts
    ]
    assert named == [[], [parts[0].SOPInstanceUID], [p.SOPInstanceUID for p in parts[:2]]]


def test_a_second_hand_back_gives_the_same_records(
    vmat: tuple[build.Downtime, str], tmp_path: Path
) -> None:
    made, uid = vmat
    made.give(uid, 15, ARCS)
    made.give(uid, 16, ARCS, days=1, confirmed=False)
    back(made, tmp_path / "one")
    made.clock.at += timedelta(days=9)
    back(made, tmp_path / "two", language="en")
    one, two = ({p.name: p.read_bytes() for p in (tmp_path / name).rglob("*.dcm")}
                for name in ("one", "two"))  # fmt: skip
    assert one == two
    assert len(one) == 3
    assert (tmp_path / "one" / "fractions.csv").read_bytes() == (
        tmp_path / "two" / "fractions.csv"
    ).read_bytes()


def test_an_amended_session_is_a_new_instance_that_names_the_old_one(
    vmat: tuple[build.Downtime, str], tmp_path: Path
) -> None:
    made, uid = vmat
    receipt = made.give(uid, 15, [(1, "281.4"), (2, "264")])
    back(made, tmp_path / "before")
    made.amend(uid, receipt, ARCS)
    back(made, tmp_path / "after")
    old = records(tmp_path / "before")["plan1-f015-s1"]
    new = records(tmp_path / "after")["plan1-f015-s1"]
    assert old.SOPInstanceUID != new.SOPInstanceUID
    (reference,) = new.ReferencedTreatmentRecordSequence
    assert reference.ReferencedSOPInstanceUID == old.SOPInstanceUID
    assert str(new.TreatmentSessionBeamSequence[0].DeliveredPrimaryMeterset) == "281.368973"
    assert len(list((tmp_path / "after").rglob("*-f015-*.dcm"))) == 1


def test_an_amendment_of_the_first_part_gives_the_continuation_another_instance(
    vmat: tuple[build.Downtime, str], tmp_path: Path
) -> None:
    made, uid = vmat
    first = made.give(uid, 15, [(1, "100")], partial="toux")
    made.give(uid, 15, [(1, "181.368973"), (2, "263.914420")], hours=1, continues=first.entry_hash)
    back(made, tmp_path / "before")
    made.amend(uid, first, [(1, "100.2")])
    back(made, tmp_path / "after")
    old = records(tmp_path / "before")["plan1-f015-s2"]
    new = records(tmp_path / "after")["plan1-f015-s2"]
    # Its first control points say something else now: not under the old UID.
    assert new.SOPInstanceUID != old.SOPInstanceUID
    related = [item.ReferencedSOPInstanceUID for item in new.ReferencedTreatmentRecordSequence]
    assert old.SOPInstanceUID in related


def test_a_voided_session_has_no_record_and_is_named(
    vmat: tuple[build.Downtime, str], tmp_path: Path
) -> None:
    made, uid = vmat
    made.give(uid, 15, ARCS)
    wrong = made.give(uid, 16, ARCS, days=1)
    made.void(uid, wrong)
    report = back(made, tmp_path / "out")
    assert sorted(records(tmp_path / "out")) == ["plan1-f015-s1", "plan1-summary"]
    assert [note.code for note in report.notes] == ["handback-voided"]
    assert report.patients[0].plans[0].expected == 15
    assert "annulée" in pages(tmp_path / "out" / "worksheets.pdf")


def test_a_fraction_in_conflict_has_no_record_until_it_is_settled(
    vmat: tuple[build.Downtime, str], tmp_path: Path
) -> None:
    made, uid = vmat
    made.give(uid, 15, ARCS)
    made.give(uid, 15, ARCS, days=1)
    made.give(uid, 16, ARCS, days=2)
    report = back(made, tmp_path / "out")
    assert sorted(records(tmp_path / "out")) == ["plan1-f016-s1"]
    assert codes(report) == ["record-in-conflict", "summary-count-conflict"]
    assert report.patients[0].plans[0].conflicts == 1
    assert [row["in_conflict"] for row in rows(tmp_path / "out")] == ["yes"] * 4 + ["no"] * 2


def test_an_unknown_count_has_no_summary(tmp_path: Path) -> None:
    made, uid = build.with_plan(tmp_path, SMALL_VMAT, given=None)
    made.give(uid, 15, ARCS)
    report = back(made, tmp_path / "out")
    (plan,) = report.patients[0].plans
    assert (plan.before, plan.on_paper, plan.expected) == (None, 1, None)
    assert codes(report) == ["summary-count-unknown"]
    assert sorted(records(tmp_path / "out")) == ["plan1-f015-s1"]
    assert rows(tmp_path / "out", "plans.csv")[0]["before"] == ""
    assert "inconnu" in pages(tmp_path / "out" / "worksheets.pdf")


def test_a_settled_count_is_the_base_of_what_the_ois_must_show(tmp_path: Path) -> None:
    made, uid = build.with_plan(tmp_path, SMALL_VMAT, given=None)
    known = {"given": None, "source": None, "as_of": None, "conflict": False}
    values = {"count": 12, "known": known, "fractions": []}
    made.state("count_settled", uid, values, build.ANNE, build.CLAIRE)
    made.give(uid, 13, ARCS)
    assert settled_count(index_entries(made.laptop.ledger.entries()), uid) is not None
    (plan,) = back(made, tmp_path / "out").patients[0].plans
    assert (plan.before, plan.on_paper, plan.expected) == (12, 1, 13)


def test_a_session_given_by_another_content_has_no_record(
    vmat: tuple[build.Downtime, str], tmp_path: Path
) -> None:
    made, uid = vmat
    made.give(uid, 15, ARCS, digest="ee" * 32)
    report = back(made, tmp_path / "out")
    assert "record-plan-changed" in codes(report)
    assert sorted(records(tmp_path / "out")) == ["plan1-summary"]
    assert len(rows(tmp_path / "out")) == 2


def test_a_fraction_that_a_later_export_counts_is_not_entered_twice(
    vmat: tuple[build.Downtime, str], tmp_path: Path
) -> None:
    made, uid = vmat
    made.give(uid, 15, ARCS)
    made.give(uid, 16, ARCS, days=1)
    made.write_tables({uid: 15}, as_of="2026-11-24T18:00:00+01:00")
    made.export()
    (plan,) = back(made, tmp_path / "out").patients[0].plans
    assert (plan.before, plan.on_paper, plan.expected) == (15, 1, 16)
    counted = {row["fraction"]: row["counted_before"] for row in rows(tmp_path / "out")}
    assert counted == {"15": "yes", "16": "no"}
    assert "vérifier" in pages(tmp_path / "out" / "worksheets.pdf")


def test_a_plan_that_the_newest_export_dropped_is_handed_back_with_its_records(
    vmat: tuple[build.Downtime, str], tmp_path: Path
) -> None:
    made, uid = vmat
    made.give(uid, 15, ARCS)
    other = made.add_plan(plans.wedged(plans.case(build.patient("0099"), 8)))
    for path in made.department.dicom.glob("p0/*"):
        path.unlink()
    owner = made.owners.pop(uid)
    made.write_tables({other: 3})
    made.export(second=build.CLAIRE, reason="parti")
    made.owners[uid] = owner
    report = back(made, tmp_path / "out")
    by_plan = {plan.plan_uid: plan for patient in report.patients for plan in patient.plans}
    assert by_plan[uid].sessions == 1
    assert by_plan[uid].expected == 15
    assert "handback-plan-not-listed" in [note.code for note in report.notes]
    assert sorted(records(tmp_path / "out")) == ["plan1-f015-s1", "plan1-summary"]


def test_a_plan_that_no_generation_holds_still_comes_back_from_the_ledger(
    vmat: tuple[build.Downtime, str], tmp_path: Path
) -> None:
    made, _ = vmat
    made.owners["1.2.3.999"] = ("7777", "CSE")
    made.give("1.2.3.999", 4, [(1, "50")])
    report = back(made, tmp_path / "out")
    assert codes(report) == ["record-plan-missing"]
    assert [(row["patient_id"], row["fraction"], row["delivered"]) for row in
            rows(tmp_path / "out")] == [("7777", "4", "50")]  # fmt: skip
    assert "7777" in pages(tmp_path / "out" / "worksheets.pdf")


def test_a_fraction_is_handed_back_under_the_patient_it_names(tmp_path: Path) -> None:
    made = build.downtime(tmp_path)
    uids = [
        made.add_plan(plans.vmat(plans.case(build.patient(key), seed), points=4))
        for key, seed in (("0012", 1), ("012", 2))
    ]
    made.write_tables(dict.fromkeys(uids, 14))
    made.export()
    made.give(uids[0], 15, ARCS)
    report = back(made, tmp_path / "out")
    given = {patient.key.patient_id: patient for patient in report.patients}
    assert given["0012"].plans[0].on_paper == 1
    assert given["012"].plans[0].on_paper == 0
    assert given["012"].folder is None
    assert {row["patient_id"] for row in rows(tmp_path / "out")} == {"0012"}
    (record, summary) = records(tmp_path / "out").values()
    assert record.PatientID == summary.PatientID == "0012"


def test_patients_with_something_to_settle_come_first(tmp_path: Path) -> None:
    made = build.downtime(tmp_path)
    uids = {
        key: made.add_plan(plans.wedged(plans.case(build.patient(key, name), seed)))
        for key, name, seed in (("1", "AAA^A", 1), ("2", "MMM^M", 2), ("3", "ZZZ^Z", 3))
    }
    made.write_tables(dict.fromkeys(uids.values(), 0))
    made.export()
    fields = [(1, "50"), (2, "113.4")]
    made.give(uids["1"], 1, fields)
    made.give(uids["3"], 1, fields, confirmed=False)
    report = back(made, tmp_path / "out")
    assert [patient.key.patient_id for patient in report.patients] == ["3", "1", "2"]
    assert report.patients[0].plans[0].unconfirmed == 1
    assert "Fractions sans deuxième lecture : 1" in pages(tmp_path / "out" / "worksheets.pdf")


def test_scanned_protons_come_back_as_worksheet_table_and_summary(tmp_path: Path) -> None:
    made, uid = build.with_plan(tmp_path, plans.protons(scanned=True))
    made.give(uid, 15, [(1, "88.5")])
    report = back(made, tmp_path / "out")
    assert report.refused == ()
    assert [note.code for note in report.notes] == ["record-scanned-spots"]
    assert sorted(records(tmp_path / "out")) == ["plan1-summary"]
    assert rows(tmp_path / "out")[0]["delivered"] == "88.5"


def test_brachytherapy_comes_back_and_says_where_its_source_is_from(tmp_path: Path) -> None:
    made, uid = build.with_plan(tmp_path, plans.brachytherapy(), given=1)
    made.give(uid, 2, [(1, "26.4"), (2, "12.5")], machine="CURIE1")
    report = back(made, tmp_path / "out")
    assert report.refused == ()
    assert [note.code for note in report.notes] == ["record-source-from-plan"]
    assert sorted(records(tmp_path / "out")) == ["plan1-f002-s1", "plan1-summary"]
    assert {row["unit"] for row in rows(tmp_path / "out")} == {"s"}


def test_checksums_hold_and_the_worksheets_stand_in_the_ledger(
    vmat: tuple[build.Downtime, str], tmp_path: Path
) -> None:
    made, uid = vmat
    made.give(uid, 15, ARCS)
    report = back(made, tmp_path / "out")
    done = subprocess.run(
        ["sha256sum", "--strict", "--quiet", "-c", "SHA256SUMS"],
        cwd=tmp_path / "out", capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, b"")
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert report.files == len(files)
    entry = made.laptop.ledger.entries()[-1]
    (sheet,) = entry.values["sheets"]
    assert entry.kind == "print"
    assert (sheet["number"], sheet["worksheet_of"]) == (report.sheets[0], uid)
    pdf = (tmp_path / "out" / "worksheets.pdf").read_bytes()
    assert sheet["sha256"] == hashlib.sha256(pdf).hexdigest()
    # It takes a number, and no treatment sheet is replaced by it.
    entries = made.laptop.ledger.entries()
    assert next_sheet_index(entries, made.laptop.ledger.device) == 2
    assert newest_sheets(entries) == {}


def test_an_earlier_hand_back_gives_way_and_a_strangers_folder_never(
    vmat: tuple[build.Downtime, str], tmp_path: Path
) -> None:
    made, uid = vmat
    made.give(uid, 15, ARCS)
    out = tmp_path / "out"
    out.mkdir()
    back(made, out)
    made.give(uid, 16, ARCS, days=1)
    back(made, out)
    assert len(records(out)) == 3
    (out / "scan.jpg").write_bytes(b"signed by two")
    before = made.laptop.ledger.head().count
    with pytest.raises(UsageError) as refused:
        back(made, out)
    assert refused.value.code == "result-folder-taken"
    assert (out / "scan.jpg").read_bytes() == b"signed by two"
    assert len(records(out)) == 3
    assert made.laptop.ledger.head().count == before


@pytest.mark.parametrize("kind", ["file", "link", "folder"])
def test_a_place_that_is_not_ours_is_refused_untouched(
    kind: str, vmat: tuple[build.Downtime, str], tmp_path: Path
) -> None:
    made, _ = vmat
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "x").write_bytes(b"x")
    if kind == "file":
        out.write_bytes(b"x")
    elif kind == "link":
        out.symlink_to(elsewhere)
    else:
        out.mkdir()
        (out / "x").write_bytes(b"x")
    with pytest.raises(UsageError):
        back(made, out)
    assert out.read_bytes() == b"x" if kind == "file" else (out / "x").read_bytes() == b"x"


def test_whatever_fails_leaves_a_whole_folder_or_none(
    vmat: tuple[build.Downtime, str], tmp_path: Path
) -> None:
    made, uid = vmat
    made.give(uid, 15, ARCS)
    out = tmp_path / "out"
    back(made, out)
    whole = {path.name for path in out.rglob("*")}
    made.give(uid, 16, ARCS, days=1)
    new_names = {"plan1-f016-s1.dcm"}
    failed = 0
    for at in range(1, 60, 3):
        object.__setattr__(made.laptop, "disk", FailingDisk(at))
        try:
            back(made, out)
        except ContinuityError as error:
            assert error.code in ("write-failed", "disk-full")
            failed += 1
        names = {path.name for path in out.rglob("*")}
        assert names in (whole, whole | new_names)
        assert not [path for path in tmp_path.iterdir() if path.name.endswith(".part")]
    object.__setattr__(made.laptop, "disk", Disk())
    assert failed >= 5
    back(made, out)
    assert {path.name for path in out.rglob("*")} == whole | new_names


def test_an_entry_that_comes_meanwhile_is_on_the_worksheet(
    vmat: tuple[build.Downtime, str], tmp_path: Path
) -> None:
    made, uid = vmat
    made.give(uid, 15, ARCS)
    seen: list[int] = []

    def meanwhile(done: int, _: int) -> None:
        if not seen:
            made.give(uid, 16, ARCS, days=1)
        seen.append(done)

    report = back(made, tmp_path / "out", progress=meanwhile)
    assert report.patients[0].plans[0].on_paper == 2
    assert len(records(tmp_path / "out")) == 3
    assert report.sheets == ("A-0001-8",)


def test_damage_to_the_ledger_is_named_and_the_rest_is_handed_back(
    vmat: tuple[build.Downtime, str], tmp_path: Path
) -> None:
    made, uid = vmat
    made.give(uid, 15, ARCS)
    lost = made.give(uid, 16, ARCS, days=1)
    made.give(uid, 17, ARCS, days=2)
    folder = made.laptop.vault.path / "ledger" / made.laptop.ledger.device
    (folder / f"{lost.index:08d}.age").write_bytes(b"damaged")
    again = build.reopened(made)
    report = back(again, tmp_path / "out")
    assert "entry-unreadable" in codes(report)
    assert [plan.sessions for plan in report.patients[0].plans] == [2]


def test_a_lost_generation_never_keeps_the_ledger_back(
    vmat: tuple[build.Downtime, str], tmp_path: Path
) -> None:
    made, uid = vmat
    made.export()
    made.give(uid, 15, ARCS)
    newest = max(
        (made.laptop.vault.path / "bundles").iterdir(), key=lambda path: int(path.name[17:])
    )
    (newest / "catalogue.age").write_bytes(b"damaged")
    report = back(made, tmp_path / "out")
    assert codes(report) == ["handback-generation-older"]
    assert report.patients[0].plans[0].expected == 15
    assert sorted(records(tmp_path / "out")) == ["plan1-f015-s1", "plan1-summary"]
    for path in (made.laptop.vault.path / "bundles").glob("*/catalogue.age"):
        path.write_bytes(b"damaged")
    with pytest.raises(ContinuityError) as refused:
        back(made, tmp_path / "out")
    assert refused.value.code == "catalogue-damaged"
    assert len(records(tmp_path / "out")) == 2


def machine_record(made: build.Downtime, uid: str, number: int, **values: Any) -> None:
    """Put a record of a console into the hospital's folder; it comes with the next export."""
    part = plans.part(
        values.pop("beams"), given_at=build.GIVEN_AT, treated_on=build.MONDAY, **values
    )
    recorder = plans.recorder(made.files[uid])
    record = recorder.session_record(SessionToRecord(part, number, plans.TYPED))
    (made.department.dicom / "p0" / f"console{number}.dcm").write_bytes(record.data)


def test_a_machines_own_record_stands_and_no_other_is_written(
    vmat: tuple[build.Downtime, str], tmp_path: Path
) -> None:
    made, uid = vmat
    made.give(uid, 15, ARCS)
    made.give(uid, 16, ARCS, days=1)
    machine_record(made, uid, 15, beams=plans.beams(*ARCS))
    made.write_tables({uid: 15}, as_of="2026-11-23T18:00:00+01:00")
    made.export()
    report = back(made, tmp_path / "out")
    assert "record-machine-stands" in [note.code for note in report.notes]
    assert sorted(records(tmp_path / "out")) == ["plan1-f016-s1", "plan1-summary"]
    assert report.patients[0].plans[0].expected == 16


def test_a_fraction_that_a_machine_began_is_continued_from_there(tmp_path: Path) -> None:
    made = build.downtime(tmp_path)
    uid = made.add_plan(SMALL_VMAT)
    machine_record(
        made, uid, 15, beams=plans.beams((1, "100")), outcome="interrupted", partial_reason="panne"
    )
    made.write_tables({uid: 14})
    made.export()
    made.give(uid, 15, [(1, "181.368973"), (2, "263.914420")], hours=3)
    back(made, tmp_path / "out")
    record = records(tmp_path / "out")["plan1-f015-s1"]
    beams = {int(item.ReferencedBeamNumber): item for item in record.TreatmentSessionBeamSequence}
    assert beams[1].TreatmentDeliveryType == "CONTINUATION"
    points = beams[1].ControlPointDeliverySequence
    assert (str(points[0].DeliveredMeterset), str(points[-1].DeliveredMeterset)) == (
        "100",
        "281.368973",
    )
    assert beams[2].TreatmentDeliveryType == "TREATMENT"


def test_nobody_given_anything_gives_tables_and_no_worksheet(
    vmat: tuple[build.Downtime, str], tmp_path: Path
) -> None:
    made, _ = vmat
    before = made.laptop.ledger.head().count
    report = back(made, tmp_path / "out")
    assert not (tmp_path / "out" / "worksheets.pdf").exists()
    assert rows(tmp_path / "out") == []
    (plan,) = report.patients[0].plans
    assert (plan.before, plan.on_paper, plan.expected) == (14, 0, 14)
    assert made.laptop.ledger.head().count == before


def test_a_vault_without_an_export_has_nothing_to_hand_back(tmp_path: Path) -> None:
    made = build.downtime(tmp_path)
    with pytest.raises(WorldError) as refused:
        back(made, tmp_path / "out")
    assert refused.value.code == "vault-without-import"
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "name", ["=1+1", "<b>DOE</b>", "A\u202eB", 'O\'Neil; "x"', "\uff1dcmd", "É" * 60]
)
def test_p22_p23_a_hostile_name_is_inert_in_everything_handed_back(
    name: str, tmp_path: Path
) -> None:
    made = build.downtime(tmp_path)
    clean = name.replace("\u202e", "")
    uid = made.add_plan(plans.wedged(plans.case(build.patient("=0+0", f"{name[:60]}^Zoe"), 4)))
    made.write_tables({uid: 14}, names={"=0+0": name.replace('"', '""')})
    made.export()
    made.give(uid, 15, [(1, "50"), (2, "113.4")])
    out = tmp_path / "out"
    report = back(made, out)
    row = rows(out)[0]
    assert row["patient_id"] == "'=0+0"
    assert row["name"].replace("[U+202E]", "").lstrip("'").startswith(clean[:1].lstrip("'") or "'")
    assert not row["name"].startswith(("=", "\uff1d"))
    assert "\u202e" not in row["name"]
    assert [D(item["delivered"]) for item in rows(out)] == [D("50"), D("113.4")]
    assert "handback-text-altered" in [note.code for note in report.notes]
    (folder,) = (out / "patients").iterdir()
    assert folder.name.startswith("P_0_0_")
    assert "\u202e" not in pages(out / "worksheets.pdf")
    told = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert told["patients"][0]["patient_id"] == "=0+0"
