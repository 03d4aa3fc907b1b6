"""A session from who to the colleague, without a widget; files, keys and ledger are real."""

from dataclasses import replace
from datetime import timedelta

import pytest
from faulty_disks import SmallDisk
from gui_record_builders import (
    LATER,
    NO_ENTRY,
    PIN,
    copied,
    drive,
    signing_ward,
    workplace_of,
)

from continuity_kit.domain.ledger_state import fractions
from continuity_kit.domain.session import Gate
from continuity_kit.gui.presenters.gate_state import gate_state
from continuity_kit.gui.presenters.record_acts import Signer
from continuity_kit.gui.presenters.scan import look_up


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return signing_ward(tmp_path_factory.mktemp("record"))


@pytest.fixture
def laptop(template, tmp_path):
    return copied(template, tmp_path, mirror=True)


def fraction_kinds(driven):
    return [kind for kind in driven.kinds if kind in NO_ENTRY or kind == "confirmation"]


def states(driven):
    entries = driven.workplace.laptop.ledger.entries()
    return {item.number: item.state for item in fractions(entries, driven.flow.draft.plan_uid)}


def test_a_whole_session_is_started_ended_and_confirmed(laptop):
    driven = drive(laptop)
    assert driven.state.step == 1
    driven.started()
    assert driven.state.step == 4
    assert driven.state.banner.tone == "green"
    driven.read("100,0")
    driven.run(driven.flow.end("Bruno", PIN["Bruno"]))
    assert driven.state.step == 5
    state = driven.confirmed("100")
    assert state.step == 6
    assert fraction_kinds(driven) == ["fraction_started", "fraction_ended", "confirmation"]
    assert states(driven) == {2: "given"}
    assert "CLE03" in state.banner.text


def test_the_bar_names_the_fraction_under_way_until_it_is_confirmed(laptop):
    driven = drive(laptop)
    assert driven.state.identity.next.number == "2"
    driven.started()
    bar = driven.state.identity.next
    assert (bar.caption, bar.number) == ("fraction en cours", "2")
    driven.read()
    driven.run(driven.flow.end("Bruno", PIN["Bruno"]))
    bar = driven.state.identity.next
    assert (bar.caption, bar.number) == ("fraction à confirmer", "2")
    bar = driven.confirmed().identity.next
    assert (bar.caption, bar.number) == ("prochaine fraction", "3")


def test_what_an_interrupted_beam_lacks_is_said_without_alarm(laptop):
    driven = drive(laptop).started()
    driven.read("40", "interrupted")
    verdict = driven.state.units.rows[0].verdict
    assert verdict.is_short
    assert verdict.limits == "reste à donner : 60\N{NO-BREAK SPACE}UM"
    driven.read("40", "complete")
    verdict = driven.state.units.rows[0].verdict
    assert not verdict.is_short
    assert "hors tolérance" in verdict.limits


def test_the_green_line_comes_only_with_a_receipt(laptop, template, tmp_path):
    driven = drive(laptop).to_start()
    assert driven.state.banner is None
    alone = drive(copied(template, tmp_path / "alone")).started()
    assert (alone.state.banner.tone, alone.state.banner.icon) == ("amber", "warning")
    assert "sur le portable seulement" in alone.state.banner.text


def test_both_numbers_of_a_confirmed_session_are_told_apart(laptop):
    driven = drive(laptop).ended()
    driven.confirmed()
    ended, confirmed = driven.workplace.laptop.ledger.entries()[-2:]
    done = driven.state.done
    assert done.number.endswith(f"\N{NO-BREAK SPACE}{ended.index}")
    number = f"n°\N{NO-BREAK SPACE}{confirmed.index}"
    assert dict(done.rows)["Confirmée par"] == f"Claire, {number}"
    assert f"{number}," in driven.state.banner.text


