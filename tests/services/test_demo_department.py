"""The demo's department holds what people train on, repeats, and is accepted without a refusal."""

import hashlib
from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from continuity_kit.dicom.plan_reader import read_plan
from continuity_kit.dicom.record_reader import read_records
from continuity_kit.domain.fraction import TreatmentRecord
from continuity_kit.domain.plan import Plan
from continuity_kit.files import Disk
from continuity_kit.services.demo_calendar import outage_before, paris, working_day
from continuity_kit.services.demo_department import (
    Course,
    Department,
    make_department,
    write_dicom,
)
from continuity_kit.services.demo_machines import FACILITY
from continuity_kit.services.demo_tables import write_tables
from continuity_kit.services.export_daily import ExportReport, export_daily
from continuity_kit.services.exporter_home import enrol, init_home
from continuity_kit.vault.age_keys import PqIdentity
from continuity_kit.vault.cards import Card, card_words, make_card, public_text
from continuity_kit.vault.keys import SigningKey

TODAY = date(2026, 11, 27)
INTENDED_REDS = {"4007": "count", "4008": "count", "5010": "plan", "5011": "plan"}


@cache
def department() -> Department:
    """Return the department of the tests; plain data."""
    return make_department(1, TODAY)


def course(label: str) -> Course:
    """Return the course of a plan label."""
    return next(item for item in department().courses if item.treatment.label == label)


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the department as it stands on the evening of the last export."""
    root = tmp_path_factory.mktemp("department")
    eve = department().outage.eve
    write_dicom(root / "dicom", department(), eve)
    write_tables(root / "tables", department(), eve)
    return root


def plan(sources: Path, wanted: Course) -> Plan:
    """Return a course's plan as the kit reads its file."""
    name = f"RP.{wanted.treatment.label}.dcm"
    return read_plan((sources / "dicom" / wanted.patient.patient_id / name).read_bytes())


def digest_of(root: Path) -> str:
    """Return one hash over the names and bytes of all files below a folder."""
    total = hashlib.sha256()
    for path in sorted(item for item in root.rglob("*") if item.is_file()):
        total.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def test_the_same_seed_and_day_give_the_same_bytes(sources: Path, tmp_path: Path) -> None:
    again = make_department(1, TODAY)
    for evening in again.outage.exports:
        write_dicom(tmp_path / "dicom", again, evening)
        write_tables(tmp_path / "tables", again, evening)
    assert digest_of(tmp_path) == digest_of(sources)
    assert len(list(tmp_path.rglob("*.dcm"))) > 400


def test_another_seed_gives_other_instances() -> None:
    other = make_department(2, TODAY)
    mine = {item.plan.uid for item in department().courses}
    assert mine.isdisjoint(item.plan.uid for item in other.courses)


def test_a_second_evening_adds_files_and_changes_none(tmp_path: Path) -> None:
    first, *_, last = department().outage.exports
    write_dicom(tmp_path, department(), first)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.dcm")}
    added = write_dicom(tmp_path, department(), last)
    after = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.dcm")}
    assert added == len(after) - len(before) > 50
    assert before.items() <= after.items()


def test_every_plan_reads_with_what_treats_it_and_no_stop(sources: Path) -> None:
    for item in department().courses:
        found = plan(sources, item)
        assert [fault for fault in found.findings if fault.severity != "note"] == [], item.plan.uid
        assert found.fraction_groups[0].fractions_planned == item.treatment.prescription.fractions
        total = Decimal(item.treatment.prescription.dose_per_fraction_gy)
        assert (
            found.dose_references[0].target_dose_gy == total * item.treatment.prescription.fractions
        )


def test_doses_of_the_beams_add_up_to_the_prescribed_dose(sources: Path) -> None:
    for item in department().courses:
        doses = [one.dose_gy for one in plan(sources, item).fraction_groups[0].beams if one.dose_gy]
        wanted = Decimal(item.treatment.prescription.dose_per_fraction_gy)
        if doses:
            assert abs(sum(doses) - wanted) <= wanted / 100, item.treatment.label


def test_the_department_is_as_large_and_varied_as_it_says(sources: Path) -> None:
    patients = department().patients
    assert len(patients) >= 24
    machines = {item.machine for item in department().courses}
    assert {"LINAC 1", "LINAC 2", "LINAC 3", "STEREO 1", "PROTON 1", "CURIE 1"} <= machines
    plans = [plan(sources, item) for item in department().courses]
    beams = [beam for found in plans for beam in found.beams]
    assert {found.kind for found in plans} == {"external", "ion", "brachy"}
    assert {wedge.type for beam in beams for wedge in beam.wedges} == {"STANDARD", "DYNAMIC"}
    assert any(beam.delivery_type == "SETUP" for beam in beams)
    electrons = [beam for beam in beams if beam.radiation_type == "ELECTRON"]
    assert all(beam.applicator and beam.blocks and beam.boli for beam in electrons)
    assert len(electrons) >= 2
    assert any(beam.fluence_mode == "NON_STANDARD FFF" for beam in beams)
    assert any(len({point.gantry for point in beam.control_points}) > 50 for beam in beams)
    assert any(beam.control_points and beam.control_points[0].couch == 315 for beam in beams)


def test_two_people_share_name_and_birth_date_and_one_number_begins_another() -> None:
    patients = department().patients
    told = Counter((item.family_name, item.given_names, item.birth_date) for item in patients)
    assert list(told.values()).count(2) == 1
    numbers = [item.patient_id for item in patients]
    assert len(set(numbers)) == len(numbers)
    assert any(one != other and other.startswith(one) for one in numbers for other in numbers)
    assert any(number.startswith("000") for number in numbers)


