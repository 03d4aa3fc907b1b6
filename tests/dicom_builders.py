"""Plans and records of fictitious patients as bytes, and ways to alter one value of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from struct import pack, unpack_from

from pydicom.datadict import dictionary_VR, keyword_dict
from pydicom.dataset import Dataset

from continuity_kit.dicom.fictitious import Case, FictitiousPatient, Target, encode
from continuity_kit.dicom.fictitious_aperture import WIDE_LEAVES
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
from continuity_kit.dicom.prescan import prescan_tree
from continuity_kit.dicom.tag_walk import LONG_VRS, Node
from continuity_kit.domain.findings import Finding
from continuity_kit.domain.plan import Plan

CASE = Case(
    seed=11,
    facility="Centre Saint-Exemple (fictif)",
    patient=FictitiousPatient("0000123", "CSE", "D'INVENTÉ^Élodie", date(1970, 1, 2), "F"),
    scanned_on=date(2026, 11, 2),
    target=Target((40, 32, 45), (10, -8, 5), "PTV_ESSAI"),
    site="Prostate",
)
HEAD = PlanHead("ESSAI_1", 20, "60", date(2026, 11, 6), fixation="Masque 5 points")
LINAC = Linac("LINAC 1", "Accélex", "F-1", WIDE_LEAVES)
COUCH_MM = ("-152", "1012", "3")
BEAMS = (
    (3, Imaging("CBCT")),
    (2, Arc("ARC2", 179, 181, "CC", "398.7", "1.5", points=6)),
    (1, Field("TG", 305, "121.40", "0.9", wedge=WedgeSpec("W15", "15", "270"))),
    (4, ElectronField("E9", 20, "228", "0.6", "9", "A10", "INSERT-E17", "BOLUS 5 MM")),
)
ROOM = ProtonRoom("PROTON 1", "Protalex", "F-3")
ION_FIELDS = (
    IonField("P090", 90, "71.425", "2", ("154.3", "140.1"), range_shifter="RS-57"),
    IonField("P180", 180, "66.1", "2", ("117",), is_scanned=False),
)
AFTERLOADER = Afterloader("CURIE 1", "Projecteur", "F-4", "40820.5", date(2026, 10, 27))
CHANNELS = (
    ChannelSpec(1, "CYLINDRE", "1234", ("38.4", "24.1", "39.1")),
    ChannelSpec(2, "OVOIDE", "1230", ("12.5", "13")),
)
META_AT = 132
Change = Callable[[Dataset], object]


def linac() -> Dataset:
    """Return a plan of a setup beam, an arc, a wedged field and electrons, out of order."""
    return linac_plan(CASE, HEAD, LINAC, BEAMS, couch_mm=COUCH_MM)


def ion() -> Dataset:
    """Return a plan of a scanned and a passive proton field."""
    return ion_plan(CASE, replace(HEAD, label="PROTON", number=2), ROOM, ION_FIELDS)


def brachy() -> Dataset:
    """Return a plan of two channels."""
    head = replace(HEAD, label="CURIE", number=3)
    return brachy_plan(CASE, head, AFTERLOADER, CHANNELS, setup_type="INTRACAVITARY", dose_gy="3")


KINDS: dict[str, Callable[[], Dataset]] = {"external": linac, "ion": ion, "brachy": brachy}


def read_with(change: Change, kind: str = "external", *, implicit: bool = False) -> Plan:
    """Return what our reader makes of a plan after a change."""
    return read_plan(bytes_with(change, kind, implicit=implicit))


def bytes_with(change: Change, kind: str = "external", *, implicit: bool = False) -> bytes:
    """Return the bytes of a plan after a change."""
    made = KINDS[kind]()
    change(made)
    return encode(made, implicit=implicit)


def unchanged(made: Dataset) -> None:
    """Change nothing."""


PLANS_UNCHANGED = {kind: bytes_with(unchanged, kind) for kind in KINDS}


def stops(plan: Plan) -> set[str]:
    """Return the codes of the stop findings."""
    return {finding.code for finding in plan.findings if finding.severity == "stop"}


def codes(plan: Plan) -> set[str]:
    """Return the codes of all findings."""
    return {finding.code for finding in plan.findings}


def beam_of(made: Dataset, number: int) -> Dataset:
    """Return the beam of that number."""
    sequence = made.get("BeamSequence") or made.IonBeamSequence
    return next(beam for beam in sequence if beam.BeamNumber == number)


def bare(data: bytes) -> bytes:
    """Return a file's data set alone: no preamble, no `DICM`, no file meta."""
    return data[META_AT + 12 + unpack_from("<I", data, META_AT + 8)[0] :]


