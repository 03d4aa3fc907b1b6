"""What the demo's accelerators treat and how: targets on scans, and the beams of each technique."""

from decimal import Decimal

from continuity_kit.dicom.fictitious import Target
from continuity_kit.dicom.fictitious_beams import ElectronField, Field, Imaging, WedgeSpec
from continuity_kit.dicom.fictitious_treatments import OnLinac
from continuity_kit.services.demo_cast import DemoScan
from continuity_kit.services.demo_machines import LINAC_1, LINAC_2, LINAC_3

KV_PAIR = ((11, Imaging("KV 0", 0)), (12, Imaging("KV 90", 90)))
LEFT_BREAST = DemoScan("thorax", Target((48, 32, 75), (85, -62, 10), "PTV_SEIN_G"))
RIGHT_BREAST = DemoScan("thorax", Target((46, 30, 70), (-85, -62, 10), "PTV_SEIN_D"))
PROSTATE = DemoScan("pelvis", Target((27, 24, 28), (0, 6, -10), "PTV_PROSTATE"))
RECTUM = DemoScan("pelvis", Target((48, 42, 65), (0, 34, 0), "PTV_RECTUM"))
CERVIX = DemoScan("pelvis", Target((60, 50, 75), (0, 10, 20), "PTV_PELVIS"))
BLADDER = DemoScan("pelvis", Target((42, 38, 40), (0, -28, 20), "PTV_VESSIE"))
LUNG = DemoScan("thorax", Target((30, 32, 38), (-78, 4, 10), "PTV_POUMON"))
MEDIASTINUM = DemoScan("thorax", Target((38, 32, 55), (8, 6, 20), "PTV_MEDIASTIN"))
OESOPHAGUS = DemoScan("thorax", Target((26, 26, 70), (4, 42, 0), "PTV_OESO"))
NECK = DemoScan("head", Target((52, 40, 62), (0, 10, -35), "PTV_ORL"))
LARYNX = DemoScan("head", Target((24, 22, 27), (0, -42, -50), "PTV_LARYNX"))
SPINE = DemoScan("thorax", Target((32, 28, 60), (0, 62, 0), "PTV_RACHIS"))
HIP = DemoScan("pelvis", Target((34, 34, 45), (92, 0, -10), "PTV_HANCHE_G"))

BREAST_MEDIAL = WedgeSpec("W15L", "15", "270")
BREAST_LATERAL = WedgeSpec("W15R", "15", "90")


def tangents(name: str, first: float, second: float, metersets: tuple[str, str]) -> OnLinac:
    """Return two wedged tangents with the collimator turned, and a kV pair to set up by."""
    fields = (
        (1, Field("TGI " + name, first, metersets[0], "1.0", collimator=10, wedge=BREAST_MEDIAL)),
        (
            2,
            Field("TGE " + name, second, metersets[1], "1.0", collimator=350, wedge=BREAST_LATERAL),
        ),
    )
    return OnLinac(LINAC_2, (*KV_PAIR, *fields), ("-112", "845", "-62"))


def opposed(dose_gy: str, front: str, back: str, energy: str) -> OnLinac:
    """Return a front and a back field."""
    half = f"{Decimal(dose_gy) / 2:f}"
    fields = (
        (1, Field("ANT", 0, front, half, energy=energy)),
        (2, Field("POST", 180, back, half, energy=energy)),
    )
    return OnLinac(LINAC_3, (*KV_PAIR[:1], *fields))


def electron_boost() -> OnLinac:
    """Return one electron field with applicator, insert and bolus."""
    field = ElectronField("BOOST E9", 20, "228", "2", "9", "A10", "INSERT-E17", "BOLUS 5 MM")
    return OnLinac(LINAC_2, ((1, field),), ("-98", "850", "-60"))


def modulated() -> OnLinac:
    """Return seven fields of five segments each, given step and shoot."""
    gantries = (0, 51, 103, 154, 206, 257, 309)
    metersets = ("61.3", "58.2", "66.7", "54.9", "55.4", "67.1", "59.0")
    fields = tuple(
        (place, Field(f"IM{gantry:03d}", gantry, meterset, "0.3086", segments=5))
        for place, (gantry, meterset) in enumerate(zip(gantries, metersets, strict=True), start=1)
    )
    return OnLinac(LINAC_3, (*KV_PAIR, *fields))


def glottis() -> OnLinac:
    """Return two opposed fields with dynamic wedges."""
    fields = (
        (
            1,
            Field(
                "LAT G", 90, "131.4", "1.125", wedge=WedgeSpec("EDW30IN", "30", "180", "DYNAMIC")
            ),
        ),
        (
            2,
            Field(
                "LAT D", 270, "131.9", "1.125", wedge=WedgeSpec("EDW30OUT", "30", "0", "DYNAMIC")
            ),
        ),
    )
    return OnLinac(LINAC_1, (*KV_PAIR[:1], *fields), ("-85", "932", "0"))
