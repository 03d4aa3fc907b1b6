"""The page of a session in words, from what the flow knows."""

from continuity_kit.gui.presenters import record_draft as drafts
from continuity_kit.gui.presenters.gate_state import GateState, gate_state
from continuity_kit.gui.presenters.identity import IdentityState, identity_state
from continuity_kit.gui.presenters.patient_count import Ongoing
from continuity_kit.gui.presenters.record_flow import DONE, RecordFlow
from continuity_kit.gui.presenters.record_paper_words import of_paper
from continuity_kit.gui.presenters.record_state import RecordState, SignatureAsked, StepLine
from continuity_kit.gui.presenters.record_step_words import (
    checks_step,
    colleague_step,
    done_step,
    identity_step,
    start_step,
    units_step,
)
from continuity_kit.gui.presenters.wording import words_of
from continuity_kit.messages import Language, sentence

TITLES = {
    0: "gui-record-title-loading",
    drafts.IDENTITY: "gui-record-title-identity",
    drafts.CHECKS: "gui-record-title-checks",
    drafts.START: "gui-record-title-start",
    drafts.UNITS: "gui-record-title-units",
    drafts.COLLEAGUE: "gui-record-title-colleague",
    DONE: "gui-record-title-done",
}
SUBTITLES = {
    0: "gui-record-sub-loading",
    drafts.IDENTITY: "gui-record-sub-identity",
    drafts.CHECKS: "gui-record-sub-checks",
    drafts.START: "gui-record-sub-start",
    drafts.UNITS: "gui-record-sub-units",
    drafts.COLLEAGUE: "gui-record-sub-colleague",
    DONE: "gui-record-sub-done",
}
GO = {
    0: "gui-record-go-next",
    drafts.IDENTITY: "gui-record-go-next",
    drafts.CHECKS: "gui-record-go-next",
    drafts.START: "gui-record-go-start",
    drafts.UNITS: "gui-record-go-units",
    drafts.COLLEAGUE: "gui-record-go-colleague",
    DONE: "gui-record-go-done",
}
CLOSE = {
    drafts.UNITS: "gui-record-close-started",
    drafts.COLLEAGUE: "gui-record-close-confirm",
}
WAS = {
    drafts.IDENTITY: "gui-record-was-said",
    drafts.CHECKS: "gui-record-was-checked",
    drafts.START: "gui-record-was-started",
    drafts.UNITS: "gui-record-was-read",
    drafts.COLLEAGUE: "gui-record-was-confirmed",
}
STEPS = (
    (drafts.IDENTITY, "gui-record-step-identity", "gui-record-hint-identity"),
    (drafts.CHECKS, "gui-record-step-checks", "gui-record-hint-checks"),
    (drafts.START, "gui-record-step-start", "gui-record-hint-start"),
    (drafts.UNITS, "gui-record-step-units", "gui-record-hint-units"),
    (drafts.COLLEAGUE, "gui-record-step-colleague", "gui-record-hint-colleague"),
)


def record_state(flow: RecordFlow) -> RecordState:
    """Return everything the page shows of a session."""
    language, step = flow.workplace.language, flow.step
    shown = step if flow.base is not None or step == drafts.IDENTITY else 0
    plan = _plan_label(flow)
    values = {
        "plan": plan,
        "fraction": flow.fraction,
        "machine": flow.draft.machine or "?",
    }
    go, close = GO[shown], CLOSE.get(step, "gui-record-close")
    is_paper = flow.draft.after_the_fact
    if is_paper and step == drafts.START:
        go = "gui-record-go-next"
    elif is_paper and step == drafts.UNITS:
        close = "gui-record-close"
    return RecordState(
        step=shown,
        steps=_steps(flow, language),
        title=words_of(of_paper(TITLES[shown], is_after_the_fact=is_paper), language, **values),
        subtitle=words_of(
            of_paper(SUBTITLES[shown], is_after_the_fact=is_paper), language, **values
        ),
        note=_note(flow, language),
        flag=sentence("gui-record-after-the-fact", language) if is_paper else "",
        banner=flow.banner,
        close=sentence(close, language),
        go=sentence("gui-record-go-busy" if flow.is_busy else go, language),
        go_note=sentence("gui-record-unconfirmed-note", language)
        if step == drafts.COLLEAGUE
        else "",
        can_go=flow.can_go(),
        is_busy=flow.is_busy,
        asks_close=flow.asks_close,
        close_question=words_of("gui-record-close-question", language, fraction=flow.fraction),
        keep=sentence("gui-record-close-keep", language),
        leave=sentence("gui-record-close-leave", language),
        identity=_identity(flow, language),
        first=identity_step(flow, language) if step == drafts.IDENTITY else None,
        checks=checks_step(flow, language) if shown == drafts.CHECKS else None,
        start=start_step(flow, language) if shown == drafts.START else None,
        units=units_step(flow, language) if shown == drafts.UNITS else None,
        colleague=colleague_step(flow, language) if shown == drafts.COLLEAGUE else None,
        done=done_step(flow, language) if shown == DONE else None,
        signature=_signature(flow, language),
        gate=_gate(flow, language),
    )


