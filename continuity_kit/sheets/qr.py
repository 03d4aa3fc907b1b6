"""QR codes drawn as runs of dark modules: one path, not one shape a module."""

from collections.abc import Iterator
from functools import lru_cache

import segno

QUIET_MODULES = 4


@lru_cache(maxsize=64)
def number_code(sheet_number: str) -> tuple[tuple[bool, ...], ...]:
    """Return the modules of a sheet number's code: version 1, level H, the number and no more.

    SAFETY: the code never holds a name or an identifier (test_the_code_holds_the_number_alone).
    """
    return _modules(segno.make_qr(sheet_number, version=1, error="h", boost_error=False))


def text_code(text: str) -> tuple[tuple[bool, ...], ...]:
    """Return the modules of a longer text's code (a recovery key, a public card), level M."""
    return _modules(segno.make_qr(text, error="m", boost_error=False))


def dark_runs(modules: tuple[tuple[bool, ...], ...]) -> Iterator[tuple[int, int, int]]:
    """Yield (row, first column, length) of every run of dark modules."""
    for row, line in enumerate(modules):
        start = None
        for column, is_dark in enumerate((*line, False)):
            if is_dark and start is None:
                start = column
            elif not is_dark and start is not None:
                yield row, start, column - start
                start = None


def _modules(code: segno.QRCode) -> tuple[tuple[bool, ...], ...]:
    return tuple(tuple(bool(module) for module in row) for row in code.matrix)