def test_the_gantry_angle_is_told_with_its_unit_and_scale(laptop):
    beam = drive(laptop).to_start().state.start.beams[0]
    assert beam.detail == "6 MV, bras 181.0° \N{RIGHTWARDS ARROW} 184.0° CW IEC"


def test_a_start_waits_for_both_ticks_and_a_machine(laptop):
    driven = drive(laptop)
    driven.flow.say(0, is_said=True)
    assert not driven.state.can_go
    assert driven.flow.go() is None
    driven.flow.say(1, is_said=True)
    driven.run(driven.flow.go())
    assert driven.state.step == 2
    assert driven.state.checks.machine is None
    assert not driven.state.can_go
    assert any(line.waits for line in driven.state.checks.lines)


def test_no_planned_value_is_told_before_its_reading_is_typed(laptop):
    driven = drive(laptop).started()
    assert "100" not in repr(driven.state.units)
    driven.flow.type_reading(1, "100")
    assert driven.state.units.rows[0].verdict is None
    driven.flow.leave(1)
    assert driven.state.units.rows[0].verdict.planned == "100"
    assert driven.state.start is None


def test_nothing_is_prefilled_and_the_outcome_must_be_chosen(laptop):
    driven = drive(laptop).started()
    row = driven.state.units.rows[0]
    assert (row.typed, row.outcome) == ("", "")
    driven.flow.type_reading(1, "100")
    assert not driven.state.can_go
    assert driven.flow.end("Bruno", PIN["Bruno"]) is None
    driven.flow.choose_outcome(1, "complete")
    assert driven.state.can_go


def test_no_first_reading_is_told_to_the_second_person(laptop):
    driven = drive(laptop).ended("100.25")
    told = repr(driven.state)
    assert "100.25" not in told
    assert driven.state.units is None
    assert "Bruno" not in [person.name for person in driven.state.colleague.people]


def test_whoever_recorded_is_absent_from_the_second_list(laptop):
    driven = drive(laptop).ended()
    names = [person.name for person in driven.flow.colleagues()]
    assert names == ["Claire", "Diane", "Noa"]
    driven.flow.type_blind("100")
    state = driven.run(driven.flow.confirm("Bruno", PIN["Bruno"]))
    assert state.banner.tone == "red"
    assert "confirmation" not in driven.kinds


def test_readings_that_differ_confirm_nothing_and_never_say_which_is_higher(laptop):
    driven = drive(laptop).ended()
    state = driven.confirmed("90")
    assert state.step == 5
    assert state.banner.text.startswith(
        "Les deux lectures diffèrent, la fraction reste à confirmer."
    )
    assert "100" not in state.banner.text
    assert driven.flow.reading == ""
    assert driven.confirmed("100").step == 6


def test_a_double_click_is_one_entry(laptop):
    driven = drive(laptop).to_start()
    first = driven.flow.start("Bruno", PIN["Bruno"])
    assert driven.flow.start("Bruno", PIN["Bruno"]) is None
    driven.run(first)
    driven.read()
    ending = driven.flow.end("Bruno", PIN["Bruno"])
    assert driven.flow.end("Bruno", PIN["Bruno"]) is None
    driven.run(ending)
    assert fraction_kinds(driven) == ["fraction_started", "fraction_ended"]


def test_an_act_sent_again_after_a_lost_answer_is_one_entry(laptop):
    driven = drive(laptop).to_start()
    job = driven.flow.start("Bruno", PIN["Bruno"])
    job()
    driven.run(job)
    driven.read()
    job = driven.flow.end("Bruno", PIN["Bruno"])
    job()
    driven.run(job)
    assert fraction_kinds(driven) == ["fraction_started", "fraction_ended"]
    assert driven.state.step == 5


