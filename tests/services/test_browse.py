from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from browse_builders import ANNE, BRUNO, CLAIRE, Ward, parse, ward
from export_builders import dicom_bytes

from continuity_kit.domain.session import ANSWERED_BY_OTHER_GATES
from continuity_kit.domain.snapshot import PatientView, PlanView
from continuity_kit.errors import SafetyError, WorldError
from continuity_kit.services.browse import browse, browse_plan, find_patient
from continuity_kit.services.open_generation import snapshot_head

PLAN = "1.2.3.1.1"


@pytest.fixture
def one(tmp_path: Path) -> Ward:
    return ward(tmp_path, [1])


def only(made: Ward) -> tuple[PatientView, PlanView]:
    (patient,) = browse(made.laptop, parse=parse).patients
    (view,) = patient.plans
    return patient, view


def codes(view: PlanView | PatientView) -> set[str]:
    return {finding.code for finding in view.findings}


def plans_row(made: Ward, status: str) -> None:
    made.department.write_table(
        "plans",
        "patient_id,plan_uid,prescription_id,status,machine,approved_on",
        [f"001,{PLAN},RX1,{status},LINAC 1,2026-11-01"],
    )


def test_a_vault_without_import_says_so(one: Ward) -> None:
    with pytest.raises(WorldError) as refused:
        browse(one.laptop)
    assert refused.value.code == "vault-without-import"


def test_a_complete_patient_is_listed_with_count_source_and_time(one: Ward) -> None:
    one.export()
    patient, view = only(one)
    assert (patient.key.patient_id, patient.name) == ("001", "Family1^Given1")
    assert patient.reasons == ("scheduled", "started")
    assert (view.count.given, view.count.source) == (1, "counts")
    assert view.count.as_of is not None
    assert (view.fractions_planned, view.given_since_export) == (25, 0)
    assert (view.trust, view.printable, view.findings) == ("unconfirmed", True, ())


def test_a_patient_without_a_patients_row_is_listed_by_the_identity_of_dicom(one: Ward) -> None:
    for table in one.department.tables.glob("*.csv"):
        table.unlink()
    one.write_plan(1, ApprovalStatus="APPROVED")
    one.export()
    patient, view = only(one)
    assert patient.patient is None
    assert (patient.name, patient.birth_date) == ("FAMILY1^Given1", date(1961, 2, 3))
    assert "approval-from-file-only" in codes(view)
    assert view.printable


def test_no_source_of_counts_is_unknown_and_never_zero(one: Ward) -> None:
    (one.department.tables / "counts.csv").unlink()
    (one.department.dicom / "p1" / "record.dcm").unlink()
    one.export()
    _, view = only(one)
    assert view.count.given is None
    assert view.position is not None and view.position.given is None
    assert "count-unknown" in codes(view)
    assert view.printable


def test_counts_that_differ_stop_until_two_people_settle_them(one: Ward) -> None:
    one.write_counts({1: 4}, date(2026, 11, 20))
    one.export()
    _, view = only(one)
    assert (view.count.given, view.count.conflict) == (4, True)
    assert "count-conflict" in codes(view)
    assert not view.printable
    known = {"given": 4, "source": "counts", "as_of": None, "conflict": True}
    one.state("count_settled", 1, {"count": 5, "known": known}, ANNE)
    assert not only(one)[1].printable  # one person alone settles nothing
    one.state("count_settled", 1, {"count": 5, "known": known}, ANNE, BRUNO)
    _, view = only(one)
    assert view.printable
    assert view.position is not None
    assert (view.position.base, view.position.source) == (5, "settled")


def test_fractions_of_the_ledger_add_to_the_export(one: Ward) -> None:
    one.export()
    for fraction in (2, 3):
        values = {
            "outcome": "complete",
            "given_at": f"2026-11-2{fraction}T10:00:00+01:00",
            "treated_on": f"2026-11-2{fraction}",
            "machine": "LINAC 1",
            "partial_reason": None,
            "beams": [{"beam": 1, "meterset": "100", "planned": "100", "unit": "MU"}],
        }
        one.state("fraction_ended", 1, values, ANNE, fraction=fraction, session=f"s{fraction}")
    _, view = only(one)
    assert view.given_since_export == 2
    assert view.position is not None
    assert (view.position.given, view.position.next_fraction) == (3, 4)


