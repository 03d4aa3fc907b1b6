"""Sticks that were damaged, cut, spliced or made to hurt: nothing is read, nothing is left."""

import io
import json
import os
import resource
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import zstandard
from export_builders import parse
from import_builders import Hospital, copy_hospital, forge, make_hospital, opened, place_of, tree
from vault_builders import RECOVERY

from continuity_kit.errors import AuthenticityError, ContinuityError
from continuity_kit.services.exporter_home import open_home
from continuity_kit.services.import_history import import_state
from continuity_kit.vault import agefile, envelope
from continuity_kit.vault.agefile import seal
from continuity_kit.vault.bundle import decide
from continuity_kit.vault.bundle_writer import seal_content
from continuity_kit.vault.cards import read_card
from continuity_kit.vault.catalogue import MANIFEST_TYPE, Catalogue
from continuity_kit.vault.objects import open_catalogue, open_object

STRIDE = 211
CHUNK = 64 * 1024


def never(data: bytes, kind: str) -> object:
    """Stand for the worker where it must not start."""
    raise AssertionError(f"{kind} of {len(data)} bytes was parsed")


def no_plan(data: bytes, kind: str) -> object:
    """Stand for the worker where it must not see the one plan there is."""
    return never(data, kind) if kind == "plan" else parse(data, kind)


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    hospital = make_hospital(tmp_path_factory.mktemp("exported"), [1])
    # One object of several age chunks, of bytes that do not compress.
    noise = os.urandom(3 * CHUNK)
    hospital.department.write_table("documents", "patient_id,file,title", ["001,long.pdf,Long"])
    (hospital.department.tables / "long.pdf").write_bytes(b"%PDF-1.7\n" + noise + b"%%EOF\n")
    hospital.export()
    return hospital


@pytest.fixture
def hospital(exported: Hospital, tmp_path: Path) -> Hospital:
    return copy_hospital(exported, tmp_path)


def flips(data: bytes, step: int = 1) -> list[bytes]:
    return [
        data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        for place in range(0, len(data), step)
    ]


def expect_refusal(hospital: Hospital, *, entries: int, reader: object = never) -> str:
    """Import, expect a refusal; nothing but one entry of the ledger may differ."""
    before, count = hospital.state(), len(hospital.entries())
    with pytest.raises(ContinuityError) as caught:
        hospital.take(parse=reader)
    assert hospital.state() == before
    assert len(hospital.entries()) - count == entries, caught.value.code
    return caught.value.code


# --- P03: every byte -----------------------------------------------------------------------------


def test_p03_no_flipped_byte_of_a_card_is_accepted(hospital: Hospital) -> None:
    card = (hospital.department.home / "exporter.card").read_bytes()
    refused = 0
    for flipped in flips(card):
        with pytest.raises(ContinuityError):
            read_card(flipped)
        refused += 1
    assert refused == len(card) > 300


def test_p03_no_flipped_byte_of_a_manifest_is_accepted(hospital: Hospital) -> None:
    state = import_state(hospital.laptop(), ())
    folder = opened(hospital.stick, hospital.vault.identity)[0]
    signed = (folder / "manifest.dsse").read_bytes()
    assert decide(signed, state, hospital.clock()).verdict == "accept"
    for flipped in flips(signed):
        with pytest.raises(ContinuityError):
            decide(flipped, state, hospital.clock())


def test_p03_no_flipped_byte_of_catalogue_or_object_is_opened(hospital: Hospital) -> None:
    folder, manifest, catalogue = opened(hospital.stick, hospital.vault.identity)
    sealed = (folder / "catalogue.age").read_bytes()
    identity = hospital.vault.identity
    for flipped in flips(sealed):
        with pytest.raises(AuthenticityError, match="catalogue-damaged"):
            open_catalogue(flipped, manifest, identity)
    item = catalogue.objects[place_of(hospital, "plan")]
    path = hospital.stick / "RTCK" / "objects" / item.sha256[:2] / f"{item.sha256}.age"
    for flipped in flips(path.read_bytes()):
        with pytest.raises(AuthenticityError, match="object-damaged"):
            open_object(flipped, item, identity)


