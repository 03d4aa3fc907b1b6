"""Unlocking without a screen: who may, what a try ends in, how the last run ended."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from browse_builders import ANNE, Ward
from vault_builders import PASSPHRASE

from continuity_kit.domain.ledger_kinds import KINDS
from continuity_kit.errors import AuthenticityError, UsageError, WorldError
from continuity_kit.files import Disk
from continuity_kit.gui.presenters import draft as drafts
from continuity_kit.gui.presenters.draft import Draft
from continuity_kit.gui.presenters.frame import strip_state
from continuity_kit.gui.presenters.frame_last_entry import BY_OPENER, LastEntry, last_entry
from continuity_kit.gui.presenters.frame_session import FrameSession, to_check
from continuity_kit.gui.presenters.unlock import Unlocked, Unlocker, compare_paper
from continuity_kit.gui.presenters.unlock_keyboard import (
    KeyboardFacts,
    caps_words,
    layout_words,
)
from continuity_kit.gui.presenters.unlock_marker import MARK_FILE, RunningMark
from continuity_kit.gui.presenters.unlock_readiness import failing_first, readiness
from continuity_kit.gui.presenters.wording import age_words, moment_words
from continuity_kit.messages import LANGUAGES, Language
from continuity_kit.services.laptop import laptop_of
from continuity_kit.services.people_admin import make_envelope
from continuity_kit.vault.secret_box import FLOOR_KDF
from continuity_kit.vault.words import head_words

OPENER = "L. Exempleur"


def unlocker(ward: Ward) -> Unlocker:
    return Unlocker(ward.laptop.vault.path, disk=Disk(), now=ward.clock)


def unlock(ward: Ward, secret: str = PASSPHRASE, opener: str = OPENER) -> Unlocked:
    return unlocker(ward).unlock(opener, secret, "fr")


def test_the_page_shows_openers_and_no_export_that_only_the_vault_knows(written_ward: Ward) -> None:
    state = unlocker(written_ward).state("fr")
    assert [(one.name, one.is_envelope) for one in state.openers] == [(OPENER, False)]
    assert (state.export, state.export_words, state.stopped, state.draft) == ("", "", "", "")
    assert not state.has_envelopes


def test_the_export_in_use_is_shown_once_the_kit_was_open_with_it(written_ward: Ward) -> None:
    made = unlocker(written_ward)
    session = FrameSession(made.unlock(OPENER, PASSPHRASE, "fr").workplace, made.mark)
    session.last_facts = session.facts()
    session.beat()
    session.end(None, is_locked=True)
    state = unlocker(written_ward).state("fr")
    assert state.export == "Dernier export accepté\N{NO-BREAK SPACE}: n° 1"
    assert len(state.export_words.split(", ")) == 4


def left_by(ward: Ward, language: Language) -> Unlocked:
    """Open and lock the kit in a language, as a session does."""
    made = unlocker(ward)
    opened = made.unlock(OPENER, PASSPHRASE, language)
    session = FrameSession(opened.workplace, made.mark)
    session.last_facts = session.facts()
    session.beat()
    session.end(None, is_locked=True)
    return opened


@pytest.mark.parametrize("language", LANGUAGES)
def test_check_words_are_said_in_the_language_of_now(
    written_ward: Ward, language: Language
) -> None:
    left_by(written_ward, language)
    bundle = written_ward.laptop.store.bundles()[-1]
    for asked in LANGUAGES:
        words = head_words(bytes.fromhex(bundle.manifest_sha256), asked)
        assert unlocker(written_ward).state(asked).export_words.endswith(" " + ", ".join(words))


def test_the_unlock_page_says_the_age_that_the_strip_says(written_ward: Ward) -> None:
    opened = left_by(written_ward, "fr")
    snapshot = opened.workplace.snapshot
    assert snapshot is not None
    assert snapshot.head.oldest_read_at < snapshot.head.created
    written_ward.clock.at = snapshot.head.oldest_read_at + timedelta(hours=26)
    for language in LANGUAGES:
        opened.workplace.language = language
        strip, shown = strip_state(opened.workplace), unlocker(written_ward).state(language)
        moment = moment_words(snapshot.head.oldest_read_at.astimezone(), language)
        age = age_words(timedelta(hours=26), language)
        for words in (strip.export, shown.export_second):
            assert moment in words
        for words in (strip.age, shown.export_second):
            assert age in words
    written_ward.clock.at = snapshot.head.oldest_read_at - timedelta(hours=1)
    assert strip_state(opened.workplace).age in unlocker(written_ward).state("en").export_second


def test_the_mark_of_an_older_program_is_read_and_tells_no_age(written_ward: Ward) -> None:
    words = ("lavande", "orage", "tuile", "cerf")
    at = "2026-11-20T17:30:02Z"
    export = {"sequence": 3, "created": at, "words": words}
    mark = {"state": "ended", "beat_at": at, "export": export}
    path = written_ward.laptop.vault.path / MARK_FILE
    path.write_text(json.dumps(mark), encoding="utf-8")
    state = unlocker(written_ward).state("en")
    assert state.export_words.endswith(", ".join(words))
    assert state.export_second.startswith("exported: ")
    assert "ago" not in state.export_second


def test_a_wrong_passphrase_says_what_to_check_and_when_to_try_again(written_ward: Ward) -> None:
    made = unlocker(written_ward)
    for tries in range(5):
        with pytest.raises(AuthenticityError) as refused:
            made.unlock(OPENER, "faux", "fr")
        words = made.wrong_words(refused.value, OPENER, "AZERTY (français)", "fr")
        assert "AZERTY, français" in words
        assert ("prochain essai dans" in words) is (tries == 4)
    with pytest.raises(WorldError, match="too-many-tries"):
        made.unlock(OPENER, PASSPHRASE, "fr")
    assert made.wait_s(OPENER) == 31


def test_a_vault_is_open_in_one_kit_at_a_time(written_ward: Ward) -> None:
    first = unlocker(written_ward)
    first.unlock(OPENER, PASSPHRASE, "fr")
    with pytest.raises(WorldError, match="app-already-open"):
        unlocker(written_ward).unlock(OPENER, PASSPHRASE, "fr")


def test_the_first_opening_of_a_day_asks_for_paper_and_the_second_does_not(
    written_ward: Ward,
) -> None:
    written_ward.clock.at += timedelta(days=1)
    made = unlocker(written_ward)
    first = made.unlock(OPENER, PASSPHRASE, "fr")
    assert first.arrival is not None
    assert first.arrival.asks_paper
    made.mark.paper_answered()
    made.mark.end("locked")
    again = made.unlock(OPENER, PASSPHRASE, "fr")
    assert again.arrival is None


def test_the_question_for_paper_is_asked_again_until_it_is_answered(written_ward: Ward) -> None:
    written_ward.clock.at += timedelta(days=1)
    made = unlocker(written_ward)
    made.unlock(OPENER, PASSPHRASE, "fr")
    # The process is gone here: nobody answered.
    killed = made.unlock(OPENER, PASSPHRASE, "fr")
    assert killed.arrival is not None
    assert killed.arrival.stopped
    assert killed.arrival.asks_paper
    made.mark.paper_answered()
    answered = made.unlock(OPENER, PASSPHRASE, "fr")
    assert answered.arrival is not None
    assert not answered.arrival.asks_paper


def test_after_a_crash_the_last_entry_is_asked_for(written_ward: Ward) -> None:
    made = unlocker(written_ward)
    made.unlock(OPENER, PASSPHRASE, "fr")
    # The process is gone here: nothing said "ended".
    state = unlocker(written_ward).state("fr")
    assert "sans être fermé" in state.stopped
    again = made.unlock(OPENER, PASSPHRASE, "fr")
    assert again.arrival is not None
    assert again.arrival.stopped.endswith("Tout ce qui a été confirmé est gardé.")


def last_by_hand(ward: Ward) -> LastEntry | None:
    laptop = ward.laptop
    return last_entry(laptop, laptop.ledger.entries(), None, "fr", by_people=True)


@pytest.mark.parametrize("kind", sorted(KINDS - BY_OPENER))
def test_every_kind_that_somebody_signs_by_hand_may_be_the_last_entry(
    written_ward: Ward, kind: str
) -> None:
    values = {"missed_on": "2026-11-24"} if kind == "missed" else {}
    written_ward.state(kind, 1, values, ANNE)
    last = last_by_hand(written_ward)
    assert last is not None
    assert (last.number, last.patient_id) == (written_ward.laptop.ledger.head().count, "001")


def test_a_refusal_for_an_unknown_count_names_no_fraction(written_ward: Ward) -> None:
    for gates, fraction in ((["same-day"], "fraction 2"), (["count-unknown"], "")):
        written_ward.state("refusal", 1, {"gates": gates, "act": "start"}, ANNE, fraction=2)
        told = last_by_hand(written_ward)
        assert told is not None and told.fraction == fraction
        assert ("2" in told.about) == bool(fraction)


def test_what_the_kit_signs_alone_is_nobodys_last_entry(written_ward: Ward) -> None:
    written_ward.state("weekly_check", 1, {"up_to_fraction": 3}, ANNE)
    check = last_by_hand(written_ward)
    assert check is not None
    assert check.about == "Vérification hebdomadaire"
    laptop = written_ward.laptop
    for kind in sorted(BY_OPENER):
        laptop.append(kind, {}, {})
    laptop.append("refusal", {}, {"gates": ["bundle-older"], "act": "import"})
    assert last_by_hand(written_ward) == check


def test_a_mark_that_cannot_be_read_hides_nothing(written_ward: Ward) -> None:
    (written_ward.laptop.vault.path / MARK_FILE).write_bytes(b"\x00nonsense")
    assert unlocker(written_ward).state("fr").openers
    assert unlock(written_ward).workplace.snapshot is not None


def test_an_envelope_opens_for_consulting_and_the_strip_says_so(written_ward: Ward) -> None:
    _, words, _ = make_envelope(written_ward.laptop, "enveloppe jour", kdf=FLOOR_KDF)
    opened = unlock(written_ward, " ".join(words).upper(), "enveloppe jour")
    assert opened.workplace.laptop.vault.break_glass
    assert any("enveloppe jour" in line for line in opened.told)
    assert "Ouvert avec l’enveloppe" in strip_state(opened.workplace).warning


def test_paper_and_ledger_are_compared(written_ward: Ward) -> None:
    laptop = written_ward.laptop
    head = laptop.ledger.head()
    words = " ".join(head.words)
    assert compare_paper(laptop, str(head.count), words, "fr") == ""
    beyond = compare_paper(laptop, str(head.count + 3), words, "fr")
    assert f"Le registre a {head.count} entrées, la feuille en dit {head.count + 3}" in beyond
    assert compare_paper(laptop, str(head.count), "un deux trois quatre", "fr") != ""
    with pytest.raises(UsageError, match="head-not-readable"):
        compare_paper(laptop, "douze", "mots", "fr")


def test_a_draft_is_sealed_and_found_again(written_ward: Ward) -> None:
    made = unlocker(written_ward)
    opened = made.unlock(OPENER, PASSPHRASE, "fr")
    session = FrameSession(opened.workplace, made.mark)
    draft = Draft("001", "", "1.2.3.1.1", 4, "Unités lues", "M. RELAIS", written_ward.clock())
    session.end(Draft(**{**vars(draft), "values": {"beam-1": "312.5"}}), is_locked=True)
    state = unlocker(written_ward).state("fr")
    assert "M. RELAIS" in state.draft
    assert "étape 4, Unités lues" in state.draft
    assert "step 4, Units read" in unlocker(written_ward).state("en").draft
    stored = b"".join(
        path.read_bytes() for path in written_ward.laptop.vault.path.rglob("*") if path.is_file()
    )
    assert b"312.5" not in stored
    laptop = laptop_of(written_ward.laptop.vault, disk=Disk(), now=written_ward.clock)
    found = drafts.load(laptop)
    assert found is not None
    assert found.values == {"beam-1": "312.5"}
    drafts.clear(laptop)
    assert drafts.load(laptop) is None


def test_a_draft_that_was_tampered_with_is_no_draft(written_ward: Ward) -> None:
    laptop = written_ward.laptop
    drafts.save(laptop, Draft("001", "", None, 1, "Identité", "", written_ward.clock()))
    path = laptop.store.derived_path(drafts.DRAFT_NAME)
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert drafts.load(laptop) is None


def test_a_patient_to_check_is_told_until_an_entry_answers(written_ward: Ward) -> None:
    made = unlocker(written_ward)
    opened = made.unlock(OPENER, PASSPHRASE, "fr")
    session = FrameSession(opened.workplace, made.mark)
    assert opened.workplace.snapshot is not None
    key = opened.workplace.snapshot.patients[0].key
    session.mark_to_check(key)
    assert to_check(written_ward.laptop) == (key,)
    assert any("FAMILY1" in line.upper() for line in session.left_over())
    written_ward.state("refusal", 1, {"gates": ["same-day"], "act": "start"}, ANNE, fraction=2)
    assert to_check(written_ward.laptop) == (key,)
    written_ward.state("missed", 1, {"missed_on": "2026-11-24"}, ANNE)
    assert to_check(written_ward.laptop) == ()


def test_nothing_locks_by_itself_while_a_session_stands_started(written_ward: Ward) -> None:
    made = unlocker(written_ward)
    session = FrameSession(made.unlock(OPENER, PASSPHRASE, "fr").workplace, made.mark)
    session.last_facts = session.facts()
    limit_ms = session.workplace.laptop.settings.lock_minutes * 60_000
    assert not session.is_left_alone(limit_ms - 1)
    assert session.is_left_alone(limit_ms)
    subject = {"patient_id": "001", "id_issuer": "", "plan_uid": "1.2.3.1.1", "fraction": 2}
    session.workplace.laptop.append("fraction_started", subject, {"machine": "LINAC 1"})
    session.last_facts = session.facts()
    assert not session.is_left_alone(limit_ms * 10)


def test_a_mark_on_a_full_disk_keeps_nobody_out(written_ward: Ward) -> None:
    class Full(Disk):
        def put(self, path: Path, data: bytes, *, mode: int = 0o600) -> None:
            raise WorldError("disk-full", path.name, reason="full")

    mark = RunningMark(written_ward.laptop.vault.path, Full(), written_ward.clock)
    mark.take()
    assert mark.begin() is None
    mark.beat(None)
    mark.end("locked")


@pytest.mark.parametrize(
    ("text", "is_shifted", "expected"),
    [("A", False, True), ("a", False, False), ("A", True, False), ("a", True, True)],
)
def test_a_letter_tells_caps_lock(text: str, is_shifted: bool, expected: bool) -> None:
    assert KeyboardFacts().typed(text, is_shifted=is_shifted).caps_lock is expected


def test_digits_and_silence_tell_nothing_of_caps_lock() -> None:
    assert KeyboardFacts().typed("1", is_shifted=False).caps_lock is None
    assert caps_words(KeyboardFacts(), "fr") == "inconnu"
    assert layout_words(KeyboardFacts(), "fr") == ""


def test_layouts_are_named_as_people_call_them() -> None:
    assert layout_words(KeyboardFacts(("fr",)), "fr") == "AZERTY (français)"
    assert layout_words(KeyboardFacts(("xx",)), "fr") == "xx"
    assert "fr, us" in layout_words(KeyboardFacts(("fr", "us")), "en")


def supply(folder: Path, name: str, **facts: str) -> None:
    (folder / name).mkdir(parents=True)
    for key, text in facts.items():
        (folder / name / key).write_text(f"{text}\n", encoding="ascii")


def test_power_is_said_as_the_machine_says_it(tmp_path: Path) -> None:
    power, vault = tmp_path / "power", tmp_path / "vault"
    assert readiness(vault, "fr", power)[0].words == "Secteur inconnu"
    supply(power, "AC", type="Mains", online="1")
    supply(power, "BAT0", type="Battery", capacity="84")
    item = readiness(vault, "fr", power)[0]
    assert (item.words, item.second, item.tone) == (
        "Sur secteur",
        "batterie 84\N{NO-BREAK SPACE}%",
        "green",
    )
    (power / "AC" / "online").write_text("0\n", encoding="ascii")
    (power / "BAT0" / "capacity").write_text("12\n", encoding="ascii")
    assert readiness(vault, "fr", power)[0].tone == "red"
    (power / "BAT0" / "capacity").write_text("unknown\n", encoding="ascii")
    assert readiness(vault, "fr", power)[0].words == "Sur batterie"


def test_what_is_not_ready_is_named_with_what_to_do(tmp_path: Path) -> None:
    vault, power = tmp_path / "vault", tmp_path / "power"
    supply(power, "AC", type="Mains", online="0")
    supply(power, "BAT0", type="Battery", capacity="12")
    closed = readiness(vault, "fr", power)
    assert "secteur, miroir" in closed[-1].second
    assert closed[-1].second.endswith("ouvrir reste possible")
    assert all(item.second for item in closed if item.is_issue)
    opened = readiness(vault, "fr", power, stage="open")
    assert "ouvrir" not in opened[-1].second
    assert "choisissez une clé USB" in opened[1].second
    making = readiness(vault, "fr", power, stage="making")
    assert "ci-dessous" in making[1].second
    listed = failing_first(opened)
    assert listed[0].tone == "red"
    assert len(listed) == len(opened) - 1
