"""Machine profiles in the ledger: signed by two physicists, the newest of a machine counts."""

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, cast

from continuity_kit.dicom.machine_test_plan import machine_test_plan
from continuity_kit.domain.ledger import LedgerEntry
from continuity_kit.domain.ledger_signers import signed_by_two
from continuity_kit.domain.machine import (
    ANGLES,
    CONVERSIONS,
    JAW_LABELS,
    JAW_SIGNS,
    LENGTHS,
    MOST_METERSET_DECIMALS,
    LengthUnit,
    MachineProfile,
    SignedProfile,
)
from continuity_kit.domain.machine_test_plan import Difference, Readings, differences
from continuity_kit.errors import SafetyError
from continuity_kit.ledger.entries import Receipt
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.profile_file import profile_template, read_profile_file
from continuity_kit.services.session_request import check_two
from continuity_kit.services.signing import MEANING_APPROVED, sign_statement
from continuity_kit.services.two_people import check_administers
from continuity_kit.vault.unlock import Person

KIND_PROFILE_SIGNED = "profile_signed"
PHYSICIST = "physicist"
UNITS = ("cm", "mm")


def sign_profile(
    laptop: Laptop, machine: str, path: Path, first: Person, second: Person
) -> tuple[MachineProfile, Receipt]:
    """Check a profile against what was read at the console, and put it into the ledger.

    SAFETY: nothing that one person read alone, or that the table does not give back, is ever
    printed as a console value (test_a_profile_takes_two_physicists).

    Raises:
        WorldError: `profile-missing`, `ledger-…`.
        UsageError: `profile-wrong`, `profile-other-machine`.
        SafetyError: `second-is-first`, `break-glass-consults-only`, `profile-two-physicists`,
            `profile-differs`, `profile-name-taken`.
    """
    check_two(first, second)
    check_administers(laptop)
    if {first.role, second.role} != {PHYSICIST}:
        raise SafetyError("profile-two-physicists", machine)
    profile, readings = read_profile_file(path, machine)
    found = differences(profile, readings)
    if found:
        raise SafetyError("profile-differs", machine, items=" ; ".join(map(_told, found)))
    for other in signed_profiles(laptop.ledger.entries()):
        taken = set(other.profile.names) & set(profile.names)
        if other.profile.machine != machine and taken:
            names = ", ".join(sorted(taken))
            raise SafetyError(
                "profile-name-taken", machine, names=names, other=other.profile.machine
            )
    signed = sign_statement(
        KIND_PROFILE_SIGNED,
        {},
        _values(profile, readings),
        person=first,
        second=second,
        at=laptop.now(),
        meaning=MEANING_APPROVED,
        second_meaning=MEANING_APPROVED,
    )
    return profile, laptop.ledger.append(signed)


def signed_profiles(entries: Iterable[LedgerEntry]) -> tuple[SignedProfile, ...]:
    """Return the newest signed profile of each machine, on any laptop, by machine.

    SAFETY: a newest one that this program cannot read leaves its machine without a profile: an
    older one may tell another scale (test_an_unreadable_profile_does_not_bring_back_an_older_one).
    """
    newest: dict[str, LedgerEntry] = {}
    made = (entry for entry in entries if entry.kind == KIND_PROFILE_SIGNED)
    for entry in sorted(made, key=lambda item: (item.stated_at, item.entry_hash)):
        machine = entry.values.get("machine")
        if isinstance(machine, str) and _is_signed_by_two(entry):
            newest[machine] = entry
    found = []
    for machine in sorted(newest):
        entry = newest[machine]
        profile = _profile(entry.values)
        if profile is not None:
            names = tuple(signature.name for signature in entry.signatures)
            found.append(
                SignedProfile(profile, names, entry.stated_at, entry.index, entry.entry_hash)
            )
    return tuple(found)


def write_test_plan(laptop: Laptop, machine: str, out: Path) -> tuple[Path, Path]:
    """Write the test plan of a machine, and beside it the profile's file to fill in.

    Raises:
        WorldError: `write-failed`, `disk-full`.
    """
    today = laptop.now().astimezone().date()
    form = out.with_suffix(".toml")
    laptop.disk.put(out, machine_test_plan(machine, laptop.store.facility or "", today))
    laptop.disk.put(form, profile_template(machine).encode())
    return out, form


def _told(item: Difference) -> str:
    read = "?" if item.read is None else f"{item.read:f}"
    fits = f" [{' | '.join(item.fits)}]" if item.fits else ""
    return f"{item.item}: {read} ≠ {item.made:f}{fits}"


def _is_signed_by_two(entry: LedgerEntry) -> bool:
    roles = {item.role for item in entry.signatures}
    return roles == {PHYSICIST} and signed_by_two(entry)


def _values(profile: MachineProfile, readings: Readings) -> dict[str, Any]:
    """Return a profile and what it was made from as an entry holds them; numbers are texts."""
    return {
        "machine": profile.machine,
        "console_names": list(profile.console_names),
        "manufacturer": profile.manufacturer,
        "model": profile.model,
        "scales": dict(profile.scales),
        "zero_mm": {item: f"{zero:f}" for item, zero in profile.zero_mm.items()},
        "jaw_labels": profile.jaw_labels,
        "jaw_signs": profile.jaw_signs,
        "has_x_jaws": profile.has_x_jaws,
        "length_unit": profile.length_unit,
        "meterset_decimals": profile.meterset_decimals,
        "read": {
            "items": _texts(readings.items),
            "second": _texts(readings.second),
            "jaws": _texts(readings.jaws),
            "meterset": None if readings.meterset is None else f"{readings.meterset:f}",
        },
    }


def _texts(values: Mapping[Any, Decimal]) -> dict[str, str]:
    return {str(key): f"{value:f}" for key, value in values.items()}


def _profile(values: Mapping[str, Any]) -> MachineProfile | None:
    """Return the profile of an entry, None when its table is not this program's."""
    try:
        scales = {item: values["scales"][item] for item in (*ANGLES, *LENGTHS)}
        zeros = {item: Decimal(values["zero_mm"][item]) for item in LENGTHS}
        decimals = values["meterset_decimals"]
        names = tuple(values["console_names"])
        profile = MachineProfile(
            machine=values["machine"],
            console_names=names,
            scales=scales,
            jaw_labels=values["jaw_labels"],
            jaw_signs=values["jaw_signs"],
            length_unit=cast("LengthUnit", values["length_unit"]),
            meterset_decimals=decimals,
            has_x_jaws=values["has_x_jaws"],
            zero_mm=zeros,
            manufacturer=str(values["manufacturer"]),
            model=str(values["model"]),
        )
        is_known = (
            all((item, scale) in CONVERSIONS for item, scale in scales.items())
            and profile.jaw_labels in JAW_LABELS
            and profile.jaw_signs in JAW_SIGNS
            and profile.length_unit in UNITS
            and all(zero.is_finite() for zero in zeros.values())
            and isinstance(profile.has_x_jaws, bool)
            and all(isinstance(name, str) for name in names)
            and (decimals is None or decimals in range(MOST_METERSET_DECIMALS + 1))
        )
    except (KeyError, TypeError, InvalidOperation):
        return None
    return profile if is_known else None
