"""What is on paper against the file as dcmdump reads it, for plans of many systems.

Neither the kit's reader nor pydicom says what must be printed: values come from dcmdump's own text,
and are turned into the words of the sheet by rules of this page alone.
"""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
import sheets_plans as plans
from dcmdump_reading import Dumped, dumped
from sheets_support import page_texts

from continuity_kit.sheets.treatment_sheet import render_treatment_sheet

REAL = tuple(name for name in plans.REAL if name != "eclipse-prostate-phantom")
EXTERNAL = ("vmat", "wedges", "motorised", "step_and_shoot", "electrons", "stereotactic",
            "twice_daily", "proton", "passive_proton")  # fmt: skip
BRACHY = ("cylinder", "three_channels")
UNITS = {"PHOTON": "MV", "ELECTRON": "MeV"}
MINUS = "\u2212"


def rounded(number: str, scale: int = 1) -> str:
    """Return one decimal, half away from zero, with the sheet's minus; never −0.0."""
    exact = Decimal(number) / scale
    told = str(exact.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP))
    return told.removeprefix("-") if float(told) == 0 else told.replace("-", MINUS)


def angle(text: str) -> str:
    told = rounded(text)
    return "0.0°" if told == "360.0" else f"{told}°"


def jaw(text: str) -> str:
    told = rounded(text, 10)
    return f"{told} cm" if told.startswith(MINUS) or told == "0.0" else f"+{told} cm"


def treated(root: Dumped) -> Iterator[tuple[Dumped, Dumped]]:
    """Yield beam and reference of the first fraction group, beams of imaging left out."""
    every = root.all("300a,00b0") or root.all("300a,03a2")
    by_number = {beam.get("300a,00c0"): beam for beam in every}
    for reference in root.all("300a,0070")[0].all("300c,0004"):
        beam = by_number[reference.get("300c,0006")]
        if beam.get("300a,00ce") != "SETUP":
            yield beam, reference


def expected(beam: Dumped, reference: Dumped) -> Iterator[tuple[str, str]]:
    """Yield what must stand in a beam's panel."""
    points = beam.all("300a,0111") or beam.all("300a,03a8")
    first = points[0]
    yield "meterset", reference.get("300a,0086") or "?"
    for tag, what in (("300a,011e", "gantry"), ("300a,0120", "collimator"),
                      ("300a,0122", "couch rotation")):  # fmt: skip
        if (value := first.get(tag)) is not None:
            yield what, angle(value)
    stops = [value for point in points if (value := point.get("300a,011e"))]
    if first.get("300a,011f") in ("CW", "CC"):
        yield "arc", f"{angle(stops[0])} → {angle(stops[-1])}"
    unit = UNITS.get(beam.get("300a,00c6") or "")
    if unit is not None and (energy := first.get("300a,0114")) is not None:
        # Digits as the file has them; only the zeros that fill the field to its end are dropped.
        whole, _, rest = energy.partition(".")
        yield "energy", f"{whole if len(rest) > 3 and not rest.strip('0') else energy} {unit}"
    if unit is not None and (ssd := first.get("300a,0130")) is not None:
        yield "SSD", f"{rounded(ssd, 10)} cm"
    for device in first.all("300a,011a"):
        kind = device.get("300a,00b8") or ""
        if not kind.startswith("MLC"):
            for side, value in enumerate((device.get("300a,011c") or "").split("\\"), start=1):
                yield f"jaw {kind[-1]}{side}", f"{kind[-1]}{side} {jaw(value)}"
    for wedge in beam.all("300a,00d1"):
        yield "wedge", wedge.get("300a,00d4") or "?"
        yield "wedge angle", angle(wedge.get("300a,00d5") or "0")
        yield "wedge orientation", f"orientation {angle(wedge.get('300a,00d8') or '0')}"
    for sequence, tag in (("300a,0107", "300a,0108"), ("300a,00f4", "300a,00f5"),
                          ("300a,00f4", "300a,00fc"), ("300c,00b0", "300a,00dc"),
                          ("300a,030c", "300a,030f"), ("300a,0314", "300a,0318")):  # fmt: skip
        for item in beam.all(sequence):
            if (name := item.get(tag)) is not None:
                yield tag, name


