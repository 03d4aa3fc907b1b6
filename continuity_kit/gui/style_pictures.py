"""Pictures that the style sheet needs as files: signs of a state, the drill's word as a tile."""

from pathlib import Path

from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter

from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.theme import Theme
from continuity_kit.messages import Language, sentence

EVERY_PX = 280
DEGREES = -30
POINTS = 19.5


MARKS = {
    "arrow": ("arrow-down", "ink2"),
    "tick": ("tick", "on_accent"),
    "dot": ("dot", "on_accent"),
}


def write_marks(folder: Path, look: Theme) -> dict[str, Path]:
    """Draw the signs of a theme and return them by name.

    Raises:
        OSError: a sign cannot be written.
    """
    marks = {}
    for mark, (name, token) in MARKS.items():
        path = folder / f"{mark}-{look.name}.png"
        if not pixmap(name, 32, look.color(token)).save(str(path)):
            raise OSError(path.name)
        marks[mark] = path
    return marks


def write_tiles(folder: Path, look: Theme, language: Language) -> dict[str, Path]:
    """Draw one tile a ground and return them by the ground's token.

    Raises:
        OSError: a tile cannot be written: a drill without its mark must not start.
    """
    tiles = {}
    for ground in ("bg", "surface", "sunken"):
        path = folder / f"{ground}-{look.name}-{language}.png"
        if not _tile(look, ground, language).save(str(path)):
            raise OSError(path.name)
        tiles[ground] = path
    return tiles


def _tile(look: Theme, ground: str, language: Language) -> QImage:
    side = look.px(EVERY_PX)
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(look.color(ground))
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(look.font(POINTS, 700))
    painter.setPen(_ink(look, ground))
    painter.translate(QPointF(side / 2, side / 2))
    painter.rotate(DEGREES)
    word = sentence("frame-drill-word", language)
    width = painter.fontMetrics().horizontalAdvance(word)
    painter.drawText(QPointF(-width / 2, painter.fontMetrics().ascent() / 2), word)
    painter.end()
    return image


def _ink(look: Theme, ground: str) -> QColor:
    """Return the violet ground colour, or where that is the ground's own, a little more of it."""
    violet, under = look.color("violet_bg"), look.color(ground)
    if abs(violet.lightness() - under.lightness()) > 4 or look.name == "dark":
        return violet
    return violet.darker(104)
