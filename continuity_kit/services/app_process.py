"""How the command `app` and the application it starts speak: the command line, and exit codes.

The command never holds a key: it starts the application, and starts it anew after a lock or a
crash. The application is a process of its own, gone with its keys when it locks.
"""

import sys
from importlib.util import find_spec
from pathlib import Path

from continuity_kit.messages import Language

APPLICATION = "continuity_kit.gui"
MODULES = ("PySide6", "numpy", "pypdfium2")
EXIT_ENDED = 0
EXIT_LOCKED = 75
EXIT_DRILL = 76


def missing_modules() -> tuple[str, ...]:
    """Return what the application needs and this installation lacks."""
    return tuple(name for name in MODULES if find_spec(name) is None)


def drill_folder(vault: Path) -> Path:
    """Return where the drill of a laptop lies: beside its vault, never in it."""
    return vault.with_name(f"{vault.name}-drill")


def drill_vault(vault: Path) -> Path:
    """Return the vault of the drill: keys, people and ledger of its own."""
    return drill_folder(vault) / "laptop" / "vault"


def application_command(vault: Path, language: Language) -> list[str]:
    """Return the command line of one run of the application."""
    return [sys.executable, "-P", "-m", APPLICATION, str(vault), "--language", language]
