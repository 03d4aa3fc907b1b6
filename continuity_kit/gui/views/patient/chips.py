"""The plans of a patient who has several, to choose one; none is chosen for the user."""

from PySide6.QtCore import Signal

from continuity_kit.gui.presenters.patient_plan import PlanChip
from continuity_kit.gui.theme import Theme
from continuity_kit.gui.views.parts.buttons import ActionButton
from continuity_kit.gui.views.parts.flow import Flow
from continuity_kit.gui.views.parts.labels import drop


class PlanChips(Flow):
    """One chip a plan; hidden where there is one plan or none.

    Signals:
        chosen: UID of the plan.
    """

    chosen = Signal(str)

    def __init__(self, look: Theme) -> None:
        """Make no chip yet."""
        super().__init__(across=look.px(8), down=look.px(6))
        self._look = look
        self.buttons: list[ActionButton] = []
        self._told: tuple[Theme, tuple[PlanChip, ...]] | None = None

    def show_chips(self, chips: tuple[PlanChip, ...], chosen: str | None) -> None:
        """Show these plans; the focus stays on a chip whose plans are the same."""
        if (shown := (self._look, chips)) == self._told:
            for chip, button in zip(chips, self.buttons, strict=True):
                button.setChecked(chip.plan_uid == chosen)
            return
        self._told = shown
        old, self.buttons = self.buttons, []
        for chip in chips:
            button = ActionButton(self._look, "chip", "document" if chip.is_going_on else None)
            button.setText(f"{chip.label}   {chip.fraction}".replace("&", "&&"))
            button.setChecked(chip.plan_uid == chosen)
            button.clicked.connect(lambda _, uid=chip.plan_uid: self.chosen.emit(uid))
            self.buttons.append(button)
        self.show_widgets(self.buttons)
        self.setVisible(bool(chips))
        drop(old)

    def restyle(self, look: Theme) -> None:
        """Take colours and sizes from the look; chips are shown again by the tab."""
        self._look = look
