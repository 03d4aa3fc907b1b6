"""The paper in somebody's hand beside the plan that is open: by sheet number, by plan code."""

from pathlib import Path

import pytest
from browse_builders import Ward, parse, ward

from continuity_kit.domain.snapshot import PatientView
from continuity_kit.services.browse import browse
from continuity_kit.services.generation import plan_code_of
from continuity_kit.services.paper_compare import PaperMatch, compare_paper
from continuity_kit.services.print_sheets import print_patient_sheets


@pytest.fixture
def two(tmp_path: Path) -> Ward:
    """Return two patients, the first with two plans, after one export."""
    made = ward(tmp_path, [1, 2])
    made.write_plan(1, suffix="7", RTPlanLabel="BOOST")
    made.department.write_table(
        "plans",
        "patient_id,plan_uid,prescription_id,status,machine,approved_on",
        [
            f"00{number},1.2.3.{number}.{suffix},RX{number},treatment_approved,LINAC 1,2026-11-01"
            for number, suffix in ((1, 1), (1, 7), (2, 1))
        ],
    )
    made.export()
    return made


def patient(made: Ward, patient_id: str = "001") -> PatientView:
    found = browse(made.laptop, parse=parse).patients
    return next(view for view in found if view.key.patient_id == patient_id)


def compared(made: Ward, typed: str, plan_uid: str = "1.2.3.1.1") -> PaperMatch:
    own = patient(made)
    view = next(item for item in own.plans if item.plan_uid == plan_uid)
    return compare_paper(made.laptop, made.laptop.ledger.entries(), own, view, typed)


def printed(made: Ward, patient_id: str = "001") -> dict[str | None, str]:
    """Print a patient's sheets and return their numbers by plan UID."""
    report = print_patient_sheets(
        made.laptop, patient_id, out=made.department.root / "s.pdf", language="fr", parse=parse
    )
    return {sheet.plan_uid: sheet.number for sheet in report.sheets}


def code(made: Ward, plan_uid: str) -> str:
    (view,) = (item for item in patient(made).plans if item.plan_uid == plan_uid)
    assert view.digest is not None
    return plan_code_of(made.laptop, view.digest)


def test_a_sheet_of_the_open_plan_matches_until_a_newer_one_is_printed(two: Ward) -> None:
    first = printed(two)["1.2.3.1.1"]
    found = compared(two, f" {first.lower()} ")
    assert (found.kind, found.text) == ("same-sheet", first)
    assert found.at is not None
    second = printed(two)["1.2.3.1.1"]
    assert compared(two, first) == PaperMatch("newer-sheet", first, second, found.at)
    assert compared(two, second).kind == "same-sheet"


def test_a_sheet_of_another_plan_or_patient_is_said_to_be_that(two: Ward) -> None:
    numbers = printed(two)
    found = compared(two, numbers["1.2.3.1.7"])
    assert (found.kind, found.other) == ("other-plan", "BOOST")
    (theirs,) = printed(two, "002").values()
    assert compared(two, theirs).kind == "other-patient"


def test_a_sheet_printed_before_the_plan_changed_is_older(two: Ward) -> None:
    number, before = printed(two)["1.2.3.1.1"], code(two, "1.2.3.1.1")
    two.write_plan(1, RTPlanLabel="P1B", RTPlanName="101")
    two.export(days=1)
    after = code(two, "1.2.3.1.1")
    assert before != after
    assert compared(two, number).kind == "older-sheet"
    found = compared(two, before)
    assert (found.kind, found.text) == ("older-code", before)
    assert found.at is not None
    assert compared(two, after).kind == "same-code"


def test_a_code_is_read_as_people_write_it(two: Ward) -> None:
    own = code(two, "1.2.3.1.1")
    assert compared(two, own).kind == "same-code"
    assert compared(two, own.replace("-", "").lower().replace("0", "o")).kind == "same-code"
    other = compared(two, code(two, "1.2.3.1.7"))
    assert (other.kind, other.other) == ("other-plan", "BOOST")


def test_paper_that_nothing_knows_is_never_a_match(two: Ward) -> None:
    own = code(two, "1.2.3.1.1")
    wrong = own[:-1] + ("1" if own[-1] != "1" else "2")
    assert compared(two, wrong) == PaperMatch("unknown-code", wrong)
    assert compared(two, "A-0417-5").kind in ("unknown-sheet", "unreadable")
    number = printed(two)["1.2.3.1.1"]
    misread = number[:-1] + str((int(number[-1]) + 1) % 10)
    assert compared(two, misread).kind == "unreadable"
    for typed in ("", "A", "001", own[:-1], own + "A", "UUUU-UUUU-UUUU"):
        assert compared(two, typed).kind == "unreadable"
