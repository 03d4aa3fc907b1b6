"""The folder of a hand-back: whole or not at all, checked by its list, inert to hostile names."""

import hashlib
import json
import subprocess
from decimal import Decimal
from pathlib import Path

import give_back_builders as build
import pytest
import record_builders as plans
from hand_back_builders import ARCS, SMALL_VMAT, back, codes, pages, records, rows
from vault_builders import FailingDisk

from continuity_kit.errors import ContinuityError, UsageError, WorldError
from continuity_kit.files import Disk
from continuity_kit.services.sheet_counter import newest_sheets, next_sheet_index


@pytest.fixture
def vmat(tmp_path: Path) -> tuple[build.Downtime, str]:
    return build.with_plan(tmp_path, SMALL_VMAT)


def test_checksums_hold_and_the_worksheets_stand_in_the_ledger(
    vmat: tuple[build.Downtime, str], tmp_path: Path
) -> None:
    made, uid = vmat
    made.give(uid, 15, ARCS)
    report = back(made, tmp_path / "out")
    done = subprocess.run(
        ["sha256sum", "--strict", "--quiet", "-c", "SHA256SUMS"],
        cwd=tmp_path / "out", capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, b"")
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert report.files == len(files)
    entry = made.laptop.ledger.entries()[-1]
    (sheet,) = entry.values["sheets"]
    assert entry.kind == "print"
    assert (sheet["number"], sheet["worksheet_of"]) == (report.sheets[0], uid)
    pdf = (tmp_path / "out" / "worksheets.pdf").read_bytes()
    assert sheet["sha256"] == hashlib.sha256(pdf).hexdigest()
    # It takes a number, and no treatment sheet is replaced by it.
    entries = made.laptop.ledger.entries()
    assert next_sheet_index(entries, made.laptop.ledger.device) == 2
    assert newest_sheets(entries) == {}


def test_an_earlier_hand_back_gives_way_and_a_strangers_folder_never(
    vmat: tuple[build.Downtime, str], tmp_path: Path
) -> None:
    made, uid = vmat
    made.give(uid, 15, ARCS)
    out = tmp_path / "out"
    out.mkdir()
    back(made, out)
    made.give(uid, 16, ARCS, days=1)
    back(made, out)
    assert len(records(out)) == 3
    (out / "scan.jpg").write_bytes(b"signed by two")
    before = made.laptop.ledger.head().count
    with pytest.raises(UsageError) as refused:
        back(made, out)
    assert refused.value.code == "result-folder-taken"
    assert (out / "scan.jpg").read_bytes() == b"signed by two"
    assert len(records(out)) == 3
    assert made.laptop.ledger.head().count == before


@pytest.mark.parametrize("kind", ["file", "link", "folder"])
def test_a_place_that_is_not_ours_is_refused_untouched(
    kind: str, vmat: tuple[build.Downtime, str], tmp_path: Path
) -> None:
    made, _ = vmat
    out, elsewhere = tmp_path / "out", tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "x").write_bytes(b"x")
    if kind == "file":
        out.write_bytes(b"x")
    elif kind == "link":
        out.symlink_to(elsewhere)
    else:
        out.mkdir()
        (out / "x").write_bytes(b"x")
    with pytest.raises(UsageError):
        back(made, out)
    assert out.read_bytes() == b"x" if kind == "file" else (out / "x").read_bytes() == b"x"


def test_whatever_fails_leaves_a_whole_folder_or_none(
    vmat: tuple[build.Downtime, str], tmp_path: Path
) -> None:
    made, uid = vmat
    made.give(uid, 15, ARCS)
    out = tmp_path / "out"
    back(made, out)
    whole = {path.name for path in out.rglob("*")}
    made.give(uid, 16, ARCS, days=1)
    new_names = {"plan1-f016-s1.dcm"}
    failed = 0
    for at in range(1, 60, 3):
        object.__setattr__(made.laptop, "disk", FailingDisk(at))
        try:
            back(made, out)
        except ContinuityError as error:
            assert error.code in ("write-failed", "disk-full")
            failed += 1
        names = {path.name for path in out.rglob("*")}
        assert names in (whole, whole | new_names)
        assert not [path for path in tmp_path.iterdir() if path.name.endswith(".part")]
    object.__setattr__(made.laptop, "disk", Disk())
    assert failed >= 5
    back(made, out)
    assert {path.name for path in out.rglob("*")} == whole | new_names


