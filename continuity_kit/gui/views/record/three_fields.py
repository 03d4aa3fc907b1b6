"""Three lengths side by side, each named inside its field: vertical, longitudinal, lateral."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from continuity_kit.gui.presenters.record_shifts import ShiftsNote
from continuity_kit.gui.theme import ROW_PT, SECOND_PT, Theme
from continuity_kit.gui.views.parts.labels import plain_label, set_tone


class ThreeFields(QWidget):
    """Signals: changed."""

    changed = Signal()

    def __init__(self, look: Theme) -> None:
        """Make empty fields."""
        super().__init__()
        self._title = plain_label(look, SECOND_PT, 600, wraps=True)
        self._names: list[QLabel] = []
        self._fields: list[QLineEdit] = []
        self._is_wrong = False
        row = QHBoxLayout()
        row.setSpacing(look.px(8))
        for _ in range(3):
            name = plain_label(look, SECOND_PT, tone="second")
            field = QLineEdit()
            field.setFont(look.font(ROW_PT, 600))
            field.setMinimumHeight(look.px(40))
            field.setMinimumWidth(look.px(52))
            field.setAlignment(Qt.AlignmentFlag.AlignRight)
            field.setMaxLength(9)
            field.textEdited.connect(lambda _: self.changed.emit())
            box = QFrame()
            line = QHBoxLayout(box)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(look.px(6))
            line.addWidget(name)
            line.addWidget(field, 1)
            row.addWidget(box, 1)
            self._names.append(name)
            self._fields.append(field)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(look.px(4))
        whole.addWidget(self._title)
        whole.addLayout(row)

    @property
    def texts(self) -> tuple[str, str, str]:
        """Return what is typed."""
        one, two, three = (field.text() for field in self._fields)
        return one, two, three

    @property
    def wrong(self) -> QLineEdit | None:
        """Return the field to look at while the three cannot be taken: the first empty one."""
        if not self._is_wrong:
            return None
        empty = [field for field in self._fields if not field.text().strip()]
        return (empty or self._fields)[0]

    def show_fields(
        self,
        title: str,
        names: tuple[str, str, str],
        texts: tuple[str, str, str],
        note: ShiftsNote | None = None,
    ) -> None:
        """Name the fields and show what was typed.

        Args:
            note: stands in place of the title, which names the fields all the same.
        """
        self._is_wrong = note is not None and note.is_wrong
        self._title.setText(title if note is None else note.text)
        tone = "ink" if note is None else note.tone
        if self._title.property("tone") != tone:
            set_tone(self._title, tone)
        for label, field, name, text in zip(self._names, self._fields, names, texts, strict=True):
            label.setText(name)
            field.setAccessibleName(f"{title}: {name}")
            if field.text() != text:
                field.setText(text)
