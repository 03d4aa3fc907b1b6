import hashlib
import io
import tarfile
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from vault_builders import FailingDisk, new_vault

from continuity_kit.errors import AuthenticityError, WorldError
from continuity_kit.files import Disk
from continuity_kit.vault import agefile, packing
from continuity_kit.vault.age_keys import PqIdentity
from continuity_kit.vault.bundle_writer import seal_content
from continuity_kit.vault.catalogue import CatalogueObject, Member
from continuity_kit.vault.objects import members_of, open_object
from continuity_kit.vault.schema import to_json
from continuity_kit.vault.staging import Staging
from continuity_kit.vault.store import VaultStore
from continuity_kit.vault.unlock import OpenedVault


@dataclass(frozen=True)
class Thing:
    meterset: int
    name: str


THING = Thing(100, "A")


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> OpenedVault:
    return new_vault(tmp_path_factory.mktemp("vault") / "v")


@pytest.fixture
def store(vault: OpenedVault) -> VaultStore:
    return VaultStore(vault, Disk())


# --- what was derived ----------------------------------------------------------------------------


def test_what_was_derived_comes_back(store: VaultStore) -> None:
    assert store.get_derived("absent", Thing) is None
    store.put_derived("thing", THING)
    assert store.get_derived("thing", Thing) == THING
    assert "thing" in store.derived_names()
    store.remove_derived("thing")
    assert store.get_derived("thing", Thing) is None


def test_a_derived_file_that_another_wrote_is_not_believed(store: VaultStore) -> None:
    # Whoever knows the laptop's card can seal to it; the card is public.
    store.put_derived("thing", THING)
    recipient = store.vault.identity.recipient
    forged = packing.pack(to_json(replace(THING, meterset=900)))
    for payload in (forged, bytes(32) + forged):
        store.derived_path("thing").write_bytes(agefile.seal(payload, [recipient]))
        assert store.get_derived("thing", Thing) is None


def test_a_derived_file_under_another_name_is_not_believed(store: VaultStore) -> None:
    store.put_derived("plan-of-anne", THING)
    whole = store.derived_path("plan-of-anne").read_bytes()
    store.derived_path("plan-of-bruno").write_bytes(whole)
    assert store.get_derived("plan-of-bruno", Thing) is None


@pytest.mark.parametrize("data", [b"", b"age-encryption.org/v1\n", b"rubbish"])
def test_a_damaged_derived_file_is_rebuilt_not_fatal(store: VaultStore, data: bytes) -> None:
    store.put_derived("thing", THING)
    store.derived_path("thing").write_bytes(data)
    assert store.get_derived("thing", Thing) is None


def test_a_derived_file_of_another_version_is_rebuilt(store: VaultStore) -> None:
    store.put_derived("thing", {"meterset": "many"})
    assert store.get_derived("thing", Thing) is None


# --- objects -------------------------------------------------------------------------------------


def object_of(
    content: bytes, identity: PqIdentity, **changes: object
) -> tuple[CatalogueObject, bytes]:
    sealed, ciphertext = seal_content(content, [identity.recipient])
    digest = hashlib.sha256(content).hexdigest()
    item = CatalogueObject(
        "plan",
        sealed.sha256,
        sealed.size,
        digest,
        len(content),
        "1.2",
        ("1.2",),
        "1",
        "",
        (),
        (Member("a.dcm", "1.2", digest, len(content)),),
    )
    return replace(item, **changes), ciphertext  # type: ignore[arg-type]


def test_an_object_is_hashed_again_whenever_it_is_opened(store: VaultStore) -> None:
    item, ciphertext = object_of(b"content", store.vault.identity)
    store.put_object(item.sha256, ciphertext)
    assert store.read_object(item) == b"content"
    assert store.holds_intact(item.sha256, item.size)
    path = store.object_path(item.sha256)
    path.write_bytes(ciphertext[:-1] + bytes([ciphertext[-1] ^ 1]))
    assert store.has_object(item.sha256, item.size)
    assert not store.holds_intact(item.sha256, item.size)
    with pytest.raises(AuthenticityError, match="object-damaged"):
        store.read_object(item)
    path.unlink()
    with pytest.raises(WorldError, match="object-missing"):
        store.read_object(item)
    with pytest.raises(AuthenticityError, match="object-damaged"):
        store.put_object("00" * 32, ciphertext)


