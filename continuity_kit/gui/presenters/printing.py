"""The print centre: what is chosen, what comes out of it, and the one verb with its count."""

from dataclasses import dataclass, field
from datetime import date, datetime
from weakref import ReferenceType, ref

from continuity_kit.domain.patient import PatientKey
from continuity_kit.gui.presenters.cells import Row, Tone
from continuity_kit.gui.presenters.day_columns import natural
from continuity_kit.gui.presenters.printing_forms import (
    AFTERNOON,
    BY_NAME,
    DOCUMENT,
    FORMS,
    MORNING,
    NOON,
    WHOLE_DAY,
    FormName,
    Hours,
    Order,
    PrintChoice,
    form_words,
)
from continuity_kit.gui.presenters.printing_rows import (
    OF_ONE,
    PrintRow,
    is_ticked,
    print_rows,
    table_row,
    toggled,
)
from continuity_kit.gui.presenters.routes import Route
from continuity_kit.gui.presenters.wording import name_words, pages_words, weekday_words, words_of
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.messages import LANGUAGES, Language, sentence
from continuity_kit.services.day_lists import days_of
from continuity_kit.services.open_generation import Opened
from continuity_kit.services.sheet_counter import newest_sheets
from continuity_kit.vault.catalogue import CatalogueObject

DAYS_AHEAD = 8
ORDERS: tuple[tuple[Order, str], ...] = (
    ("time", "gui-print-order-time"),
    ("machine", "gui-print-order-machine"),
    ("name", "gui-print-order-name"),
    ("number", "gui-print-order-number"),
)
LANGUAGE_CODES: dict[Language, str] = {"fr": "gui-print-language-fr", "en": "gui-print-language-en"}


@dataclass(frozen=True)
class FormItem:
    """A form to choose."""

    name: FormName
    words: str
    icon: str
    is_on: bool


@dataclass(frozen=True)
class Printer:
    """A printer as CUPS told it.

    Attributes:
        trouble: sentence of what a person must do at it; "" when nothing is wrong.
    """

    name: str
    trouble: str = ""


@dataclass(frozen=True)
class PrinterBar:
    """What stands beside the verb."""

    name: str
    words: str
    tone: Tone
    printers: tuple[tuple[str | None, str], ...]


@dataclass(frozen=True)
class PrintState:
    """The page.

    Attributes:
        has_rows: the form is of patients, who are ticked.
        about: what another form is; instead of rows.
        days, machines, hours, orders, languages: choices: value and words.
        shows_*: which of them matter to the form.
        can_tick_all: ticking everybody at once makes sense: not of a form about one patient.
        foot: how many are ticked, and that refusals print too.
        verb: the one verb with its count.
        stand_in: instead of rows when there is nobody.
    """

    choice: PrintChoice
    title: str
    forms: tuple[FormItem, ...]
    rows: tuple[Row, ...] = field(repr=False)
    titles: tuple[str, ...]
    has_rows: bool
    about: str
    days: tuple[tuple[date | None, str], ...]
    machines: tuple[tuple[str | None, str], ...]
    hours: tuple[tuple[Hours, str], ...]
    orders: tuple[tuple[Order, str], ...]
    languages: tuple[tuple[Language, str], ...]
    shows_day: bool
    shows_machine: bool
    shows_lists: bool
    shows_count: bool
    shows_machine_hours: bool
    are_all_ticked: bool
    can_tick_all: bool
    foot: str
    bar: PrinterBar
    verb: str
    can_print: bool
    stand_in: str = ""


