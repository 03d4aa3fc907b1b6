"""How far a plan can be trusted when the exporter may lie: its level, from its history.

Times are the laptop's own times of import, never the `created` that an exporter wrote: an attacker
who owns the exporter cannot age a forged plan. What no history can tell: a plan false before its
approval, or new since the intrusion and never sealed.

Source: security design, plan authenticity when the exporter lies.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from continuity_kit.domain.findings import Finding
from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.plan import Plan
from continuity_kit.domain.plan_changes import FieldChange, changed_fields
from continuity_kit.domain.snapshot import Trust

PIN_BUNDLES = 3
PIN_SPAN = timedelta(days=7)
MONDAY_TO_FRIDAY = frozenset(range(5))
FIELDS_NAMED = 5


@dataclass(frozen=True)
class PlanPin:
    """What one bundle says of a plan: its clinical digest (hex) and whose it is."""

    plan_uid: str
    digest: str
    patient: PatientKey = field(repr=False)


@dataclass(frozen=True)
class ImportedBundle:
    """One `import` entry of the ledger.

    Attributes:
        imported_at: when the laptop took it, by the laptop's clock.
        plans: new or changed since the import before.
        dropped: plan UIDs that the bundle before held and this one does not.
    """

    exporter: str
    sequence: int
    imported_at: datetime
    plans: tuple[PlanPin, ...]
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sighting:
    """One bundle that held the plan."""

    exporter: str
    sequence: int
    seen_at: datetime
    digest: str
    patient: PatientKey = field(repr=False)


@dataclass(frozen=True)
class PlanHistory:
    """All that the ledger knows of one plan UID; never pruned during a course.

    Attributes:
        digest: of the content held now.
        sightings: in the order of import.
        sealed: digests whose code was typed from paper and was equal.
        adjudicated: digests that two people, one a physicist, accepted after a change.
    """

    plan_uid: str
    digest: str
    sightings: tuple[Sighting, ...]
    sealed: frozenset[str] = frozenset()
    adjudicated: frozenset[str] = frozenset()


def plan_sightings(imports: Iterable[ImportedBundle], plan_uid: str) -> tuple[Sighting, ...]:
    """Return every bundle that held the plan, from entries that name only what changed.

    Args:
        imports: in ledger order.
        plan_uid: a plan that stays in the bundles keeps the digest last named until it is dropped.
    """
    found: list[Sighting] = []
    pin: PlanPin | None = None
    for bundle in imports:
        if plan_uid in bundle.dropped:
            pin = None
        pin = next((item for item in bundle.plans if item.plan_uid == plan_uid), pin)
        if pin is not None:
            found.append(
                Sighting(
                    bundle.exporter, bundle.sequence, bundle.imported_at, pin.digest, pin.patient
                )
            )
    return tuple(found)


def sightings_by_plan(imports: Iterable[ImportedBundle]) -> dict[str, tuple[Sighting, ...]]:
    """Return `plan_sightings` of every plan that any bundle held, in one pass."""
    found: dict[str, list[Sighting]] = {}
    held: dict[str, PlanPin] = {}
    for bundle in imports:
        for plan_uid in bundle.dropped:
            held.pop(plan_uid, None)
        # The first of two pins of one UID counts, as in `plan_sightings`.
        held.update({pin.plan_uid: pin for pin in reversed(bundle.plans)})
        for plan_uid, pin in held.items():
            found.setdefault(plan_uid, []).append(
                Sighting(
                    bundle.exporter, bundle.sequence, bundle.imported_at, pin.digest, pin.patient
                )
            )
    return {plan_uid: tuple(seen) for plan_uid, seen in found.items()}


def trust_level(
    history: PlanHistory, now: datetime, compromised_since: datetime | None = None
) -> Trust:
    """Return SEALED, CHANGED, PINNED or UNCONFIRMED.

    Sealed: the code of this content was typed from paper. Changed: another content of this UID was
    sealed or pinned before, and nobody settled it. Pinned: this content was in at least 3 bundles
    over at least 7 days, all before the declared compromise. Otherwise unconfirmed.

    Args:
        history: of one plan UID.
        now: sightings later than this (a clock that ran ahead) do not pin.
        compromised_since: start of the declared compromise, or None while none is declared.
    """
    if history.digest in history.sealed:
        return "sealed"
    # SAFETY: the past counts whatever the declared date, so that a date too early never hides a
    # change (test_p14_a_change_is_seen_whatever_date_was_declared).
    if history.digest not in history.adjudicated and _trusted_past(history, now):
        return "changed"
    if is_pinned(history.sightings, history.digest, now, compromised_since):
        return "pinned"
    return "unconfirmed"


def is_pinned(
    sightings: Sequence[Sighting],
    digest: str,
    now: datetime,
    compromised_since: datetime | None = None,
) -> bool:
    """Tell whether a content was in at least 3 bundles over at least 7 days before the limit."""
    seen = [
        item
        for item in sightings
        if item.digest == digest
        and item.seen_at <= now
        and (compromised_since is None or item.seen_at < compromised_since)
    ]
    bundles = {(item.exporter, item.sequence) for item in seen}
    times = [item.seen_at for item in seen]
    return len(bundles) >= PIN_BUNDLES and max(times) - min(times) >= PIN_SPAN


def unchanged_since(history: PlanHistory) -> datetime | None:
    """Return when the laptop first held this content, with no other content since."""
    since: datetime | None = None
    for item in reversed(history.sightings):
        if item.digest != history.digest:
            break
        since = item.seen_at
    return since


def generations_seen(history: PlanHistory) -> int:
    """Count the bundles that held this content."""
    return len(
        {
            (item.exporter, item.sequence)
            for item in history.sightings
            if item.digest == history.digest
        }
    )


def _trusted_past(history: PlanHistory, now: datetime) -> bool:
    others = {item.digest for item in history.sightings} | history.sealed | history.adjudicated
    others.discard(history.digest)
    return any(
        digest in history.sealed
        or digest in history.adjudicated
        or is_pinned(history.sightings, digest, now)
        for digest in others
    )


def change_findings(old: Plan, new: Plan, trust: Trust) -> tuple[Finding, ...]:
    """Name, beam by beam, what changed between two contents of one plan UID.

    A change from a pinned or sealed past stops; before that it warns, since couch values and the
    like are often completed in the first days.
    """
    by_beam: dict[int | None, list[FieldChange]] = {}
    for change in changed_fields(old, new):
        by_beam.setdefault(change.beam, []).append(change)
    findings = []
    for beam, changes in by_beam.items():
        named = "; ".join(
            f"{item.field} {item.old} → {item.new}" for item in changes[:FIELDS_NAMED]
        )
        values = (("fields", named), ("count", str(len(changes))))
        if trust == "changed":
            findings.append(Finding("plan-content-changed", "stop", beam, values))
        else:
            findings.append(Finding("plan-content-changed-unpinned", "warn", beam, values))
    return tuple(findings)


def owner_findings(sightings: Iterable[Sighting], patient: PatientKey) -> tuple[Finding, ...]:
    """Stop a plan UID that was another patient's in any bundle before.

    Identifiers are compared whole; issuers where both name one, since a department may begin to
    name its own.
    """
    if any(
        item.patient.patient_id != patient.patient_id
        or (item.patient.issuer and patient.issuer and item.patient.issuer != patient.issuer)
        for item in sightings
    ):
        return (Finding("plan-moved", "stop"),)
    return ()


@dataclass(frozen=True)
class CoursePlan:
    """A plan's place for the replan watch; `course_id` None is the patient's only course."""

    plan_uid: str
    label: str | None
    patient: PatientKey = field(repr=False)
    course_id: str | None
    first_seen_at: datetime
    is_pinned: bool


def replaced_plans(plan: CoursePlan, others: Iterable[CoursePlan]) -> tuple[CoursePlan, ...]:
    """Return the pinned plans of the same course that a newer, unpinned plan may stand in for.

    A false replan is shown beside the old plan, never silently preferred. Plans of which either
    names no course are taken as of one course.
    """
    if plan.is_pinned:
        return ()
    return tuple(
        other
        for other in others
        if other.plan_uid != plan.plan_uid
        and other.patient == plan.patient
        and other.is_pinned
        and other.first_seen_at < plan.first_seen_at
        and (None in (plan.course_id, other.course_id) or plan.course_id == other.course_id)
    )


def replan_findings(plan: CoursePlan, others: Iterable[CoursePlan]) -> tuple[Finding, ...]:
    """Warn on a new plan UID beside pinned plans of its course, naming each."""
    return tuple(
        Finding(
            "replan-unconfirmed",
            "warn",
            None,
            (("label", other.label or "-"), ("plan_uid", other.plan_uid)),
        )
        for other in replaced_plans(plan, others)
    )


@dataclass(frozen=True)
class CountSighting:
    """The fractions given that one bundle states, and the day it states them for."""

    given: int
    as_of: date


def count_findings(
    before: CountSighting,
    after: CountSighting,
    *,
    fractions_per_day: int = 1,
    working_weekdays: frozenset[int] = MONDAY_TO_FRIDAY,
) -> tuple[Finding, ...]:
    """Stop a count of fractions given that fell, or rose faster than working days allow.

    Both ends count as a day, since a count may be read before or after that day's fraction.

    Args:
        before, after: of one plan, in the order of the bundles.
        fractions_per_day: as prescribed, 1 when nothing says.
        working_weekdays: Monday is 0.
    """
    values = (("before", str(before.given)), ("after", str(after.given)))
    if after.given < before.given:
        return (Finding("count-fell", "stop", None, values),)
    days = max((after.as_of - before.as_of).days, 0)
    working = sum(
        (before.as_of + timedelta(days=ahead)).weekday() in working_weekdays
        for ahead in range(days + 1)
    )
    if after.given - before.given > working * fractions_per_day:
        return (Finding("count-rose", "stop", None, (*values, ("days", str(working)))),)
    return ()


def count_history_findings(
    history: Sequence[CountSighting],
    *,
    fractions_per_day: int = 1,
    working_weekdays: frozenset[int] = MONDAY_TO_FRIDAY,
) -> tuple[Finding, ...]:
    """Stop a count that is lower than one stated before, or that ever rose too fast.

    A fall that the next bundle takes back is none; a rise that no working days explain stays until
    two people settle the count.

    SAFETY: a lower count repeated the next day is still a fall
    (test_a_fall_repeated_by_the_next_export_still_stops).

    Args:
        history: of one plan, in the order of the bundles, since the count was last settled.
    """
    if not history:
        return ()
    highest, rose = history[0], None
    for sighting in history[1:]:
        if (sighting.given, sighting.as_of) < (highest.given, highest.as_of):
            continue
        rose = rose or next(
            iter(
                count_findings(
                    highest,
                    sighting,
                    fractions_per_day=fractions_per_day,
                    working_weekdays=working_weekdays,
                )
            ),
            None,
        )
        highest = sighting
    fell = count_findings(highest, history[-1]) if history[-1].given < highest.given else ()
    return (*fell, *([rose] if rose else []))
