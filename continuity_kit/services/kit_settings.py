"""The laptop's settings, `VAULT/kit.toml`: typed, optional, refused with line and reason."""

import json
import re
from datetime import date
from pathlib import Path

import msgspec

from continuity_kit.errors import UsageError, WorldError
from continuity_kit.files import Disk
from continuity_kit.services.typed_toml import line_of_key, read_typed_toml

KIT_SETTINGS = "kit.toml"
LONGEST_PREFIX = 4
LOCK_MINUTES = (5, 30)
_LOCK_LINE = re.compile(r"^(?:#\s*)?lock_minutes\s*=[^\n]*", re.MULTILINE)
_PREFIX_LINE = re.compile(r"^(?:#\s*)?scanner_prefix\s*=[^\n]*", re.MULTILINE)


class KitSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of `kit.toml`.

    Attributes:
        age_limits_h: hours after which data are to check, old, and consoles may refuse accounts.
        require_sandbox: refuse to parse DICOM when the worker cannot be sandboxed.
        holidays: days on which nobody is treated.
        paper: of sheets, unless a form says otherwise.
        weekly_check_fractions: a physicist's chart check is asked for and holds for so many
            fractions; None asks for none.
        lock_minutes: the application locks after so long without a key or a click; never while a
            session stands started.
        scanner_prefix: what the barcode scanner types before each code; "" for one that types
            none: its scans are known by their speed, outside fields only.
    """

    age_limits_h: tuple[int, int, int] = (24, 72, 120)
    require_sandbox: bool = False
    holidays: tuple[date, ...] = ()
    paper: str = "A4"
    weekly_check_fractions: int | None = None
    lock_minutes: int = 10
    scanner_prefix: str = "~"


def read_kit_settings(vault: Path) -> KitSettings:
    """Read `VAULT/kit.toml`; a vault without one has the defaults.

    Raises:
        WorldError: `settings-missing`: it is there and cannot be read.
        UsageError: `settings-wrong`: with line and reason.
    """
    path = vault / KIT_SETTINGS
    if not path.exists():
        return KitSettings()
    try:
        data = path.read_bytes()
    except OSError as error:
        raise WorldError("settings-missing", str(path)) from error
    settings, text = read_typed_toml(data, str(path), KitSettings)
    limits = settings.age_limits_h
    if not 0 < limits[0] < limits[1] < limits[2]:
        line = line_of_key(text, "age_limits_h")
        raise UsageError("settings-wrong", str(path), line=line, reason="age_limits_h: 24 < 72")
    if settings.paper not in ("A4", "Letter"):
        line = line_of_key(text, "paper")
        raise UsageError("settings-wrong", str(path), line=line, reason="paper: A4, Letter")
    checks = settings.weekly_check_fractions
    if checks is not None and not 1 <= checks <= 40:
        line, reason = line_of_key(text, "weekly_check_fractions"), "1 <= weekly_check_fractions"
        raise UsageError("settings-wrong", str(path), line=line, reason=reason)
    if not LOCK_MINUTES[0] <= settings.lock_minutes <= LOCK_MINUTES[1]:
        line = line_of_key(text, "lock_minutes")
        raise UsageError("settings-wrong", str(path), line=line, reason="5 <= lock_minutes <= 30")
    if not is_scanner_prefix(settings.scanner_prefix):
        line, reason = line_of_key(text, "scanner_prefix"), "scanner_prefix: 1-4 !#$%&*+/=?^_~"
        raise UsageError("settings-wrong", str(path), line=line, reason=reason)
    return settings


def is_scanner_prefix(text: str) -> bool:
    """Tell whether a scanner's prefix may be that: no letter or digit, which people type."""
    return len(text) <= LONGEST_PREFIX and text.isprintable() and not any(map(str.isalnum, text))


def set_scanner_prefix(vault: Path, prefix: str, disk: Disk) -> None:
    """Write the scanner's prefix into `VAULT/kit.toml`; every other line stays as it is.

    Raises:
        UsageError: `scanner-prefix-wrong`; or `settings-wrong`: the file cannot be meant as it is.
        WorldError: `settings-missing`: it cannot be read; `disk-full`, `write-failed`.
    """
    if not is_scanner_prefix(prefix):
        raise UsageError("scanner-prefix-wrong")
    _set_line(vault, _PREFIX_LINE, "scanner_prefix", json.dumps(prefix, ensure_ascii=False), disk)


def set_lock_minutes(vault: Path, minutes: int, disk: Disk) -> None:
    """Write after how many quiet minutes the application locks.

    Raises:
        UsageError: `lock-minutes-wrong`; or `settings-wrong`: the file cannot be meant as it is.
        WorldError: `settings-missing`: it cannot be read; `disk-full`, `write-failed`.
    """
    if not LOCK_MINUTES[0] <= minutes <= LOCK_MINUTES[1]:
        raise UsageError("lock-minutes-wrong")
    _set_line(vault, _LOCK_LINE, "lock_minutes", str(minutes), disk)


def with_lock_minutes(settings: KitSettings, minutes: int) -> KitSettings:
    """Return settings that lock after so many minutes."""
    return msgspec.structs.replace(settings, lock_minutes=minutes)


def _set_line(vault: Path, pattern: re.Pattern[str], key: str, value: str, disk: Disk) -> None:
    read_kit_settings(vault)
    path = vault / KIT_SETTINGS
    text = path.read_text(encoding="utf-8") if path.exists() else KIT_TEMPLATE
    line = f"{key} = {value}"
    written, count = pattern.subn(lambda _: line, text, count=1)
    if not count:
        written = f"{text.rstrip()}\n{line}\n"
    disk.put(path, written.encode("utf-8"))


KIT_TEMPLATE = """\
# Réglages du portable · settings of the laptop
#age_limits_h = [24, 72, 120]   # à vérifier, vieilles, comptes des consoles · check, old, consoles
#require_sandbox = false        # true : rien n'est lu sans bac à sable · parse in a sandbox only
#holidays = [2026-12-25]        # jours sans traitement · days without treatment
#paper = "A4"                   # "A4" | "Letter"
#weekly_check_fractions = 5     # contrôle d'un physicien exigé · physicist's check asked for
#lock_minutes = 10              # 5 à 30 : verrouillage sans geste · locks when left alone
#scanner_prefix = "~"           # ce que le lecteur tape avant le code, "" : rien · typed first
"""
