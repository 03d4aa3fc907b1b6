"""Who signs and who opens on this laptop; changes take two people once an export came in."""

from dataclasses import dataclass, field

from continuity_kit.errors import UsageError
from continuity_kit.gui.presenters.cells import Cell, Row
from continuity_kit.gui.presenters.people import PersonChoice, role_words
from continuity_kit.gui.presenters.wording import moment_words, words_of
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.ledger.entries import Receipt
from continuity_kit.messages import sentence
from continuity_kit.services.people_admin import (
    admit_opener,
    admit_user,
    dismiss_opener,
    dismiss_user,
    make_envelope,
    renew_pin,
)
from continuity_kit.services.two_people import has_imported
from continuity_kit.vault.unlock import OPENER_ROLE, Person, list_openers
from continuity_kit.vault.users import UserRole, users

ROLES: tuple[UserRole, ...] = ("radiographer", "physicist", "doctor", "it")


@dataclass(frozen=True)
class Approver:
    """The second person of an act, and why; nobody before the first import."""

    name: str = ""
    secret: str = field(default="", repr=False)
    reason: str = ""


@dataclass(frozen=True)
class PeopleState:
    """Everyone who signs or opens.

    Attributes:
        rows: keyed by ("user", name) or ("opener", name).
        approvers: who may be the second of an act: people with a PIN, and other openers.
        takes_two: an export came in, so nobody acts alone.
    """

    rows: tuple[Row, ...]
    approvers: tuple[PersonChoice, ...]
    takes_two: bool


def read_people(workplace: Workplace) -> PeopleState:
    """Return everyone with their last signature; off the GUI thread."""
    laptop, language = workplace.laptop, workplace.language
    last = {}
    for entry in laptop.ledger.entries():
        for signature in entry.signatures:
            last[signature.name] = entry.stated_at
    rows, approvers = [], []
    for user in users(laptop.vault):
        if user.role not in ROLES:
            continue
        at = last.get(user.name)
        signed = sentence("gui-people-never", language)
        if at is not None:
            signed = moment_words(at.astimezone(), language)
        state = Cell(sentence("gui-people-can-sign", language), tone="green", icon="given")
        if user.revoked:
            state = Cell(sentence("gui-people-revoked", language), tone="second", icon="missed")
        else:
            words = role_words(user.role, language)
            approvers.append(PersonChoice(user.name, user.role, words))
        cells = (
            Cell(user.name, points=12.0, weight=600),
            Cell(role_words(user.role, language)),
            Cell(signed, tone="second"),
            state,
        )
        rows.append(Row(("user", user.name), cells))
    rows.sort(key=lambda row: row.cells[0].text.casefold())
    for slot in list_openers(laptop.vault.path):
        is_self = slot.name == laptop.vault.opener.name
        code = "gui-people-envelope" if slot.kind == "break_glass" else "gui-people-opens"
        state = Cell(sentence("gui-people-opened-now" if is_self else code, language), icon="key")
        cells = (
            Cell(slot.name, points=12.0, weight=600),
            Cell(sentence("gui-role-opener", language)),
            Cell("–", tone="second"),
            state,
        )
        rows.append(Row(("opener", slot.name), cells))
        if slot.kind == "opener" and not is_self:
            approvers.append(
                PersonChoice(slot.name, OPENER_ROLE, role_words(OPENER_ROLE, language))
            )
    return PeopleState(tuple(rows), tuple(approvers), has_imported(laptop))


class PeopleActs:
    """The acts, each for a worker thread; each asks the second person's secret anew."""

    def __init__(self, workplace: Workplace) -> None:
        """Keep the workplace."""
        self._workplace = workplace

    def admit(self, name: str, role: UserRole, pin: str, again: str, by: Approver) -> Receipt:
        """Give somebody a signing key.

        Raises:
            UsageError: `secrets-differ`, and as `admit_user`.
            SafetyError, WorldError, AuthenticityError: as `admit_user`.
        """
        _check_same(pin, again)
        second, reason = approved(self._workplace, by)
        return admit_user(self._workplace.laptop, name, role, pin, second=second, reason=reason)[1]

    def renew(self, name: str, pin: str, again: str, by: Approver) -> Receipt:
        """Give somebody a new PIN.

        Raises:
            UsageError: `secrets-differ`, and as `renew_pin`.
            SafetyError, WorldError, AuthenticityError: as `renew_pin`.
        """
        _check_same(pin, again)
        second, reason = approved(self._workplace, by)
        return renew_pin(self._workplace.laptop, name, pin, second=second, reason=reason)[1]

    def dismiss(self, kind: str, name: str, by: Approver) -> Receipt:
        """Take a signing key or a way to open the vault back; what was signed stays.

        Raises:
            UsageError, SafetyError, WorldError, AuthenticityError: as `dismiss_user`.
        """
        second, reason = approved(self._workplace, by)
        act = dismiss_opener if kind == "opener" else dismiss_user
        return act(self._workplace.laptop, name, second=second, reason=reason)[1]

    def admit_opener(self, name: str, passphrase: str, again: str, by: Approver) -> Receipt:
        """Let somebody open the vault.

        Raises:
            UsageError: `secrets-differ`, and as `admit_opener`.
            SafetyError, WorldError, AuthenticityError: as `admit_opener`.
        """
        _check_same(passphrase, again)
        second, reason = approved(self._workplace, by)
        laptop = self._workplace.laptop
        return admit_opener(laptop, name, passphrase, second=second, reason=reason)[1]

    def envelope(self, name: str, by: Approver) -> tuple[tuple[str, ...], Receipt]:
        """Make the words of an emergency envelope; they are shown once.

        Raises:
            UsageError, SafetyError, WorldError, AuthenticityError: as `make_envelope`.
        """
        second, reason = approved(self._workplace, by)
        _, words, receipt = make_envelope(
            self._workplace.laptop, name, second=second, reason=reason
        )
        return words, receipt


def approved(workplace: Workplace, by: Approver) -> tuple[Person | None, str | None]:
    """Return the second person of an act, signed in, and the reason; None for what is not given.

    Raises:
        UsageError, AuthenticityError, WorldError: as `Laptop.administrator`.
    """
    reason = by.reason.strip() or None
    return (workplace.laptop.administrator(by.name, by.secret) if by.name else None), reason


def recorded_words(workplace: Workplace, receipt: Receipt) -> str:
    """Return that an act stands in the ledger, on which media."""
    code = "gui-recorded-both" if receipt.mirrored else "gui-recorded-laptop"
    return words_of(code, workplace.language, n=receipt.index)


def _check_same(first: str, again: str) -> None:
    if first != again:
        raise UsageError("secrets-differ")
