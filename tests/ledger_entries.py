"""Verified entries about one plan, for the tests of what they mean together."""

from itertools import count as counting

from ledger_builders import ANNE, BRUNO, CLAIRE, NOON, PATIENT

from continuity_kit.domain.ledger import LedgerEntry, Signature

NUMBERS = counting(1)


def signature(person, meaning="recorded"):
    return Signature(person.signing_key.key_id, person.user_id, person.name, person.role, meaning)


def entry(kind, values=None, *, by=(ANNE,), fraction=1, session="s1", device="a", **more):
    index = next(NUMBERS)
    given = {
        "entry_hash": f"{index:064x}",
        "device": device,
        "index": index,
        "kind": kind,
        "uuid": f"u{index}",
        "subject": {**PATIENT, "fraction": fraction, "session": session},
        "values": values or {},
        "reason": None,
        "amends": None,
        "plan_digest": None,
        "stated_at": NOON,
        "recorded_at": NOON,
        "signatures": tuple(signature(person) for person in by),
        "statement_sha256": f"s{index}",
    }
    return LedgerEntry(**{**given, **more})


def started(**more):
    return entry("fraction_started", {"machine": "LINAC 1"}, **more)


def ended(outcome="complete", meterset="100", *, after=None, **more):
    values = {
        "continues": after.entry_hash if after else None,
        "outcome": outcome,
        "given_at": NOON.isoformat(),
        "treated_on": NOON.date().isoformat(),
        "machine": "LINAC 1",
        "partial_reason": "beam fault" if outcome == "interrupted" else None,
        "beams": [{"beam": 1, "meterset": meterset, "planned": "100", "unit": "MU"}],
        "overrides": [],
    }
    return entry("fraction_ended", values, **more)


def confirmation(of, *, by=BRUNO, reading=("100",), sha=None):
    values = {"statement_sha256": sha or of.statement_sha256, "reading": list(reading)}
    return entry(
        "confirmation", values, by=(by,), amends=of.entry_hash, fraction=of.subject["fraction"]
    )


def elsewhere(**more):
    more.setdefault("by", (ANNE, BRUNO))
    return entry("treated_elsewhere", {"treated_on": "2026-11-24", "host": "CHU"}, **more)


def void(of, by=(ANNE, BRUNO)):
    return entry("void", by=by, amends=of.entry_hash, fraction=of.subject["fraction"])


def amendment(of, meterset, by=(CLAIRE, BRUNO)):
    values = {"beams": [{"beam": 1, "meterset": meterset, "planned": "100", "unit": "MU"}]}
    return entry("amendment", values, by=by, amends=of.entry_hash)
