import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from view_builders import LIMITS, NOW, patient, plan_view, snapshot, visit

from continuity_kit.domain.course_position import CoursePosition
from continuity_kit.domain.findings import Finding
from continuity_kit.domain.fraction import FractionCount
from continuity_kit.services.json_document import json_document
from continuity_kit.services.list_document import list_document
from continuity_kit.services.list_lines import age_line, list_lines


def test_the_document_has_exactly_the_keys_of_the_contract() -> None:
    document = list_document(snapshot(patient()), NOW)
    assert document == {
        "snapshot": {
            "sequence": 214,
            "created": "2026-11-20T18:02:00+01:00",
            "age_hours": 61.2,
            "facility": "Centre Saint-Exemple",
        },
        "patients": [
            {
                "patient_id": "00412207",
                "id_issuer": "CSE",
                "name": "Fictif^Étienne",
                "birth_date": "1961-03-14",
                "sex": "M",
                "category": 1,
                "reasons": ["scheduled", "started"],
                "completeness": {"missing": ["ct", "phone"]},
                "alerts": [{"kind": "allergy", "text": "iode <b>", "as_of": "2026-11-01"}],
                "plans": [
                    {
                        "plan_uid": "1.2.3",
                        "label": "ORL_P1_70",
                        "status": None,
                        "machine": "ACC1",
                        "fractions_planned": 35,
                        "fractions_given": 14,
                        "given_as_of": "2026-11-20T18:02:00+01:00",
                        "given_source": "counts",
                        "given_since_export": 2,
                        "trust": "pinned",
                        "printable": True,
                    }
                ],
                "appointments": [
                    {
                        "start": "2026-11-23T09:00:00+01:00",
                        "minutes": 15,
                        "machine": "ACC1",
                        "status": "booked",
                        "plan_uid": None,
                    }
                ],
            }
        ],
    }


def test_an_unknown_count_is_null() -> None:
    view = plan_view(count=FractionCount(None, None, None), given_since_export=0, plan=None)
    (plan,) = list_document(snapshot(patient(plans=(view,))), NOW)["patients"][0]["plans"]
    assert (plan["fractions_given"], plan["given_as_of"], plan["given_source"]) == (None,) * 3
    assert plan["machine"] is None
    assert '"fractions_given": null' in json_document({"plans": [plan]})


def test_a_settled_count_is_told_with_who_settled_it() -> None:
    position = CoursePosition(18, 19, 16, 2, "settled", NOW, conflict=False, settled=True)
    view = plan_view(position=position, count=FractionCount(None, None, None))
    (plan,) = list_document(snapshot(patient(plans=(view,))), NOW)["patients"][0]["plans"]
    assert (plan["fractions_given"], plan["given_since_export"]) == (16, 2)
    assert plan["given_source"] == "settled"


@pytest.mark.parametrize(
    ("day", "machine", "expected"),
    [
        (None, None, ["A", "B", "C"]),
        ("2026-11-23", None, ["B", "A"]),  # by time
        ("2026-11-24", None, ["B"]),
        ("2026-11-23", "ACC1", ["A"]),
        (None, "ACC2", ["B"]),
        ("2026-11-25", None, []),  # cancelled
        (None, "ACC", []),  # whole names only
    ],
)
def test_day_and_machine_keep_who_comes(
    day: str | None, machine: str | None, expected: list[str]
) -> None:
    people = (
        patient("A", appointments=(visit("2026-11-23T11:00:00+01:00"),)),
        patient(
            "B",
            appointments=(
                visit("2026-11-24T09:00:00+01:00", "ACC2"),
                visit("2026-11-23T08:00:00+01:00", "ACC2"),
            ),
        ),
        patient("C", appointments=(visit("2026-11-25T09:00:00+01:00", status="cancelled"),)),
    )
    found = list_document(snapshot(*people), NOW, day=day, machine=machine)["patients"]
    assert [item["name"] for item in found] == expected


def test_the_day_is_the_date_as_written_whatever_the_offset() -> None:
    late = patient(appointments=(visit("2026-11-23T23:30:00-05:00"),))
    assert list_document(snapshot(late), NOW, day="2026-11-23")["patients"]
    assert not list_document(snapshot(late), NOW, day="2026-11-24")["patients"]


@pytest.mark.parametrize(
    ("hours", "word"),
    [(1, "récentes"), (24, "récentes"), (25, "VÉRIFIER"), (73, "VIEILLES"), (121, "TRÈS VIEILLES"),
     (-1, "INCONNU")],
)  # fmt: skip
def test_the_banner_says_how_old_the_data_are(hours: int, word: str) -> None:
    now = datetime(2026, 11, 23, 7, 12, tzinfo=UTC)
    assert word in age_line(now - timedelta(hours=hours), now, "fr", LIMITS)


def test_the_limits_of_age_are_settings() -> None:
    now = datetime(2026, 11, 23, 7, 12, tzinfo=UTC)
    assert "plus de 5 h" in age_line(now - timedelta(hours=6), now, "fr", (5, 10, 20))


def test_the_terminal_says_in_words_what_stops_a_plan() -> None:
    stopped = plan_view(findings=(Finding("plan-retired", "stop"),), printable=False)
    found = "\n".join(
        list_lines(snapshot(patient(plans=(stopped,))), NOW, "fr", LIMITS, day="2026-11-23")
    )
    for words in ("FICTIF Étienne", "né le 14 MARS 1961", "00412207", "émetteur CSE",
                  "14 fraction(s) sur 35 selon OIS", "puis 2 au journal", "NE S'IMPRIME PAS",
                  "plan-retired", "constant", "scanner", "2026-11-23 09:00"):  # fmt: skip
        assert words in found.replace("\u00a0", " ")
    english = "\n".join(list_lines(snapshot(patient(plans=(stopped,))), NOW, "en", LIMITS))
    assert "NOT PRINTED" in english and "missing: planning CT" in english


def test_an_unknown_count_is_a_word_on_the_terminal() -> None:
    view = plan_view(count=FractionCount(None, None, None))
    found = "\n".join(list_lines(snapshot(patient(plans=(view,))), NOW, "fr", LIMITS))
    assert "ce n'est pas 0" in found


def test_numbers_are_json_numbers_in_the_digits_given() -> None:
    text = json_document({"meterset": Decimal("281.368973"), "dose": Decimal("2.00")})
    assert '"dose": 2.00' in text and '"meterset": 281.368973' in text
    assert json.loads(text)["meterset"] == 281.368973


def test_counts_that_differ_are_each_told_with_their_source() -> None:
    sources = (("counts", 14, NOW), ("records", 13, None))
    count = FractionCount(14, NOW, "counts", conflict=True, sources=sources)
    view = plan_view(count=count, printable=False)
    found = "\n".join(list_lines(snapshot(patient(plans=(view,))), NOW, "fr", LIMITS))
    assert "14 selon OIS" in found
    assert "13 selon enregistrements des machines heure non fournie" in found
