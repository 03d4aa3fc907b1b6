"""Text on paper: nothing invisible, nothing lost, nothing cut."""

import unicodedata

import pytest

from continuity_kit.errors import WorldError
from continuity_kit.sheets import fonts as fonts_module
from continuity_kit.sheets.fonts import fonts
from continuity_kit.sheets.scripts import joined_arabic, visual_order
from continuity_kit.sheets.text import Span, has_missing_glyph, visible, width_mm, wrap


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x00b", "a‹U+0000›b"),
        ("DOE\u202eEOD", "DOE‹U+202E›EOD"),
        ("a\u200bb", "a‹U+200B›b"),
        ("one\r\ntwo", "one ¶ two"),
        ("a\tb", "a b"),
        ("<b>DUPONT</b> & fils", "<b>DUPONT</b> & fils"),
        ("e\u0301", "é"),
    ],
)
def test_control_and_bidirectional_characters_are_shown_as_code_points(
    text: str, shown: str
) -> None:
    assert visible(text) == shown
    assert visible(shown) == shown


def test_a_character_that_no_font_draws_is_printed_as_its_code_point() -> None:
    assert visible("A\U0001fae0") == "A‹U+1FAE0›"
    assert has_missing_glyph("A\U0001fae0")
    assert not has_missing_glyph("Łukasz Đỗ Ağça Ελένη Юлия")


@pytest.mark.parametrize("text", ["山田 太郎", "김철수", "Łódź", "محمد", "שלום"])
def test_every_character_of_a_name_is_drawn_or_printed_as_its_code_point(text: str) -> None:
    shown = visible(text)
    drawn = "".join(run for _, run in fonts().runs(visual_order(shown), bold=True))
    assert sorted(unicodedata.normalize("NFKC", drawn)) == sorted(shown)


@pytest.mark.parametrize("room", [8.0, 20.0, 55.0])
def test_wrapping_loses_no_letter_and_leaves_no_line_too_wide(room: float) -> None:
    text = "Antécédents : 281.368973\u00a0UM W" + "W" * 64 + " et <i>x</i> & la suite, fin."
    lines = wrap([Span(text, 9), Span(" gras", 10.5, bold=True)], room)
    kept = "".join(span.text for line in lines for span in line.spans)
    assert "".join(kept.split()) == "".join((text + " gras").split())
    assert all(line.width_mm <= room + 0.01 for line in lines)


def test_a_no_break_space_gives_way_before_a_number_does() -> None:
    room = width_mm("281.368973", 9) + 0.5
    lines = wrap([Span("281.368973\u00a0UM", 9)], room)
    told = ["".join(span.text for span in line.spans).strip() for line in lines]
    assert told == ["281.368973", "UM"]


def test_hebrew_is_turned_and_latin_beside_it_is_not() -> None:
    assert visual_order("DOE שלום 12") == "DOE םולש 12"


def test_arabic_letters_take_their_joined_forms() -> None:
    forms = joined_arabic("محمد")
    assert [unicodedata.name(char).rsplit(" ", 2)[-2] for char in forms] == [
        "INITIAL",
        "MEDIAL",
        "MEDIAL",
        "FINAL",
    ]
    assert unicodedata.normalize("NFKC", joined_arabic("الأمين")) == "الأمين"


def test_a_missing_font_is_told_with_its_debian_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts_module, "_font_files", dict)
    fonts.cache_clear()
    try:
        with pytest.raises(WorldError, match="font-missing") as caught:
            fonts()
        assert caught.value.values["package"] == "fonts-dejavu-extra"
    finally:
        fonts.cache_clear()


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("PTV_PROSTATE : 60.00 Gy", "60.00 Gy"),
        ("dose cumulée 48.00 Gy (RBE)", "48.00 Gy (RBE)"),
        ("Somme par fraction 811.2 UM", "811.2 UM"),
        ("tolérance 3 mm, médecin", "3 mm,"),
        ("énergie, photons de 6 MV", "6 MV"),
        ("mobile 01 99 00 60 07 · fixe", "01 99 00 60 07"),
    ],
)
def test_a_value_keeps_its_unit_and_a_telephone_number_its_digits_on_one_line(
    text: str, kept: str
) -> None:
    for room in range(int(width_mm(kept, 9.0)) + 2, int(width_mm(text, 9.0)) + 1):
        lines = ["".join(span.text for span in line.spans) for line in wrap([Span(text)], room)]
        assert any(kept in line for line in lines), (room, lines)


def test_a_number_and_its_unit_in_two_looks_stay_together() -> None:
    spans = (Span("sur la feuille 60.00 ", bold=True), Span("Gy"))
    lines = wrap(spans, width_mm("sur la feuille 60.00", 9.0, bold=True) + 0.5)
    assert [span.text for span in lines[-1].spans] == ["60.00 ", "Gy"]


def test_a_date_beside_an_hour_and_a_row_of_numbers_may_still_break() -> None:
    assert len(wrap([Span("20 NOV 2026 17:45")], width_mm("20 NOV 2026", 9.0) + 0.5)) == 2
    assert len(wrap([Span("1234 5678")], width_mm("1234", 9.0) + 0.5)) == 2
