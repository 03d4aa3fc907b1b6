"""The look of Qt's own widgets, from the tokens of a theme."""

from collections.abc import Mapping
from pathlib import Path

from continuity_kit.gui import theme as design
from continuity_kit.gui.theme import Theme

_RULES = """
QWidget {{ color: {ink}; }}
QWidget#page, QStackedWidget {{ background: {bg}; }}
QWidget#page QStackedWidget {{ background: transparent; }}
QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; border: 0; }}
QFrame[role="panel"] {{
    background: {surface}; border: 1px solid {line}; border-radius: {panel}px;
}}
QFrame[role="sunken"] {{ background: {sunken}; border: 0; }}
QLabel {{ background: transparent; border: 0; }}
QLabel[tone="second"] {{ color: {ink2}; }}
QLabel[tone="third"] {{ color: {ink3}; }}
QLabel[tone="green"] {{ color: {green}; }}
QLabel[tone="amber"] {{ color: {amber}; }}
QLabel[tone="red"] {{ color: {red}; }}
QLabel[tone="blue"] {{ color: {blue}; }}
QLabel[tone="accent"] {{ color: {accent}; }}
QFrame[role="note-green"] {{
    background: {green_bg}; border: 1px solid {green}; border-radius: {control}px;
}}
QFrame[role="note-amber"] {{
    background: {amber_bg}; border: 1px solid {amber}; border-radius: {control}px;
}}
QFrame[role="note-red"] {{
    background: {red_bg}; border: 1px solid {red}; border-radius: {control}px;
}}
QFrame[role="note-blue"] {{
    background: {blue_bg}; border: 1px solid {blue}; border-radius: {control}px;
}}
QLineEdit, QPlainTextEdit, QComboBox, QSpinBox {{
    background: {surface}; border: 1px solid {line2}; border-radius: {control}px;
    padding: 0 {pad}px; min-height: {field}px; selection-background-color: {accent};
    selection-color: {on_accent};
}}
QSpinBox {{ padding: 0; max-height: {field}px; }}
QSpinBox QLineEdit, QSpinBox QLineEdit:focus {{
    background: transparent; border: 0; padding: 0; min-height: 0;
}}
QSpinBox::up-button, QSpinBox::down-button {{
    subcontrol-origin: border; width: 0; height: 0; border: 0;
}}
QLineEdit {{ lineedit-password-character: 8226; }}
QPlainTextEdit {{ padding: {pad}px; }}
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QSpinBox:focus {{
    border: 2px solid {accent};
}}
QLineEdit:disabled, QComboBox:disabled {{ background: {sunken}; color: {ink3}; }}
QComboBox::drop-down {{ border: 0; width: {field}px; }}
QComboBox QAbstractItemView {{
    background: {surface}; border: 1px solid {line2}; selection-background-color: {accent_bg};
    selection-color: {ink}; outline: 0;
}}
QPushButton {{
    background: {surface}; border: 1px solid {line2}; border-radius: {control}px;
    padding: 0 {GAP_LARGE}px; min-height: {button}px; font-weight: 600;
}}
QPushButton:hover {{ background: {sunken}; }}
QPushButton:pressed {{ background: {accent_bg}; }}
QPushButton:focus {{ border: 2px solid {accent}; }}
QPushButton:disabled {{ color: {ink3}; border-color: {line}; background: {sunken}; }}
QPushButton[tall="true"] {{ min-height: {tall}px; }}
QLineEdit[entry="true"], QComboBox[entry="true"] {{ min-height: {entry}px; }}
QPushButton[kind="primary"] {{ background: {accent}; color: {on_accent}; border-color: {accent}; }}
QPushButton[kind="primary"]:focus {{ border: 2px solid {ink}; }}
QPushButton[kind="primary"]:disabled {{
    background: {sunken}; color: {ink3}; border-color: {line};
}}
QPushButton[kind="danger"] {{ color: {red}; border-color: {red}; }}
QPushButton[kind="danger"]:disabled {{ color: {ink3}; border-color: {line}; }}
QPushButton[kind="link"] {{
    background: transparent; border: 0; color: {accent}; padding: 0 4px; text-align: left;
}}
QPushButton[kind="link"]:disabled {{ color: {ink3}; }}
QPushButton[kind="link"]:focus {{ border: 2px solid {accent}; }}
QPushButton[kind="chip"] {{
    border-radius: {chip}px; min-height: {chip_height}px; padding: 0 {GAP}px; font-weight: 600;
}}
QPushButton[kind="chip"]:checked {{
    background: {accent_bg}; border-color: {accent}; color: {accent}; font-weight: 600;
}}
QPushButton[kind="tab"] {{
    background: transparent; border: 0; border-bottom: 3px solid transparent; border-radius: 0;
    padding: 0 {GAP}px; color: {ink2};
}}
QPushButton[kind="tab"]:checked {{ color: {accent}; border-bottom-color: {accent}; }}
QPushButton[kind="tab"]:focus {{ background: {accent_bg}; }}
QFrame[role="side"] {{ background: {surface}; border: 0; border-right: 1px solid {line}; }}
QPushButton[kind="section"] {{
    background: transparent; border: 0; border-left: 4px solid transparent; border-radius: 0;
    padding: 0 {GAP}px; min-height: {section}px; text-align: left; font-weight: 500;
}}
QPushButton[kind="section"]:checked {{
    background: {accent_bg}; border-left-color: {accent}; color: {accent}; font-weight: 600;
}}
QPushButton[kind="section"]:focus {{ border: 2px solid {accent}; border-left: 4px solid {accent}; }}
QPushButton[kind="segment"] {{ border-radius: 0; padding: 0 {GAP}px; }}
QPushButton[kind="segment"]:checked {{
    background: {accent}; color: {on_accent}; border-color: {accent};
}}
QPushButton[kind="segment"]:checked:focus {{ border: 2px solid {ink}; }}
QPushButton[kind="segment"][place="first"] {{
    border-top-left-radius: {control}px; border-bottom-left-radius: {control}px;
}}
QPushButton[kind="segment"][place="last"] {{
    border-top-right-radius: {control}px; border-bottom-right-radius: {control}px;
    border-left: 0;
}}
QPushButton[kind="segment"][place="last"]:focus {{ border: 2px solid {accent}; }}
QCheckBox, QRadioButton {{ spacing: {GAP_SMALL}px; background: transparent; min-height: 32px; }}
QCheckBox::indicator, QRadioButton::indicator {{
    width: {tick}px; height: {tick}px; border: 2px solid {line2}; background: {surface};
}}
QCheckBox::indicator {{ border-radius: {mark}px; }}
QRadioButton::indicator {{ border-radius: {tick_radius}px; }}
QCheckBox::indicator:checked, QRadioButton::indicator:checked {{
    background: {accent}; border-color: {accent};
}}
QCheckBox:focus, QRadioButton:focus {{ color: {accent}; }}
QAbstractItemView {{
    background: {surface}; border: 0; outline: 0; selection-background-color: {accent_bg};
    selection-color: {ink};
}}
QTextBrowser#guide {{ background: transparent; }}
QListWidget::item {{ padding: 5px {GAP_SMALL}px; border-radius: {mark}px; }}
QListWidget::item:selected {{ background: {accent_bg}; color: {accent}; }}
QHeaderView {{ background: {sunken}; border: 0; border-bottom: 1px solid {line}; }}
QHeaderView::section {{
    background: {sunken}; color: {ink2}; border: 0;
    padding: 0 {cell}px; min-height: 33px; font-weight: 600;
}}
QHeaderView::section:first {{ padding-left: {lead}px; }}
QHeaderView::section:only-one {{ padding-left: {lead}px; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
QScrollBar::handle {{ background: {line2}; border-radius: 4px; margin: 2px; min-height: 32px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QMenu {{ background: {surface}; border: 1px solid {line2}; padding: 4px; }}
QMenu::item {{ padding: 8px 16px; }}
QMenu::item:selected {{ background: {accent_bg}; }}
QToolTip {{ background: {surface}; color: {ink}; border: 1px solid {line2}; padding: 4px; }}
QSlider::groove:horizontal {{ height: 4px; background: {line2}; border-radius: 2px; }}
QSlider::handle:horizontal {{
    width: 20px; height: 20px; margin: -8px 0; border-radius: 10px; background: {accent};
}}
QSlider::handle:horizontal:focus {{ background: {ink}; }}
QFrame[role="header"] {{
    background: {surface}; border: 0; border-bottom: 1px solid {line};
}}
QFrame[role="footer"] {{ background: {surface}; border: 0; border-top: 1px solid {line}; }}
QFrame[role="notice"] {{
    background: {amber_bg}; border: 0; border-bottom: 1px solid {amber};
}}
QFrame[role="rail"], QFrame[role="night"] {{ background: {rail}; border: 0; }}
QFrame[role="night"] QLabel {{ color: {rail_ink}; }}
QFrame[role="night"] QLabel[tone="accent"] {{ color: {rail_strong}; }}
QFrame[role="strip-none"], QFrame[role="strip-check"] {{
    background: {strip}; border: 0; border-left: 6px solid {strip_bar};
}}
QFrame[role="strip-none"] QLabel, QFrame[role="strip-check"] QLabel {{ color: {strip_ink}; }}
QFrame[role="strip-check"] QLabel#boxed {{
    border: 1px solid {strip_ink}; border-radius: {mark}px; padding: 0 6px;
}}
QFrame[role="strip-old"] {{ background: {alarm}; border: 0; border-left: 6px solid {alarm}; }}
QFrame[role="strip-old"] QLabel {{ color: {on_alarm}; }}
QFrame[role="strip-old"] QLabel#boxed {{
    border: 1px solid {on_alarm}; border-radius: {mark}px; padding: 0 6px;
}}
QFrame[role="strip-recent"] {{
    background: {green_bg}; border: 0; border-left: 6px solid {green};
}}
QFrame[role="strip-recent"] QLabel {{ color: {green}; }}
QFrame[role="strip-recent"] QLabel#boxed {{
    border: 1px solid {green}; border-radius: {mark}px; padding: 0 6px;
}}
QFrame[role="strip-drill"] {{ background: {violet}; border: 0; border-left: 6px solid {violet}; }}
QFrame[role="strip-drill"] QLabel {{ color: {violet_bg}; }}
QLabel[role="key"] {{
    background: {bg}; color: {ink2}; border: 0; border-radius: {mark}px; padding: 1px 6px;
    font-weight: 600;
}}
QLabel[role="key-page"] {{
    background: {surface}; color: {ink2}; border: 1px solid {line}; border-radius: {mark}px;
    padding: 1px 6px; font-weight: 600;
}}
QLabel[role="key-primary"] {{
    background: transparent; color: {on_accent}; border: 1px solid {on_accent};
    border-radius: {mark}px; padding: 1px 6px; font-weight: 600;
}}
QWidget#page, QFrame[role="plate"] {{ background: {bg}; }}
"""
_MARK_RULES = """
QComboBox::down-arrow {{ image: url("{arrow}"); width: {side}px; height: {side}px; }}
QCheckBox::indicator:checked {{ image: url("{tick}"); }}
QRadioButton::indicator:checked {{ image: url("{dot}"); }}
"""
_DRILL_RULES = """
QWidget#page, QFrame[role="plate"] {{ background-image: url("{bg}"); }}
QFrame[role="panel"], QFrame[role="side"] {{ background-image: url("{surface}"); }}
QAbstractItemView, QTextEdit {{ background-image: url("{surface}"); }}
QComboBox QAbstractItemView, QHeaderView, QTextBrowser#guide {{ background-image: none; }}
QFrame[role="sunken"] {{ background-image: url("{sunken}"); }}
"""


