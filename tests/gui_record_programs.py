"""A program under test that records session after session through the presenters and is killed.

Run as `python gui_record_programs.py PLAN`: it forks one recording child a line of the plan and
kills it, so many milliseconds after so many acknowledged acts.
"""

import os
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path

from browse_builders import Clock
from gui_record_builders import LATER, PIN, Driven, drive
from vault_builders import PASSPHRASE

from continuity_kit.files import Disk
from continuity_kit.gui.presenters.record_draft import COLLEAGUE, IDENTITY, START, UNITS
from continuity_kit.gui.presenters.record_flow import DONE, Job
from continuity_kit.services.laptop import Laptop, open_laptop


def opened(vault: Path) -> Laptop:
    """Open the vault as the application does, with a clock that a day passes a fraction."""
    return open_laptop(vault, PASSPHRASE, disk=Disk(), now=Clock(LATER))


def record_until_killed(vault: Path, told: Path, ear: int) -> None:
    """Go on where the ledger is, session after session; an act is told once it is recorded."""
    descriptor = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    laptop = opened(vault)
    while True:
        waiting = drive(laptop, tab="confirm")
        driven = waiting if waiting.flow.step == COLLEAGUE else drive(laptop)
        laptop.now.at = LATER + timedelta(days=driven.flow.fraction)  # type: ignore[attr-defined]
        while driven.flow.step != DONE:
            before = len(laptop.ledger.entries())
            _act(driven)
            entries = laptop.ledger.entries()
            if len(entries) > before:
                os.write(descriptor, f"{entries[-1].entry_hash}\n".encode())
                os.write(ear, b".")


def _act(driven: Driven) -> None:
    flow = driven.flow
    job: Job | None = None
    if flow.step == IDENTITY:
        driven.to_start()
    elif flow.step == START:
        job = flow.start("Bruno", PIN["Bruno"])
    elif flow.step == UNITS:
        driven.read()
        job = flow.end("Bruno", PIN["Bruno"])
    elif flow.step == COLLEAGUE:
        flow.type_blind("100")
        job = flow.confirm("Claire", PIN["Claire"])
    driven.run(job)
    if flow.refused is not None or (flow.banner and flow.banner.tone == "red"):
        sys.exit(f"refused at step {flow.step}: {driven.state.banner} {driven.state.gate}")


def kills(plan: Path) -> None:
    """Fork and kill one child a line."""
    for line in plan.read_text().splitlines():
        vault, told, heard, delay_ms = line.split("\t")
        mouth, ear = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(mouth)
            record_until_killed(Path(vault), Path(told), ear)
        os.close(ear)
        for _ in range(int(heard)):
            if not os.read(mouth, 1):
                break
        time.sleep(float(delay_ms) / 1000)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        os.close(mouth)
        if not os.WIFSIGNALED(status):
            sys.exit(f"the child ended by itself: {status}")


if __name__ == "__main__":
    kills(Path(sys.argv[1]))
