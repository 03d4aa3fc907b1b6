"""The radiographs of a plan for the tab of images: which there are, of which beam and angle.

What lies under a beam's aperture on its sheet lies under it here too, by the same code. A picture
that is not exactly its beam's is shown bare: without aperture and without axes.
"""

from dataclasses import dataclass, field, replace
from math import sqrt

from continuity_kit.domain.beam_picture import BeamPicture, beam_picture, turned
from continuity_kit.domain.images import BeamImage
from continuity_kit.domain.plan import Plan
from continuity_kit.domain.snapshot import PlanView
from continuity_kit.gui.presenters.cells import Cell, Row
from continuity_kit.gui.presenters.patient_beam_view import (
    BeamViewState,
    angle_words,
    bare_view,
    beam_view_state,
)
from continuity_kit.gui.presenters.patient_file import PatientFile, plan_facts
from continuity_kit.gui.presenters.wording import words_of
from continuity_kit.messages import Language
from continuity_kit.sheets.facts import SheetFacts

LEAST_HALF_MM, MOST_HALF_MM = 60.0, 220.0


@dataclass(frozen=True)
class RadiographSet:
    """What was read of one plan's radiographs.

    Attributes:
        held: how many the export holds.
    """

    plan_uid: str
    images: tuple[BeamImage, ...] = field(repr=False)
    held: int

    def ordered(self) -> tuple[BeamImage, ...]:
        """Return them by beam, the newest of each first."""
        newest = sorted(self.images, key=lambda one: (one.made_at, one.uid), reverse=True)
        return tuple(sorted(newest, key=lambda one: one.beam_number))


@dataclass(frozen=True)
class RadiographsState:
    """The list of radiographs, and the chosen one.

    Attributes:
        missing: why there is none to show; everything else is then empty.
        view: the chosen one under its aperture, or bare.
        placed: what lies over the picture, or why nothing does.
        remark: what the export holds and is not shown.
    """

    title: str
    titles: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    chosen: str = ""
    view: BeamViewState | None = None
    placed: str = ""
    remark: str = ""
    missing: str = ""


def radiograph_words(count: int, language: Language) -> str:
    """Return the name of this half of the tab, with how many there are."""
    return words_of("gui-patient-radiographs", language, count=count)


def radiographs_state(
    file: PatientFile, found: RadiographSet, chosen: str | None, language: Language
) -> RadiographsState:
    """Return the radiographs of a plan.

    Args:
        chosen: UID of the one that is shown; None or one that is gone shows the first.
    """
    title = radiograph_words(found.held, language)
    view = file.plan(found.plan_uid)
    plan = None if view is None else view.plan
    ordered = found.ordered()
    if view is None or plan is None or not ordered:
        code = "gui-patient-radiographs-unread" if found.held else "gui-patient-radiographs-none"
        words = words_of(code, language, sequence=file.head.sequence, count=found.held)
        return RadiographsState(title, missing=words)
    facts = plan_facts(file, view.plan_uid, language)
    image = next((one for one in ordered if one.uid == chosen), ordered[0])
    picture = _placed(plan, image)
    hidden = found.held - len(ordered)
    return RadiographsState(
        title=title,
        titles=(
            words_of("gui-patient-col-number", language),
            words_of("gui-patient-col-beam", language),
            words_of("gui-patient-col-gantry", language),
        ),
        rows=tuple(_row(plan, one, facts, language) for one in ordered),
        chosen=image.uid,
        view=_view(view, image, picture, facts, language),
        placed=words_of(
            "gui-patient-radiograph-bare" if picture is None else "gui-patient-radiograph-placed",
            language,
        ),
        remark=words_of("gui-patient-radiographs-hidden", language, count=hidden) if hidden else "",
    )


def _placed(plan: Plan, image: BeamImage) -> BeamPicture | None:
    beam = plan.beam(image.beam_number)
    return None if beam is None else beam_picture(plan, beam, image)


def _view(
    view: PlanView,
    image: BeamImage,
    picture: BeamPicture | None,
    facts: SheetFacts | None,
    language: Language,
) -> BeamViewState:
    """Return the picture under the aperture of its beam's first point, or bare."""
    title = words_of("gui-patient-radiograph-title", language, number=image.beam_number)
    gantry = words_of(
        "gui-patient-drr", language, gantry=angle_words(facts, image.gantry, language)
    )
    if picture is not None:
        turn = _collimator(view.plan, picture.beam_number)
        half_mm = _half_mm(picture, turn)
        made = beam_view_state(
            view,
            picture.beam_number,
            facts,
            (picture,),
            language,
            half_mm=half_mm,
            cut_mm=half_mm * sqrt(2),
        )
        if made is not None:
            return replace(made, title=title, drr=gantry, turn_degrees=turn, is_detailed=False)
    return bare_view(image.beam_number, image.picture, title, gantry, language)


def _collimator(plan: Plan | None, beam_number: int) -> float:
    """Return by how much the aperture is turned in the axes of the gantry, which stand upright."""
    beam = None if plan is None else plan.beam(beam_number)
    first = beam.control_points[0] if beam is not None and beam.control_points else None
    return 0.0 if first is None or first.collimator is None else float(first.collimator)


def _half_mm(picture: BeamPicture, turn: float) -> float:
    """Return half the side of the square that holds the whole picture, upright, within reason."""
    rows, columns = picture.picture.rows - 1, picture.picture.columns - 1
    corners = [picture.place_mm(*at) for at in ((0, 0), (0, columns), (rows, 0), (rows, columns))]
    reach = max(abs(length) for corner in corners for length in turned(corner, turn))
    return min(MOST_HALF_MM, max(LEAST_HALF_MM, reach))


def _row(plan: Plan, image: BeamImage, facts: SheetFacts | None, language: Language) -> Row:
    beam = plan.beam(image.beam_number)
    name = (beam.name or beam.description) if beam is not None else None
    is_placed = _placed(plan, image) is not None
    code = "gui-patient-radiograph-is-placed" if is_placed else "gui-patient-radiograph-is-bare"
    return Row(
        image.uid,
        (
            Cell(str(image.beam_number), points=12.0, weight=600),
            Cell(
                name or words_of("gui-patient-missing", language),
                second=words_of(code, language),
                points=12.0,
                weight=600,
                is_missing=not name,
            ),
            Cell(angle_words(facts, image.gantry, language), points=12.0),
        ),
    )


def radiographs_reading(language: Language) -> str:
    """Return what is said while radiographs are read."""
    return words_of("gui-patient-radiographs-reading", language)


def held_radiographs(file: PatientFile, plan_uid: str | None) -> int:
    """Return how many radiographs the export holds of a plan."""
    return sum(item.role == "drr" and plan_uid in item.plan_uids for item in file.objects)
