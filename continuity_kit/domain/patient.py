"""Patients, their identifiers with issuer, and what a source says of them.

Identifiers match whole and exactly, with their issuer: never a substring, never case-folded, never
stripped of leading zeros. Names never join two identifiers.
"""

from dataclasses import dataclass, field
from datetime import date, datetime


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
