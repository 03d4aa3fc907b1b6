"""The other side of the worker: a warmed parent that forks one confined child per object.

The parent never sees an object. It takes a connection over its own socket, forks, and the child
reads the bytes from its standard input, confined, and answers length-prefixed JSON on its standard
output. Whatever happens to the child, the parent goes on.

Source: security design 12.
"""

import codecs
import gc
import os
import signal
import socket
import struct
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from pydicom.charset import python_encoding

from continuity_kit.dicom import confinement
from continuity_kit.dicom.document_reader import pdf_of
from continuity_kit.dicom.image_reader import read_image
from continuity_kit.dicom.plan_reader import read_plan
from continuity_kit.dicom.prescan import MAX_LARGE_BYTES
from continuity_kit.dicom.record_reader import read_records
from continuity_kit.dicom.schema import Answer, Refused, answer_bytes
from continuity_kit.dicom.structure_reader import read_structures
from continuity_kit.dicom.volume_reader import read_contours, read_ct_values, read_dose
from continuity_kit.domain.images import BeamImage
from continuity_kit.errors import WorldError

READY, ENDED = b"R", b"E"
KINDS = {
    b"P": "plan",
    b"R": "record",
    b"I": "image",
    b"S": "structures",
    b"D": "page",
    b"C": "ct",
    b"T": "contours",
    b"G": "dose",
}
LENGTH = struct.Struct(">I")
MAX_ANSWER_BYTES = 32 * 1024 * 1024
CHUNK = 1 << 20
MAX_HEIGHTS_BYTES = 256
MAX_OPEN_FILES = 1024


def serve() -> None:
    """Fork a child for each connection that comes over standard input, until it closes."""
    confinement.hide()
    _warm_up()
    with socket.socket(fileno=0) as control:
        control.sendall(READY)
        while True:
            kind, connections, _, _ = socket.recv_fds(control, 1, 1)
            if not connections:
                return
            if KINDS[kind] == "page":
                _warm_up_pages()
            child = os.fork()
            if child == 0:
                _end_as_child(connections[0], kind)
            os.close(connections[0])
            os.waitpid(child, 0)
            _end_others()
            control.sendall(ENDED)


def _warm_up() -> None:
    """Load now what a confined child could not load any more."""
    for name in set(python_encoding.values()):
        codecs.lookup("latin-1" if name == "iso8859" else name)
    answer_bytes(Answer(refused=Refused("unreadable-object")))
    gc.collect()
    gc.freeze()
    gc.disable()


@cache
def _warm_up_pages() -> ModuleType | None:
    """Load what draws pages when the first one is asked for; None where it is not installed."""
    if find_spec("pypdfium2") is None:
        return None
    pages = import_module("continuity_kit.dicom.pdf_pages")
    pages.warm_up()
    return pages


def _end_others() -> None:
    """Inside the sandbox, where this is the first process, nothing that a child started stays."""
    if os.getpid() == 1:
        with suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL)


def _end_as_child(connection: int, kind: bytes) -> None:
    """Read one object and leave; nothing that goes wrong here reaches the parent's loop."""
    status = 1
    try:
        os.dup2(connection, 0)
        os.dup2(connection, 1)
        os.closerange(3, MAX_OPEN_FILES)
        confinement.confine()
        _write(answer_bytes(answer_of(_read_object(), KINDS[kind])))
        status = 0
    finally:
        os._exit(status)


def answer_of(data: bytes, kind: str) -> Answer:
    """Read one object and return what there is to say of it."""
    readers: dict[str, Callable[[bytes], Answer]] = {
        "plan": lambda found: Answer(plan=read_plan(found)),
        "record": lambda found: Answer(records=read_records(found)),
        "image": _answer_of_image,
        "structures": _answer_of_structures,
        "page": _answer_of_page,
        "ct": lambda found: Answer(ct_values=read_ct_values(found)),
        "contours": lambda found: Answer(contours=read_contours(found)),
        "dose": lambda found: Answer(dose=read_dose(found)),
    }
    try:
        return readers[kind](data)
    except WorldError as error:
        return Answer(refused=Refused(error.code, error.values))


def _answer_of_image(data: bytes) -> Answer:
    found = read_image(data)
    if isinstance(found, BeamImage):
        return Answer(radiograph=found)
    return Answer(ct_slice=found)


def _answer_of_structures(data: bytes) -> Answer:
    """Read the contours between the two heights that stand before the object, each with its end."""
    low, high, content = data.split(b"\n", 2)
    heights = (Decimal(text.decode("ascii")) for text in (low, high))
    return Answer(structures=read_structures(content, *heights))


def _answer_of_page(data: bytes) -> Answer:
    """Draw the page whose number and width stand before the file, each with its end."""
    page, width, content = data.split(b"\n", 2)
    reader = _warm_up_pages()
    if reader is None:
        return Answer(refused=Refused("pdf-reader-missing"))
    return Answer(page=reader.read_page(pdf_of(content), int(page), int(width)))


def _read_object() -> bytes:
    (length,) = LENGTH.unpack(_read(LENGTH.size))
    if length > MAX_LARGE_BYTES + MAX_HEIGHTS_BYTES:
        raise OSError("longer than any object")
    return _read(length)


def _read(length: int) -> bytes:
    parts = bytearray()
    while len(parts) < length:
        part = os.read(0, min(CHUNK, length - len(parts)))
        if not part:
            raise EOFError
        parts += part
    return bytes(parts)


def _write(answer: bytes) -> None:
    if len(answer) > MAX_ANSWER_BYTES:
        answer = answer_bytes(Answer(refused=Refused("object-answer-too-long")))
    left = memoryview(LENGTH.pack(len(answer)) + answer)
    while left:
        left = left[os.write(1, left) :]
