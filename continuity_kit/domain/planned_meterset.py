"""What one fraction of a plan should deliver, beam by beam, in the file's own unit.

An HDR source decays: a channel's planned time is for the source strength at its reference time, so
at a later moment it is longer by 2^(days / half-life). Beams are matched by number, never by place.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from continuity_kit.domain.ledger import SessionBeam
from continuity_kit.domain.plan import FractionGroup, Plan, treatment_beams
from continuity_kit.domain.units import METERSET_TOLERANCE_RATIO, is_meterset_met

SECONDS_A_DAY = Decimal(86400)
UNIT_MU = "MU"
UNIT_SECOND = "s"


@dataclass(frozen=True)
class PlannedBeam:
    """One beam (or HDR channel) of a fraction; `planned` None cannot be compared."""

    number: int
    planned: Decimal | None
    unit: str

    def is_met_by(self, delivered: Decimal) -> bool:
        """Tell whether a delivered meterset completes this beam: 0.5 MU or 1 %.

        The 0.5 holds for monitor units alone: half a minute of a cobalt beam is no tolerance.
        """
        if self.planned is None:
            return False
        if self.unit == UNIT_MU:
            return is_meterset_met(self.planned, delivered)
        return abs(self.planned - delivered) <= abs(self.planned) * METERSET_TOLERANCE_RATIO

    def is_exceeded_by(self, delivered: Decimal) -> bool:
        """Tell whether more was delivered than the tolerance allows."""
        return self.planned is None or (delivered > self.planned and not self.is_met_by(delivered))

    def is_misplaced_point_of(self, delivered: Decimal, *, is_partial: bool = False) -> bool:
        """Tell whether a delivered meterset is ten times the plan, or a tenth of it.

        A tenth is what an interruption may well leave, so it is none of a partial fraction.
        """
        if not self.planned or self.is_met_by(delivered):
            return False
        return self.is_met_by(delivered / 10) or (not is_partial and self.is_met_by(delivered * 10))


def fraction_group(plan: Plan, number: int | None) -> FractionGroup | None:
    """Return the group of that number, or the only one; None while a person must pick one."""
    if number is not None:
        groups = [group for group in plan.fraction_groups if group.number == number]
        return groups[0] if len(groups) == 1 else None
    return plan.fraction_groups[0] if len(plan.fraction_groups) == 1 else None


def planned_metersets(
    plan: Plan, group: FractionGroup, given_at: datetime
) -> tuple[PlannedBeam, ...]:
    """Return what a fraction given at that moment should deliver, by number."""
    if plan.kind == "brachy":
        return _planned_times(plan, group, given_at)
    return tuple(
        PlannedBeam(beam.number, reference.meterset, beam.meterset_unit or UNIT_MU)
        for beam, reference in sorted(treatment_beams(plan, group), key=lambda pair: pair[0].number)
    )


def totals(*parts: Iterable[SessionBeam]) -> dict[int, Decimal]:
    """Add up what several sessions of one fraction delivered, by beam number."""
    summed: dict[int, Decimal] = {}
    for part in parts:
        for beam in part:
            number = beam.beam_number
            summed[number] = summed.get(number, Decimal(0)) + beam.delivered_meterset_mu
    return summed


def _planned_times(plan: Plan, group: FractionGroup, given_at: datetime) -> tuple[PlannedBeam, ...]:
    channels = [
        channel
        for channel in plan.channels
        if not group.brachy_setups or channel.setup in group.brachy_setups
    ]
    numbers = [channel.number for channel in channels if channel.number is not None]
    factor = _decay_factor(plan, given_at)
    planned = []
    for channel in channels:
        if channel.number is None:
            continue
        is_plain = numbers.count(channel.number) == 1 and channel.pulses in (None, 0, 1)
        time_s = channel.total_time_s
        expected = None
        if is_plain and factor is not None and time_s is not None:
            expected = (time_s * factor).quantize(Decimal("0.1"))
        planned.append(PlannedBeam(channel.number, expected, UNIT_SECOND))
    return tuple({beam.number: beam for beam in planned}.values())


def _decay_factor(plan: Plan, given_at: datetime) -> Decimal | None:
    """Return how much longer a source must stay than at its reference time; None when not known."""
    if len(plan.sources) != 1:
        return None
    source = plan.sources[0]
    if source.reference_at is None or source.half_life_d is None or source.half_life_d <= 0:
        return None
    try:
        reference = datetime.fromisoformat(source.reference_at)
    except ValueError:
        return None
    if reference.tzinfo is None:
        reference = reference.replace(tzinfo=given_at.tzinfo)
    days = Decimal(str((given_at - reference).total_seconds())) / SECONDS_A_DAY
    return (Decimal(2).ln() * days / source.half_life_d).exp()
