"""The story of the paper days fails loudly when a gate that it counts on does not stand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from continuity_kit.domain.findings import Refusal
from continuity_kit.domain.ledger import SessionBeam
from continuity_kit.errors import SafetyError
from continuity_kit.files import Disk
from continuity_kit.services import demo_days
from continuity_kit.services.demo_calendar import paris
from continuity_kit.services.demo_days import DemoDays, ShownGate, StoryBugError
from continuity_kit.services.demo_department import Course, make_department
from continuity_kit.services.demo_folder import DemoPlaces
from continuity_kit.services.demo_setup import DemoWork, StoryClock

DEPARTMENT = make_department(1, date(2026, 11, 27))
AT = paris(DEPARTMENT.outage.days[0], "08:20")


def course(label: str) -> Course:
    """Return the course of a plan label."""
    return next(item for item in DEPARTMENT.courses if item.treatment.label == label)


def days(monkeypatch: pytest.MonkeyPatch, start: Any) -> DemoDays:
    """Return the days on a laptop whose `start` does what the test says."""

    def never(*_: Any) -> Any:
        raise AssertionError

    work = DemoWork(
        DemoPlaces(Path("/nowhere")), DEPARTMENT, StoryClock(AT), Disk(), never, "fr", never
    )
    view = SimpleNamespace(position=SimpleNamespace(next_fraction=1), plan=None)
    laptop: Any = SimpleNamespace(desk=None, person=lambda name, _: name)
    monkeypatch.setattr(demo_days, "find_plan", lambda *_: (None, view))
    monkeypatch.setattr(demo_days, "start", start)
    return DemoDays(work, laptop)


def test_a_refusal_that_does_not_come_is_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    story = days(monkeypatch, lambda *_: None)
    with pytest.raises(StoryBugError, match="BOOST_G"):
        story._meet_gate(course("BOOST_G"), AT)


def test_another_refusal_than_a_gate_is_not_taken_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any) -> Any:
        raise SafetyError("unknown-plan", "1.2.3")

    with pytest.raises(SafetyError, match="unknown-plan"):
        days(monkeypatch, refuse)._meet_gate(course("BOOST_G"), AT)


def test_a_misreading_that_is_accepted_is_a_bug(monkeypatch: pytest.MonkeyPatch) -> None:
    story = days(monkeypatch, lambda *_: None)
    beam = SessionBeam(1, Decimal("61.3"))
    monkeypatch.setattr(story, "_left_to_give", lambda *_: (beam, beam))
    monkeypatch.setattr(story, "_record", lambda *_, **__: None)
    with pytest.raises(StoryBugError, match="LOGE"):
        story._misread(course("LOGE"), AT)


def test_a_gate_tells_each_code_once() -> None:
    gate = ShownGate(1, "X", (Refusal("a", "s"), Refusal("b", "s"), Refusal("a", "s")))
    assert gate.codes == ("a", "b")


@pytest.mark.parametrize("label", ["NEZ", "CURIE_VAGIN"])
def test_no_couch_shift_is_made_up_where_no_image_is_taken(label: str) -> None:
    assert demo_days._shifts(course(label), 3) is None
    assert demo_days._shifts(course("PROSTATE"), 3) is not None
    without = replace(course("PROSTATE").patient, imaging_note="")
    assert demo_days._shifts(replace(course("PROSTATE"), patient=without), 3) is None
