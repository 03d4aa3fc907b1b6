"""Lets Qt's event loop run for a while, as the application's own does."""

from PySide6.QtCore import QEventLoop, QTimer


def wait(milliseconds: int) -> None:
    """Run the loop.

    `QTest.qWait` keeps Python's lock while it sleeps: work in another thread then takes four times
    as long, which neither happens in the application nor may be measured.
    """
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
