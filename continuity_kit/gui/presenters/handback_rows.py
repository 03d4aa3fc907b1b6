"""One plan to give back: its row, what the OIS must show in the end, and what to do next."""

from collections.abc import Sequence
from typing import Literal

from continuity_kit.gui.presenters.card_count import SOURCE_CODES, short_date
from continuity_kit.gui.presenters.cells import Cell, Row, Tone
from continuity_kit.gui.presenters.wording import date_words, name_words, words_of
from continuity_kit.messages import Language, sentence
from continuity_kit.services.give_back_plans import PlanToGiveBack

Key = tuple[str, str, str]
Kind = Literal["settle", "confirm", "enter"]

TALLIES: tuple[tuple[Kind, str, Tone, str], ...] = (
    ("settle", "in-conflict", "red", "gui-handback-settle"),
    ("confirm", "to-confirm", "amber", "gui-handback-confirm"),
    ("enter", "to-enter", "ink", "gui-handback-enter"),
)


def tallies_of(kinds: Sequence[Kind], language: Language) -> tuple[tuple[str, Tone, str], ...]:
    """Return (icon, tone, words) of each kind; nothing counted is no alarm."""
    return tuple(
        (icon, tone if count else "third", words_of(code, language, n=count))
        for kind, icon, tone, code in TALLIES
        for count in (kinds.count(kind),)
    )


def expected_of(item: PlanToGiveBack) -> str:
    """Return what the OIS must show, of how many: `23/33`."""
    given, planned = item.position.given, item.view.fractions_planned
    return f"{'?' if given is None else given}/{'?' if planned is None else planned}"


def next_step_words(item: PlanToGiveBack, language: Language, *, has_worksheet: bool) -> str:
    """Return what to do about a plan now, as sentences.

    Args:
        has_worksheet: one was written after all that the ledger holds of the plan.
    """
    kind = kind_of(item)
    if kind == "settle":
        return sentence("gui-handback-next-settle", language)
    if kind == "confirm":
        return words_of("gui-handback-next-confirm", language, n=len(item.unconfirmed))
    if not item.fractions:
        return words_of("gui-handback-next-check", language, expected=expected_of(item))
    count, expected = len(item.fractions), expected_of(item)
    told = words_of("gui-handback-next-enter", language, n=count, expected=expected)
    if count == 1:
        told = words_of("gui-handback-next-enter-one", language, expected=expected)
    return told if has_worksheet else f"{sentence('gui-handback-next-write', language)} {told}"


def plan_key(item: PlanToGiveBack) -> Key:
    """Return whose plan it is: identifier, issuer, plan UID."""
    key = item.patient.key
    return (key.patient_id, key.issuer, item.view.plan_uid)


def kind_of(item: PlanToGiveBack) -> Kind:
    """Return what comes first of a plan: settle, confirm, or enter."""
    if item.conflicts or item.open_sessions or item.position.conflict:
        return "settle"
    return "confirm" if item.unconfirmed else "enter"


def row_of(item: PlanToGiveBack, language: Language) -> Row:
    """Return one plan as a row."""
    family, given = name_words(item.patient.name)
    told = [item.patient.key.patient_id]
    if item.patient.birth_date is not None:
        told.append(date_words(item.patient.birth_date, language))
    position = item.position
    source = sentence(SOURCE_CODES[position.source or "counts"], language)
    as_of = ""
    if position.as_of is not None:
        as_of = f"{source} {short_date(position.as_of.astimezone().date(), language)}"
    label = (item.view.plan.label if item.view.plan else None) or item.view.plan_uid
    kind = kind_of(item)
    state = {
        "settle": Cell(
            sentence("gui-handback-state-settle", language),
            tone="red",
            icon="in-conflict",
            weight=600,
        ),
        "confirm": Cell(
            sentence("gui-handback-state-confirm", language),
            tone="amber",
            icon="to-confirm",
            weight=600,
        ),
        "enter": Cell(
            sentence("gui-handback-state-enter", language),
            tone="second",
            icon="to-enter",
            weight=600,
        ),
    }[kind]
    base = "?" if position.base is None else str(position.base)
    cells = (
        Cell(f"{family} {given}".strip(), " · ".join(told), points=12.0, weight=600),
        Cell(label, "" if item.is_listed else sentence("gui-handback-unlisted", language)),
        Cell(base, as_of, is_number=True),
        Cell(
            f"+{position.given_since_export}",
            sentence("gui-handback-kit", language),
            is_number=True,
            weight=600,
        ),
        Cell(expected_of(item), is_number=True, points=13.5, weight=700),
        state,
        Cell(_left(item, language), tone="second"),
    )
    return Row(plan_key(item), cells, mark="red" if kind == "settle" else "")


def _left(item: PlanToGiveBack, language: Language) -> str:
    parts = []
    for code, count in (
        ("gui-handback-left-conflicts", len(item.conflicts) + int(item.position.conflict)),
        ("gui-handback-left-sessions", len(item.open_sessions)),
        ("gui-handback-left-unconfirmed", len(item.unconfirmed)),
    ):
        if count:
            parts.append(words_of(code, language, n=count))
    if item.fractions:
        parts.append(_fractions(len(item.fractions), language))
    return ", ".join(parts)


def _fractions(count: int, language: Language) -> str:
    if count == 1:
        return sentence("gui-handback-left-one", language)
    return words_of("gui-handback-left-many", language, n=count)
