"""Openers, emergency envelopes and the recovery key come, go, and stay apart."""

from pathlib import Path

import pytest
from unlock_builders import DISK, copy_vault, opened, refusal, slot_files, vault_of_two
from vault_builders import PASSPHRASE, RECOVERY, Clock

from continuity_kit.errors import AuthenticityError, UsageError
from continuity_kit.vault import openers, slots
from continuity_kit.vault.age_keys import PqIdentity
from continuity_kit.vault.agefile import seal, unseal
from continuity_kit.vault.openers import add_break_glass, add_opener, remove_opener
from continuity_kit.vault.secret_box import FLOOR_KDF
from continuity_kit.vault.unlock import OpenedVault, open_with_recovery


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> OpenedVault:
    return vault_of_two(tmp_path_factory.mktemp("made") / "vault")


@pytest.fixture
def vault(made: OpenedVault, tmp_path: Path) -> OpenedVault:
    return copy_vault(made, tmp_path / "vault")


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
