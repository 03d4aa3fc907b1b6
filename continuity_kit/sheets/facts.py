"""All that the blocks of one treatment sheet draw from, gathered once; and why there is none."""

from dataclasses import dataclass
from decimal import Decimal

from continuity_kit.domain.course_position import CoursePosition, course_position
from continuity_kit.domain.findings import Finding
from continuity_kit.domain.machine import MachineProfile, SignedProfile, profile_of
from continuity_kit.domain.plan import (
    Beam,
    Channel,
    FractionGroup,
    Plan,
    ReferencedBeam,
    treatment_beams,
)
from continuity_kit.domain.planned_meterset import fraction_group
from continuity_kit.messages import Language
from continuity_kit.sheets.beam_reading import BeamReading, read_beam
from continuity_kit.sheets.course_rows import GivenRow, NextRow, given_rows, next_rows
from continuity_kit.sheets.frame import printed_name
from continuity_kit.sheets.numbers import dose
from continuity_kit.sheets.page import LONGEST_NAME
from continuity_kit.sheets.prescribed_dose import FractionDose, PrescribedDose, prescribed_dose
from continuity_kit.sheets.request import SheetRequest
from continuity_kit.sheets.text import has_missing_glyph
from continuity_kit.sheets.words import Words


@dataclass(frozen=True)
class TreatmentBeam:
    """One treatment beam of the fraction group."""

    beam: Beam
    reference: ReferencedBeam
    reading: BeamReading


@dataclass(frozen=True)
class SheetFacts:
    """One treatment sheet's values, before any is laid out.

    Attributes:
        planned: fractions of the group.
        others: beams that give no dose in this group's fraction (imaging), in file order.
        unreferenced: beams of the file that the group does not name.
        room_mm: height of a page's body.
        is_numbered: False on pages made ahead: their fraction numbers are for a pen.
        is_tight: rows stand as close as a pen allows, so that a page is not broken for a little.
        photo_mm: width and height of the photo's place; None where the form has none.
    """

    request: SheetRequest
    words: Words
    plan: Plan
    group: FractionGroup
    planned: int
    position: CoursePosition
    doses: PrescribedDose
    beams: tuple[TreatmentBeam, ...]
    others: tuple[tuple[Beam, ReferencedBeam], ...]
    unreferenced: tuple[Beam, ...]
    given: tuple[GivenRow, ...]
    coming: tuple[NextRow, ...]
    room_mm: float
    is_numbered: bool = True
    photo_mm: tuple[float, float] | None = None
    is_tight: bool = False

    @property
    def next_number(self) -> int | None:
        """The number to print on the next fraction, None when it is for a pen."""
        return self.position.next_fraction if self.is_numbered else None

    @property
    def signed_profile(self) -> SignedProfile | None:
        """The profile of the one machine of all treatment beams; None when one lacks it."""
        profiles = self.request.profiles
        found = [profile_of(profiles, item.beam.machine) for item in self.beams]
        return found[0] if found and all(item == found[0] for item in found) else None

    @property
    def profile(self) -> MachineProfile | None:
        """How the console shows values, or None: everything is printed in IEC 61217."""
        signed = self.signed_profile
        return None if signed is None else signed.profile

    @property
    def language(self) -> Language:
        """Language of the sheet."""
        return self.words.language

    @property
    def channels(self) -> tuple[Channel, ...]:
        """Brachytherapy channels of the fraction group, in file order."""
        named = self.group.brachy_setups
        return tuple(item for item in self.plan.channels if not named or item.setup in named)

    @property
    def places(self) -> int:
        """Decimals of the sheet's doses."""
        leading = self.doses.leading
        return leading.places if leading is not None else 2

    @property
    def dose_unit(self) -> str:
        """Gy, or Gy (RBE) for effective doses."""
        return "Gy (RBE)" if self.doses.is_effective else "Gy"

    def dose_text(self, dose_gy: Decimal) -> str:
        """Return a dose with unit, in the decimals of the prescription."""
        return f"{dose(dose_gy, self.places)}\u00a0{self.dose_unit}"

    def running_dose(self, fractions: int) -> str | None:
        """Return the dose after that many complete fractions, None when nobody says."""
        leading: FractionDose | None = self.doses.leading
        return None if leading is None else self.dose_text(leading.after_gy(fractions))


def position_of(request: SheetRequest) -> CoursePosition:
    """Return where the course stands."""
    view = request.plan_view
    return course_position(
        view.count, request.settled, request.ledger_fractions, view.fractions_planned
    )