def points(made: Dataset, number: int) -> list[Dataset]:
    """Return the control points of a beam, as pydicom holds them."""
    beam = beam_of(made, number)
    return list(beam.get("ControlPointSequence") or beam.IonControlPointSequence)


def group(made: Dataset) -> Dataset:
    return made.FractionGroupSequence[0]


def reference(made: Dataset, number: int) -> Dataset:
    return next(
        one for one in group(made).ReferencedBeamSequence if one.ReferencedBeamNumber == number
    )


def set_of(path: str, value: object) -> Callable[[Dataset], None]:
    """Return a change that sets an attribute: `KEYWORD`, `group.KEYWORD`, `beam.KEYWORD` …"""
    where, _, keyword = path.rpartition(".")

    def change(made: Dataset) -> None:
        holder = {
            "": lambda: made,
            "group": lambda: group(made),
            "reference": lambda: reference(made, 1),
            "beam": lambda: beam_of(made, 1),
            "setup": lambda: made.PatientSetupSequence[0],
            "wedge": lambda: beam_of(made, 1).WedgeSequence[0],
            "placed": lambda: points(made, 1)[0].WedgePositionSequence[0],
            "first": lambda: points(made, 1)[0],
            "last": lambda: points(made, 1)[-1],
            "device": lambda: beam_of(made, 2).BeamLimitingDeviceSequence[0],
            "application": lambda: made.ApplicationSetupSequence[0],
            "channel": lambda: made.ApplicationSetupSequence[0].ChannelSequence[0],
            "dwell": lambda: (
                made.ApplicationSetupSequence[0].ChannelSequence[0].BrachyControlPointSequence[1]
            ),
            "source": lambda: made.SourceSequence[0],
        }[where]()
        if value is None:
            del holder[keyword]
        else:
            setattr(holder, keyword, value)

    return change


def finding(plan: Plan, code: str) -> Finding:
    return next(item for item in plan.findings if item.code == code)


def rewritten(data: bytes, change: Callable[[Node], object]) -> bytes:
    """Return an object after a change of its raw values, such as no writer would make."""
    node = prescan_tree(data)[1]
    change(node)
    return file_of(_dataset(node))


def put_raw(node: Node, keyword: str, raw: bytes, vr: str | None = None) -> None:
    """Set a value to raw bytes, under the VR of the dictionary unless said."""
    tag = keyword_dict[keyword]
    node[tag] = ((vr or dictionary_VR(tag)).encode(), raw + b" " * (len(raw) % 2))


def items_of(node: Node, keyword: str) -> list[Node]:
    """Return the items of a sequence of a node."""
    items = node[keyword_dict[keyword]]
    assert isinstance(items, list)
    return items


def _dataset(node: Node) -> bytes:
    data = b""
    for tag, value in sorted(node.items()):
        if isinstance(value, tuple):
            data += element(tag, value[1], value[0])
            continue
        items = [_dataset(one) for one in value]
        content = b"".join(b"\xfe\xff\x00\xe0" + pack("<I", len(one)) + one for one in items)
        data += element(tag, content, b"SQ")
    return data


def element(tag: int, value: bytes, vr: bytes = b"LO") -> bytes:
    """Return one explicit little endian element."""
    head = pack("<HH", tag >> 16, tag & 0xFFFF) + vr
    if vr in LONG_VRS:
        return head + pack("<HI", 0, len(value)) + value
    return head + pack("<H", len(value)) + value


def file_of(dataset: bytes, syntax: bytes = b"1.2.840.10008.1.2.1\0") -> bytes:
    """Return a file with a zero preamble and a file meta group before these bytes."""
    return bytes(128) + b"DICM" + element(0x00020010, syntax, b"UI") + dataset


def head_of(sop_class: bytes = b"1.2.840.10008.5.1.4.1.1.481.5\0") -> bytes:
    """Return the first elements of an object: class, instance, patient."""
    return (
        element(0x00080016, sop_class, b"UI")
        + element(0x00080018, b"1.2.3.4\0", b"UI")
        + element(0x00100010, b"DOE^ZOE ", b"PN")
        + element(0x00100020, b"0012", b"LO")
    )
