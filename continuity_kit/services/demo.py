"""The demo: a fictitious department from the first export to the last hand-back.

Nothing in it is a shortcut: every step is the service that its command calls, with real keys, real
encryption and a signed ledger. Only the clock is the story's: its days lie before `today`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from continuity_kit.domain.snapshot import Snapshot
from continuity_kit.files import Disk
from continuity_kit.messages import Language
from continuity_kit.services.browse import browse
from continuity_kit.services.demo_calendar import Outage, paris
from continuity_kit.services.demo_days import (
    CONFLICT,
    PLANNING_ONLY,
    DemoDays,
    PaperDays,
    declare,
)
from continuity_kit.services.demo_department import make_department
from continuity_kit.services.demo_folder import DemoPlaces, prepare_folder
from continuity_kit.services.demo_machines import FACILITY
from continuity_kit.services.demo_setup import (
    SETUP_AT,
    DemoWork,
    MorningAndEvening,
    StoryClock,
    evening_and_morning,
    set_up,
)
from continuity_kit.services.export_collect import Parse
from continuity_kit.services.give_back_report import HandBackReport
from continuity_kit.services.hand_back import hand_back
from continuity_kit.services.laptop import Laptop
from continuity_kit.services.list_lines import list_lines
from continuity_kit.services.print_job import PrintReport
from continuity_kit.services.print_sheets import print_patient_sheets
from continuity_kit.services.restore import RestoreReport, restore
from continuity_kit.vault.secret_box import PASSPHRASE_KDF, Kdf

DECLARE_AT, PRINT_AT, REPRINT_AT, GIVE_BACK_AT = "07:20", "07:25", "18:30", "18:50"
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class DemoReport:
    """What the demo did and left; it holds names of nobody who exists.

    Attributes:
        sheets: print jobs; the last ones replace those of patients who were settled meanwhile.
        snapshot: what `list` shows at the end.
        entries: of the ledger.
    """

    places: DemoPlaces
    facility: str
    outage: Outage
    seed: int
    mornings: tuple[MorningAndEvening, ...] = field(repr=False)
    sheets: tuple[PrintReport, ...] = field(repr=False)
    days: PaperDays
    handed_back: HandBackReport = field(repr=False)
    restored: RestoreReport = field(repr=False)
    snapshot: Snapshot = field(repr=False)
    entries: int


def run_demo(
    folder: Path,
    *,
    seed: int,
    today: date,
    language: Language,
    parse: Parse,
    disk: Disk,
    progress: Progress,
    kdf: Kdf = PASSPHRASE_KDF,
) -> DemoReport:
    """Build the department in a folder and tell its whole story.

    Args:
        folder: absent, empty, or an earlier demo's, which is made anew.
        seed: of every UID.
        today: the story ends on the working day before it.
        parse: reads a plan or record in the worker.
        progress: called with the step, how many are done, of how many.

    Raises:
        UsageError: `demo-folder-not-empty`.
        WorldError: what the medium, or any step, refused.
    """
    places = prepare_folder(folder, disk)
    department = make_department(seed, today)
    clock = StoryClock(paris(department.outage.exports[0], SETUP_AT))
    work = DemoWork(places, department, clock, disk, parse, language, progress, kdf)
    laptop = set_up(work)
    progress("setup", 1, 1)
    mornings = tuple(
        evening_and_morning(work, laptop, evening) for evening in department.outage.exports
    )
    clock.move_to(paris(department.outage.days[0], DECLARE_AT))
    declare(laptop)
    clock.move_to(paris(department.outage.days[0], PRINT_AT))
    listed = browse(laptop, parse=parse)
    _write_day_lists(work, laptop, listed)
    first = [item.key.patient_id for item in listed.patients if item.plans]
    printed = _print(work, laptop, first)
    days = DemoDays(work, laptop).treat()
    clock.move_to(paris(department.outage.days[-1], REPRINT_AT))
    settled = [
        course.patient.patient_id
        for course in department.courses
        if course.treatment.label in (CONFLICT, PLANNING_ONLY)
    ]
    printed += _print(work, laptop, settled, again=True)
    clock.move_to(paris(department.outage.days[-1], GIVE_BACK_AT))
    handed_back = hand_back(
        laptop,
        places.handback,
        language=language,
        parse=parse,
        progress=lambda done, total: progress("handback", done, total),
    )
    restored = restore(
        laptop,
        places.restored,
        progress=lambda done, total: progress("restore", done, total),
    )
    return DemoReport(
        places=places,
        facility=FACILITY,
        outage=department.outage,
        seed=seed,
        mornings=mornings,
        sheets=tuple(printed),
        days=days,
        handed_back=handed_back,
        restored=restored,
        snapshot=browse(laptop, parse=parse),
        entries=laptop.ledger.head().count,
    )


def _write_day_lists(work: DemoWork, laptop: Laptop, snapshot: Snapshot) -> None:
    """Write who comes to each machine on the first day, as `list --day --machine` tells it."""
    day = work.department.outage.days[0].isoformat()
    now = paris(work.department.outage.days[0], PRINT_AT)
    for machine in sorted({course.machine for course in work.department.courses}):
        lines = list_lines(
            snapshot, now, work.language, laptop.settings.age_limits_h, day=day, machine=machine
        )
        path = work.places.paper / f"{machine.replace(' ', '-')}.txt"
        work.disk.put(path, ("\n".join(lines) + "\n").encode("utf-8"))


def _print(
    work: DemoWork, laptop: Laptop, patient_ids: list[str], *, again: bool = False
) -> list[PrintReport]:
    """Print every patient's sheets; what stops a plan prints a refusal page."""
    jobs = []
    for done, patient_id in enumerate(patient_ids, start=1):
        name = f"{patient_id}-2.pdf" if again else f"{patient_id}.pdf"
        job = print_patient_sheets(
            laptop,
            patient_id,
            out=work.places.paper / name,
            language=work.language,
            parse=work.parse,
        )
        jobs.append(job)
        work.progress("print", done, len(patient_ids))
    return jobs
