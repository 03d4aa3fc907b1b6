"""An RT Plan, RT Ion Plan or brachytherapy plan as read, nothing guessed; absent is `None`.

Lengths are mm and angles degrees in IEC 61217, as in the file. Control points are resolved: each
carries the full state of its moment (DICOM PS3.3 C.8.8.14.5), per device for jaws and leaves.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from continuity_kit.domain.findings import Finding

PlanKind = Literal["external", "ion", "brachy"]


@dataclass(frozen=True)
class DoseReference:
    """One item of the Dose Reference Sequence (300A,0010)."""

    number: int | None
    structure: str | None  # DoseReferenceStructureType (300A,0014)
    description: str | None
    type: str | None  # DoseReferenceType (300A,0020): TARGET, ORGAN_AT_RISK
    target_dose_gy: Decimal | None  # whole plan, all its fractions (300A,0026)
    purpose: str | None = None  # DoseValuePurpose (300A,061D): TRACKING, QA


@dataclass(frozen=True)
class ReferencedBeam:
    """What a fraction group says of a beam; `meterset` is for one fraction (300A,0086)."""

    beam_number: int
    meterset: Decimal | None
    dose_gy: Decimal | None
    dose_type: str | None = None  # PHYSICAL or EFFECTIVE (300A,0090)
    dose_meaning: str | None = None  # BEAM_LEVEL or FRACTION_LEVEL (300A,008B)


@dataclass(frozen=True)
class FractionGroup:
    """One item of the Fraction Group Sequence (300A,0070)."""

    number: int | None
    fractions_planned: int | None
    beams: tuple[ReferencedBeam, ...]
    number_of_beams: int | None = None
    number_of_brachy_setups: int | None = None
    brachy_setups: tuple[int, ...] = ()  # referenced application setup numbers
    digits_per_day: int | None = None  # NumberOfFractionPatternDigitsPerDay (300A,0079)
    pattern: str | None = None  # FractionPattern (300A,007B)


@dataclass(frozen=True)
class Wedge:
    """One item of the Wedge Sequence; orientation in degrees of the wedge frame."""

    number: int | None
    id: str | None
    type: str | None
    angle: Decimal | None
    orientation: Decimal | None


@dataclass(frozen=True)
class Accessory:
    """An applicator, block, compensator, bolus, snout or range shifter: put on by hand."""

    id: str | None
    type: str | None = None
    code: str | None = None  # AccessoryCode (300A,00F9)
    name: str | None = None
    material: str | None = None
    thickness_mm: Decimal | None = None
    outline_mm: tuple[Decimal, ...] = ()  # BlockData: x, y pairs, IEC BEAM LIMITING DEVICE


@dataclass(frozen=True)
class LimitingDevice:
    """One beam limiting device; `boundaries_mm` has `leaf_pairs + 1` values for a leaf device."""

    type: str  # X, Y, ASYMX, ASYMY, MLCX, MLCY
    leaf_pairs: int | None
    boundaries_mm: tuple[Decimal, ...] = ()


@dataclass(frozen=True)
class DevicePositions:
    """Positions of a device, mm at isocentre: 2 for jaws, bank 1 then bank 2 for leaves."""

    type: str
    positions_mm: tuple[Decimal, ...]


@dataclass(frozen=True)
class TableTop:
    """Table top position, mm, IEC 61217; `None` is unknown."""

    vertical: Decimal | None
    longitudinal: Decimal | None
    lateral: Decimal | None


@dataclass(frozen=True)
class ControlPoint:
    """Full state at one control point; directions apply to the segment after it."""

    index: int
    weight: Decimal | None  # CumulativeMetersetWeight (300A,0134)
    energy: Decimal | None = None  # MV or MeV; MeV per nucleon for ions
    dose_rate: Decimal | None = None  # MU/min (300A,0115)
    gantry: Decimal | None = None
    gantry_direction: str | None = None  # CW, CC, NONE
    collimator: Decimal | None = None
    collimator_direction: str | None = None
    couch: Decimal | None = None  # PatientSupportAngle (300A,0122)
    couch_direction: str | None = None
    table_eccentric: Decimal | None = None
    table_pitch: Decimal | None = None
    table_roll: Decimal | None = None
    table_top: TableTop | None = None
    isocentre_mm: tuple[Decimal, Decimal, Decimal] | None = None
    ssd_mm: Decimal | None = None
    devices: tuple[DevicePositions, ...] = ()
    wedge_positions: tuple[tuple[int, str], ...] = ()  # (referenced wedge number, IN/OUT)
    snout_position_mm: Decimal | None = None
    range_shifter_settings: tuple[tuple[int, str], ...] = ()
    spot_tune_id: str | None = None
    spot_count: int | None = None
    spot_sha256: str | None = None  # over the spot positions and weights as read, for the digest
    paintings: int | None = None
    gantry_pitch: Decimal | None = None
    further: tuple[tuple[str, str], ...] = ()  # other clinical attributes, keyword -> text as read


@dataclass(frozen=True)
class Beam:
    """One item of the Beam Sequence or Ion Beam Sequence."""

    number: int
    name: str | None
    description: str | None
    delivery_type: str | None  # TREATMENT, SETUP, OPEN_PORTFILM, TRMT_PORTFILM, CONTINUATION
    radiation_type: str | None
    beam_type: str | None  # STATIC, DYNAMIC
    machine: str | None
    meterset_unit: str | None  # MU, MINUTE, NP
    fluence_mode: str | None  # "STANDARD", or "NON_STANDARD FFF": mode and ID as written
    high_dose_technique: str | None
    sad_mm: tuple[Decimal, ...] = ()  # one value; two for ion beams (VSAD)
    final_weight: Decimal | None = None
    number_of_control_points: int | None = None
    devices: tuple[LimitingDevice, ...] = ()
    wedges: tuple[Wedge, ...] = ()
    number_of_wedges: int | None = None
    applicator: Accessory | None = None
    boli: tuple[Accessory, ...] = ()
    number_of_boli: int | None = None
    blocks: tuple[Accessory, ...] = ()
    number_of_blocks: int | None = None
    compensators: tuple[Accessory, ...] = ()
    number_of_compensators: int | None = None
    general_accessories: tuple[Accessory, ...] = ()
    patient_setup_number: int | None = None
    tolerance_table: str | None = None
    scan_mode: str | None = None
    snouts: tuple[Accessory, ...] = ()
    range_shifters: tuple[Accessory, ...] = ()
    control_points: tuple[ControlPoint, ...] = ()
    number_of_range_shifters: int | None = None


@dataclass(frozen=True)
class Dwell:
    """One dwell position; `time_s` is for one fraction (one pulse for PDR), not decay-corrected."""

    position_mm: Decimal | None
    time_s: Decimal | None
    time_weight: Decimal | None = None  # cumulative, as written


@dataclass(frozen=True)
class Channel:
    """One channel of an application setup."""

    setup: int | None
    number: int | None
    total_time_s: Decimal | None
    length_mm: Decimal | None
    step_mm: Decimal | None
    dwells: tuple[Dwell, ...]
    applicator_id: str | None = None
    transfer_tube: str | None = None
    afterloader_channel: str | None = None
    pulses: int | None = None
    source_number: int | None = None


@dataclass(frozen=True)
class ApplicationSetup:
    """One application setup (300A,0230)."""

    number: int | None
    type: str | None
    total_rakr: Decimal | None  # TotalReferenceAirKerma (300A,0250), µGy at 1 m


@dataclass(frozen=True)
class Source:
    """One brachytherapy source; RAKR in µGy/h at 1 m."""

    number: int | None
    isotope: str | None
    rakr: Decimal | None
    reference_at: str | None  # date and time as written, "2026-11-20T08:00:00" form
    half_life_d: Decimal | None


@dataclass(frozen=True)
class PatientSetup:
    """One item of the Patient Setup Sequence; displacements in mm."""

    number: int | None
    position: str | None  # HFS, FFS, HFP ...
    technique: str | None
    description: str | None = None
    fixations: tuple[str, ...] = ()
    displacement_mm: tuple[Decimal | None, Decimal | None, Decimal | None] = (None, None, None)
    fixation_details: tuple[str, ...] = ()  # FixationDeviceDescription of each, "" where none


@dataclass(frozen=True)
class Plan:
    """One RT Plan instance with everything a sheet, a gate or a digest asks of it.

    `fraction_groups` and `beams` keep the file's order; match by number, never by position.
    """

    uid: str
    kind: PlanKind
    sop_class_uid: str
    patient_id: str | None = field(repr=False)
    id_issuer: str | None = field(repr=False)
    patient_name: str | None = field(repr=False)  # PN as written, `family^given^…=…`
    birth_date: str | None = field(repr=False)  # ISO date
    sex: str | None
    label: str | None
    name: str | None
    date: str | None  # ISO date
    time: str | None
    intent: str | None
    approval: str | None
    reviewer: str | None
    review_date: str | None
    geometry: str | None
    manufacturer: str | None
    model: str | None
    study_uid: str | None
    frame_of_reference_uid: str | None
    structure_set_uids: tuple[str, ...]
    dose_references: tuple[DoseReference, ...]
    fraction_groups: tuple[FractionGroup, ...]
    beams: tuple[Beam, ...]
    patient_setups: tuple[PatientSetup, ...]
    application_setups: tuple[ApplicationSetup, ...] = ()
    channels: tuple[Channel, ...] = ()
    sources: tuple[Source, ...] = ()
    brachy_technique: str | None = None
    brachy_type: str | None = None
    other_patient_names: tuple[str, ...] = field(default=(), repr=False)
    findings: tuple[Finding, ...] = ()

    def beam(self, number: int) -> Beam | None:
        """Return the beam of that number when exactly one bears it."""
        matches = [beam for beam in self.beams if beam.number == number]
        return matches[0] if len(matches) == 1 else None


def is_treatment_beam(beam: Beam, meterset: Decimal | None) -> bool:
    """Tell whether a beam gives dose in a fraction (DICOM notes §1.2, Treatment Delivery Type).

    TREATMENT and CONTINUATION do; an absent type with a meterset above zero does too.
    """
    if beam.delivery_type is None:
        return meterset is not None and meterset > 0
    return beam.delivery_type in ("TREATMENT", "CONTINUATION")


def treatment_beams(plan: Plan, group: FractionGroup) -> tuple[tuple[Beam, ReferencedBeam], ...]:
    """Return the treatment beams of a fraction group with what the group says of them."""
    pairs = []
    for reference in group.beams:
        beam = plan.beam(reference.beam_number)
        if beam is not None and is_treatment_beam(beam, reference.meterset):
            pairs.append((beam, reference))
    return tuple(pairs)
