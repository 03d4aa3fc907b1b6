"""Vaults: who opens them, and that nothing weaker does."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from vault_builders import FACILITY, NOON, PASSPHRASE, RECOVERY, Clock, FailingDisk, new_vault

from continuity_kit.errors import AuthenticityError, ContinuityError, UsageError, WorldError
from continuity_kit.files import Disk
from continuity_kit.vault import openers, slots
from continuity_kit.vault.age_keys import PqIdentity
from continuity_kit.vault.agefile import seal, unseal
from continuity_kit.vault.cards import read_card
from continuity_kit.vault.openers import add_break_glass, add_opener, remove_opener
from continuity_kit.vault.own_cards import laptop_card, recovery_card
from continuity_kit.vault.schema import to_json
from continuity_kit.vault.secret_box import (
    FLOOR_KDF,
    PASSPHRASE_KDF,
    Kdf,
    check_kdf,
    stretch,
)
from continuity_kit.vault.slots import make_slot, open_slot, read_slots, refused_slots
from continuity_kit.vault.unlock import (
    OpenedVault,
    create_vault,
    list_openers,
    open_vault,
    open_with_recovery,
)

DISK = Disk()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> OpenedVault:
    """Return a vault that Anne, Bruno and an envelope open; tests copy it."""
    vault = new_vault(tmp_path_factory.mktemp("made") / "vault")
    add_opener(vault, "Bruno", "phrase de Bruno", disk=DISK, now=Clock(), kdf=FLOOR_KDF)
    return vault


@pytest.fixture
def vault(made: OpenedVault, tmp_path: Path) -> OpenedVault:
    shutil.copytree(made.path, tmp_path / "vault")
    return replace(made, path=tmp_path / "vault")


def refusal(path: Path, passphrase: str, *, opener: str | None = None, now: Any = None) -> str:
    with pytest.raises(ContinuityError) as refused:
        open_vault(path, passphrase, disk=DISK, now=now or Clock(), opener=opener)
    return refused.value.code


def opened(path: Path, passphrase: str = PASSPHRASE, **values: Any) -> OpenedVault:
    return open_vault(path, passphrase, disk=DISK, now=values.pop("now", Clock()), **values)


def slot_files(path: Path) -> dict[str, Path]:
    """Return each opener's slot file."""
    found = {}
    for file in (path / "slots").glob("*.json"):
        found[json.loads(json.loads(file.read_bytes())["header"])["name"]] = file
    return found


def rewrite_header(file: Path, **values: Any) -> None:
    """Change what a slot says in clear, as a thief with the disk can."""
    slot = json.loads(file.read_bytes())
    header = to_json({**json.loads(slot["header"]), **values}).decode()
    file.write_bytes(to_json({**slot, "header": header}))


# --- making -------------------------------------------------------------------------------------


def test_a_new_vault_opens_and_says_whose_it_is(vault: OpenedVault) -> None:
    again = opened(vault.path)
    assert (again.facility, again.letter, again.break_glass) == (FACILITY, "A", False)
    assert again.vmk == vault.vmk
    assert again.device_key == vault.device_key
    assert again.identity == vault.identity
    assert again.recovery == RECOVERY.recipient
    assert again.opener == vault.opener
    assert (again.opener.name, again.opener.role) == ("Anne", "opener")


