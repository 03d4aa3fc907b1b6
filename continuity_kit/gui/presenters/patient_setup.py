"""What was prescribed and how the patient lies: copied, never computed; each lack is a word."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from continuity_kit.domain.plan import PatientSetup, Plan, TableTop
from continuity_kit.domain.snapshot import PlanView
from continuity_kit.gui.presenters.cells import Tone
from continuity_kit.gui.presenters.patient_file import PatientFile
from continuity_kit.gui.presenters.wording import NO_BREAK, date_words, words_of
from continuity_kit.messages import Language
from continuity_kit.sheets.blocks.prescription import pace_of, technique_words
from continuity_kit.sheets.blocks.setup import couch_tops
from continuity_kit.sheets.console import shown_couch
from continuity_kit.sheets.facts import SheetFacts
from continuity_kit.sheets.form import shipped_form
from continuity_kit.sheets.intent_words import intent_words
from continuity_kit.sheets.numbers import centimetres, dose
from continuity_kit.sheets.treatment_sheet import FORM

NOTES = 3
COUCH_KEYS = ("vertical", "longitudinal", "lateral")


@dataclass(frozen=True)
class FactLine:
    """One value with what it is; `is_missing` when the source does not say."""

    label: str
    text: str
    is_missing: bool = False
    tone: Tone = "ink"


def _line(label: str, text: str | None, language: Language, *, in_plan: bool = False) -> FactLine:
    if text:
        return FactLine(label, text)
    code = "gui-patient-missing" if in_plan else "gui-patient-missing-table"
    return FactLine(label, words_of(code, language), is_missing=True)


def prescription_lines(
    file: PatientFile, view: PlanView, facts: SheetFacts | None, language: Language
) -> tuple[FactLine, ...]:
    """Return the prescription: the OIS first, else the plan, each as the sheet has it."""

    def say(code: str, **values: object) -> str:
        return words_of(code, language, **values)

    given = view.prescription
    site = None
    if given is not None:
        site = ", ".join(part for part in (given.treatment_site, given.laterality) if part)
    lines = [_line(say("gui-patient-rx-site"), site, language)]
    lines += _dose_lines(facts, language)
    category = given.category if given is not None else file.patient.category
    intent = intent_words(given.intent if given is not None else None, language)
    if not intent and view.plan is not None and view.plan.intent:
        intent = f"{intent_words(view.plan.intent, language)} (plan)"
    told = ", ".join(part for part in ("" if category is None else str(category), intent) if part)
    lines.append(_line(say("gui-patient-rx-category"), told, language))
    if facts is not None:
        lines.append(_line(say("gui-patient-rx-technique"), technique_words(facts), language))
    if given is not None and given.phase is not None:
        lines.append(FactLine(say("gui-patient-rx-phase"), str(given.phase)))
    signed = None
    if given is not None and given.prescriber:
        day = given.prescribed_on
        signed = given.prescriber if day is None else f"{given.prescriber}, {_day(day, language)}"
    lines.append(_line(say("gui-patient-rx-signed"), signed, language))
    if given is None:
        lines.append(FactLine("", say("gui-patient-rx-none"), is_missing=True))
    return tuple(lines)


def _dose_lines(facts: SheetFacts | None, language: Language) -> list[FactLine]:
    label = words_of("gui-patient-rx-dose", language)
    if facts is None or facts.doses.leading is None:
        return [_line(label, None, language)]
    lines = []
    for place, item in enumerate(facts.doses.doses):
        if place and not facts.doses.is_contradictory:
            continue
        total = facts.dose_text(item.after_gy(facts.planned))
        per_fraction = dose(item.per_fraction_gy, facts.places)
        # Broken before the sum, if at all: a longer word would be broken within a number.
        parts = (f"{per_fraction} Gy × {facts.planned}", f"= {total}")
        text = " ".join(part.replace(" ", NO_BREAK) for part in parts)
        told = facts.words.say(f"dose_{item.source}")
        tone: Tone = "red" if facts.doses.is_contradictory else "ink"
        lines.append(FactLine(label, text, tone=tone))
        if item.source != "prescription" or facts.doses.is_contradictory:
            lines.append(FactLine("", told, tone="second"))
    pace = pace_of(facts)
    rhythm = words_of("gui-patient-missing-table", language)
    if pace.is_known:
        days = sum(count > 0 for count in pace.per_weekday)
        rhythm = words_of("gui-patient-rx-rhythm-of", language, count=pace.most_per_day, days=days)
    lines.append(
        FactLine(words_of("gui-patient-rx-rhythm", language), rhythm, is_missing=not pace.is_known)
    )
    return lines


def setup_lines(
    file: PatientFile, view: PlanView, facts: SheetFacts | None, language: Language
) -> tuple[FactLine, ...]:
    """Return position, immobilisation, couch and the newest notes."""
    plan = view.plan
    if plan is None:
        return ()
    setups = _setups(plan, facts)
    lines = [
        _line(
            words_of("gui-patient-setup-position", language),
            _position(setups, language),
            language,
            in_plan=True,
        ),
        _line(
            words_of("gui-patient-setup-fixation", language),
            " / ".join(_fixations(setups)),
            language,
            in_plan=True,
        ),
    ]
    if plan.kind != "brachy":
        lines.append(_couch(facts, language))
    for kind, label in (
        ("imaging", words_of("gui-patient-setup-imaging", language)),
        ("setup", words_of("gui-patient-setup-notes", language)),
    ):
        lines += _notes(file, kind, label, language)
    shifts = _last_shifts(facts, language)
    return (*lines, *([shifts] if shifts is not None else []))


def _setups(plan: Plan, facts: SheetFacts | None) -> tuple[PatientSetup, ...]:
    """Return the set-ups that the treatment beams name; all when none is named."""
    named = {item.beam.patient_setup_number for item in facts.beams} if facts else set()
    found = tuple(item for item in plan.patient_setups if item.number in named - {None})
    return found or plan.patient_setups


def _position(setups: Iterable[PatientSetup], language: Language) -> str | None:
    words = shipped_form(FORM).speaker(language)
    codes = dict.fromkeys(item.position for item in setups if item.position)
    texts = [f"{code}, {words.say(code)}" if words.has(code) else code for code in codes]
    return " / ".join(texts) or None


def _fixations(setups: Iterable[PatientSetup]) -> list[str]:
    """Return each device as its label, and its description where it says more."""
    pairs = dict.fromkeys(
        pair
        for item in setups
        for pair in zip_longest(item.fixations, item.fixation_details, fillvalue="")
    )
    names = [
        detail if detail.startswith(name) else " · ".join(part for part in (name, detail) if part)
        for name, detail in pairs
    ]
    return [name for name in dict.fromkeys(names) if name]


def _couch(facts: SheetFacts | None, language: Language) -> FactLine:
    """Return the table top of all beams, or that beams differ, or that the plan is silent."""
    label = words_of("gui-patient-setup-couch", language)
    tops = couch_tops(facts) if facts is not None else set()
    if facts is not None and len(tops) > 1:
        return FactLine(label, facts.words.say("per_beam"))
    top = next(iter(tops), None)
    if facts is None or top is None or top == TableTop(None, None, None):
        return _line(label, None, language, in_plan=True)
    parts = []
    missing = words_of("gui-patient-missing-narrow", language)
    for key, length in zip(COUCH_KEYS, (top.vertical, top.longitudinal, top.lateral), strict=True):
        name = facts.words.say(key)
        if length is None:
            parts.append(f"{name} {missing}")
            continue
        text, unit = shown_couch(facts, key, length)
        parts.append(f"{name} {text} {unit}".replace(" ", NO_BREAK))
    return FactLine(label, "  ".join(parts))


def _notes(file: PatientFile, kind: str, label: str, language: Language) -> list[FactLine]:
    """Return the newest notes of a kind as written, with author and day."""
    found = [item for item in file.patient.notes if item.kind == kind]
    found = sorted(found, key=lambda item: item.written_at, reverse=True)[:NOTES]
    if not found:
        return [_line(label, None, language)]
    return [
        FactLine(
            label if not place else "",
            words_of(
                "gui-patient-note",
                language,
                text=item.text,
                author=item.author or words_of("gui-patient-author-none", language),
                day=_day(item.written_at.date(), language),
            ),
        )
        for place, item in enumerate(found)
    ]


def _last_shifts(facts: SheetFacts | None, language: Language) -> FactLine | None:
    """Return the last shifts that the ledger holds; they are copied, never added up."""
    if facts is None:
        return None
    parts = [
        (part, item.number)
        for item in facts.request.ledger_fractions
        for part in item.parts
        if part.shifts_mm is not None
    ]
    if not parts:
        return None
    part, number = max(parts, key=lambda pair: pair[0].given_at)
    told = "  ".join(
        f"{facts.words.say(key)} {centimetres(length, signed=True)} cm".replace(" ", NO_BREAK)
        for key, length in zip(COUCH_KEYS, part.shifts_mm or (), strict=False)
    )
    label = words_of("gui-patient-setup-shifts", language, number=number)
    return FactLine(label, told)


def _day(day: date, language: Language) -> str:
    return date_words(day, language)