class PrintCentre:
    """Makes the page from what is chosen."""

    def __init__(self, workplace: Workplace) -> None:
        """Keep the workplace."""
        self._workplace = workplace
        self._made: tuple[tuple[object, ...], tuple[PrintRow, ...]] | None = None
        self._sheets: tuple[ReferenceType[Opened], dict[str, str]] | None = None

    def first_choice(self, route: Route | None = None) -> PrintChoice:
        """Return what is chosen when the page opens.

        Args:
            route: its patient alone, with one of his documents where `tab` is `document/` and its
                key; or its `tab` names a form and a day after a slash, with machine hours after
                another; or a day and a machine after a slash: the pile of the day board.
        """
        language = self._workplace.language
        day, _, machine = (route.tab or "" if route is not None else "").partition("/")
        if route is not None and route.patient is not None:
            document = machine if day == DOCUMENT.name else None
            form: FormName = "treatment_sheet" if document is None else "document"
            return PrintChoice(None, form, only=route.patient, language=language, document=document)
        asked = BY_NAME.get(day)
        if asked is not None:
            on, _, hours = machine.partition("/")
            return PrintChoice(
                date.fromisoformat(on), asked.name, language=language, machine_hours=hours
            )
        if not day:
            return PrintChoice(self._workplace.now().date(), language=language)
        return PrintChoice(
            date.fromisoformat(day), machine=machine or None, language=language, with_lists=True
        )

    def rows(self, choice: PrintChoice) -> tuple[PrintRow, ...]:
        """Return the patients of a choice."""
        opened = self._workplace.opened
        if opened is None or choice.kind.scope != "patients":
            return ()
        now = self._workplace.now().replace(second=0, microsecond=0)
        language = self._workplace.language
        sheets = self._newest(opened)
        key = (choice.form, choice.day, choice.machine, choice.hours, choice.only,
               choice.order, now, language)  # fmt: skip
        if self._made is None or self._made[0] != key:
            rows = print_rows(opened, choice, now, language, sheets)
            self._made = (key, rows)
        return self._made[1]

    def ticked(self, choice: PrintChoice) -> tuple[PrintRow, ...]:
        """Return whose sheets are printed."""
        return tuple(row for row in self.rows(choice) if is_ticked(row, choice))

    def with_all(self, choice: PrintChoice, *, ticked: bool) -> PrintChoice:
        """Return the choice with everybody ticked, refusals too, or nobody."""
        keys = [row.key for row in self.rows(choice) if is_ticked(row, choice) is not ticked]
        return toggled(choice, keys)

    def state(
        self,
        choice: PrintChoice,
        pages: dict[PatientKey | None, int],
        printers: tuple[Printer, ...],
        waiting: frozenset[str] = frozenset(),
    ) -> PrintState:
        """Return the page.

        Args:
            pages: of what was drawn already; None is a form that is of no patient.
            waiting: numbers of the sheets that a stopped print did not bring out yet.
        """
        language, opened = self._workplace.language, self._workplace.opened
        rows, kind = self.rows(choice), choice.kind
        ticked = [row for row in rows if is_ticked(row, choice)]
        has_rows = kind.scope == "patients"
        now = self._workplace.now()
        return PrintState(
            choice=choice,
            title=form_words(kind, language),
            forms=tuple(
                FormItem(form.name, form_words(form, language), form.icon, form is kind)
                for form in (FORMS if choice.document is None else (*FORMS, DOCUMENT))
            ),
            rows=tuple(
                table_row(row, choice, pages.get(row.key), language, waiting) for row in rows
            ),
            titles=("", *(sentence(code, language) for code in TITLES)),
            has_rows=has_rows,
            about=_about(opened, choice, language),
            days=_days(opened, now, choice, language),
            machines=_machines(opened, choice, language),
            hours=_hours(opened, choice, language),
            orders=tuple((order, sentence(code, language)) for order, code in ORDERS),
            languages=tuple((item, sentence(LANGUAGE_CODES[item], language)) for item in LANGUAGES),
            shows_day=kind.scope in ("patients", "lists", "day"),
            shows_machine=kind.scope in ("patients", "lists"),
            shows_lists=kind.name == "treatment_sheet" and choice.day is not None,
            shows_count=kind.scope == "count",
            shows_machine_hours=kind.name == "triage",
            are_all_ticked=bool(rows) and len(ticked) == len(rows),
            can_tick_all=len(rows) > 1 and choice.form not in OF_ONE,
            foot=_foot(choice, rows, len(ticked), language),
            bar=_bar(choice, printers, language),
            verb=_verb(choice, ticked, pages, language),
            can_print=opened is not None
            and (bool(ticked) or not has_rows)
            and (kind is not DOCUMENT or printed_document(opened, choice) is not None),
            stand_in=_stand_in(opened, rows, language) if has_rows else "",
        )

    def _newest(self, opened: Opened) -> dict[str, str]:
        # Weakly: a page that is not shown must not keep a whole department of before.
        if self._sheets is None or self._sheets[0]() is not opened:
            self._sheets, self._made = (ref(opened), newest_sheets(opened.ledger.entries)), None
        return self._sheets[1]


HALVES = (
    (WHOLE_DAY, "gui-print-whole-day"),
    (MORNING, "gui-print-morning"),
    (AFTERNOON, "gui-print-afternoon"),
)
TITLES = (
    "gui-print-column-time",
    "gui-print-column-patient",
    "gui-print-column-fraction",
    "gui-print-column-sheet",
    "gui-print-column-pages",
)


def printed_document(opened: Opened, choice: PrintChoice) -> CatalogueObject | None:
    """Return the document that is chosen, of exactly the patient it was chosen with."""
    only = choice.only
    if only is None:
        return None
    for item in opened.bundle.catalogue.objects:
        is_own = (item.patient_id, item.id_issuer) == (only.patient_id, only.issuer)
        if item.role == "document" and is_own and item.sha256 == choice.document:
            return item
    return None


def _about(opened: Opened | None, choice: PrintChoice, language: Language) -> str:
    kind = choice.kind
    if kind is not DOCUMENT:
        return sentence(kind.about, language) if kind.about else ""
    if opened is None:
        return ""
    item, only = printed_document(opened, choice), choice.only
    patient = next((view for view in opened.snapshot.patients if view.key == only), None)
    if item is None or patient is None:
        sequence = opened.snapshot.head.sequence
        return words_of("gui-print-document-gone", language, sequence=sequence)
    title = item.title or (item.members[0].name if item.members else "")
    name = " ".join(name_words(patient.name))
    number = patient.key.patient_id
    return words_of("gui-print-about-document", language, title=title, name=name, number=number)


