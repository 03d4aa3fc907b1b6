import hashlib
import multiprocessing
import os
import shutil
from dataclasses import replace
from datetime import date, timedelta
from errno import EIO
from pathlib import Path

import pytest
from browse_builders import ANNE, CLAIRE, Ward, parse, ward
from sheets_support import full_text
from vault_builders import PASSPHRASE, FailingDisk

from continuity_kit.errors import UsageError, WorldError
from continuity_kit.files import Disk
from continuity_kit.ledger.entries import LedgerStore
from continuity_kit.ledger.people import known_people
from continuity_kit.services.browse import browse, browse_plan
from continuity_kit.services.laptop import open_laptop
from continuity_kit.services.print_job import PrintReport
from continuity_kit.services.print_sheets import print_patient_sheets

PLAN = "1.2.3.1.1"


@pytest.fixture
def one(tmp_path: Path) -> Ward:
    made = ward(tmp_path, [1])
    made.export()
    return made


def printed(made: Ward, name: str = "sheet.pdf", **more: object) -> PrintReport:
    arguments = {"out": made.department.root / name, "language": "fr", "parse": parse}
    return print_patient_sheets(made.laptop, "001", **{**arguments, **more})


def print_entries(made: Ward) -> list:
    return [entry for entry in made.laptop.ledger.entries() if entry.kind == "print"]


def text_of(report: PrintReport) -> str:
    return full_text(report.out.read_bytes())


def test_a_sheet_is_numbered_noted_and_holds_who_when_and_the_head_before(one: Ward) -> None:
    head = one.laptop.ledger.head()
    report = printed(one)
    (sheet,) = report.sheets
    assert (sheet.number, sheet.plan_uid, sheet.is_refused) == ("A-0001-8", PLAN, False)
    text = text_of(report)
    head_words = (f"{head.count} écritures", " ".join(head.words))
    for words in ("A-0001-8", "FAMILY1 Given1", "001", "L. Exempleur", *head_words):
        assert words in text
    assert "AUCUN ARRÊT DÉCLARÉ" in text
    (entry,) = print_entries(one)
    assert entry.index == report.receipt.index == head.count + 1
    assert [signature.name for signature in entry.signatures] == ["L. Exempleur"]
    assert entry.subject["patient_id"] == "001"
    (noted,) = entry.values["sheets"]
    assert (noted["number"], noted["plan_uid"], noted["pages"]) == ("A-0001-8", PLAN, sheet.pages)
    assert noted["sha256"] == hashlib.sha256(report.out.read_bytes()).hexdigest() == report.sha256


def test_a_reprint_has_its_own_number_and_says_which_it_replaces(one: Ward) -> None:
    printed(one)
    (second,) = printed(one).sheets
    (third,) = (report := printed(one)).sheets
    assert (second.number, second.replaces) == ("A-0002-6", "A-0001-8")
    assert (third.number, third.replaces) == ("A-0003-4", "A-0002-6")
    assert "REMPLACE A-0002-6" in text_of(report)


def test_fractions_of_the_ledger_are_on_the_sheet(one: Ward) -> None:
    values = {
        "outcome": "complete",
        "given_at": "2026-11-21T10:00:00+01:00",
        "treated_on": "2026-11-21",
        "machine": "LINAC 1",
        "partial_reason": None,
        "beams": [{"beam": 1, "meterset": "100", "planned": "100", "unit": "MU"}],
    }
    one.state("fraction_ended", 1, values, ANNE, fraction=2, session="s")
    assert "1 / 25 selon OIS" in text_of(printed(one))
    assert "+ 1 au journal" in text_of(printed(one))


def test_a_declared_downtime_makes_the_paper_the_record(one: Ward) -> None:
    one.laptop.append("downtime_opened", {}, {})
    assert "LE PAPIER FAIT FOI" in text_of(printed(one))
    one.laptop.append("downtime_closed", {}, {}, second=CLAIRE)
    assert "L'OIS FAIT FOI de nouveau" in text_of(printed(one))


