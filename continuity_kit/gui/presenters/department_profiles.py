"""Machine profiles: which machine's console scale two physicists signed, and the odd-value test."""

from dataclasses import dataclass
from pathlib import Path

from continuity_kit.domain.machine import SignedProfile
from continuity_kit.gui.presenters.cells import Cell, Row
from continuity_kit.gui.presenters.people import PersonChoice, signers
from continuity_kit.gui.presenters.wording import date_words
from continuity_kit.gui.presenters.workplace import Workplace
from continuity_kit.ledger.entries import Receipt
from continuity_kit.messages import Language, sentence
from continuity_kit.services.machine_profiles import sign_profile, signed_profiles, write_test_plan


@dataclass(frozen=True)
class ProfilesState:
    """One row a machine that a plan, an appointment or a profile names."""

    rows: tuple[Row, ...]
    physicists: tuple[PersonChoice, ...]
    unsigned: int
    unsigned_means: str
    empty: str


def read_profiles(workplace: Workplace) -> ProfilesState:
    """Return every machine and whether its profile is signed; off the GUI thread."""
    laptop, language = workplace.laptop, workplace.language
    signed = {item.profile.machine: item for item in signed_profiles(laptop.ledger.entries())}
    named = {name for item in signed.values() for name in item.profile.names}
    machines = _machines(workplace)
    unsigned = sorted(machines - named - set(signed), key=str.casefold)
    rows = [_signed_row(item, language) for _, item in sorted(signed.items())]
    rows += [_unsigned_row(machine, language) for machine in unsigned]
    return ProfilesState(
        rows=tuple(rows),
        physicists=signers(workplace, "physicist"),
        unsigned=len(unsigned),
        unsigned_means=sentence("gui-profiles-iec", language) if unsigned else "",
        empty="" if rows else sentence("gui-profiles-empty", language),
    )


def write_test(workplace: Workplace, machine: str, folder: Path) -> tuple[Path, Path]:
    """Write the test plan of odd values and the form to fill in; off the GUI thread.

    Raises:
        WorldError: `write-failed`, `disk-full`.
    """
    name = "".join(char if char.isalnum() else "-" for char in machine)
    return write_test_plan(workplace.laptop, machine, folder / f"test-{name}.dcm")


def sign(
    workplace: Workplace,
    machine: str,
    path: Path,
    first: tuple[str, str],
    second: tuple[str, str],
) -> Receipt:
    """Sign a filled profile by two physicists; off the GUI thread.

    Raises:
        WorldError, UsageError, SafetyError, AuthenticityError: as `sign_profile`.
    """
    laptop = workplace.laptop
    return sign_profile(laptop, machine, path, laptop.person(*first), laptop.person(*second))[1]


def _machines(workplace: Workplace) -> set[str]:
    if workplace.snapshot is None:
        return set()
    found = set()
    for patient in workplace.snapshot.patients:
        found |= {
            item.machine
            for item in patient.appointments
            if item.machine and item.activity == "treatment"
        }
        for view in patient.plans:
            if view.plan is not None:
                found |= {beam.machine for beam in view.plan.beams if beam.machine}
    return found


def _signed_row(item: SignedProfile, language: Language) -> Row:
    day = date_words(item.signed_at.astimezone().date(), language)
    names = [name for name in item.profile.names if name != item.profile.machine]
    cells = (
        Cell(item.profile.machine, ", ".join(names), points=12.0, weight=600),
        Cell(sentence("gui-profiles-signed", language), tone="green", icon="sealed", weight=600),
        Cell(", ".join(item.signed_by), day),
    )
    return Row(item.profile.machine, cells)


def _unsigned_row(machine: str, language: Language) -> Row:
    cells = (
        Cell(machine, points=12.0, weight=600),
        Cell(sentence("gui-profiles-none", language), tone="amber", icon="warning", weight=600),
        Cell(sentence("gui-profiles-nobody", language), tone="second"),
    )
    return Row(machine, cells)
