"""The store: what is acknowledged stands, once, and reads back."""

import base64
import json
import shutil
from dataclasses import replace

import pytest
from ledger_builders import (
    ANNE,
    BRUNO,
    DEVICE,
    NOON,
    PATIENT,
    RECOVERY,
    known,
    ledger_vault,
    mirror_folder,
    person,
    statement,
    store,
)
from ledger_reading import chain_folder, entry_file, standing, uuids

from continuity_kit.domain.ledger_index import FLAG_UNKNOWN_KIND
from continuity_kit.errors import WorldError
from continuity_kit.files import Disk
from continuity_kit.ledger import lock
from continuity_kit.ledger.body import decode_body
from continuity_kit.ledger.chain import entry_indexes
from continuity_kit.ledger.entries import LedgerStore
from continuity_kit.ledger.mirror import prepare_mirror, put_entry
from continuity_kit.ledger.statement import payload_of
from continuity_kit.services.signing import opener_append, sign_statement
from continuity_kit.vault import agefile


def body_of(vault, index):
    sealed = agefile.unseal(entry_file(vault, index).read_bytes(), RECOVERY, limit=1 << 20)
    return decode_body(payload_of(sealed))


def test_an_entry_reads_back_as_stated(tmp_path):
    ledger = store(tmp_path / "vault")
    signed = statement(3, reason="why")
    receipt = ledger.append(signed)
    (entry,) = store(tmp_path / "vault").entries()
    assert (entry.index, entry.entry_hash) == (1, receipt.entry_hash)
    assert entry.uuid == signed.statement.uuid
    assert entry.subject["fraction"] == 3
    assert entry.reason == "why"
    assert entry.signatures == signed.statement.signers
    assert entry.statement_sha256 == signed.sha256
    assert len(receipt.head_words) == 4
    assert not receipt.mirrored


def test_an_empty_ledger_has_no_head(tmp_path):
    head = store(tmp_path / "vault").head()
    assert (head.count, head.entry_hash, head.words) == (0, None, ())
    assert not (tmp_path / "vault" / "ledger").exists()


def test_the_head_is_the_last_entry(tmp_path):
    ledger = store(tmp_path / "vault")
    receipts = [ledger.append(statement(number)) for number in (1, 2, 3)]
    head = store(tmp_path / "vault").head()
    assert (head.count, head.entry_hash) == (3, receipts[-1].entry_hash)
    assert head.words == receipts[-1].head_words
    assert len({receipt.head_words for receipt in receipts}) == 3


def test_the_words_of_a_head_follow_the_language(tmp_path):
    store(tmp_path / "vault").append(statement(1))
    french = store(tmp_path / "vault").head().words
    english = store(tmp_path / "vault", language="en").head().words
    assert len(french) == len(english) == 4
    assert french != english


def test_an_entry_is_mirrored_byte_for_byte(tmp_path):
    mirror = mirror_folder(tmp_path / "mirror")
    receipt = store(tmp_path / "vault", mirror=mirror).append(statement(1))
    assert receipt.mirrored
    here, there = entry_file(tmp_path / "vault", 1), entry_file(mirror, 1)
    assert here.read_bytes() == there.read_bytes()


def test_files_are_private(tmp_path):
    store(tmp_path / "vault").append(statement(1))
    assert entry_file(tmp_path / "vault", 1).stat().st_mode & 0o077 == 0
    assert chain_folder(tmp_path / "vault").stat().st_mode & 0o077 == 0


def test_no_name_or_identifier_stands_outside_the_seal(tmp_path):
    store(tmp_path / "vault").append(statement(1, reason="why"))
    data = entry_file(tmp_path / "vault", 1).read_bytes()
    for canary in (b"CSE-0001", b"Anne", b"why", b"1.2.826"):
        assert canary not in data


def test_p31_the_same_statement_given_again_is_one_entry(tmp_path):
    ledger = store(tmp_path / "vault")
    signed = statement(1)
    first = ledger.append(signed)
    again = ledger.append(signed)
    elsewhere = store(tmp_path / "vault").append(signed)
    assert first == again == elsewhere
    assert entry_indexes(chain_folder(tmp_path / "vault")) == (1,)


