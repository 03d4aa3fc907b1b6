"""Both READMEs say the same, and name every command that the program has."""

import re
from pathlib import Path

import click
import pytest

from continuity_kit.cli import main as program

ROOT = Path(__file__).resolve().parents[1]
READMES = ("README.md", "README.fr.md")


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def rows(text: str) -> list[str]:
    """Return what stands in the first column of the table of commands."""
    return re.findall(r"^\| `continuity-kit ([^`]*)` \|", text, re.MULTILINE)


def named(text: str) -> set[str]:
    """Return the commands of the table; `vault init / card` names two of the group `vault`."""
    found, commands = set(), program.every_command()
    for row in rows(text):
        first, *words = row.split()
        command = commands[first]
        if not isinstance(command, click.Group):
            alternatives = [first, *(words[1::2] if words[:1] == ["/"] else [])]
            found |= {word for word in alternatives if word in commands}
            continue
        found |= {f"{first} {word}" for word in words if word in command.commands}
    return found


def every_command() -> set[str]:
    found = set()
    for name, command in program.every_command().items():
        if isinstance(command, click.Group):
            found |= {f"{name} {inner}" for inner in command.commands}
        else:
            found.add(name)
    return found


@pytest.mark.parametrize("name", READMES)
def test_every_command_has_its_row_and_no_row_is_of_none(name: str) -> None:
    assert named(read(name)) == every_command()


def test_a_command_that_has_no_row_is_found() -> None:
    missing = "\n".join(
        line for line in read("README.md").splitlines() if "continuity-kit gaps" not in line
    )
    assert every_command() - named(missing) == {"gaps"}


def test_both_readmes_give_the_same_commands_to_type() -> None:
    blocks = [re.findall(r"^ *```\n.*?^ *```", read(name), re.DOTALL | re.MULTILINE)[1:]
              for name in READMES]  # fmt: skip
    assert len(blocks[0]) >= 4
    assert blocks[0] == blocks[1]


def test_both_readmes_have_the_same_parts() -> None:
    parts = [re.findall(r"^(?:##|\d\.|- \*\*R\d)", read(name), re.MULTILINE) for name in READMES]
    assert len(parts[0]) >= 20
    assert parts[0] == parts[1]
