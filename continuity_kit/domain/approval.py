"""May this plan be treated from paper? One answer, the same on every screen and on paper.

Every source is asked: the file's Approval Status, the OIS's word, the count, the identity, and
the plan's own past. A release by two people lifts the approval stops, settling a conflict lifts
that conflict's stop, nothing lifts a fault of the file.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from continuity_kit.domain.course import PlanStatus
from continuity_kit.domain.findings import Finding, has_stop
from continuity_kit.domain.fraction import FractionCount
from continuity_kit.domain.plan import Plan
from continuity_kit.domain.snapshot import Trust

APPROVAL_CODES = frozenset(
    {
        "plan-not-approved",
        "plan-planning-approved",
        "plan-unapproved",
        "plan-rejected",
        "plan-retired",
    }
)


@dataclass(frozen=True)
class Settled:
    """What two people settled for exactly this content of the plan.

    Attributes:
        released: a physicist and a second person released it.
        adjudicated: a change since it was pinned was accepted.
        count: the count was settled.
        fraction_group: one of several fraction groups was picked.
    """

    released: bool = False
    adjudicated: bool = False
    count: bool = False
    fraction_group: bool = False


NOTHING_SETTLED = Settled()


def plan_findings(
    plan: Plan | None,
    status: PlanStatus | None,
    count: FractionCount,
    *,
    identity: Sequence[Finding] = (),
    trust: Trust = "unconfirmed",
    settled: Settled = NOTHING_SETTLED,
) -> tuple[Finding, ...]:
    """Return every finding of a plan: of its file, its approval, its count and its past.

    Args:
        plan: None when the object is missing or unreadable.
        status: the `plans` row, if any.
        count: before the export.
        identity: findings about the patient (names, birth dates, owner); they stop the plan too.
        trust: what the history of exports says.
        settled: what two people decided.
    """
    findings = list(plan.findings if plan is not None else (Finding("plan-missing", "stop"),))
    findings += approval_findings(plan, status)
    findings += count_findings(count, is_settled=settled.count)
    if trust == "changed" and not settled.adjudicated:
        findings.append(Finding("plan-changed", "stop"))
    if plan is not None and status is not None and not _is_same_owner(plan, status):
        findings.append(Finding("plan-other-patient", "stop"))
    findings += identity
    unique = dict.fromkeys(findings)
    return tuple(item for item in unique if not _is_lifted(item, settled))


def is_printable(plan: Plan | None, findings: Sequence[Finding]) -> bool:
    """Tell whether a sheet of this plan may be printed and a fraction given from it.

    SAFETY: no stop finding ever prints (test_no_stop_finding_is_ever_printable).
    """
    return plan is not None and not has_stop(tuple(findings))


def approval_findings(plan: Plan | None, status: PlanStatus | None) -> tuple[Finding, ...]:
    """Return what file and OIS say of the approval.

    SAFETY: one source that says no outweighs any that says yes, and silence is no approval
    (test_one_source_that_refuses_outweighs_one_that_approves).
    """
    in_file = None if plan is None else plan.approval
    word = None if status is None else status.status
    findings = []
    if in_file == "UNAPPROVED" or word == "unapproved":
        findings.append(Finding("plan-unapproved", "stop"))
    if in_file == "REJECTED" or word == "rejected":
        findings.append(Finding("plan-rejected", "stop"))
    if word == "retired":
        findings.append(Finding("plan-retired", "stop"))
    if word == "planning_approved":
        findings.append(Finding("plan-planning-approved", "stop"))
    if word is None and in_file == "APPROVED":
        findings.append(Finding("approval-from-file-only", "warn"))
    elif word is None and not findings:
        findings.append(Finding("plan-not-approved", "stop"))
    if word == "completed":
        findings.append(Finding("plan-completed", "warn"))
    return tuple(findings)


def count_findings(count: FractionCount, *, is_settled: bool = False) -> tuple[Finding, ...]:
    """Return what is wrong with a count: sources differ, or none says."""
    if is_settled:
        return ()
    # SAFETY: a record that could not be counted may tell of a fraction that nobody else tells of
    # (test_a_refused_record_reaches_its_patients_count).
    found = [left_out_finding(code) for code in count.left_out]
    if count.conflict:
        told = ", ".join(f"{given} ({source})" for source, given, _ in count.sources)
        found.insert(0, Finding("count-conflict", "stop", values=(("counts", told),)))
    elif count.given is None:
        found.insert(0, Finding("count-unknown", "warn"))
    return tuple(found)


def left_out_finding(code: str) -> Finding:
    """Return the finding of a treatment record that could not be counted, and why."""
    return Finding("count-record-left-out", "warn", values=(("reason", code),))


def _is_same_owner(plan: Plan, status: PlanStatus) -> bool:
    """Compare identifiers whole and exactly; issuers where both sides name one."""
    if plan.patient_id != status.patient_id:
        return False
    return not (plan.id_issuer and status.id_issuer) or plan.id_issuer == status.id_issuer


def _is_lifted(finding: Finding, settled: Settled) -> bool:
    if finding.code in APPROVAL_CODES:
        return settled.released
    return finding.code == "several-fraction-groups" and settled.fraction_group
