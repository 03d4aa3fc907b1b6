"""P20: what a child that was taken over tries in the sandbox, and that each attempt is denied."""

import json
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from continuity_kit.dicom.sandbox import plain_command, sandbox_command

ATTEMPTS = """
import ctypes, json, os, resource, socket, sys
from continuity_kit.dicom.confinement import confine

vault, out, address = sys.stdin.read().split("|")
library = ctypes.CDLL(None, use_errno=True)

def call(*numbers):
    if library.syscall(*numbers) == -1:
        raise OSError(ctypes.get_errno(), "refused")

def connect():
    with socket.socket() as one:
        one.connect(("127.0.0.1", int(address)))

attempts = {
    "socket": socket.socket,
    "unix socket": lambda: socket.socket(socket.AF_UNIX),
    "connect": connect,
    "read the vault": lambda: open(vault, "rb").read(),
    "list the vault": lambda: os.listdir(os.path.dirname(vault)),
    "write a file": lambda: open(out, "wb").write(b"x"),
    "write beside": lambda: open("/written", "wb").write(b"x"),
    "write into the packages": lambda: open(json.__file__, "ab").write(b"x"),
    "fork": os.fork,
    "run a program": lambda: os.execv("/bin/sh", ["/bin/sh", "-c", "true"]),
    "ptrace": lambda: call(101, 16, os.getppid(), 0, 0),
    "kill the parent": lambda: os.kill(os.getppid(), 9),
    "new namespace": lambda: call(272, 0x10000000),
    "mount": lambda: call(165, b"none", b"/tmp", b"tmpfs", 0, 0),
    "read another's memory": lambda: open(f"/proc/{os.getppid()}/mem", "rb").read(1),
    "memory file": lambda: os.memfd_create("x"),
    "raise a limit": lambda: resource.setrlimit(resource.RLIMIT_AS, (1 << 40, 1 << 40)),
    "two gigabytes": lambda: bytearray(2 << 30),
}
if CONFINED:
    confine()
told = {}
for name, attempt in attempts.items():
    if name not in SKIPPED:
        try:
            attempt()
        except (OSError, ValueError, MemoryError) as error:
            told[name] = type(error).__name__
        else:
            told[name] = "done"
text = json.dumps(told).encode()
while text:
    text = text[os.write(1, text):]
os._exit(0)
"""
# What the bare sandbox leaves to the child's own confinement.
LEFT_TO_CONFINEMENT = {
    "socket",
    "unix socket",
    "fork",
    "run a program",
    "memory file",
    "kill the parent",
    "new namespace",
    "raise a limit",
    "two gigabytes",
    "write beside",
}


def attempted(command: tuple[str, ...], told: str) -> dict[str, str]:
    done = subprocess.run(command, input=told.encode(), capture_output=True, env={}, check=False)
    assert done.returncode == 0, done.stderr.decode()
    found: dict[str, str] = json.loads(done.stdout)
    return found


@pytest.fixture
def told(tmp_path: Path) -> Iterator[str]:
    """Return a vault file that can be read, a place that can be written, a port that listens."""
    vault = tmp_path / "VAULT" / "canary.age"
    vault.parent.mkdir()
    vault.write_bytes(b"canary")
    vault.chmod(0o644)
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"{vault}|{tmp_path / 'out'}|{server.getsockname()[1]}"


def sandboxed(program: str) -> tuple[str, ...]:
    """Return the sandbox's command line, or skip by name where the kernel forbids it."""
    command = sandbox_command("pass")
    if command is None or subprocess.run(command, check=False, env={}).returncode != 0:
        pytest.skip("bubblewrap does not work here")
    found = sandbox_command(program)
    assert found is not None
    return found


@pytest.mark.parametrize("walls", ["sandbox and confinement", "confinement alone"])
def test_p20_every_attempt_of_a_child_is_denied(walls: str, told: str) -> None:
    program = f"CONFINED, SKIPPED = True, ()\n{ATTEMPTS}"
    command = plain_command(program) if "alone" in walls else sandboxed(program)
    found = attempted(command, told)
    assert len(found) == 18
    assert {name for name, outcome in found.items() if outcome == "done"} == set()
    assert not Path(told.split("|")[1]).exists()


def test_p20_the_sandbox_alone_hides_network_vault_and_files(told: str) -> None:
    program = f"CONFINED, SKIPPED = False, {LEFT_TO_CONFINEMENT!r}\n{ATTEMPTS}"
    found = attempted(sandboxed(program), told)
    assert {name for name, outcome in found.items() if outcome == "done"} == set()
    assert not Path(told.split("|")[1]).exists()


def test_p20_the_attempts_succeed_where_nothing_stands_in_their_way(told: str) -> None:
    skipped = {"run a program", "kill the parent", "fork", "ptrace", "new namespace", "mount"}
    skipped |= {"write beside", "write into the packages", "read another's memory"}
    skipped |= {"raise a limit", "two gigabytes"}
    program = f"CONFINED, SKIPPED = False, {skipped!r}\n{ATTEMPTS}"
    found = attempted(plain_command(program), told)
    assert {name for name, outcome in found.items() if outcome == "done"} == set(found)
    assert len(found) == 7


def test_p20_no_environment_reaches_the_child() -> None:
    program = "import os; os.write(1, repr(sorted(os.environ)).encode())"
    done = subprocess.run(sandboxed(program), capture_output=True, env={"SECRET": "x"}, check=True)
    assert b"SECRET" not in done.stdout


def test_every_limit_is_set_in_the_child() -> None:
    # Asking for limits is not among the calls that stay allowed: ask with the filter off.
    program = """
import resource
from continuity_kit.dicom import confinement
confinement._filter_system_calls = lambda: False
confinement.confine()
names = ("AS", "CPU", "NOFILE", "FSIZE", "NPROC", "CORE")
print({name: resource.getrlimit(getattr(resource, "RLIMIT_" + name)) for name in names}, flush=True)
"""
    done = subprocess.run(plain_command(program), capture_output=True, env={}, check=True)
    assert done.stdout.decode().strip() == str(
        {
            "AS": (1 << 30, 1 << 30),
            "CPU": (20, 20),
            "NOFILE": (16, 16),
            "FSIZE": (0, 0),
            "NPROC": (0, 0),
            "CORE": (0, 0),
        }
    )
