"""The cards of the day board: where each word stands, that none is cut, and each state's shape."""

from dataclasses import replace

import pytest
from day_board_builders import DAY, opened, other, patient, plan, workplace
from ledger_entries import started
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from continuity_kit.domain.findings import Finding
from continuity_kit.domain.patient import Alert
from continuity_kit.gui.icons import pixmap
from continuity_kit.gui.presenters.day_board import DayBoard
from continuity_kit.gui.presenters.day_filters import DayFilter
from continuity_kit.gui.presenters.day_rows import DayRow
from continuity_kit.gui.presenters.fraction_state import KIND_CODES
from continuity_kit.gui.theme import Theme, installed_family
from continuity_kit.gui.views.day.card_layout import (
    LEFT,
    RIGHT,
    TIME_WIDTH,
    card_height,
    card_lines,
    folded_names,
    piece_font,
    piece_width,
    wrapped,
)

pytestmark = pytest.mark.gui
NBSP = "\N{NO-BREAK SPACE}"
LONG = "DE LA TRÈS-LONGUE-FAMILLE" * 9 + "^" + "Prénoms Composés-Nombreux " * 4


def hard_rows(language: str) -> list[DayRow]:
    """Return rows with the longest of everything."""
    begun = started(fraction=15)
    homonym = (Finding("homonym", "warn"),)
    alerts = tuple(Alert("0002001", kind, "pénicilline " * 40) for kind in ("allergy", "other"))
    stopped = plan(plan_uid="9.9.2", stops=("contradictory-rows",))
    missing = ("identity", "prescription", "plan", "structure_set", "ct", "drr", "count")
    shown = opened(
        patient(
            plan(begun, partial=(15,)), name=LONG, missing=missing, findings=homonym, alerts=alerts
        ),
        other(2, plans=(stopped,), name="A" * 190 + "^B"),
        other(3, plans=(plan(plan_uid="9.9.3", given=None),)),
        entries=(begun,),
    )
    state = DayBoard(workplace(shown, language)).state(DAY, DayFilter())
    return [row for column in state.columns for row in column.rows if row.kind == "card"]


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("family", ["Inter", "DejaVu Sans"])
@pytest.mark.parametrize("scale", [100, 130])
def test_no_word_of_a_card_is_cut(qtbot: QtBot, language: str, family: str, scale: int) -> None:
    del qtbot
    look = Theme(scale_percent=scale, family=installed_family(family))
    width = look.px(400) - 14
    room = width - look.px(LEFT + TIME_WIDTH + RIGHT)
    for row in hard_rows(language):
        lines = card_lines(row, room, look)
        for line in lines:
            taken = sum(piece_width(item, look) for item in (*line.left, *line.right))
            assert taken <= room, [item.text for item in (*line.left, *line.right)]
        told = "".join(item.text for line in lines for item in line.left)
        told += "".join(item.text for line in lines for item in line.right)
        for text in (row.family, row.given, row.fraction.source, row.mark.words, row.remark):
            squeezed = "".join(text.replace(" ·", "").split())
            assert squeezed in "".join(told.replace(" ·", "").split())
        assert not any(item.text.endswith("·") for line in lines for item in line.left)
        assert card_height(row, width, look) >= sum(line.height for line in lines)
        assert "".join(folded_names(row, width, look)).replace(" ", "") == (
            f"{row.family}{row.given}".replace(" ", "")
        )


def test_a_substance_on_a_card_tells_a_large_i_from_a_small_l(qtbot: QtBot) -> None:
    del qtbot
    look = Theme(family=installed_family())
    row = replace(hard_rows("fr")[0], remark=f"Allergie{NBSP}: Iode")
    (piece,) = [i for line in card_lines(row, 300, look) for i in line.left if "Iode" in i.text]
    assert piece_font(piece, look) == look.font(piece.points, piece.weight, spells=True)
    assert piece_font(piece, look) != look.font(piece.points, piece.weight)


def test_a_name_breaks_before_the_given_names_then_at_a_hyphen(qtbot: QtBot) -> None:
    del qtbot
    look = Theme(family=installed_family())
    font = look.font(12, 600)
    assert wrapped("EXEMPLE-DURAND", font, 120) == ["EXEMPLE-", "DURAND"]
    assert all(wrapped("A" * 300, font, 90))
    row = hard_rows("fr")[0]
    lines = card_lines(row, 300, look)
    first_given = next(
        at for at, line in enumerate(lines) if "Prénoms" in "".join(i.text for i in line.left)
    )
    assert first_given > 0
    assert all("Prénoms" not in item.text for item in lines[0].left)


def test_the_nine_states_differ_in_grey(qtbot: QtBot) -> None:
    del qtbot
    drawn = {}
    for kind in KIND_CODES:
        image = QImage(24, 24, QImage.Format.Format_Grayscale8)
        image.fill(QColor("white"))
        painter = QPainter(image)
        painter.drawPixmap(0, 0, pixmap(kind, 24, QColor("black")))
        painter.end()
        drawn[kind] = bytes(image.constBits())
    assert len(drawn) == 9
    kinds = list(drawn)
    for place, one in enumerate(kinds):
        for two in kinds[place + 1 :]:
            differing = sum(a != b for a, b in zip(drawn[one], drawn[two], strict=True))
            assert differing > 24, (one, two)
