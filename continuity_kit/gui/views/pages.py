"""Which pages this installation has: each is imported and built when it is first shown."""

import sys
from importlib import import_module
from importlib.util import find_spec
from pkgutil import walk_packages
from types import ModuleType

from PySide6.QtCore import QObject, QTimer

from continuity_kit.gui import presenters, views
from continuity_kit.gui.background import Background
from continuity_kit.gui.presenters.routes import PageName
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.page import Page

VIEWS = "continuity_kit.gui.views"
LOAD_AFTER_MS, LOAD_EVERY_MS = 200, 5
PAGES: dict[PageName, tuple[str, str]] = {
    "day": ("day.page", "DayPage"),
    "print": ("printing.page", "PrintPage"),
    "gaps": ("gaps.page", "GapsPage"),
    "handback": ("handback.page", "HandBackPage"),
    "department": ("department.page", "DepartmentPage"),
    "patient": ("patient.page", "PatientPage"),
    "record": ("record.page", "RecordPage"),
    "help": ("help.page", "HelpPage"),
}


def has_page(name: PageName) -> bool:
    """Tell whether a page came with this version; one that did not is left out, not shown empty."""
    module, _ = PAGES[name]
    package = f"{VIEWS}.{module.partition('.')[0]}"
    return find_spec(package) is not None and find_spec(f"{VIEWS}.{module}") is not None


def build_page(name: PageName, desktop: Desktop) -> Page:
    """Build a page; it is opened and shown by the window."""
    module, class_name = PAGES[name]
    page: Page = getattr(import_module(f"{VIEWS}.{module}"), class_name)(desktop)
    return page


def load_presenters() -> None:
    """Import what the pages speak to, and what the first patient shown would wait for.

    It knows no Qt, so that any thread may do it.
    """
    for name in _modules(presenters):
        import_module(name)
    import_module(f"{presenters.__name__}.patient_file").load_sheet()


def load_pages() -> None:
    """Import every page, so that the first one shown costs the GUI thread no reading of modules."""
    for name in _modules(views):
        import_module(name)


class PageLoader(QObject):
    """Imports the pages while somebody types a passphrase, a module a turn of the window's loop.

    SAFETY: Qt's classes are made in the window's thread alone. Made in another while the loop runs,
    they end the process now and then
    (test_no_class_of_qt_is_made_outside_the_thread_of_the_window).
    """

    def __init__(self, background: Background, parent: QObject) -> None:
        """Begin a moment later, when what is shown first is painted."""
        super().__init__(parent)
        self._background = background
        self._has_presenters = False
        self._left = _modules(views)[::-1]
        self._turns = QTimer(self, interval=LOAD_EVERY_MS)
        self._turns.timeout.connect(self._next)
        QTimer.singleShot(LOAD_AFTER_MS, self, self._begin)

    def _begin(self) -> None:
        self._background.run(lambda _: self._load(), _nothing, _nothing, lane="pictures")
        self._turns.start()

    def _load(self) -> None:
        load_presenters()
        self._has_presenters = True

    def _next(self) -> None:
        while self._has_presenters and self._left:
            name = self._left.pop()
            if name not in sys.modules:
                import_module(name)
                return
        if not self._left:
            self._turns.stop()


def _nothing(_value: object) -> None:
    """Take a result that changes nothing on the screen."""


def _modules(package: ModuleType) -> list[str]:
    return [found.name for found in walk_packages(package.__path__, f"{package.__name__}.")]
