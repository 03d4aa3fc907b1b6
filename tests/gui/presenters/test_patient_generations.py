"""Kept exports on screen: any two compared, an old one named as old, a damaged one as damaged."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from patient_file_builders import NOW, file_of

from continuity_kit.domain import plan_digest as digest
from continuity_kit.domain.plan_changes import FieldChange
from continuity_kit.domain.schedule import Appointment
from continuity_kit.gui.presenters.patient_generations import Generations, Pair, generations_state
from continuity_kit.services.patient_generations import (
    KeptGeneration,
    KeptPlan,
    PatientChanges,
    PlanChange,
    RowChange,
)
from continuity_kit.sheets.field_words import FIELD_CODES, field_words

NBSP = "\N{NO-BREAK SPACE}"


def kept(sequence: int, **values: object) -> KeptGeneration:
    at = NOW + timedelta(days=sequence)
    plans = (KeptPlan("1.2.3", "ORL_VMAT", "ab"),)
    return KeptGeneration(
        **{  # type: ignore[arg-type]
            "manifest_sha256": f"{sequence:064x}",
            "sequence": sequence,
            "created": at,
            "imported_at": at,
            "plans": plans,
            **values,
        }
    )


ONE_FIELD = FieldChange(1, "meterset", "100", "101")
CHANGES = PatientChanges(
    rows=(RowChange("counts", "1.2.3", "fractions_given", 12, 14),),
    plans=(
        PlanChange("1.2.3", "ORL_VMAT", "changed", (FieldChange(1, "meterset", "100", "101"),)),
    ),
)


def test_an_old_export_is_named_beside_its_values() -> None:
    found = Generations((kept(214), kept(213)))
    state = generations_state(file_of(), found, found.first_pair, CHANGES, "fr")
    assert state.strip == f"Ancien export n°{NBSP}213, lecture seule"
    assert state.change_titles[2:] == (
        f"n°{NBSP}213",
        f"n°{NBSP}214, en service",
    )
    told = [[cell.text for cell in row.cells] for row in state.changes]
    assert ["faisceau 1", "UM", "100", "101"] in told
    (count,) = [row for row in state.changes if row.cells[1].text == "fractions données"]
    assert [cell.text for cell in count.cells[2:]] == ["12", "14"]
    assert count.cells[0].second == "ORL_VMAT"


def test_one_export_alone_has_nothing_to_compare_with() -> None:
    found = Generations((kept(214),))
    state = generations_state(file_of(), found, found.first_pair, None, "fr")
    assert state.strip == "" and state.changes == () and state.nothing


def test_a_damaged_export_and_one_without_the_patient_are_told() -> None:
    found = Generations((kept(214), kept(213, is_damaged=True), kept(212)))
    state = generations_state(file_of(), found, found.first_pair, PatientChanges((), ()), "en")
    last = [row.cells[-1].text for row in state.rows]
    assert last[1] == "unreadable" and last[2] == "patient not in this export"
    # Of what cannot be read nobody knows whether anything changed.
    assert state.nothing == "Export 213 is unreadable: it cannot be compared."
    other = found.paired(found.kept[2], found.kept[0])
    state = generations_state(file_of(), found, other, PatientChanges((), ()), "en")
    assert state.nothing == "Nothing changed for this patient from 212 to 214."


def test_the_older_of_two_exports_stands_before_whichever_was_chosen_first() -> None:
    found = Generations((kept(214), kept(213), kept(212)))
    new, _, old = found.kept
    assert found.paired(old, new) == found.paired(new, old) == Pair(old, new)
    assert found.paired(new, new) is None


def test_the_short_ways_lead_to_the_one_before_and_to_the_one_of_a_week_before() -> None:
    found = Generations(
        tuple(kept(number, is_damaged=number == 213) for number in range(214, 204, -1))
    )
    assert found.newest is not None
    before, week = found.day_before(found.newest), found.week_before(found.newest)
    assert before is not None and before.sequence == 212  # 213 cannot be read
    assert week is not None and week.sequence == 207
    assert found.day_before(found.kept[-1]) is None and found.week_before(found.kept[-1]) is None
    state = generations_state(file_of(), found, found.first_pair, None, "fr")
    assert state.day[1] and state.week[1]
    short = Generations(found.kept[:2])
    assert not generations_state(file_of(), short, short.first_pair, None, "fr").week[1]


def test_two_old_exports_are_both_named_as_old() -> None:
    found = Generations((kept(214), kept(213), kept(212)))
    pair = found.paired(found.kept[1], found.kept[2])
    state = generations_state(file_of(), found, pair, CHANGES, "fr")
    assert state.strip == f"Anciens exports n°{NBSP}212 et n°{NBSP}213, lecture seule"
    assert state.change_titles[2:] == (f"n°{NBSP}212", f"n°{NBSP}213")
    assert state.before is not None and state.after is not None
    assert state.before.chosen == found.kept[2].manifest_sha256
    marks = [row.cells[0].second for row in state.rows]
    assert marks == ["en service", "récent", "ancien"]


def test_a_change_of_reading_time_alone_comes_after_what_matters() -> None:
    found = Generations((kept(214), kept(213)))
    rows = (
        RowChange("alerts", "Pacemaker", "as_of", "2026-11-18", "2026-11-23"),
        RowChange("plans", "1.2.3", "status", "treatment_approved", "retired"),
    )
    state = generations_state(file_of(), found, found.first_pair, PatientChanges(rows, ()), "fr")
    told = [[cell.text for cell in row.cells[2:]] for row in state.changes]
    assert told[0] == ["approuvé pour traitement", "retiré"]
    assert told[1] == [f"18{NBSP}nov.{NBSP}2026", f"23{NBSP}nov.{NBSP}2026"]


def test_a_row_that_came_or_went_is_said_in_words() -> None:
    found = Generations((kept(214), kept(213)))
    visit = Appointment(
        patient_id="1",
        appointment_id="RDV-1",
        start=NOW,
        start_text="2026-11-24T09:00",
        machine="LINAC 1",
        status="booked",
        minutes=15,
        activity="treatment",
        plan_uid="1.2.3",
    )
    rows = (RowChange("appointments", NOW, "", visit, None),)
    state = generations_state(file_of(), found, found.first_pair, PatientChanges(rows, ()), "fr")
    (row,) = state.changes
    assert row.cells[1].text == "rendez-vous retiré"
    assert row.cells[2].text == f"LINAC 1 · prévu · 15{NBSP}min · séance"
    assert row.cells[3].text == "–"
    back = (RowChange("appointments", NOW, "", None, visit), RowChange("notes", None, "", None, 1))
    state = generations_state(file_of(), found, found.first_pair, PatientChanges(back, ()), "en")
    assert [row.cells[1].text for row in state.changes] == ["appointment added", "row added"]


def test_an_appointment_has_the_hour_that_the_diary_wrote() -> None:
    """A laptop in another zone says it as the board does; a time in UTC is nobody's hour."""
    found = Generations((kept(214), kept(213)))
    far = timezone(timedelta(hours=-5))
    written = datetime(2026, 11, 27, 8, 35, tzinfo=timezone(timedelta(hours=1)))
    rows = (
        RowChange("appointments", written, "status", "booked", "fulfilled"),
        RowChange("counts", "1.2.3", "last_given_at", written, written.astimezone(UTC)),
    )
    file = replace(file_of(), read_at=NOW.astimezone(far))
    state = generations_state(file, found, found.first_pair, PatientChanges(rows, ()), "fr")
    visit, count = state.changes
    assert visit.cells[0].second.endswith("08:35")
    assert [cell.text[-5:] for cell in count.cells[2:]] == ["08:35", "02:35"]


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("group.1.meterset", "groupe de fractions 1 · UM"),
        ("point.0.gantry", "point 1 · bras"),
        ("point.3.device.ASYMX[1]", "point 4 · mâchoire X1"),
        ("point.3.device.MLCX[17]", "point 4 · lames MLCX, position 17"),
        ("point.0.isocentre_mm[2]", f"point 1 · isocentre, mm, n°{NBSP}2"),
        ("channel.1.2.dwell.5.time_s", "canal 2 · arrêt 5 · temps, s"),
        ("point.1.further.NewKeyword", "point 2 · NewKeyword"),
        ("unheard_of", "unheard_of"),
    ],
)
def test_a_clinical_field_is_said_in_words(field: str, words: str) -> None:
    assert field_words(field, "fr") == words


def test_every_field_of_a_plan_has_words() -> None:
    names = [
        *digest.DOSE_REFERENCE_FIELDS, *digest.GROUP_FIELDS, *digest.REFERENCED_BEAM_FIELDS,
        *digest.SETUP_FIELDS, *digest.BEAM_FIELDS, *digest.DEVICE_FIELDS, *digest.WEDGE_FIELDS,
        *digest.ACCESSORY_FIELDS, *digest.POINT_FIELDS, *digest.APPLICATION_SETUP_FIELDS,
        *digest.CHANNEL_FIELDS, *digest.DWELL_FIELDS, *digest.SOURCE_FIELDS,
        *(f"table_{name}_mm" for name in digest.TABLE_FIELDS),
    ]  # fmt: skip
    assert not [name for name in names if name not in FIELD_CODES]
