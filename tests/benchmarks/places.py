"""An exporter's folder and a laptop's vault that know each other."""

from datetime import UTC, datetime
from pathlib import Path

from continuity_kit.files import Disk
from continuity_kit.services.exporter_home import CARD_FILE, enrol, init_home
from continuity_kit.vault.age_keys import PqIdentity
from continuity_kit.vault.cards import card_words
from continuity_kit.vault.own_cards import laptop_card, recovery_card
from continuity_kit.vault.unlock import OpenedVault, create_vault

FACILITY = "Centre Saint-Exemple"
PASSPHRASE = "benchmark passphrase"
DISK = Disk()


def now() -> datetime:
    """Return the time, aware."""
    return datetime.now(UTC)


def enrolled_home(home: Path, tree: Path) -> Path:
    """Return an exporter's folder that reads a tree and seals to a laptop and a recovery key."""
    vault = new_vault(home.with_name("vault"))
    init_home(home, FACILITY, disk=DISK, now=now)
    for card in (laptop_card(vault, now()), recovery_card(vault, now())):
        enrol(home, card, " ".join(card_words(card)), disk=DISK)
    (home / "export.toml").write_text(
        f'facility = "{FACILITY}"\n'
        f'[[source]]\nkind = "dicom-folder"\npath = "{tree / "dicom"}"\n'
        f'[[source]]\nkind = "csv"\npath = "{tree / "tables"}"\n',
        encoding="utf-8",
    )
    return home


def new_vault(path: Path) -> OpenedVault:
    """Return a new vault."""
    return create_vault(
        path,
        "bench",
        PASSPHRASE,
        facility=FACILITY,
        letter="A",
        recovery=PqIdentity.generate().recipient,
        disk=DISK,
        now=now,
    )


def exporter_card_bytes(home: Path) -> bytes:
    """Return the exporter's card."""
    return (home / CARD_FILE).read_bytes()