def test_a_vault_lies_in_private_folders_and_no_key_in_clear(vault: OpenedVault) -> None:
    for secret in (vault.vmk, vault.device_key.seed, vault.identity.seed, PASSPHRASE.encode()):
        for file in vault.path.rglob("*"):
            assert file.is_dir() or secret not in file.read_bytes()
    made = new_vault(vault.path.parent / "deep" / "new")
    for path in (made.path, *made.path.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0


def test_no_secret_shows_in_the_repr_of_an_opened_vault(vault: OpenedVault) -> None:
    shown = repr(vault)
    for secret in (vault.vmk, vault.device_key.seed, vault.identity.seed, vault.recovery.data):
        assert repr(secret) not in shown
        assert secret.hex() not in shown
    assert "Anne" not in shown


@pytest.mark.parametrize("letter", ["", "a", "AB", "É", "1"])
def test_a_laptops_letter_is_one_capital(tmp_path: Path, letter: str) -> None:
    with pytest.raises(UsageError, match="vault-letter-wrong"):
        new_vault(tmp_path / "vault", letter=letter)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("values", "code"),
    [({"passphrase": ""}, "passphrase-empty"), ({"opener": " "}, "opener-name-empty")],
)
def test_a_vault_without_opener_is_not_made(
    tmp_path: Path, values: dict[str, str], code: str
) -> None:
    with pytest.raises(UsageError, match=code):
        new_vault(tmp_path / "vault", **values)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_what_stands_in_the_way_is_untouched(vault: OpenedVault, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    for path in (vault.path, tmp_path / "file"):
        with pytest.raises(WorldError, match="vault-exists"):
            new_vault(path)
    assert opened(vault.path).vmk == vault.vmk
    (tmp_path / "empty").mkdir()
    assert opened(new_vault(tmp_path / "empty").path).letter == "A"


def test_a_vault_half_made_never_looks_like_one(tmp_path: Path) -> None:
    path = tmp_path / "vault"
    for fails_at in range(1, 100):
        disk = FailingDisk(fails_at)
        try:
            new_vault(path, disk=disk)
        except WorldError as error:
            assert error.code == "write-failed"
        else:
            break
        # The last call makes the new folder's name durable: the vault is whole by then.
        if path.exists():
            assert opened(path).letter == "A"
            shutil.rmtree(path)
        assert list(tmp_path.iterdir()) == []
    assert 10 < fails_at < 99
    assert opened(path).letter == "A"


def test_a_weak_work_factor_is_refused_when_a_vault_is_made(tmp_path: Path) -> None:
    with pytest.raises(AuthenticityError, match="kdf-out-of-range"):
        create_vault(
            tmp_path / "vault",
            "Anne",
            PASSPHRASE,
            facility=FACILITY,
            letter="A",
            recovery=RECOVERY.recipient,
            disk=DISK,
            now=Clock(),
            kdf=Kdf(8, 3, 4),
        )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("kdf", "is_taken"),
    [
        (FLOOR_KDF, True),
        (PASSPHRASE_KDF, True),
        (Kdf(4 * 1024 * 1024, 3, 4), True),
        (Kdf(4 * 1024 * 1024 + 1, 3, 4), False),
        (Kdf(64 * 1024 - 1, 3, 4), False),
        (Kdf(64 * 1024, 2, 4), False),
        (Kdf(64 * 1024, 3, 3), False),
        (Kdf(64 * 1024, 65, 4), False),
        (Kdf(64 * 1024, 3, 65), False),
        (Kdf(-1, 3, 4), False),
    ],
)
def test_work_factors_have_a_floor_and_a_ceiling(kdf: Kdf, is_taken: bool) -> None:
    if is_taken:
        check_kdf(kdf)
        return
    with pytest.raises(AuthenticityError, match="kdf-out-of-range"):
        check_kdf(kdf)


def test_the_default_work_factor_is_that_of_the_design() -> None:
    assert Kdf(256 * 1024, 3, 4) == PASSPHRASE_KDF
    assert Kdf(64 * 1024, 3, 4) == FLOOR_KDF


def test_an_accent_typed_in_two_keystrokes_is_the_same_passphrase() -> None:
    salt = bytes(16)
    assert stretch("é", salt, FLOOR_KDF) == stretch("e\u0301", salt, FLOOR_KDF)
    assert stretch("\udcff", salt, FLOOR_KDF) != stretch("é", salt, FLOOR_KDF)


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


# --- openers come and go --------------------------------------------------------------------------


def test_an_opener_can_be_removed_but_not_the_last(vault: OpenedVault) -> None:
    assert remove_opener(vault, "Bruno", disk=DISK).name == "Bruno"
    assert refusal(vault.path, "phrase de Bruno") == "passphrase-wrong"
    add_break_glass(vault, "Enveloppe 1", disk=DISK, now=Clock(), kdf=FLOOR_KDF)
    with pytest.raises(UsageError, match="opener-last"):
        remove_opener(vault, "Anne", disk=DISK)
    with pytest.raises(UsageError, match="opener-unknown"):
        remove_opener(vault, "Bruno", disk=DISK)
    assert remove_opener(vault, "Enveloppe 1", disk=DISK).kind == "break_glass"
    assert opened(vault.path).opener.name == "Anne"


