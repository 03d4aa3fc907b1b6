"""What the X server says of the keyboard: layout and caps lock; unknown where it does not say."""

import ctypes
import os
import subprocess
from ctypes.util import find_library

from continuity_kit.gui.presenters.unlock_keyboard import KeyboardFacts

SECONDS = 2
CORE_KEYBOARD = 0x100
CAPS_BIT = 1


def keyboard_facts(platform: str) -> KeyboardFacts:
    """Ask for layout and caps lock; off the GUI thread, it starts a program.

    Args:
        platform: Qt's, such as `xcb`.
    """
    if platform != "xcb":
        return KeyboardFacts()
    return KeyboardFacts(_layouts(), _caps_lock())


def _layouts() -> tuple[str, ...]:
    """Return the layouts that are set, as `fr`; the first is used unless somebody switches."""
    try:
        done = subprocess.run(
            ["setxkbmap", "-query"], capture_output=True, check=False, timeout=SECONDS
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    lines = done.stdout.decode(errors="replace").splitlines()
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("layout:")]
    return tuple(named[0].split(",")) if named else ()


def _caps_lock() -> bool | None:
    name = find_library("X11")
    if name is None:
        return None
    try:
        x11 = ctypes.CDLL(name)
    except OSError:
        return None
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XOpenDisplay.argtypes = [ctypes.c_char_p]
    x11.XkbGetIndicatorState.argtypes = [
        ctypes.c_void_p,
        ctypes.c_uint,
        ctypes.POINTER(ctypes.c_uint),
    ]
    x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
    display = x11.XOpenDisplay(os.environ.get("DISPLAY", "").encode())
    if not display:
        return None
    state = ctypes.c_uint()
    status = x11.XkbGetIndicatorState(display, CORE_KEYBOARD, ctypes.byref(state))
    x11.XCloseDisplay(display)
    return bool(state.value & CAPS_BIT) if status == 0 else None
