"""Who the patient is, on every page of a patient: identifiers, alerts, next fraction, machine."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from continuity_kit.domain.alert_words import says_none
from continuity_kit.domain.patient import Alert, Patient, names_agree, names_of_pn
from continuity_kit.domain.snapshot import PatientView, PlanView, Snapshot
from continuity_kit.gui.presenters.patient_count import (
    NextFraction,
    Ongoing,
    machine_words,
    next_fraction,
)
from continuity_kit.gui.presenters.wording import date_words, words_of
from continuity_kit.messages import Language
from continuity_kit.sheets.frame import INS_OIDS, in_capitals, name_of_pn

ALERT_CODES: Mapping[str, str] = {
    "allergy": "gui-patient-alert-allergy",
    "cardiac_device": "gui-patient-alert-cardiac-device",
    "prior_radiotherapy": "gui-patient-alert-prior-radiotherapy",
    "chemotherapy": "gui-patient-alert-chemotherapy",
    "pregnancy": "gui-patient-alert-pregnancy",
    "equipment_isolation": "gui-patient-alert-equipment-isolation",
    "other": "gui-patient-alert-other",
}
SEX_CODES: Mapping[str, str] = {
    "F": "gui-patient-sex-f",
    "M": "gui-patient-sex-m",
    "O": "gui-patient-sex-o",
}
SPACES = re.compile(r"[^\S\u00a0\u202f]+")
"""Spaces and line ends, not those that hold a number to its unit."""
SHOWN_ALERTS = 2
"""More than so many alerts stand under one word that opens them all."""


@dataclass(frozen=True)
class AlertLine:
    """One alert: its kind in words, and the source's own text."""

    kind: str
    text: str


@dataclass(frozen=True)
class IdentityState:
    """What the bar that never scrolls away says.

    Attributes:
        family_name, given_names: as printed, family name in capitals.
        birth_date, number: the two identifiers; `number` whole, with its leading zeros.
        details: sex and age, issuer, birth name, INS or why not, then what the source asked and
            denied ("no allergy known"): one text each.
        alerts: all others; `alerts_title` is what stands for more than two.
        homonym: names the other numbers, or nothing.
        next: None while no plan of several is chosen: `choose` then says so.
        machine: of the plan, or that it names none, or that a plan must be chosen.
        is_machine_missing: no source names a machine.
    """

    family_name: str
    given_names: str
    birth_date: str
    number: str
    number_label: str
    details: tuple[str, ...]
    alerts: tuple[AlertLine, ...]
    alerts_title: str
    homonym: str
    next: NextFraction | None
    choose: str
    machine: str
    is_machine_missing: bool = False

    @property
    def full_name(self) -> str:
        """Return family and given names."""
        return f"{self.family_name} {self.given_names}".strip()


def identity_state(
    patient: PatientView,
    plan: PlanView | None,
    language: Language,
    now: datetime,
    *,
    snapshot: Snapshot | None = None,
    kit_last_at: datetime | None = None,
    ongoing: Ongoing | None = None,
) -> IdentityState:
    """Return the identity bar of a patient, with the fraction and machine of one plan.

    Args:
        plan: None while nobody chose one of several.
        now: aware, in the zone times are read in.
        snapshot: to name the other numbers of a homonym.
        kit_last_at: when the ledger's newest fraction of the plan was given, if known.
        ongoing: the fraction of a session being recorded: shown instead of the next one.
    """
    family, given = _names(patient)
    alerts = [item for item in patient.alerts if not says_none(item)]
    denied = [item for item in patient.alerts if says_none(item)]
    machine = machine_words(plan, language)
    if plan is None:
        machine = words_of("gui-patient-machine-choose", language)
    return IdentityState(
        family_name=family,
        given_names=given,
        birth_date=(
            words_of("gui-patient-birth-date-none", language)
            if patient.birth_date is None
            else date_words(patient.birth_date, language)
        ),
        number=patient.key.patient_id,
        number_label=words_of("gui-patient-number-label", language),
        details=(
            *_details(patient, language, now.date()),
            *(alert_text(item, language) for item in denied),
        ),
        alerts=tuple(alert_line(item, language) for item in alerts),
        alerts_title=(
            words_of("gui-patient-alerts", language, count=len(alerts))
            if len(alerts) > SHOWN_ALERTS
            else ""
        ),
        homonym=_homonym(patient, snapshot, language),
        next=(
            None
            if plan is None
            else next_fraction(plan, language, now.tzinfo, kit_last_at=kit_last_at, ongoing=ongoing)
        ),
        choose=_choose(patient, language),
        machine=machine,
        is_machine_missing=plan is None
        or machine == words_of("gui-patient-machine-none", language),
    )


