"""Accept or refuse a bundle: pure functions of its bytes and of what this laptop knows."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from continuity_kit.domain.snapshot import Tables
from continuity_kit.errors import AuthenticityError
from continuity_kit.vault import envelope
from continuity_kit.vault.catalogue import (
    MANIFEST_TYPE,
    Catalogue,
    CataloguePatient,
    Manifest,
    read_manifest,
)
from continuity_kit.vault.keys import PublicKey

LARGEST_GAP = 60
LARGEST_SEQUENCE = 1_000_000  # 2,700 years of daily exports
FUTURE_TOLERANCE = timedelta(minutes=10)
DROP_SHARE_FOR_TWO = 0.05
Verdict = Literal["accept", "no-op"]


@dataclass(frozen=True)
class Seen:
    """What was accepted of one exporter key.

    Attributes:
        sequence, manifest_sha256: the highest ever accepted.
        earlier: manifest hashes by sequence, of all accepted.
        is_current: False after two people went back to an older generation, or to another key's.
    """

    sequence: int
    manifest_sha256: str
    earlier: Mapping[int, str] = field(default_factory=dict)
    is_current: bool = True


@dataclass(frozen=True)
class ImportState:
    """What this laptop knows when a bundle comes.

    Attributes:
        exporters: accepted exporter keys by key id.
        dropped: key ids of exporter cards that were accepted once and dropped since.
        seen: newest accepted manifest by exporter key id.
        own_recipient, recovery_recipient: key ids that must be among the recipients.
        peer_recipients: key ids of known peer laptops, by their letter.
    """

    facility: str
    own_recipient: str
    recovery_recipient: str
    exporters: Mapping[str, PublicKey]
    dropped: frozenset[str] = frozenset()
    seen: Mapping[str, Seen] = field(default_factory=dict)
    peer_recipients: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """A bundle that may go on, what to warn of, and the state once it is committed.

    Attributes:
        asks_two: reasons that ask for two people, by code.
        days_not_seen: exports between the last accepted one and this.
    """

    verdict: Verdict
    manifest: Manifest
    manifest_sha256: str
    state: ImportState
    warnings: tuple[tuple[str, Mapping[str, str]], ...] = ()
    asks_two: tuple[str, ...] = ()
    days_not_seen: int = 0


def decide(
    manifest_envelope: bytes, state: ImportState, now: datetime, *, two_agreed: bool = False
) -> Decision:
    """Check signature, then policy; nothing is read before its signature held.

    Args:
        manifest_envelope: bytes of `manifest.dsse`.
        state: of this laptop.
        now: aware; only for the warning that a bundle comes from the future.
        two_agreed: two people return to an older generation, or cross a gap, on purpose.

    Raises:
        AuthenticityError: an envelope code, `bundle-signer-dropped`, `bundle-other-facility`,
            `bundle-other-key`, `bundle-rollback`, `bundle-equivocation`, `bundle-gap`,
            `bundle-recipient-missing`.
        WorldError: `bundle-newer`.
    """
    manifest = _verified(manifest_envelope, state)
    digest = manifest_hash(manifest_envelope)
    seen = state.seen.get(manifest.exporter_key_id)
    _check_equivocation(manifest, digest, seen)
    if seen is not None and seen.is_current and digest == seen.manifest_sha256:
        return Decision("no-op", manifest, digest, state)
    asks_two = _check_sequence(manifest, seen, two_agreed=two_agreed)
    _check_recipients(manifest, state)
    after = _after(state, manifest, digest)
    warnings = _warnings(manifest, state, seen, now)
    days = manifest.sequence - seen.sequence - 1 if seen else 0
    return Decision("accept", manifest, digest, after, warnings, asks_two, max(0, days))


def authenticate(manifest_envelope: bytes, state: ImportState) -> envelope.Verified:
    """Check who signed; nothing of the payload is parsed.

    Raises:
        AuthenticityError: an envelope code, `bundle-signer-dropped`.
    """
    try:
        return envelope.verify(manifest_envelope, MANIFEST_TYPE, state.exporters)
    except AuthenticityError as error:
        if error.code == "envelope-unknown-signer" and error.subject in state.dropped:
            raise AuthenticityError("bundle-signer-dropped", error.subject) from error
        raise


def manifest_hash(manifest_envelope: bytes) -> str:
    """Return the SHA-256 (hex) that the next manifest names as `previous`."""
    return hashlib.sha256(manifest_envelope).hexdigest()


def check_inner(catalogue: Catalogue, manifest: Manifest) -> None:
    """Refuse a catalogue that belongs to another bundle, or names other objects than the manifest.

    Raises:
        AuthenticityError: `bundle-catalogue-differs`, `bundle-object-unlisted`,
            `bundle-object-uncatalogued`.
    """
    inner = (catalogue.facility, catalogue.exporter_key_id, catalogue.sequence, catalogue.created)
    outer = (manifest.facility, manifest.exporter_key_id, manifest.sequence, manifest.created)
    if inner != outer:
        raise AuthenticityError("bundle-catalogue-differs")
    sizes = {item.sha256: item.size for item in manifest.objects}
    for item in catalogue.objects:
        if sizes.get(item.sha256) != item.size:
            raise AuthenticityError("bundle-object-unlisted", item.sha256[:12])
    # What no catalogue describes would be kept and never opened.
    for name in sizes.keys() - {item.sha256 for item in catalogue.objects}:
        raise AuthenticityError("bundle-object-uncatalogued", name[:12])


def dropped_patients(before: Catalogue, after: Catalogue) -> tuple[CataloguePatient, ...]:
    """Return who was unfinished in the last accepted bundle and is now absent without a reason.

    A reason is a row of either bundle's tables: every plan of the patient completed, retired or
    rejected, or every prescription completed or cancelled. Whom only an appointment listed leaves
    when it has passed: such a patient had nothing unfinished.
    """
    present = {(patient.patient_id, patient.id_issuer) for patient in after.patients}
    return tuple(
        patient
        for patient in before.patients
        if (patient.patient_id, patient.id_issuer) not in present
        and not _has_ended(patient, after.tables)
        and not _has_ended(patient, before.tables)
        and not _came_for_once(patient, before.tables, after.created)
    )


def _has_ended(patient: CataloguePatient, tables: Tables) -> bool:
    key = (patient.patient_id, patient.id_issuer)
    prescriptions = [
        row.status in ("completed", "cancelled")
        for row in tables.prescriptions
        if (row.patient_id, row.id_issuer) == key
    ]
    plans = [
        row.status in ("completed", "retired", "rejected")
        for row in tables.plans
        if (row.patient_id, row.id_issuer) == key
    ]
    return (bool(prescriptions) and all(prescriptions)) or (bool(plans) and all(plans))


def _came_for_once(patient: CataloguePatient, tables: Tables, now: datetime) -> bool:
    """Tell whether only appointments listed a patient, and all of them have passed."""
    if patient.reasons != ("scheduled",):
        return False
    key = (patient.patient_id, patient.id_issuer)
    return all(
        row.start < now
        for row in tables.appointments
        if (row.patient_id, row.id_issuer) == key and row.status != "cancelled"
    )


def needs_two_for_drops(dropped: int, before: int) -> bool:
    """Tell whether so many patients vanished that two people must agree."""
    return before > 0 and dropped / before > DROP_SHARE_FOR_TWO


def _verified(manifest_envelope: bytes, state: ImportState) -> Manifest:
    verified = authenticate(manifest_envelope, state)
    manifest = read_manifest(verified.payload)
    if verified.key_ids != (manifest.exporter_key_id,):
        raise AuthenticityError("bundle-other-key", manifest.exporter_key_id)
    if manifest.facility != state.facility:
        raise AuthenticityError("bundle-other-facility", manifest.facility)
    return manifest


def _check_equivocation(manifest: Manifest, digest: str, seen: Seen | None) -> None:
    """Refuse two contents under one number: somebody else holds the exporter's key."""
    if seen is None:
        return
    known = {**seen.earlier, seen.sequence: seen.manifest_sha256}.get(manifest.sequence)
    if known is not None and known != digest:
        raise AuthenticityError("bundle-equivocation", sequence=manifest.sequence)


