"""Forms: what ships is right, a mistake is named with its line."""

import ast
import re
from pathlib import Path

import pytest

from continuity_kit.errors import UsageError
from continuity_kit.sheets import form as form_module
from continuity_kit.sheets.form import NEEDED, read_form, shipped_form, shipped_text

SHIPPED = ("treatment_sheet", "refusal", "recovery_page", "day_list", "handback")
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
    ('block = "remarks"', 'block = "remarques"'),
    ("height_mm = 14 }", "hauteur = 14 }"),
    ("height_mm = 14 }", "height_mm = 6 }"),
    ("last_shifts = 3", 'last_shifts = "three"'),
    ('view = "aperture"', 'view = "drr"'),
    ('when = "electron"', 'when = "electrons"'),
    ('block = "setup", ', 'block = "setup", roles = ["patient"], '),
    ("format = 1", "format = 2"),
    ('paper = "A4"', 'paper = "A5"'),
]


@pytest.mark.parametrize(("old", "new"), SEEDS)
def test_a_mistake_is_named_with_its_line(old: str, new: str) -> None:
    text, line = seeded(old, new)
    with pytest.raises(UsageError, match="form-wrong") as caught:
        read_form(text, "own.toml")
    assert caught.value.values["line"] == str(line)


def test_a_syntax_error_is_named_with_its_line() -> None:
    with pytest.raises(UsageError, match="form-wrong") as caught:
        read_form('format = 1\nname = "x\n', "own.toml")
    assert caught.value.values["line"] == "2"


@pytest.mark.parametrize("name", NEEDED)
def test_a_treatment_sheet_without_a_safety_block_is_refused(name: str) -> None:
    text = shipped_text("treatment_sheet")
    lines = [line.replace(f'block = "{name}"', 'block = "remarks"') for line in text.splitlines()]
    with pytest.raises(UsageError, match="form-wrong"):
        read_form("\n".join(lines), "own.toml")


def test_a_missing_form_is_told() -> None:
    with pytest.raises(UsageError, match="form-missing"):
        shipped_form("nonsuch")
