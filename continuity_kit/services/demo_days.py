"""Four days on paper: who records what; what is refused, settled, interrupted, missed, corrected.

Every act is the service that the command calls, signed with the PIN of the person who does it.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from continuity_kit.dicom.fictitious_treatments import ByAfterloader
from continuity_kit.domain.findings import Refusal
from continuity_kit.domain.fraction_parts import beams_of
from continuity_kit.domain.ledger import SessionBeam
from continuity_kit.domain.planned_meterset import fraction_group, planned_metersets
from continuity_kit.domain.snapshot import PatientView
from continuity_kit.errors import SafetyError
from continuity_kit.services.amend_entries import Amendment, amend
from continuity_kit.services.browse import browse
from continuity_kit.services.confirm_session import confirm
from continuity_kit.services.demo_calendar import paris
from continuity_kit.services.demo_department import Course
from continuity_kit.services.demo_machines import ADA, BENOIT, LOU, NOA, DemoPerson
from continuity_kit.services.demo_setup import DemoWork
from continuity_kit.services.downtime import open_downtime
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.record_session import missed, record, start
from continuity_kit.services.session_facts import find_plan
from continuity_kit.services.session_request import (
    GateRefusedError,
    SessionOutcome,
    SessionRequest,
)
from continuity_kit.services.settle import TwoPeople, release, settle_count
from continuity_kit.services.weekly_check import weekly_check
from continuity_kit.vault.unlock import Person

CONFLICT, UNKNOWN, PLANNING_ONLY, UNAPPROVED = "PAROTIDE", "VESSIE", "RECTUM_ATT", "LYMPHOME"
BOOST, INTERRUPTED, MISSED = "BOOST_G", "POUMON_D", "LARYNX"
MISREAD, LATE, MISTIMED, CHECKED = "LOGE", "VESSIE_N", "HANCHE_G", "PROSTATE"
BOOST_DAY, INTERRUPTED_DAY, LATE_DAY, MISSED_DAY, MISREAD_DAY, MISTIMED_DAY = 1, 1, 1, 2, 2, 3
STOPPED_MU = Decimal("97.4")
CONSOLE_STEP = Decimal("0.1")
BEFORE_BEAM, AFTER_BEAM = timedelta(minutes=3), timedelta(minutes=9)
LATER = timedelta(hours=7)
ONE_HOUR = timedelta(hours=1)
MORNING, EVENING = "07:45", "18:05"
ATTACK = "attack"
REASONS: Mapping[str, str] = {
    ATTACK: "OIS et réseau arrêtés, attaque informatique",
    CONFLICT: "Carnet du patient et enregistrements de la machine relus : 13 séances faites.",
    PLANNING_ONLY: "Plan relu sur papier, dosimétrie et contrôle qualité signés.",
    INTERRUPTED: "Panne de table, patient descendu",
    MISSED: "Ambulance en panne",
    MISTIMED: "Heure mal lue sur la feuille",
}


class StoryBugError(Exception):
    """The kit let pass what the story knows to be refused."""


@dataclass(frozen=True)
class ShownGate:
    """A refusal that the story meets on purpose: day from 1, label of the plan, what stood."""

    day: int
    label: str
    refusals: tuple[Refusal, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes that stood, each once."""
        return tuple(dict.fromkeys(item.code for item in self.refusals))


@dataclass(frozen=True)
class PaperDays:
    """What the days left; `given` counts whole fractions by plan UID."""

    gates: tuple[ShownGate, ...]
    given: Mapping[str, int]


