"""The images of a patient: planning CT in three planes, contours, isodoses; to find one's way."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

from continuity_kit.errors import ContinuityError
from continuity_kit.gui.presenters.patient_file import PatientFile, plan_facts
from continuity_kit.gui.presenters.patient_image_set import ImageSet, ct_items
from continuity_kit.gui.presenters.patient_level_lines import Chain, chained
from continuity_kit.gui.presenters.patient_radiographs import held_radiographs, radiograph_words
from continuity_kit.gui.presenters.patient_volume import (
    Line,
    PlaneName,
    Volume,
    isodoses,
    shaded,
)
from continuity_kit.gui.presenters.wording import number_words, words_of
from continuity_kit.messages import Language, sentence
from continuity_kit.sheets.form import shipped_form
from continuity_kit.sheets.numbers import dose
from continuity_kit.sheets.treatment_sheet import FORM

LineStyle = Literal["solid", "dash", "dash-dot", "dot"]
STYLES: tuple[LineStyle, ...] = ("solid", "dash", "dash-dot")
"""Of structures; dots are kept for isodoses, whatever colours a planner chose."""
ISODOSE_STYLE: LineStyle = "dot"
PLANES: tuple[PlaneName, ...] = ("axial", "coronal", "sagittal")
WINDOWS: Mapping[str, tuple[int, int]] = {
    "soft": (-160, 240),
    "lung": (-1350, 150),
    "bone": (-700, 1300),
    "brain": (0, 80),
}
WINDOW_CODES: Mapping[str, str] = {
    "soft": "gui-patient-window-soft",
    "lung": "gui-patient-window-lung",
    "bone": "gui-patient-window-bone",
    "brain": "gui-patient-window-brain",
}
LEVELS_PERCENT = (30, 50, 80, 95, 100, 105)
LABEL_FROM, LABEL_STEP = -60, 60
"""Degrees, clockwise from the right of a picture."""


@dataclass(frozen=True)
class RegionRow:
    """One structure of the list: tick, name, colour and line style."""

    number: int
    name: str
    kind: str
    color: tuple[int, int, int] | None
    style: LineStyle
    is_shown: bool


@dataclass(frozen=True)
class IsodoseRow:
    """One isodose of the legend, in per cent and Gy."""

    percent: str
    gy: str


@dataclass(frozen=True)
class IsodoseLine:
    """One isodose on a picture: its lines, and where its per cent stand on the longest.

    Attributes:
        chains: in points of the picture; empty where the dose is not reached.
        label_at: in points; None without a line.
    """

    percent: str
    chains: tuple[Chain, ...] = field(repr=False)
    label_at: tuple[float, float] | None


@dataclass(frozen=True)
class ImagesState:
    """Beside the pictures: what can be shown, and what lacks.

    Attributes:
        remarks: why there are no contours or no isodoses.
    """

    windows: tuple[tuple[str, str], ...]
    window_title: str
    structures_title: str
    regions: tuple[RegionRow, ...]
    isodose_title: str
    isodoses: tuple[IsodoseRow, ...]
    show_dose: str
    remarks: tuple[str, ...]
    isocentre: str


@dataclass(frozen=True)
class PlanePicture:
    """One picture of one plane, ready to paint.

    Attributes:
        grey: uint8, (rows, columns).
        point_mm: size of a point, across and down.
        lines: region number -> its lines, each closed or a stroke, in points.
        isodoses: each isodose, from the lowest to the highest; empty when none is shown.
        cross: the isocentre, in points; None when it is not in this picture.
        letters: at the left, right, upper and lower edge.
    """

    grey: npt.NDArray[np.uint8] = field(repr=False)
    point_mm: tuple[float, float]
    lines: Mapping[int, tuple[tuple[Line, bool], ...]] = field(repr=False)
    isodoses: tuple[IsodoseLine, ...] = field(repr=False)
    cross: tuple[float, float] | None
    letters: tuple[str, str, str, str]
    title: str
    words: str


def kind_names(file: PatientFile, plan_uid: str | None, language: Language) -> tuple[str, str]:
    """Return the names of the two halves of the tab: the scan, the radiographs with their count."""
    count = held_radiographs(file, plan_uid)
    return words_of("gui-patient-scan", language), radiograph_words(count, language)


def rule_words(language: Language) -> str:
    """Return that pictures are for orientation."""
    return words_of("gui-patient-images-rule", language)


def missing_words(file: PatientFile, plan_uid: str | None, language: Language) -> str:
    """Return why there is no scan to show; "" when there is one to read."""
    view = file.plan(plan_uid)
    if view is None:
        code = "gui-patient-plan-choose" if file.plans else "gui-patient-plan-none"
        return words_of(code, language, sequence=file.head.sequence)
    if not ct_items(file) or view.plan is None:
        return words_of("gui-patient-ct-missing", language, sequence=file.head.sequence)
    return ""


def loading_words(file: PatientFile, done: int, language: Language) -> str:
    """Return how far the scan is decrypted."""
    count = sum(len(item.members) for item in ct_items(file))
    return words_of("gui-patient-ct-loading", language, count=count, done=done)


def images_state(
    file: PatientFile, images: ImageSet, shown: Collection[int], language: Language
) -> ImagesState:
    """Return what stands beside the pictures.

    Args:
        shown: numbers of the regions that are drawn.
    """

    def say(code: str, **values: object) -> str:
        return words_of(code, language, **values)

    regions = images.contours.regions if images.contours is not None else ()
    remarks = [
        _reason(code, file, language)
        for code in (images.without_structures, images.without_dose)
        if code
    ]
    if images.volume.step_mm is None:
        remarks.append(say("gui-patient-planes-uneven"))
    levels = isodose_levels(file, images, language)
    return ImagesState(
        windows=tuple((name, say(code)) for name, code in WINDOW_CODES.items()),
        window_title=say("gui-patient-window"),
        structures_title=say("gui-patient-structures"),
        regions=tuple(
            RegionRow(
                number=region.number,
                name=region.name or say("gui-patient-region-unnamed", number=region.number),
                kind=region.type or "",
                color=region.color,
                style=STYLES[place % len(STYLES)],
                is_shown=region.number in shown,
            )
            for place, region in enumerate(regions)
        ),
        isodose_title=_isodose_title(file, images, language),
        isodoses=tuple(
            IsodoseRow(_percent(percent, language), f"{dose_gy} Gy") for percent, dose_gy in levels
        ),
        show_dose=say("gui-patient-isodose-show"),
        remarks=tuple(remarks),
        isocentre=_isocentre_words(file, images, language),
    )


def _isocentre_words(file: PatientFile, images: ImageSet, language: Language) -> str:
    """Return why there is no cross; sources inside the patient have none to show."""
    view = file.plan(images.plan_uid)
    is_inside = view is not None and view.plan is not None and view.plan.kind == "brachy"
    if images.isocentre_mm is not None or is_inside:
        return ""
    return words_of("gui-patient-isocentre-none", language)


def _reason(code: str, file: PatientFile, language: Language) -> str:
    if code.startswith("gui-patient-"):
        return words_of(code, language, sequence=file.head.sequence)
    return sentence(code, language, {})


def first_shown(images: ImageSet) -> frozenset[int]:
    """Return the regions that are drawn at first: targets and the outline; all when none is one."""
    regions = images.contours.regions if images.contours is not None else ()
    chosen = {item.number for item in regions if item.is_target or item.type == "EXTERNAL"}
    return frozenset(chosen or {item.number for item in regions})


def prescribed_gy(file: PatientFile, plan_uid: str, language: Language) -> float | None:
    """Return the dose of all planned fractions, None when nobody says."""
    facts = plan_facts(file, plan_uid, language)
    if facts is None or facts.doses.leading is None:
        return None
    return float(facts.doses.leading.after_gy(facts.planned))


def isodose_levels(
    file: PatientFile, images: ImageSet, language: Language
) -> tuple[tuple[int, str], ...]:
    """Return per cent and Gy of each isodose, of the prescribed dose, else of the highest."""
    if images.dose is None:
        return ()
    whole = prescribed_gy(file, images.plan_uid, language) or images.dose.highest_gy
    return tuple((percent, f"{whole * percent / 100:.2f}") for percent in LEVELS_PERCENT)


def _percent(number: int, language: Language) -> str:
    return words_of("gui-patient-percent", language, number=number)


def _isodose_title(file: PatientFile, images: ImageSet, language: Language) -> str:
    """Say what 100 % is: a percentage without its whole says nothing."""
    if images.dose is None:
        return words_of("gui-patient-isodoses", language)
    facts = plan_facts(file, images.plan_uid, language)
    if facts is not None and facts.doses.leading is not None:
        total = dose(facts.doses.leading.after_gy(facts.planned), facts.places)
        whole = _percent(100, language)
        return words_of("gui-patient-isodoses-of", language, whole=whole, dose=total)
    return words_of(
        "gui-patient-isodoses-of-highest",
        language,
        whole=_percent(100, language),
        dose=f"{images.dose.highest_gy:.2f}",
    )


def _isodose_lines(
    file: PatientFile, images: ImageSet, plane: PlaneName, place: int, language: Language
) -> tuple[IsodoseLine, ...]:
    """Return each isodose of a picture with the place of its per cent."""
    if images.dose is None:
        return ()
    whole = prescribed_gy(file, images.plan_uid, language) or images.dose.highest_gy
    limits = [whole * percent / 100 for percent in LEVELS_PERCENT]
    found = []
    for number, segments in enumerate(isodoses(images.volume, images.dose, plane, place, limits)):
        chains = chained(segments)
        label_at = _label_place(chains[0][0], number) if chains else None
        found.append(IsodoseLine(_percent(LEVELS_PERCENT[number], language), chains, label_at))
    return tuple(found)


def _label_place(line: Line, number: int) -> tuple[float, float]:
    """Return the place of a line that lies furthest in a direction, another one for each isodose.

    Isodoses lie within each other: so their labels stand around, and not upon each other.
    """
    turn = math.radians(LABEL_FROM + number * LABEL_STEP)
    along = line[:, 0] * math.cos(turn) + line[:, 1] * math.sin(turn)
    x, y = line[int(np.argmax(along))].tolist()
    return float(x), float(y)


def plane_picture(
    file: PatientFile,
    images: ImageSet,
    plane: PlaneName,
    place: int,
    window: str,
    shown: Collection[int],
    language: Language,
    *,
    with_dose: bool,
) -> PlanePicture:
    """Return one picture of one plane.

    SAFETY: letters come from the file's own orientation, never from how a picture usually lies
    (test_letters_follow_the_orientation_of_the_file).
    """
    volume = images.volume
    step = volume.step_mm or 1.0
    across, down = volume.spacing_mm
    sizes = {"axial": (across, down), "coronal": (across, step), "sagittal": (down, step)}
    return PlanePicture(
        grey=shaded(volume, plane, place, WINDOWS[window]),
        point_mm=sizes[plane],
        lines={
            number: lines.on(volume, plane, place)
            for number, lines in images.lines.items()
            if number in shown
        },
        isodoses=_isodose_lines(file, images, plane, place, language) if with_dose else (),
        cross=_cross(images, plane, place),
        letters=letters_of(volume, plane, language),
        title=words_of(_TITLES[plane], language),
        words=_place_words(volume, plane, place, language),
    )


_TITLES: Mapping[PlaneName, str] = {
    "axial": "gui-patient-plane-axial",
    "coronal": "gui-patient-plane-coronal",
    "sagittal": "gui-patient-plane-sagittal",
}


def _cross(images: ImageSet, plane: PlaneName, place: int) -> tuple[float, float] | None:
    """Return the isocentre in a picture; None when it lies in another one."""
    if images.isocentre_mm is None:
        return None
    volume = images.volume
    x, y, z = (float(length) for length in images.isocentre_mm)
    column, row = volume.column_of(x), volume.row_of(y)
    if plane == "axial":
        half = (volume.step_mm or 1.0) / 2 + 1e-6
        is_here = abs(float(volume.heights_mm[place]) - z) <= half
        return (column, row) if is_here else None
    level = volume.level_of(z)
    if plane == "coronal":
        return (column, level) if int(row) == place else None
    return (row, level) if int(column) == place else None


def letters_of(volume: Volume, plane: PlaneName, language: Language) -> tuple[str, str, str, str]:
    """Return the letters at the left, right, upper and lower edge of a plane.

    Patient axes: x rises to the patient's left, y to the back, z to the head.
    """
    say = shipped_form(FORM).speaker(language).say
    left, right = say("slice_left"), say("slice_right")
    front, back = say("slice_front"), say("slice_back")
    head = words_of("gui-patient-letter-head", language)
    feet = words_of("gui-patient-letter-feet", language)
    sides = (right, left) if volume.directions[0] > 0 else (left, right)
    depth = (front, back) if volume.directions[1] > 0 else (back, front)
    if plane == "axial":
        return (*sides, *depth)
    if plane == "coronal":
        return (*sides, head, feet)
    return (*depth, head, feet)


def _place_words(volume: Volume, plane: PlaneName, place: int, language: Language) -> str:
    axis = {"axial": "Z", "coronal": "Y", "sagittal": "X"}[plane]
    if plane == "axial":
        length = float(volume.heights_mm[place])
    elif plane == "coronal":
        length = volume.first_mm[1] + place * volume.spacing_mm[1] * volume.directions[1]
    else:
        length = volume.first_mm[0] + place * volume.spacing_mm[0] * volume.directions[0]
    return words_of(
        "gui-patient-plane-place",
        language,
        axis=axis,
        length=number_words(length, 1),
        number=place + 1,
        count=volume.count(plane),
    )


def unreadable_words(error: ContinuityError, language: Language) -> str:
    """Return why a scan is not shown."""
    return sentence(error.code, language, error.values)
