"""Which fraction comes next, and the question that catches a wrong count."""

from continuity_kit.sheets.course_rows import last_given_on
from continuity_kit.sheets.facts import SheetFacts
from continuity_kit.sheets.form import Block
from continuity_kit.sheets.frame import source_words, time_or_unknown
from continuity_kit.sheets.ink import FRAME_PT, HERO_PT, Ink
from continuity_kit.sheets.numbers import day
from continuity_kit.sheets.pieces import LIVE_MM, TICK_MM, Piece
from continuity_kit.sheets.text import MM_PER_POINT, Line, Span, fitted, width_mm, wrap

HERO_MM, HEIGHT_MM, GAP_MM = 91.0, 38.0, 3.0
UNKNOWN_ROOM_MM = 86.0


def pieces(facts: SheetFacts, block: Block) -> list[Piece]:
    """Return the hero box, the question to the patient and the place of the photo."""
    photo_mm, photo_high_mm = facts.photo_mm or (0.0, HEIGHT_MM)
    ask_mm = LIVE_MM - HERO_MM - GAP_MM - (photo_mm + GAP_MM if photo_mm else 0.0)

    def draw(ink: Ink, left: float, top: float) -> None:
        ink.rect(left, top, HERO_MM, HEIGHT_MM, HERO_PT)
        if facts.next_number is None:
            _draw_unknown(ink, facts, left, top)
        else:
            _draw_known(ink, facts, left, top)
        if block.ask_last_session:
            _draw_question(ink, facts, left + HERO_MM + GAP_MM, top, ask_mm)
        if photo_mm:
            photo = left + LIVE_MM - photo_mm
            ink.pen_box(photo, top, photo_mm, photo_high_mm, dashed=True)
            words = wrap([Span(facts.words.say("photo"), 8)], photo_mm - 2)
            at = top + (photo_high_mm - sum(line.height_mm for line in words)) / 2
            for line in words:
                ink.set_line(photo + 1, at, line, photo_mm - 2, align="center")
                at += line.height_mm

    return [Piece(max(HEIGHT_MM, photo_high_mm), draw, gap_mm=2.0)]


def _draw_known(ink: Ink, facts: SheetFacts, left: float, top: float) -> None:
    words, number = facts.words, facts.position.next_fraction or 0
    is_resumed = facts.position.interrupted == number
    title = words.say("next_resume") if is_resumed else words.say("next_fraction")
    room = HERO_MM - 7
    ink.text(left + 3.5, top + 6, [Span(title, 10, bold=True)])
    end = ink.text(left + 3.5, top + 23, [Span(str(number), 44, bold=True)])
    of_planned = Span(words.say("of_planned", planned=facts.planned), 15, bold=True)
    ink.text(end + 2.5, top + 23, [of_planned])
    # A completed interrupted fraction stands where it would have stood: dose counts fractions.
    after = facts.running_dose((facts.position.given or 0) + 1)
    head = Line((Span(words.say("dose_after"), 10, bold=True),))
    ink.set_line(left + 3.5, top + 2.7, head, room, align="right")
    if after is None:
        line = Line((Span(words.say("dose_unknown"), 10.5, absent=True),))
        ink.set_line(left + 3.5, top + 15, line, room, align="right")
    else:
        taken = end + 2.5 + width_mm(of_planned.text, 15, bold=True) - left
        shown = fitted(after, HERO_MM - 3.5 - taken - 2, (21, 19, 17, 15, 13, 12, 10.5))
        ink.set_line(left + 3.5, top + 23 - shown.size * MM_PER_POINT, Line((shown,)), room,
                     align="right")  # fmt: skip
        whole = facts.running_dose(facts.planned) or ""
        of_dose = Line((Span(words.say("of_dose", dose=whole), 10.5, bold=True),))
        ink.set_line(left + 3.5, top + 24.5, of_dose, room, align="right")
    lines = wrap([Span(_counts(facts), 8)], room)
    at = top + HEIGHT_MM - 1.6 - sum(line.height_mm for line in lines)
    for line in lines:
        ink.set_line(left + 3.5, at, line, room, align="left")
        at += line.height_mm


def _draw_unknown(ink: Ink, facts: SheetFacts, left: float, top: float) -> None:
    """Draw an empty count box: two sources, two people, and no number of ours.

    SAFETY: unknown is never 0 (test_an_unknown_count_prints_no_number).
    """
    say = facts.words.say
    title = say("count_unknown")
    if not facts.is_numbered and facts.position.given is not None:
        title = say("count_as_of", given=facts.position.given, planned=facts.planned)
    ink.text(left + 3, top + 5.6, [fitted(title, HERO_MM - 6, (13, 12, 11, 10))])
    width = (HERO_MM - 8) / 2
    boxes = (
        (0, 7.4, 12.2, say("count_pen")),
        (1, 7.4, 12.2, say("count_next_pen")),
        (0, 20.4, 10.0, say("count_source_1")),
        (1, 20.4, 10.0, say("count_source_2")),
    )
    for column, offset, height, title in boxes:
        at = left + 3 + column * (width + 2)
        ink.pen_box(at, top + offset, width, height)
        ink.set_line(at + 1, top + offset + 0.5, Line((Span(title, 8),)), width, align="left")
    at_top = top + 31.0
    for line in wrap([Span(say("count_rule"), 8, bold=True)], HERO_MM - 6):
        ink.set_line(left + 3, at_top, line, HERO_MM - 6, align="left")
        at_top += line.height_mm


def _draw_question(ink: Ink, facts: SheetFacts, left: float, top: float, width: float) -> None:
    say = facts.words.say
    ink.rect(left, top, width, HEIGHT_MM, FRAME_PT)
    at = top + 1.2
    for line in wrap([Span(say("ask_last"), 9, bold=True)], width - 4):
        ink.set_line(left + 2, at, line, width - 4, align="left")
        at += line.height_mm
    ink.pen_box(left + 2, at + 0.8, width - 4, 9.0)
    last = last_given_on(facts.request)
    agrees = say("ask_agree_unknown")
    if last is not None:
        agrees = say("ask_agree", day=day(last, facts.language))
    at += 11.4
    for text in (agrees, say("ask_doubt")):
        ink.pen_box(left + 2, at, TICK_MM, TICK_MM)
        room = width - TICK_MM - 5
        shown = fitted(text, room, (9, 8), bold=text != agrees)
        ink.set_line(left + TICK_MM + 3.4, at + 0.6, Line((shown,)), room, align="left")
        at += TICK_MM + 1.4


def _counts(facts: SheetFacts) -> str:
    """Return every source's count with its time; a settled count says that people decided."""
    frame, position = facts.request.frame, facts.position
    told = [
        facts.words.say(
            "counted_one",
            given=given,
            source=source_words(source, facts.language),
            time=time_or_unknown(as_of, frame, facts.language),
        )
        for source, given, as_of in facts.request.plan_view.count.sources
    ]
    if position.settled or not told:
        told.append(
            facts.words.say(
                "counted_one",
                given=position.base,
                source=source_words(position.source, facts.language),
                time=time_or_unknown(position.as_of, frame, facts.language),
            )
        )
    counts = {given for _, given, _ in facts.request.plan_view.count.sources}
    if len(told) > 1 and len(counts) == 1 and not position.settled:
        told.append(facts.words.say("counts_agree"))
    if position.given_since_export:
        told.append(facts.words.say("ledger_since", count=position.given_since_export))
    return facts.words.say("counted", counts=" · ".join(told))
