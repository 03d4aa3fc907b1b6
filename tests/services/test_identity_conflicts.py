"""Two people settle who a patient is: for the very values that contradict, and for no others."""

from datetime import date
from pathlib import Path

import pytest
from browse_builders import ANNE, BRUNO, CLAIRE, Ward, parse, ward

from continuity_kit.domain.snapshot import PatientView
from continuity_kit.errors import SafetyError, UsageError
from continuity_kit.messages import sentence
from continuity_kit.services import settle
from continuity_kit.services.browse import browse, browse_plan
from continuity_kit.services.settle import TwoPeople

TWO = TwoPeople(ANNE, BRUNO, "passport seen, the plan's date is a slip")


@pytest.fixture
def one(tmp_path: Path) -> Ward:
    return ward(tmp_path, [1])


def write_patients(made: Ward, *rows: str) -> None:
    columns = "patient_id,family_name,given_names,birth_date,phone"
    made.department.write_table("patients", columns, list(rows))


def contradict(made: Ward, code: str, second: str) -> None:
    """Let another source contradict the plan's name or birth date, or a row another row."""
    match code:
        case "name-conflict":
            write_patients(made, f"001,{second},Given1,1961-02-03,0102030405")
        case "birth-date-conflict":
            write_patients(made, f"001,FAMILY1,Given1,{second},0102030405")
        case _:
            made.department.write_table(
                "prescriptions",
                "patient_id,prescription_id,dose_per_fraction_gy,fractions,status",
                ["001,RX1,2.0,25,active", f"001,RX1,{second},25,active"],
            )


CASES = pytest.mark.parametrize(
    ("code", "value", "other"),
    [
        ("name-conflict", "ELSE", "ANOTHER"),
        ("birth-date-conflict", "1961-02-04", "1961-02-05"),
        ("contradictory-rows", "2.1", "2.2"),
    ],
)


def seen(made: Ward) -> PatientView:
    (patient,) = browse(made.laptop, parse=parse).patients
    return patient


def codes(patient: PatientView) -> dict[str, str]:
    return {item.code: item.severity for item in patient.findings}


def conflict_id(patient: PatientView) -> str:
    (named,) = [item for item in patient.findings if item.code == "identity-to-settle"]
    return dict(named.values)["conflict"]


def settle_it(made: Ward, people: TwoPeople = TWO) -> None:
    patient = seen(made)
    settle.settle_conflict(made.laptop.desk, [patient], conflict_id(patient), (), people)


@CASES
def test_a_settled_identity_stop_is_lifted_and_the_plan_prints(one, code, value, other):
    contradict(one, code, value)
    one.export()
    before = seen(one)
    assert codes(before)[code] == "stop"
    assert not before.plans[0].printable
    settle_it(one)
    after = seen(one)
    assert code not in codes(after)
    assert codes(after)["identity-settled"] == "warn"
    assert "identity-to-settle" not in codes(after)
    assert after.plans[0].printable
    _, _, plan = browse_plan(one.laptop, "1.2.3.1.1", parse=parse)
    assert plan.printable
    # The same values in the next export stay settled.
    one.export(1)
    assert seen(one).plans[0].printable


@CASES
def test_a_settled_identity_stops_again_on_another_value(one, code, value, other):
    contradict(one, code, value)
    one.export()
    first = conflict_id(seen(one))
    settle_it(one)
    contradict(one, code, other)
    one.export(1)
    again = seen(one)
    assert codes(again)[code] == "stop"
    assert not again.plans[0].printable
    assert conflict_id(again) != first
    with pytest.raises(UsageError) as caught:
        settle.settle_conflict(one.laptop.desk, [again], first, (), TWO)
    assert caught.value.code == "conflict-unknown"
    # The first values anew are the ones that two people settled.
    contradict(one, code, value)
    one.export(2)
    assert seen(one).plans[0].printable


def test_a_third_name_in_a_new_object_stops_again(one):
    contradict(one, "name-conflict", "ELSE")
    one.export()
    settle_it(one)
    assert seen(one).plans[0].printable
    one.write_plan(1, suffix="7", RTPlanDescription="2")
    one.export(1)
    assert codes(seen(one))["name-conflict"] == "stop"


@CASES
def test_one_person_alone_settles_no_identity(one, code, value, other):
    contradict(one, code, value)
    one.export()
    with pytest.raises(SafetyError) as caught:
        settle_it(one, TwoPeople(ANNE, ANNE, "sure"))
    assert caught.value.code == "second-is-first"
    # An entry that one person signed is there and lifts nothing.
    named = next(item for item in seen(one).findings if item.code == "identity-to-settle")
    values = {"code": code, "matter": dict(named.values)["matter"], "entries": [], "keep": []}
    one.state("resolution", 1, values, ANNE)
    assert codes(seen(one))[code] == "stop"
    one.state("resolution", 1, values, ANNE, CLAIRE)
    assert code not in codes(seen(one))


def test_a_settled_identity_of_another_patient_lifts_nothing(tmp_path):
    made = ward(tmp_path, [1, 2])
    rows = [f"00{n},FAMILY{n},Given{n},1961-02-04,0102030405" for n in (1, 2)]
    write_patients(made, *rows)
    made.export()
    patients = browse(made.laptop, parse=parse).patients
    ids = {patient.key.patient_id: conflict_id(patient) for patient in patients}
    assert len(set(ids.values())) == 2
    settle.settle_conflict(made.laptop.desk, patients, ids["001"], (), TWO)
    printable = {
        patient.key.patient_id: patient.plans[0].printable
        for patient in browse(made.laptop, parse=parse).patients
    }
    assert printable == {"001": True, "002": False}


def test_two_conflicts_of_a_patient_are_settled_one_by_one(one):
    write_patients(one, "001,ELSE,Given1,1961-02-04,0102030405")
    one.export()
    patient = seen(one)
    named = [item for item in patient.findings if item.code == "identity-to-settle"]
    assert [dict(item.values)["about"] for item in named] == [
        "name-conflict",
        "birth-date-conflict",
    ]
    first = dict(named[0].values)["conflict"]
    settle.settle_conflict(one.laptop.desk, [patient], first, (), TWO)
    assert "name-conflict" not in codes(seen(one))
    assert codes(seen(one))["birth-date-conflict"] == "stop"
    assert not seen(one).plans[0].printable


def test_no_name_and_no_birth_date_is_in_what_is_told(one):
    """Findings end in logs and reports; the ledger's reason is where people write names."""
    write_patients(one, "001,ELSE,Given1,1961-02-04,0102030405")
    one.export()
    told = repr(seen(one).findings)
    assert "ELSE" not in told
    assert date(1961, 2, 4).isoformat() not in told
    values = {"about": "name-conflict", "conflict": "ab12cd34", "day": "2026-11-24", "n": "7"}
    assert "settle --conflict ab12cd34" in sentence("identity-to-settle", "en", values)
    assert "2026-11-24" in sentence("identity-settled", "fr", values)
