"""P28, P35: files zeroed, cut, missing, edited, moved or put in, here and on the mirror."""

import base64
import hashlib
import json
import shutil
from dataclasses import replace

import pytest
from ledger_builders import (
    DEVICE,
    LAPTOP,
    NOON,
    PATIENT,
    RECOVERY,
    Clock,
    known,
    ledger_vault,
    mirror_folder,
    person,
    statement,
    store,
)
from ledger_reading import chain_folder, entry_file, standing, uuids, whole_files

from continuity_kit.files import Disk
from continuity_kit.ledger.body import BODY_TYPE, decode_body, encode_body
from continuity_kit.ledger.chain import entry_indexes, open_entry
from continuity_kit.ledger.entries import LedgerStore
from continuity_kit.ledger.statement import STATEMENT_TYPE, payload_of
from continuity_kit.services.signing import sign_statement
from continuity_kit.vault import agefile, envelope
from continuity_kit.vault.keys import SigningKey

COUNT = 5
MALLORY = SigningKey.from_seed(b"m" * 32)


def filled(path, *, mirrored=False, count=COUNT):
    vault = path / "vault"
    mirror = mirror_folder(path / "mirror") if mirrored else None
    ledger = store(vault, mirror=mirror)
    for number in range(1, count + 1):
        ledger.append(statement(number, statement_uuid=f"u{number}"))
    return vault, mirror


def damage_of(vault, **more):
    return [(item.index, item.code, item.healed) for item in store(vault, **more).damage()]


def opened(vault, index):
    """Open an entry as somebody with the recovery key can: envelope and body."""
    data = entry_file(vault, index).read_bytes()
    sealed = agefile.unseal(data, RECOVERY, limit=1 << 20)
    return sealed, decode_body(payload_of(sealed))


def put(vault, index, sealed):
    """Seal an envelope for everybody, as anybody can who knows the public keys."""
    path = entry_file(vault, index)
    path.write_bytes(agefile.seal(sealed, [LAPTOP.recipient, RECOVERY.recipient]))


def forged_envelope(body):
    """Sign a body by a key that is not the device's, and claim it is."""
    signed = envelope.sign(BODY_TYPE, encode_body(body), [MALLORY])
    return signed.replace(MALLORY.key_id.encode(), DEVICE.key_id.encode())


HURTS = {
    "zeroed": (lambda path: path.write_bytes(b"\0" * path.stat().st_size), "entry-unreadable"),
    "emptied": (lambda path: path.write_bytes(b""), "entry-unreadable"),
    "cut": (lambda path: path.write_bytes(path.read_bytes()[:-1]), "entry-unreadable"),
    "one bit": (
        lambda path: path.write_bytes(
            path.read_bytes()[:-40] + bytes([path.read_bytes()[-40] ^ 1]) + path.read_bytes()[-39:]
        ),
        "entry-unreadable",
    ),
    "missing": (lambda path: path.unlink(), "entry-missing"),
    "a folder": (lambda path: (path.unlink(), path.mkdir()), "entry-missing"),
    "a link": (
        lambda path: (path.rename(path.with_suffix(".kept")), path.symlink_to("00000001.kept")),
        "entry-missing",
    ),
}


@pytest.mark.parametrize("hurt", sorted(HURTS))
@pytest.mark.parametrize("index", [1, 3])
def test_p28_a_damaged_entry_is_named_and_all_others_are_read(tmp_path, hurt, index):
    vault, _ = filled(tmp_path)
    act, code = HURTS[hurt]
    act(entry_file(vault, index))
    ledger = store(vault)
    assert [entry.index for entry in ledger.entries()] == [
        number for number in range(1, COUNT + 1) if number != index
    ]
    assert damage_of(vault) == [(index, code, False)]
    assert ledger.append(statement(9)).index == COUNT + 1


@pytest.mark.parametrize("hurt", sorted(HURTS))
@pytest.mark.parametrize("index", [1, 3, COUNT])
def test_p28_a_damaged_entry_is_read_from_the_mirror_and_healed(tmp_path, hurt, index):
    vault, mirror = filled(tmp_path, mirrored=True)
    before = entry_file(mirror, index).read_bytes()
    act, code = HURTS[hurt]
    act(entry_file(vault, index))
    ledger = store(vault, mirror=mirror)
    assert len(ledger.entries()) == COUNT
    assert damage_of(vault, mirror=mirror) == [(index, code, True)]
    assert ledger.heal() == ()
    assert entry_file(vault, index).read_bytes() == before
    assert damage_of(vault) == []
    assert uuids(standing(vault)) == [f"u{number}" for number in range(1, COUNT + 1)]


