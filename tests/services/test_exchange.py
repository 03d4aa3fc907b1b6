"""Exchange between laptops: nothing lost, nothing doubled, nothing decided, clones told."""

import shutil
from datetime import UTC, datetime, timedelta

import pytest
from exchange_builders import Ward, opened
from ledger_builders import ANNE, BRUNO, DAVID
from session_builders import patient, prescription, request, view

from continuity_kit.domain.ledger_state import fractions
from continuity_kit.errors import SafetyError, UsageError, WorldError
from continuity_kit.services import record_session
from continuity_kit.services.amend_entries import void
from continuity_kit.services.exchange import exchange
from continuity_kit.services.settle import TwoPeople, settle_conflict
from continuity_kit.services.vault_admin import choose_mirror, drop_card

TWO = TwoPeople(ANNE, BRUNO, "read from both sheets")


@pytest.fixture
def ward(tmp_path) -> Ward:
    return Ward(tmp_path)


def codes(report) -> list[str]:
    return [item.code for item in report.refused]


def test_what_one_laptop_gave_counts_on_the_other(ward):
    ward.record("A", 11)
    first = ward.exchange("A")
    assert (first.taken, first.merged) == (0, None)
    assert first.given > 0
    report = ward.exchange("B")
    assert report.taken > 0
    assert report.refused == ()
    assert report.merged is not None
    assert ward.given("B") == 11


def test_files_are_given_verbatim_and_an_exchange_twice_changes_nothing(ward):
    ward.record("A", 11)
    ward.everybody()
    kept = {path: path.read_bytes() for path in ward.stick.rglob("*.age")}
    assert kept
    own = ward.chain("A", ward.laptops["A"].vault.path)
    for path in own.glob("*.age"):
        assert (ward.chain("A") / path.name).read_bytes() == path.read_bytes()
    for letter in "ABAB":
        again = ward.exchange(letter)
        assert (again.taken, again.given, again.merged) == (0, 0, None)
    assert {path: path.read_bytes() for path in ward.stick.rglob("*.age")} == kept


def test_entries_from_before_a_laptop_was_accepted_come_sealed_to_it(tmp_path):
    ward = Ward(tmp_path, trusting=False)
    ward.accept("B", "A")
    ward.record("A", 11)
    ward.exchange("A")
    report = ward.exchange("B")
    assert codes(report) == ["exchange-not-sealed-to-us"]
    assert ward.given("B") == 10
    ward.accept("A", "B")
    ward.exchange("A")
    assert ward.exchange("B").refused == ()
    assert ward.given("B") == 11
    assert ward.laptops["B"].ledger.damage() == ()
    assert list((ward.chain("A", ward.laptops["B"].vault.path)).glob(f"for-{ward.device('B')}/*"))


def test_a_laptop_whose_card_was_never_accepted_is_named_and_the_rest_comes_in(tmp_path):
    ward = Ward(tmp_path, "ABC", trusting=False)
    ward.accept("A", "B")
    ward.accept("B", "A")
    ward.record("B", 11)
    ward.laptops["C"].append("drill", {}, {})
    ward.exchange("C")
    ward.exchange("B")
    report = ward.exchange("A")
    assert codes(report) == ["exchange-unknown-laptop"]
    assert report.refused[0].subject == ward.device("C")
    assert not (ward.laptops["A"].vault.path / "ledger" / ward.device("C")).exists()
    assert ward.given("A") == 11


def test_entries_after_a_card_was_dropped_are_neither_taken_nor_counted(ward):
    ward.record("B", 11)
    ward.everybody()
    drop_card(ward.laptops["A"], ward.device("B"))
    ward.laptops["B"].append("drill", {}, {})
    ward.exchange("B")
    report = ward.exchange("A")
    assert "exchange-after-drop" in codes(report)
    assert report.taken == 0
    assert ward.given("A") == 11


def test_what_was_resealed_stays_counted_when_the_card_is_dropped(tmp_path):
    ward = Ward(tmp_path, trusting=False)
    ward.accept("B", "A")
    ward.record("A", 11)
    ward.accept("A", "B")
    for path in ward.chain("A", ward.laptops["A"].vault.path).glob("*.age"):
        if int(path.stem) > 2:
            path.unlink()  # as if nothing had been written since B was accepted
    ward.exchange("A")
    ward.exchange("B")
    drop_card(ward.laptops["B"], ward.device("A"))
    ward.reopen("B")
    assert ward.given("B") == 11


