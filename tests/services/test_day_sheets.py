"""A day on paper: the lists, then everybody's sheets; blank sheets; the binder."""

import hashlib
import re
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from browse_builders import Ward, parse, ward
from day_builders import TUESDAY, book, print_day
from export_builders import NOW
from sheets_support import full_text, one_bit, page_texts, png

from continuity_kit.errors import UsageError, WorldError
from continuity_kit.services import sheet_pool
from continuity_kit.services.binder_sheets import print_binder
from continuity_kit.services.day_sheets import DayPile, day_sheets_maker, print_day_lists
from continuity_kit.services.ledger_journal import journal
from continuity_kit.services.ledger_lines import journal_lines
from continuity_kit.services.open_generation import open_newest
from continuity_kit.services.print_job import PrintReport, kept_pdf, print_job
from continuity_kit.services.print_sheets import print_patient_sheets
from continuity_kit.services.sheet_counter import papers_out
from continuity_kit.services.sheet_requests import PrintOrder, sheet_requests
from continuity_kit.services.spare_sheets import print_blank_sheets
from continuity_kit.sheets.form import shipped_text
from continuity_kit.sheets.request import SheetRequest


@pytest.fixture(scope="module")
def booked(tmp_path_factory: pytest.TempPathFactory) -> Ward:
    """Three on two machines on Tuesday, a second visit of one, a stop, a visit without a plan."""
    made = ward(tmp_path_factory.mktemp("day"), [1, 2, 3, 4])
    made.write_plan(3, ApprovalStatus="UNAPPROVED")
    (made.department.dicom / "p4" / "plan.dcm").unlink()
    made.department.write_table(
        "plans",
        "patient_id,plan_uid,prescription_id,status,machine,approved_on",
        [f"00{n},1.2.3.{n}.1,RX{n},treatment_approved,LINAC 1,2026-11-01" for n in (1, 2, 3)],
    )
    made.department.write_table(
        "counts",
        "patient_id,plan_uid,fractions_given,as_of",
        [f"00{n},1.2.3.{n}.1,1,2026-11-20T18:00:00+01:00" for n in (1, 2, 3)],
    )
    (made.department.dicom / "p4" / "record.dcm").unlink()
    book(
        made,
        {2: "LINAC 2", 1: "LINAC 1", 3: "LINAC 1"},
        "b1,001,2026-11-24T15:00:00+01:00,LINAC 1,booked,1.2.3.1.1",
        "c4,004,2026-11-24T16:00:00+01:00,LINAC 1,booked,",
        "d2,002,2026-11-24T17:00:00+01:00,LINAC 1,cancelled,1.2.3.2.1",
        "e2,002,2026-11-25T08:00:00+01:00,LINAC 2,booked,1.2.3.2.1",
    )
    made.export()
    made.clock.at = NOW.replace(year=2026, month=11, day=24, hour=6)
    return made


def numbers(report: PrintReport) -> list[str]:
    return [sheet.number for sheet in report.sheets]


def test_a_day_is_a_list_a_machine_and_then_everybody_in_their_order(booked: Ward) -> None:
    report = print_day(booked)
    labels = [sheet.label for sheet in report.sheets]
    assert labels[:4] == ["LINAC 1", "LINAC 2", "P1", "P3"]
    assert labels[-1] == "P2"
    assert [sheet.patient_id for sheet in report.sheets if sheet.plan_uid] == [
        "001", "003", "002",
    ]  # fmt: skip
    index = [int(number[2:6]) for number in numbers(report)]
    assert index == list(range(index[0], index[0] + len(index)))
    pages = page_texts(report.out.read_bytes())
    assert len(pages) == sum(sheet.pages for sheet in report.sheets)
    assert "FAMILY1 Given1" in pages[0] and "FAMILY2" not in pages[0]
    assert "FAMILY2 Given2" in pages[1]
    at = 0
    for sheet in report.sheets:
        own = pages[at : at + sheet.pages]
        assert all(sheet.number in page for page in own)
        assert f"page 1 / {sheet.pages}" in own[0]
        at += sheet.pages


def test_one_entry_names_every_sheet_and_whose_it_is(booked: Ward) -> None:
    head = booked.laptop.ledger.head().count
    report = print_day(booked)
    assert booked.laptop.ledger.head().count == head + 1
    entry = booked.laptop.ledger.entries()[-1]
    noted = {item["number"]: item for item in entry.values["sheets"]}
    assert list(noted) == numbers(report)
    for sheet in report.sheets:
        assert noted[sheet.number].get("patient_id") == sheet.patient_id
        assert noted[sheet.number]["form"] in ("day_list", "treatment_sheet")
    assert entry.values["job"] == report.job


