"""What stands beside a refusal is what refuses it: the very fraction, beam, fault and moment."""

from dataclasses import replace
from datetime import timedelta

import pytest
from gui_record_builders import LATER, PIN, copied, drive, signing_ward
from ledger_entries import entry

from continuity_kit.domain.findings import Finding
from continuity_kit.domain.fraction import GivenFraction
from continuity_kit.domain.ledger_conflicts import Conflict
from continuity_kit.domain.ledger_state import open_sessions
from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.session import Gate
from continuity_kit.gui.presenters.gate_figures import aligned
from continuity_kit.gui.presenters.gate_override import override_state
from continuity_kit.gui.presenters.gate_state import gate_state
from continuity_kit.gui.presenters.scan import Scan

NO_BREAK = "\N{NO-BREAK SPACE}"
FIGURE, POINT = "\N{FIGURE SPACE}", "\N{PUNCTUATION SPACE}"


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    return signing_ward(tmp_path_factory.mktemp("evidence"))


@pytest.fixture
def laptop(template, tmp_path):
    return copied(template, tmp_path, mirror=True)


@pytest.fixture
def base(laptop):
    return drive(laptop).flow.base


@pytest.fixture
def twice(laptop):
    """Return the plan after fraction 2 of one day and fraction 3 of the next."""
    for day in range(2):
        laptop.now.at = LATER + timedelta(days=day)
        drive(laptop).ended().confirmed()
    return drive(laptop).flow.base


def refused(base, *gates, fraction=4, now=LATER, **more):
    return gate_state(gates, base, fraction, now, more.pop("language", "fr"), **more)


def rows(state):
    return [(row.label, row.value.replace(NO_BREAK, " ")) for row in state.evidence.rows]


def what(state):
    return state.blocks[0].text.replace(NO_BREAK, " ")


def same_day(day):
    return Gate("same-day", "doctor", values=(("treated_on", day.isoformat()),))


def test_the_fraction_of_the_refused_day_is_the_evidence_not_the_newest(twice):
    for day, number in ((LATER, 2), (LATER + timedelta(days=1), 3)):
        state = refused(twice, same_day(day.date()))
        assert rows(state)[0] == ("Fraction", f"{number} sur 25")
        entry = twice.entry(state.evidence.entry_hash)
        assert entry.subject["fraction"] == number


def test_a_fraction_that_the_machine_recorded_that_day_is_the_evidence(twice):
    day = (LATER + timedelta(days=5)).date()
    count = replace(twice.view.count, fractions=(GivenFraction(7, day),))
    state = refused(replace(twice, view=replace(twice.view, count=count)), same_day(day))
    assert rows(state)[:2] == [("Fraction", "7 sur 25"), ("Source", "machine, 29 nov. 2026")]
    assert state.evidence.entry_hash is None


def test_the_nearest_fraction_in_time_is_the_evidence_of_six_hours(twice):
    given_at = LATER + timedelta(hours=2)
    gate = Gate("under-six-hours", "doctor", values=(("hours", "2.0"),))
    now = LATER + timedelta(days=1, hours=3)
    state = refused(twice, gate, now=now, given_at=given_at)
    assert rows(state)[0] == ("Fraction", "2 sur 25")
    assert "mar. 24 nov." in what(state)
    assert "de celle-ci" in what(state)


def test_a_time_short_of_six_hours_never_reads_six_hours(twice):
    part = max(
        (part for item in twice.facts.fractions for part in item.parts),
        key=lambda part: part.given_at,
    )
    now = part.given_at + timedelta(hours=5, minutes=58, seconds=40)
    gate = Gate("under-six-hours", "doctor", values=(("hours", "6.0"),))
    assert "il y a 5 h 58" in what(refused(twice, gate, now=now))
    english = refused(twice, gate, now=now, language="en")
    assert "5 h 58 ago" in what(english)


def test_the_hour_to_wait_for_names_its_day_after_midnight(twice):
    gate = Gate("under-six-hours", "doctor", values=(("hours", "1.0"),))
    late = replace(twice.facts.fractions[-1].parts[-1], given_at=LATER.replace(hour=22))
    fraction = replace(twice.facts.fractions[-1], parts=(late,))
    facts = replace(twice.facts, fractions=(fraction,))
    state = refused(replace(twice, facts=facts), gate, now=LATER.replace(hour=23))
    assert "mer. 25 nov. 04:30" in state.blocks[2].text.replace(NO_BREAK, " ")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_what_a_machine_gave_of_a_fraction_it_began_is_never_claimed_to_be_known(base, language):
    gate = Gate("begun-before-export", "physicist", values=(("fraction", "2"),))
    state = refused(base, gate, fraction=2, language=language)
    told = " ".join(block.text for block in state.blocks)
    assert "added to the total" not in told
    assert "ajouté au total" not in told
    assert state.evidence.entry_hash is None
    assert rows(state)[0][1] in ("2 sur 25", "2 of 25")
    assert rows(state)[-1][1] in ("aucune source ne le dit", "no source says")


