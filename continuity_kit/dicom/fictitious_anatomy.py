"""A fictitious body: ellipses of tissue with lungs, bone and organs, by treatment site.

Lengths are mm in the patient's DICOM axes: x to the left, y to the back, z to the head.
"""

from dataclasses import dataclass
from math import cos, pi, sin, sqrt

from continuity_kit.dicom.fictitious import Target


@dataclass(frozen=True)
class Organ:
    """An ellipsoid of one tissue; `hounsfield` is its CT number, `color` its RGB."""

    name: str
    centre_mm: tuple[float, float, float]
    half_mm: tuple[float, float, float]
    hounsfield: int
    color: tuple[int, int, int]
    kind: str = "ORGAN"

    def section(self, z_mm: float) -> tuple[float, float] | None:
        """Return the half axes in x and y at a height, or None where it does not reach."""
        share = 1 - ((z_mm - self.centre_mm[2]) / self.half_mm[2]) ** 2
        if share <= 0:
            return None
        return self.half_mm[0] * sqrt(share), self.half_mm[1] * sqrt(share)

    def contour(self, z_mm: float, points: int = 32) -> list[tuple[float, float, float]]:
        """Return the closed contour at a height; empty where it does not reach."""
        half = self.section(z_mm)
        if half is None:
            return []
        turns = (2 * pi * place / points for place in range(points))
        x, y, _ = self.centre_mm
        return [(x + half[0] * cos(turn), y + half[1] * sin(turn), z_mm) for turn in turns]


LONG = 2000.0
BODIES = {
    "head": (78.0, 98.0),
    "thorax": (170.0, 112.0),
    "pelvis": (178.0, 110.0),
    "limb": (70.0, 70.0),
}
GREEN, RED, BLUE, YELLOW, GREY = (
    (0, 160, 0),
    (220, 30, 30),
    (30, 80, 220),
    (220, 180, 0),
    (128, 128, 128),
)


def body_of(region: str, target: Target) -> tuple[Organ, ...]:
    """Return the body, outermost first: EXTERNAL, its organs, the target last.

    Args:
        region: `head`, `thorax`, `pelvis` or `limb`.
        target: drawn as a soft-tissue mass.
    """
    wide, deep = BODIES[region]
    organs = [Organ("EXTERNAL", (0, 0, 0), (wide, deep, LONG), 0, GREEN, "EXTERNAL")]
    if region == "thorax":
        organs += [
            Organ("POUMON_D", (-85, -5, 0), (58, 74, 140), -740, BLUE),
            Organ("POUMON_G", (85, -5, 0), (58, 74, 140), -740, BLUE),
        ]
    if region == "pelvis":
        organs += [
            Organ("VESSIE", (0, -32, 25), (34, 26, 30), 5, YELLOW),
            Organ("TETE_FEM_D", (-95, 0, -10), (24, 24, 26), 420, GREY),
            Organ("TETE_FEM_G", (95, 0, -10), (24, 24, 26), 420, GREY),
        ]
    if region == "head":
        organs.append(Organ("ENCEPHALE", (0, 0, 20), (66, 84, 70), 35, YELLOW))
    if region == "limb":
        organs.append(Organ("FEMUR", (0, 0, 0), (16, 16, LONG), 700, GREY))
    if region != "limb":
        organs.append(Organ("MOELLE", (0, deep - 36, 0), (8, 8, LONG), 30, BLUE))
    organs.append(Organ(target.name, target.centre_mm, target.half_mm, 45, RED, "PTV"))
    return tuple(organs)
