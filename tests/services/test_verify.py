import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

import give_back_builders as build
import pytest
import record_builders as plans
from import_builders import Hospital, copy_hospital, make_hospital

from continuity_kit.errors import UsageError
from continuity_kit.services.give_back_formats import SUMS, checksums
from continuity_kit.services.hand_back import hand_back
from continuity_kit.services.import_history import import_records
from continuity_kit.services.verify import (
    Verified,
    exporter_of_card,
    exporters_of,
    kind_of,
    verify_closed_vault,
    verify_handback,
    verify_stick,
    verify_vault,
)
from continuity_kit.services.verify_report import verified_document, verified_lines


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    hospital = make_hospital(tmp_path_factory.mktemp("taken"), [1])
    hospital.export()
    hospital.take()
    hospital.pass_days()
    hospital.export()
    hospital.take()
    return hospital


@pytest.fixture
def hospital(taken: Hospital, tmp_path: Path) -> Hospital:
    return copy_hospital(taken, tmp_path)


def silent(*_: object) -> None:
    """Show no progress."""


def codes(found: Verified) -> list[str]:
    return [item.code for item in found.damaged]


def stick_of(hospital: Hospital) -> Verified:
    return verify_stick(hospital.stick, exporters_of(hospital.laptop()), silent)


def an_object(root: Path) -> Path:
    return sorted(root.rglob("objects/*/*.age"))[0]


def flip(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))


def test_a_whole_stick_is_signed_and_not_one_byte_has_changed(hospital: Hospital) -> None:
    found = stick_of(hospital)
    assert (found.damaged, found.unchecked, found.exit_code) == ((), (), 0)
    assert found.signers == (hospital.key.key_id,)
    assert [sequence for _, sequence in found.generations] == [2, 1]
    assert found.files == 4 + 5


def test_without_a_vault_or_card_the_signer_is_not_checked(hospital: Hospital) -> None:
    found = verify_stick(hospital.stick, None, silent)
    assert ({item.code for item in found.unchecked}, found.exit_code) == (
        {"verify-signer-unchecked"},
        1,
    )
    card = exporter_of_card(hospital.department.home / "exporter.card")
    assert verify_stick(hospital.stick, card, silent).exit_code == 0


def test_a_dropped_card_still_names_past_signers(hospital: Hospital) -> None:
    hospital.laptop().store.drop_card(hospital.key.key_id)
    assert stick_of(hospital).exit_code == 0


def test_another_exporters_card_finds_a_foreign_signer(hospital: Hospital, tmp_path: Path) -> None:
    other = make_hospital(tmp_path / "other", [])
    card = exporter_of_card(other.department.home / "exporter.card")
    found = verify_stick(hospital.stick, card, silent)
    assert (set(codes(found)), found.exit_code) == ({"envelope-unknown-signer"}, 4)


def test_damage_on_a_stick_is_named_and_the_rest_is_checked(hospital: Hospital) -> None:
    path = an_object(hospital.stick)
    flip(path)
    catalogue = sorted(hospital.stick.rglob("catalogue.age"))[0]
    flip(catalogue)
    found = stick_of(hospital)
    assert {item.code: item.subject for item in found.damaged} == {
        "catalogue-damaged": f"{catalogue.parent.name}/catalogue.age",
        "object-damaged": path.stem,
    }
    assert (found.files, found.exit_code) == (4 + 5, 4)
    path.unlink()
    assert "stick-file-missing" in codes(stick_of(hospital))


def test_a_foreign_name_on_a_stick_is_damage(hospital: Hospital) -> None:
    (hospital.stick / "RTCK" / "autorun.inf").write_bytes(b"x")
    assert codes(stick_of(hospital)) == ["stick-foreign-entry"]


def test_a_vault_is_checked_with_its_ledger(hospital: Hospital) -> None:
    found = verify_vault(hospital.laptop(), silent)
    assert (found.damaged, found.exit_code, found.entries) == ((), 0, 2)
    assert len(found.generations) == 2


def test_damage_in_a_vault_is_named(hospital: Hospital) -> None:
    flip(an_object(hospital.vault.path))
    assert codes(verify_vault(hospital.laptop(), silent)) == ["object-damaged"]


