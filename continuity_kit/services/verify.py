"""Checks a stick, a vault or a hand-back folder: whose it is, and that not one byte has changed.

Nothing is taken in, changed or opened; damage is named file by file and never ends the check.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Literal, TypeVar

from continuity_kit.domain.findings import Refusal
from continuity_kit.errors import AuthenticityError, ContinuityError, UsageError
from continuity_kit.services.give_back_formats import SUMS, read_checksums
from continuity_kit.services.import_history import ImportRecord, import_records, own_records
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.ledger_journal import damage_refusals
from continuity_kit.services.retention import kept_generations
from continuity_kit.vault import envelope
from continuity_kit.vault.cards import read_card
from continuity_kit.vault.catalogue import MANIFEST_TYPE, Manifest, Sealed, read_manifest
from continuity_kit.vault.keys import PublicKey
from continuity_kit.vault.stick import CATALOGUE, MANIFEST, ROOT, Stick, StickBundle, read_regular

VAULT_FORMAT_FILE = "format.json"
MAX_CARD = 64 * 1024
MAX_FILE = 4 * 1024 * 1024 * 1024
Kind = Literal["stick", "vault", "handback"]
Trusted = Mapping[str, PublicKey]
Progress = Callable[[str, int, int], None]
T = TypeVar("T")


@dataclass(frozen=True)
class Verified:
    """What a check found.

    Attributes:
        signers: key ids whose signatures held; empty when nobody's was checked.
        generations: exporter key id and sequence of every bundle looked at.
        entries: ledger entries verified; None when the ledger was not opened.
        damaged: what is changed, missing, foreign or wrongly signed, by name.
        unchecked: what could not be checked for want of a vault or card.
    """

    kind: Kind
    signers: tuple[str, ...] = ()
    generations: tuple[tuple[str, int], ...] = ()
    files: int = 0
    size: int = 0
    entries: int | None = None
    damaged: tuple[Refusal, ...] = ()
    unchecked: tuple[Refusal, ...] = ()

    @property
    def exit_code(self) -> int:
        """4 when something is damaged or forged, 1 when the signer was not checked."""
        if self.damaged:
            return AuthenticityError.exit_code
        return 1 if self.unchecked else 0


def kind_of(path: Path) -> Kind:
    """Tell what lies at a path.

    Raises:
        UsageError: `verify-nothing-here`.
    """
    if (path / ROOT).is_dir():
        return "stick"
    if (path / VAULT_FORMAT_FILE).is_file():
        return "vault"
    if (path / SUMS).is_file():
        return "handback"
    raise UsageError("verify-nothing-here", str(path))


def exporters_of(laptop: Laptop) -> Trusted:
    """Return the keys of every exporter card ever accepted: a dropped one names past signers."""
    cards = (item.card for item in laptop.store.cards())
    return {card.key_id: card.public_key for card in cards if card.role == "exporter"}


def exporter_of_card(path: Path) -> Trusted:
    """Return the key of one exporter's card.

    Raises:
        UsageError: `verify-card-not-exporter`.
        AuthenticityError: card codes.
        WorldError: `stick-file-missing`, `stick-unreadable`.
    """
    card = read_card(read_regular(path, MAX_CARD))
    if card.role != "exporter":
        raise UsageError("verify-card-not-exporter", card.name)
    return {card.key_id: card.public_key}


def verify_stick(path: Path, trusted: Trusted | None, progress: Progress) -> Verified:
    """Check every bundle of a stick, and every object that one names.

    Args:
        trusted: exporter keys; None checks hashes only and says so.
    """
    stick = Stick(path)
    found = _Findings()
    found.attempt(ROOT, stick.check_names)
    bundles = found.attempt(ROOT, stick.bundles) or ()
    check = _Check(stick, trusted, found, progress)
    for bundle in bundles:
        check.bundle(bundle)
    check.objects()
    return check.verified("stick")


def verify_closed_vault(path: Path, trusted: Trusted | None, progress: Progress) -> Verified:
    """Check the generations of a vault that is not opened; its ledger stays unread."""
    result = verify_stick_like(path, trusted, progress, refused=frozenset())
    return replace(
        result, unchecked=(*result.unchecked, Refusal("verify-ledger-unread", str(path)))
    )


def verify_vault(laptop: Laptop, progress: Progress) -> Verified:
    """Check every kept generation of an opened vault, every object, and every ledger chain."""
    entries = laptop.ledger.entries()
    own = own_records(laptop, import_records(entries))
    refused = frozenset(name for record in own for name in record.refused)
    result = verify_stick_like(
        laptop.vault.path, exporters_of(laptop), progress, refused=refused, own=own
    )
    damage = damage_refusals(laptop.ledger.damage())
    return replace(result, entries=len(entries), damaged=(*result.damaged, *damage))


def verify_stick_like(
    path: Path,
    trusted: Trusted | None,
    progress: Progress,
    *,
    refused: frozenset[str],
    own: Sequence[ImportRecord] | None = None,
) -> Verified:
    """Check bundles and objects that lie in a vault as they lie on a stick.

    Args:
        refused: ciphertext names that an import refused: they are rightly not held.
        own: imports of the ledger, when it was read: folders that none names are left out, and
            a generation to keep that is not there is named.
    """
    stick = Stick(path, root=path)
    found = _Findings()
    check = _Check(stick, trusted, found, progress, refused)
    accepted = None if own is None else {record.manifest_sha256 for record in own}
    folders = sorted((path / "bundles").glob("*"))
    held = set()
    for folder in folders:
        if not (folder / MANIFEST).exists():
            continue  # left by an import that was cut off; a lost generation is named below
        exporter, _, sequence = folder.name.partition("-")
        bundle = StickBundle(folder, exporter, int(sequence) if sequence.isdigit() else 0)
        held.add(check.bundle(bundle, accepted=accepted))
    for record in own or ():
        missing = record.manifest_sha256 in kept_generations(own or ()) - held
        if missing:
            values = (("sequence", str(record.sequence)),)
            found.damaged.append(Refusal("generation-missing", str(record.sequence), values))
    check.objects()
    return check.verified("vault")


def verify_handback(path: Path, progress: Progress, laptop: Laptop | None = None) -> Verified:
    """Check every file of a hand-back folder against its list; strangers are named too.

    Args:
        laptop: whose ledger may name the list by its SHA-256 (`list_sha256`): then it is signed.
    """
    found = _Findings()
    sums = found.attempt(SUMS, partial(read_regular, path / SUMS, MAX_FILE)) or b""
    listed = read_checksums(sums)
    if listed is None:
        refusal = Refusal("verify-list-damaged", SUMS)
        return Verified("handback", damaged=(*found.damaged, refusal))
    size = 0
    for done, (name, digest) in enumerate(sorted(listed.items()), 1):
        progress("verify", done, len(listed))
        if not _is_below(name):
            found.damaged.append(Refusal("verify-file-foreign", name))
            continue
        data = found.attempt(name, partial(read_regular, path / name, MAX_FILE))
        if data is not None and hashlib.sha256(data).hexdigest() != digest:
            found.damaged.append(Refusal("verify-file-changed", name))
        size += len(data or b"")
    there = {
        str(item.relative_to(path))
        for item in path.rglob("*")
        if item.is_symlink() or not item.is_dir()
    }
    for name in sorted(there - listed.keys() - {SUMS}):
        found.damaged.append(Refusal("verify-file-foreign", name))
    signers = _signers_of_list(laptop, hashlib.sha256(sums).hexdigest())
    return Verified(
        "handback",
        signers=signers,
        files=len(listed),
        size=size,
        damaged=tuple(found.damaged),
        unchecked=() if signers else (Refusal("verify-signer-unchecked", SUMS),),
    )


def _signers_of_list(laptop: Laptop | None, digest: str) -> tuple[str, ...]:
    """Return who signed the entry that names a list of checksums; empty when none does."""
    entries = () if laptop is None else laptop.ledger.entries()
    for entry in entries:
        if entry.values.get("list_sha256") == digest:
            return tuple(signature.key_id for signature in entry.signatures)
    return ()


def _is_below(name: str) -> bool:
    parts = name.split("/")
    return not name.startswith("/") and ".." not in parts and "" not in parts


@dataclass
class _Findings:
    """Damage collected while the check goes on."""

    damaged: list[Refusal] = field(default_factory=list)

    def attempt(self, subject: str, act: Callable[[], T]) -> T | None:
        """Do one step; what the world did wrong is noted under its name."""
        try:
            return act()
        except ContinuityError as error:
            values = tuple(error.values.items())
            self.damaged.append(Refusal(error.code, error.subject or subject, values))
            return None


class _Check:
    """The bundles of one medium and the objects that they name, each read once."""

    def __init__(
        self,
        stick: Stick,
        trusted: Trusted | None,
        found: _Findings,
        progress: Progress,
        refused: frozenset[str] = frozenset(),
    ) -> None:
        self._stick = stick
        self._trusted = trusted
        self._found = found
        self._progress = progress
        self._refused = refused
        self._signers: dict[str, None] = {}
        self._unchecked: list[Refusal] = []
        self._generations: list[tuple[str, int]] = []
        self._named: dict[str, Sealed] = {}
        self._files = self._size = 0

    def bundle(self, bundle: StickBundle, *, accepted: set[str] | None = None) -> str | None:
        """Check one bundle's two files; return the hash of its manifest when it could be read."""
        name = bundle.folder.name
        data = self._found.attempt(f"{name}/{MANIFEST}", partial(self._stick.manifest, bundle))
        if data is None:
            return None
        digest = hashlib.sha256(data).hexdigest()
        if accepted is not None and digest not in accepted:
            # Either an import that was cut off, or a manifest that changed since: the caller
            # names the generation that is then missing.
            return None
        manifest = self._found.attempt(f"{name}/{MANIFEST}", partial(self._manifest, data, name))
        if manifest is None:
            return None
        if (bundle.exporter_key_id, bundle.sequence) != (
            manifest.exporter_key_id,
            manifest.sequence,
        ):
            self._found.damaged.append(Refusal("bundle-name-differs", name))
        self._generations.append((manifest.exporter_key_id, manifest.sequence))
        self._files += 2
        catalogue = self._found.attempt(
            f"{name}/{CATALOGUE}", partial(self._stick.catalogue, bundle)
        )
        if catalogue is not None and not _is_whole(catalogue, manifest.catalogue):
            self._found.damaged.append(Refusal("catalogue-damaged", f"{name}/{CATALOGUE}"))
        self._size += len(data) + len(catalogue or b"")
        self._named.update({item.sha256: item for item in manifest.objects})
        return digest

    def objects(self) -> None:
        """Read every object that any bundle names."""
        wanted = [item for name, item in self._named.items() if name not in self._refused]
        for done, item in enumerate(wanted, 1):
            self._progress("verify", done, len(wanted))
            data = self._found.attempt(item.sha256, partial(self._stick.object, item.sha256))
            if data is None:
                continue
            self._files += 1
            self._size += len(data)
            if not _is_whole(data, item):
                self._found.damaged.append(Refusal("object-damaged", item.sha256))

    def verified(self, kind: Kind) -> Verified:
        """Return everything found."""
        return Verified(
            kind,
            signers=tuple(self._signers),
            generations=tuple(self._generations),
            files=self._files,
            size=self._size,
            damaged=tuple(self._found.damaged),
            unchecked=tuple(self._unchecked),
        )

    def _manifest(self, data: bytes, name: str) -> Manifest:
        if self._trusted is None:
            manifest = read_manifest(envelope.unverified_payload(data, MANIFEST_TYPE))
            self._unchecked.append(Refusal("verify-signer-unchecked", name))
            return manifest
        verified = envelope.verify(data, MANIFEST_TYPE, self._trusted)
        manifest = read_manifest(verified.payload)
        if verified.key_ids != (manifest.exporter_key_id,):
            raise AuthenticityError("bundle-other-key", manifest.exporter_key_id)
        self._signers.update(dict.fromkeys(verified.key_ids))
        return manifest


def _is_whole(data: bytes, sealed: Sealed) -> bool:
    return len(data) == sealed.size and hashlib.sha256(data).hexdigest() == sealed.sha256
