"""Where a restored file goes: its name at the source, made safe, and never outside the folder."""

import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath

from continuity_kit.services.give_back_formats import UNSEEN

LONGEST_PART = 120  # bytes: any file system takes 255, and a suffix may come
DEEPEST = 16
# What no file system or shell takes plainly.
UNSAFE = re.compile(r'[<>:"|?*\\\x00-\x1f]')
RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


def safe_path(name: str) -> PurePosixPath:
    """Return a relative path of plain parts: no `..`, no drive, no control, no device name.

    SAFETY: a name from a catalogue never leads out of the folder
    (test_no_name_of_the_catalogue_leads_out_of_the_folder).
    """
    parts = [_safe_part(part) for part in name.replace("\\", "/").split("/")]
    kept = [part for part in parts if part][-DEEPEST:]
    return PurePosixPath(*(kept or ["x"]))


def distinct_paths(names: Iterable[str]) -> list[PurePosixPath]:
    """Return one path a name, in order; a path that is taken gets a suffix.

    Paths that differ in case or accents' form alone count as the same: a stick may not tell them
    apart. A file never takes the place of a folder that another file lies in.
    """
    taken: set[str] = set()
    folders: set[str] = set()
    found = []
    for name in names:
        path, number = safe_path(name), 1
        candidate = path
        while _is_taken(candidate, taken, folders):
            number += 1
            candidate = path.with_name(f"{path.stem}~{number}{path.suffix}")
            if number > 2 and any(_folded(parent) in taken for parent in path.parents):
                # A folder of that name is a file already: the folder gets the suffix.
                candidate = PurePosixPath(f"{path.parts[0]}~{number}", *path.parts[1:])
        taken.add(_folded(candidate))
        folders.update(_folded(parent) for parent in candidate.parents)
        found.append(candidate)
    return found


def _is_taken(path: PurePosixPath, taken: set[str], folders: set[str]) -> bool:
    folded = _folded(path)
    return (
        folded in taken
        or folded in folders
        or any(_folded(parent) in taken for parent in path.parents)
    )


def _safe_part(part: str) -> str:
    plain = unicodedata.normalize("NFC", UNSEEN.sub("_", UNSAFE.sub("_", part)))
    plain = plain.strip().rstrip(". ").lstrip(" ")
    if plain in ("", ".", ".."):
        return ""
    encoded = plain.encode("utf-8", errors="replace")
    if len(encoded) > LONGEST_PART:
        stem, dot, suffix = plain.rpartition(".")
        tail = f"{dot}{suffix}" if dot and len(suffix) <= 8 else ""
        room = LONGEST_PART - len(tail.encode())
        plain = (stem if tail else plain).encode()[:room].decode("utf-8", errors="ignore") + tail
    if RESERVED.fullmatch(plain):
        plain = f"_{plain}"
    # A leading dot hides a file, a leading dash is read as an option.
    return f"_{plain}" if plain.startswith((".", "-")) else plain


def _folded(path: PurePosixPath) -> str:
    return unicodedata.normalize("NFKC", str(path)).casefold()
