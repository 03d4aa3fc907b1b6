"""The first start: two openers, a page typed back from paper, a card of two people, resumable."""

from pathlib import Path

import pytest
from browse_builders import Ward
from vault_builders import Clock

from continuity_kit.errors import AuthenticityError, UsageError, WorldError
from continuity_kit.files import Disk
from continuity_kit.gui.presenters import first_run
from continuity_kit.gui.presenters.first_run import (
    CARD,
    OPENERS,
    PEOPLE,
    RECOVERY,
    Beginning,
    FirstRun,
    NewOpener,
    left_setup,
)
from continuity_kit.gui.presenters.first_run import FACILITY as FACILITY_STEP
from continuity_kit.gui.presenters.first_run_words import (
    proposed_passphrase,
    read_people,
    strength,
)
from continuity_kit.gui.presenters.unlock import Unlocker
from continuity_kit.messages import LANGUAGES
from continuity_kit.services.exporter_home import CARD_FILE
from continuity_kit.sheets.printing import PrinterOrder
from continuity_kit.vault.cards import card_words
from continuity_kit.vault.secret_box import FLOOR_KDF
from continuity_kit.vault.unlock import list_openers

ANNE, BRUNO = NewOpener("Anne", "sept bateaux à quai"), NewOpener("Bruno", "neuf grues au port")
FACILITY = "Centre Saint-Exemple"


@pytest.fixture
def run(tmp_path: Path) -> FirstRun:
    return FirstRun(tmp_path / "vault", disk=Disk(), now=Clock(), kdf=FLOOR_KDF)


def made(run: FirstRun, tmp_path: Path) -> FirstRun:
    """Return the assistant whose vault is made."""
    run.make(Beginning(OPENERS, FACILITY, "B"), (ANNE, BRUNO), tmp_path / "papers", "fr")
    return run


def typed_back(run: FirstRun) -> tuple[str, ...]:
    return tuple(group.lower() for _, group in run._setup.groups)


def test_two_openers_are_asked_for_before_anything_is_made(run: FirstRun, tmp_path: Path) -> None:
    for second in (NewOpener("anne", "autre phrase ici"), NewOpener(" ", "autre phrase ici")):
        with pytest.raises(UsageError, match="first-run-openers-alike"):
            run.make(Beginning(facility=FACILITY), (ANNE, second), tmp_path / "papers", "fr")
    assert not run.vault.exists()
    made(run, tmp_path)
    assert {slot.name for slot in list_openers(run.vault)} == {"Anne", "Bruno"}


def test_the_recovery_page_is_typed_back_from_paper(run: FirstRun, tmp_path: Path) -> None:
    made(run, tmp_path)
    assert run.page == tmp_path / "papers" / "recovery-page.pdf"
    assert run.groups_asked == (3, 7)
    with pytest.raises(UsageError, match="first-run-groups-differ"):
        run.check_groups(("AAAA", "BBBB"))
    assert run.laptop is not None
    found = left_setup(run.laptop)
    assert found is not None
    assert found.step == RECOVERY
    run.check_groups(typed_back(run))
    found = left_setup(run.laptop)
    assert found is not None
    assert (found.step, found.groups) == (CARD, ())


def test_the_groups_lie_sealed_and_only_until_they_are_typed_back(
    run: FirstRun, tmp_path: Path
) -> None:
    made(run, tmp_path)
    groups = [group.encode() for _, group in run._setup.groups]
    stored = b"".join(path.read_bytes() for path in run.vault.rglob("*") if path.is_file())
    assert not any(group in stored for group in groups)


def test_an_assistant_that_was_left_goes_on_after_unlock(run: FirstRun, tmp_path: Path) -> None:
    made(run, tmp_path)
    run.check_groups(typed_back(run))
    run.mark.end("ended")
    unlocker = Unlocker(run.vault, disk=Disk(), now=Clock())
    assert unlocker.has_vault
    unlocker.mark = run.mark
    opened = unlocker.unlock("Bruno", BRUNO.passphrase, "fr")
    assert opened.setup is not None
    again = unlocker.first_run()
    assert again.resume(opened.workplace.laptop, opened.setup) == CARD
    again.finish()
    assert left_setup(opened.workplace.laptop) is None


def test_what_was_typed_before_the_vault_is_kept_and_holds_no_secret(
    run: FirstRun, tmp_path: Path
) -> None:
    assert run.beginning() == Beginning()
    run.keep_beginning(Beginning(OPENERS, FACILITY, "C"))
    again = FirstRun(run.vault, disk=Disk(), now=Clock(), kdf=FLOOR_KDF)
    assert again.beginning() == Beginning(OPENERS, FACILITY, "C")
    with pytest.raises(UsageError, match="vault-letter-wrong"):
        run.keep_beginning(Beginning(letter="é"))
    made(run, tmp_path)
    assert list(tmp_path.glob(".*")) == []


