"""The patients among whom a plan is looked for, made exact when two of them claim it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import click

from continuity_kit.domain.snapshot import PatientView
from continuity_kit.services.browse import browse, browse_plan
from continuity_kit.services.laptop import Laptop


def exact(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what makes a plan exact that two patients or two contents claim."""
    command = click.option("--issuer", help="Issuer of the patient's identifier.")(command)
    return click.option(
        "--object", "object_sha256", metavar="SHA256", help="Hash of the plan's object as stored."
    )(command)


def patients_of(
    laptop: Laptop, issuer: str | None, object_sha256: str | None
) -> tuple[PatientView, ...]:
    """Return the patients of the newest export, those of other issuers and contents left out."""
    patients = (
        patient for patient in browse(laptop).patients if issuer in (None, patient.key.issuer)
    )
    if object_sha256 is None:
        return tuple(patients)
    named = object_sha256.lower()
    return tuple(
        replace(patient, plans=tuple(view for view in patient.plans if view.object_sha256 == named))
        for patient in patients
    )


def patient_with_code(
    laptop: Laptop, plan_uid: str, issuer: str | None, object_sha256: str | None
) -> tuple[PatientView, ...]:
    """Return the plan's patient with this plan alone, its code computed."""
    _, patient, view = browse_plan(laptop, plan_uid, issuer=issuer, object_sha256=object_sha256)
    return (replace(patient, plans=(view,)),)
