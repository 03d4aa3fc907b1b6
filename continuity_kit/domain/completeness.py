"""What a patient's set lacks, in words and as red, amber or green."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Missing = Literal[
    "identity",
    "prescription",
    "plan",
    "structure_set",
    "ct",
    "drr",
    "count",
    "appointment",
    "setup_note",
    "phone",
]
Colour = Literal["red", "amber", "green"]

RED: frozenset[Missing] = frozenset({"identity", "prescription", "plan", "count"})
"""Without these nobody can be treated from paper; the rest can be fetched or done without."""


@dataclass(frozen=True)
class PatientSet:
    """What is there for one patient.

    Attributes:
        identity: a `patients` row, and no conflict about who it is.
        plan: an approved plan that could be read.
        structure_set, ct, drr: of every approved plan that is going on.
        count: every such plan has a count with its time, and no conflict.
    """

    identity: bool
    prescription: bool
    plan: bool
    structure_set: bool
    ct: bool
    drr: bool
    count: bool
    appointment: bool
    setup_note: bool
    phone: bool


def missing_items(present: PatientSet) -> tuple[Missing, ...]:
    """Return the words of what is missing, in the order a person checks them."""
    state: tuple[tuple[Missing, bool], ...] = (
        ("identity", present.identity),
        ("prescription", present.prescription),
        ("plan", present.plan),
        ("structure_set", present.structure_set),
        ("ct", present.ct),
        ("drr", present.drr),
        ("count", present.count),
        ("appointment", present.appointment),
        ("setup_note", present.setup_note),
        ("phone", present.phone),
    )
    return tuple(word for word, is_there in state if not is_there)


def completeness_colour(missing: Sequence[str], *, awaits_plan: bool = False) -> Colour:
    """Return red, amber or green.

    Args:
        missing: as `missing_items` returns them.
        awaits_plan: the patient comes for a planning CT or a consultation only, so that no plan,
            prescription or count can be there yet.
    """
    counted = {"identity"} if awaits_plan else RED
    if any(word in counted for word in missing):
        return "red"
    return "amber" if missing else "green"
