import io
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pydicom
import pytest
from browse_builders import ANNE, CLAIRE, Ward, person, ward
from machine_builders import profile, profile_path, profile_text, readings_of

from continuity_kit.dicom.machine_test_plan import machine_test_plan
from continuity_kit.dicom.plan_reader import read_plan
from continuity_kit.domain.machine import MachineProfile, profile_of
from continuity_kit.domain.machine_test_plan import TEST_ANGLES, TEST_JAWS_MM, TEST_METERSET_MU
from continuity_kit.errors import ContinuityError, SafetyError, UsageError, WorldError
from continuity_kit.files import Disk
from continuity_kit.ledger.entries import LedgerStore
from continuity_kit.ledger.people import KnownPerson, known_people
from continuity_kit.services.machine_profiles import (
    KIND_PROFILE_SIGNED,
    sign_profile,
    signed_profiles,
    write_test_plan,
)
from continuity_kit.services.profile_file import profile_template, read_profile_file
from continuity_kit.services.signing import sign_statement

ELSA = person("Elsa", "physicist")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Ward:
    root = tmp_path_factory.mktemp("profiles")
    found = ward(root, [1])
    people = [
        KnownPerson(item.signing_key.public, item.user_id, item.name, item.role)
        for item in (ANNE, CLAIRE, ELSA)
    ]
    vault = found.laptop.vault
    ledger = LedgerStore(
        vault, Disk(), found.clock, people=[*known_people(vault), *people], reserve_bytes=1 << 16
    )
    return replace(found, laptop=replace(found.laptop, ledger=ledger))


def sign(made: Ward, folder: Path, item: MachineProfile, **more: object) -> None:
    path = profile_path(folder, item)
    sign_profile(made.laptop, item.machine, path, CLAIRE, ELSA, **more)


def refused(made: Ward, path: Path, machine: str = "LINAC 1") -> ContinuityError:
    before = made.laptop.ledger.head().count
    with pytest.raises(ContinuityError) as caught:
        sign_profile(made.laptop, machine, path, CLAIRE, ELSA)
    assert made.laptop.ledger.head().count == before
    return caught.value


def test_the_newest_signed_profile_of_a_machine_counts(made: Ward, tmp_path: Path) -> None:
    first = profile(machine="NEW 1", console_names=("TB1",), meterset_decimals=1)
    sign(made, tmp_path, first)
    sign(made, tmp_path, profile(machine="NEW 2"))
    made.day(1)
    second = replace(
        first,
        scales={**first.scales, "gantry": "varian_standard"},
        zero_mm={"couch_longitudinal": Decimal("-12.5")},
    )
    sign(made, tmp_path, second)
    found = signed_profiles(made.laptop.ledger.entries())
    newest = profile_of(found, "NEW 1")
    assert newest is not None
    assert newest.profile.scales["gantry"] == "varian_standard"
    assert newest.profile.zero_mm["couch_longitudinal"] == Decimal("-12.5")
    assert newest.signed_by == ("Claire", "Elsa")
    assert newest == profile_of(found, "TB1")
    assert profile_of(found, "NEW 2") is not None


def test_a_profile_takes_two_physicists(made: Ward, tmp_path: Path) -> None:
    path = profile_path(tmp_path, profile())
    for second, code in ((ANNE, "profile-two-physicists"), (CLAIRE, "second-is-first")):
        with pytest.raises(SafetyError) as caught:
            sign_profile(made.laptop, "LINAC 1", path, CLAIRE, second)
        assert caught.value.code == code
    values = {"machine": "ALONE", "scales": {}}
    made.laptop.ledger.append(
        sign_statement(KIND_PROFILE_SIGNED, {}, values, person=CLAIRE, at=made.clock())
    )
    assert profile_of(signed_profiles(made.laptop.ledger.entries()), "ALONE") is None


