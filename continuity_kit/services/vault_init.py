"""Makes a laptop's vault, and the paper without which it must not exist."""

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from continuity_kit.errors import AuthenticityError, ContinuityError, UsageError, WorldError
from continuity_kit.files import Disk, make_private_folder, storage_error
from continuity_kit.messages import Language
from continuity_kit.services.card_exchange import read_card_file
from continuity_kit.services.gap_settings import GAP_SETTINGS, shipped_text
from continuity_kit.services.kit_settings import KIT_SETTINGS, KIT_TEMPLATE
from continuity_kit.services.laptop import Laptop, laptop_of
from continuity_kit.services.people_admin import introduce_opener
from continuity_kit.sheets.recovery_page import RecoveryKey, render_recovery_page
from continuity_kit.vault.age_keys import PqRecipient
from continuity_kit.vault.cards import card_words, read_card
from continuity_kit.vault.keys import SigningKey
from continuity_kit.vault.own_cards import make_recovery_card
from continuity_kit.vault.recovery import make_recovery
from continuity_kit.vault.secret_box import PASSPHRASE_KDF, Kdf
from continuity_kit.vault.unlock import OpenedVault, check_new_vault, create_vault, read_format

RECOVERY_CARD_FILE = "recovery.card"
RECOVERY_PAGE_FILE = "recovery-page.pdf"
GROUPS_TYPED_BACK = (3, 7)


@dataclass(frozen=True)
class NewVaultRequest:
    """What a new vault is to be.

    Attributes:
        facility: may be empty: the first exporter card then tells it.
        recovery_out: folder for the recovery page and card; needed unless `recovery_card`.
        recovery_card: card of the facility's recovery key, where an earlier vault made it.
    """

    path: Path
    opener: str
    letter: str = "A"
    facility: str = ""
    recovery_out: Path | None = None
    recovery_card: Path | None = None


