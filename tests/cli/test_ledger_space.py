"""P27: what a person is told when the medium fills up."""

import pytest

from continuity_kit.cli.fraction_outcomes import receipt_outcome
from continuity_kit.ledger.entries import Receipt
from continuity_kit.messages import sentence


@pytest.mark.parametrize("language", ["fr", "en"])
def test_p27_little_room_is_told_with_the_entry_and_takes_nothing_from_it(language):
    plenty = receipt_outcome(Receipt("ab" * 32, 7, ("a", "b", "c", "d"), mirrored=True), language)
    little = receipt_outcome(
        Receipt("ab" * 32, 7, ("a", "b", "c", "d"), mirrored=True, space_low=True), language
    )
    assert [*plenty.lines, sentence("ledger-space-low", language)] == list(little.lines)
    assert (plenty.document["space_low"], little.document["space_low"]) == (False, True)
    assert little.final_exit == 0
