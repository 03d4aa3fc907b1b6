"""What the ledger says of each plan that is handed back, joined with what the export said before.

A plan that fractions were given of is never left out: one that the newest export no longer lists is
looked for in older ones, and failing that handed back with what the ledger alone knows of it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from continuity_kit.domain.course_position import CoursePosition
from continuity_kit.domain.findings import Refusal
from continuity_kit.domain.fraction import FractionCount
from continuity_kit.domain.ledger import FractionPart, LedgerEntry, LedgerFraction
from continuity_kit.domain.ledger_conflicts import Conflict
from continuity_kit.domain.ledger_index import LedgerIndex, index_entries, patient_key
from continuity_kit.domain.ledger_kinds import (
    KIND_FRACTION_ENDED,
    KIND_FRACTION_STARTED,
    KIND_MISSED,
    KIND_TREATED_ELSEWHERE,
)
from continuity_kit.domain.ledger_state import (
    MissedSession,
    OpenSession,
    conflicts,
    fractions,
    missed_sessions,
    open_sessions,
)
from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.snapshot import PatientView, PlanView
from continuity_kit.errors import AuthenticityError, WorldError
from continuity_kit.services.export_collect import Parse
from continuity_kit.services.generation import load_generation
from continuity_kit.services.import_history import (
    accepted_bundles,
    import_records,
)
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.open_generation import (
    Opened,
    generation_source,
    older_generations,
    open_accepted,
    open_newest,
)
from continuity_kit.services.patient_view import patient_views, people_of
from continuity_kit.services.session_facts import position_of
from continuity_kit.vault.store import AcceptedBundle

GIVING_KINDS = (
    KIND_FRACTION_ENDED,
    KIND_FRACTION_STARTED,
    KIND_TREATED_ELSEWHERE,
    KIND_MISSED,
)
PlanKey = tuple[PatientKey, str]
NOT_OF_THE_GENERATION = ("vault-without-import", "sandbox-missing", "worker-not-started")


@dataclass(frozen=True)
class PlanToGiveBack:
    """One plan of one patient.

    Attributes:
        bundle: the generation that lists it; None: no generation does.
        is_listed: the newest export lists it.
        voided: ends and fractions elsewhere that two people took back.
        conflicts: of the ledger, about this plan or the whole patient.
    """

    patient: PatientView
    view: PlanView
    bundle: AcceptedBundle | None = field(repr=False)
    is_listed: bool
    position: CoursePosition
    fractions: tuple[LedgerFraction, ...]
    missed: tuple[MissedSession, ...]
    voided: tuple[LedgerEntry, ...]
    conflicts: tuple[Conflict, ...]
    open_sessions: tuple[OpenSession, ...]

    @property
    def parts(self) -> tuple[FractionPart, ...]:
        """Every session, by fraction."""
        return tuple(part for item in self.fractions for part in item.parts)

    @property
    def unconfirmed(self) -> tuple[LedgerFraction, ...]:
        """Fractions of which no second person read the console."""
        return tuple(
            item for item in self.fractions if any(not part.is_confirmed for part in item.parts)
        )

    @property
    def has_entries(self) -> bool:
        """The ledger knows something to enter or to settle."""
        return bool(
            self.fractions or self.missed or self.voided or self.conflicts or self.open_sessions
        )

    @property
    def open_items(self) -> int:
        """How much must be settled before anything is entered."""
        return (
            len(self.conflicts)
            + len(self.open_sessions)
            + int(self.position.conflict)
            + len(self.unconfirmed)
        )


def open_for_hand_back(
    laptop: Laptop, parse: Parse | None = None
) -> tuple[Opened, tuple[Refusal, ...]]:
    """Open the newest generation; one that is lost or damaged never keeps the ledger back.

    Returns:
        What was opened, and a refusal when it is an older generation than the newest accepted.

    Raises:
        WorldError: `vault-without-import`, `sandbox-missing`, `worker-not-started`; or that of the
            newest generation when none can be opened.
        AuthenticityError: the same.
    """
    try:
        return open_newest(laptop, parse), ()
    except (WorldError, AuthenticityError) as error:
        if error.code in NOT_OF_THE_GENERATION:
            raise
        entries = laptop.ledger.entries()
        records = import_records(entries)
        for head in reversed(accepted_bundles(laptop, records)):
            try:
                bundle = laptop.store.open_bundle(head)
            except (WorldError, AuthenticityError, OSError):
                continue
            values = (("sequence", str(bundle.manifest.sequence)),)
            told = Refusal("handback-generation-older", error.code, values)
            return open_accepted(laptop, bundle, records, index_entries(entries), parse), (told,)
        raise


def plans_to_give_back(
    laptop: Laptop, opened: Opened, parse: Parse | None = None
) -> tuple[PlanToGiveBack, ...]:
    """Return every plan of the newest export and every other plan that the ledger names.

    Patients with something to settle come first.
    """
    ledger = opened.ledger
    named = _named(ledger)
    found: list[PlanToGiveBack] = []
    for patient in opened.snapshot.patients:
        for view in patient.plans:
            found.append(_plan(ledger, patient, view, opened.bundle, named, is_listed=True))
    listed = {(item.patient.key, item.view.plan_uid) for item in found}
    for key in sorted(named.keys() - listed):
        patient, view, bundle = _unlisted(laptop, opened, key, parse)
        found.append(_plan(ledger, patient, view, bundle, named, is_listed=False))
    to_settle: dict[PatientKey, int] = {}
    for item in found:
        key_ = item.patient.key
        to_settle[key_] = to_settle.get(key_, 0) + item.open_items
    return tuple(
        sorted(
            found,
            key=lambda item: (
                not to_settle[item.patient.key],
                item.patient.name.casefold(),
                item.patient.key,
                item.view.plan_uid,
            ),
        )
    )


def _named(ledger: LedgerIndex) -> Mapping[PlanKey, tuple[LedgerEntry, ...]]:
    """Return the entries about fractions, by the patient and plan that they name."""
    found: dict[PlanKey, list[LedgerEntry]] = {}
    for entry in ledger.entries:
        key, plan_uid = patient_key(entry), entry.subject.get("plan_uid")
        if entry.kind in GIVING_KINDS and key is not None and isinstance(plan_uid, str):
            found.setdefault((key, plan_uid), []).append(entry)
    return {key: tuple(entries) for key, entries in found.items()}


def _plan(
    ledger: LedgerIndex,
    patient: PatientView,
    view: PlanView,
    bundle: AcceptedBundle | None,
    named: Mapping[PlanKey, tuple[LedgerEntry, ...]],
    *,
    is_listed: bool,
) -> PlanToGiveBack:
    """Join one plan with its entries.

    SAFETY: entries count for the patient whom they name and for nobody else
    (test_a_fraction_is_handed_back_under_the_patient_it_names).
    """
    own = named.get((patient.key, view.plan_uid), ())
    hashes = {entry.entry_hash for entry in own}
    known = tuple(item for item in fractions(ledger, view.plan_uid) if hashes & set(item.entries))
    own_conflicts = tuple(
        item
        for item in conflicts(ledger, patient.key)
        if hashes & set(item.entries) or _names_no_plan(ledger, item)
    )
    return PlanToGiveBack(
        patient=patient,
        view=view,
        bundle=bundle,
        is_listed=is_listed,
        position=position_of(ledger, view),
        fractions=known,
        missed=tuple(
            item for item in missed_sessions(ledger, view.plan_uid) if item.entry_hash in hashes
        ),
        voided=tuple(
            entry
            for entry in own
            if entry.entry_hash in ledger.voided
            and entry.kind in (KIND_FRACTION_ENDED, KIND_TREATED_ELSEWHERE)
        ),
        conflicts=own_conflicts,
        open_sessions=tuple(
            item
            for item in open_sessions(ledger, patient.key)
            if item.plan_uid in (view.plan_uid, None)
        ),
    )


def _names_no_plan(ledger: LedgerIndex, conflict: Conflict) -> bool:
    entries = [entry for entry in ledger.entries if entry.entry_hash in conflict.entries]
    return all(not isinstance(entry.subject.get("plan_uid"), str) for entry in entries)


def _unlisted(
    laptop: Laptop, opened: Opened, key: PlanKey, parse: Parse | None
) -> tuple[PatientView, PlanView, AcceptedBundle | None]:
    """Return a plan from the newest older generation that lists it, else the ledger's word."""
    owner, plan_uid = key
    for bundle in older_generations(laptop, opened):
        people = {(person.patient_id, person.id_issuer) for person in bundle.catalogue.patients}
        if (owner.patient_id, owner.issuer) not in people:
            continue
        for patient in _views(laptop, opened, bundle, parse):
            for view in patient.plans:
                if (patient.key, view.plan_uid) == key:
                    return patient, view, bundle
    known = next((item for item in opened.snapshot.patients if item.key == owner), None)
    view = _unknown_plan(plan_uid)
    if known is not None:
        return replace(known, plans=(*known.plans, view)), view, None
    return _unknown_patient(owner, view), view, None


def _views(
    laptop: Laptop, opened: Opened, bundle: AcceptedBundle, parse: Parse | None
) -> Iterable[PatientView]:
    generation = load_generation(laptop, bundle, parse)
    source = generation_source(bundle, generation, opened.ledger, opened.history)
    return patient_views(source, people_of(source))


def _unknown_plan(plan_uid: str) -> PlanView:
    return PlanView(
        plan_uid=plan_uid,
        plan=None,
        status=None,
        prescription=None,
        fractions_planned=None,
        fraction_group=None,
        count=FractionCount(given=None, as_of=None, source=None),
        given_since_export=0,
        trust="unconfirmed",
        unchanged_since=None,
        generations_seen=0,
        findings=(),
        printable=False,
        code=None,
        digest=None,
    )


def _unknown_patient(key: PatientKey, view: PlanView) -> PatientView:
    return PatientView(
        key=key,
        patient=None,
        name="",
        birth_date=None,
        sex=None,
        category=None,
        reasons=(),
        missing=(),
        findings=(),
        alerts=(),
        notes=(),
        prescriptions=(),
        documents=(),
        appointments=(),
        plans=(view,),
    )
