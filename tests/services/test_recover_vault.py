"""A lost laptop made anew from mirror, stick and the recovery key: counts as they were before."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from cli_builders import PASSPHRASE, PINS, run
from give_back_builders import parse
from week_builders import GIVEN, MONDAY, Week

from continuity_kit import bootstrap
from continuity_kit.domain.ledger_index import index_entries
from continuity_kit.domain.ledger_state import fractions, given_numbers
from continuity_kit.errors import AuthenticityError, ContinuityError, UsageError
from continuity_kit.files import Disk
from continuity_kit.services.exchange import exchange
from continuity_kit.services.import_bundle import import_bundle
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.laptop import laptop_of as laptop_of_vault
from continuity_kit.services.printed_head import PrintedHead, read_printed_head
from continuity_kit.services.recover_vault import Recovered, RecoveryRequest, recover_vault
from continuity_kit.services.vault_admin import trust_card, vault_card
from continuity_kit.services.verify import verify_vault
from continuity_kit.vault.age_keys import PqIdentity
from continuity_kit.vault.keys import SigningKey
from continuity_kit.vault.secret_box import FLOOR_KDF


@pytest.fixture(scope="module")
def week(tmp_path_factory):
    """Return a Monday with two laptops, exchanged once; tests read it and change copies."""
    with pytest.MonkeyPatch.context() as patch:
        made = Week(tmp_path_factory.mktemp("week"), patch)
        made.export_and_import()
        made.clock.move_to(MONDAY, 9)
        made.give("A", "001", 15)
        made.give("B", "004", 10)
        for letter in "ABA":
            assert made.exchange(letter).codes == []
        made.give("A", "002", 4, confirmed=False)
        yield made


@pytest.fixture
def request_of(week, tmp_path):
    """Return a request on a copy of the mirror."""
    mirror = tmp_path / "mirror"
    shutil.copytree(week.mirror("A"), mirror)
    return RecoveryRequest(
        path=tmp_path / "new",
        mirror=mirror,
        stick=week.stick,
        recovery_key=week.recovery_key,
        opener="Anne",
        second="Claire",
        reason="A is lost",
    )


def recovered(request: RecoveryRequest) -> Recovered:
    return recover_vault(
        request,
        PASSPHRASE,
        PINS["Claire"],
        disk=Disk(),
        now=bootstrap.now,
        kdf=FLOOR_KDF,
        parse=parse,
    )


def laptop_of(week, letter):
    return bootstrap.laptop(week.vault(letter), PASSPHRASE, opener=None, language="fr")


def given(laptop, week) -> dict[str, frozenset[int]]:
    ledger = index_entries(laptop.ledger.entries())
    return {who: given_numbers(fractions(ledger, uid)) for who, uid in week.plans.items()}


def head_of(week, letter="A") -> PrintedHead:
    head = laptop_of(week, letter).ledger.head()
    return PrintedHead(head.count, " ".join(head.words))


def copy_of(week, letter: str, folder: Path) -> Laptop:
    """Return a copy of a laptop, without its mirror: what a test does to it nobody else sees."""
    path = folder / f"copy-{letter}"
    shutil.copytree(week.vault(letter), path)
    (path / "mirror.json").unlink()
    return bootstrap.laptop(path, PASSPHRASE, opener=None, language="fr")


def reopened(laptop: Laptop) -> Laptop:
    return laptop_of_vault(laptop.vault, disk=Disk(), now=bootstrap.now)


def codes(report) -> list[str]:
    return [item.code for item in report.refused]


def cut(mirror: Path, device: str, entries: int) -> None:
    """Take the newest entries off a mirror: an older, valid one."""
    for path in sorted((mirror / "ledger" / device).glob("*.age"))[-entries:]:
        path.unlink()


def test_counts_after_recovery_are_those_before(week, request_of):
    before = laptop_of(week, "A")
    made = recovered(replace(request_of, printed=head_of(week)))
    assert [item.code for item in made.refused if item.code.startswith(("entry", "head"))] == []
    assert given(made.laptop, week) == given(before, week)
    assert given(made.laptop, week) == {
        who: frozenset({15} if who == "001" else {4} if who == "002" else {10})
        if who in ("001", "002", "004")
        else frozenset()
        for who in GIVEN
    }
    old = {entry.entry_hash for entry in before.ledger.entries()}
    entries = made.laptop.ledger.entries()
    assert old <= {entry.entry_hash for entry in entries}
    assert made.laptop.ledger.damage() == ()
    assert made.laptop.ledger.strangers() == ()
    assert made.lost.letter == "A"
    assert made.laptop.vault.letter == "C"
    assert {chain.letter for chain in made.chains} == {"A", "B"}
    assert sorted((item.name, item.role) for item in made.people) == [
        ("Bruno", "radiographer"),
        ("Diane", "doctor"),
    ]


def test_the_old_chain_stays_verifiable_verbatim_and_sealed_to_the_new_laptop(week, request_of):
    made = recovered(request_of)
    device = made.laptop.ledger.device
    lost = made.laptop.vault.path / "ledger" / made.lost.device
    original = request_of.mirror / "ledger" / made.lost.device
    names = sorted(path.name for path in original.glob("*.age"))
    assert names
    for name in names:
        assert (lost / name).read_bytes() == (original / name).read_bytes()
        assert (lost / f"for-{device}" / name).is_file()


def test_a_bundle_from_before_the_laptop_opens_without_the_recovery_key(week, request_of):
    made = recovered(request_of)
    laptop = bootstrap.laptop(request_of.path, PASSPHRASE, opener=None, language="fr")
    (head,) = laptop.store.bundles()
    assert laptop.vault.identity.recipient.key_id not in head.manifest.recipients
    objects = laptop.store.open_bundle(head).catalogue.objects
    assert len(objects) >= len(GIVEN)
    for item in objects:
        assert laptop.store.read_object(item)
    assert verify_vault(laptop, lambda *_: None).damaged == ()
    seed = PqIdentity.from_text(week.recovery_key.read_text("utf-8")).seed
    for path in request_of.path.rglob("*"):
        assert not path.is_file() or seed not in path.read_bytes()
    assert made.imported.sequence == 1


def test_what_is_not_sealed_to_the_new_laptop_is_refused_once_the_key_is_away(week, request_of):
    made = recovered(request_of)
    later = request_of.path.parent / "stick"
    later.mkdir()
    assert run("export", week.department.home, "--to", later).document["sequence"] == 2
    with pytest.raises(AuthenticityError, match="bundle-recipient-missing"):
        import_bundle(made.laptop, later, parse=parse)


def test_another_facilitys_key_opens_nothing_and_nothing_is_left(week, request_of, tmp_path):
    wrong = tmp_path / "wrong.txt"
    wrong.write_text(PqIdentity.generate().to_text(), encoding="utf-8")
    with pytest.raises(AuthenticityError, match="recovery-key-wrong"):
        recovered(replace(request_of, recovery_key=wrong))
    assert not request_of.path.exists()


def test_a_key_with_a_typing_mistake_is_told(week, request_of, tmp_path):
    wrong = tmp_path / "wrong.txt"
    wrong.write_text(week.recovery_key.read_text("utf-8").replace("q", "p", 3), encoding="utf-8")
    with pytest.raises(AuthenticityError, match="key-text-wrong"):
        recovered(replace(request_of, recovery_key=wrong))


REFUSED = [
    ("second-is-first", {"second": "anne"}),
    ("recover-second-unknown", {"second": "Zoé"}),
    ("recover-which-laptop", {"lost": "Z"}),
    ("recover-mirror-empty", {"mirror": Path("/nowhere")}),
    ("recover-key-unreadable", {"recovery_key": Path("/nowhere")}),
    ("stick", {"stick": Path("/nowhere")}),
]


@pytest.mark.parametrize(("code", "change"), REFUSED, ids=[code for code, _ in REFUSED])
def test_what_is_refused_leaves_no_vault(request_of, code, change):
    with pytest.raises(ContinuityError, match=code):
        recovered(replace(request_of, **change))
    assert not request_of.path.exists()


def test_an_unknown_colleague_needs_a_role(request_of):
    made = recovered(replace(request_of, second="Zoé", second_role="it"))
    assert {item.name for item in made.people} == {"Bruno", "Claire", "Diane"}


def test_p36_the_printed_head_alone_tells_that_the_ledger_was_cut(week, request_of):
    printed = head_of(week)
    cut(request_of.mirror, laptop_of(week, "A").ledger.device, 2)
    made = recovered(replace(request_of, printed=printed))
    (found,) = [item for item in made.refused if item.code.startswith("head")]
    assert found.code == "head-beyond-ledger"
    assert dict(found.values) == {"count": str(printed.count), "held": str(printed.count - 2)}
    assert len(made.lost.entries) == printed.count - 2


def test_p36_other_words_on_paper_tell_that_the_ledger_was_rewritten(week, request_of):
    other = laptop_of(week, "B").ledger.head()
    printed = PrintedHead(head_of(week).count, " ".join(other.words))
    made = recovered(replace(request_of, printed=printed))
    assert [item.code for item in made.refused if "head" in item.code] == ["head-words-differ"]


def test_p36_a_peer_alone_gives_back_what_the_mirror_lacked(week, request_of, tmp_path):
    laptop = laptop_of(week, "A")
    device, count = laptop.ledger.device, laptop.ledger.head().count
    shared = tmp_path / "shared"
    shutil.copytree(week.shared, shared)
    in_shared = len(list((shared / "ledger" / device).glob("*.age")))
    cut(request_of.mirror, device, count - 6)  # back to Friday: nothing of Monday
    made = recovered(request_of)
    assert given(made.laptop, week)["001"] == frozenset()
    assert "exchange-not-sealed-to-us" in codes(exchange(made.laptop, shared))
    peer = copy_of(week, "B", tmp_path)
    card = vault_card(made.laptop)
    second = peer.person("Bruno", PINS["Bruno"])
    trust_card(peer, card.path.read_bytes(), " ".join(card.words), second=second)
    exchange(reopened(peer), shared)
    report = exchange(made.laptop, shared)
    assert codes(report) == []
    taken = {item.key_id: item.held for item in report.devices}
    assert taken[device] == in_shared
    assert given(made.laptop, week)["001"] == {15}


def test_p36_a_peers_word_alone_tells_that_the_mirror_was_cut(week, request_of, tmp_path):
    laptop = laptop_of(week, "A")
    device = laptop.ledger.device
    cut(request_of.mirror, device, laptop.ledger.head().count - 6)
    shared = tmp_path / "shared"
    shutil.copytree(week.shared, shared)
    shutil.rmtree(shared / "ledger" / device)
    report = exchange(recovered(request_of).laptop, shared)
    assert [(item.device, item.held) for item in report.shortened] == [(device, 6)]


def test_p36_the_mirror_alone_tells_that_the_laptop_was_cut(week, tmp_path):
    laptop = laptop_of(week, "A")
    vault = tmp_path / "vault"
    shutil.copytree(laptop.vault.path, vault)
    for path in sorted((vault / "ledger" / laptop.ledger.device).glob("*.age"))[-2:]:
        path.unlink()
    shortened = bootstrap.laptop(vault, PASSPHRASE, opener=None, language="fr").ledger
    assert [(item.code, item.healed) for item in shortened.damage()] == [
        ("entry-missing", True),
        ("entry-missing", True),
    ]
    assert shortened.head() == laptop.ledger.head()


def test_a_chain_laid_onto_the_mirror_is_not_taken(week, request_of):
    stranger = request_of.mirror / "ledger" / SigningKey.generate().key_id
    shutil.copytree(request_of.mirror / "ledger" / laptop_of(week, "B").ledger.device, stranger)
    made = recovered(request_of)
    assert {chain.letter for chain in made.chains} == {"A", "B"}
    assert not (request_of.path / "ledger" / stranger.name).exists()


def test_a_mirror_of_many_that_does_not_say_whose_it_is_asks_which_laptop_is_lost(request_of):
    (request_of.mirror / "mirror-of.json").unlink()
    with pytest.raises(UsageError, match="recover-which-laptop"):
        recovered(request_of)
    assert recovered(replace(request_of, lost="A")).lost.letter == "A"


def test_a_card_kept_elsewhere_serves_where_the_mirror_has_none(week, request_of):
    (request_of.mirror / "ledger" / laptop_of(week, "A").ledger.device / "laptop.card").unlink()
    for lost in ("A", None):  # never another laptop whose chain lies there
        with pytest.raises(UsageError, match="recover-which-laptop"):
            recovered(replace(request_of, lost=lost))
    made = recovered(replace(request_of, card=week.root / "A.card"))
    assert made.lost.letter == "A"


def test_a_damaged_entry_of_the_mirror_is_named_and_the_others_come_back(week, request_of):
    ledger = laptop_of(week, "A").ledger
    (start, _) = [item for item in ledger.entries() if item.kind == "fraction_started"][:2]
    name = f"{start.index:08d}.age"
    path = request_of.mirror / "ledger" / ledger.device / name
    path.write_bytes(path.read_bytes()[:900])
    made = recovered(request_of)
    assert [item.subject for item in made.refused if item.code.startswith("entry-")] == [
        f"{ledger.device}/{name}"
    ]
    assert given(made.laptop, week)["001"] == {15}


HEADS = [("37 mot un deux trois", 37), ("37 : Mot, un, deux, trois", 37), ("7: a b c d", 7)]


@pytest.mark.parametrize(("text", "count"), HEADS, ids=["plain", "commas", "colon"])
def test_a_head_is_read_as_it_is_typed(text, count):
    assert read_printed_head(text).count == count


@pytest.mark.parametrize("text", ["", "37", "mot un deux trois", "37 mot un deux", "x a b c d"])
def test_what_is_no_head_is_told(text):
    with pytest.raises(UsageError, match="head-not-readable"):
        read_printed_head(text)
