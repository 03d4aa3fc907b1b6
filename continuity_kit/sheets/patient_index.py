"""Every patient on one list, by name and by number: who is on treatment when no computer runs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from continuity_kit.domain.patient import fold_name
from continuity_kit.messages import Language
from continuity_kit.sheets.composed import (
    Makers,
    block_head,
    department_header,
    department_page,
    head_row,
)
from continuity_kit.sheets.form import Block, Form
from continuity_kit.sheets.numbers import day
from continuity_kit.sheets.page import Document, Header
from continuity_kit.sheets.pieces import (
    Cell,
    Paragraph,
    Piece,
    Row,
    absent,
    label,
    note,
    pen_cell,
    table_with_head,
)
from continuity_kit.sheets.request import PageFrame
from continuity_kit.sheets.text import Span, fitted
from continuity_kit.sheets.words import Words

Order = Literal["name", "number"]
FORMS: dict[Order, str] = {"name": "patients_by_name", "number": "patients_by_number"}
NAME_MM, NUMBER_MM, PLAN_MM, MACHINE_MM, PHONE_MM, PEN_MM = 52.0, 25.0, 49.0, 17.0, 27.0, 15.0


@dataclass(frozen=True)
class IndexPlan:
    """One plan on treatment; `given` None is unknown, `stop` says why it is not printed."""

    label: str
    given: int | None
    planned: int | None
    machine: str = ""
    sheet_number: str = ""
    page: int | None = None
    stop: str = ""


@dataclass(frozen=True)
class IndexRow:
    """One patient; texts as they print."""

    name: str = field(repr=False)
    birth_date: date | None = field(repr=False)
    patient_id: str = field(repr=False)
    id_issuer: str = ""
    phone: str = field(default="", repr=False)
    plans: tuple[IndexPlan, ...] = ()
    is_homonym: bool = False


@dataclass(frozen=True)
class PatientIndex:
    """All patients of an export, in any order; or those of one machine."""

    frame: PageFrame
    order: Order
    rows: tuple[IndexRow, ...]
    machine: str = ""


def index_document(
    item: PatientIndex, language: Language, form_text: str | None = None
) -> Document:
    """Return one list."""

    def described(form: Form, words: Words) -> tuple[Header, Makers]:
        say = words.say
        header = department_header(
            item.frame,
            language,
            item.machine or item.frame.facility,
            say("count", count=len(item.rows)) if len(item.rows) != 1 else say("count_one"),
            details=(item.frame.facility, say("use")) if item.machine else (say("use"),),
            middle=tuple(label(say(key)) for key in ("marks", "marks_same", "marks_stop", "order")),
            remark=say("not_a_sheet"),
        )
        return header, {"patient_rows": lambda block: _rows(item, words, block)}

    return department_page(FORMS[item.order], item.frame, language, form_text, described)


def sorted_rows(rows: Sequence[IndexRow], order: Order) -> list[IndexRow]:
    """Sort by folded name, or by number as written, leading zeros kept."""
    if order == "number":
        return sorted(rows, key=lambda row: (row.patient_id, row.id_issuer))
    return sorted(rows, key=lambda row: (fold_name(row.name), row.patient_id, row.id_issuer))


def _rows(item: PatientIndex, words: Words, block: Block) -> list[Piece]:
    rows = [
        _row(words, row, item.order, block.row_mm) for row in sorted_rows(item.rows, item.order)
    ]
    if not rows:
        return [note([Span(words.say("nobody"), 10.5, bold=True)])]
    return [*block_head(block, words), *table_with_head(_head(words, item.order), rows)]


def _head(words: Words, order: Order) -> Row:
    say = words.say
    name, number = (say("who"), NAME_MM), (say("identifier"), NUMBER_MM)
    first = (name, number) if order == "name" else (number, name)
    return head_row(
        (*first, (say("plans"), PLAN_MM), (say("machine"), MACHINE_MM), (say("phone"), PHONE_MM),
         (say("correction"), PEN_MM))
    )  # fmt: skip


def _row(words: Words, row: IndexRow, order: Order, height_mm: float) -> Row:
    say = words.say
    mark = " ≠" if row.is_homonym else ""
    born = say("birth_none")
    if row.birth_date is not None:
        born = day(row.birth_date, words.language, weekday=False)
    name = Cell(
        NAME_MM,
        (Paragraph((fitted(row.name + mark, NAME_MM - 3, (10.5, 10, 9)),)), label(born)),
        middle=True,
        padding_mm=1.2,
    )
    number = Cell(
        NUMBER_MM,
        (
            Paragraph((fitted(row.patient_id, NUMBER_MM - 3, (10.5, 10, 9, 8)),)),
            label(row.id_issuer or say("issuer_none")),
        ),
        middle=True,
        padding_mm=1.2,
    )
    machines = dict.fromkeys(plan.machine for plan in row.plans if plan.machine)
    cells = (
        *((name, number) if order == "name" else (number, name)),
        Cell(PLAN_MM, _plans(words, row), middle=True, padding_mm=1.2),
        Cell(MACHINE_MM, (label(" ".join(machines) or say("none")),), middle=True, padding_mm=1.0),
        Cell(PHONE_MM, (_phone(words, row),), middle=True, padding_mm=1.0),
        pen_cell(PEN_MM),
    )
    return Row(cells, height_mm)


def _plans(words: Words, row: IndexRow) -> tuple[Paragraph, ...]:
    say, found = words.say, []
    for plan in row.plans:
        given = str(plan.given) if plan.given is not None else say("unknown")
        planned = plan.planned if plan.planned is not None else "?"
        where = [plan.sheet_number] if plan.sheet_number else []
        if plan.page is not None:
            where.append(say("page", page=plan.page))
        spans = [Span(plan.label, 9, bold=True), Span(f" {given}\u00a0/\u00a0{planned} ", 9)]
        # SAFETY: nobody gives a fraction before its count is settled
        # (test_a_list_marks_a_plan_whose_count_nobody_knows).
        why = plan.stop or (say("settle") if plan.given is None else "")
        if why:
            spans.append(Span(f"▲\u00a0{why} ", 8, bold=True))
        found.append(Paragraph(tuple(spans)))
        if where:
            found.append(label(" · ".join(where)))
    return tuple(found) or (absent(say("no_plan")),)


def _phone(words: Words, row: IndexRow) -> Paragraph:
    if not row.phone:
        return absent(words.say("not_supplied"), 8)
    return Paragraph((fitted(row.phone, PHONE_MM - 2, (9, 8.5, 8)),))
