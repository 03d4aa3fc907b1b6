"""Forms are data: an ordered list of blocks with their words in French and English.

A form never removes the page frame, nor what keeps a treatment sheet safe. A mistake is named with
its line.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from string import Formatter
from typing import Any, Literal, get_type_hints

import msgspec

from continuity_kit.domain.alert_words import ASKED_KINDS
from continuity_kit.errors import UsageError
from continuity_kit.messages import Language
from continuity_kit.sheets.form_faults import choices_in, fault
from continuity_kit.sheets.form_lines import Path, line_of
from continuity_kit.sheets.form_rules import (
    CATALOGUE,
    COMMON,
    MOST_BEAMS,
    OWN,
    RULES,
    SMALLEST_PEN_MM,
    WHENS,
)
from continuity_kit.sheets.words import Words

FORMAT = 1
Shift = Literal["vert", "long", "lat", "rot"]
Reason = Literal["P", "M", "I", "A"]
SHIFTS: tuple[Shift, ...] = ("vert", "long", "lat", "rot")
REASONS: tuple[Reason, ...] = ("P", "M", "I", "A")
READ = 32  # forms that are kept read: a print job asks for its form with every sheet
FRENCH_MARK = re.compile(r" (?=[:;?!%»])|(?<=«) ")


def filled(text: str, values: Mapping[str, str]) -> str:
    """Fill the names in braces that the kit knows; every other brace stays as it is written."""
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


class Label(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text in every language."""

    fr: str
    en: str

    def text(self, language: Language) -> str:
        """Return it in a language; French marks get their no-break space."""
        return FRENCH_MARK.sub("\u00a0", self.fr) if language == "fr" else self.en

    def filled(self, values: Mapping[str, str]) -> "Label":
        """Return it with the names in braces that the kit knows filled."""
        return Label(filled(self.fr, values), filled(self.en, values))


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


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line of a list that a form holds: a check, a field to fill, a step, a place.

    Attributes:
        kind: "yes_no" two boxes, "tick" one, "pen" a white box, "signature" a high one.
        text: what stands below or beside the label.
    """

    label: Label
    kind: Literal["pen", "tick", "yes_no", "signature"] = "pen"
    unit: Label | None = None
    text: Label | None = None


class Block(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One block of the catalogue with its parameters.

    Attributes:
        per_page: beams a page at most, 0 is as many as fit.
        shifts, reasons: what the log has a box or a letter for, in this order.
        counter: the log has a second box a beam, for the hardware counter.
        rows: of a safety table: names of alerts, each read as the kit's own row.
    """

    block: str
    title: Label | None = None
    note: Label | None = None
    when: str | None = None
    ask_last_session: bool = True
    extra: tuple[Label, ...] = ()
    roles: tuple[str, ...] = ("patient", "next_of_kin", "physician", "transport")
    boxes: tuple[Box, ...] = ()
    width_mm: float = 29
    height_mm: float | None = None
    last_shifts: int = 3
    view: Literal["aperture", "none"] = "aperture"
    per_page: int = 0
    iec: Literal["small", "only"] = "small"
    decay_days: int = 4
    items: tuple[Question, ...] = ()
    body: Label | None = None
    reviewed: str = ""
    row_mm: float = 16
    images: tuple[str, ...] = ("CBCT", "kV")
    shifts: tuple[Shift, ...] = SHIFTS
    counter: bool = False
    reasons: tuple[Reason, ...] = REASONS
    resume_row: bool = True
    rows: tuple[Line, ...] = ()
    checks: tuple[Line, ...] = ()
    count: int = 1
    blank_rows: int = 0

    def heading(self, language: Language) -> str:
        """Return the block's title, or "" when it has none."""
        return "" if self.title is None else self.title.text(language)

    def remark(self, language: Language) -> str:
        """Return what stands at the right of the title, or ""."""
        return "" if self.note is None else self.note.text(language)

    def with_boxes(self, values: Mapping[str, str]) -> "Block":
        """Return the block with the names in braces of its boxes' labels filled."""
        boxes = tuple(
            msgspec.structs.replace(box, label=box.label.filled(values)) for box in self.boxes
        )
        return msgspec.structs.replace(self, boxes=boxes)


