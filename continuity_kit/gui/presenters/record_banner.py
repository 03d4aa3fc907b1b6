"""The one line that says what became of an act; it stays until the next act."""

from collections.abc import Callable, Mapping

from continuity_kit.errors import ContinuityError
from continuity_kit.gui.presenters.record_acts import Recorded
from continuity_kit.gui.presenters.record_state import Banner
from continuity_kit.gui.presenters.refusals import told
from continuity_kit.gui.presenters.wording import words_of
from continuity_kit.ledger.entries import Receipt
from continuity_kit.messages import Language, sentence

Say = Callable[[Language], Banner]
"""What became of an act, said again when the language is switched."""
NOT_WRITTEN = ("ledger-disk-full", "ledger-write-failed", "disk-full", "write-failed")
"""The laptop's disk refused: paper is the record. A mirror that refuses is named as what it is."""
ERRORS: Mapping[str, str] = {
    "pin-wrong": "gui-record-pin-wrong",
    "too-many-tries": "gui-record-too-many-tries",
    "reading-differs": "gui-record-reading-differs",
    "second-is-first": "gui-record-second-is-first",
    "already-confirmed": "gui-record-already-confirmed",
    "shifts-not-readable": "gui-record-shifts-wrong",
    "reason-missing": "gui-record-reason-missing",
    "user-unknown": "gui-record-user-unknown",
    "gui-time-missing": "gui-time-missing",
    "gui-shifts-too-large": "gui-shifts-too-large",
    "form-already-used": "gui-record-form-used",
}
"""Of errors whose sentence on the command line names an option of a command."""


def banner_of_receipt(recorded: Recorded, language: Language) -> Banner:
    """Return the line of an entry that stands: green on both media, amber on one.

    SAFETY: made from a receipt alone, and a receipt comes after the entry was read back
    (test_the_green_line_comes_only_with_a_receipt).
    """
    mirror = recorded.base.mirror
    return receipt_banner(recorded.receipt, f"{recorded.at:%H:%M}", mirror, language)


def receipt_banner(receipt: Receipt, at: str, mirror: str | None, language: Language) -> Banner:
    """Return the line of a receipt.

    Args:
        mirror: name of the second medium, None without one.
    """
    if receipt.mirrored and mirror is not None:
        text = words_of("gui-record-done", language, n=receipt.index, at=at, mirror=mirror)
        return Banner("green", "given", text)
    text = words_of("gui-record-done-one", language, n=receipt.index)
    return Banner("amber", "warning", text)


def banner_of_error(error: ContinuityError, language: Language) -> Banner:
    """Return the line of what the world did wrong: not recorded, and what to do."""
    if error.code in NOT_WRITTEN:
        return Banner("red", "stop", sentence("gui-record-not-written", language))
    code = ERRORS.get(error.code)
    if code is None:
        return Banner("red", "stop", told(error, language))
    return Banner("red", "stop", sentence(code, language, error.values))


def nothing_to_confirm(language: Language) -> Banner:
    """Return the line of a plan on which nothing waits for a colleague."""
    return Banner("blue", "info", sentence("gui-record-nothing-to-confirm", language))


def not_lifted(language: Language) -> Banner:
    """Return the line of an override whose two people may not lift what stands."""
    return Banner("red", "stop", sentence("gui-gate-override-refused", language))