def off(beam, planned="312.4", delivered="31.24", code="meterset-off"):
    values = (("planned", planned), ("delivered", delivered), ("unit", "MU"))
    return Gate(code, "physicist", beam, values)


def test_every_beam_that_stops_is_shown_with_its_values(base):
    state = refused(base, off(1), off(2, "98.0", "105.5"), act="record")
    assert [label for label, _ in rows(state)] == ["Faisceau"] * 2
    assert rows(state)[1][1].endswith("lu 105.5 UM, prévu 98.0 UM, écart +7.5 UM")
    assert "lu 31.24 UM" in rows(state)[0][1]
    assert f"écart{NO_BREAK}+7.5{NO_BREAK}UM" in state.evidence.rows[1].value
    assert state.also == ("faisceau 2, lu et prévu diffèrent",)
    assert state.also[0] in what(state)
    page = override_state(state, (), "", "fr")
    assert state.also[0] in page.lifted
    assert override_state(refused(base, off(1), act="record"), (), "", "fr").lifted == ""


def test_values_that_disagree_stand_with_their_points_in_one_line(base):
    _, planned, read, difference = [value for _, value in rows(refused(base, off(1)))]
    assert planned.index(".") == read.index(".") == difference.index(".")
    assert planned.index("UM") == read.index("UM") == difference.index("UM")
    assert aligned(("7", "31.24")) == (f"{FIGURE}7{POINT}{FIGURE}{FIGURE}", "31.24")


def test_a_meterset_that_the_plan_lacks_is_said_to_lack(base):
    state = refused(base, off(1, "-", "31.24", "meterset-not-comparable"))
    assert rows(state)[1:] == [("Prévu", "non fourni dans le plan"), ("Lu au total", "31.24 UM")]


def test_every_fault_that_stops_a_plan_is_shown(base):
    gates = [
        Gate("stop-finding", None, beam, (("finding", code),))
        for beam, code in ((2, "meterset-missing"), (3, "meterset-missing"), (None, "odd-code"))
    ]
    faults = [value for label, value in rows(refused(base, *gates)) if label == "Défaut"]
    assert [fault.split(" :")[0] for fault in faults] == ["Faisceau 2", "Faisceau 3", "odd-code"]


def test_a_plan_refused_for_its_file_says_what_the_file_says(base):
    status = replace(base.view.status, status="treatment_approved")
    plan = replace(base.view.plan, approval="UNAPPROVED")
    view = replace(base.view, status=status, plan=plan)
    state = refused(replace(base, view=view), Gate("plan-not-approved", "physicist"))
    words = "approuvé pour traiter dans l’OIS, non approuvé dans le plan"
    assert words in what(state)
    assert ("État", words) in rows(state)
    alone = replace(base, view=replace(view, status=None))
    assert "(état : non approuvé)" in what(refused(alone, Gate("plan-not-approved", "physicist")))


def test_a_time_in_another_year_is_said_with_its_year(base):
    stated = LATER.replace(year=2027)
    gate = Gate("given-in-future", "any_two", values=(("given_at", stated.isoformat()),))
    state = refused(base, gate)
    assert "24 nov. 2027 07:30" in what(state)
    assert rows(state) == [
        ("Heure donnée", "24 nov. 2027 07:30"),
        ("Portable", "mar. 24 nov. 07:30"),
    ]


def test_a_plan_of_another_patient_shows_both_with_birth_date_and_number(base):
    plan = replace(base.view.plan, patient_id="999", birth_date="1950-02-03")
    view = replace(base.view, plan=plan)
    told = dict(rows(refused(replace(base, view=view), Gate("wrong-patient", None))))
    assert "n° 001" in told["Page ouverte"]
    assert "n° 999" in told["Dans le plan"]
    assert "3 févr. 1950" in told["Dans le plan"]


def test_entries_that_contradict_each_other_are_named(twice):
    hashes = tuple(part.entry_hash for it in twice.facts.fractions for part in it.parts)
    facts = replace(twice.facts, conflicts=(Conflict("two-laptops-same-day", hashes),))
    gate = Gate("ledger-conflict", None, values=(("conflict", "two-laptops-same-day"),))
    told = rows(refused(replace(twice, facts=facts), gate))
    assert told[0] == ("Désaccord", "Deux portables ont noté une séance le même jour")
    first, second = (twice.entry(entry_hash).index for entry_hash in hashes)
    assert told[1:] == [
        ("Entrée", f"n° {first}, mar. 24 nov. 07:30\nfraction 2, Bruno"),
        ("Entrée", f"n° {second}, mer. 25 nov. 07:30\nfraction 3, Bruno"),
    ]


