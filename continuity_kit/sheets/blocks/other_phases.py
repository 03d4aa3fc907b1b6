"""What the patient's other plans gave: a host centre goes on from all of them, not from one."""

from continuity_kit.domain.planned_meterset import fraction_group
from continuity_kit.domain.snapshot import PlanView
from continuity_kit.sheets.frame import count_words
from continuity_kit.sheets.numbers import dose
from continuity_kit.sheets.pieces import (
    Cell,
    Paragraph,
    Piece,
    Row,
    absent,
    label,
    note,
    table_with_head,
    value,
)
from continuity_kit.sheets.prescribed_dose import PrescribedDose, prescribed_dose
from continuity_kit.sheets.request import SheetRequest
from continuity_kit.sheets.text import Span
from continuity_kit.sheets.words import Words

WIDTHS_MM = (48.0, 13.0, 27.0, 47.0, 24.0, 26.0)
KEYS = ("plan", "phase", "state", "count", "per_fraction", "dose_given")
ROW_MM = 9.0


def pieces(words: Words, request: SheetRequest) -> list[Piece]:
    """Return a row a plan of the patient beside this one, finished ones first; none, no table.

    SAFETY: a phase that is finished has no sheet of its own, and its dose is in the patient all the
    same (test_a_host_centre_is_told_the_dose_of_a_finished_phase).
    """
    own = request.plan_view.plan_uid
    others = [view for view in request.patient.plans if view.plan_uid != own]
    if not others:
        return []
    others.sort(key=lambda view: (not _is_complete(view), _phase(view), view.plan_uid))
    head = Row(
        tuple(
            Cell(
                width, (Paragraph((Span(words.say(f"phases_{key}"), 8, bold=True),)),), look="tint"
            )
            for key, width in zip(KEYS, WIDTHS_MM, strict=True)
        ),
        6.0,
    )
    rows = [_row(words, request, view) for view in others]
    return [*table_with_head(head, rows), note([Span(words.say("phases_sum_rule"), 8)])]


def _row(words: Words, request: SheetRequest, view: PlanView) -> Row:
    say = words.say
    missing = absent(say("not_supplied"), 8)
    name = (
        view.plan.label if view.plan is not None and view.plan.label else f"…{view.plan_uid[-8:]}"
    )
    site = view.prescription.treatment_site if view.prescription is not None else None
    phase = _phase(view)
    position = view.position
    counted = missing
    if position is not None:
        counted = label(count_words(view, position, request.frame, words.language))
    doses = _doses(view)
    per_fraction = _dose_text(words, doses, 1)
    # Two sources of one dose: the first is shown, as on a sheet, and the mark stands beside it.
    mark = (label(say("dose_differs")),) if doses is not None and doses.is_contradictory else ()
    given = ""
    if position is not None and not position.conflict:
        given = _dose_text(words, doses, position.given)
    cells = (
        (value(name, 10), *((label(site),) if site else ())),
        (value(str(phase), 10, align="center") if phase else missing,),
        (value(say(_state(view)), 9),),
        (counted,),
        (value(per_fraction, 9) if per_fraction else missing, *mark),
        (value(given, 10.5) if given else missing,),
    )
    return Row(
        tuple(
            Cell(width, shown, middle=True) for shown, width in zip(cells, WIDTHS_MM, strict=True)
        ),
        ROW_MM,
    )


def _doses(view: PlanView) -> PrescribedDose | None:
    plan = view.plan
    group = None if plan is None else fraction_group(plan, view.fraction_group)
    return (
        None if plan is None or group is None else prescribed_dose(plan, group, view.prescription)
    )


def _dose_text(words: Words, doses: PrescribedDose | None, fractions: int | None) -> str:
    """Return the dose after that many fractions, "" where nobody says."""
    leading = None if doses is None else doses.leading
    if doses is None or leading is None or fractions is None:
        return ""
    unit = words.say("unit_gy_rbe" if doses.is_effective else "unit_gy")
    return f"{dose(leading.after_gy(fractions), leading.places)}\u00a0{unit}"


def _state(view: PlanView) -> str:
    position = view.position
    if _is_complete(view):
        return "state_complete"
    if position is None or position.given is None or position.conflict:
        return "state_unknown"
    return "state_started" if position.given or position.interrupted else "state_not_started"


def _is_complete(view: PlanView) -> bool:
    if view.position is not None and view.position.is_complete and not view.position.conflict:
        return True
    return view.status is not None and view.status.status == "completed"


def _phase(view: PlanView) -> int:
    return (view.prescription.phase if view.prescription is not None else None) or 0
