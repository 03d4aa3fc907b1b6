"""The cache of verified entries: faster, and never another answer than the files give."""

import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from faulty_disks import FaultyDisk
from ledger_builders import (
    ANNE,
    BRUNO,
    CLAIRE,
    DEVICE,
    LAPTOP,
    known,
    ledger_vault,
    mirror_folder,
    statement,
    store,
)
from ledger_reading import entry_file

from continuity_kit import __version__
from continuity_kit.files import Disk
from continuity_kit.ledger import chain, verified_cache
from continuity_kit.ledger.chain import open_entry
from continuity_kit.ledger.verified_cache import CACHE_FORMAT, verified_entry
from continuity_kit.services.signing import sign_statement
from continuity_kit.vault import agefile
from continuity_kit.vault.store import VaultStore

COUNT = 4
FLIPS = 150
PART = f"ledger-{DEVICE.key_id}-00000001"


@pytest.fixture(autouse=True)
def soon(monkeypatch):
    """Save after each entry, without asking for room that a test machine may lack."""
    monkeypatch.setattr(verified_cache, "SAVE_AFTER", 1)
    monkeypatch.setattr(verified_cache, "ROOM_BYTES", 0)


@pytest.fixture
def opened(monkeypatch) -> list[int]:
    """Note the index of each entry file that is opened, and not taken from the cache."""
    indexes: list[int] = []

    def noting(ciphertext, identity, device, index):
        indexes.append(index)
        return open_entry(ciphertext, identity, device, index)

    monkeypatch.setattr(chain, "open_entry", noting)
    return indexes


def filled(vault: Path, count: int = COUNT, mirror: Path | None = None) -> Path:
    ledger = store(vault, mirror=mirror)
    for number in range(1, count + 1):
        ledger.append(statement(number, statement_uuid=f"u{number}"))
    return vault


def cache_file(vault: Path, part: str = PART) -> Path:
    return vault / "derived" / f"{part}.age"


def told(vault: Path, **more):
    """Return all that a fresh program reads of the ledger."""
    ledger = store(vault, **more)
    entries = ledger.entries()
    offsets = [(item.recorded_at.isoformat(), item.stated_at.isoformat()) for item in entries]
    return entries, offsets, ledger.damage(), ledger.head()


def told_without_cache(vault: Path, **more):
    """Return the same of a copy that has no cache."""
    bare = vault.with_name("bare")
    shutil.copytree(vault, bare)
    shutil.rmtree(bare / "derived", ignore_errors=True)
    try:
        return told(bare, **more)
    finally:
        shutil.rmtree(bare)