def test_a_reading_that_is_not_given_back_is_refused_by_item(made: Ward, tmp_path: Path) -> None:
    item = profile()
    right = readings_of(item)
    wrong = replace(
        right,
        items={**right.items, "gantry": Decimal("143.0")},
        jaws={**right.jaws, "X1": Decimal("-3.1")},
    )
    error = refused(made, profile_path(tmp_path, item, wrong))
    assert (error.code, error.exit_code) == ("profile-differs", 3)
    assert "gantry: 143.0 ≠ 37.0 [varian_standard]" in error.values["items"]
    assert "jaws.X1: -3.1 ≠ 3.1 [iec61217, coordinates]" in error.values["items"]
    missing = profile_path(tmp_path, item, replace(right, jaws={}))
    assert "jaws.Y2: ? ≠ 7.5" in refused(made, missing).values["items"]


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('gantry = "varian_iec"', 'gantry = "varian"', 6, "varian_standard"),
        ('labels = "iec61217"', 'labels = "siemens"', None, "elekta"),
        ('signs = "openings"', 'signs = "plus"', None, "coordinates"),
        ('length_unit = "cm"', 'length_unit = "in"', 4, "in"),
        ("format = 1", "format = 2", 1, "2"),
        ("gantry = 37.0", "gantry = nan", None, "NaN"),
        ("gantry = 37.0", "gantry = ", None, "value"),
        ("gantry = 37.0", "gantri = 37.0", None, "gantri"),
        ("X1 = 3.1", "Z1 = 3.1", None, "Z1"),
        ("has_x = true", "has_x = 1", None, "bool"),
    ],
)
def test_a_wrong_file_is_refused_with_line_and_reason(
    made: Ward, tmp_path: Path, old: str, new: str, line: int | None, said: str
) -> None:
    text = profile_text(profile())
    assert old in text
    path = tmp_path / "wrong.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    error = refused(made, path)
    assert isinstance(error, UsageError)
    assert error.code == "profile-wrong"
    assert said.lower() in error.values["reason"].lower()
    lines = path.read_text().splitlines()
    assert new.split(" = ", maxsplit=1)[0] in lines[int(error.values["line"]) - 1]
    assert line is None or error.values["line"] == str(line)


def test_a_file_of_another_machine_or_none_is_refused(made: Ward, tmp_path: Path) -> None:
    path = profile_path(tmp_path, profile())
    assert refused(made, path, "LINAC 2").code == "profile-other-machine"
    error = refused(made, tmp_path / "none.toml")
    assert isinstance(error, WorldError) and error.code == "profile-missing"
    long = profile_path(tmp_path, profile(machine="A NAME OF SEVENTEEN"))
    assert refused(made, long, "A NAME OF SEVENTEEN").code == "profile-wrong"


def test_a_name_means_one_machine(made: Ward, tmp_path: Path) -> None:
    sign(made, tmp_path, profile(machine="ONE", console_names=("ALIAS",)))
    other = profile_path(tmp_path, profile(machine="TWO", console_names=("ALIAS",)))
    error = refused(made, other, "TWO")
    assert (error.code, error.values["other"]) == ("profile-name-taken", "ONE")


def test_an_unreadable_profile_does_not_bring_back_an_older_one(made: Ward, tmp_path: Path) -> None:
    sign(made, tmp_path, profile(machine="LATER"))
    made.clock.at += timedelta(hours=1)
    values = {"machine": "LATER", "scales": {"gantry": "a scale of the future"}}
    made.laptop.ledger.append(
        sign_statement(KIND_PROFILE_SIGNED, {}, values, person=CLAIRE, second=ELSA, at=made.clock())
    )
    assert profile_of(signed_profiles(made.laptop.ledger.entries()), "LATER") is None


def test_the_file_to_fill_in_does_not_tell_what_the_plan_holds(tmp_path: Path) -> None:
    text = profile_template('LINAC "1"')
    for value in ("37", "352", "171", "934", "31", "52", "64", "75", "123"):
        assert value not in text.replace("(300A,00B2)", "")
    path = tmp_path / "empty.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_profile_file(path, 'LINAC "1"')
    assert caught.value.code == "profile-wrong"


def test_the_test_plan_holds_the_odd_values(made: Ward, tmp_path: Path) -> None:
    out, form = write_test_plan(made.laptop, "LINAC 1", tmp_path / "essai.dcm")
    assert form.name == "essai.toml" and 'machine = "LINAC 1"' in form.read_text()
    read = read_plan(out.read_bytes())
    first = read.beams[0]
    point = first.control_points[0]
    assert (first.machine, point.gantry, point.collimator, point.couch) == (
        "LINAC 1",
        *TEST_ANGLES.values(),
    )
    assert point.table_top is not None
    assert (point.table_top.lateral, point.table_top.vertical, point.table_top.longitudinal) == (
        Decimal(-13),
        Decimal(-171),
        Decimal(934),
    )
    assert [value for item in point.devices for value in item.positions_mm] == list(
        TEST_JAWS_MM.values()
    )
    assert {item.meterset for item in read.fraction_groups[0].beams} == {TEST_METERSET_MU}
    assert read.approval == "UNAPPROVED"
    assert pydicom.dcmread(io.BytesIO(out.read_bytes())).PlanIntent == "MACHINE_QA"
    today = made.clock().astimezone().date()
    assert out.read_bytes() == machine_test_plan("LINAC 1", made.laptop.store.facility or "", today)
