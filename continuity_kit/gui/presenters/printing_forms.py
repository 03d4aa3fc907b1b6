"""What the print centre prints: the forms, whom each is of, and what was chosen."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from continuity_kit.domain.patient import PatientKey
from continuity_kit.messages import Language, sentence

FormName = Literal[
    "treatment_sheet", "day_list", "course_log", "weekly_check", "patients_by_name",
    "patients_by_number", "contacts", "transfer_summary", "triage", "downtime_journal",
    "blank_sheet", "incident_aid", "binder", "document",
]  # fmt: skip
Scope = Literal["patients", "lists", "day", "department", "count", "document"]
Order = Literal["time", "machine", "name", "number"]


@dataclass(frozen=True)
class FormKind:
    """One form.

    Attributes:
        scope: whom it is of: patients who are ticked; the lists of a day; the department on a day;
            the department as it is; so many of them;
            one document of one patient, whose tab led here.
        code: of its name in words; `about` of what it is for.
    """

    name: FormName
    icon: str
    scope: Scope
    code: str
    about: str = ""


FORMS: tuple[FormKind, ...] = (
    FormKind("treatment_sheet", "document", "patients", "gui-print-form-sheets"),
    FormKind("day_list", "day", "lists", "gui-print-form-lists", "gui-print-about-lists"),
    FormKind("course_log", "clock", "patients", "gui-print-form-log"),
    FormKind("weekly_check", "sealed", "patients", "gui-print-form-check"),
    FormKind("patients_by_name", "users", "department", "gui-print-form-names",
             "gui-print-about-names"),
    FormKind("patients_by_number", "card", "department", "gui-print-form-numbers",
             "gui-print-about-numbers"),
    FormKind("contacts", "phone", "day", "gui-print-form-contacts", "gui-print-about-contacts"),
    FormKind("transfer_summary", "send", "patients", "gui-print-form-transfer"),
    FormKind("triage", "gap", "day", "gui-print-form-triage", "gui-print-about-triage"),
    FormKind("downtime_journal", "pen", "day", "gui-print-form-journal",
             "gui-print-about-journal"),
    FormKind("blank_sheet", "note", "count", "gui-print-form-blank", "gui-print-about-blank"),
    FormKind("incident_aid", "warning", "patients", "gui-print-form-incident"),
    FormKind("binder", "folder", "department", "gui-print-form-binder",
             "gui-print-about-binder"),
)  # fmt: skip
DOCUMENT = FormKind("document", "document", "document", "gui-print-form-document")
BY_NAME: dict[str, FormKind] = {form.name: form for form in (*FORMS, DOCUMENT)}
MOST_COPIES = 20
BLANKS = 10


@dataclass(frozen=True)
class Hours:
    """Part of a day: from an hour on, `HH:MM`, and before another; "" is no bound."""

    since: str = ""
    until: str = ""

    def hold(self, clock: str) -> bool:
        """Tell whether a time, `HH:MM`, lies in it."""
        return clock >= self.since and (not self.until or clock < self.until)


NOON = "12:00"
WHOLE_DAY, MORNING, AFTERNOON = Hours(), Hours(until=NOON), Hours(since=NOON)


@dataclass(frozen=True)
class PrintChoice:
    """What is chosen on the page.

    Attributes:
        day: None is everybody on treatment, whatever the day.
        only: this patient alone, whom a page led here with.
        hours: only visits of these hours.
        toggled: patients whose tick is not what it would be by itself.
        with_lists: the lists of the machines come first.
        machine_hours: as typed, of the triage list: where machine time ends; "" is nobody's word.
        count: so many blank sheets.
        printer: None makes a PDF alone.
        document: key of a document of the patient, if its tab led here.
        has_own_language: somebody chose it; otherwise it is the window's.
    """

    day: date | None
    form: FormName = "treatment_sheet"
    machine: str | None = None
    hours: Hours = WHOLE_DAY
    only: PatientKey | None = field(default=None, repr=False)
    order: Order = "time"
    language: Language = "fr"
    toggled: frozenset[PatientKey] = field(default=frozenset(), repr=False)
    with_lists: bool = False
    machine_hours: str = ""
    count: int = BLANKS
    copies: int = 1
    printer: str | None = None
    document: str | None = field(default=None, repr=False)
    has_own_language: bool = False

    @property
    def kind(self) -> FormKind:
        """What is known of the form."""
        return BY_NAME[self.form]

    def follows(self, language: Language) -> "PrintChoice":
        """Return the choice where the window speaks another language."""
        return self if self.has_own_language else replace(self, language=language)


def form_words(form: FormKind, language: Language) -> str:
    """Return the name of a form."""
    return sentence(form.code, language)
