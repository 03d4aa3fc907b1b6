"""What a sheet is made from: one patient, one plan, and the words of the page frame.

Everything that changes the bytes of a sheet is in here: number, time, user and ledger head too.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from continuity_kit.domain.isocentre_slice import SheetPictures
from continuity_kit.domain.ledger import LedgerFraction
from continuity_kit.domain.ledger_settled import SettledCount
from continuity_kit.domain.machine import SignedProfile
from continuity_kit.domain.patient import Contact
from continuity_kit.domain.snapshot import PatientView, PlanView
from continuity_kit.messages import Language
from continuity_kit.sheets.logo import Logo

Paper = Literal["A4", "Letter"]
RecordOf = Literal["no_downtime", "paper", "ois", "binder"]


@dataclass(frozen=True)
class PageFrame:
    """What stands on every page of a print job beside the patient and the plan.

    Attributes:
        sheet_number: `A-0417-5`, made by `sheet_number.sheet_number`.
        printed_at: aware, in the zone of the department: every time is printed in that zone.
        oldest_read_at: oldest read time of the export; ages count from it to `printed_at`.
        ledger_entries, ledger_words: the head of the ledger before this print job.
        record_of: what is the record now ("binder": pages made ahead, never a signed sheet);
            `record_since` is the time from which it is.
        replaces: number of the sheet that this one replaces.
        logo: of the department, drawn in the footer.
        age_limits_h: hours after which data are to check, old, and consoles may refuse accounts.
    """

    facility: str
    sheet_number: str
    printed_at: datetime
    printed_by: str
    export_sequence: int
    oldest_read_at: datetime
    ledger_entries: int
    ledger_words: tuple[str, ...]
    record_of: RecordOf = "no_downtime"
    record_since: datetime | None = None
    replaces: str | None = None
    drill: bool = False
    break_glass: bool = False
    age_limits_h: tuple[int, int, int] = (24, 72, 120)
    logo: Logo | None = field(default=None, repr=False)


@dataclass(frozen=True)
class OtherPlan:
    """Another plan of the patient that is being treated or comes next; never its values.

    Attributes:
        order: "before" when it must be finished first, "after" when it comes next, "together" when
            both are given in one session, "unknown" when no source says.
        sheet_number: None when its sheet is not printed in this job.
        fractions_left: of a plan that comes before; None is unknown.
    """

    label: str
    order: Literal["before", "after", "together", "unknown"]
    sheet_number: str | None = None
    fractions_given: int | None = None
    fractions_planned: int | None = None


@dataclass(frozen=True)
class SheetRequest:
    """One sheet to print: one plan of one patient.

    Attributes:
        plan_view: one of `patient.plans`.
        ledger_fractions: of this plan, any order.
        settled: the count that two people settled, if they did.
        contacts: of the department.
        holidays: days on which nobody is treated.
        fraction_entries: entry hash -> index in the chain, printed beside what the ledger gave.
        is_ahead: pages made ahead, for a binder: fraction numbers are left to the pen.
        profiles: signed profiles of machines; a machine without one is printed in IEC 61217.
        pictures: the radiographs of the plan's own beams, and a slice through its isocentre.
        form_text: a department's own form; None is the shipped one.
    """

    patient: PatientView
    plan_view: PlanView
    frame: PageFrame
    other_plans: tuple[OtherPlan, ...] = ()
    ledger_fractions: tuple[LedgerFraction, ...] = ()
    settled: SettledCount | None = None
    contacts: tuple[Contact, ...] = ()
    holidays: frozenset[date] = frozenset()
    language: Language = "fr"
    paper: Paper | None = None
    is_ahead: bool = False
    profiles: tuple[SignedProfile, ...] = ()
    pictures: SheetPictures = field(default=SheetPictures(), repr=False)
    form_text: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class RenderedSheet:
    """One rendered document."""

    pdf: bytes = field(repr=False)
    pages: int
    refused: bool = False
