"""What is put on by hand: reversed black, so that nobody treats without it."""

from collections.abc import Sequence
from decimal import Decimal

from continuity_kit.domain.plan import Accessory, Beam, Wedge
from continuity_kit.sheets.beam_reading import BeamReading
from continuity_kit.sheets.numbers import angle, file_digits
from continuity_kit.sheets.pieces import Cell, Paragraph, Row, label
from continuity_kit.sheets.text import Span
from continuity_kit.sheets.words import Words

BLACK_MM, ROW_MM = 34.0, 10.0


def accessory_rows(words: Words, beam: Beam, reading: BeamReading, width: float) -> list[Row]:
    """Return one row for everything a beam needs put on.

    SAFETY: an accessory that the plan counts is never left out, detail or none
    (test_an_accessory_without_detail_is_printed_with_its_count).
    """
    say = words.say
    rows = [_wedge_row(words, wedge, beam, reading, width) for wedge in beam.wedges]
    rows += _uncounted(words, "put_wedge", len(beam.wedges), beam.number_of_wedges, width)
    if beam.applicator is not None:
        rows.append(_row(words, "put_applicator", beam.applicator, width))
    elif beam.radiation_type == "ELECTRON":
        rows.append(_plain_row(say("put_applicator"), say("applicator_none"), "", width))
    kinds: tuple[tuple[str, Sequence[Accessory], int | None], ...] = (
        ("put_block", beam.blocks, beam.number_of_blocks),
        ("put_bolus", beam.boli, beam.number_of_boli),
        ("put_compensator", beam.compensators, beam.number_of_compensators),
        ("put_accessory", beam.general_accessories, None),
    )
    for key, items, count in kinds:
        rows += [_row(words, key, item, width) for item in items]
        rows += _uncounted(words, key, len(items), count, width)
    return rows


def without_words(words: Words, beam: Beam) -> str:
    """Return "none" where the plan counts none, "not in plan" where it is silent."""
    counts = (
        ("wedges", beam.number_of_wedges, bool(beam.wedges)),
        ("blocks", beam.number_of_blocks, bool(beam.blocks)),
        ("boli", beam.number_of_boli, bool(beam.boli)),
        ("compensators", beam.number_of_compensators, bool(beam.compensators)),
    )
    none = [words.say(key) for key, count, has_items in counts if count == 0 and not has_items]
    silent = [words.say(key) for key, count, has_items in counts if count is None and not has_items]
    told = []
    if none:
        told.append(f"{', '.join(none)} : {words.say('none')}")
    if silent:
        told.append(f"{', '.join(silent)} : {words.say('not_in_plan')}")
    text = " · ".join(told)
    return text.replace(" : ", "\u00a0: " if words.language == "fr" else ": ")


def _wedge_row(words: Words, wedge: Wedge, beam: Beam, reading: BeamReading, width: float) -> Row:
    """Print ID, angle and orientation as the file has them; never toe words."""
    say = words.say
    missing = say("not_in_plan")
    turned = angle(wedge.angle) if wedge.angle is not None else missing
    orientation = angle(wedge.orientation) if wedge.orientation is not None else missing
    is_motorised = wedge.type in ("DYNAMIC", "MOTORIZED", "PARTIAL_MOTORIZED")
    unit = _unit(words, beam)
    steps = [
        say("wedge_step", position=step.position, meterset=file_digits(_short(step.meterset)),
            unit=unit)
        for step in reading.wedge_steps
        if step.wedge_number == wedge.number and step.meterset is not None
    ]  # fmt: skip
    is_split = len(steps) > 1
    text = (
        Paragraph(
            (
                Span(f"{wedge.id or f'n°{wedge.number}'}  ", 13, bold=True),
                Span(say("wedge_line", angle=turned, orientation=orientation), 10.5, bold=True),
            )
        ),
        label(say("wedge_note", type=wedge.type or missing)),
        *((label(" · ".join(steps)),) if is_split else ()),
    )
    title = say("wedge") if is_motorised else say("put_wedge")
    look = "tint" if is_motorised else "black"
    return Row((_title_cell(title, look), Cell(width - BLACK_MM, text, middle=True)), ROW_MM)


def _row(words: Words, key: str, item: Accessory, width: float) -> Row:
    say = words.say
    # SAFETY: an insert is picked from the shelf by its name, its tray fits every insert: the name
    # stands largest, the tray beside it (test_an_insert_is_named_before_its_tray).
    is_on_tray = key == "put_block" and bool(item.name)
    details = [item.type] if item.type else []
    if item.name and not is_on_tray:
        details.append(item.name)
    if item.material:
        details.append(say("material", material=item.material))
    if item.thickness_mm is not None:
        details.append(say("thickness", value=file_digits(item.thickness_mm)))
    if item.code:
        details.append(say("accessory_code", code=item.code))
    if key == "put_bolus" and item.thickness_mm is None:
        details.append(say("bolus_rule"))
    name = (item.name if is_on_tray else item.id) or say("not_in_plan")
    tray = say("tray", id=item.id) if is_on_tray and item.id else ""
    return _plain_row(say(key), name, " · ".join(details), width, tray)


def _plain_row(title: str, name: str, details: str, width: float, beside: str = "") -> Row:
    spans = [Span(name, 13, bold=True)]
    if beside:
        spans.append(Span(f"  {beside}", 10.5, bold=True))
    text = (Paragraph(tuple(spans)), *((label(details),) if details else ()))
    return Row((_title_cell(title, "black"), Cell(width - BLACK_MM, text, middle=True)), ROW_MM)


def _title_cell(title: str, look: str) -> Cell:
    return Cell(
        BLACK_MM, (Paragraph((Span(title, 9, bold=True),), "center"),), look=look, middle=True
    )


def _uncounted(words: Words, key: str, found: int, count: int | None, width: float) -> list[Row]:
    if count is None or count <= found:
        return []
    text = words.say("counted_items", count=count)
    return [_plain_row(words.say(key), text, "", width)]


def _unit(words: Words, beam: Beam) -> str:
    key = f"unit_{beam.meterset_unit}"
    return words.say(key) if words.has(key) else (beam.meterset_unit or "")


def _short(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.001"))
