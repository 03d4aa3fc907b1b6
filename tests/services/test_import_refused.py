"""Bundles that are refused: unsigned, signed but older, false, misplaced, or for others."""

from dataclasses import replace
from pathlib import Path

import pytest
from export_builders import FACILITY, NOW
from import_builders import (
    BRUNO,
    Hospital,
    copy_hospital,
    exported_hospital,
    forge,
    make_hospital,
    opened,
    refused,
)
from vault_builders import RECOVERY

from continuity_kit.files import Disk
from continuity_kit.services.exporter_home import init_home
from continuity_kit.services.import_history import import_records
from continuity_kit.vault.age_keys import PqIdentity
from continuity_kit.vault.cards import Card, make_card, public_text
from continuity_kit.vault.catalogue import Catalogue
from continuity_kit.vault.keys import SigningKey


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    return exported_hospital(tmp_path_factory.mktemp("exported"), [1, 2])


@pytest.fixture
def hospital(exported: Hospital, tmp_path: Path) -> Hospital:
    return copy_hospital(exported, tmp_path)


# --- unsigned bytes: refused, and nothing is written -------------------------------------------


def test_p06_unsigned_bytes_are_refused_and_leave_nothing(hospital: Hospital) -> None:
    stranger = SigningKey.generate()
    cases = {
        "envelope-unsigned": [],
        "envelope-unknown-signer": [stranger],
        "envelope-too-many-signatures": [hospital.key] * 1000,
    }
    for code, signers in cases.items():
        one = copy_hospital(hospital, hospital.root.with_name(code))
        forge(one, signers=signers)
        refused(one, code)
        assert one.kinds() == []


def test_p06_a_card_shown_as_a_manifest_is_refused(hospital: Hospital) -> None:
    folder = opened(hospital.stick, hospital.vault.identity)[0]
    card = (hospital.department.home / "exporter.card").read_bytes()
    (folder / "manifest.dsse").write_bytes(card)
    refused(hospital, "envelope-wrong-type")
    assert hospital.kinds() == []


def test_p06_a_dropped_card_signs_nothing_any_more(hospital: Hospital) -> None:
    hospital.laptop().store.drop_card(hospital.key.key_id)
    refused(hospital, "bundle-signer-dropped")
    assert hospital.kinds() == []


# --- signed bytes that policy refuses: one refusal entry ---------------------------------------


def test_p07_older_same_and_forged_bundles_each_end_as_they_must(hospital: Hospital) -> None:
    older = hospital.keep_stick("older")
    hospital.export()
    hospital.take()
    assert refused(hospital, "bundle-rollback", stick=older).values == {
        "sequence": "1",
        "last": "2",
    }
    hospital.take()
    forge(hospital, catalogue=lambda item: replace(item, default_issuer="X"))
    refused(hospital, "bundle-equivocation")
    assert hospital.kinds() == ["import", "refusal", "refusal"]
    values = hospital.entries()[1].values
    assert (values["gates"], values["act"]) == (["bundle-rollback"], "import")


def test_p07_two_people_return_to_an_older_generation_and_back(hospital: Hospital) -> None:
    older = hospital.keep_stick("older")
    hospital.export()
    hospital.take()
    report = hospital.take(stick=older, second=BRUNO, reason="the newer one is false")
    assert (report.sequence, report.asked_two) == (1, ("bundle-older-generation",))
    entry = hospital.entries()[-1]
    assert (len(entry.signatures), entry.reason) == (2, "the newer one is false")
    assert hospital.take().sequence == 2
    assert hospital.kinds() == ["import", "import", "import"]


def test_p07_a_number_that_a_peer_took_with_other_bytes_is_an_alarm(hospital: Hospital) -> None:
    # Another laptop of the facility, whose ledger came by exchange.
    peer = make_hospital(hospital.root / "peer", [1])
    hospital.laptop().store.accept_card(_laptop_card(peer, "B"))
    laptop = hospital.laptop()
    peers_record = {
        "exporter": hospital.key.key_id,
        "sequence": 1,
        "manifest_sha256": "ab" * 32,
        "created": NOW.isoformat(),
        "plans": [],
    }
    signed_by_peer = small_ledger(peer, hospital)
    signed_by_peer.append("import", {}, peers_record)
    source = peer.vault.path / "ledger" / peer.laptop().ledger.device
    target = hospital.vault.path / "ledger" / source.name
    target.mkdir(parents=True)
    for path in source.glob("*.age"):
        (target / path.name).write_bytes(path.read_bytes())
    assert len(import_records(laptop.ledger.entries())) == 1
    refused(hospital, "bundle-equivocation")


def _laptop_card(hospital: Hospital, letter: str) -> bytes:
    key = hospital.vault.device_key
    card = Card("laptop", FACILITY, letter, NOW, public_text(key.public), letter=letter)
    return make_card(replace(card, recipient=hospital.vault.identity.recipient.to_text()), key)


def small_ledger(peer: Hospital, reader: Hospital) -> object:
    """Return the peer's laptop, sealing to the reader, signing as a person both know."""
    peer.laptop().store.accept_card(_laptop_card(reader, "C"))
    vault = replace(peer.vault, opener=BRUNO)
    return Hospital(peer.root, peer.department, vault, peer.clock).laptop()


def test_p08_a_burnt_counter_is_quarantined_even_by_two(hospital: Hospital) -> None:
    forge(hospital, sequence=2**63)
    refused(hospital, "bundle-gap")
    refused(hospital, "bundle-gap", second=BRUNO, reason="why not")


