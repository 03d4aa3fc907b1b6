"""The hand-back: complete, and honest about what is open."""

from datetime import timedelta
from pathlib import Path

import give_back_builders as build
import pytest
import record_builders as plans
from hand_back_builders import ARCS, SMALL_VMAT, back, codes, pages, records, rows

from continuity_kit.domain.ledger_index import index_entries
from continuity_kit.domain.ledger_settled import settled_count
from continuity_kit.services.print_forms import ChosenForm, print_patient_form
from continuity_kit.services.print_sheets import print_patient_sheets


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


def test_a_settled_count_is_the_base_of_what_the_ois_must_show(tmp_path: Path) -> None:
    made, uid = build.with_plan(tmp_path, SMALL_VMAT, given=None)
    known = {"given": None, "source": None, "as_of": None, "conflict": False}
    values = {"count": 12, "known": known, "fractions": []}
    made.state("count_settled", uid, values, build.ANNE, build.CLAIRE)
    made.give(uid, 13, ARCS)
    assert settled_count(index_entries(made.laptop.ledger.entries()), uid) is not None
    (plan,) = back(made, tmp_path / "out").patients[0].plans
    assert (plan.before, plan.on_paper, plan.expected) == (12, 1, 13)


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


def test_a_fraction_names_the_sheet_with_its_log_and_no_other_form(
    vmat: tuple[build.Downtime, str], tmp_path: Path
) -> None:
    made, uid = vmat
    (patient_id, issuer) = made.owners[uid]
    common = {"issuer": issuer, "language": "fr", "parse": build.parse}
    sheet = print_patient_sheets(made.laptop, patient_id, out=tmp_path / "sheet.pdf", **common)
    made.clock.at += timedelta(minutes=1)
    check = print_patient_form(
        made.laptop, patient_id, ChosenForm("weekly_check"), out=tmp_path / "check.pdf", **common
    )
    made.give(uid, 15, ARCS)
    back(made, tmp_path / "out")
    told = pages(tmp_path / "out" / "worksheets.pdf")
    assert f"AU BD {sheet.sheets[0].number}" in told
    assert check.sheets[0].number not in told


def test_the_worksheet_writes_initials_out_and_adds_up_an_interrupted_fraction(
    vmat: tuple[build.Downtime, str], tmp_path: Path
) -> None:
    made, uid = vmat
    first = made.give(uid, 15, [(1, "100.5")], partial="toux")
    made.give(
        uid, 15, [(1, "180.868973"), (2, "263.914420")], hours=2, continues=first.entry_hash
    )  # fmt: skip
    back(made, tmp_path / "out")
    told = pages(tmp_path / "out" / "worksheets.pdf")
    for part in (
        "n° 15, faisceau 1 : 100.5 + 180.868973 = 281.368973 UM",
        "Initiales en clair : AU Anne Un, BD Bruno Deux.",
        "F1 UM F2 UM Total UM",
        "30.00 Gy · sur 35 prévues",
    ):
        assert part in told, part
