"""What is on paper against the file, read a second time by pydicom alone and by other rules.

Nothing of the kit's reader, numbers or units is used to say what must be printed.
"""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
import sheets_plans as plans
from pydicom.dataset import Dataset
from sheets_support import page_texts

from continuity_kit.sheets.treatment_sheet import render_treatment_sheet

EXTERNAL = (
    "vmat",
    "wedges",
    "motorised",
    "step_and_shoot",
    "electrons",
    "stereotactic",
    "twice_daily",
    "proton",
    "passive_proton",
)
REAL_PRINTED = tuple(name for name in plans.REAL if name != "eclipse-prostate-phantom")
PARTICLES = {"PHOTON": "MV", "ELECTRON": "MeV", "PROTON": "MeV/u"}


def written(found: Dataset, keyword: str) -> str | None:
    """Return a number as the file writes it."""
    value = found.get(keyword)
    if value is None or value == "":
        return None
    return str(getattr(value, "original_string", value)).strip()


def shown(number: str) -> str:
    return number.replace("-", "\u2212")


def tenths(number: Decimal) -> str:
    rounded = number.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return shown(str(abs(rounded) if rounded == 0 else rounded))


def degrees(text: str) -> str:
    turned = Decimal(text).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
    return "0.0°" if turned == 360 else f"{shown(str(turned))}°"


def centimetres(text: str) -> str:
    return tenths(Decimal(text) / 10)


def signed(text: str) -> str:
    told = centimetres(text)
    return told if told.startswith("\u2212") or told == "0.0" else f"+{told}"


def unpadded(text: str) -> str:
    """Return a number without the zeros with which some writers fill the field."""
    whole, _, rest = text.partition(".")
    return whole if len(rest) > 3 and not rest.strip("0") else text


def beams_of(found: Dataset) -> list[Dataset]:
    return list(found.get("BeamSequence") or found.get("IonBeamSequence") or [])


def points_of(beam: Dataset) -> list[Dataset]:
    return list(beam.get("ControlPointSequence") or beam.get("IonControlPointSequence") or [])


def treated(found: Dataset) -> Iterator[tuple[Dataset, Dataset]]:
    """Return beam and reference of the first fraction group, by number, setup beams left out."""
    by_number = {int(beam.BeamNumber): beam for beam in beams_of(found)}
    for reference in found.FractionGroupSequence[0].ReferencedBeamSequence:
        beam = by_number[int(reference.ReferencedBeamNumber)]
        if beam.get("TreatmentDeliveryType") != "SETUP":
            yield beam, reference


def expected(beam: Dataset, reference: Dataset) -> Iterator[tuple[str, str]]:
    """Return every value that a beam's panel must show, with what it is."""
    points = points_of(beam)
    first = points[0]
    meterset = written(reference, "BeamMeterset")
    assert meterset is not None
    yield "meterset", shown(meterset)
    yield from _angles(points)
    energy = written(first, "NominalBeamEnergy")
    if energy is not None:
        every = sorted(
            (told for point in points if (told := written(point, "NominalBeamEnergy"))), key=Decimal
        )
        unit = PARTICLES[str(beam.RadiationType)]
        yield "energy", f"{unpadded(energy if unit != 'MeV/u' else every[-1])} {unit}"
        yield "lowest energy", unpadded(every[0])
    ssd = written(first, "SourceToSurfaceDistance")
    if ssd is not None and beam.RadiationType in ("PHOTON", "ELECTRON"):
        yield "SSD", f"{centimetres(ssd)} cm"
    for position in first.get("BeamLimitingDevicePositionSequence") or []:
        kind = str(position.RTBeamLimitingDeviceType)
        if not kind.startswith("MLC"):
            axis = kind[-1]
            for side, value in enumerate(position.LeafJawPositions, start=1):
                digits = str(getattr(value, "original_string", value)).strip()
                yield f"jaw {axis}{side}", f"{axis}{side} {signed(digits)} cm"
    for wedge in beam.get("WedgeSequence") or []:
        yield "wedge", str(wedge.WedgeID)
        yield "wedge angle", degrees(str(wedge.WedgeAngle))
        yield "wedge orientation", f"orientation {degrees(str(wedge.WedgeOrientation))}"
    for keyword, name in (("ApplicatorSequence", "ApplicatorID"), ("BlockSequence", "BlockTrayID"),
                          ("ReferencedBolusSequence", "BolusID"), ("SnoutSequence", "SnoutID"),
                          ("RangeShifterSequence", "RangeShifterID")):  # fmt: skip
        for item in beam.get(keyword) or []:
            if item.get(name):
                yield name, str(item.get(name))


