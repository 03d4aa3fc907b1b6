"""A downtime is declared and closed by two people, and closes only when nothing is open."""

from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import give_back_builders as build
import pytest
from hand_back_builders import ARCS, SMALL_VMAT, back
from session_builders import KEY

from continuity_kit.errors import SafetyError, UsageError
from continuity_kit.messages import sentence
from continuity_kit.services.downtime import (
    StillOpenError,
    close_downtime,
    open_downtime,
    open_patients,
)
from continuity_kit.services.downtime_state import downtime_of
from continuity_kit.services.retention import prune_generations

ANNE, BRUNO = build.ANNE, build.BRUNO


@pytest.fixture
def vmat(tmp_path: Path) -> tuple[build.Downtime, str]:
    made, uid = build.with_plan(tmp_path, SMALL_VMAT)
    open_downtime(made.laptop, ANNE, BRUNO)
    return made, uid


def open_codes(made: build.Downtime) -> list[str]:
    with pytest.raises(StillOpenError) as caught:
        close_downtime(made.laptop, ANNE, BRUNO, parse=build.parse)
    assert caught.value.code == "downtime-still-open"
    assert caught.value.values == {
        "count": str(len(caught.value.refusals)),
        "patients": ", ".join(key.patient_id for key in caught.value.patients),
    }
    assert made.laptop.ledger.entries()[-1].kind != "downtime_closed"
    return [item.code for item in caught.value.refusals]


def test_it_is_declared_and_closed_by_two_people(tmp_path: Path) -> None:
    laptop = build.downtime(tmp_path).laptop
    for act in (open_downtime, close_downtime):
        with pytest.raises(SafetyError, match="second-is-first"):
            act(laptop, ANNE, ANNE)
    assert laptop.ledger.entries() == ()
    opened = open_downtime(laptop, ANNE, BRUNO, reason="rançongiciel")
    assert opened.state.opened_at is not None
    closed = close_downtime(laptop, ANNE, BRUNO)
    assert (closed.state.opened_at, closed.state.closed_at) == (None, laptop.now())
    kinds = [(entry.kind, entry.reason) for entry in laptop.ledger.entries()]
    assert kinds == [("downtime_opened", "rançongiciel"), ("downtime_closed", None)]
    for entry in laptop.ledger.entries():
        assert [(item.name, item.meaning) for item in entry.signatures] == [
            ("Anne Un", "approved"),
            ("Bruno Deux", "approved"),
        ]


def test_what_is_not_open_is_not_closed_nor_opened_twice(tmp_path: Path) -> None:
    laptop = build.downtime(tmp_path).laptop
    with pytest.raises(UsageError, match="downtime-not-open"):
        close_downtime(laptop, ANNE, BRUNO)
    open_downtime(laptop, ANNE, BRUNO)
    with pytest.raises(UsageError, match="downtime-already-open"):
        open_downtime(laptop, ANNE, BRUNO)


def test_a_compromise_is_declared_earlier_but_never_later(tmp_path: Path) -> None:
    made = build.downtime(tmp_path)
    laptop, today = made.laptop, made.laptop.now().astimezone().date()

    def declare(days: int) -> date | None:
        act = open_downtime(laptop, ANNE, BRUNO, compromised_since=today - timedelta(days=days))
        since = act.state.compromised_since
        return None if since is None else since.astimezone().date()

    open_downtime(laptop, ANNE, BRUNO)
    first = laptop.now()
    made.clock.at += timedelta(hours=3)
    assert declare(4) == today - timedelta(days=4)
    for later in (4, 2):
        with pytest.raises(UsageError, match="downtime-already-open"):
            declare(later)
    assert declare(9) == today - timedelta(days=9)
    with pytest.raises(UsageError, match="compromise-in-future"):
        declare(-1)
    state = downtime_of(laptop.ledger.entries())
    assert state.opened_at == first
    assert state.compromised_since.astimezone().time() == time()


def test_nothing_is_deleted_while_it_is_declared(vmat: tuple[build.Downtime, str]) -> None:
    made, _ = vmat
    for _ in range(20):
        made.write_tables({})
        made.export()
    held = made.laptop.vault.path / "bundles"
    before = len(list(held.iterdir()))
    assert prune_generations(made.laptop).generations == 0
    assert len(list(held.iterdir())) == before >= 20
    close_downtime(made.laptop, ANNE, BRUNO, parse=build.parse)
    assert prune_generations(made.laptop).generations > 0