def test_one_fraction_given_on_two_laptops_is_carded_and_counts_as_two_until_it_is_settled(ward):
    one, other = ward.record("A", 11), ward.record("B", 11)
    reports = ward.everybody()
    for letter, report in zip("AB", reports[-2:], strict=True):
        (card,) = report.cards
        assert card.code == "fraction-twice"
        assert {entry.entry_hash for entry in card.entries} == {one.entry_hash, other.entry_hash}
        assert codes(report) == ["exchange-conflict"]
        assert ward.given(letter) == 12
    conflict = reports[-1].cards[0].conflict_id
    settle_conflict(ward.laptops["B"].desk, [patient()], conflict, [one.entry_hash[:8]], TWO)
    last = ward.everybody("BA")
    assert last[-1].cards == last[-2].cards == ()
    assert ward.given("A") == ward.given("B") == 11


def test_one_fraction_with_other_metersets_has_a_card_of_its_own(ward):
    ward.record("A", 11)
    ward.record("B", 11, given=(("1", "312.4"), ("2", "298.7")))
    report = ward.everybody()[-1]
    assert [card.code for card in report.cards] == ["different-mu"]
    state = fractions(ward.laptops["B"].ledger.entries(), "1.2.3.4.5")
    assert [item.state for item in state] == ["given_unconfirmed"]


def test_a_fraction_given_apart_from_its_void_is_carded(ward):
    lost = ward.record("A", 11)
    void(ward.laptops["A"].desk, lost.index, ANNE, BRUNO, "not given")
    ward.record("B", 11)
    report = ward.everybody()[-1]
    (card,) = report.cards
    assert card.code == "fraction-after-void"
    assert ward.given("B") == 11
    keep = [entry.entry_hash for entry in card.entries]
    settle_conflict(ward.laptops["B"].desk, [patient()], card.conflict_id, keep, TWO)
    assert ward.everybody("BA")[-1].cards == ()
    assert ward.given("A") == 11


def test_a_fraction_given_again_by_who_knew_of_its_void_is_no_conflict(ward):
    lost = ward.record("A", 11)
    void(ward.laptops["A"].desk, lost.index, ANNE, BRUNO, "not given")
    ward.everybody()
    ward.record("B", 11)
    assert ward.everybody("BA")[-1].cards == ()
    assert ward.given("A") == 11


def test_two_laptops_that_treat_one_plan_on_one_day_are_carded(ward):
    one = ward.record("A", 11)
    ward.record("B", 12, overrides=("fraction-skipped",), second=DAVID, reason="seen")
    report = ward.everybody()[-1]
    (card,) = report.cards
    assert card.code == "two-laptops-same-day"
    assert ward.given("A") == 12
    keep = [entry.entry_hash for entry in card.entries]
    assert one.entry_hash in keep
    settle_conflict(ward.laptops["A"].desk, [patient()], card.conflict_id, keep, TWO)
    assert ward.everybody()[-1].cards == ()
    assert ward.given("B") == 12


def test_two_resolutions_that_disagree_void_nothing(ward):
    one, other = ward.record("A", 11), ward.record("B", 11)
    conflict = ward.everybody()[-1].cards[0].conflict_id
    settle_conflict(ward.laptops["A"].desk, [patient()], conflict, [one.entry_hash], TWO)
    settle_conflict(ward.laptops["B"].desk, [patient()], conflict, [other.entry_hash], TWO)
    report = ward.everybody()[-1]
    assert {card.code for card in report.cards} == {"settlements-differ", "fraction-twice"}
    assert ward.given("A") == ward.given("B") == 12
    (disagreement,) = [card for card in report.cards if card.code == "settlements-differ"]
    keep = [disagreement.entries[0].entry_hash]
    settle_conflict(ward.laptops["A"].desk, [patient()], disagreement.conflict_id, keep, TWO)
    assert ward.everybody("AB")[-1].cards == ()
    assert ward.given("A") == ward.given("B") == 11


