"""A refusal as a page: one sentence, three blocks, the evidence, and who may override it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from continuity_kit.domain.session import Gate
from continuity_kit.errors import ContinuityError
from continuity_kit.gui.presenters.gate_evidence import Evidence, evidence_of
from continuity_kit.gui.presenters.gate_values import JUST_NOW, fill_values
from continuity_kit.gui.presenters.gate_words import ANY, OF_PAPER, WORDS, GateWords, words_for
from continuity_kit.gui.presenters.record_base import SessionBase
from continuity_kit.gui.presenters.wording import name_words, words_of
from continuity_kit.messages import Language, catalogue, sentence
from continuity_kit.services.session_request import GateRefusedError

SHORTEST_REASON = 15
LEADS: Mapping[str, str] = {
    "count-unknown": "settle",
    "count-conflict": "settle",
    "ledger-conflict": "settle",
    "plan-changed": "settle",
    "plan-not-approved": "release",
    "plan-retired": "release",
    "session-open": "settle",
    "fraction-skipped": "missed",
    "weekly-check-due": "check",
}
"""Where what a gate asks for is done; the others are not lifted by a settlement."""
LEAD_WORDS: Mapping[str, str] = {
    "settle": "gui-gate-lead-settle",
    "release": "gui-gate-lead-release",
    "missed": "gui-gate-lead-missed",
    "check": "gui-gate-lead-check",
}


@dataclass(frozen=True)
class GateBlock:
    """One of the three blocks: a title that is the same everywhere, and its text."""

    title: str
    text: str


@dataclass(frozen=True)
class GateState:
    """What the refusal page shows.

    Attributes:
        code: the gate's own code, as the command line and the ledger name it.
        head: the whole sentence; `matter` is what follows the word that stops.
        overrides: every code that an override would lift; empty where there is no override.
        also: what stands besides the first gate, in words.
        needs: whose signatures an override asks for, in words.
        act: what was refused, to be done again with the override.
        leads_to: section of the corrections where what stands is settled, and its button's words.
        noted: number of the refusal in the ledger, in words, or nothing.
        open_entry, override: words of their buttons.
    """

    code: str
    head: str
    matter: str
    about: str
    control: str
    blocks: tuple[GateBlock, GateBlock, GateBlock]
    evidence: Evidence
    noted: str
    close: str
    also: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()
    needs: str = ""
    act: str = ""
    leads_to: str = ""
    lead: str = ""
    open_entry: str = ""
    override: str = ""

    @property
    def can_override(self) -> bool:
        """Tell whether two people may lift what stands."""
        return bool(self.overrides)


def gates_of(error: ContinuityError) -> tuple[Gate, ...]:
    """Return the gates of a refusal; of another refusal, its code as one that nobody lifts."""
    if isinstance(error, GateRefusedError):
        return error.gates
    return (Gate(error.code, None, values=tuple(error.values.items())),)


def gate_state(
    gates: Sequence[Gate],
    base: SessionBase,
    fraction: int,
    now: datetime,
    language: Language,
    *,
    act: str = "",
    noted: int | None = None,
    scanned: str = "",
    given_at: datetime | None = None,
) -> GateState:
    """Return the page of the first gate, the others named in its first block.

    Args:
        act: `start` or `record`, which an override would do.
        given_at: when the refused fraction is given, or was; None is now.
        scanned: what was scanned, of a scan that is another patient's.
    """
    first = gates[0]
    words = words_for(first.code)
    if scanned and first.code == "wrong-patient":
        words = WORDS["wrong-patient-scanned"]
    if given_at is not None and now - given_at >= JUST_NOW and first.code in OF_PAPER:
        words = replace(words, do=OF_PAPER[first.code])
    told = [fill_values(gate, base, fraction, now, language, given_at) for gate in gates]
    values = told[0]
    overrides = _overrides(gates) if act else ()
    evidence = evidence_of(gates, base, fraction, now, language, given_at=given_at, scanned=scanned)
    matter = sentence(words.head, language, values)
    also = _also(gates[1:], told[1:], matter, language)
    return GateState(
        code=first.code,
        head=words_of("gui-gate-stop", language, head=matter),
        matter=matter,
        about=_about(base),
        control=words_of("gui-gate-control", language, gate=first.code),
        blocks=_blocks(words, first, values, also, language),
        also=also,
        evidence=evidence,
        noted="" if noted is None else words_of("gui-gate-noted", language, n=noted),
        close=words_of("gui-gate-close", language),
        overrides=overrides,
        needs=_needs(gates, language) if overrides else "",
        act=act if overrides else "",
        leads_to=LEADS.get(first.code, ""),
        lead=sentence(LEAD_WORDS[LEADS[first.code]], language) if first.code in LEADS else "",
        open_entry=words_of("gui-gate-open-entry", language, n=evidence.entry_number or "?"),
        override=words_of("gui-gate-override", language),
    )


def _also(
    gates: Sequence[Gate], told: Sequence[Mapping[str, str]], matter: str, language: Language
) -> tuple[str, ...]:
    """Return in words what stands besides the first gate, each once.

    SAFETY: an override lifts all of it, so none is left out, another beam of the same gate
    included (test_every_beam_that_stops_is_shown_with_its_values).
    """
    heads = [
        sentence(words_for(gate.code).head, language, values)
        for gate, values in zip(gates, told, strict=True)
    ]
    return tuple(head for head in dict.fromkeys(heads) if head != matter)


def _blocks(
    words: GateWords,
    first: Gate,
    values: Mapping[str, str],
    also: Sequence[str],
    language: Language,
) -> tuple[GateBlock, GateBlock, GateBlock]:
    what = _told(first, language) if words == ANY else sentence(words.what, language, values)
    if also:
        what = f"{what}\n{words_of('gui-gate-also', language, texts=' · '.join(also))}"
    return (
        GateBlock(sentence("gui-gate-title-what", language), what),
        GateBlock(
            sentence("gui-gate-title-safe", language), sentence(words.safe, language, values)
        ),
        GateBlock(
            sentence("gui-gate-title-do", language),
            _numbered(sentence(words.do, language, values)),
        ),
    )


def _numbered(text: str) -> str:
    """Return what to do as numbered lines; one thing alone has no number."""
    lines = text.split("\n")
    if len(lines) == 1:
        return text
    return "\n".join(f"{at}. {line}" for at, line in enumerate(lines, 1))


def _told(gate: Gate, language: Language) -> str:
    """Return the command line's sentence of a code, or the code itself: never blank."""
    text = catalogue(language).get(gate.code)
    known = dict(gate.values) | ({} if gate.beam is None else {"beam": str(gate.beam)})
    try:
        return gate.code if text is None else text.format_map(known)
    except KeyError:
        return gate.code


def _overrides(gates: Sequence[Gate]) -> tuple[str, ...]:
    """Return every code, if two people may lift all that stands; else none.

    SAFETY: one gate that nobody lifts leaves no override for the others
    (test_one_gate_that_nobody_lifts_takes_the_override_away).
    """
    if any(gate.override is None for gate in gates):
        return ()
    return tuple(dict.fromkeys(gate.code for gate in gates))


def _needs(gates: Sequence[Gate], language: Language) -> str:
    roles = {gate.override for gate in gates} - {"any_two"}
    if len(roles) > 1:
        return sentence("gui-gate-needs-both", language)
    if "physicist" in roles:
        return sentence("gui-gate-needs-physicist", language)
    if "doctor" in roles:
        return sentence("gui-gate-needs-doctor", language)
    return sentence("gui-gate-needs-any", language)


def _about(base: SessionBase) -> str:
    from_plan = base.plan.label if base.plan and base.plan.label else base.view.plan_uid
    family, given = name_words(base.patient.name)
    machine = base.view.status.machine if base.view.status else None
    parts = [f"{family} {given}".strip(), f"plan {from_plan}", machine or ""]
    return ", ".join(part for part in parts if part)
