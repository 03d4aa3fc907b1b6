"""The form of one act in words: its fields, what it does, who signs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Literal

from continuity_kit.domain.fraction_parts import beams_of
from continuity_kit.gui.presenters.cells import Tone
from continuity_kit.gui.presenters.correct_acts import ALONE
from continuity_kit.gui.presenters.correct_base import CorrectBase
from continuity_kit.gui.presenters.correct_day import day_told, standing
from continuity_kit.gui.presenters.correct_matters import (
    ActKind,
    Matter,
    entry_detail,
    entry_title,
)
from continuity_kit.gui.presenters.people import PersonChoice, in_language
from continuity_kit.gui.presenters.record_numbers import typed_meterset, unit_words
from continuity_kit.gui.presenters.record_state import Choice
from continuity_kit.gui.presenters.typed_day import day_hint, is_day
from continuity_kit.gui.presenters.wording import words_of
from continuity_kit.messages import Language, sentence

FieldKind = Literal["text", "choice", "tick"]
MEANINGS: Mapping[ActKind, str] = {
    "amend": "gui-correct-does-amend",
    "void": "gui-correct-does-void",
    "missed": "gui-correct-does-missed",
    "elsewhere": "gui-correct-does-elsewhere",
    "count": "gui-correct-does-count",
    "group": "gui-correct-does-group",
    "release": "gui-correct-does-release",
    "changed": "gui-correct-does-changed",
    "seal": "gui-correct-does-seal",
    "source": "gui-correct-does-source",
    "session": "gui-correct-does-session",
    "conflict": "gui-correct-does-conflict",
    "check": "gui-correct-does-check",
}
NAMES: Mapping[ActKind, str] = {
    "amend": "gui-correct-act-amend",
    "void": "gui-correct-act-void",
    "missed": "gui-correct-act-missed",
    "elsewhere": "gui-correct-act-elsewhere",
    "count": "gui-correct-act-count",
    "group": "gui-correct-act-group",
    "release": "gui-correct-act-release",
    "changed": "gui-correct-act-changed",
    "seal": "gui-correct-act-seal",
    "source": "gui-correct-act-source",
    "session": "gui-correct-act-session",
    "conflict": "gui-correct-act-conflict",
    "check": "gui-correct-act-check",
}
DAY = ("day", "gui-correct-field-day", "")
ASKED: Mapping[ActKind, tuple[tuple[str, str, str], ...]] = {
    "missed": (DAY,),
    "elsewhere": (
        DAY,
        ("host", "gui-correct-field-host", ""),
        ("fraction", "gui-correct-field-fraction", ""),
    ),
    "count": (("count", "gui-correct-field-count", "gui-correct-hint-count"),),
    "seal": (("code", "gui-correct-field-code", "gui-correct-hint-code"),),
}
"""Name, label and hint of the fields that an act asks for."""
NEEDS_PHYSICIST: frozenset[ActKind] = frozenset({"release", "changed"})


@dataclass(frozen=True)
class FormField:
    """One thing that is asked; nothing is filled in but what somebody typed."""

    name: str
    label: str
    kind: FieldKind = "text"
    hint: str = ""
    value: str = field(default="", repr=False)
    choices: tuple[Choice, ...] = ()
    is_needed: bool = True
    tone: Tone = "second"


@dataclass(frozen=True)
class FormState:
    """The form.

    Attributes:
        detail: of an entry or a conflict; a plan's stands in the list beside the form already.
        lacks: what is still to be filled in, in words; empty when the act can be signed.
        unsigned: what is still missing when nothing else is.
    """

    title: str
    detail: str
    acts: tuple[Choice, ...]
    act: ActKind | None
    does: str
    fields: tuple[FormField, ...]
    asks_reason: bool
    reason_title: str
    reason: str = field(repr=False)
    roles: str = ""
    first: str = ""
    second: str = ""
    needs_second: bool = True
    people: tuple[PersonChoice, ...] = field(default=(), repr=False)
    nobody: str = ""
    pin_name: str = ""
    sign: str = ""
    lacks: str = ""
    unsigned: str = ""


def form_state(
    base: CorrectBase,
    matter: Matter,
    act: ActKind | None,
    values: Mapping[str, str],
    reason: str,
    language: Language,
    now: datetime,
) -> FormState:
    """Return the form of a matter; without an act it asks which one."""
    fields = () if act is None else _fields(base, matter, act, values, language, now)
    found = standing(base, matter, act, values)
    alone = act in ALONE and not found
    return FormState(
        title=matter.title,
        detail="" if matter.key == matter.plan_uid else matter.detail,
        acts=tuple(Choice(kind, sentence(NAMES[kind], language)) for kind in matter.acts),
        act=act,
        does="" if act is None else sentence(MEANINGS[act], language),
        fields=fields,
        asks_reason=act is not None and act != "check",
        reason_title=sentence("gui-correct-reason", language),
        reason=reason,
        roles=_roles(act, language, is_alone=alone),
        first=sentence(
            "gui-correct-who-signs" if alone and act != "check" else "gui-gate-override-first",
            language,
        ),
        second=sentence(
            "gui-correct-second-optional" if act == "check" else "gui-gate-override-second",
            language,
        ),
        needs_second=act is not None and not (alone and act != "check"),
        people=in_language(base.people, language),
        nobody=sentence("gui-record-choose-person", language),
        pin_name=sentence("gui-record-pin", language),
        sign=sentence("gui-correct-sign-alone" if alone else "gui-correct-sign", language),
        lacks=_lacks(act, fields, reason, language) if act else _choose(matter, language),
        unsigned=sentence("gui-correct-lacks-signature", language),
    )


def _roles(act: ActKind | None, language: Language, *, is_alone: bool) -> str:
    """Return whose signatures the act takes.

    SAFETY: a check that lifts a stop is a physicist's
    (test_the_check_says_that_a_physicist_lifts_the_stop).
    """
    if act is None:
        return ""
    code = "gui-correct-needs-one" if is_alone else "gui-gate-needs-any"
    if act == "check":
        code = "gui-correct-needs-check"
    elif act in NEEDS_PHYSICIST:
        code = "gui-gate-needs-physicist"
    return words_of("gui-correct-needs", language, what=sentence(code, language))


def _choose(matter: Matter, language: Language) -> str:
    """Return "Choisissez : manquée ou donnée ailleurs." """
    names = [_within(sentence(NAMES[kind], language)) for kind in matter.acts]
    what = ", ".join(names[:-1])
    if what:
        what = words_of("gui-correct-or", language, some=what, last=names[-1])
    return words_of("gui-correct-lacks-act", language, what=what or names[-1])


def _within(words: str) -> str:
    """Return words as they stand within a sentence."""
    return words[:1].lower() + words[1:]


def _lacks(act: ActKind, fields: tuple[FormField, ...], reason: str, language: Language) -> str:
    missing = [item.label for item in fields if item.is_needed and not item.value.strip()]
    if act != "check" and not reason.strip():
        missing.append(sentence("gui-correct-reason-short", language))
    if act == "amend" and not any(item.value.strip() for item in fields):
        missing.append(sentence("gui-correct-lacks-value", language))
    missing += [item.label for item in fields if item.value.strip() and not _is_read(item)]
    if not missing:
        return ""
    return words_of("gui-correct-lacks", language, what=", ".join(map(_within, missing)))


def _is_read(item: FormField) -> bool:
    if item.name.startswith("beam-"):
        return typed_meterset(item.value) is not None
    return item.name != "day" or is_day(item.value)


def _fields(
    base: CorrectBase,
    matter: Matter,
    act: ActKind,
    values: Mapping[str, str],
    language: Language,
    now: datetime,
) -> tuple[FormField, ...]:
    if act == "amend":
        times = _time_fields(values, language, now)
        return (*_beam_fields(base, matter, values, language), *times)
    if act == "group":
        return _group_fields(base, matter, values, language)
    if act == "conflict":
        return _keep_fields(base, matter, values, language, now.tzinfo)
    return tuple(
        _day_field(base, matter, act, values, language, now)
        if name == "day"
        else FormField(
            name,
            sentence(code, language),
            "text",
            sentence(hint, language) if hint else "",
            values.get(name, ""),
        )
        for name, code, hint in ASKED.get(act, ())
    )


def _day_field(
    base: CorrectBase,
    matter: Matter,
    act: ActKind,
    values: Mapping[str, str],
    language: Language,
    now: datetime,
) -> FormField:
    """Return the day, with what stands for it already in red."""
    typed, found = values.get("day", ""), standing(base, matter, act, values)
    return FormField(
        "day",
        sentence(DAY[1], language),
        "text",
        day_told(base, found, act, typed, language, now),
        typed,
        tone="red" if found else "second",
    )


def _group_fields(
    base: CorrectBase, matter: Matter, values: Mapping[str, str], language: Language
) -> tuple[FormField, ...]:
    view = base.plan(matter.plan_uid)
    groups = view.plan.fraction_groups if view is not None and view.plan is not None else ()
    choices = tuple(
        Choice(
            str(group.number),
            words_of(
                "gui-correct-group-choice",
                language,
                number=group.number,
                N=group.fractions_planned or "?",
            ),
        )
        for group in groups
    )
    label = sentence("gui-correct-field-group", language)
    return (FormField("group", label, "choice", "", values.get("group", ""), choices),)


def _keep_fields(
    base: CorrectBase,
    matter: Matter,
    values: Mapping[str, str],
    language: Language,
    zone: tzinfo | None,
) -> tuple[FormField, ...]:
    return tuple(
        FormField(
            f"keep-{entry.entry_hash}",
            f"{entry_title(entry, base, language)} · {entry_detail(entry, base, language, zone)}",
            "tick",
            "",
            values.get(f"keep-{entry.entry_hash}", ""),
            is_needed=False,
        )
        for item in matter.entries
        if (entry := base.entry(item)) is not None
    )


def _beam_fields(
    base: CorrectBase, matter: Matter, values: Mapping[str, str], language: Language
) -> tuple[FormField, ...]:
    """Return one field a recorded beam; what was recorded is named beside it, never filled in."""
    entry = base.entry(matter.entry_hash or "")
    beams = None if entry is None else entry.values.get("beams")
    read = beams_of(beams) if isinstance(beams, list) else ()
    unit = unit_words(base.unit(matter.plan_uid), language)
    return tuple(
        FormField(
            f"beam-{beam.beam_number}",
            words_of("gui-correct-field-reading", language, beam=beam.beam_number, unit=unit),
            "text",
            words_of("gui-correct-was", language, was=beam.delivered_meterset_mu, unit=unit),
            values.get(f"beam-{beam.beam_number}", ""),
            is_needed=False,
        )
        for beam in read
    )


def _time_fields(
    values: Mapping[str, str], language: Language, now: datetime
) -> tuple[FormField, ...]:
    return (
        FormField(
            "day",
            sentence("gui-correct-field-given-on", language),
            "text",
            day_hint(values.get("day", ""), now.date(), language),
            values.get("day", ""),
            is_needed=False,
        ),
        FormField(
            "time",
            sentence("gui-correct-field-given-at", language),
            "text",
            sentence("gui-record-time-hour", language),
            values.get("time", ""),
            is_needed=False,
        ),
    )
