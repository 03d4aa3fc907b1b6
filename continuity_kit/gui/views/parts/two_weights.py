"""One line of plain text in two weights: FAMILY Given, 16/25. It shrinks or wraps, never elides."""

import re
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy

from continuity_kit.gui.theme import SAFETY_FIVE_MIN_PT, Theme

_SHRINK = (1.0, 0.88, 0.0)
_ENDLESS = 1 << 20
_BREAKS = re.compile(r"[^ -]*[ -]*")


@dataclass(frozen=True)
class _Piece:
    """A run of text at its place; `is_strong` says which of the two fonts."""

    text: str
    left: float
    baseline: float
    is_strong: bool


@dataclass(frozen=True)
class _Laid:
    pieces: tuple[_Piece, ...]
    fonts: tuple[QFont, QFont]
    width: float
    height: float
    lines: int


class TwoWeightsLabel(QLabel):
    """A label that says its whole text to Qt and paints its first part stronger.

    A text too wide for its place is set smaller, down to the least size of the safety five, and
    then wraps: at a space or hyphen, in the middle of a word where there is no other place.
    """

    def __init__(
        self,
        look: Theme,
        points: float,
        rest_points: float,
        *,
        weight: int = 700,
        identifies: bool = False,
        spells: bool = False,
    ) -> None:
        """Make an empty label.

        Args:
            points, rest_points: of the strong and of the other part, at 100 %.
            identifies: the text names a plan: its zeros are struck through.
            spells: the other part names a substance: its I and l look different.
        """
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.setWordWrap(True)  # by this flag alone a label's height follows from its width
        self._points, self._rest_points, self._weight = points, rest_points, weight
        self._identifies, self._spells = identifies, spells
        self._strong = self._rest = ""
        self._tone = self._rest_tone = "ink"
        self._laid: tuple[int, _Laid] | None = None
        self.restyle(look)

    def restyle(self, look: Theme) -> None:
        """Take sizes and colours from the look."""
        self._look = look
        self.setFont(look.font(self._points, self._weight, identifies=self._identifies))
        self._changed()

    def show_parts(
        self, strong: str, rest: str, *, tone: str = "ink", rest_tone: str = "ink"
    ) -> None:
        """Show a text of two parts; `rest` begins with its own space, if any."""
        self._strong, self._rest = strong, rest
        self._tone, self._rest_tone = tone, rest_tone
        self.setText(strong + rest)
        self._changed()

    def heightForWidth(self, width: int) -> int:
        """Return the height of all lines at a width."""
        return round(self._lay(width).height)

    def sizeHint(self) -> QSize:
        """Return the size of the whole text in one line at its full size."""
        laid = self._lay(_ENDLESS)
        return QSize(round(laid.width + 2), round(laid.height))

    def minimumSizeHint(self) -> QSize:
        """Return a narrow size: the text shrinks and wraps into it."""
        least = min(self._look.px(120), self.sizeHint().width())
        return QSize(least, self.heightForWidth(max(self.width(), least)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for the height that the new width needs."""
        super().resizeEvent(event)
        self.setMinimumHeight(self.heightForWidth(self.width()))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint both parts."""
        laid = self._lay(self.width())
        painter = QPainter(self)
        top = max(0.0, (self.height() - laid.height) / 2)
        for piece in laid.pieces:
            painter.setFont(laid.fonts[0 if piece.is_strong else 1])
            painter.setPen(self._look.color(self._tone if piece.is_strong else self._rest_tone))
            painter.drawText(QPointF(piece.left, top + piece.baseline), piece.text)
        painter.end()

    def _changed(self) -> None:
        self._laid = None
        self.setMinimumHeight(0)
        if self.width() > 1:
            self.setMinimumHeight(self.heightForWidth(self.width()))
        self.updateGeometry()
        self.update()

    def _lay(self, width: int) -> _Laid:
        if self._laid is not None and self._laid[0] == width:
            return self._laid[1]
        for share in _SHRINK:
            laid = self._laid_at(share, width)
            if laid.lines <= 1:
                break
        self._laid = (width, laid)
        return laid

    def _laid_at(self, share: float, width: int) -> _Laid:
        """Lay both parts out one behind the other; the second begins a line rather than break."""
        fonts = self._fonts(share)
        metrics = tuple(QFontMetricsF(font) for font in fonts)
        has_rest = bool(self._rest.strip())
        used = (
            metrics if has_rest and self._strong else metrics[:1] if self._strong else metrics[1:]
        )
        ascent = max(item.ascent() for item in used)
        line_height = max(item.height() for item in used)
        pieces: list[_Piece] = []
        left, widest, lines = 0.0, 0.0, 1
        for is_strong, part in ((True, self._strong), (False, self._rest)):
            metric, text = metrics[0 if is_strong else 1], part
            if left and left + metric.horizontalAdvance(part.rstrip()) > width:
                left, lines, text = 0.0, lines + 1, part.lstrip()
            for word in _words(text, metric, width):
                advance = metric.horizontalAdvance(word.rstrip(" "))
                if left and left + advance > width:
                    left, lines = 0.0, lines + 1
                baseline = (lines - 1) * line_height + ascent
                pieces.append(_Piece(word, left, baseline, is_strong))
                widest = max(widest, left + advance)
                left += metric.horizontalAdvance(word)
        return _Laid(tuple(pieces), (fonts[0], fonts[1]), widest, lines * line_height, lines)

    def _fonts(self, share: float) -> tuple[QFont, QFont]:
        least = min(self._points, SAFETY_FIVE_MIN_PT), min(self._rest_points, SAFETY_FIVE_MIN_PT)
        points = max(self._points * share, least[0])
        strong = self._look.font(points, self._weight, identifies=self._identifies)
        rest = max(self._rest_points * share, least[1])
        return strong, self._look.font(rest, 400, spells=self._spells)


def _words(text: str, metric: QFontMetricsF, width: int) -> list[str]:
    """Return what may stand on a line of its own: words, and parts of a word that is too wide."""
    if metric.horizontalAdvance(text.rstrip(" ")) <= width:
        return [text] if text else []
    found: list[str] = []
    for word in (item for item in _BREAKS.findall(text) if item):
        part = ""
        for sign in word:
            if part and metric.horizontalAdvance((part + sign).rstrip(" ")) > width:
                found.append(part)
                part = ""
            part += sign
        found.append(part)
    return found
