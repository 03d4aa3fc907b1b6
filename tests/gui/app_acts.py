"""What people do in the application, as scripts for a hand: each ends when the screen is there."""

import re
from collections.abc import Callable
from typing import Any

from gui.app_hand import Hand, Script
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from continuity_kit.gui.presenters.record_draft import CHECKS, COLLEAGUE, IDENTITY, START, UNITS
from continuity_kit.gui.presenters.record_flow import DONE
from continuity_kit.gui.views.unlock.arrival import ArrivalPage

Keys = Qt.Key
NUMBER = re.compile(r"N°\s(\d+),")


def _nobody(**_said: object) -> None:
    """Listen to nothing."""


def unlock(hand: Hand, passphrase: str, told: Callable[..., None] = _nobody) -> Script:
    """Type the passphrase; then no sheet is at hand, and the last entry is the last.

    Args:
        told: gets `last`, the number that is shown as the last entry after a crash.
    """
    shell = hand.shell
    yield hand.is_quiet
    shell.unlock.form.secret.setFocus()  # the offscreen platform gives the focus to nobody
    yield shell.unlock.form.secret.hasFocus
    hand.type(passphrase)
    hand.enter()
    yield lambda: shell.window_ is not None or isinstance(shell.stack.currentWidget(), ArrivalPage)
    arrival = shell.stack.currentWidget()
    if isinstance(arrival, ArrivalPage):
        yield arrival.isVisible
        if arrival.paper.isVisible():
            hand.space(arrival.paper.later_button)
            yield lambda: not arrival.paper.isVisible()
        last = unlocked_last(arrival)
        if arrival.last.isVisible() and last is not None:
            told(last=last)
        hand.enter()
    yield lambda: shell.window_ is not None and shell.window_.page is not None and hand.is_quiet()


def unlocked_last(arrival: ArrivalPage) -> int | None:
    """Return the number of the entry that is shown as the last."""
    said = NUMBER.match(arrival.last.findChildren(QLabel)[1].text())
    return None if said is None else int(said[1])


def open_day(hand: Hand) -> Script:
    """Go to the day board."""
    hand.key(Keys.Key_1, ctrl=True)
    yield lambda: hand.shows("day")


def find(hand: Hand, number: str) -> Script:
    """Open a patient by number from the search box."""
    box = hand.window.header.search
    while not box.hasFocus():
        hand.key(Keys.Key_F3)
        yield hand.is_quiet
    hand.type(number)
    yield lambda: box.results.isVisible() and len(box.results.table.rows) > 0 and hand.is_quiet()
    hand.enter()
    yield lambda: hand.shows("patient")


def tab(hand: Hand, place: int) -> Script:
    """Show a tab of the patient page by its key."""
    hand.key(Keys(Keys.Key_0.value + place), alt=True)
    yield hand.is_quiet


def record(
    hand: Hand, readings: dict[int, str], people: "People", *, stops_at: int | None = None
) -> Script:
    """Record a fraction of the patient that is shown, from F5 to the colleague's PIN.

    Args:
        stops_at: a step that is left as it opens.
    """
    if not hand.shows("record"):
        hand.key(Keys.Key_F5)
        yield lambda: hand.shows("record")
    session: Any = hand.page.session  # type: ignore[union-attr]
    if session.flow.step == IDENTITY:
        yield from _to_start(hand, session)
    if session.flow.step == START:
        yield from _sign_start(hand, session, people)
    if session.flow.step == stops_at:
        return
    if session.flow.step == UNITS:
        yield from _sign_units(hand, session, readings, people)
    if session.flow.step == COLLEAGUE:
        yield from _sign_colleague(hand, session, readings, people)
    hand.enter()
    yield lambda: not hand.shows("record") and hand.is_quiet()


class People:
    """Who records and who confirms: first letter of the name, and PIN."""

    def __init__(self, first: tuple[str, str], second: tuple[str, str]) -> None:
        self.first, self.second = first, second


def _to_start(hand: Hand, session: Any) -> Script:
    ticks = session.body.identity.ticks
    yield ticks[0].hasFocus
    hand.key(Keys.Key_Space)
    hand.key(Keys.Key_Tab)
    yield ticks[1].hasFocus
    hand.key(Keys.Key_Space)
    hand.enter()
    yield at_step(hand, session, CHECKS)
    machines = session.body.checks.machines.buttons
    planned = session.bar.findChild(QLabel, "machine").text()
    hand.space(next(button for name, button in machines.items() if name in planned))
    hand.enter()
    yield at_step(hand, session, START)


def at_step(hand: Hand, session: Any, step: int) -> Callable[[], bool]:
    """Return the condition that a step is there; a refusal instead of it is a broken script."""

    def is_there() -> bool:
        flow = session.flow
        assert flow.refused is None, f"refused: {[gate.code for gate in flow.refused.gates]}"
        assert flow.banner is None or flow.banner.tone != "red", flow.banner
        return bool(flow.step == step and hand.is_quiet())

    return is_there


def sign(hand: Hand, person: Any, pin: Any, who: tuple[str, str], *, enters: bool = True) -> Script:
    """Choose a person by the first letter, type the PIN, sign by Enter."""
    if not person.name:
        person.setFocus()
        yield person.hasFocus
        hand.type(who[0])
        yield lambda: bool(person.name)
    pin.setFocus()
    yield pin.hasFocus
    hand.type(who[1])
    yield lambda: pin.is_filled
    if enters:
        hand.enter()


def _sign_start(hand: Hand, session: Any, people: People) -> Script:
    line = session.body.signature
    yield line.isVisible
    yield from sign(hand, line.person, line.pin, people.first)
    yield at_step(hand, session, UNITS)


def _sign_units(hand: Hand, session: Any, readings: dict[int, str], people: People) -> Script:
    for beam, fields in session.body.units.beams.items():
        if not fields.field.isVisible():
            continue
        fields.field.setFocus()
        yield lambda fields=fields: fields.field.hasFocus() and hand.is_quiet()
        fields.field.selectAll()  # a draft may have come back
        hand.type(readings[beam])
        yield lambda fields=fields, beam=beam: fields.field.text() == readings[beam]
        hand.enter()
        yield lambda fields=fields: not fields.field.hasFocus()
        hand.space(fields.complete)
        yield lambda fields=fields: fields.complete.isChecked()
    line = session.body.signature
    yield from sign(hand, line.person, line.pin, people.first)
    yield at_step(hand, session, COLLEAGUE)


def _sign_colleague(hand: Hand, session: Any, readings: dict[int, str], people: People) -> Script:
    asked = session.body.colleague
    asked.reading.setFocus()
    yield asked.reading.hasFocus
    hand.type(" + ".join(readings.values()))
    yield from sign(hand, asked.person, asked.pin, people.second)
    yield at_step(hand, session, DONE)
