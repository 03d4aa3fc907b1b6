"""Each of the five steps in words."""

from decimal import Decimal

from continuity_kit.domain.ledger import FractionPart
from continuity_kit.domain.ledger_kinds import KIND_CONFIRMATION
from continuity_kit.gui.presenters.patient_count import ongoing_plans
from continuity_kit.gui.presenters.record_base import SessionBase
from continuity_kit.gui.presenters.record_checks import check_lines
from continuity_kit.gui.presenters.record_flow import RecordFlow
from continuity_kit.gui.presenters.record_numbers import (
    BeamToGive,
    reading_sum,
    typed_meterset,
    unit_words,
    verdict_of,
)
from continuity_kit.gui.presenters.record_paper_words import of_paper
from continuity_kit.gui.presenters.record_shifts import shifts_note
from continuity_kit.gui.presenters.record_state import (
    BeamRow,
    BeamToCompare,
    ChecksStep,
    Choice,
    ColleagueStep,
    DoneStep,
    IdentityStep,
    Outcome,
    StartStep,
    UnitsStep,
)
from continuity_kit.gui.presenters.record_stops import stops_told
from continuity_kit.gui.presenters.typed_day import day_hint
from continuity_kit.gui.presenters.wording import NO_BREAK, date_words, name_words, words_of
from continuity_kit.messages import Language, sentence


def identity_step(flow: RecordFlow, language: Language) -> IdentityStep:
    """Return step 1: who, and which plan where several are going on."""
    draft = flow.draft
    patient = flow.workplace.patient(flow.key)
    plans = () if patient is None else ongoing_plans(patient) or patient.plans
    is_paper = draft.after_the_fact
    scanned = sentence(of_paper("gui-record-scan-ask", is_after_the_fact=is_paper), language)
    if draft.scanned_at:
        scanned = words_of("gui-record-scan-done", language, at=draft.scanned_at)
    return IdentityStep(
        scanned=scanned,
        is_scanned=bool(draft.scanned_at),
        ticks=(
            sentence(of_paper("gui-record-said-name", is_after_the_fact=is_paper), language),
            sentence(of_paper("gui-record-said-birth", is_after_the_fact=is_paper), language),
        ),
        ticked=draft.said,
        plans=tuple(
            Choice(
                view.plan_uid,
                (view.plan.label if view.plan else None) or view.plan_uid,
                (view.prescription.treatment_site or "") if view.prescription else "",
            )
            for view in plans
        )
        if len(plans) > 1
        else (),
        plan=draft.plan_uid,
        plan_title=sentence("gui-record-choose-plan", language),
        asks_time=draft.after_the_fact,
        given_on=draft.given_on,
        given_at=draft.given_at,
        time_words=(
            sentence("gui-record-time-title", language),
            sentence("gui-record-time-day", language),
            sentence("gui-record-time-hour", language),
        ),
        day_hint=day_hint(draft.given_on, flow.workplace.now().date(), language),
        paper=flow.paper.state(language, flow.workplace.now().tzinfo, is_busy=flow.is_busy),
        photo=flow.photo,
        photo_words="" if flow.photo_code is None else sentence(flow.photo_code, language),
    )


def checks_step(flow: RecordFlow, language: Language) -> ChecksStep:
    """Return step 2: machine, fraction, gates."""
    base, draft = flow.base, flow.draft
    if base is None:
        raise ValueError("nothing is read yet")
    gates = flow.gates()
    lines = check_lines(
        gates,
        has_machine=draft.machine is not None,
        asks_check=base.facts.check_valid_for is not None,
        language=language,
    )
    return ChecksStep(
        machine_title=sentence(
            of_paper("gui-record-choose-machine", is_after_the_fact=draft.after_the_fact), language
        ),
        machines=tuple(Choice(name, name) for name in base.machines),
        machine=draft.machine,
        lines=lines,
        lines_title=words_of(
            "gui-record-checks-passed",
            language,
            passed=sum(not line.stands and not line.waits for line in lines),
            count=len(lines),
        ),
        stops=stops_told(
            gates, base, flow.fraction, flow.given_at(), flow.workplace.now(), language
        ),
        asks_fraction=draft.after_the_fact,
        fraction=str(flow.fraction),
        fraction_title=sentence("gui-record-fraction-title", language),
    )


