"""What the frame says: the age of the data from its oldest reading, mirror, last entry, keys."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from browse_builders import ANNE, Ward

from continuity_kit.files import Disk
from continuity_kit.gui.presenters.frame import (
    StripState,
    is_drill,
    last_entry_words,
    mirror_state,
    read_ledger_facts,
    strip_state,
)
from continuity_kit.gui.presenters.frame_preferences import (
    PREFERENCES_FILE,
    Preferences,
    read_preferences,
    write_preferences,
)
from continuity_kit.gui.presenters.keys import KEYS, global_keys
from continuity_kit.gui.presenters.wording import moment_words
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.messages import LANGUAGES, Language
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.vault_admin import choose_mirror


def strip_at(laptop: Laptop, hours: float, language: Language = "fr", **more: bool) -> StripState:
    """Return the strip so many hours after the oldest reading."""
    made = Workplace(laptop, language, **more)
    made.take(made.read())
    assert made.snapshot is not None
    at = made.snapshot.head.oldest_read_at + timedelta(hours=hours)
    made.laptop = replace(laptop, now=lambda: at)
    return strip_state(made)


@pytest.mark.parametrize(
    ("hours", "level", "word"),
    [
        (0.1, "recent", "Récentes"),
        (24, "recent", "Récentes"),
        (24.1, "check", "À vérifier"),
        (72, "check", "À vérifier"),
        (72.1, "old", "Anciennes"),
        (300, "old", "Anciennes"),
        (-1, "old", ""),
    ],
)
def test_the_strip_says_by_level_and_word_how_old_the_data_are(
    demo_laptop: Laptop, hours: float, level: str, word: str
) -> None:
    state = strip_at(demo_laptop, hours)
    assert (state.level, state.word) == (level, word)


def test_age_counts_from_the_oldest_reading(demo_laptop: Laptop) -> None:
    made = Workplace(demo_laptop)
    made.take(made.read())
    assert made.snapshot is not None
    head = made.snapshot.head
    assert head.oldest_read_at < head.created
    made.laptop = replace(demo_laptop, now=lambda: head.oldest_read_at + timedelta(hours=25))
    assert strip_state(made).level == "check"
    assert strip_state(made).age.split()[-4:] == ["1", "j", "1", "h"]
    read = moment_words(head.oldest_read_at.astimezone(), "fr")
    assert strip_state(made).export == f"Export n° {head.sequence}, données du {read}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_over_five_days_the_consoles_may_refuse(demo_laptop: Laptop, language: Language) -> None:
    assert strip_at(demo_laptop, 119, language).warning == ""
    assert "5" in strip_at(demo_laptop, 121, language).warning


def test_the_strip_says_when_it_gets_worse(demo_laptop: Laptop) -> None:
    assert "24 h" in strip_at(demo_laptop, 1).turns
    assert "72 h" in strip_at(demo_laptop, 30).turns
    assert strip_at(demo_laptop, 80).turns == ""


def test_a_drill_replaces_the_strip_and_says_it_is_one(demo_laptop: Laptop) -> None:
    state = strip_at(demo_laptop, 1, is_drill=True)
    assert state.level == "drill"
    assert state.age.startswith("EXERCICE")
    assert not is_drill(demo_laptop)
    vault = replace(demo_laptop.vault, letter="X")
    assert is_drill(replace(demo_laptop, vault=vault))


def test_without_an_export_the_strip_says_what_to_do(demo_laptop: Laptop) -> None:
    state = strip_state(Workplace(demo_laptop))
    assert state.level == "none"
    assert "classeur papier" in state.age


def test_the_footer_names_the_last_entry_and_its_patient(written_ward: Ward) -> None:
    written_ward.state("missed", 2, {"missed_on": "2026-11-24"}, ANNE)
    made = Workplace(written_ward.laptop)
    made.take(made.read())
    facts = read_ledger_facts(made)
    words = last_entry_words(facts, "fr")
    assert facts.last is not None
    assert f"n° {facts.last.number}" in words
    assert "Given2" in words
    assert "séance manquée" in words


def test_an_open_session_is_known_to_the_frame(written_ward: Ward) -> None:
    made = Workplace(written_ward.laptop)
    made.take(made.read())
    assert not read_ledger_facts(made).has_open_session
    written_ward.state("fraction_started", 1, {"machine": "LINAC 1"}, ANNE, fraction=2)
    made.take(made.read())
    assert read_ledger_facts(made).has_open_session


def test_the_mirror_is_named_in_each_of_its_states(written_ward: Ward, tmp_path: Path) -> None:
    laptop = written_ward.laptop
    assert mirror_state(laptop, "fr").strong == "non choisi"
    stick = tmp_path / "clé 03"
    stick.mkdir()
    choose_mirror(laptop, stick)
    state = mirror_state(laptop, "fr")
    assert (state.words, state.strong) == ("Miroir clé 03", "à jour")
    plain = tmp_path / "mirror"
    plain.mkdir()
    choose_mirror(laptop, plain)
    assert mirror_state(laptop, "fr").words == "Miroir"
    choose_mirror(laptop, stick)
    written_ward.state("missed", 2, {"missed_on": "2026-11-24"}, ANNE)
    assert mirror_state(laptop, "fr").strong == "1 en retard"
    stick.rename(tmp_path / "gone")
    state = mirror_state(laptop, "fr")
    assert (state.strong, state.tone) == ("absent", "red")


def test_preferences_are_kept_and_a_damaged_file_darkens_nothing(tmp_path: Path) -> None:
    chosen = Preferences("en", "dark", 130)
    assert write_preferences(tmp_path, chosen, Disk()) is None
    assert read_preferences(tmp_path, "fr") == chosen
    (tmp_path / PREFERENCES_FILE).write_text("{", encoding="utf-8")
    assert read_preferences(tmp_path, "en") == Preferences("en")
    assert write_preferences(tmp_path / "missing", chosen, Disk()) is None


def test_every_key_has_one_meaning_and_words_in_both_languages() -> None:
    sequences = [key.sequence for key in KEYS]
    assert len(sequences) == len(set(sequences))
    assert {"F1", "F3", "F5", "F6", "F8", "Ctrl+L", "Ctrl+P", "Ctrl+D", "Esc"} <= set(sequences)
    for language in LANGUAGES:
        assert all(key.words(language) for key in KEYS)
    assert {key.sequence for key in global_keys()} < set(sequences)
