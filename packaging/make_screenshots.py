"""Draw every page of the desktop application on a demo department, to be looked at with a hard eye.

One picture a page, size, language and theme: `day-1366x768-fr-light.png`. Run it on a real screen
server (`xvfb-run`) or offscreen. The demo folder is copied first: nothing is written to it.
"""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QDeadlineTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from record_scenes import BEGINNINGS, RecordScenes

from continuity_kit import bootstrap
from continuity_kit.gui.background import Background
from continuity_kit.gui.presenters.routes import PageName, Route
from continuity_kit.gui.presenters.unlock import Unlocker
from continuity_kit.gui.screen import Screen
from continuity_kit.gui.views.frame.shell import Shell
from continuity_kit.gui.views.pages import has_page
from continuity_kit.gui.views.unlock.arrival import ArrivalPage

SIZES = ((1366, 768), (1920, 1080))
TABS = ("plan", "images", "course", "documents", "contacts", "generations")
SETTLE_MS, LONGEST_S = 250, 60


@dataclass(frozen=True)
class Way:
    """A page and how to come to it."""

    name: str
    go: Callable[[], None]


class Camera:
    """Takes pictures of one window in every size, language and theme."""

    def __init__(
        self, shell: Shell, screen: Screen, out: Path, sizes: list[Any], ending: str = ""
    ) -> None:
        """Keep the window; looks that do not end with `ending` are left out."""
        self.ending = ending
        self.shell, self.screen, self.out, self.sizes = shell, screen, out, sizes
        self.count = 0

    def settle(self) -> None:
        """Wait until nothing is read any more and everything is painted."""
        deadline = QDeadlineTimer(LONGEST_S * 1000)
        quiet = QDeadlineTimer(SETTLE_MS)
        while not deadline.hasExpired():
            QTest.qWait(20)
            if self.shell.background.is_busy:
                quiet = QDeadlineTimer(SETTLE_MS)
            elif quiet.hasExpired():
                return
        raise TimeoutError("the window does not come to rest")

    def looks(self) -> Iterator[str]:
        """Switch through every look and name it."""
        for width, height in self.sizes:
            self.shell.resize(width, height)
            for language in ("fr", "en"):
                for theme in ("light", "dark"):
                    if not f"{language}-{theme}".endswith(self.ending):
                        continue
                    self.screen.set_language(language)
                    self.screen.set_theme(theme)
                    yield f"{width}x{height}-{language}-{theme}"

    def take(self, name: str) -> None:
        """Take one picture."""
        self.settle()
        path = self.out / f"{name}.png"
        if not self.shell.grab().save(str(path)):
            raise OSError(path.name)
        self.count += 1


def ways(shell: Shell) -> list[Way]:
    """Return every page that this version has."""
    window = shell.window_
    if window is None or window.desktop.workplace.snapshot is None:
        raise RuntimeError("the vault did not open, or holds no export")
    patients = window.desktop.workplace.snapshot.patients
    treated = [view for view in patients if any(plan.printable for plan in view.plans)]
    shown = next((view for view in treated if len(view.alerts) > 0), treated[0])
    plan_uid = next(plan.plan_uid for plan in shown.plans if plan.printable)

    def to(page: PageName, **values: Any) -> Callable[[], None]:
        return lambda: window.go(Route(page, **values))

    found = [Way(name, to(name)) for name in window.rail.pages]
    if has_page("patient"):
        found += [Way(f"patient-{tab}", to("patient", patient=shown.key, tab=tab)) for tab in TABS]
    if has_page("help"):
        found.append(Way("help", to("help")))
    if has_page("record"):
        record = {"patient": shown.key, "plan_uid": plan_uid}
        found.append(Way("record", to("record", **record)))
        found += [
            Way(f"record-{tab}", to("record", tab=tab, **record)) for tab in ("correct", "missed")
        ]
    return found


def main() -> int:
    """Copy the demo, unlock it, visit every page in every look."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("demo", type=Path, help="made by `continuity-kit demo`")
    parser.add_argument("out", type=Path)
    parser.add_argument("--family", help="type family instead of the first that is installed")
    parser.add_argument("--scale", type=int, default=100, choices=(100, 115, 130))
    parser.add_argument("--only", help="pages whose name begins with one of these, by commas")
    parser.add_argument("--looks", help="looks that end so: `fr-light`; all of them otherwise")
    parser.add_argument("--at", help="the laptop's time, ISO with offset; the real one otherwise")
    parser.add_argument("--small", action="store_true", help="1366 x 768 only")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    sizes = list(SIZES[:1] if asked.small else SIZES)
    with tempfile.TemporaryDirectory() as folder:
        vault = _copied(asked.demo, Path(folder))
        secret = (asked.demo / "secrets" / "passphrase.txt").read_text("utf-8").strip()
        application = QApplication([])
        background = Background()
        background.bug.connect(_raise_later)
        screen = Screen(application, vault, "fr", keep=lambda write: None, family=asked.family)
        screen.set_scale(asked.scale)
        unlocker = Unlocker(vault, disk=bootstrap.disk(), now=_clock(asked.at))
        shell = Shell(screen, background, unlocker, bootstrap.monotonic_ms)
        shell.show()
        camera = Camera(shell, screen, asked.out, sizes, asked.looks or "")
        if _is_wanted("unlock", asked.only):
            for look in camera.looks():
                camera.take(f"unlock-{look}")
        _open(shell, camera, secret, asked.only)
        for way in ways(shell):
            if not _is_wanted(way.name, asked.only):
                continue
            way.go()
            for look in camera.looks():
                camera.take(f"{way.name}-{look}")
        if not asked.only or any(it.startswith(BEGINNINGS) for it in asked.only.split(",")):
            for name in RecordScenes(shell, camera.settle, asked.demo / "secrets"):
                for look in camera.looks() if _is_wanted(name, asked.only) else ():
                    camera.take(f"{name}-{look}")
        shell.close_well()
        camera.settle()
        background.stop()
    sys.stdout.write(f"{camera.count} pictures in {asked.out}\n")
    return 1 if BUGS else 0


def _is_wanted(name: str, only: str | None) -> bool:
    return not only or name.startswith(tuple(only.split(",")))


def _copied(demo: Path, folder: Path) -> Path:
    """Copy vault and mirror, and join the copies: the demo's own mirror stays as it is."""
    mirror = shutil.copytree(demo / "mirror", folder / "mirror")
    vault = Path(shutil.copytree(demo / "laptop" / "vault", folder / "vault"))
    (vault / "mirror.json").write_text(json.dumps({"folder": str(mirror)}), encoding="utf-8")
    return vault


def _clock(at: str | None) -> Callable[[], datetime]:
    """Return a clock that runs on from a moment."""
    if at is None:
        return bootstrap.now
    ahead = datetime.fromisoformat(at) - bootstrap.now()
    return lambda: bootstrap.now() + ahead


def _open(shell: Shell, camera: Camera, secret: str, only: str | None) -> None:
    camera.screen.set_language("fr")
    camera.screen.set_theme("light")
    shell.unlock.form.secret.setText(secret)
    shell.unlock.form.open_button.click()
    camera.settle()
    page = shell.stack.currentWidget()
    if isinstance(page, ArrivalPage):
        if _is_wanted("arrival", only):
            # Nothing switches on this page: it is drawn as it was opened.
            camera.take("arrival-fr-light")
        page.paper.later_button.click()
        page.continue_button.click()
        camera.settle()


BUGS: list[object] = []


def _raise_later(error: object) -> None:
    BUGS.append(error)
    sys.stderr.write(f"{error!r}\n")


if __name__ == "__main__":
    sys.exit(main())
