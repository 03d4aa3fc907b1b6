"""What the commands of fractions tell: words, numbers, damage, a clock that jumped."""

from datetime import timedelta

from cli_builders import told
from fraction_command_builders import WHOLE
from session_builders import KEY, PLAN_UID

from continuity_kit import bootstrap
from continuity_kit.errors import WorldError
from continuity_kit.ledger.mirror import Mirror
from continuity_kit.services.vault_admin import choose_mirror


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
