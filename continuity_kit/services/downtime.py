"""Declaring a downtime and closing it: two people each time; it closes only when nothing is open.

While one is open the paper is the record, no generation is deleted, and what the exporter wrote
since the declared compromise pins nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from continuity_kit.domain.findings import Refusal
from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.ledger_index import LedgerIndex
from continuity_kit.domain.ledger_kinds import (
    KIND_AMENDMENT,
    KIND_CONFIRMATION,
    KIND_FRACTION_ENDED,
    KIND_MISSED,
    KIND_PRINT,
    KIND_TREATED_ELSEWHERE,
    KIND_VOID,
)
from continuity_kit.domain.patient import PatientKey
from continuity_kit.errors import SafetyError, UsageError
from continuity_kit.ledger.entries import Receipt
from continuity_kit.services.downtime_state import (
    KIND_CLOSED,
    KIND_OPENED,
    Downtime,
    downtime_of,
)
from continuity_kit.services.export_collect import Parse
from continuity_kit.services.give_back_plans import (
    PlanToGiveBack,
    open_for_hand_back,
    plans_to_give_back,
)
from continuity_kit.services.import_history import import_records
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.session_request import check_two
from continuity_kit.services.signing import MEANING_APPROVED, sign_statement
from continuity_kit.services.two_people import check_administers
from continuity_kit.vault.unlock import Person

TO_GIVE_BACK = frozenset(
    {
        KIND_FRACTION_ENDED,
        KIND_TREATED_ELSEWHERE,
        KIND_MISSED,
        KIND_AMENDMENT,
        KIND_VOID,
        KIND_CONFIRMATION,
    }
)
"""What a worksheet must have been made after."""


@dataclass(frozen=True)
class DowntimeAct:
    """What was recorded, and what holds from then on."""

    receipt: Receipt
    state: Downtime
    is_opening: bool


class StillOpenError(SafetyError):
    """The downtime stays declared: everything that is open is named, and whose it is."""

    def __init__(self, open_: Mapping[PatientKey, tuple[Refusal, ...]]) -> None:
        """Tell how many matters and which patients; `refusals` hold each."""
        self.patients = tuple(open_)
        self.refusals = tuple(item for found in open_.values() for item in found)
        named = ", ".join(key.patient_id for key in self.patients)
        super().__init__("downtime-still-open", "", count=str(len(self.refusals)), patients=named)


def open_downtime(
    laptop: Laptop,
    first: Person,
    second: Person,
    *,
    compromised_since: date | None = None,
    reason: str | None = None,
) -> DowntimeAct:
    """Declare a downtime, or an earlier compromise of one that is declared already.

    SAFETY: a later date never takes back an earlier one: of all that were declared the earliest
    counts (test_a_compromise_is_declared_earlier_but_never_later).

    Args:
        compromised_since: the exporter may have lied from this day on.

    Raises:
        SafetyError: `second-is-first`.
        UsageError: `compromise-in-future`, `downtime-already-open`.
        WorldError: `ledger-…`: not recorded.
    """
    check_two(first, second)
    today = laptop.now().astimezone().date()
    if compromised_since is not None and compromised_since > today:
        raise UsageError("compromise-in-future", compromised_since.isoformat())
    state = _own_state(laptop)
    if state.opened_at is not None:
        known = state.compromised_since
        is_earlier = compromised_since is not None and (
            known is None or compromised_since < known.astimezone().date()
        )
        if not is_earlier:
            raise UsageError("downtime-already-open", state.opened_at.isoformat())
    since = compromised_since.isoformat() if compromised_since else None
    return _state(laptop, KIND_OPENED, {"compromised_since": since}, first, second, reason)


def close_downtime(
    laptop: Laptop,
    first: Person,
    second: Person,
    *,
    reason: str | None = None,
    parse: Parse | None = None,
) -> DowntimeAct:
    """Close this laptop's downtime, and that of laptops whose card was dropped since.

    SAFETY: from then on the paper is not the record any more, so nothing may be open
    (test_a_downtime_is_not_closed_while_anything_is_open).

    Raises:
        StillOpenError: something is open; nothing was recorded.
        SafetyError: `second-is-first`, `break-glass-consults-only`.
        UsageError: `downtime-not-open`.
        WorldError, AuthenticityError: as a hand-back: what is open could not be told.
    """
    check_two(first, second)
    check_administers(laptop)
    gone = _dropped_laptops(laptop)
    entries = laptop.ledger.entries()
    if downtime_of(_of(entries, (laptop.ledger.device, *gone))).opened_at is None:
        raise UsageError("downtime-not-open")
    found = open_patients(laptop, parse)
    if found:
        raise StillOpenError(found)
    return _state(laptop, KIND_CLOSED, {"laptops": list(gone)}, first, second, reason)


def open_patients(
    laptop: Laptop, parse: Parse | None = None
) -> Mapping[PatientKey, tuple[Refusal, ...]]:
    """Return what keeps a downtime declared, of each patient of whom anything is open."""
    if not import_records(laptop.ledger.entries()):
        return {}
    opened, _ = open_for_hand_back(laptop, parse)
    return open_of_plans(opened.ledger, plans_to_give_back(laptop, opened, parse))


def open_of_plans(
    ledger: LedgerIndex, items: Iterable[PlanToGiveBack]
) -> Mapping[PatientKey, tuple[Refusal, ...]]:
    """Return what is open of plans that were read already; as `open_patients`."""
    found: dict[PatientKey, list[Refusal]] = {}
    for item in items:
        for refusal in _open_of(ledger, item):
            # A patient's conflicts and sessions stand with each of the patient's plans.
            if refusal not in found.setdefault(item.patient.key, []):
                found[item.patient.key].append(refusal)
    return {key: tuple(refusals) for key, refusals in found.items()}


def _open_of(ledger: LedgerIndex, item: PlanToGiveBack) -> list[Refusal]:
    patient = item.patient.key.patient_id
    label = (item.view.plan.label if item.view.plan else None) or item.view.plan_uid
    subject = f"{patient} · {label}"
    found = [
        Refusal("downtime-conflict", patient, (("conflict", conflict.conflict_id),))
        for conflict in item.conflicts
    ]
    found += [
        Refusal("downtime-session-open", patient, (("session", session.session),))
        for session in item.open_sessions
    ]
    found += [
        Refusal("downtime-unconfirmed", subject, (("fraction", str(fraction.number)),))
        for fraction in item.unconfirmed
    ]
    if item.position.conflict and item.has_entries:
        found.append(Refusal("downtime-count-open", subject))
    if item.has_entries and not _is_handed_back(ledger, item):
        found.append(Refusal("downtime-not-handed-back", subject))
    return found


def _is_handed_back(ledger: LedgerIndex, item: PlanToGiveBack) -> bool:
    """Tell whether a worksheet of the plan was made after everything the ledger holds of it."""
    sheets = [entry for entry in ledger.entries if _is_worksheet(entry, item.view.plan_uid)]
    stated = [entry for entry in ledger.of_plan(item.view.plan_uid) if entry.kind in TO_GIVE_BACK]
    return all(any(_is_after(sheet, entry) for sheet in sheets) for entry in stated)


def _is_worksheet(entry: LedgerEntry, plan_uid: str) -> bool:
    sheets = entry.values.get("sheets")
    return (
        entry.kind == KIND_PRINT
        and isinstance(sheets, list)
        and any(
            isinstance(sheet, dict) and sheet.get("worksheet_of") == plan_uid for sheet in sheets
        )
    )


def _is_after(sheet: LedgerEntry, entry: LedgerEntry) -> bool:
    """Compare by place in one chain; between laptops only the clocks tell."""
    if sheet.device == entry.device:
        return sheet.index > entry.index
    return sheet.recorded_at > entry.recorded_at


def _dropped_laptops(laptop: Laptop) -> tuple[str, ...]:
    return tuple(
        sorted(
            item.card.key_id
            for item in laptop.store.cards()
            if item.dropped and item.card.role == "laptop"
        )
    )


def _of(entries: Iterable[LedgerEntry], devices: Iterable[str]) -> list[LedgerEntry]:
    named = set(devices)
    return [entry for entry in entries if entry.device in named]


def _own_state(laptop: Laptop) -> Downtime:
    return downtime_of(_of(laptop.ledger.entries(), (laptop.ledger.device,)))


def _state(
    laptop: Laptop,
    kind: str,
    values: dict[str, object],
    first: Person,
    second: Person,
    reason: str | None,
) -> DowntimeAct:
    receipt = laptop.ledger.append(
        sign_statement(
            kind,
            {},
            values,
            person=first,
            at=laptop.now(),
            reason=reason,
            meaning=MEANING_APPROVED,
            second=second,
            second_meaning=MEANING_APPROVED,
        )
    )
    state = downtime_of(laptop.ledger.entries())
    return DowntimeAct(receipt, state, is_opening=kind == KIND_OPENED)