def start_step(flow: RecordFlow, language: Language) -> StartStep:
    """Return step 3: the fraction in large, and what the console must show before the beam."""
    base = flow.base
    if base is None:
        raise ValueError("nothing is read yet")
    planned, is_paper = base.view.fractions_planned, flow.draft.after_the_fact
    return StartStep(
        fraction=words_of("gui-record-fraction-large", language, n=flow.fraction),
        of=words_of("gui-record-fraction-of", language, N="?" if planned is None else planned),
        columns=(
            sentence("gui-record-column-number", language),
            sentence("gui-record-column-beam", language),
            sentence(of_paper("gui-record-column-to-give", is_after_the_fact=is_paper), language),
        ),
        beams=tuple(
            BeamToCompare(
                str(beam.number), beam.name, _detail(beam, language), _to_give(beam, language)
            )
            for beam in flow.beams()
        ),
        warning=sentence("gui-record-start-warning", language),
        asks_signature=not flow.draft.after_the_fact,
    )


def _detail(beam: BeamToGive, language: Language) -> str:
    """Return energy and gantry; the angle with its scale, since a console may have another."""
    if not beam.gantry:
        return beam.energy
    code = "gui-record-beam-detail" if beam.energy else "gui-record-beam-gantry"
    return words_of(code, language, energy=beam.energy, gantry=beam.gantry)


def _to_give(beam: BeamToGive, language: Language) -> str:
    if beam.is_done:
        return sentence("gui-record-beam-done", language)
    if beam.left is None:
        return sentence("gui-record-not-in-plan", language)
    return f"{beam.left}{NO_BREAK}{unit_words(beam.planned.unit, language)}"


def units_step(flow: RecordFlow, language: Language) -> UnitsStep:
    """Return step 4: one field a beam, nothing prefilled."""
    draft = flow.draft
    unit = unit_words("MU" if flow.base is None else flow.base.unit, language)
    couch_unit = "cm" if flow.base is None else flow.base.couch_unit
    axes = (
        sentence("gui-record-axis-vertical", language),
        sentence("gui-record-axis-longitudinal", language),
        sentence("gui-record-axis-lateral", language),
    )
    return UnitsStep(
        columns=(
            sentence("gui-record-column-number", language),
            sentence("gui-record-column-beam", language),
            words_of("gui-record-column-planned", language, unit=unit),
            words_of(
                of_paper("gui-record-column-read", is_after_the_fact=draft.after_the_fact),
                language,
                unit=unit,
            ),
            sentence("gui-record-column-difference", language),
            sentence("gui-record-column-ended", language),
        ),
        rows=tuple(_row(flow, beam, language) for beam in flow.beams()),
        hidden_note=sentence("gui-record-hidden-note", language),
        complete=sentence("gui-record-complete", language),
        interrupted=sentence("gui-record-interrupted", language),
        done_words=sentence("gui-record-beam-done", language),
        hidden_words=sentence("gui-record-after-reading", language),
        shifts_title=sentence("gui-record-shifts", language),
        shift_names=axes,
        shifts=draft.shifts_cm,
        shifts_note=shifts_note(draft.shifts_cm, language),
        couch_title=words_of(
            of_paper("gui-record-couch", is_after_the_fact=draft.after_the_fact),
            language,
            unit=couch_unit,
        ),
        couch=draft.couch,
        remark_title=sentence("gui-record-remark", language),
        remark_hint=sentence("gui-record-remark-hint", language),
        remark=draft.remark,
        interrupted_hint=sentence("gui-record-interrupted-hint", language),
        asks_reason=flow.is_interrupted,
        reason_title=sentence("gui-record-partial-reason", language),
        reason_hint=sentence("gui-record-partial-hint", language),
        reason=draft.partial_reason,
    )


def _row(flow: RecordFlow, beam: BeamToGive, language: Language) -> BeamRow:
    typed_text = dict(flow.draft.readings).get(beam.number, "")
    typed: Decimal | None = typed_meterset(typed_text)
    is_shown = beam.number in flow.draft.shown and typed is not None
    outcome = dict(flow.draft.outcomes).get(beam.number, "")
    chosen: Outcome = "complete" if outcome == "complete" else "interrupted" if outcome else ""
    return BeamRow(
        number=beam.number,
        name=beam.name,
        detail=_detail(beam, language),
        typed=typed_text,
        outcome=chosen,
        verdict=(
            verdict_of(beam, typed, language, is_interrupted=chosen == "interrupted")
            if is_shown and typed is not None
            else None
        ),
        is_wrong=bool(typed_text.strip()) and typed is None,
        is_done=beam.is_done,
        spoken=words_of("gui-record-reading-of", language, beam=beam.number, name=beam.name),
    )


