import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from export_builders import FACILITY, NOW, add_patient, dicom_bytes, parse, write_tables
from import_builders import (
    BRUNO,
    Hospital,
    copy_hospital,
    forge,
    make_hospital,
    opened,
    place_of,
)
from vault_builders import RECOVERY

from continuity_kit.domain.findings import Finding
from continuity_kit.errors import (
    AuthenticityError,
    ContinuityError,
    SafetyError,
    UsageError,
    WorldError,
)
from continuity_kit.files import Disk
from continuity_kit.services.export_seal import tar_of
from continuity_kit.services.exporter_home import init_home
from continuity_kit.services.generation import full_plan, load_generation
from continuity_kit.services.import_history import import_records, newest_bundle
from continuity_kit.services.import_report import report_document, report_lines
from continuity_kit.vault.age_keys import PqIdentity
from continuity_kit.vault.cards import Card, make_card, public_text
from continuity_kit.vault.catalogue import Catalogue, CataloguePatient
from continuity_kit.vault.keys import SigningKey


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    hospital = make_hospital(tmp_path_factory.mktemp("exported"), [1, 2])
    hospital.export()
    return hospital


@pytest.fixture
def hospital(exported: Hospital, tmp_path: Path) -> Hospital:
    return copy_hospital(exported, tmp_path)


def refused(hospital: Hospital, code: str, **more: object) -> ContinuityError:
    """Import, expect a refusal, and check that nothing but the ledger may have changed."""
    before = hospital.state()
    with pytest.raises(ContinuityError, match=f"^{code}$") as caught:
        hospital.take(**more)
    assert hospital.state() == before
    return caught.value


def test_a_first_stick_is_taken_in_and_greets_with_who_is_ready(hospital: Hospital) -> None:
    report = hospital.take()
    assert report.refused == ()
    assert (report.ready, len(report.patients), report.exit_code) == (2, 2, 0)
    assert (report.sequence, len(report.words), report.age_hours) == (1, 4, 1.5)
    assert report.figures.objects_taken == report.figures.objects_opened == 10
    assert hospital.kinds() == ["import"]
    lines = report_lines(report, "fr")
    assert "Prêts\u00a0: 2 sur 2." in lines
    assert " ".join(report.words) in lines[0]


def test_what_was_taken_in_can_be_opened_again(hospital: Hospital) -> None:
    hospital.take()
    laptop = hospital.laptop()
    bundle = newest_bundle(laptop, import_records(laptop.ledger.entries()))

    def never(_: bytes, __: str) -> object:
        raise AssertionError("nothing is parsed again")

    generation = load_generation(laptop, bundle, never)
    assert set(generation.plans) == {"1.2.3.1.1", "1.2.3.2.1"}
    assert len(generation.records) == 2
    whole = full_plan(laptop, bundle, "1.2.3.1.1", never)
    assert whole.digest == generation.plans["1.2.3.1.1"].digest


def test_a_second_import_of_the_same_stick_writes_nothing(hospital: Hospital) -> None:
    hospital.take()
    before = hospital.state()
    report = hospital.take()
    assert (report.is_new, report.ready, report.receipt) == (False, 2, None)
    assert hospital.state() == before
    assert hospital.kinds() == ["import"]


def test_only_what_changed_is_taken_and_opened_the_next_day(hospital: Hospital) -> None:
    hospital.take()
    hospital.pass_days()
    add_patient(hospital.department, 3)
    write_tables(hospital.department, [1, 2, 3], generated_at="2026-11-21T18:00:00+01:00")
    hospital.department.write_table(
        "appointments",
        "patient_id,appointment_id,start,machine,status",
        [f"00{n},A{n},2026-11-24T09:00:00+01:00,LINAC 1,booked" for n in (1, 2, 3)],
    )
    export = hospital.export()
    # The copied cache knows other paths, so the first export here seals all again.
    hospital.take()
    hospital.pass_days(0.01)
    (hospital.department.dicom / "p3" / "drr.dcm").unlink()
    export = hospital.export()
    report = hospital.take()
    assert (export.objects_sealed, report.sequence) == (0, 3)
    assert (report.figures.objects_taken, report.figures.objects_opened) == (0, 0)


def test_the_vault_gets_back_what_it_lost_from_the_same_stick(hospital: Hospital) -> None:
    hospital.take()
    before = hospital.state()
    lost = [name for name in before if name.startswith(("objects/", "bundles/"))]
    (hospital.vault.path / lost[0]).unlink()
    (hospital.vault.path / lost[-1]).unlink()
    report = hospital.take()
    assert report.restored == 2
    assert {name: hospital.state()[name] for name in lost} == {name: before[name] for name in lost}
    assert hospital.kinds() == ["import"]


def test_two_imports_at_once_do_not_meet(hospital: Hospital) -> None:
    met: list[str] = []

    def other(data: bytes, kind: str) -> object:
        with pytest.raises(WorldError) as caught:
            hospital.take()
        met.append(caught.value.code)
        return parse(data, kind)

    assert hospital.take(parse=other).ready == 2
    assert set(met) == {"import-running"}


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


