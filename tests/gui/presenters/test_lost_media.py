"""A stick pulled out, a mirror gone, in the very middle of an act: said in words, nothing lost."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from browse_builders import Ward, parse
from gui_builders import booked_ward
from gui_record_builders import PIN, copied, drive, signing_ward
from lost_medium import lost_medium

from continuity_kit.errors import ContinuityError
from continuity_kit.files import Disk
from continuity_kit.gui.presenters import department_cards as cards
from continuity_kit.gui.presenters import department_exports as exports
from continuity_kit.gui.presenters import department_mirror as mirror
from continuity_kit.gui.presenters import department_profiles as profiles
from continuity_kit.gui.presenters.frame import read_ledger_facts
from continuity_kit.gui.presenters.handback import HandBackPresenter
from continuity_kit.gui.presenters.refusals import told
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.services.export_daily import export_daily
from continuity_kit.services.import_bundle import import_bundle
from continuity_kit.services.laptop import Laptop

Act = Callable[[Workplace, Path], object]

ACTS: dict[str, Act] = {
    "hand-back": lambda place, folder: HandBackPresenter(place).hand_back(folder, _silent),
    "restore": lambda place, folder: HandBackPresenter(place).restore(folder, _silent),
    "exchange": mirror.exchange_with,
    "mirror": mirror.choose,
    "own-card": cards.give_own_card,
    "test-plan": lambda place, folder: profiles.write_test(place, "LINAC 1", folder),
}
MOST_USES = 60


def _silent(_done: int, _total: int) -> None:
    """Tell nothing."""


def place(laptop: Laptop) -> Workplace:
    made = Workplace(laptop, "fr")
    made.take(made.read())
    return made


@pytest.fixture(scope="module")
def quiet_ward(tmp_path_factory: pytest.TempPathFactory) -> Ward:
    return booked_ward(tmp_path_factory.mktemp("quiet"))


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Ward:
    return signing_ward(tmp_path_factory.mktemp("signing"))


@pytest.mark.parametrize("name", sorted(ACTS))
def test_a_folder_lost_at_any_moment_of_an_act_is_told_in_words(
    quiet_ward: Ward, tmp_path: Path, name: str
) -> None:
    workplace, refused = place(quiet_ward.laptop), 0
    for lost_at in range(1, MOST_USES):
        folder = tmp_path / f"stick{lost_at}"
        folder.mkdir()
        with lost_medium(folder, lost_at) as medium:
            try:
                ACTS[name](workplace, folder)
            except ContinuityError as error:
                assert told(error, "fr") and told(error, "en")
                refused += 1
        if not medium.is_lost:
            break
    assert refused > 3


def test_a_stick_pulled_at_any_moment_of_an_import_leaves_the_export_in_use(
    tmp_path: Path,
) -> None:
    ward = booked_ward(tmp_path)
    before = exports.read_exports(place(ward.laptop))
    ward.write_plan(1, suffix="2")
    ward.day(1)
    department = ward.department
    export_daily(department.home, department.stick, parse=parse, disk=Disk(), now=ward.clock)
    codes = set()
    for lost_at in range(1, 400):
        with lost_medium(department.stick, lost_at) as medium:
            try:
                import_bundle(ward.laptop, department.stick, parse=parse)
            except ContinuityError as error:
                codes.add(error.code)
                words = exports.refused_words(error, before.current, "fr")
                assert f"L’export n°\N{NO-BREAK SPACE}{before.current} reste en service." in words
                assert exports.read_exports(place(ward.laptop)) == before
        if not medium.is_lost:
            break
    assert codes == {"stick-unreadable"}
    after = exports.read_exports(place(ward.laptop))
    assert (before.current, after.current) == (1, 2)
    assert len(after.rows) == 2


def test_a_mirror_that_does_not_answer_changes_no_count(template: Ward, tmp_path: Path) -> None:
    laptop = copied(template, tmp_path, mirror=True)
    held = laptop.ledger.head()
    with lost_medium(tmp_path / "CLE03", 1):
        assert laptop.ledger.head() == held
        facts = read_ledger_facts(place(laptop))
        assert facts.mirror.tone == "red"
        state = mirror.read_mirror(place(laptop))
        assert (state.tone, str(tmp_path / "CLE03") in state.headline) == ("red", True)


def test_a_mirror_lost_while_an_entry_is_written_is_an_entry_or_none_and_never_two(
    template: Ward, tmp_path: Path
) -> None:
    tones = set()
    for lost_at in range(1, MOST_USES, 4):
        laptop = copied(template, tmp_path / str(lost_at), mirror=True)
        driven = drive(laptop).started().read()
        with lost_medium(tmp_path / str(lost_at) / "CLE03", lost_at) as medium:
            state = driven.run(driven.flow.end("Bruno", PIN["Bruno"]))
        if state.step == 4:
            assert state.banner.tone == "red"
            assert "miroir" in state.banner.text and "PAS enregistrée" in state.banner.text
            assert state.units.rows[0].typed == "100"
            state = driven.run(driven.flow.end("Bruno", PIN["Bruno"]))
        own = laptop.vault.path / "ledger" / laptop.ledger.device
        copy = tmp_path / str(lost_at) / "CLE03" / "ledger" / laptop.ledger.device
        newest = max(own.glob("*.age")).name
        is_copied = (copy / newest).exists()
        assert state.step == 5
        assert state.banner.tone == "amber" or is_copied
        assert driven.kinds.count("fraction_ended") == 1
        tones.add(state.banner.tone)
        if not medium.is_lost:
            break
    assert tones == {"green", "amber"}


def test_a_lost_stick_that_comes_back_is_gone_on_with(quiet_ward: Ward, tmp_path: Path) -> None:
    presenter = HandBackPresenter(place(quiet_ward.laptop))
    with lost_medium(tmp_path, 40), pytest.raises(ContinuityError):
        presenter.restore(tmp_path, _silent)
    begun = set(tmp_path.rglob("*.dcm"))
    assert begun
    report = presenter.restore(tmp_path, _silent)
    assert report.count("refused") == 0
    assert report.count("already_there") >= len(begun) - 1
    shutil.rmtree(tmp_path)
