"""The binding of Qt counts its references: one that does not brings the program down after hours.

PySide6 6.12.0 on Python 3.11 gives None, True and False back uncounted at every call.
"""

import sys

import pytest
from PySide6.QtGui import QFont

pytestmark = pytest.mark.gui

CALLS = 1000


@pytest.mark.parametrize("value", [None, True, False], ids=repr)
def test_a_call_into_qt_loses_no_reference(value, qapp):
    font = QFont()
    keep = [value] * (20 * CALLS)  # a fault must fail this test, not end the process
    before = sys.getrefcount(value)
    for _ in range(CALLS):
        font.setBold(True)
        font.bold()
        font.italic()
    assert abs(sys.getrefcount(value) - before) < CALLS // 10
    assert len(keep) == 20 * CALLS
