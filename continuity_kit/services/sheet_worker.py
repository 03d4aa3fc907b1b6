"""The clean process that sheets are drawn in, and its children: it never sees the vault's keys.

It loads fonts, form and words once, then forks as often as it was given connections. Each takes
requests until its other end is closed.
"""

import os
from collections.abc import Iterable
from contextlib import suppress
from multiprocessing.connection import Connection

from continuity_kit.errors import ContinuityError
from continuity_kit.sheets.fonts import fonts
from continuity_kit.sheets.form import shipped_form
from continuity_kit.sheets.treatment_sheet import FORM, draw_sheets


def serve_all(descriptors: Iterable[int]) -> None:
    """Serve the connections that were handed down, each by a process; return when all are done."""
    # A machine without the fonts is told by the sheet that lacks them.
    with suppress(ContinuityError):
        fonts()
        shipped_form(FORM)
    own, *others = descriptors
    children = []
    for place, other in enumerate(others):
        child = os.fork()
        if child == 0:
            # An end that is held twice is never seen to close.
            for left in (own, *others[place + 1 :]):
                os.close(left)
            _serve(Connection(other))
            return
        os.close(other)
        children.append(child)
    _serve(Connection(own))
    for child in children:
        os.waitpid(child, 0)


def _serve(connection: Connection) -> None:
    """Answer each group of requests with its drawn sheets, or with what the world did wrong."""
    with suppress(EOFError):
        while True:
            requests = connection.recv()
            try:
                answer = draw_sheets(requests)
            except ContinuityError as error:
                connection.send(error)
            else:
                connection.send(answer)
