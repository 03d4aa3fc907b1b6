"""What `make_screenshots.py` draws besides a page as it opens: unlock, arrival, the first start,
and states that somebody brings about by a key or a click.
"""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from PySide6.QtTest import QTest

from continuity_kit import bootstrap
from continuity_kit.gui.background import Background
from continuity_kit.gui.presenters.first_run import STEPS, FirstRun
from continuity_kit.gui.presenters.frame import read_ledger_facts
from continuity_kit.gui.presenters.people import PersonChoice, signers
from continuity_kit.gui.presenters.unlock import Unlocker
from continuity_kit.gui.presenters.unlock_marker import LastExport, Mark
from continuity_kit.gui.screen import Screen
from continuity_kit.gui.views.first_run.assistant import AssistantPage
from continuity_kit.gui.views.frame.shell import Shell
from continuity_kit.gui.views.unlock.arrival import ArrivalPage
from continuity_kit.vault.schema import to_json
from continuity_kit.vault.secret_box import FLOOR_KDF

RADIOGRAPHER = "radiographer"
OPENERS = ("M. RELAIS", "P. INFO")
PASSPHRASES = ("lavande orage tuile cerf sable violon", "brique nuage saule gant merle ancre")
STICK, EXPORT_STICK, PAGE_STICK = "CLE03", "CLE01", "CLE02"
PEOPLE = "nom;rôle\nL. Exemple;manipulatrice\nJ. Modèle;physicien\nA. Fictive-Durand;médecin\n"


@dataclass(frozen=True)
class Scene:
    """A name, the window that shows it, and what brings it about."""

    name: str
    shell: Shell
    come: Callable[[], None]


class Studio:
    """Makes windows on copies of a demo; one look for all."""

    def __init__(
        self,
        new_screen: Callable[[], Screen],
        demo: Path,
        folder: Path,
        now: Callable[[], datetime],
    ) -> None:
        """Keep what every window is made of."""
        self._new_screen, self.demo, self.folder, self.now = new_screen, demo, folder, now
        self.bugs: list[object] = []
        self._export: LastExport | None = None
        self._people: tuple[PersonChoice, ...] = ()

    def copied(self, name: str, mark: Mark | None = None) -> Path:
        """Copy vault and mirror, and join the copies: the demo's own mirror stays as it is."""
        mirror = shutil.copytree(self.demo / "mirror", self.folder / name / STICK)
        vault = Path(shutil.copytree(self.demo / "laptop" / "vault", self.folder / name / "vault"))
        (vault / "mirror.json").write_text(json.dumps({"folder": str(mirror)}), encoding="utf-8")
        if mark is not None:
            (vault / "app.json").write_bytes(to_json(mark))
        return vault

    @contextmanager
    def window(self, vault: Path) -> Iterator[Shell]:
        """Show a window on a vault; its calls have ended when it is left."""
        background = Background()
        background.bug.connect(self.bugs.append)
        unlocker = _CheapFirst(vault, disk=bootstrap.disk(), now=self.now)
        shell = Shell(self._new_screen(), background, unlocker, bootstrap.monotonic_ms)
        shell.show()
        try:
            yield shell
        finally:
            background.stop()
            unlocker.mark.end_if_open()
            shell.hide()
            shell.deleteLater()

    @property
    def secret(self) -> str:
        """Return the passphrase of the demo's opener."""
        return (self.demo / "secrets" / "passphrase.txt").read_text("utf-8").strip()

    def export(self) -> LastExport:
        """Return the demo's newest export as the mark keeps it."""
        if self._export is None:
            unlocker = Unlocker(self.copied("head"), disk=bootstrap.disk(), now=self.now)
            opened = unlocker.unlock(None, self.secret, "fr")
            unlocker.mark.end("ended")
            self._export = read_ledger_facts(opened.workplace).export
            self._people = signers(opened.workplace, RADIOGRAPHER)
        if self._export is None:
            raise RuntimeError("the vault holds no export")
        return self._export

    def recorder(self) -> str:
        """Return the name of somebody of the demo who records fractions."""
        self.export()
        return self._people[0].name


class _CheapFirst(Unlocker):
    """An unlocker whose assistant derives keys at the floor: these vaults hold nobody."""

    def first_run(self) -> FirstRun:
        return FirstRun(
            self.vault, disk=bootstrap.disk(), now=self._now, kdf=FLOOR_KDF, mark=self.mark
        )


def unlock_scenes(studio: Studio) -> Iterator[Scene]:
    """Yield unlock: as it stands, after a wrong try, with an envelope, locked, after a crash."""
    now, export = studio.now(), studio.export()
    with studio.window(studio.copied("u1", Mark("ended", now, export))) as shell:
        form = shell.unlock.form

        def wrong() -> None:
            form.secret.setText("pas la bonne phrase")
            form.open_button.click()

        yield Scene("unlock", shell, form.secret.setFocus)
        yield Scene("unlock-wrong", shell, wrong)
        if form.envelope_button.isVisible():
            yield Scene("unlock-envelope", shell, form.envelope_button.click)
        yield Scene("unlock-help", shell, shell.show_help)
    kept = Mark("locked", now, export, draft_by=studio.recorder(), draft_step="4", draft_at=now)
    with studio.window(studio.copied("u2", kept)) as shell:
        yield Scene("unlock-locked", shell, shell.unlock.form.secret.setFocus)