class FormPage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Blocks under one title."""

    title: Label
    blocks: tuple[Block, ...]
    note: Label | None = None


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole form; `logo` is a file beside it, or ""."""

    format: int
    name: str
    title: Label
    words: dict[str, Label] = {}
    paper: Literal["A4", "Letter"] = "A4"
    logo: str = ""
    page: tuple[FormPage, ...] = ()

    def speaker(self, language: Language) -> Words:
        """Return the form's words in a language."""
        return Words(language, {key: item.text(language) for key, item in self.words.items()})


@lru_cache(maxsize=READ)
def shipped_form(name: str) -> Form:
    """Return a form that comes with the kit; it is read once a process.

    Raises:
        UsageError: the installation lacks it (`form-missing`).
    """
    form = _read(shipped_text(name), name)
    inherited = RULES[name].words_of
    if not inherited:
        return form
    words = {**shipped_form(inherited).words, **form.words}
    return msgspec.structs.replace(form, words=words)


def shipped_text(name: str) -> str:
    """Return the text of a form that comes with the kit."""
    path = files("continuity_kit") / "forms" / f"{name}.toml"
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError("form-missing", name) from error


def has_block(text: str | None, name: str, block: str) -> bool:
    """Tell whether a department's own form, or the shipped one, shows a block.

    Raises:
        UsageError: as `read_form`.
    """
    form = own_or_shipped(text, name)
    return any(item.block == block for page in form.page for item in page.blocks)


def own_or_shipped(text: str | None, name: str) -> Form:
    """Return a department's own form, or the shipped one when it has none."""
    return shipped_form(name) if text is None else read_form(text, name)


@lru_cache(maxsize=READ)
def read_form(text: str, subject: str) -> Form:
    """Read and check a department's form.

    It gives labels and blocks; words and pages it does not give are the shipped form's.

    SAFETY: a treatment sheet without its safety blocks is refused
    (test_a_treatment_sheet_without_a_safety_block_is_refused).

    Args:
        subject: names the form to the user.
    Raises:
        UsageError: with the line: `form-syntax` (not TOML), `form-needs-…` (a wrong type),
            `form-choice`, `form-key-missing`, `form-wrong`, `form-label-missing`,
            `form-block-unknown`, `form-key-unknown`, `form-block-needed`, `form-pen-small`,
            `form-name-unknown`, `form-word-unknown`, `form-word-fields`.
    """
    form = _read(text, subject)
    shipped = shipped_form(form.name)
    for word, label in form.words.items():
        line = line_of(text, ("words", word))
        if word not in shipped.words:
            raise UsageError("form-word-unknown", subject, line=line, word=word)
        asked = _fields(shipped.words[word].fr)
        if {*_fields(label.fr), *_fields(label.en)} - asked:
            told = ", ".join(sorted(asked)) or "–"
            raise UsageError("form-word-fields", subject, line=line, word=word, fields=told)
    return msgspec.structs.replace(
        form, words={**shipped.words, **form.words}, page=form.page or shipped.page
    )


def _read(text: str, subject: str) -> Form:
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        raise UsageError("form-syntax", subject, line=line) from error
    for path, language in _labels_missing(raw, ()):
        line = line_of(text, path)
        raise UsageError("form-label-missing", subject, line=line, language=language)
    try:
        form = msgspec.convert(_with_alert_rows(raw), Form)
    except msgspec.ValidationError as error:
        raise fault(str(error), text, subject, _choices) from error
    _check(form, raw, text, subject)
    return form


def _with_alert_rows(raw: object) -> object:
    """Return the raw form with each alert that a safety table names as a row of that name."""
    if isinstance(raw, list):
        return [_with_alert_rows(item) for item in raw]
    if not isinstance(raw, dict):
        return raw
    made = {key: _with_alert_rows(item) for key, item in raw.items()}
    if raw.get("block") == "safety" and isinstance(raw.get("rows"), list):
        made["rows"] = [
            {"label": {"fr": row, "en": row}} if isinstance(row, str) else row
            for row in raw["rows"]
        ]
    return made


