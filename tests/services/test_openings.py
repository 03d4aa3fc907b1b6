"""What an opening leaves in the ledger: never a flood, never an emergency without its entry."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cli_builders import PINS, add_people, make_vault
from session_builders import PLAN_UID, patient, request, view

from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.errors import SafetyError, UsageError
from continuity_kit.files import Disk
from continuity_kit.services import record_session, settle
from continuity_kit.services.laptop import Laptop, laptop_of, open_laptop
from continuity_kit.services.openings import envelopes_to_renew, note_opening
from continuity_kit.services.people_admin import admit_opener, dismiss_opener, make_envelope
from continuity_kit.vault.secret_box import FLOOR_KDF

PEOPLE = {"Bruno": "radiographer", "Claire": "physicist", "Diane": "doctor"}


class Days:
    """A clock that a test moves by days."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC).replace(hour=12)

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


class Place:
    """A vault, opened anew as often as a test asks."""

    def __init__(self, folder: Path) -> None:
        self.days = Days()
        made = make_vault(folder).laptop
        add_people(made, **PEOPLE)
        self.anne = made.vault
        self.path = made.vault.path
        _, self.words, _ = make_envelope(made, "Nuit", kdf=FLOOR_KDF)

    def opened(self) -> Laptop:
        return laptop_of(self.anne, disk=Disk(), now=self.days)

    def by_envelope(self) -> Laptop:
        return open_laptop(self.path, " ".join(self.words), disk=Disk(), now=self.days)

    def entries(self, kind: str) -> list[LedgerEntry]:
        return [entry for entry in self.opened().ledger.entries() if entry.kind == kind]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_an_opener_is_noted_once_a_day_and_not_where_an_entry_says_so_already(
    place: Place,
) -> None:
    for _ in range(3):
        assert note_opening(place.opened()) is None
    assert place.entries("unlock") == []  # Anne's envelope of that day says who opened
    place.days.at += timedelta(days=1)
    for _ in range(3):
        assert note_opening(place.opened()) is None
    (entry,) = place.entries("unlock")
    assert [signer.name for signer in entry.signatures] == ["Anne"]
    place.days.at += timedelta(days=1)
    note_opening(place.opened())
    assert len(place.entries("unlock")) == 2


def test_two_openers_of_one_day_are_both_noted(place: Place) -> None:
    admit_opener(place.opened(), "Zoé", "une autre phrase", kdf=FLOOR_KDF)
    place.days.at += timedelta(days=1)
    note_opening(place.opened())
    zoe = open_laptop(place.path, "une autre phrase", disk=Disk(), now=place.days, opener="Zoé")
    note_opening(zoe)
    note_opening(zoe)
    named = [entry.signatures[0].name for entry in place.entries("unlock")]
    assert named == ["Anne", "Zoé"]


def test_p37_every_emergency_opening_leaves_its_entry(place: Place) -> None:
    for _ in range(2):
        assert note_opening(place.by_envelope()) is None
    noted = place.entries("break_glass")
    assert [entry.signatures[0].name for entry in noted] == ["Nuit", "Nuit"]
    assert place.opened().ledger.damage() == ()


def test_an_opening_that_cannot_be_noted_is_told_and_hides_nothing(
    place: Place, tmp_path: Path
) -> None:
    class Broken(Disk):
        def put_new(self, *_: object, **__: object) -> None:
            raise OSError(5, "Input/output error")

    laptop = place.by_envelope()
    broken = laptop_of(laptop.vault, disk=Broken(), now=place.days)
    failed = note_opening(broken)
    assert failed is not None
    assert (failed.code, dict(failed.values)) == (
        "opening-not-noted",
        {"reason": "ledger-write-failed"},
    )
    assert place.entries("break_glass") == []
    assert broken.ledger.entries() == place.opened().ledger.entries()


def test_an_opened_envelope_is_named_until_it_is_replaced(place: Place) -> None:
    assert envelopes_to_renew(place.opened()) == ()
    note_opening(place.by_envelope())
    assert envelopes_to_renew(place.opened()) == ("Nuit",)
    make_envelope(place.opened(), "Nuit 2", kdf=FLOOR_KDF)
    assert envelopes_to_renew(place.opened()) == ("Nuit",)
    dismiss_opener(place.opened(), "Nuit")
    assert envelopes_to_renew(place.opened()) == ()


def test_p37_an_emergency_opening_decides_on_no_plan(place: Place) -> None:
    laptop = place.by_envelope()
    bruno, claire = (laptop.person(name, PINS[name]) for name in ("Bruno", "Claire"))
    people = settle.TwoPeople(bruno, claire, "night")
    known, desk = [patient()], laptop.desk
    for act in (
        lambda: settle.release(desk, known, PLAN_UID, people),
        lambda: settle.accept_change(desk, known, PLAN_UID, people),
        lambda: settle.settle_group(desk, known, PLAN_UID, 1, people),
    ):
        with pytest.raises(SafetyError, match="break-glass-consults-only"):
            act()
    head = laptop.ledger.head().count
    assert place.opened().ledger.head().count == head
    by_day = place.opened().desk
    assert settle.release(by_day, known, PLAN_UID, people).index == head + 1


def test_p37_an_emergency_opening_records_confirms_and_settles_a_count(place: Place) -> None:
    laptop = place.by_envelope()
    people = {name: laptop.person(name, PINS[name]) for name in PEOPLE}
    unknown = replace(view().count, given=None, source=None, as_of=None)
    known = [patient(view(count=unknown))]
    asked = request(
        11,
        person=people["Bruno"],
        second=people["Claire"],
        second_reading="312.5 + 298.7",
    )
    with pytest.raises(SafetyError, match="count-unknown"):
        record_session.record(laptop.desk, known, asked)
    two = settle.TwoPeople(people["Bruno"], people["Diane"], "paper chart")
    settle.settle_count(laptop.desk, known, PLAN_UID, 10, two)
    given = record_session.record(laptop.desk, known, asked)
    assert given.fraction is not None
    assert given.fraction.state == "given"


def test_p32_under_an_emergency_opening_a_pin_is_asked_and_nobody_signs_for_the_envelope(
    place: Place,
) -> None:
    laptop = place.by_envelope()
    with pytest.raises(UsageError, match="user-unknown"):
        laptop.person("Nuit", " ".join(place.words))
    bruno = laptop.person("Bruno", PINS["Bruno"])
    with pytest.raises(SafetyError, match="second-is-first"):
        record_session.record(
            laptop.desk,
            [patient()],
            request(11, person=bruno, second=bruno, second_reading="611.2"),
        )


def test_an_opening_takes_no_clock_flag_from_what_people_record(place: Place) -> None:
    known = [patient()]
    place.days.at -= timedelta(days=3650)
    laptop = place.opened()
    assert note_opening(laptop) is None
    bruno = laptop.person("Bruno", PINS["Bruno"])
    receipt = record_session.record(laptop.desk, known, request(11, person=bruno)).receipt
    assert receipt.clock_suspect
    (end,) = place.entries("fraction_ended")
    assert "clock_suspect" in end.flags
    assert place.entries("unlock") == []
