"""What a history of exports does to a plan: pins, changes, moves, replans, counts that jump."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from browse_builders import ANNE, BRUNO, CLAIRE, Ward, parse, ward
from export_builders import NOW
from plan_builders import OWNER

from continuity_kit.domain.ledger import LedgerEntry, Signature
from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.snapshot import PlanView
from continuity_kit.domain.trust import (
    CountSighting,
    ImportedBundle,
    PlanPin,
    Sighting,
    count_history_findings,
    owner_findings,
    plan_sightings,
    sightings_by_plan,
)
from continuity_kit.errors import SafetyError, WorldError
from continuity_kit.services.browse import browse, browse_plan
from continuity_kit.services.downtime_state import ALWAYS, Downtime, downtime_of
from continuity_kit.services.open_generation import open_newest
from continuity_kit.services.patient_view import claimed_twice
from continuity_kit.services.plan_view import plan_view
from continuity_kit.services.whole_plan import whole_plan

PLAN = "1.2.3.1.1"


@pytest.fixture
def one(tmp_path: Path) -> Ward:
    made = ward(tmp_path, [1])
    (made.department.dicom / "p1" / "record.dcm").unlink()
    return made


def view_of(made: Ward) -> PlanView:
    return browse(made.laptop, parse=parse).patients[0].plans[0]


def codes(view: PlanView) -> set[str]:
    return {finding.code for finding in view.findings}


def pin(made: Ward) -> None:
    for days in (0, 4, 8):
        made.export(days)


def declare(made: Ward, since: str | None) -> None:
    made.laptop.append("downtime_opened", {}, {"compromised_since": since})


def test_p14_a_plan_is_pinned_after_three_exports_over_a_week(one: Ward) -> None:
    one.export(0)
    one.export(4)
    assert (view_of(one).trust, view_of(one).generations_seen) == ("unconfirmed", 2)
    one.export(8)
    view = view_of(one)
    assert (view.trust, view.generations_seen) == ("pinned", 3)
    assert view.unchanged_since == NOW + timedelta(hours=12)


def test_p14_a_declared_compromise_takes_the_pins_after_it_away(one: Ward) -> None:
    pin(one)
    declare(one, (NOW + timedelta(days=6)).date().isoformat())
    assert view_of(one).trust == "unconfirmed"


def test_p14_a_compromise_declared_later_leaves_the_pins(one: Ward) -> None:
    pin(one)
    declare(one, (NOW + timedelta(days=10)).date().isoformat())
    assert view_of(one).trust == "pinned"


def test_p14_a_changed_plan_stops_until_two_people_accept_it(one: Ward) -> None:
    pin(one)
    one.write_plan(1, RTPlanName="101")
    one.export(9)
    view = view_of(one)
    assert (view.trust, view.printable) == ("changed", False)
    assert "plan-changed" in codes(view)
    _, _, whole = browse_plan(one.laptop, PLAN, parse=parse)
    (change,) = [item for item in whole.findings if item.code == "plan-content-changed"]
    assert (change.severity, change.beam) == ("stop", 1)
    assert "100.0000 → 101.0000" in dict(change.values)["fields"]
    assert not whole.printable
    values = {"digest": view.digest, "object": view.object_sha256}
    one.state("plan_adjudicated", 1, values, ANNE, CLAIRE, digest=view.digest)
    assert (view_of(one).trust, view_of(one).printable) == ("unconfirmed", True)
    _, _, whole = browse_plan(one.laptop, PLAN, parse=parse)
    assert "plan-content-changed" not in codes(whole)
    assert whole.printable


def test_p14_a_changed_plan_names_both_its_objects_and_prints_neither(one: Ward) -> None:
    pin(one)
    older = view_of(one).object_sha256
    one.write_plan(1, RTPlanName="101")
    one.export(9)
    _, _, newest = browse_plan(one.laptop, PLAN, parse=parse)
    (named,) = [item for item in newest.findings if item.code == "plan-changed-objects"]
    objects = dict(named.values)
    assert objects == {"newest": newest.object_sha256, "older": older}
    assert objects["newest"] != objects["older"]
    assert newest.digest == view_of(one).digest
    # Each is shown by its hash, with its own values, and neither prints.
    shown = {}
    for sha256 in objects.values():
        _, _, whole = browse_plan(one.laptop, PLAN, object_sha256=sha256, parse=parse)
        assert whole.plan is not None
        assert not whole.printable
        shown[sha256] = str(whole.plan.fraction_groups[0].beams[0].meterset)
    assert list(shown.values()) == ["101", "100"]
    assert "plan-not-newest" in codes(whole)


def test_a_plan_that_changes_before_it_is_pinned_warns_and_prints(one: Ward) -> None:
    one.export(0)
    one.write_plan(1, RTPlanName="101")
    one.export(1)
    _, _, whole = browse_plan(one.laptop, PLAN, parse=parse)
    assert whole.trust == "unconfirmed"
    assert "plan-content-changed-unpinned" in codes(whole)
    assert whole.printable


def test_p15_a_code_typed_from_paper_seals_its_content_alone(one: Ward) -> None:
    one.export(0)
    view = view_of(one)
    one.state("plan_sealed", 1, {"code": "X"}, ANNE, BRUNO, digest=view.digest)
    assert view_of(one).trust == "sealed"
    one.write_plan(1, RTPlanName="101")
    one.export(1)
    assert (view_of(one).trust, view_of(one).printable) == ("changed", False)


def test_an_older_content_is_shown_by_its_hash_and_never_printed(one: Ward) -> None:
    one.export(0)
    old = view_of(one)
    one.write_plan(1, RTPlanName="101")
    one.export(1)
    assert old.object_sha256 is not None
    _, _, shown = browse_plan(one.laptop, PLAN, object_sha256=old.object_sha256, parse=parse)
    assert (shown.digest, shown.printable) == (old.digest, False)
    assert "plan-not-newest" in codes(shown)
    new = view_of(one)
    _, _, shown = browse_plan(one.laptop, PLAN, object_sha256=new.object_sha256, parse=parse)
    assert (shown.digest, shown.printable) == (new.digest, True)
    with pytest.raises(WorldError) as refused:
        browse_plan(one.laptop, PLAN, object_sha256="00" * 32, parse=parse)
    assert refused.value.code == "plan-object-unknown"


def test_a_plan_that_moved_stops_until_two_people_accept_it(tmp_path: Path) -> None:
    made = ward(tmp_path, [1, 2])
    made.export(0)
    for file in made.department.dicom.joinpath("p1").glob("*.dcm"):
        if file.name != "plan.dcm":
            file.unlink()
    made.write_plan(1, owner=2)
    made.department.write_table("plans", "patient_id,plan_uid,status", [])
    made.department.write_table("counts", "patient_id,plan_uid,fractions_given,as_of", [])
    made.export(1)
    second = next(
        patient
        for patient in browse(made.laptop, parse=parse).patients
        if patient.key.patient_id == "002"
    )
    moved = next(view for view in second.plans if view.plan_uid == PLAN)
    assert "plan-moved" in codes(moved)
    assert not moved.printable
    made.state("plan_adjudicated", 1, {}, ANNE, CLAIRE, digest=moved.digest, patient_id="002")
    second = next(
        patient
        for patient in browse(made.laptop, parse=parse).patients
        if patient.key.patient_id == "002"
    )
    moved = next(view for view in second.plans if view.plan_uid == PLAN)
    assert "plan-moved" not in codes(moved)


def test_a_new_plan_beside_a_pinned_one_is_shown_and_not_preferred(one: Ward) -> None:
    pin(one)
    one.write_plan(1, suffix="7", RTPlanLabel="REPLAN")
    one.export(9)
    views = {view.plan_uid: view for view in browse(one.laptop, parse=parse).patients[0].plans}
    assert set(views) == {PLAN, "1.2.3.1.7"}
    assert "replan-unconfirmed" in codes(views["1.2.3.1.7"])
    assert "replan-unconfirmed" not in codes(views[PLAN])
    _, _, whole = browse_plan(one.laptop, "1.2.3.1.7", parse=parse)
    assert "replan-unconfirmed" in codes(whole)


def test_a_new_plan_in_place_of_a_pinned_one_that_vanished_warns(one: Ward) -> None:
    pin(one)
    (one.department.dicom / "p1" / "plan.dcm").unlink()
    one.write_plan(1, suffix="7", RTPlanLabel="REPLAN")
    one.export(9)
    views = {view.plan_uid: view for view in browse(one.laptop, parse=parse).patients[0].plans}
    assert "replan-unconfirmed" in codes(views["1.2.3.1.7"])


def test_a_count_that_fell_stops_until_two_people_settle_it(one: Ward) -> None:
    one.write_counts({1: 5}, date(2026, 11, 20))
    one.export(0)
    one.write_counts({1: 3}, date(2026, 11, 21))
    one.export(1)
    view = view_of(one)
    assert "count-fell" in codes(view)
    assert not view.printable
    one.export(2)
    assert "count-fell" in codes(view_of(one))
    known = {"given": 3, "source": "counts", "as_of": None, "conflict": False}
    one.state("count_settled", 1, {"count": 5, "known": known}, ANNE, BRUNO)
    assert "count-fell" not in codes(view_of(one))
    assert view_of(one).printable
    for days, given in ((3, 5), (4, 4)):
        one.write_counts({1: given}, date(2026, 11, 20 + days))
        one.export(days)
    assert "count-fell" in codes(view_of(one))  # a later fall is a new question


def test_a_count_that_rose_faster_than_working_days_allow_stops(one: Ward) -> None:
    one.write_counts({1: 5}, date(2026, 11, 20))
    one.export(0)
    one.write_counts({1: 9}, date(2026, 11, 23))
    one.export(3)
    assert "count-rose" in codes(view_of(one))
    assert not view_of(one).printable


def seen(*pairs: tuple[int, int]) -> list[CountSighting]:
    return [CountSighting(given, date(2026, 11, 2) + timedelta(days=day)) for given, day in pairs]


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        (seen(), []),
        (seen((10, 0)), []),
        (seen((10, 0), (11, 1), (12, 2)), []),
        (seen((10, 0), (8, 1), (11, 2)), []),  # taken back by the next export
        (seen((10, 0), (10, 7), (13, 8)), ["count-rose"]),
        (seen((10, 0), (20, 1), (20, 14)), ["count-rose"]),  # stays until it is settled
        (seen((10, 0), (20, 1), (12, 2)), ["count-fell", "count-rose"]),
    ],
)
def test_a_history_of_counts_is_judged_whole(
    history: list[CountSighting], expected: list[str]
) -> None:
    assert [item.code for item in count_history_findings(history)] == expected


def test_a_fall_repeated_by_the_next_export_still_stops() -> None:
    (found,) = count_history_findings(seen((10, 0), (8, 1), (8, 2)))
    assert (found.code, found.severity) == ("count-fell", "stop")
    assert dict(found.values) == {"before": "10", "after": "8"}


def test_one_pass_over_the_imports_finds_what_each_plan_alone_would() -> None:
    def bundle(number: int, pins: dict[str, str], dropped: tuple[str, ...] = ()) -> ImportedBundle:
        found = tuple(PlanPin(uid, digest, OWNER) for uid, digest in pins.items())
        return ImportedBundle("key", number, NOW + timedelta(days=number), found, dropped)

    imports = [
        bundle(1, {"a": "1", "b": "1"}),
        bundle(2, {}),
        bundle(3, {"b": "2"}, dropped=("a",)),
        bundle(4, {"a": "1", "c": "1"}),
        bundle(5, {"c": "2"}, dropped=("c",)),
    ]
    found = sightings_by_plan(imports)
    assert set(found) == {"a", "b", "c"}
    for plan_uid, sightings in found.items():
        assert sightings == plan_sightings(imports, plan_uid)


def test_an_issuer_that_a_department_begins_to_name_moves_no_plan() -> None:
    bare = Sighting("key", 1, NOW, "d", PatientKey("001"))
    assert owner_findings([bare], PatientKey("001", "CSE")) == ()
    named = replace(bare, patient=PatientKey("001", "HUB"))
    assert [item.code for item in owner_findings([named], PatientKey("001", "CSE"))] == [
        "plan-moved"
    ]


TWO = tuple(Signature(name, name, name, "physicist", "approved") for name in ("Anne", "Bruno"))


def entry(kind: str, device: str, day: int, **values: Any) -> LedgerEntry:
    at = datetime(2026, 11, day, 8, 0, tzinfo=UTC)
    return LedgerEntry(
        f"{device}{kind}{day}", device, day, kind, f"{device}{day}", {}, values, None, None, None,
        at, at, TWO,
    )  # fmt: skip


def test_a_downtime_is_open_while_any_laptop_has_it_open() -> None:
    first, second = entry("downtime_opened", "A", 3), entry("downtime_opened", "B", 2)
    assert downtime_of([]) == Downtime()
    assert downtime_of([first, second]).opened_at == second.stated_at
    closed = entry("downtime_closed", "B", 9)
    assert downtime_of([first, second, closed]).opened_at == first.stated_at
    both = downtime_of([first, entry("downtime_closed", "A", 8), second, closed])
    assert (both.opened_at, both.closed_at) == (None, closed.stated_at)


def test_the_earliest_declared_compromise_counts_until_its_downtime_is_closed() -> None:
    entries = [
        entry("downtime_opened", "A", 3, compromised_since="2026-11-01T00:00:00+01:00"),
        entry("downtime_opened", "B", 4, compromised_since="2026-10-20T00:00:00+01:00"),
    ]
    since = downtime_of(entries).compromised_since
    assert since is not None and since.date() == date(2026, 10, 20)
    assert downtime_of([*entries, entry("downtime_closed", "B", 9)]).compromised_since == (
        datetime.fromisoformat("2026-11-01T00:00:00+01:00")
    )


def test_an_unreadable_date_of_compromise_pins_nothing(one: Ward) -> None:
    pin(one)
    declare(one, "some day in spring")
    assert downtime_of(one.laptop.ledger.entries()).compromised_since == ALWAYS
    assert view_of(one).trust == "unconfirmed"


def test_a_plan_that_two_contents_claim_is_refused_until_made_exact(one: Ward) -> None:
    one.export(0)
    opened = open_newest(one.laptop, parse)
    (person,) = opened.people
    (held,) = person.plans
    assert held.item is not None
    rival = replace(held, item=replace(held.item, sha256="1" * 64, content_sha256="2" * 64))
    twice = replace(opened, people=(replace(person, plans=(held, rival)),))
    with pytest.raises(SafetyError) as refused:
        whole_plan(one.laptop, twice, PLAN, parse=parse)
    assert refused.value.code == "plan-uid-ambiguous"
    assert held.item.content_sha256 in refused.value.values["objects"]
    for named in (held.item.sha256, held.item.sha256.upper()):
        _, view = whole_plan(one.laptop, twice, PLAN, object_sha256=named, parse=parse)
        assert view.object_sha256 == held.item.sha256
        assert "plan-claimed-twice" in codes(view)
        assert not view.printable


def test_a_plan_that_two_patients_claim_is_refused_until_the_issuer_is_named(one: Ward) -> None:
    one.export(0)
    opened = open_newest(one.laptop, parse)
    (person,) = opened.people
    other = replace(person, key=PatientKey("001", "HUB"))
    twice = replace(opened, people=(person, other))
    assert claimed_twice(twice.people) == {PLAN}
    with pytest.raises(SafetyError) as refused:
        whole_plan(one.laptop, twice, PLAN, parse=parse)
    assert refused.value.values["issuers"] == "-, HUB"
    patient, view = whole_plan(one.laptop, twice, PLAN, issuer="", parse=parse)
    assert patient.key == person.key
    assert not view.printable


@pytest.mark.parametrize(
    ("listed", "in_file", "stops"),
    [
        (PatientKey("001"), "", False),
        (PatientKey("001", "CSE"), "", False),
        (PatientKey("001", "CSE"), "CSE", False),
        (PatientKey("001", "CSE"), "HUB", True),
        (PatientKey("0010"), "", True),
        (PatientKey("1"), "", True),
    ],
)
def test_a_plan_whose_file_names_another_patient_stops(
    one: Ward, listed: PatientKey, in_file: str, stops: bool
) -> None:
    one.export(0)
    opened = open_newest(one.laptop, parse)
    (person,) = opened.people
    (held,) = person.plans
    assert held.content is not None
    content = replace(held.content, plan=replace(held.content.plan, id_issuer=in_file))
    moved = replace(person, key=listed, statuses=())
    view = plan_view(moved, opened.ledger, opened.history, replace(held, content=content), ())
    assert ("plan-other-patient" in codes(view)) is stops
