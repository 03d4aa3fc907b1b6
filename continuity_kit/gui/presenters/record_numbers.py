"""What people type at the console, with comma or point, and how it compares with the plan."""

import re
from dataclasses import dataclass
from decimal import Decimal

from continuity_kit.domain.meterset_reading import parse_meterset
from continuity_kit.domain.planned_meterset import PlannedBeam
from continuity_kit.errors import UsageError
from continuity_kit.gui.presenters.wording import MINUS, NO_BREAK, words_of
from continuity_kit.messages import Language

MARKS = re.compile(r"[.,]")


def with_point(text: str) -> str:
    """Return a number with a point for its comma; two marks stay as they are, to be refused.

    SAFETY: `1.312,5` must not become 1.3125 nor 1312.5 (test_two_marks_in_one_number_are_refused).
    """
    typed = "".join(text.split()).replace(MINUS, "-")
    return typed if len(MARKS.findall(typed)) > 1 else typed.replace(",", ".")


def typed_meterset(text: str) -> Decimal | None:
    """Return one meterset as typed, None while it cannot be read as a number."""
    try:
        return parse_meterset(with_point(text))
    except UsageError:
        return None


def blind_reading(text: str) -> str:
    """Return what the colleague typed, each term with a point, to be read by the service."""
    return " + ".join(with_point(term) for term in text.split("+"))


def reading_sum(text: str) -> Decimal | None:
    """Return what the colleague's terms add up to, None while one cannot be read."""
    terms = [typed_meterset(term) for term in text.split("+")]
    known = [term for term in terms if term is not None]
    return sum(known, Decimal(0)) if len(known) == len(terms) else None


@dataclass(frozen=True)
class BeamToGive:
    """One beam of the fraction, with what earlier sessions of this fraction gave.

    Attributes:
        name, energy, gantry: as the plan says them, the gantry in the IEC scale; may be empty.
        earlier: summed meterset of the parts before this session.
    """

    planned: PlannedBeam
    name: str
    energy: str
    gantry: str
    earlier: Decimal = Decimal(0)

    @property
    def number(self) -> int:
        """Return the number by which plan and console name it."""
        return self.planned.number

    @property
    def left(self) -> Decimal | None:
        """Return what this session should give, None when the plan does not say."""
        if self.planned.planned is None:
            return None
        return max(self.planned.planned - self.earlier, Decimal(0))

    @property
    def is_done(self) -> bool:
        """Earlier sessions completed this beam: nothing of it is asked again."""
        return self.earlier > 0 and self.planned.is_met_by(self.earlier)


@dataclass(frozen=True)
class Verdict:
    """What appears once a beam's reading is typed and its field left.

    Attributes:
        is_short: the beam was interrupted below its planned value: what is left is no alarm.
    """

    planned: str
    difference: str
    limits: str
    is_within: bool
    is_short: bool = False


def verdict_of(
    beam: BeamToGive, typed: Decimal, language: Language, *, is_interrupted: bool = False
) -> Verdict:
    """Compare a reading with what this session should give.

    SAFETY: called for a typed reading only, since whoever sees the planned value copies it
    (test_no_planned_value_is_told_before_its_reading_is_typed).
    """
    left, unit = beam.left, unit_words(beam.planned.unit, language)
    if left is None:
        unknown = words_of("gui-record-not-in-plan", language)
        return Verdict(unknown, "?", unknown, is_within=False)
    difference = typed - left
    sign = "+" if difference > 0 else ""
    within = beam.planned.is_met_by(beam.earlier + typed)
    is_short = is_interrupted and not within and typed < left
    limits = _limits(beam, is_within=within, language=language)
    if is_short:
        limits = words_of("gui-record-left", language, left=left - typed, unit=unit)
    return Verdict(
        planned=str(left),
        difference=f"{sign}{difference}{NO_BREAK}{unit}".replace("-", MINUS),
        limits=limits,
        is_within=within,
        is_short=is_short,
    )


def _limits(beam: BeamToGive, *, is_within: bool, language: Language) -> str:
    if beam.planned.unit != "MU":
        code = "gui-record-within-percent" if is_within else "gui-record-beyond-percent"
        return words_of(code, language)
    return words_of("gui-record-within" if is_within else "gui-record-beyond", language)


def unit_words(unit: str, language: Language) -> str:
    """Return a meterset unit as people of the language call it."""
    return words_of("gui-record-unit-mu", language) if unit == "MU" else unit
