"""What stands for a patient and can be corrected or settled: entries, counts, plans, conflicts."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Literal

from continuity_kit.domain.fraction_parts import beams_of
from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.ledger_kinds import KIND_FRACTION_ENDED
from continuity_kit.domain.snapshot import PlanView
from continuity_kit.gui.presenters.correct_base import CorrectBase
from continuity_kit.gui.presenters.record_numbers import unit_words
from continuity_kit.gui.presenters.wording import NO_BREAK, moment_words, words_of
from continuity_kit.messages import Language, catalogue, sentence
from continuity_kit.services.amend_entries import VOIDABLE
from continuity_kit.services.identity_conflicts import TO_SETTLE
from continuity_kit.services.ledger_lines import KIND_WORDS
from continuity_kit.sheets.finding_words import CONFLICT_WORDS

ActKind = Literal[
    "amend",
    "void",
    "missed",
    "elsewhere",
    "count",
    "group",
    "release",
    "changed",
    "seal",
    "source",
    "session",
    "conflict",
    "check",
]
RELEASE_CODES = frozenset(
    {
        "plan-not-approved",
        "plan-planning-approved",
        "plan-unapproved",
        "plan-rejected",
        "plan-retired",
        "approval-unreadable",
    }
)


@dataclass(frozen=True)
class Matter:
    """One thing that people can act on.

    Attributes:
        acts: what can be done; the first is not done by itself, a person chooses when several.
        entries: hashes that a conflict is between.
    """

    key: str
    title: str = field(repr=False)
    detail: str = field(repr=False)
    acts: tuple[ActKind, ...]
    plan_uid: str | None = None
    entry_hash: str | None = None
    named: str = ""
    entries: tuple[str, ...] = ()
    icon: str = "document"
    tone: str = "ink"


def matters_of(
    base: CorrectBase, tab: str, plan_uid: str | None, language: Language, zone: tzinfo | None
) -> tuple[Matter, ...]:
    """Return what a section lists.

    Args:
        tab: `correct`, `missed`, `settle`, `check` or `release`.
        plan_uid: only this plan's, where one is meant.
    """
    plans = [view for view in base.patient.plans if plan_uid in (None, view.plan_uid)]
    if tab == "correct":
        return tuple(_entries(base, plan_uid, language, zone))
    if tab == "missed":
        return tuple(_of_plan(base, view, ("missed", "elsewhere"), language) for view in plans)
    if tab == "check":
        return tuple(_of_plan(base, view, ("check",), language) for view in plans)
    if tab == "release":
        acts: tuple[ActKind, ...] = ("release", "seal", "source")
        return tuple(_of_plan(base, view, acts, language) for view in plans)
    return tuple(_to_settle(base, plans, language, zone))


def entry_title(entry: LedgerEntry, base: CorrectBase, language: Language) -> str:
    """Return "n° 345, séance enregistrée, fraction 16"."""
    kind = KIND_WORDS.get(entry.kind)
    words = entry.kind if kind is None else sentence(kind, language)
    number = words_of("gui-correct-entry", language, n=base.number(entry), kind=words)
    fraction = entry.subject.get("fraction")
    if fraction is None:
        return number
    return f"{number}, {words_of('gui-correct-of-fraction', language, n=fraction)}"


def entry_detail(
    entry: LedgerEntry, base: CorrectBase, language: Language, zone: tzinfo | None
) -> str:
    """Return when, what was read, who signed and why, of one entry."""
    parts = [moment_words(entry.stated_at.astimezone(zone), language)]
    given = _given(entry, language, zone)
    if given:
        parts.append(given)
    beams = entry.values.get("beams")
    if isinstance(beams, list):
        read = beams_of(beams)
        total = sum((beam.delivered_meterset_mu for beam in read), Decimal(0))
        each = " + ".join(str(beam.delivered_meterset_mu) for beam in read)
        unit = unit_words(base.unit(str(entry.subject.get("plan_uid"))), language)
        parts.append(_amounts(each, total, unit, is_one=len(read) == 1))
    parts.append(" + ".join(item.name for item in entry.signatures))
    if entry.reason:
        parts.append(entry.reason)
    return " · ".join(parts)


def _amounts(each: str, total: Decimal, unit: str, *, is_one: bool) -> str:
    """Return what was read; no line parts a sum from its number, nor a number from its unit."""
    if is_one:
        return f"{each}{NO_BREAK}{unit}"
    return f"{each} ={NO_BREAK}{total}{NO_BREAK}{unit}"


def _given(entry: LedgerEntry, language: Language, zone: tzinfo | None) -> str:
    """Return "donnée 07:35" of an entry that was written later: its own time is another one."""
    text = entry.values.get("given_at")
    if not isinstance(text, str):
        return ""
    given, written = datetime.fromisoformat(text).astimezone(zone), entry.stated_at.astimezone(zone)
    if given.replace(second=0, microsecond=0) == written.replace(second=0, microsecond=0):
        return ""
    is_same_day = given.date() == written.date()
    at = f"{given:%H:%M}" if is_same_day else moment_words(given, language)
    return words_of("gui-correct-given", language, at=at)


def _entries(
    base: CorrectBase, plan_uid: str | None, language: Language, zone: tzinfo | None
) -> Iterator[Matter]:
    own = [
        entry
        for entry in base.ledger.of_patient(base.patient.key)
        if plan_uid in (None, entry.subject.get("plan_uid")) and entry.kind in VOIDABLE
    ]
    for entry in sorted(own, key=lambda item: item.stated_at, reverse=True):
        is_void = entry.entry_hash in base.ledger.voided
        acts: tuple[ActKind, ...] = ("void",)
        if is_void:
            acts = ()
        elif entry.kind == KIND_FRACTION_ENDED:
            acts = ("amend", "void")
        detail = entry_detail(entry, base, language, zone)
        if is_void:
            detail = f"{sentence('gui-correct-voided', language)} · {detail}"
        yield Matter(
            key=entry.entry_hash,
            title=entry_title(entry, base, language),
            detail=detail,
            acts=acts,
            plan_uid=str(entry.subject.get("plan_uid") or "") or None,
            entry_hash=entry.entry_hash,
            named=base.number(entry),
            icon="not-counted" if is_void else "document",
            tone="third" if is_void else "ink",
        )


def _of_plan(
    base: CorrectBase, view: PlanView, acts: tuple[ActKind, ...], language: Language
) -> Matter:
    planned = "?" if view.fractions_planned is None else view.fractions_planned
    given = None if view.position is None else view.position.given
    detail = words_of(
        "gui-correct-plan-detail", language, n="?" if given is None else given, N=planned
    )
    return Matter(
        view.plan_uid, base.label(view.plan_uid), detail, acts, view.plan_uid, icon="gantry"
    )


def _to_settle(
    base: CorrectBase, plans: list[PlanView], language: Language, zone: tzinfo | None
) -> Iterator[Matter]:
    for item in base.conflicts:
        code = CONFLICT_WORDS.get(item.code)
        yield Matter(
            key=item.conflict_id,
            title=item.code if code is None else sentence(code, language),
            detail=_names(base, item.entries, language),
            acts=("conflict",),
            named=item.conflict_id,
            entries=item.entries,
            icon="in-conflict",
            tone="red",
        )
    for finding in base.patient.findings:
        values = dict(finding.values)
        if finding.code == TO_SETTLE:
            yield Matter(
                key=values["conflict"],
                title=sentence("gui-correct-identity", language),
                detail=_identity(base, values["about"], language),
                acts=("conflict",),
                named=values["conflict"],
                icon="in-conflict",
                tone="red",
            )
    for session in base.open_sessions:
        yield Matter(
            key=session.session,
            title=words_of("gui-correct-session", language, fraction=session.fraction or "?"),
            detail=" · ".join(
                (
                    moment_words(session.started_at.astimezone(zone), language),
                    base.label(session.plan_uid),
                    session.started_by,
                )
            ),
            acts=("session",),
            plan_uid=session.plan_uid,
            named=session.session,
            icon="started",
            tone="blue",
        )
    for view in plans:
        yield from _of_view(base, view, language)


def _of_view(base: CorrectBase, view: PlanView, language: Language) -> Iterator[Matter]:
    label, position = base.label(view.plan_uid), view.position
    stops = {item.code for item in view.findings if item.severity == "stop"}

    def matter(what: str, code: str, acts: tuple[ActKind, ...], icon: str, tone: str) -> Matter:
        title = words_of(code, language, plan=label)
        detail = sentence(what, language)
        return Matter(f"{acts[0]} {view.plan_uid}", title, detail, acts, view.plan_uid,
                      icon=icon, tone=tone)  # fmt: skip

    if position is None or position.is_unknown or position.conflict:
        yield matter(
            "gui-correct-count-detail", "gui-correct-count", ("count",), "count-unknown", "red"
        )
    if "several-fraction-groups" in stops:
        yield matter("gui-correct-group-detail", "gui-correct-group", ("group",), "stop", "red")
    if view.trust == "changed":
        yield matter(
            "gui-correct-changed-detail", "gui-correct-changed", ("changed",), "changed", "red"
        )
    if stops & RELEASE_CODES:
        yield matter(
            "gui-correct-release-detail",
            "gui-correct-release",
            ("release",),
            "unconfirmed",
            "amber",
        )
    if view.trust == "unconfirmed":
        yield matter(
            "gui-correct-seal-detail",
            "gui-correct-seal",
            ("seal", "source"),
            "unconfirmed",
            "amber",
        )


def _names(base: CorrectBase, hashes: tuple[str, ...], language: Language) -> str:
    found = [entry for item in hashes if (entry := base.entry(item)) is not None]
    return " / ".join(entry_title(entry, base, language) for entry in found)


def _identity(base: CorrectBase, code: str, language: Language) -> str:
    text = catalogue(language).get(code)
    found = next((item for item in base.patient.findings if item.code == code), None)
    if text is None or found is None:
        return code
    try:
        return text.format_map(dict(found.values))
    except KeyError:
        return code
