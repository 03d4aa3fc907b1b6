"""The frame of a patient's page: its tabs, acts, keys, and what it says while it has nothing."""

from dataclasses import dataclass

from continuity_kit.errors import ContinuityError
from continuity_kit.gui.presenters.routes import PatientTab
from continuity_kit.gui.presenters.wording import MINUS, words_of
from continuity_kit.messages import Language, sentence

TABS: tuple[PatientTab, ...] = (
    "plan",
    "images",
    "course",
    "documents",
    "contacts",
    "generations",
)
MOST_KEYS = 5  # in the footer: more leave no room for the last entry
TAB_ICONS: dict[PatientTab, str] = {
    "plan": "gantry",
    "images": "image",
    "course": "clock",
    "documents": "document",
    "contacts": "phone",
    "generations": "folder",
}
_TAB_CODES: dict[PatientTab, str] = {
    "plan": "gui-patient-tab-plan",
    "images": "gui-patient-tab-images",
    "course": "gui-patient-tab-course",
    "documents": "gui-patient-tab-documents",
    "contacts": "gui-patient-tab-contacts",
    "generations": "gui-patient-tab-generations",
}


@dataclass(frozen=True)
class PageWords:
    """The words of the page's frame.

    Attributes:
        tabs: by tab, in their order.
    """

    tabs: tuple[tuple[PatientTab, str], ...]
    print_sheet: str
    print_document: str
    record: str
    loading: str
    gone: str


def page_words(language: Language) -> PageWords:
    """Return the words of the page's frame."""

    def say(code: str) -> str:
        return words_of(code, language)

    return PageWords(
        tabs=tuple((tab, say(_TAB_CODES[tab])) for tab in TABS),
        print_sheet=say("gui-patient-print-sheet"),
        print_document=say("gui-patient-print-document"),
        record=say("gui-patient-record"),
        loading=say("gui-patient-loading"),
        gone=say("gui-patient-gone"),
    )


def tab_keys(
    tab: PatientTab, language: Language, *, has_document: bool = True
) -> tuple[tuple[str, str], ...]:
    """Return the keys that matter most on a tab, its own first, with what each does.

    Args:
        has_document: a document is shown, whose pages can be turned.
    """

    def say(code: str) -> str:
        return words_of(code, language)

    own: dict[PatientTab, tuple[tuple[str, str], ...]] = {
        "plan": (
            ("↑ ↓", say("gui-patient-key-beam")),
            ("← →", say("gui-patient-key-point")),
        ),
        "images": (
            ("↑ ↓", say("gui-patient-key-slice")),
            ("1…4", say("gui-patient-key-window")),
            (f"+ {MINUS}", say("gui-patient-key-zoom")),
            ("C", say("gui-patient-key-radiographs")),
        ),
        "course": (("← →", say("gui-patient-key-day")),),
        "documents": (
            (say("gui-patient-key-pages"), say("gui-patient-key-page")),
            (f"+ {MINUS}", say("gui-patient-key-zoom")),
            ("Ctrl+P", say("gui-patient-key-print")),
        ),
        "contacts": (),
        "generations": (
            ("↑ ↓", say("gui-patient-key-before")),
            (say("gui-patient-key-enter"), say("gui-patient-key-after")),
        ),
    }
    others = (
        (f"Alt+1…{len(TABS)}", say("gui-patient-key-tab")),
        ("F5", say("gui-patient-key-record")),
        ("F7", say("gui-day-act-correct")),
        (say("gui-patient-key-escape"), say("gui-patient-key-back")),
    )
    first = () if tab == "documents" and not has_document else own[tab]
    return (*first, *others)[:MOST_KEYS]


def refusal_words(error: ContinuityError, language: Language) -> str:
    """Return why a patient could not be read, in the sentence of the code."""
    values = {name: str(value) for name, value in error.values.items()}
    return words_of("gui-patient-refused", language, text=sentence(error.code, language, values))