def test_a_generation_that_is_gone_or_changed_is_missed(hospital: Hospital) -> None:
    newest = import_records(hospital.entries())[-1]
    folder = hospital.vault.path / "bundles" / f"{newest.exporter}-{newest.sequence}"
    flip(folder / "manifest.dsse")
    found = verify_vault(hospital.laptop(), silent)
    assert [(item.code, item.subject) for item in found.damaged] == [("generation-missing", "2")]
    shutil.rmtree(folder)
    assert codes(verify_vault(hospital.laptop(), silent)) == ["generation-missing"]


def test_damage_in_the_ledger_is_named_by_entry(hospital: Hospital) -> None:
    flip(sorted((hospital.vault.path / "ledger").rglob("*.age"))[0])
    found = verify_vault(hospital.laptop(), silent)
    assert any(code.startswith("entry-") for code in codes(found))
    assert found.exit_code == 4


def test_a_closed_vault_says_that_its_ledger_was_not_read(hospital: Hospital) -> None:
    found = verify_closed_vault(hospital.vault.path, None, silent)
    assert {item.code for item in found.unchecked} == {
        "verify-signer-unchecked",
        "verify-ledger-unread",
    }
    assert (found.damaged, found.exit_code) == ((), 1)


@pytest.fixture
def handback(tmp_path: Path) -> Path:
    folder = tmp_path / "handback"
    (folder / "records").mkdir(parents=True)
    files = {"all.csv": b"1", "records/a.dcm": b"2"}
    for name, data in files.items():
        (folder / name).write_bytes(data)
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    (folder / SUMS).write_bytes(checksums(hashes))
    return folder


def test_a_hand_back_folder_is_compared_with_its_list(handback: Path) -> None:
    found = verify_handback(handback, silent)
    assert (found.damaged, found.files, found.exit_code) == ((), 2, 1)
    (handback / "all.csv").write_bytes(b"x")
    (handback / "records" / "a.dcm").unlink()
    (handback / "added.exe").write_bytes(b"x")
    found = verify_handback(handback, silent)
    assert sorted((item.code, item.subject) for item in found.damaged) == [
        ("stick-file-missing", "a.dcm"),
        ("verify-file-changed", "all.csv"),
        ("verify-file-foreign", "added.exe"),
    ]


def test_a_list_that_the_ledger_names_is_signed(hospital: Hospital, handback: Path) -> None:
    digest = hashlib.sha256((handback / SUMS).read_bytes()).hexdigest()
    laptop = hospital.laptop()
    assert verify_handback(handback, silent, laptop).exit_code == 1
    laptop.append("print", {}, {"list_sha256": digest})
    found = verify_handback(handback, silent, laptop)
    assert (found.exit_code, found.signers) == (0, (laptop.vault.opener.signing_key.key_id,))
    (handback / SUMS).write_bytes((handback / SUMS).read_bytes() + b"00" * 32 + b"  more.csv\n")
    assert verify_handback(handback, silent, laptop).signers == ()


def test_a_real_hand_back_is_signed_by_the_ledger_that_made_it(tmp_path: Path) -> None:
    made, uid = build.with_plan(tmp_path / "made", plans.vmat(points=4))
    made.give(uid, 15, [(1, "281.368973"), (2, "263.914420")])
    out = tmp_path / "out"
    hand_back(made.laptop, out, parse=build.parse, language="fr")
    found = verify_handback(out, silent, made.laptop)
    assert (found.damaged, found.exit_code) == ((), 0)
    assert found.signers
    flip(next(out.rglob("*.pdf")))
    assert verify_handback(out, silent, made.laptop).exit_code == 4


def test_a_list_that_climbs_out_of_its_folder_is_not_followed(handback: Path) -> None:
    (handback / SUMS).write_bytes(b"00" * 32 + b"  ../../etc/passwd\n")
    assert "verify-file-foreign" in codes(verify_handback(handback, silent))
    (handback / SUMS).write_bytes(b"rubbish")
    assert codes(verify_handback(handback, silent)) == ["verify-list-damaged"]


def test_what_lies_at_a_path_is_told_or_refused(hospital: Hospital, handback: Path) -> None:
    assert kind_of(hospital.stick) == "stick"
    assert kind_of(hospital.vault.path) == "vault"
    assert kind_of(handback) == "handback"
    with pytest.raises(UsageError, match="verify-nothing-here"):
        kind_of(hospital.root)


def test_a_check_tells_what_it_found_in_words(hospital: Hospital) -> None:
    found = verify_vault(hospital.laptop(), silent)
    assert verified_lines(found, "en")[-1] == "Not one byte has changed."
    document = verified_document(replace(found, damaged=()))
    assert (document["signer_checked"], document["ledger_entries"]) == (True, 2)