def colleague_step(flow: RecordFlow, language: Language) -> ColleagueStep:
    """Return step 5: the second person, without any meterset of the first.

    SAFETY: nothing here comes from a reading of the first person
    (test_no_first_reading_is_told_to_the_second_person).
    """
    base, pending = flow.base, flow.pending
    if base is None or pending is None:
        raise ValueError("nothing waits for a colleague")
    total = reading_sum(flow.reading) if flow.reading.strip() else None
    unit = unit_words(base.unit, language)
    return ColleagueStep(
        who_title=sentence("gui-record-who", language),
        who_note=words_of("gui-record-who-note", language, name=pending.part.recorded_by),
        people=flow.colleagues(),
        nobody=sentence("gui-record-choose-person", language),
        reading_title=words_of(
            of_paper("gui-record-blind-title", is_after_the_fact=flow.draft.after_the_fact),
            language,
            unit=unit,
        ),
        reading_hint=sentence("gui-record-blind-hint", language),
        total="" if total is None else f"={NO_BREAK}{total}{NO_BREAK}{unit}",
        pin_title=sentence("gui-record-pin-second", language),
        signs_title=sentence("gui-record-signs-title", language),
        signs=_signs(flow, language),
        hidden_label=unit,
        hidden_words=sentence("gui-record-hidden", language),
        meaning=sentence("gui-record-signs-meaning", language),
    )


def _signs(flow: RecordFlow, language: Language) -> tuple[tuple[str, str], ...]:
    base, pending = flow.base, flow.pending
    if base is None or pending is None:
        raise ValueError("nothing waits for a colleague")
    patient, part = base.patient, pending.part
    family, given = name_words(patient.name)
    planned = base.view.fractions_planned
    is_whole = part.outcome == "complete"
    beams = words_of(
        "gui-record-beams-complete" if is_whole else "gui-record-beams-interrupted",
        language,
        count=len(part.beams),
    )
    born = "?" if patient.birth_date is None else date_words(patient.birth_date, language)
    rows = (
        ("gui-record-row-patient", f"{family} {given}".strip()),
        ("gui-record-row-number", patient.key.patient_id),
        ("gui-record-row-born", born),
        ("gui-record-row-plan", (base.plan.label if base.plan else None) or base.view.plan_uid),
        (
            "gui-record-row-fraction",
            words_of(
                "gui-gate-fraction-of",
                language,
                n=pending.fraction,
                N="?" if planned is None else planned,
            ),
        ),
        ("gui-record-row-machine", part.machine or "?"),
        ("gui-record-row-beams", beams),
        ("gui-record-row-by", f"{part.recorded_by}, {part.given_at.astimezone():%H:%M}"),
    )
    return tuple((sentence(label, language), value) for label, value in rows)


def _confirmed(base: SessionBase, part: FractionPart, language: Language) -> str:
    """Return who confirmed, with the number of that entry: the line above tells it too."""
    if part.confirmed_by is None:
        return sentence("gui-gate-not-confirmed", language)
    made = [
        entry
        for entry in base.ledger.entries
        if entry.kind == KIND_CONFIRMATION and entry.amends == part.entry_hash
    ]
    if not made:
        return part.confirmed_by
    name, number = part.confirmed_by, made[-1].index
    return words_of("gui-record-confirmed-as", language, name=name, n=number)


def done_step(flow: RecordFlow, language: Language) -> DoneStep:
    """Return what the ledger holds of the fraction, beam by beam, and which one is next."""
    base = flow.base
    if base is None:
        raise ValueError("nothing is read yet")
    known = next((it for it in base.facts.fractions if it.number == flow.fraction), None)
    part = known.parts[-1] if known is not None and known.parts else None
    entry = None if part is None else base.entry(part.entry_hash)
    unit = unit_words(base.unit, language)
    beams: list[tuple[str, str]] = []
    rows: list[tuple[str, str]] = []
    if part is not None:
        beams = [
            (
                words_of("gui-correct-field-beam", language, beam=beam.beam_number),
                f"{beam.delivered_meterset_mu}{NO_BREAK}{unit}",
            )
            for beam in part.beams
        ]
        rows = [
            (sentence("gui-record-row-machine", language), part.machine or "?"),
            (sentence("gui-record-row-by", language), part.recorded_by),
            (sentence("gui-gate-row-confirmed", language), _confirmed(base, part, language)),
        ]
    following = base.facts.position.next_fraction
    code = "gui-record-next-interrupted" if flow.is_interrupted else "gui-record-next"
    return DoneStep(
        title=sentence("gui-record-done-title", language),
        number="" if entry is None else words_of("gui-record-number", language, n=entry.index),
        beams=tuple(beams),
        rows=tuple(rows),
        following=sentence("gui-record-next-none", language)
        if following is None
        else words_of(code, language, fraction=following),
    )
