"""What a session is entered from: patient, plan, ledger and people, read off the GUI thread."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from continuity_kit.domain.ledger import FractionPart, LedgerEntry
from continuity_kit.domain.ledger_index import LedgerIndex, index_entries
from continuity_kit.domain.ledger_kinds import KIND_REFUSAL
from continuity_kit.domain.ledger_state import OpenSession, fractions, open_sessions
from continuity_kit.domain.machine import LengthUnit, profile_of
from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.plan import Plan, treatment_beams
from continuity_kit.domain.planned_meterset import (
    fraction_group,
    planned_metersets,
    totals,
)
from continuity_kit.domain.session import SessionFacts, before_export
from continuity_kit.domain.snapshot import PatientView, PlanView
from continuity_kit.domain.units import display_angle
from continuity_kit.errors import SafetyError
from continuity_kit.gui.presenters.people import PersonChoice, signers
from continuity_kit.gui.presenters.record_numbers import BeamToGive
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.services.browse import browse_plan
from continuity_kit.services.machine_profiles import signed_profiles
from continuity_kit.services.session_facts import session_facts


@dataclass(frozen=True)
class PendingEnd:
    """A recorded end that nobody confirmed yet; named by its hash, whichever laptop wrote it."""

    entry_hash: str
    index: int
    fraction: int
    part: FractionPart = field(repr=False)


@dataclass(frozen=True)
class SessionBase:
    """Everything the five steps show and ask, as it stood when it was read.

    Attributes:
        patients: of the newest export: among them the services find the plan again.
        facts: what the gates ask, without the session that this one ends.
        open_session: of this plan, started and not ended.
        mirror: name of the medium with the second copy, None without one.
        last_refusal: number of this laptop's newest entry, if that is a refusal.
        couch_unit: in which the treatment sheet prints the couch of this plan.
    """

    patients: tuple[PatientView, ...] = field(repr=False)
    patient: PatientView = field(repr=False)
    view: PlanView
    facts: SessionFacts
    ledger: LedgerIndex = field(repr=False)
    people: tuple[PersonChoice, ...] = field(repr=False)
    open_session: OpenSession | None
    pending: tuple[PendingEnd, ...]
    machines: tuple[str, ...]
    mirror: str | None
    last_refusal: int | None
    couch_unit: LengthUnit = "cm"

    @property
    def unit(self) -> str:
        """Return what the plan's metersets count."""
        return "s" if self.plan is not None and self.plan.kind == "brachy" else "MU"

    @property
    def plan(self) -> Plan | None:
        """Return the plan, None when its object cannot be read."""
        return self.view.plan

    @property
    def fraction(self) -> int:
        """Return the number to give: the one that was started, the interrupted one, the next.

        Past the last planned one it is the number after it, which a gate stops; while nobody
        knows the count it is 1, which a gate stops too.
        """
        if self.open_session is not None and self.open_session.fraction is not None:
            return self.open_session.fraction
        position = self.facts.position
        if position.next_fraction is not None:
            return position.next_fraction
        return 1 if position.given is None else position.given + 1

    def beams(self, fraction: int, given_at: datetime) -> tuple[BeamToGive, ...]:
        """Return the beams of a fraction, with what its earlier sessions gave."""
        plan = self.plan
        group = None if plan is None else fraction_group(plan, self.view.fraction_group)
        if plan is None or group is None:
            return ()
        parts = [
            part for item in self.facts.fractions if item.number == fraction for part in item.parts
        ]
        given = totals(before_export(self.facts, fraction), *(part.beams for part in parts))
        return tuple(
            BeamToGive(
                planned, *_named(plan, planned.number), given.get(planned.number, Decimal(0))
            )
            for planned in planned_metersets(plan, group, given_at)
        )

    @cached_property
    def _by_hash(self) -> dict[str, LedgerEntry]:
        return {entry.entry_hash: entry for entry in self.ledger.entries}

    def entry(self, entry_hash: str) -> LedgerEntry | None:
        """Return an entry by its hash."""
        return self._by_hash.get(entry_hash)


