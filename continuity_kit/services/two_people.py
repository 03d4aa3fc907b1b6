"""When an act of administration takes two people, and who the second may be."""

from continuity_kit.domain.ledger_kinds import KIND_IMPORT
from continuity_kit.errors import SafetyError, UsageError
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.session_request import check_two
from continuity_kit.vault.unlock import Person


def has_imported(laptop: Laptop) -> bool:
    """Tell whether this vault took a bundle in, or lost an entry that may have said so."""
    if any(not damage.healed for damage in laptop.ledger.damage()):
        return True
    return any(entry.kind == KIND_IMPORT for entry in laptop.ledger.entries())


def check_second(laptop: Laptop, second: Person | None) -> None:
    """Refuse an act of administration that takes two people and has one.

    SAFETY: after the first import nobody alone decides whose plans, signatures or copies count
    (test_after_the_first_import_cards_and_people_take_two).

    Raises:
        UsageError: `two-people-needed`.
        SafetyError: `second-is-first`, `break-glass-consults-only`.
    """
    check_administers(laptop)
    check_other(laptop, second)
    if second is None and has_imported(laptop):
        raise UsageError("two-people-needed")


def check_administers(laptop: Laptop) -> None:
    """Refuse administration from the words of an emergency envelope: they consult and record.

    Raises:
        SafetyError: `break-glass-consults-only`.
    """
    if laptop.vault.break_glass:
        raise SafetyError("break-glass-consults-only", laptop.vault.opener.name)


def check_other(laptop: Laptop, second: Person | None) -> None:
    """Refuse the opener as their own colleague, under whichever of their keys.

    Raises:
        SafetyError: `second-is-first`.
    """
    check_two(laptop.vault.opener, second)
