"""What corrections and settlements are made from, read off the GUI thread."""

from dataclasses import dataclass, field
from functools import cached_property

from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.ledger_conflicts import Conflict
from continuity_kit.domain.ledger_index import LedgerIndex, index_entries
from continuity_kit.domain.ledger_state import OpenSession, conflicts, open_sessions
from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.snapshot import PatientView, PlanView
from continuity_kit.errors import WorldError
from continuity_kit.gui.presenters.people import PersonChoice, signers
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.services.browse import browse
from continuity_kit.services.laptop_letters import letters_of


@dataclass(frozen=True)
class CorrectBase:
    """One patient as ledger and export say now.

    Attributes:
        letters: of the laptops known, by device.
        mirror: name of the medium with the second copy.
    """

    patients: tuple[PatientView, ...] = field(repr=False)
    patient: PatientView = field(repr=False)
    ledger: LedgerIndex = field(repr=False)
    people: tuple[PersonChoice, ...] = field(repr=False)
    conflicts: tuple[Conflict, ...]
    open_sessions: tuple[OpenSession, ...]
    letters: tuple[tuple[str, str], ...]
    device: str
    mirror: str | None

    def plan(self, plan_uid: str | None) -> PlanView | None:
        """Return a plan of the patient by its UID."""
        return next((view for view in self.patient.plans if view.plan_uid == plan_uid), None)

    @cached_property
    def _by_hash(self) -> dict[str, LedgerEntry]:
        return {entry.entry_hash: entry for entry in self.ledger.entries}

    def entry(self, entry_hash: str) -> LedgerEntry | None:
        """Return an entry by its hash."""
        return self._by_hash.get(entry_hash)

    def label(self, plan_uid: str | None) -> str:
        """Return what a plan is called, its UID where it has no name."""
        view = self.plan(plan_uid)
        named = view.plan.label if view is not None and view.plan is not None else None
        return named or plan_uid or "?"

    def unit(self, plan_uid: str | None) -> str:
        """Return what a plan's metersets count."""
        view = self.plan(plan_uid)
        plan = None if view is None else view.plan
        return "s" if plan is not None and plan.kind == "brachy" else "MU"

    def number(self, entry: LedgerEntry) -> str:
        """Return an entry's number; of another laptop's with its letter."""
        letter = dict(self.letters).get(entry.device, entry.device[:4])
        return str(entry.index) if entry.device == self.device else f"{letter}/{entry.index}"


def load_correction(workplace: Workplace, key: PatientKey) -> CorrectBase:
    """Read a patient anew.

    Raises:
        WorldError: `patient-unknown`, and as `browse`.
        AuthenticityError: as `browse`.
    """
    laptop = workplace.laptop
    patients = browse(laptop).patients
    patient = next((view for view in patients if view.key == key), None)
    if patient is None:
        raise WorldError("patient-unknown", key.patient_id)
    entries = laptop.ledger.entries()
    ledger = index_entries(entries)
    mirror = laptop.store.mirror()
    letters = {
        device: letter for device, letter in letters_of(laptop.ledger, entries).items() if letter
    }
    return CorrectBase(
        patients=patients,
        patient=patient,
        ledger=ledger,
        people=signers(workplace),
        conflicts=conflicts(ledger, key),
        open_sessions=open_sessions(ledger, key),
        letters=tuple(sorted(letters.items())),
        device=laptop.ledger.device,
        mirror=None if mirror is None else mirror.name,
    )
