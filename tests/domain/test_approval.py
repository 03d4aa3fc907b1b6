from datetime import UTC, datetime

import plan_builders
import pytest

from continuity_kit.domain.approval import Settled, is_printable, plan_findings
from continuity_kit.domain.course import PlanStatus
from continuity_kit.domain.findings import Finding
from continuity_kit.domain.fraction import FractionCount

NOTHING_SETTLED = Settled()
COUNT = FractionCount(3, datetime(2026, 11, 20, tzinfo=UTC), "counts")


def status(word: str | None, patient_id: str = plan_builders.OWNER.patient_id) -> PlanStatus:
    return PlanStatus(patient_id, "1.2.3.4.5", plan_builders.OWNER.issuer, status=word)


def verdict(
    in_file: str | None, word: str | None, settled: Settled = NOTHING_SETTLED
) -> tuple[set, bool]:
    plan = plan_builders.plan(approval=in_file, findings=())
    row = status(word) if word else None
    findings = plan_findings(plan, row, COUNT, settled=settled)
    return {finding.code for finding in findings}, is_printable(plan, findings)


@pytest.mark.parametrize(
    ("in_file", "word", "codes", "printable"),
    [
        ("APPROVED", "treatment_approved", set(), True),
        (None, "treatment_approved", set(), True),
        ("APPROVED", None, {"approval-from-file-only"}, True),
        (None, None, {"plan-not-approved"}, False),
        ("UNAPPROVED", "treatment_approved", {"plan-unapproved"}, False),
        ("REJECTED", "treatment_approved", {"plan-rejected"}, False),
        ("APPROVED", "unapproved", {"plan-unapproved"}, False),
        ("APPROVED", "rejected", {"plan-rejected"}, False),
        ("APPROVED", "retired", {"plan-retired"}, False),
        ("APPROVED", "planning_approved", {"plan-planning-approved"}, False),
        ("APPROVED", "completed", {"plan-completed"}, True),
    ],
)
def test_one_source_that_refuses_outweighs_one_that_approves(
    in_file: str | None, word: str | None, codes: set, *, printable: bool
) -> None:
    assert verdict(in_file, word) == (codes, printable)


@pytest.mark.parametrize("word", [None, "unapproved", "rejected", "retired", "planning_approved"])
def test_a_release_by_two_people_lifts_the_approval_stops(word: str | None) -> None:
    assert verdict(None, word, Settled(released=True))[1]


def test_a_release_lifts_no_fault_of_the_file() -> None:
    fault = Finding("beam-meterset-missing", "stop", beam=1)
    plan = plan_builders.plan(findings=(fault,))
    findings = plan_findings(plan, None, COUNT, settled=Settled(True, True, True, True))
    assert fault in findings
    assert not is_printable(plan, findings)


def test_an_unknown_count_prints_with_a_warning_and_a_conflict_does_not() -> None:
    plan = plan_builders.plan(findings=())
    unknown = plan_findings(plan, status("treatment_approved"), FractionCount(None, None, None))
    assert [(item.code, item.severity) for item in unknown] == [("count-unknown", "warn")]
    conflict = FractionCount(3, None, "counts", conflict=True)
    findings = plan_findings(plan, status("treatment_approved"), conflict)
    assert not is_printable(plan, findings)
    settled = plan_findings(
        plan, status("treatment_approved"), conflict, settled=Settled(count=True)
    )
    assert is_printable(plan, settled)


def test_a_changed_plan_stops_until_it_is_adjudicated() -> None:
    plan = plan_builders.plan(findings=())
    arguments = (plan, status("treatment_approved"), COUNT)
    assert not is_printable(plan, plan_findings(*arguments, trust="changed"))
    accepted = plan_findings(*arguments, trust="changed", settled=Settled(adjudicated=True))
    assert is_printable(plan, accepted)


def test_a_plan_that_a_table_gives_to_another_patient_stops() -> None:
    plan = plan_builders.plan(findings=())
    findings = plan_findings(plan, status("treatment_approved", "12345"), COUNT)
    assert [item.code for item in findings] == ["plan-other-patient"]


def test_no_stop_finding_is_ever_printable() -> None:
    plan = plan_builders.plan(findings=())
    findings = plan_findings(
        plan, status("treatment_approved"), COUNT, identity=[Finding("name-conflict", "stop")]
    )
    assert not is_printable(plan, findings)
    assert not is_printable(None, ())
