"""The ledger's commands: documents, exit codes, gates told together, secrets by file."""

import shutil
import uuid
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from cli_builders import PASSPHRASE, PINS, Ran, add_people, make_vault, run, secret_file, told
from session_builders import KEY, PLAN_UID, count, patient, view

from continuity_kit import bootstrap
from continuity_kit.cli import corrections, fraction_patients, fractions
from continuity_kit.domain.patient import PatientKey
from continuity_kit.errors import WorldError
from continuity_kit.ledger.mirror import Mirror
from continuity_kit.services.laptop import Laptop, laptop_of
from continuity_kit.services.vault_admin import choose_mirror

PEOPLE = {"Bruno": "radiographer", "Claire": "physicist", "Diane": "doctor"}
WHOLE = ("--beam", "1=312.5", "--beam", "2=298.7")


class Ward:
    """A vault, its people's secrets, and what the newest export shows."""

    def __init__(self, made: Laptop, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.vault = folder / "vault"
        shutil.copytree(made.vault.path, self.vault)
        moved = replace(made.vault, path=self.vault)
        self.laptop = laptop_of(moved, disk=bootstrap.disk(), now=bootstrap.now)
        self.patients = (patient(),)
        self.passphrase = secret_file(folder, PASSPHRASE)
        self.pins = {name: secret_file(folder, PINS[name]) for name in PEOPLE}
        monkeypatch.setattr(
            fraction_patients, "browse", lambda laptop: SimpleNamespace(patients=self.patients)
        )
        monkeypatch.setattr(
            fraction_patients,
            "browse_plan",
            lambda laptop, plan_uid, **exact: (None, self.patients[0], self.patients[0].plans[0]),
        )

    def words(self, command: str, *words: object, user: str | None, second: str | None) -> list:
        signs = [] if user is None else ["--user", user, "--pin-file", self.pins[user]]
        if second is not None:
            signs += ["--second", second, "--second-pin-file", self.pins[second]]
        return [command, self.vault, *words, *signs, "--passphrase-file", self.passphrase]

    def run(
        self, command: str, *words: object, user: str | None = "Bruno", second: str | None = None
    ) -> Ran:
        return run(*self.words(command, *words, user=user, second=second))

    def record(self, fraction: int = 11, *words: object, **people: str) -> Ran:
        named = ("--plan", PLAN_UID, "--fraction", fraction)
        beams = () if "--beam" in words else WHOLE
        return self.run("record", *named, *beams, *words, **people)

    @property
    def entries(self):
        return self.laptop.ledger.entries()


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Laptop:
    """Make one vault with its people; each test has a copy of its own."""
    laptop = make_vault(tmp_path_factory.mktemp("made")).laptop
    add_people(laptop, **PEOPLE)
    return laptop


@pytest.fixture
def ward(made, tmp_path, monkeypatch) -> Ward:
    return Ward(made, tmp_path, monkeypatch)


@pytest.fixture
def opened(ward, monkeypatch) -> Ward:
    """Return a ward whose vault stands open: tables of cases need not stretch a passphrase each."""
    for part in (fractions, corrections):
        monkeypatch.setattr(part, "open_to_sign", lambda act: ward.laptop)
    return ward


def test_a_fraction_is_started_recorded_and_confirmed(ward):
    started = ward.run("start", "--plan", PLAN_UID, "--fraction", 11, "--machine", "LINAC 1")
    assert started.exit == 0
    assert started.document["fraction"] == {
        "number": 11,
        "state": "started",
        "confirmed": False,
    }
    recorded = ward.record(
        11, "--second-reading", "312.5 + 298.7", "--shifts", "-1.5,0,2", second="Claire"
    )
    assert recorded.exit == 0
    entry, confirmation = recorded.document["entry"], recorded.document["confirmation"]
    assert set(entry) == set(confirmation) == {"n", "entry_hash", "words", "mirrored"}
    assert confirmation["n"] == entry["n"] + 1
    assert len(entry["words"]) == 4
    assert len(entry["entry_hash"]) == 64
    assert entry["mirrored"] is False
    assert recorded.document["fraction"] == {"number": 11, "state": "given", "confirmed": True}
    assert recorded.document["refused"] == []
    end = ward.entries[-2]
    assert end.entry_hash == entry["entry_hash"]
    assert end.values["machine"] == "LINAC 1"
    assert end.values["shifts_mm"] == {"vertical": "-1.5", "longitudinal": "0", "lateral": "2"}


def test_a_colleague_confirms_later_and_a_wrong_reading_is_refused(ward):
    recorded = ward.record()
    assert recorded.document["confirmation"] is None
    assert recorded.document["fraction"]["state"] == "given_unconfirmed"
    number = recorded.document["entry"]["n"]
    wrong = ward.run(
        "confirm", "--entry", number, "--second-reading", "611.3", user=None, second="Claire"
    )
    assert (wrong.exit, wrong.codes) == (3, ["reading-differs"])
    alone = ward.run(
        "confirm", "--entry", number, "--second-reading", "611.2", user=None, second="Bruno"
    )
    assert (alone.exit, alone.codes) == (3, ["second-is-first"])
    good = ward.run(
        "confirm", "--entry", number, "--second-reading", "611.2", user=None, second="Claire"
    )
    assert good.exit == 0
    assert good.document["fraction"] == {"number": 11, "state": "given", "confirmed": True}
    assert good.document["entry"] == good.document["confirmation"]


def test_a_reading_that_differs_says_what_was_recorded_all_the_same(ward):
    ran = ward.record(11, "--second-reading", "312.5 + 298.6", second="Claire")
    assert (ran.exit, ran.codes) == (3, ["reading-differs"])
    assert ran.document["entry"]["n"] == ward.entries[-2].index
    assert ran.document["confirmation"] is None
    assert ran.document["fraction"]["state"] == "given_unconfirmed"


def test_every_gate_that_stands_is_told_and_exits_3(ward):
    ran = ward.record(12, "--machine", "LINAC 2", "--beam", "1=3125", "--beam", "2=298.7")
    assert ran.exit == 3
    assert ran.codes == ["fraction-skipped", "other-machine", "meterset-ten-times"]
    assert all(item["subject"] == PLAN_UID for item in ran.document["refused"])
    assert "3125" in ran.document["refused"][2]["text"]
    assert "entry" not in ran.document
    assert ward.entries[-1].kind == "refusal"


def test_a_gate_is_overridden_by_the_role_it_names(opened):
    off = ("--beam", "1=300", "--beam", "2=298.7", "--override", "meterset-off")
    why = ("--reason", "console says 300")
    assert opened.record(11, *off, *why, second="Diane").codes == ["meterset-off"]
    ran = opened.record(11, *off, *why, second="Claire")
    assert (ran.exit, ran.codes) == (0, [])
    assert opened.entries[-1].values["overrides"] == [{"gate": "meterset-off", "role": "physicist"}]


@pytest.mark.parametrize(
    ("words", "exit_code", "code"),
    [
        (("--beam", "1=312,5"), 2, "meterset-comma"),
        (("--beam", "1=-5"), 2, "meterset-not-a-number"),
        (("--beam", "312.5"), 2, "beam-not-readable"),
        (("--beam", "1=3", "--beam", "1=3"), 2, "beam-twice"),
        (("--given-at", "yesterday"), 2, "time-not-readable"),
        (("--given-at", "2026-11-24T09:00:00"), 2, "time-without-offset"),
        (("--given-at", "2199-01-01T09:00:00+00:00"), 3, "given-in-future"),
        (("--shifts", "1;2;3"), 2, "shifts-not-readable"),
        (("--shifts", "1,2"), 2, "shifts-not-readable"),
        (("--form", "twelve"), 2, "form-not-a-uuid"),
        (("--fraction", "0"), 2, "fraction-number"),
        (("--fraction", "10"), 3, "fraction-already-given"),
        (("--plan", "9.9.9"), 3, "unknown-plan"),
        (("--nonsense",), 2, "wrong-usage"),
    ],
)
def test_what_is_typed_wrong_is_refused_with_its_own_code(opened, words, exit_code, code):
    before = len(opened.entries)
    ran = opened.record(11, *words)
    assert (ran.exit, ran.codes) == (exit_code, [code])
    added = opened.entries[before:]
    assert [entry.kind for entry in added] == (["refusal"] if exit_code == 3 else [])
    assert ran.document["refused"][0]["text"]


def test_p31_the_same_form_twice_is_one_fraction(ward):
    form = ("--form", str(uuid.UUID(int=5)))
    first, again = ward.record(11, *form), ward.record(11, *form)
    assert again.exit == 0
    assert again.document["entry"] == first.document["entry"]
    assert (first.document["repeated"], again.document["repeated"]) == (False, True)
    assert [entry.kind for entry in ward.entries].count("fraction_ended") == 1


def test_a_wrong_pin_records_nothing(ward, tmp_path):
    before = len(ward.entries)
    words = ward.words(
        "record", "--plan", PLAN_UID, "--fraction", 11, *WHOLE, user="Bruno", second=None
    )
    words[words.index("--pin-file") + 1] = secret_file(tmp_path, "999999")
    ran = run(*words)
    assert (ran.exit, ran.codes) == (4, ["pin-wrong"])
    assert len(ward.entries) == before


def test_an_interrupted_fraction_is_completed_under_its_number(opened):
    ran = opened.record(11, "--beam", "1=312.5", "--partial", "beam fault")
    assert ran.document["fraction"] == {"number": 11, "state": "interrupted", "confirmed": False}
    ran = opened.record(11, "--beam", "2=298.7")
    assert ran.document["fraction"]["state"] == "given_unconfirmed"


def test_an_entry_is_amended_and_voided_by_two_people(opened):
    number = opened.record().document["entry"]["n"]
    named = ("--entry", number, "--reason", "misread")
    alone = opened.run("amend", *named, "--beam", "1=311")
    assert (alone.exit, alone.codes) == (2, ["second-missing"])
    off = opened.run("amend", *named, "--beam", "1=200", second="Claire")
    assert (off.exit, off.codes) == (3, ["meterset-off"])
    amended = opened.run("amend", *named, "--beam", "1=311", second="Claire")
    assert amended.exit == 0
    assert amended.document["fraction"] == {"number": 11, "state": "given", "confirmed": True}
    voided = opened.run("void", *named, second="Claire")
    assert voided.document["fraction"]["state"] == "not_counted"
    again = opened.run("void", *named, second="Claire")
    assert (again.exit, again.codes) == (3, ["entry-voided"])


def test_missed_and_given_elsewhere(opened):
    yesterday = (datetime.now().astimezone() - timedelta(days=1)).date().isoformat()
    named = ("--plan", PLAN_UID, "--on", yesterday, "--reason", "machine down")
    lost = opened.run("missed", *named)
    assert (lost.exit, lost.document["fraction"]) == (0, None)
    assert opened.entries[-1].kind == "missed"
    there = opened.run("missed", *named, "--elsewhere", "CHU", second="Claire")
    assert (there.exit, there.codes) == (2, ["fraction-missing"])
    there = opened.run("missed", *named, "--elsewhere", "CHU", "--fraction", 11, second="Claire")
    assert there.document["fraction"] == {"number": 11, "state": "elsewhere", "confirmed": True}
    wrong = opened.run("missed", "--plan", PLAN_UID, "--on", "24/11/2026", "--reason", "x")
    assert (wrong.exit, wrong.codes) == (2, ["date-not-readable"])


def test_the_weekly_check_is_signed(ward):
    ran = ward.run("check", "--plan", PLAN_UID, user="Claire")
    assert (ran.exit, ran.document["fraction"]) == (0, None)
    assert ward.entries[-1].values["up_to_fraction"] == 10


SETTLEMENTS = {
    "count": (("--count", f"{PLAN_UID}=12"), "count_settled"),
    "group": (("--group", f"{PLAN_UID}=1"), "fraction_group_settled"),
    "release": (("--release", PLAN_UID), "plan_released"),
    "changed": (("--changed", PLAN_UID), "plan_adjudicated"),
    "seal": (("--seal", f"{PLAN_UID}=0000-1111-2222"), "plan_sealed"),
    "source": (("--source", PLAN_UID), "second_source"),
}


@pytest.mark.parametrize("name", sorted(SETTLEMENTS))
def test_two_people_settle_what_stops_a_patient(opened, name):
    words, kind = SETTLEMENTS[name]
    ran = opened.run("settle", *words, "--reason", "paper", second="Claire")
    assert (ran.exit, ran.document["confirmation"], ran.document["fraction"]) == (0, None, None)
    assert opened.entries[-1].kind == kind


@pytest.mark.parametrize(
    ("words", "exit_code", "code"),
    [
        ((), 2, "settle-one-thing"),
        (("--release", "1", "--source", "1"), 2, "settle-one-thing"),
        (("--count", PLAN_UID), 2, "settle-not-readable"),
        (("--count", f"{PLAN_UID}=twelve"), 2, "settle-not-readable"),
        (("--count", f"{PLAN_UID}=-1"), 2, "settle-not-readable"),
        (("--group", f"{PLAN_UID}=9"), 2, "group-unknown"),
        (("--seal", f"{PLAN_UID}=0000-1111-2223"), 3, "plan-code-differs"),
        (("--session", "nothing"), 2, "session-unknown"),
        (("--conflict", "00000000"), 2, "conflict-unknown"),
    ],
)
def test_a_settlement_that_cannot_be_is_refused(opened, words, exit_code, code):
    ran = opened.run("settle", *words, "--reason", "paper", second="Claire")
    assert (ran.exit, ran.codes) == (exit_code, [code])


def test_a_session_left_open_is_closed_and_the_next_fraction_recorded(opened):
    opened.run("start", "--plan", PLAN_UID, "--fraction", 11)
    again = opened.run("start", "--plan", PLAN_UID, "--fraction", 11)
    assert (again.exit, again.codes) == (3, ["session-open"])
    ledger = opened.run("ledger", user=None)
    session = next(
        entry["session"]
        for entry in ledger.document["entries"]
        if entry["kind"] == "fraction_started"
    )
    ran = opened.run("settle", "--session", session, "--reason", "not given", second="Claire")
    assert ran.exit == 0
    assert opened.record().exit == 0


def test_a_plan_that_two_patients_claim_is_refused_until_its_issuer_is_named(opened):
    opened.patients = (patient(), patient(key=PatientKey(KEY.patient_id, "CHU")))
    assert opened.record().codes == ["plan-listed-twice"]
    assert opened.record(11, "--issuer", "CSE").exit == 0
    two = (replace(view(), object_sha256="cd" * 32), view())
    opened.patients = (patient(*two, key=KEY),)
    assert opened.record(12).codes == ["plan-listed-twice"]
    ran = opened.record(12, "--object", "CD" * 32)
    assert "plan-listed-twice" not in ran.codes


def test_an_unknown_count_is_settled_then_recorded(opened):
    opened.patients = (patient(view(count=count(None))),)
    refused = opened.record(13, "--override", "count-unknown", "--reason", "x", second="Claire")
    assert (refused.exit, refused.codes) == (3, ["count-unknown"])
    opened.run("settle", "--count", f"{PLAN_UID}=12", "--reason", "paper", second="Claire")
    assert opened.record(13).exit == 0


def test_the_ledger_shows_entries_in_words_and_names_damage(ward):
    ward.record()
    ran = ward.run("ledger", "--patient", KEY.patient_id, user=None)
    assert (ran.exit, len(ran.document["entries"])) == (0, 1)
    assert ran.document["entries"][0]["values"]["beams"][0]["meterset"] == 312.5
    assert ward.run("ledger", "--patient", "12345", user=None).document["entries"] == []
    words = ward.words("ledger", user=None, second=None)
    code, out, _ = told(*words)
    assert code == 0
    assert "1=312.5 2=298.7" in out
    assert "NON CONFIRMÉE" in out
    first = next((ward.vault / "ledger").glob("*/00000001.age"))
    first.write_bytes(b"\0" * 64)
    damaged = ward.run("ledger", user=None)
    assert (damaged.exit, "entry-unreadable" in damaged.codes) == (1, True)
    assert damaged.document["refused"][0]["subject"].endswith("/00000001.age")


def test_words_on_the_terminal_say_number_words_state_and_what_is_missing(ward):
    named = ("--plan", PLAN_UID, "--fraction", 11, *WHOLE)
    code, out, _ = told(*ward.words("record", *named, user="Bruno", second=None))
    assert code == 0
    assert "ENREGISTRÉ n°" in out
    assert "PAS DE MIROIR" in out
    assert "NON CONFIRMÉ" in out
    code, out, err = told(*ward.words("record", *named, user="Bruno", second=None), language="en")
    assert (code, out) == (3, "")
    assert "[fraction-already-given]" in err


def test_an_entry_is_named_by_letter_and_number_or_by_its_hash(opened):
    entry = opened.record().document["entry"]
    two = {"user": "Bruno", "second": "Claire"}
    why = ("--reason", "wrong")
    for words, code in (
        (("--entry", "1,5"), "entry-not-readable"),
        (("--entry", "B/1", "--laptop", "C"), "entry-not-readable"),
        (("--entry", entry["n"], "--laptop", "Z"), "laptop-not-known"),
    ):
        ran = opened.run("void", *words, *why, **two)
        assert (ran.exit, ran.codes) == (2, [code])
    named = ("--entry", entry["n"], "--laptop", "A")
    reading = ("--second-reading", "312.5 + 298.7")
    assert opened.run("confirm", *named, *reading, user=None, second="Claire").exit == 0
    voided = opened.run("void", "--entry", entry["entry_hash"][:16], *why, **two)
    assert voided.document["fraction"]["state"] == "not_counted"
    again = opened.run("void", "--entry", f"A/{entry['n']}", *why, **two)
    assert (again.exit, again.codes) == (3, ["entry-voided"])


def test_the_head_on_paper_tells_that_the_end_of_the_ledger_was_cut(ward):
    first = ward.record(11).document["entry"]
    head = f"{first['n']} {' '.join(first['words'])}"
    assert ward.run("ledger", "--head", head, user=None).exit == 0
    other = ward.run(
        "ledger", "--head", f"{first['n']} abaisser abaisser abaisser abaisser", user=None
    )
    assert (other.exit, other.codes) == (1, ["head-words-differ"])
    last = sorted((ward.vault / "ledger" / ward.laptop.ledger.device).glob("*.age"))[-1]
    last.unlink()
    cut = ward.run("ledger", "--head", head, user=None)
    assert (cut.exit, cut.codes) == (1, ["head-beyond-ledger"])
    wrong = ward.run("ledger", "--head", "12", user=None)
    assert (wrong.exit, wrong.codes) == (2, ["head-not-readable"])


def test_a_clock_that_jumped_is_told_with_the_entry_and_blocks_nothing(ward, monkeypatch):
    assert ward.record(11).document["clock_suspect"] is False
    now = bootstrap.now
    monkeypatch.setattr(bootstrap, "now", lambda: now() - timedelta(days=3650))
    back = ward.record(12, "--override", "fraction-skipped")
    assert (back.exit, back.document["clock_suspect"]) == (0, True)
    assert "clock_suspect" in ward.entries[-1].flags
    away = ward.run("ledger", user=None).document["entries"]
    assert [item["n"] for item in away] == list(range(1, len(away) + 1))


def test_a_damaged_entry_is_told_with_every_count(ward):
    ward.record(11)
    end = sorted((ward.vault / "ledger" / ward.laptop.ledger.device).glob("*.age"))[-1]
    end.write_bytes(end.read_bytes()[:-1])
    code, _, errors = told("ledger", ward.vault, "--passphrase-file", ward.passphrase)
    assert code == 1
    assert f"/{int(end.stem)}" in errors
    again = ward.record(11)
    assert again.exit == 0
    assert "trop bas" in again.errors


def test_what_a_medium_refused_is_tried_again_as_the_same_form(ward, tmp_path, monkeypatch):
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    choose_mirror(ward.laptop, mirror)
    put, broken = Mirror.put, [True]

    def refuse(self, index: int, data: bytes) -> None:
        if broken[0]:
            raise WorldError("write-failed", str(self.folder), reason="I/O")
        put(self, index, data)

    monkeypatch.setattr(Mirror, "put", refuse)
    failed = ward.record(11)
    assert (failed.exit, failed.codes) == (1, ["ledger-mirror-failed"])
    form = failed.document["form"]
    code, _, errors = told(
        *ward.words(
            "record", "--plan", PLAN_UID, "--fraction", 11, *WHOLE, user="Bruno", second=None
        )
    )
    assert code == 3  # another form is another fraction, and this one may have held
    assert "fraction-already-given" in errors
    broken[0] = False
    again = ward.record(11, "--form", form)
    assert (again.exit, again.document["repeated"]) == (0, True)
    assert again.document["entry"]["mirrored"] is True
    assert len([item for item in ward.entries if item.kind == "fraction_ended"]) == 1
