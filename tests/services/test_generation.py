from dataclasses import replace
from pathlib import Path

import pytest
from export_builders import parse
from import_builders import Hospital, copy_hospital, make_hospital, opened, place_of

from continuity_kit.errors import ContinuityError, WorldError
from continuity_kit.services.generation import full_plan, load_generation, plan_code_of
from continuity_kit.services.import_history import (
    accepted_bundles,
    import_records,
    newest_bundle,
    seen_bundles,
)
from continuity_kit.services.plan_versions import held_plan
from continuity_kit.vault.plan_seal import plan_code
from continuity_kit.vault.store import AcceptedBundle

UID = "1.2.3.1.1"


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    hospital = make_hospital(tmp_path_factory.mktemp("taken"), [1, 2])
    hospital.export()
    hospital.take()
    return hospital


@pytest.fixture
def hospital(taken: Hospital, tmp_path: Path) -> Hospital:
    return copy_hospital(taken, tmp_path)


def newest(hospital: Hospital) -> AcceptedBundle:
    return newest_bundle(hospital.laptop(), import_records(hospital.entries()))


def forget(hospital: Hospital) -> None:
    for path in (hospital.vault.path / "derived").iterdir():
        path.unlink()


def test_what_was_derived_can_be_built_again_from_the_objects(hospital: Hospital) -> None:
    before = load_generation(hospital.laptop(), newest(hospital), parse)
    forget(hospital)
    again = load_generation(hospital.laptop(), newest(hospital), parse)
    assert (again.plans, again.records, again.unreadable) == (
        before.plans,
        before.records,
        before.unreadable,
    )

    def never(data: bytes, kind: str) -> object:
        raise AssertionError("it was kept")

    assert load_generation(hospital.laptop(), newest(hospital), never).plans == before.plans


def test_listed_plans_are_slim_and_the_whole_one_is_not(hospital: Hospital) -> None:
    generation = load_generation(hospital.laptop(), newest(hospital))
    whole = full_plan(hospital.laptop(), newest(hospital), UID)
    assert not any(beam.control_points for beam in generation.plans[UID].plan.beams)
    assert all(beam.control_points for beam in whole.plan.beams)
    forget(hospital)
    assert full_plan(hospital.laptop(), newest(hospital), UID, parse) == whole


def test_a_damaged_object_hides_no_other(hospital: Hospital) -> None:
    item = newest(hospital).catalogue.objects[place_of(hospital, "plan")]
    path = hospital.laptop().store.object_path(item.sha256)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    forget(hospital)
    generation = load_generation(hospital.laptop(), newest(hospital), parse)
    assert set(generation.plans) == {"1.2.3.2.1"}
    assert [refusal.code for refusal in generation.unreadable] == ["object-damaged"]
    path.unlink()
    forget(hospital)
    generation = load_generation(hospital.laptop(), newest(hospital), parse)
    assert [refusal.code for refusal in generation.unreadable] == ["object-missing"]
    with pytest.raises(ContinuityError, match="object-missing"):
        full_plan(hospital.laptop(), newest(hospital), UID, parse)


def test_a_full_disk_hides_nothing_that_was_read(hospital: Hospital) -> None:
    forget(hospital)
    (hospital.vault.path / "derived").rmdir()
    (hospital.vault.path / "derived").write_bytes(b"in the way")
    assert set(load_generation(hospital.laptop(), newest(hospital), parse).plans) == {
        UID,
        "1.2.3.2.1",
    }


def test_nothing_is_read_where_the_sandbox_is_missing(hospital: Hospital) -> None:
    forget(hospital)

    def missing(data: bytes, kind: str) -> object:
        raise WorldError("sandbox-missing")

    with pytest.raises(WorldError, match="sandbox-missing"):
        load_generation(hospital.laptop(), newest(hospital), missing)


def test_an_unknown_plan_is_said_to_be_unknown(hospital: Hospital) -> None:
    with pytest.raises(WorldError, match="plan-unknown"):
        full_plan(hospital.laptop(), newest(hospital), "9.9", parse)


def test_a_plan_code_is_computed_once_and_kept(hospital: Hospital) -> None:
    digest = "ab" * 32
    laptop = hospital.laptop()
    code = plan_code_of(laptop, digest)
    assert code == plan_code(bytes.fromhex(digest))
    assert laptop.store.get_derived(f"code-{digest}", str) == code
    assert plan_code_of(laptop, digest) == code


def test_an_older_content_of_a_plan_is_found_by_its_digest(hospital: Hospital) -> None:
    laptop = hospital.laptop()
    records = import_records(hospital.entries())
    digest = full_plan(laptop, newest(hospital), UID).digest
    found = held_plan(laptop, records, UID, digest, parse)
    assert found is not None
    assert found.uid == UID
    assert held_plan(laptop, records, UID, "00" * 32, parse) is None


def test_a_vault_without_an_import_says_so(tmp_path: Path) -> None:
    hospital = make_hospital(tmp_path, [])
    with pytest.raises(WorldError, match="vault-without-import"):
        newest_bundle(hospital.laptop(), ())


def test_a_bundle_that_no_entry_names_does_not_count(hospital: Hospital) -> None:
    folder, manifest, _ = opened(hospital.stick, hospital.vault.identity)
    stray = hospital.vault.path / "bundles" / f"{manifest.exporter_key_id}-9"
    stray.mkdir()
    (stray / "manifest.dsse").write_bytes((folder / "manifest.dsse").read_bytes() + b" ")
    records = import_records(hospital.entries())
    assert len(accepted_bundles(hospital.laptop(), records)) == 1
    (hospital.vault.path / "bundles" / f"{manifest.exporter_key_id}-1" / "manifest.dsse").unlink()
    with pytest.raises(WorldError, match="generation-missing"):
        newest_bundle(hospital.laptop(), records)


def test_the_highest_number_never_falls_in_what_was_seen(hospital: Hospital) -> None:
    (first,) = import_records(hospital.entries())
    second = replace(first, sequence=5, manifest_sha256="b")
    seen = seen_bundles([first, second, first])[first.exporter]
    assert (seen.sequence, seen.manifest_sha256, seen.is_current) == (5, "b", False)
    assert seen_bundles([first, second])[first.exporter].is_current
