"""Brachytherapy: application setups, channels with their dwell positions, sources.

Dwell times are as planned, for the source strength at its reference time, one fraction (one pulse
for PDR); nothing is corrected for decay here.

Source: DICOM PS3.3 C.8.8.15 (RT Brachy Application Setups); DICOM notes 1.8.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_EVEN, Context, Decimal
from itertools import zip_longest

from continuity_kit.dicom.values import NOT_NEGATIVE, Item, Range
from continuity_kit.domain.plan import ApplicationSetup, Channel, Dwell, Source

LENGTH_MM = Range(Decimal(-10000), Decimal(10000))
TIME_S = Range(Decimal(0), Decimal(10_000_000))
STEP = Decimal("0.0001")
WIDE = Context(prec=60, rounding=ROUND_HALF_EVEN)


def read_setups(root: Item) -> tuple[ApplicationSetup, ...]:
    """Return the application setups in the file's order."""
    return tuple(
        ApplicationSetup(
            number=item.integer("ApplicationSetupNumber"),
            type=item.text("ApplicationSetupType"),
            total_rakr=item.decimal("TotalReferenceAirKerma", NOT_NEGATIVE),
        )
        for item in root.items("ApplicationSetupSequence")
    )


def read_channels(root: Item) -> tuple[Channel, ...]:
    """Return the channels of all setups, each with the number of its setup."""
    return tuple(
        _channel(channel, setup.integer("ApplicationSetupNumber"))
        for setup in root.items("ApplicationSetupSequence")
        for channel in setup.items("ChannelSequence")
    )


def read_sources(root: Item) -> tuple[Source, ...]:
    """Return the sources in the file's order."""
    return tuple(
        Source(
            number=item.integer("SourceNumber"),
            isotope=item.text("SourceIsotopeName"),
            rakr=item.decimal("ReferenceAirKermaRate", NOT_NEGATIVE),
            reference_at=_reference_at(item),
            half_life_d=item.decimal("SourceIsotopeHalfLife", NOT_NEGATIVE),
        )
        for item in root.items("SourceSequence")
    )


def _reference_at(item: Item) -> str | None:
    """Return date and time; a strength without its hour is a strength at no known time."""
    day = item.date("SourceStrengthReferenceDate")
    time = item.time("SourceStrengthReferenceTime")
    return f"{day}T{time}" if day and time else None


def _channel(item: Item, setup: int | None) -> Channel:
    return Channel(
        setup=setup,
        number=item.integer("ChannelNumber"),
        total_time_s=item.decimal("ChannelTotalTime", TIME_S, plain=True),
        length_mm=item.decimal("ChannelLength", LENGTH_MM),
        step_mm=item.decimal("SourceApplicatorStepSize", LENGTH_MM),
        dwells=_dwells(item),
        applicator_id=item.text("SourceApplicatorID"),
        transfer_tube=item.text("TransferTubeNumber"),
        afterloader_channel=item.text("AfterloaderChannelID"),
        pulses=item.integer("NumberOfPulses", 0),
        source_number=item.integer("ReferencedSourceNumber"),
    )


def _dwells(channel: Item) -> tuple[Dwell, ...]:
    """Return one dwell a control point: the source stays there for the share up to the next one."""
    points = channel.items("BrachyControlPointSequence")
    total = channel.decimal("ChannelTotalTime", TIME_S, plain=True)
    final = channel.decimal("FinalCumulativeTimeWeight", NOT_NEGATIVE)
    weights = [point.decimal("CumulativeTimeWeight", NOT_NEGATIVE) for point in points]
    return tuple(
        Dwell(
            position_mm=point.decimal("ControlPointRelativePosition", LENGTH_MM),
            time_s=_share(total, final, (weight, following)),
            time_weight=weight,
        )
        for point, weight, following in zip_longest(points, weights, weights[1:])
    )


def _share(
    total: Decimal | None, final: Decimal | None, weights: Sequence[Decimal | None]
) -> Decimal | None:
    start, end = weights
    if total is None or not final or start is None or end is None:
        return None
    time = WIDE.divide(WIDE.multiply(total, WIDE.subtract(end, start)), final)
    rounded = time.quantize(STEP, context=WIDE)
    return Decimal(f"{rounded:f}".rstrip("0").rstrip(".")) if rounded else Decimal(0)
