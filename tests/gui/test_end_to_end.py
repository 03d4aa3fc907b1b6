"""The real command on a real X server, driven by keys and clicks and read as pixels.

From unlock to a printed sheet and a recorded fraction, a crash and what is found after it; a lock,
and who still holds a key.
"""

import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest
from app_builders import GIVEN, MACHINE, PASSPHRASE, PINS, Today, department_of_today
from cli_builders import run, secret_file
from cups_builders import Cups, lacking, private_cups
from gui.app_desk import Desk, desk_of, until
from sheets_support import page_texts

from continuity_kit.domain.ledger_state import fractions
from continuity_kit.gui.theme import BODY_PT, FRACTION_PT, NAME_PT, ROW_PT, SECOND_PT, TITLE_PT

pytestmark = [pytest.mark.gui, pytest.mark.slow]
STEP_PT = NAME_PT - 1.5
PATIENT, NAME = "0412", "JOUR-OUVERT"
FRACTION = GIVEN[PATIENT] + 1
READ = {1: "281.4", 2: "263.9"}
QUEUES_IN_TROUBLE = ("EMPTY", "JAM", "FAIL", "SHUT", "PDFTEST")


@dataclass(frozen=True)
class Bench:
    """A department of today, the desk in front of it, and its printer where there can be one."""

    today: Today
    desk: Desk
    cups: Cups | None
    root: Path


@contextmanager
def printer(root: Path) -> Iterator[Cups | None]:
    """Run a printer of its own; None where no CUPS can run."""
    if lacking():
        yield None
        return
    (root / "cups").mkdir()
    with private_cups(root / "cups") as cups:
        for queue in QUEUES_IN_TROUBLE:
            cups.run("lpadmin", "-x", queue)
        yield cups


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    """Start printer, screen server and command, with a vault of a low work factor."""
    today = department_of_today(tmp_path)
    with printer(tmp_path) as cups:
        server = "127.0.0.1:1" if cups is None else cups.server
        with desk_of(today.vault, tmp_path, {"CUPS_SERVER": server}) as desk:
            yield Bench(today, desk, cups, tmp_path)


def compare_paper(bench: Bench) -> None:
    """Type what stands at the foot of the newest sheet."""
    desk = bench.desk
    count, words = bench.today.paper
    desk.await_words("Prenez la feuille", TITLE_PT)
    desk.type(count)
    desk.keys("Return")
    desk.type(words)
    desk.keys("Return")


def open_patient(desk: Desk) -> None:
    """Find the patient by number, from wherever somebody is."""
    desk.keys("F3")
    desk.type(PATIENT)
    desk.await_words("Né(e) le", SECOND_PT)
    desk.keys("Return")
    desk.await_words(NAME, NAME_PT)
    desk.await_words("Vue du faisceau 1", TITLE_PT)


def print_sheet(bench: Bench) -> None:
    """Print the patient's sheet, and look at what came out."""
    desk = bench.desk
    desk.keys("ctrl+p")
    desk.await_words("Feuilles de traitement", TITLE_PT)
    if bench.cups is None:
        desk.click("PDF de 1 feuille", BODY_PT)
        desk.await_words("Aucune imprimante", BODY_PT)
    else:
        desk.click("Imprimer 1 feuille", BODY_PT)
        desk.await_words("1 feuille envoyée à PLAIN", BODY_PT)
        (printed,) = bench.cups.printed()
        text = page_texts((bench.cups.out / printed).read_bytes())[0]
        assert NAME in text
        assert f"{FRACTION} sur 35" in " ".join(text.split())
    desk.keys("Escape")
    desk.await_words("Vue du faisceau 1", TITLE_PT)


def record(desk: Desk) -> None:
    """Record a fraction through the five steps; a colleague confirms without seeing the first."""
    desk.keys("F5")
    desk.await_words("Est-ce bien ce patient", STEP_PT)
    desk.click("Le patient a dit son nom", ROW_PT)
    desk.keys("Tab", "space", "Return")
    desk.await_words("Sur quelle machine", STEP_PT)
    desk.keys("space", "Return")
    desk.await_words("La console montre-t-elle", STEP_PT)
    assert desk.sees("281.368973", TITLE_PT) or desk.sees("281.368973 UM", TITLE_PT)
    sign(desk, "Bruno")
    desk.await_words("Quelles unités la console", STEP_PT)
    desk.await_words("ENREGISTRÉ n", ROW_PT)
    for reading in READ.values():
        desk.type(reading)
        desk.keys("Return", "space", "Return")
    desk.type(PINS["Bruno"])
    desk.keys("Return")
    desk.await_words("À la deuxième personne", STEP_PT)
    assert desk.sees("281.4", TITLE_PT) is None
    sign(desk, "Claire", " + ".join(READ.values()))
    desk.await_words(f"La fraction {FRACTION} est enregistrée", STEP_PT)


