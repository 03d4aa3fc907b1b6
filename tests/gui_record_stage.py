"""The page of a session in a window, driven by keys; its laptop is real."""

from collections.abc import Iterator
from contextlib import contextmanager

from gui_builders import desktop_of
from gui_record_builders import NO_ENTRY, PIN, route
from PySide6.QtCore import Qt

from continuity_kit.gui.views.record.page import RecordPage

ENTER, ESC = Qt.Key.Key_Return, Qt.Key.Key_Escape


@contextmanager
def session_page(qtbot, laptop) -> Iterator[RecordPage]:
    """Show the page of a session that nobody began; a fault of the kit fails the test."""
    desktop = desktop_of(laptop)
    broken = []
    desktop.background.bug.connect(broken.append)
    made = RecordPage(desktop)
    qtbot.addWidget(made)
    made.retranslate()
    made.resize(1286, 660)
    with qtbot.waitExposed(made, timeout=30_000):
        made.show()
    made.activateWindow()
    made.open(route(desktop.workplace))
    settled(qtbot, made)
    yield made
    desktop.background.stop()
    assert broken == []


def settled(qtbot, page):
    qtbot.waitUntil(lambda: not page.desktop.background.is_busy, timeout=20_000)
    qtbot.wait(0)


def kinds(page):
    return [entry.kind for entry in page.desktop.workplace.laptop.ledger.entries()]


def fraction_entries(page):
    return [kind for kind in kinds(page) if kind in NO_ENTRY]


def key(qtbot, page, pressed):
    qtbot.keyClick(page.focusWidget() or page, pressed)
    settled(qtbot, page)


def sign(qtbot, page, who):
    line = page.session.body.signature
    line.person.choose(who)
    line.pin.setFocus()
    qtbot.keyClicks(line.pin, PIN[who])
    key(qtbot, page, ENTER)


def to_start(qtbot, page):
    body = page.session.body
    for tick in body.identity.ticks:
        tick.setFocus()
        qtbot.keyClick(tick, Qt.Key.Key_Space)
    key(qtbot, page, ENTER)
    body.checks.machines.buttons["LINAC 1"].setFocus()
    qtbot.keyClick(body.checks.machines.buttons["LINAC 1"], Qt.Key.Key_Space)
    page.setFocus()
    key(qtbot, page, ENTER)


def to_units(qtbot, page):
    to_start(qtbot, page)
    sign(qtbot, page, "Bruno")
    assert page.session.state.step == 4


def read(qtbot, page, text):
    fields = page.session.body.units.beams[1]
    fields.field.setFocus()
    qtbot.keyClicks(fields.field, text)
    key(qtbot, page, ENTER)
    qtbot.keyClick(fields.complete, Qt.Key.Key_Space)
