"""What must be known before treating: each warning is read and initialled, notes are read."""

from continuity_kit.domain.findings import Finding
from continuity_kit.sheets.facts import SheetFacts, remarks
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
from continuity_kit.sheets.words import finding_text

TEXT_MM, PEN_MM = 155.0, 30.0


def pieces(facts: SheetFacts, block: Block) -> list[Piece]:
    """Return one row a warning and one a note; nothing when there is nothing."""
    rows = []
    say = facts.words.say
    frame = facts.request.frame
    if frame.replaces:
        rule = say("replaces_rule", number=frame.replaces, new=frame.sheet_number)
        rows.append(_row(rule, say("findings_visa"), is_warning=True))
    found = remarks(facts)
    for finding in sorted(found, key=lambda item: item.severity != "warn"):
        if finding.severity != "stop":
            text = told(facts, finding)
            rows.append(_row(text, say("findings_visa"), is_warning=finding.severity == "warn"))
    if facts.request.plan_view.trust == "unconfirmed":
        rows.append(_row(say("code_typed"), say("role_physicist"), is_warning=True))
    if not rows:
        return []
    head = heading(block.heading(facts.language), say("findings_note"))
    return [head, *table_rows(rows)]


def told(facts: SheetFacts, finding: Finding) -> str:
    """Return a finding's sentence, with its beam if it is of one."""
    text = finding_text(finding.code, facts.language, dict(finding.values))
    if finding.beam is None:
        return text
    return f"{facts.words.say('beam_n', number=finding.beam)} · {text}"


def _row(text: str, visa: str, *, is_warning: bool) -> Row:
    if not is_warning:
        return Row((Cell(TEXT_MM + PEN_MM, (label(text),)),))
    words = Cell(TEXT_MM, (Paragraph((Span(text, 9, bold=True),)),), middle=True)
    return Row((words, pen_cell(PEN_MM, visa)), 9.2)
