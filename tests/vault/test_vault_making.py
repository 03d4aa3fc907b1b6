"""Making vaults: whole, private, and never under the floor of the work factor."""

import shutil
from pathlib import Path

import pytest
from unlock_builders import DISK, copy_vault, opened, vault_of_two
from vault_builders import FACILITY, NOON, PASSPHRASE, RECOVERY, Clock, FailingDisk, new_vault

from continuity_kit.errors import AuthenticityError, UsageError, WorldError
from continuity_kit.vault.cards import read_card
from continuity_kit.vault.own_cards import laptop_card, recovery_card
from continuity_kit.vault.secret_box import FLOOR_KDF, PASSPHRASE_KDF, Kdf, check_kdf, stretch
from continuity_kit.vault.slots import make_slot
from continuity_kit.vault.unlock import OpenedVault, create_vault


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> OpenedVault:
    return vault_of_two(tmp_path_factory.mktemp("made") / "vault")


@pytest.fixture
def vault(made: OpenedVault, tmp_path: Path) -> OpenedVault:
    return copy_vault(made, tmp_path / "vault")


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


def test_a_laptop_makes_its_card_and_that_of_the_recovery_key(vault: OpenedVault) -> None:
    card = read_card(laptop_card(vault, NOON))
    assert (card.role, card.letter, card.facility) == ("laptop", "A", FACILITY)
    assert card.age_recipient == vault.identity.recipient
    assert card.key_id == vault.device_key.key_id
    recovery = read_card(recovery_card(vault, NOON))
    assert recovery.role == "recovery"
    assert recovery.public_key == vault.device_key.public
    assert recovery.age_recipient == RECOVERY.recipient


def test_a_slot_is_made_under_a_new_salt_each_time() -> None:
    one, two = (make_slot("Anne", "x", bytes(32), FLOOR_KDF, NOON) for _ in range(2))
    assert one.parsed.salt != two.parsed.salt
    assert one.parsed.slot_id != two.parsed.slot_id
    assert one.parsed.public != two.parsed.public
