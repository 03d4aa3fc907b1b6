"""Where in the application somebody is."""

from dataclasses import dataclass
from typing import Literal

from continuity_kit.domain.patient import PatientKey

PageName = Literal["day", "print", "gaps", "handback", "department", "patient", "record", "help"]
PatientTab = Literal["plan", "images", "course", "documents", "contacts", "generations"]
RAIL_PAGES: tuple[PageName, ...] = ("day", "print", "gaps", "handback", "department")


@dataclass(frozen=True)
class Route:
    """A page and what it shows.

    Attributes:
        patient: of the patient page and of a session; whole identifier and issuer.
        plan_uid: None where the page chooses, or asks.
        tab: of the patient page, or a section of a page that has sections.
        sheet_number: a scanned sheet that led here.
        after_the_fact: a session is entered from paper, later.
        entry_hash: of a ledger entry that is to be corrected.
    """

    page: PageName
    patient: PatientKey | None = None
    plan_uid: str | None = None
    tab: str | None = None
    sheet_number: str | None = None
    after_the_fact: bool = False
    entry_hash: str | None = None
