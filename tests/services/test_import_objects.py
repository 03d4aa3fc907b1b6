"""Objects that are not what they should be: each refused and named, and the rest goes on."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from export_builders import dicom_bytes, parse
from import_builders import Hospital, copy_hospital, exported_hospital, forge, opened, place_of

from continuity_kit.domain.findings import Finding
from continuity_kit.errors import WorldError
from continuity_kit.services.export_seal import tar_of
from continuity_kit.services.generation import full_plan
from continuity_kit.services.import_history import import_records, newest_bundle
from continuity_kit.services.import_report import report_document, report_lines
from continuity_kit.vault.catalogue import Catalogue


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    return exported_hospital(tmp_path_factory.mktemp("exported"), [1, 2])


@pytest.fixture
def hospital(exported: Hospital, tmp_path: Path) -> Hospital:
    return copy_hospital(exported, tmp_path)


def test_p18_a_preamble_that_hides_a_program_is_refused_and_not_stored(hospital: Hospital) -> None:
    place = place_of(hospital, "plan")
    plain = (hospital.department.dicom / "p1" / "plan.dcm").read_bytes()
    for magic in (
        b"MZ",
        b"\x7fELF",
        b"\xcf\xfa\xed\xfe",
        b"II*\0",
        b"%PDF-",
        b"PK\x03\x04",
        b"#!/bin/sh",
    ):
        one = copy_hospital(hospital, hospital.root.with_name(f"magic-{magic.hex()}"))
        forge(one, contents={place: magic + bytes(128 - len(magic)) + plain[128:]})
        report = one.take()
        assert [(item.code, item.subject) for item in report.unreadable] == [
            ("import-preamble", "p1/plan.dcm")
        ]
        item = opened(one.stick, one.vault.identity)[2].objects[place]
        assert not one.laptop().store.object_path(item.sha256).exists()
        assert one.entries()[0].values["refused"] == [item.sha256]
        assert report.ready == 2 - 1


def test_p14_a_plan_moved_to_another_patient_is_refused(hospital: Hospital) -> None:
    place = place_of(hospital, "plan")

    def move(catalogue: Catalogue) -> Catalogue:
        objects = list(catalogue.objects)
        objects[place] = replace(objects[place], patient_id="002")
        first, second = catalogue.patients
        return replace(
            catalogue,
            objects=tuple(objects),
            patients=(
                replace(first, objects=tuple(p for p in first.objects if p != place)),
                replace(second, objects=(*second.objects, place)),
            ),
        )

    forge(hospital, catalogue=move)
    report = hospital.take()
    assert [item.code for item in report.unreadable] == ["import-other-patient"]
    assert "1.2.3.1.1" not in {pin["plan_uid"] for pin in hospital.entries()[0].values["plans"]}


def test_an_object_that_cannot_be_read_is_named_and_the_rest_goes_on(hospital: Hospital) -> None:
    def dies(data: bytes, kind: str) -> object:
        if kind == "plan" and b"FAMILY1" in data:
            raise WorldError("unreadable-object")
        return parse(data, kind)

    report = hospital.take(parse=dies)
    assert [(item.code, item.subject) for item in report.unreadable] == [
        ("unreadable-object", "p1/plan.dcm")
    ]
    assert (report.ready, report.exit_code) == (1, 1)
    # It is held all the same: the worker's failure may pass, and restore gives it back.
    assert hospital.laptop().store.object_names() == {
        item.sha256 for item in opened(hospital.stick, hospital.vault.identity)[1].objects
    }
    hospital.export()
    assert hospital.take().ready == 2


def test_a_record_that_counts_for_another_patients_plan_counts_nothing(hospital: Hospital) -> None:
    place = place_of(hospital, "records")
    uid = "1.2.3.1.5"
    data = dicom_bytes(
        "record",
        uid,
        "001",
        "FAMILY1^Given1",
        TreatmentDate="20261119",
        TreatmentTime="101500",
        CurrentFractionNumber=1,
        ReferencedRTPlanSequence=[{"ReferencedSOPInstanceUID": "1.2.3.2.1"}],
    )
    content = tar_of([(uid, data)])

    def right_member(catalogue: Catalogue) -> Catalogue:
        objects = list(catalogue.objects)
        member = replace(
            objects[place].members[0],
            sha256=hashlib.sha256(data).hexdigest(),
            length=len(data),
        )
        objects[place] = replace(objects[place], members=(member,))
        return replace(catalogue, objects=tuple(objects))

    forge(hospital, contents={place: content}, catalogue=right_member)
    report = hospital.take()
    assert [item.code for item in report.unreadable] == ["import-record-other-patient"]


def test_a_plan_uid_with_two_contents_is_refused_whole(hospital: Hospital) -> None:
    place = place_of(hospital, "plan")

    def twice(catalogue: Catalogue) -> Catalogue:
        copy = replace(catalogue.objects[place], title="again")
        first = catalogue.patients[0]
        patient = replace(first, objects=(*first.objects, len(catalogue.objects)))
        return replace(
            catalogue,
            objects=(*catalogue.objects, copy),
            patients=(patient, *catalogue.patients[1:]),
        )

    forge(hospital, catalogue=twice)
    report = hospital.take()
    assert [item.code for item in report.unreadable] == ["import-plan-uid-twice"] * 2
    laptop = hospital.laptop()
    bundle = newest_bundle(laptop, import_records(laptop.ledger.entries()))
    with pytest.raises(WorldError, match="plan-unreadable"):
        full_plan(laptop, bundle, "1.2.3.1.1")


def test_a_code_of_a_newer_exporter_has_no_sentence_and_breaks_nothing(hospital: Hospital) -> None:
    def newer(catalogue: Catalogue) -> Catalogue:
        first = replace(
            catalogue.patients[0],
            name="EVIL\x1b[2J^X",
            findings=(Finding("of-next-year", "stop"),),
            missing=("of-next-year",),
        )
        return replace(catalogue, patients=(first, *catalogue.patients[1:]))

    forge(hospital, catalogue=newer)
    report = hospital.take()
    text = "\n".join(report_lines(report, "fr"))
    assert "of-next-year" in text
    assert "\x1b" not in text
    assert report_document(report, "en")["ready"] == 1
