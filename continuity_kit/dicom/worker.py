"""Has one untrusted object read in a sandboxed process, and takes nothing but typed values back.

Source: security design 12.
"""

import os
import signal
import socket
import struct
import subprocess
import threading
import time
import weakref
from contextlib import suppress
from decimal import Decimal
from types import TracebackType
from typing import Literal, Self

from continuity_kit.dicom.sandbox import plain_command, sandbox_command
from continuity_kit.dicom.schema import Answer, read_answer
from continuity_kit.domain.fraction import TreatmentRecord
from continuity_kit.domain.images import BeamImage, CtSlice, PageImage, StructureSlice
from continuity_kit.domain.plan import Plan
from continuity_kit.domain.volume_images import ContourSet, CtValues, DoseGrid
from continuity_kit.errors import WorldError

Kind = Literal["plan", "record"]
PROGRAM = "from continuity_kit.dicom.worker_process import serve\nserve()"
LETTERS: dict[str, bytes] = {
    "plan": b"P",
    "record": b"R",
    "image": b"I",
    "structures": b"S",
    "page": b"D",
    "ct": b"C",
    "contours": b"T",
    "dose": b"G",
}
READY, ENDED = b"R", b"E"
LENGTH = struct.Struct(">I")
MAX_OBJECT_BYTES = 256 * 1024 * 1024
MAX_ANSWER_BYTES = 32 * 1024 * 1024
START_SECONDS = 30.0
OBJECT_SECONDS = 60.0
CHUNK = 1 << 20


