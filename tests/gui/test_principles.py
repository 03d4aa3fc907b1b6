"""Principles of the design that hold for every page: colours, icons, glyphs, keys, imports."""

import ast
import re
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from continuity_kit.gui import theme
from continuity_kit.gui.icons import drawings, pixmap
from continuity_kit.gui.stylesheet import stylesheet
from continuity_kit.gui.theme import DARK, LIGHT, Theme, Tokens
from continuity_kit.gui.views.pages import PAGES, build_page, has_page

pytestmark = pytest.mark.gui
GUI = Path(theme.__file__).parent
FRACTIONS = ("to-give", "started", "to-confirm", "given", "interrupted", "missed", "not-counted")
STATES = (*FRACTIONS, "stop", "count-unknown")
TRUST = ("sealed", "pinned", "unconfirmed", "changed")
TEXTS = [
    ("ink", "surface"), ("ink", "bg"), ("ink", "sunken"), ("ink2", "surface"), ("ink2", "bg"),
    ("ink3", "surface"), ("accent", "surface"), ("on_accent", "accent"), ("accent", "accent_bg"),
    ("ink", "accent_bg"), ("green", "surface"), ("green", "green_bg"), ("amber", "surface"),
    ("amber", "amber_bg"), ("red", "surface"), ("red", "red_bg"), ("blue", "surface"),
    ("blue", "blue_bg"), ("violet_bg", "violet"), ("strip_ink", "strip"), ("on_alarm", "alarm"),
    ("rail_ink", "rail"), ("rail_strong", "rail"), ("rail_watch", "rail"),
]  # fmt: skip


def luminance(color: QColor) -> float:
    """Source: WCAG 2.2, relative luminance."""
    parts = (color.redF(), color.greenF(), color.blueF())
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(tokens: Tokens, ink: str, ground: str) -> float:
    first, second = (luminance(QColor(getattr(tokens, name))) for name in (ink, ground))
    return (max(first, second) + 0.05) / (min(first, second) + 0.05)


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXTS)
def test_text_stands_out_from_its_ground(ink: str, ground: str, name: str) -> None:
    assert contrast(LIGHT if name == "light" else DARK, ink, ground) >= 4.5


@pytest.mark.parametrize("name", ["light", "dark"])
def test_borders_of_controls_stand_out(name: str) -> None:
    assert contrast(LIGHT if name == "light" else DARK, "line2", "surface") >= 3


def hex_colours(source: str) -> list[str]:
    """Return every colour that a module or drawing states by itself."""
    return re.findall(r"#(?:[0-9A-Fa-f]{8}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})\b", source)


def test_only_the_theme_has_a_hex_value() -> None:
    stated = {
        path.name: found
        for path in sorted(GUI.rglob("*"))
        if path.suffix in (".py", ".toml") and path.name != "theme.py"
        if (found := hex_colours(path.read_text(encoding="utf-8")))
    }
    assert stated == {}
    assert hex_colours('QColor("#FF0000")') == ["#FF0000"]
    assert len(hex_colours((GUI / "theme.py").read_text(encoding="utf-8"))) > 60


def grey(name: str, qapp: QApplication) -> bytes:
    """Return a glyph as a grey picture shows it."""
    picture = pixmap(name, 32, QColor("black")).toImage()
    flat = QImage(picture.size(), QImage.Format.Format_RGB32)
    flat.fill(QColor("white"))
    painter = QPainter(flat)
    painter.drawImage(0, 0, picture)
    painter.end()
    return bytes(flat.convertToFormat(QImage.Format.Format_Grayscale8).constBits())


@pytest.mark.parametrize("glyphs", [STATES, TRUST], ids=["states", "trust"])
def test_states_differ_without_any_colour(glyphs: tuple[str, ...], qapp: QApplication) -> None:
    drawn = {name: grey(name, qapp) for name in glyphs}
    for first, second in combinations(glyphs, 2):
        pairs = zip(drawn[first], drawn[second], strict=True)
        differing = sum(abs(one - other) > 64 for one, other in pairs)
        assert differing > 20, (first, second)


def test_every_icon_can_be_drawn_and_shows_something(qapp: QApplication) -> None:
    for name in drawings():
        picture = pixmap(name, 24, QColor("black")).toImage()
        inked = sum(picture.pixelColor(x, y).alpha() > 128 for x in range(24) for y in range(24))
        assert inked > 8, name


def icons_named(source: str) -> set[str]:
    """Return literals that a module hands to `icon`, `pixmap`, `ActionButton` or `show_empty`."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in ("icon", "pixmap") and node.args and isinstance(node.args[0], ast.Constant):
                found.add(str(node.args[0].value))
            found |= {
                str(word.value.value)
                for word in node.keywords
                if word.arg in ("icon_name", "icon") and isinstance(word.value, ast.Constant)
            }
    return found - {"", "None"}


def test_every_icon_that_is_named_is_drawn() -> None:
    named = {
        name
        for path in (*GUI.glob("views/**/*.py"), *GUI.glob("presenters/*.py"))
        for name in icons_named(path.read_text(encoding="utf-8"))
    }
    assert named
    assert named <= set(drawings()), named - set(drawings())


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("scale", theme.SCALES_PERCENT)
def test_the_style_sheet_is_whole_in_every_look(name: str, scale: int) -> None:
    rules = stylesheet(Theme(name, scale))  # type: ignore[arg-type]
    assert "{" in rules
    assert "{{" not in rules
    assert rules.count("{") == rules.count("}")


def test_every_page_of_the_registry_came_with_this_version() -> None:
    assert {name for name in PAGES if not has_page(name)} == set()
    assert callable(build_page)


def test_data_is_never_read_as_rich_text() -> None:
    for path in GUI.rglob("*.py"):
        names = {
            node.attr
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Attribute)
        }
        assert not names & {"RichText", "AutoText"}, path.name


def test_nothing_pops_up_and_nothing_sleeps_in_a_view() -> None:
    for path in GUI.glob("views/**/*.py"):
        names = {
            node.id
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Name)
        }
        assert not names & {"QMessageBox", "QDialog", "QFileDialog", "QInputDialog", "QToolTip"}
        assert "sleep" not in names
