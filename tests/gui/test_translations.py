"""Every string of the views has its French words, and what is compiled is what was translated."""

import importlib.util
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


def load_tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location(
        "make_translations", ROOT / "packaging" / "make_translations.py"
    )
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


TOOL = load_tool()
CATALOGUES = [(part, name) for part in TOOL.parts() for _, name in TOOL.catalogues(part)]


def strings(catalogue: Path) -> set[tuple[str, str]]:
    """Return context and source of every message."""
    return {
        (context.findtext("name", ""), message.findtext("source", ""))
        for context in ET.parse(catalogue).iter("context")
        for message in context.iter("message")
    }


def test_there_are_catalogues() -> None:
    assert len(CATALOGUES) >= 2
    on_disk = {path.name for path in TOOL.CATALOGUES.glob("*.ts")}
    assert on_disk == {name for _, name in CATALOGUES}
    assert {path.stem for path in TOOL.CATALOGUES.glob("*.qm")} == {
        name.removesuffix(".ts") for _, name in CATALOGUES
    }


@pytest.mark.parametrize(("part", "name"), CATALOGUES)
def test_no_string_waits_for_its_translation(part: str, name: str) -> None:
    assert TOOL.unfinished(TOOL.CATALOGUES / name) == []


@pytest.mark.parametrize(("part", "name"), CATALOGUES)
def test_a_catalogue_holds_the_strings_of_its_views(part: str, name: str, tmp_path: Path) -> None:
    committed = TOOL.CATALOGUES / name
    drawn = Path(shutil.copy(committed, tmp_path / name))
    TOOL.draw(part, name.removesuffix(".ts").rsplit("_", 1)[1], drawn)
    assert strings(drawn) == strings(committed)
    written = {text for module in TOOL.sources(part) for text in TOOL.strings_in(module)}
    if name.endswith("_fr.ts"):
        assert {source for _, source in strings(committed)} == written


@pytest.mark.parametrize(("part", "name"), CATALOGUES)
def test_what_is_compiled_is_what_was_translated(part: str, name: str, tmp_path: Path) -> None:
    again = tmp_path / "again.qm"
    TOOL.compiled(TOOL.CATALOGUES / name, again)
    assert again.read_bytes() == (TOOL.CATALOGUES / name).with_suffix(".qm").read_bytes()


@pytest.mark.parametrize("part", TOOL.parts())
def test_french_words_of_widgets_keep_a_no_break_space_before_high_punctuation(part: str) -> None:
    for message in ET.parse(TOOL.CATALOGUES / f"{part}_fr.ts").iter("translation"):
        for text in (message.text, *(form.text for form in message.iter("numerusform"))):
            for sign in ":;?!%»":
                assert f" {sign}" not in (text or ""), text
            assert "« " not in (text or ""), text


def test_a_string_that_is_put_together_is_named(tmp_path: Path) -> None:
    module = tmp_path / "seed.py"
    module.write_text('label.setText(self.tr(f"Fraction {n}"))\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"seed\.py:1"):
        TOOL.strings_in(module)


def test_a_missing_translation_is_named(tmp_path: Path) -> None:
    catalogue = tmp_path / "seed_fr.ts"
    catalogue.write_text(
        '<TS language="fr"><context><name>A</name><message><source>Print</source>'
        '<translation type="unfinished"></translation></message></context></TS>',
        encoding="utf-8",
    )
    assert TOOL.unfinished(catalogue) == ["Print"]
    TOOL.fill(catalogue, {"Print": "Imprimer"})
    assert TOOL.unfinished(catalogue) == []
