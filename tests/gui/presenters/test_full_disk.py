"""A full disk, on a real small medium: what each act says, and that nothing is lost or doubled."""

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from browse_builders import Ward, parse
from gui_builders import DAY
from gui_record_builders import PIN, copied, drive, route, signing_ward
from vault_builders import PASSPHRASE

from continuity_kit.errors import ContinuityError, WorldError
from continuity_kit.files import Disk
from continuity_kit.gui.presenters import department_cards as cards
from continuity_kit.gui.presenters import department_exports as exports
from continuity_kit.gui.presenters.department_people import Approver, PeopleActs
from continuity_kit.gui.presenters.draft import Draft
from continuity_kit.gui.presenters.frame_session import FrameSession
from continuity_kit.gui.presenters.handback import HandBackPresenter
from continuity_kit.gui.presenters.printing_desk import PrintDesk, refused_outcome
from continuity_kit.gui.presenters.printing_forms import PrintChoice
from continuity_kit.gui.presenters.refusals import told
from continuity_kit.gui.presenters.unlock import Unlocker
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.services.export_daily import export_daily
from continuity_kit.services.laptop import Laptop

OPENER = "L. Exempleur"
BY = Approver("Claire", PIN["Claire"], "parce que")


@dataclass
class SmallLaptop:
    """A laptop whose vault lies on a medium of 40 MB."""

    laptop: Laptop
    medium: Path

    def fill(self, *, with_reserve: bool = True) -> None:
        """Take every byte that is left, the ledger's reserve included."""
        if with_reserve:
            (self.laptop.vault.path / "reserve").unlink(missing_ok=True)
        with (self.medium / "ballast").open("ab", buffering=0) as ballast:
            try:
                while True:
                    ballast.write(b"\0" * 4096)
            except OSError:
                return

    def make_room(self) -> None:
        (self.medium / "ballast").unlink()

    def place(self) -> Workplace:
        made = Workplace(replace(self.laptop, language="fr"), "fr")
        made.take(made.read())
        return made

    def unlocker(self) -> Unlocker:
        return Unlocker(self.laptop.vault.path, disk=Disk(), now=self.laptop.now)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Ward:
    return signing_ward(tmp_path_factory.mktemp("full"))


@pytest.fixture
def small(template: Ward, tmp_path: Path) -> Iterator[SmallLaptop]:
    medium = tmp_path / "medium"
    medium.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(medium)]
    done = subprocess.run(mount, check=False, capture_output=True)
    if done.returncode:
        pytest.skip("a small medium: mounting a tmpfs needs root")
    yield SmallLaptop(copied(template, medium), medium)
    subprocess.run(["umount", "-l", str(medium)], check=True)


def test_the_reserve_carries_a_record_when_the_disk_is_full(small: SmallLaptop) -> None:
    driven = drive(small.laptop).started().read()
    small.fill(with_reserve=False)
    assert driven.run(driven.flow.end("Bruno", PIN["Bruno"])).step == 5
    assert driven.kinds[-1] == "fraction_ended"


def test_no_step_of_a_record_is_lost_or_doubled_on_a_full_disk(small: SmallLaptop) -> None:
    driven = drive(small.laptop).to_start()
    paper = "Non enregistré\N{NO-BREAK SPACE}: le disque refuse. La feuille papier fait foi"

    def confirm() -> Callable[[], object] | None:
        driven.flow.type_blind("100")  # by design it is typed anew for each try
        return driven.flow.confirm("Claire", PIN["Claire"])

    for step, act in (
        (3, lambda: driven.flow.start("Bruno", PIN["Bruno"])),
        (4, lambda: driven.flow.end("Bruno", PIN["Bruno"])),
        (5, confirm),
    ):
        if step == 4:
            driven.read()
        small.fill()
        before = driven.kinds
        state = driven.run(act())
        assert (state.step, state.banner.tone) == (step, "red")
        assert state.banner.text.startswith(paper)
        assert driven.kinds == before
        small.make_room()
        assert driven.run(act()).step == step + 1
    assert driven.kinds[-3:] == ["fraction_started", "fraction_ended", "confirmation"]


def test_a_wrong_pin_on_a_full_disk_is_said_to_be_wrong(small: SmallLaptop) -> None:
    driven = drive(small.laptop).to_start()
    small.fill()
    words = driven.run(driven.flow.start("Bruno", "000000")).banner.text
    assert words.replace("’", "'").startswith("Ce code ou cette phrase n'est pas le bon")
    assert "throttle" not in words
    state = driven.run(driven.flow.start("Bruno", PIN["Bruno"]))
    assert state.banner.text.startswith("Non enregistré")


