"""Colours, type and spacing: the only place with a hex value.

Contrast ratios (WCAG 2) are tested: text at least 4.5 on its ground, borders and glyphs 3.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette

ThemeName = Literal["light", "dark"]
SCALES_PERCENT = (100, 115, 130)
FAMILIES = ("Inter", "Noto Sans", "DejaVu Sans")

CAPTION_PT = 9.0
SECOND_PT = 9.75
BODY_PT = 10.5
ROW_PT = 12.0
TITLE_PT = 15.0
NAME_PT = 19.5
FRACTION_PT = 25.5
CLOCK_PT = 72.0
SAFETY_FIVE_MIN_PT = 15.0
_HUE_STEP = 55

GAP_SMALL, GAP, GAP_LARGE = 8, 12, 16
PANEL_PADDING = 14
RAIL_WIDTH = 80
HEADER_HEIGHT, STRIP_HEIGHT, FOOTER_HEIGHT = 48, 32, 28
CONTROL_HEIGHT, DIALOG_BUTTON_HEIGHT = 36, 44
RADIUS_MARK, RADIUS_CONTROL, RADIUS_PANEL, RADIUS_CHIP = 4, 6, 8, 15


@dataclass(frozen=True)
class Tokens:
    """The colours of one theme, `#RRGGBB`.

    `strip_*` is the data-age strip of 24 to 72 h; `alarm` the solid red of older data and of a
    refusal's head; `violet` is for drills and nothing else.
    """

    bg: str
    surface: str
    sunken: str
    ink: str
    ink2: str
    ink3: str
    line: str
    line2: str
    accent: str
    on_accent: str
    accent_bg: str
    green: str
    green_bg: str
    amber: str
    amber_bg: str
    red: str
    red_bg: str
    blue: str
    blue_bg: str
    violet: str
    violet_bg: str
    strip: str
    strip_ink: str
    strip_bar: str
    alarm: str
    on_alarm: str
    rail: str
    rail_ink: str
    rail_strong: str
    rail_edge: str
    rail_watch: str
    picture_ground: str
    picture_aperture: str
    picture_leaf: str
    picture_axis: str
    picture_ink: str


LIGHT = Tokens(
    bg="#EDF0F3",
    surface="#FFFFFF",
    sunken="#F5F7F9",
    ink="#14202B",
    ink2="#44535F",
    ink3="#5B6A77",
    line="#D5DCE3",
    line2="#7C8B99",
    accent="#0B5A96",
    on_accent="#FFFFFF",
    accent_bg="#E2EEF7",
    green="#17663A",
    green_bg="#E3F2E9",
    amber="#7A4A00",
    amber_bg="#FFF0CC",
    red="#A51D17",
    red_bg="#FCE8E6",
    blue="#1B4FA3",
    blue_bg="#E5EDFA",
    violet="#6A1B8A",
    violet_bg="#F3E5F8",
    strip="#FFDF94",
    strip_ink="#3B2600",
    strip_bar="#8A5200",
    alarm="#A51D17",
    on_alarm="#FFFFFF",
    rail="#14222E",
    rail_ink="#B4C2CE",
    rail_strong="#FFFFFF",
    rail_edge="#6BB6F2",
    rail_watch="#F6D687",
    picture_ground="#0E2433",
    picture_aperture="#F2C14E",
    picture_leaf="#7FB2DC",
    picture_axis="#E06A62",
    picture_ink="#FFFFFF",
)
DARK = Tokens(
    bg="#0D1319",
    surface="#161F27",
    sunken="#111920",
    ink="#E7EDF2",
    ink2="#B2BFCA",
    ink3="#94A3B0",
    line="#2B3843",
    line2="#71828F",
    accent="#6BB6F2",
    on_accent="#06233A",
    accent_bg="#14324A",
    green="#74D69B",
    green_bg="#12301F",
    amber="#FFC65A",
    amber_bg="#362908",
    red="#FF9086",
    red_bg="#3D1815",
    blue="#93B9FF",
    blue_bg="#182A49",
    violet="#DCAEF5",
    violet_bg="#33173F",
    strip="#4A3606",
    strip_ink="#FFE2A0",
    strip_bar="#FFC65A",
    alarm="#B3261E",
    on_alarm="#FFFFFF",
    rail="#090E13",
    rail_ink="#9DADB9",
    rail_strong="#FFFFFF",
    rail_edge="#6BB6F2",
    rail_watch="#F6D687",
    picture_ground="#0E2433",
    picture_aperture="#F2C14E",
    picture_leaf="#7FB2DC",
    picture_axis="#E06A62",
    picture_ink="#FFFFFF",
)


@dataclass(frozen=True)
class Theme:
    """One look: colours, the installed family, and the user's scale in per cent."""

    name: ThemeName = "light"
    scale_percent: int = 100
    family: str = "DejaVu Sans"

    @property
    def tokens(self) -> Tokens:
        """Return the colours."""
        return DARK if self.name == "dark" else LIGHT

    def color(self, token: str) -> QColor:
        """Return a colour by the name of its token."""
        return QColor(_color(getattr(self.tokens, token)))

    def px(self, logical: float) -> int:
        """Return a length of the design, logical pixels at 96 dpi, at the user's scale."""
        return round(logical * self.scale_percent / 100)

    def font(
        self,
        points: float = BODY_PT,
        weight: int = 400,
        *,
        identifies: bool = False,
        spells: bool = False,
    ) -> QFont:
        """Return a font with figures of one width.

        Args:
            points: at 100 %, pt.
            weight: 400, 500, 600 or 700.
            identifies: the text is a number that names a patient or plan: zero is slashed.
            spells: the text names a substance: a large I and a small l look different.
        """
        size = points * self.scale_percent / 100
        return QFont(_font(self.family, size, weight, identifies, spells))

    def palette(self) -> QPalette:
        """Return what Fusion draws with."""
        palette, roles = QPalette(), QPalette.ColorRole
        for role, token in (
            (roles.Window, "bg"),
            (roles.Base, "surface"),
            (roles.AlternateBase, "sunken"),
            (roles.Button, "surface"),
            (roles.WindowText, "ink"),
            (roles.Text, "ink"),
            (roles.ButtonText, "ink"),
            (roles.PlaceholderText, "ink3"),
            (roles.Highlight, "accent_bg"),
            (roles.HighlightedText, "ink"),
            (roles.ToolTipBase, "surface"),
            (roles.ToolTipText, "ink"),
            (roles.Link, "accent"),
        ):
            palette.setColor(role, self.color(token))
        disabled = QPalette.ColorGroup.Disabled
        for role in (roles.WindowText, roles.Text, roles.ButtonText):
            palette.setColor(disabled, role, self.color("ink3"))
        return palette


