"""All files of a fictitious treatment: scan, structures, plan, radiographs, dose, records."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from pydicom.dataset import Dataset

from continuity_kit.dicom.fictitious import Case, encode
from continuity_kit.dicom.fictitious_anatomy import Organ, body_of
from continuity_kit.dicom.fictitious_beams import BeamSpec, Linac
from continuity_kit.dicom.fictitious_brachy import Afterloader, ChannelSpec, brachy_plan
from continuity_kit.dicom.fictitious_images import ct_series, slice_heights
from continuity_kit.dicom.fictitious_ions import IonField, ProtonRoom, ion_plan
from continuity_kit.dicom.fictitious_plans import PlanHead, linac_plan, plan_uid
from continuity_kit.dicom.fictitious_projections import dose_grid, drr, views_of
from continuity_kit.dicom.fictitious_records import GivenSession, beams_record
from continuity_kit.dicom.fictitious_structures import structure_set


@dataclass(frozen=True)
class OnLinac:
    """Treated on a linear accelerator; beams with their numbers, in the file's order."""

    linac: Linac
    beams: tuple[tuple[int, BeamSpec], ...]
    couch_mm: tuple[str, str, str] | None = None

    @property
    def machine(self) -> str:
        """Treatment Machine Name (300A,00B2)."""
        return self.linac.name


@dataclass(frozen=True)
class InProtonRoom:
    """Treated with protons."""

    room: ProtonRoom
    fields: tuple[IonField, ...]

    @property
    def machine(self) -> str:
        """Treatment Machine Name (300A,00B2)."""
        return self.room.name


@dataclass(frozen=True)
class ByAfterloader:
    """Treated by HDR brachytherapy; `dose_gy` is of one fraction."""

    afterloader: Afterloader
    channels: tuple[ChannelSpec, ...]
    setup_type: str
    dose_gy: str

    @property
    def machine(self) -> str:
        """Treatment Machine Name (300A,00B2)."""
        return self.afterloader.name


Technique = OnLinac | InProtonRoom | ByAfterloader


@dataclass(frozen=True)
class Scan:
    """A planning CT as it is made: whose, of which part of the body, how many slices.

    Attributes:
        region: `head`, `thorax`, `pelvis` or `limb`.
        bolus: name of the bolus among the structures, "" for none.
    """

    case: Case
    region: str
    slices: int
    bolus: str = ""

    @property
    def body(self) -> tuple[Organ, ...]:
        """What is drawn on it."""
        return body_of(self.region, self.case.target)


@dataclass(frozen=True)
class TreatmentPlan:
    """A plan on a scan."""

    scan: Scan
    head: PlanHead
    technique: Technique

    @property
    def uid(self) -> str:
        """SOP Instance UID (0008,0018)."""
        return plan_uid(self.scan.case, self.head)

    def dataset(self) -> Dataset:
        """Return the RT Plan or RT Ion Plan."""
        case, how = self.scan.case, self.technique
        if isinstance(how, OnLinac):
            return linac_plan(case, self.head, how.linac, how.beams, couch_mm=how.couch_mm)
        if isinstance(how, InProtonRoom):
            return ion_plan(case, self.head, how.room, how.fields)
        return brachy_plan(
            case,
            self.head,
            how.afterloader,
            how.channels,
            setup_type=how.setup_type,
            dose_gy=how.dose_gy,
        )


def scan_files(scan: Scan) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of the CT slices and the structure set of a scan."""
    case = scan.case
    for place, made in enumerate(ct_series(case, scan.region, scan.body, scan.slices), start=1):
        yield f"CT.{case.number}.{place:03d}.dcm", encode(made, implicit=case.implicit)
    made = structure_set(case, scan.body, scan.slices, bolus=scan.bolus)
    yield f"RS.{case.number}.dcm", encode(made, implicit=case.implicit)


def plan_files(
    plan: TreatmentPlan, *, with_drr: bool, drawn_on: date
) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of a plan, of a radiograph for each of its beams, and of its dose."""
    scan, label = plan.scan, plan.head.label
    case = scan.case
    dataset = plan.dataset()
    yield f"RP.{label}.dcm", encode(dataset, implicit=case.implicit)
    for view in views_of(dataset) if with_drr else ():
        made = drr(case, scan.body, dataset, view, drawn_on)
        yield f"RI.{label}.{view.beam_number or 0}.dcm", encode(made, implicit=case.implicit)
    heights = slice_heights(case, scan.slices)
    made = dose_grid(case, dataset, float(plan.head.dose_gy), heights)
    yield f"RD.{label}.dcm", encode(made, implicit=case.implicit)


def record_files(
    plan: TreatmentPlan, sessions: Iterable[GivenSession]
) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of a machine's records of a plan on a linear accelerator."""
    dataset = plan.dataset()
    for session in sessions:
        made = beams_record(plan.scan.case, dataset, session)
        name = f"RT.{plan.head.label}.{session.fraction:03d}.{session.at:%Y%m%d}.dcm"
        yield name, encode(made, implicit=plan.scan.case.implicit)