def test_p31_a_uuid_that_states_something_else_is_refused(tmp_path):
    ledger = store(tmp_path / "vault")
    ledger.append(statement(1, statement_uuid="u1"))
    with pytest.raises(WorldError) as caught:
        ledger.append(statement(2, statement_uuid="u1"))
    assert caught.value.code == "ledger-uuid-reused"
    assert ledger.head().count == 1


def test_an_entry_that_came_between_is_seen_before_signing_on(tmp_path):
    ledger, other = store(tmp_path / "vault"), store(tmp_path / "vault")
    seen = ledger.head().count
    other.append(statement(1))
    with pytest.raises(WorldError) as caught:
        ledger.append(statement(2), seen=seen)
    assert caught.value.code == "ledger-moved-on"
    assert ledger.append(statement(2), seen=ledger.head().count).index == 2


def test_p29_an_index_is_written_once(tmp_path):
    store(tmp_path / "vault").append(statement(1))
    before = entry_file(tmp_path / "vault", 1).read_bytes()
    with pytest.raises(WorldError) as caught:
        put_entry(Disk(), chain_folder(tmp_path / "vault"), 1, b"another")
    assert caught.value.code == "name-taken"
    assert entry_file(tmp_path / "vault", 1).read_bytes() == before


def test_p29_a_ledger_that_another_program_holds_is_busy(tmp_path, monkeypatch):
    monkeypatch.setattr(lock, "LOCK_WAIT_S", 0.05)
    with lock.locked(tmp_path / "vault" / "ledger"), pytest.raises(WorldError) as caught:
        store(tmp_path / "vault").append(statement(1))
    assert caught.value.code == "ledger-busy"
    assert store(tmp_path / "vault").append(statement(1)).index == 1


def test_every_entry_notes_the_newest_accepted_export(tmp_path):
    vault = tmp_path / "vault"
    ledger = store(vault)
    values = {"exporter": "e" * 16, "manifest_sha256": "a" * 64, "created": NOON.isoformat()}
    values["plans"] = []
    ledger.append(statement(1))
    for sequence in (7, 8):
        ledger.append(
            sign_statement("import", {}, {**values, "sequence": sequence}, person=ANNE, at=NOON)
        )
        store(vault).append(statement(1))
    assert [body_of(vault, index).bundle_sequence for index in range(1, 6)] == [
        None,
        None,
        7,
        7,
        8,
    ]


def test_each_entry_names_the_one_before(tmp_path):
    vault = tmp_path / "vault"
    receipts = [store(vault).append(statement(number)) for number in (1, 2, 3)]
    bodies = [body_of(vault, index) for index in (1, 2, 3)]
    assert [body.previous for body in bodies] == [
        None,
        receipts[0].entry_hash,
        receipts[1].entry_hash,
    ]
    assert {body.device for body in bodies} == {DEVICE.key_id}


def test_an_unknown_kind_and_a_wrong_shape_are_kept_and_flagged(tmp_path):
    ledger = store(tmp_path / "vault")
    ledger.append(statement(1, kind="hologram"))
    ledger.append(statement(1, kind="fraction_ended", values={"outcome": "complete"}))
    flags = [entry.flags for entry in store(tmp_path / "vault").entries()]
    assert flags == [(FLAG_UNKNOWN_KIND,), (FLAG_UNKNOWN_KIND,)]
    assert store(tmp_path / "vault").damage() == ()


def added(name, role="radiographer"):
    who = person(name, role)
    values = {
        "user_id": who.user_id,
        "name": name,
        "role": role,
        "public_key": base64.b64encode(who.signing_key.public.data).decode(),
    }
    return who, values


