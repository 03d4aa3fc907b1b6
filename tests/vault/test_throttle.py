"""Wrong tries wait ever longer, and never for good."""

from pathlib import Path

import pytest
from unlock_builders import copy_vault, opened, refusal, vault_of_two
from vault_builders import PASSPHRASE, RECOVERY, Clock, FailingDisk

from continuity_kit.errors import WorldError
from continuity_kit.vault.unlock import OpenedVault, open_vault, open_with_recovery


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> OpenedVault:
    return vault_of_two(tmp_path_factory.mktemp("made") / "vault")


@pytest.fixture
def vault(made: OpenedVault, tmp_path: Path) -> OpenedVault:
    return copy_vault(made, tmp_path / "vault")


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
