"""What each sheet of a print job is made from: the plans that are going on, and the page frame."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from continuity_kit.domain.findings import Finding
from continuity_kit.domain.ledger_settled import is_released, settled_count
from continuity_kit.domain.ledger_state import fractions
from continuity_kit.domain.machine import SignedProfile
from continuity_kit.domain.schedule import PlanOnTreatment
from continuity_kit.domain.snapshot import PatientView, PlanView
from continuity_kit.errors import AuthenticityError, WorldError
from continuity_kit.ledger.entries import Head
from continuity_kit.messages import Language
from continuity_kit.services.export_collect import Parse
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.machine_profiles import signed_profiles
from continuity_kit.services.open_generation import Opened
from continuity_kit.services.own_form import OwnForm
from continuity_kit.services.plan_view import with_findings
from continuity_kit.services.sheet_counter import newest_sheets, next_sheet_index
from continuity_kit.services.sheet_pictures import sheet_pictures
from continuity_kit.services.whole_plan import whole_plan
from continuity_kit.sheets.request import OtherPlan, PageFrame, Paper, RecordOf, SheetRequest
from continuity_kit.sheets.sheet_number import DRILL_LETTER, sheet_number


@dataclass(frozen=True)
class PrintOrder:
    """What is asked of a print job beside the patient.

    Attributes:
        head: of the ledger before the job; the numbers follow from what it held.
        own: a department's own form and logo; none is the shipped one.
    """

    head: Head
    printed_at: datetime
    language: Language
    own: OwnForm = field(default_factory=OwnForm)


@dataclass(frozen=True)
class Numbering:
    """What the ledger says of sheets: the next number, what each replaces, signed profiles."""

    first: int
    replaced: Mapping[str, str] = field(repr=False)
    profiles: tuple[SignedProfile, ...] = field(repr=False)

    def after(self, count: int) -> "Numbering":
        """Return the numbering behind that many sheets of the same job."""
        return replace(self, first=self.first + count)


def numbering_of(laptop: Laptop, opened: Opened) -> Numbering:
    """Return the numbering of a job that begins now."""
    entries = opened.ledger.entries
    first = next_sheet_index(entries, laptop.ledger.device)
    return Numbering(first, newest_sheets(entries), signed_profiles(entries))


def plans_to_print(opened: Opened, patient: PatientView) -> tuple[PlanView, ...]:
    """Return the plans that are going on; all of them when none is, so that a page says why."""
    going_on = tuple(view for view in patient.plans if is_going_on(opened, view))
    return going_on or patient.plans


def is_going_on(opened: Opened, view: PlanView) -> bool:
    """Tell whether a plan is neither ended by a source's word nor complete with the ledger's."""
    position = view.position
    if position is not None and position.is_complete and not position.conflict:
        return position.interrupted is not None
    if is_released(opened.ledger, view.plan_uid, view.digest):
        return True
    return not PlanOnTreatment(
        plan_uid=view.plan_uid,
        fractions_planned=view.fractions_planned,
        count=view.count,
        status=view.status,
        prescription=view.prescription,
        file_approval=view.plan.approval if view.plan else None,
    ).is_ended


def sheet_requests(
    laptop: Laptop,
    opened: Opened,
    patient: PatientView,
    order: PrintOrder,
    parse: Parse | None = None,
    numbering: Numbering | None = None,
) -> tuple[SheetRequest, ...]:
    """Return one request a plan, numbered from the laptop's own counter.

    Args:
        numbering: where a job of several patients has come to; None begins at the counter.
    """
    numbering = numbering or numbering_of(laptop, opened)
    first, replaced, profiles = numbering.first, numbering.replaced, numbering.profiles
    views = plans_to_print(opened, patient)
    numbers = {
        place: sheet_number(laptop.vault.letter, first + place) for place in range(len(views))
    }
    frame = page_frame(laptop, opened, order)
    whole = [_whole(laptop, opened, patient, view, parse) for view in views]
    pictures = sheet_pictures(laptop, opened.bundle.catalogue, whole, parse, order.own.text)
    requests = []
    for place, (owner, view) in enumerate(whole):
        others = [
            _other_plan(view, other, numbers[rank])
            for rank, (_, other) in enumerate(whole)
            if rank != place
        ]
        requests.append(
            SheetRequest(
                patient=owner,
                plan_view=view,
                frame=replace(
                    frame, sheet_number=numbers[place], replaces=replaced.get(view.plan_uid)
                ),
                other_plans=tuple(others),
                ledger_fractions=fractions(opened.ledger, view.plan_uid),
                settled=settled_count(opened.ledger, view.plan_uid),
                contacts=opened.snapshot.contacts,
                holidays=frozenset(laptop.settings.holidays),
                language=order.language,
                paper=paper_of(laptop) if order.own.text is None else None,
                form_text=order.own.text,
                profiles=profiles,
                pictures=pictures[place],
            )
        )
    return tuple(requests)


def _whole(
    laptop: Laptop, opened: Opened, patient: PatientView, view: PlanView, parse: Parse | None
) -> tuple[PatientView, PlanView]:
    """Return a plan whole; one whose object cannot be read gets a refusal page.

    SAFETY: what the list knew of a plan is not enough for a sheet
    (test_a_plan_whose_object_is_lost_prints_a_refusal).
    """
    if view.plan is None:
        return patient, view
    try:
        return whole_plan(
            laptop,
            opened,
            view.plan_uid,
            issuer=patient.key.issuer,
            object_sha256=view.object_sha256,
            parse=parse,
        )
    except (WorldError, AuthenticityError) as error:
        if error.code in ("sandbox-missing", "worker-not-started"):
            raise
        lost = with_findings(replace(view, plan=None), [Finding("plan-missing", "stop")])
        return patient, lost


def page_frame(laptop: Laptop, opened: Opened, order: PrintOrder) -> PageFrame:
    """Return what stands on every page of a job; the sheet number is set sheet by sheet."""
    head, downtime = opened.snapshot.head, opened.downtime
    record_of: RecordOf = "no_downtime"
    if downtime.opened_at is not None:
        record_of = "paper"
    elif downtime.closed_at is not None:
        record_of = "ois"
    return PageFrame(
        facility=head.facility,
        sheet_number="",
        printed_at=order.printed_at,
        printed_by=laptop.vault.opener.name,
        export_sequence=head.sequence,
        oldest_read_at=head.oldest_read_at,
        ledger_entries=order.head.count,
        ledger_words=order.head.words,
        record_of=record_of,
        record_since=downtime.opened_at or downtime.closed_at,
        drill=laptop.vault.letter == DRILL_LETTER,
        break_glass=laptop.vault.break_glass,
        age_limits_h=laptop.settings.age_limits_h,
        logo=order.own.logo,
    )


def _other_plan(own: PlanView, other: PlanView, number: str) -> OtherPlan:
    """Name another plan and its order; phases of one course say it, nothing else does."""
    mine, theirs = own.prescription, other.prescription
    order: Literal["before", "after", "unknown"] = "unknown"
    if (
        mine is not None
        and theirs is not None
        and mine.course_id == theirs.course_id
        and mine.phase is not None
        and theirs.phase is not None
        and mine.phase != theirs.phase
    ):
        order = "before" if theirs.phase < mine.phase else "after"
    return OtherPlan(
        label=(other.plan.label if other.plan else None) or other.plan_uid,
        order=order,
        sheet_number=number,
        fractions_given=other.position.given if other.position else None,
        fractions_planned=other.fractions_planned,
    )


def paper_of(laptop: Laptop) -> Paper:
    """Return the paper that the laptop's settings name."""
    return "Letter" if laptop.settings.paper == "Letter" else "A4"


def labels(requests: Sequence[SheetRequest]) -> tuple[str, ...]:
    """Return how each sheet's plan is called."""
    return tuple(
        (item.plan_view.plan.label if item.plan_view.plan else None) or item.plan_view.plan_uid
        for item in requests
    )
