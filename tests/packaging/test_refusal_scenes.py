"""A picture of a refusal shows what the gates really raise, and numbers that agree."""

import sys
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest
from gui_record_builders import LATER, MACHINE, copied, drive, signing_ward

from continuity_kit.domain.fraction import GivenFraction
from continuity_kit.gui.presenters.gate_words import WORDS
from continuity_kit.gui.presenters.record_checks import standing_gates

PACKAGING = Path(__file__).parents[2] / "packaging"
OF_ANY_PLAN = (
    "ledger-conflict",
    "plan-changed",
    "plan-retired",
    "stop-finding",
    "weekly-check-due",
    "wrong-patient",
)


@pytest.fixture(scope="module")
def scenes():
    sys.path.insert(0, str(PACKAGING))
    try:
        return import_module("refusal_scenes")
    finally:
        sys.path.remove(str(PACKAGING))


@pytest.fixture(scope="module")
def treated(tmp_path_factory):
    """Return the plan after fraction 2 of one day and fraction 3 of the next."""
    folder = tmp_path_factory.mktemp("scenes")
    laptop = copied(signing_ward(folder / "template"), folder)
    for day in range(2):
        laptop.now.at = LATER + timedelta(days=day)
        drive(laptop).ended().confirmed()
    return drive(laptop).flow.base


def raised(base):
    at = LATER + timedelta(days=3)
    return [gate.code for gate in standing_gates(base, base.fraction, at, at, MACHINE)]


@pytest.mark.parametrize("code", OF_ANY_PLAN)
def test_the_gate_of_a_scene_is_the_one_that_stands(scenes, treated, code):
    assert raised(treated) == []
    base = scenes.PRETENCES[code](treated)
    found = raised(scenes.as_listed(base) if code == "plan-changed" else base)
    assert found[0] == code
    assert set(found) == {code}


@pytest.mark.parametrize("code", OF_ANY_PLAN)
def test_the_counts_of_a_scene_agree(scenes, treated, code):
    base = scenes.PRETENCES[code](treated)
    position = base.facts.position
    assert position == base.view.position
    assert position.next_fraction == position.given + 1
    assert position.given == position.base + position.given_since_export
    assert base.view.given_since_export == position.given_since_export


def test_a_changed_plan_names_the_field_as_the_kit_does(scenes, treated):
    (change,) = [
        item
        for item in scenes.PRETENCES["plan-changed"](treated).view.findings
        if item.code == "plan-content-changed"
    ]
    assert change.beam == 1
    assert dict(change.values)["fields"] == "group.1.meterset 95.0000 → 100.0000"


def test_counts_that_differ_show_the_higher_and_nothing_given_since(scenes, treated):
    count = replace(
        treated.view.count,
        given=2,
        conflict=True,
        sources=(*treated.view.count.sources, ("records", 2, treated.view.count.as_of)),
    )
    base = scenes.PRETENCES["count-conflict"](
        replace(treated, view=replace(treated.view, count=count))
    )
    position = base.facts.position
    assert (position.given, position.next_fraction, position.given_since_export) == (2, 3, 0)
    assert raised(base) == ["count-conflict"]


def test_a_fraction_begun_before_the_export_is_the_one_to_give(scenes, treated):
    given = GivenFraction(2, (LATER - timedelta(days=5)).date(), ((1, 40),))
    count = replace(treated.view.count, partial=(2,), fractions=(given,))
    base = scenes.PRETENCES["begun-before-export"](
        replace(treated, view=replace(treated.view, count=count))
    )
    assert base.fraction == 2
    assert raised(base) == ["begun-before-export"]


def test_the_entries_that_contradict_each_other_are_of_the_plan(scenes, treated):
    base = scenes.PRETENCES["ledger-conflict"](treated)
    (conflict,) = base.facts.conflicts
    named = [base.entry(entry_hash) for entry_hash in conflict.entries]
    assert {entry.subject["plan_uid"] for entry in named} == {treated.view.plan_uid}
    assert {entry.entry_hash for entry in named} <= {
        entry.entry_hash for entry in treated.ledger.entries
    }


def test_every_refusal_is_drawn_or_said_to_have_no_page(scenes):
    assert set(scenes.UNSHOWN) < set(WORDS)
    assert set(scenes.PRETENCES) < set(WORDS) - set(scenes.UNSHOWN)
