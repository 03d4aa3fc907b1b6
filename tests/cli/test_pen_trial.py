"""Three fractions written by pen on a printed sheet, entered from it alone, and handed back."""

import re
from datetime import timedelta
from pathlib import Path

import builders_sheets as build
import click
import pytest
from sheets_support import page_texts
from week_builders import BEAMS, GIVEN, MONDAY, Week

from continuity_kit.cli import fractions
from continuity_kit.cli.fraction_values import shifts_mm
from continuity_kit.sheets.blank_sheet import BlankSheet, render_blank_sheets
from continuity_kit.sheets.page import Rendered
from continuity_kit.sheets.treatment_sheet import render_marked

# Where the paper has what `record` asks for: "frame" is on every page, "page 1" once a sheet, the
# rest is the head of a column of the log, from left to right.
PAPER = {
    "plan_uid": "frame",
    "machine": "frame",
    "fraction": "N°",
    "given_at": "début / fin",
    "beams": "plan / lues",
    "shifts": "Vert",
    "partial": "État",
    "user": "MER 1",
    "second": "MER 2",
    "second_reading": "plan / lues",
    "reason": "page 1",
}
# Of the computer, not of the session.
TECHNICAL = {
    "vault", "opener", "passphrase_file", "pin_file", "second_pin_file", "language", "as_json",
    "form",
    "issuer", "object_sha256", "override", "overrides",
}  # fmt: skip
SMALLEST_MM = (8.0, 7.0)


def asked() -> list[str]:
    """Return what `record` asks for, in the order in which its help says it."""
    group = click.Group()
    fractions.register(group)
    command = group.commands["record"]
    return [
        name
        for item in command.params
        if (name := item.name or "") not in TECHNICAL and not name.startswith("json")
    ]


def log_page(rendered: Rendered) -> int:
    return max(mark.page for mark in rendered.texts if mark.text == "À DONNER SUR PAPIER")


def test_everything_that_record_asks_for_has_its_place_on_the_sheet() -> None:
    assert set(asked()) == set(PAPER)
    rendered = render_marked([build.request(view_count=build.given(30))])
    page = log_page(rendered)
    texts = [mark for mark in rendered.texts if mark.page == page]
    for label in set(PAPER.values()) - {"frame", "page 1"}:
        assert any(label in mark.text for mark in texts), label
    first = " ".join(page_texts(rendered.pdf)[0].split())
    assert "Compléments et remarques" in first
    assert "Initiales de qui signe" in first
    assert "ACC1" in page_texts(rendered.pdf)[page - 1]


def test_record_asks_in_the_order_in_which_the_sheet_is_read() -> None:
    rendered = render_marked([build.request(view_count=build.given(30))])
    page = log_page(rendered)
    heads = {
        label: min(mark.left for mark in rendered.texts if mark.page == page and label in mark.text)
        for label in set(PAPER.values()) - {"frame", "page 1"}
    }
    order = [name for name in asked() if PAPER[name] in heads and name != "second_reading"]
    asked_in_turn = [name for name in order if name != "second"]
    places = [heads[PAPER[name]] for name in asked_in_turn]
    assert places == sorted(places), asked_in_turn


def test_every_box_of_a_row_is_large_enough_for_a_pen() -> None:
    rendered = render_marked([build.request(view_count=build.given(30))])
    page = log_page(rendered)
    # Ticks apart: nobody writes into them.
    boxes = [box for box in rendered.boxes if box.page == page and box.width > 5]
    assert len(boxes) >= 60
    for box in boxes:
        assert box.width >= SMALLEST_MM[0], box
        assert box.height >= SMALLEST_MM[1], box


def test_a_blank_sheet_has_the_same_places() -> None:
    pdf = render_blank_sheets([BlankSheet(build.frame())], "fr")
    pages = page_texts(pdf)
    log = pages[-1]
    for label in ("N°", "Date", "début / fin", "UM lues", "Vert · Long · Lat, cm", "État", "MER 1",
                  "P M I A", "CBCT"):  # fmt: skip
        assert label in log, label
    assert "Initiales de qui signe" in pages[0]
    assert "plan, machine" in log


def test_shifts_are_taken_as_the_sheet_has_them_in_cm() -> None:
    assert shifts_mm("+0.1,-0.2,0.0 cm") == shifts_mm("1,-2,0") == shifts_mm("1,-2,0 mm")


@pytest.fixture
def week(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Week:
    made = Week(tmp_path, monkeypatch)
    made.export_and_import()
    made.clock.move_to(MONDAY, 7)
    return made


def numbers_on(path: Path) -> list[int]:
    """Return the numbers of the rows to fill in, as a person reads them from the log."""
    text = " ".join(page for page in page_texts(path.read_bytes()) if "À DONNER SUR PAPIER" in page)
    return [int(number) for number in re.findall(r"(\d+) / 35", text)]


def test_three_fractions_written_by_pen_come_back_on_the_worksheet(
    week: Week, tmp_path: Path
) -> None:
    who, sheet = "001", tmp_path / "sheet.pdf"
    printed = week.done("A", "sheet", "--patient", who, "--out", sheet)
    number = printed.document["sheets"][0]["number"]
    to_give = [item for item in numbers_on(sheet) if item > GIVEN[who]]
    first, second, third = dict.fromkeys(to_give[:3])
    assert (first, second, third) == (15, 16, 17)
    mu = BEAMS
    # What the pens wrote: number, day, hour, reading of each beam, shifts in cm, reason.
    written = (
        (first, 0, "09:02", (mu[1], mu[2]), "0.1,-0.2,0.0 cm", None),
        (second, 1, "09:05", (mu[1], "100.0"), "0.0,0.1,-0.1 cm", "P panne"),
        (second, 1, "09:41", ("0", "163.914420"), None, None),
        (third, 2, "08:58", (mu[1], mu[2]), "0.2,0.0,0.0 cm", None),
    )
    for fraction, day, hour, (one, two), shifts, reason in written:
        on = MONDAY + timedelta(days=day)
        week.clock.move_to(on, 12)
        words = [
            "--plan", week.plans[who], "--fraction", fraction,
            "--given-at", f"{on}T{hour}:00+01:00", "--beam", f"1={one}", "--beam", f"2={two}",
        ]  # fmt: skip
        words += ["--shifts", shifts] if shifts else []
        words += ["--partial", reason] if reason else []
        entry = week.done("A", "record", *words, *week.two()[:4]).document["entry"]["n"]
        week.done(
            "A", "confirm", "--entry", entry, "--second-reading", f"{one} + {two}",
            *week.two()[4:],
        )  # fmt: skip
    assert week.handed_back("A")[who] == GIVEN[who] + 3
    text = " ".join(page_texts((tmp_path / "handback-A" / "worksheets.pdf").read_bytes()))
    total = "545.283393"
    for part in (
        f"15 lun 23 NOV 09:02 {mu[1]} {mu[2]} {total} 30.00 Gy entière",
        f"16 mar 24 NOV 09:05 {mu[1]} 100.0 381.368973 — interrompue P panne",
        "16 mar 24 NOV 09:41 0 163.914420 163.914420 32.00 Gy suite, finie",
        f"17 mer 25 NOV 08:58 {mu[1]} {mu[2]} {total} 34.00 Gy entière",
        f"n° 16, faisceau 2 : 100.0 + 163.914420 = {mu[2]} UM",
        number,
    ):
        assert part in text, part
