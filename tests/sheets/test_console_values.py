"""Console values large over IEC 61217 where a profile is signed; IEC alone where none is."""

from dataclasses import replace
from decimal import Decimal

import pytest
from builders_sheets import beam, plan, point, request
from machine_builders import VARIAN, profile, signed
from sheets_support import full_text, mistakes

from continuity_kit.domain.machine import MachineProfile
from continuity_kit.domain.plan import FractionGroup, Plan, ReferencedBeam, TableTop
from continuity_kit.sheets.page import Rendered
from continuity_kit.sheets.transfer_summary import TransferSummary, render_transfer_summaries
from continuity_kit.sheets.treatment_sheet import render_marked

D = Decimal
TOP = TableTop(vertical=D("-171"), longitudinal=D("934"), lateral=D("-13"))
ACC1 = profile(machine="ACC1", meterset_decimals=1)
STANDARD = profile(machine="ACC1", scales=dict.fromkeys(VARIAN, "varian_standard"))


def odd_plan(meterset: str = "281.368973", **values: object) -> Plan:
    """Return a static beam with the odd values of the notes."""
    made = point(0, "0", gantry=D(37), collimator=D(352), couch=D(11), table_top=TOP)
    one = beam(1, (made, replace(made, index=1, weight=D(1))), **values)
    return plan((one,), (meterset,))


def sheet(*profiles: MachineProfile, of: Plan | None = None, language: str = "fr") -> Rendered:
    of = odd_plan() if of is None else of
    made = request(of, profiles=tuple(map(signed, profiles)), language=language)
    return render_marked([made])


def sizes(rendered: Rendered, text: str) -> set[float]:
    return {mark.size for mark in rendered.texts if text in mark.text}


def test_console_values_stand_large_over_their_iec_values() -> None:
    rendered = sheet(STANDARD)
    for large, small in (
        ("143.0°", "CEI 37.0°"),
        ("188.0°", "CEI 352.0°"),
        ("169.0°", "CEI 11.0°"),
        ("98.7", "CEI −13 mm"),
        ("117.1", "CEI −171 mm"),
        ("93.4", "CEI 934 mm"),
        ("7.2", "CEI X1 −72"),
    ):
        assert max(sizes(rendered, large)) >= 12, large
        assert sizes(rendered, small) == {8.0}, small
    text = full_text(rendered.pdf)
    assert "C. Physique + D. Mesure" in text and "CEI 61217 en petit" in text
    assert "Aucun profil signé" not in text
    assert mistakes(rendered, "A4") == []


def test_without_a_profile_only_iec_values_stand_and_it_is_said() -> None:
    other = profile(machine="ACC10", scales=STANDARD.scales)
    for rendered in (sheet(), sheet(other)):
        text = full_text(rendered.pdf)
        assert "Aucun profil signé" in text
        assert "143.0°" not in text and "CEI 37.0°" not in text
        assert max(sizes(rendered, "37.0°")) >= 12
        assert "−1.3" in text and "98.7" not in text


def test_two_machines_in_one_plan_are_printed_in_iec() -> None:
    made = odd_plan()
    two = replace(made.beams[0], number=2, machine="ACC2")
    group = FractionGroup(1, 35, (ReferencedBeam(1, D(100), D(1)), ReferencedBeam(2, D(90), D(1))))
    both = replace(made, beams=(made.beams[0], two), fraction_groups=(group,))
    text = full_text(sheet(STANDARD, of=both).pdf)
    assert "Aucun profil signé" in text and "143.0°" not in text


def test_crossed_labels_stand_in_the_consoles_own_order() -> None:
    rendered = sheet(profile(machine="ACC1", jaw_labels="elekta"))
    text = full_text(rendered.pdf)
    names = [f"Mâchoire {name} {value} cm CEI {iec} mm" for name, value, iec in (
        ("X1", "8.8", "Y2 +88"), ("X2", "9.5", "Y1 −95"),
        ("Y1", "6.8", "X2 +68"), ("Y2", "7.2", "X1 −72"),
    )]  # fmt: skip
    assert all(name in text for name in names)
    assert "18.3 × 14.0" in text


def test_the_files_digits_stand_below_a_rounded_meterset() -> None:
    rendered = sheet(ACC1)
    assert max(sizes(rendered, "281.4")) >= 17
    assert sizes(rendered, "fichier 281.368973") == {8.0}
    text = full_text(rendered.pdf)
    assert text.count("281.368973") == 1
    assert full_text(sheet().pdf).count("281.368973") > 2


def test_a_sum_of_roundings_too_far_from_the_file_is_not_printed() -> None:
    coarse = profile(machine="ACC1", meterset_decimals=0)
    text = full_text(sheet(coarse).pdf)
    assert "la console arrondit trop" in text
    text = full_text(sheet(coarse, of=odd_plan("281.05")).pdf)
    assert "la console arrondit trop" not in text and "fichier 281.05" in text


def test_minutes_and_particles_are_never_rounded_by_a_profile() -> None:
    rendered = sheet(ACC1, of=odd_plan(meterset_unit="MINUTE"))
    assert max(sizes(rendered, "281.368973")) >= 14
    assert "fichier 281" not in full_text(rendered.pdf)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_console_in_millimetres_says_so_in_each_cell(language: str) -> None:
    rendered = sheet(replace(STANDARD, length_unit="mm"), language=language)
    text = full_text(rendered.pdf)
    for shown in ("987.0 mm", "1171.0 mm", "72.0 mm"):
        assert shown in text
    assert "mm, isocentre" in text
    assert mistakes(rendered, "A4") == []


def test_an_arc_keeps_the_files_direction_on_a_turned_scale() -> None:
    text = full_text(render_marked([request(profiles=(signed(STANDARD),))]).pdf)
    assert "359.0° → 1.0° horaire" in text and "CEI 181.0° → 179.0°" in text


def test_a_host_centre_gets_no_value_of_our_console() -> None:
    item = TransferSummary(request(odd_plan(), profiles=(signed(STANDARD),)))
    text = full_text(render_transfer_summaries([item]).pdf)
    assert "37.0°" in text and "143.0°" not in text
