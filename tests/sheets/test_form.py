"""Forms: what ships is right, a mistake is named with its line."""

import ast
import re
from pathlib import Path

import pytest

from continuity_kit.errors import UsageError
from continuity_kit.messages import sentence
from continuity_kit.sheets import form as form_module
from continuity_kit.sheets.form import read_form, shipped_form, shipped_text
from continuity_kit.sheets.form_rules import CATALOGUE, NEEDED, OWN, RULES

SHIPPED = (*sorted(RULES),)
PACKAGE = Path(form_module.__file__).parent


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_form_reads_in_both_languages(name: str) -> None:
    form = shipped_form(name)
    assert form.name == name
    for language in ("fr", "en"):
        assert all(text for text in form.speaker(language).texts.values())


def test_every_shipped_form_is_tested() -> None:
    folder = PACKAGE.parent / "forms"
    assert sorted(path.stem for path in folder.glob("*.toml")) == sorted(SHIPPED)


def test_french_words_get_their_no_break_spaces() -> None:
    for text in shipped_form("treatment_sheet").speaker("fr").texts.values():
        assert re.search(r" [:;?!%»]|« ", text) is None


def test_both_languages_have_the_same_fields_to_fill() -> None:
    for name in SHIPPED:
        for key, item in shipped_form(name).words.items():
            assert re.findall(r"\{\w+\}", item.fr).sort() == re.findall(r"\{\w+\}", item.en).sort()
            fields = [set(re.findall(r"\{\w+\}", text)) for text in (item.fr, item.en)]
            assert fields[0] == fields[1], key


def test_every_word_the_code_asks_for_is_in_a_form() -> None:
    known = {key for name in SHIPPED for key in shipped_form(name).words}
    asked = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            first = node.args[0]
            if name == "say" and isinstance(first, ast.Constant):
                asked.add(first.value)
    assert len(asked) > 100
    assert asked - known == set()


def seeded(old: str, new: str) -> tuple[str, int]:
    """Return the shipped sheet with one change, and the line of the change."""
    text = shipped_text("treatment_sheet")
    assert old in text
    changed = text.replace(old, new, 1)
    line = text[: text.index(old)].count("\n") + 1
    return changed, line


SEEDS = [
    ('block = "remarks"', 'block = "remarques"', "form-block-unknown"),
    ("height_mm = 14 }", "hauteur = 14 }", "form-key-unknown"),
    ("height_mm = 14 }", "height_mm = 6 }", "form-pen-small"),
    ("last_shifts = 3", 'last_shifts = "three"', "form-needs-number"),
    ('view = "aperture"', 'view = "drr"', "form-choice"),
    ('when = "electron"', 'when = "electrons"', "form-key-unknown"),
    ('block = "setup", ', 'block = "setup", roles = ["patient"], ', "form-key-unknown"),
    ("format = 1", "format = 2", "form-wrong"),
    ('paper = "A4"', 'paper = "A5"', "form-choice"),
    ('name = "treatment_sheet"', 'name = "feuille"', "form-name-unknown"),
    ('{ fr = "PRESCRIPTION", en = "PRESCRIPTION" }', '{ fr = "PRESCRIPTION" }',
     "form-label-missing"),
    ('en = "Physicist: plan, code, number checked"', 'en = " "', "form-label-missing"),
    ('signed_by = "radiographer"', 'sign = "radiographer"', "form-key-unknown"),
    ('allergy = { fr = "Allergies"', 'alergy = { fr = "Allergies"', "form-word-unknown"),
    ('of_planned = { fr = "sur {planned}"', 'of_planned = { fr = "sur {count}"',
     "form-word-fields"),
    ('pregnancy = { fr = "Grossesse", en = "Pregnancy" }', 'pregnancy = { fr = "Grossesse" }',
     "form-label-missing"),
    ("resume_row = true", "resume_row = 1", "form-needs-flag"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code"), SEEDS)
def test_a_mistake_is_named_with_its_line(old: str, new: str, code: str) -> None:
    text, line = seeded(old, new)
    with pytest.raises(UsageError, match=code) as caught:
        read_form(text, "own.toml")
    assert caught.value.values["line"] == str(line)


OWN_HEAD = 'format = 1\nname = "day_list"\n'
OWN_TITLE = 'title = { fr = "A", en = "B" }\n'
TYPES = [
    (OWN_HEAD, "form-key-missing", {"line": "1", "key": "title"}),
    (OWN_HEAD + 'title = "A"\n', "form-needs-table", {"line": "3", "key": "title"}),
    (OWN_HEAD + OWN_TITLE + "logo = 3\n", "form-needs-text", {"line": "4", "key": "logo"}),
    (OWN_HEAD + OWN_TITLE + "page = 3\n", "form-needs-list", {"line": "4", "key": "page"}),
    (
        OWN_HEAD + OWN_TITLE + 'paper = "A3"\n',
        "form-choice",
        {"line": "4", "key": "paper", "value": "A3", "choices": "A4 | Letter"},
    ),
]


@pytest.mark.parametrize(("text", "code", "values"), TYPES, ids=[code for _, code, _ in TYPES])
def test_a_wrong_type_says_what_is_to_stand_there(
    text: str, code: str, values: dict[str, str]
) -> None:
    with pytest.raises(UsageError, match=code) as caught:
        read_form(text, "own.toml")
    assert caught.value.values == values
    for language in ("fr", "en"):
        assert "Expected" not in sentence(code, language, values)


def test_a_form_without_words_or_pages_takes_those_of_the_shipped_form() -> None:
    own = read_form('format = 1\nname = "day_list"\ntitle = { fr = "A", en = "B" }\n', "own.toml")
    assert own.words == shipped_form("day_list").words
    assert own.title.text("en") == "B"


def test_every_block_of_the_catalogue_belongs_to_a_form_and_the_other_way_round() -> None:
    used = {name for rule in RULES.values() for name in rule.blocks} | OWN
    assert used == set(CATALOGUE)
    assert all(set(rule.needed) <= rule.blocks | OWN for rule in RULES.values())


def test_a_syntax_error_is_named_with_its_line() -> None:
    with pytest.raises(UsageError, match="form-syntax") as caught:
        read_form('format = 1\nname = "x\n', "own.toml")
    assert caught.value.values["line"] == "2"


@pytest.mark.parametrize("name", NEEDED)
def test_a_treatment_sheet_without_a_safety_block_is_refused(name: str) -> None:
    label = '{ fr = "A", en = "B" }'
    blocks = ", ".join(f'{{ block = "{other}" }}' for other in NEEDED if other != name)
    text = (
        f'format = 1\nname = "treatment_sheet"\ntitle = {label}\n\n'
        f"[[page]]\ntitle = {label}\nblocks = [{blocks}]\n"
    )
    with pytest.raises(UsageError, match="form-block-needed") as caught:
        read_form(text, "own.toml")
    assert caught.value.values == {"line": "5", "block": name}


def test_a_missing_form_is_told() -> None:
    with pytest.raises(UsageError, match="form-missing"):
        shipped_form("nonsuch")
