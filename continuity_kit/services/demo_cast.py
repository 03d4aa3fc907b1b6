"""What the demo says of a patient who does not exist: who, treated for what, how, how far."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from continuity_kit.dicom.fictitious import Target
from continuity_kit.dicom.fictitious_beams import Arc, BeamSpec, Imaging, Linac
from continuity_kit.dicom.fictitious_treatments import OnLinac, Technique

ISSUER = "CSE"
MONDAY_TO_FRIDAY = frozenset(range(5))
ALTERNATE_DAYS = frozenset((0, 2, 4))
TWICE_A_WEEK = frozenset((1, 3))


@dataclass(frozen=True)
class DemoPrescription:
    """What a doctor prescribed; `phase` orders the prescriptions of one course."""

    site: str
    dose_per_fraction_gy: str
    fractions: int
    category: int
    laterality: str = ""
    intent: str = "curatif"
    per_day: int = 1
    phase: int | None = None


@dataclass(frozen=True)
class DemoScan:
    """A planning CT: part of the body, its target, and a bolus that is drawn on it."""

    region: str
    target: Target
    bolus: str = ""


@dataclass(frozen=True)
class DemoTreatment:
    """One plan: how it treats, how far it is, and what is odd about it.

    Attributes:
        given: fractions given by the evening of the last export, the interrupted one not counted.
        starts_in: working days from the first day of the outage to the first fraction; only for a
            plan that was not begun.
        weekdays: Monday is 0.
        times: of the sessions of a day; () takes the machine's next free time.
        scan: place of its CT among the patient's scans.
        approval, status: in the file, and in the table of plans.
        records: how many of the last fractions the machine's own records tell.
        stopped_at_mu: the session of the last export's day was interrupted there, beam by beam.
        count_in_table: False when no report counts this plan.
        table_lags: fractions that the table of counts forgets on the last evening.
        is_over: the course ended before the last export.
    """

    label: str
    prescription: DemoPrescription
    technique: Technique
    given: int
    starts_in: int | None = None
    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    times: tuple[str, ...] = ()
    scan: int = 0
    approval: str = "APPROVED"
    status: str = "treatment_approved"
    fixation: str = ""
    records: int = 0
    stopped_at_mu: Mapping[int, Decimal] = field(default_factory=dict)
    count_in_table: bool = True
    table_lags: int = 0
    is_over: bool = False

    @property
    def sessions_a_day(self) -> int:
        """Fractions on a day of treatment."""
        return self.prescription.per_day


@dataclass(frozen=True)
class DemoPatient:
    """One patient of the demo, with everything that the department's systems hold.

    Attributes:
        setup_note, imaging_note: "" when nobody wrote one.
        alerts: kind and text.
        charset: of the DICOM objects.
        is_implicit: the DICOM objects are written in Implicit VR.
        with_drr: radiographs were exported.
    """

    patient_id: str
    family_name: str
    given_names: str
    birth_date: date
    sex: str
    scans: tuple[DemoScan, ...] = ()
    treatments: tuple[DemoTreatment, ...] = ()
    setup_note: str = "Réglage sur les tatouages, puis imagerie du jour."
    imaging_note: str = "CBCT quotidien ; tolérance 3 mm, au-delà appeler le médecin."
    alerts: tuple[tuple[str, str], ...] = ()
    birth_name: str = ""
    transport: str = "seul"
    language: str = "fr"
    charset: str = "ISO_IR 100"
    is_implicit: bool = False
    with_drr: bool = True


def share(dose_gy: str, parts: int) -> str:
    """Return one of equal parts of a dose, as a file writes it."""
    return f"{(Decimal(dose_gy) / parts).quantize(Decimal('0.0001')).normalize():f}"


def vmat(
    linac: Linac,
    dose_gy: str,
    *metersets: str,
    energy: str = "6",
    fluence: str = "",
    couch_mm: tuple[str, str, str] | None = None,
) -> OnLinac:
    """Return one arc for each meterset, to and fro, and a setup beam listed before them."""
    arcs: list[tuple[int, BeamSpec]] = []
    for place, meterset in enumerate(metersets):
        is_even = place % 2 == 0
        arc = Arc(
            name=f"ARC{place + 1}",
            start=181 if is_even else 179,
            stop=179 if is_even else 181,
            direction="CW" if is_even else "CC",
            meterset=meterset,
            dose_gy=share(dose_gy, len(metersets)),
            collimator=30 if is_even else 330,
            energy=energy,
            fluence=fluence,
            dose_rate="1400" if fluence else "600",
        )
        arcs.append((place + 1, arc))
    # The file lists the setup beam first: a reader that pairs by position is caught.
    return OnLinac(linac, ((len(arcs) + 1, Imaging("CBCT")), *arcs), couch_mm)
