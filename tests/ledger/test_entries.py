"""The store: what is acknowledged stands, once, and reads back."""

from ledger_builders import statement, store


def test_an_entry_reads_back_as_stated(tmp_path):
    ledger = store(tmp_path / "vault")
    signed = statement(3, reason="why")
    receipt = ledger.append(signed)
    (entry,) = store(tmp_path / "vault").entries()
    assert (entry.index, entry.entry_hash) == (1, receipt.entry_hash)
    assert entry.uuid == signed.statement.uuid
    assert entry.subject["fraction"] == 3
    assert entry.reason == "why"
    assert entry.signatures == signed.statement.signers
    assert entry.statement_sha256 == signed.sha256
    assert len(receipt.head_words) == 4
    assert not receipt.mirrored