def test_p34_a_restored_disk_image_is_an_alarm_at_the_first_exchange(ward, tmp_path):
    ward.record("A", 11)
    ward.everybody()
    image = tmp_path / "image"
    shutil.copytree(ward.laptops["A"].vault.path, image)
    ward.record("A", 12, overrides=("same-day", "under-six-hours"), second=DAVID, reason="twice")
    ward.everybody()
    shutil.rmtree(ward.laptops["A"].vault.path)
    shutil.copytree(image, ward.laptops["A"].vault.path)
    ward.reopen("A")
    ward.record(
        "A", 12, overrides=("same-day", "under-six-hours"), second=DAVID, reason="the image's own"
    )
    ward.laptops["A"].append("drill", {}, {})
    report = ward.exchange("A")
    assert report.clones
    assert report.clones[0].device == ward.device("A")
    assert "exchange-clone" in codes(report)
    other = ward.exchange("B")
    assert [item.index for item in other.clones] == [item.index for item in report.clones]


def test_p34_both_branches_of_a_clone_count(ward, tmp_path):
    ward.record("A", 11)
    image = tmp_path / "image"
    shutil.copytree(ward.laptops["A"].vault.path, image)
    twice = {"overrides": ("same-day", "under-six-hours"), "second": DAVID, "reason": "twice a day"}
    ward.record("A", 12, **twice)
    ward.everybody()
    shutil.rmtree(ward.laptops["A"].vault.path)
    shutil.copytree(image, ward.laptops["A"].vault.path)
    ward.reopen("A")
    ward.record("A", 12, **twice)
    ward.everybody()
    for letter in "AB":
        assert ward.given(letter) == 13
        assert [item.code for item in ward.conflicts(letter)] == ["fraction-twice"]
    assert ward.state("A") == ward.state("B")
    assert all(ward.exchange(letter).taken == 0 for letter in "ABAB")


def test_p36_a_peer_alone_tells_that_the_ledger_was_cut_and_gives_it_back(ward):
    ward.record("A", 11)
    ward.everybody()
    own = ward.chain("A", ward.laptops["A"].vault.path)
    lost = sorted(own.glob("*.age"))[-2:]
    kept = {path: path.read_bytes() for path in lost}
    for path in lost:
        path.unlink()
    assert ward.reopen("A").ledger.damage() == ()  # the chain alone cannot show it
    report = ward.exchange("A")
    assert report.restored == 2
    assert codes(report) == ["exchange-ledger-was-cut"]
    assert {path: path.read_bytes() for path in lost} == kept
    assert ward.given("A") == 11


def test_p36_a_peer_alone_tells_that_the_ledger_was_cut(ward):
    ward.record("A", 11)
    ward.everybody()
    held = ward.laptops["A"].ledger.head().count
    for path in sorted(ward.chain("A", ward.laptops["A"].vault.path).glob("*.age"))[-2:]:
        path.unlink()
    # The stick lost A's files too: what B's merge says of them is all that is left.
    shutil.rmtree(ward.chain("A"))
    report = ward.exchange("A")
    (found,) = report.shortened
    assert (found.device, found.witness) == (ward.device("A"), ward.device("B"))
    assert found.seen <= held
    assert "exchange-chain-shorter" in codes(report)


def test_two_laptops_that_took_other_exports_of_one_number_are_an_alarm(ward):
    for letter in "AB":
        values = {
            "exporter": "e" * 16,
            "sequence": 7,
            "manifest_sha256": letter.lower() * 64,
            "created": "2026-11-24T12:00:00+00:00",
            "plans": [],
        }
        ward.laptops[letter].append("import", {}, values)
    report = ward.everybody()[-1]
    (found,) = report.equivocations
    assert (found.exporter, found.sequence) == ("e" * 16, 7)
    assert set(found.devices) == {ward.device("A"), ward.device("B")}
    assert "exchange-equivocation" in codes(report)


