"""Treatment sheets: one PDF, and a whole day's pile against bare reportlab drawing the same pages.

The floor gets every call that our pages make on reportlab's canvas, ready made, in one process.
"""

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from benchmarks.measure import Row, least_seconds, seconds
from continuity_kit.services.sheet_pool import drawn_in_order
from continuity_kit.sheets.ink import PAPERS_MM
from continuity_kit.sheets.press import pressed
from continuity_kit.sheets.request import SheetRequest
from continuity_kit.sheets.sheet_number import sheet_number
from continuity_kit.sheets.text import MM_PER_POINT
from continuity_kit.sheets.treatment_sheet import draw_sheets, render_treatment_sheet

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bare_reportlab import bare_pdf, kept_strokes
from builders_sheets import (
    brachy_plan,
    electron_plan,
    ion_plan,
    patient_view,
    plan_view,
    request,
    vmat_plan,
    wedged_plan,
)

SIZES = {"small": 30, "medium": 75, "full": 150}
PLANS = (vmat_plan, vmat_plan, wedged_plan, vmat_plan, electron_plan, ion_plan, brachy_plan)
BUDGET_ONE_S, BUDGET_RATIO = 0.5, 1.3
PAPER = "A4"
CALLS = (
    "addOutlineEntry", "bookmarkPage", "clipPath", "drawImage", "drawPath", "drawString",
    "drawText", "line", "rect", "restoreState", "rotate", "saveState", "setDash", "setFillGray",
    "setFont", "setLineWidth", "setStrokeGray", "showOutline", "showPage", "transform", "translate",
)  # fmt: skip
Call = tuple[str, tuple[Any, ...], dict[str, Any]]


def rows(size: str) -> Iterator[Row]:
    """Time one sheet, then the pile with its fonts embedded once."""
    requests = pile(SIZES[size])
    groups = [(item,) for item in requests]
    one = seconds(lambda: render_treatment_sheet(requests[0]))
    yield Row("one sheet PDF", one, BUDGET_ONE_S, "s", "budget of 500 ms", "1.00")
    data, calls = recorded(groups)
    if made(groups) != data or len(replayed(calls)) < len(data) / 2:
        raise RuntimeError("the floor did not draw what our pages draw")
    ours, floor = least_seconds(lambda: made(groups)), least_seconds(lambda: replayed(calls))
    work = f"{len(requests)} sheets, {sum(call[0] == 'showPage' for call in calls)} pages"
    yield Row(work, ours, floor, "s", "bare reportlab, same pages", f"{BUDGET_RATIO}")
    # Where other work shares the cores wall time says little: two free cores can do this at best.
    alone, bare = cpu_seconds(lambda: alone_made(groups)), cpu_seconds(lambda: replayed(calls))
    yield Row("  CPU of all of it on one core, halved", alone / 2, bare, "s", "CPU of the floor")


def cpu_seconds(work: Callable[[], object]) -> float:
    """Return the CPU time of a call in this process."""
    start = time.process_time()
    work()
    return time.process_time() - start


def pile(count: int) -> list[SheetRequest]:
    """Return sheets of patients who share neither name, number nor plan label."""
    found = []
    for place in range(count):
        made_plan = replace(PLANS[place % len(PLANS)](), label=f"PLAN_{place:03d}")
        asked = request(made_plan)
        view = plan_view(made_plan)
        patient = patient_view(view, name=f"Fictif-{place:03d}^Odette")
        row = patient.patient
        if row is not None:
            named = replace(row, family_name=f"Fictif-{place:03d}", given_names="Odette")
            patient = replace(patient, patient=named)
        frame = replace(asked.frame, sheet_number=sheet_number("A", place + 1))
        found.append(replace(asked, patient=patient, plan_view=view, frame=frame))
    return found


def made(groups: Sequence[tuple[SheetRequest, ...]]) -> bytes:
    """Return the pile as the kit makes it: laid out by all cores, one document."""
    pages = (page for drawn in drawn_in_order(groups) for page in drawn.pages)
    return pressed(pages, PAPERS_MM[PAPER], "bench", "fr")


def alone_made(groups: Sequence[tuple[SheetRequest, ...]]) -> bytes:
    """Return the pile as one core makes it."""
    pages = (page for group in groups for page in draw_sheets(group).pages)
    return pressed(pages, PAPERS_MM[PAPER], "bench", "fr")


def recorded(groups: Sequence[tuple[SheetRequest, ...]]) -> tuple[bytes, list[Call]]:
    """Return the pile as bare reportlab draws it, and every call on its canvas."""
    calls: list[Call] = []
    depth = 0

    def watched(name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def call(canvas: Canvas, *values: Any, **named: Any) -> Any:
            nonlocal depth
            if depth == 0:
                calls.append((name, values, named))
            depth += 1
            try:
                return method(canvas, *values, **named)
            finally:
                depth -= 1

        return call

    class Watched(Canvas):  # type: ignore[misc]
        pass

    for name in CALLS:
        setattr(Watched, name, watched(name, getattr(Canvas, name)))
    with kept_strokes():
        pages = [page for group in groups for page in draw_sheets(group).pages]
    return bare_pdf(pages, PAPERS_MM[PAPER], "bench", "fr", Watched), calls


def replayed(calls: Sequence[Call]) -> bytes:
    """Return the same pages from bare reportlab."""
    buffer = BytesIO()
    size = tuple(side / MM_PER_POINT for side in PAPERS_MM[PAPER])
    canvas = Canvas(buffer, pagesize=size, invariant=1, pageCompression=1, initialFontName="Kit")
    for name, values, named in calls:
        getattr(canvas, name)(*values, **named)
    canvas.save()
    return buffer.getvalue()
