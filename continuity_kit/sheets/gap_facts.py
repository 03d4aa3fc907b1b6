"""What a gap costs, as figures that others have worked out; advice, never a prescription."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class GapFacts:
    """The gap of one plan.

    Attributes:
        days_lost: treatment days without a fraction since the first one, None unknown.
        prolongation_days: by which the overall time grows; `limit_days` is the category's.
        tumour_eqd2_gy, late_eqd2_gy: (planned, with the gap), None when not worked out.
        assumptions: alpha/beta, K, T_delay and their source, in words.
    """

    days_lost: int | None = None
    prolongation_days: int | None = None
    limit_days: int | None = None
    planned_end: date | None = None
    projected_end: date | None = None
    tumour_eqd2_gy: tuple[Decimal, Decimal] | None = None
    late_eqd2_gy: tuple[Decimal, Decimal] | None = None
    assumptions: str = ""
