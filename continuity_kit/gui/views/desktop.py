"""What every page is given: the workplace, the background, the look, and how to go elsewhere."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from continuity_kit.errors import ContinuityError
from continuity_kit.gui.background import Background, Lane, Task
from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.gui.screen import Screen
from continuity_kit.gui.theme import Theme


class Desktop(QObject):
    """The surroundings of a page.

    Signals:
        went: someone asks for a route; the window shows it, unless an entry is unsaved.
        changed: ledger or generation changed; the window has read it anew, pages show it.
        read_again: ask the window to read ledger and generation anew (after an act).
        told: one persistent line for the footer; nothing pops up.
        locked: close everything now.
        drill_asked: lock here and open the drill; in a drill, end it.
        scanner_set: what the scanner types first from now on.
        searched: somebody wants to search a patient.
        keyed: other keys of the page matter now; the footer names them.
    """

    went = Signal(object)
    back = Signal()
    changed = Signal()
    read_again = Signal()
    told = Signal(str)
    locked = Signal()
    drill_asked = Signal()
    scanner_set = Signal(str)
    searched = Signal()
    keyed = Signal()
    styled = Signal()

    def __init__(self, workplace: Workplace, background: Background, look: Theme) -> None:
        """Keep the surroundings; a window says on which screen they are."""
        super().__init__()
        self.workplace = workplace
        self.background = background
        self.look = look
        self.display: Screen | None = None

    def go(self, route: Route) -> None:
        """Ask the window for another page."""
        self.went.emit(route)

    def run(
        self,
        work: Callable[[Task], object],
        done: Callable[[Any], None],
        refused: Callable[[ContinuityError], None],
        *,
        progress: Callable[[Any], None] | None = None,
        lane: Lane = "ledger",
    ) -> Task:
        """Call a presenter off the GUI thread; as `Background.run`."""
        return self.background.run(work, done, refused, progress=progress, lane=lane)
