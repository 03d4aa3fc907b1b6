"""Killed at random moments of scripted sessions, the kit loses nothing that it acknowledged."""

import random
import subprocess
import sys
from pathlib import Path

import pytest
from fault_runs import report
from gui_record_builders import copied, signing_ward
from gui_record_programs import opened

from continuity_kit.domain.ledger_state import conflicts, fractions
from continuity_kit.services.browse import browse

KILLS, VAULTS = 50, 5
PROGRAM = Path(__file__).parents[2] / "gui_record_programs.py"


@pytest.mark.slow
def test_fifty_kills_of_a_scripted_session_lose_nothing_acknowledged(tmp_path, capsys):
    template = signing_ward(tmp_path / "department")
    chance = random.Random(5)
    vaults = [tmp_path / str(number) for number in range(VAULTS)]
    for vault in vaults:
        copied(template, vault, mirror=True)
    lines = [
        "\t".join(
            (
                str(vaults[kill % VAULTS] / "vault"),
                str(vaults[kill % VAULTS] / "told"),
                str(chance.randrange(3)),
                f"{chance.uniform(0, 60):.2f}",
            )
        )
        for kill in range(KILLS)
    ]
    plan = tmp_path / "plan"
    plan.write_text("\n".join(lines) + "\n")
    subprocess.run([sys.executable, str(PROGRAM), str(plan)], check=True, cwd=PROGRAM.parent)
    acknowledged = 0
    for vault in vaults:
        laptop = opened(vault / "vault")
        entries = laptop.ledger.entries()
        held = {entry.entry_hash for entry in entries}
        told = (vault / "told").read_text().split() if (vault / "told").exists() else []
        assert [entry for entry in told if entry not in held] == []
        acknowledged += len(told)
        assert [damage for damage in laptop.ledger.damage() if not damage.healed] == []
        ends = [e.subject["fraction"] for e in entries if e.kind == "fraction_ended"]
        assert len(ends) == len(set(ends))
        plan_uid = next(str(e.subject["plan_uid"]) for e in entries if e.kind == "fraction_started")
        known = fractions(entries, plan_uid)
        assert [item.number for item in known] == list(range(2, 2 + len(known)))
        keys = {view.key for view in browse(laptop).patients}
        assert [conflict for key in keys for conflict in conflicts(entries, key)] == []
    report(capsys, f"record: {KILLS} kills, {acknowledged} acts acknowledged, 0 lost, 0 doubled")
    assert acknowledged > KILLS // 2
