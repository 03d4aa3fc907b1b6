"""The exchange folder is hostile: strict names, no links, nothing kept that did not verify."""

import os
from pathlib import Path

import pytest
from exchange_builders import Ward
from ledger_builders import RECOVERY

from continuity_kit.errors import WorldError
from continuity_kit.files import Disk
from continuity_kit.ledger.body import BODY_TYPE
from continuity_kit.ledger.chain import open_entry
from continuity_kit.ledger.exchange import Exchange
from continuity_kit.vault import agefile, envelope
from continuity_kit.vault.keys import SigningKey


@pytest.fixture
def ward(tmp_path) -> Ward:
    ward = Ward(tmp_path)
    ward.record("A", 11)
    ward.exchange("A")
    return ward


def tree(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.is_symlink() and path.name not in ("lock", "exchange.lock")
    }


def take(ward: Ward, letter: str = "B"):
    laptop = ward.reopen(letter)
    return Exchange(laptop.vault, laptop.ledger.laptops(), Disk(), ward.stick).take()


def held(ward: Ward, letter: str = "B") -> dict[str, bytes]:
    return tree(ward.laptops[letter].vault.path / "ledger" / ward.device("A"))


NAMES = ["1.age", "000000001.age", "00000001.AGE", "00000001.age.tmp", ".00000001.age.x.part", "x"]


@pytest.mark.parametrize("name", NAMES)
def test_other_names_are_no_entries(ward, name):
    chain = ward.chain("A")
    good = (chain / "00000003.age").read_bytes()
    for path in chain.rglob("*.age"):
        path.unlink()
    (chain / name).write_bytes(good)
    taken = take(ward)
    assert (taken.count, taken.damaged) == (0, [])
    assert held(ward) == {}


@pytest.mark.parametrize("place", ["ledger", "device", "file", "for", "branch"])
def test_p16_no_link_in_the_folder_is_followed(ward, tmp_path, place):
    outside, chain = tmp_path / "outside", ward.chain("A")
    resealed = chain / f"for-{ward.device('B')}"
    target = {
        "ledger": ward.stick / "ledger",
        "device": chain,
        "file": chain / "00000003.age",
        "for": resealed,
        "branch": chain / "branch",
    }[place]
    if place == "branch":
        target.mkdir()
    target.rename(outside)
    target.symlink_to(outside)
    before = tree(outside) if outside.is_dir() else outside.read_bytes()
    taken = take(ward)
    if place in ("ledger", "device"):
        assert taken.count == 0
    laptop = ward.reopen("A")
    giving = Exchange(laptop.vault, laptop.ledger.laptops(), Disk(), ward.stick)
    laptop.append("drill", {}, {})
    if place in ("ledger", "device", "for", "file"):
        with pytest.raises(WorldError, match="exchange-link"):
            giving.give()
    assert (tree(outside) if outside.is_dir() else outside.read_bytes()) == before


@pytest.mark.parametrize("kind", ["fifo", "folder", "empty", "huge"])
def test_what_is_no_plain_file_of_an_entry_is_left(ward, kind):
    path = ward.chain("A") / "00000003.age"
    path.unlink()
    if kind == "fifo":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "empty":
        path.write_bytes(b"")
    else:
        with path.open("wb") as stream:
            stream.truncate((32 << 20) + 1)
    taken = take(ward)
    damaged = [f"{ward.device('A')}/00000003.age"] if kind in ("empty", "huge") else []
    assert taken.damaged == damaged
    assert "00000003.age" not in held(ward)
    assert taken.count > 0


def test_every_cut_and_every_flip_of_a_file_is_refused_and_named(ward):
    path = ward.chain("A") / "00000003.age"
    good = path.read_bytes()
    step = len(good) // 40
    for at in range(0, len(good), step):
        flipped = bytearray(good)
        flipped[at] ^= 1
        for bad in (good[:at], bytes(flipped)):
            path.write_bytes(bad)
            taken = take(ward)
            named = taken.damaged == [f"{ward.device('A')}/00000003.age"]
            # A broken stanza cannot be told from one that is for somebody else.
            assert named or taken.sealed_to_others == {ward.device("A"): 1}
            assert "00000003.age" not in held(ward)
    path.write_bytes(good)
    assert take(ward).count == 1
    assert ward.given("B") == 11


