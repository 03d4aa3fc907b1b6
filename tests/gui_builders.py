"""A small department as the desktop application shows it: four patients, one day booked."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from browse_builders import NOW, Ward, parse, ward
from day_builders import book

from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.snapshot import PatientView
from continuity_kit.gui.background import Background
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.gui.theme import Theme, installed_family
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.messages import Language
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.open_generation import Opened

__all__ = ["DAY", "MACHINES", "NOW", "booked_ward", "crowded", "desktop_of", "parse"]

DAY = date(2026, 11, 24)
MACHINES = {1: "LINAC 1", 2: "LINAC 1", 3: "LINAC 2", 4: "LINAC 2"}


def booked_ward(root: Path) -> Ward:
    """Return a department whose laptop took one export of four patients, with counts and a day."""
    made = ward(root, list(MACHINES))
    book(made, MACHINES, day=DAY)
    made.write_counts({1: 1, 2: 1, 3: 7}, date(2026, 11, 23))  # of 3: two sources differ
    made.export()
    return made


def desktop_of(laptop: Laptop, language: Language = "fr", look: Theme | None = None) -> Desktop:
    """Return what a page is given, with the newest generation read already."""
    workplace = Workplace(replace(laptop, language=language), language)
    workplace.take(workplace.read())
    return Desktop(workplace, Background(), look or Theme(family=installed_family()))


def crowded(opened: Opened, count: int, visits: int = 150) -> Opened:
    """Return a generation with copies of its patients until there are so many.

    Args:
        visits: how many of the copies have an appointment; the others have a plan alone.
    """
    known = opened.snapshot.patients
    copies = (
        _copy(known[number % len(known)], number, has_visits=number < visits)
        for number in range(count - len(known))
    )
    return replace(opened, snapshot=replace(opened.snapshot, patients=(*known, *copies)))


def _copy(view: PatientView, number: int, *, has_visits: bool) -> PatientView:
    key = PatientKey(f"C{number:05d}", view.key.issuer)
    uids = {plan.plan_uid: f"2.25.{number}.{at}" for at, plan in enumerate(view.plans)}
    later = timedelta(minutes=5 * (number // len(MACHINES)))
    visits = (
        replace(
            visit,
            patient_id=key.patient_id,
            appointment_id=f"C{number}",
            start=visit.start + later,
            plan_uid=uids.get(visit.plan_uid or "", visit.plan_uid),
        )
        for visit in (view.appointments if has_visits else ())
    )
    plans = tuple(replace(plan, plan_uid=uids[plan.plan_uid]) for plan in view.plans)
    name = f"NOMBREUX{number:04d}^Prénom"
    return replace(view, key=key, name=name, plans=plans, appointments=tuple(visits))
