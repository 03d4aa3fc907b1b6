"""Voids and resolutions of several laptops: where they disagree nothing leaves the count."""

from itertools import permutations

from ledger_builders import ANNE, BRUNO
from ledger_entries import ended, entry, void

from continuity_kit.domain.ledger_index import index_entries


def resolution(named, keep, *, device="a", by=(ANNE, BRUNO)):
    values = {
        "code": "fraction-twice",
        "entries": [item.entry_hash for item in named],
        "keep": [item.entry_hash for item in keep],
    }
    return entry("resolution", values, by=by, device=device)


def voided(*entries):
    found = {
        (index.voided, index.contested)
        for order in permutations(entries)
        for index in [index_entries(order)]
    }
    (one,) = found  # whatever the order
    return one


def test_a_resolution_drops_what_it_does_not_keep():
    one, other = ended(), ended(session="s2", device="b")
    assert voided(one, other, resolution([one, other], [one])) == ({other.entry_hash}, ())


def test_laptops_that_keep_different_entries_drop_neither():
    one, other = ended(), ended(session="s2", device="b")
    acts = [resolution([one, other], [one]), resolution([one, other], [other], device="b")]
    dropped, contested = voided(one, other, *acts)
    assert dropped == frozenset()
    assert contested == (tuple(sorted(act.entry_hash for act in acts)),)


def test_laptops_that_keep_the_same_entry_agree():
    one, other = ended(), ended(session="s2", device="b")
    acts = [resolution([one, other], [one]), resolution([one, other], [one], device="b")]
    assert voided(one, other, *acts) == ({other.entry_hash}, ())


def test_a_resolution_of_the_acts_decides_and_an_act_not_kept_has_no_effect():
    one, other = ended(), ended(session="s2", device="b")
    acts = [resolution([one, other], [one]), resolution([one, other], [other], device="b")]
    last = resolution(acts, [acts[1]])
    assert voided(one, other, *acts, last) == ({one.entry_hash, acts[0].entry_hash}, ())


def test_a_void_on_one_laptop_and_a_resolution_that_keeps_on_another_are_contested():
    one, other = ended(), ended(session="s2", device="b")
    kept = resolution([one, other], [one], device="b")
    dropped, contested = voided(one, other, void(one), kept)
    assert one.entry_hash not in dropped
    assert len(contested) == 1


def test_on_one_laptop_the_newest_act_holds():
    one, other = ended(), ended(session="s2", device="b")
    kept, taken_back = resolution([one, other], [one]), void(one)
    assert voided(one, other, kept, taken_back) == ({one.entry_hash, other.entry_hash}, ())


def test_one_person_alone_resolves_nothing():
    one, other = ended(), ended(session="s2", device="b")
    assert voided(one, other, resolution([one, other], [one], by=(ANNE,))) == (frozenset(), ())
