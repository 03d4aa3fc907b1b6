"""Makes the README's pictures of the application from what `make_screenshots.py` drew.

Usage: make_screens.py DRAWN OUT. DRAWN holds its pictures of 1920 x 1080 in `fr-light` and
`en-light`, at least `--only unlock,day,patient-plan,session-4-interrupted`.
"""

import sys
from pathlib import Path

from PIL import Image

SIZE, COLORS = (1024, 576), 256
SCENES = {
    "unlock": "unlock",
    "day": "day",
    "patient-plan": "patient-plan",
    "session-4-interrupted": "record",
}


def main(drawn: Path, out: Path) -> None:
    """Write every picture, small and in few colours."""
    for scene, name in SCENES.items():
        for language in ("fr", "en"):
            with Image.open(drawn / f"{scene}-1920x1080-{language}-light.png") as whole:
                small = whole.convert("RGB").resize(SIZE, Image.Resampling.LANCZOS)
            few = small.quantize(COLORS, dither=Image.Dither.NONE)
            few.save(out / f"{name}-{language}.png", optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
