"""A screen of its own whose pixels are read from outside, and processes that draw on it."""

import mmap
import os
import shutil
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import Spent

SIZE = (1366, 768)
PLACES = ((40, 500), (700, 60))
"""Two places that every page paints; the screen is black until a window is."""
TIMEOUT_S = 120
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Screen:
    """A running X server and its picture."""

    display: str
    picture: mmap.mmap

    def is_painted(self) -> bool:
        """Tell whether a window fills the screen."""
        return all(self._pixel(*place) for place in PLACES)

    def _pixel(self, x: int, y: int) -> int:
        head = struct.unpack(">25I", self.picture[:100])
        start = head[0] + head[19] * 12
        at = start + y * head[12] + x * 4
        (value,) = struct.unpack("<I", self.picture[at : at + 4])
        return value & 0xFFFFFF

    def until_painted(self, command: Sequence[str], **environment: str) -> Spent:
        """Start a command; return wall and processor time until it has painted its window."""
        before = time.perf_counter()
        child = subprocess.Popen(
            command,
            env={**os.environ, "DISPLAY": self.display, "QT_QPA_PLATFORM": "xcb", **environment},
            start_new_session=True,
            stderr=subprocess.DEVNULL,
        )
        try:
            while not self.is_painted():
                if child.poll() is not None or time.perf_counter() - before > TIMEOUT_S:
                    raise RuntimeError(f"no window: {command}")
                time.sleep(0.002)
            return Spent(time.perf_counter() - before, _cpu_of_session(child.pid))
        finally:
            child.terminate()
            child.wait()
            self._until_black()

    def _until_black(self) -> None:
        until = time.perf_counter() + TIMEOUT_S
        while self.is_painted() and time.perf_counter() < until:
            time.sleep(0.01)


def _cpu_of_session(session: int) -> float:
    """Return the processor time of every process of a session, and of children they awaited."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        if int(fields[3]) == session:
            total += sum(int(field) for field in fields[11:15])
    return total / _TICKS


@contextmanager
def screen() -> Iterator[Screen | None]:
    """Run an X server; None where there is none to run."""
    if shutil.which("Xvfb") is None:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="bench-screen-") as folder:
        reader, writer = os.pipe()
        shape = f"{SIZE[0]}x{SIZE[1]}x24"
        server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writer), "-fbdir", folder, "-screen", "0", shape,
             "-nolisten", "tcp"],
            pass_fds=(writer,),
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(writer)
        with os.fdopen(reader, encoding="ascii") as told:
            display = f":{told.readline().strip()}"
        try:
            with (Path(folder) / "Xvfb_screen0").open("rb") as file:
                picture = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            yield Screen(display, picture)
            picture.close()
        finally:
            server.terminate()
            server.wait()
