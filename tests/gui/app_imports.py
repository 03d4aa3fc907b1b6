"""Runs the application on a vault, shows every page, and prints in which thread each module came.

Run as `python -m gui.app_imports VAULT`. The last line is a JSON of module to `window` or the name
of another thread; named are modules that hold Qt or make classes of it.
"""

import json
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

from gui.app_acts import unlock
from gui.app_hand import Hand, Script, drive
from vault_builders import PASSPHRASE

from continuity_kit.gui.presenters.routes import RAIL_PAGES, Route

OF_QT = ("PySide6", "shiboken6", "continuity_kit.gui")
WITHOUT_QT = "continuity_kit.gui.presenters"


class Noted:
    """Finds nothing, and notes who asked."""

    def __init__(self) -> None:
        self.threads: dict[str, str] = {}

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> None:
        del path, target
        if name.startswith(OF_QT) and not name.startswith(WITHOUT_QT):
            here = threading.current_thread()
            at = "window" if here is threading.main_thread() else here.name
            self.threads.setdefault(name, at)


def everywhere(hand: Hand) -> Script:
    """Unlock and show every page."""
    yield hand.is_quiet
    hand.shell.unlock.form.secret.setText(PASSPHRASE)
    yield from unlock(hand, "")
    window = hand.window
    for name in RAIL_PAGES:
        window.rail.asked.emit(name)
        yield hand.is_quiet
    snapshot = window.desktop.workplace.snapshot
    assert snapshot is not None
    patient = snapshot.patients[0].key
    for route in (Route("patient", patient), Route("record", patient)):
        window.go(route)
        yield hand.is_quiet


def main(vault: Path) -> int:
    """Run; return the exit code of the application."""
    noted = Noted()
    sys.meta_path.insert(0, noted)  # type: ignore[arg-type]
    code = drive(vault, everywhere)
    print(json.dumps(noted.threads))
    return code


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
