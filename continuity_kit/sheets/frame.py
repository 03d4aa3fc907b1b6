"""The words of the page frame: who, which plan, how old, what is the record."""

from datetime import date, datetime, timedelta
from typing import assert_never

from continuity_kit.domain.course_position import CoursePosition
from continuity_kit.domain.patient import Patient
from continuity_kit.domain.snapshot import PatientView, PlanView
from continuity_kit.messages import Language, sentence
from continuity_kit.sheets.numbers import clock, day, days_and_hours, full_day, grouped_code, moment
from continuity_kit.sheets.page import Footer, Header
from continuity_kit.sheets.pieces import Paragraph
from continuity_kit.sheets.request import PageFrame
from continuity_kit.sheets.text import Span, fitted, shortened

INS_OIDS = ("1.2.250.1.213.1.4.8", "1.2.250.1.213.1.4.9")
LONGEST_LABEL = 80
AGE_MARKS = ("○", "◐", "●", "●")


def patient_header(
    patient: PatientView,
    view: PlanView,
    position: CoursePosition,
    frame: PageFrame,
    language: Language,
) -> Header:
    """Return the frame's head for one plan of one patient."""
    return Header(
        name=printed_name(patient),
        identity=_identity(patient, language),
        details=_details(patient, language),
        middle=_plan_lines(view, language),
        strip=(
            export_words(frame, language),
            age_words(frame, language),
            count_words(view, position, frame, language),
        ),
        alert=alert_words(frame, language),
        is_drill=frame.drill,
    )


def patient_identity(patient: PatientView, language: Language) -> tuple[str, tuple[str, ...]]:
    """Return birth, sex and number of a patient, and the lines below: of a page of no plan."""
    return _identity(patient, language), _details(patient, language)


def footer(frame: PageFrame, language: Language) -> Footer:
    """Return the frame's foot."""
    zone = frame.printed_at.tzinfo
    printed = sentence(
        "frame-printed",
        language,
        {
            "time": moment(frame.printed_at, zone, language),
            "zone": frame.printed_at.tzname() or "",
            "name": frame.printed_by,
        },
    )
    ledger = sentence(
        "frame-ledger",
        language,
        {
            "facility": frame.facility,
            "count": str(frame.ledger_entries),
            "words": " ".join(frame.ledger_words),
        },
    )
    return Footer(record_words(frame, language), ledger, printed, logo=frame.logo)


def record_words(frame: PageFrame, language: Language) -> str:
    """Return what is the record now: the paper, the OIS again, or the OIS as ever."""
    if frame.record_of == "binder":
        return sentence("frame-binder", language)
    if frame.record_of == "no_downtime" or frame.record_since is None:
        return sentence("frame-no-downtime", language)
    since = frame.record_since.astimezone(frame.printed_at.tzinfo)
    values = {"day": full_day(since.date(), language), "time": clock(since, since.tzinfo)}
    if frame.record_of == "paper":
        return sentence("frame-paper-is-record", language, values)
    return sentence("frame-ois-is-record", language, values)


def printed_name(patient: PatientView) -> str:
    """Return `FAMILY Given` of the row, else of the name as the source wrote it."""
    if patient.patient is not None:
        return f"{in_capitals(patient.patient.family_name)} {patient.patient.given_names}".strip()
    return name_of_pn(patient.name)


def in_capitals(name: str) -> str:
    """Return a family name in capitals, letter by letter: ß has none of its own and stays."""
    return "".join(char.upper() if len(char.upper()) == 1 else char for char in name)


def name_of_pn(text: str) -> str:
    """Return `FAMILY Given` of a DICOM name; other groups (ideographic) follow in brackets.

    Prefix and suffix stay, at the end, as written.
    """
    groups = []
    for group in text.split("="):
        family, *rest = group.split("^")
        parts = [in_capitals(family), *rest]
        written = " ".join(part.strip() for part in parts if part.strip())
        if written:
            groups.append(written)
    if not groups:
        return ""
    return groups[0] + "".join(f" ({group})" for group in groups[1:])


def age_hours(frame: PageFrame, oldest: datetime | None = None) -> int:
    """Return the whole hours between the oldest reading and printing."""
    since = frame.oldest_read_at if oldest is None else oldest
    return int((frame.printed_at - since) / timedelta(hours=1))


def age_rank(frame: PageFrame) -> int:
    """Return 0 recent, 1 to check, 2 old, 3 so old that consoles may refuse accounts."""
    age = frame.printed_at - frame.oldest_read_at
    return sum(age > timedelta(hours=limit) for limit in frame.age_limits_h)


def age_words(frame: PageFrame, language: Language) -> str:
    """Return the age of the data at printing, with its mark and its words.

    SAFETY: an old export never looks fresh; a reading time after printing is said to be wrong, not
    recent (test_age_marks_change_at_their_limits).
    """
    if frame.oldest_read_at > frame.printed_at:
        return sentence("frame-age-future", language)
    rank = age_rank(frame)
    limits = frame.age_limits_h
    values = {
        "age": days_and_hours(age_hours(frame), language),
        "limit": str(limits[0] if rank == 0 else limits[rank - 1]),
    }
    match rank:
        case 0:
            words = sentence("frame-age-recent", language, values)
        case 1 | 2:
            words = sentence("frame-age-old", language, values)
        case _:
            words = sentence("frame-age-consoles", language, values)
    return f"{AGE_MARKS[rank]} {words}"


