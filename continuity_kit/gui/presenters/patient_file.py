"""All that a patient's page is made from, read once off the GUI thread, in no language yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from continuity_kit.domain.ledger import LedgerFraction
from continuity_kit.domain.ledger_index import LedgerIndex
from continuity_kit.domain.ledger_settled import settled_count
from continuity_kit.domain.ledger_state import fractions
from continuity_kit.domain.patient import Contact, PatientKey
from continuity_kit.domain.plan import Beam
from continuity_kit.domain.snapshot import PatientView, PlanView, Snapshot, SnapshotHead
from continuity_kit.errors import AuthenticityError, SafetyError, UsageError, WorldError
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.messages import Language
from continuity_kit.services.browse import find_patient
from continuity_kit.services.gap_facts import PlanGap
from continuity_kit.services.gaps import gaps_of
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.laptop_letters import laptop_name, letters_of
from continuity_kit.services.ledger_journal import Document, patient_entries
from continuity_kit.services.machine_profiles import signed_profiles
from continuity_kit.services.open_generation import Opened, open_newest
from continuity_kit.services.sheet_requests import PrintOrder, is_going_on, page_frame
from continuity_kit.services.whole_plan import whole_plan
from continuity_kit.sheets.beams_eye_view import aperture, half_side_mm
from continuity_kit.sheets.facts import SheetFacts, gather, remarks, stops
from continuity_kit.sheets.fonts import fonts
from continuity_kit.sheets.form import shipped_form
from continuity_kit.sheets.request import SheetRequest
from continuity_kit.sheets.treatment_sheet import FORM
from continuity_kit.vault.catalogue import CatalogueObject

ROOM_MM = 200.0  # of a sheet's body: facts ask for it, a screen does not


@dataclass(frozen=True)
class PatientFile:
    """One patient of the newest generation with the ledger's facts.

    Attributes:
        plans: whole, in the patient's order.
        unread: plan UID -> code why its object could not be read whole.
        going_on: plan UIDs that are neither ended nor complete.
        requests: what a sheet of each plan would be made from, by plan UID.
        entries: the ledger's about this patient, as the journal shows them, in its order.
        laptops: name of each other laptop by its key id; this one has none.
        gaps: by plan UID, of the plans that go on; empty when the parameters are unreadable.
        objects: of this patient in the catalogue.
    """

    patient: PatientView
    plans: tuple[PlanView, ...]
    unread: Mapping[str, str]
    going_on: tuple[str, ...]
    requests: Mapping[str, SheetRequest] = field(repr=False)
    ledger: LedgerIndex = field(repr=False)
    entries: tuple[Document, ...] = field(repr=False)
    laptops: Mapping[str, str]
    gaps: Mapping[str, PlanGap] = field(repr=False)
    objects: tuple[CatalogueObject, ...] = field(repr=False)
    head: SnapshotHead
    contacts: tuple[Contact, ...] = field(repr=False)
    holidays: frozenset[date]
    read_at: datetime
    snapshot: Snapshot = field(repr=False)
    opened: Opened = field(repr=False)
    _facts: dict[tuple[str, Language, bool], SheetFacts | None] = field(
        default_factory=dict, repr=False, compare=False
    )
    _halves_mm: dict[tuple[str, int], float] = field(
        default_factory=dict, repr=False, compare=False
    )

    def plan(self, plan_uid: str | None) -> PlanView | None:
        """Return a plan of the patient, None for none."""
        return next((item for item in self.plans if item.plan_uid == plan_uid), None)

    def fractions(self, plan_uid: str) -> tuple[LedgerFraction, ...]:
        """Return the ledger's fractions of a plan."""
        return fractions(self.ledger, plan_uid)

    def kit_last_at(self, plan_uid: str | None) -> datetime | None:
        """Return when the ledger's newest fraction of a plan was given."""
        if plan_uid is None:
            return None
        times = [item.given_at for item in self.fractions(plan_uid) if item.given_at is not None]
        return max(times, default=None)

    @property
    def lacks_codes(self) -> bool:
        """Some plan's code was never computed."""
        return any(self.is_code_under_way(view) for view in self.plans)

    def is_code_under_way(self, view: PlanView) -> bool:
        """Tell whether a plan has a code that is being computed."""
        return view.code is None and view.plan is not None and view.plan_uid not in self.unread

    @property
    def preselected(self) -> str | None:
        """The one plan that is meant: the only one, or the only one that goes on.

        SAFETY: of two plans that go on none is chosen for the user
        (test_of_two_plans_that_go_on_none_is_preselected).
        """
        if len(self.plans) == 1:
            return self.plans[0].plan_uid
        return self.going_on[0] if len(self.going_on) == 1 else None


