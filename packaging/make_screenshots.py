"""Draw every page of the desktop application on a demo department, to be looked at with a hard eye.

One picture a page, size, language and theme: `day-1366x768-fr-light.png`. Run it on a real screen
server (`xvfb-run`) or offscreen. The demo folder is copied first: nothing is written to it.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from screenshot_scenes import Scene, Studio, arrival_scenes, first_run_scenes, unlock_scenes
from work_scenes import GROUPS, work_scenes

from continuity_kit import bootstrap
from continuity_kit.gui.presenters.routes import PageName, Route
from continuity_kit.gui.screen import Screen
from continuity_kit.gui.theme import ThemeName
from continuity_kit.gui.views.department.page import SECTIONS, DepartmentPage
from continuity_kit.gui.views.frame.shell import Shell
from continuity_kit.gui.views.frame.window import MainWindow
from continuity_kit.gui.views.handback.page import HandBackPage
from continuity_kit.gui.views.help.page import HelpPage
from continuity_kit.gui.views.pages import has_page
from continuity_kit.gui.views.unlock.arrival import ArrivalPage
from continuity_kit.messages import Language

SIZES = ((1366, 768), (1920, 1080))
LOOKS: dict[str, tuple[Language, ThemeName]] = {
    "fr-light": ("fr", "light"),
    "fr-dark": ("fr", "dark"),
    "en-light": ("en", "light"),
    "en-dark": ("en", "dark"),
}
TABS = ("plan", "images", "course", "documents", "contacts", "generations")
STAGES = 4
SETTLE_MS, TURN_MS, LONGEST_S = 240, 20, 60
SAMPLE = 64


def let_run(milliseconds: int) -> None:
    """Run Qt's loop, which lets the threads of the background go on, as `QTest.qWait` does not."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


class Camera:
    """Takes pictures of a window in every size, language and theme."""

    def __init__(self, out: Path, sizes: list[Any], looks: str = "", only: str = "") -> None:
        """Keep where pictures go.

        Args:
            looks: those that do not end so are left out.
            only: scenes whose name begins with none of these, parted by commas, are left out.
        """
        self.out, self.sizes, self.ending = out, sizes, looks
        self._only = tuple(only.split(",")) if only else ("",)
        self.count = 0

    def wants(self, name: str) -> bool:
        """Tell whether a scene, or one of a group, is drawn."""
        return name.startswith(self._only) or any(one.startswith(name) for one in self._only)

    def settle(self, shell: Shell) -> None:
        """Wait until nothing is read any more and everything is painted."""
        deadline = QDeadlineTimer(LONGEST_S * 1000)
        # Turns are counted, not time alone: one long turn leaves layouts for the next.
        turns = 0
        while not deadline.hasExpired():
            let_run(TURN_MS)
            turns = 0 if shell.background.is_busy else turns + 1
            if turns * TURN_MS >= SETTLE_MS:
                return
        raise TimeoutError("the window does not come to rest")

    def looks(self, shell: Shell) -> Iterator[str]:
        """Switch through every look and name it."""
        for width, height in self.sizes:
            shell.resize(width, height)
            for language in ("fr", "en"):
                for theme in ("light", "dark"):
                    if not f"{language}-{theme}".endswith(self.ending):
                        continue
                    shell.display.set_language(language)
                    shell.display.set_theme(theme)
                    yield f"{width}x{height}-{language}-{theme}"

    def draw(self, scene: Scene) -> None:
        """Bring a scene about and take it in every look; a scene without a name only happens."""
        scene.come()
        self.settle(scene.shell)
        if not scene.name or not scene.name.startswith(self._only):
            return
        for look in self.looks(scene.shell):
            self.settle(scene.shell)
            path = self.out / f"{scene.name}-{look}.png"
            picture = scene.shell.grab().toImage()
            if _is_empty(picture):
                raise RuntimeError(f"{path.name}: the window shows nothing")
            if not picture.save(str(path)):
                raise OSError(path.name)
            self.count += 1

    def draw_all(self, group: str, scenes: Iterator[Scene]) -> None:
        """Draw a group of scenes, if one of them is asked for."""
        if self.wants(group):
            for scene in scenes:
                self.draw(scene)


def _is_empty(picture: QImage) -> bool:
    """Tell whether a picture is of one colour: the window has locked, or shows no page."""
    small = picture.scaled(SAMPLE, SAMPLE)
    colors = {small.pixel(x, y) for x in range(SAMPLE) for y in range(SAMPLE)}
    return len(colors) < 2


