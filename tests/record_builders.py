"""Fictitious plan files and ledger sessions for the tests of what is handed back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from continuity_kit.dicom.fictitious import Case, FictitiousPatient, Target, encode
from continuity_kit.dicom.fictitious_beams import (
    Arc,
    ElectronField,
    Field,
    Imaging,
    Linac,
    WedgeSpec,
)
from continuity_kit.dicom.fictitious_brachy import Afterloader, ChannelSpec, brachy_plan
from continuity_kit.dicom.fictitious_ions import IonField, ProtonRoom, ion_plan
from continuity_kit.dicom.fictitious_plans import PlanHead, linac_plan
from continuity_kit.dicom.record_writer import PlanRecorder
from continuity_kit.domain.ledger import FractionPart, SessionBeam

D = Decimal
PARIS = timezone(timedelta(hours=1), "CET")
GIVEN = datetime(2026, 11, 24, 9, 12, 40, tzinfo=PARIS)
TYPED = datetime(2026, 11, 27, 15, 3, 1, tzinfo=PARIS)
ETIENNE = FictitiousPatient(
    "00412207", "CSE", "Fictif-Modèle^Étienne", date(1961, 3, 14), "M", "ISO_IR 100"
)
HEAD = PlanHead(label="ORL_70", fractions=35, dose_gy="70", planned_on=date(2026, 10, 25))
LINAC = Linac("ACC1", "Modèle A", "1042", tuple(range(-100, 101, 10)))
LEAVES_ONLY = replace(LINAC, name="ACC2", has_x_jaws=False)


def case(patient: FictitiousPatient = ETIENNE, seed: int = 7) -> Case:
    return Case(
        seed, "Centre Saint-Exemple", patient, date(2026, 10, 20), Target((40, 30, 50)), "ORL"
    )


def vmat(of: Case | None = None, *, implicit: bool = False, points: int = 90) -> bytes:
    """Two arcs around an imaging beam, out of order, so that pairing by position is caught."""
    beams = [
        (2, Arc("ARC2", 179, 181, "CC", "263.914420", "1", points=points)),
        (3, Imaging("CBCT")),
        (1, Arc("ARC1", 181, 179, "CW", "281.368973", "1", points=points)),
    ]
    return encode(linac_plan(of or case(), HEAD, LINAC, beams), implicit=implicit)


def leaves_only() -> bytes:
    return encode(linac_plan(case(), HEAD, LEAVES_ONLY, [(1, Arc("A", 181, 179, "CW", "50", "1"))]))


def wedged(of: Case | None = None) -> bytes:
    """A wedged field whose final weight is 100, and step and shoot of four segments."""
    beams = [
        (1, Field("TAN", 90, "50", "1", wedge=WedgeSpec("W30", "30", "90"), final_weight="100")),
        (2, Field("SEG", 270, "113.4", "1", segments=4)),
    ]
    return encode(linac_plan(of or case(), HEAD, LINAC, beams))


def electrons() -> bytes:
    field = ElectronField("E9", 0, "210", "2", "9", "A10", "INSERT1", "BOLUS5")
    return encode(linac_plan(case(), HEAD, LINAC, [(1, field)]))


def brachytherapy() -> bytes:
    channels = [
        ChannelSpec(1, "CYL", "1200", ("10.5", "8", "3")),
        ChannelSpec(2, "CYL", "1200", ("6", "4.2")),
    ]
    source = Afterloader("CURIE1", "Projecteur", "77", "40700", date(2026, 11, 1))
    return encode(
        brachy_plan(case(), HEAD, source, channels, setup_type="FLETCHER_SUIT", dose_gy="7")
    )


def protons(*, scanned: bool = False) -> bytes:
    field = IonField(
        "P1", 90, "88.5", "2", ("160", "150") if scanned else ("160",), range_shifter="RS5",
        is_scanned=scanned,
    )  # fmt: skip
    return encode(ion_plan(case(), HEAD, ProtonRoom("GANTRY1", "Salle", "9"), [field]))


PLANS = {
    "vmat": vmat,
    "vmat-implicit": lambda: vmat(implicit=True),
    "leaves-only": leaves_only,
    "wedged": wedged,
    "electrons": electrons,
    "brachytherapy": brachytherapy,
    "protons": protons,
}


def beams(*pairs: tuple[int, str]) -> tuple[SessionBeam, ...]:
    return tuple(SessionBeam(number, D(meterset)) for number, meterset in pairs)


def part(delivered: Sequence[SessionBeam], **values: object) -> FractionPart:
    """One whole session; `planned` is what was delivered unless said."""
    full = FractionPart(
        entry_hash="ab" * 32,
        session="5f5e9c0e-0000-4000-8000-000000000001",
        outcome="complete",
        beams=tuple(delivered),
        planned=tuple(delivered),
        given_at=GIVEN,
        treated_on=GIVEN.date(),
        machine="ACC1",
        partial_reason=None,
        recorded_by="Noémie Un",
        confirmed_by="Bruno Deux",
        is_confirmed=True,
    )
    return replace(full, **values)  # type: ignore[arg-type]


def recorder(data: bytes, *, is_brachy: bool = False, group: int | None = None) -> PlanRecorder:
    return PlanRecorder(
        data, is_brachy=is_brachy, group_number=group, facility="Centre Saint-Exemple"
    )
