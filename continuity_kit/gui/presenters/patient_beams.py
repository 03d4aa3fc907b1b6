"""The beams of a plan as a table: console values large, IEC 61217 small, as on the sheet."""

from collections.abc import Sequence
from decimal import Decimal

from continuity_kit.domain.machine import Angle
from continuity_kit.domain.plan import Beam, Plan, ReferencedBeam
from continuity_kit.gui.presenters.cells import Cell, Row, Tone
from continuity_kit.gui.presenters.patient_beam_cells import BeamCell, BeamTable
from continuity_kit.gui.presenters.wording import NO_BREAK, words_of
from continuity_kit.messages import Language
from continuity_kit.sheets import console
from continuity_kit.sheets.beam_reading import BeamReading, JawPair, Motion, read_beam
from continuity_kit.sheets.blocks.accessories import accessory_rows
from continuity_kit.sheets.blocks.ion_beams import energy_layers
from continuity_kit.sheets.blocks.meterset_sum import meterset_total
from continuity_kit.sheets.facts import SheetFacts, TreatmentBeam
from continuity_kit.sheets.form import shipped_form
from continuity_kit.sheets.numbers import (
    angle,
    centimetres,
    file_digits,
    setting_digits,
    signed_digits,
)
from continuity_kit.sheets.pieces import Paragraph
from continuity_kit.sheets.treatment_sheet import FORM
from continuity_kit.sheets.words import Words

LARGE_PT, METERSET_PT, NUMBER_PT = 13.0, 18.0, 12.0
SHORT_DIGITS = 7
"""A meterset of more signs is set smaller, as on the sheet; no digit is ever left out."""
AXES = ("X", "Y")
MOST_ONE_LINE = 3
"""An arc that turns back has more stops: they stay in one line, the table grows."""
WIDTH_MM = 120.0  # accessory rows are made for paper; only their words are taken


def beam_table(
    plan: Plan, facts: SheetFacts | None, language: Language, *, can_switch: bool
) -> BeamTable:
    """Return the beam table of an external or ion plan.

    SAFETY: values are those of the sheet, by the sheet's own functions; a value that the plan lacks
    is a word (test_the_beam_table_says_each_value_as_the_sheet_prints_it,
    test_a_value_that_the_plan_lacks_is_said_in_its_cell).

    Args:
        facts: None while no fraction group is settled: metersets are then left out.
        can_switch: the machine has a signed profile, so that both scales can be shown.
    """
    writer = _Writer(plan, facts, language)
    if facts is None:
        rows = tuple(
            writer.row(beam, None, read_beam(beam, None), tone="second") for beam in plan.beams
        )
        foot = words_of("gui-patient-scale-iec", language, machine=_machines(plan))
        return BeamTable(writer.titles(), rows, foot, is_iec_only=True)
    found = [writer.treated(item) for item in facts.beams]
    found += [
        writer.row(beam, reference, read_beam(beam, None), tone="third")
        for beam, reference in facts.others
    ]
    total = meterset_total(facts)
    has_total = total is not None and console.is_sum_told(facts)
    outside = ", ".join(f"{beam.number} {beam.name or ''}".strip() for beam in facts.unreferenced)
    return BeamTable(
        titles=writer.titles(),
        rows=tuple(found),
        foot=_foot(facts, plan, language),
        is_iec_only=facts.profile is None,
        total_label=words_of("gui-patient-total", language) if has_total else "",
        total=(
            f"{file_digits(total[0])}\N{NO-BREAK SPACE}{total[1]}"
            if total is not None and has_total
            else ""
        ),
        scale_labels=(
            (
                words_of("gui-patient-scale-console-word", language),
                words_of("gui-patient-scale-iec-word", language),
            )
            if can_switch
            else ()
        ),
        to_put_on=tuple(line for item in facts.beams for line in _accessories(facts.words, item)),
        outside=facts.words.say("other_beams", names=outside) if outside else "",
    )


def _foot(facts: SheetFacts, plan: Plan, language: Language) -> str:
    signed = facts.signed_profile
    if signed is None:
        return words_of("gui-patient-scale-iec", language, machine=_machines(plan))
    rule = console.rule(facts).text
    if not any(_is_rounded(facts, item) for item in facts.beams):
        return rule
    return f"{rule} {words_of('gui-patient-file-small', language)}"