def test_a_plan_with_a_stop_gives_a_refusal_page_without_a_meterset(tmp_path: Path) -> None:
    made = ward(tmp_path, [1])
    made.write_plan(1, ApprovalStatus="UNAPPROVED", RTPlanName="123.4")
    made.export()
    report = printed(made)
    (sheet,) = report.sheets
    assert sheet.is_refused
    assert [finding.code for finding in sheet.stops] == ["plan-unapproved"]
    text = text_of(report)
    assert "NE PAS TRAITER" in text and "123.4" not in text
    (noted,) = print_entries(made)[0].values["sheets"]
    assert noted["refused"] == ["plan-unapproved"]


def test_every_plan_that_goes_on_has_a_sheet_and_a_retired_one_has_none(tmp_path: Path) -> None:
    made = ward(tmp_path, [1])
    for suffix in ("7", "8"):
        made.write_plan(1, suffix=suffix, RTPlanLabel=f"P{suffix}")
    made.department.write_table(
        "plans",
        "patient_id,plan_uid,prescription_id,status,machine,approved_on",
        [
            f"001,{PLAN},RX1,treatment_approved,LINAC 1,2026-11-01",
            "001,1.2.3.1.7,RX1,treatment_approved,LINAC 1,2026-11-01",
            "001,1.2.3.1.8,RX1,retired,LINAC 1,2026-11-01",
        ],
    )
    made.department.write_table(
        "counts",
        "patient_id,plan_uid,fractions_given,as_of",
        [f"001,{uid},1,2026-11-20T18:00:00+01:00" for uid in (PLAN, "1.2.3.1.7", "1.2.3.1.8")],
    )
    made.export()
    report = printed(made)
    assert {sheet.plan_uid for sheet in report.sheets} == {PLAN, "1.2.3.1.7"}
    assert [sheet.number for sheet in report.sheets] == ["A-0001-8", "A-0002-6"]
    assert len(print_entries(made)) == 1
    text = text_of(report)
    assert text.count("A-0002-6") > report.sheets[1].pages  # each sheet names the other


def test_a_patient_whose_only_plan_is_retired_gets_a_page_that_says_why(tmp_path: Path) -> None:
    made = ward(tmp_path, [1])
    made.department.write_table(
        "plans",
        "patient_id,plan_uid,prescription_id,status,machine,approved_on",
        [f"001,{PLAN},RX1,retired,LINAC 1,2026-11-01"],
    )
    made.export()
    (sheet,) = printed(made).sheets
    assert [finding.code for finding in sheet.stops] == ["plan-retired"]
    digest = digest_of(made)
    made.state("plan_released", 1, {"findings": ["plan-retired"]}, ANNE, CLAIRE, digest=digest)
    (sheet,) = printed(made).sheets
    assert not sheet.is_refused


def digest_of(made: Ward) -> str:
    digest = browse(made.laptop, parse=parse).patients[0].plans[0].digest
    assert digest is not None
    return digest


def test_a_plan_whose_object_is_lost_prints_a_refusal(one: Ward) -> None:
    view = browse(one.laptop, parse=parse).patients[0].plans[0]
    assert view.object_sha256 is not None
    one.laptop.store.object_path(view.object_sha256).unlink()
    for derived in (one.laptop.vault.path / "derived").iterdir():
        if not derived.name.startswith("generation-"):
            derived.unlink()
    (sheet,) = printed(one).sheets
    assert "plan-missing" in [finding.code for finding in sheet.stops]


def test_an_id_is_never_completed_and_nothing_is_written(one: Ward) -> None:
    for typed in ("1", "01", "0011", ""):
        with pytest.raises(WorldError) as refused:
            print_patient_sheets(
                one.laptop,
                typed,
                out=one.department.root / "no.pdf",
                language="fr",
                parse=parse,
            )
        assert refused.value.code == "patient-unknown"
    assert not (one.department.root / "no.pdf").exists()
    assert print_entries(one) == []


