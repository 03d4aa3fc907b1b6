"""Brings a document into the one form that pages are drawn from: a PDF.

A PDF is drawn as it is; one that DICOM encapsulates is taken out; a JPEG or PNG is put into a page
of its own, its pixels untouched; what is transparent in it lies on white, as on paper. Runs in the
worker's confined child alone.

Source: DICOM PS3.3 A.45.1; ITU-T T.81 B.2.2 (frame header); PNG (ISO/IEC 15948) 11.2;
11.3.2 (transparency); PDF (ISO 32000-1) 7.4.4.4, 7.10.5, 8.6.6.5, 8.9.5, 8.9.6.4.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from continuity_kit.dicom.prescan import ENCAPSULATED_PDF, prescan_tree
from continuity_kit.dicom.values import Faults, Item
from continuity_kit.errors import WorldError

PDF_WITHIN = 1024
DICM_AT = 128
JPEG, PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
FRAME_MARKERS = frozenset({0xC0, 0xC1, 0xC2})
NO_LENGTH = frozenset({0x01, *range(0xD0, 0xD9)})
START_OF_SCAN = 0xDA
LONGEST_POINTS = 842.0
MOST_SIDE, MOST_POINTS = 20_000, 60_000_000
COLORS = {1: "/DeviceGray", 3: "/DeviceRGB", 4: "/DeviceCMYK"}
PNG_COMPONENTS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
ON_WHITE = {
    2: ("/DeviceGray", b"{ dup 1 exch sub 3 1 roll mul add }"),
    4: (
        "/DeviceRGB",
        b"{ dup 1 exch sub 4 index 2 index mul 1 index add 4 index 3 index mul 2 index add "
        b"4 index 4 index mul 3 index add 8 3 roll pop pop pop pop pop }",
    ),
}
"""By components, alpha the last: the space of what is seen, and each colour times alpha, plus the
white that shines through."""


@dataclass(frozen=True)
class _Picture:
    """A picture as a PDF takes it: `entries` are those of its image dictionary."""

    width: int
    height: int
    entries: str
    data: bytes
    tint: bytes = b""  # of the picture's colour space: object 6


def pdf_of(data: bytes) -> bytes:
    """Return a document as a PDF; one of no known kind as it is, which no page is drawn of.

    Raises:
        WorldError: `document-unknown`: a picture that is damaged or of a form that is not shown; a
            `dicom-…` code of the pre-scan.
    """
    if data[DICM_AT : DICM_AT + 4] == b"DICM":
        return _encapsulated(data)
    try:
        if data.startswith(JPEG):
            return _page(_jpeg(data))
        if data.startswith(PNG):
            return _page(_png(data))
    except (IndexError, ValueError, StopIteration) as error:
        raise WorldError("document-unknown") from error
    return data


def _encapsulated(data: bytes) -> bytes:
    report, node = prescan_tree(data)
    if report.sop_class != ENCAPSULATED_PDF:
        raise WorldError("document-unknown")
    content = Item.root(node, Faults()).raw("EncapsulatedDocument")
    if b"%PDF-" not in content[:PDF_WITHIN]:
        raise WorldError("document-unknown")
    return content


def _jpeg(data: bytes) -> _Picture:
    """Read size and components from the frame header; nothing is decoded here."""
    at = 2
    while True:
        if data[at] != 0xFF:
            raise WorldError("document-unknown")
        marker = data[at + 1]
        if marker in NO_LENGTH or marker == 0xFF:
            at += 1 if marker == 0xFF else 2
            continue
        length = int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == START_OF_SCAN or length < 2:
            raise WorldError("document-unknown")
        if marker in FRAME_MARKERS:
            height = int.from_bytes(data[at + 5 : at + 7], "big")
            width = int.from_bytes(data[at + 7 : at + 9], "big")
            color = COLORS.get(data[at + 9])
            if data[at + 4] != 8 or color is None:
                raise WorldError("document-unknown")
            # Four components come inverted from the only program that writes them.
            decode = " /Decode [1 0 1 0 1 0 1 0]" if color == "/DeviceCMYK" else ""
            entries = f"/ColorSpace {color} /BitsPerComponent 8 /Filter /DCTDecode{decode}"
            return _Picture(width, height, entries, data)
        at += 2 + length


def _png(data: bytes) -> _Picture:
    """Put the compressed rows of a PNG into a PDF as they are, which takes the same predictors."""
    chunks = list(_chunks(data))
    header = next(content for kind, content in chunks if kind == b"IHDR")
    width, height = (int.from_bytes(header[at : at + 4], "big") for at in (0, 4))
    bits, color, interlaced = header[8], header[9], header[12]
    components = PNG_COMPONENTS.get(color)
    if components is None or interlaced or bits not in (1, 2, 4, 8, 16):
        raise WorldError("document-unknown")
    seen = next((content for kind, content in chunks if kind == b"tRNS"), b"")
    space, mask, tint = COLORS.get(components, ""), "", b""
    if color == 3:
        palette = next(content for kind, content in chunks if kind == b"PLTE")
        if not palette or len(palette) % 3 or len(palette) > 768:
            raise WorldError("document-unknown")
        shown = _palette_on_white(palette, seen)
        space = f"[/Indexed /DeviceRGB {len(palette) // 3 - 1} <{shown.hex()}>]"
    elif components in ON_WHITE:
        alternate, function = ON_WHITE[components]
        tint = _function(function, components, 1 if components == 2 else 3)
        names = " ".join(f"/C{number}" for number in range(components))
        space = f"[/DeviceN [{names}] {alternate} 6 0 R]"
    elif len(seen) == 2 * components:
        keys = [int.from_bytes(seen[at : at + 2], "big") for at in range(0, len(seen), 2)]
        mask = f" /Mask [{' '.join(f'{key} {key}' for key in keys)}]"
    rows = b"".join(content for kind, content in chunks if kind == b"IDAT")
    entries = (
        f"/ColorSpace {space} /BitsPerComponent {bits} /Filter /FlateDecode /DecodeParms "
        f"<< /Predictor 15 /Colors {components} /BitsPerComponent {bits} /Columns {width} >>{mask}"
    )
    return _Picture(width, height, entries, rows, tint)


def _palette_on_white(palette: bytes, alphas: bytes) -> bytes:
    """Return the colours of a palette as they are seen on white; those without alpha are whole."""
    shown = bytearray(palette)
    for number, alpha in enumerate(alphas[: len(palette) // 3]):
        for at in range(3 * number, 3 * number + 3):
            shown[at] = round(255 + (palette[at] - 255) * alpha / 255)
    return bytes(shown)


def _function(code: bytes, takes: int, gives: int) -> bytes:
    """Return a PDF function of values between 0 and 1, as an object."""
    domain, span = " ".join(["0 1"] * takes), " ".join(["0 1"] * gives)
    head = f"<< /FunctionType 4 /Domain [{domain}] /Range [{span}] /Length {len(code)} >>"
    return head.encode("ascii") + b"\nstream\n" + code + b"\nendstream"


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(PNG)
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        kind = data[at + 4 : at + 8]
        content = data[at + 8 : at + 8 + length]
        if len(content) != length:
            raise WorldError("document-unknown")
        yield kind, content
        if kind == b"IEND":
            return
        at += 12 + length


def _page(picture: _Picture) -> bytes:
    """Return a PDF of one page that the picture fills."""
    width, height = picture.width, picture.height
    is_size = 0 < width <= MOST_SIDE and 0 < height <= MOST_SIDE
    if not is_size or width * height > MOST_POINTS:
        raise WorldError("document-unknown")
    scale = LONGEST_POINTS / max(width, height)
    across, down = width * scale, height * scale
    drawn = f"q {across:.2f} 0 0 {down:.2f} 0 0 cm /I Do Q".encode("ascii")
    image = (
        f"<< /Type /XObject /Subtype /Image /Width {width} /Height {height} "
        f"{picture.entries} /Length {len(picture.data)} >>"
    )
    objects: tuple[bytes, ...] = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {across:.2f} {down:.2f}] "
        f"/Resources << /XObject << /I 5 0 R >> >> /Contents 4 0 R >>".encode("ascii"),
        f"<< /Length {len(drawn)} >>".encode("ascii") + b"\nstream\n" + drawn + b"\nendstream",
        image.encode("ascii") + b"\nstream\n" + picture.data + b"\nendstream",
    )
    objects += (picture.tint,) if picture.tint else ()
    made = bytearray(b"%PDF-1.4\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(made))
        made += f"{number} 0 obj\n".encode("ascii") + content + b"\nendobj\n"
    start = len(made)
    made += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode("ascii")
    for place in places:
        made += f"{place:010d} 00000 n \n".encode("ascii")
    made += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\n".encode("ascii")
    made += f"startxref\n{start}\n%%EOF\n".encode("ascii")
    return bytes(made)