def test_a_bundle_that_one_laptop_took_and_another_refused_is_an_alarm(ward):
    bundle = {"exporter": "e" * 16, "sequence": 7}
    made = {"created": "2026-11-24T12:00:00+00:00", "plans": []}
    ward.laptops["A"].append("import", {}, {**bundle, **made, "manifest_sha256": "a" * 64})
    refused = {"act": "import", "gates": ["bundle-not-for-us"]}
    ward.laptops["B"].append("refusal", {}, {**bundle, **refused, "manifest_sha256": "b" * 64})
    ward.laptops["B"].append("refusal", {}, {"act": "record", "gates": ["same-day"]})
    for report in ward.everybody()[-2:]:
        (found,) = report.equivocations
        assert found.manifests == ("a" * 64, "b" * 64)
        assert codes(report) == ["exchange-equivocation"]
    same = {**bundle, "sequence": 8, "manifest_sha256": "c" * 64}
    ward.laptops["A"].append("import", {}, {**same, **made})
    ward.laptops["B"].append("refusal", {}, {**same, **refused})
    assert len(ward.everybody()[-1].equivocations) == 1


TWICE_DAILY = [patient(view(prescription=prescription(fractions_per_day=2)))]
MORNING, AFTERNOON = (datetime(2026, 11, 24, hour, tzinfo=UTC).astimezone() for hour in (8, 15))


def twice_a_day(ward, letter, number, at, **more):
    asked = request(number, given_at=at, **more)
    return record_session.record(ward.laptops[letter].desk, TWICE_DAILY, asked).receipt


@pytest.mark.parametrize("order", ["AB", "BA"])
def test_two_fractions_a_day_on_two_laptops_that_knew_of_each_other_are_no_conflict(ward, order):
    ward.clock.time = AFTERNOON
    twice_a_day(ward, "A", 11, MORNING)
    ward.everybody(order)
    twice_a_day(ward, "B", 12, AFTERNOON)
    assert ward.everybody(order)[-1].cards == ()
    assert ward.given("A") == ward.given("B") == 12
    with pytest.raises(SafetyError, match="same-day"):
        twice_a_day(ward, "A", 13, AFTERNOON)


@pytest.mark.parametrize("order", ["AB", "BA"])
def test_two_fractions_a_day_given_apart_are_carded_and_both_are_kept_by_two_people(ward, order):
    ward.clock.time = AFTERNOON
    one = twice_a_day(ward, "A", 11, MORNING)
    apart = {"overrides": ("fraction-skipped",), "second": DAVID, "reason": "seen on A's paper"}
    other = twice_a_day(ward, "B", 12, AFTERNOON, **apart)
    for report in ward.everybody(order)[-2:]:
        (card,) = report.cards
        assert card.code == "two-laptops-same-day"
        assert {item.entry_hash for item in card.entries} == {one.entry_hash, other.entry_hash}
    assert ward.given("A") == ward.given("B") == 12
    with pytest.raises(SafetyError, match="ledger-conflict"):
        twice_a_day(ward, "A", 13, AFTERNOON)
    keep = [one.entry_hash[:8], other.entry_hash[:8]]
    settle_conflict(ward.laptops["B"].desk, TWICE_DAILY, card.conflict_id, keep, TWO)
    assert ward.everybody(order)[-1].cards == ()
    assert ward.given("A") == ward.given("B") == 12
    assert ward.state("A") == ward.state("B")
    ward.clock.time = AFTERNOON + timedelta(days=1)
    twice_a_day(ward, "A", 13, MORNING + timedelta(days=1))
    ward.everybody(order)
    assert ward.given("A") == ward.given("B") == 13


def test_the_folder_must_be_there_and_outside_the_vault(ward):
    with pytest.raises(WorldError, match="exchange-folder-missing"):
        exchange(ward.laptops["A"], ward.root / "nowhere")
    with pytest.raises(UsageError, match="exchange-inside-vault"):
        exchange(ward.laptops["A"], ward.laptops["A"].vault.path / "ledger")


def test_what_other_laptops_gave_goes_to_the_mirror_too(ward, tmp_path):
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    choose_mirror(ward.laptops["A"], mirror)
    ward.laptops["A"] = opened(ward.laptops["A"].vault, ward.clock)
    ward.record("B", 11)
    ward.everybody()
    held = {path.name: path.read_bytes() for path in ward.chain("B", mirror).rglob("*.age")}
    own = ward.chain("B", ward.laptops["A"].vault.path)
    assert held == {path.name: path.read_bytes() for path in own.rglob("*.age")}
    assert len(held) == ward.laptops["B"].ledger.head().count
