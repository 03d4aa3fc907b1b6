"""The dose of one fraction, from whoever says it; never a guess among several.

In order: the prescription of the OIS; the sum of the beam doses when every treatment beam has one;
the dose of the one target divided by the planned fractions, labelled as calculated.

Source: DICOM notes section 1.4; DICOM PS3.3 C.8.8.10, C.8.8.13.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from continuity_kit.domain.course import Prescription
from continuity_kit.domain.plan import DoseReference, FractionGroup, Plan, treatment_beams
from continuity_kit.domain.units import DOSE_TOLERANCE_RATIO
from continuity_kit.sheets.numbers import dose_places

DoseSource = Literal["prescription", "beam_doses", "calculated"]


@dataclass(frozen=True)
class FractionDose:
    """One source's dose of a fraction: `numerator_gy` over `parts` fractions, so nothing rounds."""

    source: DoseSource
    numerator_gy: Decimal
    parts: int
    reference: str | None = None

    @property
    def per_fraction_gy(self) -> Decimal:
        """Dose of one fraction."""
        return self.numerator_gy / self.parts

    def after_gy(self, fractions: int) -> Decimal:
        """Return the running dose after that many complete fractions."""
        return self.numerator_gy * fractions / self.parts

    @property
    def places(self) -> int:
        """Decimals it is printed with."""
        return dose_places(self.per_fraction_gy)


@dataclass(frozen=True)
class PrescribedDose:
    """Every source's dose, the first of them leading; none when nobody says."""

    doses: tuple[FractionDose, ...]
    is_effective: bool

    @property
    def leading(self) -> FractionDose | None:
        """The dose that running doses are reckoned with."""
        return self.doses[0] if self.doses else None

    @property
    def is_contradictory(self) -> bool:
        """Two sources differ by more than 1 %."""
        values = [dose.per_fraction_gy for dose in self.doses]
        return bool(values) and max(values) - min(values) > max(values) * DOSE_TOLERANCE_RATIO


def prescribed_dose(
    plan: Plan, group: FractionGroup, prescription: Prescription | None
) -> PrescribedDose:
    """Return the dose of a fraction by the order of sources.

    SAFETY: with several targets nothing is divided, whatever their order
    (test_two_targets_give_no_calculated_dose).
    """
    found = []
    if prescription is not None and prescription.dose_per_fraction_gy:
        found.append(FractionDose("prescription", prescription.dose_per_fraction_gy, 1))
    for candidate in (_beam_doses(plan, group), _calculated(plan, group)):
        if candidate is not None:
            found.append(candidate)
    return PrescribedDose(tuple(found), _is_effective(plan, group))


def _beam_doses(plan: Plan, group: FractionGroup) -> FractionDose | None:
    doses = [reference.dose_gy for _, reference in treatment_beams(plan, group)]
    known = [dose for dose in doses if dose is not None]
    if not doses or len(known) != len(doses) or not sum(known):
        return None
    return FractionDose("beam_doses", sum(known, Decimal(0)), 1)


def _calculated(plan: Plan, group: FractionGroup) -> FractionDose | None:
    targets = target_references(plan)
    if len(targets) != 1 or not group.fractions_planned:
        return None
    dose_gy = targets[0].target_dose_gy
    if not dose_gy:
        return None
    return FractionDose("calculated", dose_gy, group.fractions_planned, targets[0].description)


def target_references(plan: Plan) -> tuple[DoseReference, ...]:
    """Return the target items that hold a dose; those for tracking alone when there are such."""
    targets = [
        item
        for item in plan.dose_references
        if item.type == "TARGET" and item.target_dose_gy is not None
    ]
    tracking = [item for item in targets if item.purpose == "TRACKING"]
    return tuple(tracking or targets)


def _is_effective(plan: Plan, group: FractionGroup) -> bool:
    return any(reference.dose_type == "EFFECTIVE" for _, reference in treatment_beams(plan, group))