@pytest.mark.parametrize("part", ["É", "'", "<b>", "&", "Ễ", "-"])
def test_names_hold_what_breaks_careless_software(part: str, sources: Path) -> None:
    named = [item for item in department().patients if part in item.family_name + item.given_names]
    assert named
    for item in (one for one in department().courses if one.patient in named):
        found = plan(sources, item)
        assert found.patient_name == f"{item.patient.family_name}^{item.patient.given_names}"


def test_a_boost_follows_a_first_phase_of_its_course() -> None:
    first, second = course("SEIN_G"), course("BOOST_G")
    assert first.treatment.prescription.phase == 1
    assert second.treatment.prescription.phase == 2
    assert first.coming[-1].at < second.coming[0].at
    assert first.coming[-1].at.date() == department().outage.days[-1]


def test_a_twice_daily_course_has_six_hours_between_its_sessions(sources: Path) -> None:
    twice = course("MEDIASTIN")
    assert twice.treatment.prescription.per_day == 2
    one, other = twice.coming[:2]
    assert (other.at - one.at).total_seconds() >= 6 * 3600
    assert plan(sources, twice).fraction_groups[0].digits_per_day == 2


def test_an_interrupted_fraction_stands_in_the_machines_records(sources: Path) -> None:
    item = course("ORL")
    told: list[TreatmentRecord] = []
    for path in sorted((sources / "dicom" / "4006").glob("RT.*")):
        told += read_records(path.read_bytes())
    last = max(told, key=lambda record: record.beams[0].fraction_number or 0)
    assert last.beams[0].fraction_number == item.treatment.given + 1
    assert last.treatment_date == department().outage.eve
    assert [beam.termination for beam in last.beams] == ["NORMAL", "OPERATOR"]


@pytest.mark.parametrize(
    "today", [date(2026, 11, 27), date(2026, 11, 29), date(2027, 1, 4), date(2027, 3, 31)]
)
def test_nothing_of_the_story_lies_ahead_of_the_day(today: date) -> None:
    outage = outage_before(today)
    assert outage.days[-1] < today
    assert len(outage.days) == 4
    assert all(day.weekday() < 5 for day in (*outage.days, *outage.exports))
    assert (outage.days[0] - working_day(outage.exports[0], 1)).days >= 7
    for item in make_department(1, today).courses:
        sessions = (*item.given, *item.coming)
        assert [one.number for one in sessions] == list(range(1, len(sessions) + 1))
        assert all(one.at < other.at for one, other in pairwise(sessions))


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2027, 3, 27), 1), (date(2027, 3, 28), 2), (date(2026, 10, 25), 1)]
)
def test_times_follow_summer_time_in_paris(day: date, hours: int) -> None:
    offset = paris(day, "10:00").utcoffset()
    assert offset is not None
    assert offset.total_seconds() == hours * 3600


def read(data: bytes, kind: str) -> Plan | tuple[TreatmentRecord, ...]:
    """Read in this process: our own files are not untrusted."""
    return read_plan(data) if kind == "plan" else read_records(data)


def exported(root: Path, sources: Path, eve: date) -> ExportReport:
    """Export the department once, as the demo's settings say."""
    evening = paris(eve, "18:30")
    home, stick = root / "home", root / "stick"
    stick.mkdir()
    init_home(home, FACILITY, disk=Disk(), now=lambda: evening)
    (home / "export.toml").write_text(
        f'facility = "{FACILITY}"\n[[source]]\nkind = "dicom-folder"\npath = "{sources}/dicom"\n'
        f'[[source]]\nkind = "csv"\npath = "{sources}/tables"\ndelimiter = ";"\ndecimal = ","\n',
        encoding="utf-8",
    )
    roles: tuple[tuple[Any, str | None], ...] = (("laptop", "A"), ("recovery", None))
    for role, letter in roles:
        signer = SigningKey.generate()
        card = Card(role, FACILITY, role, evening, public_text(signer.public), letter=letter)
        card = replace(card, recipient=PqIdentity.generate().recipient.to_text())
        data = make_card(card, signer)
        enrol(home, data, " ".join(card_words(data)), disk=Disk())
    return export_daily(home, stick, parse=read, disk=Disk(), now=lambda: evening)


@pytest.mark.parametrize("today", [date(2026, 11, 24), date(2026, 11, 26), TODAY])
def test_the_export_refuses_nothing_and_is_red_where_it_is_meant_to_be(
    today: date, tmp_path: Path
) -> None:
    made = make_department(1, today)
    write_dicom(tmp_path / "dicom", made, made.outage.eve)
    write_tables(tmp_path / "tables", made, made.outage.eve)
    report = exported(tmp_path, tmp_path, made.outage.eve)
    assert (report.refused, report.notes, report.stale, report.failed) == ((), (), (), 0)
    told = {item.key.patient_id: item for item in report.patients}
    reds = {number for number, item in told.items() if item.colour == "red"}
    assert reds == INTENDED_REDS.keys()
    assert all(INTENDED_REDS[number] in told[number].missing for number in reds)
    amber = {number: item.missing for number, item in told.items() if item.colour == "amber"}
    assert amber["5012"] == ("drr", "setup_note")
    assert amber.keys() == {"5012", "7023"}
    assert "7024" not in told
    assert told["7022"].reasons == ("scheduled", "not_started", "between_phases")
    alike = {
        number
        for number, item in told.items()
        if any(finding.code == "homonym" for finding in item.findings)
    }
    assert alike == {"2001", "2002"}
