"""Draw the strings of the views into Qt catalogues and compile them.

A part is a folder of `gui/views`; it has `gui/translations/<part>_fr.ts`, and `<part>_en.ts`
where it has plurals. Missing translations are named and make the exit code 1.
`--fill WORDS.json` takes translations by their source string:
{"Print": "Imprimer", "%n page(s)": ["%n page", "%n pages"]}.
"""

import argparse
import ast
import json
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VIEWS = ROOT / "continuity_kit" / "gui" / "views"
CATALOGUES = ROOT / "continuity_kit" / "gui" / "translations"
TOOLS = Path(sys.executable).parent
LANGUAGES = ("fr", "en")
Words = Mapping[str, str | list[str]]


def parts() -> tuple[str, ...]:
    """Return the folders of views that hold strings to translate."""
    folders = sorted(path for path in VIEWS.iterdir() if path.is_dir())
    return tuple(folder.name for folder in folders if any(map(strings_in, sources(folder.name))))


def sources(part: str) -> list[Path]:
    """Return the modules of a part."""
    return sorted((VIEWS / part).rglob("*.py"))


def strings_in(module: Path) -> set[str]:
    """Return every literal first argument of a call named `tr`.

    Raises:
        ValueError: a call whose argument is no literal: it would be drawn and never matched.
    """
    found = set()
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        if is_call and node.func.attr == "tr":
            first = node.args[0]
            if not (isinstance(first, ast.Constant) and isinstance(first.value, str)):
                raise ValueError(f"{module.name}:{node.lineno}: tr() of what is no literal")
            found.add(first.value)
    return found


def has_plurals(part: str) -> bool:
    """Tell whether a part has a string with %n."""
    return any("%n" in text for module in sources(part) for text in strings_in(module))


def catalogues(part: str) -> list[tuple[str, str]]:
    """Return language and file name of each catalogue of a part."""
    return [
        (language, f"{part}_{language}.ts")
        for language in LANGUAGES
        if language == "fr" or has_plurals(part)
    ]


def draw(part: str, language: str, target: Path) -> None:
    """Bring a catalogue up to the strings of its part; translations in it are kept."""
    options = ["-locations", "none", "-no-obsolete", "-source-language", "en"]
    if language == "en":
        options.append("-pluralonly")
    words = [*map(str, sources(part)), "-ts", str(target), "-target-language", language]
    run(TOOLS / "pyside6-lupdate", *options, *words)


def compiled(source: Path, target: Path) -> None:
    """Compile a catalogue."""
    run(TOOLS / "pyside6-lrelease", "-silent", "-nounfinished", str(source), "-qm", str(target))


def run(program: Path, *words: str) -> None:
    """Run one of Qt's tools, and stop with what it said."""
    done = subprocess.run([program, *words], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{program.name}: {done.stdout}{done.stderr}")


def unfinished(catalogue: Path) -> list[str]:
    """Return the strings that have no translation."""
    return [
        source.text or ""
        for message in ET.parse(catalogue).iter("message")  # noqa: S314 - our own file
        for source, translation in [(message.find("source"), message.find("translation"))]
        if source is not None and (translation is None or not is_finished(translation))
    ]


def is_finished(translation: ET.Element) -> bool:
    """Tell whether a translation is there, every plural form of it."""
    forms = translation.findall("numerusform") or [translation]
    return translation.get("type") != "unfinished" and all(form.text for form in forms)


def fill(catalogue: Path, words: Words) -> None:
    """Write translations into a catalogue by their source string."""
    tree = ET.parse(catalogue)  # noqa: S314 - our own file
    for message in tree.iter("message"):
        source, translation = message.find("source"), message.find("translation")
        if source is None or translation is None or source.text not in words:
            continue
        text = words[source.text]
        translation.attrib.pop("type", None)
        if isinstance(text, str):
            translation.text = text
            continue
        forms = translation.findall("numerusform")
        for form, one in zip(forms, text, strict=True):
            form.text = one
    body = ET.tostring(tree.getroot(), encoding="unicode", short_empty_elements=False)
    head = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'
    catalogue.write_text(f"{head}{body}\n", encoding="utf-8")


def main() -> int:
    """Draw and compile all catalogues, or those of one part."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", help="folder of gui/views; all of them otherwise")
    parser.add_argument("--fill", type=Path, help="JSON file of French words by source string")
    asked = parser.parse_args()
    words: Words = json.loads(asked.fill.read_text(encoding="utf-8")) if asked.fill else {}
    CATALOGUES.mkdir(exist_ok=True)
    missing = 0
    for part in [asked.part] if asked.part else parts():
        for language, name in catalogues(part):
            source = CATALOGUES / name
            draw(part, language, source)
            if language == "fr" and words:
                fill(source, words)
                draw(part, language, source)
            compiled(source, source.with_suffix(".qm"))
            for text in unfinished(source):
                missing += 1
                sys.stderr.write(f"{name}: {text}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
