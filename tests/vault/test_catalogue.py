import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from continuity_kit.domain.snapshot import Tables
from continuity_kit.errors import AuthenticityError, WorldError
from continuity_kit.vault.catalogue import (
    MAX_CONTENT,
    Catalogue,
    CatalogueObject,
    CataloguePatient,
    Manifest,
    Member,
    Sealed,
    read_catalogue,
    read_manifest,
)
from continuity_kit.vault.schema import to_json

NOW = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
MANIFEST: dict[str, Any] = json.loads(
    to_json(
        Manifest(
            "Centre",
            "0" * 16,
            3,
            "cd" * 32,
            NOW,
            NOW,
            ("a",),
            {},
            Sealed("ef" * 32, 50),
            (Sealed("ab" * 32, 100),),
            {},
        )
    )
)
OBJECT = CatalogueObject(
    "plan",
    "ab" * 32,
    100,
    "00" * 32,
    3,
    "1.2",
    ("1.2",),
    "001",
    "",
    ("1.2",),
    (Member("a.dcm", "1.2", "00" * 32, 3),),
)
PATIENT = CataloguePatient("001", "", "F^G", None, None, (), (), (), (0,))
CATALOGUE: dict[str, Any] = json.loads(
    to_json(
        Catalogue(
            "Centre",
            "0" * 16,
            3,
            NOW,
            Tables(),
            {"dicom": NOW},
            (PATIENT,),
            (OBJECT,),
            (),
            (),
            (),
        )
    )
)


def changed(document: dict[str, Any], *path: Any, value: Any) -> bytes:
    copy = json.loads(json.dumps(document))
    place = copy
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    return json.dumps(copy).encode()


def test_what_is_right_is_read() -> None:
    assert read_manifest(json.dumps(MANIFEST).encode()).sequence == 3
    assert read_catalogue(json.dumps(CATALOGUE).encode()).patients == (PATIENT,)


BAD_MANIFESTS = {
    "an unknown key": (("extra",), 1),
    "sequence 0": (("sequence",), 0),
    "sequence as text": (("sequence",), "3"),
    "a fraction": (("sequence",), 3.5),
    "a name that climbs": (("objects", 0, "sha256"), "../" + "a" * 61),
    "a name in capitals": (("objects", 0, "sha256"), "AB" * 32),
    "a short name": (("objects", 0, "sha256"), "ab" * 31),
    "an empty object": (("objects", 0, "size"), 0),
    "one name twice": (("catalogue", "sha256"), "ab" * 32),
    "a time without offset": (("created",), "2026-11-20T18:30:00"),
    "a previous that is none": (("previous",), "none"),
}


@pytest.mark.parametrize("name", BAD_MANIFESTS)
def test_a_manifest_that_breaks_one_rule_is_refused(name: str) -> None:
    path, value = BAD_MANIFESTS[name]
    with pytest.raises(AuthenticityError, match="manifest-malformed"):
        read_manifest(changed(MANIFEST, *path, value=value))


def test_a_key_twice_is_refused() -> None:
    text = json.dumps(MANIFEST).replace('"sequence": 3', '"sequence": 9, "sequence": 3')
    with pytest.raises(AuthenticityError, match="manifest-malformed"):
        read_manifest(text.encode())


BAD_CATALOGUES = {
    "an unknown key": (("extra",), 1),
    "an object that is not there": (("patients", 0, "objects"), [1]),
    "a place before the first": (("patients", 0, "objects"), [-1]),
    "an object listed twice": (("patients", 0, "objects"), [0, 0]),
    "content longer than allowed": (("objects", 0, "content_length"), MAX_CONTENT + 1),
    "content of negative length": (("objects", 0, "content_length"), -1),
    "no member": (("objects", 0, "members"), []),
    "a role of another kind": (("objects", 0, "role"), "program"),
    "a read time without offset": (("read_times", "dicom"), "2026-11-20T18:30:00"),
}


@pytest.mark.parametrize("name", BAD_CATALOGUES)
def test_a_catalogue_that_breaks_one_rule_is_refused(name: str) -> None:
    path, value = BAD_CATALOGUES[name]
    with pytest.raises(AuthenticityError, match="catalogue-malformed"):
        read_catalogue(changed(CATALOGUE, *path, value=value))


@pytest.mark.parametrize(("key", "value"), [("patient_id", "0010"), ("id_issuer", "X")])
def test_an_object_listed_under_another_patient_is_refused(key: str, value: str) -> None:
    with pytest.raises(AuthenticityError, match="catalogue-malformed"):
        read_catalogue(changed(CATALOGUE, "objects", 0, key, value=value))


def test_one_patient_listed_twice_is_refused() -> None:
    patients = [CATALOGUE["patients"][0], {**CATALOGUE["patients"][0], "objects": []}]
    with pytest.raises(AuthenticityError, match="catalogue-malformed"):
        read_catalogue(changed(CATALOGUE, "patients", value=patients))


def test_a_newer_format_is_said_to_be_newer() -> None:
    with pytest.raises(WorldError, match="bundle-newer"):
        read_manifest(changed(MANIFEST, "format", value=2))
    with pytest.raises(WorldError, match="bundle-newer"):
        read_catalogue(changed(CATALOGUE, "format", value=2))


def test_age_counts_from_the_oldest_of_the_tables_that_age() -> None:
    times = {"dicom": NOW, "counts": NOW - timedelta(hours=30), "notes": NOW - timedelta(days=9)}
    texts = {name: time.isoformat() for name, time in times.items()}
    read = read_catalogue(changed(CATALOGUE, "read_times", value=texts))
    assert read.oldest_read_at == NOW - timedelta(hours=30)
    assert read_catalogue(changed(CATALOGUE, "read_times", value={})).oldest_read_at == NOW
