"""What a medium may hold after the power went: a model of every storage call that was made.

What was flushed is there. Of the rest each piece may be there or not, each on its own: names that
were put in place (in any order), folders that were made, and data, torn at 512 bytes.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from continuity_kit.files import Disk

SECTOR_BYTES = 512
MOST_TRIES = 100


@dataclass(frozen=True)
class Write:
    path: Path
    data: bytes


@dataclass(frozen=True)
class Sync:
    """A flush; `folders` are those in a flushed folder, which it makes durable."""

    path: Path
    is_folder: bool
    folders: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Rename:
    source: Path
    target: Path


@dataclass(frozen=True)
class Told:
    """Somebody was told that this is recorded."""

    what: str


Event = Write | Sync | Rename | Told


class RecordingDisk(Disk):
    """A healthy medium that notes what was asked of it, in order."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def write(self, descriptor: int, data: bytes) -> int:
        count = super().write(descriptor, data)
        self.events.append(Write(path_of(descriptor), data[:count]))
        return count

    def sync(self, descriptor: int) -> None:
        super().sync(descriptor)
        path = path_of(descriptor)
        is_folder = path.is_dir()
        folders = [item for item in path.iterdir() if item.is_dir()] if is_folder else []
        self.events.append(Sync(path, is_folder, tuple(folders)))

    def rename(self, source: Path, target: Path) -> None:
        super().rename(source, target)
        self.events.append(Rename(source, target))

    def tell(self, what: str) -> None:
        self.events.append(Told(what))


def path_of(descriptor: int) -> Path:
    return Path(f"/proc/self/fd/{descriptor}").readlink()


@dataclass
class Content:
    """One file whatever its name: what was written to it, and what of that was flushed."""

    data: bytes = b""
    durable: bytes = b""

    def after(self, dice: random.Random) -> bytes:
        """Return what is read back: the flushed bytes, and of later ones some sectors."""
        if self.data == self.durable:
            return self.data
        kept = self.data[: dice.randint(0, len(self.data) // SECTOR_BYTES + 1) * SECTOR_BYTES]
        if dice.random() < 0.5:
            return max(kept, self.durable, key=len)
        sectors = [
            kept[start : start + SECTOR_BYTES] for start in range(0, len(kept), SECTOR_BYTES)
        ]
        return b"".join(sector if dice.random() < 0.7 else bytes(len(sector)) for sector in sectors)


@dataclass
class Medium:
    """The names and contents of a medium while events happen to it."""

    folders: set[Path]
    names: dict[Path, Content] = field(default_factory=dict)
    durable: dict[Path, Content] = field(default_factory=dict)
    pending: list[tuple[Path | None, Path]] = field(default_factory=list)
    contents: dict[Path, Content] = field(default_factory=dict)
    seen: set[Path] = field(default_factory=set)

    def happen(self, event: Event) -> None:
        match event:
            case Write(path, data):
                if path not in self.names:
                    self.names[path] = Content()
                    self._name(None, path)
                self.names[path].data += data
            case Sync(path, is_folder=False):
                self.names[path].durable = self.names[path].data
            case Sync(path, is_folder=True, folders=folders):
                self.folders.update(folders)
                self._flush(path)
            case Rename(source, target):
                self.names[target] = self.names.pop(source)
                self._name(source, target)

    def _name(self, source: Path | None, target: Path) -> None:
        self.contents[target] = self.names[target]
        self.pending.append((source, target))
        self.seen.update(target.parents)

    def _flush(self, folder: Path) -> None:
        for source, target in [item for item in self.pending if item[1].parent == folder]:
            self._put(self.durable, source, target)
            self.pending.remove((source, target))

    def _put(self, names: dict[Path, Content], source: Path | None, target: Path) -> None:
        if source is not None:
            names.pop(source, None)
        names[target] = self.contents[target]

    def after_power_loss(self, dice: random.Random) -> dict[Path, bytes]:
        """Return one of the trees that may be found when the power is back."""
        names = dict(self.durable)
        for source, target in self.pending:
            if dice.random() < 0.5:
                self._put(names, source, target)
        lost = {
            folder
            for folder in sorted(self.seen - self.folders)
            if dice.random() < 0.5 and any(path in self.folders for path in folder.parents)
        }
        return {
            path: content.after(dice)
            for path, content in names.items()
            if not lost & set(path.parents)
        }


def power_losses(
    events: Sequence[Event], folders: set[Path], count: int, seed: int
) -> Iterator[tuple[list[str], dict[Path, bytes]]]:
    """Yield different states after a loss at every event in turn, until there are enough.

    Args:
        folders: those that were durable before.

    Yields:
        What had been told by then, and the files found.
    """
    dice = random.Random(seed)
    known: set[tuple[int, frozenset[tuple[Path, bytes]]]] = set()
    for number in range(count * MOST_TRIES):
        happened = events[: number % (len(events) + 1)]
        medium = Medium(set(folders))
        for event in happened:
            medium.happen(event)
        told = [event.what for event in happened if isinstance(event, Told)]
        files = medium.after_power_loss(dice)
        state = (len(told), frozenset(files.items()))
        if state not in known:
            known.add(state)
            yield told, files
        if len(known) == count:
            return
