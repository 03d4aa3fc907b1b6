"""Pictures as read: a radiograph of a beam, one CT slice, contours of one height.

Lengths are mm; numbers are the file's. Grey is one byte a point, row by row from the top, brighter
where the file's value is brighter; a picture may be smaller than the file's, its spacing says how.

Source: DICOM PS3.3 C.8.8.2 (RT Image), C.7.6.2 (Image Plane), C.8.8.5 to C.8.8.8 (structures).
"""

from dataclasses import dataclass, field
from decimal import Decimal

Pair = tuple[Decimal, Decimal]
Triple = tuple[Decimal, Decimal, Decimal]
TARGET_TYPES = ("GTV", "CTV", "PTV")
MAX_PAGE_SIDE = 4096
MAX_PAGE_PIXELS = 7_000_000


@dataclass(frozen=True)
class GreyImage:
    """Grey points: `len(grey)` is `rows * columns`, checked wherever one comes from outside."""

    rows: int
    columns: int
    grey: bytes = field(repr=False)


@dataclass(frozen=True)
class BeamImage:
    """An RT Image, with what ties it to a beam and what places it.

    Attributes:
        spacing_mm: from row to row, from column to column, in the image plane.
        position_mm: centre of the first point, IEC X-RAY IMAGE RECEPTOR axes.
        row_direction, column_direction: along a row, down a column, in the same axes.
        receptor_mm, receptor_angle: origin and rotation of those axes in IEC GANTRY.
        sad_mm, sid_mm: from the source to the isocentre, to the image plane.
        made_at: date and time as written, `YYYYMMDDhhmmss`, to tell two of one beam apart.
    """

    uid: str = field(repr=False)
    patient_id: str = field(repr=False)
    plan_uid: str = field(repr=False)
    beam_number: int
    gantry: Decimal
    couch: Decimal
    isocentre_mm: Triple | None
    picture: GreyImage
    spacing_mm: Pair
    position_mm: Pair
    row_direction: Pair
    column_direction: Pair
    receptor_mm: Triple
    receptor_angle: Decimal
    sad_mm: Decimal
    sid_mm: Decimal
    made_at: str = ""


@dataclass(frozen=True)
class CtSlice:
    """One axial CT slice.

    Attributes:
        spacing_mm: from row to row, from column to column.
        position_mm: centre of the first point, patient axes; its z is the slice's.
        directions: x of the row's and y of the column's cosine, each 1 or -1.
        window_hu: CT numbers that are black and white.
    """

    uid: str = field(repr=False)
    patient_id: str = field(repr=False)
    frame_uid: str = field(repr=False)
    picture: GreyImage
    spacing_mm: Pair
    position_mm: Triple
    directions: tuple[int, int]
    window_hu: tuple[int, int]


@dataclass(frozen=True)
class Region:
    """One region of a structure set at one height.

    Attributes:
        type: RT ROI Interpreted Type (3006,00A4); None when the file gives none.
        contours: each x, y, x, y …, mm, patient axes, of the contours asked for.
    """

    number: int
    name: str | None
    type: str | None
    contours: tuple[tuple[Decimal, ...], ...] = field(default=(), repr=False)

    @property
    def is_target(self) -> bool:
        """The planner called it a gross, clinical or planning target."""
        return self.type in TARGET_TYPES


@dataclass(frozen=True)
class StructureSlice:
    """The regions of a structure set, with their closed contours of one height."""

    uid: str = field(repr=False)
    patient_id: str = field(repr=False)
    frame_uid: str = field(repr=False)
    regions: tuple[Region, ...]


@dataclass(frozen=True)
class PageImage:
    """One page of a document as pixels; `len(rgb)` is `rows * columns * 3`, checked as above.

    Attributes:
        page: from 0; of `pages`.
        rgb: red, green and blue of each point, row by row from the top.
    """

    page: int
    pages: int
    rows: int
    columns: int
    rgb: bytes = field(repr=False)
