"""The treatment records of a hand-back: they add up, name what they replace, and never guess."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import give_back_builders as build
import pytest
import record_builders as plans
from hand_back_builders import ARCS, SMALL_VMAT, back, codes, pages, records, rows

from continuity_kit.dicom.record_writer import SessionToRecord


@pytest.fixture
def vmat(tmp_path: Path) -> tuple[build.Downtime, str]:
    return build.with_plan(tmp_path, SMALL_VMAT)


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
    assert sum(Decimal(str(beam[1].DeliveredPrimaryMeterset)) for beam in beams) == Decimal(
        "281.368973"
    )
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


def test_a_session_given_by_another_content_has_no_record(
    vmat: tuple[build.Downtime, str], tmp_path: Path
) -> None:
    made, uid = vmat
    made.give(uid, 15, ARCS, digest="ee" * 32)
    report = back(made, tmp_path / "out")
    assert "record-plan-changed" in codes(report)
    assert sorted(records(tmp_path / "out")) == ["plan1-summary"]
    assert len(rows(tmp_path / "out")) == 2


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