@dataclass(frozen=True)
class NewVault:
    """A vault just made, and its recovery papers; `page` None: the key existed already.

    Attributes:
        groups: of the printed key, by their place from 1: who types them back has the page. They
            are two of its groups and open nothing.
    """

    laptop: Laptop
    page: Path | None
    card: Path | None
    recovery_key_id: str
    recovery_words: tuple[str, ...]
    groups: tuple[tuple[int, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class _Recovery:
    recipient: PqRecipient
    facility: str
    card: bytes
    page: bytes | None
    groups: tuple[tuple[int, str], ...] = field(default=(), repr=False)


def init_vault(
    request: NewVaultRequest,
    passphrase: str,
    *,
    disk: Disk,
    now: Callable[[], datetime],
    language: Language = "fr",
    kdf: Kdf = PASSPHRASE_KDF,
    monotonic_ms: Callable[[], int] | None = None,
) -> NewVault:
    """Make a vault whose recovery key is on paper first; on any error nothing of it stays.

    The recovery key is drawn, and then forgotten: no file of the vault holds it.

    Raises:
        WorldError: `vault-exists`, `recovery-out-unwritable`, `name-taken` (a recovery page or
            card already lies there and is kept), `card-file-unreadable`, what the medium refused.
        UsageError: `recovery-out-missing`, `recovery-out-inside-vault`, `not-a-recovery-card`,
            those of `create_vault`.
        AuthenticityError: `card-other-facility`, card codes.
    """
    if not request.path.name:
        request = replace(request, path=request.path.resolve())  # "." has no name to build beside
    check_new_vault(request.path, request.letter)
    if not request.opener.strip():
        raise UsageError("opener-name-empty")
    if not passphrase:
        raise UsageError("passphrase-empty")
    device_key = SigningKey.generate()
    recovery = _recovery(request, device_key, now(), language)
    papers = _papers(request, recovery)
    written: list[Path] = []
    vault: OpenedVault | None = None
    laptop: Laptop | None = None
    try:
        for path, data in papers.items():
            if _is_to_write(path, data):
                written.append(path)
                disk.put(path, data)
        vault = create_vault(
            request.path,
            request.opener,
            passphrase,
            facility=recovery.facility,
            letter=request.letter,
            recovery=recovery.recipient,
            disk=disk,
            now=now,
            kdf=kdf,
            device_key=device_key,
            files={
                KIT_SETTINGS: KIT_TEMPLATE.encode("utf-8"),
                GAP_SETTINGS: shipped_text().encode("utf-8"),
            },
        )
        laptop = laptop_of(vault, disk=disk, now=now, language=language, monotonic_ms=monotonic_ms)
        introduce_opener(laptop)
    except BaseException:
        _discard(request.path, recovery, is_ours=vault is not None, papers=written)
        raise
    return NewVault(
        laptop,
        next((path for path in papers if path.name == RECOVERY_PAGE_FILE), None),
        next((path for path in papers if path.name == RECOVERY_CARD_FILE), request.recovery_card),
        recovery.recipient.key_id,
        card_words(recovery.card, language),
        recovery.groups,
    )


def _recovery(
    request: NewVaultRequest, device_key: SigningKey, made_at: datetime, language: Language
) -> _Recovery:
    """Take the facility's recovery key from its card, or draw one and its page."""
    if request.recovery_card is not None:
        data = read_card_file(request.recovery_card)
        card = read_card(data)
        if card.role != "recovery":
            raise UsageError("not-a-recovery-card", str(request.recovery_card))
        if request.facility and card.facility not in ("", request.facility):
            raise AuthenticityError("card-other-facility", card.facility)
        facility = request.facility or card.facility
        return _Recovery(card.age_recipient, facility, data, None)
    identity, text = make_recovery(language)
    data = make_recovery_card(identity.recipient, request.facility, device_key, made_at)
    key = RecoveryKey(
        key_text=text.key,
        key_id=text.key_id,
        card_words=card_words(data, language),
        facility=request.facility,
        made_at=made_at.astimezone(),
    )
    page = render_recovery_page(key, language=language)
    groups = " ".join(text.lines[1:]).split()
    asked = tuple((place, groups[place - 1]) for place in GROUPS_TYPED_BACK)
    return _Recovery(identity.recipient, request.facility, data, page, asked)


def _papers(request: NewVaultRequest, recovery: _Recovery) -> dict[Path, bytes]:
    """Return what goes into the folder of the recovery papers, the page first.

    SAFETY: the page never lies beside what it opens
    (test_recovery_papers_are_not_put_into_the_vault).
    """
    folder = request.recovery_out
    if folder is None:
        if recovery.page is not None:
            raise UsageError("recovery-out-missing")
        return {}
    if folder.resolve().is_relative_to(request.path.resolve()):
        raise UsageError("recovery-out-inside-vault", str(folder))
    try:
        make_private_folder(folder)
    except OSError as error:
        raise WorldError("recovery-out-unwritable", str(folder)) from error
    papers = {} if recovery.page is None else {folder / RECOVERY_PAGE_FILE: recovery.page}
    return {**papers, folder / RECOVERY_CARD_FILE: recovery.card}


def _is_to_write(path: Path, data: bytes) -> bool:
    """Tell whether a paper is not there yet; another one is never replaced.

    SAFETY: the page may be the only copy of a key
    (test_a_recovery_page_that_lies_there_already_is_never_written_over).

    Raises:
        WorldError: `name-taken`, or the medium cannot be read.
    """
    try:
        if not path.exists():
            return True
        if path.read_bytes() == data:
            return False
    except OSError as error:
        raise storage_error(error, path) from error
    raise WorldError("name-taken", str(path))


def _discard(vault: Path, recovery: _Recovery, *, is_ours: bool, papers: list[Path]) -> None:
    """Take a vault away that was not made whole, then its papers, in this order."""
    if is_ours or (recovery.page is not None and _bears(vault, recovery.recipient)):
        shutil.rmtree(vault, ignore_errors=True)
    for path in papers:
        with suppress(OSError):
            path.unlink()


def _bears(vault: Path, recipient: PqRecipient) -> bool:
    """Tell whether a vault is sealed to a recovery key that was drawn a moment ago."""
    try:
        return read_format(vault).recovery == recipient.to_text()
    except ContinuityError:
        return False