def alert_line(alert: Alert, language: Language) -> AlertLine:
    """Return an alert in words; a kind that the kit does not know is shown as it came."""
    code = ALERT_CODES.get(alert.kind)
    return AlertLine(words_of(code, language) if code else alert.kind, alert.text)


def alert_text(alert: Alert, language: Language) -> str:
    """Return an alert as one text in one line: its kind, and the source's own words."""
    line = alert_line(alert, language)
    text = SPACES.sub(" ", line.text).strip()
    return words_of("gui-patient-alert-told", language, kind=line.kind, text=text)


def _choose(patient: PatientView, language: Language) -> str:
    if not patient.plans:
        return words_of("gui-patient-no-plan", language)
    return words_of("gui-patient-choose", language, count=len(patient.plans))


def _names(patient: PatientView) -> tuple[str, str]:
    row = patient.patient
    if row is not None:
        return in_capitals(row.family_name), row.given_names
    family, _, rest = patient.name.partition("^")
    if not rest:
        return name_of_pn(patient.name), ""
    return in_capitals(family.strip()), " ".join(rest.split("=")[0].replace("^", " ").split())


def _details(patient: PatientView, language: Language, today: date) -> tuple[str, ...]:
    row = patient.patient
    issuer = patient.key.issuer or words_of("gui-patient-issuer-none", language)
    found = [_sex_and_age(patient, language, today), issuer]
    if row is None:
        found.append(words_of("gui-patient-no-row", language))
        return tuple(item for item in found if item)
    if row.birth_name:
        code = "gui-patient-birth-name-m" if patient.sex == "M" else "gui-patient-birth-name"
        found.append(words_of(code, language, name=in_capitals(row.birth_name)))
    else:
        found.append(words_of("gui-patient-birth-name-none", language))
    found.append(_ins(row, language))
    return tuple(item for item in found if item)


def _sex_and_age(patient: PatientView, language: Language, today: date) -> str:
    parts = []
    birth = patient.birth_date
    if birth is not None and birth <= today:
        years = today.year - birth.year - ((today.month, today.day) < (birth.month, birth.day))
        code = "gui-patient-age-one" if years == 1 else "gui-patient-age"
        parts.append(words_of(code, language, years=years))
    sex = SEX_CODES.get(patient.sex or "", "gui-patient-sex-none")
    parts.append(words_of(sex, language))
    return ", ".join(parts)


def _ins(row: Patient, language: Language) -> str:
    """Return the national number only when the identity is qualified.

    SAFETY: the number travels with a qualified identity alone
    (test_the_national_number_is_shown_for_a_qualified_identity_only).
    """
    if row.ins_status != "qualified" or row.ins_oid not in INS_OIDS or not row.ins_number:
        return words_of("gui-patient-ins-not-qualified", language)
    return words_of("gui-patient-ins", language, number=row.ins_number)


def _homonym(patient: PatientView, snapshot: Snapshot | None, language: Language) -> str:
    if all(item.code != "homonym" for item in patient.findings):
        return ""
    numbers = () if snapshot is None else homonym_numbers(patient, snapshot.patients)
    if not numbers:
        return words_of("gui-patient-homonym-unnamed", language)
    return words_of("gui-patient-homonym", language, number=", ".join(numbers))


def homonym_numbers(patient: PatientView, others: Sequence[PatientView]) -> tuple[str, ...]:
    """Return the numbers of the other patients of the same name and birth date."""
    own = names_of_pn(patient.name)
    return tuple(
        other.key.patient_id
        for other in others
        if other.key != patient.key
        and other.birth_date == patient.birth_date
        and any(names_agree(one, two) for one in own for two in names_of_pn(other.name))
    )
