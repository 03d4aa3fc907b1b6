"""Values as the machine's console shows them; in IEC 61217 where no signed profile says how.

SAFETY: a console value is printed only when every treatment beam is of the one machine whose
profile is signed, and its IEC value stands below it
(test_console_values_stand_large_over_their_iec_values).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from continuity_kit.domain.machine import Angle, Jaw, Length, MachineProfile
from continuity_kit.sheets.facts import SheetFacts, TreatmentBeam
from continuity_kit.sheets.numbers import (
    MINUS,
    angle,
    centimetres,
    day,
    file_digits,
    length_digits,
    signed_digits,
)
from continuity_kit.sheets.pieces import Paragraph, label
from continuity_kit.sheets.text import Span

COUCH: dict[str, Length] = {
    "vertical": "couch_vertical",
    "longitudinal": "couch_longitudinal",
    "lateral": "couch_lateral",
}
JAWS: dict[tuple[str, int], Jaw] = {
    ("X", 0): "x1",
    ("X", 1): "x2",
    ("Y", 0): "y1",
    ("Y", 1): "y2",
}
SUM_TOLERANCE_MU = Decimal("0.1")


@dataclass(frozen=True)
class ShownJaw:
    """One jaw as it stands on the console: its name there, the number, the unit."""

    name: str
    text: str
    unit: str


def rule(facts: SheetFacts) -> Span:
    """Return the sentence that says in which scale the values stand, and who signed it."""
    say, signed = facts.words.say, facts.signed_profile
    if signed is None:
        return Span(say("iec_rule"), 9, bold=True)
    at = signed.signed_at.astimezone(facts.request.frame.printed_at.tzinfo)
    text = say(
        "console_rule",
        machine=signed.profile.machine,
        names=" + ".join(signed.signed_by),
        day=day(at.date(), facts.language, weekday=False),
        entry=signed.entry,
    )
    return Span(text, 9, bold=True)


def scale_words(facts: SheetFacts) -> str:
    """Return the name of the scale of large values."""
    return facts.words.say("iec" if facts.profile is None else "console_scale")


def shown_angle(profile: MachineProfile | None, item: Angle, degrees: Decimal) -> str:
    """Return an angle as the console shows it, or in IEC 61217."""
    if profile is None:
        return angle(degrees)
    return f"{profile.angle(item, degrees)}°".replace("-", MINUS)


def iec_angles(facts: SheetFacts, *texts: str) -> tuple[Paragraph, ...]:
    """Return the small line below a console angle; nothing where the large one is IEC."""
    if facts.profile is None:
        return ()
    return (label(facts.words.say("iec_file", value=" → ".join(dict.fromkeys(texts)))),)


def shown_couch(facts: SheetFacts, key: str, millimetres: Decimal) -> tuple[str, str]:
    """Return a couch axis and its unit."""
    profile = facts.profile
    if profile is None:
        return centimetres(millimetres), "cm"
    text = f"{profile.length(COUCH[key], millimetres)}".replace("-", MINUS)
    return text, profile.length_unit


def shown_jaw(facts: SheetFacts, axis: str, side: int, millimetres: Decimal) -> ShownJaw:
    """Return a jaw under the console's own name and sign, or as IEC 61217 has it."""
    profile = facts.profile
    if profile is None or not (profile.has_x_jaws or axis == "Y"):
        return ShownJaw(f"{axis}{side + 1}", centimetres(millimetres, signed=True), "cm")
    jaw = JAWS[axis, side]
    text = f"{profile.jaw(jaw, millimetres)}".replace("-", MINUS)
    if profile.jaw_signs == "coordinates" and profile.jaw(jaw, millimetres) > 0:
        text = f"+{text}"
    return ShownJaw(profile.jaw_label(jaw), text, profile.length_unit)


def jaw_name(facts: SheetFacts, axis: str, side: int) -> str:
    """Return what the console calls a jaw."""
    return shown_jaw(facts, axis, side, Decimal(0)).name


def unit(facts: SheetFacts) -> str:
    """Return the unit of lengths on the console."""
    return "cm" if facts.profile is None else facts.profile.length_unit


def iec_jaw(facts: SheetFacts, axis: str, side: int, millimetres: Decimal) -> Paragraph:
    """Return the small line below a jaw: its IEC name, where it has another, and millimetres."""
    value = f"{signed_digits(millimetres)}\u00a0mm"
    if facts.profile is not None:
        value = f"{axis}{side + 1} {value}"
    return label(facts.words.say("iec_file", value=value))


def field_axes(facts: SheetFacts) -> Sequence[str]:
    """Return the IEC axes in the order that the console calls X and Y."""
    profile = facts.profile
    if profile is not None and profile.jaw_label("x1").startswith("Y"):
        return ("Y", "X")
    return ("X", "Y")


def shown_size(facts: SheetFacts, millimetres: Decimal) -> str:
    """Return a field size in the unit of the console."""
    if facts.profile is not None and facts.profile.length_unit == "mm":
        return length_digits(millimetres)
    return centimetres(millimetres)


def shown_meterset(facts: SheetFacts, item: TreatmentBeam) -> Decimal:
    """Return a beam's meterset as it is printed large and compared with the console.

    SAFETY: only MU are rounded, only by the console's signed rounding, and the file's digits stand
    below (test_the_files_digits_stand_below_a_rounded_meterset).
    """
    meterset = item.reference.meterset or Decimal(0)
    if facts.profile is None or item.beam.meterset_unit != "MU":
        return meterset
    return facts.profile.meterset(meterset)


def meterset_note(facts: SheetFacts, item: TreatmentBeam) -> Paragraph:
    """Return what the digits of a meterset are: the file's, or the console's with the file's."""
    say, meterset = facts.words.say, item.reference.meterset or Decimal(0)
    if file_digits(shown_meterset(facts, item)) == file_digits(meterset):
        return label(say("file_digits"))
    return label(say("file_word", word=file_digits(meterset)))


def is_sum_told(facts: SheetFacts) -> bool:
    """Tell whether the sum of the printed metersets is near enough to the file's to be printed."""
    return all(
        abs(shown_meterset(facts, item) - (item.reference.meterset or Decimal(0)))
        <= SUM_TOLERANCE_MU
        for item in facts.beams
    )
