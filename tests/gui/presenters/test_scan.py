"""A scanner's typing is told from a person's, and opens exactly what it names or nothing."""

from dataclasses import replace

import pytest
from browse_builders import Ward
from day_builders import print_day
from gui_builders import DAY

from continuity_kit.domain.patient import PatientKey
from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.presenters.scan import (
    ENTER,
    FAST_MS,
    LONGEST,
    TAB,
    WITHIN_MS,
    Place,
    ScanCollector,
    Taken,
    look_up,
)
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.sheet_counter import papers


def type_in(
    collector: ScanCollector, text: str, every_ms: int = 5, start: int = 0, place: Place = "field"
) -> list[Taken]:
    return [collector.key(sign, start + at * every_ms, place) for at, sign in enumerate(text)]


def test_a_scan_is_eaten_whole_and_told_at_enter() -> None:
    taken = type_in(ScanCollector("~"), f"~A-0732-3{ENTER}")
    assert all(one.is_eaten for one in taken)
    assert [one.scan for one in taken if one.scan is not None] == ["A-0732-3"]
    assert "".join(one.given_back for one in taken) == ""


def test_typing_without_the_prefix_passes_untouched() -> None:
    taken = type_in(ScanCollector("~"), f"DURAND{ENTER}", every_ms=FAST_MS + 1)
    assert not any(one.is_eaten or one.scan or one.given_back or one.is_stray for one in taken)


def test_a_prefix_of_two_signs_is_waited_for_and_given_back() -> None:
    collector = ScanCollector("~~")
    first = collector.key("~", 0)
    second = collector.key("a", 5)
    assert first.is_eaten
    assert (second.is_eaten, second.given_back) == (False, "~")
    assert [one.scan for one in type_in(collector, f"~~X{ENTER}", start=100)][-1] == "X"


def test_a_pause_gives_back_what_was_typed_by_hand() -> None:
    collector = ScanCollector("~")
    collector.key("~", 0)
    collector.key("1", 40)
    late = collector.key("2", 200)
    assert (late.given_back, late.is_eaten) == ("~1", False)
    assert not collector.is_collecting


def test_eighty_milliseconds_are_still_a_scan_and_more_are_not() -> None:
    collector = ScanCollector("~")
    collector.key("~", 0)
    assert collector.key("1", 80).is_eaten
    assert not collector.key("2", 161).is_eaten


def test_an_endless_code_is_given_back() -> None:
    taken = type_in(ScanCollector("~"), "~" + "1" * LONGEST)
    assert taken[-1].given_back.startswith("~1")


@pytest.mark.parametrize("prefix", ["", "~"])
@pytest.mark.parametrize("end", [ENTER, TAB], ids=["enter", "tab"])
def test_outside_fields_a_scanner_without_a_prefix_is_known_by_its_speed(
    prefix: str, end: str
) -> None:
    taken = type_in(ScanCollector(prefix), f"A-0732-3{end}", every_ms=WITHIN_MS, place="free")
    assert all(one.is_eaten for one in taken)
    assert [one.scan for one in taken if one.scan is not None] == ["A-0732-3"]


def test_outside_fields_three_letters_or_slow_ones_are_typing() -> None:
    for text, every_ms in (("DUR", 5), ("DURAND", WITHIN_MS + 1)):
        collector = ScanCollector("~")
        taken = type_in(collector, f"{text}{ENTER}", every_ms, place="free")
        assert not taken[-1].is_eaten
        assert "".join(one.given_back for one in taken) == text
        assert not any(one.scan or one.is_stray for one in taken)


def test_a_space_outside_fields_presses_what_has_the_focus() -> None:
    assert not ScanCollector("~").key(" ", 0, "free").is_eaten


@pytest.mark.parametrize("text", ["~A-0732-3", "A-0732-3"])
def test_a_scanner_that_sends_no_enter_is_heard_when_it_falls_silent(text: str) -> None:
    collector = ScanCollector("~")
    type_in(collector, text, place="free")
    assert collector.late() == Taken(is_eaten=True, scan="A-0732-3")
    type_in(collector, text, every_ms=FAST_MS + 1, start=9_000, place="free")
    assert collector.late() == Taken(is_eaten=False, given_back=text)
    assert not collector.is_collecting


def test_a_scan_that_went_into_a_field_ends_there_and_is_told() -> None:
    taken = type_in(ScanCollector("~"), f"A-0732-3{ENTER}")
    assert [one.is_eaten for one in taken] == [False] * 8 + [True]
    assert taken[-1] == Taken(is_eaten=True, is_stray=True)
    assert not any(one.is_stray for one in type_in(ScanCollector("~"), f"12.{ENTER}"))


def test_the_search_box_takes_a_scan_as_if_it_were_typed() -> None:
    taken = type_in(ScanCollector("~"), f"A-0732-3{ENTER}", place="search")
    assert not any(one.is_eaten or one.is_stray for one in taken)


@pytest.fixture(scope="module")
def workplace(demo_laptop: Laptop) -> Workplace:
    made = Workplace(demo_laptop)
    made.take(made.read())
    return made


def test_a_whole_number_opens_its_patient(workplace: Workplace) -> None:
    scan = look_up(workplace.laptop, workplace.snapshot, " 001 ")
    assert scan.kind == "patient"
    assert scan.route == Route("patient", PatientKey("001", ""))


@pytest.mark.parametrize("code", ["1", "00", "0011", "001x", "", "Family1"])
def test_a_part_of_a_number_opens_nobody(workplace: Workplace, code: str) -> None:
    scan = look_up(workplace.laptop, workplace.snapshot, code)
    assert (scan.kind, scan.route) == ("nobody", None)


def test_a_number_of_two_issuers_is_not_chosen_for_anybody(workplace: Workplace) -> None:
    assert workplace.snapshot is not None
    first = workplace.snapshot.patients[0]
    twin = replace(first, key=PatientKey(first.key.patient_id, "elsewhere"))
    both = replace(workplace.snapshot, patients=(first, twin))
    scan = look_up(workplace.laptop, both, first.key.patient_id)
    assert (scan.kind, scan.route) == ("patients", None)


def test_a_badge_names_its_person(workplace: Workplace) -> None:
    scan = look_up(workplace.laptop, workplace.snapshot, "L. Exempleur")
    assert (scan.kind, scan.person, scan.route) == ("person", "L. Exempleur", None)


def test_a_sheet_opens_its_patient_and_plan(written_ward: Ward) -> None:
    print_day(written_ward, DAY)
    laptop = written_ward.laptop
    made = Workplace(laptop)
    made.take(made.read())
    paper = next(one for one in papers(laptop.ledger.entries()) if one.patient_id and one.plan_uid)
    scan = look_up(laptop, made.snapshot, paper.number.lower())
    assert scan.kind == "sheet"
    assert scan.route == Route(
        "patient",
        PatientKey(paper.patient_id or "", paper.id_issuer or ""),
        paper.plan_uid,
        sheet_number=paper.number,
    )
    wrong = paper.number[:-1] + str((int(paper.number[-1]) + 1) % 10)
    assert look_up(laptop, made.snapshot, wrong).kind == "nobody"