def forged(ward: Ward, signer: SigningKey, index: int) -> bytes:
    """Return an entry of A's under another number or signature, sealed as A would."""
    laptop = ward.laptops["A"]
    data = (ward.chain("A") / "00000003.age").read_bytes()
    sealed = agefile.unseal(data, laptop.vault.identity)
    verified = envelope.verify(
        sealed, BODY_TYPE, {ward.device("A"): laptop.vault.device_key.public}
    )
    payload = verified.payload.replace(b'"index":3', f'"index":{index}'.encode())
    recipients = [ward.laptops["B"].vault.identity.recipient, RECOVERY.recipient]
    return agefile.seal(envelope.sign(BODY_TYPE, payload, [signer]), recipients)


def test_an_entry_that_another_key_signed_is_not_kept(ward):
    (ward.chain("A") / "00000099.age").write_bytes(forged(ward, SigningKey.generate(), 99))
    taken = take(ward)
    assert taken.damaged == [f"{ward.device('A')}/00000099.age"]
    assert "00000099.age" not in held(ward)


def test_an_entry_under_another_number_is_not_kept(ward):
    good = (ward.chain("A") / "00000003.age").read_bytes()
    (ward.chain("A") / "00000099.age").write_bytes(good)
    taken = take(ward)
    assert taken.damaged == [f"{ward.device('A')}/00000099.age"]


def test_a_damaged_copy_in_the_folder_is_put_right_by_who_holds_it_whole(ward):
    ward.exchange("B")
    path = ward.chain("A") / "00000003.age"
    good = path.read_bytes()
    path.write_bytes(good[:1000])
    assert take(ward).damaged == []  # B holds it whole
    ward.exchange("A")
    assert path.read_bytes() == good


def test_a_damaged_entry_that_the_folder_holds_whole_comes_back(ward):
    own = ward.laptops["A"].vault.path / "ledger" / ward.device("A")
    path = own / "00000003.age"
    good = path.read_bytes()
    path.write_bytes(good[:1000])
    report = ward.exchange("A")
    assert report.restored == 1
    assert path.read_bytes() == good
    assert [item.read_bytes() for item in own.glob("*.set-aside-*")] == [good[:1000]]
    assert ward.laptops["A"].ledger.damage() == ()


def test_a_forged_file_never_replaces_a_good_one(ward):
    ward.exchange("B")
    before = held(ward)
    for path in ward.chain("A").rglob("*.age"):
        path.write_bytes(os.urandom(3000))
    assert take(ward).count == 0
    assert held(ward) == before


@pytest.mark.parametrize("stops_after", range(1, 3))
def test_an_exchange_cut_off_goes_on_the_next_time(ward, stops_after):
    class Stopping(Disk):
        puts = 0

        def put(self, path: Path, data: bytes, **how: object) -> None:
            self.puts += 1
            if self.puts > stops_after:
                raise WorldError("disk-full", path.name, reason="-")
            super().put(path, data, **how)  # type: ignore[arg-type]

    laptop = ward.reopen("B")
    with pytest.raises(WorldError, match="disk-full"):
        Exchange(laptop.vault, laptop.ledger.laptops(), Stopping(), ward.stick).take()
    assert 0 < len(held(ward)) <= stops_after
    ward.exchange("B")
    assert ward.given("B") == 11
    assert ward.laptops["B"].ledger.damage() == ()


def test_what_was_resealed_opens_with_the_recovery_key(ward):
    public = ward.laptops["A"].vault.device_key.public
    resealed = sorted((ward.chain("A") / f"for-{ward.device('B')}").glob("*.age"))
    assert resealed
    for path in resealed:
        index = int(path.stem)
        ours = open_entry(path.read_bytes(), RECOVERY, public, index)
        original = (ward.chain("A") / path.name).read_bytes()
        assert ours.entry_hash == open_entry(original, RECOVERY, public, index).entry_hash


def test_cards_in_the_folder_make_nobody_accepted(tmp_path):
    ward = Ward(tmp_path, trusting=False)
    ward.record("A", 11)
    ward.exchange("A")
    assert (ward.chain("A") / "laptop.card").is_file()
    report = ward.exchange("B")
    assert report.taken == 0
    assert [item.code for item in report.refused] == ["exchange-unknown-laptop"]
