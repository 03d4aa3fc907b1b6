"""The exporter's folder: made whole, opened whole, and who becomes a recipient."""

from dataclasses import replace
from pathlib import Path

import pytest
from vault_builders import NOON, Clock, FailingDisk

from continuity_kit.errors import AuthenticityError, ContinuityError, UsageError, WorldError
from continuity_kit.files import Disk
from continuity_kit.services.card_exchange import places_to_ask, read_card_file
from continuity_kit.services.exporter_home import (
    HOME_FILES,
    MOST_RECIPIENTS,
    ExportState,
    enrol,
    exporter_card,
    init_home,
    open_home,
)
from continuity_kit.vault.age_keys import PqIdentity
from continuity_kit.vault.cards import Card, card_words, make_card, public_text
from continuity_kit.vault.keys import SigningKey

FACILITY = "Centre Saint-Exemple"
DISK = Disk()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    init_home(tmp_path / "home", FACILITY, disk=DISK, now=Clock())
    return tmp_path / "home"


def laptop(letter: str = "A", **more: object) -> bytes:
    """Return the card of a laptop."""
    key = SigningKey.generate()
    card = Card(
        role="laptop",
        facility=FACILITY,
        name=f"{FACILITY} {letter}",
        made_at=NOON,
        signing_key=public_text(key.public),
        recipient=PqIdentity.generate().recipient.to_text(),
        letter=letter,
    )
    return make_card(replace(card, **more), key)


def words_of(data: bytes) -> str:
    return " ".join(card_words(data))


def test_a_home_is_made_whole_or_not_at_all(tmp_path: Path) -> None:
    home = tmp_path / "home"
    faults = 0
    for number in range(1, 100):
        try:
            init_home(home, FACILITY, disk=FailingDisk(number), now=Clock())
        except WorldError:
            faults += 1
            assert not any((home / name).exists() for name in HOME_FILES)
            continue
        break
    assert faults == 4 * len(HOME_FILES)
    assert open_home(home).state == ExportState()


@pytest.mark.parametrize("name", HOME_FILES)
def test_no_file_of_a_home_is_ever_written_over(tmp_path: Path, name: str) -> None:
    home = tmp_path / "home"
    (home / name).parent.mkdir(parents=True)
    (home / name).write_bytes(b"kept")
    with pytest.raises(UsageError, match="home-exists"):
        init_home(home, FACILITY, disk=DISK, now=Clock())
    assert (home / name).read_bytes() == b"kept"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("keys/exporter.key", None, "home-missing"),
        ("keys/exporter.key", b"short", "home-damaged"),
        ("keys/cache.key", b"short", "home-damaged"),
        ("state.json", b"{", "home-damaged"),
        ("cards/0123.dsse", b"{}", "home-damaged"),
    ],
    ids=["no key", "short key", "short cache key", "state", "recipient"],
)
def test_a_damaged_home_seals_to_nobody(
    home: Path, name: str, content: bytes | None, code: str
) -> None:
    if content is None:
        (home / name).unlink()
    else:
        (home / name).write_bytes(content)
    with pytest.raises(WorldError, match=code):
        open_home(home)


def test_no_secret_shows_in_the_repr_of_a_home(home: Path) -> None:
    opened = open_home(home)
    assert opened.key.seed.hex() not in repr(opened)
    assert repr(opened.cache_key) not in repr(opened)


def test_a_state_that_was_saved_is_the_one_found(home: Path) -> None:
    open_home(home).save_state(ExportState(7, "ab" * 32), DISK)
    assert open_home(home).state == ExportState(7, "ab" * 32)


def test_two_of_the_words_at_the_places_asked_for_are_enough_and_no_others(home: Path) -> None:
    data = laptop()
    words = card_words(data)
    for places in ((1, 8), (3, 4)):
        swapped = f"{words[places[1] - 1]} {words[places[0] - 1]}"
        with pytest.raises(AuthenticityError, match="card-words-differ"):
            enrol(home, data, swapped, disk=DISK, places=places)
    with pytest.raises(AuthenticityError, match="card-words-differ"):
        enrol(home, data, words[0], disk=DISK, places=(1, 2))
    enrolled = enrol(home, data, f"{words[1]} {words[6]}", disk=DISK, places=(2, 7))
    assert [card.key_id for card in open_home(home).recipients] == [enrolled.key_id]


def test_the_places_asked_for_differ_and_lie_among_the_words() -> None:
    asked = {places_to_ask() for _ in range(200)}
    assert all(1 <= first < second <= 8 for first, second in asked)
    assert len(asked) > 10


def test_a_recipient_is_refused_before_it_is_written(home: Path) -> None:
    exporter = (home / "exporter.card").read_bytes()
    other = laptop(facility="Ailleurs")
    host = laptop(role="host_centre", letter=None)
    for data, code in (
        (exporter, "card-not-a-recipient"),
        (host, "card-not-a-recipient"),
        (other, "card-other-facility"),
        (b"x", "envelope-malformed"),
    ):
        words = words_of(data) if data != b"x" else "x"
        with pytest.raises(ContinuityError, match=code):
            enrol(home, data, words, disk=DISK)
    assert open_home(home).recipients == ()


def test_a_laptop_that_does_not_know_its_facility_is_taken_by_its_words(home: Path) -> None:
    data = laptop(facility="")
    assert enrol(home, data, words_of(data), disk=DISK).facility == ""


def test_a_file_holds_at_most_twenty_recipients(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST_RECIPIENTS == 20
    monkeypatch.setattr("continuity_kit.services.exporter_home.MOST_RECIPIENTS", 1)
    one, two = laptop("A"), laptop("B")
    enrol(home, one, words_of(one), disk=DISK)
    with pytest.raises(UsageError, match="too-many-recipients"):
        enrol(home, two, words_of(two), disk=DISK)


def test_a_card_is_copied_as_it_is_or_the_medium_is_named(home: Path, tmp_path: Path) -> None:
    copied = exporter_card(home, tmp_path / "c.card", disk=DISK)
    assert copied.path.read_bytes() == (home / "exporter.card").read_bytes()
    with pytest.raises(WorldError, match="write-failed"):
        exporter_card(home, tmp_path / "none" / "c.card", disk=DISK)


def test_a_file_far_too_large_for_a_card_is_not_read_whole(tmp_path: Path) -> None:
    big = tmp_path / "big.card"
    big.write_bytes(bytes(65 << 10))
    with pytest.raises(AuthenticityError, match="card-malformed"):
        read_card_file(big)
    with pytest.raises(WorldError, match="card-file-unreadable"):
        read_card_file(tmp_path)