def load_session(workplace: Workplace, key: PatientKey, plan_uid: str) -> SessionBase:
    """Read plan, ledger and people anew; off the GUI thread.

    SAFETY: a plan that is another patient's opens no session of this one
    (test_a_plan_of_another_patient_opens_no_session).

    Raises:
        SafetyError: `wrong-patient`, and as `browse_plan`.
        WorldError, AuthenticityError: as `browse_plan`.
    """
    laptop = workplace.laptop
    issuer = key.issuer or None
    snapshot, patient, view = browse_plan(laptop, plan_uid, issuer=issuer)
    if patient.key != key:
        raise SafetyError("wrong-patient", plan_uid)
    entries = laptop.ledger.entries()
    ledger = index_entries(entries)
    own = next(
        (item for item in open_sessions(ledger, patient.key) if item.plan_uid == plan_uid), None
    )
    ending = None if own is None else own.session
    mirror = laptop.store.mirror()
    return SessionBase(
        patients=snapshot.patients,
        patient=patient,
        view=view,
        facts=session_facts(ledger, patient, view, ending, laptop.desk.check_valid_for),
        ledger=ledger,
        people=signers(workplace),
        open_session=own,
        pending=_pending(ledger, plan_uid),
        machines=_machines(snapshot.patients, view),
        mirror=None if mirror is None else mirror.name,
        last_refusal=_last_refusal(entries, laptop.ledger.device),
        couch_unit=_couch_unit(entries, view),
    )


def _couch_unit(entries: Iterable[LedgerEntry], view: PlanView) -> LengthUnit:
    """Return the unit of the one console of all treatment beams, cm where no profile is signed.

    SAFETY: as on the sheet (`SheetFacts.profile`), whose values are compared with the console
    (test_the_couch_is_asked_in_the_unit_of_the_sheet).
    """
    group = None if view.plan is None else fraction_group(view.plan, view.fraction_group)
    if view.plan is None or group is None:
        return "cm"
    profiles = signed_profiles(entries)
    found = [profile_of(profiles, beam.machine) for beam, _ in treatment_beams(view.plan, group)]
    if not found or found[0] is None or any(item != found[0] for item in found):
        return "cm"
    return found[0].profile.length_unit


def _pending(ledger: LedgerIndex, plan_uid: str) -> tuple[PendingEnd, ...]:
    """Return the ends of a plan that no colleague confirmed, oldest first."""
    by_hash = {entry.entry_hash: entry for entry in ledger.entries}
    return tuple(
        PendingEnd(part.entry_hash, by_hash[part.entry_hash].index, item.number, part)
        for item in fractions(ledger, plan_uid)
        for part in item.parts
        if not part.is_confirmed
    )


def _last_refusal(entries: Iterable[LedgerEntry], device: str) -> int | None:
    own = [entry for entry in entries if entry.device == device]
    last = max(own, key=lambda entry: entry.index, default=None)
    return last.index if last is not None and last.kind == KIND_REFUSAL else None


def _machines(patients: Iterable[PatientView], view: PlanView) -> tuple[str, ...]:
    """Return the machines that any plan of the department is for, this plan's among them."""
    every = {
        machine
        for patient in patients
        for plan in patient.plans
        for machine in _planned_machines(plan)
    }
    return tuple(sorted(every | set(_planned_machines(view))))


def _planned_machines(view: PlanView) -> tuple[str, ...]:
    named = {beam.machine for beam in view.plan.beams if beam.machine} if view.plan else set()
    if view.status is not None and view.status.machine:
        named.add(view.status.machine)
    return tuple(sorted(named))


def _named(plan: Plan, number: int) -> tuple[str, str, str]:
    """Return a beam's or channel's name, its energy, and its gantry angle or arc in degrees."""
    beam = plan.beam(number)
    if beam is None:
        return str(number), "", ""
    name = beam.name or beam.description or str(number)
    points = beam.control_points
    if not points:
        return name, "", ""
    first, last = points[0], points[-1]
    energy = turn = ""
    if first.energy is not None:
        unit = "MeV" if beam.radiation_type in ("ELECTRON", "PROTON", "ION") else "MV"
        fff = " FFF" if beam.fluence_mode and "FFF" in beam.fluence_mode else ""
        energy = f"{first.energy.normalize():f} {unit}{fff}"
    if first.gantry is not None:
        turn = f"{display_angle(first.gantry)}\N{DEGREE SIGN}"
        if last.gantry is not None and last.gantry != first.gantry:
            turn += f" \N{RIGHTWARDS ARROW} {display_angle(last.gantry)}\N{DEGREE SIGN}"
            turn += f" {first.gantry_direction}" if first.gantry_direction else ""
    return name, energy, turn