@pytest.mark.parametrize("hurt", ["zeroed", "missing"])
def test_p28_reading_changes_nothing_and_the_next_append_heals(tmp_path, hurt):
    vault, mirror = filled(tmp_path, mirrored=True)
    HURTS[hurt][0](entry_file(vault, 2))
    before = {path.name: path.stat().st_mtime_ns for path in chain_folder(vault).iterdir()}
    ledger = store(vault, mirror=mirror)
    ledger.entries(), ledger.damage(), ledger.head()
    after = {path.name: path.stat().st_mtime_ns for path in chain_folder(vault).iterdir()}
    assert after == before
    assert ledger.append(statement(9)).index == COUNT + 1
    assert damage_of(vault) == []
    assert whole_files(vault) == whole_files(mirror) == COUNT + 1


def test_p28_what_was_bad_is_set_aside_and_never_deleted(tmp_path):
    vault, mirror = filled(tmp_path, mirrored=True)
    entry_file(vault, 2).write_bytes(b"evidence")
    store(vault, mirror=mirror).heal()
    (kept,) = chain_folder(vault).glob("00000002.age.set-aside-*")
    assert kept.read_bytes() == b"evidence"


def test_p28_strays_are_no_entries_and_are_cleared_by_the_next_append(tmp_path):
    vault, _ = filled(tmp_path)
    folder = chain_folder(vault)
    (folder / ".00000006.age.abcd1234.part").write_bytes(b"half")
    for name in ("00000006.age~", "6.age", "000000006.age", "00000006.AGE", "notes.txt"):
        (folder / name).write_bytes(b"stray")
    assert damage_of(vault) == []
    assert len(store(vault).entries()) == COUNT
    assert store(vault).append(statement(6)).index == COUNT + 1
    assert not list(folder.glob(".*.part"))
    assert (folder / "notes.txt").read_bytes() == b"stray"


def test_p28_an_older_mirror_is_brought_up_to_date(tmp_path):
    vault, mirror = filled(tmp_path, mirrored=True)
    for index in (4, 5):
        entry_file(mirror, index).unlink()
    assert damage_of(vault, mirror=mirror) == []
    receipt = store(vault, mirror=mirror).append(statement(6))
    assert receipt.mirrored
    assert whole_files(mirror) == COUNT + 1


def test_p28_a_newer_mirror_gives_back_what_the_laptop_lost(tmp_path):
    vault, mirror = filled(tmp_path, mirrored=True)
    for index in (4, 5):
        entry_file(vault, index).unlink()
    assert store(vault).head().count == 3
    ledger = store(vault, mirror=mirror)
    assert ledger.head().count == COUNT
    assert [(item.index, item.healed) for item in ledger.damage()] == [(4, True), (5, True)]
    assert ledger.append(statement(6)).index == COUNT + 1
    assert damage_of(vault) == []
    assert len(standing(vault)) == COUNT + 1


def test_p28_a_mirror_that_is_not_there_is_said_and_nothing_is_lost(tmp_path):
    vault, mirror = filled(tmp_path, mirrored=True)
    shutil.rmtree(mirror)
    mirror.mkdir()  # the empty mount point of a stick that is not there
    ledger = store(vault, mirror=mirror)
    assert len(ledger.entries()) == COUNT
    receipt = ledger.append(statement(6))
    assert (receipt.index, receipt.mirrored) == (COUNT + 1, False)
    assert list(mirror.iterdir()) == []


def test_p28_a_damaged_mirror_is_healed_from_the_laptop(tmp_path):
    vault, mirror = filled(tmp_path, mirrored=True)
    entry_file(mirror, 2).write_bytes(b"\0" * 100)
    entry_file(mirror, 4).unlink()
    assert store(vault, mirror=mirror).heal() == ()
    assert whole_files(mirror) == COUNT
    assert uuids(standing(mirror)) == uuids(standing(vault))