def _days(
    opened: Opened | None, now: datetime, choice: PrintChoice, language: Language
) -> tuple[tuple[date | None, str], ...]:
    today = now.date()
    coming: set[date] = set()
    if opened is not None:
        coming = {
            visit.start.date()
            for patient in opened.snapshot.patients
            for visit in patient.appointments
            if visit.start.date() > today and visit.activity == "treatment"
        }
    days: list[tuple[date | None, str]] = [
        (day, weekday_words(day, language)) for day in (today, *sorted(coming)[:DAYS_AHEAD])
    ]
    if choice.kind.scope == "patients":
        code = "gui-print-everybody" if choice.only is None else "gui-print-only"
        days.append((None, sentence(code, language)))
    return tuple(days)


def _machines(
    opened: Opened | None, choice: PrintChoice, language: Language
) -> tuple[tuple[str | None, str], ...]:
    every = sentence("gui-day-every-machine", language)
    if opened is None or choice.day is None:
        return ((None, every),)
    names = [item.machine for item in days_of(opened.snapshot.patients, choice.day)]
    return ((None, every), *((name, name) for name in sorted(names, key=natural)))


def _hours(
    opened: Opened | None, choice: PrintChoice, language: Language
) -> tuple[tuple[Hours, str], ...]:
    halves = tuple((hours, words_of(code, language, time=NOON)) for hours, code in HALVES)
    if opened is None or choice.day is None:
        return halves
    hours = sorted(
        {
            f"{visit.start:%H}:00"
            for machine in days_of(opened.snapshot.patients, choice.day, choice.machine)
            for _, visit in machine.visits
        }
        - {NOON}
    )
    since = ((Hours(hour), words_of("gui-print-since", language, time=hour)) for hour in hours[1:])
    return (*halves, *since)


def _foot(choice: PrintChoice, rows: tuple[PrintRow, ...], ticked: int, language: Language) -> str:
    if not rows:
        return ""
    if not ticked and choice.form in OF_ONE:
        return sentence("gui-print-tick-whom", language)
    code = {0: "gui-print-ticked-none", 1: "gui-print-ticked-one"}.get(ticked, "gui-print-ticked")
    words = words_of(code, language, count=ticked, total=len(rows))
    if any(row.is_refused for row in rows):
        words = f"{words} {sentence('gui-print-refusals-print', language)}"
    return words


def _bar(choice: PrintChoice, printers: tuple[Printer, ...], language: Language) -> PrinterBar:
    found = next((item for item in printers if item.name == choice.printer), None)
    names: tuple[tuple[str | None, str], ...] = tuple((item.name, item.name) for item in printers)
    alone = (None, sentence("gui-print-pdf-alone", language))
    if found is None:
        code = "gui-print-no-printer" if not printers else "gui-print-pdf-kept"
        return PrinterBar(alone[1], sentence(code, language), "second", (*names, alone))
    words = found.trouble or sentence("gui-print-printer-ready", language)
    return PrinterBar(found.name, words, "red" if found.trouble else "second", (*names, alone))


def _verb(
    choice: PrintChoice,
    ticked: list[PrintRow],
    pages: dict[PatientKey | None, int],
    language: Language,
) -> str:
    """Return the verb with what it prints; pages only when all of them are known."""
    to_paper = choice.printer is not None
    if choice.kind.scope != "patients":
        known = pages.get(None)
        if known is None:
            code = "gui-print-verb-form" if to_paper else "gui-print-pdf-form"
            return sentence(code, language)
        code = "gui-print-verb-form-pages" if to_paper else "gui-print-pdf-form-pages"
        return words_of(code, language, pages=pages_words(known, language))
    if not ticked:
        return sentence("gui-print-verb-form" if to_paper else "gui-print-pdf-form", language)
    sheets = sum(row.sheets for row in ticked)
    known_pages = [pages.get(row.key) for row in ticked]
    if choice.with_lists or None in known_pages:
        one = "gui-print-verb-one" if to_paper else "gui-print-pdf-one"
        many = "gui-print-verb-many" if to_paper else "gui-print-pdf-many"
        return words_of(one if sheets == 1 else many, language, sheets=sheets)
    total = sum(count for count in known_pages if count is not None)
    one = "gui-print-verb-one-pages" if to_paper else "gui-print-pdf-one-pages"
    many = "gui-print-verb-many-pages" if to_paper else "gui-print-pdf-many-pages"
    words = pages_words(total, language)
    return words_of(one if sheets == 1 else many, language, sheets=sheets, pages=words)


def _stand_in(opened: Opened | None, rows: tuple[PrintRow, ...], language: Language) -> str:
    if opened is None:
        return sentence("gui-day-no-import", language)
    if rows:
        return ""
    return words_of("gui-print-nobody", language, sequence=opened.snapshot.head.sequence)