def flipped(path: Path):
    """Flip one byte after another, some hundred over the whole file, and put each back."""
    data = path.read_bytes()
    assert len(data) > FLIPS
    places = sorted({*range(64), *range(0, len(data), len(data) // FLIPS), len(data) - 1})
    assert len(places) > FLIPS
    for place in places:
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        yield place
    path.write_bytes(data)


def test_an_entry_once_verified_is_hashed_and_not_opened_again(tmp_path, opened):
    vault = filled(tmp_path / "vault")
    expected = told_without_cache(vault)
    opened.clear()
    assert told(vault) == expected
    assert opened == []
    assert len(expected[0]) == COUNT


def test_a_changed_entry_file_is_read_as_without_a_cache(tmp_path, opened):
    vault = filled(tmp_path / "vault")
    healthy = told(vault)
    for place in flipped(entry_file(vault, 2)):
        opened.clear()
        found = told(vault)
        # The head of an age file is bound by its HMAC: no flip whatever is read.
        assert [item.index for item in found[2]] == [2], place
        assert opened == [2], place
        if place % 7 == 0:
            assert found == told_without_cache(vault), place
    assert told(vault) == healthy


def test_a_changed_cache_changes_nothing(tmp_path, opened):
    vault = filled(tmp_path / "vault")
    expected = told_without_cache(vault)
    for place in flipped(cache_file(vault)):
        opened.clear()
        assert told(vault) == expected, place
        assert opened == [1, 2, 3, 4], place
    for data in (b"", cache_file(vault).read_bytes()[:-1], b"{}"):
        cache_file(vault).write_bytes(data)
        assert told(vault) == expected


def lying_part(vault: Path, **more):
    """Return a cache in which the second entry tells another fraction than its file."""
    ciphertext = entry_file(vault, 2).read_bytes()
    entry = open_entry(ciphertext, LAPTOP, DEVICE.public, 2)
    lie = statement(77, statement_uuid="u2").statement
    keys = [ANNE.signing_key.public]
    sha256 = hashlib.sha256(ciphertext).hexdigest()
    kept = verified_entry(sha256, entry.entry_hash, entry.body, lie, keys)
    part = {
        "format": CACHE_FORMAT,
        "app_version": __version__,
        "device_key": DEVICE.public.data,
        "entries": (kept,),
    }
    return verified_cache._Part(**{**part, **more})


def derived_of(vault: Path, vmk: bytes) -> VaultStore:
    return VaultStore(replace(ledger_vault(vault), vmk=vmk), Disk())


def test_a_cache_made_without_the_vaults_key_is_not_believed(tmp_path, opened):
    vault = filled(tmp_path / "vault")
    expected = told_without_cache(vault)
    # Whoever has the laptop's card can seal to it; only the vault's key makes it ours.
    derived_of(vault, b"\1" * 32).put_derived(PART, lying_part(vault))
    opened.clear()
    assert told(vault) == expected
    assert opened == [1, 2, 3, 4]
    # The same words under the vault's key are believed: the key is what keeps them out.
    derived_of(vault, ledger_vault(vault).vmk).put_derived(PART, lying_part(vault))
    assert [item.subject["fraction"] for item in told(vault)[0]] == [1, 77, 3, 4]


@pytest.mark.parametrize(
    "changed",
    [{"format": CACHE_FORMAT + 1}, {"app_version": "0"}, {"device_key": b"\1" * 32}],
    ids=["format", "version", "device"],
)
def test_a_cache_of_another_program_or_laptop_is_not_believed(tmp_path, changed):
    vault = filled(tmp_path / "vault")
    expected = told_without_cache(vault)
    own = derived_of(vault, ledger_vault(vault).vmk)
    own.put_derived(PART, lying_part(vault, **changed))
    assert told(vault) == expected


def test_a_part_under_another_parts_name_is_not_believed(tmp_path, monkeypatch, opened):
    monkeypatch.setattr(verified_cache, "PART_ENTRIES", 2)
    vault = filled(tmp_path / "vault")
    names = sorted(path.stem for path in (vault / "derived").iterdir())
    assert names == [f"ledger-{DEVICE.key_id}-{first:08d}" for first in (1, 3)]
    expected = told_without_cache(vault)
    shutil.copy(cache_file(vault, names[0]), cache_file(vault, names[1]))
    opened.clear()
    assert told(vault) == expected
    assert opened == [3, 4]


def test_an_entry_file_moved_to_another_number_is_refused_with_its_cache(tmp_path):
    vault = filled(tmp_path / "vault")
    shutil.copy(entry_file(vault, 2), entry_file(vault, 3))
    found = told(vault)
    assert found == told_without_cache(vault)
    assert [(item.index, item.code) for item in found[2]] == [(3, "entry-misplaced")]


def test_a_stale_cache_is_right_about_what_it_knows(tmp_path, opened):
    vault = filled(tmp_path / "vault", 2)
    old = cache_file(vault).read_bytes()
    store(vault).append(statement(3))
    # Sealed anew (as a recovered laptop does), the same entry has other bytes.
    sealed = agefile.unseal(entry_file(vault, 1).read_bytes(), LAPTOP, limit=1 << 20)
    entry_file(vault, 1).write_bytes(agefile.seal(sealed, [LAPTOP.recipient]))
    cache_file(vault).write_bytes(old)
    expected = told_without_cache(vault)
    opened.clear()
    assert told(vault) == expected
    assert opened == [1, 3]
    # The next save holds what stands now and nothing else.
    store(vault).append(statement(4))
    opened.clear()
    assert len(told(vault)[0]) == 4
    assert opened == []


def test_a_damaged_entry_is_read_from_the_mirror_with_the_cache_as_without(tmp_path):
    mirror = mirror_folder(tmp_path / "mirror")
    vault = filled(tmp_path / "vault", mirror=mirror)
    entry_file(vault, 2).write_bytes(b"gone")
    entry_file(vault, 3).unlink()
    found = told(vault, mirror=mirror)
    assert found == told_without_cache(vault, mirror=mirror)
    assert [(item.index, item.healed) for item in found[2]] == [(2, True), (3, True)]
    assert len(found[0]) == COUNT


@pytest.mark.parametrize(
    ("people", "code"),
    [
        ((BRUNO, CLAIRE), "entry-unknown-signer"),
        ((replace(ANNE, user_id="id-other"),), "entry-other-signer"),
    ],
    ids=["unknown", "other"],
)
def test_whose_keys_count_is_judged_anew(tmp_path, people, code):
    """The cache knows that Anne signed; whether Anne counts is asked at each reading."""
    vault = filled(tmp_path / "vault")
    found = told(vault, people=known(*people))
    assert {item.code for item in found[2]} == {code}
    assert found[0] == ()
    assert found == told_without_cache(vault, people=known(*people))


def test_a_revoked_signer_is_refused_with_the_cache_as_without(tmp_path):
    vault = tmp_path / "vault"
    ledger = store(vault)
    ledger.append(statement(1))
    revoked = {"user_id": ANNE.user_id}
    ledger.append(statement(2, by=CLAIRE, kind="user_revoked", subject={}, values=revoked))
    ledger.append(statement(3))
    found = told(vault)
    assert [(item.index, item.code) for item in found[2]] == [(3, "entry-revoked-signer")]
    assert found == told_without_cache(vault)


def test_reading_writes_nothing(tmp_path, monkeypatch):
    vault = filled(tmp_path / "vault")
    shutil.rmtree(vault / "derived")
    before = sorted(path for path in vault.rglob("*"))
    told(vault)
    assert sorted(path for path in vault.rglob("*")) == before


def test_a_cache_that_cannot_be_written_takes_nothing_from_an_entry(tmp_path):
    vault = filled(tmp_path / "vault", 1)
    refused = 0
    for nth in range(5, 9):
        disk = FaultyDisk(nth, "error")
        receipt = store(vault, disk=disk).append(statement(nth))
        assert receipt.index == nth - 3
        refused += disk.has_failed
    assert refused == 4
    assert told(vault) == told_without_cache(vault)


def test_no_cache_is_written_where_room_is_scarce(tmp_path, monkeypatch):
    monkeypatch.setattr(verified_cache, "ROOM_BYTES", 1 << 62)
    vault = filled(tmp_path / "vault")
    assert not cache_file(vault).exists()


def test_what_would_not_be_read_back_the_same_is_left_out(tmp_path, opened):
    vault = tmp_path / "vault"
    ledger = store(vault)
    odd = [
        sign_statement(
            "fraction_started", subject, values, person=ANNE, at=statement().statement.stated_at
        )
        for subject, values in (({"fraction": 1.5}, {}), ({}, {"n": 2**70}), ({}, {"n": 1.25}))
    ]
    for number, signed in enumerate([statement(1), *odd, statement(2)]):
        assert ledger.append(signed).index == number + 1
    expected = told_without_cache(vault)
    opened.clear()
    found = told(vault)
    assert found == expected
    assert repr([item.values for item in found[0]]) == repr([item.values for item in expected[0]])
    assert 2 in opened
    assert not {1, 4, 5} & set(opened)


def test_an_entry_that_was_refused_is_not_cached(tmp_path, opened):
    vault = filled(tmp_path / "vault", 2)
    entry_file(vault, 2).write_bytes(b"nothing")
    store(vault).append(statement(3))
    opened.clear()
    found = told(vault)
    assert opened == [2]
    assert [item.code for item in found[2]] == ["entry-unreadable"]
