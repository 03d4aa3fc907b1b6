"""Takes the objects of a bundle: only what the vault lacks is read, only what is new is opened."""

import hashlib
from collections import Counter, deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

from continuity_kit.domain.plan import Plan
from continuity_kit.errors import AuthenticityError
from continuity_kit.services.export_collect import Parse, slim
from continuity_kit.services.generation import Contents, ParsedPlan, contents_name
from continuity_kit.services.import_history import ImportRecord
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.object_reading import (
    PARSED_ROLES,
    Members,
    Reading,
    check_object,
    held_reading,
    parse_members,
    reading_name,
)
from continuity_kit.services.read_ahead import read_ahead
from continuity_kit.vault.catalogue import Catalogue, CatalogueObject, Manifest, Sealed
from continuity_kit.vault.objects import open_hashed
from continuity_kit.vault.staging import Staging
from continuity_kit.vault.stick import Stick
from continuity_kit.vault.store import AcceptedBundle

PARSERS = 2  # while the worker reads one object, what it answered of another is checked
MOST_PENDING = 24  # the large objects behind the plans are opened while the plans are read
MOST_PENDING_BYTES = 128 * 1024 * 1024
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class IntakeFigures:
    """What an import had to do: in proportion to what changed, not to what there is."""

    objects: int
    objects_taken: int
    objects_opened: int
    bytes_taken: int


@dataclass(frozen=True)
class _Look:
    """What a look at an object found: what was read of it before, or its check; else nothing."""

    held: Reading | None = None
    checked: Reading | Members | None = None