def count_words(
    view: PlanView, position: CoursePosition, frame: PageFrame, language: Language
) -> str:
    """Return the count of fractions given with its source and time; unknown is a word."""
    planned = view.fractions_planned
    of_planned = str(planned) if planned is not None else "?"
    if position.base is None:
        return sentence("frame-count-unknown", language)
    values = {
        "given": str(position.base),
        "planned": of_planned,
        "source": source_words(position.source, language),
        "time": time_or_unknown(position.as_of, frame, language),
        "since": str(position.given_since_export),
    }
    if position.given_since_export:
        return sentence("frame-count-since", language, values)
    return sentence("frame-count", language, values)


def source_words(source: str | None, language: Language) -> str:
    """Return who says a count."""
    match source:
        case "counts":
            return sentence("frame-source-counts", language)
        case "summary":
            return sentence("frame-source-summary", language)
        case "records":
            return sentence("frame-source-records", language)
        case "settled":
            return sentence("frame-source-settled", language)
    return sentence("frame-source-none", language)


def time_or_unknown(when: datetime | None, frame: PageFrame, language: Language) -> str:
    """Return a time in the zone of the print, or the word for none."""
    if when is None:
        return sentence("frame-time-none", language)
    return moment(when, frame.printed_at.tzinfo, language)


def trust_words(view: PlanView, language: Language) -> str:
    """Return the trust level, mark and word, and what it rests on."""
    exports = {"exports": str(view.generations_seen)}
    match view.trust:
        case "sealed":
            return sentence("frame-trust-sealed", language)
        case "pinned":
            return sentence("frame-trust-pinned", language, exports)
        case "unconfirmed" if view.generations_seen == 1:
            return sentence("frame-trust-unconfirmed-one", language)
        case "unconfirmed":
            return sentence("frame-trust-unconfirmed", language, exports)
        case "changed":
            return sentence("frame-trust-changed", language)
    assert_never(view.trust)


def birth_words(born: date | None, sex: str | None, language: Language) -> str:
    """Return `né le 14 MARS 1961`; the sex only bends the French word."""
    if born is None:
        return sentence("frame-birth-none", language)
    values = {"day": day(born, language, weekday=False)}
    match sex:
        case "F":
            return sentence("frame-born-female", language, values)
        case "M":
            return sentence("frame-born-male", language, values)
    return sentence("frame-born", language, values)


def _identity(patient: PatientView, language: Language) -> str:
    values = {"number": patient.key.patient_id, "issuer": patient.key.issuer}
    number = sentence("frame-identifier-bare", language, values)
    if patient.key.issuer:
        number = sentence("frame-identifier", language, values)
    sex = patient.sex or sentence("frame-sex-none", language)
    return " · ".join((birth_words(patient.birth_date, patient.sex, language), sex, number))


def _details(patient: PatientView, language: Language) -> tuple[str, ...]:
    row = patient.patient
    issuer = () if patient.key.issuer else (sentence("frame-issuer-none", language),)
    if row is None:
        return (*issuer, sentence("frame-no-patient-row", language))
    birth_name = row.birth_name or sentence("frame-not-supplied", language)
    names = sentence(
        "frame-names", language, {"birth_name": birth_name, "given_names": row.given_names}
    )
    return (names, " · ".join((*issuer, _ins_words(row, language))))


def _ins_words(row: Patient, language: Language) -> str:
    """Return the national number only when the identity is qualified.

    SAFETY: the number travels with a qualified identity alone
    (test_the_national_number_is_printed_for_a_qualified_identity_only).
    """
    if row.ins_status != "qualified" or row.ins_oid not in INS_OIDS or not row.ins_number:
        return sentence("frame-ins-not-qualified", language)
    place = row.birth_place_code or sentence("frame-not-supplied", language)
    return sentence(
        "frame-ins", language, {"number": row.ins_number, "oid": row.ins_oid, "place": place}
    )


def _plan_lines(view: PlanView, language: Language) -> tuple[Paragraph, ...]:
    plan = view.plan
    label = sentence("frame-not-in-plan", language)
    if plan is not None and plan.label:
        label = shortened(plan.label, LONGEST_LABEL)
    code = grouped_code(view.code) if view.code else sentence("frame-code-none", language)
    machines = dict.fromkeys(
        beam.machine
        for beam in (plan.beams if plan is not None else ())
        if beam.machine and beam.delivery_type != "SETUP"
    )
    origin = " · ".join((f"UID …{view.plan_uid[-8:]}", *machines))
    return (
        Paragraph((Span(sentence("frame-plan", language), 8),)),
        Paragraph((fitted(label, 48, (12, 11, 10.5, 10, 9, 8)),)),
        Paragraph((Span(f"{sentence('frame-code', language)} ", 8), Span(code, 10, bold=True))),
        Paragraph((Span(trust_words(view, language), 8),), before_mm=0.4),
        Paragraph((Span(shortened(origin, LONGEST_LABEL), 8),)),
    )


def export_words(frame: PageFrame, language: Language) -> str:
    """Return the number of the export and the time of its oldest data, as the screen's strip does.

    SAFETY: the age beside it counts from this time, never from when the export was written
    (test_paper_names_the_time_from_which_its_age_counts).
    """
    read = moment(frame.oldest_read_at, frame.printed_at.tzinfo, language, year=False)
    return sentence(
        "frame-export", language, {"sequence": str(frame.export_sequence), "time": read}
    )


def alert_words(frame: PageFrame, language: Language) -> str:
    """Return what is reversed in the strip: drill, replaced sheet, break-glass access."""
    alerts = []
    if frame.drill:
        alerts.append(sentence("frame-drill", language))
    if frame.replaces:
        alerts.append(sentence("frame-replaces", language, {"number": frame.replaces}))
    if frame.break_glass:
        alerts.append(sentence("frame-break-glass", language))
    return " · ".join(alerts)
