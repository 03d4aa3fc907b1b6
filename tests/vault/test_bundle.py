"""Accept or refuse: every attack is a row of bytes and state."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from continuity_kit.domain.course import PlanStatus, Prescription
from continuity_kit.domain.schedule import Appointment
from continuity_kit.domain.snapshot import Tables
from continuity_kit.errors import ContinuityError
from continuity_kit.vault import envelope
from continuity_kit.vault.bundle import (
    Decision,
    ImportState,
    Seen,
    check_inner,
    decide,
    dropped_patients,
    manifest_hash,
    needs_two_for_drops,
)
from continuity_kit.vault.bundle_writer import sign_manifest
from continuity_kit.vault.cards import CARD_TYPE
from continuity_kit.vault.catalogue import (
    MANIFEST_TYPE,
    Catalogue,
    CatalogueObject,
    CataloguePatient,
    Manifest,
    Member,
    Sealed,
)
from continuity_kit.vault.keys import SigningKey
from continuity_kit.vault.schema import to_json

NOW = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
KEY, OTHER = SigningKey.generate(), SigningKey.generate()
OBJECT = Sealed("ab" * 32, 100)
MANIFEST = Manifest(
    facility="Centre",
    exporter_key_id=KEY.key_id,
    sequence=10,
    previous="cd" * 32,
    created=NOW,
    expires=NOW + timedelta(hours=120),
    recipients=("own", "recovery"),
    source_read_times={},
    catalogue=Sealed("ef" * 32, 50),
    objects=(OBJECT,),
    counts={},
)
STATE = ImportState(
    facility="Centre",
    own_recipient="own",
    recovery_recipient="recovery",
    exporters={KEY.key_id: KEY.public},
)


def signed(**changes: object) -> bytes:
    return sign_manifest(replace(MANIFEST, **changes), KEY)  # type: ignore[arg-type]


def seen(sequence: int = 10, **changes: object) -> ImportState:
    """Return the state after a bundle of that number was accepted."""
    digest = manifest_hash(signed(sequence=sequence))
    return replace(
        STATE,
        seen={KEY.key_id: Seen(sequence, digest, {sequence: digest})},
        **changes,  # type: ignore[arg-type]
    )


def decided(data: bytes, state: ImportState, *, two: bool = False) -> Decision:
    return decide(data, state, NOW, two_agreed=two)


@dataclass(frozen=True)
class Case:
    data: Callable[[], bytes]
    state: ImportState
    code: str


def resigned(payload_type: str, keys: list[SigningKey]) -> Callable[[], bytes]:
    return lambda: envelope.sign(payload_type, to_json(MANIFEST), keys)


CASES = {
    "p06 unsigned": Case(resigned(MANIFEST_TYPE, []), STATE, "envelope-unsigned"),
    "p06 unknown signer": Case(resigned(MANIFEST_TYPE, [OTHER]), STATE, "envelope-unknown-signer"),
    "p06 dropped card": Case(
        resigned(MANIFEST_TYPE, [OTHER]),
        replace(STATE, dropped=frozenset({OTHER.key_id})),
        "bundle-signer-dropped",
    ),
    "p06 shown as a card": Case(resigned(CARD_TYPE, [KEY]), STATE, "envelope-wrong-type"),
    "p06 1,000 signatures": Case(
        resigned(MANIFEST_TYPE, [KEY] * 1000), STATE, "envelope-too-many-signatures"
    ),
    "p10 other exporter": Case(
        resigned(MANIFEST_TYPE, [OTHER]),
        replace(STATE, exporters={OTHER.key_id: OTHER.public}),
        "bundle-other-key",
    ),
    "p10 other facility": Case(lambda: signed(facility="X"), STATE, "bundle-other-facility"),
    "p07 older": Case(lambda: signed(sequence=9), seen(10), "bundle-rollback"),
    "p07 same number, other bytes": Case(
        lambda: signed(counts={"patients": 1}), seen(10), "bundle-equivocation"
    ),
    "p08 gap": Case(lambda: signed(sequence=71), seen(10), "bundle-gap"),
    "p08 burnt counter": Case(lambda: signed(sequence=2**63), seen(10), "bundle-gap"),
    "p08 burnt counter, first": Case(lambda: signed(sequence=2**63), STATE, "bundle-gap"),
    "p11 not for this laptop": Case(
        lambda: signed(recipients=("recovery",)), STATE, "bundle-recipient-missing"
    ),
    "p11 not for recovery": Case(
        lambda: signed(recipients=("own",)), STATE, "bundle-recipient-missing"
    ),
    "a newer format": Case(lambda: signed(format=2), STATE, "bundle-newer"),
}


@pytest.mark.parametrize("name", CASES)
def test_each_attack_is_refused_by_its_own_code(name: str) -> None:
    case = CASES[name]
    with pytest.raises(ContinuityError, match=f"^{case.code}$"):
        decided(case.data(), case.state)


def test_each_refusal_has_a_code_of_its_own_kind() -> None:
    assert len({case.code for case in CASES.values()}) >= 11


def test_a_right_bundle_is_accepted_and_becomes_the_newest() -> None:
    decision = decided(signed(), STATE)
    assert (decision.verdict, decision.warnings, decision.asks_two) == ("accept", (), ())
    newest = decision.state.seen[KEY.key_id]
    assert (newest.sequence, newest.is_current) == (10, True)
    assert decided(signed(), decision.state).verdict == "no-op"


def test_p07_two_people_may_return_and_the_number_does_not_fall() -> None:
    state = decided(signed(sequence=10), STATE).state
    older = decided(signed(sequence=9), state, two=True)
    assert older.asks_two == ("bundle-older-generation",)
    after = older.state.seen[KEY.key_id]
    assert (after.sequence, after.is_current) == (10, False)
    assert decided(signed(sequence=10), older.state).verdict == "accept"
    with pytest.raises(ContinuityError, match="bundle-equivocation"):
        decided(signed(sequence=9, counts={"x": 1}), older.state, two=True)


def test_p08_two_people_cross_a_gap_but_burn_no_counter() -> None:
    assert decided(signed(sequence=71), seen(10), two=True).asks_two == ("bundle-gap-crossed",)
    with pytest.raises(ContinuityError, match="bundle-gap"):
        decided(signed(sequence=2**63), seen(10), two=True)


def test_a_gap_of_sixty_exports_passes_and_sixty_one_does_not() -> None:
    assert decided(signed(sequence=70), seen(10)).days_not_seen == 59
    with pytest.raises(ContinuityError, match="bundle-gap"):
        decided(signed(sequence=71), seen(10))


def test_a_laptop_that_joins_late_takes_any_number_first() -> None:
    assert decided(signed(sequence=500), STATE).verdict == "accept"
    with pytest.raises(ContinuityError, match="bundle-gap"):
        decided(signed(sequence=500, previous=None), STATE)


def test_p08_a_new_exporter_card_starts_to_count_again() -> None:
    state = replace(seen(700), exporters={OTHER.key_id: OTHER.public})
    first = replace(MANIFEST, exporter_key_id=OTHER.key_id, sequence=1, previous=None)
    decision = decided(sign_manifest(first, OTHER), state)
    assert decision.state.seen[OTHER.key_id].is_current
    assert not decision.state.seen[KEY.key_id].is_current


WARNINGS = {
    "bundle-exports-not-seen": (lambda: signed(sequence=13), seen(10)),
    "bundle-previous-unknown": (lambda: signed(sequence=11), seen(10)),
    "bundle-from-future": (lambda: signed(created=NOW + timedelta(minutes=11)), STATE),
    "bundle-expired": (lambda: signed(expires=NOW - timedelta(minutes=1)), STATE),
    "bundle-peer-missing": (signed, replace(STATE, peer_recipients={"B": "peer"})),
}


@pytest.mark.parametrize("code", WARNINGS)
def test_what_is_only_told_never_refuses(code: str) -> None:
    data, state = WARNINGS[code]
    decision = decided(data(), state)
    assert decision.verdict == "accept"
    assert [warned for warned, _ in decision.warnings] == [code]


def test_the_next_export_in_the_chain_warns_of_nothing() -> None:
    state = seen(10)
    newest = state.seen[KEY.key_id].manifest_sha256
    assert decided(signed(sequence=11, previous=newest), state).warnings == ()


# --- catalogue against manifest ------------------------------------------------------------------


def patient(number: int, **changes: object) -> CataloguePatient:
    made = CataloguePatient(
        f"{number:03d}", "", f"F{number}^G", None, None, ("started",), (), (), ()
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def catalogue(patients: tuple[CataloguePatient, ...] = (), **changes: object) -> Catalogue:
    made = Catalogue(
        facility="Centre",
        exporter_key_id=KEY.key_id,
        sequence=10,
        created=NOW,
        tables=Tables(),
        read_times={},
        patients=patients,
        objects=(),
        expected=(),
        exported=(),
        failed=(),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def sealed_object(sealed: Sealed = OBJECT) -> CatalogueObject:
    member = Member("a.dcm", "1.2", "00" * 32, 3)
    return CatalogueObject(
        "plan", sealed.sha256, sealed.size, "00" * 32, 3, "1.2", ("1.2",), "1", "", (), (member,)
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"facility": "X"},
        {"exporter_key_id": "0" * 16},
        {"sequence": 11},
        {"created": NOW + timedelta(seconds=1)},
    ],
    ids=["facility", "exporter", "sequence", "created"],
)
def test_p10_a_catalogue_of_another_bundle_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ContinuityError, match="bundle-catalogue-differs"):
        check_inner(catalogue(objects=(sealed_object(),), **changes), MANIFEST)


def test_catalogue_and_manifest_name_the_same_objects() -> None:
    check_inner(catalogue(objects=(sealed_object(),)), MANIFEST)
    with pytest.raises(ContinuityError, match="bundle-object-uncatalogued") as caught:
        check_inner(catalogue(), MANIFEST)
    assert caught.value.subject == OBJECT.sha256[:12]
    for other in (Sealed("11" * 32, 100), replace(OBJECT, size=99)):
        with pytest.raises(ContinuityError, match="bundle-object-unlisted"):
            check_inner(catalogue(objects=(sealed_object(other),)), MANIFEST)


# --- who vanished --------------------------------------------------------------------------------

CROWD = tuple(patient(number) for number in range(150))


def test_p13_one_of_150_is_listed_and_one_person_is_enough() -> None:
    gone = dropped_patients(catalogue(CROWD), catalogue(CROWD[:-1]))
    assert [item.name for item in gone] == ["F149^G"]
    assert not needs_two_for_drops(len(gone), 150)


def test_p13_more_than_one_in_twenty_takes_two() -> None:
    assert not needs_two_for_drops(7, 140)
    assert needs_two_for_drops(8, 150)
    assert needs_two_for_drops(15, 150)
    assert not needs_two_for_drops(0, 0)


def test_p13_the_same_number_of_another_issuer_is_another_patient() -> None:
    before = catalogue((patient(1, id_issuer="A"),))
    assert len(dropped_patients(before, catalogue((patient(1, id_issuer="B"),)))) == 1


ENDED = {
    "plans all ended": Tables(
        plans=(
            PlanStatus("001", "1.2", status="completed"),
            PlanStatus("001", "1.3", status="retired"),
        )
    ),
    "prescriptions all ended": Tables(
        prescriptions=(Prescription("001", "RX", status="cancelled"),)
    ),
}
NOT_ENDED = {
    "one plan goes on": Tables(
        plans=(
            PlanStatus("001", "1.2", status="completed"),
            PlanStatus("001", "1.3", status="treatment_approved"),
        )
    ),
    "another patient's plan ended": Tables(plans=(PlanStatus("0010", "1.2", status="completed"),)),
    "nothing is said": Tables(),
}


@pytest.mark.parametrize("name", [*ENDED, *NOT_ENDED])
def test_p13_who_has_a_reason_to_leave_is_not_a_drop(name: str) -> None:
    after = catalogue(tables=(ENDED | NOT_ENDED)[name])
    dropped = dropped_patients(catalogue((patient(1),)), after)
    assert bool(dropped) == (name in NOT_ENDED)


@pytest.mark.parametrize(
    ("days", "reasons", "is_dropped"),
    [(-1, ("scheduled",), False), (1, ("scheduled",), True), (-1, ("scheduled", "started"), True)],
    ids=["appointment passed", "appointment to come", "course going on"],
)
def test_p13_whom_only_an_appointment_listed_leaves_when_it_has_passed(
    days: int, reasons: tuple[str, ...], is_dropped: bool
) -> None:
    start = NOW + timedelta(days=days)
    row = Appointment("001", "A", start, start.isoformat(), "SCANNER", "booked")
    before = catalogue((patient(1, reasons=reasons),), tables=Tables(appointments=(row,)))
    assert bool(dropped_patients(before, catalogue())) == is_dropped
