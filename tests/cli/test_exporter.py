"""The exporter's commands: what they print, what they refuse, and with which exit code."""

import json
import sys
from pathlib import Path

import click
import pytest
from cli_builders import FACILITY, make_vault, run, told

from continuity_kit.services.settings import read_export_settings
from continuity_kit.services.vault_admin import vault_card
from continuity_kit.vault.cards import card_words


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the cards of a laptop and of its recovery key."""
    folder = tmp_path_factory.mktemp("papers")
    made = make_vault(folder)
    vault_card(made.laptop, folder / "laptop.card")
    (folder / "vault-recovery" / "recovery.card").rename(folder / "recovery.card")
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    assert run("exporter", "init", tmp_path / "home", "--facility", FACILITY).exit == 0
    return tmp_path / "home"


def words_of(card: Path) -> str:
    return " ".join(card_words(card.read_bytes()))


def test_init_makes_keys_a_card_and_commented_settings(tmp_path: Path) -> None:
    home = tmp_path / "home"
    made = run("exporter", "init", home, "--facility", 'Hôpital « É » "A"')
    assert made.exit == 0
    assert made.document["role"] == "exporter"
    assert len(made.document["words"]) == 8
    assert Path(made.document["path"]) == home / "exporter.card"
    assert read_export_settings(home).facility == 'Hôpital « É » "A"'
    assert "#" in (home / "export.toml").read_text(encoding="utf-8")
    assert (home / "keys" / "exporter.key").stat().st_mode & 0o077 == 0


def test_card_says_the_same_words_each_time_and_copies_the_card(home: Path, tmp_path: Path) -> None:
    shown = run("exporter", "card", home)
    copied = run("exporter", "card", home, "--out", tmp_path / "c.card")
    assert shown.document.keys() == {"path", "role", "key_id", "words", "exit", "refused"}
    assert shown.document["words"] == copied.document["words"]
    assert copied.document["path"] == str(tmp_path / "c.card")
    assert (tmp_path / "c.card").read_bytes() == (home / "exporter.card").read_bytes()


def test_words_follow_the_language_and_number_themselves_on_a_terminal(home: Path) -> None:
    french, english = run("exporter", "card", home), run("exporter", "card", home, language="en")
    assert french.document["key_id"] == english.document["key_id"]
    assert french.document["words"] != english.document["words"]
    code, out, _ = told("exporter", "card", home, language="en")
    assert code == 0
    assert f"8. {english.document['words'][7]}" in out
    assert "Read these words aloud" in out


def test_enrol_takes_a_laptop_and_the_recovery_key(home: Path, papers: Path) -> None:
    for count, name in enumerate(("laptop.card", "recovery.card"), 1):
        card = papers / name
        enrolled = run("exporter", "enrol", home, card, "--words", words_of(card))
        assert enrolled.exit == 0
        assert len(enrolled.document["recipients"]) == count
    assert {item["role"] for item in enrolled.document["recipients"]} == {"laptop", "recovery"}


def test_words_are_compared_without_case_accents_or_commas(home: Path, papers: Path) -> None:
    typed = words_of(papers / "laptop.card").upper().replace(" ", ", ").replace("É", "E")
    assert run("exporter", "enrol", home, papers / "laptop.card", "--words", typed).exit == 0


@pytest.mark.parametrize(
    ("typed", "exit_code", "code"),
    [("un deux trois", 4, "card-words-differ"), ("", 4, "card-words-differ")],
    ids=["other words", "no words"],
)
def test_other_words_enrol_nobody(
    home: Path, papers: Path, typed: str, exit_code: int, code: str
) -> None:
    refused = run("exporter", "enrol", home, papers / "laptop.card", "--words", typed)
    assert (refused.exit, refused.codes) == (exit_code, [code])
    assert list((home / "cards").iterdir()) == []


def test_without_words_and_terminal_nobody_is_enrolled(home: Path, papers: Path) -> None:
    refused = run("exporter", "enrol", home, papers / "laptop.card")
    assert (refused.exit, refused.codes) == (2, ["words-missing"])


def test_on_a_terminal_two_words_are_asked_and_typed(
    home: Path, papers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = words_of(papers / "laptop.card").split()
    asked: list[str] = []

    def answer(text: str, **_more: object) -> str:
        asked.append(text)
        place = int("".join(char for char in text if char.isdigit()))
        return words[place - 1]

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(click, "prompt", answer)
    assert run("exporter", "enrol", home, papers / "laptop.card").exit == 0
    assert len(set(asked)) == 2


def test_a_wrong_word_on_the_terminal_enrols_nobody(
    home: Path, papers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(click, "prompt", lambda *_a, **_k: "abaisser")
    refused = run("exporter", "enrol", home, papers / "laptop.card")
    assert (refused.exit, refused.codes) == (4, ["card-words-differ"])


def test_what_cannot_be_a_recipient_is_refused_by_its_own_code(
    home: Path, papers: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    run("exporter", "init", other, "--facility", "Ailleurs")
    card = other / "exporter.card"
    cases = [
        (card, words_of(card), 2, "card-not-a-recipient"),
        (tmp_path / "none.card", "x", 1, "card-file-unreadable"),
        (home / "export.toml", "x", 4, "envelope-malformed"),
    ]
    for path, words, exit_code, code in cases:
        refused = run("exporter", "enrol", home, path, "--words", words)
        assert (refused.exit, refused.codes) == (exit_code, [code])
    run(
        "exporter",
        "enrol",
        home,
        papers / "laptop.card",
        "--words",
        words_of(papers / "laptop.card"),
    )
    again = run("exporter", "enrol", home, papers / "laptop.card", "--words", "x")
    assert (again.exit, again.codes) == (2, ["card-known"])


def test_a_second_recovery_card_is_refused(home: Path, papers: Path, tmp_path: Path) -> None:
    make_vault(tmp_path, "second")
    other = tmp_path / "second-recovery" / "recovery.card"
    card = papers / "recovery.card"
    assert run("exporter", "enrol", home, card, "--words", words_of(card)).exit == 0
    refused = run("exporter", "enrol", home, other, "--words", words_of(other))
    assert (refused.exit, refused.codes) == (2, ["recovery-already-enrolled"])


def test_a_laptop_of_another_facility_is_refused(home: Path, tmp_path: Path) -> None:
    made = make_vault(tmp_path, facility="Ailleurs")
    card = vault_card(made.laptop, tmp_path / "laptop.card")
    refused = run("exporter", "enrol", home, card.path, "--words", " ".join(card.words))
    assert (refused.exit, refused.codes) == (4, ["card-other-facility"])


def test_what_stands_in_the_way_of_an_exporter_is_named(home: Path, tmp_path: Path) -> None:
    again = run("exporter", "init", home, "--facility", FACILITY)
    assert (again.exit, again.codes) == (2, ["home-exists"])
    assert run("exporter", "init", tmp_path / "x", "--facility", " ").codes == ["facility-missing"]
    (tmp_path / "file").write_text("x", encoding="utf-8")
    below = run("exporter", "init", tmp_path / "file" / "home", "--facility", FACILITY)
    assert (below.exit, below.codes) == (1, ["home-not-writable"])
    missing = run("exporter", "card", tmp_path / "none")
    assert (missing.exit, missing.codes) == (1, ["home-missing"])
    unwritten = run("exporter", "card", home, "--out", tmp_path / "none" / "c.card")
    assert (unwritten.exit, unwritten.codes) == (1, ["write-failed"])


def test_wrong_usage_is_told_in_the_language_asked_for(tmp_path: Path) -> None:
    french = run("exporter", "init", tmp_path / "home")
    english = run("exporter", "init", tmp_path / "home", language="en")
    assert french.exit == english.exit == 2
    assert "Rien n'a été fait" in french.document["refused"][0]["text"]
    assert "Nothing was done" in english.document["refused"][0]["text"]
    assert not (tmp_path / "home").exists()


def test_a_card_written_by_the_exporter_holds_no_private_key(home: Path) -> None:
    seed = (home / "keys" / "exporter.key").read_bytes()
    card = (home / "exporter.card").read_bytes()
    assert seed.hex().encode() not in card
    assert json.loads(card)["payloadType"] == "application/vnd.rtck.card.v1+json"