def test_a_start_without_end_warns_and_a_fraction_given_twice_stops(one: Ward) -> None:
    one.export()
    one.state("fraction_started", 1, {"machine": "LINAC 1"}, ANNE, fraction=2, session="a")
    patient, view = only(one)
    assert "session-unended" in codes(patient)
    assert view.printable
    for session in ("a", "b"):
        values = {
            "outcome": "complete",
            "given_at": "2026-11-23T10:00:00+01:00",
            "treated_on": "2026-11-23",
            "machine": "LINAC 1",
            "partial_reason": None,
            "beams": [{"beam": 1, "meterset": "100", "planned": "100", "unit": "MU"}],
        }
        one.state("fraction_ended", 1, values, ANNE, fraction=2, session=session)
    patient, view = only(one)
    assert "ledger-unsettled" in codes(patient)
    assert not view.printable


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("unapproved", "plan-unapproved"),
        ("rejected", "plan-rejected"),
        ("retired", "plan-retired"),
        ("planning_approved", "plan-planning-approved"),
    ],
)
def test_an_approval_stop_is_lifted_by_a_release_of_this_content_alone(
    one: Ward, status: str, code: str
) -> None:
    plans_row(one, status)
    one.export()
    _, view = only(one)
    assert code in codes(view)
    assert not view.printable
    one.state("plan_released", 1, {"findings": [code]}, ANNE, CLAIRE, digest="ab" * 32)
    assert not only(one)[1].printable
    one.state("plan_released", 1, {"findings": [code]}, CLAIRE, digest=view.digest)
    assert not only(one)[1].printable
    one.state("plan_released", 1, {"findings": [code]}, ANNE, CLAIRE, digest=view.digest)
    assert only(one)[1].printable


def test_several_fraction_groups_wait_for_two_people_to_pick_one(one: Ward) -> None:
    one.write_plan(1, RTPlanDescription="2")
    one.export()
    _, view = only(one)
    assert (view.fractions_planned, view.fraction_group) == (None, None)
    one.state("fraction_group_settled", 1, {"group": 2}, ANNE, BRUNO)
    _, view = only(one)
    assert (view.fractions_planned, view.fraction_group) == (25, 2)


def test_a_plan_of_which_only_a_table_speaks_is_listed_and_stops(one: Ward) -> None:
    (one.department.dicom / "p1" / "plan.dcm").unlink()
    one.export()
    _, view = only(one)
    assert view.plan is None
    assert "plan-missing" in codes(view)
    assert not view.printable


def test_a_stop_anywhere_makes_the_plan_unprintable(one: Ward) -> None:
    one.department.write_table(
        "patients",
        "patient_id,family_name,given_names,birth_date,phone",
        ["001,Somebody,Else,1961-02-03,0102030405"],
    )
    one.export()
    patient, view = only(one)
    assert "name-conflict" in codes(patient)
    assert "name-conflict" in codes(view)
    assert not view.printable


def test_a_record_of_another_patient_is_never_counted(tmp_path: Path) -> None:
    made = ward(tmp_path, [1, 2])
    foreign = dicom_bytes(
        "record",
        "1.2.3.2.99",
        "002",
        "FAMILY2^Given2",
        TreatmentDate="20261119",
        TreatmentTime="101500",
        CurrentFractionNumber=2,
        ReferencedRTPlanSequence=[{"ReferencedSOPInstanceUID": PLAN}],
    )
    (made.department.dicom / "p2" / "foreign.dcm").write_bytes(foreign)
    made.export()
    first = browse(made.laptop, parse=parse).patients[0]
    assert (first.plans[0].count.given, first.plans[0].count.conflict) == (1, False)


def test_the_age_counts_from_the_oldest_table(one: Ward) -> None:
    old = "2026-11-18T18:00:00+01:00"
    one.department.write_table(
        "counts",
        "patient_id,plan_uid,fractions_given,as_of",
        [f"001,{PLAN},1,{old}"],
        generated_at=old,
    )
    one.export()
    head = browse(one.laptop, parse=parse).head
    assert head.oldest_read_at == datetime.fromisoformat(old)
    assert head.created > head.oldest_read_at + timedelta(days=2)