def test_a_scanned_sheet_says_whose_it_is_beside_the_open_page(base):
    other = next(view for view in base.patients if view.key.patient_id == "002")
    values = {"job": "j", "sheets": [{"number": "A-0732-8", "plan_uid": "9", "pages": 2}]}
    subject = {"patient_id": "002", "id_issuer": other.key.issuer}
    sheet = entry("print", values, subject=subject)
    ledger = replace(base.ledger, entries=(*base.ledger.entries, sheet))
    state = refused(replace(base, ledger=ledger), Gate("wrong-patient", None), scanned="A-0732-8")
    told = dict(rows(state))
    assert state.evidence.title == "Les deux patients"
    assert "n° 001" in told["Page ouverte"]
    family = other.name.split("^")[0].upper()
    assert told["Scanné"].startswith(f"A-0732-8\n{family}")
    assert "n° 002" in told["Scanné"]


def test_what_nobody_here_printed_is_shown_by_its_number_alone(base):
    state = refused(base, Gate("wrong-patient", None), scanned="Z-0001-1")
    assert dict(rows(state))["Scanné"] == "Z-0001-1"
    band = dict(rows(refused(base, Gate("wrong-patient", None), scanned="002")))
    assert "n° 002" in band["Scanné"]


def test_the_count_that_is_shown_stands_below_its_sources(twice):
    told = rows(refused(twice, Gate("beyond-planned", "doctor", values=(("planned", "25"),))))
    assert told[-1] == ("Compte affiché", "3 sur 25")
    assert any(label.replace(NO_BREAK, " ").startswith("kit, 25 nov.") for label, _ in told)


def test_a_chart_that_nobody_checked_is_said_so(base):
    values = (("checked", "-"), ("valid_for", "5"))
    state = refused(base, Gate("weekly-check-due", "physicist", values=values))
    assert "Aucune vérification" in what(state)


def test_an_open_session_without_a_number_names_none(base):
    values = (("fraction", "-"), ("session", "x"))
    state = refused(base, Gate("session-open", "any_two", values=values))
    assert "(fraction ?)" in what(state)


def test_a_session_left_open_is_told_with_its_plan(laptop):
    drive(laptop).started()
    base = drive(laptop).flow.base
    (found,) = open_sessions(base.ledger, base.patient.key)
    base = replace(base, facts=replace(base.facts, open_sessions=(found,)))
    values = (("fraction", "2"), ("session", found.session))
    told = dict(rows(refused(base, Gate("session-open", "any_two", values=values))))
    assert told["Plan"] == base.view.plan.label
    # Of a plan that this export no longer holds, its own number is all that is known.
    alone = replace(base, patient=replace(base.patient, plans=()))
    told = dict(rows(refused(alone, Gate("session-open", "any_two", values=values))))
    assert told["Plan"] == base.view.plan_uid


def test_a_change_that_nobody_can_count_is_not_a_question_mark(base):
    state = refused(base, Gate("plan-changed", "physicist"))
    assert "nombre de valeurs inconnu" in what(state)


def test_nobody_is_told_to_wait_for_an_hour_of_a_fraction_long_given(twice):
    gate = Gate("under-six-hours", "doctor", values=(("hours", "2.0"),))
    now = LATER + timedelta(days=1, hours=3)
    state = refused(twice, gate, now=now, given_at=LATER + timedelta(hours=2))
    assert "Attendez" not in state.blocks[2].text
    assert "papier" in state.blocks[2].text
    assert "Attendez" in refused(twice, gate, now=now, given_at=now).blocks[2].text


def test_a_changed_value_is_told_with_its_beam(base):
    values = (("fields", "group.1.meterset 95.0000 → 100.0000"), ("count", "1"))
    finding = Finding("plan-content-changed", "stop", 1, values)
    changed = replace(base, view=replace(base.view, findings=(finding,)))
    state = refused(changed, Gate("plan-changed", "physicist"))
    assert rows(state)[-1] == ("Changé", "Faisceau 1 : groupe de fractions 1 · UM 95 → 100")
    assert state.evidence.rows[-1].value.endswith(f"UM{NO_BREAK}95{NO_BREAK}→{NO_BREAK}100")


def test_a_refusal_that_is_not_noted_names_no_number(laptop):
    driven = drive(laptop)
    driven.to_start()
    driven.run(driven.flow.scanned(Scan("", "patient", PatientKey("002", "CSE"))))
    assert driven.flow.refused.noted == laptop.ledger.head().count
    driven.flow.close_refusal()
    # The newest entry is a refusal when the session is begun anew: another act noted it.
    driven.run(driven.flow.start("Bruno", PIN["Bruno"]))
    driven.run(driven.flow.scanned(Scan("", "patient", PatientKey("002", "CSE"))))
    driven.flow.close_refusal()
    driven.read("100", "interrupted").flow.type_further(partial_reason="Panne de la machine")
    driven.run(driven.flow.end("Bruno", PIN["Bruno"]))
    assert driven.flow.refused.gates[0].code == "partial-but-complete"
    assert driven.flow.refused.noted is None
