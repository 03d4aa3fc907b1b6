"""Metersets as people type them, and the second person's blind reading."""

import re
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from continuity_kit.domain.ledger import SessionBeam
from continuity_kit.errors import UsageError

METERSET = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?")
BEAM_METERSET = re.compile(r"([0-9]{1,6})=(.*)", re.DOTALL)


def parse_meterset(text: str) -> Decimal:
    """Read one meterset in plain digits with a point.

    SAFETY: `312,5` must not become 3125 or 312 (test_a_comma_is_refused_with_its_own_sentence).

    Raises:
        UsageError: `meterset-comma`, `meterset-not-a-number` (sign, exponent, NaN, empty).
    """
    stripped = text.strip()
    if "," in stripped:
        raise UsageError("meterset-comma", text)
    if METERSET.fullmatch(stripped) is None:
        raise UsageError("meterset-not-a-number", text)
    return Decimal(stripped)


def parse_beams(texts: Sequence[str]) -> tuple[SessionBeam, ...]:
    """Read `NUMBER=MU` for each beam, as given on the command line.

    Raises:
        UsageError: `beam-not-readable`, `beam-twice`, or as `parse_meterset`.
    """
    beams: dict[int, Decimal] = {}
    for text in texts:
        match = BEAM_METERSET.fullmatch(text.strip())
        if match is None:
            raise UsageError("beam-not-readable", text)
        number = int(match[1])
        if number in beams:
            raise UsageError("beam-twice", text, beam=number)
        beams[number] = parse_meterset(match[2])
    return tuple(SessionBeam(number, meterset) for number, meterset in sorted(beams.items()))


def parse_reading(text: str) -> tuple[Decimal, ...]:
    """Read what the second person saw: one meterset, or several joined by `+`.

    Raises:
        UsageError: as `parse_meterset`.
    """
    return tuple(parse_meterset(term) for term in text.split("+"))


def reading_agrees(terms: Sequence[Decimal], beams: Sequence[SessionBeam]) -> bool:
    """Tell whether a blind reading is what was recorded.

    As many terms as beams with dose are compared one by one, in any order; otherwise their sums.
    Both people read the same console, so nothing is rounded and no tolerance applies.
    """
    read = [term for term in terms if term != 0]
    delivered = [beam.delivered_meterset_mu for beam in beams if beam.delivered_meterset_mu != 0]
    if not terms:
        return False
    if len(read) > 1 and len(read) == len(delivered):
        return Counter(read) == Counter(delivered)
    return sum(read, Decimal(0)) == sum(delivered, Decimal(0))