def test_p28_both_copies_bad_is_named_and_the_rest_is_read(tmp_path):
    vault, mirror = filled(tmp_path, mirrored=True)
    entry_file(vault, 2).write_bytes(b"x")
    entry_file(mirror, 2).write_bytes(b"y")
    ledger = store(vault, mirror=mirror)
    assert [(item.index, item.code) for item in ledger.heal()] == [(2, "entry-unreadable")]
    assert len(ledger.entries()) == COUNT - 1


def test_a_mirror_of_a_copied_laptop_is_named_and_both_branches_are_kept(tmp_path):
    vault, mirror = filled(tmp_path, mirrored=True)
    copy = tmp_path / "copy"
    shutil.copytree(vault, copy)
    store(copy, mirror=mirror).append(statement(6, statement_uuid="theirs"))
    store(vault).append(statement(6, statement_uuid="ours"))
    ledger = store(vault, mirror=mirror)
    assert [(item.index, item.code) for item in ledger.heal()] == [(6, "entry-clone")]
    assert "ours" in uuids(standing(vault))
    assert "theirs" in uuids(standing(mirror))


def test_p35_an_edit_by_someone_without_the_device_key_is_named(tmp_path):
    vault, _ = filled(tmp_path)
    _, body = opened(vault, 3)
    put(vault, 3, forged_envelope(replace(body, app_version="9.9")))
    assert damage_of(vault) == [(3, "entry-forged", False)]
    assert [entry.index for entry in store(vault).entries()] == [1, 2, 4, 5]


def test_p35_an_edit_that_keeps_the_old_signature_is_named(tmp_path):
    vault, _ = filled(tmp_path)
    sealed, body = opened(vault, 3)
    other = envelope.sign(BODY_TYPE, encode_body(replace(body, index=3, clock="x")), [MALLORY])
    old, new = (payload_of(item) for item in (sealed, other))
    assert old != new
    edited = sealed.replace(base64.b64encode(old), base64.b64encode(new))
    assert edited != sealed
    put(vault, 3, edited)
    assert damage_of(vault) == [(3, "entry-forged", False)]


@pytest.mark.parametrize("index", range(1, COUNT))
def test_p35_a_deletion_is_named(tmp_path, index):
    vault, _ = filled(tmp_path)
    entry_file(vault, index).unlink()
    assert damage_of(vault) == [(index, "entry-missing", False)]


@pytest.mark.parametrize("index", range(1, COUNT))
def test_p35_a_deletion_with_the_rest_moved_up_is_named_at_its_place(tmp_path, index):
    vault, _ = filled(tmp_path)
    for number in range(index, COUNT):
        entry_file(vault, number + 1).rename(entry_file(vault, number))
    first = damage_of(vault)[0]
    assert first == (index, "entry-misplaced", False)
    assert [entry.index for entry in store(vault).entries()] == list(range(1, index))


def test_p35_an_insertion_is_named(tmp_path):
    vault, _ = filled(tmp_path)
    for number in range(COUNT, 2, -1):
        entry_file(vault, number).rename(entry_file(vault, number + 1))
    _, body = opened(vault, 2)
    put(vault, 3, forged_envelope(replace(body, index=3)))
    assert damage_of(vault)[0] == (3, "entry-forged", False)
    assert [entry.index for entry in store(vault).entries()] == [1, 2]


def test_p35_an_entry_put_at_the_end_is_named(tmp_path):
    vault, _ = filled(tmp_path)
    sealed, body = opened(vault, COUNT)
    previous = hashlib.sha256(sealed).hexdigest()
    put(vault, 6, forged_envelope(replace(body, index=6, previous=previous)))
    assert damage_of(vault) == [(6, "entry-forged", False)]


@pytest.mark.parametrize(("one", "other"), [(1, 2), (2, 4), (4, 5)])
def test_p35_entries_that_changed_places_are_named(tmp_path, one, other):
    vault, _ = filled(tmp_path)
    first, second = (entry_file(vault, index).read_bytes() for index in (one, other))
    entry_file(vault, one).write_bytes(second)
    entry_file(vault, other).write_bytes(first)
    assert damage_of(vault)[:2] == [
        (one, "entry-misplaced", False),
        (other, "entry-misplaced", False),
    ]