class DemoDays:
    """Records the sessions of each day, in their order."""

    def __init__(self, work: DemoWork, laptop: Laptop) -> None:
        """Prepare; nobody has signed in."""
        self._work, self._laptop = work, laptop
        self._people: dict[str, Person] = {}
        self._patients: tuple[PatientView, ...] = ()
        self._gates: list[ShownGate] = []
        self._given: Counter[str] = Counter()
        self._today: Counter[str] = Counter()
        self._day = 0

    def treat(self) -> PaperDays:
        """Treat every day of the outage."""
        for day in range(len(self._work.department.outage.days)):
            self._day = day
            self._treat_day()
        return PaperDays(tuple(self._gates), dict(self._given))

    def _treat_day(self) -> None:
        department = self._work.department
        on = department.outage.days[self._day]
        self._work.clock.move_to(paris(on, MORNING))
        self._people, self._today = {}, Counter()
        self._patients = browse(self._laptop, parse=self._work.parse).patients
        due = [
            (session.at, course)
            for course in department.courses
            for session in course.coming
            if session.at.date() == on
        ]
        due.sort(key=lambda item: item[0])
        for done, (at, course) in enumerate(due, start=1):
            self._visit(course, at)
            self._work.progress("record", done, len(due))
        self._evening(paris(on, EVENING))

    def _visit(self, course: Course, at: datetime) -> None:
        label, day = course.treatment.label, self._day
        if label in (UNKNOWN, UNAPPROVED):
            # Refused once, and then left for whoever trains to settle.
            if not any(gate.label == label for gate in self._gates):
                self._meet_gate(course, at)
        elif (label, day) == (MISSED, MISSED_DAY):
            self._miss(course, at)
        elif (label, day) == (INTERRUPTED, INTERRUPTED_DAY):
            self._interrupt(course, at)
        elif (label, day) == (MISREAD, MISREAD_DAY):
            self._misread(course, at)
        elif (label, day) == (LATE, LATE_DAY):
            self._give(course, at, is_read_twice=False)
        elif (label, day) == (MISTIMED, MISTIMED_DAY):
            self._mistime(course, at)
        else:
            if label in (CONFLICT, PLANNING_ONLY) and day == 0:
                self._meet_gate(course, at)
                self._settle(course)
            self._give(course, at)

    def _evening(self, at: datetime) -> None:
        """Confirm what waits, try the boost too early, sign the week's chart check."""
        self._work.clock.move_to(at)
        courses = {course.treatment.label: course for course in self._work.department.courses}
        if self._day == LATE_DAY:
            self._confirm_last(courses[LATE])
        if self._day == BOOST_DAY:
            self._meet_gate(courses[BOOST], at)
        if self._day == len(self._work.department.outage.days) - 1:
            uid = courses[CHECKED].plan.uid
            desk, physicist = self._laptop.desk, self._person(ADA)
            weekly_check(desk, self._patients, uid, physicist, self._person(BENOIT))

    def _give(self, course: Course, at: datetime, *, is_read_twice: bool = True) -> SessionOutcome:
        """Start and record a whole fraction, or what is left of it."""
        beams = self._left_to_give(course, at)
        outcome = self._record(course, at, beams, is_read_twice=is_read_twice)
        self._count(course)
        return outcome

    def _record(
        self,
        course: Course,
        at: datetime,
        beams: tuple[SessionBeam, ...],
        *,
        stopped_by: str | None = None,
        is_read_twice: bool = True,
        reading: str | None = None,
        typed_at: datetime | None = None,
    ) -> SessionOutcome:
        clock, desk = self._work.clock, self._laptop.desk
        number = self._number(course)
        clock.move_to(at - BEFORE_BEAM)
        first = self._person(LOU)
        before = SessionRequest(course.plan.uid, number, first, machine=course.machine, given_at=at)
        start(desk, self._patients, before)
        clock.move_to(at + AFTER_BEAM)
        after = SessionRequest(
            course.plan.uid,
            number,
            first,
            beams=beams,
            second=self._person(NOA) if is_read_twice else None,
            second_reading=(reading or _read_aloud(beams)) if is_read_twice else None,
            given_at=typed_at or at,
            machine=course.machine,
            shifts_mm=_shifts(course, number),
            partial_reason=stopped_by,
        )
        return record(desk, self._patients, after)

    def _left_to_give(self, course: Course, at: datetime) -> tuple[SessionBeam, ...]:
        """Return what the console shows at the end: the plan, in the console's own steps."""
        _, view = find_plan(self._patients, course.plan.uid)
        group = fraction_group(view.plan, view.fraction_group) if view.plan else None
        if view.plan is None or group is None:
            raise StoryBugError(course.treatment.label)
        stopped = course.stopped
        is_begun = stopped is not None and stopped.number == self._number(course)
        beams = []
        for beam in planned_metersets(view.plan, group, at):
            left = beam.planned or Decimal(0)
            if is_begun:
                # What the breakdown left: a beam that it did not stop was given whole.
                left -= course.treatment.stopped_at_mu.get(beam.number, left)
            if left > 0:
                beams.append(SessionBeam(beam.number, left.quantize(CONSOLE_STEP)))
        return tuple(beams)

    def _number(self, course: Course) -> int:
        """Return the fraction that is due, as list and sheet show it."""
        _, view = find_plan(self._patients, course.plan.uid)
        due = view.position.next_fraction if view.position else None
        return (due or course.treatment.given + 1) + self._today[course.plan.uid]

    def _count(self, course: Course) -> None:
        self._given[course.plan.uid] += 1
        self._today[course.plan.uid] += 1

    def _meet_gate(self, course: Course, at: datetime) -> None:
        """Try to start and be refused, as people would see it."""
        self._work.clock.move_to(at - BEFORE_BEAM)
        number = self._number(course)
        first = self._person(LOU)
        request = SessionRequest(
            course.plan.uid, number, first, machine=course.machine, given_at=at
        )
        try:
            start(self._laptop.desk, self._patients, request)
        except GateRefusedError as error:
            self._show(course, error.refusals)
            return
        raise StoryBugError(course.treatment.label)

    def _show(self, course: Course, refusals: tuple[Refusal, ...]) -> None:
        self._gates.append(ShownGate(self._day + 1, course.treatment.label, refusals))

    def _settle(self, course: Course) -> None:
        """Two people settle what stopped the patient."""
        label, uid = course.treatment.label, course.plan.uid
        people = TwoPeople(self._person(ADA), self._person(BENOIT), REASONS[label])
        if label == CONFLICT:
            given = course.treatment.given
            settle_count(self._laptop.desk, self._patients, uid, given, people)
        else:
            release(self._laptop.desk, self._patients, uid, people)

    def _interrupt(self, course: Course, at: datetime) -> None:
        """Stop in the second beam; finish the fraction under its number in the afternoon."""
        first, second = self._left_to_give(course, at)
        stopped = (first, SessionBeam(second.beam_number, STOPPED_MU))
        self._record(course, at, stopped, stopped_by=REASONS[INTERRUPTED])
        rest = SessionBeam(second.beam_number, second.delivered_meterset_mu - STOPPED_MU)
        self._record(course, at + LATER, (rest,))
        self._count(course)

    def _misread(self, course: Course, at: datetime) -> None:
        """The colleague reads another value: the fraction waits until it is read again."""
        beams = self._left_to_give(course, at)
        wrong = _read_aloud((*beams[:-1], SessionBeam(beams[-1].beam_number, Decimal("95.0"))))
        try:
            self._record(course, at, beams, reading=wrong)
        except SafetyError as error:
            refusal = Refusal(error.code, error.subject, tuple(error.values.items()))
            self._show(course, (refusal,))
        else:
            raise StoryBugError(course.treatment.label)
        self._confirm_last(course, _read_aloud(beams))
        self._count(course)

    def _mistime(self, course: Course, at: datetime) -> None:
        """An hour read wrongly from the sheet; two people correct the entry."""
        beams = self._left_to_give(course, at)
        outcome = self._record(course, at, beams, typed_at=at - ONE_HOUR)
        self._count(course)
        people = (self._person(LOU), self._person(NOA))
        change = Amendment(outcome.receipt.index, *people, REASONS[MISTIMED], given_at=at)
        amend(self._laptop.desk, self._patients, change)

    def _miss(self, course: Course, at: datetime) -> None:
        self._work.clock.move_to(at)
        first = self._person(LOU)
        request = SessionRequest(
            course.plan.uid, self._number(course), first, reason=REASONS[MISSED]
        )
        missed(self._laptop.desk, self._patients, request, at.date())

    def _confirm_last(self, course: Course, reading: str | None = None) -> None:
        """Confirm the fraction of this plan that was recorded last and waits."""
        waiting = [
            entry
            for entry in self._laptop.ledger.entries()
            if entry.subject.get("plan_uid") == course.plan.uid and entry.values.get("beams")
        ]
        entry = waiting[-1]
        values: Any = entry.values
        beams = beams_of(values["beams"])
        read = reading or _read_aloud(beams)
        confirm(self._laptop.desk, entry.index, self._person(NOA), read)

    def _person(self, who: DemoPerson) -> Person:
        """Sign somebody in, once a day."""
        if who.name not in self._people:
            self._people[who.name] = self._laptop.person(who.name, who.pin)
        return self._people[who.name]


def declare(laptop: Laptop) -> None:
    """Declare the downtime by two: from then on every sheet says that paper is the record."""
    first, second = (laptop.person(who.name, who.pin) for who in (ADA, BENOIT))
    open_downtime(laptop, first, second, reason=REASONS[ATTACK])


def _read_aloud(beams: tuple[SessionBeam, ...]) -> str:
    return " + ".join(str(beam.delivered_meterset_mu) for beam in beams)


def _shifts(course: Course, number: int) -> tuple[Decimal, Decimal, Decimal] | None:
    """Return the day's couch shifts, mm, where images are taken; None where there is no couch."""
    if not course.patient.imaging_note or isinstance(course.treatment.technique, ByAfterloader):
        return None
    vertical, longitudinal, lateral = (number * step % 7 - 3 for step in (2, 3, 5))
    return Decimal(vertical), Decimal(longitudinal), Decimal(lateral)
