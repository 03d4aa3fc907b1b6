"""Counts the fractions given before the export, from every source that says something.

Source: DICOM PS3.3 C.8.8.21 (treatment sessions), C.8.8.25 (summary): a fraction is complete when
each treatment beam's sum meets its planned meterset; continuations add to what they continue.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal

from continuity_kit.domain.fraction import (
    CountSource,
    FractionCount,
    GivenFraction,
    OisCount,
    RecordedBeam,
    TreatmentRecord,
)
from continuity_kit.domain.plan import Plan
from continuity_kit.domain.planned_meterset import PlannedBeam, planned_metersets

NOT_COUNTED = ("SETUP", "OPEN_PORTFILM", "TRMT_PORTFILM")
NOT_DELIVERED_ORIGIN = "SIMULATION"
WITHOUT_METERSET = "record-without-meterset"
WITHOUT_FRACTION = "record-without-fraction"


@dataclass(frozen=True)
class _Delivery:
    beam: RecordedBeam
    on: date | None
    at: datetime | None  # naive, the hospital's local time


@dataclass(frozen=True)
class _Recorded:
    """Fractions that records tell, complete and begun."""

    complete: tuple[GivenFraction, ...]
    begun: tuple[GivenFraction, ...]
    ended_at: dict[int, datetime | None]
    is_doubtful: bool

    @property
    def highest(self) -> int | None:
        return max((item.number for item in self.complete), default=None)


def course_count(
    plan: Plan | None,
    counts: Sequence[OisCount],
    records: Sequence[TreatmentRecord],
    *,
    zone: tzinfo | None = None,
    left_out: Sequence[str] = (),
) -> FractionCount:
    """Return how many fractions were given, with source and time.

    A fraction told by two systems counts once; a fraction recorded after the table's `as_of` adds
    to it; anything else that differs is a conflict and the higher count is shown. No source: None.

    SAFETY: an extra fraction cannot be taken back, so the higher count is shown and that patient
    stops (test_counts_that_differ_show_the_higher_and_stop). Where no table counts, a record that
    could not be counted leaves the count unknown: the fraction it tells of may be any
    (test_a_record_left_out_leaves_a_count_from_records_unknown).

    Args:
        plan: of which all counts and records are; None when unreadable: records then tell nothing.
        counts: rows of the `counts` table of this plan.
        records: treatment and summary records of this plan.
        zone: of the records' local times; by default the offset that `as_of` is written with.
        left_out: codes of records of this plan that were refused.
    """
    count = _course_count(plan, counts, records, zone)
    codes = (*left_out, *_uncountable(records))
    count = replace(count, left_out=tuple(dict.fromkeys(codes)), first_on=_first_on(records))
    if codes and not counts:
        count = replace(count, given=None, as_of=None, source=None)
    return count


def _course_count(
    plan: Plan | None,
    counts: Sequence[OisCount],
    records: Sequence[TreatmentRecord],
    zone: tzinfo | None,
) -> FractionCount:
    recorded = _recorded(plan, records)
    table = _table_count(counts)
    summary = _summary_count(records, zone)
    sources: list[tuple[CountSource, int, datetime | None]] = []
    if table is not None:
        sources.append(("counts", table[0], table[1]))
    if summary is not None:
        sources.append(("summary", summary[0], summary[1]))
    if recorded.complete:
        latest = max((at for at in recorded.ended_at.values() if at), default=None)
        aware = latest.replace(tzinfo=_zone(zone, table)) if latest else None
        sources.append(("records", recorded.highest or 0, aware))
    fractions = tuple(sorted((*recorded.complete, *recorded.begun), key=lambda item: item.number))
    if not sources:
        partial = tuple(sorted(item.number for item in recorded.begun))
        return FractionCount(None, None, None, fractions=fractions, partial=partial)
    given, as_of, conflict = _combined(sources, table, recorded, zone)
    conflict = conflict or recorded.is_doubtful or (table is not None and table[2])
    return FractionCount(
        given=given,
        as_of=as_of,
        source=sources[0][0],
        conflict=conflict,
        sources=tuple(sources),
        fractions=fractions,
        partial=tuple(sorted(item.number for item in recorded.begun)),
    )


def _uncountable(records: Sequence[TreatmentRecord]) -> tuple[str, ...]:
    """Return why beams that a machine recorded count for no fraction.

    A beam without a meterset gave something or nothing, and one without a fraction's number
    belongs to any: neither is taken for nothing.
    """
    codes = []
    for record in records:
        if record.kind == "summary" or record.content_origin == NOT_DELIVERED_ORIGIN:
            continue
        for beam in record.beams:
            if beam.delivery_type in NOT_COUNTED or beam.delivered_meterset == 0:
                continue
            if not beam.fraction_number:
                codes.append(WITHOUT_FRACTION)
            elif beam.delivered_meterset is None:
                codes.append(WITHOUT_METERSET)
    return tuple(dict.fromkeys(codes))


def _first_on(records: Sequence[TreatmentRecord]) -> date | None:
    """Return First Treatment Date (3008,0054); summaries that differ say nothing."""
    told = {record.first_date for record in records if record.first_date is not None}
    return told.pop() if len(told) == 1 else None


def last_given_on(count: FractionCount, counts: Iterable[OisCount]) -> date | None:
    """Return the date of the last fraction, or None when no source says."""
    dates = [item.given_on for item in count.fractions if item.given_on is not None]
    dates += [row.last_given_at.date() for row in counts if row.last_given_at is not None]
    return max(dates, default=None)


def _combined(
    sources: Sequence[tuple[CountSource, int, datetime | None]],
    table: tuple[int, datetime, bool] | None,
    recorded: _Recorded,
    zone: tzinfo | None,
) -> tuple[int, datetime | None, bool]:
    """Return given, as_of and conflict."""
    _, given, as_of = sources[0]
    conflict = False
    for source, told, told_at in sources[1:]:
        is_later = as_of is not None and told_at is not None and told_at > as_of
        if source == "records" and table is not None and as_of is not None:
            given, as_of, differs = _joined_with_records(given, as_of, recorded, zone)
            conflict = conflict or differs
        elif source == "records":
            conflict = conflict or (told != given and not (is_later and told > given))
            given = max(given, told)
        else:
            adds = is_later and told > given and _days_apart(as_of, told_at) > 0
            conflict = conflict or (told != given and not adds)
            if adds:
                as_of = told_at
            given = max(given, told)
    return given, as_of, conflict


def _joined_with_records(
    given: int, as_of: datetime, recorded: _Recorded, zone: tzinfo | None
) -> tuple[int, datetime, bool]:
    """Join the table's count with records: those up to `as_of` must agree, later ones add."""
    local_as_of = (as_of.astimezone(zone) if zone else as_of).replace(tzinfo=None)
    numbers = {item.number for item in recorded.complete}
    later = {
        number
        for number in numbers
        if (at := recorded.ended_at.get(number)) is not None and at > local_as_of
    }
    before = numbers - later
    differs = bool(before) and given not in (max(before), len(before))
    expected = set(range(given + 1, given + 1 + len(later)))
    if later and later != expected:
        differs = True
    total = max((given + len(later), *numbers))
    if later:
        ended = max(at for number in later if (at := recorded.ended_at[number]) is not None)
        as_of = ended.replace(tzinfo=zone or as_of.tzinfo)
    return total, as_of, differs


