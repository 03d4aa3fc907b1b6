"""Copies sealed objects from the exporter's folder to the medium, tier by tier."""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby

from continuity_kit.errors import WorldError
from continuity_kit.services.export_seal import object_path
from continuity_kit.services.exporter_home import ExporterHome
from continuity_kit.services.read_ahead import read_ahead
from continuity_kit.vault.bundle_writer import BundleWriter
from continuity_kit.vault.catalogue import CatalogueObject, Sealed

Counted = Callable[[int, int], None]


def copy_objects(
    home: ExporterHome, writer: BundleWriter, objects: Sequence[CatalogueObject], progress: Counted
) -> frozenset[int]:
    """Copy what the medium lacks; return the places of what did not fit.

    Once an object of a tier does not fit, no later tier takes its room.

    Args:
        objects: in order of tier.

    Raises:
        WorldError: `home-damaged`, and as `BundleWriter.put_object`.
    """
    copy = partial(_copy, home, writer, objects)
    left_out: set[int] = set()
    for _, tier in groupby(range(len(objects)), key=lambda place: objects[place].tier):
        lacking = [place for place in tier if not writer.has_object(named_as(objects[place]))]
        if left_out:
            left_out.update(lacking)
            continue
        refused = []
        # One is written while another is flushed.
        with read_ahead(copy, lacking, lambda place: objects[place].size) as copies:
            for place, fitted in copies:
                progress(place + 1, len(objects))
                if not fitted:
                    refused.append(place)
        # Side by side they may have taken each other's room; in order each gets what there is.
        left_out.update(place for place in refused if not copy(place))
    progress(len(objects), len(objects))
    return frozenset(left_out)


def named_as(item: CatalogueObject) -> Sealed:
    """Return an object's name and size, which the manifest lists."""
    return Sealed(item.sha256, item.size)


def _copy(
    home: ExporterHome, writer: BundleWriter, objects: Sequence[CatalogueObject], place: int
) -> bool:
    wanted = named_as(objects[place])
    try:
        ciphertext = home.objects.joinpath(*object_path(home, wanted)).read_bytes()
    except OSError as error:
        raise WorldError("home-damaged", str(home.path)) from error
    return writer.put_object(wanted, ciphertext)
