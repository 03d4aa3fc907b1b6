"""One plan whole: whose it is made exact, its control points read, and what changed in it named."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from continuity_kit.domain.findings import Finding
from continuity_kit.domain.patient import PatientKey
from continuity_kit.domain.plan import Plan
from continuity_kit.domain.snapshot import PatientView, PlanView
from continuity_kit.domain.trust import Sighting, change_findings
from continuity_kit.errors import AuthenticityError, SafetyError, WorldError
from continuity_kit.services.export_collect import Parse
from continuity_kit.services.generation import ParsedPlan, full_plan, known_code, plan_code_of
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.object_reading import held_reading, parser_of, read_held
from continuity_kit.services.open_generation import Opened, older_generations
from continuity_kit.services.patient_view import claimed_twice
from continuity_kit.services.plan_view import (
    HeldPlanObject,
    Person,
    PlanContent,
    plan_view,
    with_findings,
)
from continuity_kit.vault.catalogue import CatalogueObject
from continuity_kit.vault.store import AcceptedBundle

WATCHED = ("replan-unconfirmed", "scheduled-since-count")
"""Findings that come from beside the plan, so that looking at it alone does not show them."""


def whole_plan(
    laptop: Laptop,
    opened: Opened,
    plan_uid: str,
    *,
    issuer: str | None = None,
    object_sha256: str | None = None,
    parse: Parse | None = None,
    computes_code: bool = True,
) -> tuple[PatientView, PlanView]:
    """Return one plan of an opened generation, whole, with its code and what changed in it.

    Args:
        issuer: of the patient's identifier, where two patients claim the plan.
        object_sha256: of the object as stored or of the file as restored, where two contents
            claim the UID; one of an older generation is shown, and never printed.
        computes_code: a code that was never computed is worked out now, otherwise it is None.

    Raises:
        WorldError: `plan-unknown`, `plan-object-unknown`, `plan-unreadable`.
        SafetyError: `plan-uid-ambiguous`.
    """
    person, held = _exact(opened, plan_uid, issuer, object_sha256)
    found: list[Finding] = []
    if held is None:
        held = _older_content(laptop, opened, person, plan_uid, object_sha256 or "", parse)
        found.append(Finding("plan-not-newest", "stop"))
    elif held.item is not None and (held.content is not None or object_sha256 is not None):
        held = replace(held, content=_read(laptop, opened.bundle, held.item, plan_uid, parse))
    patient = next(item for item in opened.snapshot.patients if item.key == person.key)
    if plan_uid in claimed_twice(opened.people):
        found.append(Finding("plan-claimed-twice", "stop"))
    listed = [item for item in patient.plans if item.plan_uid == plan_uid]
    found += [item for view in listed for item in view.findings if item.code in WATCHED]
    view = plan_view(person, opened.ledger, opened.history, held, (*patient.findings, *found))
    if held.content is not None:
        changes = _changes(laptop, opened, view, held.content.plan, parse)
        view = with_findings(view, changes)
        if computes_code:
            view = with_code(laptop, view)
        elif view.digest is not None:
            view = replace(view, code=known_code(laptop, view.digest))
    return _with_plan(patient, view), view


def _exact(
    opened: Opened, plan_uid: str, issuer: str | None, object_sha256: str | None
) -> tuple[Person, HeldPlanObject | None]:
    """Return whose plan is meant; None in place of the object when no newest one is that."""
    claims = [
        (person, held)
        for person in opened.people
        for held in person.plans
        if held.plan_uid == plan_uid and issuer in (None, person.key.issuer)
    ]
    if not claims:
        raise WorldError("plan-unknown", plan_uid)
    exact = [
        (person, held)
        for person, held in claims
        if object_sha256 is None or (held.item is not None and _is_named(held.item, object_sha256))
    ]
    if len(exact) == 1:
        return exact[0]
    owners = {person.key: person for person, _ in claims}
    if not exact and len(owners) == 1:
        return next(iter(owners.values())), None
    # SAFETY: nobody chooses between two claims for the user
    # (test_a_plan_that_two_contents_claim_is_refused_until_made_exact).
    raise SafetyError(
        "plan-uid-ambiguous",
        plan_uid,
        issuers=", ".join(sorted({key.issuer or "-" for key in owners})),
        objects=", ".join(held.item.content_sha256 for _, held in claims if held.item) or "-",
    )


def _is_named(item: CatalogueObject, sha256: str) -> bool:
    """Tell whether a hash names an object: as stored, as packed, or its file as restored."""
    return sha256.lower() in (
        item.sha256,
        item.content_sha256,
        *(member.sha256 for member in item.members),
    )


def _read(
    laptop: Laptop,
    bundle: AcceptedBundle,
    item: CatalogueObject,
    plan_uid: str,
    parse: Parse | None,
) -> PlanContent:
    """Read a whole plan from its object."""
    rivals = [
        other
        for other in bundle.catalogue.objects
        if other.role == "plan" and plan_uid in other.plan_uids
    ]
    if rivals == [item]:
        parsed = full_plan(laptop, bundle, plan_uid, parse)
        return PlanContent(parsed.plan, parsed.digest)
    reading = held_reading(laptop, item)
    if reading is None:
        with parser_of(laptop, parse) as parser:
            reading = read_held(laptop, item, parser)
    if reading.plan is None or reading.digest is None:
        raise WorldError("plan-unreadable", plan_uid)
    return PlanContent(reading.plan, reading.digest)


def _older_content(
    laptop: Laptop,
    opened: Opened,
    person: Person,
    plan_uid: str,
    object_sha256: str,
    parse: Parse | None,
) -> HeldPlanObject:
    """Return a content of an older generation of the same patient, newest first.

    Raises:
        WorldError: `plan-object-unknown`.
    """
    for bundle in older_generations(laptop, opened):
        for item in _plan_objects(bundle, plan_uid, person.key):
            if _is_named(item, object_sha256):
                return HeldPlanObject(plan_uid, item, _read(laptop, bundle, item, plan_uid, parse))
    raise WorldError("plan-object-unknown", plan_uid)


def _changes(
    laptop: Laptop, opened: Opened, view: PlanView, plan: Plan, parse: Parse | None
) -> tuple[Finding, ...]:
    """Name what differs from the content that was pinned or sealed, else from the one before."""
    if view.digest is None or view.trust in ("pinned", "sealed"):
        return ()
    history = opened.history.of_plan(view.plan_uid, view.digest)
    if view.digest in history.adjudicated:
        return ()
    others = [item for item in history.sightings if item.digest != view.digest]
    for digest in _by_weight(others, history.sealed | history.adjudicated):
        old = _content_of_digest(laptop, opened, view.plan_uid, digest, others, parse)
        if old is not None:
            return (*change_findings(old.plan, plan, view.trust), *_versions(view, old))
    return ()


def _versions(view: PlanView, old: ParsedPlan) -> tuple[Finding, ...]:
    """Name both objects of a changed plan, so that each can be shown, by itself, for comparison.

    SAFETY: the content of the newest export is shown and stopped, none is chosen: the gates of a
    session compare with it, so that paper of another content would be signed against wrong values
    (test_p14_a_changed_plan_names_both_its_objects_and_prints_neither).
    """
    if view.trust != "changed":
        return ()
    named = (("newest", view.object_sha256 or "-"), ("older", old.object_sha256))
    return (Finding("plan-changed-objects", "note", values=named),)


def _by_weight(others: Sequence[Sighting], settled: frozenset[str]) -> list[str]:
    """Order past contents: those that people sealed or accepted, then the newest."""
    newest_first = list(dict.fromkeys(item.digest for item in reversed(others)))
    return sorted(newest_first, key=lambda digest: digest not in settled)


def _content_of_digest(
    laptop: Laptop,
    opened: Opened,
    plan_uid: str,
    digest: str,
    sightings: Sequence[Sighting],
    parse: Parse | None,
) -> ParsedPlan | None:
    """Return a past content that a kept generation still holds, or None."""
    held_in = {(item.exporter, item.sequence) for item in sightings if item.digest == digest}
    for bundle in older_generations(laptop, opened):
        manifest = bundle.manifest
        if (manifest.exporter_key_id, manifest.sequence) not in held_in:
            continue
        try:
            parsed = full_plan(laptop, bundle, plan_uid, parse)
        except (WorldError, AuthenticityError):
            continue  # a lost or damaged past takes nothing from the stop that `trust` gives
        if parsed.digest == digest:
            return parsed
    return None


def _plan_objects(
    bundle: AcceptedBundle, plan_uid: str, owner: PatientKey
) -> Iterable[CatalogueObject]:
    return (
        item
        for item in bundle.catalogue.objects
        if item.role == "plan"
        and plan_uid in item.plan_uids
        and (item.patient_id, item.id_issuer) == (owner.patient_id, owner.issuer)
    )


def with_code(laptop: Laptop, view: PlanView) -> PlanView:
    """Return a plan with its code, which takes a moment the first time."""
    return view if view.digest is None else replace(view, code=plan_code_of(laptop, view.digest))


def _with_plan(patient: PatientView, view: PlanView) -> PatientView:
    return replace(
        patient,
        plans=tuple(
            view
            if (item.plan_uid, item.object_sha256) == (view.plan_uid, view.object_sha256)
            else item
            for item in patient.plans
        ),
    )
