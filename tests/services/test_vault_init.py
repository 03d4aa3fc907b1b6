"""Making a vault whole or not at all."""

import shutil
from pathlib import Path

import pytest
from cli_builders import PASSPHRASE, make_vault
from vault_admin_builders import NEW_PASSPHRASE, admin_place, opened
from vault_builders import FailingDisk

from continuity_kit import bootstrap
from continuity_kit.errors import AuthenticityError, UsageError, WorldError
from continuity_kit.files import Disk
from continuity_kit.ledger.entries import LedgerStore
from continuity_kit.services.people_admin import admit_opener, dismiss_opener
from continuity_kit.services.vault_init import NewVaultRequest, init_vault
from continuity_kit.vault.secret_box import FLOOR_KDF
from continuity_kit.vault.unlock import open_vault


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return admin_place(tmp_path_factory.mktemp("template"))


@pytest.fixture
def place(template: Path, tmp_path: Path) -> Path:
    return shutil.copytree(template, tmp_path / "place")


def test_no_fault_of_the_medium_leaves_half_a_vault_or_half_its_papers(tmp_path: Path) -> None:
    card = make_vault(tmp_path, "first").card
    faults = 0
    for recovery_card in (None, card):
        for number in range(1, 200):
            path, out = tmp_path / f"vault{number}", tmp_path / f"out{number}"
            request = NewVaultRequest(path, "Anne", "B", "", out, recovery_card)
            disk = FailingDisk(number)
            try:
                init_vault(request, PASSPHRASE, disk=disk, now=bootstrap.now, kdf=FLOOR_KDF)
            except WorldError:
                faults += 1
                assert not path.exists()
                assert list(out.iterdir()) == []
            else:
                # What may still fail by then is the room kept aside, which is laid another time.
                assert opened(tmp_path, name=path.name).ledger.head().count == 1
                assert (out / "recovery.card").exists()
                shutil.rmtree(path)
                shutil.rmtree(out)
                break
            shutil.rmtree(out)
    assert faults > 30


def test_an_interruption_after_the_vault_stands_takes_the_vault_away_before_its_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    removed: list[str] = []
    path, out = tmp_path / "vault", tmp_path / "out"

    class Interrupted(Disk):
        def rename(self, source: Path, target: Path) -> None:
            super().rename(source, target)
            if target == path:
                raise KeyboardInterrupt

    real = shutil.rmtree

    def noted(folder: Path, *, ignore_errors: bool) -> None:
        if Path(folder) == path:
            removed.append(f"vault, page there: {(out / 'recovery-page.pdf').exists()}")
        real(folder, ignore_errors=ignore_errors)

    monkeypatch.setattr(shutil, "rmtree", noted)
    request = NewVaultRequest(path, "Anne", recovery_out=out)
    with pytest.raises(KeyboardInterrupt):
        init_vault(request, PASSPHRASE, disk=Interrupted(), now=bootstrap.now, kdf=FLOOR_KDF)
    assert removed == ["vault, page there: True"]
    assert not path.exists()
    assert list(out.iterdir()) == []


def test_recovery_papers_are_not_put_into_the_vault(tmp_path: Path) -> None:
    for inside in ("vault", "vault/slots", "vault/../vault/x"):
        request = NewVaultRequest(tmp_path / "vault", "Anne", recovery_out=tmp_path / inside)
        with pytest.raises(UsageError, match="recovery-out-inside-vault"):
            init_vault(request, PASSPHRASE, disk=Disk(), now=bootstrap.now, kdf=FLOOR_KDF)
        assert list(tmp_path.iterdir()) == []


def test_a_vault_takes_its_facility_from_the_recovery_card_and_refuses_another(
    tmp_path: Path,
) -> None:
    first = make_vault(tmp_path, "first", facility="Centre Saint-Exemple")
    second = make_vault(tmp_path, "second", letter="B", recovery_card=first.card)
    assert second.laptop.vault.facility == "Centre Saint-Exemple"
    with pytest.raises(AuthenticityError, match="card-other-facility"):
        make_vault(tmp_path, "third", recovery_card=first.card, facility="Ailleurs")


def test_the_ledger_begins_with_whoever_made_the_vault_so_that_strangers_can_verify_it(
    place: Path,
) -> None:
    laptop = opened(place)
    admit_opener(laptop, "Zoé", NEW_PASSPHRASE, kdf=FLOOR_KDF)
    dismiss_opener(laptop, "Anne")
    names = [entry.values.get("name") for entry in laptop.ledger.entries()]
    assert names[:3] == ["Anne", "Bruno", "Claire"]
    vault = open_vault(laptop.vault.path, NEW_PASSPHRASE, disk=Disk(), now=bootstrap.now)
    for people in (None, ()):
        ledger = LedgerStore(vault, Disk(), bootstrap.now, people=people)
        assert ledger.damage() == ()
        assert len(ledger.entries()) == len(names)
