"""A session kept while the kit is locked: what was typed, sealed; no PIN, no blind reading."""

import json

from continuity_kit.domain.patient import PatientKey
from continuity_kit.errors import UsageError
from continuity_kit.gui.presenters.draft import Draft, clear, load
from continuity_kit.gui.presenters.record_draft import draft_document, draft_of
from continuity_kit.gui.presenters.record_flow import RecordFlow
from continuity_kit.gui.presenters.record_page import STEPS
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.messages import sentence
from continuity_kit.services.laptop import Laptop

VALUE = "session"


def keeping(flow: RecordFlow) -> Draft | None:
    """Return what is to be sealed, None where nothing typed would be lost."""
    draft = flow.draft
    if not flow.has_unsaved_entry or not draft.has_typed:
        return None
    titles = {number: title for number, title, _ in STEPS}
    return Draft(
        patient_id=draft.patient.patient_id,
        id_issuer=draft.patient.issuer,
        plan_uid=draft.plan_uid,
        step=draft.step,
        step_words=sentence(titles[draft.step], flow.workplace.language),
        who=draft.first or "",
        at=flow.workplace.now(),
        values={VALUE: json.dumps(draft_document(draft))},
    )


def kept_for(workplace: Workplace, key: PatientKey, plan_uid: str | None) -> Draft | None:
    """Return the sealed session of this patient and plan, if there is one; off the GUI thread."""
    kept = load(workplace.laptop)
    is_this = kept is not None and (kept.key, kept.plan_uid) == (key, plan_uid)
    return kept if is_this and kept is not None and VALUE in kept.values else None


def take_kept(flow: RecordFlow, kept: object) -> bool:
    """Show again what was typed; tell whether this was that very session.

    A draft that cannot be read any more is told; what was recorded stands in the ledger.
    """
    if not isinstance(kept, Draft):
        return False
    try:
        return flow.resume(draft_of(json.loads(kept.values[VALUE])))
    except UsageError as error:
        flow.failed(error)
        return True


def forget(laptop: Laptop) -> None:
    """Forget the sealed session: it was recorded, or given up."""
    clear(laptop)
