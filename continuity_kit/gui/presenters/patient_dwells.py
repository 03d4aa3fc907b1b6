"""Channels and dwell times of a brachytherapy plan, with its source and the decay of today."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from continuity_kit.domain.plan import Channel, Plan
from continuity_kit.gui.presenters.cells import Cell, Row
from continuity_kit.gui.presenters.wording import moment_words, words_of
from continuity_kit.messages import Language
from continuity_kit.sheets.blocks.dwell_channels import (
    decay_factor,
    reference_time,
    seconds,
    stays,
)
from continuity_kit.sheets.facts import SheetFacts
from continuity_kit.sheets.numbers import file_digits, length_digits

NARROW_PT, LARGE_PT = 12.0, 13.5


@dataclass(frozen=True)
class DwellTable:
    """Every stay of the source, channel by channel.

    Attributes:
        source: isotope, strength, reference time: as the plan has them.
        decay: the check value of now, said to be one.
        total_label, total: of all channels, without decay.
    """

    titles: tuple[str, ...]
    rows: tuple[Row, ...]
    source: str
    decay: str
    total_label: str
    total: str


def dwell_table(plan: Plan, facts: SheetFacts | None, language: Language) -> DwellTable:
    """Return channels and dwells of a brachytherapy plan.

    SAFETY: times are the plan's, at the source's reference time; the decay of today is a check
    value and called one (test_dwell_times_are_the_plans_and_the_decay_is_called_a_check).
    """
    channels = plan.channels if facts is None else facts.channels
    rows = [row for channel in channels for row in _channel_rows(channel, language)]
    times = [item.total_time_s for item in channels]
    known = [time for time in times if time is not None]
    has_total = bool(times) and len(known) == len(times)
    return DwellTable(
        titles=(
            words_of("gui-patient-col-channel", language),
            words_of("gui-patient-col-dwell", language),
            words_of("gui-patient-col-position", language),
            words_of("gui-patient-col-time", language),
            words_of("gui-patient-col-cumulated", language),
        ),
        rows=tuple(rows),
        source=_source(plan, facts, language),
        decay=_decay(plan, facts, language),
        total_label=words_of("gui-patient-total-time", language),
        total=(
            f"{file_digits(sum(known, Decimal(0)))}\N{NO-BREAK SPACE}s"
            if has_total
            else words_of("gui-patient-missing", language)
        ),
    )


def _channel_rows(channel: Channel, language: Language) -> list[Row]:
    missing = words_of("gui-patient-missing-narrow", language)
    name = words_of("gui-patient-channel", language, number=channel.number or "?")
    total = channel.total_time_s
    about = words_of(
        "gui-patient-channel-about",
        language,
        applicator=channel.applicator_id or missing,
        length=missing if channel.length_mm is None else f"{length_digits(channel.length_mm)} mm",
    )
    head = Row(
        (channel.setup, channel.number, "total"),
        (
            Cell(name, points=NARROW_PT, weight=700, second=about),
            Cell("", is_number=True),
            Cell("", is_number=True),
            Cell(
                missing if total is None else f"{file_digits(total)}\N{NO-BREAK SPACE}s",
                points=LARGE_PT,
                weight=700,
                is_number=True,
                is_missing=total is None,
            ),
            Cell(words_of("gui-patient-channel-total", language), tone="second", is_number=True),
        ),
        ground="sunken",
    )
    rows, running = [head], Decimal(0)
    shown = [item for item in stays(channel) if item.time_s is None or item.time_s > 0]
    for number, dwell in enumerate(shown, start=1):
        time, place = dwell.time_s, dwell.position_mm
        running += time or Decimal(0)
        rows.append(
            Row(
                (channel.setup, channel.number, number),
                (
                    Cell(""),
                    Cell(str(number), tone="second", is_number=True),
                    Cell(
                        missing if place is None else f"{length_digits(place)} mm",
                        points=NARROW_PT,
                        is_missing=place is None,
                        is_number=True,
                    ),
                    Cell(
                        missing if time is None else f"{seconds(time)} s",
                        points=NARROW_PT,
                        weight=600,
                        is_missing=time is None,
                        is_number=True,
                    ),
                    Cell(f"{seconds(running)} s", tone="second", is_number=True),
                ),
            )
        )
    return rows


def _source(plan: Plan, facts: SheetFacts | None, language: Language) -> str:
    missing = words_of("gui-patient-missing", language)
    told = []
    for item in plan.sources:
        when = None
        if facts is not None:
            when = reference_time(item, facts.request.frame.printed_at)
        told.append(
            words_of(
                "gui-patient-source-of",
                language,
                isotope=item.isotope or missing,
                strength=missing if item.rakr is None else file_digits(item.rakr),
                time=missing if when is None else moment_words(when, language),
            )
        )
    return " / ".join(told) or words_of("gui-patient-source-missing", language)


def _decay(plan: Plan, facts: SheetFacts | None, language: Language) -> str:
    if facts is None or len(plan.sources) != 1:
        return words_of("gui-patient-decay-none", language)
    now = facts.request.frame.printed_at
    factor = decay_factor(plan.sources[0], now)
    if factor is None:
        return words_of("gui-patient-decay-none", language)
    shown = factor.quantize(Decimal("0.001"), rounding=ROUND_HALF_UP)
    return words_of("gui-patient-decay", language, factor=shown, time=moment_words(now, language))
