"""Whom to call when mail and directory are lost, and which patients to call today."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from continuity_kit.domain.patient import Contact
from continuity_kit.messages import Language
from continuity_kit.sheets.composed import (
    Makers,
    block_head,
    department_header,
    department_page,
    head_row,
)
from continuity_kit.sheets.form import Block, Form
from continuity_kit.sheets.numbers import day, moment
from continuity_kit.sheets.page import Document, Header
from continuity_kit.sheets.pieces import (
    Cell,
    Paragraph,
    Piece,
    Row,
    absent,
    label,
    pen_cell,
    table,
    table_rows,
    table_with_head,
    value,
)
from continuity_kit.sheets.request import PageFrame
from continuity_kit.sheets.text import fitted
from continuity_kit.sheets.words import Words

FORM = "contacts"
EVERY_OTHER = "*"
CALLED_FIRST = (
    ("physicien d'astreinte", "physicien de garde", "physicien", "physicist on call", "physicist"),
    ("radiothérapeute d'astreinte", "radiothérapeute", "médecin", "physician on call", "physician"),
    ("cadre du service", "cadre de santé", "cadre", "manager"),
    ("informatique", "RSSI", "it"),
)
"""Roles of the contacts table, one of each group, the first that there is."""
HOST_ROLES = ("centre d'accueil", "host centre", "host")
ROLE_MM, NAME_MM, PHONE_MM, PEN_MM = 42.0, 63.0, 40.0, 40.0
WHO_MM, VISIT_MM = 63.0, 42.0
ROW_MM = 9.0


@dataclass(frozen=True)
class PatientCall:
    """A patient to call: who, when expected, at which number.

    Attributes:
        at: appointment as the diary wrote it, None when none is to come.
        phones: as the source wrote them, the patient's first.
    """

    name: str = field(repr=False)
    birth_date: date | None = field(repr=False)
    patient_id: str = field(repr=False)
    at: datetime | None = None
    plan_label: str = ""
    phones: tuple[str, ...] = field(default=(), repr=False)
    is_homonym: bool = False


@dataclass(frozen=True)
class ContactList:
    """The contacts table, in the source's order, and the patients to call."""

    frame: PageFrame
    contacts: tuple[Contact, ...]
    calls: tuple[PatientCall, ...] = ()


def contact_document(
    item: ContactList, language: Language, form_text: str | None = None
) -> Document:
    """Return the list; a contact whose role no block names stands under the block of all others."""

    def described(form: Form, words: Words) -> tuple[Header, Makers]:
        named = {
            role.casefold()
            for page in form.page
            for block in page.blocks
            if block.block == "contact_rows"
            for role in block.roles
        }
        header = department_header(
            item.frame,
            language,
            item.frame.facility,
            words.say("subject"),
            details=(
                words.say("count", count=len(item.contacts), patients=_patients(item.calls)),
                words.say("correct"),
            ),
            remark=words.say("not_a_sheet"),
        )
        return header, {
            "contact_rows": lambda block: _contacts(item, words, block, named),
            "call_rows": lambda block: _calls(item, words, block),
        }

    return department_page(FORM, item.frame, language, form_text, described)


def _patients(calls: Sequence[PatientCall]) -> int:
    """Return how many people are to be called: who comes twice has a row a visit."""
    return len({(call.patient_id, call.name, call.birth_date) for call in calls})


def contacts_of(
    contacts: Sequence[Contact], roles: Sequence[str], named: Collection[str] = ()
) -> list[Contact]:
    """Return the contacts of a block's roles, in the block's order of roles."""
    found = []
    for role in roles:
        for contact in contacts:
            own = contact.role.casefold()
            if own == role.casefold() or (role == EVERY_OTHER and own not in named):
                found.append(contact)
    return found


