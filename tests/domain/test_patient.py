from datetime import date

import pytest

from continuity_kit.domain.patient import (
    IdentityStatement,
    PatientKey,
    PersonName,
    homonyms,
    identity_findings,
    is_spelling_different,
    names_agree,
    names_of_pn,
)


def name(family: str, given: str, birth: str = "") -> PersonName:
    return PersonName((family, birth) if birth else (family,), given)


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        (name("Lefèvre", "Zoé"), name("LEFEVRE", "ZOE"), True),
        (name("Le Goff", "Jean-Paul"), name("LEGOFF", "Jean Paul"), True),
        (name("D'Ornano", "Anne"), name("D’ORNANO", "ANNE"), True),
        (name("Martin", "Anne", "Dupont"), name("DUPONT", "Anne"), True),
        (name("Martin", "Anne Marie Louise"), name("Martin", "Anne"), True),
        (name("Martin", "Jean"), name("Martin", "Jean-Paul"), False),
        (name("Martin", "Anne"), name("Martin", "Annette"), False),
        (name("Martin", "Anne"), name("Martinez", "Anne"), False),
        (name("Martin", ""), name("Martin", "Anne"), False),
        (name("Weiß", "Bjœrn"), name("WEISS", "BJOERN"), True),
    ],
)
def test_names_agree_only_when_folding_makes_them_equal(
    one: PersonName, other: PersonName, *, agree: bool
) -> None:
    assert names_agree(one, other) is agree
    assert names_agree(other, one) is agree


def test_case_alone_is_no_spelling_difference() -> None:
    assert not is_spelling_different(name("Martin", "Anne"), name("MARTIN", "ANNE"))
    assert is_spelling_different(name("Lefèvre", "Zoé"), name("LEFEVRE", "ZOE"))


def test_a_dicom_name_has_up_to_three_groups() -> None:
    groups = names_of_pn("Yamada^Tarou=山田^太郎=やまだ^たろう")
    assert [group.families for group in groups] == [("Yamada",), ("山田",), ("やまだ",)]
    assert names_of_pn("^^^^") == ()


def said(family: str, given: str, birth: date | None = None) -> IdentityStatement:
    return IdentityStatement((name(family, given),), birth)


def test_one_identifier_with_two_birth_dates_stops_the_patient() -> None:
    findings = identity_findings(
        [said("A", "B", date(1961, 2, 3)), said("A", "B", date(1961, 3, 2))]
    )
    assert [(item.code, item.severity) for item in findings] == [("birth-date-conflict", "stop")]


def test_one_identifier_with_two_names_stops_the_patient() -> None:
    findings = identity_findings([said("A", "B"), said("C", "B"), said("A", "B")])
    assert [(item.code, item.severity) for item in findings] == [("name-conflict", "stop")]


def test_a_spelling_difference_is_a_note() -> None:
    findings = identity_findings([said("Lefèvre", "Zoé"), said("LEFEVRE", "ZOE")])
    assert [(item.code, item.severity) for item in findings] == [("name-spelling", "note")]


def test_homonyms_stay_two_patients() -> None:
    birth = date(1961, 2, 3)
    people = {
        PatientKey("1"): [said("Martin", "Zoé", birth)],
        PatientKey("01"): [said("MARTIN", "Zoe", birth)],
        PatientKey("2"): [said("Martin", "Zoé", date(1961, 2, 4))],
    }
    assert homonyms(people) == {PatientKey("1"), PatientKey("01")}
