"""Importing a stick: what is taken in, who vanished, how old the data are."""

from dataclasses import replace
from pathlib import Path

import pytest
from export_builders import NOW, add_patient, parse, write_tables
from import_builders import (
    BRUNO,
    Hospital,
    copy_hospital,
    exported_hospital,
    forge,
    make_hospital,
    refused,
)

from continuity_kit.errors import AuthenticityError, SafetyError, UsageError, WorldError
from continuity_kit.services.generation import full_plan, load_generation
from continuity_kit.services.import_history import import_records, newest_bundle
from continuity_kit.services.import_report import report_lines
from continuity_kit.vault.catalogue import Catalogue, CataloguePatient


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    return exported_hospital(tmp_path_factory.mktemp("exported"), [1, 2])


@pytest.fixture
def hospital(exported: Hospital, tmp_path: Path) -> Hospital:
    return copy_hospital(exported, tmp_path)


def test_a_first_stick_is_taken_in_and_greets_with_who_is_ready(hospital: Hospital) -> None:
    report = hospital.take()
    assert report.refused == ()
    assert (report.ready, len(report.patients), report.exit_code) == (2, 2, 0)
    assert (report.sequence, len(report.words), report.age_hours) == (1, 4, 1.5)
    assert report.figures.objects_taken == report.figures.objects_opened == 10
    assert hospital.kinds() == ["import"]
    lines = report_lines(report, "fr")
    assert "Prêts\u00a0: 2 sur 2." in lines
    assert " ".join(report.words) in lines[0]


def test_what_was_taken_in_can_be_opened_again(hospital: Hospital) -> None:
    hospital.take()
    laptop = hospital.laptop()
    bundle = newest_bundle(laptop, import_records(laptop.ledger.entries()))

    def never(_: bytes, __: str) -> object:
        raise AssertionError("nothing is parsed again")

    generation = load_generation(laptop, bundle, never)
    assert set(generation.plans) == {"1.2.3.1.1", "1.2.3.2.1"}
    assert len(generation.records) == 2
    whole = full_plan(laptop, bundle, "1.2.3.1.1", never)
    assert whole.digest == generation.plans["1.2.3.1.1"].digest


def test_a_second_import_of_the_same_stick_writes_nothing(hospital: Hospital) -> None:
    hospital.take()
    before = hospital.state()
    report = hospital.take()
    assert (report.is_new, report.ready, report.receipt) == (False, 2, None)
    assert hospital.state() == before
    assert hospital.kinds() == ["import"]


def test_only_what_changed_is_taken_and_opened_the_next_day(hospital: Hospital) -> None:
    hospital.take()
    hospital.pass_days()
    add_patient(hospital.department, 3)
    write_tables(hospital.department, [1, 2, 3], generated_at="2026-11-21T18:00:00+01:00")
    hospital.department.write_table(
        "appointments",
        "patient_id,appointment_id,start,machine,status",
        [f"00{n},A{n},2026-11-24T09:00:00+01:00,LINAC 1,booked" for n in (1, 2, 3)],
    )
    export = hospital.export()
    # The copied cache knows other paths, so the first export here seals all again.
    hospital.take()
    hospital.pass_days(0.01)
    (hospital.department.dicom / "p3" / "drr.dcm").unlink()
    export = hospital.export()
    report = hospital.take()
    assert (export.objects_sealed, report.sequence) == (0, 3)
    assert (report.figures.objects_taken, report.figures.objects_opened) == (0, 0)


def test_the_vault_gets_back_what_it_lost_from_the_same_stick(hospital: Hospital) -> None:
    hospital.take()
    before = hospital.state()
    lost = [name for name in before if name.startswith(("objects/", "bundles/"))]
    (hospital.vault.path / lost[0]).unlink()
    (hospital.vault.path / lost[-1]).unlink()
    report = hospital.take()
    assert report.restored == 2
    assert {name: hospital.state()[name] for name in lost} == {name: before[name] for name in lost}
    assert hospital.kinds() == ["import"]


def test_two_imports_at_once_do_not_meet(hospital: Hospital) -> None:
    met: list[str] = []

    def other(data: bytes, kind: str) -> object:
        with pytest.raises(WorldError) as caught:
            hospital.take()
        met.append(caught.value.code)
        return parse(data, kind)

    assert hospital.take(parse=other).ready == 2
    assert set(met) == {"import-running"}


# --- who vanished --------------------------------------------------------------------------------


