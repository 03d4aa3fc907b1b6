"""Programs under test that append to one ledger: killed, traced, or racing one another.

Run as `python ledger_programs.py one VAULT MIRROR UUID`, `race VAULT MIRROR NAME COUNT`,
`kills PLAN`: a warmed parent that forks one appending child a line of the plan and kills it, or
`warm`: one that forks a child a line of standard input, which waits to be traced.
"""

import ctypes
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

from ledger_builders import statement, store

ACKNOWLEDGED = "acknowledged"
PR_SET_PTRACER, PR_SET_PTRACER_ANY = 0x59616D61, -1


def append_until_killed(vault: Path, mirror: Path | None, name: str, told: Path, ear: int) -> None:
    """Append entry after entry; each is told only once `append` has returned."""
    descriptor = os.open(told, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    ledger = store(vault, mirror=mirror)
    number = 0
    while True:
        number += 1
        ledger.append(statement(1, statement_uuid=f"{name}-{number}"))
        os.write(descriptor, f"{name}-{number}\n".encode())
        os.write(ear, b".")


def kills(plan: Path) -> None:
    """Fork and kill one child a line, so many milliseconds after so many acknowledgements."""
    for line in plan.read_text().splitlines():
        vault, mirror, name, told, heard, delay_ms = line.split("\t")
        mouth, ear = os.pipe()
        child = os.fork()
        if child == 0:
            place = None if mirror == "-" else Path(mirror)
            append_until_killed(Path(vault), place, name, Path(told), ear)
        os.close(ear)
        for _ in range(int(heard)):
            os.read(mouth, 1)
        time.sleep(float(delay_ms) / 1000)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        os.close(mouth)
        if not os.WIFSIGNALED(status):
            sys.exit(f"{name} ended by itself: {status}")


def append_when_told(vault: Path, mirror: Path | None, uuid: str, how: str, ear: int) -> None:
    """Get ready, wait, append one entry, tell it, end; `hasty` tells it before it is true."""
    ctypes.CDLL(None).prctl(PR_SET_PTRACER, ctypes.c_long(PR_SET_PTRACER_ANY))
    ledger, signed = store(vault, mirror=mirror), statement(1, statement_uuid=uuid)
    os.write(1, f"ready {os.getpid()}\n".encode())
    os.read(ear, 1)
    if how == "hasty":
        os.write(1, f"{ACKNOWLEDGED} {uuid}\n".encode())
    ledger.append(signed)
    os.write(1, f"{ACKNOWLEDGED} {uuid}\n".encode())
    os._exit(0)


def warm() -> None:
    """Fork a child a line; the line after it starts the child, whose end is told."""
    while line := sys.stdin.readline():
        vault, mirror, uuid, how = line.rstrip("\n").split("\t")
        ear, mouth = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(mouth)
            place = None if mirror == "-" else Path(mirror)
            append_when_told(Path(vault), place, uuid, how, ear)
        os.close(ear)
        sys.stdin.readline()
        with suppress(BrokenPipeError):  # killed while it waited
            os.write(mouth, b".")
        _, status = os.waitpid(child, 0)
        os.close(mouth)
        os.write(1, f"ended {os.waitstatus_to_exitcode(status)}\n".encode())


def race(vault: Path, mirror: Path | None, name: str, count: int) -> None:
    """Append a number of entries beside another program that does the same."""
    ledger = store(vault, mirror=mirror)
    for number in range(count):
        receipt = ledger.append(statement(1, statement_uuid=f"{name}-{number}"))
        sys.stdout.write(f"{ACKNOWLEDGED} {name}-{number} {receipt.index}\n")


def one(vault: Path, mirror: Path, uuid: str) -> None:
    """Append one entry and tell it."""
    receipt = store(vault, mirror=mirror).append(statement(1, statement_uuid=uuid))
    sys.stdout.write(f"{ACKNOWLEDGED} {uuid} {receipt.index} {receipt.mirrored}\n")


def main(words: list[str]) -> None:
    match words:
        case ["kills", plan]:
            kills(Path(plan))
        case ["warm"]:
            warm()
        case ["race", vault, mirror, name, count]:
            race(Path(vault), None if mirror == "-" else Path(mirror), name, int(count))
        case ["one", vault, mirror, uuid]:
            one(Path(vault), Path(mirror), uuid)
        case _:
            sys.exit(f"unknown: {words}")


if __name__ == "__main__":
    main(sys.argv[1:])
