"""What an RT Treatment Summary Record says: the count of the whole course, the fractions by hand.

Source: DICOM PS3.3 C.8.8.23 (RT Treatment Summary Record).
"""

from dataclasses import dataclass
from datetime import date, datetime

from continuity_kit.dicom.record_elements import copy_or_empty, put, put_items
from continuity_kit.dicom.tag_walk import Node
from continuity_kit.dicom.values import Item

COMMENT = "Includes fractions recorded by hand during downtime"


@dataclass(frozen=True)
class FractionSummary:
    """One fraction of the ledger; `at` is None when only its day is known."""

    number: int
    treated_on: date
    at: datetime | None
    is_complete: bool


@dataclass(frozen=True)
class SummaryToRecord:
    """What a summary record tells.

    Attributes:
        delivered: fractions before the downtime and in it, together.
        first_on: date of the first fraction, when a source says.
        key: names the set of entries behind it: another set is another instance.
    """

    delivered: int
    is_complete: bool
    fractions: tuple[FractionSummary, ...]
    first_on: date | None
    typed_at: datetime
    key: str


def put_summary(node: Node, summary: SummaryToRecord, group: Item, *, is_brachy: bool) -> None:
    """Write the modules of the summary itself.

    SAFETY: the number delivered is that of the course; the downtime's alone would have a reader
    give the first fractions again (test_a_summary_counts_the_fractions_before_the_downtime_too).
    """
    last = max((item.treated_on for item in summary.fractions), default=None)
    put(node, "TreatmentDate", _day(last or summary.typed_at.date()))
    put(node, "TreatmentTime", None)
    status = "ON_TREATMENT" if summary.delivered else "NOT_STARTED"
    put(node, "CurrentTreatmentStatus", "COMPLETED" if summary.is_complete else status)
    put(node, "TreatmentStatusComment", COMMENT)
    put(node, "FirstTreatmentDate", _day(summary.first_on))
    put(node, "MostRecentTreatmentDate", _day(last))
    told: Node = {}
    put(told, "ReferencedFractionGroupNumber", group.raw("FractionGroupNumber"))
    put(told, "FractionGroupType", "BRACHY" if is_brachy else "EXTERNAL_BEAM")
    copy_or_empty(told, group, "NumberOfFractionsPlanned")
    put(told, "NumberOfFractionsDelivered", summary.delivered)
    if summary.fractions:
        items = [_fraction(item) for item in summary.fractions]
        put_items(told, "FractionStatusSummarySequence", items)
    put_items(node, "FractionGroupSummarySequence", [told])


def _fraction(fraction: FractionSummary) -> Node:
    node: Node = {}
    put(node, "ReferencedFractionNumber", fraction.number)
    put(node, "TreatmentDate", _day(fraction.treated_on))
    put(node, "TreatmentTime", f"{fraction.at:%H%M%S}" if fraction.at else None)
    status = "NORMAL" if fraction.is_complete else "OPERATOR"
    put(node, "TreatmentTerminationStatus", status)
    return node


def _day(day: date | None) -> str | None:
    return None if day is None else f"{day:%Y%m%d}"
