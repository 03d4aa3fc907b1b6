"""Whom to call: the patient, next of kin, doctor, transport; then the department's own numbers."""

import re
from dataclasses import dataclass, field

from continuity_kit.gui.presenters.patient_file import PatientFile
from continuity_kit.gui.presenters.wording import NO_BREAK, words_of
from continuity_kit.messages import Language

_DIALLED = re.compile(r"(\+\d{1,3}(?=[\s.\-]))?(\+?[\d\s.\-()/]+)")
_NOT_DIGITS = re.compile(r"\D")


@dataclass(frozen=True)
class ContactLine:
    """One person or service with its number, grouped in pairs."""

    role: str
    name: str = field(repr=False)
    number: str = field(repr=False)
    is_missing: bool = False

    @property
    def is_number(self) -> bool:
        """It can be dialled; sources name a doctor or a transport without a number too."""
        return any(sign.isdigit() for sign in self.number) and not self.is_missing


@dataclass(frozen=True)
class ContactsState:
    """Both lists with their titles."""

    patient_title: str
    patient: tuple[ContactLine, ...]
    department_title: str
    department: tuple[ContactLine, ...]
    none: str


def contacts_state(file: PatientFile, language: Language) -> ContactsState:
    """Return the contacts of a patient and of the department."""

    def say(code: str, **values: object) -> str:
        return words_of(code, language, **values)

    row = file.patient.patient
    missing = say("gui-patient-missing-table")

    def line(role: str, name: str | None, number: str | None) -> ContactLine:
        if number:
            return ContactLine(role, name or "", in_pairs(number))
        return ContactLine(role, name or "", missing, is_missing=True)

    own = [
        line(say("gui-patient-contact-mobile"), None, row.mobile if row else None),
        line(say("gui-patient-contact-phone"), None, row.phone if row else None),
        line(
            say("gui-patient-contact-kin"),
            row.contact_name if row else None,
            row.contact_phone if row else None,
        ),
        line(say("gui-patient-contact-doctor"), None, row.physician if row else None),
        line(say("gui-patient-contact-transport"), None, row.transport if row else None),
    ]
    department = tuple(
        ContactLine(
            item.role[:1].upper() + item.role[1:],
            ", ".join(part for part in (item.name, item.organisation) if part),
            in_pairs(item.phone),
        )
        for item in file.contacts
    )
    return ContactsState(
        patient_title=say("gui-patient-contacts-title", sequence=file.head.sequence),
        patient=tuple(own),
        department_title=say("gui-patient-contacts-department"),
        department=department,
        none=say("gui-patient-contacts-none", sequence=file.head.sequence),
    )


def in_pairs(text: str) -> str:
    """Return a telephone number in pairs, read aloud as it is dialled; other texts as they are.

    An odd digit stands first, alone; a country's prefix that is written apart stays apart. No digit
    is added or lost.
    """
    match = _DIALLED.fullmatch(text.strip())
    if match is None:
        return text
    prefix, rest = match.group(1) or "", match.group(2)
    digits = _NOT_DIGITS.sub("", rest)
    if len(digits) < 4:
        return text
    first = len(digits) % 2
    groups = [prefix] if prefix else []
    groups += [digits[:first]] if first else []
    groups += [digits[place : place + 2] for place in range(first, len(digits), 2)]
    return ("+" if rest.startswith("+") else "") + NO_BREAK.join(groups)
