"""The command's start: what is imported before somebody asks for it."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from continuity_kit.cli import main as program

HEAVY = ("pydicom", "reportlab", "numpy", "PySide6")
PROGRAM = """
import sys
from continuity_kit.cli import main as program
command = program.cli.get_command(None, "app")
print(command.name, *(name for name in {heavy} if name in sys.modules))
"""


def test_the_application_is_started_without_what_other_commands_need() -> None:
    asked = [sys.executable, "-c", PROGRAM.format(heavy=HEAVY)]
    done = subprocess.run(asked, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["app"]


@pytest.mark.parametrize("name", ["vault", "export", "demo", "handback", "record", "exchange"])
def test_every_other_command_is_found_when_it_is_asked_for(name: str) -> None:
    done = CliRunner().invoke(program.cli, [name, "--help"])
    assert done.exit_code == 0
    assert done.output.startswith("Usage:")


def test_help_names_all_commands() -> None:
    done = CliRunner().invoke(program.cli, ["--help"])
    named = {line.split()[0] for line in done.output.partition("Commands:")[2].splitlines() if line}
    assert set(program.every_command()) <= named
