"""Small PDF files, right and hostile, written by hand: nothing of ours that reads PDF made them."""

import zlib
from collections.abc import Sequence

A4 = (595.0, 842.0)
Extra = dict[int, bytes]


def pdf_of(
    sizes: Sequence[tuple[float, float]] = (A4,),
    *,
    content: bytes = b"1 0 0 rg 0 0 300 842 re f",
    catalogue: bytes = b"",
    page: bytes = b"",
    resources: bytes = b"",
    objects: Sequence[bytes] = (),
) -> bytes:
    """Return a PDF with one page a size.

    Args:
        content: of every page, drawn in points.
        catalogue, page, resources: further entries of these dictionaries.
        objects: further objects; the first one is number 4.
    """
    first = 4 + len(objects)
    kids = b" ".join(b"%d 0 R" % (first + at) for at in range(len(sizes)))
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R %s>>" % catalogue,
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(sizes)),
        stream(b"", content),
        *objects,
    ]
    for width, height in sizes:
        box = f"{width:.1f} {height:.1f}".encode()
        bodies.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %s]/Contents 3 0 R/Resources<<%s>>%s>>"
            % (box, resources, page)
        )
    return written(bodies)


def stream(entries: bytes, data: bytes) -> bytes:
    """Return a stream object; its data are compressed."""
    packed = zlib.compress(data, 9)
    return b"<</Length %d/Filter/FlateDecode%s>>stream\n%s\nendstream" % (
        len(packed),
        entries,
        packed,
    )


def written(bodies: Sequence[bytes]) -> bytes:
    """Return a whole file of these objects, numbered from 1."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(bodies, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, table)
    return bytes(out)


def huge_image_pdf(pages: int, side: int) -> bytes:
    """Return a small file whose pages each draw a picture of `side` by `side` points."""
    packed = zlib.compress(zlib.compress(bytes(side * side // 8), 9), 9)
    image = (
        b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray"
        b"/BitsPerComponent 1/Length %d/Filter[/FlateDecode/FlateDecode]>>stream\n%s\nendstream"
    ) % (side, side, len(packed), packed)
    return pdf_of(
        [A4] * pages,
        content=b"q 595 0 0 842 0 0 cm /I Do Q",
        resources=b"/XObject<</I 4 0 R>>",
        objects=(image,),
    )


def acting_pdf(path: str, address: str) -> bytes:
    """Return a file that would write, start, call and open if anything in it acted."""
    script = b"(app.launchURL('%s'); this.exportDataObject('a'))" % address.encode()
    launch = b"<</S/Launch/F(%s)/Win<</F(%s)>>>>" % (path.encode(), path.encode())
    annotations = (
        b"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 595 842]/A<</S/URI/URI(%s)>>>>"
        b"<</Type/Annot/Subtype/FileAttachment/Rect[0 0 9 9]/FS 4 0 R>>]"
        b"/AA<</O<</S/JavaScript/JS%s>>>>"
    ) % (address.encode(), script)
    file = b"<</Type/Filespec/F(a)/EF<</F 5 0 R>>>>"
    attached = stream(b"/Type/EmbeddedFile", b"#!/bin/sh\n")
    return pdf_of(
        catalogue=b"/OpenAction<</S/JavaScript/JS%s/Next%s>>/Names<</EmbeddedFiles"
        b"<</Names[(a) 4 0 R]>>/JavaScript<</Names[(s)<</S/JavaScript/JS%s>>]>>>>"
        % (script, launch, script),
        page=annotations,
        objects=(file, attached),
    )
