"""The barcode scanner: what arrives of it, and the prefix that the department gives it."""

from dataclasses import dataclass, replace

from continuity_kit.gui.presenters.cells import Tone
from continuity_kit.gui.presenters.scan import Scan, look_up
from continuity_kit.gui.presenters.wording import name_words, words_of
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.services.kit_settings import (
    LONGEST_PREFIX,
    is_scanner_prefix,
    read_kit_settings,
    set_scanner_prefix,
)


@dataclass(frozen=True)
class ScannerState:
    """What is expected of the scanner.

    Attributes:
        prefix: what it types first; "" for none.
        words: what that means.
    """

    prefix: str
    words: str


@dataclass(frozen=True)
class Received:
    """What a scan was, in words.

    Attributes:
        proposed: a prefix that was found before a code of this laptop; None where there is none.
    """

    words: str
    tone: Tone
    proposed: str | None = None


def read_scanner(workplace: Workplace) -> ScannerState:
    """Return the prefix that is expected; off the GUI thread.

    Raises:
        UsageError, WorldError: as `read_kit_settings`.
    """
    prefix = read_kit_settings(workplace.laptop.vault.path).scanner_prefix
    code = "gui-scanner-expected" if prefix else "gui-scanner-none"
    return ScannerState(prefix, words_of(code, workplace.language, prefix=prefix))


def keep_prefix(workplace: Workplace, prefix: str) -> str:
    """Keep a prefix in the laptop's settings, and say so; off the GUI thread.

    Raises:
        UsageError: `scanner-prefix-wrong`. WorldError: what the disk refused.
    """
    set_scanner_prefix(workplace.laptop.vault.path, prefix, workplace.laptop.disk)
    return words_of("gui-scanner-kept", workplace.language)


def received(workplace: Workplace, scan: Scan) -> Received:
    """Say what arrived: a code of this laptop, one behind a prefix, or neither."""
    language = workplace.language
    if scan.kind != "nobody":
        return Received(_known(workplace, scan), "green")
    for length in range(1, min(LONGEST_PREFIX, len(scan.code) - 1) + 1):
        prefix, rest = scan.code[:length], scan.code[length:]
        if not is_scanner_prefix(prefix):
            break
        found = look_up(workplace.laptop, workplace.snapshot, rest)
        if found.kind != "nobody":
            known = _known(workplace, replace(found, code=rest))
            words = words_of("gui-scanner-prefix", language, prefix=prefix)
            return Received(f"{known} {words}", "amber", prefix)
    return Received(words_of("gui-scanner-nobody", language, scan=scan.code), "amber")


def _known(workplace: Workplace, scan: Scan) -> str:
    language = workplace.language
    if scan.kind == "person":
        return words_of("gui-scanner-person", language, scan=scan.code, name=scan.person or "")
    if scan.patient is None:
        return words_of("gui-frame-scan-several", language, scan=scan.code)
    view = workplace.patient(scan.patient)
    name = " ".join(name_words(view.name)).strip() if view is not None else scan.patient.patient_id
    code = "gui-scanner-sheet" if scan.kind == "sheet" else "gui-scanner-patient"
    return words_of(code, language, scan=scan.code, name=name)
