"""HDR brachytherapy: source, channels, dwell times of the plan, decay check for coming days.

Times of the plan hold for the source at its reference date; the afterloader scales them itself, so
what is reckoned here is a check value and called one. No absolute position is derived.

Source: DICOM PS3.3 C.8.8.15; DICOM notes section 1.8.
"""

from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

from continuity_kit.domain.plan import Channel, Dwell, Source
from continuity_kit.sheets.blocks.phones import numbers_of
from continuity_kit.sheets.facts import SheetFacts
from continuity_kit.sheets.form import Block
from continuity_kit.sheets.ink import THIN_PT, Ink
from continuity_kit.sheets.numbers import day, file_digits, moment
from continuity_kit.sheets.page import CONTINUED_MM
from continuity_kit.sheets.pieces import (
    LIVE_MM,
    Cell,
    Paragraph,
    Piece,
    Row,
    absent,
    beside,
    heading,
    label,
    note,
    pen_cell,
    table,
    table_rows,
    value,
)
from continuity_kit.sheets.planned_dates import PlannedDate
from continuity_kit.sheets.text import Line, Span

WIDTHS_MM = (14.0, 34.0, 34.0, 34.0)
BARS_MM = LIVE_MM - sum(WIDTHS_MM)
ROW_MM = 5.0
LAST_DWELLS = 2
SECONDS_A_DAY = Decimal(86400)
NOON = time(12, 0)
TIMER_S = Decimal("0.1")


def pieces(facts: SheetFacts, block: Block) -> list[Piece]:
    """Return source, channels and decay check."""
    say = facts.words.say
    found: list[Piece] = [heading(block.heading(facts.language), _reference(facts)), _source(facts)]
    for channel in facts.channels:
        found += _channel(facts, channel)
    found += _decay(facts, block.decay_days)
    black = Cell(46, (Paragraph((Span(say("source_out"), 10, bold=True),), "center"),),
                 look="black", middle=True)  # fmt: skip
    numbers = numbers_of(facts, "physic", "radioth")
    shown = (value(say("source_out_rule"), 10), *((value(numbers, 9),) if numbers else ()))
    rule = Cell(LIVE_MM - 46, shown, middle=True)
    found.append(table([Row((black, rule), 10.0)], gap_mm=2.4))
    return found


def stays(channel: Channel) -> tuple[Dwell, ...]:
    """Return where the source stays; the last control point only ends the last stay.

    It has no time of its own, unless the times before it fall short of the channel's total: then
    it is kept, as a time that the plan does not give.
    """
    *before, last = channel.dwells or (None,)
    times = [item.time_s for item in before if item is not None and item.time_s is not None]
    if last is None or last.time_s is not None or len(times) < len(before):
        return channel.dwells
    total = channel.total_time_s
    is_end = total is not None and abs(sum(times, Decimal(0)) - total) <= TIMER_S
    return channel.dwells[:-1] if is_end else channel.dwells


def decay_factor(source: Source, when: datetime) -> Decimal | None:
    """Return how much longer than in the plan a dwell lasts: 2^(days / half-life).

    Args:
        when: aware; a reference time without an offset is taken in this time's zone.
    """
    reference = reference_time(source, when)
    if reference is None or not source.half_life_d or source.half_life_d <= 0:
        return None
    days = Decimal(str((when - reference).total_seconds())) / SECONDS_A_DAY
    return (Decimal(2).ln() * days / source.half_life_d).exp()


def reference_time(source: Source, like: datetime) -> datetime | None:
    """Return the source strength reference time, None when the plan has none."""
    try:
        found = datetime.fromisoformat(source.reference_at or "")
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=like.tzinfo)


def seconds(number: Decimal) -> str:
    """Return a time with the file's digits, a reckoned one rounded to the timer's 0.1 s."""
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent < -3:
        number = number.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return file_digits(number)


def _reference(facts: SheetFacts) -> str:
    say, sources = facts.words.say, facts.plan.sources
    like = facts.request.frame.printed_at
    times = [reference_time(item, like) for item in sources]
    told = [moment(when, when.tzinfo, facts.language) for when in times if when is not None]
    return say("source_rule", reference=", ".join(dict.fromkeys(told)) or say("not_in_plan"))


