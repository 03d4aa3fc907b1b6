"""Patients, their identifiers with issuer, and what a source says of them.

Identifiers match whole and exactly, with their issuer: never a substring, never case-folded, never
stripped of leading zeros. Names never join two identifiers.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from continuity_kit.domain.findings import Finding

LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE"})
JOINERS = re.compile(r"[\s\u2010-\u2015\u2212\-'\u2018\u2019\u02bc`\u00b4]+")


@dataclass(frozen=True, order=True)
class PatientKey:
    """A local identifier and who issued it; `issuer` is "" when no source names one."""

    patient_id: str = field(repr=False)
    issuer: str = field(default="", repr=False)


@dataclass(frozen=True)
class Patient:
    """A row of the `patients` table, as the source wrote it."""

    patient_id: str = field(repr=False)
    family_name: str = field(repr=False)
    given_names: str = field(repr=False)
    birth_date: date = field(repr=False)
    id_issuer: str = ""
    birth_name: str | None = field(default=None, repr=False)
    sex: str | None = None
    birth_place_code: str | None = None
    ins_number: str | None = field(default=None, repr=False)
    ins_oid: str | None = None
    ins_status: str | None = None
    phone: str | None = field(default=None, repr=False)
    mobile: str | None = field(default=None, repr=False)
    contact_name: str | None = field(default=None, repr=False)
    contact_phone: str | None = field(default=None, repr=False)
    physician: str | None = None
    transport: str | None = None
    language: str | None = None
    photo: str | None = None

    @property
    def key(self) -> PatientKey:
        """The identifier with its issuer."""
        return PatientKey(self.patient_id, self.id_issuer)


@dataclass(frozen=True)
class Alert:
    """A row of the `alerts` table."""

    patient_id: str = field(repr=False)
    kind: str
    text: str = field(repr=False)
    id_issuer: str = ""
    as_of: str | None = None


@dataclass(frozen=True)
class Note:
    """A row of the `notes` table."""

    patient_id: str = field(repr=False)
    written_at: datetime
    text: str = field(repr=False)
    id_issuer: str = ""
    author: str | None = None
    kind: str | None = None


@dataclass(frozen=True)
class Document:
    """A row of the `documents` table; `file` is relative to the table's folder."""

    patient_id: str = field(repr=False)
    file: str = field(repr=False)
    id_issuer: str = ""
    kind: str | None = None
    title: str | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Contact:
    """A row of the `contacts` table: the department's, no patient's."""

    role: str
    phone: str
    name: str | None = None
    organisation: str | None = None


@dataclass(frozen=True)
class PersonName:
    """One name as a source writes it; `families` holds the family and, if any, the birth name."""

    families: tuple[str, ...] = field(repr=False)
    given_names: str = field(repr=False)


def fold_name(text: str) -> str:
    """Return a name without case, accents, hyphens, apostrophes and spaces; to compare only."""
    decomposed = unicodedata.normalize("NFKD", text.translate(LIGATURES))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    return JOINERS.sub("", bare).casefold()


def name_of_row(patient: Patient) -> PersonName:
    """Return the name of a `patients` row."""
    families = (patient.family_name, *([patient.birth_name] if patient.birth_name else []))
    return PersonName(families, patient.given_names)


def names_of_pn(text: str) -> tuple[PersonName, ...]:
    """Return the groups of a DICOM person name: alphabetic, ideographic, phonetic.

    Source: DICOM PS3.5 section 6.2, value representation PN.
    """
    groups = []
    for group in text.split("="):
        family, _, rest = group.partition("^")
        if group.replace("^", "").strip():
            groups.append(PersonName((family,), rest.split("^")[0]))
    return tuple(groups)


def names_agree(one: PersonName, other: PersonName) -> bool:
    """Tell whether two names of one identifier are of one person.

    Family or birth name, and the first given name, are equal after folding. A first given name
    written in two words ("Jean Paul") is that written with a hyphen; "Jean" is not "Jean-Paul".

    SAFETY: names never join two identifiers (test_names_agree_only_when_folding_makes_them_equal).
    """
    families = {fold_name(name) for name in one.families} - {""}
    if not families & {fold_name(name) for name in other.families}:
        return False
    return bool(_first_given(one.given_names) & _first_given(other.given_names))


def is_spelling_different(one: PersonName, other: PersonName) -> bool:
    """Tell whether two names that agree are written differently, case aside."""
    is_family_same = bool(
        {name.strip().casefold() for name in one.families}
        & {name.strip().casefold() for name in other.families}
    )
    firsts = [name.given_names.strip().casefold() for name in (one, other)]
    is_given_same = firsts[0] == firsts[1] or firsts[0].split()[:1] == firsts[1].split()[:1]
    return not (is_family_same and is_given_same)


def _first_given(text: str) -> set[str]:
    folded = [fold_name(part) for part in re.split(r"[\s,]+", text.strip()) if fold_name(part)]
    return {"".join(folded[: count + 1]) for count in range(len(folded))}


@dataclass(frozen=True)
class IdentityStatement:
    """What one source (a row, an object) says of who an identifier is."""

    names: tuple[PersonName, ...] = field(default=(), repr=False)
    birth_date: date | None = field(default=None, repr=False)


def statement_of_row(patient: Patient) -> IdentityStatement:
    """Return what a `patients` row says of an identity."""
    return IdentityStatement((name_of_row(patient),), patient.birth_date)


def identity_findings(statements: Sequence[IdentityStatement]) -> tuple[Finding, ...]:
    """Return the conflicts among all sources of one identifier.

    SAFETY: one identifier with two names or two birth dates stops that patient
    (test_one_identifier_with_two_birth_dates_stops_the_patient).
    """
    findings = []
    named = list(dict.fromkeys(item.names for item in statements if item.names))
    pairs = [(one, other) for place, one in enumerate(named) for other in named[place + 1 :]]
    if any(not _any_agree(one, other) for one, other in pairs):
        findings.append(Finding("name-conflict", "stop"))
    elif any(_all_spelled_apart(one, other) for one, other in pairs):
        findings.append(Finding("name-spelling", "note"))
    if len({item.birth_date for item in statements if item.birth_date is not None}) > 1:
        findings.append(Finding("birth-date-conflict", "stop"))
    return tuple(findings)


def _any_agree(one: tuple[PersonName, ...], other: tuple[PersonName, ...]) -> bool:
    return any(names_agree(left, right) for left in one for right in other)


def _all_spelled_apart(one: tuple[PersonName, ...], other: tuple[PersonName, ...]) -> bool:
    return all(
        is_spelling_different(left, right)
        for left in one
        for right in other
        if names_agree(left, right)
    )


def homonyms(
    people: Mapping[PatientKey, Iterable[IdentityStatement]],
) -> frozenset[PatientKey]:
    """Return the identifiers that share a folded name and a birth date with another one.

    They stay two patients; both sheets warn.
    """
    holders: dict[tuple[str, str, date], set[PatientKey]] = {}
    for key, statements in people.items():
        told = list(statements)
        births = {item.birth_date for item in told if item.birth_date is not None}
        for name in (name for item in told for name in item.names):
            for family in name.families:
                for given in _first_given(name.given_names):
                    for birth in births:
                        holders.setdefault((fold_name(family), given, birth), set()).add(key)
    return frozenset(key for keys in holders.values() if len(keys) > 1 for key in keys)