def test_what_was_printed_with_others_is_in_the_journal_of_each(booked: Ward) -> None:
    report = print_day(booked)
    of_one = journal(booked.laptop.ledger, patient_id="002")
    entry = of_one["entries"][-1]
    assert entry["kind"] == "print"
    assert {item["patient_id"] for item in entry["values"]["sheets"]} == {"002"}
    (number,) = (sheet.number for sheet in report.sheets if sheet.patient_id == "002")
    assert number in [paper["number"] for paper in of_one["papers"]]
    assert number in journal_lines(of_one, "fr")[-1]
    assert journal(booked.laptop.ledger, patient_id="002", id_issuer="X")["entries"] == []
    every = journal_lines(journal(booked.laptop.ledger), "fr")[-1]
    assert report.sheets[0].number in every and "(+ " in every


def test_a_reprinted_day_replaces_each_sheet(booked: Ward) -> None:
    first = print_day(booked)
    second = print_day(booked)
    assert [sheet.replaces for sheet in second.sheets if sheet.plan_uid] == [
        sheet.number for sheet in first.sheets if sheet.plan_uid
    ]


def test_a_reprinted_list_replaces_the_list_of_its_machine_and_day(booked: Ward) -> None:
    first = print_day(booked)
    alone = print_lists(booked, machine="LINAC 2")
    other = print_day(booked, TUESDAY + timedelta(days=1))
    second = print_lists(booked)
    machines = {sheet.machine: sheet for sheet in first.sheets if sheet.machine}
    assert [sheet.replaces for sheet in alone.sheets] == [machines["LINAC 2"].number]
    assert other.sheets[0].replaces is None
    assert [sheet.replaces for sheet in second.sheets] == [
        machines["LINAC 1"].number,
        alone.sheets[0].number,
    ]
    pages = page_texts(second.out.read_bytes())
    assert f"REMPLACE {machines['LINAC 1'].number}" in pages[0]