class Worker:
    """One warmed process that reads objects, each in a child of its own.

    It starts at the first object. Its death is recovered: the object is tried once more.
    """

    def __init__(
        self, *, require_sandbox: bool = False, object_seconds: float = OBJECT_SECONDS
    ) -> None:
        """Prepare; nothing is started.

        Args:
            require_sandbox: read nothing where bubblewrap does not work.
            object_seconds: how long one object may take, whatever it waits for.
        """
        self._require_sandbox = require_sandbox
        self._object_seconds = object_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._ending: weakref.finalize[..., Worker] | None = None
        self._is_sandboxed = False
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the process."""
        self.close()

    @property
    def is_sandboxed(self) -> bool:
        """Whether objects are read inside bubblewrap; starts the process to find out.

        Raises:
            WorldError: as `parse` when no process can be started.
        """
        with self._lock:
            self._started()
            return self._is_sandboxed

    @property
    def process_id(self) -> int | None:
        """The process that was started, or None; for those who watch its memory."""
        return self._process.pid if self._process is not None else None

    def parse(self, data: bytes, kind: str) -> Plan | tuple[TreatmentRecord, ...]:
        """Read a plan, or the records of one object.

        Args:
            data: the file, whole.
            kind: `plan` or `record`.

        Raises:
            WorldError: a `dicom-…` code that names the fault; `unreadable-object` when reading it
                died, took too long or answered nonsense; `object-answer-too-long`;
                `sandbox-missing`, `worker-not-started`.
        """
        answer = self._answered(data, kind)
        found = answer.plan if kind == "plan" else answer.records
        if found is None:
            raise WorldError("unreadable-object")
        return found

    def image(self, data: bytes) -> BeamImage | CtSlice:
        """Read an RT Image or one CT slice, reduced to at most 512 points a side.

        Raises:
            WorldError: as `parse`, and the `image-…` codes of `read_image`.
        """
        answer = self._answered(data, "image")
        found = answer.radiograph or answer.ct_slice
        if found is None:
            raise WorldError("unreadable-object")
        return found

    def structures(self, data: bytes, low_mm: Decimal, high_mm: Decimal) -> StructureSlice:
        """Read the regions of a structure set with their contours from `low_mm` to below `high_mm`.

        Raises:
            WorldError: as `parse`, and the `structures-…` codes of `read_structures`.
        """
        heights = f"{low_mm}\n{high_mm}\n".encode("ascii")
        answer = self._answered(data, "structures", heights)
        if answer.structures is None:
            raise WorldError("unreadable-object")
        return answer.structures

    def page(self, pdf: bytes, page: int, width: int) -> PageImage:
        """Draw one page of a PDF, JPEG or PNG as pixels; nothing of the file acts.

        Args:
            pdf: the file, whole; whoever wrote it.
            page: from 0.
            width: pixels.

        Raises:
            WorldError: as `parse`; `pdf-unreadable`, `pdf-page-missing`, `pdf-page-too-large`,
                `pdf-reader-missing`.
        """
        answer = self._answered(pdf, "page", f"{page}\n{width}\n".encode("ascii"))
        if answer.page is None:
            raise WorldError("unreadable-object")
        return answer.page

    def ct(self, data: bytes) -> CtValues:
        """Read one CT slice in CT numbers, reduced to at most 512 points a side.

        Raises:
            WorldError: as `parse`, and the `image-…` codes of `read_ct_values`.
        """
        answer = self._answered(data, "ct")
        if answer.ct_values is None:
            raise WorldError("unreadable-object")
        return answer.ct_values

    def contours(self, data: bytes) -> ContourSet:
        """Read a structure set with all its contours.

        Raises:
            WorldError: as `parse`, and the `structures-…` codes of `read_contours`.
        """
        answer = self._answered(data, "contours")
        if answer.contours is None:
            raise WorldError("unreadable-object")
        return answer.contours

    def dose(self, data: bytes) -> DoseGrid:
        """Read a dose grid in Gy.

        Raises:
            WorldError: as `parse`, `dose-none`, `dose-unit`, `image-…` of `read_dose`.
        """
        answer = self._answered(data, "dose")
        if answer.dose is None:
            raise WorldError("unreadable-object")
        return answer.dose

    def close(self) -> None:
        """End the process, if any; a later object starts it anew."""
        with self._lock:
            self._end()

    def _answered(self, data: bytes, kind: str, before: bytes = b"") -> Answer:
        if len(data) > MAX_OBJECT_BYTES:
            raise WorldError("dicom-too-large")
        with self._lock:
            raw = self._raw_answer(before + data if before else data, LETTERS[kind])
        # Another thread's object is read in the process while this answer is checked here.
        answer = read_answer(raw)
        if answer.refused is not None:
            raise WorldError(answer.refused.code, **answer.refused.values)
        return answer

    def _raw_answer(self, data: bytes, letter: bytes) -> bytes:
        raw = self._exchange(data, letter)
        if raw is None and self._control is None:
            raw = self._exchange(data, letter)  # the parent itself had died
        if raw is None:
            raise WorldError("unreadable-object")
        return raw

    def _exchange(self, data: bytes, letter: bytes) -> bytes | None:
        """Return the answer of one child; None when it died. A parent that died too is ended."""
        control = self._started()
        own, other = socket.socketpair()
        deadline = time.monotonic() + self._object_seconds
        raw = None
        with own:
            try:
                with other:
                    socket.send_fds(control, [letter], [other.fileno()])
                raw = _asked(own, data, deadline)
            except TimeoutError as error:
                # What waits cannot be told apart from what works: nothing of it stays alive.
                self._end()
                raise WorldError("unreadable-object") from error
            except (OSError, EOFError):
                raw = None
        if not _is_ended(control, deadline):
            self._end()
        return raw

    def _started(self) -> socket.socket:
        if self._control is not None and self._process and self._process.poll() is None:
            return self._control
        self._end()
        walled = sandbox_command(PROGRAM)
        if walled is not None and (control := self._start(walled)) is not None:
            self._is_sandboxed = True
            return control
        if self._require_sandbox:
            raise WorldError("sandbox-missing")
        control = self._start(plain_command(PROGRAM))
        if control is None:
            raise WorldError("worker-not-started")
        self._is_sandboxed = False
        return control

    def _start(self, command: tuple[str, ...]) -> socket.socket | None:
        """Start a process and wait until it is warm; None when it does not get there."""
        own, other = socket.socketpair()
        with other:
            try:
                self._process = subprocess.Popen(
                    command,
                    stdin=other.fileno(),
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env={},
                    cwd="/",
                    start_new_session=True,
                )
            except OSError:
                own.close()
                return None
        own.settimeout(START_SECONDS)
        self._control = own
        # A reader that is dropped unclosed must leave neither a process nor a socket behind.
        self._ending = weakref.finalize(self, _end_process, self._process, own)
        try:
            is_ready = own.recv(1) == READY
        except OSError:
            is_ready = False
        if not is_ready:
            self._end()
            return None
        return own

    def _end(self) -> None:
        if self._ending is not None:
            self._ending()
        self._control = self._process = self._ending = None


def _end_process(process: subprocess.Popen[bytes], control: socket.socket) -> None:
    control.close()
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _asked(connection: socket.socket, data: bytes, deadline: float) -> bytes:
    """Send an object and return the raw answer; one that is too long is empty."""
    _send(connection, LENGTH.pack(len(data)), deadline)
    _send(connection, data, deadline)
    (length,) = LENGTH.unpack(_receive(connection, LENGTH.size, deadline))
    return _receive(connection, length, deadline) if length <= MAX_ANSWER_BYTES else b""


def _is_ended(control: socket.socket, deadline: float) -> bool:
    """Wait until the parent has seen its child end; False when the parent has ended, or hangs."""
    try:
        return _receive(control, 1, deadline) == ENDED
    except (OSError, EOFError):
        return False


def _send(connection: socket.socket, data: bytes, deadline: float) -> None:
    left = memoryview(data)
    while left:
        connection.settimeout(_left(deadline))
        left = left[connection.send(left[:CHUNK]) :]


def _receive(connection: socket.socket, length: int, deadline: float) -> bytes:
    parts = bytearray()
    while len(parts) < length:
        connection.settimeout(_left(deadline))
        part = connection.recv(min(CHUNK, length - len(parts)))
        if not part:
            raise EOFError
        parts += part
    return bytes(parts)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