def test_a_bundle_that_names_no_read_time_is_as_old_as_itself(one: Ward) -> None:
    one.export()
    (head,) = one.laptop.store.bundles()
    catalogue = one.laptop.store.open_bundle(head).catalogue
    assert snapshot_head(replace(catalogue, read_times={})).oldest_read_at == catalogue.created
    notes_only = {"notes": datetime(2020, 1, 1, tzinfo=UTC)}
    assert snapshot_head(replace(catalogue, read_times=notes_only)).oldest_read_at.year == 2026


@pytest.mark.parametrize("typed", ["1", "01", "0010", "001 ", " 001", "", "%", "00"])
def test_an_id_is_matched_whole_and_exactly(one: Ward, typed: str) -> None:
    one.export()
    snapshot = browse(one.laptop, parse=parse)
    assert find_patient(snapshot, "001").key.patient_id == "001"
    with pytest.raises(WorldError) as refused:
        find_patient(snapshot, typed)
    assert refused.value.code == "patient-unknown"


def test_an_id_that_two_issuers_share_is_refused_until_made_exact(one: Ward) -> None:
    one.export()
    snapshot = browse(one.laptop, parse=parse)
    (patient,) = snapshot.patients
    twins = tuple(
        replace(patient, key=replace(patient.key, issuer=issuer)) for issuer in ("CSE", "HUB")
    )
    shared = replace(snapshot, patients=twins)
    with pytest.raises(SafetyError) as refused:
        find_patient(shared, "001")
    assert refused.value.code == "patient-id-ambiguous"
    assert refused.value.values["issuers"] == "CSE, HUB"
    assert find_patient(shared, "001", "HUB").key.issuer == "HUB"
    with pytest.raises(WorldError):
        find_patient(shared, "001", "hub")


def test_one_plan_comes_whole_with_its_code(one: Ward) -> None:
    one.export()
    listed = only(one)[1]
    assert listed.plan is not None and not listed.plan.beams[0].control_points
    _, patient, view = browse_plan(one.laptop, PLAN, parse=parse)
    assert view.plan is not None and len(view.plan.beams[0].control_points) == 4
    assert view.code is not None and len(view.code) == 14
    assert (view.digest, view.printable) == (listed.digest, listed.printable)
    assert patient.plans == (view,)
    with_codes = browse(one.laptop, with_codes=True, parse=parse)
    assert with_codes.patients[0].plans[0].code == view.code


@pytest.mark.parametrize("typed", ["1.2.3.1", "1.2.3.1.11", "1.2.3.1.1 ", ""])
def test_a_plan_uid_is_matched_whole(one: Ward, typed: str) -> None:
    one.export()
    with pytest.raises(WorldError) as refused:
        browse_plan(one.laptop, typed, parse=parse)
    assert refused.value.code == "plan-unknown"


def test_two_homonyms_warn_and_stay_two(tmp_path: Path) -> None:
    made = ward(tmp_path, [1, 2])
    made.department.write_table(
        "patients",
        "patient_id,family_name,given_names,birth_date,phone",
        ["001,Family1,Given1,1961-02-03,01", "002,Family1,Given1,1961-02-03,01"],
    )
    made.department.dicom.joinpath("p2", "plan.dcm").unlink()
    for file in made.department.dicom.joinpath("p2").glob("*.dcm"):
        file.unlink()
    made.export()
    patients = browse(made.laptop, parse=parse).patients
    assert [patient.key.patient_id for patient in patients] == ["001", "002"]
    assert all("homonym" in codes(patient) for patient in patients)


def test_reading_writes_nothing_to_the_ledger(one: Ward) -> None:
    one.export()
    before = one.laptop.ledger.head()
    browse(one.laptop, parse=parse)
    browse_plan(one.laptop, PLAN, parse=parse)
    with pytest.raises(WorldError):
        browse_plan(one.laptop, "1.2.3.9", parse=parse)
    assert one.laptop.ledger.head() == before


def test_a_complete_course_is_not_printable_and_stays_a_doctors_gate(one: Ward) -> None:
    one.write_counts({1: 25}, date(2026, 11, 20))
    (one.department.dicom / "p1" / "record.dcm").unlink()
    one.export()
    _, view = only(one)
    assert codes(view) == {"sheet-course-complete"}
    assert not view.printable
    assert "sheet-course-complete" in ANSWERED_BY_OTHER_GATES
