"""P02: files cross both ways with an age implementation that is not ours."""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from continuity_kit.errors import AuthenticityError
from continuity_kit.vault.age_keys import PqIdentity, PqRecipient
from continuity_kit.vault.agefile import CHUNK, recipient_count, seal, unseal

PEERS = Path(__file__).resolve().parents[1] / "peers"
LENGTHS = (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 10 * 1024 * 1024)


class Peer:
    """The other implementation, as a program."""

    def run(self, *words: str | Path, check: bool = True) -> list[str]:
        done = subprocess.run(
            ["node", PEERS / "age.mjs", *words],
            cwd=PEERS,
            capture_output=True,
            text=True,
            check=False,
        )
        if check:
            assert done.returncode == 0, done.stderr
        else:
            assert done.returncode != 0
        return done.stdout.split()


@pytest.fixture(scope="module")
def peer() -> Peer:
    """Return the peer, or skip by name: `make test` installs it with npm."""
    if shutil.which("node") is None:
        pytest.skip("age peer: node is absent")
    if not (PEERS / "node_modules" / "age-encryption").is_dir():
        pytest.skip("age peer: its packages are absent (npm ci --prefix tests/peers)")
    return Peer()


def test_p02_the_peer_opens_what_the_kit_seals(peer: Peer, tmp_path: Path) -> None:
    mine, other = PqIdentity.generate(), PqIdentity.generate()
    plains = [os.urandom(length) for length in LENGTHS]
    words: list[Path] = []
    for number, plain in enumerate(plains):
        sealed = tmp_path / f"{number}.age"
        sealed.write_bytes(seal(plain, [other.recipient, mine.recipient]))
        words += [sealed, tmp_path / f"{number}.plain"]
    peer.run("open", mine.to_text(), *words)
    opened = [(tmp_path / f"{number}.plain").read_bytes() for number in range(len(LENGTHS))]
    assert [hashlib.sha256(one).digest() for one in opened] == [
        hashlib.sha256(one).digest() for one in plains
    ]


def test_p02_the_kit_opens_what_the_peer_seals(peer: Peer, tmp_path: Path) -> None:
    theirs, recipient = peer.run("identity")
    mine = PqIdentity.generate()
    words: list[Path] = []
    plains = [os.urandom(length) for length in LENGTHS]
    for number, plain in enumerate(plains):
        (tmp_path / f"{number}.plain").write_bytes(plain)
        words += [tmp_path / f"{number}.plain", tmp_path / f"{number}.age"]
    peer.run("seal", f"{recipient},{mine.recipient.to_text()}", *words)
    for number, plain in enumerate(plains):
        file = (tmp_path / f"{number}.age").read_bytes()
        assert recipient_count(file) == 2
        for identity in (mine, PqIdentity.from_text(theirs)):
            assert hashlib.sha256(unseal(file, identity)).digest() == hashlib.sha256(plain).digest()


def test_p02_both_derive_one_recipient_from_one_identity(peer: Peer) -> None:
    mine = PqIdentity.generate()
    assert peer.run("recipient", mine.to_text()) == [mine.recipient.to_text()]
    theirs, recipient = peer.run("identity")
    assert PqIdentity.from_text(theirs).recipient == PqRecipient.from_text(recipient)
    assert PqIdentity.from_text(theirs).to_text() == theirs


def test_p02_the_peer_refuses_what_the_kit_refuses(peer: Peer, tmp_path: Path) -> None:
    mine, other = PqIdentity.generate(), PqIdentity.generate()
    file = seal(b"plan", [mine.recipient])
    damaged = tmp_path / "damaged.age"
    damaged.write_bytes(file[:-1] + bytes([file[-1] ^ 1]))
    whole = tmp_path / "whole.age"
    whole.write_bytes(file)
    for identity, path in ((mine, damaged), (other, whole)):
        peer.run("open", identity.to_text(), path, tmp_path / "out", check=False)
        with pytest.raises(AuthenticityError):
            unseal(path.read_bytes(), identity)
    assert not (tmp_path / "out").exists()


def test_p02_the_peer_is_pinned_by_hash_and_names_no_address() -> None:
    lock = (PEERS / "package-lock.json").read_text(encoding="utf-8")
    assert '"integrity": "sha512-' in lock
    assert "resolved" not in lock
    assert "http" not in lock.replace('"url": "https://paulmillr.com/funding/"', "")