def _with_crowd(count: int) -> "object":
    def add(catalogue: Catalogue) -> Catalogue:
        crowd = tuple(
            CataloguePatient(
                f"C{number:03d}", "", f"CROWD{number}^X", None, None, ("named",), (), (), ()
            )
            for number in range(count)
        )
        return replace(catalogue, patients=(*catalogue.patients[:2], *crowd))

    return add


def test_p13_one_patient_of_150_who_vanishes_is_listed_by_name(hospital: Hospital) -> None:
    forge(hospital, catalogue=_with_crowd(148))
    assert len(hospital.take().patients) == 150
    forge(hospital, catalogue=_with_crowd(147), sequence=2)
    report = hospital.take()
    assert [item.name for item in report.dropped] == ["CROWD147^X"]
    assert [(item.code, item.subject) for item in report.refused] == [
        ("import-patient-dropped", "CROWD147 X · C147")
    ]
    assert report.exit_code == 1


def test_p13_ten_percent_need_two_people(hospital: Hospital) -> None:
    forge(hospital, catalogue=_with_crowd(18))
    hospital.take()
    forge(hospital, catalogue=_with_crowd(16), sequence=2)
    error = refused(hospital, "import-drops-need-two")
    assert isinstance(error, SafetyError)
    assert error.subject == "CROWD16 X · C016, CROWD17 X · C017"
    assert (error.values, error.exit_code) == ({"dropped": "2", "before": "20"}, 3)
    report = hospital.take(second=BRUNO, reason="both have moved away")
    assert len(report.dropped) == 2
    assert hospital.kinds() == ["import", "refusal", "import"]


def test_the_second_person_is_not_the_opener_and_gives_a_reason(hospital: Hospital) -> None:
    with pytest.raises(UsageError, match="import-reason-missing"):
        hospital.take(second=BRUNO, reason=" ")
    with pytest.raises(SafetyError, match="second-is-first"):
        hospital.take(second=hospital.vault.opener, reason="alone")
    with pytest.raises(SafetyError, match="second-is-first"):
        hospital.take(second=replace(BRUNO, name="ANNE"), reason="alone")
    assert hospital.kinds() == []


def test_an_emergency_envelope_takes_in_a_stick_but_crosses_no_gap(hospital: Hospital) -> None:
    hospital.vault = replace(hospital.vault, break_glass=True)
    hospital.take()
    forge(hospital, sequence=62)
    refused(hospital, "break-glass-consults-only", second=BRUNO, reason="lost")


# --- age of the data -----------------------------------------------------------------------------


def test_p09_thirty_days_without_an_export_warn_and_hide_nobody(hospital: Hospital) -> None:
    hospital.take()
    codes = {}
    for hours in (20, 23, 47, 71, 100, 119, 720):
        hospital.clock.at = NOW
        hospital.pass_days(hours / 24)
        report = hospital.take()
        codes[hours] = [item.code for item in report.warnings if item.code.startswith("import")]
        assert (report.ready, len(report.patients)) == (2, 2)
    # The tables were read an hour and a half before the export.
    assert codes == {
        20: [],
        23: ["import-data-to-check"],
        47: ["import-data-to-check"],
        71: ["import-data-old"],
        100: ["import-data-old"],
        119: ["import-data-consoles"],
        720: ["import-data-consoles"],
    }
    laptop = hospital.laptop()
    bundle = newest_bundle(laptop, import_records(laptop.ledger.entries()))
    for uid in ("1.2.3.1.1", "1.2.3.2.1"):
        assert full_plan(laptop, bundle, uid).plan.beams


def test_a_bundle_from_the_future_is_flagged_and_moves_no_clock(hospital: Hospital) -> None:
    hospital.clock.at = NOW
    hospital.pass_days(-2)
    report = hospital.take()
    codes = [item.code for item in report.warnings]
    assert codes == ["bundle-from-future", "import-data-future"]
    assert report.age_hours == 0.0


# --- a stick that cannot be taken ----------------------------------------------------------------


def test_a_stick_that_was_pulled_out_names_itself(hospital: Hospital) -> None:
    for path in (hospital.stick / "RTCK" / "objects").rglob("*.age"):
        path.unlink()
        break
    refused(hospital, "stick-file-missing")
    assert hospital.kinds() == []


def test_an_exporter_that_no_card_names_is_refused_as_unknown(tmp_path: Path) -> None:
    hospital = make_hospital(tmp_path, [1])
    hospital.laptop().store.drop_card(hospital.key.key_id)
    hospital.export()
    with pytest.raises(AuthenticityError, match="bundle-signer-dropped"):
        hospital.take()