@cache
def _color(value: str) -> QColor:
    return QColor(value)


@lru_cache(maxsize=256)
def _font(family: str, points: float, weight: int, identifies: bool, spells: bool) -> QFont:
    """Return a font that nobody changes: callers get copies, which cost next to nothing."""
    font = QFont(family)
    font.setPointSizeF(points)
    font.setWeight(QFont.Weight(weight))
    font.setFeature(QFont.Tag("tnum"), 1)
    if identifies:
        font.setFeature(QFont.Tag("zero"), 1)
    for tag in ("cv05", "cv08") if spells else ():  # Inter's l with a tail, and I with serifs
        font.setFeature(QFont.Tag(tag), 1)
    return font


def installed_family(preferred: str | None = None) -> str:
    """Return the first family of the design that this machine has."""
    installed = set(QFontDatabase.families())
    wanted = (preferred, *FAMILIES) if preferred else FAMILIES
    return next((family for family in wanted if family in installed), FAMILIES[-1])


def picture_hue(place: int) -> QColor:
    """Return a colour for the n-th line over a picture: bright, and no two alike in a row.

    Lines over a picture are told apart by more than colour: by their style, or by their legend.
    """
    hue = (190 + place * _HUE_STEP) % 360
    return QColor.fromHsv(hue, 190, 255)