def test_the_exporters_card_takes_its_words_and_two_people(
    run: FirstRun, tmp_path: Path, demo_ward: Ward
) -> None:
    run.make(Beginning(OPENERS, "", "B"), (ANNE, BRUNO), tmp_path / "papers", "fr")
    stick = tmp_path / "stick"
    stick.mkdir()
    with pytest.raises(WorldError, match="first-run-no-card"):
        run.card_on(stick)
    assert (stick / "laptop.card").is_file()
    data = (demo_ward.department.home / CARD_FILE).read_bytes()
    (stick / CARD_FILE).write_bytes(data)
    offer = run.card_on(stick)
    words = card_words(data, "fr")
    right = " ".join(words[place - 1] for place in offer.places)
    assert run.other_openers() == ("Bruno",)
    with pytest.raises(AuthenticityError, match="card-words-differ"):
        run.trust(offer, "tuile cerf", "Bruno", BRUNO.passphrase)
    with pytest.raises(AuthenticityError):
        run.trust(offer, right, "Bruno", "faux")
    run.trust(offer, right, "Bruno", BRUNO.passphrase)
    assert run.laptop is not None
    found = left_setup(run.laptop)
    assert found is not None
    assert found.step == PEOPLE
    assert len(run.laptop_words()) == 8


def test_people_are_admitted_and_the_mirror_is_chosen(run: FirstRun, tmp_path: Path) -> None:
    made(run, tmp_path)
    run.admit(" Lou Fictive ", "radiographer", "314159")
    assert run.people() == (("Lou Fictive", "radiographer"),)
    with pytest.raises(UsageError, match="pin-form"):
        run.admit("Noa", "physicist", "12")
    mirror = tmp_path / "clé"
    mirror.mkdir()
    run.mirror(mirror)
    assert run.laptop is not None
    assert any((mirror / "ledger" / run.laptop.ledger.device).iterdir())
    opened = run.workplace("en")
    assert opened.snapshot is None
    assert opened.without_export is not None


@pytest.mark.parametrize("language", LANGUAGES)
def test_drawn_words_are_strong_and_short_ones_are_refused(language: str) -> None:
    drawn = proposed_passphrase(language)  # type: ignore[arg-type]
    assert len(drawn.split()) == 6
    assert strength(drawn, language).tone == "green"  # type: ignore[arg-type]
    for weak in ("court", "aaaaaaaaaaaaaaaaaaa", ""):
        assert not strength(weak, language).is_enough  # type: ignore[arg-type]
    assert strength("quatorze chats", language).tone == "amber"  # type: ignore[arg-type]


def test_a_list_of_people_is_read_as_departments_write_it(tmp_path: Path) -> None:
    path = tmp_path / "liste.csv"
    path.write_text("Nom;Rôle\nLou Fictive;MER\nAda Modèle;physicienne\nX;chef\n\n", "utf-8-sig")
    found = read_people(str(path))
    assert [(one.name, one.role) for one in found] == [
        ("Lou Fictive", "radiographer"),
        ("Ada Modèle", "physicist"),
        ("X", None),
    ]
    path.write_bytes(b"\xff\xfe\x00L")
    with pytest.raises(WorldError, match="first-run-list-unreadable"):
        read_people(str(path))


def test_a_step_that_was_left_for_later_is_remembered_until_it_is_done(
    run: FirstRun, tmp_path: Path
) -> None:
    made(run, tmp_path)
    run.check_groups(typed_back(run))
    run.leave_step(CARD, is_done=False)
    run.reach(PEOPLE)
    run.leave_step(PEOPLE, is_done=True)
    assert run.laptop is not None
    left = left_setup(run.laptop)
    assert left is not None
    again = FirstRun(run.vault, disk=Disk(), now=Clock(), kdf=FLOOR_KDF)
    assert again.resume(run.laptop, left) == PEOPLE
    assert again.postponed == (CARD,)
    again.leave_step(CARD, is_done=True)
    assert again.postponed == ()


def test_an_assistant_that_was_left_goes_on_where_it_was(run: FirstRun, tmp_path: Path) -> None:
    run.keep_beginning(Beginning(FACILITY_STEP, FACILITY, "B"))
    run.reach(RECOVERY)
    assert run.beginning() == Beginning(OPENERS, FACILITY, "B"), "passphrases are kept nowhere"
    assert (run.resumes_at(FACILITY_STEP), run.resumes_at(RECOVERY)) == (FACILITY_STEP, OPENERS)
    assert "Facility and letter, once typed, are kept" in run.resume_words(FACILITY_STEP, "en")
    for step in (OPENERS, RECOVERY):  # nothing is promised that is kept nowhere
        told = run.resume_words(step, "en")
        assert f"step {OPENERS}: names and passphrases have to be typed again" in told
    made(run, tmp_path)
    assert run.resumes_at(RECOVERY) == RECOVERY
    assert f"with a passphrase: you resume at step {RECOVERY}." in run.resume_words(RECOVERY, "en")
    assert run.laptop is not None
    left = left_setup(run.laptop)
    assert left is not None
    again = FirstRun(run.vault, disk=Disk(), now=Clock(), kdf=FLOOR_KDF)
    assert again.resume(run.laptop, left) == RECOVERY
    assert again.page == run.page


def test_a_recovery_page_that_is_gone_is_not_printed(run: FirstRun, tmp_path: Path) -> None:
    made(run, tmp_path)
    assert run.page is not None
    run.page.unlink()
    with pytest.raises(WorldError, match="first-run-page-gone"):
        run.print_page("Couloir_A", "fr")


def test_the_recovery_page_goes_to_the_printer_once_because_it_holds_a_page_an_envelope(
    run: FirstRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[bytes, PrinterOrder]] = []
    monkeypatch.setattr(
        first_run, "send", lambda pdf, order, title: sent.append((pdf, order)) or len(title)
    )
    made(run, tmp_path)
    assert "Couloir_A" in run.print_page("Couloir_A", "fr")
    assert run.page is not None
    assert sent == [(run.page.read_bytes(), PrinterOrder("Couloir_A", 1, "one-sided"))]