def open_scenes(shell: Shell) -> Iterator[Scene]:
    """Yield every page of the open application, its tabs, sections and stages."""
    window = opened(shell)
    snapshot = window.desktop.workplace.snapshot
    if snapshot is None:
        raise RuntimeError("the vault holds no export")
    treated = [view for view in snapshot.patients if any(plan.printable for plan in view.plans)]
    shown = next((view for view in treated if len(view.alerts) > 0), treated[0])
    plan_uid = next(plan.plan_uid for plan in shown.plans if plan.printable)

    def to(name: str, page: PageName, **values: Any) -> Scene:
        return Scene(name, shell, lambda: window.go(Route(page, **values)))

    for name in window.rail.pages:
        yield to(name, name)
        yield from _within(shell, window, name)
    for tab in TABS:
        yield to(f"patient-{tab}", "patient", patient=shown.key, tab=tab)
    record = {"patient": shown.key, "plan_uid": plan_uid}
    yield to("record", "record", **record)
    for tab in ("correct", "missed"):
        yield to(f"record-{tab}", "record", tab=tab, **record)
    if has_page("help"):
        yield to("help", "help", tab="print")
        yield from _within(shell, window, "help")


def _within(shell: Shell, window: MainWindow, name: PageName) -> Iterator[Scene]:
    """Yield what a page shows besides its first sight."""
    page = window.page
    if isinstance(page, DepartmentPage):
        for at, (section, _) in enumerate(SECTIONS):
            yield Scene(f"department-{section}", shell, page.buttons[at].click)
    elif isinstance(page, HandBackPage):
        for stage in range(STAGES):
            yield Scene(
                f"handback-{stage + 1}", shell, lambda at=stage: page.stages.opened.emit(at)
            )
        yield Scene("handback-plan", shell, lambda: page.table.selectRow(0))
    elif isinstance(page, HelpPage):
        yield Scene("help-search", shell, lambda: page.query.setText("miroir"))
        yield Scene("help-nothing", shell, lambda: page.query.setText("introuvable"))


def opened(shell: Shell) -> MainWindow:
    """Return the open application."""
    if shell.window_ is None:
        raise RuntimeError("the vault did not open")
    return shell.window_


def main() -> int:
    """Copy the demo, visit every page in every look."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("demo", type=Path, help="made by `continuity-kit demo`")
    parser.add_argument("out", type=Path)
    parser.add_argument("--family", help="type family instead of the first that is installed")
    parser.add_argument("--scale", type=int, default=100, choices=(100, 115, 130))
    parser.add_argument("--only", help="pages whose name begins with one of these, by commas")
    parser.add_argument("--looks", help="looks that end so: `fr-light`; all of them, by switching")
    parser.add_argument("--at", help="the laptop's time, ISO with offset; the real one otherwise")
    parser.add_argument("--small", action="store_true", help="1366 x 768 only")
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    sizes = list(SIZES[:1] if asked.small else SIZES)
    application = QApplication([])
    with tempfile.TemporaryDirectory() as folder:

        def new_screen() -> Screen:
            made = Screen(
                application, Path(folder), "fr", keep=lambda write: None, family=asked.family
            )
            made.set_scale(asked.scale)
            if asked.looks in LOOKS:
                language, theme = LOOKS[asked.looks]
                made.set_language(language)
                made.set_theme(theme)
            return made

        studio = Studio(new_screen, asked.demo, Path(folder), _clock(asked.at))
        camera = Camera(asked.out, sizes, asked.looks or "", asked.only or "")
        camera.draw_all("unlock", unlock_scenes(studio))
        camera.draw_all("first-run", first_run_scenes(studio))
        camera.draw_all("arrival", arrival_scenes(studio))
        with studio.window(studio.copied("open")) as shell:
            _open(shell, camera, studio.secret)
            for scene in open_scenes(shell):
                camera.draw(scene)
            if any(map(camera.wants, GROUPS)):
                secrets = asked.demo / "secrets"
                settle = partial(camera.settle, shell)
                for name in work_scenes(shell, settle, secrets, camera.wants):
                    camera.draw(Scene(name, shell, lambda: None))
            shell.close_well()
            camera.settle(shell)
    for error in studio.bugs:
        sys.stderr.write(f"{error!r}\n")
    sys.stdout.write(f"{camera.count} pictures in {asked.out}\n")
    return 1 if studio.bugs else 0


def _clock(at: str | None) -> Callable[[], datetime]:
    """Return a clock that runs on from a moment."""
    if at is None:
        return bootstrap.now
    ahead = datetime.fromisoformat(at) - bootstrap.now()
    return lambda: bootstrap.now() + ahead


def _open(shell: Shell, camera: Camera, secret: str) -> None:
    shell.unlock.form.secret.setText(secret)
    shell.unlock.form.open_button.click()
    camera.settle(shell)
    shell._idle.stop()  # nobody touches a window while it is drawn: it would lock
    page = shell.stack.currentWidget()
    if isinstance(page, ArrivalPage):
        page.paper.later_button.click()
        page.continue_button.click()
        camera.settle(shell)


if __name__ == "__main__":
    sys.exit(main())
