from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import plan_builders
import pytest

from continuity_kit.domain.fraction import OisCount, RecordedBeam, TreatmentRecord
from continuity_kit.domain.fraction_count import course_count, last_given_on
from continuity_kit.domain.plan import FractionGroup, ReferencedBeam

D = Decimal
AS_OF = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
PLAN = plan_builders.plan(
    fraction_groups=(
        FractionGroup(1, 25, (ReferencedBeam(1, D("100"), None), ReferencedBeam(2, D("30"), None))),
    ),
    beams=(
        plan_builders.beam(1, meterset_unit="MU"),
        plan_builders.beam(2, meterset_unit="MU"),
        plan_builders.beam(3, meterset_unit="MU", delivery_type="SETUP"),
    ),
)


def row(given: int, as_of: datetime = AS_OF) -> OisCount:
    return OisCount("1", PLAN.uid, given, as_of)


def record(
    number: int,
    beams: dict[int, str],
    *,
    day: int | None = None,
    kind: str = "TREATMENT",
    uid: str = "",
) -> TreatmentRecord:
    delivered = tuple(
        RecordedBeam(beam, number, D(meterset), None, kind, None, None)
        for beam, meterset in beams.items()
    )
    on = date(2026, 11, day or number)
    return TreatmentRecord(
        uid or f"{number}.{kind}.{sorted(beams)}.{day}",
        "beams",
        "1",
        "",
        PLAN.uid,
        on,
        "10:00:00",
        delivered,
    )


WHOLE = {1: "100", 2: "30"}


def whole(*numbers: int) -> list[TreatmentRecord]:
    return [record(number, WHOLE) for number in numbers]


def summary(given: int, on: date) -> TreatmentRecord:
    return TreatmentRecord(
        "s", "summary", "1", "", PLAN.uid, on, None, fractions_delivered=given, most_recent_date=on
    )


def test_no_source_is_unknown_and_never_zero() -> None:
    count = course_count(PLAN, (), ())
    assert (count.given, count.source, count.as_of, count.conflict) == (None, None, None, False)


def test_a_table_of_zero_is_zero() -> None:
    count = course_count(PLAN, [row(0)], ())
    assert (count.given, count.source, count.as_of) == (0, "counts", AS_OF)


def test_a_fraction_told_by_two_systems_counts_once() -> None:
    count = course_count(PLAN, [row(14)], whole(*range(1, 15)))
    assert (count.given, count.conflict) == (14, False)


def test_a_fraction_recorded_after_the_table_adds_to_it() -> None:
    count = course_count(PLAN, [row(14)], [*whole(*range(1, 15)), record(15, WHOLE, day=21)])
    assert (count.given, count.conflict, count.source) == (15, False, "counts")
    assert count.as_of == datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize("told", [13, 16])
def test_counts_that_differ_show_the_higher_and_stop(told: int) -> None:
    count = course_count(PLAN, [row(told)], whole(*range(1, 15)))
    assert (count.given, count.conflict) == (max(14, told), True)


def test_a_summary_that_differs_is_a_conflict() -> None:
    count = course_count(PLAN, [row(14)], [summary(12, date(2026, 11, 18))])
    assert (count.given, count.conflict) == (14, True)
    assert [item[:2] for item in count.sources] == [("counts", 14), ("summary", 12)]


def test_two_rows_that_fall_are_a_conflict() -> None:
    earlier = row(15, datetime(2026, 11, 19, 18, 0, tzinfo=UTC))
    count = course_count(PLAN, [earlier, row(14)], ())
    assert (count.given, count.conflict) == (15, True)


@pytest.mark.parametrize(
    ("delivered", "complete"),
    [("99.0", True), ("98.9", False), ("101.0", True), ("100", True)],
)
def test_a_beam_is_met_within_half_a_unit_or_one_per_cent(
    delivered: str, *, complete: bool
) -> None:
    count = course_count(PLAN, (), [record(1, {1: delivered, 2: "30.5"})])
    assert (count.given, count.partial) == ((1, ()) if complete else (None, (1,)))


