"""HDR brachytherapy plans of a fictitious afterloader.

Source: DICOM PS3.3 C.8.8.15 (RT Brachy Application Setups). Two control points a dwell: arriving
and leaving, the cumulative time weight between them being the time that the source stays.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pydicom.dataset import Dataset

from continuity_kit.dicom.fictitious import MAKER, Case, day_text, item, number
from continuity_kit.dicom.fictitious_plans import PlanHead, fraction_group, start_plan
from continuity_kit.dicom.prescan import RT_PLAN

STEP_MM = 5
HALF_LIFE_DAYS = "73.83"


@dataclass(frozen=True)
class Afterloader:
    """An afterloader with its source: RAKR in µGy/h at 1 m at its reference date."""

    name: str
    model: str
    serial: str
    rakr: str
    reference_on: date


@dataclass(frozen=True)
class ChannelSpec:
    """One channel: its dwell times in seconds from the tip, `STEP_MM` apart."""

    number: int
    applicator: str
    length_mm: str
    times_s: tuple[str, ...]

    @property
    def total_s(self) -> Decimal:
        """Time that the source stays in the channel."""
        return sum((Decimal(time) for time in self.times_s), Decimal(0))


def brachy_plan(
    case: Case,
    head: PlanHead,
    afterloader: Afterloader,
    channels: Sequence[ChannelSpec],
    *,
    setup_type: str,
    dose_gy: str,
) -> Dataset:
    """Return an RT Plan of one application setup.

    Args:
        setup_type: Application Setup Type (300A,0232).
        dose_gy: of one fraction.
    """
    made = start_plan(case, head, RT_PLAN)
    for setup in made.PatientSetupSequence:
        del setup.SetupTechnique  # says how beams are set up, and there is none
    group = fraction_group(head, 0, 1)
    group.ReferencedBrachyApplicationSetupSequence = [
        item(BrachyApplicationSetupDose=dose_gy, ReferencedBrachyApplicationSetupNumber=1)
    ]
    made.FractionGroupSequence = [group]
    made.BrachyTreatmentTechnique = "INTRACAVITARY"
    made.BrachyTreatmentType = "HDR"
    made.TreatmentMachineSequence = [_machine(afterloader)]
    made.SourceSequence = [_source(afterloader)]
    total = sum((channel.total_s for channel in channels), Decimal(0))
    made.ApplicationSetupSequence = [
        item(
            ApplicationSetupType=setup_type,
            ApplicationSetupNumber=1,
            TotalReferenceAirKerma=number(Decimal(afterloader.rakr) * total / 3600, 1),
            ChannelSequence=[_channel(channel) for channel in channels],
        )
    ]
    return made


def _machine(afterloader: Afterloader) -> Dataset:
    return item(
        Manufacturer=MAKER,
        InstitutionName="",
        ManufacturerModelName=afterloader.model,
        DeviceSerialNumber=afterloader.serial,
        TreatmentMachineName=afterloader.name,
    )


def _source(afterloader: Afterloader) -> Dataset:
    return item(
        SourceNumber=1,
        SourceType="CYLINDER",
        SourceManufacturer=MAKER,
        ActiveSourceDiameter="0.6",
        ActiveSourceLength="3.5",
        SourceIsotopeName="Ir-192",
        SourceIsotopeHalfLife=HALF_LIFE_DAYS,
        ReferenceAirKermaRate=afterloader.rakr,
        SourceStrengthReferenceDate=day_text(afterloader.reference_on),
        SourceStrengthReferenceTime="080000",
    )


def _channel(spec: ChannelSpec) -> Dataset:
    running = Decimal(0)
    points: list[Dataset] = []
    for place, time in enumerate(spec.times_s):
        for weight in (running, running + Decimal(time)):
            points.append(
                item(
                    ControlPointIndex=len(points),
                    CumulativeTimeWeight=str(weight),
                    ControlPointRelativePosition=number(place * STEP_MM),
                )
            )
        running += Decimal(time)
    return item(
        ChannelNumber=spec.number,
        ChannelLength=spec.length_mm,
        ChannelTotalTime=str(spec.total_s),
        SourceMovementType="STEPWISE",
        NumberOfControlPoints=len(points),
        SourceApplicatorNumber=spec.number,
        SourceApplicatorID=spec.applicator,
        SourceApplicatorType="RIGID",
        SourceApplicatorLength=spec.length_mm,
        SourceApplicatorStepSize=STEP_MM,
        ReferencedROINumber=4,
        TransferTubeNumber=spec.number,
        TransferTubeLength="1000",
        AfterloaderChannelID=str(spec.number),
        ReferencedSourceNumber=1,
        FinalCumulativeTimeWeight=str(spec.total_s),
        BrachyControlPointSequence=points,
    )
