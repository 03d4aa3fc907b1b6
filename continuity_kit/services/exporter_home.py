"""The exporter's folder: its signing key, whom it seals to, where its counting stands.

It holds no key that opens anything.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from continuity_kit.errors import AuthenticityError, UsageError, WorldError
from continuity_kit.files import Disk, make_private_folder
from continuity_kit.messages import Language
from continuity_kit.services.card_exchange import CardFile, check_words
from continuity_kit.services.settings import EXPORT_SETTINGS, export_template, read_export_settings
from continuity_kit.vault.cards import (
    Card,
    card_words,
    make_card,
    public_text,
    read_card,
)
from continuity_kit.vault.keys import SigningKey
from continuity_kit.vault.schema import from_json, to_json

KEY_FILE = "keys/exporter.key"
CACHE_KEY_FILE = "keys/cache.key"
CARD_FILE = "exporter.card"
STATE_FILE = "state.json"
HOME_FILES = (KEY_FILE, CACHE_KEY_FILE, CARD_FILE, STATE_FILE, EXPORT_SETTINGS)
RECIPIENT_ROLES = ("laptop", "recovery")
MOST_RECIPIENTS = 20


@dataclass(frozen=True)
class ExportState:
    """How far the exporter has counted.

    Attributes:
        sequence: the highest number ever taken; a number is never used for two contents.
        previous: SHA-256 (hex) of the last manifest that was written and read back.
    """

    sequence: int = 0
    previous: str | None = None


@dataclass(frozen=True)
class ExporterHome:
    """An opened exporter folder."""

    path: Path
    key: SigningKey = field(repr=False)
    cache_key: bytes = field(repr=False)
    recipients: tuple[Card, ...]
    state: ExportState

    @property
    def objects(self) -> Path:
        """Where every ciphertext lies that the last export refers to."""
        return self.path / "objects"

    def save_state(self, state: ExportState, disk: Disk) -> None:
        """Keep how far the exporter has counted."""
        disk.put(self.path / STATE_FILE, to_json(state))


def init_home(home: Path, facility: str, *, disk: Disk, now: Callable[[], datetime]) -> CardFile:
    """Make keys, the public card and a commented `export.toml`, all of them or none.

    Raises:
        UsageError: `home-exists`, `facility-missing`.
        WorldError: the folder cannot be written.
    """
    if not facility.strip():
        raise UsageError("facility-missing")
    if any((home / name).exists() for name in HOME_FILES):
        raise UsageError("home-exists", str(home))
    try:
        for folder in (home, home / "keys", home / "cards", home / "objects"):
            make_private_folder(folder)
    except OSError as error:
        raise WorldError("home-not-writable", str(home)) from error
    key = SigningKey.generate()
    card = Card(
        role="exporter",
        facility=facility,
        name="exporter",
        made_at=now(),
        signing_key=public_text(key.public),
    )
    try:
        disk.put(home / CACHE_KEY_FILE, os.urandom(32))
        disk.put(home / CARD_FILE, make_card(card, key), mode=0o644)
        disk.put(home / EXPORT_SETTINGS, export_template(facility).encode("utf-8"))
        disk.put(home / STATE_FILE, to_json(ExportState()))
        disk.put(home / KEY_FILE, key.seed)
    except WorldError:
        for name in HOME_FILES:
            (home / name).unlink(missing_ok=True)
        raise
    return exporter_card(home)


def open_home(home: Path) -> ExporterHome:
    """Open an exporter folder.

    Raises:
        WorldError: `home-missing`, `home-damaged`.
    """
    try:
        seed = (home / KEY_FILE).read_bytes()
        cache_key = (home / CACHE_KEY_FILE).read_bytes()
        state = from_json((home / STATE_FILE).read_bytes(), ExportState)
        cards = [read_card(path.read_bytes()) for path in sorted((home / "cards").glob("*.dsse"))]
    except OSError as error:
        raise WorldError("home-missing", str(home)) from error
    except AuthenticityError as error:
        raise WorldError("home-damaged", str(home)) from error
    if len(seed) != 32 or len(cache_key) != 32:
        raise WorldError("home-damaged", str(home))
    return ExporterHome(home, SigningKey.from_seed(seed), cache_key, tuple(cards), state)


def exporter_card(
    home: Path, out: Path | None = None, *, disk: Disk | None = None, language: Language = "fr"
) -> CardFile:
    """Return the public card with its words, and copy it to `out`.

    Raises:
        WorldError: `home-missing`, or `out` cannot be written.
    """
    try:
        data = (home / CARD_FILE).read_bytes()
    except OSError as error:
        raise WorldError("home-missing", str(home)) from error
    card = read_card(data)
    if out is not None and disk is not None:
        disk.put(out, data, mode=0o644)
    return CardFile(out or home / CARD_FILE, card.role, card.key_id, card_words(data, language))


def enrol(
    home: Path,
    data: bytes,
    typed: str,
    *,
    disk: Disk,
    places: tuple[int, int] | None = None,
) -> Card:
    """Make a laptop or the recovery key a recipient of every later export.

    Args:
        home: the exporter's folder.
        data: the card's bytes.
        typed: all 8 words, or the two at `places`.
        places: which words were asked for; None: all.

    Raises:
        AuthenticityError: `card-words-differ`, and as `check_enrol`.
        UsageError, WorldError: as `check_enrol`.
    """
    card = check_enrol(home, data)
    check_words(card, data, typed, places)
    disk.put(home / "cards" / f"{card.key_id}.dsse", data)
    return card


def check_enrol(home: Path, data: bytes) -> Card:
    """Tell whether a card can become a recipient, before anybody is asked for its words.

    Raises:
        AuthenticityError: `card-other-facility`, card codes.
        UsageError: `card-not-a-recipient`, `card-known`, `recovery-already-enrolled`,
            `too-many-recipients`.
        WorldError: `home-missing`, `home-damaged`.
    """
    opened = open_home(home)
    card = read_card(data)
    if card.role not in RECIPIENT_ROLES:
        raise UsageError("card-not-a-recipient", card.name, role=card.role)
    # A vault that has accepted no exporter yet does not know its facility: its words settle whose
    # it is.
    if card.facility not in ("", read_export_settings(home).facility):
        raise AuthenticityError("card-other-facility", card.facility)
    if any(known.key_id == card.key_id for known in opened.recipients):
        raise UsageError("card-known", card.name or card.key_id)
    # SAFETY: a facility has one recovery key; a second one would read every bundle unseen
    # (test_a_second_recovery_card_is_refused).
    if card.role == "recovery" and any(known.role == "recovery" for known in opened.recipients):
        raise UsageError("recovery-already-enrolled")
    if len(opened.recipients) >= MOST_RECIPIENTS:
        raise UsageError("too-many-recipients")
    return card