def test_the_same_input_gives_the_same_bytes(one: Ward) -> None:
    vault = one.laptop.vault.path
    copy = vault.with_name("copy")
    shutil.copytree(vault, copy)
    first = printed(one)
    again = open_laptop(copy, PASSPHRASE, disk=Disk(), now=one.clock)
    second = print_patient_sheets(
        again, "001", out=one.department.root / "again.pdf", language="fr", parse=parse
    )
    assert first.out.read_bytes() == second.out.read_bytes()


@pytest.mark.parametrize("fails_at", range(1, 11))
def test_a_failed_write_leaves_no_file_and_notes_nothing_as_printed(
    one: Ward, fails_at: int
) -> None:
    laptop, root = one.laptop, one.department.root
    out = root / "sheet.pdf"
    out.write_bytes(b"an older sheet")
    failing = FailingDisk(fails_at)
    people = known_people(laptop.vault)
    ledger = LedgerStore(laptop.vault, failing, one.clock, people=people, reserve_bytes=0)
    with pytest.raises(WorldError) as refused:
        print_patient_sheets(
            replace(laptop, disk=failing, ledger=ledger),
            "001",
            out=out,
            language="fr",
            parse=parse,
        )
    assert list(root.glob(".*.part")) == []
    entries = print_entries(one)
    if refused.value.code == "sheet-file-failed":
        assert (
            entries and entries[0].values["sheets"][0]["number"] in refused.value.values["numbers"]
        )
    else:
        assert out.read_bytes() == b"an older sheet"


def test_a_folder_that_is_not_there_prints_and_notes_nothing(one: Ward) -> None:
    with pytest.raises(WorldError) as refused:
        printed(one, out=one.department.root / "gone" / "sheet.pdf")
    assert refused.value.code == "write-failed"
    with pytest.raises(WorldError) as folder:
        printed(one, out=one.department.root)
    assert folder.value.code == "write-failed"
    assert print_entries(one) == []


def test_a_number_noted_without_a_file_is_not_used_again(one: Ward) -> None:
    class NoName(Disk):
        def rename(self, source: Path, target: Path) -> None:
            if target.suffix == ".pdf" and not target.name.startswith("."):
                raise OSError(EIO, "input/output error")
            super().rename(source, target)

    broken = replace(one.laptop, disk=NoName())
    out = one.department.root / "sheet.pdf"
    with pytest.raises(WorldError) as refused:
        print_patient_sheets(broken, "001", out=out, language="fr", parse=parse)
    assert refused.value.code == "sheet-file-failed"
    assert refused.value.values["numbers"] == "A-0001-8"
    assert not out.exists() and list(out.parent.glob(".*.part")) == []
    (sheet,) = printed(one).sheets
    assert (sheet.number, sheet.replaces) == ("A-0002-6", "A-0001-8")


def test_an_entry_that_comes_meanwhile_is_on_the_sheet(one: Ward) -> None:
    came = []

    class Busy(Disk):
        def put(self, path: Path, data: bytes, *, mode: int = 0o600) -> None:
            if not came:
                came.append(path)
                one.laptop.append("downtime_opened", {}, {})
            super().put(path, data, mode=mode)

    busy = replace(one.laptop, disk=Busy())
    report = print_patient_sheets(
        busy, "001", out=one.department.root / "sheet.pdf", language="fr", parse=parse
    )
    assert came
    assert "LE PAPIER FAIT FOI" in text_of(report)
    assert len(print_entries(one)) == 1


