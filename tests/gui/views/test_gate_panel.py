"""A refusal's evidence is whole, however long a value is and however low the window."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLabel, QScrollArea

from continuity_kit.gui.presenters.gate_evidence import Evidence, EvidenceRow
from continuity_kit.gui.presenters.gate_state import GateBlock, GateState
from continuity_kit.gui.theme import Theme, installed_family
from continuity_kit.gui.views.record.gate_panel import GatePanel

pytestmark = pytest.mark.gui

FAULT = (
    "Faisceau 2 : ce faisceau de traitement n’a pas d’UM. Rien n’a été calculé. Cherchez le plan "
    "dans une autre source, ou appelez un physicien."
)


def refusal():
    rows = (
        EvidenceRow("Patient", "ANAGRAMME Noé, 31 janv. 1953\nn° 5014 CSE"),
        EvidenceRow("Machine", "LINAC 3"),
        *(EvidenceRow("Défaut", FAULT + " Puis." * many) for many in range(6)),
    )
    block = GateBlock("Que faire", "1. Ne lancez rien.\n2. Appelez la physique.")
    return GateState(
        code="stop-finding",
        head="Arrêt : un défaut bloque ce plan",
        matter="un défaut bloque ce plan",
        about="ANAGRAMME Noé, plan LOGE",
        control="code stop-finding",
        blocks=(block, block, block),
        evidence=Evidence("Le plan ouvert", rows),
        noted="Ce refus est au registre : n° 347.",
        close="Fermer sans rien enregistrer",
    )


@pytest.mark.parametrize("width", [900, 1100, 1270, 1820])
@pytest.mark.parametrize("scale_percent", [100, 130])
def test_no_value_beside_a_refusal_is_cut_where_a_scroll_bar_appears(qtbot, width, scale_percent):
    panel = GatePanel(Theme("light", scale_percent, installed_family()))
    qtbot.addWidget(panel)
    panel.resize(width, 548)
    panel.show_gate(refusal())
    with qtbot.waitExposed(panel):
        panel.show()
    shown = [
        label
        for label in panel.findChildren(QLabel)
        if label.isVisible() and label.wordWrap() and label.text()
    ]
    assert len(shown) > 10
    noted = next(label for label in shown if label.text() == refusal().noted)
    (scroll,) = panel.findChildren(QScrollArea)
    if scale_percent == 100:  # its number is in view, however long the evidence is
        bottom = noted.mapTo(scroll.viewport(), QPoint(0, noted.height())).y()
        assert bottom <= scroll.viewport().height()

    def cut():
        return [it.text() for it in shown if it.height() < it.heightForWidth(it.width())]

    qtbot.waitUntil(lambda: not cut(), timeout=2_000)
