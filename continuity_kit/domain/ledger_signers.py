"""Who signed, and whether two signatures are of two people: the two-person rule's one home.

Each laptop gives a person a key of its own, and a forgotten PIN gives another one. So a person is
told by the user id, and else by the name as people read it: case, accents, hyphens and spaces set
aside. Two people of one name cannot confirm each other, which is the safe side.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Protocol

from continuity_kit.domain.ledger import LedgerEntry, Signature
from continuity_kit.domain.patient import fold_name


class Signer(Protocol):
    """Whoever signs, or signed."""

    @property
    def user_id(self) -> str:
        """Of one laptop, of one key."""

    @property
    def name(self) -> str:
        """As people read it."""


def is_same_person(one: Signer, other: Signer) -> bool:
    """Tell whether two signers are one person, under whichever key and on whichever laptop.

    SAFETY: nobody confirms their own entry from another laptop, nor under a new key
    (test_p32_nobody_confirms_their_own_entry_from_another_laptop).
    """
    if one.user_id == other.user_id:
        return True
    folded = _folded(one.name)
    return bool(folded) and folded == _folded(other.name)


@lru_cache(maxsize=1024)
def _folded(name: str) -> str:
    return fold_name(name)


def signed_by_two(entry: LedgerEntry) -> bool:
    """Tell whether two different people signed an entry's statement."""
    first, *others = entry.signatures or (None,)
    return first is not None and any(not is_same_person(first, other) for other in others)


def other_than(recorder: Signer, signers: Iterable[Signature]) -> Signature | None:
    """Return the first signer who is not the one who recorded."""
    return next((item for item in signers if not is_same_person(item, recorder)), None)