def _angles(points: list[Dataset]) -> Iterator[tuple[str, str]]:
    first = points[0]
    for keyword in ("GantryAngle", "BeamLimitingDeviceAngle", "PatientSupportAngle"):
        angle = written(first, keyword)
        if angle is not None:
            yield keyword, degrees(angle)
    stops = [stop for point in points if (stop := written(point, "GantryAngle")) is not None]
    turn = first.get("GantryRotationDirection")
    if turn in ("CW", "CC"):
        word = {"CW": "horaire", "CC": "anti-horaire"}[turn]
        yield "arc", f"{degrees(stops[0])} → {degrees(stops[-1])} {word}"


def panels(text: str, beams: list[Dataset]) -> list[str]:
    """Cut the text of the beam pages at the head of each panel."""
    starts, at = [], 0
    for beam in beams:
        name = str(beam.get("BeamName") or beam.get("BeamDescription"))
        head = f"{beam.BeamNumber} {' '.join(name.split())}"
        at = text.index(head, at)
        starts.append(at)
        at += len(head)
    return [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


def compared(data: bytes) -> int:
    """Compare the sheet of a file with the file; return how many values were found on paper."""
    found = plans.dataset(data)
    sheet = render_treatment_sheet(plans.sheet_request(data))
    assert not sheet.refused
    pages = page_texts(sheet.pdf)
    count = 0
    group = found.FractionGroupSequence[0]
    fractions = int(group.NumberOfFractionsPlanned)
    assert f"sur {fractions} " in pages[0]
    assert str(found.RTPlanLabel) in pages[0]
    together = list(treated(found))
    text = " ".join(page for page in pages if "2 Installation" in page)
    text = text[text.index("FAISCEAUX") :]
    for (beam, reference), panel in zip(
        together, panels(text, [beam for beam, _ in together]), strict=True
    ):
        for what, told in expected(beam, reference):
            assert told in panel, (beam.BeamNumber, what, told, panel)
            count += 1
    metersets = [Decimal(str(reference.BeamMeterset.original_string)) for _, reference in together]
    assert shown(str(sum(metersets, Decimal(0)))) in text
    return count


@pytest.mark.parametrize("name", EXTERNAL)
def test_every_value_of_a_fictitious_plan_is_on_paper_as_the_file_has_it(name: str) -> None:
    assert compared(plans.fictitious(name)) >= 5


@pytest.mark.parametrize("folder", REAL_PRINTED)
def test_every_value_of_a_real_plan_is_on_paper_as_the_file_has_it(
    shared: Path, folder: str
) -> None:
    assert compared(plans.real(shared / "corpus" / folder)) >= 5


def test_every_value_of_the_plan_of_pydicom_is_on_paper_as_the_file_has_it() -> None:
    assert compared(plans.pydicom_plan()) >= 10


def test_a_plan_whose_beam_lacks_its_meterset_is_refused_and_prints_no_angle(shared: Path) -> None:
    data = plans.real(shared / "corpus" / "eclipse-prostate-phantom")
    sheet = render_treatment_sheet(plans.sheet_request(data))
    assert sheet.refused
    assert "°" not in " ".join(page_texts(sheet.pdf)).casefold().replace("n°", "")


@pytest.mark.parametrize("name", ["cylinder", "three_channels"])
def test_every_dwell_of_a_brachytherapy_plan_is_on_paper(name: str) -> None:
    data = plans.fictitious(name)
    found = plans.dataset(data)
    pages = page_texts(render_treatment_sheet(plans.sheet_request(data)).pdf)
    text = " ".join(page for page in pages if "2 Installation" in page)
    assert f"{written(found.SourceSequence[0], 'ReferenceAirKermaRate')} µGy/h" in text.replace(
        "\u03bc", "µ"
    )
    count = 0
    for channel in found.ApplicationSetupSequence[0].ChannelSequence:
        assert f"{written(channel, 'ChannelTotalTime')} s" in text
        points = channel.BrachyControlPointSequence
        final = Decimal(written(channel, "FinalCumulativeTimeWeight") or "")
        total = Decimal(written(channel, "ChannelTotalTime") or "")
        weights = [Decimal(written(point, "CumulativeTimeWeight") or "") for point in points]
        for point, start, stop in zip(points, weights, weights[1:], strict=False):
            if stop > start:
                time = f"{((stop - start) * total / final).normalize():f}"
                position = written(point, "ControlPointRelativePosition")
                assert f"{position} mm {time} s" in text
                count += 1
    assert count >= 11
    assert "non fourni dans le plan s" not in text


def test_the_comparison_fails_on_another_value() -> None:
    data = plans.fictitious("vmat")
    with pytest.raises(AssertionError, match="meterset"):
        compared_with_another_meterset(data)


def compared_with_another_meterset(data: bytes) -> None:
    changed = data.replace(b"281.368973", b"281.368974")
    found = plans.dataset(changed)
    pages = page_texts(render_treatment_sheet(plans.sheet_request(data)).pdf)
    text = " ".join(pages)
    for beam, reference in treated(found):
        for what, told in expected(beam, reference):
            assert told in text, (beam.BeamNumber, what)