def test_no_two_openers_share_a_name(vault: OpenedVault) -> None:
    with pytest.raises(UsageError, match="opener-exists"):
        add_opener(vault, "Anne", "x", disk=DISK, now=Clock(), kdf=FLOOR_KDF)
    with pytest.raises(UsageError, match="opener-exists"):
        add_break_glass(vault, "Anne", disk=DISK, now=Clock(), kdf=FLOOR_KDF)


def test_there_are_at_most_sixty_four_openers(
    vault: OpenedVault, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(openers, "MOST_OPENERS", 2)
    with pytest.raises(UsageError, match="openers-full"):
        add_opener(vault, "Claire", "x", disk=DISK, now=Clock(), kdf=FLOOR_KDF)
    assert slots.MOST_OPENERS == 64


def test_p37_eight_words_from_an_envelope_open_and_say_so(vault: OpenedVault) -> None:
    words = add_break_glass(vault, "Enveloppe 1", disk=DISK, now=Clock(), kdf=FLOOR_KDF)
    assert len(words) == 8
    typed = ", ".join(words).upper().replace("É", "E").replace("È", "E")
    glass = opened(vault.path, f"  {typed} ")
    assert glass.break_glass
    assert glass.vmk == vault.vmk
    assert glass.opener.name == "Enveloppe 1"
    assert refusal(vault.path, " ".join(words[:7])) == "passphrase-wrong"
    assert refusal(vault.path, " ".join(reversed(words))) == "passphrase-wrong"


def test_two_envelopes_hold_other_words(vault: OpenedVault) -> None:
    one = add_break_glass(vault, "E1", disk=DISK, now=Clock(), kdf=FLOOR_KDF)
    two = add_break_glass(vault, "E2", disk=DISK, now=Clock(), kdf=FLOOR_KDF, language="en")
    assert one != two


def test_p37_with_all_openers_gone_an_envelope_or_the_recovery_key_opens(
    vault: OpenedVault,
) -> None:
    words = add_break_glass(vault, "Enveloppe 1", disk=DISK, now=Clock(), kdf=FLOOR_KDF)
    for name in ("Anne", "Bruno"):
        slot_files(vault.path)[name].unlink()
    assert refusal(vault.path, PASSPHRASE) == "passphrase-wrong"
    assert opened(vault.path, " ".join(words)).vmk == vault.vmk
    slot_files(vault.path)["Enveloppe 1"].unlink()
    assert refusal(vault.path, " ".join(words)) == "passphrase-wrong"
    back = open_with_recovery(vault.path, PqIdentity.from_text(RECOVERY.to_text()))
    assert back.vmk == vault.vmk
    assert back.opener.user_id == "recovery"
    assert not back.break_glass
    add_opener(back, "Claire", "phrase de Claire", disk=DISK, now=Clock(), kdf=FLOOR_KDF)
    assert opened(vault.path, "phrase de Claire").device_key == vault.device_key


def test_p37_only_the_recovery_key_of_the_vault_opens_it(vault: OpenedVault) -> None:
    with pytest.raises(AuthenticityError, match="recovery-key-wrong"):
        open_with_recovery(vault.path, PqIdentity.generate())
    recovery_slot = vault.path / "slots" / "recovery.age"
    assert unseal(recovery_slot.read_bytes(), RECOVERY) == vault.vmk
    recovery_slot.write_bytes(seal(bytes(32), [RECOVERY.recipient]))
    with pytest.raises(AuthenticityError, match="laptop-keys-damaged"):
        open_with_recovery(vault.path, RECOVERY)
    recovery_slot.unlink()
    with pytest.raises(AuthenticityError, match="recovery-key-wrong"):
        open_with_recovery(vault.path, RECOVERY)
    assert opened(vault.path).vmk == vault.vmk


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


def test_a_laptop_makes_its_card_and_that_of_the_recovery_key(vault: OpenedVault) -> None:
    card = read_card(laptop_card(vault, NOON))
    assert (card.role, card.letter, card.facility) == ("laptop", "A", FACILITY)
    assert card.age_recipient == vault.identity.recipient
    assert card.key_id == vault.device_key.key_id
    recovery = read_card(recovery_card(vault, NOON))
    assert recovery.role == "recovery"
    assert recovery.public_key == vault.device_key.public
    assert recovery.age_recipient == RECOVERY.recipient


# --- throttle -------------------------------------------------------------------------------------


def test_p37_five_tries_are_free_then_waits_double_to_a_quarter_of_an_hour(
    vault: OpenedVault,
) -> None:
    clock = Clock()
    for _ in range(5):
        assert refusal(vault.path, "wrong", now=clock) == "passphrase-wrong"
    for wait in (30, 60, 120, 240, 480, 900, 900):
        # Even the right passphrase waits: the answer must not tell it.
        assert refusal(vault.path, PASSPHRASE, now=clock) == "too-many-tries"
        clock.pass_by(wait - 1)
        assert refusal(vault.path, PASSPHRASE, now=clock) == "too-many-tries"
        clock.pass_by(1)
        assert refusal(vault.path, "wrong", now=clock) == "passphrase-wrong"
    clock.pass_by(900)
    assert opened(vault.path, now=clock).vmk == vault.vmk
    assert refusal(vault.path, "wrong", now=clock) == "passphrase-wrong"


def test_p37_one_openers_waits_stop_no_other_and_never_for_good(vault: OpenedVault) -> None:
    clock = Clock()
    for _ in range(5):
        assert refusal(vault.path, "wrong", opener="Bruno", now=clock) == "passphrase-wrong"
    assert refusal(vault.path, "phrase de Bruno", opener="Bruno", now=clock) == "too-many-tries"
    assert opened(vault.path, opener="Anne", now=clock).vmk == vault.vmk
    assert open_with_recovery(vault.path, RECOVERY).vmk == vault.vmk
    clock.pass_by(900)
    assert opened(vault.path, "phrase de Bruno", opener="Bruno", now=clock).vmk == vault.vmk


def test_p37_the_wait_is_told_in_seconds(vault: OpenedVault) -> None:
    clock = Clock()
    for _ in range(5):
        refusal(vault.path, "wrong", now=clock)
    clock.pass_by(9.5)
    with pytest.raises(WorldError) as waiting:
        opened(vault.path, now=clock)
    assert waiting.value.values == {"seconds": "21"}


def test_p37_a_clock_set_back_makes_the_wait_no_longer_than_its_own_length(
    vault: OpenedVault,
) -> None:
    clock = Clock()
    for _ in range(5):
        refusal(vault.path, "wrong", now=clock)
    clock.pass_by(-20 * 3600)
    assert refusal(vault.path, PASSPHRASE, now=clock) == "too-many-tries"
    clock.pass_by(30)
    assert opened(vault.path, now=clock).vmk == vault.vmk


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b'{"*":{"failures":9,"since":"2026-11-24T12:00:00"}}', b'{"*":{"failures":"x"}}'],
)
def test_a_damaged_count_of_tries_hides_no_patient(vault: OpenedVault, content: bytes) -> None:
    (vault.path / "throttle.json").write_bytes(content)
    assert opened(vault.path).vmk == vault.vmk


def test_a_count_that_cannot_be_read_or_written_hides_no_patient(vault: OpenedVault) -> None:
    (vault.path / "throttle.json").mkdir()
    assert opened(vault.path).vmk == vault.vmk
    (vault.path / "throttle.json").rmdir()
    refusal(vault.path, "wrong")
    failing = FailingDisk(1)
    assert open_vault(vault.path, PASSPHRASE, disk=failing, now=Clock()).vmk == vault.vmk
    assert failing.calls > 0


def test_a_passphrase_typed_as_a_name_is_kept_nowhere(vault: OpenedVault) -> None:
    assert refusal(vault.path, "Anne", opener="ma phrase secrète") == "passphrase-wrong"
    assert b"secr" not in (vault.path / "throttle.json").read_bytes()


def test_a_slot_is_made_under_a_new_salt_each_time() -> None:
    one, two = (make_slot("Anne", "x", bytes(32), FLOOR_KDF, NOON) for _ in range(2))
    assert one.parsed.salt != two.parsed.salt
    assert one.parsed.slot_id != two.parsed.slot_id
    assert one.parsed.public != two.parsed.public
