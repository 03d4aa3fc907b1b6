"""What must be known before treating: each warning is read and initialled, notes are read."""

from collections.abc import Sequence

from continuity_kit.domain.findings import Finding
from continuity_kit.sheets.facts import SheetFacts, remarks
from continuity_kit.sheets.finding_words import finding_words
from continuity_kit.sheets.form import Block
from continuity_kit.sheets.pieces import (
    Cell,
    Paragraph,
    Piece,
    Row,
    heading,
    label,
    pen_cell,
    table_rows,
)
from continuity_kit.sheets.text import Span

TEXT_MM, PEN_MM = 155.0, 30.0


def pieces(facts: SheetFacts, block: Block) -> list[Piece]:
    """Return one row a warning and one a note; nothing when there is nothing."""
    rows = []
    say = facts.words.say
    frame = facts.request.frame
    if frame.replaces:
        rule = say("replaces_rule", number=frame.replaces, new=frame.sheet_number)
        rows.append(_row(rule, say("findings_visa"), is_warning=True))
    found = [item for item in remarks(facts) if item.severity != "stop"]
    for alike in grouped(sorted(found, key=lambda item: item.severity != "warn")):
        text, is_warning = told(facts, alike), alike[0].severity == "warn"
        rows.append(_row(text, say("findings_visa"), is_warning=is_warning))
    if facts.request.plan_view.trust == "unconfirmed":
        rows.append(_row(say("code_typed"), say("role_physicist"), is_warning=True))
    if not rows:
        return []
    head = heading(block.heading(facts.language), say("findings_note"))
    return [head, *table_rows(rows)]


def grouped(found: Sequence[Finding]) -> list[list[Finding]]:
    """Return findings that say the same of several beams together, in order of the first."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for item in found:
        groups.setdefault((item.code, item.severity, item.values), []).append(item)
    return list(groups.values())


def told(facts: SheetFacts, alike: Sequence[Finding]) -> str:
    """Return the sentence of findings that say the same, with the beams they are of."""
    first = alike[0]
    text = finding_words(first, facts.language, facts.request.frame.printed_at.tzinfo)
    beams = [str(item.beam) for item in alike if item.beam is not None]
    if not beams:
        return text
    word = "beam_n" if len(beams) == 1 else "beams_n"
    return f"{facts.words.say(word, number=', '.join(beams))} · {text}"


def _row(text: str, visa: str, *, is_warning: bool) -> Row:
    if not is_warning:
        return Row((Cell(TEXT_MM + PEN_MM, (label(text),)),))
    words = Cell(TEXT_MM, (Paragraph((Span(text, 9, bold=True),)),), middle=True)
    return Row((words, pen_cell(PEN_MM, visa)), 9.2)
