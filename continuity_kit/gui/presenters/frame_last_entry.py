"""The last entry of this laptop: one line in the footer, large after a crash."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.ledger_index import LedgerIndex, index_entries, patient_key
from continuity_kit.domain.ledger_kinds import (
    KIND_BREAK_GLASS,
    KIND_CARD_ACCEPTED,
    KIND_CARD_DROPPED,
    KIND_CONFIRMATION,
    KIND_CONFLICT,
    KIND_IMPORT,
    KIND_MERGE,
    KIND_PRINT,
    KIND_REFUSAL,
    KIND_UNLOCK,
    KIND_USER_ADDED,
    KIND_USER_REVOKED,
)
from continuity_kit.domain.ledger_state import open_sessions
from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.snapshot import PatientView, Snapshot
from continuity_kit.gui.presenters.wording import date_words, name_words, words_of
from continuity_kit.messages import Language, sentence
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.ledger_lines import KIND_WORDS

BY_OPENER = frozenset(
    {
        KIND_IMPORT,
        KIND_PRINT,
        KIND_UNLOCK,
        KIND_BREAK_GLASS,
        KIND_MERGE,
        KIND_USER_ADDED,
        KIND_USER_REVOKED,
        KIND_CARD_ACCEPTED,
        KIND_CARD_DROPPED,
        KIND_CONFLICT,
        "clock",
    }
)
"""What the kit signs with the opener's key; a colleague's PIN beside it is a hand."""


@dataclass(frozen=True)
class LastEntry:
    """One entry as it is asked for: is this the one you wrote last?

    Attributes:
        about: the fraction of how many and what was done, large on its own line.
        metersets: one text a beam, as recorded.
        is_open: a session of this patient stands without its end.
    """

    number: int
    day: str
    time: str
    kind: str
    signed_by: str = field(repr=False)
    family_name: str = field(default="", repr=False)
    given_names: str = field(default="", repr=False)
    birth_date: str = field(default="", repr=False)
    patient_id: str = field(default="", repr=False)
    fraction: str = ""
    about: str = ""
    metersets: tuple[str, ...] = ()
    is_open: bool = False
    key: PatientKey | None = field(default=None, repr=False)
    plan_uid: str | None = None


def last_entry(
    laptop: Laptop,
    entries: Iterable[LedgerEntry],
    snapshot: Snapshot | None,
    language: Language,
    *,
    by_people: bool = False,
) -> LastEntry | None:
    """Return the newest entry of this laptop.

    Args:
        by_people: of what people signed by hand only, not of prints, imports and openings.
    """
    known = tuple(entries)
    own = [
        entry
        for entry in known
        if entry.device == laptop.ledger.device and (not by_people or is_by_hand(entry))
    ]
    if not own:
        return None
    newest = max(own, key=lambda entry: entry.index)
    return _told(newest, index_entries(known), snapshot, language)


def is_by_hand(entry: LedgerEntry) -> bool:
    """Tell whether somebody signed an entry with a PIN: whatever its kind, it was written by hand.

    A refusal of a fraction is signed by who asked for it, one of a stick by the opener's key.
    """
    if len(entry.signatures) > 1:
        return True
    if entry.kind == KIND_REFUSAL:
        return patient_key(entry) is not None
    return entry.kind not in BY_OPENER


def footer_words(last: LastEntry, language: Language) -> str:
    """Return "Dernier enregistrement : n° 342, 08:19, MODÈLE-PETIT Inès, fraction 6, donnée"."""
    about = [last.time]
    if last.patient_id:
        name = f"{last.family_name} {last.given_names}".strip()
        about.append(name or last.patient_id)
    if last.fraction:
        about.append(last.fraction)
    about.append(last.kind)
    values = {"n": last.number, "about": ", ".join(about)}
    return words_of("gui-frame-last-entry", language, **values)


def _told(
    entry: LedgerEntry, index: LedgerIndex, snapshot: Snapshot | None, language: Language
) -> LastEntry:
    key = patient_key(entry)
    view = _view(snapshot, key)
    family, given = name_words(view.name) if view is not None else ("", "")
    birth = view.birth_date if view is not None else None
    at = entry.recorded_at.astimezone()
    number = _fraction(entry)
    plan_uid = entry.subject.get("plan_uid")
    kind = sentence(KIND_WORDS[entry.kind], language) if entry.kind in KIND_WORDS else entry.kind
    return LastEntry(
        number=entry.index,
        day=date_words(at.date(), language),
        time=f"{at:%H:%M}",
        kind=kind,
        signed_by=", ".join(signature.name for signature in entry.signatures),
        family_name=family,
        given_names=given,
        birth_date="" if birth is None else date_words(birth, language),
        patient_id="" if key is None else key.patient_id,
        fraction="" if number is None else words_of("gui-frame-fraction", language, n=number),
        about=_about(entry, kind, view, language),
        metersets=_metersets(_with_beams(entry, index), language),
        is_open=key is not None and bool(open_sessions(index, key)),
        key=key,
        plan_uid=plan_uid if isinstance(plan_uid, str) else None,
    )


def _fraction(entry: LedgerEntry) -> str | int | None:
    """Return the number that an entry is about, None also where nobody knows the count."""
    gates = entry.values.get("gates")
    if entry.kind == KIND_REFUSAL and isinstance(gates, list | tuple) and "count-unknown" in gates:
        return None
    return entry.subject.get("fraction")


def _about(entry: LedgerEntry, kind: str, view: PatientView | None, language: Language) -> str:
    """Return "Fraction 22 sur 30, confirmée"; of how many only where the export tells.

    What names no fraction is said alone: "Vérification hebdomadaire".
    """
    number, plan_uid = _fraction(entry), entry.subject.get("plan_uid")
    if number is None:
        return kind[:1].upper() + kind[1:]
    plans = () if view is None else view.plans
    planned = next((plan.fractions_planned for plan in plans if plan.plan_uid == plan_uid), None)
    done = kind
    if entry.kind == KIND_CONFIRMATION:
        done = sentence("gui-frame-fraction-confirmed", language)
    values = {"n": number, "total": planned, "done": done}
    if planned is None:
        del values["total"]
        return words_of("gui-frame-fraction-about", language, **values)
    return words_of("gui-frame-fraction-about-of", language, **values)


def _view(snapshot: Snapshot | None, key: PatientKey | None) -> PatientView | None:
    views = () if snapshot is None or key is None else snapshot.patients
    return next((view for view in views if view.key == key), None)


def _with_beams(entry: LedgerEntry, index: LedgerIndex) -> LedgerEntry:
    """Return the entry, or the one that a confirmation names: that one holds the MU."""
    if entry.kind != KIND_CONFIRMATION:
        return entry
    return next((one for one in index.entries if one.entry_hash == entry.amends), entry)


def _metersets(entry: LedgerEntry, language: Language) -> tuple[str, ...]:
    beams = entry.values.get("beams")
    if not isinstance(beams, list):
        return ()
    return tuple(
        words_of(
            "gui-frame-beam-meterset", language, beam=item.get("beam"), value=item.get("meterset")
        )
        for item in beams
        if isinstance(item, dict)
    )