class ObjectIntake:
    """The objects of one bundle on their way from the stick through staging into the vault."""

    def __init__(
        self,
        laptop: Laptop,
        staging: Staging,
        before: AcceptedBundle | None,
        records: Sequence[ImportRecord],
    ) -> None:
        """Note what is known already.

        Args:
            before: the newest generation; what it names was verified when it came.
            records: all imports that the ledger tells of.
        """
        self._laptop = laptop
        self._staging = staging
        self._refused_before = {name for record in records for name in record.refused}
        self._known: frozenset[CatalogueObject] = frozenset()
        self._held: frozenset[str] = frozenset()
        if before is not None:
            self._known = frozenset(before.catalogue.objects)
            self._held = frozenset(item.sha256 for item in before.manifest.objects)
        self._plans_before = {} if before is None else _plans_of(laptop, before)
        self._seen: dict[str, set[str]] = {}
        for pin in (pin for record in records for pin in record.bundle.plans):
            self._seen.setdefault(pin.plan_uid, set()).add(pin.digest)
        self._changed: dict[str, tuple[str, Plan]] = {}
        self._refused: dict[str, Reading] = {}
        self._opened = self._objects = self._bytes = 0
        self._taken: list[str] = []
        self._derived: list[str] = []

    def missing_bytes(self, manifest: Manifest) -> int:
        """Return the bytes that the vault does not hold yet."""
        store = self._laptop.store
        return sum(
            item.size for item in manifest.objects if not store.has_object(item.sha256, item.size)
        )

    def take(self, manifest: Manifest, stick: Stick, progress: Progress) -> None:
        """Stage every object that the vault lacks, its size and hash checked.

        Raises:
            AuthenticityError: `object-damaged`, `stick-foreign-entry`, `stick-file-too-long`.
            WorldError: `stick-file-missing`, `stick-unreadable`, `disk-full`, `write-failed`.
        """
        self._objects = len(manifest.objects)
        lacking = [item for item in manifest.objects if not self._is_held(item)]
        done = self._objects - len(lacking)
        progress("take", done, self._objects)
        # The next objects are read and hashed while one is written; the disk sees one order.
        with read_ahead(partial(_read_checked, stick), lacking, _size) as objects:
            for item, data in objects:
                self._stage(item, data)
                done += 1
                progress("take", done, self._objects)

    def restore(self, manifest: Manifest, stick: Stick) -> int:
        """Stage what the vault lost of a generation that it holds; return how many objects."""
        lost = [
            item
            for item in manifest.objects
            if item.sha256 not in self._refused_before
            and not self._laptop.store.has_object(item.sha256, item.size)
        ]
        for item in lost:
            self._stage(item, _read_checked(stick, item))
        return len(lost)

    def read(self, catalogue: Catalogue, parse: Parse, progress: Progress) -> dict[int, Reading]:
        """Decrypt and check what is new or says something new of itself; read plans and records.

        What the generation before named in the same words was verified then and is not opened.

        Raises:
            AuthenticityError: `object-content-differs`, age and packing codes: nothing of the
                bundle is taken.
        """
        found: dict[int, Reading] = {}
        objects = catalogue.objects
        named = Counter(item.sha256 for item in objects)
        pending: deque[tuple[int, Future[Reading]]] = deque()
        waiting_bytes = 0
        pool = ThreadPoolExecutor(PARSERS)

        def look(place: int) -> _Look | None:
            # Whether a ciphertext that is named again is opened depends on what came of it before.
            return self._look_at(objects[place]) if named[objects[place].sha256] == 1 else None

        def settle() -> None:
            nonlocal waiting_bytes
            place, future = pending.popleft()
            found[place] = self._after_parsing(objects[place], future.result())
            waiting_bytes -= objects[place].content_length

        try:
            # While the worker reads one object, the next ones are decrypted here.
            places = range(len(objects))
            with read_ahead(look, places, lambda place: objects[place].content_length) as looks:
                for place, seen in looks:
                    item = objects[place]
                    outcome = self._outcome(item, seen or self._look_at(item))
                    if isinstance(outcome, Reading):
                        found[place] = outcome
                    elif outcome is not None:
                        pending.append((place, pool.submit(parse_members, item, outcome, parse)))
                        waiting_bytes += item.content_length
                    while pending and (
                        pending[0][1].done()
                        or len(pending) > MOST_PENDING
                        or waiting_bytes > MOST_PENDING_BYTES
                    ):
                        settle()
                    progress("open", place + 1, len(objects))
            while pending:
                settle()
        finally:
            pool.shutdown(cancel_futures=True)
        return {place: found[place] for place in sorted(found)}

    def whole_plan(self, plan_uid: str, digest: str) -> Plan | None:
        """Return a plan of this bundle whole, if the ledger knows another content of it."""
        held = self._changed.get(plan_uid)
        return held[1] if held is not None and held[0] == digest else None

    def keep_contents(self, manifest_sha256: str, contents: Contents) -> None:
        """Stage what was read of the whole generation."""
        self._keep(contents_name(manifest_sha256), contents)

    def staged(self) -> tuple[str, ...]:
        """Return the staged names, objects before what was derived of them."""
        return (*self._taken, *self._derived)

    def refused_names(self) -> tuple[str, ...]:
        """Return the ciphertext names that were refused and are not held."""
        return tuple(sorted(self._refused))

    def figures(self) -> IntakeFigures:
        """Return what was done."""
        return IntakeFigures(self._objects, len(self._taken), self._opened, self._bytes)

    def _is_held(self, item: Sealed) -> bool:
        store = self._laptop.store
        if item.sha256 in self._held:
            return store.has_object(item.sha256, item.size)
        # Left by an import that was cut off: its bytes are looked at once more.
        return store.holds_intact(item.sha256, item.size)

    def _stage(self, item: Sealed, data: bytes) -> None:
        name = f"{item.sha256}.age"
        self._staging.put(name, data, self._laptop.store.object_path(item.sha256))
        self._taken.append(name)
        self._bytes += len(data)

    def _look_at(self, item: CatalogueObject) -> _Look:
        """Find out about an object whatever can be without changing anything."""
        name = f"{item.sha256}.age"
        is_new = item not in self._known or self._staging.has(name)
        is_parsed = item.role in PARSED_ROLES
        if item.sha256 in self._refused or not (is_new or is_parsed):
            return _Look()
        held = None if is_new else self._held_before(item)
        if held is not None:
            return _Look(held=held)
        return _Look(checked=check_object(item, self._content(item, name)))

    def _held_before(self, item: CatalogueObject) -> Reading | None:
        """Return what was read of an object that the generation before named in the same words.

        What was read of that whole generation is opened once; a plan that the ledger knows other
        contents of is needed with its control points, to be compared.
        """
        known = self._plans_before.get(item.sha256)
        if known is None or self._seen.get(known.plan.uid, set()) - {known.digest}:
            return held_reading(self._laptop, item)
        return Reading(plan=known.plan, digest=known.digest)

    def _outcome(self, item: CatalogueObject, look: _Look) -> Reading | Members | None:
        """Return what is known of an object, what the worker must read, or None for neither."""
        if item.sha256 in self._refused:
            return self._refused[item.sha256]
        if look.held is not None:
            return self._noted(look.held)
        if look.checked is None:
            return None
        self._opened += 1
        if not isinstance(look.checked, Reading):
            return look.checked
        if look.checked.refused is None:
            return None
        self._refuse(item, f"{item.sha256}.age", look.checked)
        return look.checked

    def _content(self, item: CatalogueObject, name: str) -> bytes:
        if not self._staging.has(name):
            return self._laptop.store.read_object(item)
        return open_hashed(self._staging.read(name), item, self._laptop.vault.identity)

    def _after_parsing(self, item: CatalogueObject, reading: Reading) -> Reading:
        if reading.refused is None:
            self._keep(reading_name(item), reading)
        return self._noted(reading)

    def _refuse(self, item: CatalogueObject, name: str, reading: Reading) -> None:
        """Keep an object out of the vault that is not what the catalogue says of it."""
        self._refused[item.sha256] = reading
        if self._staging.has(name):
            self._staging.drop(name)
            self._taken.remove(name)
        elif item.sha256 not in self._held:
            self._laptop.store.remove_object(item.sha256)

    def _keep(self, name: str, value: object) -> None:
        file = f"{name}.derived"
        sealed = self._laptop.store.seal_derived(name, value)
        if self._staging.has(file):
            return
        self._staging.put(file, sealed, self._laptop.store.derived_path(name))
        self._derived.append(file)

    def _noted(self, reading: Reading) -> Reading:
        """Keep a changed plan whole, to be compared; all others are held without their points."""
        plan = reading.plan
        if plan is None or reading.digest is None:
            return reading
        if self._seen.get(plan.uid, set()) - {reading.digest}:
            self._changed[plan.uid] = (reading.digest, plan)
        return replace(reading, plan=slim(plan))


def _plans_of(laptop: Laptop, before: AcceptedBundle) -> dict[str, ParsedPlan]:
    """Return the plans of a generation by the object that holds each; none when it is not kept."""
    name = contents_name(before.manifest_sha256)
    contents: Contents | None = laptop.store.get_derived(name, Contents)
    return (
        {} if contents is None else {plan.object_sha256: plan for plan in contents.plans.values()}
    )


def _size(item: Sealed) -> int:
    return item.size


def _read_checked(stick: Stick, item: Sealed) -> bytes:
    data = stick.object(item.sha256)
    if len(data) != item.size or hashlib.sha256(data).hexdigest() != item.sha256:
        raise AuthenticityError("object-damaged", item.sha256[:12])
    return data
