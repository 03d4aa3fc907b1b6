"""Exchange and recovery as they are typed: documents, words in both languages, exit codes."""

from pathlib import Path

import pytest
from cli_builders import PASSPHRASE, PINS, add_people, make_vault, run, secret_file, told
from session_builders import patient, request

from continuity_kit import bootstrap
from continuity_kit.services import record_session
from continuity_kit.services.vault_admin import vault_card


class Pair:
    """Two vaults that accept each other, and a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.shared = folder, folder / "shared"
        self.shared.mkdir()
        self.passphrase = secret_file(folder, PASSPHRASE)
        one = make_vault(folder, "A")
        recovery = folder / "A-recovery" / "recovery.card"
        other = make_vault(folder, "B", letter="B", recovery_card=recovery, recovery_out=None)
        add_people(one.laptop)
        for name, laptop in (("A", other.laptop), ("B", one.laptop)):
            card = vault_card(laptop)
            trusted = self.on(name, "vault", "trust", card.path, "--words", " ".join(card.words))
            assert trusted.exit == 0

    def on(self, name: str, group: str, command: str | None = None, *words: object):
        place = self.folder / name
        named = [group] if command is None else [group, command]
        return run(*named, place, *words, "--passphrase-file", self.passphrase)

    def exchange(self, name: str):
        return run("exchange", *self.words(name))

    def words(self, name: str) -> list[object]:
        return [self.folder / name, self.shared, "--passphrase-file", self.passphrase]


@pytest.fixture(scope="module")
def pair(tmp_path_factory) -> Pair:
    return Pair(tmp_path_factory.mktemp("pair"))


def test_the_document_of_an_exchange(pair):
    first = pair.exchange("A")
    assert (first.exit, first.document["taken"], first.document["entry"]) == (0, 0, None)
    assert first.document["given"] > 0
    second = pair.exchange("B")
    assert set(second.document) == {
        "given", "taken", "restored", "devices", "conflicts", "clones", "equivocations",
        "shortened", "entry", "exit", "refused",
    }  # fmt: skip
    assert second.document["taken"] == 4  # the opener, two people and B's own card
    assert set(second.document["entry"]) == {"n", "entry_hash", "words", "mirrored"}
    states = {item["letter"]: item["state"] for item in second.document["devices"]}
    assert states == {"A": "accepted", "B": "own"}


@pytest.mark.parametrize(("language", "begins"), [("fr", "Échange fait"), ("en", "Exchange done")])
def test_an_exchange_in_words(pair, language, begins):
    code, out, err = told("exchange", *pair.words("A"), language=language)
    assert (code, err) == (0, "")
    assert out.startswith(begins)


def test_a_folder_that_is_not_there_is_told(pair):
    words = [pair.folder / "A", pair.folder / "nowhere", "--passphrase-file", pair.passphrase]
    ran = run("exchange", *words)
    assert (ran.exit, ran.codes) == (1, ["exchange-folder-missing"])


def test_a_recovery_takes_two_people_and_a_readable_head(pair):
    words = [
        pair.folder / "new", "--mirror", pair.shared, "--stick", pair.shared, "--recovery-key",
        pair.passphrase, "--opener", "Anne", "--passphrase-file", pair.passphrase,
    ]  # fmt: skip
    alone = run("vault", "recover", *words)
    assert (alone.exit, alone.codes) == (2, ["two-people-needed"])
    second = ["--second", "Claire", "--second-pin-file", pair.passphrase]
    head = run("vault", "recover", *words, *second, "--head", "douze mots")
    assert (head.exit, head.codes) == (2, ["head-not-readable"])
    wrong = run("vault", "recover", *words, *second)
    assert (wrong.exit, wrong.codes) == (4, ["key-text-wrong"])
    assert not (pair.folder / "new").exists()


def test_another_laptops_fraction_is_confirmed_by_letter_and_number_and_never_by_oneself(tmp_path):
    pair = Pair(tmp_path)
    laptops = {
        name: bootstrap.laptop(tmp_path / name, PASSPHRASE, opener=None, language="fr")
        for name in "AB"
    }
    add_people(laptops["B"])  # the same two people, each with a key of B's own
    bruno = laptops["A"].person("Bruno", PINS["Bruno"])
    given = record_session.record(laptops["A"].desk, [patient()], request(11, person=bruno))
    for name in "AB":
        assert pair.exchange(name).exit == 0
    number, reading = given.receipt.index, ["--second-reading", "312.5 + 298.7"]
    pins = {name: secret_file(tmp_path, PINS[name]) for name in ("Bruno", "Claire")}

    def confirm(on: str, entry: object, who: str, *words: object):
        second = ["--second", who, "--second-pin-file", pins[who]]
        return pair.on(on, "confirm", None, "--entry", entry, *words, *reading, *second)

    bare = confirm("B", number, "Claire")
    assert bare.exit == 2
    assert bare.codes[0] in ("entry-not-a-fraction", "entry-unknown")
    own = confirm("B", f"A/{number}", "Bruno")
    assert (own.exit, own.codes) == (3, ["second-is-first"])
    done = confirm("B", number, "Claire", "--laptop", "A")
    assert done.document["fraction"] == {"number": 11, "state": "given", "confirmed": True}
    for name in "BA":
        assert pair.exchange(name).exit == 0
    told_by_a = confirm("A", number, "Claire")
    assert (told_by_a.exit, told_by_a.codes) == (3, ["already-confirmed"])
    shown = pair.on("B", "ledger").document
    assert {item["name"] for item in shown["laptops"]} == {"A", "B"}
    code, out, _ = told("ledger", tmp_path / "B", "--passphrase-file", pair.passphrase)
    assert code == 0
    assert f" A/{number} " in out
