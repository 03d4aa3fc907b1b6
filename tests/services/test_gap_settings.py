"""The department's parameters: the shipped ones hold, a mistake is named with its line."""

import re
from decimal import Decimal

import pytest
from cli_builders import make_vault

from continuity_kit.domain.interruption import DoseRules, Tissue
from continuity_kit.errors import UsageError, WorldError
from continuity_kit.services.gap_settings import (
    GAP_SETTINGS,
    parse_gap_settings,
    read_gap_settings,
    shipped_text,
    source_words,
)

D = Decimal
TEXT = shipped_text()


def line_of(text: str, part: str) -> str:
    return str(text[: text.index(part)].count("\n") + 1)


def test_the_shipped_parameters_are_valid_and_name_their_sources(tmp_path):
    settings, is_own = read_gap_settings(tmp_path)
    assert not is_own
    assert settings.day_count == "elapsed"
    assert settings.dose_rules == DoseRules()
    assert settings.late_tissue == Tissue(D(3))
    assert [(item.number, item.limit_days) for item in settings.category] == [
        (1, 2),
        (2, 5),
        (3, 7),
    ]
    for table in (settings.rules, settings.late, *settings.category, *settings.site):
        for language in ("fr", "en"):
            told = source_words(table.source, language)
            assert told.strip()
            assert " / " not in told
    assert settings.reviewed == ""


def test_a_department_makes_them_its_own(tmp_path):
    own = TEXT.replace('reviewed = ""', 'reviewed = "A. Modèle, 2026-11-02"')
    (tmp_path / GAP_SETTINGS).write_text(own.replace("k_gy_per_day = 0.9", "k_gy_per_day = 0.6"))
    settings, is_own = read_gap_settings(tmp_path)
    assert is_own
    assert settings.reviewed == "A. Modèle, 2026-11-02"
    tissue, source = settings.tumour_of("  orl ", 1)
    assert tissue == Tissue(D(10), D("0.6"), D(28))
    assert "Dale 2002" in source_words(source, "fr")


def test_a_source_is_named_in_the_language_of_the_reader(tmp_path):
    late = read_gap_settings(tmp_path)[0].late.source
    assert source_words(late, "fr") == "LQ, usage courant\N{NO-BREAK SPACE}; Fowler 1989"
    assert source_words(late, "en") == "LQ, common use; Fowler 1989"
    assert source_words("Service 2026", "en") == "Service 2026"


def test_a_source_without_one_of_its_languages_is_refused_with_its_line():
    wrong = TEXT.replace(', en = "LQ, common use; Fowler 1989"', "")
    with pytest.raises(UsageError) as refused:
        parse_gap_settings(wrong.encode(), "gaps.toml")
    assert refused.value.code == "settings-wrong"
    assert refused.value.values["line"] == line_of(wrong, 'source = { fr = "LQ')


@pytest.mark.parametrize("site", ["Poumon", "OR", "ORL P1", "vessie", None])
def test_a_site_that_is_not_in_the_table_has_no_figures(tmp_path, site):
    settings, _ = read_gap_settings(tmp_path)
    assert settings.tumour_of(site, 1) is None
    assert settings.tumour_of(site, None) is None


def test_a_category_lends_its_parameters_only_where_it_has_some(tmp_path):
    settings, _ = read_gap_settings(tmp_path)
    tissue, source = settings.tumour_of("Rachis", 3)
    assert tissue == Tissue(D(10))
    assert source == "RCR BFCO(19)1, 2019"


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("Curatif", "curative"),
        ("PALLIATIVE", "palliative"),
        ("prophylactique", "other"),
        ("curatif ou palliatif", "other"),
        (None, "other"),
    ],
)
def test_an_intent_is_what_the_departments_words_say(tmp_path, word, expected):
    assert read_gap_settings(tmp_path)[0].intent_of(word) == expected


MISTAKES = {
    # name: (what is written in place of what, the part of the new text whose line is named)
    "no toml": ("alpha_beta_gy = 3\n#", "alpha_beta_gy =\n#", "alpha_beta_gy =\n#"),
    "unknown key": ("interval_h = 6", "interval_hours = 6", "interval_hours"),
    "missing key": ('day_count = "elapsed"\n', "", None),
    "other convention": ('day_count = "elapsed"', 'day_count = "both"', "day_count ="),
    "a text for a number": ("limit_days = 2", 'limit_days = "2"', "limit_days ="),
    "zero ratio": ("alpha_beta_gy = 4\n", "alpha_beta_gy = 0\n", "alpha_beta_gy = 0\n"),
    "not a number": ("k_gy_per_day = 0.4", "k_gy_per_day = nan", "k_gy_per_day = nan"),
    "negative delay": ("delay_days = 21", "delay_days = -1", "delay_days = -1"),
    "a rule made laxer": ("twice_daily_gy = 2.2", "twice_daily_gy = 3.0", "twice_daily_gy ="),
    "an interval made shorter": ("interval_h = 6", "interval_h = 4", "interval_h ="),
    "a late limit made laxer": ("late_percent = 5", "late_percent = 10", "late_percent ="),
    "category four": ("number = 3", "number = 4", "number = 4"),
    "category twice": ("number = 3", "number = 2", "number = 2\nlimit_days = 7"),
    "half a tumour": ("k_gy_per_day = 0\n", "", None),
    "site twice": ('"sein", "breast"', '"sein", "ORL"', '["sein", "ORL"]'),
    "site without a name": ('"sein", "breast"', "", "names = []"),
    "intent both": ('"palliatif", ', '"palliatif", "Curatif", ', "palliative ="),
    "a session of a day": (
        "# session_minutes = 15",
        "session_minutes = 999",
        "session_minutes = 9",
    ),
    "half time": ("# half_time_h = 4", "half_time_h = 0", "half_time_h = 0"),
}


@pytest.mark.parametrize("name", sorted(MISTAKES))
def test_a_mistake_is_refused_with_its_line_and_reason(tmp_path, name):
    old, new, part = MISTAKES[name]
    assert old in TEXT
    text = TEXT.replace(old, new, 1)
    (tmp_path / GAP_SETTINGS).write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="settings-wrong") as caught:
        read_gap_settings(tmp_path)
    assert caught.value.values["reason"]
    if part is not None:
        assert str(caught.value.values["line"]) == line_of(text, part)


def test_a_file_that_cannot_be_read_is_named(tmp_path):
    (tmp_path / GAP_SETTINGS).mkdir()
    with pytest.raises(WorldError, match="settings-missing"):
        read_gap_settings(tmp_path)


def test_bytes_that_are_no_text_are_refused_with_their_line():
    with pytest.raises(UsageError, match="settings-wrong") as caught:
        parse_gap_settings(b'reviewed = ""\n# \xe9\n', "gaps.toml")
    assert str(caught.value.values["line"]) == "2"


def test_every_number_of_the_shipped_file_stands_beside_its_source():
    sections = re.split(r"(?m)^\[", TEXT)[1:]
    assert len(sections) >= 8
    assert all("source =" in section for section in sections)


def test_a_new_vault_holds_them_for_the_department_to_make_its_own(tmp_path):
    made = make_vault(tmp_path)
    assert (made.laptop.vault.path / GAP_SETTINGS).read_text(encoding="utf-8") == TEXT
    settings, is_own = read_gap_settings(made.laptop.vault.path)
    assert is_own
    assert settings.reviewed == ""