def _gate(flow: RecordFlow, language: Language) -> GateState | None:
    refused = flow.refused
    if refused is None:
        return None
    act = refused.act if refused.act in ("start", "record") else ""
    return gate_state(
        refused.gates,
        refused.base,
        flow.fraction,
        flow.workplace.now(),
        language,
        act=act,
        noted=refused.noted,
        scanned=refused.scanned,
        given_at=flow.given_at(),
    )


def _steps(flow: RecordFlow, language: Language) -> tuple[StepLine, ...]:
    lines = []
    for number, title, hint in STEPS:
        is_done = number < flow.step or flow.step == DONE
        mark = "done" if is_done else "now" if number == flow.step else "later"
        asked = of_paper(hint, is_after_the_fact=flow.draft.after_the_fact)
        detail = _done_detail(flow, number, language) if is_done else sentence(asked, language)
        lines.append(StepLine(number, sentence(title, language), detail, mark))  # type: ignore[arg-type]
    return tuple(lines)


def _done_detail(flow: RecordFlow, number: int, language: Language) -> str:
    """Return what a step came to; of the metersets only how many beams, never a value."""
    at = flow.moments.get(number, "")
    code = WAS[number]
    if number == drafts.IDENTITY and flow.draft.scanned_at:
        code, at = "gui-record-was-scanned", flow.draft.scanned_at
    elif number == drafts.UNITS and flow.is_interrupted:
        code = "gui-record-was-interrupted"
    if not at:
        return sentence("gui-record-was-before", language)
    told = of_paper(code, is_after_the_fact=flow.draft.after_the_fact)
    return words_of(told, language, count=len(flow.draft.readings), at=at)


def _note(flow: RecordFlow, language: Language) -> str:
    if flow.step < drafts.UNITS or (flow.draft.after_the_fact and flow.step == drafts.UNITS):
        return ""
    code = {
        drafts.UNITS: "gui-record-note-started",
        drafts.COLLEAGUE: "gui-record-note-unconfirmed",
        DONE: "gui-record-note-done",
    }[flow.step]
    return words_of(code, language, fraction=flow.fraction)


def _identity(flow: RecordFlow, language: Language) -> IdentityState | None:
    now = flow.workplace.now()
    if flow.base is not None:
        known = [item.given_at for item in flow.base.facts.fractions if item.given_at]
        return identity_state(
            flow.base.patient,
            flow.base.view,
            language,
            now,
            snapshot=flow.workplace.snapshot,
            kit_last_at=max(known, default=None),
            # SAFETY: while a fraction is recorded its own number stands in the bar, never the one
            # after it (test_the_bar_names_the_fraction_under_way_until_it_is_confirmed).
            ongoing=_ongoing(flow),
        )
    patient = flow.workplace.patient(flow.key)
    if patient is None:
        return None
    plan = next((p for p in patient.plans if p.plan_uid == flow.draft.plan_uid), None)
    return identity_state(patient, plan, language, now, snapshot=flow.workplace.snapshot)


def _ongoing(flow: RecordFlow) -> Ongoing | None:
    """Return the fraction being recorded, and what it is: under way is what the beam gives now.

    SAFETY: a beam that is over, or a session of paper, is never called under way
    (test_the_bar_calls_under_way_only_what_the_beam_gives_now).
    """
    if flow.step == drafts.COLLEAGUE:
        return Ongoing(flow.fraction, "gui-record-to-confirm")
    if flow.step != drafts.UNITS:
        return None
    is_paper = flow.draft.after_the_fact
    return Ongoing(flow.fraction, of_paper("gui-record-ongoing", is_after_the_fact=is_paper))


def _signature(flow: RecordFlow, language: Language) -> SignatureAsked | None:
    if flow.base is None or flow.step not in (drafts.START, drafts.UNITS):
        return None
    if flow.step == drafts.START and flow.draft.after_the_fact:
        return None
    return SignatureAsked(
        title=sentence("gui-record-code-of", language),
        people=flow.people,
        nobody=sentence("gui-record-choose-person", language),
        first=flow.draft.first,
        pin_name=sentence("gui-record-pin", language),
    )


def _plan_label(flow: RecordFlow) -> str:
    if flow.base is None:
        return "?"
    plan = flow.base.plan
    return (plan.label if plan else None) or flow.base.view.plan_uid
