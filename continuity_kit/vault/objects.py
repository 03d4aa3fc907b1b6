"""Opens objects and catalogues against what was signed: pure functions of their bytes."""

import hashlib
import io
import tarfile
from collections.abc import Iterator

from continuity_kit.errors import AuthenticityError
from continuity_kit.vault import agefile, packing
from continuity_kit.vault.catalogue import (
    MAX_CATALOGUE,
    Catalogue,
    CatalogueObject,
    Manifest,
    Member,
    read_catalogue,
)


def open_object(ciphertext: bytes, item: CatalogueObject, identity: agefile.Identity) -> bytes:
    """Check a ciphertext against its signed hash, open it, check the content's hash.

    Raises:
        AuthenticityError: `object-damaged`, `object-content-differs`, age and packing codes.
    """
    if len(ciphertext) != item.size or hashlib.sha256(ciphertext).hexdigest() != item.sha256:
        raise AuthenticityError("object-damaged", item.sha256[:12])
    return open_hashed(ciphertext, item, identity)


def open_hashed(ciphertext: bytes, item: CatalogueObject, identity: agefile.Identity) -> bytes:
    """Open a ciphertext whose hash was just checked; its tags still tell every later change.

    Raises:
        AuthenticityError: `object-content-differs`, age and packing codes.
    """
    content = packing.unpack(agefile.unseal(ciphertext, identity), length=item.content_length)
    if hashlib.sha256(content).hexdigest() != item.content_sha256:
        raise AuthenticityError("object-content-differs", item.sha256[:12])
    return content


def open_catalogue(sealed: bytes, manifest: Manifest, identity: agefile.Identity) -> Catalogue:
    """Check a sealed catalogue against its signed hash and read it.

    Raises:
        AuthenticityError: `catalogue-damaged`, `catalogue-malformed`, age and packing codes.
    """
    stated = manifest.catalogue
    if len(sealed) != stated.size or hashlib.sha256(sealed).hexdigest() != stated.sha256:
        raise AuthenticityError("catalogue-damaged")
    payload = agefile.unseal(sealed, identity)
    length = manifest.counts.get("catalogue_bytes", 0)
    if not 0 < length <= MAX_CATALOGUE:
        raise AuthenticityError("catalogue-malformed")
    return read_catalogue(packing.unpack(payload, length=length))


def members_of(item: CatalogueObject, content: bytes) -> Iterator[tuple[Member, bytes]]:
    """Yield each source file of an object with its bytes, checked.

    Raises:
        AuthenticityError: `object-content-differs`.
    """
    if not item.archived:
        member = item.members[0]
        is_whole = (member.sha256, member.length) == (item.content_sha256, item.content_length)
        # The content's own hash was checked when it was opened.
        if not is_whole or len(content) != member.length:
            raise AuthenticityError("object-content-differs", item.sha256[:12])
        yield member, content
        return
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as archive:
            for member in item.members:
                yield member, _checked(item, member, _next_file(archive, member, content))
            rest = archive.next()
    except tarfile.TarError as error:
        raise AuthenticityError("object-content-differs", item.sha256[:12]) from error
    if rest is not None:
        raise AuthenticityError("object-content-differs", item.sha256[:12])


def _next_file(archive: tarfile.TarFile, member: Member, content: bytes) -> bytes:
    """Return the next plain file of a tar; empty for anything else.

    A sparse entry states a size that it does not hold: it is never read.
    """
    entry = archive.next()
    is_plain = entry is not None and entry.type in (tarfile.REGTYPE, tarfile.AREGTYPE)
    if entry is None or not is_plain or entry.sparse is not None or entry.size != member.length:
        return b""
    return content[entry.offset_data : entry.offset_data + entry.size]


def _checked(item: CatalogueObject, member: Member, data: bytes) -> bytes:
    if len(data) != member.length or hashlib.sha256(data).hexdigest() != member.sha256:
        raise AuthenticityError("object-content-differs", item.sha256[:12])
    return data
