"""Search as somebody types: whole numbers, beginnings of names, nobody chosen for anybody."""

import time
from dataclasses import replace

import pytest
from day_board_builders import opened, other, patient

from continuity_kit.domain.findings import Finding
from continuity_kit.domain.patient import Patient, PatientKey
from continuity_kit.domain.snapshot import PatientView
from continuity_kit.gui.presenters.search import MOST_HITS, Search, search_rows


def named(number: str, name: str, *, issuer: str = "CSE", birth_name: str = "") -> PatientView:
    family, _, given = name.partition("^")
    row = Patient(number, family, given, patient().birth_date, birth_name=birth_name or None)
    return replace(patient(), key=PatientKey(number, issuer), name=name, patient=row)


PEOPLE = (
    named("00412739", "Exemple-Durand^Anne-Zoé"),
    named("0041273", "Éxemplaire^Zoé"),
    named("412739", "D'Essai^Marguerite", birth_name="Fantôme"),
    named("1234", "ŁUKASZ-TESTOWY^Jan"),
)


def search(*people: PatientView) -> Search:
    return Search(opened(*people or PEOPLE).snapshot)


def found(text: str) -> list[str]:
    return [hit.key.patient_id for hit in search().find(text).hits]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("00412739", ["00412739"]),
        ("412739", ["412739"]),
        (" 0041273 ", ["0041273"]),
        ("0041", []),
        ("41273", []),
        ("ex", ["0041273", "00412739"]),
        ("EXEMPLE", ["00412739"]),
        ("exempled", ["00412739"]),
        ("durand", ["00412739"]),
        ("zoe", ["0041273", "00412739"]),
        ("exe zo", ["0041273", "00412739"]),
        ("zoé exemple", ["00412739"]),
        ("dessai", ["412739"]),
        ("d'essai", ["412739"]),
        ("essai", ["412739"]),
        ("fantome", ["412739"]),
        ("xemple", []),
        ("", []),
        (" - ", []),
    ],
)
def test_an_identifier_is_found_whole_and_exactly_or_not_at_all(
    text: str, numbers: list[str]
) -> None:
    assert found(text) == numbers


def test_a_whole_identifier_comes_before_names() -> None:
    people = (named("12", "Douze^A"), named("7", "12^B"))
    hits = search(*people).find("12").hits
    assert [(hit.key.patient_id, hit.is_whole_identifier) for hit in hits] == [
        ("12", True),
        ("7", False),
    ]


def test_a_number_of_two_issuers_finds_both_and_says_whose_each_is() -> None:
    people = (named("12", "A^A"), named("12", "B^B", issuer="CHU"))
    rows, words = search_rows(search(*people).find("12"), "fr")
    assert [row.cells[2].second for row in rows] == ["CSE", "CHU"] and words == ""
    assert search(*people).by_number("12") == people


def test_more_than_fit_are_counted_and_nobody_is_said() -> None:
    many = search(*(named(str(n), f"Même^{n}") for n in range(MOST_HITS + 3)))
    rows, words = search_rows(many.find("meme"), "fr")
    assert len(rows) == MOST_HITS and words.startswith("3 de plus")
    rows, words = search_rows(many.find("autre"), "en")
    assert rows == () and words.startswith("No patient")


def test_a_hit_shows_two_identifiers_and_a_homonym_says_so() -> None:
    twin = replace(PEOPLE[0], findings=(Finding("homonym", "warn"),))
    (row,), _ = search_rows(search(twin).find("durand"), "fr")
    name, birth, number = row.cells
    assert (name.text, number.text) == ("EXEMPLE-DURAND Anne-Zoé", "00412739")
    assert "1961" in birth.text and "Homonyme" in name.second
    assert row.key == twin.key


def test_without_an_export_nobody_is_found() -> None:
    assert Search(None).find("a").hits == ()


def test_a_key_is_answered_within_fifty_milliseconds_for_a_thousand_patients() -> None:
    people = [other(n, name=f"NOM{n % 37}-COMPOSÉ{n}^Prénom{n % 11}") for n in range(1000)]
    made = search(*people)
    texts = ["n", "no", "nom3", "nom3 prénom1", "composé99", "00500", "zz"]
    began = time.process_time()
    for text in texts:
        made.find(text)
    assert (time.process_time() - began) / len(texts) < 0.050
