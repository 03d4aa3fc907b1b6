"""The application, used without a pause by a hand: run as a process by `bench_memory`."""

import sys
import time
from itertools import count
from pathlib import Path

from gui.app_acts import People, find, open_day, record, tab, unlock
from gui.app_hand import Hand, Script, drive
from PySide6.QtCore import Qt

from benchmarks.places import PASSPHRASE
from continuity_kit.gui.views.patient.slice_view import SliceView

Keys = Qt.Key
PEOPLE = People(("b", "222222"), ("c", "333333"))
READINGS = {1: "312.5", 2: "298.7"}
TYPED = ("patient 1", "bench", "00002", "zz")
SCROLLED, TURNED, TABS = 40, 3, 6
PAGES = (Keys.Key_2, Keys.Key_3, Keys.Key_4, Keys.Key_5)


def busy(hand: Hand, minutes: float, patients: int, with_images: int) -> Script:
    """Open the kit, then go round until the time is over."""
    yield from unlock(hand, PASSPHRASE)
    end = time.monotonic() + minutes * 60
    for turn in count():
        if time.monotonic() > end:
            return
        number = turn % patients + 1
        yield from look_at_the_day(hand)
        yield from search(hand)
        yield from look_at_pictures(hand, f"{turn % max(with_images, 1) + 1:07d}")
        yield from look_at_patient(hand, f"{number:07d}")
        yield from look_at_sheet(hand)
        if turn < patients:
            yield from find(hand, f"{number:07d}")
            yield from record(hand, READINGS, PEOPLE)
        yield from look_around(hand)
        print(f"round {turn + 1}", flush=True)


def look_at_the_day(hand: Hand) -> Script:
    """Move over the board."""
    yield from open_day(hand)
    for key in (*(Keys.Key_Down,) * 12, Keys.Key_Right, *(Keys.Key_Down,) * 12, Keys.Key_Left):
        hand.key(key)
        yield hand.is_quiet


def search(hand: Hand) -> Script:
    """Type in the search box, a key at a time, and empty it."""
    box = hand.window.header.search
    for text in TYPED:
        hand.key(Keys.Key_F3)
        for sign in text:
            hand.type(sign)
            yield hand.is_quiet
        hand.key(Keys.Key_Escape)
        yield lambda: not box.results.isVisible()


def look_at_pictures(hand: Hand, number: str) -> Script:
    """Open a patient's scan and go through it."""
    yield from find(hand, number)
    yield from tab(hand, 2)
    view = hand.page.tabs.images_tab.views["axial"]  # type: ignore[union-attr]
    yield hand.is_quiet
    yield lambda: isinstance(view, SliceView)
    view.setFocus()
    for key in (*(Keys.Key_Down,) * SCROLLED, *(Keys.Key_Up,) * SCROLLED):
        hand.key(key)
        yield hand.is_quiet


def look_at_patient(hand: Hand, number: str) -> Script:
    """Open a patient and every tab; turn the beam on the first."""
    yield from find(hand, number)
    for place in range(TABS, 0, -1):
        yield from tab(hand, place)
    for _ in range(TURNED * 8):
        hand.key(Keys.Key_Right)
        yield hand.is_quiet


def look_at_sheet(hand: Hand) -> Script:
    """See the patient's sheet as it would be printed, page by page."""
    hand.key(Keys.Key_P, ctrl=True)
    yield lambda: hand.shows("print")
    for _ in range(TURNED):
        hand.key(Keys.Key_Right)
        yield hand.is_quiet


def look_around(hand: Hand) -> Script:
    """Open the other pages, the help, and the other theme and back."""
    for key in PAGES:
        hand.key(key, ctrl=True)
        yield hand.is_quiet
    hand.key(Keys.Key_F1)
    yield lambda: hand.shows("help")
    hand.key(Keys.Key_Escape)
    yield lambda: not hand.shows("help") and hand.is_quiet()
    for _ in range(2):
        hand.key(Keys.Key_D, ctrl=True)
        yield hand.is_quiet


def main() -> int:
    """Run the application on a vault: minutes, patients, and how many of them have images."""
    vault, minutes, patients, with_images = sys.argv[1:]
    return drive(
        Path(vault), lambda hand: busy(hand, float(minutes), int(patients), int(with_images))
    )


if __name__ == "__main__":
    raise SystemExit(main())
