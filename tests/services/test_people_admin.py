"""People and openers as the ledger tells them afterwards, whatever fails meanwhile."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from cli_builders import PINS, pretend_import
from vault_admin_builders import admin_place, opened, trust
from vault_builders import FailingDisk

from continuity_kit import bootstrap
from continuity_kit.errors import (
    AuthenticityError,
    ContinuityError,
    SafetyError,
    UsageError,
    WorldError,
)
from continuity_kit.files import Disk
from continuity_kit.ledger.people import KnownPeople
from continuity_kit.ledger.statement import STATEMENT_TYPE, encode_statement
from continuity_kit.services.people_admin import admit_user, dismiss_opener, dismiss_user, renew_pin
from continuity_kit.services.signing import sign_statement
from continuity_kit.vault import envelope
from continuity_kit.vault.users import users


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return admin_place(tmp_path_factory.mktemp("template"))


@pytest.fixture
def place(template: Path, tmp_path: Path) -> Path:
    return shutil.copytree(template, tmp_path / "place")


def test_p32_a_colleagues_signature_fits_no_other_statement(place: Path) -> None:
    laptop = opened(place)
    bruno = laptop.person("Bruno", PINS["Bruno"])
    opener = laptop.vault.opener
    first = sign_statement(
        "user_revoked", {}, {"user_id": "x"}, person=opener, at=bootstrap.now(), second=bruno
    )
    other = replace(first.statement, values={"user_id": "y"})
    genuine = envelope.sign(
        STATEMENT_TYPE, encode_statement(other), [opener.signing_key, bruno.signing_key]
    )
    known = laptop.ledger._people
    assert KnownPeople(known).verify(genuine).values == {"user_id": "y"}
    forged = envelope.sign(STATEMENT_TYPE, encode_statement(other), [opener.signing_key])
    with pytest.raises(AuthenticityError, match="entry-unknown-signer"):
        KnownPeople(known).verify(forged)
    replayed = _with_signatures_of(first.envelope, genuine)
    with pytest.raises(AuthenticityError, match="envelope-bad-signature"):
        KnownPeople(known).verify(replayed)


def _with_signatures_of(source: bytes, target: bytes) -> bytes:
    """Return the target's statement under the source's signatures: a replayed PIN."""
    document = json.loads(target)
    document["signatures"] = json.loads(source)["signatures"]
    return json.dumps(document, separators=(",", ":")).encode()


def test_nobody_signs_with_a_key_that_the_ledger_does_not_name(place: Path) -> None:
    for number in range(1, 200):
        laptop = opened(place, FailingDisk(number))
        try:
            admit_user(laptop, "Diane", "doctor", PINS["Diane"])
        except ContinuityError:
            if "Diane" not in {user.name for user in users(laptop.vault)}:
                continue
        # Her key may be in place though the medium refused to say so; the ledger names it then.
        break
    assert number > 5
    fresh = opened(place)
    named = {entry.values.get("user_id") for entry in fresh.ledger.entries()}
    assert fresh.person("Diane", PINS["Diane"]).user_id in named
    assert fresh.ledger.damage() == ()


def test_a_dismissal_that_the_ledger_missed_is_completed_when_repeated(place: Path) -> None:
    class LedgerFull(Disk):
        def put(self, path: Path, data: bytes, *, mode: int = 0o600) -> None:
            if "ledger" in path.parts:
                raise WorldError("write-failed", path.name, reason="input/output error")
            super().put(path, data, mode=mode)

    laptop = opened(place, LedgerFull())
    with pytest.raises(WorldError, match="ledger-write-failed"):
        dismiss_user(laptop, "Bruno")
    with pytest.raises(UsageError, match="user-unknown"):
        laptop.person("Bruno", PINS["Bruno"])
    user, receipt = dismiss_user(opened(place), "Bruno")
    entry = opened(place).ledger.entries()[receipt.index - 1]
    assert entry.values["user_id"] == user.user_id
    with pytest.raises(UsageError, match="user-unknown"):
        dismiss_user(opened(place), "Bruno")


def test_a_new_key_for_a_lost_pin_leaves_what_was_signed_verifiable(place: Path) -> None:
    laptop = opened(place)
    pretend_import(laptop)
    bruno = laptop.person("Bruno", PINS["Bruno"])
    admit_user(laptop, "Diane", "doctor", PINS["Diane"], second=bruno)
    renew_pin(
        laptop, "Bruno", "999999", second=laptop.person("Claire", PINS["Claire"]), reason="oublié"
    )
    fresh = opened(place)
    assert fresh.ledger.damage() == ()
    again = fresh.person("Bruno", "999999")
    assert again.signing_key.public != bruno.signing_key.public
    with pytest.raises(AuthenticityError, match="pin-wrong"):
        fresh.person("Bruno", PINS["Bruno"])


def test_an_import_entry_taken_away_makes_no_vault_new_again(place: Path) -> None:
    laptop = opened(place)
    pretend_import(laptop)
    number = laptop.ledger.head().count
    laptop.append("unlock", {}, {})
    (laptop.vault.path / "ledger" / laptop.ledger.device / f"{number:08d}.age").unlink()
    with pytest.raises(UsageError, match="two-people-needed"):
        dismiss_user(opened(place), "Bruno")


def test_p37_an_emergency_opening_administers_nothing(place: Path) -> None:
    laptop = opened(place)
    emergency = replace(laptop, vault=replace(laptop.vault, break_glass=True))
    bruno = laptop.person("Bruno", PINS["Bruno"])
    acts = [
        lambda: trust(emergency, place / "peer.card", second=bruno),
        lambda: admit_user(emergency, "Diane", "doctor", PINS["Diane"], second=bruno),
        lambda: dismiss_user(emergency, "Claire", second=bruno),
        lambda: renew_pin(emergency, "Claire", "999999", second=bruno),
        lambda: dismiss_opener(emergency, "Anne", second=bruno),
    ]
    for act in acts:
        with pytest.raises(SafetyError, match="break-glass-consults-only"):
            act()
    assert opened(place).ledger.head().count == laptop.ledger.head().count