def test_an_interrupted_fraction_keeps_its_number_and_is_resumed(laptop):
    driven = drive(laptop).started().read("40", "interrupted")
    assert not driven.state.can_go
    driven.flow.type_further(partial_reason="Panne du faisceau")
    driven.run(driven.flow.end("Bruno", PIN["Bruno"]))
    assert driven.confirmed("40").step == 6
    assert states(driven) == {2: "interrupted"}
    laptop = driven.workplace.laptop
    laptop.now.at = LATER + timedelta(minutes=20)
    again = drive(laptop)
    assert again.flow.fraction == 2
    again.started()
    assert again.flow.beams()[0].left == 60
    again.read("60")
    again.run(again.flow.end("Bruno", PIN["Bruno"]))
    assert again.confirmed("60").step == 6
    assert states(again) == {2: "given"}


def test_what_was_started_and_left_opens_at_its_readings(laptop):
    drive(laptop).started()
    again = drive(laptop)
    assert (again.state.step, again.flow.fraction) == (4, 2)
    assert again.flow.draft.machine == "LINAC 1"


def test_a_wrong_pin_five_times_signs_nothing_and_loses_nothing(laptop):
    driven = drive(laptop).started().read()
    for _ in range(5):
        state = driven.run(driven.flow.end("Bruno", "000000"))
        assert state.banner.tone == "red"
        assert "fraction_ended" not in driven.kinds
    throttled = driven.run(driven.flow.end("Bruno", PIN["Bruno"]))
    assert "Prochain essai dans" in throttled.banner.text
    assert driven.state.units.rows[0].typed == "100"
    other = driven.run(driven.flow.end("Claire", PIN["Claire"]))
    assert other.step == 5


def test_a_mirror_that_went_is_told_in_amber(laptop, tmp_path):
    driven = drive(laptop).started().read()
    (tmp_path / "CLE03").rename(tmp_path / "away")
    state = driven.run(driven.flow.end("Bruno", PIN["Bruno"]))
    assert state.step == 5
    assert state.banner.tone == "amber"
    assert "Imprimez" in state.banner.text


def test_a_full_disk_is_told_in_red_and_the_same_form_is_tried_again(template, tmp_path):
    disk = SmallDisk(tmp_path, 10**9)
    driven = drive(copied(template, tmp_path, disk=disk)).started().read()
    disk.capacity_bytes = 0
    for path in (tmp_path / "vault").glob("reserve*"):
        path.unlink()
    state = driven.run(driven.flow.end("Bruno", PIN["Bruno"]))
    assert state.step == 4
    assert state.banner.text.startswith("Non enregistré")
    assert "fraction_ended" not in driven.kinds
    disk.capacity_bytes = 10**9
    assert driven.run(driven.flow.end("Bruno", PIN["Bruno"])).step == 5
    assert fraction_kinds(driven).count("fraction_ended") == 1


def test_a_meterset_off_is_refused_and_two_people_override_it(laptop):
    driven = drive(laptop).started().read("50")
    state = driven.run(driven.flow.end("Bruno", PIN["Bruno"]))
    assert state.gate.code == "meterset-off"
    assert state.gate.act == "record"
    assert "fraction_ended" not in driven.kinds
    assert driven.kinds[-1] == "refusal"
    assert state.gate.noted
    refused = driven.flow.override(
        Signer("Bruno", PIN["Bruno"]), Signer("Diane", PIN["Diane"]), "La console dit 50, vérifié"
    )
    state = driven.run(refused)
    assert state.gate is not None
    assert "ne lèvent pas" in state.banner.text
    lifted = driven.flow.override(
        Signer("Bruno", PIN["Bruno"]), Signer("Claire", PIN["Claire"]), "La console dit 50, vérifié"
    )
    assert driven.run(lifted).step == 5


def test_closing_a_refusal_keeps_what_was_typed_and_records_nothing(laptop):
    driven = drive(laptop).started().read("50")
    driven.run(driven.flow.end("Bruno", PIN["Bruno"]))
    driven.flow.close_refusal()
    assert driven.state.gate is None
    assert driven.state.units.rows[0].typed == "50"
    assert fraction_kinds(driven) == ["fraction_started"]


