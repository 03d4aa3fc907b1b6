"""The fonts of the paper, found on the machine by fontconfig and embedded in every document.

A glyph is looked up character by character: reportlab prints nothing, silently, for a character
that a font lacks.
"""

import subprocess
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from continuity_kit.errors import WorldError

REGULAR_FILE = "DejaVuSansCondensed.ttf"
BOLD_FILE = "DejaVuSansCondensed-Bold.ttf"
FALLBACK_FILES = ("DroidSansFallbackFull.ttf", "DroidSansFallback.ttf")
DEBIAN_PACKAGE = "fonts-dejavu-extra"


@dataclass(frozen=True)
class Fonts:
    """Registered font names; `fallback` is None when the machine has none."""

    regular: str
    bold: str
    fallback: str | None

    def font_of(self, character: str, *, bold: bool) -> str | None:
        """Return the font that draws a character, or None when none does."""
        preferred = self.bold if bold else self.regular
        for name in (preferred, self.regular, self.fallback):
            if name is not None and ord(character) in _glyphs(name):
                return name
        return None

    def runs(self, text: str, *, bold: bool) -> Iterator[tuple[str, str]]:
        """Yield (font name, text) for text whose every character has a glyph.

        A joined form that a font lacks falls back to the letter itself: it never disappears.
        """
        text = "".join(
            char
            if self.font_of(char, bold=bold) is not None
            else unicodedata.normalize("NFKC", char)
            for char in text
        )
        start, current = 0, None
        for place, character in enumerate(text):
            name = self.font_of(character, bold=bold)
            if name != current:
                if current is not None and place > start:
                    yield current, text[start:place]
                start, current = place, name
        if current is not None and start < len(text):
            yield current, text[start:]


@cache
def fonts() -> Fonts:
    """Find and register the fonts once a process.

    Raises:
        WorldError: fontconfig or the main font is not installed (`font-missing`).
    """
    files = _font_files()
    for name, file in (("Kit", REGULAR_FILE), ("Kit-Bold", BOLD_FILE)):
        if file not in files:
            raise WorldError("font-missing", font=file, package=DEBIAN_PACKAGE)
        pdfmetrics.registerFont(TTFont(name, str(files[file])))
    for file in FALLBACK_FILES:
        if file in files:
            pdfmetrics.registerFont(TTFont("Kit-Fallback", str(files[file])))
            return Fonts("Kit", "Kit-Bold", "Kit-Fallback")
    return Fonts("Kit", "Kit-Bold", None)


@cache
def _glyphs(name: str) -> frozenset[int]:
    return frozenset(pdfmetrics.getFont(name).face.charToGlyph)


def _font_files() -> dict[str, Path]:
    try:
        listed = subprocess.run(
            ["fc-list", "--format", "%{file}\n"], capture_output=True, check=True, text=True
        ).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise WorldError("font-missing", font="fc-list", package="fontconfig") from error
    paths = [Path(line) for line in sorted(listed.splitlines(), reverse=True) if line]
    return {path.name: path for path in paths}
