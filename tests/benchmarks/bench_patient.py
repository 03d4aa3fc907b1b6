"""A patient's page: reading it, a frame of the control-point slider, a frame of the scan."""

import os
import sys
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import numpy as np
from builders_sheets import vmat_plan
from patient_file_builders import file_of_plan
from PySide6.QtWidgets import QApplication
from sheet_plan_builders import beam, plan, point

from benchmarks.bench_unlock_list import imported_vault
from benchmarks.measure import Row, seconds
from benchmarks.places import DISK, PASSPHRASE, now
from continuity_kit.domain.plan import DevicePositions, LimitingDevice, Plan
from continuity_kit.gui.presenters.patient_beam_view import beam_view_state
from continuity_kit.gui.presenters.patient_course import course_state
from continuity_kit.gui.presenters.patient_file import PatientFile, plan_facts, read_patient
from continuity_kit.gui.presenters.patient_image_set import ImageSet
from continuity_kit.gui.presenters.patient_images import plane_picture
from continuity_kit.gui.presenters.patient_plan import plan_state
from continuity_kit.gui.presenters.patient_volume import DoseArray, Volume
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.gui.theme import Theme, installed_family
from continuity_kit.gui.views.patient.beam_view import BeamView
from continuity_kit.services.laptop import laptop_of
from continuity_kit.vault.unlock import open_vault

PAGE_S, FRAME_S = 0.200, 0.050
POINTS, PAIRS = 178, 80
SIDE, SLICES = 512, 150


def rows(size: str) -> Iterator[Row]:
    """Time the page on a department, and frames of a large arc and a large scan."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="bench-patient-") as name:
        vault = imported_vault(Path(name), size)
        place = Workplace(
            laptop_of(open_vault(vault, PASSPHRASE, disk=DISK, now=now), disk=DISK, now=now)
        )
        place.take(place.read())
        snapshot = place.snapshot
        if snapshot is None:
            raise ValueError("the department was imported a moment ago")
        key = snapshot.patients[0].key

        def page() -> None:
            file = read_patient(place, key)
            plan_state(file, file.preselected, "fr")
            course_state(file, file.preselected, "fr", place.now())

        page()
        yield Row("patient page", seconds(page), PAGE_S, "s", "budget of 200 ms", "200 ms")
    yield Row("  a slider frame", _slider_frame(), FRAME_S, "s", "50 ms a call", "50 ms")
    yield Row("  a CT frame with isodoses", _scan_frame(), FRAME_S, "s", "50 ms a call", "50 ms")


def large_arc() -> Plan:
    """Return an arc of 178 points with 80 leaf pairs."""
    edges = tuple(Decimal(place * 5 - PAIRS * 5 // 2) for place in range(PAIRS + 1))
    points = []
    for place in range(POINTS):
        low = tuple(Decimal(-20 - (place + pair) % 15) for pair in range(PAIRS))
        high = tuple(Decimal(20 + (place * 2 + pair) % 15) for pair in range(PAIRS))
        devices = (
            DevicePositions("ASYMX", (Decimal(-60), Decimal(60))),
            DevicePositions("ASYMY", (Decimal(-120), Decimal(120))),
            DevicePositions("MLCX", (*low, *high)),
        )
        weight = str(Decimal(place) / (POINTS - 1))
        points.append(point(place, weight, devices=devices))
    device = LimitingDevice("MLCX", PAIRS, edges)
    return plan((beam(1, tuple(points), devices=(device,)),), ("500",))


def _slider_frame() -> float:
    """Return the time of a point shown for the first time: its path made, and painted."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    file = file_of_plan(large_arc())
    facts = plan_facts(file, file.plans[0].plan_uid, "fr")
    state = beam_view_state(file.plans[0], 1, facts, (), "fr")
    view = BeamView(Theme(family=installed_family()))
    view.resize(620, 620)
    view.show()
    view.show_beam(state)
    application.processEvents()
    places = iter(range(1, POINTS))

    def frame() -> None:
        for _ in range(20):
            view.show_point(next(places))
            view.repaint()

    found = seconds(frame) / 20
    view.close()
    return found


def _scan_frame() -> float:
    """Return the time of one axial picture of 512 x 512 with isodoses."""
    file: PatientFile = file_of_plan(vmat_plan())
    rng = np.random.default_rng(7)
    hu = rng.integers(-200, 300, size=(SLICES, SIDE, SIDE), dtype=np.int16)
    volume = Volume(
        hu, np.arange(SLICES, dtype=np.float64) * 2.5, (1.0, 1.0), (-256.0, -256.0), (1, 1)
    )
    y, x = np.mgrid[-100:100:2.5, -100:100:2.5]
    plane = (70 * np.exp(-(x**2 + y**2) / 3000)).astype(np.float32)
    dose = DoseArray(
        np.repeat(plane[None], SLICES, axis=0),
        np.arange(SLICES, dtype=np.float64) * 2.5,
        (2.5, 2.5),
        (-100.0, -100.0),
        (1, 1),
    )
    images = ImageSet(file.plans[0].plan_uid, volume, SLICES, None, {}, dose, None)
    places = iter(range(SLICES))

    def frame() -> None:
        for _ in range(10):
            plane_picture(
                file, images, "axial", next(places), "soft", frozenset(), "fr", with_dose=True
            )

    return seconds(frame) / 10
