"""Vaults: who opens them, that nothing weaker does, and what a damaged folder says."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from unlock_builders import copy_vault, opened, refusal, rewrite_header, slot_files, vault_of_two
from vault_builders import FACILITY, PASSPHRASE, RECOVERY, new_vault

from continuity_kit.errors import AuthenticityError, WorldError
from continuity_kit.vault import slots
from continuity_kit.vault.age_keys import PqIdentity
from continuity_kit.vault.schema import to_json
from continuity_kit.vault.secret_box import FLOOR_KDF, Kdf, stretch
from continuity_kit.vault.slots import open_slot, read_slots, refused_slots
from continuity_kit.vault.unlock import OpenedVault, list_openers, open_with_recovery


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> OpenedVault:
    return vault_of_two(tmp_path_factory.mktemp("made") / "vault")


@pytest.fixture
def vault(made: OpenedVault, tmp_path: Path) -> OpenedVault:
    return copy_vault(made, tmp_path / "vault")


# --- opening ------------------------------------------------------------------------------------


def test_each_opener_opens_and_signs_with_a_key_of_their_own(vault: OpenedVault) -> None:
    bruno = opened(vault.path, "phrase de Bruno")
    assert bruno.vmk == vault.vmk
    assert bruno.opener.name == "Bruno"
    assert bruno.opener.signing_key != vault.opener.signing_key
    named = opened(vault.path, "phrase de Bruno", opener="Bruno")
    assert named.opener == bruno.opener
    publics = {header.name: header.public_key for header in list_openers(vault.path)}
    assert publics["Bruno"] == bruno.opener.signing_key.public
    assert publics["Anne"] == vault.opener.signing_key.public


def test_p37_a_wrong_passphrase_opens_nothing(vault: OpenedVault) -> None:
    assert refusal(vault.path, "wrong") == "passphrase-wrong"
    assert refusal(vault.path, "") == "passphrase-wrong"
    assert refusal(vault.path, PASSPHRASE, opener="Bruno") == "passphrase-wrong"
    assert refusal(vault.path, PASSPHRASE, opener="Nobody") == "passphrase-wrong"
    assert opened(vault.path).vmk == vault.vmk


def test_p37_sealed_keys_swapped_between_slots_open_nothing(vault: OpenedVault) -> None:
    files = slot_files(vault.path)
    anne, bruno = (json.loads(files[name].read_bytes()) for name in ("Anne", "Bruno"))
    files["Anne"].write_bytes(to_json({**anne, "header": bruno["header"]}))
    files["Bruno"].write_bytes(to_json({**bruno, "header": anne["header"]}))
    for passphrase in (PASSPHRASE, "phrase de Bruno"):
        assert refusal(vault.path, passphrase) == "passphrase-wrong"
    assert open_with_recovery(vault.path, RECOVERY).vmk == vault.vmk


def test_p37_a_signing_key_from_another_slot_is_told(vault: OpenedVault) -> None:
    files = slot_files(vault.path)
    anne, bruno = (json.loads(files[name].read_bytes()) for name in ("Anne", "Bruno"))
    files["Anne"].write_bytes(to_json({**anne, "signing_key": bruno["signing_key"]}))
    assert refusal(vault.path, PASSPHRASE) == "slot-damaged"
    assert opened(vault.path, "phrase de Bruno").opener.name == "Bruno"


@pytest.mark.parametrize(
    "values",
    [
        {"memory_kib": 8},
        {"memory_kib": 64 * 1024 - 1},
        {"iterations": 1},
        {"lanes": 1},
        {"memory_kib": 4 * 1024 * 1024 + 1},
        {"memory_kib": -1},
    ],
)
def test_p37_a_slot_weakened_under_the_floor_is_not_even_tried(
    vault: OpenedVault, values: dict[str, int]
) -> None:
    file = slot_files(vault.path)["Anne"]
    rewrite_header(file, **values)
    assert refusal(vault.path, PASSPHRASE) == "passphrase-wrong"
    assert refused_slots(vault.path / "slots") == (file.name,)
    assert opened(vault.path, "phrase de Bruno").vmk == vault.vmk


def test_p37_a_weak_slot_made_by_a_thief_is_refused_by_itself_too(vault: OpenedVault) -> None:
    slot = read_slots(vault.path / "slots")[0]
    header = to_json(replace(slot.parsed, memory_kib=8)).decode()
    with pytest.raises(AuthenticityError, match="kdf-out-of-range"):
        open_slot(replace(slot, header=header), PASSPHRASE)


@pytest.mark.parametrize(
    "values",
    [
        {"name": "Mallory"},
        {"kind": "break_glass"},
        {"slot_id": "00"},
        {"memory_kib": 64 * 1024 + 8},
        {"made_at": "2020-01-01T00:00:00Z"},
    ],
)
def test_p37_a_slot_whose_clear_part_was_changed_opens_nothing(
    vault: OpenedVault, values: dict[str, Any]
) -> None:
    rewrite_header(slot_files(vault.path)["Anne"], **values)
    assert refusal(vault.path, PASSPHRASE) == "passphrase-wrong"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b'{"header":"{}","vault_key":"","signing_key":""}',
        b"[" * 1000,
    ],
)
def test_a_damaged_slot_keeps_nobody_else_out(vault: OpenedVault, content: bytes) -> None:
    file = slot_files(vault.path)["Anne"]
    file.write_bytes(content)
    assert opened(vault.path, "phrase de Bruno").vmk == vault.vmk
    assert refusal(vault.path, PASSPHRASE) == "passphrase-wrong"
    assert refused_slots(vault.path / "slots") == (file.name,)


@pytest.mark.parametrize(
    "values",
    [
        {"salt": ""},
        {"salt": "*"},
        {"salt": "AAAA"},
        {"public": "AAAA"},
        {"public": "é"},
        {"format": 2},
        {"format": 2, "more": 1},
        {"more": 1},
    ],
)
def test_a_slot_with_a_part_that_is_none_keeps_nobody_else_out(
    vault: OpenedVault, values: dict[str, Any]
) -> None:
    rewrite_header(slot_files(vault.path)["Anne"], **values)
    assert opened(vault.path, "phrase de Bruno").vmk == vault.vmk
    assert [header.name for header in list_openers(vault.path)] == ["Bruno"]


@pytest.mark.parametrize("part", ["vault_key", "signing_key"])
@pytest.mark.parametrize("text", ["", "*", "AAAA"])
def test_a_sealed_part_that_is_none_keeps_nobody_else_out(
    vault: OpenedVault, part: str, text: str
) -> None:
    file = slot_files(vault.path)["Anne"]
    file.write_bytes(to_json({**json.loads(file.read_bytes()), part: text}))
    assert opened(vault.path, "phrase de Bruno").vmk == vault.vmk


def test_a_slot_that_asks_for_more_memory_than_there_is_keeps_nobody_else_out(
    vault: OpenedVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    rewrite_header(slot_files(vault.path)["Anne"], memory_kib=1024 * 1024)

    def short_of_memory(secret: str, salt: bytes, kdf: Kdf) -> bytes:
        if kdf != FLOOR_KDF:
            raise MemoryError
        return stretch(secret, salt, kdf)

    monkeypatch.setattr(slots, "stretch", short_of_memory)
    assert opened(vault.path, "phrase de Bruno").vmk == vault.vmk
    assert refusal(vault.path, PASSPHRASE) == "passphrase-wrong"


# --- the folder -----------------------------------------------------------------------------------


def test_a_folder_that_is_no_vault_is_named(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "absent"):
        assert refusal(path, PASSPHRASE) == "vault-missing"
        with pytest.raises(WorldError, match="vault-missing"):
            open_with_recovery(path, RECOVERY)


def test_a_newer_vault_is_left_to_its_version(vault: OpenedVault) -> None:
    file = vault.path / "format.json"
    stated = json.loads(file.read_bytes())
    file.write_bytes(to_json({**stated, "format": 2, "unheard_of": True}))
    before = {path: path.read_bytes() for path in vault.path.rglob("*") if path.is_file()}
    assert refusal(vault.path, PASSPHRASE) == "vault-newer"
    assert refusal(vault.path, "wrong") == "vault-newer"
    after = {path: path.read_bytes() for path in vault.path.rglob("*") if path.is_file()}
    assert after == before


@pytest.mark.parametrize("content", [b"", b"[]", b'{"format":1}', b'{"format":"1"}'])
def test_a_damaged_format_file_is_named(vault: OpenedVault, content: bytes) -> None:
    (vault.path / "format.json").write_bytes(content)
    assert refusal(vault.path, PASSPHRASE) == "malformed-json"


def test_what_the_format_file_says_in_clear_is_not_what_counts(vault: OpenedVault) -> None:
    # A thief who writes there a recovery key of their own would read every later ledger entry.
    file = vault.path / "format.json"
    thief = PqIdentity.generate().recipient.to_text()
    changed = {**json.loads(file.read_bytes()), "recovery": thief, "letter": "Z", "facility": "x"}
    file.write_bytes(to_json(changed))
    again = opened(vault.path)
    assert again.recovery == RECOVERY.recipient
    assert (again.facility, again.letter) == (FACILITY, "A")


def test_damaged_or_missing_laptop_keys_are_named(vault: OpenedVault, tmp_path: Path) -> None:
    file = vault.path / "keys" / "laptop.json"
    other = new_vault(tmp_path / "other")
    whole = file.read_bytes()
    for content in (b"", whole[:-1], (other.path / "keys" / "laptop.json").read_bytes()):
        file.write_bytes(content)
        assert refusal(vault.path, PASSPHRASE) == "laptop-keys-damaged"
    file.unlink()
    assert refusal(vault.path, PASSPHRASE) == "laptop-keys-damaged"