def mark_rules(marks: Mapping[str, Path], look: Theme) -> str:
    """Return the rules of the signs that tell a state by shape: arrow, tick, dot."""
    paths = {name: path.as_posix() for name, path in marks.items()}
    return _MARK_RULES.format(side=look.px(16), **paths)


def drill_rules(tiles: Mapping[str, Path]) -> str:
    """Return the rules that lay a drill's word under every ground."""
    return _DRILL_RULES.format(**{name: path.as_posix() for name, path in tiles.items()})


def stylesheet(look: Theme) -> str:
    """Return the one style sheet of the application."""
    tokens = {name: getattr(look.tokens, name) for name in look.tokens.__dataclass_fields__}
    sizes = {
        "panel": design.RADIUS_PANEL,
        "control": design.RADIUS_CONTROL,
        "mark": design.RADIUS_MARK,
        "chip": min(look.px(design.RADIUS_CHIP), look.px(28) // 2 + 1),
        "chip_height": look.px(28),
        "field": look.px(design.CONTROL_HEIGHT - 2),
        "button": look.px(design.CONTROL_HEIGHT - 2),
        "section": look.px(40),
        "tall": look.px(design.DIALOG_BUTTON_HEIGHT - 2),
        "entry": look.px(46),
        "tick": look.px(18),
        "tick_radius": look.px(18) // 2 + 1,
        "pad": look.px(10),
        "cell": look.px(10),
        "lead": look.px(14),
        "GAP": look.px(design.GAP),
        "GAP_SMALL": look.px(design.GAP_SMALL),
        "GAP_LARGE": look.px(design.GAP_LARGE),
    }
    return _RULES.format(**tokens, **sizes)