def _labels_missing(raw: object, path: Path) -> Iterator[tuple[Path, str]]:
    """Yield every text that lacks a language, or is empty in it."""
    if isinstance(raw, dict):
        if raw and raw.keys() <= {"fr", "en"}:
            for language in ("fr", "en"):
                if not str(raw.get(language, "")).strip():
                    yield path, language
        for key, item in raw.items():
            yield from _labels_missing(item, (*path, key))
    elif isinstance(raw, list):
        for place, item in enumerate(raw):
            yield from _labels_missing(item, (*path, place))


def _choices(key: str) -> tuple[str, ...]:
    """Return what a key may be, where a form has only so many values for it."""
    found = (
        choice
        for struct in (Form, FormPage, Block, Line, Question, Box)
        for name, annotation in get_type_hints(struct).items()
        if name == key
        for choice in choices_in(annotation)
    )
    return tuple(dict.fromkeys(found))


def _check(form: Form, raw: dict[str, Any], text: str, subject: str) -> None:
    if form.format != FORMAT:
        reason = f"format = {form.format}"
        raise UsageError("form-wrong", subject, line=line_of(text, ("format",)), reason=reason)
    rule = RULES.get(form.name)
    if rule is None:
        line = line_of(text, ("name",))
        raise UsageError("form-name-unknown", subject, line=line, name=form.name)
    for place, page in enumerate(form.page):
        for index, block in enumerate(page.blocks):
            line = line_of(text, ("page", place, "blocks", index))
            if block.block not in rule.blocks | OWN:
                raise UsageError("form-block-unknown", subject, line=line, block=block.block)
            _check_block(
                block, set(raw["page"][place]["blocks"][index]), (subject, line), rule.needed
            )
    names = {block.block for page in form.page for block in page.blocks}
    for lacking in rule.needed if form.page else ():
        if lacking not in names:
            line = line_of(text, ("page",))
            raise UsageError("form-block-needed", subject, line=line, block=lacking)


def _check_block(
    block: Block, given: set[str], place: tuple[str, int], needed: tuple[str, ...]
) -> None:
    subject, line = place
    for key in sorted(given - COMMON - CATALOGUE[block.block]):
        raise UsageError("form-key-unknown", subject, line=line, key=key)
    if block.when is not None and (block.when not in WHENS or block.block in needed):
        raise UsageError("form-key-unknown", subject, line=line, key=f'when = "{block.when}"')
    heights = [box.height_mm for box in block.boxes]
    if "height_mm" in given:
        heights.append(block.height_mm or 0)
    if "row_mm" in given:
        is_halved = block.block in ("course_log", "blank_log")
        heights.append(block.row_mm / 2 if is_halved else block.row_mm)
    if any(height < SMALLEST_PEN_MM for height in heights):
        raise UsageError("form-pen-small", subject, line=line, limit=SMALLEST_PEN_MM)
    reason = _reason_of(block, given)
    if reason:
        raise UsageError("form-wrong", subject, line=line, reason=reason)


def _reason_of(block: Block, given: set[str]) -> str:
    """Return what is wrong with the values of a block, or ""."""
    is_photo, high = block.block == "photo", block.height_mm or 0
    names = [row.label.fr for row in block.rows] if block.block == "safety" else []
    unknown = sorted(set(names) - set(ASKED_KINDS))
    wrong = (
        (sum(box.width_mm for box in block.boxes) > 185, "width_mm > 185"),
        (is_photo and not 20 <= block.width_mm <= 40, "width_mm: 20 – 40"),
        (is_photo and "height_mm" in given and not 25 <= high <= 55, "height_mm: 25 – 55"),
        (not 0 <= block.per_page <= MOST_BEAMS, f"per_page: 0 – {MOST_BEAMS}"),
        (_is_twice(block.shifts), "shifts"),
        (_is_twice(block.reasons), "reasons"),
        (bool(unknown) or _is_twice(names), f"rows: {', '.join(unknown or names)}"),
    )
    return next((reason for is_wrong, reason in wrong if is_wrong), "")


def _is_twice(names: Sequence[str]) -> bool:
    return len(set(names)) != len(names)


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}
