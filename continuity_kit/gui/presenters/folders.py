"""Sticks that are plugged in: where folders are offered from."""

from dataclasses import dataclass
from pathlib import Path

MOUNT_PARENTS = ("/media", "/run/media", "/mnt")
MOUNTS = Path("/proc/self/mounts")


@dataclass(frozen=True)
class FolderChoice:
    """A folder to offer, with the name it has on the stick."""

    path: Path
    label: str


def plugged_in(mounts: Path = MOUNTS) -> tuple[FolderChoice, ...]:
    """Return the sticks that are mounted now; none where the system does not say.

    Only what stands below the usual folders of removable media, never the system's own disks.
    """
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ()
    found = []
    for line in lines:
        parts = line.split(" ")
        path = Path(parts[1].replace("\\040", " ")) if len(parts) > 1 else Path("/")
        if any(path.is_relative_to(parent) and path != Path(parent) for parent in MOUNT_PARENTS):
            found.append(FolderChoice(path, path.name))
    return tuple(sorted(set(found), key=lambda choice: choice.label.casefold()))
