"""DICOM plans for the paper: fictitious ones of every technique, real ones where they are kept."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import builders_sheets as build
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset

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
from continuity_kit.dicom.plan_reader import read_plan
from continuity_kit.domain.fraction import FractionCount
from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.plan import Plan
from continuity_kit.sheets.request import SheetRequest

REAL = (
    "dicompyler-breast",
    "eclipse-prostate-phantom",
    "eclipse-proton",
    "eclipse-vmat",
    "monaco-static",
    "monaco-tinyvmat",
    "pinnacle",
    "raystation-proton",
)
DAY = date(2026, 10, 28)
EDGES = tuple(float(edge) for edge in (*range(-200, -100, 10), *range(-100, 101, 5),
                                       *range(110, 201, 10)))  # fmt: skip
WIDE_EDGES = tuple(float(edge) for edge in range(-200, 201, 5))
ACC1 = Linac("ACC1", "Exemple 120", "1001", EDGES)
ACC3 = Linac("ACC3", "Agile 160", "1003", WIDE_EDGES, has_x_jaws=False)
NONE_GIVEN = FractionCount(0, build.EXPORTED, "counts", sources=(("counts", 0, build.EXPORTED),))


def case(site: str, half: tuple[float, float, float] = (40, 35, 45)) -> Case:
    patient = FictitiousPatient("00412207", "CSE", "FICTIF-MODÈLE^Étienne", date(1961, 3, 14), "M")
    return Case(7, "Centre Saint-Exemple", patient, DAY, Target(half), site)


def head(label: str, fractions: int, dose: str, **values: object) -> PlanHead:
    full = PlanHead(label, fractions, dose, DAY, fixation="Masque 5 pts n° 214")
    return replace(full, **values)  # type: ignore[arg-type]


def vmat() -> Dataset:
    beams = (
        (3, Imaging("CBCT")),
        (1, Arc("ARC1_HOR", 181, 179, "CW", "281.368973", "1.031")),
        (2, Arc("ARC2_ANTI", 179, 181, "CC", "263.914420", "0.969", collimator=330)),
    )
    return linac_plan(case("ORL"), head("ORL_P1_70", 35, "70"), ACC1, beams)


def wedges() -> Dataset:
    beams = (
        (1, Field("TG_INT", 305, "138.2", "0.986", collimator=8,
                  wedge=WedgeSpec("W15R", "15", "270"))),
        (2, Field("TG_EXT", 125, "142.7", "1.014", collimator=352,
                  wedge=WedgeSpec("W15L", "15", "90"))),
        (3, Imaging("KV_ANT")),
        (4, Imaging("KV_LAT", 90)),
    )  # fmt: skip
    couch = ("-121", "887", "-54")
    return linac_plan(case("Sein"), head("SEIN_G_50", 25, "50"), ACC1, beams, couch_mm=couch)


def motorised() -> Dataset:
    beams = (
        (1, Field("ANT", 0, "102.75", "0.7", energy="10",
                  wedge=WedgeSpec("MW60", "60", "0", "MOTORIZED"))),
        (2, Field("LAT_D", 270, "88.31", "0.65", energy="10")),
        (3, Field("LAT_G", 90, "87.94", "0.65", energy="10")),
    )  # fmt: skip
    return linac_plan(case("Rectum"), head("RECT_45", 25, "50"), ACC3, beams)


def step_and_shoot() -> Dataset:
    beams = [
        (place, Field(f"S{place}", 40.0 * place, f"{50 + place}.1250", "0.25", segments=6,
                      final_weight="100", collimator=place))
        for place in range(1, 9)
    ]  # fmt: skip
    return linac_plan(case("Prostate"), head("PROST_SS", 39, "78"), ACC3, beams)


def electrons() -> Dataset:
    field = ElectronField("E12_BOOST", 22, "228.1", "2.0", "12", "A10", "INS-G27", "BOLUS_5")
    return linac_plan(case("Sein, lit"), head("BOOST_SG_16", 8, "16"), ACC1, [(1, field)])


def stereotactic() -> Dataset:
    beams = [
        (place, Arc(f"STX_{place}", 181, 359, "CW", "1402.55", "5", couch=couch, fluence="FFF",
                    dose_rate="1400", points=45))
        for place, couch in ((1, 0), (2, 45), (3, 90), (4, 315))
    ]  # fmt: skip
    small = case("Cerveau, une lésion", (8, 8, 8))
    return linac_plan(small, head("STX_CERV_20", 1, "20"), ACC1, beams)


def twice_daily() -> Dataset:
    beams = ((1, Arc("ARC1", 210, 150, "CW", "198.4", "1.5")),)
    return linac_plan(case("Poumon"), head("CBPC_45", 30, "45", per_day=2), ACC1, beams)


def proton() -> Dataset:
    fields = (
        IonField("P1", 90, "153.227", "0.9", ("154.3", "131.7", "110.2", "70.6"), couch=350),
        IonField("P2", 270, "149.5", "0.9", ("150.1", "120.5"), range_shifter="RS-57"),
    )
    room = ProtonRoom("GTR1", "Proton Exemple", "9001")
    return ion_plan(case("Base du crâne"), head("PROT_54", 30, "54"), room, fields)


def passive_proton() -> Dataset:
    fields = (IonField("P1", 45, "201.4", "2", ("160.0",), is_scanned=False),)
    room = ProtonRoom("GTR2", "Proton Passif", "9002")
    return ion_plan(case("Orbite"), head("OEIL_52", 4, "52"), room, fields)


def cylinder() -> Dataset:
    times = ("52.6", "41.3", "33.8", "28.4", "26.1", "25.2", "26.0", "28.2", "30.6", "30.8", "29.4")
    loader = Afterloader("HDR1", "Projecteur", "77", "38500.0", date(2026, 11, 5))
    channels = (ChannelSpec(1, "CYL30", "1300", times),)
    return brachy_plan(case("Vagin"), head("CURIE_DV_21", 3, "21"), loader, channels,
                       setup_type="VAGINAL", dose_gy="7")  # fmt: skip


def three_channels() -> Dataset:
    loader = Afterloader("HDR1", "Projecteur", "77", "40700.0", date(2026, 11, 5))
    channels = tuple(
        ChannelSpec(place, name, f"{1290 + place}", tuple(f"{5 + place + step}.{step}"
                                                          for step in range(12)))
        for place, name in ((1, "SONDE"), (2, "OVOIDE_G"), (3, "OVOIDE_D"))
    )  # fmt: skip
    return brachy_plan(case("Col"), head("CURIE_COL_28", 4, "28"), loader, channels,
                       setup_type="FLETCHER_SUIT", dose_gy="7")  # fmt: skip


FICTITIOUS: dict[str, Callable[[], Dataset]] = {
    made.__name__: made
    for made in (vmat, wedges, motorised, step_and_shoot, electrons, stereotactic, twice_daily,
                 proton, passive_proton, cylinder, three_channels)
}  # fmt: skip


def fictitious(name: str) -> bytes:
    """Return the bytes of a fictitious plan."""
    return encode(FICTITIOUS[name]())


def real(folder: Path) -> bytes:
    """Return the bytes of the one RT plan in a folder of the corpus."""
    for path in sorted(folder.glob("*.dcm")):
        data = path.read_bytes()
        if getattr(dataset(data), "Modality", "") == "RTPLAN":
            return data
    raise FileNotFoundError(folder)


def pydicom_plan() -> bytes:
    """Return pydicom's own test plan."""
    return Path(str(get_testdata_file("rtplan.dcm"))).read_bytes()


def dataset(data: bytes) -> Dataset:
    """Read a file with pydicom alone."""
    return dcmread(BytesIO(data), force=True)


def sheet_request(data: bytes, **values: object) -> SheetRequest:
    """Return a request for a plan's file, nothing given yet, no prescription but the plan's."""
    return plan_request(read_plan(data), **values)


def plan_request(plan: Plan, **values: object) -> SheetRequest:
    """Return a request for a plan as it was read."""
    made = build.request(plan, view_count=NONE_GIVEN, view_prescription=None)
    key = PatientKey(plan.patient_id or "?", "")
    return replace(made, patient=replace(made.patient, key=key), **values)  # type: ignore[arg-type]
