"""Quantities as Decimal, with their named tolerances.

A quantity's unit is part of its name (`delivered_meterset_mu`); these names mark signatures where
the unit would otherwise be lost.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import NewType

MonitorUnits = NewType("MonitorUnits", Decimal)
Gray = NewType("Gray", Decimal)
Degrees = NewType("Degrees", Decimal)
Millimetres = NewType("Millimetres", Decimal)

METERSET_TOLERANCE_MU = Decimal("0.5")
METERSET_TOLERANCE_RATIO = Decimal("0.01")
WEIGHT_TOLERANCE_RATIO = Decimal("0.0001")
DOSE_TOLERANCE_RATIO = Decimal("0.01")


def meterset_tolerance_mu(planned_mu: Decimal) -> Decimal:
    """Return 0.5 MU or 1 % of the planned meterset, whichever is larger (DICOM notes §3.3)."""
    return max(METERSET_TOLERANCE_MU, abs(planned_mu) * METERSET_TOLERANCE_RATIO)


def is_meterset_met(planned_mu: Decimal, delivered_mu: Decimal) -> bool:
    """Tell whether a delivered meterset completes the planned one."""
    return abs(planned_mu - delivered_mu) <= meterset_tolerance_mu(planned_mu)


def one_decimal(value: Decimal) -> Decimal:
    """Round to one decimal, halves away from zero, as consoles show angles and centimetres."""
    rounded = value.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return abs(rounded) if rounded == 0 else rounded


def display_angle(degrees: Decimal) -> Decimal:
    """Round an IEC angle for display: 359.95 is shown as 0.0, never 360.0."""
    rounded = one_decimal(degrees)
    return Decimal("0.0") if rounded == Decimal("360.0") else rounded