def stops(request: SheetRequest) -> tuple[Finding, ...]:
    """Return everything that forbids printing a beam value; empty means a sheet can be printed.

    The view's own answer is checked again from its parts: a refusal too many is a page, one too
    few is a patient.

    SAFETY: any stop, of the plan, the patient, the count or the values, refuses
    (test_every_stop_prints_a_refusal_without_a_beam_value).
    """
    view, patient = request.plan_view, request.patient
    found = [item for item in (*view.findings, *patient.findings) if item.severity == "stop"]
    plan = view.plan
    if plan is None:
        return _unique([*found, Finding("plan-missing", "stop")])
    if plan.patient_id is not None and plan.patient_id != patient.key.patient_id:
        found.append(Finding("sheet-plan-other-patient", "stop"))
    group = fraction_group(plan, view.fraction_group)
    if (
        group is None
        or not group.fractions_planned
        or view.fractions_planned is None
        or group.fractions_planned != view.fractions_planned
    ):
        found.append(Finding("sheet-group-open", "stop"))
    else:
        found += _missing_values(plan, group)
    position = position_of(request)
    if position.conflict and not any(item.code.startswith("count-") for item in found):
        found.append(Finding("count-conflict", "stop", values=(("counts", ""),)))
    if position.is_complete and position.interrupted is None:
        found.append(Finding("sheet-course-complete", "stop"))
    if not view.printable and not found:
        found.append(Finding("plan-not-approved", "stop"))
    return _unique(found)


def gather(request: SheetRequest, words: Words, room_mm: float) -> SheetFacts:
    """Gather the facts of a sheet that nothing stops."""
    view = request.plan_view
    plan = view.plan
    group = None if plan is None else fraction_group(plan, view.fraction_group)
    if plan is None or group is None or group.fractions_planned is None:
        raise ValueError("a sheet with a stop is never gathered")
    position = position_of(request)
    treated = treatment_beams(plan, group)
    numbers = {beam.number for beam, _ in treated}
    others = tuple(
        (beam, reference)
        for reference in group.beams
        if reference.beam_number not in numbers
        and (beam := plan.beam(reference.beam_number)) is not None
    )
    named = {reference.beam_number for reference in group.beams}
    return SheetFacts(
        request=request,
        words=words,
        plan=plan,
        group=group,
        planned=group.fractions_planned,
        position=position,
        doses=prescribed_dose(plan, group, view.prescription),
        beams=tuple(
            TreatmentBeam(beam, reference, read_beam(beam, reference.meterset))
            for beam, reference in treated
        ),
        others=others,
        unreferenced=tuple(beam for beam in plan.beams if beam.number not in named),
        given=given_rows(view.count, position, request.ledger_fractions),
        coming=next_rows(request, group, position, group.fractions_planned),
        room_mm=room_mm,
        is_numbered=not request.is_ahead,
    )


def remarks(facts: SheetFacts) -> tuple[Finding, ...]:
    """Return every finding that is printed on a sheet, those of the sheet itself included."""
    view, patient = facts.request.plan_view, facts.request.patient
    found = [*patient.findings, *view.findings]
    if facts.doses.is_contradictory:
        told = ", ".join(
            f"{facts.dose_text(item.per_fraction_gy)} ({facts.words.say(f'dose_{item.source}')})"
            for item in facts.doses.doses
        )
        found.append(Finding("sheet-dose-differs", "warn", values=(("doses", told),)))
    prescription = view.prescription
    if prescription is not None and prescription.fractions not in (None, facts.planned):
        values = (("plan", str(facts.planned)), ("prescription", str(prescription.fractions)))
        found.append(Finding("sheet-fractions-differ", "warn", values=values))
    found += _text_remarks(facts)
    return _unique(found)


def _text_remarks(facts: SheetFacts) -> list[Finding]:
    """Flag names that hold what no font draws, or that are too long for a page."""
    row, plan = facts.request.patient.patient, facts.plan
    names = [printed_name(facts.request.patient), facts.request.patient.key.patient_id]
    names += [text for text in (row.birth_name if row else None, plan.label) if text]
    names += [item.beam.name for item in facts.beams if item.beam.name]
    found = []
    if any(has_missing_glyph(text) for text in names):
        found.append(Finding("sheet-glyph-missing", "warn"))
    if any(len(text) > LONGEST_NAME for text in names):
        found.append(Finding("sheet-text-long", "warn"))
    return found


def _missing_values(plan: Plan, group: FractionGroup) -> list[Finding]:
    """Name what a beam cannot be treated without."""
    if plan.kind == "brachy":
        lacking = [f"{channel.number}" for channel in plan.channels if channel.total_time_s is None]
        if not plan.channels:
            lacking = ["ChannelSequence"]
        return [
            Finding("sheet-value-missing", "stop", values=(("what", item),)) for item in lacking
        ]
    treated = treatment_beams(plan, group)
    found = []
    if not treated:
        found.append(Finding("sheet-value-missing", "stop", values=(("what", "BeamSequence"),)))
    for beam, reference in treated:
        what = _lacking(beam, reference)
        if what:
            found.append(Finding("sheet-value-missing", "stop", beam.number, (("what", what),)))
    return found


def _lacking(beam: Beam, reference: ReferencedBeam) -> str:
    if reference.meterset is None or reference.meterset <= 0:
        return "BeamMeterset"
    if not beam.control_points:
        return "ControlPointSequence"
    if beam.control_points[0].gantry is None:
        return "GantryAngle"
    return "" if beam.radiation_type else "RadiationType"


def _unique(found: list[Finding]) -> tuple[Finding, ...]:
    return tuple(dict.fromkeys(found))
