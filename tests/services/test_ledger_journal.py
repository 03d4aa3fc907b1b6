"""The journal: every verified entry with what later ones did to it, and what is bad, by name."""

import shutil
from decimal import Decimal

from ledger_builders import ANNE, BRUNO, statement
from ledger_reading import chain_folder, entry_file
from session_builders import KEY, PLAN_UID, desk, record, record_confirmed

from continuity_kit.domain.ledger_kinds import KINDS
from continuity_kit.messages import LANGUAGES, sentence
from continuity_kit.services.amend_entries import void
from continuity_kit.services.json_document import json_document
from continuity_kit.services.ledger_journal import journal, ledger_refusals
from continuity_kit.services.ledger_lines import KIND_WORDS, journal_lines


def test_the_journal_says_what_was_given_confirmed_and_voided(tmp_path):
    at = desk(tmp_path)
    record_confirmed(at)
    void(at, 1, ANNE, BRUNO, "wrong fraction")
    record(at)
    document = journal(at.store)
    assert [entry["n"] for entry in document["entries"]] == [1, 2, 3, 4]
    end, confirmation, _, again = document["entries"]
    assert (end["voided"], end["confirmed"], end["fraction"]) == (True, None, 11)
    assert (again["voided"], again["confirmed"], again["plan_uid"]) == (False, False, PLAN_UID)
    assert end["values"]["beams"][0]["meterset"] == Decimal("312.5")
    assert confirmation["values"]["reading"] == [Decimal("312.5"), Decimal("298.7")]
    assert '"meterset": 312.5' in json_document(document)
    assert document["head"]["count"] == 4
    assert len(document["head"]["words"]) == 4
    assert document["damage"] == document["conflicts"] == []
    lines = journal_lines(document, "fr")
    assert len(lines) == 5
    assert "ANNULÉE" in lines[1]
    assert "NON CONFIRMÉE" in lines[4]
    assert "1=312.5 2=298.7" in lines[4]


def test_a_patient_is_matched_whole_and_exactly(tmp_path):
    at = desk(tmp_path)
    record(at)

    def shown(**words):
        return len(journal(at.store, **words)["entries"])

    assert shown(patient_id=KEY.patient_id) == 1
    assert shown(patient_id="12345") == shown(patient_id="0012345 ") == 0
    assert shown(patient_id=KEY.patient_id, id_issuer="CSE") == 1
    assert shown(patient_id=KEY.patient_id, id_issuer="CHU") == 0


def test_damage_is_named_by_entry(tmp_path):
    at = desk(tmp_path)
    record(at)
    at.store.append(statement(1))
    entry_file(tmp_path / "vault", 1).write_bytes(b"\0" * 50)
    store = desk(tmp_path).store
    document = journal(store)
    assert [(item["n"], item["file"], item["code"]) for item in document["damage"]] == [
        (1, "00000001.age", "entry-unreadable")
    ]
    (refusal,) = ledger_refusals(store)
    assert (refusal.code, refusal.subject) == (
        "entry-unreadable",
        f"{store.device}/00000001.age",
    )
    assert any("n°\u00a01" in line and "ABÎMÉE" in line for line in journal_lines(document, "fr"))


def test_a_ledger_folder_copied_from_elsewhere_is_kept_named_and_not_counted(tmp_path):
    at = desk(tmp_path)
    record(at)
    own = chain_folder(tmp_path / "vault")
    shutil.copytree(own, own.with_name("f" * 16))
    store = desk(tmp_path).store
    assert len(journal(store)["entries"]) == 1
    (refusal,) = ledger_refusals(store)
    assert (refusal.code, refusal.subject) == ("ledger-unknown-laptop", f"ledger/{'f' * 16}")


def test_an_unknown_kind_is_shown_raw(tmp_path):
    at = desk(tmp_path)
    subject = {"patient_id": KEY.patient_id, "id_issuer": KEY.issuer}
    at.store.append(statement(1, kind="hologram", subject=subject))
    document = journal(at.store)
    assert [item["code"] for item in document["conflicts"]] == ["unknown-entry-kind"]
    lines = journal_lines(document, "en")
    assert "hologram" in lines[1]
    assert "UNKNOWN KIND" in lines[1]
    assert document["conflicts"][0]["id"] in lines[2]


def test_every_kind_has_its_word_in_both_languages():
    assert set(KIND_WORDS) == KINDS
    for language in LANGUAGES:
        assert len({sentence(code, language) for code in KIND_WORDS.values()}) == len(KINDS)
