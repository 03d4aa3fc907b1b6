"""The first start: makes a vault with its recovery page, openers, card and people; resumable.

Before the vault is made nothing secret is kept anywhere. From then on the step reached lies sealed
in the vault, so that whoever unlocks goes on there.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from continuity_kit.domain.patient import fold_name
from continuity_kit.errors import AuthenticityError, UsageError, WorldError
from continuity_kit.files import Disk
from continuity_kit.gui.presenters.frame import is_drill
from continuity_kit.gui.presenters.unlock_marker import RunningMark
from continuity_kit.gui.presenters.wording import long_day_words, words_of
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.messages import Language
from continuity_kit.services.card_exchange import places_to_ask, read_card_file
from continuity_kit.services.laptop import Laptop, laptop_of
from continuity_kit.services.people_admin import admit_opener, admit_user
from continuity_kit.services.vault_admin import choose_mirror, trust_card, vault_card
from continuity_kit.services.vault_init import GROUPS_TYPED_BACK, NewVaultRequest, init_vault
from continuity_kit.sheets.printing import PrinterOrder, send
from continuity_kit.vault.cards import is_laptop_letter, read_card
from continuity_kit.vault.schema import from_json, to_json
from continuity_kit.vault.secret_box import PASSPHRASE_KDF, Kdf
from continuity_kit.vault.unlock import list_openers
from continuity_kit.vault.users import UserRole, users

SETUP_NAME = "gui-setup"
LOOK, FACILITY, OPENERS, RECOVERY, CARD, PEOPLE, CHECK = range(1, 8)
STEPS = 7
CARDS = "*.card"
GROUPS = GROUPS_TYPED_BACK
PRINT_TITLE = "recovery-page"


@dataclass(frozen=True)
class Beginning:
    """What was typed before there is a vault; in clear, nothing secret.

    Attributes:
        step: reached, from 1.
    """

    step: int = LOOK
    facility: str = ""
    letter: str = "A"


@dataclass(frozen=True)
class Setup:
    """How far an assistant is whose vault is made; sealed in it.

    Attributes:
        groups: of the recovery key, not yet typed back from paper.
        page: where the recovery page was written.
        postponed: steps that were left for later, in ascending order.
    """

    step: int
    groups: tuple[tuple[int, str], ...] = field(default=(), repr=False)
    page: str = ""
    postponed: tuple[int, ...] = ()


@dataclass(frozen=True)
class NewOpener:
    """Who shall open, and by which passphrase."""

    name: str
    passphrase: str = field(repr=False)


@dataclass(frozen=True)
class CardOffer:
    """A card found on a stick, and which of its words are asked for."""

    data: bytes = field(repr=False)
    name: str
    facility: str
    places: tuple[int, int]


def left_setup(laptop: Laptop) -> Setup | None:
    """Return the step where an assistant was left, None once it is done."""
    found: Setup | None = laptop.store.get_derived(SETUP_NAME, Setup)
    return found


class FirstRun:
    """One assistant, of one vault."""

    def __init__(
        self,
        vault: Path,
        *,
        disk: Disk,
        now: Callable[[], datetime],
        monotonic_ms: Callable[[], int] | None = None,
        kdf: Kdf = PASSPHRASE_KDF,
        mark: RunningMark | None = None,
    ) -> None:
        """Name the vault that is to be made."""
        self.vault = vault
        self.mark = mark or RunningMark(vault, disk, now)
        self.laptop: Laptop | None = None
        self.page: Path | None = None
        self._disk, self._now, self._monotonic_ms, self._kdf = disk, now, monotonic_ms, kdf
        self._setup = Setup(RECOVERY)

    # --- before there is a vault ------------------------------------------------------------------

    def beginning(self) -> Beginning:
        """Return what was typed at an earlier start."""
        try:
            return from_json(self._beginning_path.read_bytes(), Beginning)
        except (OSError, AuthenticityError):
            return Beginning()

    def keep_beginning(self, beginning: Beginning) -> None:
        """Keep what was typed; a folder that refuses it costs a few words typed again.

        Raises:
            UsageError: `vault-letter-wrong`.
        """
        if not is_laptop_letter(beginning.letter):
            raise UsageError("vault-letter-wrong", beginning.letter)
        try:
            self.vault.parent.mkdir(parents=True, exist_ok=True)
            self._disk.put(self._beginning_path, to_json(beginning))
        except (OSError, WorldError):
            return

    @property
    def _beginning_path(self) -> Path:
        return self.vault.with_name(f".{self.vault.name}.setup.json")

    # --- the vault --------------------------------------------------------------------------------

    def make(
        self,
        beginning: Beginning,
        openers: tuple[NewOpener, NewOpener],
        papers: Path,
        language: Language,
    ) -> Path | None:
        """Make the vault, its recovery page and its second opener; return the page.

        SAFETY: a vault that one person alone opens is shut when that person is ill
        (test_two_openers_are_asked_for_before_anything_is_made).

        Raises:
            UsageError: `first-run-openers-alike`, those of `init_vault`, `admit_opener`.
            WorldError: what the medium refused; nothing was made, or the vault with one opener.
        """
        first, second = openers
        if fold_name(first.name) == fold_name(second.name) or not second.name.strip():
            raise UsageError("first-run-openers-alike")
        request = NewVaultRequest(
            self.vault, first.name, beginning.letter, beginning.facility, papers
        )
        made = init_vault(
            request,
            first.passphrase,
            disk=self._disk,
            now=self._now,
            language=language,
            kdf=self._kdf,
            monotonic_ms=self._monotonic_ms,
        )
        self.mark.take()
        self.mark.begin()
        self.laptop, self.page = made.laptop, made.page
        self._keep(Setup(RECOVERY, made.groups, str(made.page or "")))
        self._beginning_path.unlink(missing_ok=True)
        admit_opener(made.laptop, second.name, second.passphrase, kdf=self._kdf)
        return made.page

    def resume(self, laptop: Laptop, setup: Setup) -> int:
        """Go on in a vault that was unlocked; return the step."""
        self.laptop, self._setup = laptop, setup
        self.page = Path(setup.page) if setup.page else None
        return setup.step

    def print_page(self, printer: str, language: Language) -> str:
        """Send the recovery page to a printer, a sheet for each envelope; return where they go.

        Raises:
            WorldError: `first-run-page-gone`, `cups-…`, `printer-…`.
        """
        try:
            pdf = b"" if self.page is None else self.page.read_bytes()
        except OSError as error:
            raise WorldError("first-run-page-gone", str(self.page)) from error
        if not pdf:
            raise WorldError("first-run-page-gone", str(self.page))
        send(pdf, PrinterOrder(printer, sides="one-sided"), PRINT_TITLE)
        return words_of("first-run-page-sent", language, printer=printer)

    @property
    def groups_asked(self) -> tuple[int, ...]:
        """Return the places of the groups that are typed back from paper."""
        return tuple(place for place, _ in self._setup.groups)

    def check_groups(self, typed: tuple[str, ...]) -> None:
        """Compare groups typed back from the printed page.

        SAFETY: a recovery page that nobody printed opens nothing after a fire
        (test_the_recovery_page_is_typed_back_from_paper).

        Raises:
            UsageError: `first-run-groups-differ`.
        """
        wanted = [group for _, group in self._setup.groups]
        if [text.strip().upper() for text in typed] != wanted:
            raise UsageError("first-run-groups-differ")
        self._keep(replace(self._setup, step=CARD, groups=(), page=""))

    # --- cards, people, mirror --------------------------------------------------------------------

    def laptop_words(self) -> tuple[str, ...]:
        """Return the words of this laptop's card, to be read aloud at the exporter."""
        return vault_card(self._known_laptop()).words

    def card_on(self, stick: Path) -> CardOffer:
        """Leave this laptop's card on a stick and return the exporter's that lies there.

        Raises:
            WorldError: `first-run-no-card`, `card-file-unreadable`, what the medium refused.
            AuthenticityError: card codes.
        """
        laptop = self._known_laptop()
        vault_card(laptop, stick / "laptop.card")
        for path in sorted(stick.glob(CARDS)):
            data = read_card_file(path)
            card = read_card(data)
            if card.role == "exporter":
                return CardOffer(data, card.name, card.facility, places_to_ask())
        raise WorldError("first-run-no-card", str(stick))

    def trust(self, offer: CardOffer, typed: str, second: str, secret: str) -> None:
        """Accept the exporter's card: two words typed, two people.

        Raises:
            AuthenticityError: `card-words-differ`, `passphrase-wrong`, card codes.
            UsageError: `card-known`, `user-unknown`.
            SafetyError: `second-is-first`.
            WorldError: `ledger-…`.
        """
        laptop = self._known_laptop()
        person = laptop.administrator(second, secret)
        trust_card(laptop, offer.data, typed, places=offer.places, second=person, reason="-")
        self._keep(replace(self._setup, step=PEOPLE))

    def other_openers(self) -> tuple[str, ...]:
        """Return who may be the second person."""
        laptop = self._known_laptop()
        names = {slot.name for slot in list_openers(laptop.vault.path) if slot.kind == "opener"}
        return tuple(sorted(names - {laptop.vault.opener.name}))

    def admit(self, name: str, role: UserRole, pin: str) -> None:
        """Let a person sign.

        Raises:
            UsageError: `user-exists`, `user-name-empty`, `pin-form`, `two-people-needed`.
            WorldError: `ledger-…`.
        """
        admit_user(self._known_laptop(), name.strip(), role, pin)

    def people(self) -> tuple[tuple[str, str], ...]:
        """Return names and roles of who signs already."""
        return tuple(
            (user.name, user.role)
            for user in users(self._known_laptop().vault)
            if user.role != "opener" and not user.revoked and user.user_id != "recovery"
        )

    def mirror(self, folder: Path) -> None:
        """Write every entry a second time into this folder from now on.

        Raises:
            UsageError: `mirror-inside-vault`.
            WorldError: `mirror-missing`, what the medium refused.
        """
        laptop = self._known_laptop()
        choose_mirror(laptop, folder)
        self.laptop = laptop_of(
            laptop.vault,
            disk=self._disk,
            now=self._now,
            language=laptop.language,
            monotonic_ms=self._monotonic_ms,
        )

    def clock_words(self, language: Language) -> str:
        """Return day and time as this laptop believes them."""
        now = self._now().astimezone()
        return f"{long_day_words(now.date(), language)}, {now:%H:%M}"

    # --- how it ends ------------------------------------------------------------------------------

    def reach(self, step: int) -> None:
        """Remember the step reached; never back.

        Before there is a vault: passphrases are kept nowhere, so that openers are asked for again.
        """
        if self.laptop is None:
            kept = self.beginning()
            if self.resumes_at(step) > kept.step:
                self.keep_beginning(replace(kept, step=self.resumes_at(step)))
        elif step > self._setup.step:
            self._keep(Setup(step, postponed=self._setup.postponed))

    @property
    def postponed(self) -> tuple[int, ...]:
        """Return the steps that were left for later."""
        return self._setup.postponed

    def leave_step(self, step: int, *, is_done: bool) -> None:
        """Remember whether a step was done or left for later.

        Raises:
            WorldError: what the disk refused.
        """
        left = set(self._setup.postponed) - {step}
        postponed = tuple(sorted(left if is_done else {*left, step}))
        if self.laptop is not None and postponed != self._setup.postponed:
            self._keep(replace(self._setup, postponed=postponed))

    def resumes_at(self, step: int) -> int:
        """Return where an assistant goes on that is left at a step."""
        return min(step, OPENERS) if self.laptop is None else max(step, self._setup.step)

    def resume_words(self, step: int, language: Language) -> str:
        """Say what is kept of an assistant that is closed at a step, and what is typed again."""
        at = self.resumes_at(step)
        if self.laptop is not None:
            return words_of("first-run-resume-vault", language, n=at)
        if step >= OPENERS:
            return words_of("first-run-resume-openers", language, n=at)
        return words_of("first-run-resume", language, n=at)

    def finish(self) -> None:
        """Forget the assistant: all is made."""
        self._known_laptop().store.remove_derived(SETUP_NAME)

    def workplace(self, language: Language) -> Workplace:
        """Return the vault as the application opens it."""
        laptop = replace(self._known_laptop(), language=language)
        workplace = Workplace(laptop, language, is_drill(laptop))
        try:
            workplace.take(workplace.read())
        except WorldError as error:
            if error.code != "vault-without-import":
                raise
            workplace.without_export = error
        return workplace

    def _keep(self, setup: Setup) -> None:
        self._setup = setup
        self._known_laptop().store.put_derived(SETUP_NAME, setup)

    def _known_laptop(self) -> Laptop:
        if self.laptop is None:
            raise RuntimeError("no vault is made yet")
        return self.laptop