def _is_rounded(facts: SheetFacts, item: TreatmentBeam) -> bool:
    """Tell whether the console shows a meterset in fewer digits than the file has."""
    meterset = item.reference.meterset
    if meterset is None:
        return False
    return file_digits(console.shown_meterset(facts, item)) != file_digits(meterset)


def _machines(plan: Plan) -> str:
    named = dict.fromkeys(beam.machine for beam in plan.beams if beam.machine)
    return " + ".join(named) or "?"


def _accessories(words: Words, item: TreatmentBeam) -> list[str]:
    """Return what is put on for a beam in the words of its sheet."""
    found = []
    for row in accessory_rows(words, item.beam, item.reading, WIDTH_MM):
        title, told = (_text(cell.paragraphs) for cell in row.cells)
        beam = words.say("beam_n", number=item.beam.number)
        found.append(f"{beam} · {title} · {told}")
    return found


def _text(paragraphs: Sequence[Paragraph]) -> str:
    return " · ".join("".join(span.text for span in item.spans).strip() for item in paragraphs)


class _Writer:
    """Writes cells of one plan; `facts` None writes IEC values and no meterset."""

    def __init__(self, plan: Plan, facts: SheetFacts | None, language: Language) -> None:
        self._plan, self._facts, self._language = plan, facts, language
        self._is_ion = plan.kind == "ion"
        self._words = shipped_form(FORM).speaker(language)

    def _say(self, code: str, **values: object) -> str:
        return words_of(code, self._language, **values)

    def titles(self) -> tuple[str, ...]:
        unit = "cm" if self._facts is None else console.unit(self._facts)
        units = {item.beam.meterset_unit for item in self._facts.beams} if self._facts else set()
        word = self._say("gui-patient-col-mu")
        if units and units != {"MU"}:
            word = self._say("gui-patient-col-meterset")
        field = self._say("gui-patient-col-jaws", unit=unit)
        if self._is_ion:
            field = self._say("gui-patient-col-layers")
        return (
            self._say("gui-patient-col-number"),
            self._say("gui-patient-col-beam"),
            self._say("gui-patient-col-energy"),
            self._say("gui-patient-col-gantry"),
            self._say("gui-patient-col-collimator"),
            self._say("gui-patient-col-couch"),
            field,
            self._say("gui-patient-col-ssd"),
            word,
        )

    def treated(self, item: TreatmentBeam) -> Row:
        """Return the row of a beam that treats."""
        return self.row(item.beam, item.reference, item.reading, treated=item)

    def row(
        self,
        beam: Beam,
        reference: ReferencedBeam | None,
        reading: BeamReading,
        *,
        tone: Tone = "ink",
        treated: TreatmentBeam | None = None,
    ) -> Row:
        """Return a beam's row; one that treats nothing is grey and without MU."""
        is_console = treated is not None or self._is_of_profile(beam)
        weight = 600 if treated is not None else 400
        points = LARGE_PT if treated is not None else NUMBER_PT
        cells: tuple[Cell, ...] = (
            Cell(str(beam.number), tone=tone, points=NUMBER_PT, weight=weight),
            self._name(beam, reading, tone, weight),
            self._energy(beam, reading, tone, points, weight),
            self._angle(reading.gantry, "gantry", is_console, tone, points, weight),
            self._angle(reading.collimator, "collimator", is_console, tone, points, weight),
            self._angle(reading.couch, "couch_rotation", is_console, tone, points, weight),
            (
                self._layers(beam, tone, points, weight)
                if self._is_ion
                else self._jaws(reading.jaws, is_console, tone, weight)
            ),
            self._ssd(reading.ssd_mm, tone, points, weight),
            self._meterset(beam, reference, treated, tone),
        )
        return Row(beam.number, cells)

    def _is_of_profile(self, beam: Beam) -> bool:
        profile = None if self._facts is None else self._facts.profile
        return profile is not None and beam.machine in profile.names

    def _missing(self, tone: Tone, *, is_narrow: bool = False, is_number: bool = False) -> Cell:
        code = "gui-patient-missing-narrow" if is_narrow else "gui-patient-missing"
        return BeamCell(
            self._say(code),
            tone=tone,
            is_missing=True,
            wraps=True,
            points=9.75,
            is_number=is_number,
        )

    def _name(self, beam: Beam, reading: BeamReading, tone: Tone, weight: int) -> Cell:
        name = beam.name or beam.description
        kind = self._kind(beam, reading)
        if not name:
            return BeamCell(
                self._say("gui-patient-missing"), second=kind, is_missing=True, wraps=True
            )
        return BeamCell(name, second=kind, tone=tone, points=NUMBER_PT, weight=weight, wraps=True)

    def _kind(self, beam: Beam, reading: BeamReading) -> str:
        if beam.delivery_type not in ("TREATMENT", "CONTINUATION", None):
            return self._say("gui-patient-kind-imaging")
        parts = []
        if self._facts is not None and not self._is_ion:
            parts.append(self._facts.words.say(f"technique_{reading.technique}"))
        elif self._is_ion:
            parts.append(beam.scan_mode or "")
        if beam.delivery_type == "CONTINUATION":
            parts.append(self._say("gui-patient-kind-continuation"))
        if reading.control_points > 2:
            parts.append(self._say("gui-patient-points", count=reading.control_points))
        return ", ".join(part for part in parts if part)

    def _energy(
        self, beam: Beam, reading: BeamReading, tone: Tone, points: float, weight: int
    ) -> Cell:
        if not reading.energies:
            return self._missing(tone, is_narrow=True)
        is_electron = beam.radiation_type == "ELECTRON"
        unit = "MeV/u" if self._is_ion else "MeV" if is_electron else "MV"
        numbers = [setting_digits(energy) for energy in reading.energies]
        if self._is_ion and len(numbers) > 1:
            low, high = min(reading.energies), max(reading.energies)
            numbers = [f"{setting_digits(low)} → {setting_digits(high)}"]
        text = f"{' / '.join(numbers)}\N{NO-BREAK SPACE}{unit}"
        return BeamCell(
            text, second=self._fluence(beam), tone=tone, points=points, weight=weight, wraps=True
        )

    def _fluence(self, beam: Beam) -> str:
        if self._is_ion:
            return beam.radiation_type or ""
        if beam.radiation_type == "ELECTRON" and beam.fluence_mode is None:
            return self._say("gui-patient-electrons")
        if beam.fluence_mode is None:
            return self._say("gui-patient-fluence-none")
        if beam.fluence_mode == "STANDARD":
            return self._say("gui-patient-fluence-standard")
        return beam.fluence_mode.removeprefix("NON_STANDARD").strip() or beam.fluence_mode

    def _angle(
        self, motion: Motion, item: Angle, is_console: bool, tone: Tone, points: float, weight: int
    ) -> Cell:  # fmt: skip
        """Return an angle, or every stop of its way with the file's own directions."""
        if motion.start is None:
            return self._missing(tone, is_narrow=True, is_number=True)
        edges = [motion.start]
        if motion.legs:
            edges += [stop for _, stop, _ in motion.legs]
        elif motion.stop is not None and motion.stop != motion.start:
            edges.append(motion.stop)
        profile = self._facts.profile if self._facts is not None and is_console else None
        shown = [console.shown_angle(profile, item, edge) for edge in edges]
        told = [self._direction(sense) for _, _, sense in motion.legs]
        if motion.legs and all(start == stop for start, stop, _ in motion.legs):
            told.append(self._say("gui-patient-full-turn"))
        if not motion.legs and item == "gantry":
            told.append(self._say("gui-patient-fixed"))
        if profile is not None:
            iec = [angle(edge) for edge in edges]
            same = iec == shown
            told.append(
                self._say("gui-patient-iec-same")
                if same
                else self._say("gui-patient-iec", value=" → ".join(iec))
            )
        else:
            told.append(self._say("gui-patient-iec", value="").strip())
        return BeamCell(
            " → ".join(shown),
            second=", ".join(told),
            tone=tone,
            points=points,
            weight=weight,
            wraps=len(edges) < MOST_ONE_LINE,
            is_number=True,
        )

    def _direction(self, sense: str) -> str:
        """Return a direction in the words of the sheet, never by its code in the file."""
        return self._words.say(sense) if self._words.has(sense) else sense

    def _jaws(self, pairs: Sequence[JawPair], is_console: bool, tone: Tone, weight: int) -> Cell:
        """Return both axes, a line each, in the console's order and names."""
        if not pairs:
            return self._missing(tone, is_narrow=True)
        by_axis = {pair.axis: pair for pair in pairs}
        facts = self._facts if is_console else None
        axes = AXES if facts is None else tuple(console.field_axes(facts))
        lines, moving = [], []
        for axis in axes:
            pair = by_axis.get(axis)
            if pair is None:
                lines.append(f"{axis} {self._say('gui-patient-missing-narrow')}")
                continue
            jaws = [self._jaw(facts, pair, side) for side in (0, 1)]
            lines.append("  ".join(jaws if facts is None else sorted(jaws)))
            if pair.is_moving:
                moving.append(axis)
        second = [self._say("gui-patient-jaws-move", axes=" ".join(moving))] if moving else []
        if facts is not None and facts.profile is not None:
            values = "  ".join(
                f"{pair.axis}{side + 1}{NO_BREAK}{signed_digits(pair.start_mm[side])}"
                for pair in pairs
                for side in (0, 1)
            )
            second.append(self._say("gui-patient-iec-mm", value=values))
        return BeamCell(
            lines[0],
            lines=tuple(lines[1:]),
            second=", ".join(second),
            tone=tone,
            points=10.5,
            weight=weight,
            wraps=True,
        )

    def _jaw(self, facts: SheetFacts | None, pair: JawPair, side: int) -> str:
        length = pair.start_mm[side]
        if facts is None:
            return f"{pair.axis}{side + 1} {centimetres(length, signed=True)}"
        jaw = console.shown_jaw(facts, pair.axis, side, length)
        return f"{jaw.name} {jaw.text}"

    def _layers(self, beam: Beam, tone: Tone, points: float, weight: int) -> Cell:
        spots = sum(point.spot_count or 0 for point in beam.control_points)
        second = self._say("gui-patient-spots", count=spots) if spots else ""
        return BeamCell(
            str(energy_layers(beam)), second=second, tone=tone, points=points, weight=weight
        )

    def _ssd(self, length: Decimal | None, tone: Tone, points: float, weight: int) -> Cell:
        if length is None:
            return self._missing(tone, is_narrow=True, is_number=True)
        text = centimetres(length)  # the title of the column says the unit
        return Cell(text, tone=tone, points=points, weight=weight, is_number=True)

    def _meterset(
        self,
        beam: Beam,
        reference: ReferencedBeam | None,
        treated: TreatmentBeam | None,
        tone: Tone,
    ) -> Cell:
        """Return the meterset large at the right; what gives no dose says so.

        SAFETY: an imaging beam with a meterset gives dose: it is said in red, not summed
        (test_an_imaging_beam_with_a_meterset_is_said_in_red).
        """
        unit = self._unit(beam)
        if treated is None or self._facts is None:
            if reference is not None and reference.meterset:
                text = f"{file_digits(reference.meterset)} {unit}"
                return Cell(text, tone="red", weight=700, is_number=True, icon="warning")
            code = "gui-patient-no-mu" if self._facts is not None else "gui-patient-mu-by-group"
            return Cell(self._say(code), tone=tone, points=9.75, is_number=True)
        meterset = treated.reference.meterset
        if meterset is None:
            return Cell(self._say("gui-patient-missing-narrow"), is_number=True, is_missing=True)
        shown = file_digits(console.shown_meterset(self._facts, treated))
        second = [] if beam.meterset_unit == "MU" else [unit]
        if _is_rounded(self._facts, treated):
            second.append(file_digits(meterset))  # the foot says that these are the file's
        points = METERSET_PT if len(shown) <= SHORT_DIGITS else LARGE_PT
        return Cell(shown, second=", ".join(second), points=points, weight=700, is_number=True)

    def _unit(self, beam: Beam) -> str:
        if beam.meterset_unit is None:
            return self._say("gui-patient-unit-none")
        if beam.meterset_unit == "MU":
            return self._say("gui-patient-col-mu")
        return beam.meterset_unit