def test_the_hours_of_a_list_are_those_of_the_diary(
    booked: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        page = page_texts(print_lists(booked).out.read_bytes())[0]
    finally:
        monkeypatch.undo()
        time.tzset()
    assert "08:15 FAMILY1 Given1" in page
    assert "mardi 24 NOV 2026 · 08:15 – 16:00" in page


def test_lists_alone_are_printed_in_the_words_of_the_departments_own_list(
    booked: Ward, tmp_path: Path
) -> None:
    own = tmp_path / "own.toml"
    text = shipped_text("day_list").replace('fr = "Venu"', 'fr = "Arrivé"')
    own.write_text(text.replace("format = 1\n", 'format = 1\nlogo = "logo.png"\n'), "utf-8")
    with pytest.raises(UsageError) as caught:
        print_lists(booked, form=own)
    assert caught.value.code == "logo-missing"
    (tmp_path / "logo.png").write_bytes(png(280, 110))
    report = print_lists(booked, form=own)
    assert [sheet.label for sheet in report.sheets] == ["LINAC 1", "LINAC 2"]
    pages = page_texts(report.out.read_bytes())
    assert all("Arrivé" in page for page in pages) and len(pages) == 2
    corner = (620, 1100, 760, 1140)  # of a page of 827 x 1169 points, where the logo stands
    with_logo = one_bit(report.out.read_bytes(), 0, 100).crop(corner).convert("L").tobytes()
    bare = one_bit(print_lists(booked).out.read_bytes(), 0, 100).crop(corner)
    assert with_logo.count(0) > 1000 + bare.convert("L").tobytes().count(0)
    with pytest.raises(UsageError) as caught:
        print_day(booked, form=own)
    assert caught.value.code == "sheet-form-other"


def print_lists(made: Ward, day: date = TUESDAY, **more: object) -> PrintReport:
    out = made.department.root / "lists.pdf"
    arguments = {"out": out, "language": "fr", "parse": parse, **more}
    return print_day_lists(made.laptop, day, **arguments)


def test_a_stop_is_reversed_on_the_list_and_a_refusal_in_the_pile(booked: Ward) -> None:
    report = print_day(booked)
    pages = page_texts(report.out.read_bytes())
    assert "NE PAS TRAITER" in pages[0]
    refused = next(sheet for sheet in report.sheets if sheet.label == "P3")
    assert refused.is_refused and refused.pages == 1


def test_a_visit_without_a_plan_stands_on_the_list_as_a_stop(booked: Ward) -> None:
    page = page_texts(print_day(booked).out.read_bytes())[0]
    where = page.index("FAMILY4 Given4")
    assert "NE PAS TRAITER" in page[where : where + 120]


def test_a_second_visit_of_the_day_is_the_next_number(booked: Ward) -> None:
    page = page_texts(print_day(booked).out.read_bytes())[0]
    assert "2 / 25" in page and "3 / 25" in page


def test_a_list_of_another_day_leaves_the_number_to_the_pen(booked: Ward) -> None:
    report = print_day(booked, TUESDAY + timedelta(days=1))
    assert [sheet.label for sheet in report.sheets] == ["LINAC 2", "P2"]
    listed, *_ = page_texts(report.out.read_bytes())
    assert "/ 25" in listed and "compte inconnu" not in listed
    assert re.search(r"\d / 25", listed) is None


def test_one_machine_and_nobody(booked: Ward) -> None:
    report = print_day(booked, machine="LINAC 2")
    assert [sheet.label for sheet in report.sheets] == ["LINAC 2", "P2"]
    head = booked.laptop.ledger.head().count
    for wrong in ({"machine": "LINAC"}, {"day": TUESDAY + timedelta(days=90)}):
        with pytest.raises(WorldError) as caught:
            print_day(booked, **wrong)
        assert caught.value.code == "sheet-nobody-that-day"
    assert booked.laptop.ledger.head().count == head


def test_several_processes_draw_the_same_pages_as_one(
    booked: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    groups = _groups(booked)
    assert sheet_pool.workers_for(3) == 1
    one = list(sheet_pool.drawn_in_order(groups))
    monkeypatch.setattr(sheet_pool, "workers_for", lambda sheets: 2)
    assert list(sheet_pool.drawn_in_order(groups)) == one
    assert len(one) == 3
    alone = print_day(booked)
    assert len(page_texts(alone.out.read_bytes())) > sum(len(drawn.pages) for drawn in one)


def _groups(made: Ward) -> list[tuple[SheetRequest, ...]]:
    opened = open_newest(made.laptop, parse)
    order = PrintOrder(made.laptop.ledger.head(), made.laptop.now().astimezone(), "fr")
    found = [
        sheet_requests(made.laptop, opened, view, order, parse) for view in opened.snapshot.patients
    ]
    return [group for group in found if group]


def test_a_departments_own_form_serves_the_whole_day(booked: Ward, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(shipped_text("treatment_sheet").replace("MÂCHOIRE", "MÂCHOIRE"), "utf-8")
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("format = 1\nname = 3\n", "utf-8")
    assert print_day(booked, form=own).sheets
    head = booked.laptop.ledger.head().count
    with pytest.raises(UsageError):
        print_day(booked, form=wrong)
    assert booked.laptop.ledger.head().count == head


def test_blank_sheets_are_numbered_and_hold_no_data(booked: Ward, tmp_path: Path) -> None:
    report = print_blank_sheets(
        booked.laptop, 3, out=tmp_path / "blank.pdf", language="fr", parse=parse
    )
    assert len(set(numbers(report))) == 3
    text = full_text(report.out.read_bytes())
    assert all(number in text for number in numbers(report))
    assert "sans donnée" in text and "FAMILY" not in text
    assert {sheet.form for sheet in report.sheets} == {"blank_sheet"}
    for wrong in (0, -1, 101):
        with pytest.raises(UsageError) as caught:
            print_blank_sheets(booked.laptop, wrong, out=tmp_path / "x.pdf", language="fr")
        assert caught.value.code == "sheet-blank-count"


def test_a_binder_holds_every_patient_and_replaces_no_sheet(booked: Ward, tmp_path: Path) -> None:
    sheet = print_day(booked).sheets[2]
    report = print_binder(booked.laptop, out=tmp_path / "binder.pdf", language="fr", parse=parse)
    pages = page_texts(report.out.read_bytes())
    text = " ".join(pages)
    for number in range(1, 5):
        assert f"FAMILY{number} Given{number}" in text
    assert f"page {len(pages)} / {len(pages)}" in pages[-1]
    assert "CE CLASSEUR NE REMPLACE PAS UNE FEUILLE SIGNÉE" in text
    assert len(set(numbers(report))) == len(report.sheets)
    assert {item.form for item in report.sheets} == {
        "binder", "blank_sheet", "downtime_journal", "incident_aid",
    }  # fmt: skip
    assert all(item.replaces is None for item in report.sheets)
    after = print_patient_sheets(
        booked.laptop, "001", out=tmp_path / "s.pdf", language="fr", parse=parse
    )
    assert after.sheets[0].replaces == sheet.number


def test_a_binder_divides_its_sheets_by_machine_and_its_lists_name_their_pages(
    booked: Ward, tmp_path: Path
) -> None:
    report = print_binder(booked.laptop, out=tmp_path / "binder.pdf", language="fr", parse=parse)
    pages = page_texts(report.out.read_bytes())
    front, by_name = pages[0], pages[1]
    divided = re.search(r"LINAC 1 p\. (\d+)", front)
    assert divided is not None
    divider = pages[int(divided[1]) - 1]
    for place, number in enumerate((1, 2, 3)):
        (sheet,) = (item for item in report.sheets if item.label == f"P{number}")
        where = re.search(rf"{sheet.number} · page (\d+)", by_name)
        assert where is not None
        assert f"FAMILY{number} Given{number}" in pages[int(where[1]) - 1], place
        assert sheet.number in pages[int(where[1]) - 1]
        assert f"{sheet.number} · page {where[1]}" in divider


def test_a_binder_has_its_triage_list_and_leaves_every_number_of_a_list_to_the_pen(
    booked: Ward, tmp_path: Path
) -> None:
    report = print_binder(booked.laptop, out=tmp_path / "binder.pdf", language="fr", parse=parse)
    pages = page_texts(report.out.read_bytes())
    (triage,) = (page for page in pages if "TRI ET INTERRUPTIONS : ORDRE PROPOSÉ" in page)
    assert "FAMILY1 Given1" in triage
    lists = [page for page in pages if "LISTE DU JOUR PAR MACHINE" in page]
    assert lists
    assert all(re.search(r"\d / 25", page) is None for page in lists)


def test_a_new_binder_replaces_the_one_before_but_no_sheet_that_is_written_on(
    booked: Ward, tmp_path: Path
) -> None:
    first, second = (
        print_binder(booked.laptop, out=tmp_path / "binder.pdf", language="fr", parse=parse)
        for _ in range(2)
    )
    assert second.sheets[0].replaces == first.sheets[0].number
    assert f"REMPLACE {first.sheets[0].number}" in page_texts(second.out.read_bytes())[0]
    out = {paper.number for paper in papers_out(booked.laptop.ledger.entries())}
    assert {sheet.number for sheet in first.sheets if sheet.number in out} == {
        sheet.number for sheet in first.sheets if sheet.form != "binder"
    }
    assert out >= {sheet.number for sheet in second.sheets}


def test_the_department_s_own_front_page_says_where_things_are(
    booked: Ward, tmp_path: Path
) -> None:
    own = tmp_path / "own.toml"
    text = shipped_text("binder").replace(
        '{ label = { fr = "Portable A", en = "Laptop A" } }',
        '{ label = { fr = "Portable A", en = "Laptop A" }, '
        'text = { fr = "coffre B", en = "safe B" } }',
    )
    own.write_text(text, "utf-8")
    report = print_binder(
        booked.laptop, out=tmp_path / "b.pdf", language="fr", form=own, parse=parse
    )
    assert "Portable A coffre B" in page_texts(report.out.read_bytes())[0]


def test_only_the_chosen_are_printed_in_the_order_asked_and_the_list_names_everybody(
    booked: Ward,
) -> None:
    everybody = [sheet.patient_id for sheet in print_day(booked).sheets if sheet.plan_uid]
    keys = tuple(
        view.key
        for name in ("002", "001")
        for view in open_newest(booked.laptop, parse).snapshot.patients
        if view.key.patient_id == name
    )
    head = booked.laptop.ledger.head()
    for with_lists in (True, False):
        pile = DayPile(TUESDAY, keys=keys, with_lists=with_lists)
        job = day_sheets_maker(booked.laptop, pile, "fr", parse=parse)(head)
        owners = [sheet.patient_id for sheet in job.sheets if sheet.plan_uid]
        assert owners == ["002", "001"] and len(everybody) == 3
        assert sum(sheet.form == "day_list" for sheet in job.sheets) == (2 if with_lists else 0)
        index = [int(sheet.number[2:6]) for sheet in job.sheets]
        assert index == list(range(index[0], index[0] + len(index)))
        pages = page_texts(job.pdf)
        assert ("FAMILY3 Given3" in "".join(pages)) is with_lists
    assert booked.laptop.ledger.head() == head


def test_a_part_that_was_made_to_be_looked_at_is_what_is_printed(booked: Ward) -> None:
    pile = DayPile(TUESDAY, machine="LINAC 2", with_lists=False)
    make = day_sheets_maker(booked.laptop, pile, "fr", parse=parse)
    shown = make(booked.laptop.ledger.head())
    report = print_job(booked.laptop, None, lambda head: shown)
    assert report.out is None
    kept = kept_pdf(booked.laptop, report.job)
    assert kept == shown.pdf and hashlib.sha256(kept).hexdigest() == report.sha256
    assert [sheet.number for sheet in report.sheets] == [sheet.number for sheet in shown.sheets]
    with pytest.raises(WorldError, match="print-pages-lost"):
        kept_pdf(booked.laptop, "0" * 36)