def test_a_person_whom_an_entry_introduced_may_sign_what_follows(tmp_path):
    vault = tmp_path / "vault"
    emma, values = added("Emma")
    ledger = store(vault, people=known(ANNE))
    ledger.append(sign_statement("user_added", {}, values, person=ANNE, at=NOON))
    ledger.append(statement(1, by=emma))
    ledger.append(
        sign_statement("user_revoked", {}, {"user_id": emma.user_id}, person=ANNE, at=NOON)
    )
    ledger.append(statement(2, by=emma))
    again = store(vault, people=known(ANNE))
    assert [entry.kind for entry in again.entries()] == [
        "user_added",
        "fraction_started",
        "user_revoked",
    ]
    assert [(item.index, item.code) for item in again.damage()] == [(4, "entry-revoked-signer")]


def test_the_first_person_of_a_ledger_without_people_introduces_themselves(tmp_path):
    emma, values = added("Emma", "physicist")
    ledger = store(tmp_path / "vault", people=())
    ledger.append(sign_statement("user_added", {}, values, person=emma, at=NOON))
    ledger.append(statement(1, by=emma))
    again = store(tmp_path / "vault", people=())
    assert len(again.entries()) == 2
    assert again.damage() == ()


def test_an_introduction_without_a_whole_key_is_malformed(tmp_path):
    _, values = added("Emma")
    short = {**values, "public_key": base64.b64encode(b"short").decode()}
    ledger = store(tmp_path / "vault")
    ledger.append(sign_statement("user_added", {}, short, person=ANNE, at=NOON))
    assert [item.code for item in ledger.damage()] == ["entry-malformed"]


def test_what_the_kit_itself_states_is_signed_by_the_opener(tmp_path):
    ledger = store(tmp_path / "vault")
    append = opener_append(ledger, ANNE, lambda: NOON)
    append("print", PATIENT, {"job": "J1", "sheets": []}, reason="day list", second=BRUNO)
    (entry,) = ledger.entries()
    assert [(item.name, item.meaning) for item in entry.signatures] == [
        ("Anne", "recorded"),
        ("Bruno", "second"),
    ]
    assert (entry.kind, entry.reason) == ("print", "day list")


def test_a_mirror_is_laid_on_a_medium_that_is_there(tmp_path):
    with pytest.raises(WorldError) as caught:
        prepare_mirror(tmp_path / "nowhere", DEVICE.key_id, Disk())
    assert caught.value.code == "mirror-missing"


def test_p36_the_mirror_alone_opens_with_the_recovery_key_by_age_alone(tmp_path):
    mirror = mirror_folder(tmp_path / "mirror")
    ledger = store(tmp_path / "vault", mirror=mirror)
    for number in (1, 2, 3):
        ledger.append(statement(number, statement_uuid=f"u{number}"))
    shutil.rmtree(tmp_path / "vault")
    found = []
    for index in entry_indexes(chain_folder(mirror)):
        sealed = agefile.unseal(entry_file(mirror, index).read_bytes(), RECOVERY, limit=1 << 20)
        body = json.loads(base64.b64decode(json.loads(sealed)["payload"]))
        inner = json.loads(base64.b64decode(json.loads(body["statement"])["payload"]))
        found.append((body["index"], inner["uuid"], inner["subject"]["fraction"]))
    assert found == [(1, "u1", 1), (2, "u2", 2), (3, "u3", 3)]
    # With the recovery identity the whole chain verifies too, from the mirror's folder alone.
    recovered = replace(ledger_vault(mirror), identity=RECOVERY)
    again = LedgerStore(recovered, Disk(), lambda: NOON, people=known())
    assert uuids(again.entries()) == ["u1", "u2", "u3"]
    assert again.damage() == ()


def test_p36_a_ledger_cut_to_an_older_part_is_told_by_its_head_and_by_the_mirror(tmp_path):
    mirror = mirror_folder(tmp_path / "mirror")
    ledger = store(tmp_path / "vault", mirror=mirror)
    for number in (1, 2, 3):
        ledger.append(statement(number))
    on_paper = ledger.head()
    entry_file(tmp_path / "vault", 3).unlink()
    cut = store(tmp_path / "vault")
    assert cut.damage() == ()  # a chain alone cannot tell
    assert (cut.head().count, cut.head().words) != (on_paper.count, on_paper.words)
    assert store(tmp_path / "vault", mirror=mirror).head() == on_paper
    assert len(standing(tmp_path / "vault")) == 2