def arrival_scenes(studio: Studio) -> Iterator[Scene]:
    """Yield what is asked after unlock: paper, the last entry, the last entry after a crash."""
    now, export = studio.now(), studio.export()
    with studio.window(studio.copied("a1", Mark("ended", now, export))) as shell:
        yield Scene("", shell, lambda: _unlock(shell, studio.secret))
        if not isinstance(shell.stack.currentWidget(), ArrivalPage):
            return  # the ledger has entries of that day: paper was compared
        yield Scene("arrival-paper", shell, _nothing)

        def differ() -> None:
            page = _arrival(shell)
            page.paper.count.setText("9999")
            page.paper.words.setText("lavande orage tuile cerf")
            page.paper.compare_button.click()

        yield Scene("arrival-paper-differs", shell, differ)
        yield Scene("arrival-last", shell, lambda: _no_paper(shell))
    stopped = Mark("open", now - timedelta(minutes=7), export)
    with studio.window(studio.copied("a2", stopped)) as shell:
        yield Scene("unlock-stopped", shell, shell.unlock.form.secret.setFocus)
        yield Scene("arrival-stopped-paper", shell, lambda: _unlock(shell, studio.secret))
        if isinstance(shell.stack.currentWidget(), ArrivalPage):
            yield Scene("arrival-stopped", shell, lambda: _no_paper(shell))


def first_run_scenes(studio: Studio) -> Iterator[Scene]:
    """Yield the assistant's seven steps, filled in as people would."""
    folder = studio.folder / "first"
    folder.mkdir()
    (folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
    for name in (STICK, PAGE_STICK):
        (folder / name).mkdir()
    stick = Path(shutil.copytree(studio.demo / "stick", folder / EXPORT_STICK))
    with studio.window(folder / "vault") as shell:
        page = shell.stack.currentWidget()
        if not isinstance(page, AssistantPage):
            raise TypeError("no assistant")
        for number, fill in enumerate(_fillings(page, folder, stick), 1):
            yield Scene(f"first-run-{number}", shell, lambda: None)
            for at, act in enumerate(fill, 1):
                yield Scene(f"first-run-{number}-{'abc'[at - 1]}", shell, act)
            if page.steps[number - 1] is page.step and number < STEPS:
                leave = page.later_button if page.step.can_wait else page.next_button
                yield Scene("", shell, leave.click)


def _fillings(
    page: AssistantPage, folder: Path, stick: Path
) -> tuple[tuple[Callable[[], None], ...], ...]:
    """Return what is typed and pressed in each step."""
    look, facility, openers, recovery, card, people, check = page.steps
    del look

    def about() -> None:
        facility.facility.setText("Centre Saint-Exemple")  # type: ignore[attr-defined]

    def two() -> None:
        for name, secret, text, words in zip(
            openers.names,  # type: ignore[attr-defined]
            openers.secrets,  # type: ignore[attr-defined]
            OPENERS,
            PASSPHRASES,
            strict=True,
        ):
            name.setText(text)
            secret.setText(words)

    def make() -> None:
        recovery.folder.path.setText(str(folder / PAGE_STICK))  # type: ignore[attr-defined]
        recovery.make_button.click()  # type: ignore[attr-defined]

    def type_back() -> None:
        wanted = page._run._setup.groups  # what stands on the printed page
        for field, (_, group) in zip(recovery.groups, wanted, strict=True):  # type: ignore[attr-defined]
            field.setText(group)

    def read_card() -> None:
        card.folder.path.setText(str(stick))  # type: ignore[attr-defined]
        card.read_button.click()  # type: ignore[attr-defined]

    def listed() -> None:
        people.list_path.setText(str(folder / "people.csv"))  # type: ignore[attr-defined]
        people.take_list.click()  # type: ignore[attr-defined]

    def added() -> None:
        for pin in (people.pin, people.pin_again):  # type: ignore[attr-defined]
            QTest.keyClicks(pin, "482913")
        people.add_button.click()  # type: ignore[attr-defined]

    def mirror() -> None:
        check.folder.path.setText(str(folder / STICK))  # type: ignore[attr-defined]
        check.mirror_button.click()  # type: ignore[attr-defined]

    return ((), (about,), (two,), (make, type_back), (read_card,), (listed, added), (mirror,))


def _unlock(shell: Shell, secret: str) -> None:
    shell.unlock.form.secret.setText(secret)
    shell.unlock.form.open_button.click()


def _nothing() -> None:
    """Take a window as it stands."""


def _no_paper(shell: Shell) -> None:
    _arrival(shell).paper.later_button.click()


def _arrival(shell: Shell) -> ArrivalPage:
    page = shell.stack.currentWidget()
    if not isinstance(page, ArrivalPage):
        raise TypeError("nothing is asked")
    return page
