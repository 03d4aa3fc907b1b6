"""The code of a plan file, computed outside the exporter, without a vault."""

from dataclasses import dataclass
from pathlib import Path

from continuity_kit.dicom.prescan import MAX_LARGE_BYTES, clear_preamble, prescan
from continuity_kit.dicom.worker import Worker
from continuity_kit.domain.plan import Plan
from continuity_kit.domain.plan_digest import plan_digest
from continuity_kit.errors import WorldError
from continuity_kit.services.export_collect import Parse
from continuity_kit.vault.plan_seal import plan_code


@dataclass(frozen=True)
class CodedPlan:
    """A plan's code and the clinical digest (hex) that it stretches."""

    code: str
    digest: str
    plan_uid: str
    label: str | None


def code_of_file(path: Path, parse: Parse | None = None) -> CodedPlan:
    """Pre-scan a file, have it read in the worker, and return its code.

    Args:
        parse: None starts the worker.

    Raises:
        WorldError: `dicom-file-unreadable`, `not-a-plan`, a `dicom-…` code, `unreadable-object`.
    """
    try:
        if path.stat().st_size > MAX_LARGE_BYTES:
            raise WorldError("dicom-too-large", path.name)
        data = path.read_bytes()
    except OSError as error:
        raise WorldError("dicom-file-unreadable", path.name) from error
    if not prescan(data).is_plan:
        raise WorldError("not-a-plan", path.name)
    carried = clear_preamble(data)
    if parse is not None:
        plan = parse(carried, "plan")
    else:
        with Worker() as worker:
            plan = worker.parse(carried, "plan")
    if not isinstance(plan, Plan):
        raise WorldError("not-a-plan", path.name)
    digest = plan_digest(plan)
    return CodedPlan(plan_code(digest), digest.hex(), plan.uid, plan.label)