def sign(desk: Desk, who: str, reading: str | None = None) -> None:
    """Choose a person by the first letter and type the PIN; Enter leads to what is missing."""
    desk.type(who[0])
    desk.keys("Return")
    if reading is not None:
        desk.type(reading)
        desk.keys("Return")
    desk.type(PINS[who])
    desk.keys("Return")


def test_from_unlock_to_an_entry_that_a_crash_does_not_take(bench: Bench) -> None:
    desk = bench.desk
    first = desk.new_child(None)
    desk.unlock(PASSPHRASE)
    compare_paper(bench)
    desk.await_words("Personne n’a encore rien", BODY_PT)
    desk.keys("Return")
    desk.await_words(NAME, ROW_PT)
    open_patient(desk)
    print_sheet(bench)
    record(desk)
    number = last_number(bench.today)
    desk.await_words(f"ENREGISTRÉ n° {number}", ROW_PT)

    os.kill(first, signal.SIGKILL)
    desk.new_child(first)
    desk.unlock(PASSPHRASE)
    desk.await_words("Est-ce bien votre dernière saisie", TITLE_PT)
    desk.await_words(f"N° {number},", TITLE_PT)
    desk.await_words("JOUR-OUVERT Camille", NAME_PT)
    desk.await_words(f"Fraction {FRACTION} sur", FRACTION_PT - 6)
    desk.await_words(f"Faisceau 1 : {READ[1]} UM", TITLE_PT)
    desk.keys("Return")
    desk.await_words(MACHINE, TITLE_PT)
    open_patient(desk)
    desk.keys("alt+3")
    desk.await_words("Registre", TITLE_PT)
    assert_recorded_once(bench)


def last_number(today: Today) -> int:
    """Return the number of the newest entry of this laptop."""
    return max(entry.index for entry in today.laptop().ledger.entries())


def assert_recorded_once(bench: Bench) -> None:
    """Find the fraction in the ledger and through the command, once, with both signatures."""
    today = bench.today
    ledger = today.laptop().ledger
    assert [damage for damage in ledger.damage() if not damage.healed] == []
    entries = ledger.entries()
    kinds = [entry.kind for entry in entries if entry.subject.get("patient_id") == PATIENT]
    for kind in ("fraction_started", "fraction_ended", "confirmation"):
        assert kinds.count(kind) == 1, kinds
    (given,) = fractions(entries, today.plans[PATIENT])
    assert (given.number, given.state) == (FRACTION, "given")
    beams = {
        beam.beam_number: beam.delivered_meterset_mu for part in given.parts for beam in part.beams
    }
    assert beams == {beam: Decimal(read) for beam, read in READ.items()}
    secret = secret_file(bench.root, PASSPHRASE)
    told = run("ledger", today.vault, "--passphrase-file", secret)
    assert told.exit == 0
    assert json.dumps(told.document).count('"fraction_ended"') == 1


def holds(pid: int, secret: bytes) -> bool:
    """Tell whether a process has a secret anywhere in its memory."""
    for line in Path(f"/proc/{pid}/maps").read_text("ascii", "replace").splitlines():
        span, rights, *_ = line.split()
        if "r" not in rights or line.endswith(("[vvar]", "[vsyscall]")):
            continue
        first, last = (int(end, 16) for end in span.split("-"))
        with Path(f"/proc/{pid}/mem").open("rb") as memory:
            memory.seek(first)
            try:
                if secret in memory.read(last - first):
                    return True
            except (OSError, ValueError, OverflowError):
                continue
    return False


def test_p38_unlock_crash_unlock_lock_and_nobody_holds_a_key(bench: Bench) -> None:
    desk, vmk = bench.desk, bench.today.vmk
    first = desk.new_child(None)
    desk.unlock(PASSPHRASE)
    until(lambda: desk.state() == "open", "the mark")
    assert holds(first, vmk), "the search finds a key where one is"

    os.kill(first, signal.SIGKILL)
    second = desk.new_child(first)
    assert desk.state() == "open", "a crash leaves the mark of a crash"
    assert not holds(second, vmk)
    desk.unlock(PASSPHRASE)
    until(lambda: holds(second, vmk), "the key")
    desk.await_words("Le kit s’est arrêté à", NAME_PT)
    compare_paper(bench)  # nobody answered before the crash: it is asked again
    desk.await_words("Personne n’a encore rien", BODY_PT)
    desk.keys("Return")
    desk.await_words(MACHINE, TITLE_PT)

    desk.keys("ctrl+l")
    third = desk.new_child(second)
    assert desk.state() == "locked"
    assert not Path(f"/proc/{second}").exists()
    desk.await_words("Ouvrir le kit", NAME_PT)
    for pid in (desk.launcher.pid, third):
        assert not holds(pid, vmk)
        assert not holds(pid, PASSPHRASE.encode("utf-16-le"))
    desk.launcher.send_signal(signal.SIGTERM)
    assert desk.launcher.wait(timeout=60) == 0
