"""The department's page without a window: exports, people, cards, mirror, machine profiles."""

import shutil

import pytest
from browse_builders import CLAIRE, Ward, parse

from continuity_kit.errors import AuthenticityError, SafetyError, UsageError
from continuity_kit.files import Disk
from continuity_kit.gui.presenters import department_cards as cards
from continuity_kit.gui.presenters import department_exports as exports
from continuity_kit.gui.presenters import department_mirror as mirror
from continuity_kit.gui.presenters import department_profiles as profiles
from continuity_kit.gui.presenters.department_people import (
    Approver,
    PeopleActs,
    read_people,
    recorded_words,
)
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.services.export_daily import export_daily
from continuity_kit.services.import_bundle import import_bundle
from continuity_kit.services.people_admin import admit_user
from continuity_kit.vault.cards import card_words

PIN, NEW_PIN = "246813", "135792"


def place(ward: Ward, language="en") -> Workplace:
    made = Workplace(ward.laptop, language)
    made.take(made.read())
    return made


def by_paul(ward: Ward) -> Approver:
    """Let a physicist be the second of what follows."""
    admit_user(ward.laptop, "Paul", "physicist", PIN, second=CLAIRE, reason="a test")
    return Approver("Paul", PIN, "because")


def test_the_export_in_use_stands_first_with_its_words(demo_ward):
    state = exports.read_exports(place(demo_ward))
    first = state.rows[0]
    assert first.cells[0].text == str(state.current)
    assert len(first.cells[5].text.split(", ")) == 4
    assert first.cells[6].text == "in use"
    assert state.empty == ""


def test_a_stick_that_is_held_already_changes_nothing(demo_ward):
    report = exports.take_stick(
        place(demo_ward), demo_ward.department.stick, lambda stage, done, total: None
    )
    told = exports.taken_in(report, "en")
    assert "already" in told.headline
    assert told.lines == ()


def test_an_import_that_is_stopped_leaves_the_export_in_use(written_ward):
    before = exports.read_exports(place(written_ward))
    written_ward.write_plan(1, suffix="2")

    written_ward.day(1)
    department = written_ward.department
    export_daily(
        department.home, department.stick, parse=parse, disk=Disk(), now=written_ward.clock
    )
    told = exports.stop_between(lambda: True, lambda stage, done, total: None)
    with pytest.raises(UsageError) as stopped:
        import_bundle(written_ward.laptop, department.stick, parse=parse, progress=told)
    assert stopped.value.code == "stopped-by-user"
    assert exports.read_exports(place(written_ward)) == before
    report = import_bundle(written_ward.laptop, department.stick, parse=parse)
    assert exports.taken_in(report, "fr").headline.startswith("Prêts")


def test_a_refused_stick_says_what_stays_in_use_and_the_code_to_call_with(demo_ward, tmp_path):
    shutil.copytree(demo_ward.department.stick, tmp_path / "stick")
    for manifest in (tmp_path / "stick").rglob("*manifest*"):
        manifest.write_bytes(manifest.read_bytes().replace(b"payload", b"paylaod", 1))
    with pytest.raises(AuthenticityError) as refused:
        exports.take_stick(place(demo_ward), tmp_path / "stick", lambda stage, done, total: None)
    words = exports.refused_words(refused.value, 7, "en")
    assert "Export 7 stays in use" in words
    assert refused.value.code in words


def test_people_are_listed_with_role_and_last_signature(written_ward):
    by_paul(written_ward)
    state = read_people(place(written_ward))
    paul = next(row for row in state.rows if row.key == ("user", "Paul"))
    assert [cell.text for cell in paul.cells] == ["Paul", "physicist", "no signature", "can sign"]
    assert state.takes_two
    assert [person.name for person in state.approvers] == ["Paul"]


