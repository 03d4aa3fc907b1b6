"""The newest head on paper against a chain: paper shows that a ledger's end was cut off."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from continuity_kit.domain.findings import Refusal
from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.errors import UsageError
from continuity_kit.ledger.chain import FLAG_CLONED
from continuity_kit.messages import LANGUAGES
from continuity_kit.vault.cards import head_words
from continuity_kit.vault.words import HEAD_WORDS, is_word_list_equal

PRINTED = re.compile(r"\s*(\d{1,8})[\s,:·-]+(\S.*)")


@dataclass(frozen=True)
class PrintedHead:
    """What a sheet shows of the ledger: number of the newest entry, and its four words."""

    count: int
    words: str


def read_printed_head(text: str) -> PrintedHead:
    """Read a head as it is typed from paper: the count, then the words.

    Raises:
        UsageError: `head-not-readable`.
    """
    match = PRINTED.fullmatch(text)
    if match is None or len(match[2].replace(",", " ").split()) != HEAD_WORDS:
        raise UsageError("head-not-readable", text)
    return PrintedHead(int(match[1]), match[2])


def head_refusal(printed: PrintedHead | None, chain: Iterable[LedgerEntry]) -> Refusal | None:
    """Tell what paper proves against a chain, or None.

    SAFETY: test_p36_the_printed_head_alone_tells_that_the_ledger_was_cut.

    Args:
        chain: entries of the laptop that printed it.
    """
    if printed is None or printed.count == 0:
        return None
    main = {entry.index: entry for entry in chain if FLAG_CLONED not in entry.flags}
    entry = main.get(printed.count)
    values = (("count", str(printed.count)), ("held", str(max(main, default=0))))
    if entry is None:
        return Refusal("head-beyond-ledger", "", values)
    digest = bytes.fromhex(entry.entry_hash)
    if any(is_word_list_equal(printed.words, head_words(digest, it)) for it in LANGUAGES):
        return None
    return Refusal("head-words-differ", "", values)