def _source(facts: SheetFacts) -> Piece:
    say, plan = facts.words.say, facts.plan
    missing = absent(say("not_in_plan"), 8)
    width = LIVE_MM / 4
    isotopes, strengths = [], []
    like = facts.request.frame.printed_at
    for item in plan.sources:
        isotopes.append(value(item.isotope or say("not_in_plan"), 11))
        if item.half_life_d is not None:
            isotopes.append(label(say("half_life", days=file_digits(item.half_life_d))))
        if item.rakr is not None:
            strengths.append(value(file_digits(item.rakr), 11, unit="µGy/h"))
        when = reference_time(item, like)
        if when is not None:
            told = moment(when, when.tzinfo, facts.language)
            strengths.append(label(say("rakr_at", time=told)))
    traks = [
        value(file_digits(item.total_rakr), 11, unit="µGy")
        for item in plan.application_setups
        if item.total_rakr is not None
    ]
    types = [
        value(f"{say('setup_type', number=item.number)} · {item.type or ''}".strip(" ·"), 9)
        for item in plan.application_setups
    ]
    cells = (
        ("source_isotope", isotopes),
        ("rakr", strengths),
        ("trak", traks),
        ("applicator", types),
    )
    row = Row(
        tuple(Cell(width, (label(say(key)), *(shown or [missing]))) for key, shown in cells), 12.0
    )
    return table([row])


def _channel(facts: SheetFacts, channel: Channel) -> list[Piece]:
    say = facts.words.say
    name = say("channel", number=channel.number if channel.number is not None else "?")
    missing = say("not_in_plan")
    length = f"{file_digits(channel.length_mm)} mm" if channel.length_mm is not None else missing
    told = say(
        "channel_note",
        applicator=channel.applicator_id or missing,
        tube=channel.transfer_tube or missing,
        afterloader=channel.afterloader_channel or missing,
        length=length,
    )
    head = heading(say("channel_title", channel=name), told)
    titles = ("dwell", "dwell_position", "dwell_time", "dwell_cumulated")
    rows = [
        Row(
            tuple(
                Cell(width, (Paragraph((Span(say(key), 8, bold=True),), "right"),), look="tint")
                for key, width in zip(titles, WIDTHS_MM, strict=True)
            ),
            6.0,
        )
    ]
    dwells = [item for item in stays(channel) if item.time_s is None or item.time_s > 0]
    longest = max((item.time_s for item in dwells if item.time_s), default=Decimal(1))
    cumulated: Decimal | None = Decimal(0)
    titled = replace(table_rows(rows, head=1)[0], with_next=True)
    again = _stacked(head, titled)
    found: list[Piece] = [head, titled]
    for place, item in enumerate(dwells, start=1):
        known = cumulated is not None and item.time_s is not None
        cumulated = cumulated + item.time_s if known else None  # type: ignore[operator]
        # A total is never the first thing on a page: the last dwells go with it, under their head.
        made = _dwell(facts, place, item, cumulated, longest)
        found.append(replace(made, repeats=again, with_next=place > len(dwells) - LAST_DWELLS))
    total = (
        value(seconds(channel.total_time_s), 13, unit="s", align="right")
        if channel.total_time_s is not None
        else absent(missing)
    )
    title = value(say("channel_total", number=channel.number), 9)
    found.append(
        table([Row((Cell(82, (title,), middle=True), Cell(34, (total,), middle=True)), 8.0)])
    )
    if channel.pulses is not None and channel.pulses > 1:
        found.append(note([Span(say("channel_pulses", pulses=channel.pulses), 9, bold=True)]))
    if sum(piece.gap_mm + piece.height_mm for piece in found) <= facts.room_mm - CONTINUED_MM:
        # SAFETY: dwells of one channel stand on one page with its name where they fit on one
        # (test_the_dwells_of_a_channel_stand_on_one_page_under_its_name).
        found = [*(replace(piece, with_next=True) for piece in found[:-1]), found[-1]]
    return found


def _stacked(upper: Piece, lower: Piece) -> Piece:
    """Return two pieces as one, the lower right below the upper."""

    def draw(ink: Ink, left: float, top: float) -> None:
        upper.draw(ink, left, top)
        lower.draw(ink, left, top + upper.height_mm)

    return Piece(upper.height_mm + lower.height_mm, draw)


