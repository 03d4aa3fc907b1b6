"""A plan as its tab shows it: head, stop, values, prescription, set-up, checks."""

from collections.abc import Sequence
from dataclasses import dataclass

from continuity_kit.domain.findings import Finding
from continuity_kit.domain.snapshot import PlanView
from continuity_kit.gui.presenters.cells import Tone
from continuity_kit.gui.presenters.patient_beam_cells import BeamTable
from continuity_kit.gui.presenters.patient_beams import beam_table
from continuity_kit.gui.presenters.patient_count import machine_words
from continuity_kit.gui.presenters.patient_dwells import DwellTable, dwell_table
from continuity_kit.gui.presenters.patient_file import PatientFile, plan_facts
from continuity_kit.gui.presenters.patient_setup import (
    FactLine,
    prescription_lines,
    setup_lines,
)
from continuity_kit.gui.presenters.refusals import finding_on_screen
from continuity_kit.gui.presenters.wording import NO_BREAK, date_words, words_of
from continuity_kit.messages import Language
from continuity_kit.sheets.blocks.findings import grouped
from continuity_kit.sheets.facts import SheetFacts, remarks, stops
from continuity_kit.sheets.form import shipped_form
from continuity_kit.sheets.refusal import FORM as REFUSAL_FORM
from continuity_kit.sheets.refusal import about

TRUST_CODES = {
    "sealed": "gui-patient-trust-sealed",
    "pinned": "gui-patient-trust-pinned",
    "unconfirmed": "gui-patient-trust-unconfirmed",
    "changed": "gui-patient-trust-changed",
}
TRUST_TONES: dict[str, Tone] = {
    "sealed": "green",
    "pinned": "second",
    "unconfirmed": "amber",
    "changed": "red",
}
SEVERITY_ICONS = {"stop": "stop", "warn": "warning", "note": "info"}
SEVERITY_TONES: dict[str, Tone] = {"stop": "red", "warn": "amber", "note": "second"}
PICTURE_ROLES = ("drr", "ct", "structure_set")


@dataclass(frozen=True)
class PlanChip:
    """One plan of several, to choose; `fraction` says where it stands."""

    plan_uid: str
    label: str
    fraction: str
    is_going_on: bool


@dataclass(frozen=True)
class Mark:
    """A word with its shape and colour."""

    icon: str
    words: str
    tone: Tone


@dataclass(frozen=True)
class StopLine:
    """One reason why a plan cannot be treated from its sheet, and what to fetch."""

    reason: str
    text: str
    fetch: str
    code: str


@dataclass(frozen=True)
class PlanState:
    """What the plan tab shows.

    Attributes:
        chips: empty unless the patient has several plans.
        choose: said while none of several is chosen; everything else is then empty.
        label, trust, code, machine: the head.
        stops: a red band in place of the table's head; empty when nothing stops.
        stop_title: of the band, in one sentence with the first reason.
        beams, dwells: one of the two, by the kind of plan; none when the plan was not read.
        unread: why there is no table.
    """

    chips: tuple[PlanChip, ...]
    chosen: str | None
    choose: str = ""
    label: str = ""
    trust: Mark | None = None
    code_label: str = ""
    code: str = ""
    machine: str = ""
    stop_title: str = ""
    stops: tuple[StopLine, ...] = ()
    beams: BeamTable | None = None
    dwells: DwellTable | None = None
    unread: str = ""
    prescription: tuple[FactLine, ...] = ()
    setup: tuple[FactLine, ...] = ()
    checks: tuple[Mark, ...] = ()
    titles: tuple[str, str, str] = ("", "", "")


