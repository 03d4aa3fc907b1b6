"""Looks at an untrusted file before any DICOM library does, and says how to file it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from struct import unpack_from

from continuity_kit.dicom.tag_walk import LONG_VRS, SHORT_VRS, Node, TagWalk, Walked
from continuity_kit.dicom.text import codecs_of, decoded, is_doubtful
from continuity_kit.errors import WorldError

PREAMBLE_LENGTH = 128
MAGIC = b"DICM"
MIB = 1024 * 1024
RT_IMAGE = "1.2.840.10008.5.1.4.1.1.481.1"
RT_DOSE = "1.2.840.10008.5.1.4.1.1.481.2"
RT_STRUCTURE_SET = "1.2.840.10008.5.1.4.1.1.481.3"
RT_BEAMS_RECORD = "1.2.840.10008.5.1.4.1.1.481.4"
RT_PLAN = "1.2.840.10008.5.1.4.1.1.481.5"
RT_BRACHY_RECORD = "1.2.840.10008.5.1.4.1.1.481.6"
RT_SUMMARY_RECORD = "1.2.840.10008.5.1.4.1.1.481.7"
RT_ION_PLAN = "1.2.840.10008.5.1.4.1.1.481.8"
RT_ION_RECORD = "1.2.840.10008.5.1.4.1.1.481.9"
CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2"
ENCAPSULATED_PDF = "1.2.840.10008.5.1.4.1.1.104.1"
PLAN_CLASSES = frozenset((RT_PLAN, RT_ION_PLAN))
RECORD_CLASSES = frozenset((RT_BEAMS_RECORD, RT_ION_RECORD, RT_BRACHY_RECORD, RT_SUMMARY_RECORD))
IMAGE_CLASSES = frozenset((CT_IMAGE, RT_IMAGE, RT_DOSE))
ALLOWED_CLASSES = (
    PLAN_CLASSES | RECORD_CLASSES | IMAGE_CLASSES | {RT_STRUCTURE_SET, ENCAPSULATED_PDF}
)
SECOND_GENERATION = frozenset(f"1.2.840.10008.5.1.4.1.1.481.{number}" for number in range(10, 30))
LARGE_CLASSES = frozenset((RT_ION_PLAN, RT_STRUCTURE_SET, RT_DOSE))
IMPLICIT = "1.2.840.10008.1.2"
EXPLICIT = "1.2.840.10008.1.2.1"
COMPRESSED = re.compile(r"1\.2\.840\.10008\.1\.2\.(4\.\d+|5)")
UID = re.compile(r"[0-9.]{1,64}")
MAX_BYTES = 64 * MIB
MAX_LARGE_BYTES = 256 * MIB

SOP_CLASS, SOP_INSTANCE = 0x00080016, 0x00080018
CHARSET, MODALITY, IMAGE_TYPE = 0x00080005, 0x00080060, 0x00080008
PATIENT_NAME, PATIENT_ID, ISSUER = 0x00100010, 0x00100020, 0x00100021
ISSUER_QUALIFIERS, UNIVERSAL_ENTITY = 0x00100024, 0x00400032
STUDY, SERIES, FRAME = 0x0020000D, 0x0020000E, 0x00200052
REFERENCED_INSTANCE = 0x00081155
REFERENCED_PLANS, REFERENCED_STRUCTURE_SETS = 0x300C0002, 0x300C0060
REFERENCED_SERIES_PATH = (0x30060010, 0x30060012, 0x30060014)
REFERENCED_FRAME_PATH = (0x30060010,)
APPROVAL, IMAGE_POSITION = 0x300E0002, 0x00200032
# Bytes kept of each: a longer identifier or UID is refused, the rest of a name is not filed.
SHORT, LONG = 1024, 65536
WANTED: dict[tuple[tuple[int, ...], int], int] = {
    ((), SOP_CLASS): SHORT,
    ((), SOP_INSTANCE): SHORT,
    ((), CHARSET): SHORT,
    ((), MODALITY): SHORT,
    ((), IMAGE_TYPE): SHORT,
    ((), APPROVAL): SHORT,
    ((), IMAGE_POSITION): 128,
    ((), STUDY): SHORT,
    ((), SERIES): SHORT,
    ((), FRAME): SHORT,
    ((), PATIENT_ID): SHORT,
    ((), ISSUER): SHORT,
    ((), PATIENT_NAME): LONG,
    ((ISSUER_QUALIFIERS,), UNIVERSAL_ENTITY): SHORT,
    ((REFERENCED_PLANS,), REFERENCED_INSTANCE): 128,
    ((REFERENCED_STRUCTURE_SETS,), REFERENCED_INSTANCE): 128,
    (REFERENCED_SERIES_PATH, SERIES): 128,
    (REFERENCED_FRAME_PATH, FRAME): 128,
}


@dataclass(frozen=True)
class PrescanReport:
    """How to file an object; nothing in it steers a treatment.

    Attributes:
        preamble_zero: True when there is no preamble, or all of it is zero.
        plan_uids, structure_set_uids, image_series_uids: what it refers to.
        frame_uid: of the object; of a structure set without one, the only one it refers to.
        meta_uid_differs: the file meta group names another instance; the data set's own wins.
        approval: Approval Status (300E,0002) as written.
        image_position: Image Position (Patient) (0020,0032) as written, to find a slice by.
    """

    sop_class: str
    sop_instance_uid: str = field(repr=False)
    transfer_syntax: str
    has_meta: bool
    preamble_zero: bool
    patient_id: str = field(repr=False)
    id_issuer: str = field(repr=False)
    modality: str
    study_uid: str = field(repr=False)
    series_uid: str = field(repr=False)
    frame_uid: str = field(repr=False)
    plan_uids: tuple[str, ...] = field(repr=False)
    structure_set_uids: tuple[str, ...] = field(repr=False)
    image_series_uids: tuple[str, ...] = field(repr=False)
    is_drr: bool = False
    unordered: bool = False
    patient_name: str = field(default="", repr=False)
    meta_uid_differs: bool = False
    approval: str = ""
    image_position: str = ""

    @property
    def is_plan(self) -> bool:
        """An RT Plan or RT Ion Plan."""
        return self.sop_class in PLAN_CLASSES

    @property
    def is_record(self) -> bool:
        """A treatment or summary record."""
        return self.sop_class in RECORD_CLASSES


def prescan(data: bytes) -> PrescanReport:
    """Walk a file to its exact end and say what it is.

    Raises:
        WorldError: a `dicom-…` code: empty, truncated, wrong lengths, too deep, too large, another
            class, a transfer syntax that is not carried, no usable identifiers.
    """
    return _scan(data, keep_tree=False)[0]


def prescan_tree(data: bytes) -> tuple[PrescanReport, Node]:
    """Do the same and return every value, nested as in the file.

    Readers take their values from this tree, so that what they read is what was walked to its end.

    Raises:
        WorldError: as `prescan`.
    """
    return _scan(data, keep_tree=True)


def has_preamble(data: bytes) -> bool:
    """Tell whether a file begins with a preamble and `DICM`."""
    return data[PREAMBLE_LENGTH : PREAMBLE_LENGTH + 4] == MAGIC


def clear_preamble(data: bytes) -> bytes:
    """Return the file with its preamble, if any, set to zero; all else stays byte for byte.

    SAFETY: 128 free bytes before `DICM` can make the file a program as well
    (test_p18_a_preamble_that_is_another_format_is_cleared_at_export_and_refused_at_import).

    Source: DICOM PS3.10 7.5; CVE-2019-11687.
    """
    return bytes(PREAMBLE_LENGTH) + data[PREAMBLE_LENGTH:] if has_preamble(data) else data


def _scan(data: bytes, *, keep_tree: bool) -> tuple[PrescanReport, Node]:
    if len(data) > MAX_LARGE_BYTES:
        raise WorldError("dicom-too-large")
    begin = PREAMBLE_LENGTH + 4 if has_preamble(data) else 0
    start, stated, meta_uid = _meta(data, begin)
    has_meta = start > begin
    if stated is not None:
        syntax = stated
        walked = _walk(data, start, syntax, keep_tree=keep_tree)
    else:
        walked, syntax = _walk_bare(data, start, keep_tree=keep_tree)
    report = _report(
        data,
        walked,
        syntax,
        meta_uid=meta_uid,
        has_meta=has_meta,
        preamble_zero=not (has_preamble(data) and any(data[:PREAMBLE_LENGTH])),
    )
    return report, walked.tree


def _meta(data: bytes, position: int) -> tuple[int, str | None, str]:
    """Read the file meta group, explicit little endian; there may be none.

    Returns:
        Where the data set starts, the transfer syntax (None when the group does not state one), the
        instance UID the group claims.
    """
    found: dict[int, bytes] = {}
    while position + 8 <= len(data):
        group, element = unpack_from("<HH", data, position)
        if group != 0x0002:
            break
        vr = data[position + 4 : position + 6]
        if vr in LONG_VRS:
            if position + 12 > len(data):
                raise WorldError("dicom-truncated")
            (length,) = unpack_from("<I", data, position + 8)
            position += 12
        elif vr in SHORT_VRS:
            (length,) = unpack_from("<H", data, position + 6)
            position += 8
        else:
            raise WorldError("dicom-vr-unknown")
        if position + length > len(data):
            raise WorldError("dicom-truncated")
        if element in found:
            raise WorldError("dicom-duplicate-element", element=f"0002{element:04X}")
        found[element] = data[position : position + length] if length <= 64 else b""
        position += length
    if 0x0010 not in found:
        return position, None, _ascii(found.get(0x0003, b""))
    syntax = _ascii(found[0x0010])
    if UID.fullmatch(syntax) is None:
        raise WorldError("dicom-transfer-syntax", syntax="-")
    return position, syntax, _ascii(found.get(0x0003, b""))


def _walk(data: bytes, start: int, syntax: str, *, keep_tree: bool) -> Walked:
    compressed = COMPRESSED.fullmatch(syntax) is not None
    if syntax not in (IMPLICIT, EXPLICIT) and not compressed:
        raise WorldError("dicom-transfer-syntax", syntax=syntax)
    walk = TagWalk(
        data,
        implicit=syntax == IMPLICIT,
        wanted=WANTED,
        encapsulated=compressed,
        keep_tree=keep_tree,
    )
    return walk.run(start)


def _walk_bare(data: bytes, start: int, *, keep_tree: bool) -> tuple[Walked, str]:
    """Walk a file that states no transfer syntax both ways: exactly one must reach the end."""
    group = data[start : start + 2]
    if len(data) < start + 8:
        raise WorldError("dicom-not-dicom")
    if group == b"\0\x08":
        raise WorldError("dicom-transfer-syntax", syntax="1.2.840.10008.1.2.2")
    if group != b"\x08\0":
        raise WorldError("dicom-not-dicom")
    reached: list[tuple[Walked, str]] = []
    failures: dict[str, WorldError] = {}
    for syntax in (IMPLICIT, EXPLICIT):
        try:
            reached.append((_walk(data, start, syntax, keep_tree=keep_tree), syntax))
        except WorldError as error:
            failures[syntax] = error
    if len(reached) == 1:
        return reached[0]
    if reached:
        raise WorldError("dicom-ambiguous")
    # The first element tells which of the two failures is the file's own fault.
    raise failures[EXPLICIT if data[start + 4 : start + 6] in SHORT_VRS | LONG_VRS else IMPLICIT]


def _report(
    data: bytes,
    walked: Walked,
    syntax: str,
    *,
    meta_uid: str,
    has_meta: bool,
    preamble_zero: bool,
) -> PrescanReport:
    sop_class = _one(walked, SOP_CLASS)
    _check_class(sop_class, syntax, len(data))
    instance = _one(walked, SOP_INSTANCE)
    if UID.fullmatch(instance) is None:
        raise WorldError("dicom-uid-wrong")
    charset = walked.values.get(((), CHARSET), [b""])[0]
    codecs, _ = codecs_of(charset)
    image_type = _one(walked, IMAGE_TYPE).split("\\")
    issuer = _identifier(walked, ISSUER, codecs[0])
    frames = _uids(walked, REFERENCED_FRAME_PATH, FRAME)
    return PrescanReport(
        sop_class=sop_class,
        sop_instance_uid=instance,
        transfer_syntax=syntax,
        has_meta=has_meta,
        preamble_zero=preamble_zero,
        patient_id=_identifier(walked, PATIENT_ID, codecs[0]),
        id_issuer=issuer or _identifier(walked, UNIVERSAL_ENTITY, codecs[0], (ISSUER_QUALIFIERS,)),
        modality=_one(walked, MODALITY),
        study_uid=_uid(walked, STUDY),
        series_uid=_uid(walked, SERIES),
        frame_uid=_uid(walked, FRAME) or (frames[0] if len(frames) == 1 else ""),
        plan_uids=_uids(walked, (REFERENCED_PLANS,), REFERENCED_INSTANCE),
        structure_set_uids=_uids(walked, (REFERENCED_STRUCTURE_SETS,), REFERENCED_INSTANCE),
        image_series_uids=_uids(walked, REFERENCED_SERIES_PATH, SERIES),
        is_drr=sop_class == RT_IMAGE and "DRR" in image_type,
        unordered=walked.unordered,
        patient_name=decoded(walked.values.get(((), PATIENT_NAME), [b""])[0], codecs).text,
        meta_uid_differs=has_meta and meta_uid != instance,
        approval=_one(walked, APPROVAL)[:16],
        image_position=_one(walked, IMAGE_POSITION),
    )


def _check_class(sop_class: str, syntax: str, size: int) -> None:
    if sop_class in SECOND_GENERATION:
        raise WorldError("dicom-second-generation", sop_class=sop_class)
    if sop_class not in ALLOWED_CLASSES:
        raise WorldError("dicom-class-foreign", sop_class=_shown(sop_class))
    if syntax not in (IMPLICIT, EXPLICIT) and sop_class not in IMAGE_CLASSES:
        raise WorldError("dicom-transfer-syntax", syntax=syntax)
    if size > (MAX_LARGE_BYTES if sop_class in LARGE_CLASSES else MAX_BYTES):
        raise WorldError("dicom-too-large")


def _shown(sop_class: str) -> str:
    """Return a class as it can stand in a sentence: another text than a UID is not repeated."""
    return sop_class if UID.fullmatch(sop_class) else "-"


def _one(walked: Walked, tag: int, path: Sequence[int] = ()) -> str:
    values = walked.values.get((tuple(path), tag), [b""])
    return _ascii(values[0])


def _uid(walked: Walked, tag: int) -> str:
    text = _one(walked, tag)
    return text if UID.fullmatch(text) else ""


def _uids(walked: Walked, path: Sequence[int], tag: int) -> tuple[str, ...]:
    texts = (_ascii(value) for value in walked.values.get((tuple(path), tag), []))
    return tuple(dict.fromkeys(text for text in texts if UID.fullmatch(text)))


def _identifier(walked: Walked, tag: int, encoding: str, path: Sequence[int] = ()) -> str:
    """Return a patient identifier or its issuer, exact, or refuse the file.

    SAFETY: an identifier that is not read with certainty could name another patient
    (test_an_identifier_that_is_not_plain_text_is_refused).
    """
    value = walked.values.get((tuple(path), tag), [b""])[0].strip(b" \0")
    try:
        text = value.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise WorldError("dicom-identity-unreadable") from error
    if not text.isprintable() or "\\" in text or len(text) > 64 or is_doubtful(value, encoding):
        raise WorldError("dicom-identity-unreadable")
    return text


def _ascii(value: bytes) -> str:
    return value.decode("ascii", errors="replace").strip(" \0")
