"""Drills: a department of fictitious patients in a vault of its own, made and opened from here."""

from collections.abc import Callable
from dataclasses import dataclass

from continuity_kit.dicom.worker import Worker
from continuity_kit.gui.presenters.people import role_words
from continuity_kit.gui.presenters.wording import words_of
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.messages import Language, sentence
from continuity_kit.services.app_process import drill_folder, drill_vault
from continuity_kit.services.demo import run_demo
from continuity_kit.services.demo_machines import OPENER, PASSPHRASE, PEOPLE
from continuity_kit.vault.unlock import FORMAT_FILE

SEED = 1
# The parts of a demo's story that take time; others are told by their neighbours.
STEPS = {
    "collect": "gui-drill-step-collect",
    "seal": "gui-drill-step-seal",
    "take": "gui-drill-step-take",
    "print": "gui-drill-step-print",
    "record": "gui-drill-step-record",
}
LAST_STEP = "restore"


@dataclass(frozen=True)
class DrillState:
    """What can be done, and with which words.

    Attributes:
        is_ready: a drill lies beside the vault and can be opened.
        is_inside: this is the drill.
        words: how it stands.
        people: who opens, who signs, each with what they type.
    """

    is_ready: bool
    is_inside: bool
    words: str
    people: tuple[str, ...]


def read_drill(workplace: Workplace) -> DrillState:
    """Say whether a drill is there; off the GUI thread."""
    language = workplace.language
    if workplace.is_drill:
        words = sentence("gui-drill-inside", language)
        return DrillState(is_ready=False, is_inside=True, words=words, people=_people(language))
    vault = drill_vault(workplace.laptop.vault.path)
    # The last thing that a demo writes: without it the story was cut short.
    is_ready = (vault / FORMAT_FILE).exists() and any(
        (drill_folder(workplace.laptop.vault.path) / "restored").glob("*")
    )
    if not is_ready:
        words = sentence("gui-drill-none", language)
        return DrillState(is_ready=False, is_inside=False, words=words, people=())
    words = sentence("gui-drill-ready", language)
    return DrillState(is_ready=True, is_inside=False, words=words, people=_people(language))


def prepare_drill(workplace: Workplace, told: Callable[[str, int, int], None]) -> str:
    """Make the drill anew; off the GUI thread, minutes. `told` may raise to stop it.

    SAFETY: the real vault is never touched: a drill has keys, people and a ledger of its own
    (test_a_drill_is_made_beside_the_vault_and_touches_nothing_in_it).

    Raises:
        UsageError: `demo-folder-not-empty`, `stopped-by-user`.
        WorldError: what the disk refused.
    """
    laptop = workplace.laptop
    with Worker() as worker:
        run_demo(
            drill_folder(laptop.vault.path),
            seed=SEED,
            today=workplace.now().date(),
            language=workplace.language,
            parse=worker.parse,
            disk=laptop.disk,
            progress=told,
        )
    return sentence("gui-drill-made", workplace.language)


def step_words(step: str, done: int, total: int, language: Language) -> str:
    """Return what the making of a drill is at."""
    words = sentence(STEPS.get(step, "gui-drill-step-other"), language)
    return words_of("gui-drill-progress", language, step=words, done=done, total=total)


def opener_words(openers: tuple[str, ...], language: Language) -> str:
    """Say on the unlock page that this is a drill; its passphrase too, where it is the demo's."""
    if OPENER not in openers:
        return sentence("gui-frame-strip-drill", language)
    opener = words_of("gui-drill-opener", language, name=OPENER, passphrase=PASSPHRASE)
    return words_of("gui-unlock-drill", language, opener=opener)


def _people(language: Language) -> tuple[str, ...]:
    opens = words_of("gui-drill-opener", language, name=OPENER, passphrase=PASSPHRASE)
    signs = (
        words_of(
            "gui-drill-person",
            language,
            name=person.name,
            role=role_words(person.role, language),
            pin=person.pin,
        )
        for person in PEOPLE
    )
    return (opens, *signs)
