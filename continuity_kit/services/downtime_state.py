"""Whether a downtime is declared, since when, and since when the exporter may have lied."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.ledger_kinds import KIND_DOWNTIME_CLOSED, KIND_DOWNTIME_OPENED
from continuity_kit.domain.ledger_signers import signed_by_two

KIND_OPENED, KIND_CLOSED = KIND_DOWNTIME_OPENED, KIND_DOWNTIME_CLOSED
ALWAYS = datetime(1, 1, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Downtime:
    """What the ledgers of all laptops say.

    Attributes:
        opened_at: when the downtime that is open was declared, None while none is.
        closed_at: when the last one was closed, None while one is open or none ever was.
        compromised_since: start of the declared compromise, the earliest of all laptops.
    """

    opened_at: datetime | None = None
    closed_at: datetime | None = None
    compromised_since: datetime | None = None


def downtime_of(entries: Iterable[LedgerEntry]) -> Downtime:
    """Return the state; entries of one laptop in the order of its chain.

    SAFETY: one person alone closes nothing, whatever their laptop let them sign; that one alone
    declared it only makes paper the record (test_a_closing_of_one_person_closes_nothing).

    A laptop that closed its downtime waits for the others: one that is open anywhere is open. Of a
    laptop that is lost, and whose card was dropped, another one's closing speaks (`laptops`).
    """
    opened: dict[str, datetime] = {}
    gone: set[str] = set()
    closed: dict[str, datetime] = {}
    compromised: dict[str, datetime] = {}
    for entry in entries:
        if entry.kind == KIND_OPENED:
            opened.setdefault(entry.device, entry.stated_at)
            closed.pop(entry.device, None)
            stated = entry.values.get("compromised_since")
            if stated is not None:
                since = _moment(stated)
                compromised[entry.device] = min(since, compromised.get(entry.device, since))
        elif entry.kind == KIND_CLOSED and signed_by_two(entry):
            opened.pop(entry.device, None)
            compromised.pop(entry.device, None)
            closed[entry.device] = entry.stated_at
            laptops = entry.values.get("laptops")
            gone |= set(laptops) if isinstance(laptops, list) else set()
    for device in gone:
        opened.pop(device, None)
        compromised.pop(device, None)
    return Downtime(
        opened_at=min(opened.values(), default=None),
        closed_at=None if opened else max(closed.values(), default=None),
        compromised_since=min(compromised.values(), default=None),
    )


def _moment(stated: object) -> datetime:
    """Return the start of the declared compromise; a day begins at the laptop's midnight.

    SAFETY: a date that cannot be read trusts nothing, rather than everything
    (test_an_unreadable_date_of_compromise_pins_nothing).
    """
    try:
        moment = datetime.fromisoformat(str(stated))
    except ValueError:
        return ALWAYS
    return moment if moment.tzinfo is not None else moment.astimezone()
