"""How the demo's department sets the kit up, and what it does every evening and every morning.

Every step is the service that the command calls; only the clock is the story's own.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from continuity_kit.files import Disk
from continuity_kit.messages import Language
from continuity_kit.services.card_exchange import places_to_ask, read_card_file
from continuity_kit.services.demo_calendar import paris, working_day
from continuity_kit.services.demo_department import Department, write_dicom
from continuity_kit.services.demo_folder import DemoPlaces
from continuity_kit.services.demo_machines import FACILITY, OPENER, PASSPHRASE, PEOPLE
from continuity_kit.services.demo_tables import write_tables
from continuity_kit.services.export_collect import Parse
from continuity_kit.services.export_daily import ExportReport, export_daily
from continuity_kit.services.exporter_home import enrol, exporter_card, init_home
from continuity_kit.services.import_bundle import import_bundle
from continuity_kit.services.import_report import ImportReport
from continuity_kit.services.laptop import Laptop, laptop_of
from continuity_kit.services.people_admin import admit_user
from continuity_kit.services.settings import EXPORT_SETTINGS
from continuity_kit.services.vault_admin import choose_mirror, trust_card, vault_card
from continuity_kit.services.vault_init import NewVaultRequest, init_vault
from continuity_kit.sheets.sheet_number import DRILL_LETTER
from continuity_kit.vault.cards import card_words
from continuity_kit.vault.secret_box import PASSPHRASE_KDF, Kdf

EXPORT_AT, IMPORT_AT, SETUP_AT = "18:30", "07:10", "16:00"
ONE_SECOND = timedelta(seconds=1)
LAPTOP_CARD = "laptop.card"
EXPORTER_CARD = "exporter.card"


class StoryClock:
    """A clock that the story sets; it never goes back, and each reading takes a second."""

    def __init__(self, start: datetime) -> None:
        """Start at an aware moment."""
        self._now = start.astimezone(UTC)

    def __call__(self) -> datetime:
        """Return the story's time, UTC."""
        self._now += ONE_SECOND
        return self._now

    def move_to(self, moment: datetime) -> None:
        """Go on to a moment; one that is past already changes nothing."""
        self._now = max(self._now, moment.astimezone(UTC))


@dataclass(frozen=True)
class DemoWork:
    """What every step of the story works with.

    Attributes:
        parse: reads a plan or record in the worker.
        progress: called with what is going on, how many are done, of how many.
        kdf: cost of the opener's passphrase; tests take the lowest that is allowed.
    """

    places: DemoPlaces
    department: Department
    clock: StoryClock
    disk: Disk
    parse: Parse
    language: Language
    progress: Callable[[str, int, int], None]
    kdf: Kdf = PASSPHRASE_KDF


@dataclass(frozen=True)
class MorningAndEvening:
    """One export and its import the next morning."""

    evening: date
    exported: ExportReport
    imported: ImportReport


def set_up(work: DemoWork) -> Laptop:
    """Make exporter and vault, exchange cards, add people, choose the mirror."""
    places, disk = work.places, work.disk
    work.clock.move_to(paris(work.department.outage.exports[0], SETUP_AT))
    init_home(places.exporter, FACILITY, disk=disk, now=work.clock)
    disk.put(places.exporter / EXPORT_SETTINGS, _export_settings(places).encode("utf-8"))
    request = NewVaultRequest(
        places.vault, OPENER, DRILL_LETTER, FACILITY, recovery_out=places.recovery
    )
    made = init_vault(
        request, PASSPHRASE, disk=disk, now=work.clock, language=work.language, kdf=work.kdf
    )
    laptop = made.laptop
    _exchange_cards(work, laptop)
    for person in PEOPLE:
        admit_user(laptop, person.name, person.role, person.pin)
        disk.put(places.pin_file(person.name), f"{person.pin}\n".encode())
    disk.put(places.passphrase_file, f"{PASSPHRASE}\n".encode())
    choose_mirror(laptop, places.mirror)
    # Opened again, as the next command would: its ledger knows the mirror.
    return laptop_of(laptop.vault, disk=disk, now=work.clock, language=work.language)


def _exchange_cards(work: DemoWork, laptop: Laptop) -> None:
    """Carry the cards across on the stick; the words are read aloud, all eight or two of them."""
    places, language = work.places, work.language
    mine = vault_card(laptop, places.stick / LAPTOP_CARD)
    enrol(places.exporter, read_card_file(mine.path), " ".join(mine.words), disk=work.disk)
    recovery = read_card_file(places.recovery / "recovery.card")
    asked = places_to_ask()
    words = card_words(recovery, language)
    typed = " ".join(words[place - 1] for place in asked)
    enrol(places.exporter, recovery, typed, disk=work.disk, places=asked)
    theirs = exporter_card(
        places.exporter, places.stick / EXPORTER_CARD, disk=work.disk, language=language
    )
    asked = places_to_ask()
    typed = " ".join(theirs.words[place - 1] for place in asked)
    trust_card(laptop, read_card_file(theirs.path), typed, places=asked)


def evening_and_morning(work: DemoWork, laptop: Laptop, evening: date) -> MorningAndEvening:
    """Write what the hospital holds that evening, export it, and import it the next morning."""
    places = work.places
    write_dicom(places.dicom, work.department, evening)
    write_tables(places.tables, work.department, evening)
    work.clock.move_to(paris(evening, EXPORT_AT))
    exported = export_daily(
        places.exporter,
        places.stick,
        parse=work.parse,
        disk=work.disk,
        now=work.clock,
        progress=work.progress,
    )
    work.clock.move_to(paris(working_day(evening, 1), IMPORT_AT))
    imported = import_bundle(laptop, places.stick, parse=work.parse, progress=work.progress)
    return MorningAndEvening(evening, exported, imported)


def _export_settings(places: DemoPlaces) -> str:
    """Return the exporter's settings; a path of any characters is quoted as TOML wants it."""
    facility, dicom, tables = (
        json.dumps(text, ensure_ascii=False)
        for text in (FACILITY, str(places.dicom), str(places.tables))
    )
    return (
        f"facility = {facility}\n\n"
        f'[[source]]\nkind = "dicom-folder"\npath = {dicom}\n\n'
        f'[[source]]\nkind = "csv"\npath = {tables}\ndelimiter = ";"\ndecimal = ","\n\n'
        "[on_treatment]\neveryone = false\nnamed = []\n"
    )