def test_p08_a_gap_waits_for_two_people_or_a_new_exporter_card(hospital: Hospital) -> None:
    hospital.take()
    forge(hospital, sequence=62)
    assert refused(hospital, "bundle-gap").values == {"sequence": "62", "last": "1"}
    _new_exporter(hospital)
    hospital.export()
    report = hospital.take()
    assert (report.sequence, report.exporter) == (1, hospital.key.key_id)
    assert hospital.kinds() == ["import", "refusal", "import"]


def test_p08_two_people_cross_a_gap(hospital: Hospital) -> None:
    hospital.take()
    forge(hospital, sequence=62)
    report = hospital.take(second=BRUNO, reason="sticks were lost")
    assert (report.asked_two, report.days_not_seen) == (("bundle-gap-crossed",), 60)


def _new_exporter(hospital: Hospital) -> None:
    """Rebuild the exporter after an incident: a new key, its card accepted, the old one dropped."""
    home, old = hospital.department.home, hospital.key
    settings = (home / "export.toml").read_bytes()
    cards = {path.name: path.read_bytes() for path in (home / "cards").iterdir()}
    home.rename(home.with_name("old-home"))
    init_home(home, FACILITY, disk=Disk(), now=lambda: NOW)
    (home / "export.toml").write_bytes(settings)
    for name, data in cards.items():
        (home / "cards" / name).write_bytes(data)
    store = hospital.laptop().store
    store.accept_card((home / "exporter.card").read_bytes())
    store.drop_card(old.key_id)


def test_p10_what_belongs_to_something_else_is_refused_and_named(hospital: Hospital) -> None:
    cases: dict[str, dict[str, object]] = {
        "bundle-other-facility": {"manifest": lambda m: replace(m, facility="Elsewhere")},
        "bundle-catalogue-differs": {"catalogue": lambda c: replace(c, sequence=7)},
        "bundle-object-unlisted": {"manifest": lambda m: replace(m, objects=m.objects[1:])},
        "bundle-object-uncatalogued": {"catalogue": _without_last},
        "object-content-differs": {"catalogue": _swapped},
    }
    subjects = {}
    for number, (code, change) in enumerate(cases.items(), 1):
        one = copy_hospital(hospital, hospital.root.with_name(f"case-{number}"))
        objects = opened(one.stick, one.vault.identity)[2].objects
        if code == "bundle-object-uncatalogued":
            listed = opened(one.stick, one.vault.identity)[1].objects
            change["manifest"] = lambda m, listed=listed: replace(m, objects=listed)
        forge(one, **change)  # type: ignore[arg-type]
        subjects[code] = refused(one, code).subject
        assert one.kinds() == ["refusal"]
    assert subjects["bundle-other-facility"] == "Elsewhere"
    assert subjects["bundle-object-unlisted"] == objects[0].sha256[:12]
    assert subjects["bundle-object-uncatalogued"] == objects[-1].sha256[:12]
    assert subjects["object-content-differs"] in {item.sha256[:12] for item in objects}


def _without_last(catalogue: Catalogue) -> Catalogue:
    last = len(catalogue.objects) - 1
    patients = tuple(
        replace(item, objects=tuple(place for place in item.objects if place != last))
        for item in catalogue.patients
    )
    return replace(catalogue, objects=catalogue.objects[:-1], patients=patients)


def _swapped(catalogue: Catalogue) -> Catalogue:
    """Give the first two plans each other's ciphertext."""
    objects = list(catalogue.objects)
    one, other = (place for place, item in enumerate(objects) if item.role == "plan")
    first, second = objects[one], objects[other]
    objects[one] = replace(first, sha256=second.sha256, size=second.size)
    objects[other] = replace(second, sha256=first.sha256, size=first.size)
    return replace(catalogue, objects=tuple(objects))


def test_p10_a_bundle_signed_by_another_accepted_exporter_is_refused(hospital: Hospital) -> None:
    other = SigningKey.generate()
    card = Card("exporter", FACILITY, "other", NOW, public_text(other.public))
    hospital.laptop().store.accept_card(make_card(card, other))
    forge(hospital, signers=[other])
    refused(hospital, "bundle-other-key")


def test_a_folder_that_bears_another_number_is_refused(hospital: Hospital) -> None:
    folder = opened(hospital.stick, hospital.vault.identity)[0]
    folder.rename(folder.with_name(f"{hospital.key.key_id}-9"))
    refused(hospital, "bundle-name-differs")


def test_p11_a_missing_recipient_is_named(hospital: Hospital) -> None:
    own, recovery = hospital.vault.identity.recipient.key_id, RECOVERY.recipient.key_id
    forge(hospital, manifest=lambda item: replace(item, recipients=(recovery,)))
    assert refused(hospital, "bundle-recipient-missing").subject == "laptop"
    forge(hospital, manifest=lambda item: replace(item, recipients=(own,)))
    assert refused(hospital, "bundle-recipient-missing").subject == "recovery"


def test_p11_a_manifest_that_lies_about_stanzas_is_found_by_the_import(hospital: Hospital) -> None:
    forge(hospital, seal_to=[RECOVERY])
    refused(hospital, "age-not-for-us")
    assert hospital.kinds() == ["refusal"]


def test_p11_a_known_peer_that_cannot_read_the_bundle_is_a_warning(hospital: Hospital) -> None:
    key, identity = SigningKey.generate(), PqIdentity.generate()
    card = Card("laptop", FACILITY, "B", NOW, public_text(key.public), letter="B")
    card = replace(card, recipient=identity.recipient.to_text())
    hospital.laptop().store.accept_card(make_card(card, key))
    report = hospital.take()
    assert [item.code for item in report.refused] == ["bundle-peer-missing"]
    assert (report.exit_code, report.ready) == (1, 2)