def test_p35_a_true_entry_sealed_again_at_another_place_is_named(tmp_path):
    vault, _ = filled(tmp_path)
    sealed, _ = opened(vault, 2)
    put(vault, 6, sealed)
    assert damage_of(vault) == [(6, "entry-misplaced", False)]


def test_p35_a_chain_of_another_device_is_not_this_laptops(tmp_path):
    vault, _ = filled(tmp_path)
    other = replace(ledger_vault(tmp_path / "other"), device_key=MALLORY)
    LedgerStore(other, Disk(), Clock(), people=known(), reserve_bytes=0).append(statement(1))
    foreign = tmp_path / "other" / "ledger" / MALLORY.key_id / "00000001.age"
    shutil.copy(foreign, entry_file(vault, 6))
    assert damage_of(vault) == [(6, "entry-forged", False)]


def test_a_branch_signed_by_a_copied_device_is_named_where_it_leaves_the_chain(tmp_path):
    vault, _ = filled(tmp_path, count=2)
    copy = tmp_path / "copy"
    shutil.copytree(vault, copy)
    for ledger, name in ((store(vault), "ours"), (store(copy), "theirs")):
        for number in (3, 4):
            ledger.append(statement(number, statement_uuid=f"{name}{number}"))
    shutil.copy(entry_file(copy, 4), entry_file(vault, 4))
    assert damage_of(vault) == [(4, "entry-chain-broken", False)]
    last = store(vault).entries()[-1]
    # The device did sign it: what was given stays counted.
    assert (last.uuid, "chain_broken" in last.flags) == ("theirs4", True)


def test_p32_a_forged_row_fails_verification(tmp_path):
    """The laptop's own key puts in a row that a person never signed."""
    vault = tmp_path / "vault"
    stranger = person("Mallory")
    as_anne = replace(stranger, user_id="id-Anne", name="Anne")
    receipt = store(vault).append(statement(1, by=as_anne))
    assert receipt.index == 1
    ledger = store(vault)
    assert ledger.entries() == ()
    assert damage_of(vault) == [(1, "entry-unknown-signer", False)]


def test_p32_a_signature_ascribed_to_someone_else_fails_verification(tmp_path):
    vault = tmp_path / "vault"
    as_bruno = replace(person("Anne"), user_id="id-Bruno", name="Bruno")
    store(vault).append(statement(1, by=as_bruno))
    assert damage_of(vault) == [(1, "entry-other-signer", False)]


def test_p32_a_colleague_who_signed_another_statement_fails_verification(tmp_path):
    vault = tmp_path / "vault"
    anne, bruno = person("Anne"), person("Bruno")
    two = sign_statement("void", PATIENT, {}, person=anne, at=NOON, second=bruno)
    other = sign_statement("void", {**PATIENT, "fraction": 9}, {}, person=anne, at=NOON)
    payload = payload_of(two.envelope)
    only_anne = envelope.sign(STATEMENT_TYPE, payload, [anne.signing_key])
    # Bruno's signature over another body is put under this one.
    elsewhere = envelope.sign(STATEMENT_TYPE, payload_of(other.envelope), [bruno.signing_key])
    signatures = envelope_signatures(only_anne) + envelope_signatures(elsewhere)
    mixed = with_signatures(only_anne, signatures)
    store(vault).append(replace(two, envelope=mixed))
    assert store(vault).entries() == ()
    ((index, code, _),) = damage_of(vault)
    assert (index, code) == (1, "entry-forged")
    store(tmp_path / "lone").append(replace(two, envelope=only_anne))
    assert damage_of(tmp_path / "lone") == [(1, "entry-unknown-signer", False)]


def envelope_signatures(data):
    return json.loads(data)["signatures"]


def with_signatures(data, signatures):
    return json.dumps({**json.loads(data), "signatures": signatures}).encode()


def test_every_file_of_the_chain_was_opened(tmp_path):
    vault, _ = filled(tmp_path)
    for index in entry_indexes(chain_folder(vault)):
        opened_entry = open_entry(
            entry_file(vault, index).read_bytes(), LAPTOP, DEVICE.public, index
        )
        assert opened_entry.body.index == index