def test_an_import_on_a_full_disk_blames_the_laptop_and_not_the_stick(
    small: SmallLaptop, tmp_path: Path
) -> None:
    ward = signing_ward(tmp_path / "other")
    laptop = copied(ward, small.medium / "again")
    workplace = Workplace(laptop, "fr")
    workplace.take(workplace.read())
    ward.write_plan(1, suffix="2")
    ward.day(1)
    department = ward.department
    export_daily(department.home, department.stick, parse=parse, disk=Disk(), now=ward.clock)
    small.fill()
    before = exports.read_exports(workplace)
    with pytest.raises(ContinuityError) as refused:
        exports.take_stick(workplace, department.stick, lambda stage, done, total: None)
    words = exports.refused_words(refused.value, before.current, "fr")
    assert words.startswith("Le disque du portable est plein")
    assert "la clé n’est pas en cause" in words
    assert f"n°\N{NO-BREAK SPACE}{before.current} reste en service" in words
    assert exports.read_exports(workplace) == before
    small.make_room()
    report = exports.take_stick(workplace, department.stick, lambda stage, done, total: None)
    assert report.is_new


def test_a_print_on_a_full_disk_takes_no_number_and_says_what_to_do(small: SmallLaptop) -> None:
    workplace = small.place()
    desk = PrintDesk(workplace, pause=lambda: None)
    keys = tuple(view.key for view in workplace.snapshot.patients)[:1]
    small.fill()
    before = len(workplace.laptop.ledger.entries())
    with pytest.raises(ContinuityError) as refused:
        desk.print(PrintChoice(DAY), keys, lambda done, total: None, lambda: False)
    outcome = refused_outcome(refused.value, "fr")
    assert outcome.tone == "red"
    assert outcome.words.startswith("Le disque du portable est plein")
    assert len(workplace.laptop.ledger.entries()) == before
    small.make_room()
    done = desk.print(PrintChoice(DAY), keys, lambda done, total: None, lambda: False)
    desk.close()
    assert done.tone == "green"


def test_a_copy_on_a_full_stick_does_not_blame_the_laptop(small: SmallLaptop) -> None:
    small.fill()
    with pytest.raises(WorldError) as refused:
        Disk().put(small.medium / "sheets.pdf", b"%PDF-" * 4096)
    words = refused_outcome(refused.value, "fr", is_of_stick=True).words
    assert "portable" not in words
    assert words.startswith("Le support est plein.")


def test_hand_back_and_restore_into_a_full_folder_leave_nothing_half(
    small: SmallLaptop, template: Ward, tmp_path: Path
) -> None:
    workplace = Workplace(copied(template, tmp_path / "roomy"), "fr")
    workplace.take(workplace.read())
    presenter = HandBackPresenter(workplace)
    small.fill()
    for name, work in (("sheets", presenter.hand_back), ("objects", presenter.restore)):
        out = small.medium / name
        with pytest.raises(WorldError) as refused:
            work(out, lambda done, total: None)
        assert told(refused.value, "fr").startswith("Le support est plein.")
        assert not any(path.is_file() for path in out.rglob("*"))
    small.make_room()
    assert presenter.hand_back(small.medium / "sheets", lambda done, total: None).files > 0
    report = presenter.restore(small.medium / "objects", lambda done, total: None)
    assert report.count("refused") == 0


def test_acts_of_the_department_on_a_full_disk_change_nothing(small: SmallLaptop) -> None:
    workplace = small.place()
    key = cards.read_cards(workplace).rows[0].key
    small.fill()
    acts = PeopleActs(workplace)
    before = [entry.kind for entry in workplace.laptop.ledger.entries()]
    for act in (
        lambda: acts.admit("Rose", "radiographer", "135792", "135792", BY),
        lambda: acts.renew("Bruno", "135792", "135792", BY),
        lambda: acts.envelope("Coffre", BY),
        lambda: cards.drop(workplace, key, BY),
    ):
        with pytest.raises(WorldError) as refused:
            act()
        assert "plein" in told(refused.value, "fr")
    assert [entry.kind for entry in workplace.laptop.ledger.entries()] == before
    assert workplace.laptop.person("Bruno", PIN["Bruno"]).name == "Bruno"
    assert cards.read_cards(workplace).rows[0].cells[3].text == "acceptée"


def test_a_full_disk_opens_and_a_wrong_passphrase_is_said_to_be_wrong(small: SmallLaptop) -> None:
    small.fill()
    made = small.unlocker()
    opened = made.unlock(OPENER, PASSPHRASE, "fr")
    assert opened.workplace.snapshot is not None
    assert any("n’a pas pu être notée" in line for line in opened.told)
    with pytest.raises(ContinuityError) as refused:
        made.unlock(OPENER, "faux", "fr")
    words = made.wrong_words(refused.value, OPENER, "", "fr")
    assert words.replace("’", "'").startswith("Ce code ou cette phrase n'est pas le bon")


def test_a_draft_that_the_disk_refused_is_not_said_to_be_kept(small: SmallLaptop) -> None:
    made = small.unlocker()
    opened = made.unlock(OPENER, PASSPHRASE, "fr")
    session = FrameSession(opened.workplace, made.mark)
    key = route(opened.workplace).patient
    draft = Draft(
        key.patient_id, key.issuer, None, 4, "Unités lues", "Bruno", session.workplace.now()
    )
    small.fill()
    with pytest.raises(WorldError):
        session.end(draft, is_locked=True)
    small.make_room()
    assert small.unlocker().state("fr").draft == ""
    session.end(draft, is_locked=True)
    assert "Bruno" in small.unlocker().state("fr").draft