def test_a_person_is_admitted_by_two_and_not_with_two_pins_that_differ(written_ward):
    by = by_paul(written_ward)
    workplace = place(written_ward)
    acts = PeopleActs(workplace)
    with pytest.raises(UsageError) as refused:
        acts.admit("Rose", "radiographer", NEW_PIN, PIN, by)
    assert refused.value.code == "secrets-differ"
    with pytest.raises(UsageError) as alone:
        acts.admit("Rose", "radiographer", NEW_PIN, NEW_PIN, Approver())
    assert alone.value.code == "two-people-needed"
    receipt = acts.admit("Rose", "radiographer", NEW_PIN, NEW_PIN, by)
    assert str(receipt.index) in recorded_words(workplace, receipt)
    assert workplace.laptop.person("Rose", NEW_PIN).role == "radiographer"
    acts.dismiss("user", "Rose", by)
    rose = next(row for row in read_people(workplace).rows if row.key == ("user", "Rose"))
    assert rose.cells[3].text == "revoked"


def test_the_words_of_an_envelope_are_made_by_two(written_ward):
    by = by_paul(written_ward)
    words, receipt = PeopleActs(place(written_ward)).envelope("Safe of the ward", by)
    assert len(words) == 8
    assert receipt.index > 0


def test_a_card_is_accepted_by_the_two_words_that_were_asked(written_ward, tmp_path):
    by, workplace = by_paul(written_ward), place(written_ward)
    with pytest.raises(UsageError) as own:
        path = cards.give_own_card(workplace, tmp_path)
        card = cards.read_card_to_trust(workplace, path)
        cards.trust(workplace, card, "wrong words", by)
    assert own.value.code in ("card-own", "card-known")
    listed = cards.read_cards(workplace)
    assert len(listed.own_words) == 8
    assert listed.rows[0].cells[3].text == "accepted"
    key = listed.rows[0].key
    cards.drop(workplace, key, by)
    assert cards.read_cards(workplace).rows[0].cells[3].text == "dropped"


def test_wrong_words_of_a_card_are_refused(written_ward):
    by, workplace = by_paul(written_ward), place(written_ward)
    exporter = written_ward.department.home / "exporter.card"
    data = exporter.read_bytes()
    cards.drop(workplace, cards.read_cards(workplace).rows[0].key, by)
    card = cards.read_card_to_trust(workplace, exporter)
    with pytest.raises(AuthenticityError) as refused:
        cards.trust(workplace, card, "zèbre zèbre", by)
    assert refused.value.code == "card-words-differ"
    words = card_words(data, "fr")
    first, second = card.places
    cards.trust(workplace, card, f"{words[first - 1]} {words[second - 1]}", by)
    assert cards.read_cards(workplace).rows[0].cells[3].text == "accepted"


def test_a_mirror_that_is_not_there_is_said_in_red(written_ward, tmp_path):
    workplace = place(written_ward)
    assert mirror.read_mirror(workplace).tone == "red"
    folder = tmp_path / "mirror"
    folder.mkdir()
    words, is_damaged = mirror.choose(workplace, folder)
    assert not is_damaged
    assert str(written_ward.laptop.ledger.head().count) in words
    assert mirror.read_mirror(workplace).tone == "green"
    shutil.rmtree(folder)
    gone = mirror.read_mirror(workplace)
    assert gone.tone == "red"
    assert str(folder) in gone.headline


def test_an_exchange_tells_what_was_given_and_taken(written_ward, tmp_path):
    folder = tmp_path / "between"
    folder.mkdir()
    report = mirror.exchange_with(place(written_ward), folder)
    headline, lines = mirror.exchange_words(report, "en")
    assert f"{report.given} entries given" in headline
    assert lines == ()
    assert mirror.exchange_rows(report, "en")[0].cells[4].text == "this laptop"


def test_a_machine_without_a_signed_profile_says_so(demo_ward):
    state = profiles.read_profiles(place(demo_ward))
    names = [row.key for row in state.rows]
    assert {"LINAC 1", "LINAC 2"} <= set(names)
    assert state.unsigned == len(names)
    assert {row.cells[1].text for row in state.rows} == {"not signed"}


def test_a_test_plan_is_written_and_signed_by_physicists_only(written_ward, tmp_path):
    admit_user(written_ward.laptop, "Rose", "radiographer", PIN, second=CLAIRE, reason="a test")
    by_paul(written_ward)
    workplace = place(written_ward)
    plan, form = profiles.write_test(workplace, "LINAC 1", tmp_path)
    assert plan.is_file()
    with pytest.raises(SafetyError) as refused:
        profiles.sign(workplace, "LINAC 1", form, ("Paul", PIN), ("Rose", PIN))
    assert refused.value.code == "profile-two-physicists"
