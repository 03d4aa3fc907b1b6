"""What a brachytherapy plan lacks, and where it contradicts itself.

Source: DICOM PS3.3 C.8.8.13, C.8.8.15; DICOM notes 1.8.
"""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from continuity_kit.domain.findings import Finding
from continuity_kit.domain.plan import Channel, FractionGroup, Plan, Source

TREATMENT_TYPES = frozenset(("HDR", "PDR", "LDR", "MDR", "MANUAL"))


def brachy_findings(plan: Plan) -> Iterator[Finding]:
    """Yield the faults of application setups, channels and sources.

    SAFETY: an afterloader is never set from a channel without its time, nor from a time without
    the source strength that it holds for (test_every_brachy_fault_stops).
    """
    if plan.beams:
        yield Finding("beams-and-brachy", "stop")
    if plan.brachy_type is None:
        yield Finding("brachy-type-missing", "stop")
    elif plan.brachy_type not in TREATMENT_TYPES:
        yield Finding("brachy-type-unknown", "stop", values=(("type", plan.brachy_type),))
    for group in plan.fraction_groups:
        yield from _setups(plan, group)
    sources = Counter(source.number for source in plan.sources)
    if not plan.sources:
        yield Finding("brachy-source-missing", "stop")
    for source in plan.sources:
        yield from _source(source)
    setups = {setup.number for setup in plan.application_setups}
    for setup in plan.application_setups:
        if not any(channel.setup == setup.number for channel in plan.channels):
            yield Finding("setup-without-channel", "stop", values=(("setup", _told(setup.number)),))
    channels = Counter((channel.setup, channel.number) for channel in plan.channels)
    for channel in plan.channels:
        if channel.number is None or channel.setup is None or channel.setup not in setups:
            yield Finding("channel-number-missing", "stop")
        elif channels[channel.setup, channel.number] > 1:
            yield Finding("channel-number-twice", "stop", values=_name(channel))
        if sources[channel.source_number] != 1:
            yield Finding("channel-source-unknown", "stop", values=_name(channel))
        yield from _channel(channel, is_pulsed=plan.brachy_type == "PDR")


def _setups(plan: Plan, group: FractionGroup) -> Iterator[Finding]:
    if group.number_of_brachy_setups != len(group.brachy_setups):
        stated = _told(group.number_of_brachy_setups)
        counts = (("stated", stated), ("found", str(len(group.brachy_setups))))
        yield Finding("number-of-setups-differs", "stop", values=counts)
    present = Counter(setup.number for setup in plan.application_setups)
    for number, times in Counter(group.brachy_setups).items():
        if times > 1 or present[number] != 1:
            yield Finding("setup-unknown", "stop", values=(("setup", str(number)),))


def _source(source: Source) -> Iterator[Finding]:
    parts = {
        "isotope": source.isotope,
        "rakr": source.rakr or None,
        "reference_at": source.reference_at,
        "half_life_d": source.half_life_d or None,
    }
    missing = ", ".join(name for name, value in parts.items() if value is None)
    if source.number is None or missing:
        values = (("source", _told(source.number)), ("fields", missing or "number"))
        yield Finding("source-incomplete", "stop", values=values)


def _channel(channel: Channel, *, is_pulsed: bool) -> Iterator[Finding]:
    name = _name(channel)
    if is_pulsed and not channel.pulses:
        yield Finding("channel-pulses-missing", "stop", values=name)
    if channel.total_time_s is None:
        yield Finding("channel-time-missing", "stop", values=name)
    if len(channel.dwells) < 2:
        yield Finding("channel-dwells-missing", "stop", values=name)
        return
    if any(dwell.position_mm is None for dwell in channel.dwells):
        yield Finding("dwell-position-missing", "stop", values=name)
    weights = [dwell.time_weight for dwell in channel.dwells]
    known = [weight for weight in weights if weight is not None]
    falls = any(later < earlier for earlier, later in pairwise(known))
    if len(known) != len(weights) or known[0] != 0 or falls:
        yield Finding("dwell-weights-wrong", "stop", values=name)
        return
    times = [dwell.time_s for dwell in channel.dwells[:-1]]
    if channel.total_time_s is None:
        return
    told = [time for time in times if time is not None]
    # Each dwell time is rounded to 0.0001 s.
    slack = channel.total_time_s / 10_000 + len(told)
    if len(told) != len(times) or abs(sum(told) - channel.total_time_s) * 10_000 > slack:
        yield Finding("dwell-weights-wrong", "stop", values=name)


def _name(channel: Channel) -> tuple[tuple[str, str], ...]:
    return (("channel", _told(channel.number)), ("setup", _told(channel.setup)))


def _told(number: int | None) -> str:
    return "-" if number is None else str(number)
