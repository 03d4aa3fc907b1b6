"""One append of a real program, killed by the kernel at a chosen system call."""

import re
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import ledger_programs

PROGRAM = Path(ledger_programs.__file__)
CALL = re.compile(r"(\w+)\(")
KILLED = -9


@dataclass(frozen=True)
class Run:
    """What a program told, and how it ended: 0, or -9 when it was killed."""

    told: tuple[str, ...]
    ended: int


class TracedAppends:
    """A warmed program: each append runs in a fresh child of it, under strace."""

    def __init__(self, strace: str) -> None:
        self._strace = strace
        self._parent = subprocess.Popen(
            [sys.executable, str(PROGRAM), "warm"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            bufsize=1,
        )

    def __enter__(self) -> "TracedAppends":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._parent.communicate(timeout=60)
        assert self._parent.returncode == 0

    def calls(self, vault: Path, mirror: Path | None, uuid: str) -> Counter[str]:
        """Return how often one whole append makes each system call."""
        log = vault.parent / "trace"
        run = self.run(vault, mirror, uuid, ["-o", str(log)])
        assert run == Run((f"{ledger_programs.ACKNOWLEDGED} {uuid}",), 0)
        found = (CALL.match(line) for line in log.read_text().splitlines())
        return Counter(match[1] for match in found if match is not None)

    def killed_at(
        self, vault: Path, mirror: Path | None, uuid: str, call: str, nth: int, how: str = "-"
    ) -> Run:
        """Kill the program when it is about to make a call for the nth time."""
        inject = f"inject={call}:signal=KILL:when={nth}"
        words = ["-o", "/dev/null", "-e", f"trace={call}", "-e", inject]
        return self.run(vault, mirror, uuid, words, how)

    def run(
        self, vault: Path, mirror: Path | None, uuid: str, words: list[str], how: str = "-"
    ) -> Run:
        """Run one append under strace with further arguments."""
        self._say(f"{vault}\t{mirror or '-'}\t{uuid}\t{how}")
        ready, pid = self._hear().split()
        assert ready == "ready"
        tracer = subprocess.Popen(
            [self._strace, *words, "-p", pid], stderr=subprocess.PIPE, text=True
        )
        assert tracer.stderr is not None
        attached = tracer.stderr.readline()
        assert "attached" in attached, attached
        self._say("go")
        told = []
        while not (line := self._hear()).startswith("ended "):
            told.append(line)
        tracer.communicate(timeout=60)
        return Run(tuple(told), int(line.split()[1]))

    def _say(self, line: str) -> None:
        assert self._parent.stdin is not None
        self._parent.stdin.write(line + "\n")

    def _hear(self) -> str:
        assert self._parent.stdout is not None
        line = self._parent.stdout.readline()
        assert line.endswith("\n"), "the program under test ended by itself"
        return line.rstrip("\n")