def test_entries_without_a_pause_refuse_the_job_and_note_nothing(one: Ward) -> None:
    class Busy(Disk):
        def put(self, path: Path, data: bytes, *, mode: int = 0o600) -> None:
            one.laptop.append("downtime_opened", {}, {})
            super().put(path, data, mode=mode)

    busy = replace(one.laptop, disk=Busy())
    out = one.department.root / "sheet.pdf"
    with pytest.raises(WorldError) as refused:
        print_patient_sheets(busy, "001", out=out, language="fr", parse=parse)
    assert refused.value.code == "sheet-busy"
    assert not out.exists() and list(out.parent.glob(".*.part")) == []
    assert print_entries(one) == []


def _print_in_process(vault: Path, out: Path, at: object, gate: object) -> None:
    laptop = open_laptop(vault, PASSPHRASE, disk=Disk(), now=lambda: at)
    gate.wait()
    for _ in range(2):
        print_patient_sheets(laptop, "001", out=out, language="fr", parse=parse)
    os._exit(0)


def test_no_number_is_used_twice_even_by_two_at_once(one: Ward) -> None:
    context = multiprocessing.get_context("fork")
    gate = context.Barrier(2)
    vault, root = one.laptop.vault.path, one.department.root
    workers = [
        context.Process(
            target=_print_in_process, args=(vault, root / f"{name}.pdf", one.clock(), gate)
        )
        for name in "ab"
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    numbers = [sheet["number"] for entry in print_entries(one) for sheet in entry.values["sheets"]]
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert len(numbers) == len(set(numbers)) == 4


def test_numbers_of_another_laptop_or_garbled_ones_do_not_count(one: Ward) -> None:
    one.laptop.append("print", {}, {"job": "x", "sheets": "none"})
    one.laptop.append("print", {}, {"job": "x", "sheets": [{"number": "A-9999-0"}, 3]})
    (sheet,) = printed(one).sheets
    assert sheet.number == "A-0001-8"


def test_a_departments_own_form_is_read_and_a_wrong_one_refused(one: Ward, tmp_path: Path) -> None:
    wrong = tmp_path / "form.toml"
    wrong.write_text("format = 1\nname = 3\n", encoding="utf-8")
    with pytest.raises(UsageError) as refused:
        printed(one, form=wrong)
    assert refused.value.code == "form-needs-text"
    with pytest.raises(UsageError) as missing:
        printed(one, form=tmp_path / "none.toml")
    assert missing.value.code == "form-missing"
    assert print_entries(one) == []


def test_the_sheet_says_how_old_the_data_are(one: Ward) -> None:
    one.clock.at += timedelta(days=6)
    assert "les consoles peuvent refuser" in text_of(printed(one))


@pytest.mark.parametrize(
    ("status", "count", "printable"),
    [
        ("treatment_approved", 1, True),
        ("treatment_approved", None, True),  # a box that two people fill
        ("treatment_approved", 25, False),
        ("treatment_approved", 7, False),  # the machine recorded one
        ("planning_approved", 1, False),
        ("retired", 1, False),
    ],
)
def test_list_plan_and_paper_give_one_answer(
    tmp_path: Path, status: str, count: int | None, printable: bool
) -> None:
    made = ward(tmp_path, [1])
    if count == 25 or count is None:
        (made.department.dicom / "p1" / "record.dcm").unlink()
    made.write_counts({} if count is None else {1: count}, date(2026, 11, 20))
    made.department.write_table(
        "plans",
        "patient_id,plan_uid,prescription_id,status,machine,approved_on",
        [f"001,{PLAN},RX1,{status},LINAC 1,2026-11-01"],
    )
    made.department.write_table(
        "appointments",
        "patient_id,appointment_id,start,machine,status",
        ["001,A1,2026-11-23T09:00:00+01:00,LINAC 1,booked"],
    )
    made.export()
    listed = browse(made.laptop, parse=parse).patients[0].plans[0]
    _, _, shown = browse_plan(made.laptop, PLAN, parse=parse)
    (sheet,) = printed(made).sheets
    assert (listed.printable, shown.printable, not sheet.is_refused) == (printable,) * 3
