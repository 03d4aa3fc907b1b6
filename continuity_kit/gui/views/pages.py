"""Which pages this installation has: each is imported and built when it is first shown."""

from importlib import import_module
from importlib.util import find_spec

from continuity_kit.gui.presenters.routes import PageName
from continuity_kit.gui.views.desktop import Desktop
from continuity_kit.gui.views.page import Page

VIEWS = "continuity_kit.gui.views"
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


def load_pages() -> None:
    """Import every page, so that the first one shown costs the GUI thread no reading of modules."""
    for name, (module, _) in PAGES.items():
        if has_page(name):
            import_module(f"{VIEWS}.{module}")