def test_content_that_is_not_what_the_catalogue_says_is_refused(store: VaultStore) -> None:
    identity = store.vault.identity
    item, ciphertext = object_of(b"content", identity)
    with pytest.raises(AuthenticityError, match="object-content-differs"):
        open_object(ciphertext, replace(item, content_sha256="00" * 32), identity)
    with pytest.raises(AuthenticityError, match="payload-length-differs"):
        open_object(ciphertext, replace(item, content_length=8), identity)


def tar_object(
    entries: list[tuple[tarfile.TarInfo, bytes]], members: list[bytes]
) -> tuple[CatalogueObject, bytes]:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for entry, data in entries:
            archive.addfile(entry, io.BytesIO(data))
    listed = tuple(
        Member(f"{place}", "1", hashlib.sha256(data).hexdigest(), len(data))
        for place, data in enumerate(members)
    )
    content = buffer.getvalue()
    item = CatalogueObject(
        "ct", "0" * 64, 1, "0" * 64, len(content), "1.2", (), "1", "", (), listed, archived=True
    )
    return item, content


def entry(
    data: bytes, *, kind: bytes = tarfile.REGTYPE, size: int | None = None
) -> tuple[tarfile.TarInfo, bytes]:
    made = tarfile.TarInfo("x")
    made.type, made.size, made.linkname = kind, len(data) if size is None else size, "/etc/passwd"
    return made, data


def test_the_files_of_a_tar_come_back_in_order() -> None:
    item, content = tar_object([entry(b"one"), entry(b"three")], [b"one", b"three"])
    assert [data for _, data in members_of(item, content)] == [b"one", b"three"]


TARS = {
    "one file fewer": ([entry(b"one")], [b"one", b"two"]),
    "one file more": ([entry(b"one"), entry(b"two")], [b"one"]),
    "another order": ([entry(b"two"), entry(b"one")], [b"one", b"two"]),
    "another length": ([entry(b"one!")], [b"one"]),
    "a link": ([entry(b"", kind=tarfile.SYMTYPE)], [b"one"]),
    "a device": ([entry(b"", kind=tarfile.CHRTYPE)], [b"one"]),
    "a folder": ([entry(b"", kind=tarfile.DIRTYPE)], [b"one"]),
    "nothing": ([], [b"one"]),
}


@pytest.mark.parametrize("name", TARS)
def test_a_tar_that_holds_anything_else_is_refused(name: str) -> None:
    item, content = tar_object(*TARS[name])
    with pytest.raises(AuthenticityError, match="object-content-differs"):
        list(members_of(item, content))


def test_bytes_that_are_no_tar_are_refused() -> None:
    item, _ = tar_object([entry(b"one")], [b"one"])
    for content in (b"", b"x" * 512, b"\0" * 1024):
        with pytest.raises(AuthenticityError, match="object-content-differs"):
            list(members_of(item, content))


# --- staging -------------------------------------------------------------------------------------


def test_staged_files_count_only_once_they_are_moved(tmp_path: Path) -> None:
    staging = Staging(tmp_path, Disk())
    target = tmp_path / "objects" / "ab" / "x.age"
    staging.put("one", b"1", target)
    staging.put("two", b"2", target.with_name("y.age"))
    assert (staging.read("one"), staging.has("one"), target.exists()) == (b"1", True, False)
    staging.drop("two")
    staging.commit(["one"])
    assert target.read_bytes() == b"1"
    assert not staging.has("one")
    staging.clear()
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["ab", "objects", "x.age"]


@pytest.mark.parametrize("call", range(1, 6))
def test_a_medium_that_fails_while_staging_is_named(tmp_path: Path, call: int) -> None:
    staging = Staging(tmp_path, FailingDisk(call))
    with pytest.raises(WorldError, match="write-failed"):
        staging.put("one", b"1", tmp_path / "objects" / "one")
        staging.commit(["one"])
        staging.put("two", b"2", tmp_path / "objects" / "two")
        staging.commit(["two"])
