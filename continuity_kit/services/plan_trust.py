"""What the ledger's imports say of each plan's past: trust, owner, counts, replacements."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from continuity_kit.domain.findings import Finding
from continuity_kit.domain.ledger_index import LedgerIndex
from continuity_kit.domain.ledger_settled import (
    SettledCount,
    is_adjudicated,
    is_sealed,
    settled_count,
)
from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.schedule import RECENT_DAYS
from continuity_kit.domain.snapshot import Trust
from continuity_kit.domain.trust import (
    CountSighting,
    CoursePlan,
    ImportedBundle,
    PlanHistory,
    Sighting,
    count_history_findings,
    generations_seen,
    is_pinned,
    owner_findings,
    replan_findings,
    sightings_by_plan,
    trust_level,
    unchanged_since,
)
from continuity_kit.services.import_history import ImportRecord


@dataclass(frozen=True)
class PlanPast:
    """One plan's past, judged for the content held now."""

    trust: Trust
    unchanged_since: datetime | None
    generations_seen: int
    findings: tuple[Finding, ...]


UNKNOWN_PAST = PlanPast("unconfirmed", None, 0, ())


@dataclass(frozen=True)
class HeldPlan:
    """A plan of the newest export, for the watch on replans."""

    label: str | None
    course_id: str | None
    digest: str


class History:
    """All plans' pasts, from the imports of every chain."""

    def __init__(
        self,
        records: Sequence[ImportRecord],
        ledger: LedgerIndex,
        now: datetime,
        compromised_since: datetime | None,
        device: str,
    ) -> None:
        """Gather what every import named, once for all plans.

        Args:
            records: of all chains.
            device: this laptop's.
        """
        self._ledger = ledger
        self._now = now
        self._compromised_since = compromised_since
        self._sightings = _sightings(records)
        self._counts: dict[str, list[tuple[datetime, CountSighting]]] = {}
        for record in records:
            # A peer that imports late would make an older count look like a fall.
            for plan_uid, sighting in record.counts if record.device == device else ():
                self._counts.setdefault(plan_uid, []).append((record.imported_at, sighting))
        self._plans_of: dict[PatientKey, list[str]] = {}
        for plan_uid, seen in self._sightings.items():
            for owner in {item.patient for item in seen}:
                self._plans_of.setdefault(owner, []).append(plan_uid)

    def sightings(self, plan_uid: str) -> tuple[Sighting, ...]:
        """Return every bundle that held a plan, in the order of import."""
        return self._sightings.get(plan_uid, ())

    def of_plan(self, plan_uid: str, digest: str) -> PlanHistory:
        """Return a plan's history for one content."""
        seen = self.sightings(plan_uid)
        digests = {item.digest for item in seen} | {digest}
        if not self._ledger.of_plan(plan_uid):
            return PlanHistory(plan_uid, digest, seen)
        return PlanHistory(
            plan_uid,
            digest,
            seen,
            frozenset(item for item in digests if is_sealed(self._ledger, plan_uid, item)),
            frozenset(item for item in digests if is_adjudicated(self._ledger, plan_uid, item)),
        )

    def past(
        self, plan_uid: str, digest: str, owner: PatientKey, *, fractions_per_day: int
    ) -> PlanPast:
        """Judge the content held now.

        SAFETY: two people who accept exactly this content, its patient being part of the digest,
        also settle whose plan it is (test_a_plan_that_moved_stops_until_two_people_accept_it).
        """
        history = self.of_plan(plan_uid, digest)
        findings: tuple[Finding, ...] = ()
        if digest not in history.adjudicated:
            findings = owner_findings(history.sightings, owner)
        return PlanPast(
            trust=trust_level(history, self._now, self._compromised_since),
            unchanged_since=unchanged_since(history),
            generations_seen=generations_seen(history),
            findings=(*findings, *self.count_findings(plan_uid, fractions_per_day)),
        )

    def count_findings(self, plan_uid: str, fractions_per_day: int) -> tuple[Finding, ...]:
        """Return what is wrong with how the source's count moved since two people settled it."""
        counts = self._counts.get(plan_uid)
        if not counts:
            return ()
        settled: SettledCount | None = settled_count(self._ledger, plan_uid)
        since = [
            sighting
            for imported_at, sighting in counts
            if settled is None or imported_at > settled.settled_at
        ]
        return count_history_findings(since, fractions_per_day=fractions_per_day)

    def replan_findings(
        self, plan_uid: str, owner: PatientKey, held: Mapping[str, HeldPlan]
    ) -> tuple[Finding, ...]:
        """Warn on a new plan beside, or in place of, pinned plans of its course.

        Args:
            held: the patient's plans in the newest export.
        """
        own = self._course_plan(plan_uid, owner, held)
        if own is None or own.is_pinned:
            return ()
        others = {*held, *self._plans_of.get(owner, ())} - {plan_uid}
        known = (self._course_plan(uid, owner, held) for uid in sorted(others))
        return replan_findings(own, self._recent(own, (item for item in known if item), held))

    def _recent(
        self,
        own: CoursePlan,
        others: Iterable[CoursePlan],
        held: Mapping[str, HeldPlan],
    ) -> list[CoursePlan]:
        """Leave out plans that had vanished long before the new one came: another course."""
        return [
            other
            for other in others
            if other.plan_uid in held
            or (own.first_seen_at - self.sightings(other.plan_uid)[-1].seen_at).days <= RECENT_DAYS
        ]

    def _course_plan(
        self,
        plan_uid: str,
        owner: PatientKey,
        held: Mapping[str, HeldPlan],
    ) -> CoursePlan | None:
        seen = self.sightings(plan_uid)
        if not seen:
            return None
        plan = held.get(plan_uid) or HeldPlan(None, None, seen[-1].digest)
        return CoursePlan(
            plan_uid=plan_uid,
            label=plan.label,
            patient=owner,
            course_id=plan.course_id,
            first_seen_at=seen[0].seen_at,
            is_pinned=is_sealed(self._ledger, plan_uid, plan.digest)
            or is_pinned(seen, plan.digest, self._now, self._compromised_since),
        )


def _sightings(records: Sequence[ImportRecord]) -> dict[str, tuple[Sighting, ...]]:
    """Read each chain apart, since each names only what changed since its own import before."""
    chains: dict[str, list[ImportedBundle]] = {}
    for record in records:
        chains.setdefault(record.device, []).append(record.bundle)
    per_chain = [sightings_by_plan(chain) for chain in chains.values()]
    if len(per_chain) == 1:
        return per_chain[0]
    merged: dict[str, list[Sighting]] = {}
    for found in per_chain:
        for plan_uid, seen in found.items():
            merged.setdefault(plan_uid, []).extend(seen)
    return {
        plan_uid: tuple(sorted(seen, key=lambda item: item.seen_at))
        for plan_uid, seen in merged.items()
    }
