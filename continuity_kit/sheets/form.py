"""Forms are data: an ordered list of blocks with their words in French and English.

A form never removes the page frame, nor what keeps a treatment sheet safe. A mistake is named with
its line.
"""

import re
import tomllib
from importlib.resources import files
from typing import Any, Literal

import msgspec

from continuity_kit.errors import UsageError
from continuity_kit.messages import Language
from continuity_kit.sheets.words import Words

FORMAT = 1
SMALLEST_PEN_MM = 8
FRENCH_MARK = re.compile(r" (?=[:;?!%»])|(?<=«) ")
WHENS = ("external", "photon", "electron", "ion", "brachy", "phase")
CATALOGUE: dict[str, frozenset[str]] = {
    "next_fraction": frozenset({"ask_last_session"}),
    "safety": frozenset({"extra"}),
    "findings": frozenset(),
    "prescription": frozenset(),
    "phones": frozenset({"roles"}),
    "signatures": frozenset({"boxes"}),
    "remarks": frozenset({"height_mm"}),
    "phase_link": frozenset(),
    "setup": frozenset({"last_shifts"}),
    "beams": frozenset({"view"}),
    "dwell_channels": frozenset({"decay_days"}),
    "setup_beams": frozenset(),
    "meterset_sum": frozenset(),
    "questions": frozenset({"items"}),
    "text": frozenset({"body", "reviewed"}),
    "course_log": frozenset({"row_mm", "images", "resume_row"}),
}
COMMON = frozenset({"block", "title", "when"})
NEEDED = ("next_fraction", "safety", "findings", "prescription", "signatures", "course_log")


class Label(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text in every language."""

    fr: str
    en: str

    def text(self, language: Language) -> str:
        """Return it in a language; French marks get their no-break space."""
        return FRENCH_MARK.sub("\u00a0", self.fr) if language == "fr" else self.en


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the department's own questions, answered by pen."""

    label: Label
    answer: Literal["tick", "line", "number"] = "line"
    unit: str = ""
    signed_by: str = ""


class Box(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A box for a named signature."""

    label: Label
    role: str
    width_mm: float = 60
    height_mm: float = 24


class Block(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One block of the catalogue with its parameters."""

    block: str
    title: Label | None = None
    when: str | None = None
    ask_last_session: bool = True
    extra: tuple[Label, ...] = ()
    roles: tuple[str, ...] = ("patient", "next_of_kin", "physician", "transport")
    boxes: tuple[Box, ...] = ()
    height_mm: float = 16
    last_shifts: int = 3
    view: Literal["aperture", "none"] = "aperture"
    decay_days: int = 4
    items: tuple[Question, ...] = ()
    body: Label | None = None
    reviewed: str = ""
    row_mm: float = 16
    images: tuple[str, ...] = ("CBCT", "kV")
    resume_row: bool = True

    def heading(self, language: Language) -> str:
        """Return the block's title, or "" when it has none."""
        return "" if self.title is None else self.title.text(language)


class FormPage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Blocks under one title."""

    title: Label
    blocks: tuple[Block, ...]
    note: Label | None = None


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole form."""

    format: int
    name: str
    title: Label
    words: dict[str, Label]
    paper: Literal["A4", "Letter"] = "A4"
    page: tuple[FormPage, ...] = ()

    def speaker(self, language: Language) -> Words:
        """Return the form's words in a language."""
        return Words(language, {key: item.text(language) for key, item in self.words.items()})


def shipped_form(name: str) -> Form:
    """Return a form that comes with the kit.

    Raises:
        UsageError: the installation lacks it (`form-missing`).
    """
    return read_form(shipped_text(name), name)


def shipped_text(name: str) -> str:
    """Return the text of a form that comes with the kit."""
    path = files("continuity_kit") / "forms" / f"{name}.toml"
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError("form-missing", name) from error


def read_form(text: str, subject: str) -> Form:
    """Read and check a form.

    A department's form gives labels and blocks; words it does not give are the shipped form's.

    SAFETY: a treatment sheet without its safety blocks is refused
    (test_a_treatment_sheet_without_a_safety_block_is_refused).

    Args:
        subject: names the form to the user.
    Raises:
        UsageError: `form-wrong` with the line and the reason.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else 1
        raise UsageError("form-wrong", subject, line=line, reason=str(error)) from error
    try:
        form = msgspec.convert(raw, Form)
    except msgspec.ValidationError as error:
        line = _line_of(text, str(error))
        raise UsageError("form-wrong", subject, line=line, reason=str(error)) from error
    _check(form, raw, text, subject)
    return form


def _check(form: Form, raw: dict[str, Any], text: str, subject: str) -> None:
    if form.format != FORMAT:
        reason = f"format = {form.format}"
        raise UsageError("form-wrong", subject, line=_find(text, "format"), reason=reason)
    for place, page in enumerate(form.page):
        for index, block in enumerate(page.blocks):
            given = set(raw["page"][place]["blocks"][index])
            reason = _block_fault(block, given)
            if reason:
                line = _block_line(text, place, index)
                raise UsageError("form-wrong", subject, line=line, reason=reason)
    if form.name == "treatment_sheet":
        names = {block.block for page in form.page for block in page.blocks}
        lacking = [name for name in NEEDED if name not in names]
        if lacking:
            reason = f'block = "{lacking[0]}" ?'
            raise UsageError("form-wrong", subject, line=_find(text, "[[page]]"), reason=reason)


def _block_fault(block: Block, given: set[str]) -> str:
    if block.block not in CATALOGUE:
        return f'block = "{block.block}"'
    for key in sorted(given - COMMON - CATALOGUE[block.block]):
        return f'{key} ("{block.block}")'
    if block.when is not None and (block.when not in WHENS or block.block in NEEDED):
        return f'when = "{block.when}" ("{block.block}")'
    heights = [box.height_mm for box in block.boxes]
    if block.block == "remarks":
        heights.append(block.height_mm)
    if block.block == "course_log":
        heights.append(block.row_mm / 2)
    if any(height < SMALLEST_PEN_MM for height in heights):
        return f"< {SMALLEST_PEN_MM} mm"
    return "width_mm > 185" if sum(box.width_mm for box in block.boxes) > 185 else ""


def _line_of(text: str, message: str) -> int:
    """Find the line of a msgspec message by its path and its field name."""
    path = re.search(r"at `\$(.*?)`", message)
    field = re.search(r"field `([^`]*)`", message)
    places = [int(number) for number in re.findall(r"\[(\d+)\]", path[1])] if path else []
    keys = [key for key in re.findall(r"\.(\w+)", path[1]) if key != "page"] if path else []
    key = field[1] if field and "unknown" in message else (keys[-1] if keys else "")
    if places:
        start = _block_line(text, places[0], places[1] if len(places) > 1 else -1)
        return _find(text, key, start)
    return _find(text, key)


def _block_line(text: str, page: int, block: int) -> int:
    """Return the line of a page's head (`block` -1) or of one of its blocks."""
    line, pages, blocks = 1, -1, -1
    for number, content in enumerate(text.splitlines(), start=1):
        if content.strip().startswith("[[page]]"):
            pages += 1
            blocks = -1
        blocks += len(re.findall(r"\bblock\s*=", content)) if pages == page else 0
        if pages == page and blocks >= block:
            return number
        line = number
    return line


def _find(text: str, key: str, start: int = 1) -> int:
    lines = text.splitlines()
    if key:
        for number in range(start, len(lines) + 1):
            if key in lines[number - 1]:
                return number
    return start