def read_patient(
    workplace: Workplace, key: PatientKey, *, computes_codes: bool = True
) -> PatientFile:
    """Read a patient and all plans whole; off the GUI thread.

    Args:
        computes_codes: the plans' codes are worked out where they were not before: slow by intent.

    Raises:
        WorldError, AuthenticityError: as `open_newest`; `patient-unknown`.
    """
    laptop, now = workplace.laptop, workplace.now()
    opened = workplace.opened or open_newest(laptop)
    patient = find_patient(opened.snapshot, key.patient_id, key.issuer)
    frame = page_frame(laptop, opened, PrintOrder(laptop.ledger.head(), now, workplace.language))
    profiles = signed_profiles(opened.ledger.entries)
    holidays = frozenset(laptop.settings.holidays)
    plans, unread = [], {}
    requests: dict[str, SheetRequest] = {}
    for listed in patient.plans:
        view = listed
        if view.plan is not None:
            try:
                _, view = whole_plan(
                    laptop,
                    opened,
                    view.plan_uid,
                    issuer=key.issuer,
                    object_sha256=view.object_sha256,
                    computes_code=computes_codes,
                )
            except (WorldError, AuthenticityError, SafetyError) as error:
                unread[listed.plan_uid] = error.code
        plans.append(view)
        requests[view.plan_uid] = SheetRequest(
            patient=patient,
            plan_view=view,
            frame=frame,
            ledger_fractions=fractions(opened.ledger, view.plan_uid),
            settled=settled_count(opened.ledger, view.plan_uid),
            contacts=opened.snapshot.contacts,
            holidays=holidays,
            profiles=profiles,
        )
    file = PatientFile(
        patient=patient,
        plans=tuple(plans),
        unread=unread,
        going_on=tuple(item.plan_uid for item in patient.plans if is_going_on(opened, item)),
        requests=requests,
        ledger=opened.ledger,
        entries=patient_entries(opened.ledger, key),
        laptops=_laptops(laptop, opened),
        gaps=_gaps(workplace, opened, key),
        objects=_objects(opened, key),
        head=opened.snapshot.head,
        contacts=opened.snapshot.contacts,
        holidays=holidays,
        read_at=now,
        snapshot=opened.snapshot,
        opened=opened,
    )
    _warm_up(file, workplace.language)
    return file


def load_sheet() -> None:
    """Read what the facts of every patient come from: the sheet's form and the print's fonts."""
    shipped_form(FORM)
    fonts()


def _warm_up(file: PatientFile, language: Language) -> None:
    """Reckon now, off the GUI thread, what every showing of a plan asks for."""
    for view in file.plans:
        facts = plan_facts(file, view.plan_uid, language)
        stops(file.requests[view.plan_uid])
        if facts is not None:
            remarks(facts)  # looks at the print's fonts, which take a second to load
        for beam in view.plan.beams if view.plan is not None else ():
            half_of_beam(file, view.plan_uid, beam)


def half_of_beam(file: PatientFile, plan_uid: str, beam: Beam) -> float:
    """Return half the side of the square that holds every aperture of a beam, mm; 0 for none."""
    key = (plan_uid, beam.number)
    if key not in file._halves_mm:
        shapes = [found for point in beam.control_points if (found := aperture(beam, point))]
        file._halves_mm[key] = max(map(half_side_mm, shapes), default=0.0)
    return file._halves_mm[key]


def plan_facts(
    file: PatientFile, plan_uid: str, language: Language, *, in_iec: bool = False
) -> SheetFacts | None:
    """Return the facts that a sheet of a plan prints, None when the plan gives no fraction group.

    The screen says a value in the words, decimals and scale of the sheet.

    Args:
        in_iec: as if no machine had a signed profile.
    """
    key = (plan_uid, language, in_iec)
    if key not in file._facts:
        file._facts[key] = _facts_of(file, plan_uid, language, in_iec=in_iec)
    return file._facts[key]


def _facts_of(
    file: PatientFile, plan_uid: str, language: Language, *, in_iec: bool
) -> SheetFacts | None:
    request = replace(file.requests[plan_uid], language=language)
    if in_iec:
        request = replace(request, profiles=())
    words = shipped_form(FORM).speaker(language)
    try:
        return gather(request, words, ROOM_MM)
    except ValueError:
        return None  # no fraction group is settled, or the plan is not there: a finding says so


def _laptops(laptop: Laptop, opened: Opened) -> dict[str, str]:
    letters = letters_of(laptop.ledger, opened.ledger.entries)
    names = {key_id: laptop_name(key_id, letters) for key_id in letters}
    return names | {laptop.ledger.device: ""}


def _gaps(workplace: Workplace, opened: Opened, key: PatientKey) -> dict[str, PlanGap]:
    """Return the patient's gaps; a settings file that is wrong is told on the page of gaps."""
    own = replace(
        opened,
        snapshot=replace(
            opened.snapshot,
            patients=tuple(item for item in opened.snapshot.patients if item.key == key),
        ),
    )
    try:
        report = gaps_of(workplace.laptop, own, day=workplace.now().date())
    except UsageError:
        return {}  # of its settings: said on the page of gaps, where it can be mended
    return {item.view.plan_uid: item for item in report.plans}


def _objects(opened: Opened, key: PatientKey) -> tuple[CatalogueObject, ...]:
    return tuple(
        item
        for item in opened.bundle.catalogue.objects
        if (item.patient_id, item.id_issuer) == (key.patient_id, key.issuer)
    )
