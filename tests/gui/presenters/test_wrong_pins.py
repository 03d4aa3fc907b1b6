"""A wrong PIN five times, wherever somebody signs: what is said, for how long, and who goes on."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from browse_builders import Ward
from gui_record_builders import LATER, PIN, Driven, copied, drive, route, signing_ward, workplace_of

from continuity_kit.domain.ledger_kinds import KIND_FRACTION_ENDED
from continuity_kit.errors import ContinuityError
from continuity_kit.gui.presenters.correct_flow import CorrectFlow
from continuity_kit.gui.presenters.department_people import Approver, PeopleActs
from continuity_kit.gui.presenters.handback import HandBackPresenter
from continuity_kit.gui.presenters.record_acts import Signer
from continuity_kit.gui.presenters.refusals import told
from continuity_kit.services.laptop import Laptop

WRONG = "000000"
WHY = "La console dit 50, vérifié"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Ward:
    return signing_ward(tmp_path_factory.mktemp("pins"))


@pytest.fixture
def laptop(template: Ward, tmp_path: Path) -> Laptop:
    return copied(template, tmp_path)


@dataclass
class Place:
    """Where somebody signs.

    Attributes:
        sign: try with a name and a PIN; return what is said.
        typed: what else was typed there.
        who: whose PIN is wrong; `other` may sign meanwhile.
    """

    sign: Callable[[str, str], str]
    typed: Callable[[], object]
    who: str = "Bruno"
    other: str = "Noa"


def said(driven: Any, job: Any) -> str:
    state = driven.run(job)
    return "" if state.banner is None else f"{state.banner.tone}: {state.banner.text}"


def at_start(laptop: Laptop) -> Place:
    driven = drive(laptop).to_start()
    return Place(
        lambda who, pin: said(driven, driven.flow.start(who, pin)),
        lambda: driven.flow.draft.machine,
    )


def at_second_reading(laptop: Laptop) -> Place:
    driven = drive(laptop).ended()

    def sign(who: str, pin: str) -> str:
        driven.flow.type_blind("100")
        return said(driven, driven.flow.confirm(who, pin))

    return Place(sign, lambda: driven.flow.draft.readings, who="Claire")


def at_override(laptop: Laptop) -> Place:
    driven = drive(laptop).started().read("50")
    driven.run(driven.flow.end("Bruno", PIN["Bruno"]))
    assert driven.state.gate is not None
    first = Signer("Diane", PIN["Diane"])

    def sign(who: str, pin: str) -> str:
        return said(driven, driven.flow.override(first, Signer(who, pin), WHY))

    return Place(sign, lambda: (driven.flow.draft.readings, WHY), who="Claire", other="Claire")


def at_correction(laptop: Laptop) -> Place:
    drive(laptop).ended().confirmed()
    laptop.now.at = LATER + timedelta(minutes=30)  # type: ignore[attr-defined]
    end = next(e for e in laptop.ledger.entries() if e.kind == KIND_FRACTION_ENDED)
    workplace = workplace_of(laptop)
    flow = CorrectFlow(workplace, route(workplace, tab="correct", entry_hash=end.entry_hash))
    flow.took(flow.load()())  # type: ignore[misc]
    flow.choose_act("void")
    flow.type_reason("Mauvais patient saisi")

    def run(job: Any) -> str:
        try:
            flow.took(job())
        except ContinuityError as error:
            flow.failed(error)
        banner = flow.state().banner
        return "" if banner is None else f"{banner.tone}: {banner.text}"

    second = Signer("Claire", PIN["Claire"])
    return Place(lambda who, pin: run(flow.sign(Signer(who, pin), second)), lambda: flow.reason)


def plainly(act: Callable[[], object]) -> str:
    try:
        act()
    except ContinuityError as error:
        return f"red: {told(error, 'fr')}"
    return ""


def at_department(laptop: Laptop) -> Place:
    acts = PeopleActs(workplace_of(laptop))
    names = iter(("Rose", "Rita", "Rene", "Remy", "Rosa", "Ruth", "Rolf", "Ralf"))
    return Place(
        lambda who, pin: plainly(
            lambda: acts.admit(next(names), "it", "135792", "135792", Approver(who, pin, "parce"))
        ),
        lambda: "",
    )


def at_downtime(laptop: Laptop) -> Place:
    presenter = HandBackPresenter(workplace_of(laptop))
    second = ("Diane", PIN["Diane"])
    return Place(
        lambda who, pin: plainly(
            lambda: presenter.declare(first=(who, pin), second=second, reason="attaque")
        ),
        lambda: "",
    )


PLACES = [at_start, at_second_reading, at_override, at_correction, at_department, at_downtime]


@pytest.mark.parametrize("place_of", PLACES, ids=lambda one: one.__name__)
def test_five_wrong_pins_close_one_person_for_half_a_minute_and_nobody_else(
    laptop: Laptop, place_of: Callable[[Laptop], Place]
) -> None:
    place = place_of(laptop)
    before = [entry.kind for entry in laptop.ledger.entries()]
    typed = place.typed()
    for _ in range(5):
        words = place.sign(place.who, WRONG)
        assert words.startswith("red: ")
        assert "Rien n" in words and "signé" in words
    closed = place.sign(place.who, PIN[place.who])
    assert "30 s" in closed or "31 s" in closed
    assert "une autre personne peut" in closed
    assert [entry.kind for entry in laptop.ledger.entries()] == before
    assert place.typed() == typed
    if place.other == place.who:  # nobody else has the role: it opens again by itself
        laptop.now.at += timedelta(seconds=31)  # type: ignore[attr-defined]
    assert not place.sign(place.other, PIN[place.other]).startswith("red")
    assert len(laptop.ledger.entries()) > len(before)


def test_the_wait_is_over_by_itself_and_the_right_pin_signs(laptop: Laptop) -> None:
    driven: Driven = drive(laptop).to_start()
    for _ in range(5):
        driven.run(driven.flow.start("Bruno", WRONG))
    laptop.now.at += timedelta(seconds=31)  # type: ignore[attr-defined]
    assert driven.run(driven.flow.start("Bruno", PIN["Bruno"])).step == 4