# --- who vanished --------------------------------------------------------------------------------


def _with_crowd(count: int) -> "object":
    def add(catalogue: Catalogue) -> Catalogue:
        crowd = tuple(
            CataloguePatient(
                f"C{number:03d}", "", f"CROWD{number}^X", None, None, ("named",), (), (), ()
            )
            for number in range(count)
        )
        return replace(catalogue, patients=(*catalogue.patients[:2], *crowd))

    return add


def test_p13_one_patient_of_150_who_vanishes_is_listed_by_name(hospital: Hospital) -> None:
    forge(hospital, catalogue=_with_crowd(148))
    assert len(hospital.take().patients) == 150
    forge(hospital, catalogue=_with_crowd(147), sequence=2)
    report = hospital.take()
    assert [item.name for item in report.dropped] == ["CROWD147^X"]
    assert [(item.code, item.subject) for item in report.refused] == [
        ("import-patient-dropped", "CROWD147 X · C147")
    ]
    assert report.exit_code == 1


def test_p13_ten_percent_need_two_people(hospital: Hospital) -> None:
    forge(hospital, catalogue=_with_crowd(18))
    hospital.take()
    forge(hospital, catalogue=_with_crowd(16), sequence=2)
    error = refused(hospital, "import-drops-need-two")
    assert isinstance(error, SafetyError)
    assert error.subject == "CROWD16 X · C016, CROWD17 X · C017"
    assert (error.values, error.exit_code) == ({"dropped": "2", "before": "20"}, 3)
    report = hospital.take(second=BRUNO, reason="both have moved away")
    assert len(report.dropped) == 2
    assert hospital.kinds() == ["import", "refusal", "import"]


def test_the_second_person_is_not_the_opener_and_gives_a_reason(hospital: Hospital) -> None:
    with pytest.raises(UsageError, match="import-reason-missing"):
        hospital.take(second=BRUNO, reason=" ")
    with pytest.raises(SafetyError, match="second-is-first"):
        hospital.take(second=hospital.vault.opener, reason="alone")
    with pytest.raises(SafetyError, match="second-is-first"):
        hospital.take(second=replace(BRUNO, name="ANNE"), reason="alone")
    assert hospital.kinds() == []


def test_an_emergency_envelope_takes_in_a_stick_but_crosses_no_gap(hospital: Hospital) -> None:
    hospital.vault = replace(hospital.vault, break_glass=True)
    hospital.take()
    forge(hospital, sequence=62)
    refused(hospital, "break-glass-consults-only", second=BRUNO, reason="lost")


# --- age of the data -----------------------------------------------------------------------------


def test_p09_thirty_days_without_an_export_warn_and_hide_nobody(hospital: Hospital) -> None:
    hospital.take()
    codes = {}
    for hours in (20, 23, 47, 71, 100, 119, 720):
        hospital.clock.at = NOW
        hospital.pass_days(hours / 24)
        report = hospital.take()
        codes[hours] = [item.code for item in report.warnings if item.code.startswith("import")]
        assert (report.ready, len(report.patients)) == (2, 2)
    # The tables were read an hour and a half before the export.
    assert codes == {
        20: [],
        23: ["import-data-to-check"],
        47: ["import-data-to-check"],
        71: ["import-data-old"],
        100: ["import-data-old"],
        119: ["import-data-consoles"],
        720: ["import-data-consoles"],
    }
    laptop = hospital.laptop()
    bundle = newest_bundle(laptop, import_records(laptop.ledger.entries()))
    for uid in ("1.2.3.1.1", "1.2.3.2.1"):
        assert full_plan(laptop, bundle, uid).plan.beams


def test_a_bundle_from_the_future_is_flagged_and_moves_no_clock(hospital: Hospital) -> None:
    hospital.clock.at = NOW
    hospital.pass_days(-2)
    report = hospital.take()
    codes = [item.code for item in report.warnings]
    assert codes == ["bundle-from-future", "import-data-future"]
    assert report.age_hours == 0.0


# --- objects that are not what they should be -------------------------------------------------


def test_p18_a_preamble_that_hides_a_program_is_refused_and_not_stored(hospital: Hospital) -> None:
    place = place_of(hospital, "plan")
    plain = (hospital.department.dicom / "p1" / "plan.dcm").read_bytes()
    for magic in (
        b"MZ",
        b"\x7fELF",
        b"\xcf\xfa\xed\xfe",
        b"II*\0",
        b"%PDF-",
        b"PK\x03\x04",
        b"#!/bin/sh",
    ):
        one = copy_hospital(hospital, hospital.root.with_name(f"magic-{magic.hex()}"))
        forge(one, contents={place: magic + bytes(128 - len(magic)) + plain[128:]})
        report = one.take()
        assert [(item.code, item.subject) for item in report.unreadable] == [
            ("import-preamble", "p1/plan.dcm")
        ]
        item = opened(one.stick, one.vault.identity)[2].objects[place]
        assert not one.laptop().store.object_path(item.sha256).exists()
        assert one.entries()[0].values["refused"] == [item.sha256]
        assert report.ready == 2 - 1


