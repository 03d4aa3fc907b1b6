"""Print jobs that stopped on their way to paper and can go on."""

from continuity_kit.services.laptop import Laptop
from continuity_kit.services.print_queue import JOB, PREFIX, QueuedJob


def waiting_prints(laptop: Laptop) -> tuple[QueuedJob, ...]:
    """Return the jobs of which the vault still keeps pages, by name.

    One whose file is damaged is not among them: its numbers stand in the ledger, its pages are
    printed anew under new ones.
    """
    names = sorted(
        name.removeprefix(PREFIX)
        for name in laptop.store.derived_names()
        if name.startswith(PREFIX) and JOB.fullmatch(name.removeprefix(PREFIX))
    )
    found: list[QueuedJob] = []
    for name in names:
        job: QueuedJob | None = laptop.store.get_derived(f"{PREFIX}{name}", QueuedJob)
        if job is not None:
            found.append(job)
    return tuple(found)
