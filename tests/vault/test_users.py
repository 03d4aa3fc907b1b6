"""People who sign: a PIN opens one person's key, inside an opened vault only."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from vault_builders import Clock, FailingDisk, new_vault

from continuity_kit.errors import AuthenticityError, ContinuityError, UsageError, WorldError
from continuity_kit.files import Disk
from continuity_kit.vault import users as users_module
from continuity_kit.vault.envelope import sign, verify
from continuity_kit.vault.secret_box import FLOOR_KDF, Kdf, open_box, seal_box
from continuity_kit.vault.unlock import OpenedVault, Person, open_vault
from continuity_kit.vault.users import (
    User,
    add_user,
    change_pin,
    revoke_user,
    sign_in,
    users,
)

DISK = Disk()
PIN = "204815"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> OpenedVault:
    """Return a vault where Chloé and Driss sign; tests copy it."""
    vault = new_vault(tmp_path_factory.mktemp("made") / "vault")
    add_user(vault, "Chloé", "radiographer", PIN, disk=DISK, now=Clock())
    add_user(vault, "Driss", "physicist", "111222", disk=DISK, now=Clock())
    return vault


@pytest.fixture
def vault(made: OpenedVault, tmp_path: Path) -> OpenedVault:
    shutil.copytree(made.path, tmp_path / "vault")
    return replace(made, path=tmp_path / "vault")


def signed_in(vault: OpenedVault, name: str, pin: str, now: Any = None) -> Person:
    return sign_in(vault, name, pin, disk=DISK, now=now or Clock())


def refusal(vault: OpenedVault, name: str, pin: str, now: Any = None) -> str:
    with pytest.raises(ContinuityError) as refused:
        signed_in(vault, name, pin, now)
    return refused.value.code


def named(vault: OpenedVault, name: str) -> User:
    return next(user for user in users(vault) if user.name == name and not user.revoked)


def file_of(vault: OpenedVault, name: str) -> Path:
    return vault.path / "users" / f"{named(vault, name).user_id}.bin"


def rewrite(vault: OpenedVault, name: str, **values: Any) -> None:
    """Change a record as someone who holds the vault key can."""
    file = file_of(vault, name)
    key, aad = users_module._box_key(vault), users_module.RECORD_AAD + file.stem.encode()
    data = open_box(key, file.read_bytes(), aad)
    assert data is not None
    changed = {**json.loads(data), **values}
    file.write_bytes(seal_box(key, json.dumps(changed).encode(), aad))


def test_a_pin_opens_the_persons_own_key(vault: OpenedVault) -> None:
    chloe = signed_in(vault, "Chloé", PIN)
    assert (chloe.name, chloe.role) == ("Chloé", "radiographer")
    assert chloe.signing_key.public == named(vault, "Chloé").public
    envelope = sign("text/plain", b"given", [chloe.signing_key])
    trusted = {user.public.key_id: user.public for user in users(vault)}
    assert verify(envelope, "text/plain", trusted).key_ids == (chloe.signing_key.key_id,)
    assert chloe.signing_key != signed_in(vault, "Driss", "111222").signing_key


def test_everyone_who_can_sign_is_listed_openers_and_recovery_too(vault: OpenedVault) -> None:
    listed = {user.name: user.role for user in users(vault)}
    assert listed == {
        "Chloé": "radiographer",
        "Driss": "physicist",
        "Anne": "opener",
        "recovery": "opener",
    }
    assert len({user.public.data for user in users(vault)}) == 4


def test_names_and_roles_are_read_by_nobody_without_the_vault_key(vault: OpenedVault) -> None:
    for file in (vault.path / "users").iterdir():
        for word in (b"Chlo", b"Driss", b"radiographer", b"physicist", PIN.encode()):
            assert word not in file.read_bytes()
            assert word.decode() not in file.name


@pytest.mark.parametrize("pin", ["", "204816", "20481", PIN + "0", "111222"])
def test_a_wrong_pin_opens_nothing(vault: OpenedVault, pin: str) -> None:
    assert refusal(vault, "Chloé", pin) == "pin-wrong"
    assert signed_in(vault, "Chloé", PIN).name == "Chloé"


def test_a_pin_opens_nothing_in_another_vault(vault: OpenedVault, tmp_path: Path) -> None:
    other = new_vault(tmp_path / "other")
    shutil.copy(file_of(vault, "Chloé"), other.path / "users")
    assert refusal(other, "Chloé", PIN) == "user-damaged"
    stolen = replace(vault, vmk=bytes(32))
    assert refusal(stolen, "Chloé", PIN) == "user-damaged"


def test_a_pin_opens_nothing_without_the_vault_key_it_was_set_under(
    vault: OpenedVault, tmp_path: Path
) -> None:
    # The record as it lies inside the vault, carried whole into another vault.
    name = file_of(vault, "Chloé").name
    aad = users_module.RECORD_AAD + Path(name).stem.encode()
    record = open_box(users_module._box_key(vault), (vault.path / "users" / name).read_bytes(), aad)
    assert record is not None
    other = new_vault(tmp_path / "other")
    carried = seal_box(users_module._box_key(other), record, aad)
    (other.path / "users" / name).write_bytes(carried)
    assert refusal(other, "Chloé", PIN) == "pin-wrong"


@pytest.mark.parametrize(
    "pin", ["", "12345", "1" * 13, "12345a", "１２３４５６", "123456\n", " 123456"]
)
def test_a_pin_has_six_to_twelve_digits(vault: OpenedVault, pin: str) -> None:
    with pytest.raises(UsageError, match="pin-form"):
        add_user(vault, "Elsa", "doctor", pin, disk=DISK, now=Clock())
    with pytest.raises(UsageError, match="pin-form"):
        change_pin(vault, "Chloé", PIN, pin, disk=DISK, now=Clock())
    assert signed_in(vault, "Chloé", PIN).name == "Chloé"


def test_no_two_people_who_can_sign_share_a_name(vault: OpenedVault) -> None:
    with pytest.raises(UsageError, match="user-exists"):
        add_user(vault, "Chloé", "it", PIN, disk=DISK, now=Clock())
    with pytest.raises(UsageError, match="user-name-empty"):
        add_user(vault, " ", "it", PIN, disk=DISK, now=Clock())


def test_a_new_pin_opens_the_same_key_and_the_old_one_nothing(vault: OpenedVault) -> None:
    before = signed_in(vault, "Chloé", PIN)
    changed = change_pin(vault, "Chloé", PIN, "987654", disk=DISK, now=Clock())
    assert changed.user_id == before.user_id
    assert refusal(vault, "Chloé", PIN) == "pin-wrong"
    assert signed_in(vault, "Chloé", "987654").signing_key == before.signing_key
    with pytest.raises(AuthenticityError, match="pin-wrong"):
        change_pin(vault, "Chloé", PIN, "987654", disk=DISK, now=Clock())


def test_a_revoked_person_signs_no_more_and_what_was_signed_stays_verifiable(
    vault: OpenedVault,
) -> None:
    old = signed_in(vault, "Chloé", PIN)
    assert revoke_user(vault, "Chloé", disk=DISK).revoked
    assert refusal(vault, "Chloé", PIN) == "user-unknown"
    with pytest.raises(UsageError, match="user-unknown"):
        revoke_user(vault, "Chloé", disk=DISK)
    kept = next(user for user in users(vault) if user.user_id == old.user_id)
    assert kept.revoked
    assert kept.public.verify(old.signing_key.sign(b"given"), b"given")


def test_a_forgotten_pin_ends_in_a_new_key_beside_the_old_public_one(vault: OpenedVault) -> None:
    old = revoke_user(vault, "Chloé", disk=DISK)
    new = add_user(vault, "Chloé", "radiographer", "556677", disk=DISK, now=Clock())
    assert new.public != old.public
    assert signed_in(vault, "Chloé", "556677").user_id == new.user_id
    assert {old.user_id, new.user_id} <= {user.user_id for user in users(vault)}


def test_a_user_is_found_again_after_the_vault_was_opened_anew(vault: OpenedVault) -> None:
    again = open_vault(vault.path, "sept bateaux à quai", disk=DISK, now=Clock())
    assert signed_in(again, "Driss", "111222").role == "physicist"


def test_a_record_moved_under_another_users_file_is_refused(vault: OpenedVault) -> None:
    chloe, driss = file_of(vault, "Chloé"), file_of(vault, "Driss")
    chloe.write_bytes(driss.read_bytes())
    assert refusal(vault, "Chloé", PIN) == "user-damaged"
    assert signed_in(vault, "Driss", "111222").role == "physicist"


@pytest.mark.parametrize("content", [b"", b"x" * 5, b"x" * 500])
def test_a_damaged_record_keeps_nobody_else_from_signing(
    vault: OpenedVault, content: bytes
) -> None:
    file_of(vault, "Chloé").write_bytes(content)
    assert refusal(vault, "Chloé", PIN) == "user-damaged"
    assert signed_in(vault, "Driss", "111222").role == "physicist"
    assert [user.name for user in users(vault)] == ["Driss", "Anne", "recovery"]


def test_a_record_that_cannot_be_read_keeps_nobody_else_from_signing(vault: OpenedVault) -> None:
    file = file_of(vault, "Chloé")
    file.unlink()
    file.mkdir()
    assert refusal(vault, "Chloé", PIN) == "user-damaged"
    assert signed_in(vault, "Driss", "111222").role == "physicist"


def test_a_record_weakened_under_the_floor_is_refused(vault: OpenedVault) -> None:
    rewrite(vault, "Chloé", memory_kib=8)
    assert refusal(vault, "Chloé", PIN) == "kdf-out-of-range"
    assert Kdf(64 * 1024, 3, 4) == FLOOR_KDF


def test_p37_tries_are_counted_for_each_person_and_kept(vault: OpenedVault) -> None:
    clock = Clock()
    for _ in range(5):
        assert refusal(vault, "Chloé", "000000", clock) == "pin-wrong"
    again = open_vault(vault.path, "sept bateaux à quai", disk=DISK, now=clock)
    assert refusal(again, "Chloé", PIN, clock) == "too-many-tries"
    assert signed_in(again, "Driss", "111222", clock).role == "physicist"
    clock.pass_by(30)
    assert signed_in(again, "Chloé", PIN, clock).name == "Chloé"
    assert refusal(again, "Chloé", "000000", clock) == "pin-wrong"
    assert signed_in(again, "Chloé", PIN, clock).name == "Chloé"


def test_no_names_lie_in_the_count_of_tries(vault: OpenedVault) -> None:
    refusal(vault, "Chloé", "000000")
    assert b"Chlo" not in (vault.path / "throttle.json").read_bytes()


def test_a_failed_write_leaves_the_old_record(vault: OpenedVault) -> None:
    for act in (
        lambda: revoke_user(vault, "Chloé", disk=FailingDisk(1)),
        lambda: change_pin(vault, "Chloé", PIN, "987654", disk=FailingDisk(1), now=Clock()),
        lambda: add_user(vault, "Elsa", "it", PIN, disk=FailingDisk(1), now=Clock()),
    ):
        with pytest.raises(WorldError, match="write-failed"):
            act()
    assert signed_in(vault, "Chloé", PIN).name == "Chloé"
    assert len(list((vault.path / "users").iterdir())) == 2


def test_no_secret_shows_in_the_repr_of_a_person(vault: OpenedVault) -> None:
    person = signed_in(vault, "Chloé", PIN)
    assert "Chlo" not in repr(person) + repr(named(vault, "Chloé"))
    assert repr(person.signing_key.seed) not in repr(person)