@pytest.mark.parametrize("step", [1, 2, 3, 4, 5])
def test_a_scan_of_another_patient_stops_in_every_step(laptop, step):
    driven = drive(laptop)
    reached = {
        1: lambda: None,
        2: lambda: (driven.flow.say(0, is_said=True), driven.flow.say(1, is_said=True),
                    driven.flow.go()),
        3: driven.to_start,
        4: driven.started,
        5: driven.ended,
    }  # fmt: skip
    reached[step]()
    assert driven.state.step == step
    before = fraction_kinds(driven)
    scan = look_up(driven.workplace.laptop, driven.workplace.snapshot, "002")
    state = driven.run(driven.flow.scanned(scan))
    assert state.gate.code == "wrong-patient"
    assert not state.gate.can_override
    assert driven.kinds[-1] == "refusal"
    assert fraction_kinds(driven) == before


def test_a_scan_of_this_patient_is_noted_at_the_first_step(laptop):
    driven = drive(laptop)
    scan = look_up(driven.workplace.laptop, driven.workplace.snapshot, "001")
    assert driven.flow.scanned(scan) is None
    assert driven.state.first.is_scanned


def test_a_plan_of_another_patient_opens_no_session(laptop):
    other = drive(laptop, "002").flow.draft.plan_uid
    driven = drive(laptop, plan_uid=other)
    assert driven.flow.base is None
    assert driven.state.banner.tone == "red"
    assert not driven.state.can_go


def test_an_unknown_count_and_a_conflict_stop_before_the_beam(laptop):
    driven = drive(laptop, "003").to_start()
    gate = driven.state.gate
    assert gate.code in ("count-conflict", "count-unknown")
    assert not gate.can_override
    assert gate.blocks[1].text.startswith("Aucune fraction n’a été ajoutée. Le compte reste à")
    assert fraction_kinds(driven) == []


def test_one_gate_that_nobody_lifts_takes_the_override_away(laptop):
    driven = drive(laptop)
    gates = driven.flow.gates()
    assert gates == ()
    driven.flow.choose_machine("LINAC 9")
    machine = driven.flow.gates()
    mixed = (*machine, replace(machine[0], code="wrong-patient", override=None))
    now = driven.workplace.now()
    lifted = gate_state(machine, driven.flow.base, 2, now, "fr", act="start")
    kept = gate_state(mixed, driven.flow.base, 2, now, "fr", act="start")
    assert lifted.can_override
    assert not kept.can_override


def test_the_time_since_a_fraction_is_said_in_hours_and_minutes(laptop):
    driven = drive(laptop)
    gates = (Gate("under-six-hours", "doctor", values=(("hours", "2.2"),)),)
    now = driven.workplace.now()
    for language, words in (("fr", "il y a 2 h 12"), ("en", "2 h 12 ago")):
        state = gate_state(gates, driven.flow.base, 2, now, language, act="start")
        assert words in state.blocks[0].text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_code_without_words_shows_the_sentence_of_the_command_line(laptop):
    driven = drive(laptop)
    driven.flow.choose_machine("LINAC 9")
    (gate,) = driven.flow.gates()
    for code in ("entry-voided", "brand-new-gate"):
        state = gate_state(
            (replace(gate, code=code),), driven.flow.base, 2, driven.workplace.now(), "fr"
        )
        assert all(block.title and block.text for block in state.blocks)
        assert state.head


def test_the_page_speaks_both_languages(laptop):
    for language in ("fr", "en"):
        driven = drive(laptop, language=language)
        assert driven.state.title
    assert workplace_of(laptop, "en").language == "en"


def test_what_was_recorded_and_who_may_sign_are_said_in_the_language_of_now(laptop):
    driven = drive(laptop).started()
    assert driven.state.banner.text.startswith("ENREGISTRÉ")
    driven.flow.workplace.speak("en")
    assert driven.state.banner.text.startswith("RECORDED")
    assert "Bruno, radiographer" in [person.label for person in driven.state.signature.people]
