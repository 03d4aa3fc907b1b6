"""What a newcomer's only command stands on: system packages, lock files, the Makefile."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "packaging" / "install-system.sh"
LOCKS = ("requirements.lock", "requirements-dev.lock")
TOOLS = ("bash", "cat", "env", "id", "sed")
COMMAND = "apt-get update && apt-get install -y --no-install-recommends one two"


class Machine:
    """A machine whose commands are fakes that note how they were called."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.calls = folder / "calls"
        (folder / "bin").mkdir()
        for tool in TOOLS:
            path = next(p for p in (Path("/usr/bin") / tool, Path("/bin") / tool) if p.exists())
            (folder / "bin" / tool).symlink_to(path)
        self.command("dpkg-query", 'case "${@: -1}" in there) printf installed;; *) exit 1;; esac')

    def command(self, name: str, body: str) -> None:
        path = self.folder / "bin" / name
        path.unlink(missing_ok=True)
        path.write_text(f'#!/bin/bash\necho "{name} $*" >> {self.calls}\n{body}\n')
        path.chmod(0o755)

    def install(self, *lines: str) -> subprocess.CompletedProcess[str]:
        listing = self.folder / "list.txt"
        listing.write_text("# a remark\n\n" + "".join(f"{line}\n" for line in lines))
        return subprocess.run(
            ["/bin/bash", SCRIPT, listing],
            env={"PATH": str(self.folder / "bin")},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )

    def called(self, name: str) -> list[str]:
        lines = self.calls.read_text().splitlines() if self.calls.exists() else []
        return [line for line in lines if line.startswith(f"{name} ")]


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    made = Machine(tmp_path)
    made.command("apt-get", "")
    made.command("id", "echo 0")
    return made


def test_nothing_is_installed_when_nothing_is_missing(machine: Machine) -> None:
    machine.command("tool", "")
    assert machine.install("there", "elsewhere tool").returncode == 0
    assert machine.called("apt-get") == []


def test_root_installs_what_is_missing_and_only_that(machine: Machine) -> None:
    assert machine.install("one", "there", "two").returncode == 0
    assert machine.called("apt-get") == ["apt-get install -y -q --no-install-recommends one two"]


def test_package_lists_are_fetched_when_the_first_try_fails(machine: Machine) -> None:
    machine.command("apt-get", f'[ "$1" = update ] || [ "$(grep -c update {machine.calls})" = 1 ]')
    (machine.folder / "bin" / "grep").symlink_to("/usr/bin/grep")
    assert machine.install("one").returncode == 0
    assert [call.split()[1] for call in machine.called("apt-get")] == [
        "install",
        "update",
        "install",
    ]


def test_a_failed_installation_fails(machine: Machine) -> None:
    machine.command("apt-get", "exit 100")
    assert machine.install("one").returncode == 100


def test_without_the_right_to_install_the_exact_command_is_named(machine: Machine) -> None:
    machine.command("id", "echo 1000")
    done = machine.install("one", "two")
    assert done.returncode == 1
    assert COMMAND in done.stderr
    machine.command("sudo", "exit 1")
    done = machine.install("one", "two")
    assert (done.returncode, COMMAND in done.stderr) == (1, True)
    assert machine.called("apt-get") == []


def test_sudo_without_password_is_used(machine: Machine) -> None:
    machine.command("id", "echo 1000")
    machine.command("sudo", 'if [ "$1" = -n ]; then exit 0; fi; "$@"')
    assert machine.install("one").returncode == 0
    assert machine.called("apt-get")


def test_a_system_without_apt_is_told_what_to_install(machine: Machine) -> None:
    (machine.folder / "bin" / "apt-get").unlink()
    done = machine.install("one", "two")
    assert done.returncode == 1
    assert "one two" in done.stderr


def test_a_python_without_ensurepip_gets_its_own_venv_package(machine: Machine) -> None:
    body = 'case "$2" in *ensurepip*) exit 1;; *) echo python3.11-venv;; esac'
    machine.command("python3.11", body)
    done = subprocess.run(
        ["/bin/bash", SCRIPT, "--venv", "python3.11"],
        env={"PATH": str(machine.folder / "bin")},
        check=False,
    )
    assert done.returncode == 0
    assert machine.called("apt-get")[0].endswith(" python3.11-venv")
    machine.command("python3.11", "exit 0")
    machine.calls.unlink()
    subprocess.run(
        ["/bin/bash", SCRIPT, "--venv", "python3.11"],
        env={"PATH": str(machine.folder / "bin")},
        check=True,
    )
    assert machine.called("apt-get") == []


@pytest.mark.parametrize("name", LOCKS)
def test_lock_files_hold_hashes_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert re.search(r"https?:|file:/|--index-url|--find-links|(^|\s)/", text) is None
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    assert len(entries) > 10
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert [entry for entry in entries if not re.match(r"[a-z0-9._-]+==\S+ \\\n", entry)] == []


def test_the_lock_holds_every_dependency_and_the_dev_lock_agrees() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pins = [
        dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE))
        for name in LOCKS
    ]
    for extra, lock in (([], pins[0]), (project["optional-dependencies"]["dev"], pins[1])):
        names = {
            re.split(r"[<>=~ ]", wanted)[0].replace("_", "-").lower()
            for wanted in (*project["dependencies"], *extra)
        }
        assert names - lock.keys() == set()
    assert pins[0].items() <= pins[1].items()


def test_help_says_what_each_target_does() -> None:
    printed = subprocess.run(
        ["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for target in ("install", "demo", "test", "check", "bench", "lock", "clean", "help"):
        assert re.search(rf"^  make {target} +\w", printed, re.MULTILINE), target
