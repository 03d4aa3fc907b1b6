"""Corrections and settlements without a widget: two people, a reason, a new entry."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from gui_record_builders import LATER, PIN, copied, drive, route, signing_ward, workplace_of

from continuity_kit.domain.fraction import GivenFraction
from continuity_kit.domain.ledger_kinds import KIND_FRACTION_ENDED
from continuity_kit.domain.ledger_state import fractions, missed_sessions
from continuity_kit.errors import ContinuityError
from continuity_kit.gui.presenters.correct_acts import _ACTS
from continuity_kit.gui.presenters.correct_flow import CorrectFlow
from continuity_kit.gui.presenters.correct_form import MEANINGS, NAMES
from continuity_kit.gui.presenters.correct_matters import CONFLICT_WORDS, _amounts
from continuity_kit.gui.presenters.gate_state import LEADS
from continuity_kit.gui.presenters.record_acts import Signer
from continuity_kit.services.conflict_cards import TEXTS

BRUNO, CLAIRE = Signer("Bruno", PIN["Bruno"]), Signer("Claire", PIN["Claire"])
DIANE = Signer("Diane", PIN["Diane"])


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return signing_ward(tmp_path_factory.mktemp("correct"))


@pytest.fixture
def laptop(template, tmp_path):
    return copied(template, tmp_path, mirror=True)


def run(flow, job):
    assert job is not None
    try:
        flow.took(job())
    except ContinuityError as error:
        flow.failed(error)
    return flow.state()


def correction(laptop, tab, patient="001", **more):
    workplace = workplace_of(laptop)
    flow = CorrectFlow(workplace, route(workplace, patient, tab=tab, **more))
    run(flow, flow.load())
    return flow


def recorded(laptop):
    """Return a laptop with one fraction recorded and confirmed."""
    driven = drive(laptop).ended()
    driven.confirmed()
    laptop.now.at = LATER + timedelta(minutes=30)
    return next(e for e in laptop.ledger.entries() if e.kind == KIND_FRACTION_ENDED)


def known(laptop, plan_uid):
    return {item.number: item for item in fractions(laptop.ledger.entries(), plan_uid)}


def test_an_entry_is_corrected_by_a_new_one_and_both_stay(laptop):
    end = recorded(laptop)
    flow = correction(laptop, "correct", entry_hash=end.entry_hash)
    assert flow.state().form.act is None
    flow.choose_act("amend")
    assert flow.sign(BRUNO, CLAIRE) is None
    flow.type_value("beam-1", "100,4")
    flow.type_reason("Relu sur la feuille papier")
    state = run(flow, flow.sign(BRUNO, CLAIRE))
    assert state.banner.tone == "green"
    assert str(
        known(laptop, end.subject["plan_uid"])[2].parts[0].beams[0].delivered_meterset_mu
    ) == ("100.4")
    assert end.entry_hash in {entry.entry_hash for entry in laptop.ledger.entries()}


def test_a_correction_beyond_tolerance_is_refused_and_overridden_by_a_physicist(laptop):
    end = recorded(laptop)
    flow = correction(laptop, "correct", entry_hash=end.entry_hash)
    flow.choose_act("amend")
    flow.type_value("beam-1", "60")
    flow.type_reason("La console disait 60")
    state = run(flow, flow.sign(BRUNO, DIANE))
    assert state.gate.code == "meterset-off"
    assert state.gate.can_override
    state = run(flow, flow.override(BRUNO, CLAIRE, "Console relue avec la physique"))
    assert state.gate is None
    assert state.banner.tone == "green"


def test_a_voided_entry_counts_no_more_and_can_not_be_chosen_again(laptop):
    end = recorded(laptop)
    flow = correction(laptop, "correct", entry_hash=end.entry_hash)
    flow.choose_act("void")
    flow.type_reason("Mauvais patient saisi")
    run(flow, flow.sign(BRUNO, CLAIRE))
    assert known(laptop, end.subject["plan_uid"])[2].state == "not_counted"
    flow.choose(end.entry_hash)
    assert flow.state().form is None


def test_nobody_corrects_alone(laptop):
    end = recorded(laptop)
    flow = correction(laptop, "correct", entry_hash=end.entry_hash)
    flow.choose_act("void")
    flow.type_reason("Une raison bien dite")
    before = len(laptop.ledger.entries())
    assert run(flow, flow.sign(BRUNO, BRUNO)).banner.tone == "red"
    assert run(flow, flow.sign(BRUNO, None)).banner.tone == "red"
    assert len(laptop.ledger.entries()) == before
    assert flow.reason


def test_no_line_parts_what_was_read_from_its_unit(laptop):
    end = recorded(laptop)
    flow = correction(laptop, "correct")
    matter = next(item for item in flow.matters() if item.key == end.entry_hash)
    assert "100\N{NO-BREAK SPACE}UM" in matter.detail
    told = _amounts("61.3 + 38.7", Decimal(100), "UM", is_one=False)
    assert told == "61.3 + 38.7 =\N{NO-BREAK SPACE}100\N{NO-BREAK SPACE}UM"


def test_a_missed_session_is_one_signature_and_changes_no_number(laptop):
    flow = correction(laptop, "missed")
    flow.choose_act("missed")
    flow.type_value("day", "2026-11-23")
    flow.type_reason("Patient malade")
    assert not flow.state().form.needs_second
    assert run(flow, flow.sign(BRUNO, None)).banner.tone == "green"
    plan_uid = flow.matters()[0].plan_uid
    assert len(missed_sessions(laptop.ledger.entries(), plan_uid)) == 1
    assert known(laptop, plan_uid) == {}


def test_a_day_with_a_fraction_is_called_missed_by_two_people_who_were_told(laptop):
    end = recorded(laptop)
    flow = correction(laptop, "missed")
    flow.choose_act("missed")
    flow.type_value("day", str(end.values["treated_on"]))
    flow.type_reason("La deuxième séance du jour a manqué")
    form = flow.state().form
    (day,) = form.fields
    for told in ("fraction 2", "Bruno", f"n°\N{NO-BREAK SPACE}{end.index}"):
        assert told in day.hint
    assert day.tone == "red"
    assert (form.needs_second, form.sign) == (True, "Signer à deux")
    assert "deux personnes" in form.roles
    assert run(flow, flow.sign(BRUNO, None)).banner.tone == "red"
    assert not missed_sessions(laptop.ledger.entries(), flow.matters()[0].plan_uid)
    assert run(flow, flow.sign(BRUNO, CLAIRE)).banner.tone == "green"
    entry = laptop.ledger.entries()[-1]
    assert [item.name for item in entry.signatures] == ["Bruno", "Claire"]


def test_a_fraction_that_the_export_tells_stands_for_its_day_too(laptop):
    flow = correction(laptop, "missed")
    counted = replace(
        (view := flow.base.patient.plans[0]),
        count=replace(view.count, fractions=(GivenFraction(1, date(2026, 11, 20)),)),
    )
    flow.base = replace(flow.base, patient=replace(flow.base.patient, plans=(counted,)))
    flow.choose_act("missed")
    flow.type_value("day", "20/11/2026")
    form = flow.state().form
    assert "fraction 1, d’après l’export" in form.fields[0].hint
    assert form.needs_second
    flow.type_value("day", "19/11/2026")
    form = flow.state().form
    assert (form.needs_second, form.fields[0].tone) == (False, "second")


def test_a_fraction_given_elsewhere_counts(laptop):
    flow = correction(laptop, "missed")
    flow.choose_act("elsewhere")
    for name, value in (("day", "2026-11-23"), ("host", "Centre voisin"), ("fraction", "2")):
        flow.type_value(name, value)
    flow.type_reason("Donnée pendant la panne")
    assert run(flow, flow.sign(BRUNO, CLAIRE)).banner.tone == "green"
    assert known(laptop, flow.matters()[0].plan_uid)[2].state == "elsewhere"


def test_the_act_that_a_skipped_fraction_leads_to_lifts_it(laptop):
    def skips():
        late = drive(laptop, after_the_fact=True)
        late.flow.type_time("24/11/2026", "08:15")
        late.flow.type_fraction("3")
        return "fraction-skipped" in [gate.code for gate in late.flow.gates()]

    assert skips()
    flow = correction(laptop, LEADS["fraction-skipped"])
    flow.choose_act("missed")
    flow.type_value("day", "2026-11-23")
    flow.type_reason("Patient malade")
    assert run(flow, flow.sign(BRUNO, None)).banner.tone == "green"
    assert skips()
    flow.choose_act("elsewhere")
    for name, value in (("day", "2026-11-23"), ("host", "Centre voisin"), ("fraction", "2")):
        flow.type_value(name, value)
    flow.type_reason("Donnée pendant la panne")
    assert run(flow, flow.sign(BRUNO, CLAIRE)).banner.tone == "green"
    assert not skips()


def test_a_fraction_given_already_is_refused_elsewhere_too(laptop):
    flow = correction(laptop, "missed")
    flow.choose_act("elsewhere")
    for name, value in (("day", "2026-11-20"), ("host", "Centre voisin"), ("fraction", "1")):
        flow.type_value(name, value)
    flow.type_reason("Donnée pendant la panne")
    state = run(flow, flow.sign(BRUNO, CLAIRE))
    assert state.gate.code == "fraction-already-given"
    assert not state.gate.can_override


def test_a_count_in_conflict_is_settled_by_two(laptop):
    flow = correction(laptop, "settle", "003")
    matter = next(item for item in flow.matters() if item.acts == ("count",))
    flow.choose(matter.key)
    flow.type_value("count", "7")
    flow.type_reason("Compté sur le dossier papier")
    assert run(flow, flow.sign(BRUNO, CLAIRE)).banner.tone == "green"
    driven = drive(laptop, "003").to_start()
    assert driven.state.gate is None
    assert driven.flow.fraction == 8


def test_a_session_left_open_is_closed_by_two(laptop):
    drive(laptop).started()
    flow = correction(laptop, "settle")
    matter = next(item for item in flow.matters() if item.acts == ("session",))
    flow.choose(matter.key)
    flow.type_reason("Rien n’a été donné, patient reparti")
    run(flow, flow.sign(BRUNO, CLAIRE))
    assert drive(laptop).state.step == 1


def test_a_release_needs_a_physicist_and_says_so(laptop):
    flow = correction(laptop, "release")
    flow.choose_act("release")
    flow.type_reason("Vu et validé sur papier signé")
    assert "physicien" in flow.state().form.roles
    assert run(flow, flow.sign(BRUNO, DIANE)).banner.tone == "red"
    assert run(flow, flow.sign(BRUNO, CLAIRE)).banner.tone == "green"


def test_a_code_that_is_not_the_plans_seals_nothing(laptop):
    flow = correction(laptop, "release")
    flow.choose_act("seal")
    flow.type_value("code", "0000-0000-0000")
    flow.type_reason("Feuille signée du 20 novembre")
    assert run(flow, flow.sign(BRUNO, CLAIRE)).banner.tone == "red"
    assert "plan_sealed" not in [entry.kind for entry in laptop.ledger.entries()]


def test_a_weekly_check_is_signed_by_one_or_two(laptop):
    flow = correction(laptop, "check")
    assert flow.state().form.lacks == ""
    assert run(flow, flow.sign(CLAIRE, None)).banner.tone == "green"
    assert run(flow, flow.sign(BRUNO, CLAIRE)).banner.tone == "green"


def test_the_check_says_that_a_physicist_lifts_the_stop(laptop):
    form = correction(laptop, "check").state().form
    assert "physicien" in form.roles


def test_a_form_says_what_to_choose_and_what_is_missing(laptop):
    flow = correction(laptop, "missed")
    form = flow.state().form
    assert form.lacks == "Choisissez\N{NO-BREAK SPACE}: manquée ou donnée ailleurs."
    assert form.detail == ""  # it stands in the list at the left
    flow.choose_act("elsewhere")
    assert flow.state().form.lacks.endswith(": jour, établissement, fraction, motif")


def test_nothing_is_to_be_chosen_where_nothing_stands(laptop):
    state = correction(laptop, "settle", plan_uid="9.9").state()
    assert (state.rows, state.pick) == ((), "")
    assert state.empty


def test_an_entry_written_later_tells_when_it_was_given(laptop):
    late = drive(laptop, after_the_fact=True)
    late.flow.type_time("23/11/2026", "08:15")
    late.to_start()
    late.run(late.flow.go())
    late.read()
    late.run(late.flow.end("Bruno", PIN["Bruno"]))
    (entry,) = correction(laptop, "correct").matters()
    given = "donnée lun. 23 nov. 08:15"
    assert given in entry.detail.replace("\N{NO-BREAK SPACE}", " ")


def test_what_was_typed_for_one_entry_comes_back_with_it(laptop):
    recorded(laptop)
    flow = correction(laptop, "correct")
    first, second = flow.matters()[0].key, flow.matters()[1].key
    flow.choose(first)
    flow.type_reason("Un motif")
    flow.choose(second)
    assert flow.reason == ""
    flow.choose(first)
    assert flow.reason == "Un motif"


def test_every_act_has_its_name_its_meaning_and_its_service():
    assert NAMES.keys() == MEANINGS.keys() == _ACTS.keys()


def test_every_conflict_card_has_its_words():
    assert TEXTS.keys() - {"different-mu"} == CONFLICT_WORDS.keys()