def test_a_downtime_is_not_closed_while_anything_is_open(
    vmat: tuple[build.Downtime, str], tmp_path: Path
) -> None:
    made, uid = vmat
    receipt = made.give(uid, 15, ARCS, confirmed=False)
    assert open_codes(made) == ["downtime-unconfirmed", "downtime-not-handed-back"]
    made.state("fraction_started", uid, {"machine": "ACC1"}, ANNE, fraction=16, session="s16")
    assert open_codes(made)[0] == "downtime-session-open"
    made.state(
        "session_settled", uid, {"outcome": "not_given"}, ANNE, BRUNO, fraction=16, session="s16"
    )
    made.confirm(uid, receipt, ARCS)
    assert open_codes(made) == ["downtime-not-handed-back"]
    back(made, tmp_path / "out")
    assert open_patients(made.laptop, build.parse) == {}
    close_downtime(made.laptop, ANNE, BRUNO, parse=build.parse)


def test_entries_that_contradict_each_other_keep_it_open(
    vmat: tuple[build.Downtime, str],
) -> None:
    made, uid = vmat
    made.give(uid, 15, ARCS)
    made.give(uid, 15, ARCS, days=1)
    assert "downtime-conflict" in open_codes(made)


def test_counts_that_contradict_each_other_keep_it_open_where_paper_was_used(
    vmat: tuple[build.Downtime, str],
) -> None:
    made, uid = vmat
    known = {"given": 13, "source": "counts", "as_of": None, "conflict": False}
    values = {"count": 12, "known": known, "fractions": []}
    made.state("count_settled", uid, values, ANNE, BRUNO)
    assert open_patients(made.laptop, build.parse) == {}
    made.give(uid, 15, ARCS)
    assert "downtime-count-open" in open_codes(made)


def test_what_was_noted_after_the_worksheet_is_handed_back_again(
    vmat: tuple[build.Downtime, str], tmp_path: Path
) -> None:
    made, uid = vmat
    made.give(uid, 15, ARCS)
    back(made, tmp_path / "out")
    assert open_patients(made.laptop, build.parse) == {}
    made.miss(uid, build.MONDAY + timedelta(days=2))
    assert open_codes(made) == ["downtime-not-handed-back"]
    back(made, tmp_path / "again")
    close_downtime(made.laptop, ANNE, BRUNO, parse=build.parse)


def test_a_laptop_opened_by_break_glass_closes_nothing(vmat: tuple[build.Downtime, str]) -> None:
    made, _ = vmat
    laptop = replace(made.laptop, vault=replace(made.laptop.vault, break_glass=True))
    with pytest.raises(SafetyError, match="break-glass-consults-only"):
        close_downtime(laptop, ANNE, BRUNO)


def test_another_laptops_closing_speaks_for_a_lost_one_that_it_names(
    vmat: tuple[build.Downtime, str],
) -> None:
    made, _ = vmat
    (opened,) = [e for e in made.laptop.ledger.entries() if e.kind == "downtime_opened"]
    lost = replace(opened, device="lost", entry_hash="f" * 64, uuid="u2")
    closed = close_downtime(made.laptop, ANNE, BRUNO, parse=build.parse)
    entry = made.laptop.ledger.entries()[-1]
    assert closed.state.opened_at is None
    assert entry.values == {"laptops": []}
    assert downtime_of([lost, entry]).opened_at is not None
    named = replace(entry, values={"laptops": ["lost"]})
    for order in ([lost, named], [named, lost]):
        assert downtime_of(order).opened_at is None


def test_a_closing_of_one_person_closes_nothing(vmat: tuple[build.Downtime, str]) -> None:
    made, _ = vmat
    laptop = made.laptop
    declared = downtime_of(laptop.ledger.entries()).opened_at
    made.laptop.append("downtime_closed", {}, {"laptops": []})
    one = laptop.ledger.entries()[-1]
    assert len(one.signatures) == 1
    assert downtime_of(laptop.ledger.entries()).opened_at == declared is not None
    close_downtime(laptop, ANNE, BRUNO, parse=build.parse)
    assert downtime_of(laptop.ledger.entries()).opened_at is None


def test_a_closing_that_is_refused_says_which_patients_are_open(
    vmat: tuple[build.Downtime, str],
) -> None:
    made, uid = vmat
    made.give(uid, 15, ARCS, confirmed=False)
    with pytest.raises(StillOpenError) as caught:
        close_downtime(made.laptop, ANNE, BRUNO, parse=build.parse)
    assert [key.patient_id for key in caught.value.patients] == [made.owners[uid][0]]
    assert list(open_patients(made.laptop, build.parse)) == list(caught.value.patients)
    assert made.owners[uid][0] in sentence(caught.value.code, "fr", {**caught.value.values})


def test_a_refusal_names_patient_and_plan(vmat: tuple[build.Downtime, str]) -> None:
    made, uid = vmat
    made.give(uid, 15, ARCS, confirmed=False)
    ((first, *_), *_) = open_patients(made.laptop, build.parse).values()
    assert made.owners[uid][0] in first.subject
    assert KEY.patient_id not in first.subject
    assert dict(first.values) == {"fraction": "15"}