def test_p14_a_plan_moved_to_another_patient_is_refused(hospital: Hospital) -> None:
    place = place_of(hospital, "plan")

    def move(catalogue: Catalogue) -> Catalogue:
        objects = list(catalogue.objects)
        objects[place] = replace(objects[place], patient_id="002")
        first, second = catalogue.patients
        return replace(
            catalogue,
            objects=tuple(objects),
            patients=(
                replace(first, objects=tuple(p for p in first.objects if p != place)),
                replace(second, objects=(*second.objects, place)),
            ),
        )

    forge(hospital, catalogue=move)
    report = hospital.take()
    assert [item.code for item in report.unreadable] == ["import-other-patient"]
    assert "1.2.3.1.1" not in {pin["plan_uid"] for pin in hospital.entries()[0].values["plans"]}


def test_an_object_that_cannot_be_read_is_named_and_the_rest_goes_on(hospital: Hospital) -> None:
    def dies(data: bytes, kind: str) -> object:
        if kind == "plan" and b"FAMILY1" in data:
            raise WorldError("unreadable-object")
        return parse(data, kind)

    report = hospital.take(parse=dies)
    assert [(item.code, item.subject) for item in report.unreadable] == [
        ("unreadable-object", "p1/plan.dcm")
    ]
    assert (report.ready, report.exit_code) == (1, 1)
    # It is held all the same: the worker's failure may pass, and restore gives it back.
    assert hospital.laptop().store.object_names() == {
        item.sha256 for item in opened(hospital.stick, hospital.vault.identity)[1].objects
    }
    hospital.export()
    assert hospital.take().ready == 2


def test_a_record_that_counts_for_another_patients_plan_counts_nothing(hospital: Hospital) -> None:
    place = place_of(hospital, "records")
    uid = "1.2.3.1.5"
    data = dicom_bytes(
        "record",
        uid,
        "001",
        "FAMILY1^Given1",
        TreatmentDate="20261119",
        TreatmentTime="101500",
        CurrentFractionNumber=1,
        ReferencedRTPlanSequence=[{"ReferencedSOPInstanceUID": "1.2.3.2.1"}],
    )
    content = tar_of([(uid, data)])

    def right_member(catalogue: Catalogue) -> Catalogue:
        objects = list(catalogue.objects)
        member = replace(
            objects[place].members[0],
            sha256=hashlib.sha256(data).hexdigest(),
            length=len(data),
        )
        objects[place] = replace(objects[place], members=(member,))
        return replace(catalogue, objects=tuple(objects))

    forge(hospital, contents={place: content}, catalogue=right_member)
    report = hospital.take()
    assert [item.code for item in report.unreadable] == ["import-record-other-patient"]


def test_a_plan_uid_with_two_contents_is_refused_whole(hospital: Hospital) -> None:
    place = place_of(hospital, "plan")

    def twice(catalogue: Catalogue) -> Catalogue:
        copy = replace(catalogue.objects[place], title="again")
        first = catalogue.patients[0]
        patient = replace(first, objects=(*first.objects, len(catalogue.objects)))
        return replace(
            catalogue,
            objects=(*catalogue.objects, copy),
            patients=(patient, *catalogue.patients[1:]),
        )

    forge(hospital, catalogue=twice)
    report = hospital.take()
    assert [item.code for item in report.unreadable] == ["import-plan-uid-twice"] * 2
    laptop = hospital.laptop()
    bundle = newest_bundle(laptop, import_records(laptop.ledger.entries()))
    with pytest.raises(WorldError, match="plan-unreadable"):
        full_plan(laptop, bundle, "1.2.3.1.1")


def test_a_code_of_a_newer_exporter_has_no_sentence_and_breaks_nothing(hospital: Hospital) -> None:
    def newer(catalogue: Catalogue) -> Catalogue:
        first = replace(
            catalogue.patients[0],
            name="EVIL\x1b[2J^X",
            findings=(Finding("of-next-year", "stop"),),
            missing=("of-next-year",),
        )
        return replace(catalogue, patients=(first, *catalogue.patients[1:]))

    forge(hospital, catalogue=newer)
    report = hospital.take()
    text = "\n".join(report_lines(report, "fr"))
    assert "of-next-year" in text
    assert "\x1b" not in text
    assert report_document(report, "en")["ready"] == 1


def test_a_stick_that_was_pulled_out_names_itself(hospital: Hospital) -> None:
    for path in (hospital.stick / "RTCK" / "objects").rglob("*.age"):
        path.unlink()
        break
    refused(hospital, "stick-file-missing")
    assert hospital.kinds() == []


def test_an_exporter_that_no_card_names_is_refused_as_unknown(tmp_path: Path) -> None:
    hospital = make_hospital(tmp_path, [1])
    hospital.laptop().store.drop_card(hospital.key.key_id)
    hospital.export()
    with pytest.raises(AuthenticityError, match="bundle-signer-dropped"):
        hospital.take()
