"""Whom to call: the patient and those around, then the department."""

from collections.abc import Sequence

from continuity_kit.domain.patient import Contact
from continuity_kit.sheets.facts import SheetFacts
from continuity_kit.sheets.form import Block
from continuity_kit.sheets.pieces import (
    LIVE_MM,
    Cell,
    Paragraph,
    Piece,
    Row,
    absent,
    heading,
    label,
    table_rows,
)
from continuity_kit.sheets.text import fitted

MOST_COLUMNS, ROW_MM = 6, 10.0
FIRST_CALLED = ("physic", "radioth", "méd", "medic", "physician", "cadre", "manager")


def pieces(facts: SheetFacts, block: Block) -> list[Piece]:
    """Return one row of telephones; a patient without a number is told as such.

    The department's whole list is a form of its own; a row here would cost a page.
    """
    say, row = facts.words.say, facts.request.patient.patient
    found: list[tuple[str, str | None]] = []
    if "patient" in block.roles:
        numbers = [row.mobile, row.phone] if row is not None else []
        found.append((say("phone_patient"), " · ".join(n for n in numbers if n) or None))
    if "next_of_kin" in block.roles:
        name = (row.contact_name or "") if row is not None else ""
        number = row.contact_phone if row is not None else None
        found.append((say("phone_next_of_kin", name=name), number))
    if "physician" in block.roles and row is not None and row.physician:
        found.append((say("phone_physician", name=""), row.physician))
    if "transport" in block.roles and row is not None and row.transport:
        found.append((say("phone_transport"), row.transport))
    for contact in _nearest(facts.request.contacts)[: MOST_COLUMNS - len(found)]:
        name = contact.name or contact.organisation or ""
        found.append((say("phone_other", role=contact.role, name=name), contact.phone))
    columns = min(len(found), MOST_COLUMNS)
    width = LIVE_MM / columns
    rows = []
    for start in range(0, len(found), columns):
        part = found[start : start + columns]
        cells = [Cell(width, (label(title.strip()), _number(facts, text))) for title, text in part]
        if len(part) < columns:
            cells.append(Cell((columns - len(part)) * width))
        rows.append(Row(tuple(cells), ROW_MM))
    sequence = facts.request.frame.export_sequence
    head = heading(block.heading(facts.language), say("phones_note", sequence=sequence))
    return [head, *table_rows(rows)]


def numbers_of(facts: SheetFacts, *parts: str) -> str:
    """Return role and telephone of the first contact of each role, "" where none is supplied.

    Args:
        parts: what the role must hold, as `physic` for a physicist.
    """
    told = []
    for part in parts:
        found = next(
            (item for item in facts.request.contacts if part in item.role.casefold()), None
        )
        if found is not None and found.phone:
            told.append(facts.words.say("call_number", role=found.role, phone=found.phone))
    return ", ".join(told)


def _nearest(contacts: Sequence[Contact]) -> list[Contact]:
    """Return contacts, those first who decide on a treatment; all others are on their own form."""

    def rank(contact: Contact) -> int:
        role = contact.role.casefold()
        return next(
            (place for place, part in enumerate(FIRST_CALLED) if part in role), len(FIRST_CALLED)
        )

    return sorted(contacts, key=rank)


def _number(facts: SheetFacts, text: str | None) -> Paragraph:
    return (
        Paragraph((fitted(text, 27, (9.5, 9, 8.5, 8)),))
        if text
        else absent(facts.words.say("not_supplied"))
    )