def test_p03_flips_on_the_stick_change_nothing_on_the_laptop(hospital: Hospital) -> None:
    folder, _, catalogue = opened(hospital.stick, hospital.vault.identity)
    item = catalogue.objects[place_of(hospital, "plan")]
    object_path = hospital.stick / "RTCK" / "objects" / item.sha256[:2] / f"{item.sha256}.age"
    seen = set()
    for path, entries in (
        (folder / "manifest.dsse", 0),
        (folder / "catalogue.age", 1),
        (object_path, 1),
    ):
        whole = path.read_bytes()
        for flipped in flips(whole, len(whole) // 6):
            path.write_bytes(flipped)
            seen.add(expect_refusal(hospital, entries=entries))
        path.write_bytes(whole)
    assert {"catalogue-damaged", "object-damaged"} <= seen
    assert hospital.take().is_new


# --- P04: cut, append, reorder, splice --------------------------------------------------------


def test_p04_what_is_cut_or_lengthened_on_the_stick_is_refused(hospital: Hospital) -> None:
    folder, _, catalogue = opened(hospital.stick, hospital.vault.identity)
    item = catalogue.objects[place_of(hospital, "document")]
    path = hospital.stick / "RTCK" / "objects" / item.sha256[:2] / f"{item.sha256}.age"
    whole = path.read_bytes()
    for changed in (b"", whole[:-1], whole[:CHUNK], whole + b"\0", whole[: len(whole) // 2]):
        path.write_bytes(changed)
        assert expect_refusal(hospital, entries=1) == "object-damaged"
    path.write_bytes(whole)
    sealed = (folder / "catalogue.age").read_bytes()
    (folder / "catalogue.age").write_bytes(sealed[:-1])
    assert expect_refusal(hospital, entries=1) == "catalogue-damaged"
    signed = (folder / "manifest.dsse").read_bytes()
    (folder / "manifest.dsse").write_bytes(signed[:-7])
    assert expect_refusal(hospital, entries=0) == "envelope-malformed"


def _chunks(ciphertext: bytes) -> tuple[bytes, list[bytes]]:
    """Split an age file into header with nonce, and its 64 KiB chunks."""
    end = ciphertext.index(b"\n--- ") + 1
    start = ciphertext.index(b"\n", end) + 1 + 16
    body = ciphertext[start:]
    size = CHUNK + 16
    return ciphertext[:start], [body[at : at + size] for at in range(0, len(body), size)]


def _rebuilt(change: Callable[[list[bytes]], list[bytes]]) -> Callable[[bytes], bytes]:
    def rebuild(ciphertext: bytes) -> bytes:
        head, chunks = _chunks(ciphertext)
        return head + b"".join(change(chunks))

    return rebuild


REBUILT: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "last chunk cut": lambda chunks: chunks[:-1],
    "cut inside a chunk": lambda chunks: [*chunks[:-1], chunks[-1][:-1]],
    "cut a byte into a chunk": lambda chunks: [*chunks[:-1], chunks[-1][:1]],
    "two chunks reordered": lambda chunks: [chunks[1], chunks[0], *chunks[2:]],
    "a chunk dropped": lambda chunks: [chunks[0], *chunks[2:]],
    "a chunk twice": lambda chunks: [chunks[0], *chunks],
    "a byte appended": lambda chunks: [*chunks, b"\0"],
    "all chunks cut": lambda chunks: [],
}


@pytest.mark.parametrize("name", REBUILT)
def test_p04_chunks_spliced_by_whoever_signs_are_refused_too(hospital: Hospital, name: str) -> None:
    place = place_of(hospital, "document")
    forge(hospital, ciphers={place: _rebuilt(REBUILT[name])})
    assert expect_refusal(hospital, entries=1, reader=parse) == "age-payload-damaged"


def test_p04_the_worker_never_sees_a_plan_that_was_cut_by_whoever_signs(hospital: Hospital) -> None:
    forge(hospital, ciphers={place_of(hospital, "plan"): lambda ciphertext: ciphertext[:-1]})
    assert expect_refusal(hospital, entries=1, reader=no_plan) == "age-payload-damaged"


def test_p04_chunks_of_another_object_are_refused(hospital: Hospital) -> None:
    other = seal(os.urandom(3 * CHUNK), [hospital.vault.identity.recipient])
    place = place_of(hospital, "document")
    forge(hospital, ciphers={place: _rebuilt(lambda chunks: [chunks[0], *_chunks(other)[1][1:]])})
    assert expect_refusal(hospital, entries=1, reader=parse) == "age-payload-damaged"


def test_p05_an_object_sealed_to_others_is_refused(hospital: Hospital) -> None:
    place = place_of(hospital, "plan")

    def for_others(ciphertext: bytes) -> bytes:
        payload = agefile.unseal(ciphertext, hospital.vault.identity)
        return seal(payload, [RECOVERY.recipient])

    forge(hospital, ciphers={place: for_others})
    assert expect_refusal(hospital, entries=1) == "age-not-for-us"


def test_p05_ten_thousand_stanzas_are_refused_at_once(hospital: Hospital) -> None:
    place = place_of(hospital, "plan")

    def crowded(ciphertext: bytes) -> bytes:
        first, rest = ciphertext.split(b"\n", 1)
        stanza = b"-> X25519 " + b"A" * 43 + b"\n" + b"A" * 43 + b"\n"
        return first + b"\n" + stanza * 10_000 + rest

    forge(hospital, ciphers={place: crowded})
    assert expect_refusal(hospital, entries=1) == "age-header-too-long"


# --- P16: names, links, special files ---------------------------------------------------------


def _symlink(stick: Path) -> None:
    path = next((stick / "RTCK" / "objects").rglob("*.age"))
    path.rename(stick / "elsewhere")
    path.symlink_to(stick / "elsewhere")


def _linked_folder(stick: Path) -> None:
    (stick / "RTCK" / "objects").rename(stick / "objects")
    (stick / "RTCK" / "objects").symlink_to(stick / "objects")


def _linked_root(stick: Path) -> None:
    (stick / "RTCK").rename(stick / "other")
    (stick / "RTCK").symlink_to(stick / "other")


def _fifo(stick: Path) -> None:
    path = next((stick / "RTCK" / "objects").rglob("*.age"))
    path.unlink()
    os.mkfifo(path)


def _device(stick: Path) -> None:
    path = next((stick / "RTCK" / "bundles").rglob("catalogue.age"))
    path.unlink()
    path.symlink_to("/dev/zero")


def _hard_link(stick: Path) -> None:
    path = next((stick / "RTCK" / "bundles").rglob("manifest.dsse"))
    (stick / "second-name").hardlink_to(path)


def _foreign(name: str) -> Callable[[Path], None]:
    def put(stick: Path) -> None:
        (stick / "RTCK" / "bundles" / name).mkdir()

    return put


def _upper_case(stick: Path) -> None:
    path = next((stick / "RTCK" / "objects").rglob("*.age"))
    (path.parent / path.name.upper()).write_bytes(b"x")


def _stray_program(stick: Path) -> None:
    (stick / "RTCK" / "autorun.inf").write_bytes(b"[autorun]")


def _wrong_shelf(stick: Path) -> None:
    path = next((stick / "RTCK" / "objects").rglob("*.age"))
    shelf = stick / "RTCK" / "objects" / ("00" if path.parent.name != "00" else "01")
    shelf.mkdir(exist_ok=True)
    (shelf / path.name).write_bytes(path.read_bytes())


HOSTILE = {
    "a link in place of an object": _symlink,
    "a link in place of a folder": _linked_folder,
    "a link in place of the root": _linked_root,
    "a pipe": _fifo,
    "a link to a device": _device,
    "a hard link": _hard_link,
    "a name of 255 characters": _foreign("a" * 255),
    "a name that climbs": _foreign("..%2f..%2fetc"),
    "a name with a line break": _foreign("a\nb"),
    "a name that is no text": _foreign("\udcff\udcfe"),
    "a case collision": _upper_case,
    "a program": _stray_program,
    "an object on another shelf": _wrong_shelf,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_p16_what_no_export_writes_is_refused_and_writes_nothing(
    hospital: Hospital, name: str
) -> None:
    HOSTILE[name](hospital.stick)
    outside = tree(hospital.root / "home")
    assert expect_refusal(hospital, entries=0) == "stick-foreign-entry"
    assert tree(hospital.root / "home") == outside


def test_p16_names_inside_the_catalogue_are_written_nowhere(hospital: Hospital) -> None:
    place = place_of(hospital, "document")
    names = ("../../../escape", "/tmp/escape", "nul\0", "x" * 300)

    def rename(catalogue: Catalogue, name: str) -> Catalogue:
        objects = list(catalogue.objects)
        member = replace(objects[place].members[0], name=name)
        objects[place] = replace(objects[place], members=(member,), title=name)
        return replace(catalogue, objects=tuple(objects))

    for number, name in enumerate(names, 1):
        forge(hospital, catalogue=lambda item, name=name: rename(item, name), sequence=number)
        hospital.take()
        written = set(tree(hospital.vault.path))
        assert not any("escape" in path or "xxx" in path for path in written)
    assert not list(hospital.root.rglob("*escape*"))


def test_what_lies_beside_the_kits_folder_is_nobodys_business(hospital: Hospital) -> None:
    (hospital.stick / "System Volume Information").mkdir()
    (hospital.stick / "photo.jpg").write_bytes(b"x")
    (hospital.stick / "RTCK" / "objects" / ".x.age.1234.part").write_bytes(b"x")
    assert hospital.take().is_new


# --- P19: bombs --------------------------------------------------------------------------------


def memory_kib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def test_p19_a_zstd_bomb_is_refused_before_it_grows(hospital: Hospital) -> None:
    place = place_of(hospital, "document")
    bomb = zstandard.ZstdCompressor(level=19).compress(bytes(512 * 1024 * 1024))
    assert len(bomb) < 64 * 1024

    def swap(_: bytes) -> bytes:
        padding = b"\x50\x2a\x4d\x18" + (0).to_bytes(4, "little")
        return seal(bomb + padding, [hospital.vault.identity.recipient])

    forge(hospital, ciphers={place: swap})
    before = memory_kib()
    assert expect_refusal(hospital, entries=1, reader=parse) == "payload-length-differs"
    assert memory_kib() - before < 50 * 1024


def test_p19_a_sparse_tar_that_claims_gigabytes_is_never_read(hospital: Hospital) -> None:
    place = place_of(hospital, "records")
    entry = tarfile.TarInfo("0001-1.2.3.1.5.dcm")
    entry.size = 512
    pax = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": str(1 << 40)}
    entry.pax_headers = {**pax, "GNU.sparse.name": entry.name}
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(entry, io.BytesIO(b"1\n0\n512\n".ljust(512, b"\0")))
    content = buffer.getvalue()

    def as_archive(catalogue: Catalogue) -> Catalogue:
        objects = list(catalogue.objects)
        member = replace(objects[place].members[0], length=1 << 40)
        objects[place] = replace(objects[place], members=(member,))
        return replace(catalogue, objects=tuple(objects))

    forge(hospital, contents={place: content}, catalogue=as_archive)
    before = memory_kib()
    assert expect_refusal(hospital, entries=1, reader=parse) == "object-content-differs"
    assert memory_kib() - before < 50 * 1024


def test_p19_deep_json_is_refused_in_manifest_and_catalogue(hospital: Hospital) -> None:
    deep = b"[" * 100_000 + b"]" * 100_000
    folder = opened(hospital.stick, hospital.vault.identity)[0]
    key = open_home(hospital.department.home).key
    signed = (folder / "manifest.dsse").read_bytes()
    (folder / "manifest.dsse").write_bytes(envelope.sign(MANIFEST_TYPE, deep, [key]))
    assert expect_refusal(hospital, entries=1) == "manifest-malformed"
    document = json.loads(envelope.unverified_payload(signed, MANIFEST_TYPE))
    sealed, ciphertext = seal_content(deep, [hospital.vault.identity.recipient])
    document["catalogue"] = {"sha256": sealed.sha256, "size": sealed.size}
    document["counts"]["catalogue_bytes"] = len(deep)
    payload = json.dumps(document).encode()
    (folder / "manifest.dsse").write_bytes(envelope.sign(MANIFEST_TYPE, payload, [key]))
    (folder / "catalogue.age").write_bytes(ciphertext)
    assert expect_refusal(hospital, entries=1) == "catalogue-malformed"
