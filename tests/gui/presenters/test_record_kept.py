"""A session that was left, is written after the fact, or waits: what is kept, without a widget."""

from datetime import timedelta

import pytest
from gui_record_builders import LATER, PIN, copied, drive, signing_ward
from machine_builders import profile, signed

from continuity_kit.gui.presenters import record_base
from continuity_kit.gui.presenters.draft import save
from continuity_kit.gui.presenters.record_draft import draft_document, draft_of
from continuity_kit.gui.presenters.record_keep import forget, keeping, kept_for, take_kept


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return signing_ward(tmp_path_factory.mktemp("record"))


@pytest.fixture
def laptop(template, tmp_path):
    return copied(template, tmp_path, mirror=True)


def test_a_fraction_of_paper_asks_its_time_and_is_flagged(laptop):
    driven = drive(laptop, after_the_fact=True)
    assert driven.state.flag
    driven.flow.say(0, is_said=True)
    driven.flow.say(1, is_said=True)
    assert not driven.state.can_go
    driven.flow.type_time("2026-11-23", "08:15")
    driven.run(driven.flow.go())
    driven.flow.choose_machine("LINAC 1")
    driven.run(driven.flow.go())
    assert driven.state.signature is None
    driven.run(driven.flow.go())
    driven.read()
    driven.run(driven.flow.end("Bruno", PIN["Bruno"]))
    end = driven.workplace.laptop.ledger.entries()[-1]
    assert end.kind == "fraction_ended"
    assert str(end.values["given_at"]).startswith("2026-11-23T08:15")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_session_of_paper_asks_nothing_of_patient_or_console(laptop, language):
    driven = drive(laptop, language=language, after_the_fact=True)
    ticks = driven.state.first.ticks
    driven.flow.say(0, is_said=True)
    driven.flow.say(1, is_said=True)
    driven.flow.type_time("23/11/2026", "08:15")
    told = [*ticks, driven.state.title, driven.state.subtitle, driven.state.first.scanned]
    driven.run(driven.flow.go())
    told += [driven.state.title, driven.state.checks.machine_title]
    driven.flow.choose_machine("LINAC 1")
    driven.run(driven.flow.go())
    told += [driven.state.title, driven.state.subtitle, driven.state.start.columns[2]]
    driven.run(driven.flow.go())
    assert driven.state.close == {"fr": "Fermer", "en": "Close"}[language]
    told += [driven.state.title, driven.state.subtitle, driven.state.units.columns[3]]
    told += [line.detail for line in driven.state.steps]
    said = " / ".join(told).lower()
    for word in (
        "patient a dit",
        "patient said",
        "bracelet",
        "wristband",
        "console",
        "devant vous",
    ):
        assert word not in said
    driven.read()
    driven.run(driven.flow.end("Bruno", PIN["Bruno"]))
    assert driven.state.step == 5
    asked = " / ".join((driven.state.subtitle, driven.state.colleague.reading_title))
    assert "console" not in asked
    assert driven.state.note


def test_remark_and_couch_are_kept_with_the_entry(laptop):
    driven = drive(laptop).started().read()
    driven.flow.type_further(
        remark="Masque changé", couch=("-12,3", "45.6", "0"), shifts_cm=("1", "-0,2", "0.05")
    )
    driven.run(driven.flow.end("Bruno", PIN["Bruno"]))
    end = driven.workplace.laptop.ledger.entries()[-1]
    assert "Masque changé" in end.reason
    assert "-12.3" in end.reason
    assert "cm" in end.reason
    assert end.values["shifts_mm"] == {"vertical": "10", "longitudinal": "-2.0", "lateral": "0.50"}


def test_the_bar_calls_under_way_only_what_the_beam_gives_now(laptop):
    driven = drive(laptop, after_the_fact=True)
    driven.flow.type_time("23/11/2026", "08:15")
    driven.to_start()
    driven.run(driven.flow.go())
    bar = driven.state.identity.next
    assert (bar.caption, bar.number) == ("fraction saisie", "2")
    driven.read()
    driven.run(driven.flow.end("Bruno", PIN["Bruno"]))
    assert driven.state.identity.next.caption == "fraction à confirmer"


def test_a_control_that_stops_names_the_entry_and_what_to_do(laptop):
    first = drive(laptop).ended()
    first.confirmed()
    end = first.workplace.laptop.ledger.entries()[-2]
    later = drive(laptop, after_the_fact=True)
    later.flow.type_time(f"{LATER:%d/%m/%Y}", "07:00")
    later.to_start()
    later.flow.close_refusal()
    told = "\n".join(later.state.checks.stops)
    assert f"n°\N{NO-BREAK SPACE}{end.index}" in told
    assert "fraction 2" in told
    assert "passent outre" in told


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_couch_is_asked_in_the_unit_of_the_sheet(laptop, language, monkeypatch):
    driven = drive(laptop, language=language).started().read()
    assert ", cm (" in driven.state.units.couch_title
    made = signed(profile(length_unit="mm"))
    monkeypatch.setattr(record_base, "signed_profiles", lambda entries: (made,))
    again = drive(laptop, language=language)
    assert again.state.step == 4
    assert ", mm (" in again.state.units.couch_title
    again.read().flow.type_further(couch=("-123", "", ""))
    again.run(again.flow.end("Bruno", PIN["Bruno"]))
    assert ", mm" in again.workplace.laptop.ledger.entries()[-1].reason


def test_a_pending_fraction_is_confirmed_later(laptop):
    drive(laptop).ended()
    later = drive(laptop, tab="confirm")
    assert later.state.step == 5
    assert later.confirmed("100").step == 6
    nothing = drive(laptop, tab="confirm")
    assert nothing.state.banner.icon == "info"


def test_the_days_fraction_that_waits_for_its_colleague_opens_there(laptop):
    drive(laptop).ended()
    again = drive(laptop)
    assert again.state.step == 5
    laptop.now.at = LATER + timedelta(days=1)
    assert drive(laptop).state.step == 1


def test_what_was_typed_is_sealed_and_taken_again(laptop):
    driven = drive(laptop).started()
    driven.flow.type_reading(1, "99,7")
    draft = keeping(driven.flow)
    assert draft_of(draft_document(driven.flow.draft)) == driven.flow.draft
    save(laptop, draft)
    again = drive(laptop)
    kept = kept_for(again.workplace, again.flow.key, again.flow.draft.plan_uid)
    assert take_kept(again.flow, kept)
    assert again.state.units.rows[0].typed == "99,7"
    forget(laptop)
    assert kept_for(again.workplace, again.flow.key, again.flow.draft.plan_uid) is None
