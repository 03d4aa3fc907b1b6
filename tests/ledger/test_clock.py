"""P30: whatever the clock says, the chain keeps the order, and nothing is blocked or hidden."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from ledger_builders import NOON, statement, store
from ledger_reading import uuids

from continuity_kit.ledger.body import clock_state

YEARS = timedelta(days=3653)
CLOCKS = {
    "ten years back": NOON - YEARS,
    "ten years on": NOON + YEARS,
    "1970": datetime(1970, 1, 1, tzinfo=UTC),
    "a second back": NOON - timedelta(seconds=1),
    "37 hours on": NOON + timedelta(hours=37),
}


@pytest.mark.parametrize("name", sorted(CLOCKS))
def test_p30_a_wrong_clock_is_flagged_and_blocks_nothing(tmp_path, name):
    times = [NOON, CLOCKS[name], CLOCKS[name] + timedelta(minutes=1)]
    for number, moment in enumerate(times, start=1):
        signed = statement(number, statement_uuid=f"u{number}")
        receipt = store(tmp_path / "vault", now=lambda at=moment: at).append(signed)
        assert receipt.index == number
    entries = store(tmp_path / "vault").entries()
    assert uuids(entries) == ["u1", "u2", "u3"]
    assert ["clock_suspect" in entry.flags for entry in entries] == [False, True, False]
    assert [entry.recorded_at for entry in entries] == times
    assert store(tmp_path / "vault").damage() == ()


def test_p30_back_in_mid_session_and_right_again_is_flagged_once_each_way(tmp_path):
    moments = [NOON, NOON - YEARS, NOON + timedelta(minutes=2), NOON + timedelta(minutes=3)]
    for number, moment in enumerate(moments, start=1):
        signed = statement(number, statement_uuid=f"u{number}")
        store(tmp_path / "vault", now=lambda at=moment: at).append(signed)
    entries = store(tmp_path / "vault").entries()
    assert uuids(entries) == ["u1", "u2", "u3", "u4"]
    # A leap of ten years on is as suspect as the leap back.
    assert ["clock_suspect" in item.flags for item in entries] == [False, True, True, False]


def test_p30_the_change_to_and_from_summer_time_is_no_fault():
    paris = ZoneInfo("Europe/Paris")
    for before, after in (
        (datetime(2026, 3, 29, 1, 59, tzinfo=paris), datetime(2026, 3, 29, 3, 1, tzinfo=paris)),
        (
            datetime(2026, 10, 25, 2, 59, tzinfo=paris),
            datetime(2026, 10, 25, 2, 1, fold=1, tzinfo=paris),
        ),
    ):
        assert clock_state(before.astimezone(UTC), after.astimezone(UTC)) == "ok"


def test_p30_a_weekend_is_flagged_and_a_night_is_not():
    assert clock_state(NOON, NOON + timedelta(hours=36)) == "ok"
    assert clock_state(NOON, NOON + timedelta(hours=36, seconds=1)) == "clock_suspect"
    assert clock_state(None, NOON) == "ok"