def contact_row(words: Words, contact: Contact) -> Row:
    """Return one contact with a box for when it was reached."""
    person = " · ".join(part for part in (contact.name, contact.organisation) if part)
    shown = value(person, 9, bold=False) if person else absent(words.say("not_supplied"), 8)
    return Row(
        (
            Cell(ROLE_MM, (value(contact.role, 10),), middle=True),
            Cell(NAME_MM, (shown,), middle=True),
            Cell(PHONE_MM, (Paragraph((fitted(contact.phone, PHONE_MM - 4, (12, 11, 10, 9, 8)),)),),
                 middle=True),
            pen_cell(PEN_MM),
        ),
        ROW_MM,
    )  # fmt: skip


def contact_head(words: Words, title: str = "") -> Row:
    """Return the head over contacts; `title` says which they are where theirs stands elsewhere."""
    say = words.say
    first = f"{title}|{say('role')}" if title else say("role")
    return head_row(
        ((first, ROLE_MM), (say("name"), NAME_MM), (say("phone"), PHONE_MM),
         (say("reached"), PEN_MM)), 6.0,
    )  # fmt: skip


def rows_to_write_in(widths_mm: Sequence[float], count: int, head: Piece) -> list[Piece]:
    """Return white rows under a table; only the first of them ever begins a page."""
    row = Row(tuple(pen_cell(width) for width in widths_mm), ROW_MM)
    made = [replace(piece, repeats=head) for piece in table_rows([row] * count)]
    return [replace(piece, is_optional=place > 0) for place, piece in enumerate(made)]


def contact_table(
    words: Words, block: Block, contacts: Sequence[Contact], title: str = ""
) -> list[Piece]:
    """Return contacts under their head, and rows to write in; `title` is told on a page after."""
    rows = [contact_row(words, contact) for contact in contacts]
    made = table_with_head(contact_head(words), rows)
    again = table([contact_head(words, title)])
    made = [made[0], *(replace(piece, repeats=again) for piece in made[1:])]
    widths = (ROLE_MM, NAME_MM, PHONE_MM, PEN_MM)
    return [*block_head(block, words), *made, *rows_to_write_in(widths, block.blank_rows, again)]


def _contacts(item: ContactList, words: Words, block: Block, named: set[str]) -> list[Piece]:
    found = contacts_of(item.contacts, block.roles, named - {EVERY_OTHER})
    return contact_table(words, block, found, block.heading(words.language))


def _calls(item: ContactList, words: Words, block: Block) -> list[Piece]:
    say = words.say
    head = head_row(
        ((say("patient"), WHO_MM), (say("visit"), VISIT_MM), (say("phone"), PHONE_MM),
         (say("told"), PEN_MM))
    )  # fmt: skip
    made = table_with_head(head, [_call(words, call) for call in item.calls])
    widths = (WHO_MM, VISIT_MM, PHONE_MM, PEN_MM)
    spare = rows_to_write_in(widths, block.blank_rows, table([head]))
    return [*block_head(block, words), *made, *spare]


def _call(words: Words, call: PatientCall) -> Row:
    say, language = words.say, words.language
    born, mark = say("not_supplied"), " ≠" if call.is_homonym else ""
    if call.birth_date is not None:
        born = day(call.birth_date, language, weekday=False)
    when = absent(say("no_time"), 8)
    if call.at is not None:
        when = value(moment(call.at, call.at.tzinfo, language, year=False), 10)
    phones = tuple(value(phone, 10) for phone in call.phones[:2]) or (absent(say("no_number"), 8),)
    return Row(
        (
            Cell(
                WHO_MM,
                (
                    Paragraph((fitted(call.name + mark, WHO_MM - 4, (10.5, 10, 9)),)),
                    label(f"{born} · {call.patient_id}"),
                ),
                middle=True,
            ),
            Cell(VISIT_MM, (when, replace(label(call.plan_label), before_mm=0.6)), middle=True),
            Cell(PHONE_MM, phones, middle=True),
            pen_cell(PEN_MM),
        ),
        ROW_MM,
    )