def _zone(zone: tzinfo | None, table: tuple[int, datetime, bool] | None) -> tzinfo:
    if zone is not None:
        return zone
    return (table[1].tzinfo if table is not None else None) or UTC


def _days_apart(one: datetime | None, other: datetime | None) -> int:
    return (other.date() - one.date()).days if one is not None and other is not None else 0


def _table_count(counts: Sequence[OisCount]) -> tuple[int, datetime, bool] | None:
    """Return the newest row; rows of one time that differ, or a count that fell, conflict."""
    if not counts:
        return None
    ordered = sorted(counts, key=lambda row: (row.as_of, row.fractions_given))
    newest = ordered[-1]
    highest = max(row.fractions_given for row in counts)
    same_time = {row.fractions_given for row in counts if row.as_of == newest.as_of}
    conflict = len(same_time) > 1 or highest > newest.fractions_given
    return highest, newest.as_of, conflict


def _summary_count(
    records: Sequence[TreatmentRecord], zone: tzinfo | None
) -> tuple[int, datetime | None] | None:
    """Return the highest Number of Fractions Delivered (3008,005A) that a summary tells."""
    told = [
        (record.fractions_delivered, record.most_recent_date or record.treatment_date)
        for record in records
        if record.kind == "summary" and record.fractions_delivered is not None
    ]
    if not told:
        return None
    given, on = max(told, key=lambda item: (item[0] or 0, item[1] or date.min))
    as_of = datetime.combine(on, time.min, tzinfo=zone or UTC) if on else None
    return given or 0, as_of


