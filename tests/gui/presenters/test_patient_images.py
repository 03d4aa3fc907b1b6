"""What is said beside the pictures: what lacks, what is doubtful, what 100 % is."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from builders_sheets import vmat_plan
from patient_file_builders import file_of_plan
from scan_builders import slices

from continuity_kit.domain.volume_images import CtValues
from continuity_kit.errors import WorldError
from continuity_kit.gui.presenters.patient_file import PatientFile
from continuity_kit.gui.presenters.patient_image_set import ImageSet, read_images
from continuity_kit.gui.presenters.patient_images import (
    ISODOSE_STYLE,
    STYLES,
    images_state,
    isodose_levels,
    loading_words,
    missing_words,
    plane_picture,
    rule_words,
)
from continuity_kit.gui.presenters.patient_volume import DoseArray
from continuity_kit.messages import LANGUAGES, Language
from continuity_kit.services.planned_scan import PlannedScan

NBSP = "\N{NO-BREAK SPACE}"


HILL = DoseArray(
    gy=np.full((3, 4, 5), 200.0, dtype=np.float32),
    heights_mm=np.array([0.0, 6.0, 12.0]),
    spacing_mm=(2.0, 2.0),
    first_mm=(-4.0, -3.0),
    directions=(1, 1),
)
"""A dose beyond any prescribed one within a part of the scan, none around it."""


def series(name: str, count: int = 5) -> Any:
    return SimpleNamespace(
        role="ct", sha256=name, uids=(), plan_uids=(), members=("slice",) * count
    )


class Desk:
    """Reads the same scan for each series that it is asked for, but those of another frame."""

    def __init__(self, *others: str) -> None:
        self.others = others

    def planned_scan(self, objects: Any, plan: Any) -> PlannedScan:
        return PlannedScan(plan)

    def ct(
        self, item: Any, plan: Any, progress: Any, is_cancelled: Any, *, series_uids: Any
    ) -> tuple[CtValues, ...]:
        assert not series_uids
        if item.sha256 in self.others:
            raise WorldError("picture-not-of-plan")
        progress(5, 5)
        return tuple(slices())


def file_with(*objects: Any) -> PatientFile:
    return replace(file_of_plan(vmat_plan()), objects=objects)


def read(desk: Desk, *objects: Any) -> ImageSet:
    file = file_with(*objects)
    found = read_images(
        cast("Any", desk), file, file.plans[0].plan_uid, lambda _: None, lambda: False
    )
    assert found is not None
    return found


def test_of_two_scans_of_one_frame_none_is_shown() -> None:
    with pytest.raises(WorldError, match="picture-series-several"):
        read(Desk(), series("a"), series("b"))
    assert read(Desk("b"), series("a"), series("b")).slices == 5
    with pytest.raises(WorldError, match="picture-not-of-plan"):
        read(Desk("a", "b"), series("a"), series("b"))


def test_what_lacks_beside_the_scan_is_said_and_the_scan_is_shown() -> None:
    file, images = file_with(series("a")), read(Desk(), series("a"))
    state = images_state(file, images, frozenset(), "fr")
    assert len(state.remarks) == 2 and all("export" in remark for remark in state.remarks)
    assert rule_words("fr") == "Pour repérer, pas pour mesurer."
    assert state.isodoses == () and isodose_levels(file, images, "fr") == ()
    picture = plane_picture(file, images, "axial", 2, "soft", frozenset(), "fr", with_dose=True)
    assert picture.isodoses == () and picture.words.endswith("3 sur 5")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_missing_scan_says_that_plan_and_sheet_stay_valid(language: Language) -> None:
    file = file_with()
    words = missing_words(file, file.plans[0].plan_uid, language)
    assert str(file.head.sequence) in words
    assert missing_words(file_with(series("a")), file.plans[0].plan_uid, language) == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_isodose_is_told_from_a_structure_by_more_than_its_colour(language: Language) -> None:
    """By its dots, which no structure has, and by its per cent, written upon it."""
    assert ISODOSE_STYLE not in STYLES
    images = replace(read(Desk(), series("a")), dose=HILL)
    file = file_with(series("a"))
    picture = plane_picture(file, images, "axial", 2, "soft", frozenset(), language, with_dose=True)
    shown = [line for line in picture.isodoses if line.chains]
    assert shown and all(line.label_at is not None for line in shown)
    state = images_state(file, images, frozenset(), language)
    sign = f"{NBSP}%" if language == "fr" else "%"
    assert [line.percent for line in picture.isodoses] == [row.percent for row in state.isodoses]
    assert picture.isodoses[-2].percent == f"100{sign}" and f"100{sign} =" in state.isodose_title
    hidden = plane_picture(file, images, "axial", 2, "soft", frozenset(), language, with_dose=False)
    assert hidden.isodoses == ()


def test_reading_tells_how_many_slices_of_how_many() -> None:
    words = loading_words(file_with(series("a", 120)), 37, "fr")
    assert words == f"Le scanner (120 coupes) se déchiffre{NBSP}: 37 sur 120."