def plan_state(
    file: PatientFile, plan_uid: str | None, language: Language, *, in_iec: bool = False
) -> PlanState:
    """Return the plan tab of a patient.

    Args:
        plan_uid: the chosen plan, None while nobody chose one of several.
        in_iec: show IEC 61217 though the machine has a signed profile.
    """
    chips = plan_chips(file, language)
    view = file.plan(plan_uid)
    if view is None:
        code = "gui-patient-plan-choose" if file.plans else "gui-patient-plan-none"
        sequence = file.head.sequence
        return PlanState(chips, None, choose=words_of(code, language, sequence=sequence))
    facts = plan_facts(file, view.plan_uid, language, in_iec=in_iec)
    with_profile = plan_facts(file, view.plan_uid, language)
    found = stop_lines(file, view, language)
    beams = dwells = None
    if view.plan is not None and view.plan.kind == "brachy":
        dwells = dwell_table(view.plan, facts, language)
    elif view.plan is not None:
        can_switch = with_profile is not None and with_profile.profile is not None
        beams = beam_table(view.plan, facts, language, can_switch=can_switch)
    return PlanState(
        chips=chips,
        chosen=view.plan_uid,
        label=plan_label(view),
        trust=trust_mark(view, language),
        code_label=words_of("gui-patient-code", language),
        code=view.code or _no_code(file, view, language),
        machine=machine_words(view, language),
        stop_title=_stop_title(found, language),
        stops=found,
        beams=beams,
        dwells=dwells,
        unread=_unread(file, view, language),
        prescription=prescription_lines(file, view, facts, language),
        setup=setup_lines(file, view, facts, language),
        checks=_checks(file, view, facts, language),
        titles=(
            words_of("gui-patient-title-prescription", language),
            words_of("gui-patient-title-setup", language),
            words_of("gui-patient-title-checks", language),
        ),
    )


def _no_code(file: PatientFile, view: PlanView, language: Language) -> str:
    """Say why no code is shown: it is on its way, or there is none."""
    if file.is_code_under_way(view):
        return words_of("gui-patient-code-soon", language)
    return words_of("gui-patient-code-none", language)


def plan_chips(file: PatientFile, language: Language) -> tuple[PlanChip, ...]:
    """Return a chip for each of several plans, in the order of the export."""
    if len(file.plans) < 2:
        return ()
    return tuple(
        PlanChip(
            view.plan_uid,
            plan_label(view),
            _standing(view, language),
            view.plan_uid in file.going_on,
        )
        for view in file.plans
    )


def plan_label(view: PlanView) -> str:
    """Return what a plan is called; its UID when it has no label."""
    return (view.plan.label if view.plan else None) or view.plan_uid


def trust_mark(view: PlanView, language: Language) -> Mark:
    """Return the trust of a plan, with since when it is unchanged."""
    words = words_of(TRUST_CODES[view.trust], language)
    since = view.unchanged_since
    if since is not None and view.trust in ("sealed", "pinned"):
        day = date_words(since.astimezone().date(), language).rsplit(NO_BREAK, 1)[0]
        words = words_of("gui-patient-trust-since", language, trust=words, day=day)
    return Mark(view.trust, words, TRUST_TONES[view.trust])


def stop_lines(file: PatientFile, view: PlanView, language: Language) -> tuple[StopLine, ...]:
    """Return every reason not to treat from this plan's sheet, as its refusal page gives them."""
    say = shipped_form(REFUSAL_FORM).speaker(language).say
    lines = []
    for alike in grouped(stops(file.requests[view.plan_uid])):
        finding = alike[0]
        subject = about(finding.code)
        reason = say(f"why_{subject}")
        text = _of_beams(alike, finding_on_screen(finding, language), language)
        fetch = words_of("gui-patient-stop-fetch", language, what=say(f"find_{subject}"))
        lines.append(StopLine(reason, text, fetch, finding.code))
    return tuple(lines)


def _of_beams(alike: Sequence[Finding], text: str, language: Language) -> str:
    """Return a sentence with the beams it is about before it."""
    numbers = [str(item.beam) for item in alike if item.beam is not None]
    if not numbers:
        return text
    code = "gui-patient-of-beam" if len(numbers) == 1 else "gui-patient-of-beams"
    return f"{words_of(code, language, beams=', '.join(numbers))} {_going_on(text)}"


