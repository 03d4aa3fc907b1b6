"""A small department as the desktop application shows it: four patients, one day booked."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from browse_builders import NOW, Ward, parse, ward
from day_builders import book

from continuity_kit.gui.background import Background
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.gui.theme import Theme, installed_family
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.messages import Language
from continuity_kit.services.laptop import Laptop

__all__ = ["DAY", "MACHINES", "NOW", "booked_ward", "desktop_of", "parse"]

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
