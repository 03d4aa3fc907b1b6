"""The newest accepted generation as people see it: one way to list, plan and paper.

Only reads: a laptop that cannot write still shows and prints.
"""

from dataclasses import replace

from continuity_kit.domain.snapshot import PatientView, PlanView, Snapshot
from continuity_kit.errors import SafetyError, WorldError
from continuity_kit.services.export_collect import Parse
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.open_generation import open_newest
from continuity_kit.services.whole_plan import whole_plan, with_code


def browse(laptop: Laptop, *, with_codes: bool = False, parse: Parse | None = None) -> Snapshot:
    """Return every patient and plan of the newest accepted generation.

    Plans are without control points and dwells.

    Args:
        with_codes: plan codes too, each of which takes a moment the first time.
        parse: as in `open_newest`.

    Raises:
        WorldError, AuthenticityError: as `open_newest`.
    """
    snapshot = open_newest(laptop, parse).snapshot
    if not with_codes:
        return snapshot
    return replace(
        snapshot,
        patients=tuple(
            replace(patient, plans=tuple(with_code(laptop, view) for view in patient.plans))
            for patient in snapshot.patients
        ),
    )


def find_patient(snapshot: Snapshot, patient_id: str, issuer: str | None = None) -> PatientView:
    """Return the one patient of that whole, exact identifier.

    SAFETY: a beginning, another case or a lost leading zero is nobody, and an id that two issuers
    share is refused, never chosen (test_an_id_is_matched_whole_and_exactly).

    Raises:
        WorldError: `patient-unknown`.
        SafetyError: `patient-id-ambiguous`.
    """
    found = [
        patient
        for patient in snapshot.patients
        if patient.key.patient_id == patient_id and issuer in (None, patient.key.issuer)
    ]
    if not found:
        raise WorldError("patient-unknown", patient_id)
    if len(found) > 1:
        issuers = ", ".join(patient.key.issuer or "-" for patient in found)
        raise SafetyError("patient-id-ambiguous", patient_id, issuers=issuers)
    return found[0]


def browse_plan(
    laptop: Laptop,
    plan_uid: str,
    *,
    issuer: str | None = None,
    object_sha256: str | None = None,
    parse: Parse | None = None,
) -> tuple[Snapshot, PatientView, PlanView]:
    """Return one plan whole, with its code and what changed in it.

    Args:
        issuer: of the patient's identifier, where two patients claim the plan.
        object_sha256: of the object as stored or of the file as restored, where two contents
            claim the UID; one of an older generation is shown, and never printed.
        parse: as in `open_newest`.

    Raises:
        WorldError: `plan-unknown`, `plan-unreadable`, and as `open_newest`.
        SafetyError: `plan-uid-ambiguous`.
    """
    opened = open_newest(laptop, parse)
    patient, view = whole_plan(
        laptop, opened, plan_uid, issuer=issuer, object_sha256=object_sha256, parse=parse
    )
    return opened.snapshot, patient, view