def _check_sequence(manifest: Manifest, seen: Seen | None, *, two_agreed: bool) -> tuple[str, ...]:
    # SAFETY: a number that no honest exporter reaches would burn the counter: every later export
    # would look like a rollback (test_p08_…). Two people cannot allow it.
    last = seen.sequence if seen else 0
    if manifest.sequence > LARGEST_SEQUENCE:
        raise AuthenticityError("bundle-gap", sequence=manifest.sequence, last=last)
    if manifest.sequence < last:
        if not two_agreed:
            raise AuthenticityError("bundle-rollback", sequence=manifest.sequence, last=last)
        return ("bundle-older-generation",)
    is_first_of_late_laptop = seen is None and manifest.previous is not None
    if manifest.sequence - last > LARGEST_GAP and not is_first_of_late_laptop:
        if not two_agreed:
            raise AuthenticityError("bundle-gap", sequence=manifest.sequence, last=last)
        return ("bundle-gap-crossed",)
    return ()


def _after(state: ImportState, manifest: Manifest, digest: str) -> ImportState:
    """Return the state once this bundle is committed: the highest number never falls."""
    seen = {key: replace(item, is_current=False) for key, item in state.seen.items()}
    old = seen.get(manifest.exporter_key_id, Seen(0, ""))
    earlier = {**old.earlier, manifest.sequence: digest}
    highest = max(earlier)
    seen[manifest.exporter_key_id] = Seen(
        highest, earlier[highest], earlier, is_current=highest == manifest.sequence
    )
    return replace(state, seen=seen)


def _check_recipients(manifest: Manifest, state: ImportState) -> None:
    if state.own_recipient not in manifest.recipients:
        raise AuthenticityError("bundle-recipient-missing", "laptop")
    if state.recovery_recipient not in manifest.recipients:
        raise AuthenticityError("bundle-recipient-missing", "recovery")


def _warnings(
    manifest: Manifest, state: ImportState, seen: Seen | None, now: datetime
) -> tuple[tuple[str, Mapping[str, str]], ...]:
    warnings: list[tuple[str, Mapping[str, str]]] = []
    for letter, key_id in state.peer_recipients.items():
        if key_id not in manifest.recipients:
            warnings.append(("bundle-peer-missing", {"letter": letter}))
    if manifest.created > now + FUTURE_TOLERANCE:
        warnings.append(("bundle-from-future", {"created": manifest.created.isoformat()}))
    if manifest.expires < now:
        warnings.append(("bundle-expired", {"expires": manifest.expires.isoformat()}))
    if seen is not None:
        missed = manifest.sequence - seen.sequence - 1
        if missed > 0:
            warnings.append(("bundle-exports-not-seen", {"count": str(missed)}))
        elif missed == 0 and manifest.previous != seen.manifest_sha256:
            warnings.append(("bundle-previous-unknown", {"sequence": str(manifest.sequence)}))
    return tuple(warnings)