def test_an_entry_that_comes_meanwhile_is_on_the_worksheet(
    vmat: tuple[build.Downtime, str], tmp_path: Path
) -> None:
    made, uid = vmat
    made.give(uid, 15, ARCS)
    seen: list[int] = []

    def meanwhile(done: int, _: int) -> None:
        if not seen:
            made.give(uid, 16, ARCS, days=1)
        seen.append(done)

    report = back(made, tmp_path / "out", progress=meanwhile)
    assert report.patients[0].plans[0].on_paper == 2
    assert len(records(tmp_path / "out")) == 3
    assert report.sheets == ("A-0001-8",)


def test_damage_to_the_ledger_is_named_and_the_rest_is_handed_back(
    vmat: tuple[build.Downtime, str], tmp_path: Path
) -> None:
    made, uid = vmat
    made.give(uid, 15, ARCS)
    lost = made.give(uid, 16, ARCS, days=1)
    made.give(uid, 17, ARCS, days=2)
    folder = made.laptop.vault.path / "ledger" / made.laptop.ledger.device
    (folder / f"{lost.index:08d}.age").write_bytes(b"damaged")
    again = build.reopened(made)
    report = back(again, tmp_path / "out")
    assert "entry-unreadable" in codes(report)
    assert [plan.sessions for plan in report.patients[0].plans] == [2]


def test_a_lost_generation_never_keeps_the_ledger_back(
    vmat: tuple[build.Downtime, str], tmp_path: Path
) -> None:
    made, uid = vmat
    made.export()
    made.give(uid, 15, ARCS)
    newest = max(
        (made.laptop.vault.path / "bundles").iterdir(), key=lambda path: int(path.name[17:])
    )
    (newest / "catalogue.age").write_bytes(b"damaged")
    report = back(made, tmp_path / "out")
    assert codes(report) == ["handback-generation-older"]
    assert report.patients[0].plans[0].expected == 15
    assert sorted(records(tmp_path / "out")) == ["plan1-f015-s1", "plan1-summary"]
    for path in (made.laptop.vault.path / "bundles").glob("*/catalogue.age"):
        path.write_bytes(b"damaged")
    with pytest.raises(ContinuityError) as refused:
        back(made, tmp_path / "out")
    assert refused.value.code == "catalogue-damaged"
    assert len(records(tmp_path / "out")) == 2


def test_nobody_given_anything_gives_tables_and_no_worksheet(
    vmat: tuple[build.Downtime, str], tmp_path: Path
) -> None:
    made, _ = vmat
    before = made.laptop.ledger.head().count
    report = back(made, tmp_path / "out")
    assert not (tmp_path / "out" / "worksheets.pdf").exists()
    assert rows(tmp_path / "out") == []
    (plan,) = report.patients[0].plans
    assert (plan.before, plan.on_paper, plan.expected) == (14, 0, 14)
    assert made.laptop.ledger.head().count == before


def test_a_vault_without_an_export_has_nothing_to_hand_back(tmp_path: Path) -> None:
    made = build.downtime(tmp_path)
    with pytest.raises(WorldError) as refused:
        back(made, tmp_path / "out")
    assert refused.value.code == "vault-without-import"
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "name", ["=1+1", "<b>DOE</b>", "A\u202eB", 'O\'Neil; "x"', "\uff1dcmd", "É" * 60]
)
def test_p22_p23_a_hostile_name_is_inert_in_everything_handed_back(
    name: str, tmp_path: Path
) -> None:
    made = build.downtime(tmp_path)
    clean = name.replace("\u202e", "")
    uid = made.add_plan(plans.wedged(plans.case(build.patient("=0+0", f"{name[:60]}^Zoe"), 4)))
    made.write_tables({uid: 14}, names={"=0+0": name.replace('"', '""')})
    made.export()
    made.give(uid, 15, [(1, "50"), (2, "113.4")])
    out = tmp_path / "out"
    report = back(made, out)
    row = rows(out)[0]
    assert row["patient_id"] == "'=0+0"
    assert row["name"].replace("[U+202E]", "").lstrip("'").startswith(clean[:1].lstrip("'") or "'")
    assert not row["name"].startswith(("=", "\uff1d"))
    assert "\u202e" not in row["name"]
    assert [Decimal(item["delivered"]) for item in rows(out)] == [Decimal("50"), Decimal("113.4")]
    assert "handback-text-altered" in [note.code for note in report.notes]
    (folder,) = (out / "patients").iterdir()
    assert folder.name.startswith("P_0_0_")
    assert "\u202e" not in pages(out / "worksheets.pdf")
    told = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert told["patients"][0]["patient_id"] == "=0+0"
