"""The kit's own icons: 24-unit drawings with one stroke, tinted and kept as pixmaps."""

import tomllib
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

MIDDLE = 128
_FRAME = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="{color}" '
    'stroke-width="1.9" stroke-linecap="round" stroke-linejoin="round">{body}</svg>'
)


@cache
def drawings() -> Mapping[str, str]:
    """Return the SVG bodies by name."""
    text = (files("continuity_kit.gui") / "icons.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def icon(name: str, size: int, color: QColor) -> QIcon:
    """Return an icon in one colour, `size` logical pixels.

    Raises:
        KeyError: no drawing has that name.
    """
    return QIcon(pixmap(name, size, color))


def pixmap(name: str, size: int, color: QColor) -> QPixmap:
    """Return a drawing in one colour, `size` logical pixels, sharp on this screen.

    Raises:
        KeyError: no drawing has that name.
    """
    screen = QGuiApplication.primaryScreen()
    ratio = screen.devicePixelRatio() if screen is not None else 1.0
    return _drawn(name, size, color.name(), ratio)


@lru_cache(maxsize=512)
def _drawn(name: str, size: int, color: str, ratio: float) -> QPixmap:
    # What is cut out of a filled sign stands out from it in both themes.
    cut = "white" if QColor(color).lightness() < MIDDLE else "black"
    body = drawings()[name].replace("currentColor", color).replace("cutColor", cut)
    svg = _FRAME.format(color=color, body=body)
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    side = round(size * ratio)
    image = QPixmap(side, side)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image