def _going_on(text: str) -> str:
    """Return a sentence as it goes on behind a colon; an abbreviation keeps its capitals."""
    is_word = text[1:2].islower() or text[1:2] in (" ", "’")
    return text[:1].lower() + text[1:] if is_word else text


def _stop_title(found: Sequence[StopLine], language: Language) -> str:
    if not found:
        return ""
    reasons = ", ".join(dict.fromkeys(item.reason for item in found))
    title = words_of("gui-patient-stop-title", language, reason=reasons)
    return title.removesuffix(".") if reasons.endswith("?") else title


def _standing(view: PlanView, language: Language) -> str:
    position, planned = view.position, view.fractions_planned
    given = "?" if position is None or position.given is None else str(position.given)
    return words_of(
        "gui-patient-given-of", language, given=given, planned="?" if planned is None else planned
    )


def _unread(file: PatientFile, view: PlanView, language: Language) -> str:
    code = file.unread.get(view.plan_uid)
    if view.plan is None:
        return words_of("gui-patient-plan-unread", language, sequence=file.head.sequence)
    return "" if code is None else words_of("gui-patient-plan-slim", language, fault=code)


def _checks(
    file: PatientFile, view: PlanView, facts: SheetFacts | None, language: Language
) -> tuple[Mark, ...]:
    """Return what was checked, good and bad: what stops first, notes last."""
    found = [_printable(view, language), _approval(view, language), _pictures(file, language)]
    notes: Sequence[Finding] = view.findings if facts is None else remarks(facts)
    shown = [item for item in notes if item.severity != "stop"]
    for alike in grouped(sorted(shown, key=lambda item: item.severity != "warn")):
        first = alike[0]
        text = _of_beams(alike, finding_on_screen(first, language), language)
        found.append(Mark(SEVERITY_ICONS[first.severity], text, SEVERITY_TONES[first.severity]))
    return tuple(found)


def _printable(view: PlanView, language: Language) -> Mark:
    if view.printable:
        return Mark("given", words_of("gui-patient-check-printable", language), "green")
    return Mark("stop", words_of("gui-patient-check-refused", language), "red")


def _approval(view: PlanView, language: Language) -> Mark:
    """Return who approved, the OIS first; the file's own word is named as the file's."""
    status = view.status
    if status is not None and status.status == "treatment_approved":
        who = status.approved_by or words_of("gui-patient-check-signer-none", language)
        day = "" if status.approved_on is None else date_words(status.approved_on, language)
        words = words_of(
            "gui-patient-check-approved",
            language,
            who=" · ".join(item for item in (who, day) if item),
        )
        return Mark("given", words, "green")
    if status is not None and status.status is not None:
        say = shipped_form("treatment_sheet").speaker(language).say
        word = say(f"status_{status.status}")
        tone: Tone = "red" if not view.printable else "amber"
        return Mark("warning", words_of("gui-patient-check-ois", language, word=word), tone)
    word = (view.plan.approval if view.plan else None) or words_of("gui-patient-missing", language)
    return Mark("warning", words_of("gui-patient-check-file", language, word=word), "amber")


def _pictures(file: PatientFile, language: Language) -> Mark:
    """Return which pictures the export holds, and which it lacks."""
    names = {
        "drr": words_of("gui-patient-has-drr", language),
        "ct": words_of("gui-patient-has-ct", language),
        "structure_set": words_of("gui-patient-has-structures", language),
    }
    roles = {item.role for item in file.objects}
    lacking = [names[role] for role in PICTURE_ROLES if role not in roles]
    if not lacking:
        return Mark("given", words_of("gui-patient-check-pictures", language), "green")
    words = words_of("gui-patient-check-no-pictures", language, names=", ".join(lacking))
    return Mark("info", words, "second")