def _recorded(plan: Plan | None, records: Sequence[TreatmentRecord]) -> _Recorded:
    by_number: dict[int, list[_Delivery]] = {}
    for record in {item.uid: item for item in records}.values():
        if record.kind == "summary" or record.content_origin == NOT_DELIVERED_ORIGIN:
            continue
        for beam in record.beams:
            if not beam.fraction_number or beam.delivery_type in NOT_COUNTED:
                continue
            at = _moment(record, beam)
            by_number.setdefault(beam.fraction_number, []).append(
                _Delivery(beam, record.treatment_date, at)
            )
    complete: list[GivenFraction] = []
    begun: list[GivenFraction] = []
    ended_at: dict[int, datetime | None] = {}
    is_doubtful = False
    for number, deliveries in sorted(by_number.items()):
        outcome = "begun" if plan is None else _outcome(plan, deliveries)
        fraction = _given(number, deliveries)
        if outcome == "nothing":
            continue
        (begun if outcome == "begun" else complete).append(fraction)
        is_doubtful = is_doubtful or outcome == "doubtful"
        ended_at[number] = max((item.at for item in deliveries if item.at), default=None)
    numbers = [item.number for item in complete]
    # SAFETY: a hole in the numbers is a lost record or a skipped fraction; people decide
    # (test_a_hole_in_the_recorded_numbers_is_a_conflict).
    has_hole = bool(numbers) and set(range(min(numbers), max(numbers) + 1)) != set(numbers)
    return _Recorded(tuple(complete), tuple(begun), ended_at, is_doubtful or has_hole)


def _outcome(plan: Plan, deliveries: Sequence[_Delivery]) -> str:
    """Return complete, begun, doubtful (more than planned) or nothing (no meterset given)."""
    if not any(item.beam.delivered_meterset for item in deliveries):
        return "nothing"
    given_at = next((item.at for item in deliveries if item.at), None)
    moment = given_at.replace(tzinfo=UTC) if given_at else datetime.min.replace(tzinfo=UTC)
    outcomes = {
        _group_outcome(planned, deliveries)
        for group in plan.fraction_groups
        if (planned := planned_metersets(plan, group, moment))
    }
    for outcome in ("complete", "doubtful"):
        if outcome in outcomes:
            return outcome
    return "begun"


def _group_outcome(planned: Sequence[PlannedBeam], deliveries: Sequence[_Delivery]) -> str:
    worst = "complete"
    for beam in planned:
        own = [item for item in deliveries if item.beam.beam_number == beam.number]
        specified = _specified(own)
        target = (
            beam if beam.planned is not None else PlannedBeam(beam.number, specified, beam.unit)
        )
        total = _sum(own)
        if target.planned is not None and target.is_met_by(total):
            continue
        if target.planned is not None and target.is_met_by(_sum(_told_once(own))):
            continue
        if target.planned is not None and target.is_exceeded_by(total):
            worst = "doubtful"
        else:
            return "begun"
    return worst


def _told_once(deliveries: Sequence[_Delivery]) -> tuple[_Delivery, ...]:
    """Drop what a second system repeats: same beam, date, meterset and kind of delivery."""
    seen = {
        (item.on, item.beam.delivered_meterset, item.beam.delivery_type): item
        for item in deliveries
    }
    return tuple(seen.values())


def _sum(deliveries: Iterable[_Delivery]) -> Decimal:
    return sum((item.beam.delivered_meterset or Decimal(0) for item in deliveries), Decimal(0))


def _given(number: int, deliveries: Sequence[_Delivery]) -> GivenFraction:
    beams = sorted({item.beam.beam_number for item in deliveries})
    dates = [item.on for item in deliveries if item.on is not None]
    metersets = []
    for beam in beams:
        own = [item for item in deliveries if item.beam.beam_number == beam]
        metersets.append((beam, _sum(_told_once(own)) if _is_repeated(own) else _sum(own)))
    return GivenFraction(number, max(dates, default=None), tuple(metersets))


def _specified(own: Sequence[_Delivery]) -> Decimal | None:
    return next(
        (item.beam.specified_meterset for item in own if item.beam.specified_meterset), None
    )


def _is_repeated(own: Sequence[_Delivery]) -> bool:
    specified = _specified(own)
    return (
        specified is not None
        and len(_told_once(own)) < len(own)
        and PlannedBeam(0, specified, "MU").is_met_by(_sum(_told_once(own)))
    )


def _moment(record: TreatmentRecord, beam: RecordedBeam) -> datetime | None:
    """Return when a beam was given, naive local; a date without a time ends its day."""
    if record.treatment_date is None:
        return None
    try:
        clock = time.fromisoformat((record.treatment_time or "")[:8])
    except ValueError:
        return datetime.combine(record.treatment_date, time(23, 59, 59))
    return datetime.combine(record.treatment_date, clock.replace(tzinfo=None))
