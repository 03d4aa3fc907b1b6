"""A patient's file as the page reads it, made from the sheets' builders; states what matters."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast

from builders_sheets import PRINTED, request
from view_builders import HEAD

from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.ledger_index import index_entries
from continuity_kit.domain.plan import Plan
from continuity_kit.domain.snapshot import Snapshot
from continuity_kit.gui.presenters.patient_file import PatientFile
from continuity_kit.services.ledger_journal import patient_entries
from continuity_kit.sheets.request import SheetRequest

NOW = PRINTED


def file_of(
    *requests: SheetRequest,
    entries: Sequence[LedgerEntry] = (),
    going_on: tuple[str, ...] | None = None,
    **values: Any,
) -> PatientFile:
    """Return the file of the patient of these requests; all plans go on unless told otherwise."""
    made = requests or (request(),)
    plans = tuple(item.plan_view for item in made)
    patient = replace(made[0].patient, plans=plans)
    ledger = index_entries(entries)
    full = PatientFile(
        patient=patient,
        plans=plans,
        unread={},
        going_on=tuple(view.plan_uid for view in plans) if going_on is None else going_on,
        requests={item.plan_view.plan_uid: replace(item, patient=patient) for item in made},
        ledger=ledger,
        entries=patient_entries(ledger, patient.key),
        laptops={entry.device: "" for entry in entries},
        gaps={},
        objects=(),
        head=HEAD,
        contacts=made[0].contacts,
        holidays=made[0].holidays,
        read_at=NOW,
        snapshot=Snapshot(HEAD, (patient,), ()),
        opened=cast("Any", None),
    )
    return replace(full, **values)


def file_of_plan(of: Plan, **values: Any) -> PatientFile:
    """Return the file of a patient with one plan; `values` go to the request."""
    return file_of(request(of, **values))