def _dwell(
    facts: SheetFacts, place: int, item: Dwell, cumulated: Decimal | None, longest: Decimal
) -> Piece:
    missing = facts.words.say("not_in_plan")
    texts = (
        (str(place), True),
        (f"{file_digits(item.position_mm)} mm" if item.position_mm is not None else missing, False),
        (f"{seconds(item.time_s)} s" if item.time_s is not None else missing, True),
        (f"{seconds(cumulated)} s" if cumulated is not None else missing, False),
    )
    row = Row(
        tuple(
            Cell(width, (Paragraph((Span(text, 9, bold),), "right"),), middle=True)
            for (text, bold), width in zip(texts, WIDTHS_MM, strict=True)
        ),
        ROW_MM,
    )
    left = table([row], frame_pt=THIN_PT)
    share = float((item.time_s or Decimal(0)) / longest)
    words = seconds(item.time_s) if item.time_s is not None else ""

    def bar(ink: Ink, at: float, top: float) -> None:
        length = max(0.3, share * (BARS_MM - 22))
        ink.fill(at + 4, top + 0.8, length, ROW_MM - 1.6)
        ink.rect(at + 4, top + 0.8, length, ROW_MM - 1.6, THIN_PT)
        ink.set_line(at + 5 + length, top + 0.7, Line((Span(words, 8, bold=True),)), 20,
                     align="left")  # fmt: skip

    return beside(left, Piece(ROW_MM, bar), sum(WIDTHS_MM))


def _decay(facts: SheetFacts, days: int) -> list[Piece]:
    say = facts.words.say
    head = heading(say("decay"), say("decay_note"))
    sources = facts.plan.sources
    if len(sources) != 1 or decay_factor(sources[0], facts.request.frame.printed_at) is None:
        return [head, note([Span(say("decay_none"), 9, absent=True)])]
    totals = [item.total_time_s for item in facts.channels]
    total = sum((time_s for time_s in totals if time_s is not None), Decimal(0))
    widths = (44.0, 20.0, 26.0, 24.0)
    titles = ("decay_day", "decay_factor", "decay_rakr", "decay_total")
    rows = [
        Row(
            tuple(
                Cell(width, (Paragraph((Span(say(key), 8, bold=True),)),), look="tint")
                for key, width in zip(titles, widths, strict=True)
            ),
            6.0,
        )
    ]
    for when in _coming(facts, days):
        factor = decay_factor(sources[0], when) or Decimal(1)
        rakr = sources[0].rakr
        strength = f"{(rakr / factor):.1f}" if rakr is not None else say("not_in_plan")
        told = f"{day(when.date(), facts.language, year=False)} {when:%H:%M}"
        values = (told, f"{factor:.4f}", strength, f"{(total * factor):.1f} s")
        rows.append(
            Row(
                tuple(
                    Cell(width, (Paragraph((Span(text, 9, place in (0, 3)),)),), middle=True)
                    for place, (text, width) in enumerate(zip(values, widths, strict=True))
                ),
                6.2,
            )
        )
    console = [
        Row((Cell(67, (Paragraph((Span(say("console"), 8, bold=True),)),), look="tint"),), 6.0),
        *(
            Row((Cell(34, (label(say(key)),), middle=True), pen_cell(33, unit=unit)), 9.0)
            for key, unit in (
                ("console_serial", ""),
                ("console_rakr", "µGy/h"),
                ("console_total", "s"),
            )
        ),
    ]
    return [head, beside(table(rows), table(console), sum(widths) + 4)]


def _coming(facts: SheetFacts, days: int) -> list[datetime]:
    """Return the next treatment times: of appointments, else noon of the planned days."""
    zone = facts.request.frame.printed_at.tzinfo
    found = []
    planned: list[PlannedDate] = [row.planned for row in facts.coming if row.planned is not None]
    for item in planned[:days]:
        found.append(item.at or datetime.combine(item.day, NOON, zone))
    today = facts.request.frame.printed_at
    while len(found) < days:
        last = found[-1] if found else datetime.combine(today.date(), NOON, zone)
        found.append(last + timedelta(days=1))
    return found
