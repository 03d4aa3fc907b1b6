"""Drills: made beside the vault, opened from the department's page, never mixed with it."""

from dataclasses import replace
from pathlib import Path

import pytest
from browse_builders import Ward

from continuity_kit.errors import UsageError
from continuity_kit.gui.presenters import department_drill
from continuity_kit.gui.presenters.department_drill import (
    STEPS,
    prepare_drill,
    read_drill,
    step_words,
)
from continuity_kit.gui.presenters.department_exports import stop_between
from continuity_kit.gui.presenters.department_laptop import (
    keep_lock_minutes,
    read_laptop,
    use_lock_minutes,
)
from continuity_kit.gui.presenters.unlock import OpenerChoice, drill_words
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.messages import LANGUAGES
from continuity_kit.services.app_process import drill_folder, drill_vault
from continuity_kit.services.demo_machines import OPENER, PASSPHRASE
from continuity_kit.services.kit_settings import read_kit_settings


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def place(written_ward: Ward) -> Workplace:
    return Workplace(written_ward.laptop)


def test_a_drill_lies_beside_the_vault_and_never_in_it(tmp_path: Path) -> None:
    vault = tmp_path / "coffre"
    assert not drill_vault(vault).is_relative_to(vault)
    assert drill_vault(vault).is_relative_to(drill_folder(vault))
    assert drill_folder(drill_vault(vault)) != drill_folder(vault)


def test_without_a_drill_one_is_offered(place: Workplace) -> None:
    state = read_drill(place)
    assert not state.is_ready
    assert not state.is_inside
    assert state.people == ()


def test_inside_a_drill_its_end_is_offered_and_who_signs(place: Workplace) -> None:
    for language in LANGUAGES:
        state = read_drill(replace(place, is_drill=True, language=language))
        assert state.is_inside
        assert not state.is_ready
        assert PASSPHRASE in state.people[0]
        assert len(state.people) == 6


def test_a_drill_is_made_beside_the_vault_and_touches_nothing_in_it(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = place.laptop.vault.path
    before, asked = files(vault), []
    monkeypatch.setattr(department_drill, "run_demo", lambda folder, **_: asked.append(folder))
    assert prepare_drill(place, lambda *_: None)
    assert asked == [drill_folder(vault)]
    assert files(vault) == before


def test_the_making_of_a_drill_is_stopped_between_two_steps(
    place: Workplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        department_drill, "run_demo", lambda folder, progress, **_: progress("seal", 1, 2)
    )
    with pytest.raises(UsageError, match="stopped-by-user"):
        prepare_drill(place, stop_between(lambda: True, lambda *_: None))


def test_a_drill_whose_story_was_cut_short_is_not_opened(place: Workplace) -> None:
    vault = drill_vault(place.laptop.vault.path)
    vault.mkdir(parents=True)
    real = place.laptop.vault.path / "format.json"
    (vault / "format.json").write_bytes(real.read_bytes())
    assert not read_drill(place).is_ready
    restored = drill_folder(place.laptop.vault.path) / "restored"
    restored.mkdir()
    (restored / "plan.dcm").touch()
    state = read_drill(place)
    assert state.is_ready
    assert OPENER in state.people[0]


def test_every_step_has_its_words() -> None:
    for language in LANGUAGES:
        said = {step_words(step, 1, 2, language) for step in (*STEPS, "setup")}
        assert len(said) == len(STEPS) + 1


def test_the_unlock_page_of_a_drill_says_so_and_how_it_is_opened() -> None:
    assert drill_words("A", (), "fr") == ""
    assert PASSPHRASE not in drill_words("X", (), "fr")
    assert "EXERCICE" in drill_words("X", (), "fr")
    assert PASSPHRASE in drill_words("X", (OpenerChoice(OPENER, is_envelope=False),), "en")


def test_lock_minutes_are_kept_within_bounds_and_used_at_once(place: Workplace) -> None:
    assert read_laptop(place).minutes == 10
    for wrong in (4, 31):
        with pytest.raises(UsageError, match="lock-minutes-wrong"):
            keep_lock_minutes(place, wrong)
    assert "25" in keep_lock_minutes(place, 25)
    use_lock_minutes(place, 25)
    assert place.laptop.settings.lock_minutes == 25
    assert read_kit_settings(place.laptop.vault.path).lock_minutes == 25
    assert read_laptop(place).minutes == 25
    keep_lock_minutes(place, 5)
    text = (place.laptop.vault.path / "kit.toml").read_text("utf-8")
    assert text.count("lock_minutes") == 1