def compared(data: bytes, folder: Path) -> int:
    """Compare the sheet of a file with what dcmdump reads; return how many values were found."""
    path = folder / "plan.dcm"
    path.write_bytes(data)
    root = dumped(path)
    pages = page_texts(render_treatment_sheet(plans.sheet_request(data)).pdf)
    group = root.all("300a,0070")[0]
    assert f"sur {group.get('300a,0078')} " in pages[0]
    assert root.get("300a,0002") in pages[0].split("Export n°")[0]
    text = " ".join(page for page in pages if "2 Installation" in page)
    at, count = text.index("FAISCEAUX"), 0
    beams = list(treated(root))
    starts = []
    for beam, _ in beams:
        name = " ".join((beam.get("300a,00c2") or beam.get("300a,00c3") or "").split())
        at = text.index(f"{beam.get('300a,00c0')} {name}", at)
        starts.append(at)
        at += 1
    for (beam, reference), start, end in zip(beams, starts, [*starts[1:], len(text)], strict=True):
        panel = text[start:end]
        for what, told in expected(beam, reference):
            assert told in panel, (beam.get("300a,00c0"), what, told, panel)
            count += 1
    return count


@pytest.mark.parametrize("folder", REAL)
def test_a_real_plan_is_on_paper_as_dcmdump_reads_it(
    shared: Path, folder: str, tmp_path: Path
) -> None:
    assert compared(plans.real(shared / "corpus" / folder), tmp_path) >= 5


def test_the_plan_of_pydicom_is_on_paper_as_dcmdump_reads_it(tmp_path: Path) -> None:
    assert compared(plans.pydicom_plan(), tmp_path) >= 8


@pytest.mark.parametrize("name", EXTERNAL)
def test_a_plan_of_every_technique_is_on_paper_as_dcmdump_reads_it(
    name: str, tmp_path: Path
) -> None:
    assert compared(plans.fictitious(name), tmp_path) >= 5


@pytest.mark.parametrize("name", BRACHY)
def test_a_brachytherapy_plan_is_on_paper_as_dcmdump_reads_it(name: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.dcm"
    path.write_bytes(plans.fictitious(name))
    root = dumped(path)
    pages = page_texts(render_treatment_sheet(plans.sheet_request(path.read_bytes())).pdf)
    text = " ".join(page for page in pages if "2 Installation" in page).replace("\u03bc", "µ")
    (source,) = root.all("300a,0210")
    assert f"{source.get('300a,022a')} µGy/h" in text
    count = 0
    for setup in root.all("300a,0230"):
        for channel in setup.all("300a,0280"):
            total = channel.get("300a,0286")
            assert f"Total du canal {channel.get('300a,0282')} {total} s" in text
            points = channel.all("300a,02d0")
            weights = [Decimal(point.get("300a,02d6") or "") for point in points]
            final = Decimal(channel.get("300a,02c8") or "")
            for point, before, after in zip(points, weights, weights[1:], strict=False):
                if after > before:
                    time = ((after - before) * Decimal(total or "") / final).normalize()
                    assert f"{point.get('300a,02d2')} mm {time:f} s" in text
                    count += 1
    assert count >= 11


def test_a_refused_plan_has_no_value_that_dcmdump_reads(shared: Path, tmp_path: Path) -> None:
    data = plans.real(shared / "corpus" / "eclipse-prostate-phantom")
    path = tmp_path / "plan.dcm"
    path.write_bytes(data)
    sheet = render_treatment_sheet(plans.sheet_request(data))
    assert sheet.refused
    text = " ".join(page_texts(sheet.pdf))
    values = {
        told
        for beam, reference in treated(dumped(path))
        for what, told in expected(beam, reference)
        if what in ("meterset", "arc", "energy", "SSD") and told != "?"
    }
    assert values
    assert {told for told in values if told in text} == set()


def test_more_than_ten_plans_of_five_makers_are_compared(shared: Path, tmp_path: Path) -> None:
    makers = set()
    for folder in REAL:
        path = tmp_path / f"{folder}.dcm"
        path.write_bytes(plans.real(shared / "corpus" / folder))
        makers.add((dumped(path).get("0008,0070") or "").casefold())
    assert len(makers) >= 5
    assert len(REAL) + len(EXTERNAL) + len(BRACHY) + 1 >= 10


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [(b"281.368973", b"281.368974", "meterset"), (b"ARC1_HOR", b"ARC1_HAR", "substring")],
)
def test_the_comparison_fails_on_another_value(
    old: bytes, new: bytes, what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = plans.fictitious("vmat")
    changed = tmp_path / "changed.dcm"
    changed.write_bytes(data.replace(old, new))
    root = dumped(changed)
    monkeypatch.setitem(globals(), "dumped", lambda path: root)
    with pytest.raises((AssertionError, ValueError), match=what):
        compared(data, tmp_path)