def test_a_continuation_completes_its_fraction() -> None:
    begun = record(1, {1: "40"})
    rest = record(1, {1: "60", 2: "30"}, kind="CONTINUATION")
    assert course_count(PLAN, (), [begun]).partial == (1,)
    count = course_count(PLAN, (), [begun, rest])
    assert (count.given, count.partial) == (1, ())
    assert count.fractions[0].metersets == ((1, D("100")), (2, D("30")))


def test_setup_beams_and_port_films_complete_nothing() -> None:
    films = [record(1, WHOLE, kind=kind) for kind in ("SETUP", "OPEN_PORTFILM", "TRMT_PORTFILM")]
    assert course_count(PLAN, (), films).given is None


def test_one_session_recorded_by_two_machines_counts_once() -> None:
    twice = [record(1, WHOLE, uid="a"), record(1, WHOLE, uid="b")]
    count = course_count(PLAN, (), twice)
    assert (count.given, count.conflict) == (1, False)


def test_more_than_planned_in_one_fraction_is_a_conflict() -> None:
    count = course_count(PLAN, (), [record(1, WHOLE, day=1), record(1, WHOLE, day=2)])
    assert count.conflict


def test_a_hole_in_the_recorded_numbers_is_a_conflict() -> None:
    count = course_count(PLAN, (), whole(1, 2, 4))
    assert (count.given, count.conflict) == (4, True)


def test_records_of_an_unreadable_plan_tell_no_count() -> None:
    count = course_count(None, (), whole(1, 2))
    assert count.given is None


def test_a_simulated_record_counts_nothing() -> None:
    simulated = TreatmentRecord(**{**whole(1)[0].__dict__, "content_origin": "SIMULATION"})
    assert course_count(PLAN, (), [simulated]).given is None


def test_the_last_fraction_has_the_latest_date_of_any_source() -> None:
    count = course_count(PLAN, [row(2)], whole(1, 2))
    assert last_given_on(count, [row(2)]) == date(2026, 11, 2)


@pytest.mark.parametrize(
    "records",
    [
        [*whole(1, 2), record(3, {1: "100", 2: "30"}, uid="no-number")],
        [*whole(1, 2), record(3, {1: "100", 2: "30"}, uid="no-meterset")],
    ],
    ids=["without a number", "without a meterset"],
)
def test_a_record_left_out_leaves_a_count_from_records_unknown(records) -> None:
    last = records[-1]
    values = {"fraction_number": 0} if last.uid == "no-number" else {"delivered_meterset": None}
    beams = tuple(replace(beam, **values) for beam in last.beams)
    told = [*records[:-1], replace(last, beams=beams)]
    count = course_count(PLAN, (), told)
    assert (count.given, count.source, count.as_of) == (None, None, None)
    assert len(count.left_out) == 1
    assert [item.number for item in count.fractions][:2] == [1, 2]
    beside = course_count(PLAN, [row(2)], told)
    assert beside.given == 2
    assert beside.left_out == count.left_out


def test_a_refused_record_leaves_a_count_from_a_summary_unknown_and_a_table_standing() -> None:
    told = [summary(14, date(2026, 11, 20))]
    assert course_count(PLAN, (), told).given == 14
    assert course_count(PLAN, (), told, left_out=["unreadable-object"]).given is None
    assert course_count(PLAN, [row(14)], told, left_out=["unreadable-object"]).given == 14


@pytest.mark.parametrize(("kind", "meterset"), [("SETUP", None), ("TREATMENT", D(0))])
def test_what_treated_nobody_leaves_no_count_in_doubt(kind: str, meterset: D | None) -> None:
    empty = record(3, {3: "1"}, kind=kind)
    beams = tuple(replace(beam, delivered_meterset=meterset) for beam in empty.beams)
    count = course_count(PLAN, (), [*whole(1, 2), replace(empty, beams=beams)])
    assert (count.given, count.left_out) == (2, ())


def test_the_first_day_is_what_all_summaries_say() -> None:
    one = replace(summary(14, date(2026, 11, 20)), first_date=date(2026, 11, 2))
    other = replace(one, uid="t", first_date=date(2026, 11, 3))
    assert course_count(PLAN, (), [one]).first_on == date(2026, 11, 2)
    assert course_count(PLAN, (), [one, replace(other, first_date=None)]).first_on == date(
        2026, 11, 2
    )
    assert course_count(PLAN, (), [one, other]).first_on is None
