"""What a patient's pictures are drawn from on a screen: CT numbers, contours, dose.

Lengths are mm in the patient's axes (x to the left, y to the back, z to the head). Arrays are bytes
of little-endian numbers, row by row from the first point; their length is checked where one comes
from outside.

Source: DICOM PS3.3 C.7.6.2 (Image Plane), C.8.8.3 (RT Dose), C.8.8.6 (ROI Contour).
"""

from dataclasses import dataclass, field
from decimal import Decimal
from math import prod

from continuity_kit.domain.images import TARGET_TYPES, Pair, Triple

HU_BYTES, DOSE_BYTES, POINT_BYTES = 2, 2, 8


@dataclass(frozen=True)
class CtValues:
    """One axial CT slice, CT numbers as int16.

    Attributes:
        spacing_mm: from row to row, from column to column.
        position_mm: centre of the first point.
        directions: x of the row's and y of the column's cosine, each 1 or -1.
    """

    uid: str = field(repr=False)
    patient_id: str = field(repr=False)
    frame_uid: str = field(repr=False)
    rows: int
    columns: int
    hu: bytes = field(repr=False)
    spacing_mm: Pair
    position_mm: Triple
    directions: tuple[int, int]

    @property
    def is_whole(self) -> bool:
        """The bytes are exactly rows by columns."""
        is_size = self.rows > 0 and self.columns > 0
        return is_size and len(self.hu) == self.rows * self.columns * HU_BYTES


@dataclass(frozen=True)
class Contour:
    """One closed contour of one height: x, y, x, y … as float32."""

    z_mm: Decimal
    points: bytes = field(repr=False)

    @property
    def is_whole(self) -> bool:
        """The bytes are pairs, three of them at least."""
        return len(self.points) % POINT_BYTES == 0 and len(self.points) >= 3 * POINT_BYTES


@dataclass(frozen=True)
class DrawnRegion:
    """One region of a structure set with all its contours.

    Attributes:
        type: RT ROI Interpreted Type (3006,00A4); None when the file gives none.
        color: red, green, blue of ROI Display Color (3006,002A); None when the file gives none.
    """

    number: int
    name: str | None
    type: str | None
    color: tuple[int, int, int] | None
    contours: tuple[Contour, ...] = field(default=(), repr=False)

    @property
    def is_target(self) -> bool:
        """The planner called it a gross, clinical or planning target."""
        return self.type in TARGET_TYPES


@dataclass(frozen=True)
class ContourSet:
    """A whole structure set."""

    uid: str = field(repr=False)
    patient_id: str = field(repr=False)
    frame_uid: str = field(repr=False)
    regions: tuple[DrawnRegion, ...]


@dataclass(frozen=True)
class DoseGrid:
    """A dose in Gy on axial planes, as uint16 times `gy_per_value`.

    Attributes:
        summation: Dose Summation Type (3004,000A): PLAN is the dose of all fractions.
        type: PHYSICAL or EFFECTIVE (3004,0004).
        heights_mm: z of each plane, in the order of the values.
        spacing_mm, position_mm, directions: as of a CT slice; the first plane's.
    """

    uid: str = field(repr=False)
    patient_id: str = field(repr=False)
    frame_uid: str = field(repr=False)
    plan_uids: tuple[str, ...]
    summation: str
    type: str | None
    rows: int
    columns: int
    heights_mm: tuple[Decimal, ...]
    spacing_mm: Pair
    position_mm: Triple
    directions: tuple[int, int]
    gy_per_value: Decimal
    values: bytes = field(repr=False)

    @property
    def is_whole(self) -> bool:
        """The bytes are exactly planes by rows by columns."""
        sides = (len(self.heights_mm), self.rows, self.columns)
        return min(sides) > 0 and len(self.values) == prod(sides) * DOSE_BYTES
