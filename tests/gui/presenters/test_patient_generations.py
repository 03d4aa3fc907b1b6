"""Kept exports on screen: an old one is named as old, a damaged one as damaged."""

from datetime import timedelta

from patient_file_builders import NOW, file_of

from continuity_kit.domain.plan_changes import FieldChange
from continuity_kit.gui.presenters.patient_generations import Generations, generations_state
from continuity_kit.services.patient_generations import (
    KeptGeneration,
    KeptPlan,
    PatientChanges,
    PlanChange,
    RowChange,
)

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
    state = generations_state(file_of(), found, found.before, CHANGES, "fr")
    assert state.strip == f"Ancien export n°{NBSP}213, pour lire"
    assert state.change_titles[2:] == (
        f"Export n°{NBSP}213",
        f"Export n°{NBSP}214, en service",
    )
    told = [[cell.text for cell in row.cells] for row in state.changes]
    assert ["faisceau 1", "meterset", "100", "101"] in told
    (count,) = [row for row in state.changes if row.cells[1].text == "fractions données"]
    assert [cell.text for cell in count.cells[2:]] == ["12", "14"]
    assert count.cells[0].second == "ORL_VMAT"


def test_one_export_alone_has_nothing_to_compare_with() -> None:
    found = Generations((kept(214),))
    state = generations_state(file_of(), found, found.before, None, "fr")
    assert state.strip == "" and state.changes == () and state.nothing


def test_a_damaged_export_and_one_without_the_patient_are_told() -> None:
    found = Generations((kept(214), kept(213, is_damaged=True), kept(212)))
    state = generations_state(file_of(), found, found.before, PatientChanges((), ()), "en")
    last = [row.cells[-1].text for row in state.rows]
    assert last[1] == "unreadable" and last[2] == "patient not in this export"
    assert state.nothing == "Nothing changed for this patient from 213 to 214."
